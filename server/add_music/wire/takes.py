"""Takes to hear before one is chosen, as our own engine makes them; the hosted contract has none."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from add_music.wire.brief import MOST_TAKES, TypedBrief
from add_music.wire.session import Tolerant

FEWEST_TAKES = 2


class TakesWanted(BaseModel):
    """
    Body of `POST /api/takes/nemo_agent/me/{session}`.

    The same body for the same timeline is the same audition, made once; asking again tells how it stands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: str = Field("", max_length=20_000)
    brief: TypedBrief | None = None
    count: int = Field(MOST_TAKES, ge=FEWEST_TAKES, le=MOST_TAKES)


class Take(Tolerant):
    """
    One way the music could be.

    `words` tell how it differs from the others. The excerpt is heard at `start_s` of the timeline; `path` is
    where it lies, for whoever is on the same machine.
    """

    id: str
    number: int
    words: str
    genre: str = ""
    moods: tuple[str, ...] = ()
    tempo_bpm: float | None = None
    key: str = ""
    instruments: tuple[str, ...] = ()
    seed: int = 0
    start_s: float
    end_s: float
    path: str | None = None


class Takes(Tolerant):
    """Answer to it: how far the takes are, and once all are `ready`, what there is to hear."""

    status: Literal["making", "ready"]
    progress: float = 0.0
    words: str = ""
    takes: tuple[Take, ...] = ()
