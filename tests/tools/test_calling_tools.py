"""What a client gets from each tool, in both protocol eras, with real HTTP to a backend behind it."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path

import anyio
import pytest
from answered import words
from mcp import Client

from add_music.client.backend import Backend
from add_music.settings import Settings
from add_music.tools import calls, desk
from add_music.tools.server import build
from calling import until
from films import check_film
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
TOKEN = "nmv_usr_secret"


async def test_a_client_uploads_edits_looks_and_exports(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The four steps of the original skill end with the file beside the clip."""
    async with Client(build(settings), mode=era) as client:
        uploaded = await client.call_tool("upload", {"files": [str(clip)]})
        edited = await client.call_tool("edit", {"message": "calm lofi music"})
        state = await client.call_tool("state", {})
        exported = await client.call_tool("export", {})

    output = clip.with_name("my clip.music.mp4")
    check_film(output, clip)
    assert uploaded.structured_content["files"][0]["name"] == "my clip.mp4"
    assert any("lofi" in change for change in edited.structured_content["changes"])
    assert state.structured_content["exportable"] is True
    assert exported.structured_content["output"] == str(output)
    assert [part.uri for part in exported.content if part.type == "resource_link"] == [output.as_uri()]


async def test_the_first_use_says_that_things_are_set_up_and_then_ready(
    era: str, settings: Settings, clip: Path
) -> None:
    """Progress names both, and the first answer alone repeats the line that all is ready."""
    heard: list[str] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message or "")

    async with Client(build(settings), mode=era) as client:
        first = await client.call_tool("upload", {"files": [str(clip)]}, progress_callback=hear)
        second = await client.call_tool("state", {})

    assert heard[0] == "Setting things up…"
    assert "ready" in heard[1].lower()
    assert first.structured_content["summary"].startswith(heard[1])
    assert heard[1] not in second.structured_content["summary"]


async def test_progress_only_ever_grows(nemo: QuirkServer, settings: Settings, clip: Path) -> None:
    """Clients may drop progress that does not increase, so every message is a step further."""
    told: list[float] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)
        assert total is not None
        assert progress <= total

    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm"})
        await client.call_tool("export", {}, progress_callback=hear)

    assert len(told) > 1
    assert told == sorted(set(told))


async def test_no_token_and_no_json_is_ever_shown(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The words of every answer are prose, and the token is in none of them."""
    nemo.use(Quirks(says=(f"token {TOKEN}",)))
    async with Client(build(settings), mode=era) as client:
        results = [
            await client.call_tool(name, arguments)
            for name, arguments in (
                ("upload", {"files": [str(clip)]}),
                ("state", {}),
                ("credits", {}),
                ("export", {}),
            )
        ]

    for result in results:
        assert "{" not in words(result)
        assert TOKEN not in words(result) + json.dumps(result.structured_content)


@pytest.mark.parametrize(
    ("tool", "arguments", "hint"),
    [
        ("edit", {"mesage": "calm"}, "did you mean 'message'?"),
        ("export", {"outptu": "/tmp/x.mp4"}, "did you mean 'output'?"),
        ("credits", {"verbose": True}, "it takes no arguments"),
    ],
)
async def test_an_argument_that_does_not_exist_is_refused_with_the_nearest_one(
    era: str, settings: Settings, tool: str, arguments: dict, hint: str
) -> None:
    """A wish in a misspelt argument is not silently lost."""
    async with Client(build(settings), mode=era) as client:
        result = await client.call_tool(tool, arguments)

    assert result.is_error
    assert "[request_invalid]" in words(result)
    assert hint in words(result)


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("upload", {"files": ["/nowhere/holiday.mp4"]}, "file_missing"),
        ("upload", {"files": ["/"]}, "file_is_folder"),
        ("upload", {"files": ["ftp://example.org/a.mp4"]}, "request_invalid"),
        ("edit", {"message": "calm"}, "nothing_uploaded"),
        ("edit", {"job": "edit_1"}, "job_unknown"),
        ("export", {}, "nothing_uploaded"),
        ("cancel", {"job": "render_1"}, "job_unknown"),
        ("state", {"project": "of nobody"}, "request_invalid"),
    ],
)
async def test_an_error_says_its_code_what_was_seen_and_what_to_do(
    era: str, settings: Settings, tool: str, arguments: dict, code: str
) -> None:
    """Only the text of an error reaches the model, so all of it stands there."""
    async with Client(build(settings), mode=era) as client:
        result = await client.call_tool(tool, arguments)

    assert result.is_error
    assert f"[{code}]" in words(result)
    assert "Next: " in words(result)


async def test_typed_wishes_travel_with_the_words(nemo: QuirkServer, settings: Settings, clip: Path) -> None:
    """A brief goes to a backend that reads it as a part of its own."""
    nemo.use(Quirks(capabilities=("brief",)))
    brief = {"genre": "jazz", "avoid": ["drums"], "tempo_bpm": 92}
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "something nice", "brief": brief})

    words, blob = json.loads(nemo.bodies("/run_sse")[0])["new_message"]["parts"]
    assert words["text"] == "something nice"
    assert json.loads(base64.b64decode(blob["inlineData"]["data"])) == brief


@pytest.mark.parametrize(
    "brief", [{"genre": "polka"}, {"tempo_bpm": 9000}, {"mood": "happy"}, {"volume": -18}]
)
async def test_a_wish_that_nobody_understands_is_refused(settings: Settings, clip: Path, brief: dict) -> None:
    """An unknown genre, field or range is named instead of dropped."""
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        result = await client.call_tool("edit", {"message": "", "brief": brief})

    assert result.is_error
    assert next(iter(brief)) in words(result)


async def test_a_long_edit_answers_in_time_and_is_taken_up_by_its_job(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`running` comes with a job; the same tool with that job tells what became of it."""
    monkeypatch.setattr(calls, "WAIT_S", 0.2)
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    async with Client(build(settings), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        running = (await client.call_tool("edit", {"message": "calm"})).structured_content
        assert running["status"] == "running"
        hold.set()
        monkeypatch.setattr(calls, "WAIT_S", 20)
        done = (await client.call_tool("edit", {"job": running["job"]})).structured_content

    assert done["status"] == "done"
    assert done["changes"]


async def test_a_running_edit_can_be_stopped(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`cancel` answers at once although the edit holds the turn, and says what cannot be called back."""
    monkeypatch.setattr(calls, "WAIT_S", 0.2)
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        running = (await client.call_tool("edit", {"message": "calm"})).structured_content
        stopped = (await client.call_tool("cancel", {"job": running["job"]})).structured_content
    hold.set()

    assert stopped["cancelled"] is False
    assert "nobody waits for it" in stopped["summary"]


async def test_a_message_that_outlasts_its_call_can_be_stopped(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name it was given; an edit that went out to a host meanwhile is told as what it is."""
    monkeypatch.setattr(desk, "ANSWER_S", 0.2)
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    async with Client(build(settings)) as client:
        running = await client.call_tool("chat", {"message": "add calm music", "files": [str(clip)]})
        await anyio.to_thread.run_sync(until, lambda: "/run_sse" in nemo.paths())
        job = running.structured_content["job"]
        stopped = await client.call_tool("cancel", {"job": job})
        again = await client.call_tool("cancel", {"job": job})
    hold.set()

    assert running.structured_content["status"] == "running"
    assert stopped.structured_content["cancelled"] is False
    assert "nobody waits for it" in stopped.structured_content["summary"]
    assert "[job_unknown]" in words(again)


async def test_an_upload_that_outlasts_its_call_can_be_stopped(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything was said to the host, stopped is stopped."""
    held = anyio.Event()

    async def never(*_: object, **__: object) -> None:
        await held.wait()

    monkeypatch.setattr(desk, "ANSWER_S", 0.2)
    monkeypatch.setattr(Backend, "upload", never)
    async with Client(build(settings)) as client:
        running = await client.call_tool("chat", {"message": "add calm music", "files": [str(clip)]})
        stopped = await client.call_tool("cancel", {"job": running.structured_content["job"]})

    assert stopped.structured_content["cancelled"] is True
    assert "/run_sse" not in nemo.paths()


async def test_a_new_server_goes_on_with_the_latest_project_when_asked_for_the_state(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """
    After a restart `state` resumes; before it, no edit touches a project that may be another window's,
    but what is refused names it.
    """
    async with Client(build(settings), mode=era) as client:
        uploaded = await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm"})
    async with Client(build(settings), mode=era) as client:
        early = await client.call_tool("export", {})
        state = await client.call_tool("state", {})
        exported = await client.call_tool("export", {})

    assert early.is_error
    assert "[nothing_uploaded]" in early.content[0].text
    assert f"pass project {uploaded.structured_content['project']}" in early.content[0].text
    assert "BGM: Calm" in state.structured_content["timeline"]
    assert exported.structured_content["output"] == str(clip.with_name("my clip.music.mp4"))


async def test_earlier_projects_are_listed_and_can_be_gone_on_with(
    settings: Settings, nemo: QuirkServer, clip: Path
) -> None:
    """`state` names the projects of this machine; their name brings one back."""
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        here = (await client.call_tool("state", {})).structured_content["project"]
    async with Client(build(settings)) as client:
        await client.call_tool("credits", {})
        listed = (await client.call_tool("state", {"project": here})).structured_content

    assert listed["project"] == here
    assert listed["files"][0]["name"] == clip.name


async def test_another_project_does_not_lose_the_work_of_the_first(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job is found in its own project, also after a new one was begun."""
    monkeypatch.setattr(calls, "WAIT_S", 0.2)
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        running = (await client.call_tool("edit", {"message": "calm"})).structured_content
        await client.call_tool("upload", {"files": [str(clip)], "new_project": True})
        hold.set()
        monkeypatch.setattr(calls, "WAIT_S", 20)
        done = await client.call_tool("edit", {"job": running["job"]})

    assert done.structured_content["status"] == "done"


async def test_a_file_address_is_a_path(settings: Settings, clip: Path) -> None:
    """Hosts hand over dropped files as file:// addresses, with blanks encoded."""
    async with Client(build(settings)) as client:
        result = await client.call_tool("upload", {"files": [clip.as_uri()]})

    assert result.structured_content["files"][0]["name"] == clip.name


async def test_a_crash_tells_the_model_nothing_of_our_insides(settings: Settings, clip: Path) -> None:
    """An exception nobody foresaw becomes `internal`, without traceback or text that may hold paths."""

    class Broken:
        @classmethod
        async def open(cls, **_):
            raise RuntimeError("/secret/place")

    async with Client(build(settings, Broken)) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})

    assert "[internal]" in words(result)
    assert "/secret/place" not in words(result)


async def test_the_wait_is_shorter_than_what_hosts_allow() -> None:
    """Every call answers within 45 seconds."""
    assert desk.WAIT_S < desk.ANSWER_S <= 45


async def test_a_call_that_its_client_cancels_does_not_block_the_next(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The edit is let go of, and the project takes the next one."""
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    async with Client(build(settings), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        with anyio.move_on_after(0.3) as gave_up:
            await client.call_tool("edit", {"message": "calm"})
        nemo.use(Quirks())
        edited = await client.call_tool("edit", {"message": "calm piano"})
        hold.set()

    assert gave_up.cancelled_caught
    assert edited.structured_content["changes"]


async def test_one_message_does_several_steps(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """`chat` uploads what came along, edits and exports, and says which steps it understood."""
    async with Client(build(settings), mode=era) as client:
        message = "add calm piano and send me the video"
        result = await client.call_tool("chat", {"message": message, "files": [str(clip)]})

    assert result.structured_content["actions"] == ["upload", "edit", "export"]
    assert result.structured_content["output"] == str(clip.with_name("my clip.music.mp4"))
    assert "BGM: Calm" in result.structured_content["timeline"]


@pytest.mark.parametrize(("tool", "arguments"), [("state", {}), ("chat", {"message": "status"})])
async def test_asking_about_credits_first_does_not_hide_the_latest_project(
    nemo: QuirkServer, settings: Settings, clip: Path, tool: str, arguments: dict
) -> None:
    """A new server that was only asked for the balance still goes on where the user was."""
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm"})
    async with Client(build(settings)) as client:
        await client.call_tool("credits", {})
        result = await client.call_tool(tool, arguments)

    assert clip.name in result.structured_content["summary"]
