"""The state of a session, with its draft kept as the very text the backend wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from add_music.wire.tolerant import as_figure, as_id, as_object

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    A session as it is at one moment.

    Args:
        draft: the timeline, None before the first edit.
        draft_text: the same as the backend wrote it, byte for byte, for the render.
        files: the uploaded files as the backend lists them.
        renders, turn: what our own engine tells about work going on.
        max_upload_mb: the largest file it takes, where it tells.
        canvas: `canvas_config`, the size of the picture beside the draft.
        clip_music: music was heard in a clip as it was uploaded.
    """

    draft: dict[str, Any] | None
    draft_text: str | None
    files: tuple[dict[str, Any], ...]
    user_id: str | None
    capabilities: frozenset[str]
    renders: tuple[dict[str, Any], ...]
    turn: dict[str, Any] | None
    max_upload_mb: float | None = None
    canvas: dict[str, Any] = field(default_factory=dict)
    clip_music: bool = False


def read_snapshot(data: Mapping[str, Any], text: str) -> Snapshot:
    """
    The state of an answer; what is missing or of an unknown form is left out.

    Args:
        data: the payload of the answer.
        text: the whole answer as it came.
    """
    state = data.get("state")
    state = state if isinstance(state, dict) else {}
    draft = state.get("draft")
    draft = draft if isinstance(draft, dict) and draft else None
    turn = data.get("turn")
    names = data.get("capabilities")
    return Snapshot(
        draft=draft,
        draft_text=_draft_text(text) if draft else None,
        files=_objects(state.get("video_infos")),
        user_id=as_id(data.get("user_id")) or as_id(state.get("user_id")),
        capabilities=frozenset(n for n in names if isinstance(n, str))
        if isinstance(names, list)
        else frozenset(),
        renders=_objects(data.get("renders")),
        turn=turn if isinstance(turn, dict) else None,
        max_upload_mb=as_figure(data.get("max_upload_mb")),
        canvas=as_object(state.get("canvas_config")),
        clip_music=any(
            as_object(one).get("music") for one in as_object(state.get("video_analyses")).values()
        ),
    )


def _with_music(analyses: Mapping[str, Any]) -> bool:
    return any(as_object(one).get("music") for one in analyses.values())


def _draft_text(text: str) -> str | None:
    """Out of the envelope, or out of an answer without one."""
    return raw_member(text, "data", "state", "draft") or raw_member(text, "state", "draft")


def raw_member(text: str, *path: str) -> str | None:
    """
    The exact text of a member of a JSON document, e.g. `raw_member(text, "data", "state", "draft")`.

    Returns:
        None when the document has no such member or is not JSON.
    """
    decoder = json.JSONDecoder()
    at = 0
    try:
        for name in path:
            found = _member_at(decoder, text, at, name)
            if found is None:
                return None
            at = found
        _, end = decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    return text[at:end]


def _member_at(decoder: json.JSONDecoder, text: str, at: int, name: str) -> int | None:
    """Where the value of the object's last member of that name starts (the last one wins in JSON)."""
    found = None
    at = _skip(text, at)
    if text[at : at + 1] != "{":
        return None
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = decoder.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key == name:
            found = at
        _, at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ",":
            break
        at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _objects(value: object) -> tuple[dict[str, Any], ...]:
    """The objects of a list, or of a mapping by name: both forms are seen."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return tuple(item for item in values if isinstance(item, dict))
