"""What was seen and heard in a clip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from add_music.music.cues import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    Measured facts about one clip; no interpretation.

    Args:
        duration_ms: length of the picture (of the sound, when there is no picture).
        width, height: as shown, after rotation; 0 without picture.
        fps: average frames a second; 0 without picture.
        cuts_ms: hard cuts, ascending.
        motion: 0–1, mean of `motion_curve`.
        motion_curve: 0–1, one value for each started second.
        brightness, contrast, saturation: 0–1.
        warmth: -1 (blue) to 1 (orange).
        has_audio: whether there is a sound track that can be decoded.
        loudness_lufs: BS.1770 integrated loudness; None when silent or without sound.
        speech: spans in which somebody speaks, gaps under 0.3 s closed.
        speech_lufs: loudness within those spans; None without speech.
        music: spans in which music plays already.
        dissolves: spans in which one shot turns into another bit by bit, also through black or white; as
            many as were found where pictures were compared one by one.
        sound_curve: 0–1, peak level of each of so many equal stretches; empty without sound.
    """

    duration_ms: int
    width: int
    height: int
    fps: float
    cuts_ms: tuple[int, ...]
    motion: float
    motion_curve: tuple[float, ...]
    brightness: float
    contrast: float
    saturation: float
    warmth: float
    has_audio: bool
    loudness_lufs: float | None
    speech: tuple[Span, ...]
    speech_lufs: float | None
    sound_curve: tuple[float, ...] = ()
    music: tuple[Span, ...] = ()
    dissolves: tuple[Span, ...] = ()

    @property
    def shots(self) -> int:
        """How many there are, whether they are cut or dissolve into each other."""
        return 1 + len(self.cuts_ms) + len(self.dissolves)

    @property
    def speech_share(self) -> float:
        """Share of the clip, 0–1, in which somebody speaks."""
        spoken = sum(span.duration_ms for span in self.speech)
        return spoken / self.duration_ms if self.duration_ms else 0.0


def spans_to_json(spans: Iterable[Span]) -> list[dict[str, float]]:
    """`[{"start_s", "end_s"}]`, as reports print stretches of time."""
    return [{"start_s": span.start_ms / 1000, "end_s": span.end_ms / 1000} for span in spans]
