"""What comes beside an exported file: put there whole, once, and never over what is not ours."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import soundfile
from scripted import MP4, Scripted

from add_music.assistant import extras
from add_music.assistant.make import make
from add_music.assistant.project import Project
from add_music.assistant.records import ProjectRecord, RenderRecord
from add_music.assistant.unfinished import finish, unfinished
from add_music.client import backend
from add_music.errors import AddMusicError, problem
from add_music.settings import Settings
from add_music.wire.capabilities import EXTRAS
from add_music.wire.extras import ExtraFile, Extras

pytestmark = pytest.mark.anyio
KINDS = ("otio", "edl", "midi", "markers", "rights", "srt")
NAMES = {
    "clip.music.otio", "clip.music.edl", "clip.music.mid", "clip.music.markers.csv", "clip.music.rights.json",
    "clip.music.rights.txt", "clip.music.stems",
}  # fmt: skip


@pytest.fixture
def local(settings: Settings) -> Settings:
    """The engine of this machine."""
    return settings.model_copy(update={"backend": "local"})


async def test_the_main_job_puts_them_beside_the_file(clip: Path, local: Settings) -> None:
    """Every document names files that open; the summary names them, and what there is nothing of."""
    result = await make([clip], "happy pop", settings=local, also=KINDS)

    assert {place.relative_to(clip.parent).parts[0] for place in result.extras} == NAMES
    assert result.to_json()["extras"] == [str(place) for place in result.extras]
    assert "Beside it: " in result.summary
    assert "nothing for SRT" in result.summary
    assert not list(clip.parent.glob(".*"))
    document = json.loads((clip.parent / "clip.music.otio").read_text())
    for track in document["tracks"]["children"]:
        for item in track["children"]:
            url = item["media_references"]["DEFAULT_MEDIA"]["target_url"]
            assert not urlsplit(url).scheme
            assert (clip.parent / unquote(url)).is_file()
    rights = json.loads((clip.parent / "clip.music.rights.json").read_text())
    assert rights["film"]["sha256"] == hashlib.sha256(result.output.read_bytes()).hexdigest()
    stems = [soundfile.info(path) for path in (clip.parent / "clip.music.stems").iterdir()]
    assert {(stem.subtype, stem.samplerate) for stem in stems} == {("PCM_24", 48_000)}


async def test_words_ask_for_them_and_the_edit_does_not_hear_of_it(clip: Path, local: Settings) -> None:
    """ "…, and the EDL" in the instruction of the main job, or in the chat."""
    result = await make([clip], "happy pop, and the EDL", settings=local, output=clip.with_name("out.mp4"))
    assert "out.edl" in {place.name for place in result.extras}
    assert result.figures["music"]["genre"] == "pop"

    async with await Project.open(settings=local) as project:
        told = await project.chat("add calm piano and also give me the marker list", [clip])

    assert told.actions == ("upload", "edit", "export")
    assert [place.name for place in told.results[-1].extras] == ["clip.music.markers.csv"]


async def test_what_lies_there_already_is_not_replaced(clip: Path, local: Settings) -> None:
    """Somebody's own file of that name stops it before anything is made; our own is made anew."""
    edl = clip.with_name("clip.music.edl")
    edl.write_text("mine")
    async with await Project.open(settings=local) as project:
        await project.upload([clip])
        await project.edit("calm piano")
        with pytest.raises(AddMusicError, match=r"clip\.music\.edl") as caught:
            await project.export(also=["edl"])
        assert caught.value.code == "output_exists"
        assert edl.read_text() == "mine"
        assert not clip.with_name("clip.music.mp4").exists()

        first = await project.export(also=["edl"], overwrite=True)
        again = await project.export(also=["edl", "rights"])

    assert edl.read_text().startswith("TITLE: clip.music")
    assert set(first.extras) < set(again.extras)


async def test_stems_of_an_earlier_band_do_not_stay_among_the_new_ones(clip: Path, local: Settings) -> None:
    """Another film at the same place: what the folder holds still sums to it; a file of the user's stays."""
    folder = clip.with_name("clip.music.stems")
    async with await Project.open(settings=local) as project:
        await project.upload([clip])
        await project.edit("lofi beat")
        await project.export(also=["stems"])
        assert (folder / "vinyl.wav").exists()
        (folder / "notes.txt").write_text("mine")
        await project.edit("change it to jazz")
        done = await project.export(clip.with_name("clip.music.mp4"), overwrite=True, also=["stems"])

    assert {path.name for path in folder.iterdir()} == {*(path.name for path in done.extras), "notes.txt"}
    assert not (folder / "vinyl.wav").exists()


async def test_an_unknown_kind_is_refused_before_anything_is_done(clip: Path, local: Settings) -> None:
    """The refusal names the kinds that there are."""
    with pytest.raises(AddMusicError, match="aaf") as caught:
        await make([clip], "happy pop", settings=local, also=["aaf"])

    assert caught.value.code == "option_invalid"
    assert "fcpxml" in caught.value.next_step + caught.value.message
    assert not local.data_dir.exists()


async def test_what_was_not_handed_over_is_finished_later(
    clip: Path, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that ends before the extras are there owes them; `resume` puts them at their places."""

    async def out_of_reach(*_: Any) -> None:
        raise problem("backend_unreachable", host="here", reason="gone")

    with monkeypatch.context() as gone:
        gone.setattr(backend.Backend, "extras", out_of_reach)
        gone.setattr(extras, "PATIENCE", 1)
        async with await Project.open(settings=local) as project:
            await project.upload([clip])
            await project.edit("calm piano")
            with pytest.raises(AddMusicError):
                await project.export(also=["rights"])
    assert [left.output for left in unfinished(local)] == [clip.with_name("clip.music.mp4")]

    (done,) = await finish(unfinished(local), settings=local)

    assert {place.name for place in done.result.extras} == {"clip.music.rights.json", "clip.music.rights.txt"}
    assert unfinished(local) == []


async def test_more_may_be_wanted_of_an_export_by_its_name(clip: Path, local: Settings) -> None:
    """A finished export that is named again hands over what was not wanted before."""
    async with await Project.open(settings=local) as project:
        await project.upload([clip])
        await project.edit("calm piano")
        first = await project.export()
        again = await project.export(job=first.job, also=["markers"])

    assert first.extras == ()
    assert again.extras == (clip.with_name("clip.music.markers.csv"),)


async def test_a_cancel_stops_what_was_to_come_beside_the_file(
    clip: Path, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finished file stays; nothing half-made lies beside it, and nothing is owed any more."""
    begun = asyncio.Event()

    async def making(*_: Any) -> Extras:
        begun.set()
        return Extras(status="making", progress=0.5)

    monkeypatch.setattr(backend.Backend, "extras", making)
    async with await Project.open(settings=local) as project:
        await project.upload([clip])
        await project.edit("calm piano")
        running = await project.export(also=["stems"], wait_s=0.01)
        await begun.wait()
        stopped = await project.cancel(running.job)

    assert stopped.cancelled
    assert clip.with_name("clip.music.mp4").is_file()
    assert not clip.with_name("clip.music.stems").exists()
    assert unfinished(local) == []


@pytest.mark.parametrize(
    "name",
    ["../clip.music.edl", "/etc/x", "other.edl", "clip.music.stems/../../x", "clip.music.stems/a/b.wav", ""],
)
async def test_a_backend_puts_nothing_at_other_places(
    clip: Path, local: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A name that leads elsewhere, or is not called after the film, is refused, and nothing is written."""

    async def hostile(*_: Any) -> Extras:
        return Extras(status="ready", files=(ExtraFile(name=name, kind="edl", data="eA=="),))

    link = SimpleNamespace(
        capabilities={EXTRAS},
        record=ProjectRecord("s", "local", "p", "en"),
        records=SimpleNamespace(save=lambda _: None),
        backend=SimpleNamespace(extras=hostile, pace=backend.LOCAL_PACE, host="here"),
    )
    render = RenderRecord("j", "j", "sha", str(clip.with_name("clip.music.mp4")), also=["edl"])
    result = SimpleNamespace(summary="", besides="")
    with pytest.raises(AddMusicError) as caught:
        await extras.HandingOver(link, SimpleNamespace()).hand_over(render, result)

    assert caught.value.code == "answer_unreadable"
    assert [path.name for path in clip.parent.iterdir()] == [clip.name]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """A host."""
    monkeypatch.setattr(backend, "LOCAL_PACE", backend.Pace(0.001, 0.002))
    with Scripted() as one:
        yield one


async def test_a_host_that_gives_none_says_so_beside_the_finished_file(
    server: Any, settings: Settings, tmp_path: Path
) -> None:
    """The file is exported as ever; words name what there is not."""
    async with await Project.open(server.url, settings=settings) as project:
        result = await project.export(tmp_path / "out.mp4", also=["stems", "edl"])

    assert result.output.read_bytes() == MP4
    assert result.extras == ()
    assert "EDL and stems" in result.summary
