"""An engine for the tests of this folder, and clips for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from add_music.engine.serve import Running, start
from add_music.media.wav import write_wav
from calling import Caller
from clips import make_clip, tone


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running engine for a module; sessions keep its tests apart."""
    running = start(tmp_path_factory.mktemp("engine"))
    yield running
    running.stop()


@pytest.fixture
def caller(engine: Running) -> Iterator[Caller]:
    """A user with a token."""
    with Caller(engine.url, engine.token) as user:
        yield user.begin()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds with a cut and a steady tone."""
    return make_clip(tmp_path_factory.mktemp("clips") / "holiday.mp4", seconds=3, cuts=(1.4,))


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds in which somebody babbles."""
    return make_clip(tmp_path_factory.mktemp("clips") / "talk.mp4", seconds=4, sound="speechlike")


@pytest.fixture(scope="session")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of picture without sound, smaller than the others."""
    return make_clip(tmp_path_factory.mktemp("clips") / "silent.mov", seconds=2, size=(128, 72), sound=None)


@pytest.fixture(scope="session")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of the user's own track."""
    path = tmp_path_factory.mktemp("clips") / "song.wav"
    write_wav(path, [tone(10, 330)])
    return path
