"""Hearing takes before one is chosen, as an assistant lets its user do it."""

from __future__ import annotations

import io
from base64 import b64decode
from pathlib import Path
from typing import Any

import av
import pytest
from mcp import Client

from add_music.settings import Settings
from add_music.tools.server import build

pytestmark = pytest.mark.anyio
LARGEST = 400_000
"""Bytes of one take; three of them pass the megabyte that some hosts take, as text."""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a person without any host."""
    return Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")


def _seconds(sound: bytes) -> float:
    with av.open(io.BytesIO(sound)) as file:
        assert file.streams.audio[0].codec_context.name.startswith("mp3")
        return float(file.duration or 0) / 1e6


def _on_disk(take: dict[str, Any]) -> bytes:
    return Path(take["path"]).read_bytes()


async def test_takes_are_heard_and_the_second_one_is_put_under_the_clip(
    era: str, own: Settings, clip: Path
) -> None:
    """Each take comes as sound and as a link that can be read; "take 2" in words commits that one."""
    async with Client(build(own), mode=era) as client:
        project = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content["project"]
        result = await client.call_tool("audition", {"message": "calm music", "takes": 2})
        takes = result.structured_content["takes"]
        sounds = [b64decode(one.data) for one in result.content if one.type == "audio"]
        links = [one for one in result.content if one.type == "resource_link"]
        read = [await client.read_resource(str(link.uri)) for link in links]
        chosen = await client.call_tool("edit", {"message": "take 2"})

    assert [take["number"] for take in takes] == [1, 2]
    assert len({take["genre"] for take in takes}) == 2
    assert all(take["words"] in result.content[0].text for take in takes)
    assert all(len(sound) < LARGEST and 1.9 < _seconds(sound) < 2.2 for sound in sounds)
    assert list(map(_on_disk, takes)) == sounds
    assert [str(link.uri).partition(project)[2] for link in links] == ["/takes/1", "/takes/2"]
    assert takes[1]["words"] in chosen.structured_content["said"]
    assert [b64decode(one.contents[0].blob) for one in read] == sounds


async def test_a_take_is_chosen_by_its_number_or_in_any_language(own: Settings, clip: Path) -> None:
    """What no phrase of routing knows as an edit is one after an audition; undo takes the take away."""
    async with Client(build(own)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("audition", {"message": "calm music", "takes": 2})
        for tool, arguments, seen in (
            ("chat", {"message": "давай второй"}, "2"),
            ("edit", {"message": "undo"}, ""),
            ("edit", {"brief": {"take": 1}}, "1"),
            ("chat", {"message": "第二个"}, "2"),
            ("edit", {"message": "die erste, bitte"}, "1"),
        ):
            answered = await client.call_tool(tool, arguments)

            assert not answered.is_error, answered.content
            assert seen in answered.structured_content["summary"] + answered.structured_content.get(
                "said", ""
            )
        actions = await client.call_tool("chat", {"message": "ikinci versiyon"})

    assert actions.structured_content["actions"] == ["edit"]


async def test_the_same_audition_is_answered_at_once(own: Settings, clip: Path) -> None:
    """The same arguments give the same takes; a take that was never heard is refused in words."""
    async with Client(build(own)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        wanted = {"brief": {"genre": "jazz"}, "takes": 3}
        first = await client.call_tool("audition", wanted)
        again = await client.call_tool("audition", wanted)
        unknown = await client.call_tool("audition", {"brief": {"gender": "jazz"}})

    assert again.structured_content["takes"] == first.structured_content["takes"]
    assert unknown.is_error


async def test_a_backend_without_takes_says_what_to_do_instead(settings: Settings, clip: Path) -> None:
    """A hosted backend makes none: nothing is edited there, and the words name the way."""
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        heard = await client.call_tool("audition", {})
        chosen = await client.call_tool("edit", {"brief": {"take": 2}})

    for refused in (heard, chosen):
        assert refused.is_error
        assert "takes_not_here" in refused.content[0].text
