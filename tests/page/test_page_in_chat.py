"""The page inside a chat: MCP Apps, the strictest sandbox a host may use, and the real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from chat_window import ChatWindow
from mcp import Client
from mcp.client import advertise
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID

from add_music.client.embedded import stop_engine
from add_music.settings import Settings
from add_music.tools.server import build

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.page, pytest.mark.anyio]
APPS = {"mimeTypes": [APP_MIME_TYPE]}


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """Both eras of the protocol."""
    return request.param


@pytest.fixture
async def chat(page: Page, clip: Path, tmp_path: Path, era: str) -> AsyncIterator[ChatWindow]:
    """A window, and a client whose project has the clip."""
    settings = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    async with Client(build(settings), mode=era, extensions=[advertise(EXTENSION_ID, APPS)]) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        yield ChatWindow(page, client)
        await page.set_content("")  # nobody asks any more when the client goes
    stop_engine(settings)


async def edited(chat: ChatWindow, message: str = "add calm piano music") -> Any:
    """What the assistant's call answered."""
    return await chat.client.call_tool("edit", {"message": message})


async def view(chat: ChatWindow) -> dict[str, Any]:
    """What the page is told."""
    return (await chat.client.call_tool("page", {})).structured_content


async def test_it_plays_and_changes_what_the_assistant_made(chat: ChatWindow) -> None:
    """From an edit's result on: play, drag the volume, another take; the assistant is told."""
    frame = await chat.open(await edited(chat), theme="light", locale="en-GB")
    await frame.locator("#veil").wait_for(state="hidden")
    await frame.get_by_role("button", name="Play").click()
    film = frame.locator("#film")
    await frame.get_by_role("button", name="Pause").click()
    assert await film.evaluate("film => film.duration") == pytest.approx(6, abs=0.05)

    before = (await view(chat))["music"][0]
    volume = frame.get_by_role("slider", name="Music volume")
    await volume.press("ArrowLeft")
    await frame.locator("html:not(.working)").wait_for()
    softer = (await view(chat))["music"][0]
    await frame.get_by_role("button", name="Another take").click()
    await frame.get_by_role("radio", name="Take 2").wait_for()

    after = (await view(chat))["music"][0]
    assert softer == before | {"volume": pytest.approx(before["volume"] * 0.891, abs=0.002)}
    assert after["seed"] != before["seed"]
    await frame.locator("html:not(.working)").wait_for()
    told = await chat.heard("ui/update-model-context")
    assert len(told) == 2
    assert "changed the music" in told[0]["params"]["content"][0]["text"]


async def test_it_exports_through_the_server(chat: ChatWindow, clip: Path) -> None:
    """The finished file lies beside the clip, and the page names its place."""
    frame = await chat.open(await edited(chat), theme="dark", locale="en")
    await frame.get_by_role("button", name="Export video").click()
    place = frame.locator("#delivered .path")
    output = anyio.Path(await place.inner_text())

    assert await output.exists()
    assert output.parent == clip.parent


async def test_a_tools_error_is_shown_in_its_words(chat: ChatWindow) -> None:
    """What was wrong and what to do next, without codes."""
    frame = await chat.open(await edited(chat), theme="light", locale="en")
    await frame.locator("#veil").wait_for(state="hidden")
    words = "Error executing tool edit: [disk_full] The disk is full. Next: Make room."
    refused = {"isError": True, "content": [{"type": "text", "text": words}]}
    chat.refusals["edit"] = {"result": refused}
    await frame.get_by_role("button", name="Another take").click()
    alert = frame.get_by_role("alert")
    await alert.wait_for()

    assert (await alert.inner_text()).split("\n\n")[:2] == ["The disk is full.", "Make room."]


async def test_it_looks_and_speaks_like_its_host(chat: ChatWindow) -> None:
    """Theme, colours and language come from the host, at once and when they change; its height is told."""
    colours = {"variables": {"--color-background-primary": "rgb(1, 2, 3)"}}
    frame = await chat.open(await edited(chat), theme="dark", locale="de-AT", styles=colours)
    await frame.get_by_role("button", name="Video exportieren").wait_for()
    body = frame.locator("body")
    assert await body.evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(1, 2, 3)"
    assert await body.evaluate("body => getComputedStyle(body).colorScheme") == "dark"

    changed = {"theme": "light", "locale": "ja"}
    await chat.page.evaluate("c => notify('ui/notifications/host-context-changed', c)", changed)
    await frame.get_by_role("button", name="動画を書き出す").wait_for()
    assert await body.evaluate("body => getComputedStyle(body).colorScheme") == "light"
    assert (await chat.heard("ui/notifications/size-changed"))[-1]["params"]["height"] > 300


async def test_before_there_is_music_it_says_what_to_do(chat: ChatWindow) -> None:
    """An empty timeline is no error."""
    nothing = await chat.client.call_tool("state", {})
    frame = await chat.open(nothing, theme="light", locale="en")
    await frame.locator("#nothing").wait_for()

    assert not await frame.get_by_role("alert").is_visible()
    assert not await frame.locator("#desk").is_visible()


async def test_an_audition_is_heard_and_decided_on_the_page(chat: ChatWindow) -> None:
    """Takes offered before there is any music: each can be heard, and choosing one puts it under the clip."""
    frame = await chat.open(await chat.client.call_tool("audition", {"takes": 2}), theme="light", locale="en")
    offers = frame.get_by_role("list", name="Takes to choose from")
    await offers.get_by_role("button", name="Hear take 1").click()
    await frame.locator(".hear.on").wait_for()
    await frame.locator("#sample[src^='data:audio/mpeg']").wait_for(state="attached")
    await offers.get_by_role("button", name="Use it: Take 1").click()
    await frame.locator("#stage").wait_for()

    assert (await view(chat))["offered"][0]["chosen"]
