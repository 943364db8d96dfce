"""Renders as they are asked for, and as the three known shapes of status tell about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from add_music.wire.tolerant import as_number

Status = Literal["pending", "processing", "completed", "failed", "cancelled"]

STATUSES: Mapping[str, Status] = {
    "pending": "pending",
    "queued": "pending",
    "processing": "processing",
    "running": "processing",
    "rendering": "processing",
    "completed": "completed",
    "complete": "completed",
    "succeeded": "completed",
    "done": "completed",
    "failed": "failed",
    "error": "failed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}


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
    """The status in an answer of shape R1 (flat), R2 (in `data`) or R3 (`outputUrl`); never raises."""
    fields = body if isinstance(body, dict) else {}
    data = fields.get("data")
    places = [p for p in (data, fields) if isinstance(p, dict)]
    outputs = [p["output"] for p in places if isinstance(p.get("output"), dict)]
    status = next((s for p in places if (s := STATUSES.get(str(p.get("status")).lower()))), None)
    urls = [o.get("url") for o in outputs] + [p.get("outputUrl") for p in places]
    sizes = [as_number(o.get("size")) for o in outputs]
    size = next((n for n in sizes if n is not None), None)
    progress = next((n for p in places if (n := as_number(p.get("progress"))) is not None), 0.0)
    return RenderStatus(
        id=next((str(p[k]) for p in places for k in ("id", "taskId", "render_id") if _is_id(p.get(k))), None),
        status=status,
        progress=100.0 if status == "completed" else min(max(progress, 0.0), 100.0),
        url=next((u for u in urls if isinstance(u, str) and u), None),
        size=None if size is None else int(size),
        error=next((e for p in places if (e := _error(p.get("error")))), None),
        report=next((p["report"] for p in places if isinstance(p.get("report"), dict)), {}),
        words=next((w for p in places if isinstance(w := p.get("words"), str)), ""),
        cause=next((p["error"] for p in places if isinstance(p.get("error"), dict)), {}),
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _error(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("message") or value.get("code")
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else None
