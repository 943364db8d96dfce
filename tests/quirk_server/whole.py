"""Quirk server and engine in one, for tests that need nothing else of either."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from add_music.engine.serve import start
from add_music.engine.terms import Terms
from quirk_server.quirks import Quirks
from quirk_server.server import QuirkServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TERMS = Terms(tokens_per_client=1000, tokens_per_address=1_000_000)
"""The published terms, but for the limits that many tests from one address would meet."""


@contextmanager
def quirky(folder: Path, quirks: Quirks | None = None) -> Iterator[QuirkServer]:
    """A quirk server over an engine in that folder."""
    running = start(folder, terms=TERMS)
    try:
        with QuirkServer(running.app) as server:
            server.use(quirks or Quirks())
            yield server
    finally:
        running.stop()
