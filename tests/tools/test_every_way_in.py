"""
Consent by every way in: transport, protocol era, what the client can ask its user, whether it shows pages.

Whatever the way, files go to a host after a yes and after nothing else, the question is put once, and the
page in the chat is offered to those alone who can show it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.extension import ClientExtension
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from mcp.types import ElicitResult

from add_music.settings import Settings
from add_music.tools.app.hook import TOOL, URI
from add_music.tools.main import http_app
from add_music.tools.server import build
from hosted import HOST, Hosted
from listeners import TOKEN, listening

pytestmark = pytest.mark.anyio
SERVER = Path(__file__).with_name("hosted_over_stdio.py")
TESTS = str(Path(__file__).parent.parent)


class Apps(ClientExtension):
    """A client that shows pages in the chat."""

    identifier = EXTENSION_ID

    def settings(self) -> dict[str, Any]:
        """The kinds of pages."""
        return {"mimeTypes": [APP_MIME_TYPE]}


@contextlib.asynccontextmanager
async def connected(way: str, settings: Settings, **options: Any) -> AsyncIterator[Client]:
    """A client that came that way to a server whose projects are on the host."""
    async with contextlib.AsyncExitStack() as opened:
        if way == "memory":
            to: Any = build(settings, Hosted)
        elif way == "stdio":
            arguments = [str(SERVER), str(settings.data_dir), str(settings.config_dir)]
            to = stdio_client(
                StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": TESTS})
            )
        else:
            url = opened.enter_context(listening(http_app(build(settings, Hosted), TOKEN)))
            shown = {"Authorization": f"Bearer {TOKEN}"}
            web = await opened.enter_async_context(httpx2.AsyncClient(headers=shown, trust_env=False))
            to = streamable_http_client(url, http_client=web)
        yield await opened.enter_async_context(Client(to, **options))


@pytest.mark.parametrize("way", ["memory", "stdio", "http"])
@pytest.mark.parametrize("answers", [None, "accept", "decline", "cancel"])
@pytest.mark.parametrize("pages", [False, True], ids=["no pages", "pages"])
async def test_only_a_yes_sends_files(
    era: str, way: str, answers: str | None, pages: bool, tmp_path: Path, clip: Path
) -> None:
    """Without a yes the result says [needs_consent]; the page is for those who can show it."""
    asked: list[str] = []

    async def answer(context: object, params: Any) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=answers, content={"agree": True} if answers == "accept" else None)

    settings = Settings(backend=f"https://{HOST}", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    options = {"mode": era, "elicitation_callback": answer if answers else None}
    async with connected(way, settings, extensions=[Apps()] if pages else [], **options) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        resources = {str(resource.uri) for resource in (await client.list_resources()).resources}
        result = await client.call_tool("upload", {"files": [str(clip)]})
        again = await client.call_tool("upload", {"files": [str(clip)]}) if answers == "accept" else None

    assert (TOOL in tools) is pages
    assert not pages or URI in resources
    assert len(asked) == (1 if answers else 0)
    assert (not result.is_error) is (answers == "accept")
    assert ("[needs_consent]" in result.content[0].text) is (answers != "accept")
    assert again is None or not again.is_error
