"""What a client offers besides tools: workflows to pick from a menu, and projects to look into."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.types import PromptReference, ResourceTemplateReference, ResourceUpdatedNotification

from add_music.client.consent import Consents
from add_music.settings import Settings
from add_music.tools.resources import EXPORTS, TIMELINE
from add_music.tools.server import TOOLS, build

pytestmark = pytest.mark.anyio
NAMES = {entry.function.__name__ for entry in TOOLS}


async def test_the_three_workflows_are_prompts(era: str, settings: Settings) -> None:
    """With titles, descriptions and explained arguments, and only tools in their steps that there are."""
    async with Client(build(settings), mode=era) as client:
        listed = (await client.list_prompts()).prompts
        said = {
            prompt.name: (
                await client.get_prompt(prompt.name, {prompt.arguments[0].name: "/v/a.mp4, /v/b.mp4"})
            )
            .messages[0]
            .content.text
            for prompt in listed
        }

    assert [prompt.name for prompt in listed] == ["quick_edit", "batch", "iterate"]
    for prompt in listed:
        assert prompt.title
        assert prompt.description
        assert all(argument.description for argument in prompt.arguments)
        assert [argument.required for argument in prompt.arguments] == [True, False]
    assert all("matches the mood of my video" in text for text in said.values())
    assert said["batch"].count("\n- /v/") == 2
    assert {word for word in re.findall(r"[a-z]+", said["batch"].lower()) if word in NAMES} >= {
        "upload",
        "edit",
        "export",
    }


async def test_a_wish_is_in_the_prompt_as_it_was_said(settings: Settings) -> None:
    """The user's own words win over the default."""
    async with Client(build(settings)) as client:
        prompt = await client.get_prompt("quick_edit", {"video": "/v/a.mp4", "music": "quiet jazz"})

    text = prompt.messages[0].content.text
    assert "quiet jazz" in text
    assert "/v/a.mp4" in text
    assert "matches the mood" not in text


@pytest.mark.parametrize(
    ("typed", "offered"), [("ca", "calm"), ("calm pia", "calm piano"), ("LO", "lofi"), ("zzz", None)]
)
async def test_the_wish_is_completed_with_moods_and_genres(
    era: str, settings: Settings, typed: str, offered: str | None
) -> None:
    """The last word that was begun; nothing is offered twice."""
    reference = PromptReference(name="quick_edit")
    async with Client(build(settings), mode=era) as client:
        found = (await client.complete(reference, {"name": "music", "value": typed})).completion

    assert found.values == ([] if offered is None else found.values)
    assert offered is None or offered in found.values
    assert len(found.values) == len(set(found.values)) == found.total


async def test_a_project_is_a_resource(era: str, settings: Settings, clip: Path) -> None:
    """Its timeline in words and its finished files with their places; its name completes."""
    async with Client(build(settings), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        edited = (await client.call_tool("edit", {"message": "calm lofi"})).structured_content
        exported = (await client.call_tool("export", {})).structured_content
        name = edited["project"]
        templates = [
            entry.uri_template for entry in (await client.list_resource_templates()).resource_templates
        ]
        timeline = (await client.read_resource(TIMELINE.format(project=name))).contents[0].text
        exports = json.loads((await client.read_resource(EXPORTS.format(project=name))).contents[0].text)
        projects = json.loads((await client.read_resource("add-music://projects")).contents[0].text)
        reference = ResourceTemplateReference(uri=TIMELINE)
        completion = await client.complete(reference, {"name": "project", "value": name[:3]})

    assert {TIMELINE, EXPORTS} <= set(templates)
    assert timeline == edited["timeline"]
    assert [export["output"] for export in exports] == [exported["output"]]
    assert [project["project"] for project in projects] == [name]
    assert completion.completion.values == [name]


@pytest.mark.parametrize("name", ["nobody", "..%2F..%2Fetc", "%00"])
async def test_a_project_that_is_not_there_is_no_resource(era: str, settings: Settings, name: str) -> None:
    """The protocol's own error, and no look at other files."""
    async with Client(build(settings), mode=era) as client:
        with pytest.raises(MCPError):
            await client.read_resource(TIMELINE.format(project=name))


async def test_a_resource_of_a_host_without_agreement_is_not_fetched(settings: Settings, clip: Path) -> None:
    """Reading is no way around the question."""
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        name = (await client.call_tool("state", {})).structured_content["project"]
        [kept] = [path for path in _all(settings.data_dir) if name in path.read_text(errors="ignore")][:1]
        text = kept.read_text(encoding="utf-8")
        kept.write_text(text.replace(settings.backend, "https://music.example"), encoding="utf-8")
        with pytest.raises(MCPError) as caught:
            await client.read_resource(TIMELINE.format(project=name))

    assert not Consents(settings.config_dir).agreed("music.example")
    assert "needs_consent" in str(caught.value)


def _all(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.json") if path.is_file()]


async def test_whoever_listens_hears_that_a_timeline_changed(settings: Settings, clip: Path) -> None:
    """An edit and an export tell the resources that read otherwise now; looking tells nothing."""
    async with Client(build(settings)) as client:
        uploaded = await client.call_tool("upload", {"files": [str(clip)]})
        project = uploaded.structured_content["project"]
        watched = [f"add-music://projects/{project}/{part}" for part in ("timeline", "exports")]
        async with client.listen(resource_subscriptions=watched) as changes:
            await client.call_tool("state", {"project": project})
            await client.call_tool("edit", {"message": "calm piano", "project": project})
            first = await anext(changes)
            await client.call_tool("export", {"project": project})
            second = await anext(changes)

    assert [str(event.uri) for event in (first, second)] == watched


@pytest.mark.filterwarnings(
    "ignore::mcp.MCPDeprecationWarning"
)  # the client's methods; the era is what they are for
async def test_a_client_of_the_handshake_era_subscribes(settings: Settings, clip: Path) -> None:
    """It hears of what it subscribed to, of nothing else, and of nothing once it has unsubscribed."""
    heard: list[str] = []

    async def hear(message: Any) -> None:
        if isinstance(message, ResourceUpdatedNotification):
            heard.append(str(message.params.uri))

    async with Client(build(settings), mode="legacy", message_handler=hear) as client:
        offered = client.server_capabilities.resources
        uploaded = await client.call_tool("upload", {"files": [str(clip)]})
        project = uploaded.structured_content["project"]
        timeline = TIMELINE.format(project=project)
        await client.session.subscribe_resource(timeline)
        await client.call_tool("edit", {"message": "calm piano", "project": project})
        await client.call_tool("export", {"project": project})
        await client.session.unsubscribe_resource(timeline)
        await client.call_tool("edit", {"message": "happy jazz", "project": project})

    assert offered
    assert offered.subscribe is True
    assert heard == [timeline]
