"""
Every backend the contract is checked on.

Another one is added by a name in `BACKENDS` and a function that gives its address and a token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from calling import Caller
from clips import make_clip
from fake_nemo import MUSIC, TOKEN, VIDEO, FakeNemo, Turn, draft_of

Place = tuple[str, str]


@contextmanager
def _engine(folder: Path) -> Iterator[Place]:
    """The engine of this project."""
    from add_music.engine.serve import start

    running = start(folder)
    yield running.url, running.token
    running.stop()


@contextmanager
def _hosted(_: Path) -> Iterator[Place]:
    """A server that answers as the hosted service is documented to, in its own dialect."""
    endless = [Turn(draft=draft_of(VIDEO, MUSIC)) for _ in range(50)]
    with FakeNemo(turns=endless) as service:
        yield service.url, TOKEN


BACKENDS: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {"engine": _engine, "hosted": _hosted}


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Address and token of each backend in turn."""
    with BACKENDS[request.param](tmp_path_factory.mktemp("backend")) as place:
        yield place


@pytest.fixture
def caller(backend: Place) -> Iterator[Caller]:
    """A user with a session."""
    with Caller(*backend) as user:
        yield user.begin()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds with sound."""
    return make_clip(tmp_path_factory.mktemp("clips") / "holiday.mp4", seconds=2, cuts=(1,))
