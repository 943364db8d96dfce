"""
Machines: electronic, house, tropical, synthwave, hip-hop, trap, chiptune.

Loops of two and four bars whose layers come and go after M. Butler, Unlocking the Groove (2006);
hip-hop's time after J. Schloss, Making Beats (2004); chiptune's three voices and fast arpeggios are
those of the sound chips of home computers (K. Collins, Game Sound, 2008).
"""

from __future__ import annotations

from dataclasses import replace

from add_music.music.genres.model import Feel, Genre, MelodyStyle, Player, Vocabulary
from add_music.music.genres.patterns import DROPS, ROUNDS

ELECTRONIC = Genre(
    name="electronic",
    arches=DROPS,
    tempo={"slow": (96, 110), "medium": (110, 126), "fast": (126, 140)},
    modes=("minor", "dorian", "major"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i | i | bVI | bVII", "iadd9 | v7 | bVImaj7 | bVII", "i7 | bIII | iv7 | bVI"),
            contrasts=("bVImaj7 | bVII | i7 | bIII", "iv7 | i | bVI | v"),
            cadences=("bVI | bVII | iadd9", "iv7 | v7 | iadd9"),
            turnarounds=("bVII", "v7"),
        ),
        "major": Vocabulary(
            themes=("Iadd9 | Iadd9 | vi7 | IVmaj7", "IVmaj7 | V | vi7 | iii7", "vi7 | IVadd9 | Iadd9 | V"),
            contrasts=("ii7 | vi7 | IV | V", "IVmaj7 | iii7 | vi7 | Vsus4"),
            cadences=("IVmaj7 | Vsus4 | Iadd9", "ii7 | V | Iadd9"),
            turnarounds=("Vsus4", "V"),
        ),
    },
    players=(
        Player("arp", "chords", "pluck", "arp_up", 0.0, -10, 0.25, 55, 81, 4,
               ("marimba", "clean_guitar", "kalimba")),
        Player("pad", "pad", "warm_pad", "held", 0.15, -11, 0.0, 50, 74, 4, ("strings", "choir", "organ")),
        Player("bass", "bass", "synth_bass", "techno", 0.36, -1, 0.0, 28, 45, 1,
               ("sub_bass", "electric_bass")),
        Player("kit", "drums", "electronic_kit", "groove", 0.3, -3, 0.0, 27, 87, 4, ("acoustic_kit",)),
        Player("tune", "lead", "supersaw", "tune", 0.5, -2, -0.1, 62, 84, 1,
               ("synth_lead", "bells", "piano")),
        Player("glass", "pad", "glass_pad", "held", 0.6, -16, 0.3, 64, 86, 3, ("choir", "strings")),
        Player("echo", "counter", "pluck", "answer", 0.6, -9, -0.4, 67, 86, 1, ("bells", "marimba")),
    ),
    melody=MelodyStyle(
        cells=("x..x ..x. x..x ..x.", "x--- --x- --x- ----", "x-x- ..x- ..x- ....", "..x- x--x --x- ----"),
        tails=("x--- ---- .... ....", "x..x ..x- ---- ....", "x--- --x- ---- ...."),
        leap=0.26, rest=0.25, upbeat=0.2, repeats=4, pentatonic=True,
    ),
    grooves=("techno_1", "techno_2", "techno_3"),
    fills=("hat_rush", "kick_stop", "snare_roll"),
    feel=Feel(loose_ms=2),
    tonics=(9, 4, 2, 7, 0, 5),
    ring_s=2.4, bend=0.012,
    effects=("riser", "impact"),
    dynamics=0.8,
)  # fmt: skip

HOUSE = replace(
    ELECTRONIC,
    name="house",
    arches=DROPS,
    tempo={"slow": (112, 118), "medium": (118, 124), "fast": (124, 130)},
    modes=("minor", "dorian", "major", "mixolydian"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i9 | iv9 | bVII9 | bIIImaj7", "i7 | i7 | bVImaj7 | v7", "bVImaj9 | v7 | i9 | i9"),
            contrasts=("iv9 | v7 | i9 | bIIImaj7", "bVImaj7 | bVII | v7 | i9"),
            cadences=("iv9 | v7 | i9", "bVImaj7 | bVII | i9"),
            turnarounds=("v7", "bVII"),
        ),
        "dorian": Vocabulary(
            themes=("i9 | i9 | IV9 | IV9", "i7 | bIIImaj7 | IV | i7"),
            contrasts=("bVIImaj7 | IV9 | i9 | i9", "v9 | i9 | IV9 | bIIImaj7"),
            cadences=("bIIImaj7 | IV9 | i9", "IV9 | v9 | i9"),
            turnarounds=("v9", "IV9"),
        ),
        "major": Vocabulary(
            themes=("IVmaj9 | iii7 | vi9 | V", "vi9 | V6 | IVmaj7 | IVmaj7", "Imaj7 | iii7 | vi7 | IVmaj7"),
            contrasts=("ii9 | iii7 | IVmaj7 | V9sus4", "IVmaj7 | V | vi7 | Iadd9@3"),
            cadences=("IVmaj9 | V9sus4 | Imaj9", "ii9 | V9sus4 | Imaj9"),
            turnarounds=("V9sus4", "iii7 vi7"),
        ),
    },
    players=(
        Player("keys", "chords", "piano", "house_piano", 0.0, -8, -0.1, 55, 79, 4,
               ("rhodes", "organ", "pluck")),
        Player("pad", "pad", "warm_pad", "held", 0.2, -15, 0.0, 52, 74, 4, ("strings", "choir")),
        Player("bass", "bass", "synth_bass", "house", 0.36, -1, 0.0, 28, 48, 1,
               ("sub_bass", "electric_bass")),
        Player("kit", "drums", "909_kit", "groove", 0.2, -2, 0.0, 27, 87, 4, ("electronic_kit",)),
        Player("tune", "lead", "pluck", "tune", 0.48, -2, 0.15, 64, 86, 1,
               ("synth_lead", "vibraphone", "bells")),
        Player("strings", "counter", "strings", "guide", 0.66, -10, 0.0, 64, 84, 1,
               ("warm_pad", "glass_pad")),
        Player("organ", "chords", "organ", "stabs", 0.62, -13, 0.3, 55, 77, 4, ("rhodes",)),
    ),
    grooves=("house_1", "house_2", "house_3"),
    fills=("open_hat", "claps", "kick_stop"),
    feel=Feel(swing=0.54, swing_unit=16, loose_ms=3),
    bend=0.008,
)  # fmt: skip

TROPICAL = replace(
    HOUSE,
    name="tropical",
    tempo={"slow": (94, 102), "medium": (102, 112), "fast": (112, 122)},
    modes=("major", "mixolydian", "minor"),
    vocabulary={
        "major": Vocabulary(
            themes=("IV | V | vi | I", "vi | IV | I | V", "Iadd9 | V@3 | vi7 | IVadd9",
                    "IVadd9 | I@3 | V | vi7"),
            contrasts=("ii7 | IV | vi | V", "IV | IV | V | vi"),
            cadences=("IV | V | Iadd9", "ii7 | Vsus4 V | Iadd9"),
            turnarounds=("V", "Vsus4"),
        ),
    },
    players=(
        Player("plucks", "chords", "marimba", "pluck_pop", 0.0, -9, -0.2, 57, 81, 3,
               ("kalimba", "pluck", "vibraphone")),
        Player("guitar", "chords", "nylon_guitar", "picked", 0.3, -11, 0.4, 52, 76, 4,
               ("clean_guitar", "steel_guitar")),
        Player("pad", "pad", "warm_pad", "held", 0.3, -15, 0.0, 52, 74, 4, ("strings", "organ")),
        Player("bass", "bass", "synth_bass", "tresillo", 0.34, -3, 0.0, 28, 48, 1,
               ("sub_bass", "electric_bass")),
        Player("kit", "drums", "electronic_kit", "groove", 0.32, -4, 0.0, 27, 87, 4,
               ("hand_kit", "acoustic_kit")),
        Player("tune", "lead", "flute", "tune", 0.46, 0, 0.1, 67, 88, 1, ("kalimba", "synth_lead", "bells")),
        Player("drops", "counter", "steel_drum", "answer", 0.48, -7, 0.35, 62, 84, 1,
               ("kalimba", "marimba", "pluck")),
    ),
    melody=MelodyStyle(
        cells=("x..x ..x. x-x- ....", "x-.x x-.x x--- ....", "..x. x..x ..x- ----", "x..x ..x. ..x. x..."),
        tails=("x--- ---- .... ....", "x..x ..x- ---- ....", "x.x. x--- .... ...."),
        leap=0.25, rest=0.2, pentatonic=True,
    ),
    grooves=("tropical_1", "tropical_2", "tropical_3"),
    fills=("shake", "claps", "congas"),
    feel=Feel(swing=0.52, swing_unit=16, loose_ms=4),
    tonics=(0, 2, 5, 7, 9),
    bend=0.012,
    effects=("riser",),
)  # fmt: skip

SYNTHWAVE = replace(
    ELECTRONIC,
    name="synthwave",
    tempo={"slow": (78, 90), "medium": (90, 108), "fast": (108, 124)},
    modes=("minor", "dorian", "major"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i | bVI | bIII | bVII", "i | bVII | bVI | bVI", "bVI | bVII | i | i",
                    "i | iv | bVI | bVII"),
            contrasts=("bIII | bVII | bVI | iv", "bVI | bIII | bVII | v", "iv | bVI | i | V"),
            cadences=("bVI | bVII | i", "iv | bVI bVII | i"),
            turnarounds=("bVII", "V", "bVI bVII"),
        ),
    },
    players=(
        Player("pad", "pad", "warm_pad", "held", 0.0, -10, 0.0, 52, 76, 4, ("strings", "organ", "choir")),
        Player("arp", "chords", "pluck", "arp_up", 0.2, -11, 0.35, 57, 84, 4, ("square_lead", "marimba")),
        Player("bass", "bass", "synth_bass", "synthwave", 0.2, -2, 0.0, 28, 48, 1,
               ("sub_bass", "electric_bass")),
        Player("kit", "drums", "electronic_kit", "groove", 0.34, -3, 0.0, 27, 87, 4, ("acoustic_kit",)),
        Player("tune", "lead", "synth_lead", "tune", 0.46, -1, 0.0, 64, 86, 1,
               ("square_lead", "bells", "flute")),
        Player("second", "counter", "square_lead", "parallel", 0.68, -10, -0.3, 57, 81, 1,
               ("pluck", "bells")),
        Player("glass", "counter", "glass_pad", "guide", 0.6, -11, 0.3, 67, 86, 1, ("choir", "strings")),
    ),
    melody=MelodyStyle(
        cells=("x--- --x- x--- x---", "x--- ---- x--x --x-", "x--x --x- x--- ----", "x--- x-x- --x- x---"),
        tails=("x--- ---- ---- ....", "x--x --x- ---- ----", "x--- x--- ---- ----"),
        leap=0.3, rest=0.15,
    ),
    grooves=("synthwave_1", "synthwave_2", "synthwave_3"),
    fills=("toms", "snare_roll", "noise"),
    feel=Feel(loose_ms=2),
    ring_s=2.8,
)  # fmt: skip

HIPHOP = Genre(
    name="hiphop",
    tempo={"slow": (74, 84), "medium": (84, 94), "fast": (94, 104)},
    modes=("minor", "dorian", "phrygian"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i9 | bVImaj7 | i9 | V7#5", "i7 | iv7 | i7 | bVII", "i9 | v7 | bVImaj7 | v7"),
            contrasts=("iv9 | bVII9 | bIIImaj7 | V7b9", "bVImaj7 | v7 | i9 | i9"),
            cadences=("iv7 | V7#5 | i9", "bVImaj7 | v7 | i9"),
            turnarounds=("V7#5", "bII7", "v7"),
        ),
        "dorian": Vocabulary(
            themes=("i9 | IV9 | i9 | IV9", "i7 | ii7 | i7 | bVII"),
            contrasts=("bIIImaj7 | IV9 | i9 | i9", "v9 | i9 | IV9 | bVII"),
            cadences=("IV9 | v9 | i9", "bIIImaj7 | ii7 v9 | i9"),
            turnarounds=("v9", "bII7"),
        ),
    },
    players=(
        Player("keys", "chords", "rhodes", "stabs", 0.0, -7, -0.15, 52, 76, 4,
               ("piano", "clean_guitar", "organ")),
        Player("bass", "bass", "electric_bass", "boombap", 0.25, -1, 0.0, 28, 48, 1,
               ("sub_bass", "upright_bass")),
        Player("kit", "drums", "acoustic_kit", "groove", 0.22, -2, 0.0, 27, 87, 4,
               ("electronic_kit", "soft_kit")),
        Player("sample", "counter", "strings", "guide", 0.4, -9, 0.2, 60, 81, 1, ("choir", "warm_pad")),
        Player("tune", "lead", "piano", "tune", 0.46, -2, 0.2, 62, 81, 1,
               ("vibraphone", "felt_piano", "flute")),
        Player("guitar", "counter", "clean_guitar", "answer", 0.55, -8, -0.4, 57, 76, 1,
               ("pluck", "marimba")),
    ),
    melody=MelodyStyle(
        cells=("x-.x .x-- x--- ....", "..x- x.x- .x-- ....", "x.x- .x-. x--- ....", "...x x--- ..x- x---"),
        tails=("x--- .... .... ....", ".x-x ---- .... ....", "x-.x ---- .... ...."),
        leap=0.26, rest=0.4, upbeat=0.2, repeats=4, pentatonic=True,
    ),
    grooves=("boombap_1", "boombap_2", "boombap_3"),
    fills=("ghosts", "kick_stop", "snare_short"),
    feel=Feel(swing=0.6, swing_unit=16, loose_ms=6, late_ms=10),
    ring_s=2.0, bend=0.012,
    dynamics=0.8,
)  # fmt: skip

TRAP = replace(
    HIPHOP,
    name="trap",
    arches=DROPS,
    tempo={"slow": (62, 68), "medium": (68, 75), "fast": (75, 84)},
    modes=("minor", "phrygian"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i | i | bVI | V", "i | bVI | i | bVII", "i | iv | bVI | V"),
            contrasts=("bVI | bVII | i | i", "iv | i | bVI | V"),
            cadences=("bVI | V | i", "iv | V | i"),
            turnarounds=("V", "bVII"),
        ),
        "phrygian": Vocabulary(
            themes=("i | bII | i | bII", "i | i | bII | bvii", "i | bVI | bII | i"),
            contrasts=("bVI | bII | i | i", "iv | bII | i | bII"),
            cadences=("bVI | bII | i", "iv | bII | i"),
            turnarounds=("bII", "bvii"),
        ),
    },
    players=(
        Player("bells", "chords", "bells", "arp_slow", 0.0, -11, 0.25, 64, 86, 3,
               ("music_box", "pluck", "piano")),
        Player("pad", "pad", "warm_pad", "held", 0.1, -12, 0.0, 50, 72, 3, ("choir", "strings")),
        Player("bass", "bass", "808_bass", "trap", 0.25, 1, 0.0, 28, 45, 1, ("sub_bass", "synth_bass")),
        Player("kit", "drums", "trap_kit", "groove", 0.25, -2, 0.0, 27, 87, 4, ("808_kit", "electronic_kit")),
        Player("tune", "lead", "pluck", "tune", 0.45, -2, -0.15, 62, 83, 1, ("piano", "flute", "synth_lead")),
        Player("voices", "counter", "choir", "guide", 0.55, -10, 0.0, 57, 76, 1, ("strings", "glass_pad")),
    ),
    melody=MelodyStyle(
        cells=("x-x- x--- x-x- x---", "x--x --x- x--- ....", "x-x- --x- x--- x-x-"),
        tails=("x--- ---- .... ....", "x--x --x- ---- ....", "x-x- x--- .... ...."),
        leap=0.28, rest=0.3, upbeat=0.15, repeats=4,
    ),
    grooves=("trap_1", "trap_2", "trap_3"),
    fills=("hat_rush", "kick_stop"),
    feel=Feel(loose_ms=2),
    ring_s=2.6,
    effects=("riser", "impact"),
)  # fmt: skip

CHIPTUNE = replace(
    ELECTRONIC,
    name="chiptune",
    arches=ROUNDS,
    tempo={"slow": (110, 128), "medium": (128, 150), "fast": (150, 176)},
    modes=("major", "minor", "mixolydian"),
    vocabulary={
        "major": Vocabulary(
            themes=("I | V | vi | IV", "I | bVII | IV | I", "I IV | V | I vi | IV V"),
            contrasts=("vi | iii | IV | V", "bVI | bVII | I | I", "IV | V | iii | vi"),
            cadences=("IV | V | I", "bVI | bVII | I"),
            turnarounds=("V", "IV V"),
        ),
        "minor": Vocabulary(
            themes=("i | bVII | bVI | V", "i | bVI | bVII | i", "i | iv | bVII | bIII"),
            contrasts=("bIII | bVII | iv | V", "bVI | bVII | i | V"),
            cadences=("bVI | bVII | i", "iv | V | i"),
            turnarounds=("V", "bVII"),
        ),
    },
    players=(
        Player("arp", "chords", "pluck", "arp_wave", 0.0, -11, -0.35, 57, 81, 3,
               ("square_lead", "marimba", "bells")),
        Player("bass", "bass", "synth_bass", "chip", 0.2, -4, 0.0, 31, 52, 1, ("sub_bass", "electric_bass")),
        Player("kit", "drums", "electronic_kit", "groove", 0.3, -6, 0.0, 27, 87, 4, ("acoustic_kit",)),
        Player("tune", "lead", "square_lead", "tune", 0.28, 0, 0.1, 67, 91, 1,
               ("synth_lead", "bells", "music_box")),
        Player("second", "counter", "square_lead", "parallel", 0.5, -8, 0.35, 60, 84, 1, ("pluck", "bells")),
        Player("pad", "pad", "organ", "held", 0.75, -19, 0.0, 57, 76, 3, ("warm_pad",)),
    ),
    melody=MelodyStyle(
        cells=("x.x. x.xx x.x. x...", "xx.x x.x. x.x. x.x.", "x..x ..x. x.xx x.x.", "x.x. xxxx x.x. x..."),
        tails=("x.x. x--. x--. ....", "xx.x x.x. x--- ....", "x..x ..x. x--- ...."),
        leap=0.34, rest=0.05, upbeat=0.3,
    ),
    grooves=("chip_1", "chip_2", "chip_3"),
    fills=("snare_short", "noise"),
    feel=Feel(loose_ms=0),
    tonics=(0, 7, 2, 9, 4),
    ring_s=1.6,
    effects=(),
)  # fmt: skip
