"""What a picture of a timeline shows, as plain values: no ids, no database, only times, names and levels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from add_music.music.cues import Span


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A stretch of a clip on the timeline.

    Args:
        width, height: of its picture as it is displayed.
        offset_ms: where in its file it begins.
        source_ms: how much of its file is shown; 0 is written for as much as `duration_ms`.
    """

    path: Path
    start_ms: int
    duration_ms: int
    width: int
    height: int
    offset_ms: int = 0
    source_ms: int = 0

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def _speed(self) -> float:
        return (self.source_ms or self.duration_ms) / max(self.duration_ms, 1)

    def there(self, ms: int) -> int:
        """The moment of the file that is shown at that one of the timeline."""
        return self.offset_ms + round((ms - self.start_ms) * self._speed)

    def here(self, ms: int) -> int:
        """The moment of the timeline at which that one of the file is shown."""
        return self.start_ms + round((ms - self.offset_ms) / max(self._speed, 1e-6))


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the music; `energy` 0–1 is how full it is meant to be."""

    name: str
    start_ms: int
    end_ms: int
    energy: float = 0.6


@dataclass(frozen=True, slots=True)
class Bed:
    """
    A stretch of music on the timeline.

    Args:
        name: of the user's own track; composed music is told by `genre`, `moods`, `key` and `tempo_bpm`.
        parts: its sections on the timeline; none for the user's own track.
        accents_ms: cuts that it answers with a strong note.
        volume: linear.
        duck: it steps back where somebody speaks.
    """

    start_ms: int
    end_ms: int
    name: str = ""
    genre: str = ""
    moods: tuple[str, ...] = ()
    key: str = ""
    tempo_bpm: float = 0.0
    parts: tuple[Part, ...] = ()
    accents_ms: tuple[int, ...] = ()
    volume: float = 1.0
    duck: bool = True
    fade_in_ms: int = 0
    fade_out_ms: int = 0


@dataclass(frozen=True, slots=True)
class Title:
    """Words on the picture."""

    words: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A clip or a timeline, or a part of one.

    Args:
        name: what it is called.
        start_ms, end_ms: the part that is looked at.
        duration_ms: of the whole; curves run over all of it.
        width, height: of the clips' pictures as they are; 0 without one.
        size: of the picture that is made of them.
        motion_curve: 0–1 in equal stretches.
        sound_curve: 0–1, peaks in equal stretches; empty without sound.
        clips: what is shown, one after the other.
        beds: music, ascending.
    """

    name: str
    start_ms: int
    end_ms: int
    duration_ms: int
    width: int
    height: int
    fps: float
    size: tuple[int, int]
    has_audio: bool
    motion: float
    motion_curve: tuple[float, ...]
    sound_curve: tuple[float, ...]
    cuts_ms: tuple[int, ...]
    speech: tuple[Span, ...]
    clips: tuple[Shown, ...] = ()
    beds: tuple[Bed, ...] = ()
    titles: tuple[Title, ...] = ()
