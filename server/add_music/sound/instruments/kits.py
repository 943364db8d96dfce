"""Kits that people play: sticks, brushes, mallets and hands."""

from __future__ import annotations

from add_music.sound.instruments.drums import (
    CYMBAL,
    GREAT,
    HAND,
    HAT,
    LOW,
    SNARE,
    TOM,
    Hiss,
    Hit,
    Metal,
    Skin,
    kit,
    toms,
)  # fmt: skip
from add_music.sound.instruments.machines import CLUB, DEEP, ELECTRONIC, TRAP
from add_music.sound.instruments.model import Drum
from add_music.sound.instruments.percussion import (
    ALSO,
    BLOCK_LOW,
    CLAP,
    PERCUSSION,
    SHAKER,
    SIDESTICK,
    TAMBOURINE,
    TRIANGLE,
)  # fmt: skip
from add_music.sound.instruments.tabla import TABLA

RIDE_METAL = Metal(140, 380.0, 11_000.0, 4.2, 0.55, fall=0.5)
CRASH_METAL = Metal(190, 300.0, 12_500.0, 4.4, 0.7, fall=0.45, build_s=0.03)

ACOUSTIC = {
    36: Drum(Hit(skin=(Skin(125.0, 54.0, 0.022, 0.42),), tones=((178.0, 0.14, 0.16), (262.0, 0.07, 0.1)),
                 hiss=(Hiss(0.3, 80.0, 3200.0, 0.035, width=0.1), Hiss(0.22, 900.0, 8000.0, 0.05, width=0.15),
                       Hiss(0.35, 1800.0, 8000.0, 0.004, width=0.1)),
                 drive=1.5), 0.55, LOW, 2.0),
    38: Drum(Hit(skin=(Skin(240.0, 186.0, 0.018, 0.2, 0.7),), tones=((331.0, 0.25, 0.13), (515.0, 0.12, 0.1)),
                 hiss=(Hiss(0.75, 1400.0, 9500.0, 0.085, width=0.25), Hiss(0.4, 600.0, 5000.0, 0.012)),
                 drive=1.7),
             0.5, SNARE, -1.0, 0.05),
    37: Drum(SIDESTICK, 0.2, SNARE, -6.0, 0.05),
    39: Drum(CLAP, 0.5, SNARE, -5.0, -0.1),
    42: Drum(Hit(metal=Metal(48, 2600.0, 13_000.0, 0.16, 0.4), hiss=(Hiss(0.5, 6500.0, 12_500.0, 0.022),)),
             0.16, HAT, -12.0, 0.3),
    46: Drum(Hit(metal=Metal(48, 2400.0, 13_000.0, 1.1, 0.5), hiss=(Hiss(0.4, 6000.0, 12_000.0, 0.16),)),
             0.7, HAT, -13.0, 0.3),
    49: Drum(Hit(metal=CRASH_METAL, hiss=(Hiss(0.3, 5000.0, 12_000.0, 0.14, 0.006, 0.6),)), 2.6,
             CYMBAL, -11.0, -0.3),
    51: Drum(Hit(metal=RIDE_METAL, hiss=(Hiss(0.22, 4500.0, 12_000.0, 0.02),),
                 tones=((3150.0, 0.1, 0.5), (4700.0, 0.07, 0.35))), 2.2, CYMBAL, -14.0, -0.3),
    **toms(Hit(skin=(Skin(128.0, 84.0, 0.05, 0.7),), hiss=(Hiss(0.3, 150.0, 3500.0, 0.02),),
                drive=0.7), TOM, -1.0),
}  # fmt: skip

SOFT = {
    36: Drum(Hit(skin=(Skin(96.0, 52.0, 0.025, 0.34),),
                 hiss=(Hiss(0.22, 80.0, 1500.0, 0.03, width=0.1), Hiss(0.1, 800.0, 5000.0, 0.04, width=0.1)),
                 drive=1.2), 0.5, LOW, 2.0),
    38: Drum(Hit(skin=(Skin(210.0, 172.0, 0.02, 0.14, 0.35),),
                 hiss=(Hiss(0.6, 1000.0, 5500.0, 0.06, 0.006), Hiss(0.3, 500.0, 3000.0, 0.02)), drive=1.8),
             0.4, SNARE, 0.0, 0.05),
    37: Drum(SIDESTICK, 0.2, SNARE, -7.0, 0.05),
    39: Drum(Hit(hiss=(Hiss(0.7, 900.0, 3800.0, 0.06),), repeats=(0.0, 0.009)), 0.4, SNARE, -5.0, -0.1),
    40: Drum(Hit(hiss=(Hiss(0.8, 900.0, 6000.0, 0.16, 0.11),)), 0.7, SNARE, -4.0, -0.05),
    42: Drum(Hit(metal=Metal(30, 3000.0, 9000.0, 0.09, 0.2), hiss=(Hiss(0.4, 4500.0, 9000.0, 0.02),)),
             0.14, HAT, -11.0, 0.25),
    46: Drum(Hit(metal=Metal(30, 2800.0, 9000.0, 0.5, 0.3), hiss=(Hiss(0.35, 4500.0, 9000.0, 0.09),)),
             0.4, HAT, -13.0, 0.25),
    49: Drum(Hit(metal=Metal(110, 380.0, 9500.0, 2.8, 0.5, fall=0.55, build_s=0.05), hiss=(Hiss(0.4,
                                                            2500.0, 8000.0, 0.12, 0.06,
                                                                       0.6),)),
             2.2, CYMBAL, -14.0, -0.3),
    51: Drum(Hit(metal=Metal(70, 400.0, 9000.0, 3.4, 0.42, fall=0.5), hiss=(Hiss(0.18, 3000.0, 7000.0,
                                                            0.02),)),
             1.6, CYMBAL, -15.0, -0.3),
    **toms(Hit(skin=(Skin(112.0, 80.0, 0.05, 0.5),), hiss=(Hiss(0.2, 120.0, 1800.0, 0.02),),
                drive=0.7), TOM, -2.0),
}  # fmt: skip

# Wires drawn over a coated skin: the stroke is soft, the noise swells and is never quite still.
BRUSHES = {
    **SOFT,
    38: Drum(Hit(skin=(Skin(205.0, 178.0, 0.02, 0.12, 0.22),),
                 hiss=(Hiss(0.7, 1400.0, 9000.0, 0.05, 0.004), Hiss(0.35, 2500.0, 9500.0, 0.11, 0.03))), 0.5,
             SNARE, -2.0, 0.05),
    39: Drum(Hit(hiss=(Hiss(0.7, 1200.0, 8000.0, 0.045, 0.004),)), 0.3, SNARE, -4.0, 0.05),
    40: Drum(Hit(hiss=(Hiss(0.8, 1100.0, 8500.0, 0.14, 0.16),)), 0.9, SNARE, -4.0, -0.05),
    42: Drum(Hit(metal=Metal(36, 3200.0, 12_000.0, 0.1, 0.22), hiss=(Hiss(0.35, 5500.0, 11_000.0, 0.018),)),
             0.14, HAT, -12.0, 0.25),
    51: Drum(Hit(metal=Metal(80, 380.0, 10_500.0, 3.8, 0.42, fall=0.5), hiss=(Hiss(0.2, 4000.0, 10_000.0,
                                                            0.03,
                                                                                  0.004),)),
             1.9, CYMBAL, -14.0, -0.3),
}  # fmt: skip

TAIKO = Hit(skin=(Skin(118.0, 72.0, 0.045, 0.9), Skin(170.0, 128.0, 0.03, 0.4, 0.3)),
            hiss=(Hiss(0.45, 90.0, 2600.0, 0.03, width=0.3), Hiss(0.25, 900.0, 5000.0, 0.006)),
            drive=0.8)  # fmt: skip
ORCHESTRAL = {
    36: Drum(Hit(skin=(Skin(74.0, 46.0, 0.06, 1.3),), tones=((96.0, 0.2, 0.6),),
                 hiss=(Hiss(0.4, 50.0, 900.0, 0.05, width=0.4),), drive=0.8), 1.6, GREAT, 1.0),
    38: Drum(Hit(skin=(Skin(220.0, 180.0, 0.02, 0.18, 0.5),),
                 hiss=(Hiss(0.7, 1200.0, 7500.0, 0.11), Hiss(0.3, 600.0, 4000.0, 0.012))), 0.5, TOM,
                 -3.0, 0.1),
    37: Drum(Hit(tones=((620.0, 0.4, 0.08), (1240.0, 0.3, 0.06)), hiss=(Hiss(0.5, 700.0, 5000.0, 0.008),)),
             0.25, TOM, -6.0, 0.3),
    39: Drum(CLAP, 0.5, TOM, -8.0),
    42: Drum(SHAKER, 0.2, HAT, -15.0, 0.3),
    46: Drum(Hit(hiss=(Hiss(0.6, 3500.0, 9500.0, 0.12, 0.05),)), 0.6, HAT, -15.0, 0.3),
    49: Drum(Hit(metal=CRASH_METAL, hiss=(Hiss(0.4, 4000.0, 12_000.0, 0.14, 0.012, 0.7),)), 3.2, CYMBAL,
             -10.0, -0.1),
    55: Drum(Hit(hiss=(Hiss(0.9, 1200.0, 8500.0, 0.35, 1.6, 0.8),)), 3.2, CYMBAL, -12.0),
    51: Drum(Hit(metal=RIDE_METAL), 2.0, CYMBAL, -17.0, -0.3),
    **toms(TAIKO, GREAT, 0.0),
}  # fmt: skip

HANDS = {
    36: Drum(Hit(skin=(Skin(98.0, 68.0, 0.03, 0.28),), tones=((140.0, 0.2, 0.14),),
                 hiss=(Hiss(0.3, 100.0, 2500.0, 0.018, width=0.2),), drive=0.7), 0.45, HAND, 1.0),
    38: Drum(Hit(skin=(Skin(210.0, 185.0, 0.02, 0.12, 0.5),), hiss=(Hiss(0.6, 900.0, 7000.0, 0.03),),
                 drive=1.6),
             0.3, HAND, -2.0, 0.1),
    37: Drum(BLOCK_LOW, 0.25, HAND, -10.0, -0.2),
    39: Drum(CLAP, 0.5, HAND, -6.0),
    42: Drum(SHAKER, 0.2, HAT, -12.0, 0.35),
    46: Drum(TAMBOURINE, 0.45, HAT, -11.0, 0.35),
    49: Drum(TRIANGLE, 1.6, CYMBAL, -18.0, -0.4),
    51: Drum(TAMBOURINE, 0.45, HAT, -13.0, -0.3),
    **toms(Hit(skin=(Skin(140.0, 118.0, 0.03, 0.5),), hiss=(Hiss(0.3, 200.0, 3000.0, 0.01),)), HAND, -3.0),
}  # fmt: skip

KITS = {
    "acoustic_kit": kit(0.0, PERCUSSION, ACOUSTIC, also=ALSO),
    "soft_kit": kit(0.0, PERCUSSION, SOFT, also=ALSO),
    "brush_kit": kit(0.0, PERCUSSION, BRUSHES, also=ALSO),
    "electronic_kit": kit(0.0, PERCUSSION, ELECTRONIC, also=ALSO),
    "808_kit": kit(0.0, PERCUSSION, DEEP, also=ALSO),
    "909_kit": kit(0.0, PERCUSSION, CLUB, also=ALSO),
    "trap_kit": kit(0.0, PERCUSSION, TRAP, also=ALSO),
    "orchestral_kit": kit(0.0, PERCUSSION, ORCHESTRAL, also=ALSO),
    "hand_kit": kit(0.0, PERCUSSION, HANDS, also=ALSO),
    "tabla_kit": kit(0.0, PERCUSSION, TABLA, also=ALSO),
}
