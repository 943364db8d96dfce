"""Looking at a clip or a timeline: what is asked, and what a backend with the capability `look` answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, model_validator

from add_music.wire.tolerant import MAX_WORDS

PATH = "/api/look"
MAX_BYTES = 150_000
"""Of one picture: some hosts keep every picture of a conversation."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="allow")


class LookPicture(_Told):
    """A picture: `frames` is the contact sheet, `timeline` what lies along the time axis."""

    name: Literal["frames", "timeline"]
    mime_type: Literal["image/png", "image/jpeg"]
    width: int
    height: int
    data: Base64Bytes


class LookSpan(_Told):
    """A stretch of the timeline, in seconds."""

    start_s: float = 0.0
    end_s: float = 0.0


class LookTitle(LookSpan):
    """Words on the picture."""

    text: str = ""


class LookSection(LookSpan):
    """A section of a piece by one of our own names: intro, theme …"""

    name: str = ""


class LookMusic(LookSpan):
    """A stretch of music with its sections; `accents_s` are the cuts that it answers with a strong note."""

    about: str = ""
    volume: float = 1.0
    ducks: bool = False
    sections: list[LookSection] = []
    accents_s: list[float] = []


class LookRequest(BaseModel):
    """
    What to look at: the timeline of a session, one of its files, or a file of the owner's by its path.

    Args:
        file: id, name or path of one of the session's files; absent: the timeline, before the first edit
            the clips one after the other.
        start_s, end_s: only that part.
        music, titles: what lies over the file at a path, on a timeline that this backend does not have.
    """

    session_id: str | None = None
    file: str | None = Field(default=None, max_length=4_096)
    path: str | None = Field(default=None, max_length=4_096)
    start_s: float | None = Field(default=None, ge=0, le=1e6)
    end_s: float | None = Field(default=None, gt=0, le=1e6)
    music: list[LookMusic] = Field(default=[], max_length=1_000)
    titles: list[LookTitle] = Field(default=[], max_length=1_000)

    @model_validator(mode="after")
    def _one_place(self) -> LookRequest:
        if (self.session_id is None) == (self.path is None):
            raise ValueError("name a session or a path")
        return self


class LookAnswer(_Told):
    """
    The pictures, and in figures what they show.

    Args:
        start_s, end_s: the part that was looked at.
        frames_s: moments of the pictures on the contact sheet.
        suggests: the music that what was seen and heard suggests: {field: {value, from, because}}.
    """

    name: str = Field(default="", max_length=MAX_WORDS)
    duration_s: float = 0.0
    start_s: float = 0.0
    end_s: float = 0.0
    width: int = 0
    height: int = 0
    fps: float = 0.0
    has_audio: bool = False
    motion: float = 0.0
    brightness: float = 0.0
    warmth: float = 0.0
    loudness_lufs: float | None = None
    cuts_s: list[float] = []
    frames_s: list[float] = []
    speech: list[LookSpan] = []
    music: list[LookMusic] = []
    titles: list[LookTitle] = []
    suggests: dict[str, Any] = {}
    pictures: list[LookPicture] = []
