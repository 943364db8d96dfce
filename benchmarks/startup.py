"""
From spawning the MCP server to its answer to `initialize`, against a minimal server of the same SDK.

Importing the SDK is most of it and cannot be helped; what counts is what this project adds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

RUNS = 9
GATE_MS = 150
MINIMAL = """
from mcp.server import MCPServer
server = MCPServer("minimal", version="0")
@server.tool()
def ping() -> str:
    "Answers."
    return "pong"
server.run()
"""
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "benchmark", "version": "0"},
    },
}


def main() -> None:
    """Print the difference, taken in turns so that a noisy minute hits both."""
    ours, minimal = measured(RUNS)
    difference_ms = (ours - minimal) * 1000
    print(
        f"mcp start: add-music mcp − minimal server = {difference_ms:.0f} ms (gate ≤ {GATE_MS}), "
        f"ratio {ours / minimal:.2f}"
    )


def measured(runs: int) -> tuple[float, float]:
    """Median seconds to the first answer: ours and the minimal server's."""
    commands = ([str(Path(sys.executable).with_name("add-music")), "mcp"], [sys.executable, "-c", MINIMAL])
    for command in commands:
        _answer_s(command)  # the first run pays for byte code and the disk
    taken = [[_answer_s(command) for command in commands] for _ in range(runs)]
    ours, minimal = (median(column) for column in zip(*taken, strict=True))
    return ours, minimal


def _answer_s(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
        child.stdin.flush()
        answer = json.loads(child.stdout.readline())
        took = time.perf_counter() - begun
        assert "serverInfo" in answer["result"]
        child.stdin.close()
        child.wait(timeout=30)
    return took


if __name__ == "__main__":
    main()
