"""What may come beside a finished file, for editing programs and others, where a backend announced it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from add_music.wire.extra_kinds import KINDS, Kind
from add_music.wire.session import Tolerant

STEMS_FOLDER = "{name}.stems"
PATH = "/api/render/proxy/lambda/{render}/extras"
SOUND_PATH = "/api/render/proxy/{render}/extras/{stem}"
MOST_MEDIA = 1000


class ExtrasWanted(BaseModel):
    """
    Which of them, and how their documents name files.

    `media` has a path or address for the id of a file; one that it lacks is called by its name. `folder` is
    where the extras are put, absolute, and `name` what they are called, without an ending. `sha256` is the
    finished file's, for the rights.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    also: list[Kind] = Field(min_length=1, max_length=len(KINDS))
    media: dict[str, Annotated[str, Field(max_length=4096)]] = Field({}, max_length=MOST_MEDIA)
    folder: str = Field("", max_length=4096)
    name: str = Field("film", min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+$")
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")


class ExtraFile(Tolerant):
    """
    One file: its name, which may have a folder before it, and what it is of.

    A document comes in the answer (`data`, base64), a stem by its own route (`stem`, `size` in bytes).
    """

    name: str
    kind: str
    data: str = ""
    stem: str = ""
    size: int = 0


class Extras(Tolerant):
    """How far they are, and once all are `ready`, the files; of what is `missing` this film has nothing."""

    status: Literal["making", "ready"]
    progress: float = 0.0
    words: str = ""
    files: tuple[ExtraFile, ...] = ()
    missing: tuple[str, ...] = ()
