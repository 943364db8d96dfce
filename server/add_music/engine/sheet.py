"""Everything a worker has to know to make one file: no ids, no database, only paths, times and levels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from add_music.engine.timeline import Text
from add_music.media.info import MediaInfo
from add_music.music.cues import Span
from add_music.sound.fitting import Piece
from add_music.wire.media_types import AUDIO

GIF = "gif"
"""The one kind of film that has no sound."""


@dataclass(frozen=True, slots=True)
class Source:
    """
    A clip, or a part of one.

    Args:
        offset_ms, source_ms: the part of the file that is shown.
        duration_ms: how long it is shown.
        runs_in, runs_on: its sound goes on from the source before it, or in the one behind it.
        keyed: it begins and ends at key frames.
        lead_ms, tail_ms: how long it is seen and heard beyond its part, together with its neighbours.
    """

    path: Path
    info: MediaInfo
    offset_ms: int
    source_ms: int
    duration_ms: int
    runs_in: bool = False
    runs_on: bool = False
    lead_ms: int = 0
    tail_ms: int = 0
    keyed: bool = False

    @property
    def still(self) -> bool:
        """Whether it is a photo, which may be shown for any time."""
        return self.info.kind == "image"

    @property
    def whole(self) -> bool:
        """Whether the file is shown from its first to its last picture, as it is."""
        return not self.offset_ms and self.source_ms == self.duration_ms == self.info.duration_ms

    @property
    def sound(self) -> bool:
        """Whether it has any of its own."""
        return self.info.sound is not None


@dataclass(frozen=True, slots=True)
class Bed:
    """
    A stretch of music: a reel (a folder) or the user's own track (a file).

    Args:
        pieces: the stretches of the track that are played, when it was fitted.
        offset_ms: where in what is played the bed begins.
    """

    path: Path
    own_track: bool
    pieces: tuple[Piece, ...]
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
        kind: the ending of the file, one of `wire.media_types.OUTPUTS`.
        fit: how pictures of another shape are brought to the size; see `media.fitting`.
        reshaped: the picture gets another format than it has.
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
    fit: str
    reshaped: bool
    texts: tuple[Text, ...]
    original_volume: float
    original_lufs: float | None
    speech: tuple[Span, ...]
    speech_lufs: float | None
    duck: bool
    cuts_ms: tuple[int, ...]
    scratch: Path

    @property
    def pictures(self) -> bool:
        """Whether the file shows anything."""
        return self.kind not in AUDIO

    @property
    def sounds(self) -> bool:
        """Whether the file is heard."""
        return self.kind != GIF

    @property
    def copied(self) -> bool:
        """Whether the picture is to go into the file as it is, if the file can take it."""
        if len(self.sources) != 1 or self.texts or self.reshaped:
            return False
        return self.sources[0].whole or self.sources[0].keyed

    @property
    def part(self) -> tuple[int | None, int | None]:
        """Of its only source, from when to when in ms; None for where the file begins or ends."""
        source = self.sources[0]
        end = source.offset_ms + source.source_ms
        return source.offset_ms or None, end if end < source.info.duration_ms else None
