"""
Many chat streams at once on the served engine: nothing lost, nothing twice, memory flat.

The engine runs in a process of its own; each client has an account, a session and a clip, and says one thing
after the other, always something else. A turn is whole when its stream holds one tool call, one result, and
last its own words, all of one invocation, and no event came twice. Now and then the state has to show what
was said last.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
import psutil

AGENT = "nemo_agent"
GROWTH_GATE = 1.1
LOOK_EVERY = 10
PATIENCE = httpx.Timeout(120.0)
WORDS = "The music plays at {}% now."


@dataclass
class Tally:
    """What all clients saw."""

    turns: int = 0
    events: int = 0
    turns_s: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)


def main(argv: list[str]) -> None:
    """Print counts and ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streams", description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.serve:
        _serve(Path(options.serve))
        return
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.mp4"
        _draw(clip)
        with _engine(Path(folder) / "engine") as (url, process):
            asyncio.run(_measure(url, process, clip.read_bytes(), options.clients, options.seconds))


async def _measure(url: str, process: psutil.Process, clip: bytes, clients: int, seconds: float) -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False) as http:
        sessions = await asyncio.gather(*(_begin(http, number, clip) for number in range(clients)))
        tally = Tally()
        begun = time.monotonic()
        ends = begun + seconds
        talking = [asyncio.create_task(_talk(http, *session, tally, ends)) for session in sessions]
        memory = []
        for share in (0.1, 0.5, 0.9):
            await asyncio.sleep(max(begun + share * seconds - time.monotonic(), 0))
            memory.append((process.memory_info().rss / 2**20, process.num_threads(), process.num_fds()))
        await asyncio.gather(*talking)
        took = time.monotonic() - begun
    _print(tally, clients, took, memory)


def _print(tally: Tally, clients: int, took: float, memory: list[tuple[float, int, int]]) -> None:
    (start, *_), (middle, *_), (end, threads, files) = memory
    slow = quantiles(tally.turns_s, n=20)[-1] if len(tally.turns_s) > 1 else 0.0
    print(
        f"streams: {clients} at once for {took:.0f} s: {tally.turns} turns, {tally.events} events, "
        f"{sum(tally.wrong.values())} lost, doubled or wrong (gate 0)"
    )
    for what, times in tally.wrong.most_common(8):
        print(f"streams:   {times} × {what}")
    print(
        f"streams: a turn took {median(tally.turns_s):.2f} s in the median, {slow:.2f} s for the slowest "
        f"twentieth; {tally.turns / took:.0f} turns a second"
    )
    print(
        f"streams: memory of the server {start:.0f} MB after a tenth, {middle:.0f} MB in the middle, "
        f"{end:.0f} MB at the end, ratio {end / middle:.2f} (gate ≤ {GROWTH_GATE}); "
        f"{threads} threads, {files} files"
    )


async def _begin(http: httpx.AsyncClient, number: int, content: bytes) -> tuple[dict[str, str], str]:
    """An account with a session that has a clip with music."""
    answer = await http.post("/api/auth/anonymous-token", headers={"X-Client-Id": f"client-{number}"})
    headers = {"Authorization": f"Bearer {answer.json()['data']['token']}"}
    answer = await http.post(
        f"/api/tasks/me/with-session/{AGENT}", json={"task_name": "streams"}, headers=headers
    )
    session = answer.json()["data"]["session_id"]
    files = {"files": ("clip.mp4", content)}
    answer = await http.post(f"/api/upload-video/{AGENT}/me/{session}", files=files, headers=headers)
    assert answer.json()["code"] == 0, answer.text
    events = [event async for event in _events(http, headers, session, "add calm lofi music")]
    assert "I composed" in events[-1]["content"]["parts"][0]["text"], events[-1]
    return headers, session


async def _talk(
    http: httpx.AsyncClient, headers: dict[str, str], session: str, tally: Tally, ends: float
) -> None:
    number = 0
    while time.monotonic() < ends:
        volume = 10 + number % 80
        asked = time.monotonic()
        try:
            events = [
                event async for event in _events(http, headers, session, f"set the music volume to {volume}%")
            ]
            complaint = _complaint(events, WORDS.format(volume))
            if complaint is None and number % LOOK_EVERY == 0:
                complaint = await _other_state(http, headers, session, volume)
        except (httpx.HTTPError, AssertionError, ValueError, KeyError) as error:
            complaint, events = f"{type(error).__name__}: {error}"[:120], []
        tally.turns_s.append(time.monotonic() - asked)
        tally.turns += 1
        tally.events += len(events)
        if complaint:
            tally.wrong[complaint] += 1
        number += 1


def _complaint(events: list[dict[str, Any]], words: str) -> str | None:
    """What is wrong with the events of a turn."""
    happened = [event for event in events if event.get("type") != "heartbeat"]
    kinds = Counter(_kind(event) for event in happened)
    if kinds["call"] != 1 or kinds["result"] != 1 or kinds["words"] != 1:
        return f"events {dict(kinds)}"
    if len({event["id"] for event in happened}) != len(happened):
        return "an event came twice"
    if len({event["invocationId"] for event in happened}) != 1:
        return "an event of another turn"
    last = happened[-1]
    if _kind(last) != "words" or not last.get("turnComplete"):
        return "the words were not the last event"
    said: str = last["content"]["parts"][0]["text"]
    return None if said == words else f"other words: {said[:60]}"


def _kind(event: dict[str, Any]) -> str:
    if "error" in event:
        return f"error {event['error']}"[:80]
    part = (event.get("content") or {}).get("parts", [{}])[0]
    return "call" if "functionCall" in part else "result" if "functionResponse" in part else (
        "words" if "text" in part else "progress"
    )  # fmt: skip


async def _other_state(
    http: httpx.AsyncClient, headers: dict[str, str], session: str, volume: int
) -> str | None:
    answer = await http.get(f"/api/state/{AGENT}/me/{session}/latest", headers=headers)
    tracks = answer.json()["data"]["state"]["draft"]["t"]
    shown = [segment["vol"] for track in tracks if track["tt"] == 1 for segment in track["sg"]]
    return None if [round(100 * level) for level in shown] == [volume] else f"the state shows {shown}"


async def _events(http: httpx.AsyncClient, headers: dict[str, str], session: str, text: str) -> Any:
    body = {
        "app_name": AGENT,
        "user_id": "me",
        "session_id": session,
        "new_message": {"parts": [{"text": text}]},
    }
    async with http.stream("POST", "/run_sse", json=body, headers=headers) as answer:
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind == "text/event-stream", (await answer.aread()).decode()
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


@contextmanager
def _engine(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "benchmarks.streams", "--serve", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        yield child.stdout.readline().strip(), psutil.Process(child.pid)
        child.stdin.close()


def _serve(folder: Path) -> None:
    from add_music.engine.serve import start
    from add_music.engine.terms import Terms

    running = start(folder, terms=Terms(turn_credits=0, tokens_per_address=1_000_000))
    print(running.url, flush=True)
    sys.stdin.read()
    running.stop()


def _draw(path: Path) -> None:
    from add_music.studio import draw_sample

    draw_sample(path, 3.0)


if __name__ == "__main__":
    main(sys.argv[1:])
