"""Who we are to a hosted backend: tokens and client ids."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from add_music.client.identity import Identity, client_id
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
HOST = "https://nemo.example"
GOOD = (200, {"code": 0, "data": {"token": "nmv_usr_1", "user_id": "anon_1", "credits": 100}})


class Desk:
    """Gives out tokens, and notes who asked and how long was waited."""

    def __init__(self, *answers: tuple[int, object]) -> None:
        self.answers = list(answers)
        self.clients: list[str | None] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.clients.append(request.headers.get("X-Client-Id"))
        status, body = self.answers.pop(0)
        return httpx.Response(status, json=body)

    async def pause(self, seconds: float) -> None:
        self.waits.append(seconds)


def _identity(settings: Settings, desk: Desk | Callable[[httpx.Request], httpx.Response]) -> Identity:
    client = httpx.AsyncClient(transport=httpx.MockTransport(desk))
    return Identity(settings, HOST, client, pause=getattr(desk, "pause", None))


async def test_a_token_is_asked_for_once_and_kept_for_the_user_alone(settings: Settings) -> None:
    """A second program reads the kept token; its file has mode 0600 and so has the client id's."""
    desk = Desk(GOOD)

    first = await _identity(settings, desk).token()
    again = await _identity(settings, desk).token()

    assert first == again == "nmv_usr_1"
    for name in ("anonymous_tokens.json", "client_id"):
        assert (settings.config_dir / name).stat().st_mode & 0o777 == 0o600


async def test_an_old_token_is_renewed_for_the_same_client(settings: Settings) -> None:
    """After its seven days a token is asked for again, by the same client id."""
    desk = Desk(GOOD, (200, {"code": 0, "data": {"token": "nmv_usr_2"}}))
    await _identity(settings, desk).token()
    path = settings.config_dir / "anonymous_tokens.json"
    kept = json.loads(path.read_text())
    kept["nemo.example"]["obtained_at"] = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    path.write_text(json.dumps(kept))

    renewed = await _identity(settings, desk).token()

    assert renewed == "nmv_usr_2"
    assert desk.clients[0] == desk.clients[1]


async def test_too_many_requests_wait_once_and_never_change_the_client_id(settings: Settings) -> None:
    """After one pause of 30 s the reason is told, with the same client id both times."""
    desk = Desk((429, {}), (429, {}))

    with pytest.raises(AddMusicError) as caught:
        await _identity(settings, desk).token()

    assert caught.value.code == "rate_limited"
    assert "7 days" in caught.value.message
    assert desk.waits == [30.0]
    assert desk.clients[0] == desk.clients[1]


async def test_a_busy_desk_that_recovers_gives_the_token(settings: Settings) -> None:
    """One 429 is no error when the second answer is good."""
    desk = Desk((429, {}), GOOD)

    assert await _identity(settings, desk).token() == "nmv_usr_1"


async def test_the_users_own_token_is_used_and_never_replaced(settings: Settings) -> None:
    """With NEMO_TOKEN nothing is asked for, and a renewal is refused instead of swapping the account."""
    own = settings.model_copy(update={"nemo_token": _secret("mine"), "nemo_url": HOST})
    identity = _identity(own, Desk())

    assert await identity.token() == "mine"
    assert not identity.anonymous
    with pytest.raises(AddMusicError) as caught:
        await identity.renew()
    assert caught.value.code == "token_bad"


async def test_a_token_of_one_service_is_not_shown_to_another(settings: Settings) -> None:
    """NEMO_TOKEN goes to the configured service only; another host gets an anonymous one of its own."""
    own = settings.model_copy(update={"nemo_token": _secret("mine")})
    desk = Desk(GOOD)

    assert await _identity(own, desk).token() == "nmv_usr_1"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((400, {"message": "X-Client-Id"}), "client_id_missing"),
        ((200, {"code": 0, "data": {}}), "answer_unreadable"),
        ((500, {}), "backend_error"),
    ],
)
async def test_what_the_desk_refuses_is_told(
    settings: Settings, answer: tuple[int, object], code: str
) -> None:
    """A refusal, an empty answer and a crash of the token desk each have their own code."""
    with pytest.raises(AddMusicError) as caught:
        await _identity(settings, Desk(answer)).token()

    assert caught.value.code == code


async def test_a_damaged_token_file_is_no_obstacle(settings: Settings) -> None:
    """What cannot be read is asked for anew and written over."""
    settings.config_dir.mkdir()
    (settings.config_dir / "anonymous_tokens.json").write_text("{broken")

    assert await _identity(settings, Desk(GOOD)).token() == "nmv_usr_1"


def test_the_client_id_is_made_once(settings: Settings) -> None:
    """It is a UUID that stays."""
    first = client_id(settings)

    assert uuid.UUID(first)
    assert client_id(settings) == first


def test_the_client_id_of_the_skills_family_is_reused(settings: Settings) -> None:
    """The id that sibling skills keep is taken, and nothing new is written."""
    shared = Path.home() / ".config" / "nemovideo" / "client_id"
    shared.parent.mkdir(parents=True)
    shared.write_text("client-7\n")

    assert client_id(settings) == "client-7"
    assert not (settings.config_dir / "client_id").exists()


def test_a_client_id_from_the_environment_wins_unless_it_is_unusable(settings: Settings) -> None:
    """A value that could not be a header is ignored."""
    assert client_id(settings.model_copy(update={"nemo_client_id": "abc"})) == "abc"
    assert client_id(settings.model_copy(update={"nemo_client_id": "a\nb"})) != "a\nb"


def _secret(text: str):
    from pydantic import SecretStr

    return SecretStr(text)
