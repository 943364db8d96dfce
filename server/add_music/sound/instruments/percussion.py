"""Small percussion that every kit has on the General MIDI keys above its drums."""

from __future__ import annotations

from add_music.sound.instruments.drums import CYMBAL, HAND, HAT, Hiss, Hit, Metal, Skin
from add_music.sound.instruments.model import Drum

SHAKER = Hit(hiss=(Hiss(0.7, 3500.0, 10_000.0, 0.035, 0.028),))
TAMBOURINE = Hit(hiss=(Hiss(0.5, 5000.0, 11_000.0, 0.05),), metal=Metal(24, 4200.0, 11_000.0, 0.35, 0.3))
COWBELL = Hit(tones=((560.0, 0.7, 0.35), (845.0, 0.6, 0.3), (1680.0, 0.15, 0.15)))
BLOCK_HIGH = Hit(tones=((1150.0, 0.9, 0.11), (2480.0, 0.3, 0.06)), hiss=(Hiss(0.2, 800.0, 4000.0, 0.004),))
BLOCK_LOW = Hit(tones=((790.0, 0.9, 0.13), (1730.0, 0.3, 0.07)), hiss=(Hiss(0.2, 600.0, 3000.0, 0.004),))
CLAVES = Hit(tones=((2480.0, 0.9, 0.12), (5100.0, 0.12, 0.05)))
TRIANGLE = Hit(tones=((2900.0, 0.35, 1.6), (5030.0, 0.4, 1.9), (7350.0, 0.3, 1.3), (9400.0, 0.15, 0.9)))
CONGA_OPEN = Hit(skin=(Skin(215.0, 196.0, 0.03, 0.5),), tones=((380.0, 0.22, 0.2), (590.0, 0.12, 0.12)),
                 hiss=(Hiss(0.3, 300.0, 3500.0, 0.008),))  # fmt: skip
CONGA_LOW = Hit(skin=(Skin(160.0, 147.0, 0.03, 0.6),), tones=((290.0, 0.22, 0.25), (450.0, 0.1, 0.15)),
                hiss=(Hiss(0.3, 250.0, 3000.0, 0.008),))  # fmt: skip
CONGA_SLAP = Hit(skin=(Skin(250.0, 235.0, 0.02, 0.14, 0.5),), tones=((820.0, 0.2, 0.08), (1400.0, 0.12,
                                                                                          0.06)),
                 hiss=(Hiss(0.7, 700.0, 6000.0, 0.012),))  # fmt: skip
BONGO_HIGH = Hit(skin=(Skin(440.0, 405.0, 0.02, 0.24),), tones=((690.0, 0.2, 0.1),),
                 hiss=(Hiss(0.3, 600.0, 5000.0, 0.006),))  # fmt: skip
BONGO_LOW = Hit(skin=(Skin(320.0, 298.0, 0.02, 0.3),), tones=((510.0, 0.2, 0.12),),
                hiss=(Hiss(0.3, 500.0, 4000.0, 0.006),))  # fmt: skip
CLAP = Hit(hiss=(Hiss(0.9, 900.0, 5500.0, 0.075, width=0.25),), repeats=(0.0, 0.011, 0.022), drive=1.8)
SIDESTICK = Hit(tones=((420.0, 0.3, 0.06), (1650.0, 0.5, 0.05), (2700.0, 0.25, 0.03)),
                hiss=(Hiss(0.35, 1200.0, 6500.0, 0.006),))  # fmt: skip

PERCUSSION: dict[int, Drum] = {
    54: Drum(TAMBOURINE, 0.45, HAT, -9.0, 0.3), 56: Drum(COWBELL, 0.4, HAND, -12.0, 0.25),
    60: Drum(BONGO_HIGH, 0.4, HAND, -7.0, -0.35), 61: Drum(BONGO_LOW, 0.45, HAND, -7.0, -0.2),
    62: Drum(CONGA_SLAP, 0.35, HAND, -7.0, 0.25), 63: Drum(CONGA_OPEN, 0.7, HAND, -5.0, 0.2),
    64: Drum(CONGA_LOW, 0.8, HAND, -4.0, 0.35), 69: Drum(SHAKER, 0.25, HAT, -13.0, -0.4),
    70: Drum(SHAKER, 0.22, HAT, -12.0, 0.4), 75: Drum(CLAVES, 0.25, HAND, -13.0, -0.3),
    76: Drum(BLOCK_HIGH, 0.25, HAND, -11.0, 0.3), 77: Drum(BLOCK_LOW, 0.28, HAND, -11.0, 0.15),
    81: Drum(TRIANGLE, 1.6, CYMBAL, -18.0, -0.4), 82: Drum(SHAKER, 0.25, HAT, -12.0, 0.35),
}  # fmt: skip
ALSO = {
    35: 36, 40: 38, 44: 42, 53: 51, 59: 51, 57: 49, 52: 49, 55: 49, 58: 54, 65: 60, 66: 61, 67: 76, 68: 77,
    71: 76, 72: 76, 73: 69, 74: 69, 78: 62, 79: 63, 80: 81, 83: 54, 84: 81, 85: 75, 86: 64, 87: 64,
}  # fmt: skip
"""Keys that borrow another key's drum."""
