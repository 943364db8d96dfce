"""Several messages, cancelled ones, broken connections: what is sent, what is not, what the user is told."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import httpx
import pytest

from add_music.assistant.make import make
from add_music.assistant.project import Project
from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.errors import AddMusicError
from add_music.wire.events import Event
from backends import WISH, User
from quirk_server import Quirks, QuirkServer, Refusal

pytestmark = pytest.mark.anyio
SOFTER = "set the music volume to 20%"


@pytest.fixture
def hold():
    """Keeps a turn from beginning; always let go in the end."""
    event = threading.Event()
    yield event
    event.set()


async def _made(guest: User, clip: Path) -> Project:
    """A project with music on a clip, which nobody else uses."""
    project = await guest.open()
    await project.upload([clip])
    await project.edit(WISH)
    return project


def _said(server: QuirkServer) -> list[str]:
    """What was said to the chat, in order."""
    return [json.loads(body)["new_message"]["parts"][0]["text"] for body in server.bodies("/run_sse")]


async def _sent(server: QuirkServer, count: int) -> None:
    """Wait until that many messages have arrived."""
    for _ in range(1000):
        if len(_said(server)) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(_said(server))


async def test_messages_during_a_turn_wait_and_the_user_is_told_behind_what(
    guest: User, server: QuirkServer, clip: Path, hold: threading.Event
) -> None:
    """Each is sent once the one before has ended; place and work are named, in answers and in the state."""
    async with await _made(guest, clip) as project:
        server.use(Quirks(hold=hold))
        first = await project.edit(SOFTER, wait_s=0.05)
        await _sent(server, 1)
        second = await project.edit("louder", wait_s=0.05)
        third = await project.edit("another take", wait_s=0.05)
        state = await project.state()
        sent_meanwhile = _said(server)
        hold.set()
        results = [await project.edit_result(one.job or "") for one in (first, second, third)]

    assert first.summary.startswith("Still working on it.")
    assert second.summary == f'It waits for its turn: 1 before it. Going on now: the edit "{SOFTER}".'
    assert third.summary == f'It waits for its turn: 2 before it. Going on now: the edit "{SOFTER}".'
    assert (state.edit or "").endswith('After that: the edit "louder"; the edit "another take".')
    assert sent_meanwhile == [SOFTER]
    assert _said(server) == [SOFTER, "louder", "another take"]
    assert all(result.changes for result in results)


async def test_a_cancelled_message_that_waited_is_never_sent(
    guest: User, server: QuirkServer, clip: Path, hold: threading.Event
) -> None:
    """Only the one that went out before has an effect."""
    async with await _made(guest, clip) as project:
        server.use(Quirks(hold=hold))
        first = await project.edit(SOFTER, wait_s=0.05)
        await _sent(server, 1)
        waiting = await project.edit("louder", wait_s=0.05)
        stopped = await project.cancel(waiting.job or "")
        hold.set()
        result = await project.edit_result(first.job or "")

    assert stopped.cancelled
    assert "nothing has changed" in stopped.summary
    assert _said(server) == [SOFTER]
    assert result.changes == ("BGM: Calm lofi: volume 35% → 20%.",)


async def test_a_message_that_was_sent_cannot_be_called_back_from_a_host_and_that_is_said(
    guest: User, server: QuirkServer, clip: Path, hold: threading.Event
) -> None:
    """Cancelling claims nothing; what the message did is kept as an instruction once it is seen."""
    async with await _made(guest, clip) as project:
        server.use(Quirks(hold=hold))
        running = await project.edit(SOFTER, wait_s=0.05)
        await _sent(server, 1)
        stopped = await project.cancel(running.job or "")
        server.use(Quirks())
        late = await project.cancel(running.job or "")

    assert not stopped.cancelled
    assert "finishes what it has begun" in stopped.summary
    assert not late.cancelled


async def test_an_effect_that_is_seen_later_is_kept_as_an_instruction(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """A message was given up, and had its effect after all: if the project is lost, it comes back, too."""

    async def hear(event: Event) -> None:
        """Nobody listens."""

    async with await _made(guest, clip) as project:
        session = project.session_id or ""
        server.use(Quirks(cut="unheard"))
        with pytest.raises(AddMusicError):
            await project.edit(SOFTER)
        server.use(Quirks())
        await guest.backend().say(session, SOFTER, hear)
        await project.state()
        server.use(Quirks(refusals=(Refusal(session, 1002),)))
        await project.state()
        restored = await project.restore()

    assert restored.changes == ("clip.mp4", f'"{WISH}"', f'"{SOFTER}"')


async def test_only_the_edit_of_a_message_goes_to_the_chat(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """Exporting and credits are done here: the agent is not told of them, and they are done."""
    async with await guest.open() as project:
        await project.upload([clip])
        server.use(Quirks())
        result = await project.chat(f"add {WISH} and then export it")
        more = await project.chat("make the music softer, and how many credits do I have left?")

    assert result.actions == ("edit", "export")
    assert more.actions == ("edit", "credits")
    assert _said(server) == [f"add {WISH}", "make the music softer"]
    assert clip.with_name("clip.music.mp4").exists()


async def test_a_look_that_finds_nobody_is_no_answer(guest: User, server: QuirkServer, clip: Path) -> None:
    """After a broken stream the backend may be away for a while: the change is found when it is back."""
    away = Refusal("/api/state", 503, "html", skip=1, times=5)
    async with await guest.open() as project:
        await project.upload([clip])
        server.use(Quirks(cut="after", refusals=(away,)))
        result = await project.edit(WISH)

    assert result.changes
    assert "The connection broke meanwhile" in result.summary
    assert _said(server) == [WISH]


async def test_a_state_that_cannot_be_read_after_a_turn_is_asked_for_again(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """The turn ended well; that its result could not be read at once is no reason to doubt or repeat it."""
    away = Refusal("/api/state", 503, "html", skip=1, times=4)
    async with await guest.open() as project:
        await project.upload([clip])
        server.use(Quirks(refusals=(away,)))
        result = await project.edit(WISH)

    assert result.changes
    assert _said(server) == [WISH]


async def test_what_a_host_adds_after_its_turn_is_told_at_the_next_occasion(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """A title that appears by itself: the state tells it once, and the next edit does not claim it."""
    async with await _made(guest, clip) as project:
        await project.state()
        server.use(Quirks(extra_tracks=(7,)))
        state = await project.state()
        again = await project.state()
        server.use(Quirks(extra_tracks=(7, 12)))
        edit = await project.edit("set the music volume to 50%")

    told = 'Changed since it was last told: Added Title: "Urban Dreams" (0-1.5s).'
    assert told in state.summary
    assert told not in again.summary
    assert "Changed since it was last told: Added Track type 12: Film grain (0-1s)." in edit.summary
    assert len(edit.changes) == 1


def _hosted(user: User, server: QuirkServer, *, reachable: bool = True) -> Backend:
    """The server behind a name that is not this machine."""

    async def forward(request: httpx.Request) -> httpx.Response:
        if not reachable and request.url.path == "/run_sse":
            raise httpx.ConnectError("refused", request=request)
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            headers = {name: value for name, value in request.headers.items() if name != "host"}
            answer = await client.request(
                request.method, request.url.path, headers=headers, content=await request.aread()
            )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    target = Target("nemo", "https://nemo.example")
    connection = Connection(user.settings, target, transport=httpx.MockTransport(forward), pause=user.pause)
    return Backend(connection)


async def _on_host(user: User, server: QuirkServer, *, reachable: bool = True) -> Project:
    backend = _hosted(user, server, reachable=reachable)
    return await Project.open(
        "nemo", settings=user.settings, backend=backend, consent=lambda _: True, on_progress=user.told.append
    )


async def test_what_an_edit_on_a_host_takes_is_said_before_the_first_one(
    guest: User, server: QuirkServer, clip: Path, hold: threading.Event
) -> None:
    """Minutes and credits, once for each project, before the message is sent, and in an early answer."""
    async with await _on_host(guest, server) as project:
        await project.upload([clip])
        server.use(Quirks(hold=hold))
        running = await project.edit(WISH, wait_s=0.01)
        await _sent(server, 1)
        told_before = [one.words for one in guest.told]
        meanwhile = await project.edit_result(running.job or "", wait_s=0.01)
        hold.set()
        await project.edit_result(running.job or "")
        guest.told.clear()
        await project.edit(SOFTER)

    ahead = "This may take some minutes and costs about 50 credits, as every editing session there does."
    assert told_before.count(ahead) == 1
    assert meanwhile.summary == f"Still working on it. {ahead}"
    assert not any("50 credits" in one.words for one in guest.told)


async def test_a_connection_that_was_refused_says_that_nothing_was_sent(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """Then saying it again is safe, and that is the advice; no state is polled."""
    async with await _on_host(guest, server, reachable=False) as project:
        await project.upload([clip])
        server.use(Quirks())
        with pytest.raises(AddMusicError) as caught:
            await project.edit(WISH)

    assert caught.value.code == "backend_unreachable"
    assert caught.value.next_step.startswith("Nothing was sent.")
    assert len(server.paths("GET")) == 1


async def test_the_main_job_is_done_once_more_when_the_backend_has_lost_it(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """All that was lost is the job's own: it says so and repeats itself, once."""
    server.use(Quirks(refusals=(Refusal("/latest", 1002, times=2),)))
    done = await make(
        [clip], WISH, backend=guest.place.url, settings=guest.settings, on_progress=guest.told.append
    )
    server.use(Quirks(refusals=(Refusal("/latest", 1002),)))
    with pytest.raises(AddMusicError) as caught:
        await make([clip], WISH, backend=guest.place.url, settings=guest.settings, overwrite=True)

    assert done.output.exists()
    assert "The backend has lost the project; doing it once more…" in [one.words for one in guest.told]
    assert caught.value.code == "session_lost"


async def test_the_main_job_opens_its_session_in_the_users_language(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """The instruction is known before the session is made."""
    server.use(Quirks(refusals=(Refusal("/api/upload-video", 500, "html"),)))
    with pytest.raises(AddMusicError):
        await make([clip], "给我的视频加上轻松的音乐", backend=guest.place.url, settings=guest.settings)

    assert json.loads(server.bodies("/api/tasks/me/with-session/nemo_agent")[0])["language"] == "zh-CN"
