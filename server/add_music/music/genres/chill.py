"""
Quiet rooms: lo-fi, ambient, solo piano.

Lo-fi is hip-hop's late, swung sixteenths (J. Schloss, Making Beats, 2004) under jazz chords; ambient
music's slow harmony without a goal after M. Prendergast, The Ambient Century (2000).
"""

from __future__ import annotations

from add_music.music.genres.model import Feel, Genre, MelodyStyle, Player, Vocabulary

LOFI = Genre(
    name="lofi",
    tempo={"slow": (62, 72), "medium": (72, 84), "fast": (84, 94)},
    modes=("dorian", "major", "minor"),
    vocabulary={
        "major": Vocabulary(
            themes=("ii9 | V13 | Imaj9 | vi9", "Imaj9 | iii7 | ii9 | V9sus4", "IVmaj9 | iii7 | ii9 | Imaj9"),
            contrasts=("IVmaj9 | iii7 | vi9 | ii9 V13", "vi9 | ii9 | V13 | Imaj9"),
            cadences=("ii9 | V9sus4 | Imaj9", "IVmaj9 | iii7 ii9 | Imaj9"),
            turnarounds=("V13", "iii7 vi9", "bIImaj7"),
        ),
        "dorian": Vocabulary(
            themes=("i9 | IV9 | i9 | IV13", "i9 | bVIImaj7 | IV9 | i9", "bIIImaj9 | ii7 | i9 | IV9"),
            contrasts=("bIIImaj9 | bVII6 | i9 | IV9", "v9 | IV9 | bIIImaj9 | ii7"),
            cadences=("bIIImaj9 | ii7 v9 | i9", "IV9 | v9 | i9"),
            turnarounds=("v9", "ii7 v9", "bIIImaj7 ii7"),
        ),
        "minor": Vocabulary(
            themes=("i9 | iv9 | bVImaj7 | v7", "bVImaj7 | v7 | i9 | i9", "iv9 | bVII9 | bIIImaj9 | bVImaj7"),
            contrasts=("iv9 | bVII9 | bIIImaj9 | bVImaj7", "bVImaj9 | v7 | iv9 | i9"),
            cadences=("iv9 | V7#5 | i9", "bVImaj7 | v7 | i9"),
            turnarounds=("V7b9", "ii\u00f87 V7b9", "bII7"),
        ),
    },
    players=(
        Player("keys", "chords", "rhodes", "laidback", 0.0, -6, 0.0, 52, 74, 4,
               ("felt_piano", "clean_guitar")),
        Player("bass", "bass", "upright_bass", "lofi", 0.3, -3, 0.0, 28, 48, 1,
               ("electric_bass", "sub_bass")),
        Player("kit", "drums", "soft_kit", "groove", 0.34, -5, 0.0, 27, 87),
        Player("tune", "lead", "vibraphone", "tune", 0.45, -2, 0.18, 62, 81, 1,
               ("kalimba", "felt_piano", "flute")),
        Player("guitar", "counter", "nylon_guitar", "answer", 0.5, -7, -0.35, 57, 76, 1,
               ("kalimba", "flute")),
        Player("air", "pad", "warm_pad", "held", 0.2, -17, 0.0, 50, 70, 3, ("strings", "organ")),
    ),
    melody=MelodyStyle(
        cells=("..x- --x- x--- ----", "x-.x -x-- ---- ..x-", "...x --x- x-x- ----", "x--- ..x- x-.x ----"),
        tails=("x--- ---- .... ....", "..x- x--- ---- ....", "x-x- ---- ---- ....", ".x-x ---- .... ...."),
        leap=0.22, rest=0.4, upbeat=0.25, repeats=4, pentatonic=True,
    ),
    grooves=("lofi_1", "lofi_2", "lofi_3"),
    fills=("ghosts", "snare_short", "open_hat"),
    feel=Feel(swing=0.58, swing_unit=16, loose_ms=10, late_ms=14),
    tonics=(0, 2, 3, 5, 7, 9, 10),
    ring_s=2.8, bend=0.015, punch=0.8,
    dynamics=0.9,
)  # fmt: skip

AMBIENT = Genre(
    name="ambient",
    tempo={"slow": (48, 58), "medium": (58, 70), "fast": (70, 84)},
    modes=("lydian", "major", "dorian", "minor"),
    vocabulary={
        "lydian": Vocabulary(
            themes=("Imaj9 | Imaj9 | II@T | Imaj7", "Iadd9 | vi9 | Imaj7#11 | Imaj7#11",
                    "Imaj9 | iii7 | Imaj9 | II"),
            contrasts=("vi9 | vi9 | II | II", "iii7 | vi9 | Imaj9 | II"),
            cadences=("II@T | V | Iadd9", "vi9 | II | Imaj9"),
            turnarounds=("II", "Vsus4"),
        ),
        "major": Vocabulary(
            themes=("Iadd9 | Iadd9 | IVmaj7 | IVmaj7", "Isus2 | vi7 | IVadd9 | Isus2",
                    "Imaj9 | iii7 | IVmaj9 | Isus4"),
            contrasts=("vi7 | iii7 | IVmaj9 | IVmaj9", "IVmaj9 | Iadd9@3 | ii7 | Vsus4"),
            cadences=("IVmaj9 | Vsus4 | Iadd9", "ii9 | IVadd9 | Iadd9"),
            turnarounds=("Vsus4", "IVadd9"),
        ),
        "dorian": Vocabulary(
            themes=("iadd9 | iadd9 | IV | IV", "i9 | bVIIadd9 | i9 | IVadd9"),
            contrasts=("bIIImaj7 | bVIIadd9 | iadd9 | iadd9", "v7 | IVadd9 | i9 | i9"),
            cadences=("IVadd9 | bVIIsus2 | iadd9",),
            turnarounds=("bVIIsus2", "IVadd9"),
        ),
        "minor": Vocabulary(
            themes=("iadd9 | iadd9 | bVImaj7 | bVImaj7", "iadd9 | v7 | bVImaj9 | bVImaj9"),
            contrasts=("bIIImaj7 | bVIIadd9 | iv9 | iv9", "bVImaj7 | bVIIsus2 | iadd9 | v7"),
            cadences=("bVImaj7 | bVIIsus4 | iadd9", "iv9 | v7 | iadd9"),
            turnarounds=("bVIIsus2", "v7"),
        ),
    },
    players=(
        Player("pad", "pad", "warm_pad", "held", 0.0, -10, 0.0, 48, 72, 4, ("strings", "choir", "organ")),
        Player("glass", "pad", "glass_pad", "held", 0.3, -12, 0.0, 62, 84, 3, ("strings", "choir")),
        Player("piano", "chords", "felt_piano", "arp_slow", 0.25, -5, -0.12, 52, 79, 4,
               ("nylon_guitar", "kalimba", "bells")),
        Player("low", "bass", "sub_bass", "pedal", 0.3, -7, 0.0, 26, 43, 1, ("upright_bass", "synth_bass")),
        Player("tune", "lead", "bells", "tune", 0.42, -3, 0.25, 69, 88, 1,
               ("kalimba", "music_box", "flute")),
        Player("voices", "counter", "choir", "guide", 0.5, -11, 0.0, 55, 74, 1, ("strings", "warm_pad")),
    ),
    melody=MelodyStyle(
        cells=("x--- ---- x--- ----", "x--- ---- ---- x---", ".... x--- ---- x---"),
        tails=("x--- ---- ---- ----", "..x- ---- ---- ....", "x--- ---- .... ...."),
        leap=0.35, rest=0.45, upbeat=0.1, pentatonic=True,
    ),
    grooves=("still_1", "still_1", "still_2"),
    fills=(),
    feel=Feel(loose_ms=16),
    ring_s=3.6, bend=0.05, ritard=True, punch=1.0,
)  # fmt: skip

PIANO = Genre(
    name="piano",
    tempo={"slow": (54, 66), "medium": (66, 84), "fast": (84, 108)},
    modes=("major", "minor", "lydian", "dorian"),
    vocabulary={
        "major": Vocabulary(
            themes=("Iadd9 | V@3 | vi7 | IVmaj7", "I | iii | IVadd9 | I@3 Vsus4",
                    "IVmaj7 | Iadd9@3 | ii7 | Vsus4 V"),
            contrasts=("vi | iii | IV | I@3", "ii7 | V | Imaj7 | vi7", "IV | iv | I@5 | V/vi"),
            cadences=("ii7 | Vsus4 V | I", "IV | iv6 V | Iadd9"),
            turnarounds=("Vsus4 V", "ii7 V", "V@3"),
        ),
        "minor": Vocabulary(
            themes=("i | bVI | bIII | bVII@3", "iadd9 | v@3 | bVI | iv", "i | V@3 | i@3 | iv V"),
            contrasts=("bIII | bVII@3 | i | bVI", "iv | bVII | bIIImaj7 | bVImaj7", "bVI | bIII@3 | iv | V"),
            cadences=("iv | i@5 V | i", "ii\u00f87 | V7 | iadd9"),
            turnarounds=("V", "Vsus4 V", "iv V@3"),
        ),
    },
    players=(
        Player("piano", "chords", "piano", "ballad", 0.0, -5, 0.0, 43, 67, 4,
               ("felt_piano", "rhodes", "nylon_guitar")),
        Player("hand", "lead", "piano", "tune", 0.4, 0, 0.05, 64, 86, 1, ("felt_piano", "rhodes", "flute")),
        Player("left", "bass", "piano", "long", 0.3, -5, -0.05, 31, 50, 1, ("felt_piano", "upright_bass")),
        Player("strings", "pad", "strings", "held", 0.66, -16, 0.0, 52, 76, 3, ("warm_pad", "choir")),
    ),
    melody=MelodyStyle(
        cells=("x--- x-x- x--- x---", "..x- x-x- x--- ----", "x--- --x- x-x- x---", "x--- ---- x-x- x-x-"),
        tails=("x--- ---- ---- ....", "x-x- x--- ---- ....", "x--- x--- ---- ----"),
        leap=0.24, rest=0.2, upbeat=0.5,
    ),
    grooves=("still_1",),
    fills=(),
    feel=Feel(loose_ms=14),
    ring_s=3.4, bend=0.05, ritard=True, punch=0.75,
    dynamics=1.4,
)  # fmt: skip
