"""Soundings that are kept, so that equal notes need not be sounded twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

LIMIT_BYTES = 40 * 2**20


class Kept:
    """The most recently used soundings, up to LIMIT_BYTES; what is dropped is simply made again."""

    def __init__(self) -> None:
        self._waves: OrderedDict[Hashable, Samples] = OrderedDict()
        self._bytes = 0

    def get(self, name: Hashable, make: Callable[[], Samples]) -> Samples:
        """The sounding of that name; do not change it in place."""
        wave = self._waves.get(name)
        if wave is None:
            wave = self._waves[name] = make()
            self._bytes += wave.nbytes
            while self._bytes > LIMIT_BYTES and len(self._waves) > 1:
                self._bytes -= self._waves.popitem(last=False)[1].nbytes
        else:
            self._waves.move_to_end(name)
        return wave
