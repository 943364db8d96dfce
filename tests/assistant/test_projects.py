"""The use cases of a project, over real HTTP, on a backend that speaks the hosted contract."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import httpx
import pytest

from add_music.assistant.connecting import size_words
from add_music.assistant.project import Project
from add_music.assistant.results import ConsentQuestion, Progress
from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from backends import WISH
from films import check_film, content, names
from quirk_server import Quirks, QuirkServer, Refusal

pytestmark = pytest.mark.anyio
RENDER = "/api/render/proxy/lambda"
SESSIONS = "/api/tasks/me/with-session/nemo_agent"


async def _open(nemo: QuirkServer, settings: Settings, **more) -> Project:
    return await Project.open(nemo.url, settings=settings, **more)


async def _uploaded(nemo: QuirkServer, settings: Settings, clip: Path) -> Project:
    project = await _open(nemo, settings)
    await project.upload([clip])
    return project


async def _edited(nemo: QuirkServer, settings: Settings, clip: Path) -> Project:
    project = await _uploaded(nemo, settings, clip)
    await project.edit(WISH)
    return project


async def test_opening_a_project_asks_nobody_anything(nemo: QuirkServer, settings: Settings) -> None:
    """Neither a network nor an engine is touched before the first call that needs one."""
    async with await _open(nemo, settings) as project:
        assert project.session_id is None
        assert nemo.asked == []


async def test_the_first_call_reports_that_things_are_set_up_and_then_ready(
    nemo: QuirkServer, settings: Settings, clip: Path
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


async def test_an_edit_may_outlast_the_call_that_began_it(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """After the wait a job is named; asking for it later gives the result, and the state says it goes on."""
    gate = threading.Event()
    async with await _uploaded(nemo, settings, clip) as project:
        nemo.use(Quirks(hold=gate))
        first = await project.edit(WISH, wait_s=0.2)
        state = await project.state()
        gate.set()
        later = await project.edit_result(first.job or "")

    assert (first.status, later.status) == ("running", "done")
    assert state.edit
    assert later.changes
    assert nemo.paths("POST").count("/run_sse") == 1


async def test_an_unknown_edit_is_refused(nemo: QuirkServer, settings: Settings) -> None:
    """Asking for an edit that nobody began names it."""
    async with await _open(nemo, settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit_result("edit_0")

    assert caught.value.code == "job_unknown"


async def test_an_edit_that_is_cancelled_ends_its_stream(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """What was sent cannot be called back, which is said; the project takes the next edit at once."""
    async with await _uploaded(nemo, settings, clip) as project:
        nemo.use(Quirks(hold=threading.Event()))
        running = await project.edit(WISH, wait_s=0.2)
        stopped = await project.cancel(running.job or "")
        nemo.use(Quirks())
        after = await project.edit(WISH)

    assert not stopped.cancelled
    assert "had been sent" in stopped.summary
    assert after.changes


async def test_an_export_lies_at_its_place_and_nothing_else_does(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The finished file is beside the clip under the usual name; no part of it is left over."""
    async with await _edited(nemo, settings, clip) as project:
        result = await project.export()

    assert result.status == "done"
    assert result.output == clip.with_name("clip.music.mp4")
    check_film(result.output, clip)
    assert names(clip.parent) == ["clip.mp4", "clip.music.mp4", "config", "data"]


async def test_exporting_twice_renders_once(nemo: QuirkServer, settings: Settings, clip: Path) -> None:
    """The same timeline to the same place is the same file, and costs no second render."""
    async with await _edited(nemo, settings, clip) as project:
        first = await project.export()
        second = await project.export()

    assert first.output == second.output
    assert first.job == second.job
    assert nemo.paths("POST").count(RENDER) == 1


async def test_another_timeline_gets_a_file_of_its_own(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """After another edit the earlier file is not overwritten: the new one is numbered."""
    async with await _edited(nemo, settings, clip) as project:
        await project.export()
        await project.edit("set the music volume to 20%")
        second = await project.export()

    assert second.output == clip.with_name("clip.music.2.mp4")


async def test_an_existing_file_of_the_user_is_not_replaced(
    nemo: QuirkServer, settings: Settings, clip: Path
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
    check_film(target, clip)


async def test_asking_again_while_an_export_runs_joins_it(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Two calls for the same timeline wait for one job."""
    nemo.use(Quirks(polls=3))
    async with await _edited(nemo, settings, clip) as project:
        first = await project.export(wait_s=0.1)
        second = await project.export()

    assert (first.status, second.status) == ("running", "done")
    assert first.job == second.job
    assert nemo.paths("POST").count(RENDER) == 1


async def test_cancelling_a_finished_export_keeps_its_file(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """It is too late, says so, and nothing is taken away."""
    async with await _edited(nemo, settings, clip) as project:
        done = await project.export()
        late = await project.cancel(done.job)

    assert not late.cancelled
    assert done.output is not None
    assert done.output.exists()


async def test_a_file_is_sent_once(nemo: QuirkServer, settings: Settings, clip: Path) -> None:
    """Adding the same unchanged file again sends nothing and still answers with it."""
    async with await _open(nemo, settings) as project:
        await project.upload([clip])
        again = await project.upload([clip])

    assert [file.name for file in again.files] == ["clip.mp4"]
    assert len([path for path in nemo.paths("POST") if "upload" in path]) == 1


async def test_files_travel_in_the_order_given(nemo: QuirkServer, settings: Settings, clip: Path) -> None:
    """Paths and addresses mixed keep their order, each kind by its own way."""
    other = clip.with_name("b c.mp4")
    other.write_bytes(content(clip))
    nemo.links["https://example.org/x.mp4"] = clip
    async with await _open(nemo, settings) as project:
        result = await project.upload([clip, "https://example.org/x.mp4", other])

    sent = [asked.body for asked in nemo.asked if "upload" in asked.path]
    assert [file.name for file in result.files] == ["clip.mp4", "x.mp4", "b c.mp4"]
    assert b'filename="clip.mp4"' in sent[0]
    assert json.loads(sent[1]) == {"urls": ["https://example.org/x.mp4"], "source_type": "url"}
    assert content(other) in sent[2]


async def test_a_backend_on_this_machine_that_reads_paths_gets_paths(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """No copy is made where the announced capability says that none is needed."""
    nemo.use(Quirks(capabilities=("paths",)))
    async with await _open(nemo, settings) as project:
        await project.upload([clip])

    body = next(asked.body for asked in nemo.asked if "upload" in asked.path)
    assert json.loads(body) == {"paths": [str(clip)], "source_type": "path"}


async def test_typed_wishes_travel_as_words_to_a_backend_that_only_reads_words(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The brief is folded into the sentence where the capability is missing, else a part of its own."""
    brief = {"genre": "lofi", "avoid": ["drums"]}
    for capabilities in ((), ("brief",)):
        nemo.change(Quirks(capabilities=capabilities))
        async with await _uploaded(nemo, settings, clip) as project:
            await project.edit("calm", brief=brief)

    words, typed_parts = (json.loads(body)["new_message"]["parts"] for body in nemo.bodies("/run_sse"))
    assert "genre: lofi; without: drums" in words[0]["text"]
    assert typed_parts[0]["text"] == "calm"
    assert "inlineData" in typed_parts[1]


async def test_an_unusable_brief_is_refused_before_anything_is_sent(
    nemo: QuirkServer, settings: Settings
) -> None:
    """A field that does not exist would be a wish ignored: it is named instead."""
    async with await _open(nemo, settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit("calm", brief={"genere": "lofi"})

    assert "genere" in caught.value.message
    assert nemo.asked == []


async def test_an_empty_wish_means_fitting_music_and_the_answer_says_so(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Nothing said is not an error: a default is asked for, and named as such."""
    async with await _uploaded(nemo, settings, clip) as project:
        result = await project.edit("  ")

    assert "You did not say what music" in result.summary
    assert b"matches the mood" in nemo.bodies("/run_sse")[0]


async def test_the_language_is_read_off_the_first_message(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """A session that begins with Chinese words is opened in Chinese."""
    async with await _open(nemo, settings) as project:
        await project.chat("加上轻松的钢琴音乐", [clip])

    assert json.loads(nemo.bodies(SESSIONS)[0])["language"] == "zh-CN"


async def test_the_latest_project_is_the_one_used_last(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Without an id `resume` gives the latest; with an unknown one, or none at all, nothing."""
    assert await Project.resume(settings=settings) is None
    async with await _uploaded(nemo, settings, clip) as project:
        session = project.session_id

    found = await Project.resume(settings=settings)

    assert found is not None
    assert found.session_id == session
    assert await Project.resume("elsewhere", settings=settings) is None


def _hosted(nemo: QuirkServer, settings: Settings) -> Backend:
    """The server behind a name that is not this machine."""

    async def forward(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(base_url=nemo.url) as client:
            answer = await client.request(
                request.method, request.url.path, headers=request.headers, content=await request.aread()
            )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    target = Target("nemo", "https://nemo.example")
    return Backend(Connection(settings, target, transport=httpx.MockTransport(forward)))


async def test_nothing_goes_to_a_host_before_the_user_agreed(
    nemo: QuirkServer, settings: Settings, clip: Path
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
    nemo: QuirkServer, settings: Settings, clip: Path
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
    for part in ("clip.mp4", size_words(len(content(clip))), "nemo.example", "anonymous account"):
        assert part in asked[0].text
    assert asked[0].files == (("clip.mp4", len(content(clip))),)


async def test_a_no_is_a_no(nemo: QuirkServer, settings: Settings, clip: Path) -> None:
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
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Project files are readable by the user alone and free of tokens."""
    async with await _edited(nemo, settings, clip) as project:
        await project.export()

    files = list((settings.data_dir / "projects").glob("*.json"))
    assert files
    assert all("nmv_usr" not in path.read_text() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


async def test_two_programs_that_fetch_the_same_export_make_one_whole_file(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """An export watched by one program and found by the state of another lies there once, and whole."""
    nemo.use(Quirks(polls=3))
    async with await _edited(nemo, settings, clip) as project:
        await project.export(wait_s=0.1)
        other = await Project.resume(settings=settings)
        assert other is not None
        async with other:
            done, state = await asyncio.gather(project.export(), other.state())

    assert done.output is not None
    check_film(done.output, clip)
    assert [render.job for render in state.renders] == [done.job]
    assert names(clip.parent) == ["clip.mp4", "clip.music.mp4", "config", "data"]
    assert nemo.paths("POST").count(RENDER) == 1


async def test_two_first_calls_at_once_make_one_session(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """A state asked for while the first upload begins belongs to the same project."""
    async with await _open(nemo, settings) as project:
        await asyncio.gather(project.upload([clip]), project.state())

    assert nemo.paths("POST").count(SESSIONS) == 1


async def test_an_export_that_never_reached_the_backend_is_told(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """After a crash before the render was begun the state says so, and exporting again begins it."""
    nemo.use(Quirks(refusals=(Refusal(RENDER, 500, "status", words="down"),)))
    async with await _edited(nemo, settings, clip) as project:
        with pytest.raises(AddMusicError):
            await project.export()
        nemo.use(Quirks(refusals=(Refusal(RENDER, 404, "detail", words="unknown"),)))
        state = await project.state()
        nemo.use(Quirks())
        again = await project.export()

    assert state.renders[0].status == "failed"
    assert "export again" in (state.renders[0].error or "")
    assert again.status == "done"


@pytest.mark.parametrize(
    ("message", "said", "besides"),
    [
        ("calm lofi music at 35% and export it", "calm lofi music at 35%", "export the file"),
        ("calm lofi music at 35%, how many credits are left?", "calm lofi music at 35%", "show the credits"),
        ("加一段轻松的音乐然后导出", "加一段轻松的音乐", "导出文件"),
    ],
)
async def test_an_edit_says_nothing_about_exports_and_credits_to_a_chat(
    nemo: QuirkServer, settings: Settings, clip: Path, message: str, said: str, besides: str
) -> None:
    """An agent there might do it its own way; the result says that it is a step of its own, once."""
    async with await _uploaded(nemo, settings, clip) as project:
        result = await project.edit(message)

    sent = [json.loads(body)["new_message"]["parts"] for body in nemo.bodies("/run_sse")]
    assert sent == [[{"text": said}]]
    assert result.changes
    assert besides in result.next_steps[0]
    assert ("Export the file." in result.next_steps) == ("credits" in besides)


async def test_a_message_to_another_program_names_files_without_their_folders(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Where a file lies on this machine is nobody else's business."""
    async with await _uploaded(nemo, settings, clip) as project:
        await project.edit(f'Put calm piano on "{clip}".')

    [body] = nemo.bodies("/run_sse")
    assert json.loads(body)["new_message"]["parts"] == [{"text": f'Put calm piano on "{clip.name}".'}]


async def test_what_asks_for_no_edit_is_not_sent_to_a_chat(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """It is refused with what it asks for, before anything goes; typed wishes are an edit all the same."""
    async with await _uploaded(nemo, settings, clip) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit("send me the video")
        assert nemo.bodies("/run_sse") == []
        result = await project.edit("send me the video", brief={"genre": "lofi"})

    assert caught.value.code == "not_an_edit"
    assert caught.value.message.endswith("but to export the file.")
    assert result.changes
    assert b"send me" not in nemo.bodies("/run_sse")[0]


async def test_what_has_nothing_on_it_is_not_offered_for_export(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """After the first edit was undone, music is asked for, and no setting of an empty project is told."""
    async with await _edited(nemo, settings, clip) as project:
        undone = await project.edit("undo")

    assert "Removed BGM" in undone.summary
    assert "settings" not in undone.summary
    assert not any("Export" in step for step in undone.next_steps)


async def test_a_message_is_heard_whole_although_a_part_of_it_is_sent(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The two words of its edit are those of another language, too."""
    async with await _uploaded(nemo, settings, clip) as project:
        result = await project.chat("warm jazz, and how many credits are left?")

    assert result.summary.startswith("Understood:")
