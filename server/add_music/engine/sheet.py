"""Everything a worker has to know to make one file: no ids, no database, only paths, times and levels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from add_music.media.info import MediaInfo
from add_music.music.cues import Span


@dataclass(frozen=True, slots=True)
class Source:
    """A clip, shown as a whole."""

    path: Path
    info: MediaInfo

    @property
    def duration_ms(self) -> int:
        return self.info.duration_ms

    @property
    def sound(self) -> bool:
        """Whether it has any of its own."""
        return self.info.sound is not None


@dataclass(frozen=True, slots=True)
class Bed:
    """A stretch of music: a reel (a folder) or the user's own track (a file)."""

    path: Path
    own_track: bool
    start_ms: int
    duration_ms: int
    offset_ms: int
    volume: float
    chosen: bool
    fade_in_ms: int
    fade_out_ms: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One file to make.

    Args:
        kind: mp4 or wav.
        speech: where somebody speaks, on the timeline.
        cuts_ms: the cuts the music was written for.
        scratch: a folder for temporary files.
    """

    kind: str
    sources: tuple[Source, ...]
    beds: tuple[Bed, ...]
    duration_ms: int
    width: int
    height: int
    fps: float
    original_volume: float
    original_lufs: float | None
    speech: tuple[Span, ...]
    speech_lufs: float | None
    duck: bool
    cuts_ms: tuple[int, ...]
    scratch: Path
