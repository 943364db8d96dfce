"""The tool look: pictures and words for an assistant, in both protocol eras."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from answered import TOKENS, tokens, words
from mcp import Client
from PIL import Image

from add_music.settings import Settings
from add_music.tools import desk
from add_music.tools.server import build
from add_music.wire.capabilities import ALL, LOOK
from add_music.wire.look import MAX_BYTES
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
OWNER = Path(__file__).parent.parent / "engine" / "owner.py"


@pytest.fixture
def here(tmp_path: Path, python: str) -> Iterator[Settings]:
    """Settings for this machine, whose engine another program runs."""
    settings = Settings(backend="local", data_dir=tmp_path / "own", config_dir=tmp_path / "config")
    command = [python, str(OWNER), str(settings.data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        json.loads(owner.stdout.readline())
        yield settings
        owner.kill()


def pictures(result) -> list[Image.Image]:
    """The pictures of a result; each is small enough for a chat and of the type it says."""
    found = []
    for part in result.content:
        if part.type == "image":
            data = base64.b64decode(part.data, validate=True)
            picture = Image.open(io.BytesIO(data))
            assert part.mime_type == f"image/{picture.format.lower()}"
            assert len(data) <= MAX_BYTES
            found.append(picture)
    return found


async def test_an_assistant_sees_the_clip_before_and_after_it_has_music(
    era: str, here: Settings, clip: Path
) -> None:
    """Two pictures each time; afterwards the words and the typed result know the sections."""
    async with Client(build(here), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        before = await client.call_tool("look", {})
        await client.call_tool("edit", {"message": "calm lofi music"})
        after = await client.call_tool("look", {})

    assert [picture.width for picture in pictures(before)] == [1200, 1200]
    assert before.structured_content["cuts_s"] == pytest.approx([1], abs=0.05)
    assert before.structured_content["sections"] == []
    assert "There is no music yet." in words(before)
    assert "It suggests" in words(before)
    assert pictures(after)[1].height > pictures(before)[1].height
    assert after.structured_content["sections"][0][1] == 0
    assert "lo-fi" in words(after)
    assert max(tokens(before), tokens(after)) <= TOKENS


async def test_a_file_is_seen_before_anything_is_uploaded(here: Settings, clip: Path) -> None:
    """By its path; no project comes of it."""
    async with Client(build(here)) as client:
        seen = await client.call_tool("look", {"file": str(clip)})
        state = await client.call_tool("state", {})

    assert len(pictures(seen)) == 2
    assert clip.name in words(seen)
    assert seen.structured_content["project"] is None
    assert state.structured_content["files"] == []


async def test_a_part_is_seen_closer(here: Settings, clip: Path) -> None:
    """Only its frames; the answer says which part it is."""
    async with Client(build(here)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        seen = await client.call_tool("look", {"start_s": 1.2, "end_s": 1.8})

    assert all(1.1 <= at < 1.8 for at in seen.structured_content["frames_s"])
    assert "Only 1.2–1.8 s" in words(seen)


async def test_looking_changes_nothing(here: Settings, clip: Path) -> None:
    """The timeline, the files and what lies beside the clip are what they were."""
    async with Client(build(here)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm lofi music"})
        before = await client.call_tool("state", {})
        beside = sorted(clip.parent.iterdir())
        await client.call_tool("look", {})
        await client.call_tool("look", {"file": clip.name})
        after = await client.call_tool("state", {})

    assert after.structured_content == before.structured_content
    assert sorted(clip.parent.iterdir()) == beside


async def test_the_words_are_in_the_language_of_the_conversation(here: Settings, clip: Path) -> None:
    """After a message in German the next look speaks German, too."""
    async with Client(build(here)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "Bitte füge ruhige Klaviermusik hinzu"})
        seen = await client.call_tool("look", {})

    assert "Schnitte bei: 1,0 s." in words(seen)
    assert "Musik" in words(seen)


@pytest.mark.parametrize(
    ("wanted", "code"), [({}, "nothing_uploaded"), ({"file": "/nowhere/clip.mp4"}, "file_missing")]
)
async def test_what_cannot_be_seen_is_said(here: Settings, wanted: dict, code: str) -> None:
    """As an error of the tool with what to do next."""
    async with Client(build(here)) as client:
        seen = await client.call_tool("look", wanted)

    assert seen.is_error
    assert f"[{code}]" in words(seen)
    assert "Next:" in words(seen)


@pytest.fixture
def hosted(nemo: QuirkServer, here: Settings, clip: Path) -> Settings:
    """Settings for a host that shows nothing."""
    nemo.use(Quirks(capabilities=tuple(name for name in ALL if name not in (LOOK, "paths"))))
    return here.model_copy(update={"backend": nemo.url})


async def test_with_a_host_that_shows_nothing_this_machine_looks_at_the_users_own_file(
    era: str, nemo: QuirkServer, hosted: Settings, clip: Path
) -> None:
    """The host's music and times are drawn over the clip, and the host is sent nothing for it."""
    async with Client(build(hosted), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm lofi music"})
        asked = len(nemo.asked)
        seen = await client.call_tool("look", {})
        sent = nemo.asked[asked:]

    assert len(pictures(seen)) == 2
    assert "nothing was sent" in words(seen)
    assert "Music, 0.0–2.0 s" in words(seen)
    assert all(request.method == "GET" for request in sent)


async def test_without_the_file_a_host_that_shows_nothing_leaves_words(hosted: Settings, clip: Path) -> None:
    """Not an error: the answer says that there are no pictures, and why."""
    async with Client(build(hosted)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await anyio.Path(clip).unlink()
        seen = await client.call_tool("look", {})

    assert not seen.is_error
    assert pictures(seen) == []
    assert "No pictures" in words(seen)


async def test_a_file_is_looked_at_here_and_the_chosen_host_hears_nothing_of_it(
    hosted: Settings, nemo: QuirkServer, clip: Path
) -> None:
    """Seeing one's own file needs no account and no session there."""
    asked = len(nemo.asked)
    async with Client(build(hosted)) as client:
        seen = await client.call_tool("look", {"file": str(clip)})

    assert len(pictures(seen)) == 2
    assert nemo.asked[asked:] == []


async def test_a_look_that_takes_long_goes_on_and_is_asked_for_again(
    here: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer says what goes on; what was seen meanwhile is there for the next call."""
    async with Client(build(here)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        monkeypatch.setattr(desk, "ANSWER_S", 0.0)
        first = await client.call_tool("look", {})
        monkeypatch.undo()
        second = await client.call_tool("look", {})

    assert first.structured_content["status"] == "running"
    [step] = first.structured_content["next_steps"]
    assert step == "Call look again with the same arguments to go on waiting."
    assert pictures(first) == []
    assert second.structured_content["status"] == "done"
    assert len(pictures(second)) == 2
