"""
What brings every instrument to one loudness, so that a part's `gain_db` means the same for all.

Measured: the phrase of `tests/sound/test_levels.py` at velocity 100 in the instrument's middle
register, sounded through its bus without room, has -20 LUFS with these gains.
"""

from __future__ import annotations

from collections.abc import Mapping

LEVELS_DB: Mapping[str, float] = {
    "piano": -19.6,
    "felt_piano": -18.3,
    "rhodes": -18.1,
    "vibraphone": -16.3,
    "marimba": -9.8,
    "kalimba": -11.0,
    "music_box": -12.8,
    "bells": -14.5,
    "timpani": -16.3,
    "nylon_guitar": -17.3,
    "steel_guitar": -17.8,
    "clean_guitar": -16.9,
    "pizzicato": -13.3,
    "upright_bass": -14.5,
    "electric_bass": -14.2,
    "strings": -21.6,
    "choir": -22.4,
    "brass_ensemble": -21.9,
    "organ": -22.9,
    "warm_pad": -19.8,
    "glass_pad": -24.0,
    "flute": -21.2,
    "synth_lead": -21.2,
    "square_lead": -19.7,
    "synth_bass": -15.7,
    "sub_bass": -17.0,
    "pluck": -13.1,
    "wurlitzer": -17.6,
    "808_bass": -11.5,
    "accordion": -21.3,
    "banjo": -11.7,
    "celesta": -13.2,
    "cellos": -22.2,
    "clarinet": -21.7,
    "dulcimer": -17.2,
    "glockenspiel": -13.9,
    "handpan": -14.6,
    "harp": -17.0,
    "harpsichord": -17.0,
    "mandolin": -13.8,
    "sitar": -17.2,
    "spiccato": -14.9,
    "steel_drum": -11.7,
    "supersaw": -20.9,
    "ukulele": -12.6,
    "violas": -22.1,
    "violins": -24.8,
    "whistle": -20.1,
    "xylophone": -6.4,
    "acoustic_kit": -5.3,
    "soft_kit": -4.4,
    "electronic_kit": -6.1,
    "orchestral_kit": -7.6,
    "hand_kit": -3.1,
}
