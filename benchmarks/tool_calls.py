"""
What a call of our tools costs beyond the SDK's own: `state` before anything is uploaded, in memory.

No backend is asked. The bare server has one tool that answers the same typed result and publishes its schema,
as an ordinary tool of the SDK with a result type does; the client holds every such answer against the schema.
What that alone costs is printed too, by a third server whose tool answers the same without a schema.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated

from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from add_music.settings import Settings
from add_music.tools import answers
from add_music.tools.server import build

CALLS = 40
ROUNDS = 25
GATE = 2.0


def main() -> None:
    """Print the ratio."""
    ours, bare, untyped = asyncio.run(_measured())
    print(f"tool call: {ours * 1000:.2f} ms, the SDK's bare call of the same result {bare * 1000:.2f} ms")
    print(f"tool call ÷ bare call = {ours / bare:.2f} (gate ≤ {GATE:.0f})")
    print(f"a bare call without a schema of its result: {untyped * 1000:.2f} ms, ÷ {ours / untyped:.2f}")


async def _measured() -> tuple[float, float, float]:
    typed, untyped = MCPServer("typed"), MCPServer("untyped")

    async def state(project: str | None = None) -> CallToolResult:  # noqa: ARG001  # as ours is asked
        data = answers.ProjectState(summary="Nothing is there yet.", next_steps=["Upload a file."])
        return CallToolResult(
            content=[TextContent(type="text", text=data.summary)], structured_content=data.model_dump()
        )

    untyped.add_tool(state)
    state.__annotations__["return"] = Annotated[CallToolResult, answers.ProjectState]
    typed.add_tool(state)
    with tempfile.TemporaryDirectory() as name:
        own = Settings(backend="local", data_dir=Path(name, "data"), config_dir=Path(name, "config"))
        async with Client(build(own)) as ours, Client(typed) as bare, Client(untyped) as plain:
            # in turn, so that whatever else the machine does strikes all of them
            rounds = [[await _seconds(client) for client in (ours, bare, plain)] for _ in range(ROUNDS)]
    one, other, third = (median(times) for times in zip(*rounds, strict=True))
    return one, other, third


async def _seconds(client: Client) -> float:
    """A call, on average."""
    begun = time.perf_counter()
    for _ in range(CALLS):
        await client.call_tool("state", {})
    return (time.perf_counter() - begun) / CALLS


if __name__ == "__main__":
    main()
