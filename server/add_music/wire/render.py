"""Renders as they are asked for, and as the three known shapes of status tell about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from add_music.wire.tolerant import as_figure, as_text, as_words

Status = Literal["pending", "processing", "completed", "failed", "cancelled"]

STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(
        ("pending", "queued", "queueing", "waiting", "submitted", "created", "accepted", "scheduled"),
        "pending",
    ),
    **dict.fromkeys(
        ("processing", "running", "rendering", "in_progress", "started", "encoding", "uploading", "active"),
        "processing",
    ),
    **dict.fromkeys(
        ("completed", "complete", "succeeded", "success", "successful", "done", "finished", "ready"),
        "completed",
    ),
    **dict.fromkeys(
        ("failed", "failure", "error", "errored", "timeout", "timed_out", "aborted", "rejected", "expired"),
        "failed",
    ),
    **dict.fromkeys(("cancelled", "canceled", "stopped"), "cancelled"),
}
"""Four are documented, with `failed`; the others are what services of this kind say instead."""

PARTS = ("data", "render", "result", "task", "job")
DEEPEST = 3
IDS = ("id", "taskId", "render_id", "renderId", "task_id")
URLS = ("outputUrl", "output_url", "url", "videoUrl", "video_url", "downloadUrl", "download_url")
"""`output.url` and `outputUrl` are documented."""


class Output(BaseModel):
    """What file is wanted."""

    model_config = ConfigDict(extra="allow", frozen=True)

    format: str = "mp4"
    quality: str = "high"


class RenderRequest(BaseModel):
    """Body of a render; the draft is the one of the state, as it came."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    id: str = Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    session_id: str = Field(alias="sessionId")
    draft: dict[str, Any]
    output: Output = Output()


@dataclass(frozen=True, slots=True)
class RenderStatus:
    """
    How a render stands.

    Args:
        status: None when the answer names no status that is known.
        progress: 0–100.
        url: where the file is; None with `completed` means: use the download route.
        report: what our own engine measured on the finished file.
        words: what is going on, from our own engine.
        cause: the error as our own engine wrote it (`errors.from_json`).
    """

    id: str | None
    status: Status | None
    progress: float
    url: str | None
    size: int | None = None
    error: str | None = None
    report: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    cause: dict[str, Any] = field(default_factory=dict)


def read_render(body: object) -> RenderStatus:
    """
    The status in an answer of shape R1 (flat), R2 (in `data`), R3 (`outputUrl`) or a mixture; never raises.

    A status of an unknown name counts as going on, or as finished when an address comes with it.
    """
    places = _places(body)
    outputs = [p["output"] for p in places if isinstance(p.get("output"), dict)]
    url = next((u for u in _urls(places, outputs) if u), None)
    error = next((e for p in places for key in ("error", "errorMessage") if (e := _error(p.get(key)))), None)
    status = _status(places, url, error)
    if status == "failed" and error is None:
        error = next((e for p in places if (e := _error(p.get("message")))), None)
    figures = [as_figure(p.get("progress")) for p in places]
    progress = next((n for n in figures if n is not None), 0.0)
    size = next(
        (n for o in (*outputs, *places) if (n := as_figure(o.get("size"))) is not None and n >= 0), None
    )
    return RenderStatus(
        id=next((str(p[k]) for p in places for k in IDS if _is_id(p.get(k))), None),
        status=status,
        progress=100.0 if status == "completed" else min(max(progress, 0.0), 100.0),
        url=url,
        size=None if size is None else int(size),
        error=error,
        report=next((p["report"] for p in places if isinstance(p.get("report"), dict)), {}),
        words=next((w for p in places if (w := as_words(p.get("words")))), ""),
        cause=next((p["error"] for p in places if isinstance(p.get("error"), dict)), {}),
    )


def _places(body: object) -> list[dict[str, Any]]:
    """The objects that may hold the fields, the innermost first."""
    found: list[dict[str, Any]] = []
    level = [body] if isinstance(body, dict) else []
    for _ in range(DEEPEST):
        found = [*level, *found]
        level = [place[part] for place in level for part in PARTS if isinstance(place.get(part), dict)]
    return found


def _urls(places: Sequence[Mapping[str, Any]], outputs: Sequence[Mapping[str, Any]]) -> Iterator[str | None]:
    yield from (as_text(output.get("url")) for output in outputs)
    yield from (as_text(place.get(key)) for key in URLS for place in (*places, *outputs))
    yield from (as_text(place.get("output")) for place in places)


def _status(places: Sequence[Mapping[str, Any]], url: str | None, error: str | None) -> Status | None:
    said = [
        s.strip().lower().replace("-", "_").replace(" ", "_")
        for p in places
        if (s := as_text(p.get("status")))
    ]
    known = next((STATUSES[word] for word in said if word in STATUSES), None)
    if known:
        return known
    if url:
        return "completed"
    if not any(said):
        return None
    return "failed" if error else "processing"


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _error(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("message") or value.get("code")
    return as_words(value) or None
