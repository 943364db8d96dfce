"""Typed music wishes, as an assistant that has seen the clip can give them beside the user's words."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Genre = Literal[
    "lofi", "ambient", "cinematic", "corporate", "acoustic", "folk", "electronic", "house", "synthwave",
    "hiphop", "trap", "jazz", "classical", "piano", "rock", "pop", "funk", "latin", "tropical", "orchestral",
    "epic", "suspense", "comedy", "chiptune", "holiday", "world",
]  # fmt: skip
Mood = Literal[
    "happy", "calm", "sad", "energetic", "romantic", "dreamy", "dark", "tense", "epic", "playful",
    "nostalgic", "inspiring", "mysterious", "triumphant", "melancholic", "peaceful", "aggressive", "hopeful",
]  # fmt: skip
Instrument = Annotated[str, Field(min_length=1, max_length=40)]
Seconds = Annotated[float, Field(ge=0, le=24 * 3600)]


class Wishes(BaseModel):
    """Only what is wanted; what is left out is chosen to fit the clip."""

    # a wish that is silently ignored would be a false promise
    model_config = ConfigDict(extra="forbid")

    genre: Genre | None = None
    moods: list[Mood] = []
    energy: Literal["low", "medium", "high"] | None = None
    tempo: Literal["slow", "medium", "fast"] | None = None
    tempo_bpm: float | None = Field(
        default=None, ge=30, le=240, description="Beats a minute; wins over tempo."
    )
    key: Annotated[str, Field(max_length=20)] | None = Field(default=None, description="D minor, Bb, …")
    instruments: list[Instrument] = Field(
        default=[], description="Must be heard: piano, guitar, drums, strings, …"
    )
    avoid: list[Instrument] = Field(default=[], description="Must never be heard.")
    volume: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Linear, against the voice or the clip's own sound: 0.126 is -18 dB.",
    )
    start_s: Seconds | None = Field(default=None, description="Music from here, in seconds of the timeline.")
    end_s: Seconds | None = Field(default=None, description="Music until here, in seconds of the timeline.")
    fade_in_s: Seconds | None = None
    fade_out_s: Seconds | None = None
    duck: bool | None = Field(default=None, description="Quieter while somebody speaks (the default).")
    seed: int | None = Field(
        default=None, ge=0, le=2**32 - 1, description="The same seed gives the same music."
    )
    take: int | None = Field(default=None, ge=1, le=3, description="Put that take of the audition there.")
