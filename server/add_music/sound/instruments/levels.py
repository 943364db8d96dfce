"""
What brings every instrument to one loudness, so that a part's `gain_db` means the same for all.

Measured: the phrase of `tests/sound/test_levels.py` at velocity 100 in the instrument's middle
register, sounded through its bus without room, has -20 LUFS with these gains.
"""

from __future__ import annotations

from collections.abc import Mapping

LEVELS_DB: Mapping[str, float] = {}
