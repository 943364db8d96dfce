"""
Who may use the engine's page in a browser: a ticket for one entrance becomes a cookie.

The ticket travels behind the `#` of an address, which browsers send to nobody, and is taken back by `POST`.
Both live in memory only: with the engine they go.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TICKET_S = 300.0
"""Long enough to start a slow browser."""
PASS_S = 12 * 3600.0
MOST = 100
COOKIE = "add_music"


@dataclass(frozen=True, slots=True)
class _Given:
    user: str
    until: float


class Passes:
    """Tickets and passes of one engine; `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._tickets: dict[str, _Given] = {}
        self._passes: dict[str, _Given] = {}

    def ticket(self, user: str) -> str:
        """A word that lets that user in, once and soon."""
        return self._give(self._tickets, user, TICKET_S)

    def enter(self, ticket: str) -> str | None:
        """The pass for a ticket; None when it was used, is too old or never was one."""
        with self._guard:
            given = self._tickets.pop(ticket, None)
        if given is None or given.until < self._clock():
            return None
        return self._give(self._passes, given.user, PASS_S)

    def admit(self, word: str) -> str | None:
        """Whose pass that is."""
        with self._guard:
            given = self._passes.get(word)
        return given.user if given and given.until >= self._clock() else None

    def _give(self, kept: dict[str, _Given], user: str, lifetime_s: float) -> str:
        word = secrets.token_urlsafe(32)
        now = self._clock()
        with self._guard:
            for old in [old for old, given in kept.items() if given.until < now]:
                del kept[old]
            while len(kept) >= MOST:
                del kept[next(iter(kept))]
            kept[word] = _Given(user, now + lifetime_s)
        return word


def cookie_of(scope: Mapping[str, Any]) -> str:
    """The cookie's name: browsers keep one jar for all ports of a machine, and two engines must not clash."""
    server = scope.get("server")
    return f"{COOKIE}_{server[1]}" if server else COOKIE
