"""What several machines share is named by two settings; what is wrong with them is said in words."""

from __future__ import annotations

import pytest

from add_music.cli import serving
from add_music.errors import FixInput
from add_music.settings import settings

DATABASE, STORAGE = "postgresql://music:s3cret@db/music", "s3://media/one"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    """Sets the two."""

    def give(database: str | None, storage: str | None) -> None:
        for name, value in (("ADD_MUSIC_DATABASE_URL", database), ("ADD_MUSIC_STORAGE_URL", storage)):
            monkeypatch.setenv(name, value or "")
        settings.cache_clear()

    yield give
    settings.cache_clear()


def test_both_together_are_what_is_shared(given) -> None:
    """The password is not shown where the place is."""
    given(DATABASE, STORAGE)
    shared = serving.shared_place(render=False, slots=3)
    assert (shared.database_url, shared.storage_url) == (DATABASE, STORAGE)
    assert (shared.render, shared.slots) == (False, 3)
    assert "s3cret" not in repr(shared)
    assert "s3cret" not in repr(settings())
    given(None, None)
    assert serving.shared_place() is None


@pytest.mark.parametrize(
    ("database", "storage", "named"),
    [
        (DATABASE, None, "ADD_MUSIC_STORAGE_URL"),
        (None, STORAGE, "ADD_MUSIC_DATABASE_URL"),
        ("mysql://root:s3cret@db/x", STORAGE, "ADD_MUSIC_DATABASE_URL"),
        (DATABASE, "ftp://media", "ADD_MUSIC_STORAGE_URL"),
    ],
)
def test_one_without_the_other_or_another_kind_is_refused(
    given, database: str | None, storage: str | None, named: str
) -> None:
    """The setting is named, and no password."""
    given(database, storage)
    with pytest.raises(FixInput, match=named) as refused:
        serving.shared_place()
    assert "s3cret" not in str(refused.value)


def test_what_has_to_be_installed_is_said(given, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two libraries come with an extra."""
    given(DATABASE, STORAGE)
    monkeypatch.setattr(serving, "CLUSTER", ("psycopg", "nonesuch"))
    with pytest.raises(FixInput, match=r"ai-add-music-to\[cluster\]"):
        serving.shared_place()


def test_a_worker_and_a_node_that_does_not_render_need_something_to_share(given) -> None:
    """Alone they would wait for ever."""
    given(None, None)
    with pytest.raises(FixInput, match="ADD_MUSIC_DATABASE_URL"):
        serving.work_until_told(None, slots=1, per_account=1, drain_s=0, as_json=True)
    service = serving.Service("127.0.0.1", 0, None, render=False)
    with pytest.raises(FixInput, match="--no-render"):
        serving.serve_until_told(service, as_json=True)
