"""Tokens, sessions, uploads and credits as they travel."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

AGENT = "nemo_agent"
"""The name of the agent in paths, requests and events."""
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def _id(value: Any) -> Any:
    # session ids are decimal and longer than a JavaScript number holds: they stay strings
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_id)]


class Tolerant(BaseModel):
    """A model of what others write: fields it does not know are kept and ignored."""

    model_config = ConfigDict(extra="allow", frozen=True)


class AnonymousToken(Tolerant):
    """Answer to `POST /api/auth/anonymous-token`."""

    token: str
    credits: float | None = None
    user_id: Id | None = None
    expires_at: str | None = None


class NewSession(Tolerant):
    """Body of `POST /api/tasks/me/with-session/nemo_agent`."""

    task_name: str = Field("project", max_length=200)
    language: str | None = Field(None, max_length=35)


class Session(Tolerant):
    """Answer to it; `capabilities` come from our own engine only."""

    session_id: Id
    task_id: Id | None = None
    user_id: Id | None = None
    capabilities: tuple[str, ...] = ()


class UploadedFile(Tolerant):
    """One entry of an upload's answer and of the state's `video_infos`; `duration` is in seconds."""

    filename: str
    file_type: str | None = None
    cdn_url: str | None = None
    duration: float | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    hash: str | None = None


class Upload(Tolerant):
    """Answer to an upload; `session_state_applied` says that the state lists the files already."""

    files: tuple[UploadedFile, ...] = ()
    session_state_applied: bool = False


class UrlUpload(Tolerant):
    """Body of an upload by address."""

    urls: tuple[str, ...] = Field(min_length=1, max_length=20)
    source_type: Literal["url"] = "url"


class PathUpload(Tolerant):
    """Body of an upload by path, for a backend on this machine."""

    paths: tuple[str, ...] = Field(min_length=1, max_length=200)
    source_type: Literal["path"] = "path"


class Credits(Tolerant):
    """Balance; `frozen` is reserved by running work. Only our own engine says `unlimited`."""

    available: float = 0
    frozen: float = 0
    total: float | None = None
    unlimited: bool = False
