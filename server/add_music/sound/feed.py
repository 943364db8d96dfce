"""Blocks of any size from one side, as many samples as wanted to the other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Feed:
    """A source of blocks (n, 2) that is read in portions; silence precedes and follows it."""

    def __init__(self, blocks: Iterable[Samples], silence_before: int = 0) -> None:
        self._source = iter(blocks)
        self._held = np.zeros((0, 2), np.float32)
        self._silence = silence_before
        self._ended = False

    def take(self, samples: int) -> Samples:
        """The next so many samples, filled up with silence after the end."""
        ahead = min(self._silence, samples)
        self._silence -= ahead
        self._fetch(samples - ahead)
        taken = self._held[: samples - ahead]
        self._held = self._held[samples - ahead :]
        after = samples - ahead - len(taken)
        if not ahead and not after:
            return taken
        return np.concatenate([np.zeros((ahead, 2), np.float32), taken, np.zeros((after, 2), np.float32)])

    def _fetch(self, samples: int) -> None:
        waiting = [self._held]
        have = len(self._held)
        while have < samples and not self._ended:
            block = next(self._source, None)
            if block is None:
                self._ended = True
            elif len(block):
                waiting.append(np.asarray(block, np.float32))
                have += len(block)
        if len(waiting) > 1:
            self._held = np.concatenate(waiting)
