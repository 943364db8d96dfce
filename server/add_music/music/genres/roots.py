"""
Older and other traditions: jazz, latin, world.

Chords and turnarounds after M. Levine, The Jazz Theory Book (1995); clave, tumbao and montuno after
R. Mauleón, Salsa Guidebook (1993). World music means drones, modes and a pulse of hands that no
single tradition owns; it quotes none.
"""

from __future__ import annotations

from dataclasses import replace

from add_music.music.genres.model import Feel, Genre, MelodyStyle, Player, Vocabulary
from add_music.music.genres.patterns import ROUNDS

JAZZ = Genre(
    name="jazz",
    arches=ROUNDS,
    tempo={"slow": (66, 92), "medium": (92, 132), "fast": (132, 190)},
    modes=("major", "dorian", "minor"),
    vocabulary={
        "major": Vocabulary(
            themes=("Imaj9 | VI7b9 | ii9 | V13", "ii9 | V13 | Imaj9 | VI7b9",
                    "Imaj7 vi7 | ii9 V13 | iii7 VI7b9 | ii9 V13"),
            contrasts=("IVmaj7 | #ivo7 | iii7 | VI7b9", "iii7 | VI13 | ii9 | V13",
                       "v9 I13 | IVmaj9 | iv6 bVII13 | Imaj9"),
            cadences=("ii9 | V13 | I69", "ii9 bII7 | V7b9 | Imaj9"),
            turnarounds=("ii9 V13", "iii7 VI7b9", "bIIImaj7 bII7"),
        ),
        "minor": Vocabulary(
            themes=("i6 | ii\u00f87 V7b9 | i6 | V7b9", "i9 | iv9 | ii\u00f87 | V7b9",
                    "i7 | bVI7 | ii\u00f87 V7b9 | i6"),
            contrasts=("iv9 | bVII13 | bIIImaj9 | bVImaj7", "bVI7 | V7#5 | i9 | i9"),
            cadences=("ii\u00f87 | V7b9 | i69", "bVI7 | V7#5 | i6"),
            turnarounds=("ii\u00f87 V7b9", "bVI7 V7#5"),
        ),
        "dorian": Vocabulary(
            themes=("i9 | i9 | IV9 | i9", "i9 | bVIImaj7 | i9 | IV13", "i11 | ii7 | i11 | ii7"),
            contrasts=("bII9 | bII9 | i9 | i9", "bIIImaj9 | IV9 | v9 | i9"),
            cadences=("IV9 | V7#5 | i9", "bIIImaj7 | ii7 v9 | i69"),
            turnarounds=("V7#5", "bII9", "ii7 v9"),
        ),
    },
    players=(
        Player("piano", "chords", "piano", "jazz_comp", 0.0, -6, -0.25, 52, 74, 4,
               ("rhodes", "clean_guitar", "vibraphone")),
        Player("bass", "bass", "upright_bass", "walking", 0.0, -2, 0.0, 28, 50, 1, ("electric_bass",)),
        Player("kit", "drums", "brush_kit", "groove", 0.25, -3, 0.0, 27, 87, 4, ("soft_kit", "acoustic_kit")),
        Player("tune", "lead", "vibraphone", "tune", 0.34, -2, 0.2, 62, 84, 1,
               ("clean_guitar", "piano", "flute")),
        Player("guitar", "counter", "clean_guitar", "answer", 0.6, -7, -0.4, 57, 77, 1,
               ("rhodes", "nylon_guitar")),
    ),
    melody=MelodyStyle(
        cells=("x-x- x-x- x--- ..x-", "..x- x-x- --x- x---", "x--- ..x- x-x- x-x-", "x-x- --x- ..x- ----"),
        tails=("x-x- --x- ---- ....", "x--- .... ..x- x---", "..x- x--- .... ....", "x-x- x-.x ---- ...."),
        leap=0.3, rest=0.25, upbeat=0.55,
    ),
    grooves=("jazz_1", "jazz_2", "jazz_3"),
    fills=("brushes", "ghosts"),
    feel=Feel(swing=0.64, loose_ms=10, late_ms=12),
    tonics=(5, 10, 3, 0, 8),
    ring_s=2.6, bend=0.02, ritard=True,
    dynamics=1.2,
)  # fmt: skip

LATIN = replace(
    JAZZ,
    name="latin",
    tempo={"slow": (84, 96), "medium": (96, 112), "fast": (112, 132)},
    modes=("minor", "dorian", "major"),
    vocabulary={
        "major": Vocabulary(
            themes=("Imaj7 | ii7 | V9 | Imaj7", "I6 | VI7b9 | ii7 | V7", "I | IV | V | IV"),
            contrasts=("IVmaj7 | iii7 | ii7 | V9", "ii7 V9 | Imaj7 | iii7 VI7 | ii7 V9"),
            cadences=("ii7 | V9 | I69", "IV V7 | V7b9 | I6"),
            turnarounds=("V9", "ii7 V9"),
        ),
        "minor": Vocabulary(
            themes=("i | iv | V7 | i", "i | bVII | bVI | V7", "i7 | iv7 | V7b9 | i7", "i | V7 | V7 | i"),
            contrasts=("iv7 | bVII7 | bIIImaj7 | V7b9", "bVI | V7 | iv | V7"),
            cadences=("iv7 | V7b9 | i6", "bVI | V7 | i"),
            turnarounds=("V7", "bVI V7"),
        ),
    },
    players=(
        Player("guitar", "chords", "nylon_guitar", "bossa", 0.0, -5, -0.25, 50, 74, 4,
               ("steel_guitar", "piano", "clean_guitar")),
        Player("piano", "chords", "piano", "montuno", 0.5, -9, 0.3, 60, 84, 3,
               ("rhodes", "marimba", "vibraphone")),
        Player("bass", "bass", "upright_bass", "latin", 0.25, -2, 0.0, 28, 50, 1,
               ("electric_bass", "synth_bass")),
        Player("hands", "drums", "hand_kit", "groove", 0.2, -6, 0.0, 27, 87, 4, ("acoustic_kit", "soft_kit")),
        Player("tune", "lead", "flute", "tune", 0.4, -1, 0.12, 65, 88, 1,
               ("vibraphone", "nylon_guitar", "marimba")),
        Player("brass", "pad", "brass_ensemble", "stabs", 0.68, -12, 0.0, 55, 76, 4, ("organ", "strings")),
        Player("marimba", "counter", "marimba", "answer", 0.55, -7, -0.35, 64, 84, 1,
               ("vibraphone", "kalimba")),
    ),
    melody=MelodyStyle(
        cells=("x..x ..x- x-x- ....", "..x- x-.x --x- ----", "x-.x x-x- ..x- ....", "x-x- ..x- x--- x---"),
        tails=("x--- ---- .... ....", "x..x --x- ---- ....", "..x- x--- ---- ...."),
        leap=0.26, rest=0.18,
    ),
    grooves=("bossa_1", "latin_2", "latin_3"),
    fills=("congas", "shake"),
    feel=Feel(loose_ms=6),
    tonics=(9, 2, 7, 4, 0),
    ritard=False, ring_s=1.8,
)  # fmt: skip

WORLD = Genre(
    name="world",
    arches=ROUNDS,
    tempo={"slow": (72, 88), "medium": (88, 108), "fast": (108, 132)},
    modes=("dorian", "mixolydian", "phrygian", "major"),
    vocabulary={
        "dorian": Vocabulary(
            themes=("i5 | i5 | bVII@T | i5", "i | IV@T | i | bVII", "isus2 | bVIIsus2 | isus2 | IV"),
            contrasts=("bVII | IV | i | i", "bIII | bVII | IV | i"),
            cadences=("bVII | IV | i5", "bIII | bVII | isus2"),
            turnarounds=("bVII", "v"),
        ),
        "mixolydian": Vocabulary(
            themes=("I5 | I5 | bVII@T | I5", "I | bVII@T | IV@T | I", "Isus2 | IV | bVII | Isus2"),
            contrasts=("IV | bVII | I | I", "v | IV | I | I"),
            cadences=("bVII | IV | I5", "v | bVII | I"),
            turnarounds=("bVII", "v"),
        ),
        "phrygian": Vocabulary(
            themes=("i5 | bII@T | i5 | bvii@T", "i | bII | bII | i", "i5 | i5 | bII | i5"),
            contrasts=("bII | bIII | bII | i", "bvii | bII | i | i"),
            cadences=("bIII | bII | i5", "bvii | bII | i"),
            turnarounds=("bII", "bvii"),
        ),
    },
    players=(
        Player("kalimba", "chords", "kalimba", "ostinato", 0.0, -7, 0.25, 62, 84, 3,
               ("marimba", "nylon_guitar", "pluck")),
        Player("drone", "pad", "warm_pad", "drone", 0.0, -14, 0.0, 48, 67, 2, ("strings", "organ", "choir")),
        Player("dulcimer", "chords", "dulcimer", "travis", 0.45, -10, -0.35, 53, 77, 4,
               ("steel_guitar", "nylon_guitar", "marimba")),
        Player("bass", "bass", "upright_bass", "tresillo", 0.36, -4, 0.0, 28, 48, 1,
               ("electric_bass", "sub_bass")),
        Player("hands", "drums", "tabla_kit", "groove", 0.2, -4, 0.0, 27, 87, 4,
               ("hand_kit", "orchestral_kit")),
        Player("tune", "lead", "flute", "tune", 0.38, -1, 0.1, 64, 88, 1,
               ("sitar", "kalimba", "nylon_guitar", "marimba")),
        Player("handpan", "counter", "handpan", "answer", 0.5, -6, 0.4, 55, 76, 1, ("marimba", "vibraphone")),
        Player("voices", "counter", "choir", "guide", 0.7, -11, 0.0, 55, 74, 1, ("strings",)),
    ),
    melody=MelodyStyle(
        cells=("x-xx x--- x-xx x---", "x--- --xx x-x- x---", "x-x- xx-x x--- ....", "x--x --x- xx-- x---"),
        tails=("x--- ---- ---- ....", "xx-x x--- ---- ....", "x-x- x--- ---- ...."),
        leap=0.2, rest=0.2, pentatonic=True,
    ),
    grooves=("world_1", "world_2", "world_3"),
    fills=("congas", "shake"),
    feel=Feel(swing=0.53, swing_unit=16, loose_ms=9),
    tonics=(2, 9, 4, 7, 0),
    ring_s=2.4, bend=0.02,
)  # fmt: skip
