"""How long something still takes, from how long its share has taken."""

from __future__ import annotations

import time
from collections.abc import Callable

TRUSTED_S = 2.0
TRUSTED_SHARE = 0.05
"""Before that much is known, a guess would jump."""
STEP_S = 5
"""What people are told is rounded up to whole steps from half a minute on."""
ROUGH_FROM_S = 30


class Pace:
    """Begins with its making; told a share, it knows what is left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()

    def left(self, share: float) -> str:
        """The time left as minutes and seconds, e.g. `1:05`; empty while nobody can know."""
        took = self._clock() - self._begun
        if took < TRUSTED_S or not TRUSTED_SHARE <= share < 1:
            return ""
        seconds = max(round(took * (1 - share) / share), 1)
        if seconds >= ROUGH_FROM_S:
            seconds = -(-seconds // STEP_S) * STEP_S
        return f"{seconds // 60}:{seconds % 60:02d}"
