"""
Backends of every kind, and users of them, for tests that have to hold wherever a project lives.

Another kind is added by a name in `KINDS` and a way to start it in `Houses`.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from add_music.assistant.project import Project
from add_music.client.backend import Backend, Pace
from add_music.client.connection import Connection
from add_music.client.endpoint import Endpoint, Target, choose
from add_music.engine.serve import Running, start
from add_music.engine.shared import Shared
from add_music.settings import Settings
from calling import Caller, data_of
from machines import Objects, Postgres
from quirk_server import TERMS, Quirks, QuirkServer

if TYPE_CHECKING:
    from add_music.assistant.results import Progress

ON_MACHINES = "CONTRACT_ON_MACHINES"
"""With it in the environment the service's state is on PostgreSQL and its media in a bucket."""
KINDS = ("embedded", "served", "quirk")
WISH = "calm lofi music at 35%"
ATTRIBUTION = {"X-Skill-Source": "ai-add-music-to", "X-Skill-Version": "1", "X-Skill-Platform": "unknown"}


@dataclass(frozen=True)
class Place:
    """A backend that is up; `token` is the owner's, for the embedded engine only."""

    kind: str
    url: str
    running: Running
    token: str = ""
    server: QuirkServer | None = None

    def new_token(self) -> str:
        """The owner's token, or an anonymous one of a new client."""
        if self.token:
            return self.token
        headers = {"X-Client-Id": str(uuid.uuid4())}
        answer = httpx.post(f"{self.url}/api/auth/anonymous-token", headers=headers, verify=False)
        return data_of(answer)["token"]

    def caller(self) -> Caller:
        """A user with a session, over plain HTTP."""
        return Caller(self.url, self.new_token(), headers=ATTRIBUTION).begin()


class Houses:
    """Starts backends; a process runs one engine at a time, so the served one is behind the quirks too."""

    def __init__(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        self._folders = tmp_path_factory
        self._running: Running | None = None
        self._server: QuirkServer | None = None
        self._serves = False
        self._found: Machines | None = None

    def at(self, kind: str) -> Place:
        """The backend of that kind, started unless it is up."""
        serves = kind != "embedded"
        if self._running is None or not self._running.alive or self._serves != serves:
            self.close()
            self._serves = serves
            place = self._machines().shared() if serves and ON_MACHINES in os.environ else None
            self._running = start(self._folders.mktemp(kind), terms=TERMS if serves else None, shared=place)
            if serves:
                self._server = QuirkServer(self._running.app)
                self._server.__enter__()
        if kind == "quirk":
            assert self._server
            self._server.use(Quirks())
            return Place(kind, self._server.url, self._running, server=self._server)
        return Place(kind, self._running.url, self._running, self._running.token)

    def close(self) -> None:
        """Stop what is up."""
        if self._server:
            self._server.__exit__()
        if self._running:
            self._running.stop()
        self._server = self._running = None

    def remove(self) -> None:
        """Stop what is up and the servers that it used."""
        self.close()
        if self._found:
            self._found.remove()

    def _machines(self) -> Machines:
        self._found = self._found or Machines()
        return self._found


class Machines:
    """A PostgreSQL server and an S3 store, for a service that keeps nothing in its folder."""

    def __init__(self) -> None:
        self._objects = Objects()
        self._postgres = Postgres()
        os.environ.update(self._objects.env)

    def shared(self) -> Shared:
        """A new database and a new bucket."""
        name = f"contract{uuid.uuid4().hex[:8]}"
        return Shared(self._postgres.new(name), self._objects.bucket(name))

    def remove(self) -> None:
        """End both."""
        self._postgres.remove()
        self._objects.remove()


@dataclass
class User:
    """
    Somebody with folders of their own, who opens projects on one backend.

    Attributes:
        waits: what was waited for, without waiting.
        told: the progress that was told.
    """

    place: Place
    settings: Settings
    waits: list[float] = field(default_factory=list)
    told: list[Progress] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        """In place of sleeping."""
        self.waits.append(seconds)
        await asyncio.sleep(0)

    def backend(self) -> Backend:
        """Over a connection that never sleeps."""
        owner = self.place.running
        backend = Backend(
            Connection(
                self.settings,
                Target("local") if self.place.token else choose(self.settings, self.place.url),
                find_engine=lambda _: Endpoint(owner.url, owner.token, local=True),
                pause=self.pause,
            )
        )
        backend.pace = Pace(0.01, 0.03)
        return backend

    async def open(self, **more: object) -> Project:
        """A new project."""
        return await Project.open(
            self.place.url,
            settings=self.settings,
            backend=self.backend(),
            on_progress=self.told.append,
            **more,
        )

    async def resume(self) -> Project:
        """The latest project, as another program finds it."""
        found = await Project.resume(settings=self.settings, backend=self.backend())
        assert found
        return found


def settings_in(folder: Path) -> Settings:
    """Settings whose folders are in that one."""
    return Settings(data_dir=folder / "data", config_dir=folder / "config")
