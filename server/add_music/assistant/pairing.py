"""What belongs together in two versions of a list, when nothing is sure to be kept: neither ids nor order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")
Key = Callable[[T], Hashable | None]
"""A sign by which something is known again; None where it has no such sign."""


def paired(
    old: Sequence[T], new: Sequence[T], keys: Sequence[Key[T]]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """What belongs together in two versions, by the surest sign first; what is gone; what has come."""
    pairs: list[tuple[T, T]] = []
    gone, come = list(old), list(new)
    for key in keys:
        waiting: dict[Hashable, list[T]] = {}
        for one in gone:
            mark = key(one)
            if mark is not None:
                waiting.setdefault(mark, []).append(one)
        still: list[T] = []
        for one in come:
            mark = key(one)
            found = waiting.get(mark) if mark is not None else None
            if found:
                pairs.append((found.pop(0), one))
            else:
                still.append(one)
        taken = {id(was) for was, _ in pairs}
        gone, come = [one for one in gone if id(one) not in taken], still
    return pairs, gone, come
