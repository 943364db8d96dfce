"""
The pair of hand drums of North India, on the keys of a kit.

Their loaded skins ring in harmonics (Raman, "The Indian musical drums", Proc. Indian Acad. Sci.
1934); the heel of the hand makes the bass drum's pitch climb while it sounds.
"""

from __future__ import annotations

from add_music.sound.instruments.drums import HAND, HAT, Hiss, Hit, Skin
from add_music.sound.instruments.model import Drum
from add_music.sound.instruments.percussion import CLAP, SHAKER, TAMBOURINE, TRIANGLE

PITCH_HZ = 293.7
"""The right-hand drum is tuned to a tonic; D4 fits most of what it accompanies."""


def _right(ring_s: float, *strengths: float, noise: float, pitch: float = PITCH_HZ) -> Hit:
    """A stroke of the right hand: strengths of the harmonics 1, 2, …; higher ones are sooner gone."""
    tones = tuple((pitch * n, gain, ring_s / n**0.6) for n, gain in enumerate(strengths, start=1) if gain)
    return Hit(tones=tones, hiss=(Hiss(noise, 700.0, 6500.0, 0.007),))


OPEN = _right(0.9, 0.75, 0.5, 0.3, 0.12, 0.08, noise=0.25)
RIM = _right(0.55, 0.1, 0.75, 0.55, 0.3, 0.16, noise=0.5)
DRY = _right(0.07, 0.4, 0.35, 0.3, 0.2, 0.15, noise=0.8)
BASS = Hit(skin=(Skin(82.0, 108.0, 0.12, 0.9), Skin(164.0, 205.0, 0.12, 0.35, 0.25)),
           hiss=(Hiss(0.35, 120.0, 2200.0, 0.012, width=0.2),))  # fmt: skip
FLAT = Hit(skin=(Skin(120.0, 110.0, 0.02, 0.12, 0.6),), hiss=(Hiss(0.8, 200.0, 2600.0, 0.012, width=0.2),))
HIGHER = (0.749, 0.841, 0.891, 1.0, 1.122, 1.335)
"""Drums tuned around it, for the tom keys: a fourth below to a fourth above."""

TABLA = {
    36: Drum(BASS, 0.9, HAND, 1.0, -0.2),
    35: Drum(BASS, 0.9, HAND, 1.0, -0.2),
    38: Drum(RIM, 0.6, HAND, -5.0, 0.2),
    37: Drum(DRY, 0.12, HAND, -5.0, 0.2),
    39: Drum(CLAP, 0.5, HAND, -8.0),
    40: Drum(FLAT, 0.2, HAND, -5.0, -0.2),
    42: Drum(Hit(tones=((PITCH_HZ * 6.1, 0.15, 0.04),), hiss=(Hiss(0.7, 2200.0, 8000.0, 0.012),)), 0.12, HAND,
             -11.0, 0.2),
    46: Drum(OPEN, 0.9, HAND, -7.0, 0.2),
    49: Drum(TRIANGLE, 1.6, HAT, -16.0, -0.4),
    51: Drum(TAMBOURINE, 0.45, HAT, -13.0, -0.3),
    **{
        key: Drum(_right(0.8, 0.8, 0.45, 0.28, 0.12, noise=0.25, pitch=PITCH_HZ * ratio), 0.8, HAND, -7.0,
                  0.2)
        for key, ratio in zip((41, 43, 45, 47, 48, 50), HIGHER, strict=True)
    },
    82: Drum(SHAKER, 0.25, HAT, -12.0, 0.35),
}  # fmt: skip
