"""Every instrument by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from add_music.sound.instruments.driven import DRIVEN
from add_music.sound.instruments.effects import EFFECTS
from add_music.sound.instruments.kits import KITS
from add_music.sound.instruments.levels import LEVELS_DB
from add_music.sound.instruments.model import Instrument
from add_music.sound.instruments.plucked import PLUCKED
from add_music.sound.instruments.struck import STRUCK
from add_music.sound.instruments.sustained import SUSTAINED

__all__ = ["EFFECTS", "INSTRUMENTS", "KITS", "TUNED"]

TUNED = tuple(sorted((*STRUCK, *PLUCKED, *SUSTAINED, *DRIVEN)))
"""The names of the instruments that play pitches; the others are KITS and EFFECTS."""

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        name: replace(instrument, level_db=LEVELS_DB.get(name, 0.0))
        for table in (STRUCK, PLUCKED, SUSTAINED, DRIVEN, KITS, EFFECTS)
        for name, instrument in table.items()
    }
)
