"""
What the server offers to clients that show pages in the chat (MCP Apps); others see none of it.

The page itself is read when a client asks for it, so a start does not wait for sixteen catalogues.
Annotations are evaluated by the SDK, hence no postponed ones here.
"""

import base64
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.apps import APP_MIME_TYPE, Apps, client_supports_apps
from mcp.server.mcpserver.resources import FunctionResource
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from add_music.tools.calls import Ctx, serving

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext
    from mcp.server.context import CallNext, HandlerResult

URI = "ui://add-music/page.html"
TOOL = "page"
SHOWN_WITH = frozenset({"chat", "edit", "audition"})
"""Tools after which there is something new to see and hear."""
PIECE = 384 * 1024
"""Bytes of a preview in one answer: hosts refuse answers beyond a megabyte, and three bytes become four."""


async def page(
    ctx: Ctx,
    project: Annotated[str | None, Field(description="Project to show; absent: the current one.")] = None,
    preview: Annotated[str | None, Field(description="Key of a preview, to fetch a piece of it.")] = None,
    at: Annotated[int, Field(ge=0, description="Where the piece begins, in bytes.")] = 0,
    take: Annotated[int | None, Field(ge=1, description="Number of a take, to fetch its sound.")] = None,
) -> CallToolResult:
    """Give the page in the chat what it shows. Only that page needs this; use state instead."""
    async with serving(ctx, None, project) as call:
        found = call.about(call.going_on())
        if take is not None:
            return _answer({"data": base64.b64encode(await found.take_sound(take)).decode()})
        if preview is None:
            return _answer(await found.page())
        data, size = await found.preview(preview, at, PIECE)
        end = at + len(data)
        piece = {"data": base64.b64encode(data).decode(), "next": end if end < size else None, "size": size}
        return _answer(piece)


def extension() -> Apps:
    """The extension of the protocol with the page and its tool."""
    apps = Apps()
    apps.add_resource(
        FunctionResource(
            uri=URI,
            name="page",
            title="Timeline and preview",
            description="Play the music against the picture, choose a take, set its volume, export.",
            mime_type=APP_MIME_TYPE,
            meta={"ui": {"prefersBorder": True}},
            fn=_document,
        )
    )
    only = ToolAnnotations(
        title="Show the page",
        read_only_hint=True,
        destructive_hint=False,
        idempotent_hint=True,
        open_world_hint=True,
    )
    words = " ".join((page.__doc__ or "").split())
    apps.tool(
        resource_uri=URI,
        visibility=["app"],
        name=TOOL,
        title="Show the page",
        description=words,
        annotations=only,
        structured_output=False,
    )(page)
    return apps


def meta_of(tool: str) -> dict[str, Any] | None:
    """What the listing of a tool says about the page that goes with its answers."""
    return {"ui": {"resourceUri": URI}} if tool in SHOWN_WITH else None


class OnlyForPages:
    """Middleware that lists the page's tool for clients only that show pages."""

    async def __call__(self, ctx: "ServerRequestContext[Any, Any]", call_next: "CallNext") -> "HandlerResult":
        """Let the request pass; leave the tool out of the answer."""
        result = await call_next(ctx)
        # what comes out of the server is JSON by now
        if ctx.method != "tools/list" or not isinstance(result, dict) or client_supports_apps(ctx):
            return result
        return result | {"tools": [tool for tool in result["tools"] if tool["name"] != TOOL]}


def _document() -> str:
    from add_music.page import document

    return document("chat")


def _answer(data: dict[str, Any]) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text="For the page in the chat.")], structured_content=data
    )
