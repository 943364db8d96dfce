"""
What a call of our tools costs beyond the SDK's own: `state` before anything is uploaded, in memory.

No backend is asked. The bare server has one tool that answers a typed result of the same shape.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from add_music.settings import Settings
from add_music.tools import answers
from add_music.tools.server import build

CALLS = 200
ROUNDS = 5
GATE = 2.0


def main() -> None:
    """Print the ratio."""
    ours, bare = asyncio.run(_measured())
    print(f"tool call: {ours * 1000:.2f} ms, the SDK's bare call {bare * 1000:.2f} ms")
    print(f"tool call ÷ bare call = {ours / bare:.2f} (gate ≤ {GATE:.0f})")


async def _measured() -> tuple[float, float]:
    bare = MCPServer("bare")

    @bare.tool()
    async def state(project: str | None = None) -> CallToolResult:  # noqa: ARG001  # as ours is asked
        data = answers.ProjectState(summary="Nothing is there yet.", next_steps=["Upload a file."])
        return CallToolResult(
            content=[TextContent(type="text", text=data.summary)], structured_content=data.model_dump()
        )

    with tempfile.TemporaryDirectory() as name:
        own = Settings(backend="local", data_dir=Path(name, "data"), config_dir=Path(name, "config"))
        async with Client(build(own)) as ours, Client(bare) as plain:
            # in turn, so that whatever else the machine does strikes both
            rounds = [(await _seconds(ours), await _seconds(plain)) for _ in range(ROUNDS)]
    return median(one for one, _ in rounds), median(other for _, other in rounds)


async def _seconds(client: Client) -> float:
    """A call, on average."""
    begun = time.perf_counter()
    for _ in range(CALLS):
        await client.call_tool("state", {})
    return (time.perf_counter() - begun) / CALLS


if __name__ == "__main__":
    main()
