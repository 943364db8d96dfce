"""A service of several programs that share a PostgreSQL database and a bucket, for tests that kill them."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from calling import Caller, data_of
from machines import Objects, Postgres

ATTRIBUTION = {"X-Skill-Source": "ai-add-music-to", "X-Skill-Version": "1", "X-Skill-Platform": "tests"}


class Door:
    """Where a program of the service answers."""

    def __init__(self, url: str, program: Program) -> None:
        self.url, self.program = url, program

    def join(self, client: str | None = None) -> Customer:
        """A new anonymous account."""
        headers = {"X-Client-Id": client or secrets.token_hex(8)}
        return Customer(
            self.url, data_of(httpx.post(f"{self.url}/api/auth/anonymous-token", headers=headers))["token"]
        )


class Customer(Caller):
    """A caller with an account, at whichever door."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token, headers=dict(ATTRIBUTION))
        self.token = token

    def at(self, door: Door) -> Customer:
        """The same customer and session at another door."""
        other = Customer(door.url, self.token)
        other.session, other.render_id = self.session, self.render_id
        return other

    @property
    def credits(self) -> dict[str, Any]:
        """The balance."""
        return data_of(self.http.get("/api/credits/balance/simple"))


class Fleet:
    """One service: a database and a bucket of its own, and the programs that work for it."""

    def __init__(self, postgres: Postgres, objects: Objects, folder: Path) -> None:
        name = f"house{secrets.token_hex(4)}"
        self.database = postgres.new(name)
        self.bucket = objects.bucket(name)
        self.folder = folder
        self.env = (
            os.environ
            | objects.env
            | {
                "ADD_MUSIC_DATABASE_URL": self.database,
                "ADD_MUSIC_STORAGE_URL": self.bucket,
                "ADD_MUSIC_WORKERS": "1",
            }
        )
        self.programs: list[Program] = []

    def serve(self, *options: str, **env: str) -> Door:
        """A program that answers and does not render."""
        program = self._start(
            "serve",
            "--port",
            "0",
            "--no-render",
            "--free-credits",
            "100000",
            "--per-address",
            "1000",
            *options,
            **env,
        )
        return Door(program.said["url"], program)

    def worker(self, *options: str, **env: str) -> Program:
        """A program that renders."""
        return self._start("worker", *options, **env)

    def run(self, *command: str) -> dict[str, Any]:
        """What a short command prints as JSON."""
        folder = {
            "ADD_MUSIC_SERVICE_DIR": str(self.folder / "office"),
            "ADD_MUSIC_DATA_DIR": str(self.folder / "d"),
        }
        start = "import sys; from add_music.cli.main import main; sys.exit(main())"
        done = subprocess.run(
            [sys.executable, "-c", start, *command], env=self.env | folder, capture_output=True, text=True
        )
        return json.loads(done.stdout)

    def close(self) -> None:
        """End them all."""
        for program in self.programs:
            program.kill()

    def _start(self, command: str, *options: str, **env: str) -> Program:
        folder = self.folder / f"{command}-{secrets.token_hex(4)}"
        program = Program([command, "--json", "--data", str(folder), *options], self.env | env, folder)
        self.programs.append(program)
        program.wait_until_up()
        return program


class Program:
    """An `add-music` program of its own process."""

    def __init__(self, command: list[str], env: dict[str, str], folder: Path) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        self.said: dict = {}
        self._command, self._env = command, env
        self._process = self._begun()

    def wait_until_up(self) -> None:
        """Until it says that it is there."""
        line = self._process.stdout.readline()
        assert line, self.log.read_text()[-3000:]
        try:
            self.said = json.loads(line)
        except json.JSONDecodeError:  # an error, told over several lines
            raise AssertionError(line + self._process.stdout.read()) from None

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How it ended, if it has."""
        return self._process.poll()

    def terminate(self) -> None:
        """Tell it to end."""
        self._process.terminate()

    def wait(self, seconds: float = 60) -> int:
        """Until it has ended."""
        return self._process.wait(seconds)

    def kill(self) -> None:
        """End it and its own processes without a word."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def again(self) -> None:
        """As whoever looks after it does: start it anew."""
        self._process = self._begun()

    def _begun(self) -> subprocess.Popen:
        start = "import sys; from add_music.cli.main import main; sys.exit(main())"
        return subprocess.Popen(
            [sys.executable, "-c", start, *self._command],
            env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log.open("ab"),
            start_new_session=True, text=True,
        )  # fmt: skip
