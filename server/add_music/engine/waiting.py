"""Waiting for a worker without being deaf to a cancel or to the end of the engine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

T = TypeVar("T")
LOOK_S = 0.1


def wait(future: Future[T], each: Callable[[], None] | None = None) -> T:
    """
    The result of a future.

    Args:
        each: called ten times a second while it is not there; may raise to stop waiting.
    """
    while True:
        try:
            return future.result(LOOK_S if each else None)
        except NotYet:
            if future.done():
                raise
            assert each
            each()
