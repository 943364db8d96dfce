"""
What the engine's answers look like, for the OpenAPI document.

The models of `wire/` read what any backend writes and are tolerant on purpose; these say what this
engine writes. Nothing is validated with them at run time: tests hold real answers against them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from add_music.wire.render import Status

Milliseconds = Annotated[int, Field(description="milliseconds since 1970", ge=0)]
Name = Annotated[str, Field(description="the last part of the name it was sent under")]


class Written(BaseModel):
    """Later versions may write more fields; none of these goes away."""

    model_config = ConfigDict(extra="allow")


class ErrorTold(Written):
    """Our own error: a stable code for programs, words for people."""

    code: str
    message: str
    next_step: str


class ErrorData(Written):
    """The payload of a refusal; `register_url` leads an anonymous account to its registration."""

    error: ErrorTold | None = None


class Health(Written):
    """The engine answers."""

    status: Literal["ok"]
    version: str


class TokenTold(Written):
    """An anonymous account."""

    token: str
    user_id: str
    credits: float
    expires_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class SessionTold(Written):
    """A new session; its id is a decimal number that only fits into a string."""

    task_id: str
    session_id: Annotated[str, Field(pattern=r"^\d+$")]
    user_id: str
    capabilities: list[str]
    max_upload_mb: Annotated[int, Field(description="the largest file that is taken", ge=1)]


class FileTold(Written):
    """One file; pictures and clips have a size in pixels, clips a frame rate."""

    id: str
    filename: Name
    file_type: Literal["video", "audio", "image"]
    duration: Annotated[float, Field(description="seconds", ge=0)]
    size: Annotated[int, Field(description="bytes", ge=1)]
    hash: Annotated[str, Field(description="SHA-256 of the content, hexadecimal", pattern="^[0-9a-f]{64}$")]
    width: int = 0
    height: int = 0
    fps: float = 0.0


class UploadTold(Written):
    """The files as they were taken, in the order they came."""

    files: list[FileTold]
    session_state_applied: Literal[True]


class CreditsTold(Written):
    """
    The balance; `frozen` is reserved by running work, `total` = `available` + `frozen`. An anonymous account
    with nothing left is told where it can be registered.
    """

    available: float
    frozen: float
    total: float
    unlimited: bool = False
    register_url: str | None = None


class FileMade(Written):
    """The finished file: bytes and seconds."""

    size: int | None
    duration: float | None


class RenderTold(Written):
    """How a render stands; `report` is measured on the finished file."""

    id: str
    status: Status
    progress: Annotated[int, Field(ge=0, le=100)]
    words: str
    createdAt: Milliseconds  # noqa: N815  # the contract's own spelling
    completedAt: Milliseconds | None = None  # noqa: N815
    output: FileMade | None = None
    report: dict[str, Any] | None = None
    error: ErrorTold | None = None
    format: str = ""


class TurnTold(Written):
    """The message that is being worked on."""

    id: str
    status: Literal["running"]
    progress: Annotated[float, Field(ge=0, le=1)]
    words: str


class Draft(Written):
    """Tracks `t` of type `tt` with segments `sg`; lengths `d` in milliseconds, open objects `m`."""

    t: list[dict[str, Any]] = []
    d: int = 0
    m: dict[str, Any] = {}


class Canvas(Written):
    """The picture's size; empty before the first edit."""

    width: int = 0
    height: int = 0
    ratio: str = ""


class StateTold(Written):
    """Files, timeline and what is known about them."""

    video_infos: list[FileTold]
    draft: Draft
    canvas_config: Canvas
    video_analyses: dict[str, dict[str, Any]]
    generated_media: list[dict[str, Any]]


class SessionState(Written):
    """Everything about a session."""

    session_id: str
    task_id: str
    task_name: str
    user_id: str
    state: StateTold
    capabilities: list[str]
    max_upload_mb: Annotated[int, Field(description="the largest file that is taken", ge=1)]
    renders: list[RenderTold]
    turn: TurnTold | None


class SpanTold(Written):
    """A stretch of time on the timeline, in seconds."""

    start_s: Annotated[float, Field(ge=0)]
    end_s: Annotated[float, Field(ge=0)]


class SectionTold(SpanTold):
    """A section of a piece; `label` is its name in the language of the request."""

    name: str
    label: str


class MusicTold(SpanTold):
    """A stretch of music; `volume` is linear, own tracks are not `composed` and have no tempo or key."""

    name: str
    volume: Annotated[float, Field(ge=0)]
    seed: Annotated[int, Field(ge=0)]
    composed: bool
    tempo_bpm: float | None
    key: str
    sections: list[SectionTold]


class TakeTold(Written):
    """One take of the music that is there: the same wishes with another seed."""

    number: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)]
    chosen: bool


class AuditionTake(Written):
    """One take to hear; what it is made of is told of music that was composed only."""

    id: str
    number: Annotated[int, Field(ge=1)]
    words: str
    start_s: Annotated[float, Field(ge=0)]
    end_s: Annotated[float, Field(ge=0)]
    seed: Annotated[int, Field(ge=0)]
    path: str


class AuditionTold(Written):
    """How an audition stands; while it is `making`, the same question is asked again."""

    status: Literal["making", "ready"]
    progress: Annotated[float, Field(ge=0, le=1)]
    words: str
    takes: list[AuditionTake]


class OfferTold(SpanTold):
    """A take of the latest audition: what differs in words, the stretch that is heard, `id` for its sound."""

    id: str
    number: Annotated[int, Field(ge=1)]
    words: str
    chosen: bool


class PreviewTold(Written):
    """
    A small film of this version. One that failed is told once, and made again when asked for again;
    `music` is the outline of the music, 0–1, in equal stretches.
    """

    key: str
    status: Literal["none", "making", "ready", "failed"]
    share: Annotated[float, Field(ge=0, le=1)]
    music: list[Annotated[float, Field(ge=0, le=1)]]
    error: ErrorTold | None


class PageTold(Written):
    """A session as its page shows it; `sound` is the outline of the clip's own sound, 0–1."""

    project: str
    version: Annotated[int, Field(ge=0)]
    title: str
    duration_s: Annotated[float, Field(ge=0)]
    width: int
    height: int
    music: list[MusicTold]
    speech: list[SpanTold]
    cuts_s: list[float]
    sound: list[float]
    takes: list[TakeTold]
    offered: list[OfferTold]
    next_seed: int
    preview: PreviewTold


class Heartbeat(Written):
    """An event that only says that the turn goes on; one comes after five silent seconds."""

    type: Literal["heartbeat"]


class Failed(Written):
    """The last event of a turn that failed, in ADK's form; `error_type` is our stable code."""

    error: str
    error_details: dict[str, Any]


class Happened(Written):
    """
    An event of Google's ADK: `content` holds words, a tool call or its result, `customMetadata` how
    far the turn is. `turnComplete` marks the last words.
    """

    content: dict[str, Any] | None = None
    author: str
    id: str
    invocationId: str  # noqa: N815
    timestamp: float
    actions: dict[str, Any]
    turnComplete: bool = False  # noqa: N815
    customMetadata: dict[str, Any] | None = None  # noqa: N815
