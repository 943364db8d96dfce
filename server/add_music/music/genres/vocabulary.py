"""Progressions that belong to a mode rather than to a style; genres without words of their own use these."""

from __future__ import annotations

from add_music.music.genres.model import Vocabulary

GENERAL: dict[str, Vocabulary] = {
    "lydian": Vocabulary(
        themes=("Imaj7 | II | Imaj7 | iiiadd9", "Iadd9 | II@T | vi7 | II", "Imaj7 | V | II | IVmaj7"),
        contrasts=("vi7 | II | Imaj7 | V", "iii7 | II | V | Imaj7"),
        cadences=("IVmaj7 | V | Iadd9", "II | V | Iadd9"),
        turnarounds=("V", "IVmaj7 V", "II V"),
    ),
    "major": Vocabulary(
        themes=("I | V@3 | vi | IV", "Iadd9 | IV | vi7 | Vsus4", "I | iii | IV | V", "I | IV@T | I | V"),
        contrasts=("vi | IV | I | V", "IV | V | iii | vi", "ii | V | I | vi", "IV | I@3 | ii | Vsus4"),
        cadences=("IV | V | I", "ii7 | V | I", "IV V | V7 | Iadd9"),
        turnarounds=("V", "Vsus4 V", "IV V", "ii V"),
    ),
    "mixolydian": Vocabulary(
        themes=("I | bVII | IV | I", "I | v | IV | IV", "I | bVII@T | IV@T | I"),
        contrasts=("IV | I | bVII | I", "v | IV | I | bVII", "bVII | IV | I | I"),
        cadences=("bVII | IV | I", "v | IV | I", "IV | bVII | Iadd9"),
        turnarounds=("bVII", "IV bVII", "v"),
    ),
    "dorian": Vocabulary(
        themes=("i7 | IV | i7 | IV", "i7 | ii7 | bIIImaj7 | IV", "iadd9 | bVII | IV | i7"),
        contrasts=("bIIImaj7 | bVII | i7 | IV", "bVII | IV | i7 | i7", "v7 | i7 | bVII | IV"),
        cadences=("IV | v7 | i7", "bVII | IV | iadd9", "bIII | v7 | i7"),
        turnarounds=("v7", "bVII", "IV v7"),
    ),
    "minor": Vocabulary(
        themes=("i | bVI | bIII | bVII", "i | iv | bVI | V", "iadd9 | bVII | bVI | v", "i | v | bVI | iv"),
        contrasts=(
            "bVI | bVII | i | i",
            "iv | bVII | bIII | bVI",
            "bIII | bVII | iv | V",
            "bVI | iv | i@5 | V",
        ),
        cadences=("iv | V | i", "bVI | V7 | i", "ii\u00f87 | V7 | iadd9", "bVI | bVII | i"),
        turnarounds=("V", "iv V", "bVII", "V7"),
    ),
    "phrygian": Vocabulary(
        themes=("i | bII | i | bvii", "i | bII@T | bVI | i", "i | iv | bII | i"),
        contrasts=("bVI | bII | i | i", "iv | bII | bIII | i", "bvii | bII | bVI | iv"),
        cadences=("bVI | bII | i", "iv | bII | i", "bII | bvii | i"),
        turnarounds=("bII", "bvii", "iv bII"),
    ),
}
"""Every mode has words, so that a mood can darken a genre that has none for it."""
