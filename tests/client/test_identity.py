"""Who we are to a hosted backend: tokens and client ids."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from add_music.client.client_ids import client_id, repaired
from add_music.client.identity import Identity, Notice
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
HOST = "https://nemo.example"
GOOD = (200, {"code": 0, "data": {"token": "nmv_usr_1", "user_id": "anon_1", "credits": 100}})


class Desk:
    """Gives out tokens, and notes who asked and how long was waited."""

    def __init__(
        self, *answers: tuple[int, object], headers: dict[str, str] | None = None, slow: bool = False
    ) -> None:
        self.answers = list(answers)
        self.headers = headers
        self.slow = slow
        self.clients: list[str | None] = []
        self.waits: list[float] = []
        self.told: list[Notice] = []
        self.asked = asyncio.Event()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.clients.append(request.headers.get("X-Client-Id"))
        status, body = self.answers.pop(0)
        self.asked.set()
        if self.slow:
            await asyncio.sleep(0.1)
        return httpx.Response(status, json=body, headers=self.headers)

    async def pause(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def tell(self, notice: Notice) -> None:
        self.told.append(notice)


def _identity(settings: Settings, desk: Desk) -> Identity:
    client = httpx.AsyncClient(transport=httpx.MockTransport(desk.answer))
    return Identity(settings, HOST, client, pause=desk.pause, tell=desk.tell)


def _rewrite(settings: Settings, **changes: object) -> None:
    path = settings.config_dir / "anonymous_tokens.json"
    kept = json.loads(path.read_text())
    kept["nemo.example"] |= changes
    path.write_text(json.dumps(kept))


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
    _rewrite(settings, obtained_at=(datetime.now(UTC) - timedelta(days=7)).isoformat())

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


async def test_making_an_account_is_told_once_and_renewing_it_is_not(settings: Settings) -> None:
    """The notice has credits and days as the host says them; the same account again is no news."""
    desk = Desk(GOOD, (200, {"code": 0, "data": {"token": "nmv_usr_2", "user_id": "anon_1"}}))
    identity = _identity(settings, desk)

    first = await identity.token()
    await identity.renew(first)

    [notice] = desk.told
    assert (notice.code, notice.seen) == (
        "account_made",
        {"host": "nemo.example", "credits": "100", "days": 7},
    )


async def test_another_account_is_told_of(settings: Settings) -> None:
    """A renewal that comes with another user id is a new account, whose credits are not the old one's."""
    desk = Desk(GOOD, (200, {"code": 0, "data": {"token": "nmv_usr_2", "user_id": "anon_2", "credits": 50}}))
    identity = _identity(settings, desk)

    await identity.renew(await identity.token())

    assert [notice.seen["credits"] for notice in desk.told] == ["100", "50"]


async def test_waiting_for_a_busy_host_is_told(settings: Settings) -> None:
    """Half a minute of silence would look like a program that hangs."""
    desk = Desk((429, {}), GOOD)

    await _identity(settings, desk).token()

    assert [notice.code for notice in desk.told] == ["waiting_for_host", "account_made"]
    assert desk.told[0].seen["seconds"] == desk.waits[0] == 30.0


@pytest.mark.parametrize(
    ("after", "date"),
    [
        (str(3 * 86_400), lambda now: f"{now + timedelta(days=3):%Y-%m-%d}"),
        ("Wed, 01 Jan 2098 10:00:00 GMT", lambda _: "2098-01-01"),
        ("90", lambda now: "UTC"),
        ("soon", lambda _: "7 days"),
        ("9" * 400, lambda _: "7 days"),
    ],
)
async def test_the_date_of_the_next_token_is_the_hosts_own(
    settings: Settings, after: str, date: Callable[[datetime], str]
) -> None:
    """Retry-After in both its forms; one that cannot be read is left out."""
    desk = Desk((429, {}), (429, {"message": "one a week"}), headers={"Retry-After": after})

    with pytest.raises(AddMusicError) as caught:
        await _identity(settings, desk).token()

    assert date(datetime.now(UTC)) in caught.value.message
    assert "one a week" in caught.value.message


async def test_without_the_hosts_word_the_date_is_that_of_the_last_token(settings: Settings) -> None:
    """Seven days after the one that was given out and is not accepted any more."""
    desk = Desk(GOOD, (429, {}), (429, {}))
    identity = _identity(settings, desk)
    refused = await identity.token()

    with pytest.raises(AddMusicError) as caught:
        await identity.renew(refused)

    assert f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}" in caught.value.message


async def test_a_limit_that_comes_as_a_good_answer_is_one(settings: Settings) -> None:
    """429 in the envelope under status 200 is waited for in the same way."""
    desk = Desk((200, {"code": 429, "message": "wait"}), GOOD)

    assert await _identity(settings, desk).token() == "nmv_usr_1"
    assert desk.waits == [30.0]


async def test_a_token_that_has_run_out_by_our_clock_alone_is_used_when_there_is_no_other(
    settings: Settings,
) -> None:
    """A clock that is wrong by a week costs neither the account nor half a minute."""
    desk = Desk(GOOD, (429, {}))
    await _identity(settings, desk).token()
    _rewrite(settings, obtained_at=(datetime.now(UTC) - timedelta(days=8)).isoformat())

    identity = _identity(settings, desk)
    assert await identity.token() == await identity.token() == "nmv_usr_1"
    assert desk.waits == []
    assert len(desk.clients) == 2


async def test_a_date_of_expiry_that_has_gone_by_is_not_believed(settings: Settings) -> None:
    """A token given out with an expiry in the past is not asked for anew with every request."""
    data = {"token": "nmv_usr_1", "expires_at": "2020-01-01T00:00:00Z"}
    desk = Desk((200, {"code": 0, "data": data}))
    identity = _identity(settings, desk)

    assert await identity.token() == await identity.token() == "nmv_usr_1"
    assert len(desk.clients) == 1


@pytest.mark.parametrize("form", [(400, {"message": "X-Client-Id"}), (400, None)])
async def test_an_id_that_the_host_does_not_take_is_repaired_once_and_for_good(
    settings: Settings, form: tuple[int, object]
) -> None:
    """A made-up id of a sibling skill becomes a UUID, the same one every time: no new client each time."""
    named = settings.model_copy(update={"nemo_client_id": "client-7"})
    desk = Desk(form, GOOD, GOOD)
    identity = _identity(named, desk)

    await identity.renew(await identity.token())

    assert desk.clients[0] == "client-7"
    assert uuid.UUID(desk.clients[1] or "")
    assert desk.clients[2] == desk.clients[1] == repaired("client-7")


async def test_an_id_in_good_form_is_not_exchanged(settings: Settings) -> None:
    """A host that says 400 to a UUID gets no second client out of us."""
    desk = Desk((400, {}))

    with pytest.raises(AddMusicError) as caught:
        await _identity(settings, desk).token()

    assert caught.value.code == "client_id_missing"
    assert len(desk.clients) == 1


async def test_tasks_that_ask_at_once_get_one_token(settings: Settings) -> None:
    """Several projects of one program, several programs of one user: the first asks, the others read."""
    desk = Desk(GOOD, slow=True)

    tokens = await asyncio.gather(*[_identity(settings, desk).token() for _ in range(5)])

    assert set(tokens) == {"nmv_usr_1"}
    assert len(desk.clients) == 1
    assert len(desk.told) == 1


async def test_a_token_that_another_program_renewed_is_taken_over(settings: Settings) -> None:
    """When two are told that their token is bad, one renews it and the other reads the new one."""
    desk = Desk(GOOD, (200, {"code": 0, "data": {"token": "nmv_usr_2"}}))
    first, second = _identity(settings, desk), _identity(settings, desk)
    old = await first.token()
    await second.token()

    assert await first.renew(old) == await second.renew(old) == "nmv_usr_2"
    assert len(desk.clients) == 2


CHILD = """
import asyncio, sys
import httpx
from pathlib import Path
from add_music.client.identity import Identity
from add_music.settings import Settings

async def main():
    async with httpx.AsyncClient(trust_env=False) as client:
        settings = Settings(config_dir=Path(sys.argv[1]))
        print(await Identity(settings, sys.argv[2], client).token())

asyncio.run(main())
"""


def test_programs_that_start_at_once_get_one_token(settings: Settings, python: str) -> None:
    """Three windows of an assistant that open together burn one of the week's tokens, not three."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.headers["X-Client-Id"])
            body = json.dumps({"code": 0, "data": {"token": f"nmv_usr_{len(asked)}"}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [python, "-c", CHILD, str(settings.config_dir), f"http://127.0.0.1:{server.server_port}"]
        children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        told = [child.communicate(timeout=60)[0].strip() for child in children]
        server.shutdown()

    assert told == ["nmv_usr_1"] * 3
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{broken",
        "[]",
        "\x00\xff",
        '{"nemo.example": 5}',
        '{"nemo.example": {"token": 7, "obtained_at": "2098-01-01T00:00:00Z"}}',
        '{"nemo.example": {"token": "a\\nb", "obtained_at": "2098-01-01T00:00:00Z"}}',
        '{"nemo.example": {"token": "t", "obtained_at": "9999-12-31T23:59:59Z"}}',
        '{"nemo.example": {"token": "t", "obtained_at": "yesterday", "expires_at": []}}',
    ],
)
async def test_a_damaged_token_file_heals(settings: Settings, text: str) -> None:
    """What cannot be read or used is asked for anew and written over."""
    settings.config_dir.mkdir()
    path = settings.config_dir / "anonymous_tokens.json"
    path.write_text(text, encoding="latin-1")

    assert await _identity(settings, Desk(GOOD)).token() == "nmv_usr_1"
    assert await _identity(settings, Desk()).token() == "nmv_usr_1"
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_token_file_that_others_could_read_is_closed_to_them(settings: Settings) -> None:
    """A copy or a careless editor may have opened it."""
    await _identity(settings, Desk(GOOD)).token()
    path = settings.config_dir / "anonymous_tokens.json"
    path.chmod(0o644)

    await _identity(settings, Desk()).token()

    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_config_folder_that_cannot_be_made_is_told(settings: Settings) -> None:
    """A token that could not be kept would be burnt: nothing is asked for then."""
    settings.config_dir.parent.mkdir(exist_ok=True)
    settings.config_dir.write_text("a file")
    desk = Desk(GOOD)

    with pytest.raises(AddMusicError) as caught:
        await _identity(settings, desk).token()

    assert caught.value.code == "output_unwritable"
    assert desk.clients == []


@pytest.mark.parametrize("written", [" mine-0123 \n", "Bearer mine-0123", "mine-0123"])
async def test_a_token_is_taken_as_it_was_pasted(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, written: str
) -> None:
    """Blanks around it and the word that stands before it in documentation are no part of it."""
    monkeypatch.setenv("NEMO_TOKEN", written)
    own = Settings(config_dir=settings.config_dir, nemo_url=HOST)

    assert await _identity(own, Desk()).token() == "mine-0123"


@pytest.mark.parametrize("written", ["", "   ", "Bearer "])
def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """A variable that a host fills with nothing does not choose the hosted service."""
    monkeypatch.setenv("NEMO_TOKEN", written)

    assert Settings().nemo_token is None


@pytest.mark.parametrize("written", ["mine\nSet-Cookie: x", "mïne-secret", "mine secret", "m" * 5000])
async def test_what_cannot_be_a_token_is_not_sent_and_not_shown(settings: Settings, written: str) -> None:
    """The error says whose it is and where it comes from, without a letter of it."""
    own = settings.model_copy(update={"nemo_token": _secret(written), "nemo_url": HOST})

    with pytest.raises(AddMusicError) as caught:
        await _identity(own, Desk()).token()

    assert caught.value.code == "token_bad"
    assert "NEMO_TOKEN" in caught.value.message
    assert written[:6] not in str(caught.value.to_json())


def test_the_other_name_of_the_familys_file_is_read_too(settings: Settings) -> None:
    """Some of the sibling skills call it .nemo_client_id."""
    shared = Path.home() / ".config" / "nemovideo" / ".nemo_client_id"
    shared.parent.mkdir(parents=True)
    shared.write_text("client-8")

    assert client_id(settings) == "client-8"


async def test_an_account_is_renewed_by_the_id_it_was_made_with(settings: Settings) -> None:
    """A sibling skill that is installed later does not turn us into another client."""
    desk = Desk(GOOD, GOOD)
    identity = _identity(settings, desk)
    token = await identity.token()
    shared = Path.home() / ".config" / "nemovideo" / "client_id"
    shared.parent.mkdir(parents=True)
    shared.write_text("client-9")

    await _identity(settings, desk).renew(token)

    assert desk.clients[0] == desk.clients[1]


async def test_a_client_id_that_the_user_names_is_another_account(settings: Settings) -> None:
    """NEMO_CLIENT_ID does not go on with the token of an id that was ours."""
    desk = Desk(GOOD, (200, {"code": 0, "data": {"token": "nmv_usr_2"}}))
    await _identity(settings, desk).token()
    named = settings.model_copy(update={"nemo_client_id": "my-own-id"})

    assert await _identity(named, desk).token() == "nmv_usr_2"
    assert desk.clients[1] == "my-own-id"


def test_an_unusable_id_of_our_own_is_made_anew(settings: Settings) -> None:
    """A file that was damaged heals."""
    settings.config_dir.mkdir()
    (settings.config_dir / "client_id").write_bytes(b"\xff\xfe\x00" * 50)

    made = client_id(settings)

    assert uuid.UUID(made)
    assert client_id(settings) == made


def _secret(text: str):
    from pydantic import SecretStr

    return SecretStr(text)


async def test_a_limit_is_waited_for_once_in_a_process(settings: Settings) -> None:
    """Other connections to that host are told the same at once; where tokens are kept elsewhere, they ask."""
    desk = Desk((429, {}), (429, {}), GOOD)
    with pytest.raises(AddMusicError):
        await _identity(settings, desk).token()
    with pytest.raises(AddMusicError) as caught:
        await _identity(settings, desk).token()
    other = settings.model_copy(update={"config_dir": settings.config_dir / "other"})
    token = await _identity(other, desk).token()

    assert caught.value.code == "rate_limited"
    assert desk.waits == [30.0]
    assert token == "nmv_usr_1"


async def test_a_limit_is_forgotten_when_the_host_says_so(settings: Settings) -> None:
    """After its own time the host is asked again."""
    desk = Desk((429, {}), (429, {}), GOOD, headers={"Retry-After": "0"})
    with pytest.raises(AddMusicError):
        await _identity(settings, desk).token()

    assert await _identity(settings, desk).token() == "nmv_usr_1"


async def test_who_gives_up_while_a_token_is_on_its_way_does_not_lose_it(settings: Settings) -> None:
    """It is the only one for seven days: it is kept, and the next call has it."""
    desk = Desk(GOOD, slow=True)
    call = asyncio.create_task(_identity(settings, desk).token())
    await desk.asked.wait()
    call.cancel()
    await asyncio.wait({call})

    assert call.cancelled()
    assert await _identity(settings, Desk()).token() == "nmv_usr_1"


async def test_who_gives_up_while_a_busy_host_is_waited_for_need_not_wait(settings: Settings) -> None:
    """Nothing is on its way then."""
    desk = Desk((429, {}))
    waiting = asyncio.Event()

    async def pause(_: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    client = httpx.AsyncClient(transport=httpx.MockTransport(desk.answer))
    call = asyncio.create_task(Identity(settings, HOST, client, pause=pause).token())
    await waiting.wait()
    call.cancel()
    await asyncio.wait({call})

    assert call.cancelled()
    assert len(desk.clients) == 1


@pytest.mark.parametrize(
    ("place", "said"), [("/v2/token", None), ("https://other.example/token", "points elsewhere")]
)
async def test_a_question_for_a_token_is_led_on_within_its_host_alone(
    settings: Settings, place: str, said: str | None
) -> None:
    """With the client id; another host does not get it, and that is told."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        if len(asked) == 1:
            return httpx.Response(307, headers={"Location": place})
        assert request.headers["x-client-id"]
        return httpx.Response(200, json=GOOD[1])

    identity = Identity(settings, HOST, httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    if said is None:
        assert await identity.token() == "nmv_usr_1"
        assert [url.path for url in asked] == ["/api/auth/anonymous-token", place]
        return
    with pytest.raises(AddMusicError, match=said):
        await identity.token()
    assert len(asked) == 1


async def test_whoever_has_a_token_of_another_service_is_not_sent_to_nemovideo(settings: Settings) -> None:
    """Its website is for its own accounts; a service of one's own has one where that is set."""
    own = settings.model_copy(update={"nemo_url": HOST, "nemo_token": _secret("own_token_1")})
    sited = own.model_copy(update={"nemo_web_url": "https://music.example/"})

    assert "whoever runs nemo.example" in _identity(own, Desk()).refusal().next_step
    assert "https://music.example/dashboard" in _identity(sited, Desk()).refusal().next_step
