"""Which backend is chosen, and which addresses may be one."""

from __future__ import annotations

import pytest

from add_music.client.endpoint import choose
from add_music.errors import AddMusicError
from add_music.settings import Settings


@pytest.mark.parametrize(
    ("name", "kind", "consent"),
    [
        ("local", "local", False),
        ("nemo", "nemo", True),
        ("https://engine.example", "url", True),
        ("http://127.0.0.1:8000/", "url", False),
        ("http://localhost:8000", "url", False),
        ("http://[::1]:8000", "url", False),
        ("https://localhost.example", "url", True),
        ("https://127.0.0.1.example", "url", True),
    ],
)
def test_the_backend_decides_whether_the_user_is_asked(
    settings: Settings, name: str, kind: str, consent: bool
) -> None:
    """Only this machine needs no agreement."""
    target = choose(settings, name)

    assert (target.kind, target.needs_consent) == (kind, consent)
    assert not target.url.endswith("/")


@pytest.mark.parametrize(
    "name",
    [
        "http://engine.example",
        "ftp://x",
        "https://u:p@x.example",
        "https://x.example/?t=1",
        "https://x.example?",
        "https://x.example/#t=1",
        "https://x.example/a b",
        "https://x.example\\@y.example",
        "https://x.example:port",
        "https://[::1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://2130706433",
        "elsewhere",
        "https://",
    ],
)
def test_an_address_where_a_token_may_not_travel_is_refused(settings: Settings, name: str) -> None:
    """Plain http to another machine, credentials or queries in an address, unknown names."""
    with pytest.raises(AddMusicError) as caught:
        choose(settings, name)

    assert caught.value.code == "option_invalid"
    assert not any(secret in caught.value.message for secret in ("u:p", "t=1"))


@pytest.mark.parametrize(
    ("name", "posing"),
    [
        ("https://mega-api-prod.nemovideo.ai", False),
        ("https://nemovideo.com", False),
        ("https://nemovideo.io", True),
        ("https://api.nemovideo-ext.com", True),
        ("https://nemovideo.ai.example", True),
        ("https://mynemovideo.ai", True),
        ("https://nem0-video.example", True),
        ("https://engine.example", False),
        ("http://127.0.0.1:8000", False),
    ],
)
def test_an_address_that_poses_as_nemovideo_is_known(settings: Settings, name: str, posing: bool) -> None:
    """Only the two published domains and what lies under them are NemoVideo's."""
    assert choose(settings, name).posing is posing
    moved = settings.model_copy(update={"nemo_url": "https://engine.example"})
    assert choose(moved, "nemo").posing


def test_auto_is_local_until_there_is_a_token(settings: Settings) -> None:
    """NEMO_TOKEN alone makes the hosted service the default."""
    from pydantic import SecretStr

    with_token = settings.model_copy(update={"nemo_token": SecretStr("x")})

    assert choose(settings).kind == "local"
    assert choose(with_token).kind == "nemo"
    assert choose(with_token, "local").kind == "local"
