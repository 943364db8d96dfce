"""What a media file holds, as read from the file and not from its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SLIDE_MS = 4000
"""How long a photo is shown, when it is one of a row: two bars of calm music, long enough to look around."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The video stream that is shown. `width` and `height` are as displayed, after `rotation` (degrees)."""

    index: int
    codec: str
    width: int
    height: int
    rotation: int
    fps: float
    start_ms: int
    duration_ms: int
    pixel_format: str
    variable_rate: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """One audio track; `start_ms` is relative to the start of the picture and may be negative."""

    index: int
    codec: str
    rate: int
    channels: int
    start_ms: int
    duration_ms: int
    default: bool


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """One file. `kind` follows the content: a film without picture is `audio`."""

    kind: Literal["video", "image", "audio"]
    container: str
    size_bytes: int
    duration_ms: int
    picture: Picture | None
    sounds: tuple[Sound, ...]

    @property
    def sound(self) -> Sound | None:
        """The track a player would choose: the default one, else the first."""
        return next((s for s in self.sounds if s.default), self.sounds[0] if self.sounds else None)
