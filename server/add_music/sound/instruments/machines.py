"""Drum machines."""

from __future__ import annotations

from add_music.sound.instruments.drums import (
    CYMBAL,
    HAT,
    LOW,
    SNARE,
    TOM,
    Hiss,
    Hit,
    Metal,
    Skin,
    toms,
)  # fmt: skip
from add_music.sound.instruments.model import Drum
from add_music.sound.instruments.percussion import CLAP

SIX = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)
"""The oscillators of the TR-808's cymbals (Werner, Abel and Smith, ICMC 2014)."""

ELECTRONIC = {
    36: Drum(Hit(skin=(Skin(190.0, 48.0, 0.03, 0.62),), hiss=(Hiss(0.25, 1000.0, 6000.0, 0.003, width=0.0),),
                 drive=1.5), 0.7, LOW, 1.5),
    35: Drum(Hit(skin=(Skin(105.0, 44.0, 0.035, 1.5),), drive=1.3), 1.6, LOW, 1.0),
    38: Drum(Hit(skin=(Skin(260.0, 190.0, 0.02, 0.18, 0.6),), tones=((330.0, 0.3, 0.12),),
                 hiss=(Hiss(0.8, 1500.0, 9000.0, 0.075, width=0.25),), drive=1.7), 0.4, SNARE, -1.5),
    37: Drum(Hit(tones=((1667.0, 0.8, 0.04), (455.0, 0.4, 0.05)), hiss=(Hiss(0.2, 1500.0, 6000.0, 0.003),)),
             0.15, SNARE, -7.0),
    39: Drum(CLAP, 0.55, SNARE, -3.0),
    42: Drum(Hit(metal=Metal(36, 3500.0, 12_500.0, 0.12, 0.35), hiss=(Hiss(0.55, 7000.0, 12_500.0, 0.02),)),
             0.14, HAT, -12.0, 0.2),
    46: Drum(Hit(metal=Metal(36, 3200.0, 12_500.0, 0.7, 0.4), hiss=(Hiss(0.5, 6500.0, 12_500.0, 0.13),)),
             0.6, HAT, -13.0, 0.2),
    49: Drum(Hit(metal=Metal(110, 600.0, 12_500.0, 2.6, 0.6, fall=0.5, build_s=0.02),
                 hiss=(Hiss(0.4, 4500.0, 11_500.0, 0.12, 0.004, 0.7),)), 2.2, CYMBAL, -12.0, -0.2),
    51: Drum(Hit(metal=Metal(60, 420.0, 9500.0, 3.2, 0.55), hiss=(Hiss(0.3, 3500.0, 9500.0, 0.03),)), 1.8,
             CYMBAL, -15.0, -0.25),
    **toms(Hit(skin=(Skin(150.0, 82.0, 0.07, 0.55),), drive=0.9), TOM, -2.0),
}  # fmt: skip

BELL_808 = Hit(metal=Metal(0, 500.0, 6500.0, 0.35, 0.9, fall=0.2, squares=(540.0, 800.0)))
DEEP = {
    36: Drum(Hit(skin=(Skin(130.0, 49.0, 0.012, 1.5),), hiss=(Hiss(0.12, 600.0, 4000.0, 0.003, width=0.0),),
                 drive=1.4), 1.7, LOW, 1.0),
    35: Drum(Hit(skin=(Skin(105.0, 44.0, 0.014, 2.2),), drive=1.5), 2.2, LOW, 1.0),
    38: Drum(Hit(skin=(Skin(205.0, 178.0, 0.012, 0.16, 0.6), Skin(350.0, 331.0, 0.01, 0.1, 0.35)),
                 hiss=(Hiss(0.6, 1800.0, 9500.0, 0.06, width=0.2),), drive=1.3), 0.4, SNARE, -1.0),
    37: Drum(Hit(tones=((1667.0, 0.8, 0.04), (455.0, 0.5, 0.05))), 0.15, SNARE, -7.0),
    39: Drum(Hit(hiss=(Hiss(0.9, 850.0, 4200.0, 0.09, width=0.3),), repeats=(0.0, 0.01, 0.02, 0.03),
                 drive=1.6),
             0.55, SNARE, -3.0),
    42: Drum(Hit(metal=Metal(0, 5200.0, 15_000.0, 0.13, 0.6, fall=0.3, squares=SIX)), 0.14, HAT, -13.0, 0.15),
    46: Drum(Hit(metal=Metal(0, 5200.0, 15_000.0, 0.75, 0.6, fall=0.3, squares=SIX)), 0.6, HAT, -14.0, 0.15),
    49: Drum(Hit(metal=Metal(0, 2400.0, 14_000.0, 2.4, 0.7, fall=0.4, squares=SIX)), 2.2, CYMBAL, -14.0,
             -0.2),
    51: Drum(Hit(metal=Metal(0, 3200.0, 12_000.0, 1.2, 0.6, fall=0.4, squares=SIX)), 1.2, CYMBAL, -16.0,
             -0.2),
    56: Drum(BELL_808, 0.4, HAT, -13.0, 0.25),
    **toms(Hit(skin=(Skin(110.0, 82.0, 0.05, 0.8),), hiss=(Hiss(0.08, 300.0, 1600.0, 0.03),)), TOM, -3.0),
}  # fmt: skip

CLUB = {
    36: Drum(Hit(skin=(Skin(260.0, 50.0, 0.022, 0.75),),
                 hiss=(Hiss(0.3, 1200.0, 9000.0, 0.004, width=0.0), Hiss(0.08, 100.0, 3000.0, 0.03)),
                 drive=1.8), 0.75, LOW, 1.5),
    35: Drum(Hit(skin=(Skin(150.0, 44.0, 0.03, 1.3),), drive=1.5), 1.4, LOW, 1.0),
    38: Drum(Hit(skin=(Skin(290.0, 185.0, 0.014, 0.16, 0.7), Skin(420.0, 330.0, 0.012, 0.11, 0.35)),
                 hiss=(Hiss(0.8, 1600.0, 12_000.0, 0.08, width=0.3),), drive=1.9), 0.45, SNARE, -1.5),
    37: Drum(Hit(tones=((1900.0, 0.6, 0.03), (520.0, 0.5, 0.035)), hiss=(Hiss(0.3, 2000.0, 8000.0, 0.004),)),
             0.15, SNARE, -7.0),
    39: Drum(Hit(hiss=(Hiss(0.9, 1000.0, 7500.0, 0.08, width=0.35),), repeats=(0.0, 0.012, 0.023), drive=1.8),
             0.55, SNARE, -2.5),
    42: Drum(Hit(metal=Metal(44, 4200.0, 14_500.0, 0.14, 0.4), hiss=(Hiss(0.5, 7500.0, 14_000.0, 0.018),)),
             0.14, HAT, -11.5, 0.15),
    46: Drum(Hit(metal=Metal(60, 3800.0, 14_500.0, 0.75, 0.5), hiss=(Hiss(0.35, 7000.0, 14_000.0, 0.14),)),
             0.6, HAT, -12.5, 0.15),
    49: Drum(Hit(metal=Metal(120, 700.0, 14_000.0, 2.4, 0.6, fall=0.5, build_s=0.015),
                 hiss=(Hiss(0.3, 6000.0, 13_000.0, 0.2),)), 2.2, CYMBAL, -11.0, -0.2),
    51: Drum(Hit(metal=Metal(70, 600.0, 12_500.0, 2.8, 0.55, fall=0.5), hiss=(Hiss(0.2, 5000.0, 11_000.0,
                                                            0.02),)),
             1.6, CYMBAL, -14.0, -0.25),
    **toms(Hit(skin=(Skin(175.0, 88.0, 0.05, 0.5),), hiss=(Hiss(0.12, 300.0, 4000.0, 0.02),), drive=1.1),
           TOM, -2.0),
}  # fmt: skip

TRAP = {
    **DEEP,
    36: Drum(Hit(skin=(Skin(230.0, 52.0, 0.018, 0.55),), hiss=(Hiss(0.3, 1500.0, 8000.0, 0.003, width=0.0),),
                 drive=1.9), 0.6, LOW, 1.5),
    38: Drum(Hit(skin=(Skin(270.0, 205.0, 0.012, 0.12, 0.6),),
                 hiss=(Hiss(0.8, 1800.0, 11_000.0, 0.055, width=0.25),), drive=2.2), 0.35, SNARE, -1.0),
    39: Drum(Hit(skin=(Skin(230.0, 190.0, 0.015, 0.1, 0.3),),
                 hiss=(Hiss(0.9, 1100.0, 8500.0, 0.065, width=0.35),), repeats=(0.0, 0.008, 0.017),
                 drive=2.0),
             0.5, SNARE, -2.0),
    42: Drum(Hit(metal=Metal(40, 6000.0, 15_000.0, 0.06, 0.4), hiss=(Hiss(0.5, 8000.0, 14_500.0, 0.011),)),
             0.1, HAT, -11.0, 0.1),
    46: Drum(Hit(metal=Metal(50, 5200.0, 15_000.0, 0.5, 0.45), hiss=(Hiss(0.4, 7500.0, 14_500.0, 0.09),)),
             0.45, HAT, -12.0, 0.1),
}  # fmt: skip
