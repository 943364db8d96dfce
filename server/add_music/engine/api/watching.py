"""For whoever looks after a service: is this node ready, how much is there to do, how fast is it answered."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response

from add_music.engine.api.requests import engine_of, jobs_of
from add_music.engine.store.backlog import backlog, database_answers
from add_music.errors import AddMusicError, problem
from add_music.frontmatter import skill_version
from add_music.settings import settings

if TYPE_CHECKING:
    from starlette.requests import Request

    from add_music.engine.engine import Engine
    from add_music.engine.jobs.launching import Jobs
    from add_music.engine.jobs.sharing import SharedJobs

METHODS = ("GET", "HEAD", "POST")
BOUNDS_S = (0.005, 0.025, 0.1, 0.5, 2.0, 10.0)
TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format, which OpenTelemetry collectors read, too."""
STORAGE_S = 10.0
"""The storage is asked once in so long, however often we are."""


class Meter:
    """Requests that were answered, by route, method and status; and how long they took, by route."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._storage = (0.0, True)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """One more."""
        method = method if method in METHODS else "other"  # a stranger may call it anything
        with self._guard:
            self._answers[route, method, status] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]  # a counter of floats
            for bound in (*BOUNDS_S, float("inf")):
                if seconds <= bound:
                    self._within[route, bound] += 1

    def storage_answers(self, engine: Engine) -> bool:
        """Whether the storage does, as of some seconds ago."""
        asked, answered = self._storage
        if time.monotonic() - asked > STORAGE_S or not asked:
            try:
                engine.check_storage()
                answered = True
            except AddMusicError:
                answered = False
            self._storage = time.monotonic(), answered
        return answered

    def lines(self) -> Iterator[str]:
        """What was counted."""
        with self._guard:
            answers, within, seconds = dict(self._answers), dict(self._within), dict(self._seconds)
        yield "# TYPE add_music_requests_total counter"
        for (route, method, status), count in sorted(answers.items()):
            labels = _labels(route=route, method=method, status=str(status))
            yield f"add_music_requests_total{labels} {count}"
        yield "# TYPE add_music_request_seconds histogram"
        for (route, bound), count in sorted(within.items()):
            least = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield f"add_music_request_seconds_bucket{_labels(route=route, le=least)} {count}"
        for route, total in sorted(seconds.items()):
            yield f"add_music_request_seconds_sum{_labels(route=route)} {total:.6f}"
            yield f"add_music_request_seconds_count{_labels(route=route)} {within[route, float('inf')]}"


async def readyz(request: Request) -> JSONResponse:
    """Whether this node can do its work now: 200, or 503 with what is missing."""
    engine, jobs, meter = engine_of(request), jobs_of(request), request.app.state.meter
    found = await run_in_threadpool(_ready, engine, jobs, meter)
    return JSONResponse(
        {"ready": all(found.values()), "version": skill_version(), "checks": found},
        status_code=200 if all(found.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


async def metrics(request: Request) -> Response:
    """Figures for a monitoring program of this machine, or of a network that the settings name."""
    if not _may_watch(request):
        raise problem("scope_missing", what="read the figures of this service")
    engine, meter = engine_of(request), request.app.state.meter
    lines = await run_in_threadpool(lambda: [*meter.lines(), *_gauges(engine)])
    return PlainTextResponse("\n".join(lines) + "\n", media_type=TEXT)


def _ready(engine: Engine, jobs: Jobs | SharedJobs, meter: Meter) -> dict[str, bool]:
    return {
        "database": database_answers(engine.database),
        "storage": meter.storage_answers(engine),
        "jobs": jobs.ready,
        "workers": not engine.pool.stopped,
    }


def _may_watch(request: Request) -> bool:
    """Not through a proxy: what that passes on comes from outside."""
    if "x-forwarded-for" in request.headers or request.client is None:
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in settings().metrics_networks)


def _gauges(engine: Engine) -> Iterator[str]:
    yield "# TYPE add_music_work gauge"
    yield "# TYPE add_music_work_oldest_seconds gauge"
    for (kind, status), (count, oldest_s) in sorted(backlog(engine.database).items()):
        labels = _labels(kind=kind, status=status)
        yield f"add_music_work{labels} {count}"
        if oldest_s is not None:
            yield f"add_music_work_oldest_seconds{labels} {oldest_s:.1f}"
    busy, waiting = engine.pool.load
    yield "# TYPE add_music_processes gauge"
    yield f"add_music_processes{_labels(state='busy')} {busy}"
    yield f"add_music_processes{_labels(state='idle')} {engine.pool.size - busy}"
    yield "# TYPE add_music_tasks_waiting gauge"
    yield f"add_music_tasks_waiting {waiting}"
    yield "# TYPE add_music_disk_free_bytes gauge"
    yield f"add_music_disk_free_bytes {engine.disk_free}"


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_quoted(value)}"' for name, value in _sorted(labels)) + "}"


def _sorted(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(labels.items())


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
