"""
Music for pictures: cinematic, orchestral, epic, suspense, comedy, classical.

Triads that move by thirds and borrowed chords after F. Lehman, Hollywood Harmony (2018), phrases and
cadences of the classical tables after W. Caplin, Classical Form (1998), who plays when after
S. Adler, The Study of Orchestration (2002).
"""

from __future__ import annotations

from dataclasses import replace

from add_music.music.genres.model import Feel, Genre, MelodyStyle, Player, Vocabulary
from add_music.music.genres.patterns import GROWING

CINEMATIC = Genre(
    name="cinematic",
    tempo={"slow": (60, 76), "medium": (76, 96), "fast": (96, 124)},
    modes=("minor", "major", "dorian", "lydian"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i | bVI | bIII | bVII", "iadd9 | bVImaj7 | bIII@3 | bVII", "i | bIII@3 | bVI | iv"),
            contrasts=("bVI | bVII | i | v@3", "iv | bVI | bIII | V", "bVI | bIII@5 | iv | Vsus4"),
            cadences=("bVI | bVII | iadd9", "iv | Vsus4 V | i", "bVI | iv Vsus4 | iadd9"),
            turnarounds=("bVII", "Vsus4 V", "iv bVII"),
        ),
        "major": Vocabulary(
            themes=("I | V@3 | vi | IV", "Iadd9 | iii | IVadd9 | IVadd9", "IV | I@3 | V | vi"),
            contrasts=("vi | IV | I@3 | V", "bVI | bVII | I | I", "ii | IV | I@5 | V"),
            cadences=("IV | Vsus4 V | Iadd9", "bVI | bVII | Iadd9"),
            turnarounds=("Vsus4", "Vsus4 V", "IV V"),
        ),
    },
    players=(
        Player("piano", "chords", "piano", "flowing", 0.0, -5, -0.1, 48, 74, 4,
               ("felt_piano", "nylon_guitar", "pluck")),
        Player("strings", "pad", "strings", "swell", 0.22, -11, 0.0, 50, 76, 4,
               ("warm_pad", "choir", "organ")),
        Player("ostinato", "chords", "spiccato", "ostinato", 0.55, -12, 0.3, 60, 81, 3,
               ("pizzicato", "pluck", "marimba")),
        Player("bass", "bass", "sub_bass", "pedal", 0.4, -4, 0.0, 28, 45, 1, ("upright_bass", "synth_bass")),
        Player("drums", "drums", "orchestral_kit", "groove", 0.5, -6, 0.0, 27, 87),
        Player("theme", "lead", "violins", "tune", 0.48, -3, 0.12, 62, 84, 1,
               ("flute", "piano", "synth_lead")),
        Player("horns", "pad", "brass_ensemble", "held", 0.72, -12, -0.2, 48, 69, 3, ("choir", "warm_pad")),
        Player("voices", "counter", "choir", "guide", 0.68, -10, 0.0, 55, 76, 1, ("warm_pad", "strings")),
    ),
    melody=MelodyStyle(
        cells=("x--- ---- x--- x---", "x--- --x- x--- ----", "x--- ---- ---- x-x-", "x--- x--- x--- --x-"),
        tails=("x--- ---- ---- ----", "x--- ---- x--- ----", "x-x- x--- ---- ----"),
        leap=0.3, rest=0.12,
    ),
    grooves=("orch_1", "orch_2", "epic_2"),
    fills=("low_roll", "low_drums"),
    feel=Feel(loose_ms=8),
    ring_s=3.4, bend=0.04, ritard=True,
    effects=("swell", "impact"),
    dynamics=1.5,
)  # fmt: skip

ORCHESTRAL = replace(
    CINEMATIC,
    name="orchestral",
    tempo={"slow": (66, 84), "medium": (84, 112), "fast": (112, 140)},
    modes=("major", "minor", "mixolydian", "lydian"),
    vocabulary={
        "major": Vocabulary(
            themes=("I | V@3 | vi | iii", "I IV@T | I | ii@3 V | I", "I | vi | ii@3 | V7"),
            contrasts=("vi | ii@3 | V7 | I", "IV | I@3 | V7/V | V", "bVI | bIII | bVII | V"),
            cadences=("ii@3 | I@5 V7 | I", "IV | V7 | I"),
            turnarounds=("V7", "V7/V V7", "ii@3 V"),
        ),
        "minor": Vocabulary(
            themes=("i | V7@3 | i | iv", "i | bVI | iv | V", "i | bVII@3 | bIII | V7/iv"),
            contrasts=("bIII | bVII | bVI | V", "iv | V7/bIII | bIII | V7"),
            cadences=("iv@3 | V7 | i", "ii\u00f87 | i@5 V7 | i"),
            turnarounds=("V7", "iv@3 V7"),
        ),
    },
    players=(
        Player("strings", "pad", "strings", "swell", 0.0, -9, 0.0, 48, 76, 4, ("warm_pad", "choir")),
        Player("spiccato", "chords", "spiccato", "spiccato", 0.3, -10, -0.3, 55, 79, 3,
               ("pizzicato", "marimba", "piano")),
        Player("bass", "bass", "upright_bass", "pop", 0.3, -5, 0.0, 28, 48, 1, ("sub_bass",)),
        Player("theme", "lead", "flute", "tune", 0.42, -1, 0.2, 65, 88, 1, ("strings", "piano")),
        Player("second", "counter", "clarinet", "parallel", 0.55, -7, -0.2, 57, 79, 1, ("violins", "choir")),
        Player("cellos", "counter", "cellos", "guide", 0.5, -9, 0.25, 43, 64, 1, ("strings",)),
        Player("brass", "pad", "brass_ensemble", "held", 0.62, -10, 0.0, 48, 70, 3, ("choir", "organ")),
        Player("timpani", "drums", "timpani", "timpani", 0.55, -8, -0.1, 38, 50),
        Player("drums", "drums", "orchestral_kit", "groove", 0.6, -8, 0.0, 27, 87),
        Player("glock", "counter", "glockenspiel", "sparks", 0.7, -14, 0.4, 76, 96, 1,
               ("bells", "music_box")),
    ),
    melody=MelodyStyle(
        cells=("x--- x-x- x--- x---", "x--x x-x- x--- x---", "x--- ---x x-x- x---", "x-x- x-x- x--- ----"),
        tails=("x--- x--- x--- ----", "x--x x--- ---- ----", "x-x- x-x- x--- ----"),
        leap=0.28, rest=0.1,
    ),
    grooves=("march_1", "orch_2", "march_3"),
    fills=("march_roll", "low_roll"),
    bend=0.03,
    effects=("swell",),
)  # fmt: skip

EPIC = replace(
    CINEMATIC,
    name="epic",
    arches=GROWING,
    tempo={"slow": (70, 84), "medium": (84, 104), "fast": (104, 150)},
    modes=("minor", "dorian", "phrygian", "major"),
    vocabulary={
        "minor": Vocabulary(
            themes=("i | i@3 | bVI | bVII", "i | bIII | bVII | iv", "i | bVI | bVII | v"),
            contrasts=("bVI | bVII | bIII | iv", "bVI | bIII | bVII | i@3", "iv | i | bVI | V"),
            cadences=("bVI | bVII | i", "bVI bVII | Vsus4 V | i5"),
            turnarounds=("bVII", "V", "bVI bVII"),
        ),
        "major": Vocabulary(
            themes=("I | bVII | IV | I", "I | V | vi | IV", "vi | IV | I | V"),
            contrasts=("bVI | bVII | I | V@3", "IV | vi | ii | V"),
            cadences=("bVI | bVII | I", "IV | Vsus4 V | I"),
            turnarounds=("bVII", "Vsus4 V"),
        ),
    },
    players=(
        Player("ostinato", "chords", "spiccato", "spiccato", 0.0, -6, 0.1, 48, 72, 3,
               ("strings", "pizzicato")),
        Player("brass", "pad", "brass_ensemble", "power", 0.45, -9, 0.0, 43, 67, 4,
               ("choir", "warm_pad", "organ")),
        Player("voices", "pad", "choir", "held", 0.55, -9, 0.0, 53, 77, 4, ("strings", "warm_pad")),
        Player("bass", "bass", "synth_bass", "pulse", 0.3, -3, 0.0, 28, 45, 1, ("sub_bass", "upright_bass")),
        Player("drums", "drums", "orchestral_kit", "groove", 0.3, -5, 0.0, 27, 87),
        Player("timpani", "drums", "timpani", "timpani", 0.6, -7, 0.0, 36, 48),
        Player("theme", "lead", "violins", "tune", 0.5, -2, 0.0, 62, 86, 1, ("strings", "synth_lead")),
        Player("horns", "counter", "brass_ensemble", "parallel", 0.7, -6, -0.2, 53, 72, 1, ("choir",)),
    ),
    melody=MelodyStyle(
        cells=("x--- ---- x--- ----", "x--- --x- x--- ----", "x--- ---- x-x- x---"),
        tails=("x--- ---- ---- ----", "x--- ---- x--- ----", "x--- x--- x--- ----"),
        leap=0.36, rest=0.08,
    ),
    grooves=("epic_1", "epic_2", "epic_3"),
    fills=("low_roll", "low_drums"),
    feel=Feel(loose_ms=5),
    bend=0.025, ritard=False, punch=1.15,
    effects=("swell", "impact", "riser"),
)  # fmt: skip

SUSPENSE = replace(
    CINEMATIC,
    name="suspense",
    arches=GROWING,
    tempo={"slow": (58, 74), "medium": (74, 96), "fast": (96, 132)},
    modes=("phrygian", "minor", "dorian"),
    vocabulary={
        "phrygian": Vocabulary(
            themes=("i | i | bII@T | i", "i | bii@T | i | bVI@T", "i | iv | bII | i"),
            contrasts=("bVI | bvi | i | bII", "iv | biii | bII | i", "i | #io7 | bII | bII"),
            cadences=("bVI | bII | i", "iv bII | viio7 | i"),
            turnarounds=("bII", "bII bvii"),
        ),
        "minor": Vocabulary(
            themes=("i | i | bVI@T | i", "i | #ivo7@T | i | V@T", "i | bvi | i | bVI"),
            contrasts=("bVI | bvi | i | V+", "iv | #ivo7 | V7b9 | V7b9", "i | biii | bvi | V"),
            cadences=("iv | V7b9 | i", "bVI | V+ | i"),
            turnarounds=("V7b9", "V+", "#ivo7"),
        ),
    },
    players=(
        Player("tremolo", "pad", "strings", "held", 0.0, -10, 0.0, 52, 76, 3,
               ("glass_pad", "warm_pad", "organ")),
        Player("pulse", "chords", "spiccato", "ostinato", 0.15, -10, 0.2, 55, 76, 3,
               ("pizzicato", "pluck", "piano")),
        Player("bass", "bass", "synth_bass", "pulse", 0.3, -5, 0.0, 28, 43, 1, ("sub_bass", "upright_bass")),
        Player("dark", "pad", "glass_pad", "held", 0.25, -16, 0.3, 64, 84, 2, ("choir", "bells")),
        Player("drums", "drums", "orchestral_kit", "groove", 0.36, -7, 0.0, 27, 87),
        Player("hints", "lead", "celesta", "tune", 0.45, -4, -0.2, 65, 86, 1,
               ("felt_piano", "bells", "vibraphone")),
        Player("voices", "counter", "choir", "guide", 0.66, -11, 0.0, 55, 74, 1, ("strings",)),
    ),
    melody=MelodyStyle(
        cells=("x--- .... ..x- ....", ".... x-x- ---- ....", "x-x- ---- .... x---"),
        tails=("x--- ---- .... ....", "..x- x--- .... ....", ".... x--- ---- ...."),
        leap=0.3, rest=0.45,
    ),
    grooves=("pulse_1", "pulse_2", "pulse_3"),
    fills=("low_roll",),
    bend=0.035, ritard=False,
    effects=("riser", "impact"),
)  # fmt: skip

COMEDY = replace(
    CINEMATIC,
    name="comedy",
    tempo={"slow": (88, 104), "medium": (104, 128), "fast": (128, 160)},
    modes=("major", "mixolydian", "dorian"),
    vocabulary={
        "major": Vocabulary(
            themes=("I | V7 | I | V7", "I | #io7 | ii | V7", "I VI7 | II7 V7 | I | V7"),
            contrasts=("IV | #ivo7 | I@5 | V7/ii", "vi | II7 | ii | V7", "III7 | VI7 | II7 | V7"),
            cadences=("ii | V7 | I", "II7 | V7 | I6"),
            turnarounds=("V7", "V7 #vo7", "ii V7"),
        ),
    },
    players=(
        Player("pizz", "chords", "pizzicato", "oom_pah", 0.0, -6, -0.1, 50, 74, 3,
               ("marimba", "piano", "nylon_guitar")),
        Player("bass", "bass", "upright_bass", "oom_pah", 0.3, -4, 0.0, 28, 48, 1,
               ("electric_bass", "synth_bass")),
        Player("tune", "lead", "marimba", "tune", 0.35, 0, 0.15, 65, 86, 1,
               ("flute", "vibraphone", "pizzicato")),
        Player("clarinet", "counter", "clarinet", "answer", 0.5, -6, -0.3, 62, 81, 1,
               ("flute", "vibraphone")),
        Player("kit", "drums", "soft_kit", "groove", 0.45, -6, 0.0, 27, 87),
        Player("xylophone", "counter", "xylophone", "sparks", 0.7, -13, 0.4, 72, 93, 1,
               ("bells", "music_box")),
        Player("strings", "pad", "strings", "held", 0.75, -16, 0.0, 52, 74, 3, ("organ",)),
    ),
    melody=MelodyStyle(
        cells=("x.x. x.x. x--. x.x.", "x.x. ..x. x.x. x...", "xx.x x.x. x.x. x...", "x... x.x. .xx. x..."),
        tails=("x.x. x... x... ....", "x.xx x.x. x--. ....", ".x.x x... x--. ...."),
        leap=0.4, rest=0.12,
    ),
    grooves=("march_1", "march_2", "march_2"),
    fills=("triangle", "march_roll"),
    feel=Feel(swing=0.56, loose_ms=7),
    ring_s=1.6, bend=0.02, ritard=False,
    effects=(),
)  # fmt: skip

CLASSICAL = replace(
    CINEMATIC,
    name="classical",
    tempo={"slow": (72, 96), "medium": (96, 126), "fast": (126, 160)},
    modes=("major", "minor"),
    beats_per_bar=3,
    vocabulary={
        "major": Vocabulary(
            themes=("I | V7@3 | V7 | I", "I | vi | ii@3 | V7", "I | IV@T | V7@T | I"),
            contrasts=("V | I@5 | V7/V | V", "vi | V7/vi | vi | V7/V", "IV | I@3 | ii7 | V"),
            cadences=("ii@3 | V7 | I", "IV | I@5 V7 | I"),
            turnarounds=("V7", "V7@3"),
        ),
        "minor": Vocabulary(
            themes=("i | V7@3 | i | V", "i | iv@3 | V7 | i", "i | bVI | ii\u00f87 | V7"),
            contrasts=("bIII | V7/bIII | bIII | V7", "iv | i@3 | V7/V | V", "bVI | iv | i@5 | V7"),
            cadences=("ii\u00f87 | V7 | i", "iv | i@5 V7 | i"),
            turnarounds=("V7", "V7@3"),
        ),
    },
    players=(
        Player("piano", "chords", "piano", "waltz", 0.0, -7, -0.1, 48, 72, 4,
               ("felt_piano", "pizzicato", "nylon_guitar")),
        Player("strings", "pad", "strings", "held", 0.4, -12, 0.0, 52, 76, 3, ("organ", "choir")),
        Player("cello", "bass", "upright_bass", "waltz", 0.32, -5, 0.1, 31, 50, 1, ("piano",)),
        Player("violins", "lead", "violins", "tune", 0.38, -3, 0.15, 64, 86, 1,
               ("strings", "flute", "piano")),
        Player("cellos", "counter", "cellos", "guide", 0.5, -9, 0.2, 43, 62, 1, ("strings",)),
        Player("flute", "counter", "flute", "parallel", 0.6, -7, -0.25, 67, 88, 1, ("vibraphone",)),
        Player("pizz", "chords", "pizzicato", "waltz", 0.62, -13, 0.3, 55, 76, 3, ("marimba",)),
    ),
    melody=MelodyStyle(
        cells=("x--- --x- x---", "x--- x--- x---", "x--- x-x- x-x-", "x--x x--- x---"),
        tails=("x--- ---- ....", "x--- x--- ----", "x-x- x--- ----"),
        leap=0.24, rest=0.06,
    ),
    grooves=("waltz_1", "waltz_2", "waltz_2"),
    fills=("triangle",),
    feel=Feel(loose_ms=9),
    ring_s=2.6, bend=0.04, ritard=True,
    effects=(),
)  # fmt: skip
