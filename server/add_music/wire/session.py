"""Tokens, sessions, uploads and credits as they travel."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from add_music.wire.account_facts import register_url
from add_music.wire.tolerant import as_figure, as_text

AGENT = "nemo_agent"
"""The name of the agent in paths, requests and events."""
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def _id(value: Any) -> Any:
    # session ids are decimal and longer than a JavaScript number holds: they stay strings
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_id)]
Registering = Annotated[str | None, BeforeValidator(register_url)]


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
    """Answer to it; `capabilities` and `max_upload_mb` come from our own engine only."""

    session_id: Id
    task_id: Id | None = None
    user_id: Id | None = None
    capabilities: tuple[str, ...] = ()
    max_upload_mb: Annotated[float | None, BeforeValidator(as_figure)] = None


Figure = Annotated[float | None, BeforeValidator(as_figure)]
"""A number, also as text; what is none counts as absent."""
Whole = Annotated[
    int | None, BeforeValidator(lambda value: None if (n := as_figure(value)) is None else int(n))
]
Words = Annotated[str | None, BeforeValidator(as_text)]


class UploadedFile(Tolerant):
    """One entry of an upload's answer and of the state's `video_infos`; `duration` is in seconds."""

    filename: str = ""
    file_type: Words = None
    cdn_url: Words = None
    duration: Figure = None
    width: Whole = None
    height: Whole = None
    fps: Figure = None
    hash: Words = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        if not isinstance(data, dict) or as_text(data.get("filename")):
            return data
        other = next((n for key in ("name", "file_name", "fileName") if (n := as_text(data.get(key)))), None)
        address = as_text(data.get("cdn_url")) or as_text(data.get("url")) or ""
        return {**data, "filename": other or unquote(urlsplit(address).path.rpartition("/")[2])}


def _files(value: Any) -> Any:
    """The descriptions of files, one alone may come without a list; what is none is left out."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


class Upload(Tolerant):
    """
    Answer to an upload.

    `session_state_applied` says whether the state lists the files already; None when it is not told.
    """

    files: Annotated[tuple[UploadedFile, ...], BeforeValidator(_files)] = ()
    session_state_applied: Annotated[
        bool | None, BeforeValidator(lambda value: value if isinstance(value, bool) else None)
    ] = None


class UrlUpload(Tolerant):
    """Body of an upload by address."""

    urls: tuple[str, ...] = Field(min_length=1, max_length=20)
    source_type: Literal["url"] = "url"


class PathUpload(Tolerant):
    """Body of an upload by path, for a backend on this machine."""

    paths: tuple[str, ...] = Field(min_length=1, max_length=200)
    source_type: Literal["path"] = "path"


class Credits(Tolerant):
    """
    Balance; `frozen` is reserved by running work. Only our own engine says `unlimited`, and, when nothing is
    left, where to register.

    Raises:
        ValidationError: neither what is available nor the total can be read: nobody is told "0" then.
    """

    available: float = 0
    frozen: float = 0
    total: float | None = None
    unlimited: bool = False
    register_url: Registering = None

    @model_validator(mode="before")
    @classmethod
    def _figures(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("unlimited") is True:
            return data
        places = [data, *(data[key] for key in ("balance", "credits") if isinstance(data.get(key), dict))]
        available, frozen, total = (_first(places, names) for names in (AVAILABLE, FROZEN, TOTAL))
        if available is None:
            if total is None:
                raise ValueError("no balance")
            available = total - (frozen or 0)
        return {**data, "available": available, "frozen": frozen or 0, "total": total, "unlimited": False}


AVAILABLE = ("available", "balance", "credits", "remaining")
FROZEN = ("frozen", "reserved")
TOTAL = ("total",)
"""The first of each is documented."""


def _first(places: list[dict[str, Any]], names: tuple[str, ...]) -> float | None:
    return next(
        (n for name in names for place in places if (n := as_figure(place.get(name))) is not None), None
    )
