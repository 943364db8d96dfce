"""Independent streams of chance, one for each decision, all from one seed."""

from __future__ import annotations

import hashlib
import random


def stream(seed: int, *names: object) -> random.Random:
    """
    The random numbers of one named decision.

    Each decision draws from its own stream, so changing one part of a piece leaves the
    others as they were. The name is digested, never `hash()`ed: Python salts that by process.
    """
    text = ":".join(str(part) for part in (seed, *names))
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
