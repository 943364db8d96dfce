"""Every error of the contract's table, in every form it comes in, has its own meaning and next step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from add_music.assistant.project import Project
from add_music.errors import AddMusicError
from backends import WISH, User
from films import TIMELINE, check_film, content, names
from quirk_server import Quirks, QuirkServer, Refusal

pytestmark = pytest.mark.anyio
TOKEN, SESSION, UPLOAD = "anonymous-token", "with-session", "upload-video"
TURN, STATE, CREDITS, RENDER = "/run_sse", "/api/state/", "/api/credits/", "/api/render/proxy/lambda"
Do = Callable[[Project, Path], Awaitable[object]]


async def _upload(project: Project, folder: Path) -> object:
    return await project.upload([folder / "another.mp4"])


async def _edit(project: Project, _: Path) -> object:
    return await project.edit("softer")


async def _credits(project: Project, _: Path) -> object:
    return await project.credits()


async def _export(project: Project, folder: Path) -> object:
    return await project.export(folder / "film.mp4")


@dataclass(frozen=True)
class Row:
    """One line of the error table: where it is met, what it means, and a word of what to do next."""

    number: int
    where: str
    do: Do
    code: str
    step: str
    words: str = "no"
    status: int | None = None


TABLE = {
    "1001": Row(1001, CREDITS, _credits, "token_bad", "local engine", status=401),
    "1010": Row(1010, CREDITS, _credits, "token_bad", "local engine", status=401),
    "1011": Row(1011, CREDITS, _credits, "token_bad", "local engine", status=401),
    "2001 edit": Row(2001, TURN, _edit, "credits_out", "/register?bind=anon_", status=402),
    "2001 export": Row(2001, RENDER, _export, "credits_out", "/register?bind=anon_", status=402),
    "4001": Row(4001, UPLOAD, _upload, "file_type_unsupported", "mp4 mov avi webm mkv", status=415),
    "4002": Row(4002, UPLOAD, _upload, "file_too_large", "Compress, trim", status=413),
    "402 plan": Row(402, RENDER, _export, "plan_blocks_export", "/register?bind=anon_", "upgrade your plan"),
    "402 bare": Row(402, RENDER, _export, "plan_blocks_export", "not about credits"),
    "402 headers": Row(
        402, RENDER, _export, "attribution_missing", "X-Skill-Source", "missing X-Skill headers"
    ),
    "402 credits": Row(402, TURN, _edit, "credits_out", "/register?bind=anon_", "insufficient credits"),
    "403": Row(403, RENDER, _export, "scope_missing", "/register?bind=anon_", "scope render is missing"),
    "413": Row(413, UPLOAD, _upload, "file_too_large", "Compress, trim"),
    "422": Row(422, TURN, _edit, "request_invalid", "Correct it"),
    "429": Row(429, TURN, _edit, "rate_limited", "Wait"),
    "500": Row(500, CREDITS, _credits, "backend_error", "later"),
}
FORMS = ("code", "status", "success", "detail", "words", "html", "empty")
UNNUMBERED = ("detail", "words", "html", "empty")
"""Forms that carry nothing but an HTTP status."""


def _cases() -> list[tuple[str, str]]:
    told_by_words = {"402 headers", "402 credits"}
    return [
        (name, form)
        for name in TABLE
        for form in FORMS
        # a page or an empty body has no words, and a proxy's 403 or 422 is not the backend's own
        if not (form in ("html", "empty") and (name in told_by_words or name in ("403", "422")))
        # a business number has no status that everybody agrees on
        and not (form in UNNUMBERED and name.startswith(("1", "2001", "4001")))
    ]


@pytest.mark.parametrize(("name", "form"), _cases())
async def test_a_refusal_is_told_with_its_meaning_and_what_to_do(
    edited: User, server: QuirkServer, clip: Path, name: str, form: str
) -> None:
    """As a number in a good answer, as an HTTP status, in each wrapper or none: the same code and step."""
    row = TABLE[name]
    clip.with_name("another.mp4").write_bytes(content(clip) + b"\0\0\0\x08free")  # one that is new
    async with await edited.resume() as project:
        status = row.status if form not in ("code", "success") else None
        server.use(Quirks(refusals=(Refusal(row.where, row.number, form, status=status, words=row.words),)))
        with pytest.raises(AddMusicError) as caught:
            await row.do(project, clip.parent)
        server.change(Quirks())
        state = await project.state()

    assert caught.value.code == row.code
    assert row.step in caught.value.next_step
    assert "nmv_usr" not in f"{caught.value.to_json()}"
    assert state.timeline == TIMELINE
    assert names(clip.parent) == ["another.mp4", "clip.mp4", "config", "data"]


async def _begin(user: User, folder: Path) -> str:
    async with await user.open() as project:
        await project.upload([folder / "clip.mp4"])
        return (await project.state()).summary


async def _go_on(user: User, folder: Path) -> str:
    async with await user.resume() as project:
        edit = await project.edit("set the music volume to 35%")
        await project.credits()
        await project.export(folder / "film.mp4")
        return edit.timeline


ANYWHERE = {
    SESSION: (_begin, "Files: clip.mp4"),
    UPLOAD: (_begin, "Files: clip.mp4"),
    STATE: (_go_on, TIMELINE),
    TURN: (_go_on, TIMELINE),
    CREDITS: (_go_on, TIMELINE),
    RENDER: (_go_on, TIMELINE),
}


@pytest.mark.parametrize("form", ["code", "status", "success"])
@pytest.mark.parametrize("where", ANYWHERE)
async def test_a_token_that_ran_out_is_renewed_on_the_way(
    edited: User, server: QuirkServer, clip: Path, where: str, form: str
) -> None:
    """1001 at any route: one new token for the same client id, the request once more, the same result."""
    do, wanted = ANYWHERE[where]
    refusal = Refusal(where, 1001, form, status=401 if form == "status" else None, times=1)
    server.use(Quirks(refusals=(refusal,)))

    result = await do(edited, clip.parent)

    tokens = [asked for asked in server.asked if TOKEN in asked.path]
    assert len(tokens) == 1
    assert tokens[0].headers["x-client-id"] == content(edited.settings.config_dir / "client_id").decode()
    assert result.startswith(wanted)


def _registered(guest: User) -> User:
    """The same, with a token that the user has set."""
    token, url = SecretStr(guest.place.new_token()), guest.place.url
    return replace(guest, settings=guest.settings.model_copy(update={"nemo_token": token, "nemo_url": url}))


@pytest.mark.parametrize("form", ["code", "status", "success"])
async def test_a_token_of_the_users_own_is_never_exchanged(
    guest: User, server: QuirkServer, form: str
) -> None:
    """1001: it is told whose token it is and where to change it, and no other account is made."""
    user = _registered(guest)
    server.use(Quirks(refusals=(Refusal(CREDITS, 1001, form, status=401 if form == "status" else None),)))
    async with await user.open() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.credits()

    assert caught.value.code == "token_bad"
    assert "NEMO_TOKEN" in caught.value.message
    assert server.paths() == ["/api/credits/balance/simple"]


async def test_a_registered_account_without_credits_is_sent_to_top_up(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """There is nothing to register: the way to more credits is another one."""
    user = _registered(guest)
    server.use(Quirks(user_id="nowhere", refusals=(Refusal(TURN, 2001),)))
    async with await user.open() as project:
        await project.upload([clip])
        with pytest.raises(AddMusicError) as caught:
            await project.edit(WISH)

    assert caught.value.code == "credits_out"
    assert "Top up" in caught.value.next_step
    assert "bind=" not in caught.value.next_step


@pytest.mark.parametrize(("status", "form"), [(502, "html"), (503, "empty"), (504, "detail")])
async def test_a_busy_gateway_is_asked_again_where_that_is_safe(
    guest: User, server: QuirkServer, clip: Path, status: int, form: str
) -> None:
    """Questions that met a busy proxy twice are answered in the end; the user notices nothing."""
    questions = (
        Refusal(STATE, 0, form, status=status, times=2),
        Refusal(CREDITS, 0, form, status=status, times=2),
    )
    server.use(Quirks(refusals=questions))
    async with await guest.open() as project:
        await project.upload([clip])
        edit = await project.edit(WISH)
        await project.credits()

    assert edit.timeline == TIMELINE
    assert server.paths("POST").count(TURN) == 1


@pytest.mark.parametrize("where", [SESSION, UPLOAD, RENDER])
async def test_a_busy_gateway_in_the_way_of_an_action_does_no_harm(
    guest: User, server: QuirkServer, clip: Path, where: str
) -> None:
    """Whether it is asked again by itself or by the user: in the end there is one timeline and one film."""
    server.use(Quirks(refusals=(Refusal(where, 0, "html", status=503, method="POST", times=1),)))
    async with await guest.open() as project:
        await _stubbornly(lambda: project.upload([clip]))
        await project.edit(WISH)
        export = await _stubbornly(project.export)

    assert server.paths("POST").count(TURN) == 1
    check_film(export.output, clip)


async def _stubbornly(do: Callable[[], Awaitable[Any]]) -> Any:
    """Once more after a refusal, as a user would."""
    try:
        return await do()
    except AddMusicError as error:
        if error.code != "backend_error":
            raise
    return await do()


async def test_a_token_desk_that_wants_a_client_id_gets_one(guest: User, server: QuirkServer) -> None:
    """Every token request names a client id, which is kept."""
    async with await guest.open() as project:
        await project.credits()

    ids = [asked.headers.get("x-client-id") for asked in server.asked if TOKEN in asked.path]
    assert len(ids) == 1
    assert ids[0]


async def test_a_missing_client_id_is_told(guest: User, server: QuirkServer) -> None:
    """A desk that goes on refusing with 400 is told, with no endless asking."""
    server.use(Quirks(refusals=(Refusal(TOKEN, 400, "detail", words="Missing X-Client-Id header"),)))
    async with await guest.open() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.credits()

    assert caught.value.code == "client_id_missing"
    assert len(server.asked) <= 2


@pytest.mark.parametrize("form", ["code", "status", "success", "detail", "empty"])
async def test_the_weekly_limit_is_waited_for_once_and_then_told(
    guest: User, server: QuirkServer, form: str
) -> None:
    """One pause of thirty seconds, the same client id again, then the true reason."""
    server.use(Quirks(refusals=(Refusal(TOKEN, 429, form),)))
    async with await guest.open() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.credits()

    assert caught.value.code == "rate_limited"
    assert "7 days" in caught.value.message
    assert guest.waits == [30.0]
    assert len({asked.headers["x-client-id"] for asked in server.asked}) == 1
    assert len(server.asked) == 2


async def test_a_desk_that_is_busy_once_gives_the_token(guest: User, server: QuirkServer) -> None:
    """One 429, one pause, and the work goes on."""
    server.use(Quirks(refusals=(Refusal(TOKEN, 429, "status", times=1),)))
    async with await guest.open() as project:
        balance = await project.credits()

    assert guest.waits == [30.0]
    assert balance.available > 0


UNREADABLE = {
    "no expiry and no id": Quirks(token_bare=True),
    "an expiry of another form": Quirks(token_expires="odd"),
    "an expiry before the token was given": Quirks(token_expires="past"),
}


@pytest.mark.parametrize("quirks", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_token_without_a_readable_expiry_is_used_for_its_week(
    guest: User, server: QuirkServer, quirks: Quirks
) -> None:
    """Two programs in a row use the one token."""
    server.use(quirks)
    for _ in range(2):
        async with await guest.open() as project:
            await project.credits()

    assert server.paths().count("/api/auth/anonymous-token") == 1
