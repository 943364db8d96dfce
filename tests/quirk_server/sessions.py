"""Tokens, sessions, uploads, credits and state: the engine's answers in other clothes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from quirk_server.drafts import written

if TYPE_CHECKING:
    from quirk_server.quirks import Quirks

Json = dict[str, Any]
DOCUMENTED = ("session_id", "task_id", "task_name", "user_id", "state")
"""Whatever else is told of a session is our own engine's."""
PLACE = "the draft goes here"
ABOUT_FILES = ("filename", "file_type", "duration", "width", "height", "fps", "hash")


def token(data: Json, quirks: Quirks) -> Json:
    """What comes with an anonymous token (1.1)."""
    if quirks.token_bare:
        return {"token": data["token"], "credits": data["credits"]}
    expiry = {"told": data.get("expires_at"), "past": "2001-01-01T00:00:00Z", "odd": 1773423613}
    return data | {"expires_at": expiry[quirks.token_expires]}


def session(data: Json, quirks: Quirks) -> Json:
    """A new session (1.2)."""
    told = _without_ours(data, quirks)
    if not quirks.task_id:
        told.pop("task_id", None)
    if quirks.user_id not in ("session", "both"):
        told.pop("user_id", None)
    return told | {"session_id": _id(data["session_id"], quirks)}


def upload(data: Json, quirks: Quirks) -> Json:
    """The files that arrived (1.4)."""
    if quirks.upload == "nothing":
        return {"session_state_applied": True}
    if quirks.upload == "bare":
        return {"files": [{"filename": file["filename"]} for file in data["files"]]}
    files = [{key: file[key] for key in ABOUT_FILES if key in file} for file in data["files"]]
    for file in files:
        file["cdn_url"] = f"https://cdn.example.com/videos/{file['filename']}"
    return {"files": files, "session_state_applied": True}


def balance(data: Json, quirks: Quirks) -> Json:
    """The credits (1.5)."""
    if quirks.balance:
        available, frozen = quirks.balance
        return {"available": available, "frozen": frozen, "total": available + frozen}
    return data if quirks.extensions else {key: data[key] for key in ("available", "frozen", "total")}


def state(data: Json, quirks: Quirks) -> tuple[Json, str]:
    """
    A session's state (1.6).

    Returns:
        the payload with `PLACE` for the draft, and the draft as it is to be written there.
    """
    told = _without_ours(data, quirks)
    inner = dict(data["state"])
    media = inner["generated_media"]
    inner["generated_media"] = {item["id"]: item for item in media} if quirks.media == "mapping" else media
    if quirks.state == "bare":
        inner = {"video_infos": inner["video_infos"]}
        told = {}
    elif quirks.media == "absent":
        del inner["generated_media"]
    if quirks.user_id in ("state", "both"):
        told["user_id"] = data["user_id"]
    else:
        told.pop("user_id", None)
    text = written(data["state"]["draft"], quirks)
    if data["state"]["draft"] or quirks.empty_draft != "absent":
        inner["draft"] = PLACE
    if not data["state"]["draft"] and quirks.empty_draft == "null":
        text = "null"
    return told | {"session_id": _id(data["session_id"], quirks), "state": inner}, text


def wrapped(data: Json, quirks: Quirks, draft: str | None = None) -> str:
    """The answer's text (1.0)."""
    body = {
        "code": {"code": 0, "data": data},
        "success": {"success": True, "data": data},
        "none": data,
    }[quirks.envelope]
    text = json.dumps(body, ensure_ascii=False)
    return text if draft is None else text.replace(json.dumps(PLACE), draft)


def _without_ours(data: Json, quirks: Quirks) -> Json:
    told = {key: value for key, value in data.items() if quirks.extensions or key in DOCUMENTED}
    if quirks.capabilities is not None:
        told["capabilities"] = list(quirks.capabilities)
    return told


def _id(session_id: str, quirks: Quirks) -> str | int:
    return int(session_id) if quirks.session_id == "number" else session_id
