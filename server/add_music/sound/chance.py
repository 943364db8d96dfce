"""Random numbers for sounds: a generator for every name, the same in every process."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(*names: object) -> np.random.Generator:
    """
    The generator of that name.

    The name is digested, never `hash()`ed: Python salts that by process.
    """
    digest = hashlib.blake2b(":".join(map(str, names)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
