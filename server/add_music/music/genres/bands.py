"""
Bands: acoustic, folk, corporate, pop, rock, funk, holiday.

Loops of four chords and modal cadences after de Clercq & Temperley (Popular Music 2011) and
K. Stephenson, What to Listen for in Rock (2002); funk's sixteenths and its weight on the first
beat after A. Danielsen, Presence and Pleasure (2006). Corporate music is pop with its voice taken
away and its energy kept even, as libraries of production music sell it.
"""

from __future__ import annotations

from dataclasses import replace

from add_music.music.genres.model import Feel, Genre, MelodyStyle, Player, Vocabulary

ACOUSTIC = Genre(
    name="acoustic",
    tempo={"slow": (70, 84), "medium": (84, 104), "fast": (104, 126)},
    modes=("major", "mixolydian", "minor", "dorian"),
    vocabulary={
        "major": Vocabulary(
            themes=("Iadd9 | IVadd9 | vi7 | Vsus4", "I | V@3 | vi7 | IVadd9", "Iadd9 | ii7 | IVadd9 | Iadd9"),
            contrasts=("vi7 | IV | I | V", "IVadd9 | I@3 | ii7 | Vsus4", "ii7 | IV | I@3 | V"),
            cadences=("IVadd9 | Vsus4 V | Iadd9", "ii7 | IV V | Iadd9"),
            turnarounds=("Vsus4", "IV V", "Vsus4 V"),
        ),
        "minor": Vocabulary(
            themes=("i7 | bVImaj7 | bIII | bVII", "iadd9 | v7 | iv7 | bVII", "i | bVII | bVI | bVII"),
            contrasts=("bIII | bVII | iv7 | i", "bVI | bIII | bVII | i7"),
            cadences=("bVI | bVII | iadd9", "iv7 | v7 | iadd9"),
            turnarounds=("bVII", "v7"),
        ),
    },
    players=(
        Player("picking", "chords", "steel_guitar", "picked", 0.0, -6, -0.3, 48, 72, 4,
               ("nylon_guitar", "piano", "kalimba")),
        Player("strum", "chords", "nylon_guitar", "strummed", 0.5, -10, 0.4, 50, 74, 4,
               ("steel_guitar", "piano")),
        Player("bass", "bass", "upright_bass", "folk", 0.36, -4, 0.0, 28, 48, 1,
               ("electric_bass", "sub_bass")),
        Player("cajon", "drums", "hand_kit", "groove", 0.42, -7, 0.0, 27, 87),
        Player("tune", "lead", "piano", "tune", 0.46, -2, 0.12, 62, 81, 1,
               ("felt_piano", "nylon_guitar", "flute")),
        Player("strings", "pad", "strings", "held", 0.6, -16, 0.0, 52, 74, 3, ("warm_pad", "organ")),
        Player("sparks", "counter", "ukulele", "answer", 0.62, -9, 0.35, 64, 81, 1,
               ("mandolin", "music_box", "kalimba")),
    ),
    melody=MelodyStyle(
        cells=("x-x- x--- x-x- ----", "..x- x-x- x--- ----", "x--- x-x- --x- x---", "x-.x x--- x--- ----"),
        tails=("x--- ---- .... ....", "x-x- x--- ---- ....", "x--- --x- x--- ...."),
        leap=0.2, rest=0.25, pentatonic=True,
    ),
    grooves=("hand_1", "cajon_2", "cajon_3"),
    fills=("shake", "ghosts"),
    feel=Feel(swing=0.52, swing_unit=16, loose_ms=10, late_ms=4),
    tonics=(0, 2, 4, 7, 9),
    ring_s=2.6, bend=0.025, ritard=True,
)  # fmt: skip

FOLK = replace(
    ACOUSTIC,
    name="folk",
    tempo={"slow": (76, 92), "medium": (92, 112), "fast": (112, 138)},
    modes=("mixolydian", "major", "dorian", "minor"),
    vocabulary={
        "major": Vocabulary(
            themes=("I | IV@T | I | V", "I | vi | IV | I", "I | I | IV | V"),
            contrasts=("IV | I | V | I", "vi | iii | IV | V", "IV | IV | I | V"),
            cadences=("IV | V | I", "IV I@3 | ii V | I"),
            turnarounds=("V", "IV V"),
        ),
        "mixolydian": Vocabulary(
            themes=("I | bVII | I | IV", "I | I | bVII | IV", "I | IV@T | bVII@T | I"),
            contrasts=("IV | I | bVII | I", "v | bVII | IV | I"),
            cadences=("bVII | IV | I", "IV | bVII | I"),
            turnarounds=("bVII", "IV bVII"),
        ),
        "dorian": Vocabulary(
            themes=("i | bVII | i | IV", "i | bIII | bVII | i", "i | i | bVII | bVII"),
            contrasts=("bIII | bVII | i | IV", "IV | i | bVII | i"),
            cadences=("bIII | bVII | i", "IV | bVII | i"),
            turnarounds=("bVII", "v"),
        ),
    },
    players=(
        Player("guitar", "chords", "steel_guitar", "travis", 0.0, -4, -0.25, 45, 69, 4,
               ("nylon_guitar", "piano")),
        Player("drone", "pad", "accordion", "drone", 0.3, -15, 0.2, 53, 72, 2,
               ("organ", "strings", "warm_pad")),
        Player("mandolin", "chords", "mandolin", "strummed", 0.56, -12, 0.42, 60, 81, 4,
               ("banjo", "ukulele", "nylon_guitar")),
        Player("bass", "bass", "upright_bass", "folk", 0.4, -3, 0.0, 28, 48, 1, ("electric_bass",)),
        Player("tune", "lead", "whistle", "tune", 0.34, -2, 0.15, 69, 90, 1,
               ("flute", "mandolin", "nylon_guitar", "piano")),
        Player("second", "counter", "violins", "parallel", 0.58, -8, -0.3, 62, 84, 1,
               ("strings", "accordion", "nylon_guitar")),
        Player("stomp", "drums", "hand_kit", "groove", 0.48, -5, 0.0, 27, 87),
    ),
    melody=MelodyStyle(
        cells=("x-x- x-x- x--- x---", "x--x x-x- x-x- x---", "x--- x-x- x-x- x-x-", "x-x- x--- x-x- x---"),
        tails=("x--- x--- x--- ----", "x-x- x-x- x--- ----", "x--x x--- x--- ...."),
        leap=0.22, rest=0.06,
    ),
    grooves=("hand_1", "stomp_1", "stomp_2"),
    fills=("shake", "claps"),
    feel=Feel(swing=0.55, swing_unit=8, loose_ms=9),
    tonics=(2, 7, 9, 4, 0),
)  # fmt: skip

CORPORATE = Genre(
    name="corporate",
    tempo={"slow": (88, 100), "medium": (100, 118), "fast": (118, 130)},
    modes=("major", "lydian", "mixolydian"),
    vocabulary={
        "major": Vocabulary(
            themes=("Iadd9 | V@3 | vi7 | IVadd9", "IVadd9 | Iadd9 | V | vi7",
                    "Iadd9 | Iadd9@3 | IVadd9 | Vsus4"),
            contrasts=("vi | IV | I | V", "ii7 | IVadd9 | Iadd9@3 | V", "IV | V | vi | Iadd9@3"),
            cadences=("IVadd9 | Vsus4 V | Iadd9", "ii7 | Vsus4 | Iadd9"),
            turnarounds=("Vsus4", "Vsus4 V", "IV V"),
        ),
    },
    players=(
        Player("pluck", "chords", "clean_guitar", "arp_wave", 0.0, -9, -0.35, 55, 79, 4,
               ("pluck", "steel_guitar", "marimba")),
        Player("piano", "chords", "piano", "stabs", 0.25, -7, 0.15, 50, 76, 4,
               ("felt_piano", "rhodes", "nylon_guitar")),
        Player("pad", "pad", "warm_pad", "held", 0.2, -15, 0.0, 52, 74, 4, ("strings", "organ")),
        Player("bass", "bass", "electric_bass", "eighths", 0.42, -3, 0.0, 28, 48, 1,
               ("synth_bass", "sub_bass", "upright_bass")),
        Player("kit", "drums", "acoustic_kit", "groove", 0.42, -5, 0.0, 27, 87, 4,
               ("electronic_kit", "soft_kit")),
        Player("tune", "lead", "marimba", "tune", 0.46, -2, 0.2, 64, 84, 1,
               ("bells", "piano", "vibraphone", "synth_lead")),
        Player("strings", "counter", "strings", "guide", 0.66, -9, 0.0, 60, 81, 1, ("warm_pad", "choir")),
        Player("sparkle", "counter", "glockenspiel", "sparks", 0.75, -14, 0.4, 76, 96, 1,
               ("music_box", "glass_pad")),
    ),
    melody=MelodyStyle(
        cells=("x--x --x- x--- ----", "x-x- --x- --x- x---", "x--- x--- x-x- ----", "..x- x-x- x--- x---"),
        tails=("x--- ---- .... ....", "x--x --x- ---- ....", "x--- x--- ---- ...."),
        leap=0.26, rest=0.22, pentatonic=True,
    ),
    grooves=("stomp_1", "pop_2", "pop_3"),
    fills=("snare_short", "claps", "toms"),
    feel=Feel(loose_ms=4),
    ring_s=2.2, bend=0.015,
    effects=("swell",),
)  # fmt: skip

POP = replace(
    CORPORATE,
    name="pop",
    tempo={"slow": (76, 92), "medium": (92, 112), "fast": (112, 128)},
    modes=("major", "minor", "mixolydian"),
    vocabulary={
        "major": Vocabulary(
            themes=("I | V | vi | IV", "vi | IV | I | V", "I | vi | IV | V", "IVmaj7 | V | vi7 | Iadd9@3"),
            contrasts=("IV | V | iii | vi", "ii7 | vi | IV | V", "IV | vi | V | V"),
            cadences=("IV | V | I", "ii7 | IV V | I"),
            turnarounds=("V", "IV V", "Vsus4 V"),
        ),
        "minor": Vocabulary(
            themes=("i | bVI | bIII | bVII", "i | bIII | bVII | iv", "bVI | bVII | i | i"),
            contrasts=("bVI | bIII | bVII | i", "iv | bVI | bVII | v"),
            cadences=("bVI | bVII | i", "iv | V | i"),
            turnarounds=("bVII", "V"),
        ),
    },
    players=(
        Player("keys", "chords", "piano", "house_piano", 0.0, -7, -0.12, 52, 76, 4,
               ("rhodes", "pluck", "clean_guitar")),
        Player("guitar", "chords", "clean_guitar", "chops", 0.5, -11, 0.4, 55, 79, 3,
               ("pluck", "steel_guitar")),
        Player("bass", "bass", "electric_bass", "pop", 0.32, -3, 0.0, 28, 50, 1, ("synth_bass", "sub_bass")),
        Player("kit", "drums", "acoustic_kit", "groove", 0.34, -4, 0.0, 27, 87, 4,
               ("electronic_kit", "soft_kit")),
        Player("tune", "lead", "synth_lead", "tune", 0.46, -1, 0.08, 62, 83, 1, ("piano", "bells", "flute")),
        Player("pad", "pad", "warm_pad", "held", 0.55, -16, 0.0, 52, 74, 3, ("strings", "choir")),
        Player("second", "counter", "pluck", "parallel", 0.7, -9, -0.3, 58, 81, 1,
               ("bells", "clean_guitar")),
    ),
    melody=MelodyStyle(
        cells=("x-x- x-.x x-x- ----", "..xx x-x- x--- ----", "x--x --x- x-x- x---", "x-x- x-x- .x-- x---"),
        tails=("x--- ---- .... ....", "x-x- x-.x ---- ....", ".x-x x--- ---- ...."),
        leap=0.24, rest=0.14, pentatonic=True,
    ),
    grooves=("pop_1", "pop_2", "pop_3"),
    fills=("snare_short", "toms", "snare_roll"),
    feel=Feel(loose_ms=5, late_ms=3),
)  # fmt: skip

ROCK = Genre(
    name="rock",
    tempo={"slow": (84, 104), "medium": (104, 128), "fast": (128, 160)},
    modes=("mixolydian", "minor", "dorian", "major"),
    vocabulary={
        "mixolydian": Vocabulary(
            themes=("I5 | bVII5 | IV5 | I5", "I | I | bVII | IV", "I | bIII | bVII | IV"),
            contrasts=("IV | I | bVII | bVII", "bVII | IV | I | V", "bIII | bVII | IV | I"),
            cadences=("bVII | IV | I5", "bIII bVII | IV V | I5"),
            turnarounds=("bVII", "V", "bVII IV"),
        ),
        "minor": Vocabulary(
            themes=("i5 | bVI | bVII | i5", "i5 | bIII | bVII | iv", "i | bVII | bVI | V"),
            contrasts=("bVI | bVII | bIII | i", "iv | bVI | bVII | V"),
            cadences=("bVI | bVII | i5", "bVI bVII | V | i5"),
            turnarounds=("bVII", "V"),
        ),
    },
    players=(
        Player("rhythm", "chords", "clean_guitar", "power", 0.0, -7, -0.45, 45, 69, 4,
               ("steel_guitar", "organ", "piano")),
        Player("second", "chords", "steel_guitar", "strummed", 0.45, -9, 0.45, 48, 72, 4,
               ("clean_guitar", "piano")),
        Player("bass", "bass", "electric_bass", "driving", 0.25, -2, 0.0, 28, 50, 1,
               ("synth_bass", "upright_bass")),
        Player("kit", "drums", "acoustic_kit", "groove", 0.25, -2, 0.0, 27, 87, 4, ("electronic_kit",)),
        Player("tune", "lead", "clean_guitar", "tune", 0.48, 1, 0.15, 60, 84, 1,
               ("synth_lead", "steel_guitar", "organ")),
        Player("organ", "pad", "organ", "held", 0.6, -12, 0.0, 52, 74, 3, ("warm_pad", "strings")),
    ),
    melody=MelodyStyle(
        cells=("x-x- x-x- x--- x-x-", "x--x x--- x-x- ----", "x-xx x-x- x--- ----"),
        tails=("x--- ---- ---- ....", "x-x- x--- ---- ....", "x--x x--x x--- ----"),
        leap=0.24, rest=0.2, pentatonic=True,
    ),
    grooves=("rock_1", "rock_2", "rock_3"),
    fills=("snare_short", "toms", "snare_roll"),
    feel=Feel(loose_ms=6),
    tonics=(4, 9, 2, 7, 11),
    ring_s=2.4, bend=0.015, punch=1.1,
    effects=("swell",),
)  # fmt: skip

FUNK = replace(
    ROCK,
    name="funk",
    tempo={"slow": (84, 94), "medium": (94, 108), "fast": (108, 120)},
    modes=("dorian", "mixolydian", "minor"),
    vocabulary={
        "dorian": Vocabulary(
            themes=("i9 | IV13 | i9 | IV13", "i9 | i9 | IV9 | i9", "i7 | bVII13 | IV9 | i7"),
            contrasts=("bIII9 | bVII13 | i9 | V7#5", "IV9 | bVII13 | bIIImaj7 | V7#5", "v9 | IV9 | i9 | i9"),
            cadences=("IV9 | V7#5 | i9", "bVI9 | V7#5 | i9"),
            turnarounds=("V7#5", "bII9", "IV9 V7#5"),
        ),
        "mixolydian": Vocabulary(
            themes=("I9 | I9 | IV9 | I9", "I13 | bVII9 | IV9 | I9", "I9 | v9 | I9 | IV13"),
            contrasts=("IV9 | bVII9 | I9 | V9sus4", "bIII9 | IV9 | I9 | I9"),
            cadences=("IV9 | V9sus4 | I9", "bVII9 | IV9 | I13"),
            turnarounds=("V9sus4", "bVII9 IV9"),
        ),
    },
    players=(
        Player("scratch", "chords", "clean_guitar", "funk_scratch", 0.0, -9, -0.4, 55, 79, 3,
               ("pluck", "steel_guitar")),
        Player("keys", "chords", "wurlitzer", "jazz_comp", 0.3, -8, 0.3, 52, 76, 4,
               ("rhodes", "organ", "piano")),
        Player("bass", "bass", "electric_bass", "funk", 0.0, -1, 0.0, 28, 52, 1,
               ("synth_bass", "upright_bass")),
        Player("kit", "drums", "acoustic_kit", "groove", 0.2, -3, 0.0, 27, 87, 4, ("electronic_kit",)),
        Player("tune", "lead", "synth_lead", "tune", 0.5, -1, 0.1, 60, 82, 1,
               ("vibraphone", "organ", "clean_guitar")),
        Player("stabs", "pad", "brass_ensemble", "stabs", 0.58, -10, 0.0, 53, 76, 4, ("organ", "warm_pad")),
    ),
    melody=MelodyStyle(
        cells=("x.xx ..x. x-.. ....", "..x. x.x. .xx- ....", "x-.x .x-. x.x- ...."),
        tails=("x.x- .... .... ....", ".x.x x--- .... ....", "..xx .x-- .... ...."),
        leap=0.28, rest=0.35, pentatonic=True,
    ),
    grooves=("funk_1", "funk_2", "funk_3"),
    fills=("ghosts", "snare_short", "toms"),
    feel=Feel(swing=0.54, swing_unit=16, loose_ms=5, late_ms=5),
    tonics=(4, 9, 2, 7, 10),
    ring_s=1.8,
    effects=(),
)  # fmt: skip

HOLIDAY = replace(
    ACOUSTIC,
    name="holiday",
    tempo={"slow": (84, 100), "medium": (100, 124), "fast": (124, 152)},
    modes=("major", "mixolydian"),
    vocabulary={
        "major": Vocabulary(
            themes=("I | vi | ii7 | V7", "I V@3 | vi | IV | V7", "I | I7 | IV | iv6"),
            contrasts=("IV | iii7 | ii7 | I", "iii | VI7 | II7 | V7", "IV | iv6 | I@5 VI7 | II7 V7"),
            cadences=("ii7 | V7 | I6", "IV iv6 | I@5 V7 | I"),
            turnarounds=("ii7 V7", "V7", "VI7 II7"),
        ),
    },
    players=(
        Player("piano", "chords", "piano", "laidback", 0.0, -8, -0.15, 50, 74, 4,
               ("felt_piano", "nylon_guitar", "vibraphone")),
        Player("bells", "lead", "bells", "tune", 0.3, -4, 0.1, 69, 91, 1,
               ("music_box", "vibraphone", "flute")),
        Player("bass", "bass", "upright_bass", "walking", 0.34, -4, 0.0, 28, 48, 1, ("electric_bass",)),
        Player("sleigh", "drums", "soft_kit", "groove", 0.3, -4, 0.0, 27, 87),
        Player("strings", "pad", "strings", "held", 0.45, -13, 0.0, 52, 76, 3, ("choir", "organ")),
        Player("box", "counter", "celesta", "answer", 0.5, -9, 0.35, 72, 93, 1, ("music_box", "vibraphone")),
        Player("voices", "counter", "choir", "guide", 0.7, -10, 0.0, 57, 76, 1, ("strings",)),
    ),
    melody=MelodyStyle(
        cells=("x--- x-x- x--- x---", "x--x x-x- x--- ----", "x-x- x--- x-x- x---", "x--- --x- x-x- x-x-"),
        tails=("x--- x--- x--- ----", "x-x- x--- ---- ....", "x--- ---- x--- ----"),
        leap=0.24, rest=0.08,
    ),
    grooves=("sleigh_1", "sleigh_2", "sleigh_3"),
    fills=("sleigh", "brushes"),
    feel=Feel(swing=0.62, loose_ms=8),
    tonics=(0, 5, 7, 10, 2),
)  # fmt: skip
