"""
What the OpenAPI document says about each handler beyond its route: bodies, answers, errors.

Paths, methods and parameters come from the routes, summaries from the handlers' first lines,
numbers and statuses of errors from `wire/codes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import BaseModel

from add_music.engine.api import extras, looks, pages, renders, sessions, shapes, takes, turns, uploads
from add_music.wire.extras import Extras, ExtrasWanted
from add_music.wire.look import LookAnswer, LookRequest
from add_music.wire.media_types import OUTPUTS
from add_music.wire.render import RenderRequest
from add_music.wire.session import CLIENT_ID, NewSession, PathUpload, UrlUpload
from add_music.wire.takes import TakesWanted

JSON, FORM, EVENTS = "application/json", "multipart/form-data", "text/event-stream"
FILES = {
    "type": "object",
    "required": [uploads.FIELD],
    "properties": {
        uploads.FIELD: {
            "type": "array",
            "minItems": 1,
            "maxItems": uploads.MAX_FILES,
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
        }
    },
}
EVENT_MODELS: tuple[type[BaseModel], ...] = (shapes.Happened, shapes.Failed, shapes.Heartbeat)
ANYWHERE = ("scope_missing", "internal")
"""Foreign hosts and origins are refused on every path."""
Body: TypeAlias = type[BaseModel] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Header:
    """A header that a request may or must carry."""

    name: str
    about: str
    required: bool = False
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Operation:
    """
    Facts of one handler.

    Args:
        answer: the payload of a good answer, or its content types when it is no JSON.
        bodies: models or schemas by content type; several of one type are alternatives.
        bare: the answer has no envelope.
        errors: our codes it may answer with, besides those of every route.
    """

    tag: str
    answer: type[BaseModel] | tuple[str, ...]
    bodies: Mapping[str, tuple[Body, ...]] = field(default_factory=dict)
    bare: bool = False
    errors: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()


ATTRIBUTION = tuple(
    Header(f"X-Skill-{name}", about)
    for name, about in (
        ("Source", "the skill that asks"),
        ("Version", "its version"),
        ("Platform", "where it is installed"),
    )
)
CLIENT = Header(
    "X-Client-Id",
    "a UUID or another stable name of the installation",
    required=True,
    schema={"type": "string", "pattern": f"^(?:{CLIENT_ID.pattern})$"},
)
RANGE = Header(
    "Range",
    "a part of the file, `bytes=first-last`",
    schema={"type": "string", "pattern": r"^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$"},
)
LAST_EVENT = Header(
    "Last-Event-ID",
    "the id of the event that was heard last",
    schema={"type": "string", "pattern": r"^turn_[0-9a-f]{16}/\d{1,9}$"},
)
CREDITS = ("credits_out",)
WORK = ("engine_unavailable",)
UPLOAD_ERRORS = (
    "session_unknown", "file_type_unsupported", "file_not_media", "file_damaged", "file_empty",
    "file_too_large", "file_missing", "file_is_folder", "link_not_fetched", "link_refused",
    "link_broken", "request_invalid", "rate_limited", "disk_full", *WORK,
)  # fmt: skip
LOOK_ERRORS = (
    "session_unknown", "nothing_uploaded", "file_missing", "file_changed", "file_type_unsupported",
    "file_not_media", "file_damaged", "file_empty", "file_too_large", "file_is_folder",
    "request_invalid", *WORK,
)  # fmt: skip
RENDER_ERRORS = (
    "session_unknown", "nothing_to_export", "output_type_unsupported", "render_duplicate",
    "plan_blocks_export", "attribution_missing", "request_invalid", "rate_limited", "file_changed",
    "disk_full", *CREDITS, *WORK,
)  # fmt: skip

EXTRAS_ERRORS = (
    "render_unknown", "file_changed", "file_missing", "file_damaged", "request_invalid", "disk_full", *WORK,
)  # fmt: skip

TAKES_ERRORS = (
    "session_unknown", "takes_not_here", "nothing_uploaded", "no_video", "picture_without_duration",
    "file_missing", "file_changed", "file_damaged", "no_music", "too_short", "cannot_do_yet",
    "wish_impossible", "option_invalid", "request_invalid", "disk_full", *WORK,
)  # fmt: skip

OPERATIONS: Mapping[Callable[..., Any], Operation] = {
    sessions.healthz: Operation("service", shapes.Health, bare=True),
    sessions.anonymous_token: Operation(
        "account", shapes.TokenTold,
        errors=("client_id_missing", "rate_limited", "invited_only"), headers=(CLIENT,),
    ),
    sessions.credits_balance: Operation("account", shapes.CreditsTold),
    sessions.new_session: Operation(
        "session", shapes.SessionTold, {JSON: (NewSession,)}, errors=("request_invalid",)
    ),
    sessions.state: Operation("session", shapes.SessionState, errors=("session_unknown",)),
    uploads.upload: Operation(
        "session", shapes.UploadTold, {FORM: (FILES,), JSON: (UrlUpload, PathUpload)}, errors=UPLOAD_ERRORS
    ),
    takes.audition: Operation(
        "session", shapes.AuditionTold, {JSON: (TakesWanted,)}, errors=TAKES_ERRORS
    ),
    takes.sound: Operation(
        "session", (takes.SOUND,), errors=("take_unknown", "session_unknown"), headers=(RANGE,)
    ),
    turns.run_sse: Operation(
        "session", (EVENTS,), {JSON: (turns.Message,)},
        errors=("session_unknown", "request_invalid", "rate_limited", *CREDITS, *WORK),
    ),
    turns.resume: Operation("session", (EVENTS,), errors=("session_unknown",), headers=(LAST_EVENT,)),
    looks.look: Operation("session", LookAnswer, {JSON: (LookRequest,)}, errors=LOOK_ERRORS),
    renders.start: Operation("render", shapes.RenderTold, {JSON: (RenderRequest,)}, errors=RENDER_ERRORS),
    renders.status: Operation("render", shapes.RenderTold, errors=("render_unknown",)),
    renders.cancel: Operation("render", shapes.RenderTold, errors=("render_unknown",)),
    renders.download: Operation(
        "render", tuple(OUTPUTS.values()), errors=("render_unknown",), headers=(RANGE,)
    ),
    extras.extras: Operation("render", Extras, {JSON: (ExtrasWanted,)}, errors=EXTRAS_ERRORS),
    extras.stem: Operation("render", (extras.SOUND,), errors=("render_unknown",), headers=(RANGE,)),
    pages.view: Operation("page", shapes.PageTold, errors=("session_unknown",)),
    pages.preview: Operation(
        "page", ("video/mp4",), errors=("session_unknown", "render_unknown"), headers=(RANGE,)
    ),
}  # fmt: skip
