"""The sounds of clips one after the other, one going over into the next where their pictures do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """
    A clip's sound.

    Args:
        blocks: (n, 2) each, `lead + length + tail` samples in all.
        lead, tail: samples before its beginning and after its end that are heard with its neighbours.
    """

    blocks: Iterator[Block]
    length: int
    lead: int = 0
    tail: int = 0


def joined(parts: Iterable[Part]) -> Iterator[Block]:
    """All of them, as long as their lengths together; no more is held than what goes over."""
    waiting = np.zeros((0, 2), np.float32)
    for part in parts:
        whole = part.lead + part.length + part.tail
        blocks = _crossing(part.blocks, whole, 2 * part.lead, 2 * part.tail)
        held = np.zeros((0, 2), np.float32)
        for block in blocks:
            shared = min(len(waiting), len(block))
            if shared:
                block[:shared] += waiting[:shared]
                waiting = waiting[shared:]
            held = np.concatenate([held, block]) if len(held) else block
            free = len(held) - 2 * part.tail
            if free > 0:
                yield held[:free]
                held = held[free:]
        waiting = held
    if len(waiting):
        yield waiting


def _crossing(blocks: Iterator[Block], length: int, fade_in: int, fade_out: int) -> Iterator[Block]:
    """With fades of equal power, so that two sounds that know nothing of each other stay as loud."""
    at = 0
    for block in blocks:
        if at < fade_in or at + len(block) > length - fade_out:
            place = np.arange(at, at + len(block), dtype=np.float32)
            curve = np.ones(len(block), np.float32)
            if fade_in:
                curve *= np.minimum(place / fade_in, 1)
            if fade_out:
                curve *= np.clip((length - place) / fade_out, 0, 1)
            yield block * np.sqrt(curve)[:, None]
        else:
            yield block.copy()
        at += len(block)
