"""
A desk for every client, so that several at one server never get at each other's project by mistake.

Over stdio there is one client. Over HTTP, a client that shook hands has a session, whose id the SDK has
checked. Since 2026-07-28 requests stand alone, and nothing in them tells two clients apart for sure: names
are shared, connections are pooled, headers are whatever was sent. There the project that a call names is the
whole memory: `upload` and `chat` begin one and answer its name, and a call that needs one but names none is
refused.
"""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from add_music.tools.desk import Desk
from add_music.tools.readiness import Readiness
from add_music.tools.subscribing import Subscribers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from mcp.server.mcpserver import Context

    from add_music.assistant.project import Project
    from add_music.settings import Settings

STATELESS_SINCE = "2026-07-28"
SESSION = "mcp-session-id"
ONLY_ONE = "only one"
IDLE_S = 3600.0
"""A desk that was left for so long, twice the SDK's patience with a session, is cleared."""
MOST = 256


class Desks:
    """
    The desks of one process.

    Args:
        settings: other settings than the process's own.
        projects: what opens and resumes projects, `Project` unless a test brings its own.
        clock: seconds of a clock that only goes forward.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        projects: type[Project] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._projects = projects
        self._clock = clock
        self.subscribers = Subscribers()
        self._readiness = Readiness()
        self._desks: dict[str, Desk] = {}
        self._used_at: dict[str, float] = {}

    def at(self, ctx: Context[Any, Any], project: str | None = None, job: str | None = None) -> Desk:
        """The desk of the client that calls; where calls stand alone, that of the project or the job."""
        headers = ctx.headers
        if headers is None:
            return self._kept(ONLY_ONE)
        if (ctx.protocol_version or "") < STATELESS_SINCE:
            return self._kept(f"session {headers.get(SESSION, '')}")
        if job:
            return next((desk for desk in self._desks.values() if desk.knows(job)), None) or self._alone()
        return self._kept(_key(project), alone=True) if project else self._alone()

    async def settle(self, desk: Desk) -> None:
        """After a call: keep a desk that has something on it, and clear those that nobody comes back to."""
        known = desk in self._desks.values()
        name = desk.project_name
        if desk.alone and name and _key(name) not in self._desks:
            self._keep(_key(name), desk)
        elif desk.alone and desk.working and not known:
            self._keep(f"work {id(desk)}", desk)
        elif desk.alone and not name and not desk.working:
            for key in [key for key, kept in self._desks.items() if kept is desk]:
                self._forget(key)
            await desk.close()
        await self._sweep()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._alone().settings

    def names(self) -> list[str]:
        """The names of all projects on this machine, the latest first."""
        return [earlier.project for earlier in self._alone().earlier(MOST)]

    @asynccontextmanager
    async def borrowed(self) -> AsyncIterator[Desk]:
        """A desk for work that no call is waiting for."""
        desk = self._alone()
        try:
            yield desk
        finally:
            await desk.close()

    async def close(self) -> None:
        """Leave all projects as they are."""
        for desk in set(self._desks.values()):
            await desk.close()
        await self._readiness.close()

    def _kept(self, key: str, *, alone: bool = False) -> Desk:
        desk = self._desks.get(key) or self._new(alone=alone)
        self._keep(key, desk)
        return desk

    def _keep(self, key: str, desk: Desk) -> None:
        self._desks[key] = desk
        self._used_at[key] = self._clock()

    def _forget(self, key: str) -> None:
        del self._desks[key], self._used_at[key]

    def _alone(self) -> Desk:
        return self._new(alone=True)

    def _new(self, *, alone: bool) -> Desk:
        return Desk(self._settings, self._projects, readiness=self._readiness, alone=alone)

    async def _sweep(self) -> None:
        too_many = len(self._desks) - MOST
        longest_ago_first = sorted(self._used_at, key=self._used_at.__getitem__)
        left = self._clock() - IDLE_S
        for number, key in enumerate(longest_ago_first):
            desk = self._desks[key]
            if key == ONLY_ONE or desk.working or (number >= too_many and self._used_at[key] > left):
                continue
            self._forget(key)
            if desk not in self._desks.values():
                await desk.close()


def _key(project: str) -> str:
    return f"project {project}"
