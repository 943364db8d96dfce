"""Arguments that a tool does not have are refused: the SDK would ignore them, and a wish with them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from mcp.types import CallToolResult, TextContent

from add_music.errors import problem
from add_music.tools.failures import words

if TYPE_CHECKING:
    from mcp.server import MCPServer, ServerRequestContext
    from mcp.server.context import CallNext, HandlerResult


class Strict:
    """Middleware that compares the arguments of a call with the tool's own."""

    def __init__(self, server: MCPServer[Any]) -> None:
        self._server = server
        self._known: dict[str, list[str]] = {}

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Refuse the call, or hand it on."""
        if ctx.method == "tools/call":
            refusal = await self._refusal(ctx.params or {})
            if refusal:
                return CallToolResult(is_error=True, content=[TextContent(type="text", text=refusal)])
        return await call_next(ctx)

    async def _refusal(self, params: Any) -> str | None:
        if not self._known:
            tools = await self._server.list_tools()
            self._known = {tool.name: list(tool.input_schema.get("properties", {})) for tool in tools}
        name, arguments = params.get("name"), params.get("arguments")
        known = self._known.get(name)
        if known is None or not isinstance(arguments, dict):
            return None
        unknown = [argument for argument in arguments if argument not in known]
        return words(problem("request_invalid", seen=_seen(name, unknown[0], known))) if unknown else None


def _seen(tool: str, argument: str, known: list[str]) -> str:
    near = get_close_matches(argument, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(known) or 'no arguments'}"
    return f"{tool} has no argument {argument!r}; {hint}"
