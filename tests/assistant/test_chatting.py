"""Free messages, done in the order meant."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from add_music.assistant.chatting import Plan
from add_music.assistant.project import Project
from add_music.assistant.route import route
from add_music.errors import AddMusicError
from add_music.settings import Settings
from films import check_film
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def clip(clip: Path) -> Path:
    """A name with a blank has to be quoted in a message."""
    return clip.rename(clip.with_name("my clip.mp4"))


@pytest.fixture
def start(nemo: QuirkServer, settings: Settings):
    """Opens a project on that service."""
    return lambda: Project.open(nemo.url, settings=settings)


async def test_one_message_does_the_whole_job(start, clip: Path) -> None:
    """File, wish and export in one sentence: uploaded, edited, exported, each told in words."""
    async with await start() as project:
        result = await project.chat("Add calm lo-fi music and export it", [clip])

    assert result.actions == ("upload", "edit", "export")
    check_film(clip.with_name("my clip.music.mp4"), clip)
    assert result.summary.startswith("Understood: add the files, edit, export the file.")
    assert "Added Video" in result.summary


async def test_a_file_may_be_named_in_the_message(start, clip: Path) -> None:
    """A quoted path with blanks is added; saying its name again later does not add it twice."""
    async with await start() as project:
        first = await project.chat(f'Put soft piano on "{clip}"')
        second = await project.chat('make the music of "my clip.mp4" softer')

    assert first.actions == ("upload", "edit")
    assert second.actions == ("edit",)


async def test_a_name_that_does_not_exist_is_where_the_export_goes(start, clip: Path) -> None:
    """ "Export it as done.mp4" writes that file beside the clip."""
    async with await start() as project:
        await project.chat("calm music", [clip])
        result = await project.chat("export it as done.mp4")

    assert result.actions == ("export",)
    check_film(clip.with_name("done.mp4"), clip)


async def test_a_file_that_is_not_there_is_named(start, nemo: QuirkServer) -> None:
    """Asking to work on a missing file is an error about that file, before anything is sent."""
    async with await start() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.chat("add calm music to /no/such/clip.mp4")

    assert caught.value.code == "file_missing"
    assert nemo.asked == []


async def test_small_talk_gets_help_and_costs_nothing(start, nemo: QuirkServer) -> None:
    """A greeting is answered with what can be done here; no backend is asked."""
    async with await start() as project:
        result = await project.chat("hello!")

    assert result.actions == ()
    assert "puts music on videos" in result.summary
    assert result.next_steps
    assert nemo.asked == []


async def test_questions_about_state_and_credits_do_not_reach_the_editor(start, nemo: QuirkServer) -> None:
    """They are answered from their own routes."""
    nemo.use(Quirks(balance=(60, 40)))
    async with await start() as project:
        state = await project.chat("what's the status?")
        credits_left = await project.chat("how many credits are left?")

    assert (state.actions, credits_left.actions) == (("state",), ("credits",))
    assert "60 credits available" in credits_left.summary
    assert "/run_sse" not in nemo.paths()


async def test_a_step_that_goes_on_ends_the_sequence_and_names_the_rest(
    start, nemo: QuirkServer, clip: Path
) -> None:
    """When the wait ends during the edit, the export is named as still to do and not done."""
    gate = threading.Event()
    nemo.use(Quirks(hold=gate))
    async with await start() as project:
        result = await project.chat("calm music, then export", [clip], wait_s=0.3)
        gate.set()

    assert [type(r).__name__ for r in result.results] == ["UploadResult", "EditResult"]
    assert "Still to do: export the file." in result.summary
    assert not any("render" in path for path in nemo.paths())


async def test_words_about_uploading_without_a_file_say_what_is_needed(start) -> None:
    """Wanting to upload and naming nothing is answered with how to."""
    async with await start() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.chat("upload my video")

    assert "path" in caught.value.message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("add calm music and export it", "add calm music"),
        ("Make it calmer, then send me the file and tell me my balance", "Make it calmer"),
        ("add jazz export", "add jazz"),
        ("add calm music export it please", "add calm music"),
        ("导出视频，并加上轻松的音乐", "加上轻松的音乐"),
        ("export it", "export it"),
        ("a download arrow in the title, please", "a download arrow in the title, please"),
    ],
)
def test_the_chat_is_told_of_the_edit_alone(message: str, words: str) -> None:
    """What asks for an export or for the balance is left out, as far as it can be told apart."""
    assert Plan(message, route(message), (), None).edit == words
