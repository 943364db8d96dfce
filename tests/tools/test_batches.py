"""Several clips in one session: each with its own words and file, whatever becomes of the others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client

from add_music.assistant.results import Progress
from add_music.settings import Settings
from add_music.tools.desk import Desk
from add_music.tools.readiness import Readiness
from add_music.tools.server import build
from films import check_film

pytestmark = pytest.mark.anyio
WISHES = {"one.mp4": "calm piano", "two.mp4": "happy funk", "three.mp4": "dark ambient"}


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    """The engine of this machine."""
    return Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")


@pytest.fixture
def clips(tmp_path: Path, drawn: Path) -> list[Path]:
    """Three clips, and one that is none."""
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"not a film at all" * 100)
    return [bad, *(Path(shutil.copy(drawn, tmp_path / name)) for name in WISHES)]


class Batch:
    """What an assistant does with several clips, all calls at the same time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.became: dict[str, Any] = {}
        self.projects: dict[str, str] = {}
        self.heard: dict[str, list[str]] = {}

    async def one(self, clip: Path) -> None:
        """One of them."""
        heard = self.heard.setdefault(clip.name, [])

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append(message or "")

        arguments = {"files": [str(clip)], "new_project": True}
        uploaded = await self._client.call_tool("upload", arguments)
        if uploaded.is_error:
            self.became[clip.name] = uploaded
            return
        project = self.projects[clip.name] = uploaded.structured_content["project"]
        edit = {"message": WISHES[clip.name], "project": project}
        edited = await self._client.call_tool("edit", edit, progress_callback=hear)
        exported = await self._client.call_tool("export", {"project": project}, progress_callback=hear)
        assert edited.structured_content["project"] == exported.structured_content["project"] == project
        self.became[clip.name] = exported


async def test_each_clip_gets_its_own_music_and_file_and_a_bad_one_stops_nobody(
    era: str, local: Settings, clips: list[Path]
) -> None:
    """Four clips at once in one session: three files with the music that was wished for each, one refusal."""
    async with Client(build(local), mode=era) as client:
        batch = Batch(client)
        async with anyio.create_task_group() as tasks:
            for clip in clips:
                tasks.start_soon(batch.one, clip)

    bad = batch.became.pop("bad.mp4")
    assert bad.is_error
    assert "[file_" in bad.content[0].text
    assert len(set(batch.projects.values())) == len(WISHES)
    genres = {}
    for clip in clips[1:]:
        done = batch.became[clip.name].structured_content
        assert done["output"] == str(clip.with_name(f"{clip.stem}.music.mp4"))
        check_film(Path(done["output"]), clip)
        genres[clip.name] = done["measured"]["music"]["genre"]
        assert batch.heard[clip.name]
    assert genres["two.mp4"] == "funk"
    assert genres["three.mp4"] == "ambient"


async def test_a_call_that_names_a_project_is_about_it_although_others_name_theirs(
    era: str, local: Settings, clips: list[Path]
) -> None:
    """Many looks at two projects in one session, all at once: each answer is about the one it named."""
    async with Client(build(local), mode=era) as client:
        names = {}
        for clip in clips[1:3]:
            arguments = {"files": [str(clip)], "new_project": True}
            uploaded = (await client.call_tool("upload", arguments)).structured_content
            names[clip.name] = uploaded["project"]
        wrong: list[str] = []

        async def look(name: str, project: str) -> None:
            state = (await client.call_tool("state", {"project": project})).structured_content
            if state["project"] != project or [file["name"] for file in state["files"]] != [name]:
                wrong.append(name)

        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                for name, project in names.items():
                    tasks.start_soon(look, name, project)

    assert wrong == []


async def test_a_call_hears_of_its_own_project_only(local: Settings) -> None:
    """Of two calls at one desk, each gets the progress of the project it is about."""
    heard: dict[str, list[str]] = {"one": [], "two": []}

    class Ear:
        def __init__(self, name: str, project: object) -> None:
            self.name, self.project = name, project

        async def hear(self, progress: Progress) -> None:
            heard[self.name].append(progress.words)

    desk = Desk(local, None, readiness=Readiness())
    one, two = await desk.project(new=True), await desk.project(new=True)
    async with desk.listening(Ear("one", one)), desk.listening(Ear("two", two)):
        await one.on_progress(Progress(None, "of one"))
        await two.on_progress(Progress(None, "of two"))
    await desk.close()

    assert heard == {"one": ["of one"], "two": ["of two"]}
