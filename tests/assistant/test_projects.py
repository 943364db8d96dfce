"""The use cases of a project, over real HTTP, on a backend that speaks the hosted contract."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import httpx
import pytest

from add_music.assistant.project import Project
from add_music.assistant.results import ConsentQuestion, Progress
from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from fake_nemo import MP4, MUSIC, SESSION, TITLE, VIDEO, FakeNemo, Turn, draft_of, typed

pytestmark = pytest.mark.anyio
EDITED = draft_of(VIDEO, MUSIC)


@pytest.fixture
def nemo():
    """The service."""
    with FakeNemo() as server:
        yield server


async def _open(nemo: FakeNemo, settings: Settings, **more) -> Project:
    return await Project.open(nemo.url, settings=settings, **more)


async def _edited(nemo: FakeNemo, settings: Settings, clip: Path) -> Project:
    nemo.turns.append(Turn(draft=EDITED))
    project = await _open(nemo, settings)
    await project.upload([clip])
    await project.edit("calm music")
    return project


async def test_opening_a_project_asks_nobody_anything(nemo: FakeNemo, settings: Settings) -> None:
    """Neither a network nor an engine is touched before the first call that needs one."""
    async with await _open(nemo, settings) as project:
        assert project.session_id is None
        assert nemo.asked == []


async def test_the_first_call_reports_that_things_are_set_up_and_then_ready(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """Setting up and being ready are told once, in this order, and no token is in any word."""
    told: list[Progress] = []
    async with await _open(nemo, settings, on_progress=told.append) as project:
        await project.upload([clip])
        await project.state()

    words = [progress.words for progress in told]
    assert words[0] == "Setting things up…"
    assert words[1].endswith("Everything stays on this machine.")
    assert words.count("Setting things up…") == 1
    assert "nmv_usr" not in " ".join(words)


async def test_a_silent_edit_is_told_from_the_two_timelines(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """A stream without any words still leads to the concrete change, with length and volume."""
    async with await _edited(nemo, settings, clip) as project:
        nemo.turns.append(Turn(draft=draft_of(VIDEO, {**MUSIC, "sg": [{"d": 10000, "vol": 0.2}]})))

        result = await project.edit("softer")

    assert result.status == "done"
    assert any("35% → 20%" in change for change in result.changes)


async def test_an_edit_that_changes_nothing_says_so(nemo: FakeNemo, settings: Settings, clip: Path) -> None:
    """An unchanged timeline is never reported as success, whatever the backend claims."""
    async with await _edited(nemo, settings, clip) as project:
        nemo.turns.append(Turn(lines=typed({"type": "text", "content": "All done, your music is louder!"})))

        result = await project.edit("louder")

    assert result.changes == ()
    assert "not changed" in result.summary


async def test_tracks_nobody_asked_for_are_pointed_out(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """A title that the backend adds by itself is named, with the offer to remove it."""
    async with await _open(nemo, settings) as project:
        nemo.turns.append(Turn(draft=draft_of(VIDEO, MUSIC, TITLE)))
        result = await project.edit("calm music")

    assert len(result.unrequested) == 1
    assert "Urban Dreams" in result.unrequested[0]
    assert "remove" in result.next_steps[0]


async def test_words_about_a_screen_do_not_reach_the_user_and_start_nothing(
    nemo: FakeNemo, settings: Settings
) -> None:
    """Directions to click are dropped, facts stay, and no export happens because a text said so."""
    said = "I added a soft piano bed. Click Export to download it, or open the Timeline panel."
    async with await _open(nemo, settings) as project:
        nemo.turns.append(Turn(lines=typed({"type": "text", "content": said}), draft=EDITED))
        result = await project.edit("piano")

    assert "soft piano bed" in result.said
    assert "lick" not in result.said + result.summary
    assert not any("render" in path for path in nemo.paths())


async def test_a_broken_stream_is_looked_after_and_never_sent_again(
    nemo: FakeNemo, settings: Settings
) -> None:
    """The change that a broken turn made is found in the state; the message went over the wire once."""
    async with await _open(nemo, settings) as project:
        nemo.turns.append(Turn(draft=EDITED, breaks=True))
        result = await project.edit("calm music")

    assert result.changes
    assert nemo.paths("POST").count("/run_sse") == 1


async def test_an_edit_may_outlast_the_call_that_began_it(nemo: FakeNemo, settings: Settings) -> None:
    """After the wait a job is named; asking for it later gives the result, and the state says it goes on."""
    gate = threading.Event()
    async with await _open(nemo, settings) as project:
        nemo.turns.append(Turn(draft=EDITED, hold=gate))
        first = await project.edit("calm music", wait_s=0.2)
        state = await project.state()
        gate.set()
        later = await project.edit_result(first.job or "")

    assert (first.status, later.status) == ("running", "done")
    assert state.edit
    assert later.changes
    assert nemo.paths("POST").count("/run_sse") == 1


async def test_an_unknown_edit_is_refused(nemo: FakeNemo, settings: Settings) -> None:
    """Asking for an edit that nobody began names it."""
    async with await _open(nemo, settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit_result("edit_0")

    assert caught.value.code == "job_unknown"


async def test_an_edit_that_is_cancelled_ends_its_stream(nemo: FakeNemo, settings: Settings) -> None:
    """After cancelling, the result says what is kept and the project takes the next edit at once."""
    gate = threading.Event()
    async with await _open(nemo, settings) as project:
        nemo.turns += [Turn(hold=gate), Turn(draft=EDITED)]
        running = await project.edit("calm music", wait_s=0.2)

        stopped = await project.cancel(running.job or "")
        after = await project.edit("calm music")
        gate.set()

    assert stopped.cancelled
    assert after.changes


async def test_the_draft_goes_to_the_render_byte_for_byte(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """Blanks, key order, escapes and number forms of the backend's own text are kept."""
    async with await _edited(nemo, settings, clip) as project:
        await project.export()

    assert EDITED.encode() in nemo.bodies("/api/render/proxy/lambda")[0]


async def test_an_export_lies_at_its_place_and_nothing_else_does(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """The finished file is beside the clip under the usual name; no part of it is left over."""
    async with await _edited(nemo, settings, clip) as project:
        result = await project.export()

    assert result.status == "done"
    assert result.output == clip.with_name("clip.music.mp4")
    assert result.output.read_bytes() == MP4
    assert sorted(path.name for path in clip.parent.glob("*.mp4")) == ["clip.mp4", "clip.music.mp4"]
    assert list(clip.parent.glob(".*.part*")) == []


async def test_exporting_twice_renders_once(nemo: FakeNemo, settings: Settings, clip: Path) -> None:
    """The same timeline to the same place is the same file, and costs no second render."""
    async with await _edited(nemo, settings, clip) as project:
        first = await project.export()
        second = await project.export()

    assert first.output == second.output
    assert first.job == second.job
    assert nemo.paths("POST").count("/api/render/proxy/lambda") == 1


async def test_another_timeline_gets_a_file_of_its_own(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """After another edit the earlier file is not overwritten: the new one is numbered."""
    async with await _edited(nemo, settings, clip) as project:
        await project.export()
        nemo.turns.append(Turn(draft=draft_of(VIDEO, TITLE)))
        await project.edit("a title")
        second = await project.export()

    assert second.output == clip.with_name("clip.music.2.mp4")


async def test_an_existing_file_of_the_user_is_not_replaced(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """A named output that exists is refused, and replaced when the user agrees."""
    target = clip.with_name("mine.mp4")
    target.write_text("mine")
    async with await _edited(nemo, settings, clip) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.export(target)
        before = target.read_text()
        await project.export(target, overwrite=True)

    assert (caught.value.code, before) == ("output_exists", "mine")
    assert target.read_bytes() == MP4


async def test_an_empty_timeline_is_not_rendered(nemo: FakeNemo, settings: Settings) -> None:
    """Without segments there is nothing to export, and no render is asked for."""
    async with await _open(nemo, settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.export()

    assert caught.value.code == "nothing_to_export"
    assert not any("render" in path for path in nemo.paths())


async def test_an_export_goes_on_after_the_program_was_started_again(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """What was begun by one program is fetched by the state of the next one, rendered once."""
    nemo.renders.append([{"status": "processing", "progress": 40}] * 200)
    async with await _edited(nemo, settings, clip) as project:
        running = await project.export(wait_s=0.3)
    nemo.renders.clear()

    later = await Project.resume(settings=settings)
    assert later is not None
    async with later:
        state = await later.state()

    assert running.status == "running"
    assert state.renders[0].job == running.job
    assert state.renders[0].output == clip.with_name("clip.music.mp4")
    assert clip.with_name("clip.music.mp4").read_bytes() == MP4
    assert nemo.paths("POST").count("/api/render/proxy/lambda") == 1


async def test_asking_again_while_an_export_runs_joins_it(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """Two calls for the same timeline wait for one job."""
    nemo.renders.append([{"status": "processing", "progress": 40}] * 3 + [{"status": "completed"}])
    async with await _edited(nemo, settings, clip) as project:
        first = await project.export(wait_s=0.1)
        second = await project.export()

    assert (first.status, second.status) == ("running", "done")
    assert first.job == second.job
    assert nemo.paths("POST").count("/api/render/proxy/lambda") == 1


async def test_a_cancelled_export_is_stopped_over_there_and_leaves_nothing(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """The backend is told, no file appears, and a later export starts anew."""
    nemo.renders.append([{"status": "processing", "progress": 40}] * 200)
    async with await _edited(nemo, settings, clip) as project:
        running = await project.export(wait_s=0.3)
        stopped = await project.cancel(running.job)
        nemo.renders.clear()
        again = await project.export()

    assert stopped.cancelled
    assert any(path.endswith("/cancel") for path in nemo.paths("POST"))
    assert again.job != running.job
    assert [path.name for path in clip.parent.iterdir() if path.name.startswith(".")] == []


async def test_cancelling_a_finished_export_keeps_its_file(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """It is too late, says so, and nothing is taken away."""
    async with await _edited(nemo, settings, clip) as project:
        done = await project.export()
        late = await project.cancel(done.job)

    assert not late.cancelled
    assert done.output is not None
    assert done.output.exists()


async def test_a_failed_render_is_tried_once_more_under_a_new_id(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """The hosted recipe: one more try, then the backend's reason."""
    failed = {"success": True, "data": {"status": "failed", "error": "no workers"}}
    nemo.renders += [[failed], [failed]]
    async with await _edited(nemo, settings, clip) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.export()

    ids = [json.loads(body)["id"] for body in nemo.bodies("/api/render/proxy/lambda")]
    assert caught.value.code == "render_failed"
    assert "no workers" in caught.value.message
    assert len(set(ids)) == len(ids) == 2


async def test_a_file_is_sent_once(nemo: FakeNemo, settings: Settings, clip: Path) -> None:
    """Adding the same unchanged file again sends nothing and still answers with it."""
    async with await _open(nemo, settings) as project:
        await project.upload([clip])
        again = await project.upload([clip])

    assert [file.name for file in again.files] == ["clip.mp4"]
    assert len([path for path in nemo.paths("POST") if "upload" in path]) == 1


async def test_files_travel_in_the_order_given(nemo: FakeNemo, settings: Settings, clip: Path) -> None:
    """Paths and addresses mixed keep their order, each kind by its own way."""
    other = clip.with_name("b c.mp4")
    other.write_bytes(MP4)
    async with await _open(nemo, settings) as project:
        result = await project.upload([clip, "https://example.org/x.mp4", other])

    sent = [body for _, path, _, body in nemo.asked if "upload" in path]
    assert [file.name for file in result.files] == ["clip.mp4", "x.mp4", "b c.mp4"]
    assert b'filename="clip.mp4"' in sent[0]
    assert json.loads(sent[1]) == {"urls": ["https://example.org/x.mp4"], "source_type": "url"}
    assert MP4 in sent[2]


async def test_a_backend_on_this_machine_that_reads_paths_gets_paths(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """No copy is made where the announced capability says that none is needed."""
    nemo.capabilities = ["paths"]
    async with await _open(nemo, settings) as project:
        await project.upload([clip])

    body = next(body for _, path, _, body in nemo.asked if "upload" in path)
    assert json.loads(body) == {"paths": [str(clip)], "source_type": "path"}


async def test_typed_wishes_travel_as_words_to_a_backend_that_only_reads_words(
    nemo: FakeNemo, settings: Settings
) -> None:
    """The brief is folded into the sentence where the capability is missing, else a part of its own."""
    brief = {"genre": "lofi", "avoid": ["drums"]}
    async with await _open(nemo, settings) as project:
        await project.edit("calm", brief=brief)
    nemo.capabilities = ["brief"]
    async with await _open(nemo, settings) as project:
        await project.edit("calm", brief=brief)

    words, typed_parts = (json.loads(body)["new_message"]["parts"] for body in nemo.bodies("/run_sse"))
    assert "genre: lofi; avoid: drums" in words[0]["text"]
    assert typed_parts[0]["text"] == "calm"
    assert "inlineData" in typed_parts[1]


async def test_an_unusable_brief_is_refused_before_anything_is_sent(
    nemo: FakeNemo, settings: Settings
) -> None:
    """A field that does not exist would be a wish ignored: it is named instead."""
    async with await _open(nemo, settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit("calm", brief={"genere": "lofi"})

    assert "genere" in caught.value.message
    assert nemo.asked == []


async def test_an_empty_wish_means_fitting_music_and_the_answer_says_so(
    nemo: FakeNemo, settings: Settings
) -> None:
    """Nothing said is not an error: a default is asked for, and named as such."""
    async with await _open(nemo, settings) as project:
        nemo.turns.append(Turn(draft=EDITED))
        result = await project.edit("  ")

    assert "You did not say what music" in result.summary
    assert b"matches the mood" in nemo.bodies("/run_sse")[0]


async def test_the_language_is_read_off_the_first_message(nemo: FakeNemo, settings: Settings) -> None:
    """A session that begins with Chinese words is opened in Chinese."""
    async with await _open(nemo, settings) as project:
        await project.edit("给我的视频加上轻松的音乐")

    body = json.loads(nemo.bodies("/api/tasks/me/with-session/nemo_agent")[0])
    assert body["language"] == "zh-CN"


async def test_without_credits_the_way_to_more_is_named_without_a_token(
    nemo: FakeNemo, settings: Settings
) -> None:
    """An anonymous account gets the link to register, bound to its own id."""
    nemo.credits = {"available": 0, "frozen": 0}
    async with await _open(nemo, settings) as project:
        result = await project.credits()

    assert (result.available, result.total, result.unlimited) == (0, 0, False)
    assert result.next_steps[0].endswith("/register?bind=anon_abc")


@pytest.mark.parametrize(
    ("answer", "code", "exit_code"),
    [
        ((200, {"code": 2001, "message": "no credits"}), "credits_out", 3),
        ((402, {"message": "plan"}), "plan_blocks_export", 3),
        ((200, {"code": 1002}), "session_unknown", 3),
    ],
)
async def test_refusals_keep_their_own_meaning(
    nemo: FakeNemo, settings: Settings, answer: tuple[int, object], code: str, exit_code: int
) -> None:
    """No credits, a plan that forbids and a lost session are three different things."""
    nemo.refuse["/run_sse"] = answer
    async with await _open(nemo, settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit("calm")

    assert (caught.value.code, caught.value.exit_code) == (code, exit_code)


async def test_the_latest_project_is_the_one_used_last(nemo: FakeNemo, settings: Settings) -> None:
    """Without an id `resume` gives the latest; with an unknown one, or none at all, nothing."""
    assert await Project.resume(settings=settings) is None
    async with await _open(nemo, settings) as project:
        await project.edit("calm")

    found = await Project.resume(settings=settings)

    assert found is not None
    assert found.session_id == SESSION
    assert await Project.resume("elsewhere", settings=settings) is None


def _hosted(nemo: FakeNemo, settings: Settings) -> Backend:
    """The fake behind a name that is not this machine."""

    async def forward(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(base_url=nemo.url) as client:
            answer = await client.request(
                request.method, request.url.path, headers=request.headers, content=await request.aread()
            )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    target = Target("nemo", "https://nemo.example")
    return Backend(Connection(settings, target, transport=httpx.MockTransport(forward)))


async def test_nothing_goes_to_a_host_before_the_user_agreed(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """Without anybody to ask the first call is refused and not one request was made."""
    async with await Project.open("nemo", settings=settings, backend=_hosted(nemo, settings)) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.upload([clip])

    assert (caught.value.code, caught.value.exit_code) == ("needs_consent", 2)
    assert "clip.mp4" in caught.value.message
    assert "nemo.example" in caught.value.message
    assert nemo.asked == []


async def test_the_question_names_file_size_host_and_cost_and_is_asked_once(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """An agreement is kept for the host: the next project does not ask again."""
    asked: list[ConsentQuestion] = []

    def agree(question: ConsentQuestion) -> bool:
        asked.append(question)
        return True

    for _ in range(2):
        backend = _hosted(nemo, settings)
        async with await Project.open("nemo", consent=agree, settings=settings, backend=backend) as project:
            await project.upload([clip])

    assert len(asked) == 1
    for part in ("clip.mp4", "3 kB", "nemo.example", "credits"):
        assert part in asked[0].text
    assert asked[0].files == (("clip.mp4", len(MP4)),)


async def test_a_no_is_a_no(nemo: FakeNemo, settings: Settings, clip: Path) -> None:
    """A user who does not agree sends nothing, and is asked again next time."""
    answers = []

    async def ask(question: ConsentQuestion) -> bool:
        answers.append(question)
        return False

    backend = _hosted(nemo, settings)
    async with await Project.open("nemo", consent=ask, settings=settings, backend=backend) as project:
        for _ in range(2):
            with pytest.raises(AddMusicError):
                await project.upload([clip])

    assert len(answers) == 2
    assert nemo.asked == []


async def test_what_is_written_down_about_a_project_holds_no_token(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """Project files are readable by the user alone and free of tokens."""
    async with await _edited(nemo, settings, clip) as project:
        await project.export()

    files = list((settings.data_dir / "projects").glob("*.json"))
    assert files
    assert all("nmv_usr" not in path.read_text() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


async def test_edits_of_one_project_wait_for_their_turn(nemo: FakeNemo, settings: Settings) -> None:
    """Two edits at once reach the backend one after the other."""
    gate = threading.Event()
    async with await _open(nemo, settings) as project:
        nemo.turns += [Turn(draft=draft_of(VIDEO), hold=gate), Turn(draft=EDITED)]
        first = asyncio.create_task(project.edit("one"))
        await asyncio.sleep(0)  # so that it is the first one
        second = await project.edit("two", wait_s=0.3)
        sent_meanwhile = nemo.paths("POST").count("/run_sse")
        gate.set()
        await first
        done = await project.edit_result(second.job or "")

    assert sent_meanwhile == 1
    assert "Lo-fi" in done.timeline


async def test_two_programs_that_fetch_the_same_export_make_one_whole_file(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """An export watched by one program and found by the state of another lies there once, and whole."""
    nemo.file = MP4 + b"y" * 3_000_000
    nemo.renders.append([{"status": "processing", "progress": 40}] * 3 + [{"status": "completed"}])
    async with await _edited(nemo, settings, clip) as project:
        await project.export(wait_s=0.1)
        other = await Project.resume(settings=settings)
        assert other is not None
        async with other:
            done, state = await asyncio.gather(project.export(), other.state())

    assert done.output is not None
    assert clip.with_name("clip.music.mp4").read_bytes() == nemo.file
    assert [render.job for render in state.renders] == [done.job]
    assert sorted(path.name for path in clip.parent.glob("*.mp4")) == ["clip.mp4", "clip.music.mp4"]
    assert nemo.paths("POST").count("/api/render/proxy/lambda") == 1


async def test_two_first_calls_at_once_make_one_session(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """A state asked for while the first upload begins belongs to the same project."""
    async with await _open(nemo, settings) as project:
        await asyncio.gather(project.upload([clip]), project.state())

    assert nemo.paths("POST").count("/api/tasks/me/with-session/nemo_agent") == 1


async def test_an_export_that_never_reached_the_backend_is_told(
    nemo: FakeNemo, settings: Settings, clip: Path
) -> None:
    """After a crash before the render was begun the state says so, and exporting again begins it."""
    nemo.refuse["/api/render/proxy/lambda"] = (500, {"message": "down"})
    async with await _edited(nemo, settings, clip) as project:
        with pytest.raises(AddMusicError):
            await project.export()
        nemo.refuse["/api/render/proxy/lambda"] = (404, {"detail": "unknown"})
        state = await project.state()
        nemo.refuse.clear()
        again = await project.export()

    assert state.renders[0].status == "failed"
    assert "export again" in (state.renders[0].error or "")
    assert again.status == "done"
