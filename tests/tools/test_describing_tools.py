"""What an assistant reads before it calls anything: names, words, schemas, annotations."""

from __future__ import annotations

import json
import os
import re
import tomllib
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import get_args
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from mcp import Client
from PIL import Image

from add_music.music.brief import ENERGIES, GENRES, MOODS, TEMPOS
from add_music.tools.schemas import taken
from add_music.tools.server import INSTRUCTIONS, TOOLS, build
from add_music.tools.wishes import Genre, Mood, Wishes
from add_music.wire.brief import TypedBrief

pytestmark = pytest.mark.anyio
SNAPSHOTS = Path(__file__).parent / "snapshots"
ROOT = Path(__file__).parent.parent.parent
TOKENS = 6_000
CHARACTERS_A_TOKEN = 4
# reads only, destroys, repeats safely, reaches out
ANNOTATIONS = {
    "chat": (False, False, False, True),
    "upload": (False, False, False, True),
    "edit": (False, False, False, True),
    "audition": (False, False, True, True),
    "state": (False, False, True, True),
    "look": (True, False, True, True),
    "credits": (True, False, True, True),
    "export": (False, True, True, True),
    "cancel": (False, True, True, True),
    "connect": (False, False, True, True),
}

URI = r"data:([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-F]{2})+"
"""What RFC 3986 lets stand in an address."""


async def _listed() -> dict[str, dict]:
    """The tools as models read them; their icons are for people, and no host hands them on."""
    async with Client(build()) as client:
        tools = (await client.list_tools()).tools
    told = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]
    return {tool["name"]: {key: value for key, value in tool.items() if key != "icons"} for tool in told}


async def test_the_tools_are_described_as_reviewed() -> None:
    """A changed word, field or annotation shows in review (UPDATE_SNAPSHOTS=1 writes them anew)."""
    for name, tool in (await _listed()).items():
        snapshot = SNAPSHOTS / f"{name}.json"
        if os.environ.get("UPDATE_SNAPSHOTS"):
            snapshot.write_text(json.dumps(tool, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

        assert tool == json.loads(snapshot.read_text(encoding="utf-8"))


async def test_there_are_no_snapshots_of_tools_that_are_gone() -> None:
    """The folder holds exactly the tools of the server."""
    assert {path.stem for path in SNAPSHOTS.glob("*.json")} == set(await _listed())


async def test_annotations_are_true() -> None:
    """All four are said for every tool, and what writes a file does not claim to read only."""
    listed = await _listed()
    said = {
        name: tuple(
            tool["annotations"][f"{hint}Hint"]
            for hint in ("readOnly", "destructive", "idempotent", "openWorld")
        )
        for name, tool in listed.items()
    }

    assert said == ANNOTATIONS


async def test_every_tool_can_be_found_by_people_and_models() -> None:
    """Short names, titles, descriptions, typed results, and every argument explained."""
    for name, tool in (await _listed()).items():
        assert len(name) <= 25
        assert tool["title"]
        assert len(tool["description"]) > 40
        assert "  " not in tool["description"]
        assert {"summary", "next_steps", "status", "job"} <= set(tool["outputSchema"]["properties"])
        for argument in tool["inputSchema"].get("properties", {}).values():
            assert argument.get("description")


async def test_all_tools_together_cost_few_tokens() -> None:
    """Schemas stand in every conversation, so they stay small."""
    assert len(json.dumps(list((await _listed()).values()))) / CHARACTERS_A_TOKEN <= TOKENS


async def test_the_server_and_each_tool_have_an_icon_of_their_own() -> None:
    """In the address itself, so that no host fetches anything: a PNG of the server, drawings of the tools."""
    async with Client(build()) as client:
        tools = (await client.list_tools()).tools
        server = client.server_info.icons
    drawn = [icon for tool in tools for icon in tool.icons]
    svgs = [ET.fromstring(unquote(icon.src.partition(",")[2])) for icon in [*drawn, server[1]]]
    with Image.open(BytesIO(b64decode(server[0].src.removeprefix("data:image/png;base64,")))) as png:
        assert f"{png.width}x{png.height}" in server[0].sizes

    assert len({icon.src for icon in drawn}) == len(tools)
    assert all(svg.tag == "{http://www.w3.org/2000/svg}svg" for svg in svgs)
    assert all(re.fullmatch(URI, icon.src) for icon in [*drawn, *server])
    assert sum(len(icon.src) for icon in [*drawn, *server]) < 8_000
    assert sum(len(icon.src) for icon in server) < 2_000, "it goes along with every answer"


async def test_the_server_introduces_itself() -> None:
    """Name, version and a short introduction that names every tool's place in the workflow."""
    async with Client(build()) as client:
        info, instructions = client.server_info, client.instructions
    skill = (ROOT / "SKILL.md").read_text(encoding="utf-8")

    assert info.name == "add-music"
    assert re.search(r'version: "([^"]+)"', skill)[1] == info.version
    assert instructions == INSTRUCTIONS
    assert len(INSTRUCTIONS) < 1200
    assert all(
        word in INSTRUCTIONS for word in ("upload", "edit", "export", "chat", "running", "needs_consent")
    )


def test_typed_wishes_are_those_of_the_composer_and_the_wire() -> None:
    """The front half keeps its own copy of the vocabulary, which must not drift."""
    assert get_args(Genre) == GENRES
    assert get_args(Mood) == MOODS
    fields = Wishes.model_json_schema()["properties"]
    assert tuple(fields["energy"]["anyOf"][0]["enum"]) == ENERGIES
    assert tuple(fields["tempo"]["anyOf"][0]["enum"]) == TEMPOS
    assert set(fields) == set(TypedBrief.model_fields)


def test_the_tools_stay_few() -> None:
    """At most twelve, in an order that does not change from call to call."""
    assert [entry.function.__name__ for entry in TOOLS] == list(ANNOTATIONS)
    assert len(TOOLS) <= 12


def test_the_script_is_the_one_that_is_installed() -> None:
    """Hosts start `ai-add-music-to`."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert scripts["ai-add-music-to"] == "add_music.tools.main:main"


async def test_schemas_hold_nothing_that_says_nothing() -> None:
    """No titles made from names; an argument that can be left out is not also described as null."""
    for tool in (await _listed()).values():
        words = json.dumps([tool["inputSchema"], tool["outputSchema"]])

        assert '"title": "' not in words
        assert '"null"' not in json.dumps(tool["inputSchema"])


def test_arguments_may_have_the_names_of_keywords() -> None:
    """What is dropped are keywords of the schema, never an argument that is called like one."""
    text = {"type": "string", "title": "Title", "default": None}
    schema = {"title": "Made", "properties": {"title": text, "default": text}, "required": ["title"]}

    assert taken(schema) == {
        "type": "object",
        "properties": {"title": {"type": "string"}, "default": {"type": "string"}},
        "required": ["title"],
    }
