"""Typed wishes that travel as a second part of a message and win over its words."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from add_music.errors import problem

MIME = "application/vnd.add-music.brief+json"
MAX_SEED = 2**32 - 1
MOST_TAKES = 3

Name = Annotated[str, Field(min_length=1, max_length=40)]
Seconds = Annotated[float, Field(ge=0, le=24 * 3600)]


class TypedBrief(BaseModel):
    """
    Music wishes as fields; what is absent was not said.

    Unknown fields are refused: a wish that is silently ignored would be a false promise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    genre: Name | None = None
    moods: tuple[Name, ...] = ()
    energy: Name | None = None
    tempo: Name | None = None
    tempo_bpm: float | None = Field(None, ge=30, le=240)
    key: Name | None = None
    instruments: tuple[Name, ...] = ()
    avoid: tuple[Name, ...] = ()
    volume: float | None = Field(None, ge=0, le=1)
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    fade_in_s: Seconds | None = None
    fade_out_s: Seconds | None = None
    duck: bool | None = None
    seed: int | None = Field(None, ge=0, le=MAX_SEED)
    take: int | None = Field(None, ge=1, le=MOST_TAKES, description="of the audition that was asked for last")

    def said(self) -> dict[str, Any]:
        """The fields that say something, as plain JSON values."""
        data = self.model_dump(mode="json")
        return {name: value for name, value in data.items() if value not in (None, [])}


def typed_brief(data: Mapping[str, Any]) -> TypedBrief:
    """
    The brief of a mapping.

    Raises:
        FixInput: `request_invalid`, naming the field.
    """
    try:
        return TypedBrief.model_validate(data)
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise problem("request_invalid", seen=f"brief.{where}: {first['msg']}") from exc


def to_part(brief: TypedBrief) -> dict[str, Any]:
    """The part of a message that carries the brief."""
    data = brief.model_dump_json(exclude_defaults=True).encode()
    return {"inlineData": {"mimeType": MIME, "data": base64.b64encode(data).decode()}}


def from_part(part: Mapping[str, Any]) -> TypedBrief | None:
    """
    The brief in a part; None when the part carries something else.

    Raises:
        FixInput: `request_invalid`, when it carries a brief that cannot be read.
    """
    blob = part.get("inlineData", part.get("inline_data"))
    if not isinstance(blob, dict) or blob.get("mimeType", blob.get("mime_type")) != MIME:
        return None
    try:
        return TypedBrief.model_validate_json(base64.b64decode(blob.get("data", ""), validate=True))
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise problem("request_invalid", seen=f"brief.{where}: {first['msg']}") from exc
    except (binascii.Error, TypeError, ValueError) as exc:
        raise problem("request_invalid", seen="the brief is not base64") from exc
