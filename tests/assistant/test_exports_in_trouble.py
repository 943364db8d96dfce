"""Exports on backends that refuse, lose answers, are hard to reach, or give out what is no file."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from scripted import DRAFT, MP4, Scripted, broken
from starlette.responses import Response

from add_music.assistant.project import Project
from add_music.client import backend
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
GONE = (404, {"detail": "Not Found"})
PENDING = {"id": "r", "status": "processing", "progress": 10}
DONE = {"status": "completed", "output": {}}


@pytest.fixture
def server() -> Iterator[Scripted]:
    """The backend."""
    with Scripted() as one:
        yield one


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(backend, "LOCAL_PACE", backend.Pace(0.001, 0.002))
    with stamina.set_testing(True, attempts=3):
        yield


async def _export(server: Scripted, settings: Settings, output: Path) -> Any:
    async with await Project.open(server.url, settings=settings) as project:
        return await project.export(output)


async def _refused(server: Scripted, settings: Settings, output: Path) -> AddMusicError:
    with pytest.raises(AddMusicError) as caught:
        await _export(server, settings, output)
    return caught.value


@pytest.mark.parametrize(
    "trouble", [(500, {}), (503, None), (408, None), (429, {"message": "slow"}), broken()]
)
async def test_the_same_render_is_asked_about_again_while_it_is_hard_to_reach(
    server: Scripted, settings: Settings, tmp_path: Path, trouble: Any
) -> None:
    """5xx, 408, 429 and broken answers pass; nothing is rendered twice."""
    server.will("status", PENDING, *[trouble] * 7, PENDING, trouble, DONE)

    result = await _export(server, settings, tmp_path / "film.mp4")

    assert result.status == "done"
    assert len(server.ids()) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((400, {"message": "bad id"}), "request_invalid"),
        ((403, {}), "scope_missing"),
        ((410, {}), "render_unknown"),
        ((418, {}), "backend_error"),
        ({"success": False, "error": "no such job"}, "backend_error"),
    ],
)
async def test_a_refusal_about_a_render_ends_the_waiting(
    server: Scripted, settings: Settings, tmp_path: Path, answer: Any, code: str
) -> None:
    """Other answers of the 400s are final: they are told at once, and nothing new is begun."""
    server.will("status", PENDING, answer)

    assert (await _refused(server, settings, tmp_path / "film.mp4")).code == code
    assert (server.asked.count("status"), len(server.ids())) == (2, 1)


async def test_a_backend_that_stays_away_is_given_up_but_the_render_is_not(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """After eight rounds it is told; the next export asks about the same render."""
    output = tmp_path / "film.mp4"
    server.will("status", PENDING, (500, {}))
    async with await Project.open(server.url, settings=settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.export(output)
        server.will("status", DONE)
        again = await project.export(output)

    assert caught.value.code == "backend_unreachable"
    assert again.output == output
    assert len(server.ids()) == 1


@pytest.mark.parametrize(
    "lost", [broken(), (502, None), (500, {"detail": "x"}), {"code": 50001, "message": "x"}]
)
async def test_a_render_whose_beginning_was_not_confirmed_is_asked_about_first(
    server: Scripted, settings: Settings, tmp_path: Path, lost: Any
) -> None:
    """It may have begun all the same: then it goes on, and no second one is made."""
    server.will("submit", lost)

    assert (await _export(server, settings, tmp_path / "film.mp4")).status == "done"
    assert len(server.ids()) == 1


@pytest.mark.parametrize(
    ("lost", "same_id"),
    [(broken(), True), ((500, {}), False), ((409, {}), False), ((422, {"detail": []}), False)],
)
async def test_a_render_that_did_not_begin_is_asked_for_once_more(
    server: Scripted, settings: Settings, tmp_path: Path, lost: Any, same_id: bool
) -> None:
    """Under its id when it surely never arrived, under a new one after a refusal; not a third time."""
    server.will("submit", lost, {"success": True})
    server.will("status", *([GONE] if lost not in ((409, {}), (422, {"detail": []})) else []), DONE)
    await _export(server, settings, tmp_path / "film.mp4")
    first, second = server.ids()
    server.will("submit", lost)
    server.will("status", GONE)
    await _refused(server, settings, tmp_path / "other.mp4")

    assert (first == second) == same_id
    assert len(server.ids()) == 4


REFUSALS = {
    "no credits": ((200, {"code": 2001}), "credits_out", "more credits"),
    "no credits, as 402": ((402, {"message": "insufficient credits"}), "credits_out", "more credits"),
    "the plan": ((402, {}), "plan_blocks_export", "not about credits"),
    "the plan, as 403": (
        (403, {"message": "needs the Starter plan"}),
        "plan_blocks_export",
        "not about credits",
    ),
    "a scope": ((403, {"message": "scope render missing"}), "scope_missing", "unlock exporting"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_each_refusal_of_an_export_has_its_own_way_out(
    server: Scripted, settings: Settings, tmp_path: Path, name: str
) -> None:
    """The link to register carries the account's id, encoded, and never a token; nothing is tried twice."""
    answer, code, step = REFUSALS[name]
    server.will("submit", answer)
    nemo = settings.model_copy(update={"nemo_url": server.url, "nemo_web_url": "https://nemovideo.com"})

    error = await _refused(server, nemo, tmp_path / "film.mp4")

    assert error.code == code
    assert step in error.next_step
    assert "https://nemovideo.com/register?bind=anon_s%201" in error.next_step
    assert "nmv_usr" not in error.message + error.next_step
    assert len(server.ids()) == 1


@pytest.mark.parametrize("place", ["session", "state"])
async def test_the_id_to_register_may_come_with_session_or_state(
    server: Scripted, tmp_path: Path, place: str
) -> None:
    """Where the token's answer names none; the address of the website is a setting."""
    settings = Settings(
        data_dir=tmp_path / "data",
        config_dir=tmp_path / "config",
        nemo_url=server.url,
        nemo_web_url="https://dev.example/",
    )
    server.will("token", {"code": 0, "data": {"token": "nmv_usr_scripted1"}})
    server.will("submit", (402, {}))
    told = {
        "session": {"session_id": "55", "user_id": 77},
        "state": {"state": {"draft": DRAFT, "user_id": "77"}},
    }
    server.will(place, {"code": 0, "data": told[place]})

    error = await _refused(server, settings, tmp_path / "film.mp4")

    assert "https://dev.example/register?bind=77" in error.next_step


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_service_of_somebody_else_is_never_taken_for_nemovideo(
    server: Scripted, settings: Settings, tmp_path: Path, name: str
) -> None:
    """Where it names no address to register at, whoever runs it is asked, with the account's id."""
    answer, code, _ = REFUSALS[name]
    server.will("submit", answer)
    server.will("token", {"code": 0, "data": {"token": "nmv_usr_scripted1", "user_id": "anon_1f"}})

    error = await _refused(server, settings, tmp_path / "film.mp4")

    assert error.code == code
    assert error.next_step.startswith(f"Ask whoever runs {server.url.removeprefix('http://')} ")
    assert "anon_1f" in error.next_step
    assert "nemovideo" not in error.next_step


@pytest.mark.parametrize("name", REFUSALS)
async def test_the_address_to_register_at_that_a_service_names_is_told(
    server: Scripted, settings: Settings, tmp_path: Path, name: str
) -> None:
    """Beside a refusal as beside an empty balance; one that says the token back is not shown."""
    (status, body), _, _ = REFUSALS[name]
    page = "https://music.example/register?bind=anon_1f"
    telling = "https://music.example/" + "".join(f"%{ord(letter):02x}" for letter in "scripted-secret")
    server.will("token", {"code": 0, "data": {"token": "scripted-secret"}})
    server.will("submit", (status, {**body, "data": {"register_url": page}}))
    server.will("credits", {"code": 0, "data": {"available": 0, "register_url": page}})

    error = await _refused(server, settings, tmp_path / "film.mp4")
    async with await Project.open(server.url, settings=settings) as project:
        balance = await project.credits()
    server.will("submit", (status, {**body, "data": {"register_url": telling}}))
    other = await _refused(server, settings, tmp_path / "other.mp4")

    assert error.next_step.endswith(page)
    assert balance.next_steps[0].endswith(page)
    assert "music.example" not in other.next_step


async def test_headers_that_were_lost_on_the_way_are_no_matter_of_plans(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """A proxy may strip what we send with every request: that is said, with no link to pay."""
    server.will("submit", (402, {"message": "missing X-Skill-Source"}))

    error = await _refused(server, settings, tmp_path / "film.mp4")

    assert error.code == "attribution_missing"
    assert "proxy" in error.next_step
    assert "register" not in error.next_step


async def test_an_export_that_cannot_be_stopped_over_there_is_let_go_and_says_so(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """Without a way to cancel, it ends here, and nobody is told that it ended there."""
    looked = threading.Event()

    def look(_: object) -> dict[str, Any]:
        looked.set()
        return PENDING

    server.will("cancel", GONE)
    server.will("status", look)
    async with await Project.open(server.url, settings=settings) as project:
        running = await project.export(tmp_path / "film.mp4", wait_s=0.05)
        assert await asyncio.to_thread(looked.wait, 20)
        stopped = await project.cancel(running.job)
        state = await project.state()

    assert stopped.cancelled
    assert "cannot stop" in stopped.summary
    assert [render.status for render in state.renders] == ["cancelled"]
    assert _names(tmp_path) == ["config", "data"]


async def test_a_full_disk_keeps_the_render_for_later(
    server: Scripted, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, no half file is left, and with room the same render is fetched."""
    output = tmp_path / "film.mp4"
    usage = shutil.disk_usage(tmp_path)
    async with await Project.open(server.url, settings=settings) as project:
        with monkeypatch.context() as full:
            full.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
            with pytest.raises(AddMusicError) as caught:
                await project.export(output)
        left = _names(tmp_path)
        again = await project.export(output)

    assert (caught.value.code, left) == ("disk_full", ["config", "data"])
    assert again.size_bytes == len(MP4)
    assert len(server.ids()) == 1


async def test_a_file_that_appeared_at_the_place_meanwhile_is_not_replaced(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """The user's file stays; the render is fetched to another place without being made again."""
    output = tmp_path / "film.mp4"

    def intrude(_: object) -> dict[str, Any]:
        output.write_bytes(b"mine")
        return DONE

    server.will("status", intrude)
    async with await Project.open(server.url, settings=settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.export(output)
        kept = _content(output)
        again = await project.export(tmp_path / "other.mp4")

    assert (caught.value.code, kept) == ("output_exists", b"mine")
    assert again.output == tmp_path / "other.mp4"
    assert len(server.ids()) == 1


async def test_a_file_that_can_never_be_had_is_made_anew(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """Once, a later attempt fetches it; when that fails too, the next export renders again."""
    output = tmp_path / "film.mp4"
    server.will("download", GONE)
    async with await Project.open(server.url, settings=settings) as project:
        for _ in range(2):
            with pytest.raises(AddMusicError, match="did not arrive whole"):
                await project.export(output)
        before = len(server.ids())
        server.will("download", lambda _: Response(MP4, media_type="video/mp4"))
        again = await project.export(output)

    assert (before, len(server.ids())) == (1, 2)
    assert again.output == output


async def test_an_expired_link_is_asked_for_again(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """The status gives a fresh address, which gives the file; the token goes to neither."""
    server.will(
        "status",
        {"status": "completed", "outputUrl": f"{server.url}/files/old"},
        {"status": "completed", "outputUrl": f"{server.url}/files/new"},
    )
    server.will("file", (403, {}), lambda _: Response(MP4, media_type="video/mp4"))

    result = await _export(server, settings, tmp_path / "film.mp4")

    assert result.size_bytes == len(MP4)
    assert server.asked[-4:] == ["status", "file", "status", "file"]


async def test_credits_are_told_in_words(server: Scripted, settings: Settings) -> None:
    """Available, reserved and in all, whatever of it is told and however."""
    answers = [
        {"code": 0, "data": {"available": 60, "frozen": 40, "total": 100}},
        {"available": "60", "frozen": "40"},
        {"success": True, "data": {"available": 60, "total": 100, "frozen": "40"}},
    ]
    server.will("credits", *answers)
    async with await Project.open(server.url, settings=settings) as project:
        told = [(await project.credits()).summary for _ in answers]

    assert told == ["60 credits available, 40 reserved, 100 in all."] * 3


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
