"""
What an edit asks of whoever writes its music, and what it keeps of a piece that is there.

The wishes say what is wanted, the cues what has to be respected, `Kept` what was chosen before and stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from add_music.analysis.evidence import Evidence
from add_music.engine.timeline import Music
from add_music.music.brief import Choice, Wishes
from add_music.music.cues import Cues, Span, ms_to_samples

Kept: TypeAlias = Mapping[str, Choice[Any]]
NOTHING_KEPT: Kept = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Composed:
    """A score that was written and kept; `about` is what people are told of it."""

    score: str
    name: str
    about: Mapping[str, Any]


class Composer(Protocol):
    """
    Writes a score; the same arguments give the same score.

    `kept` are choices of the piece that is there, which stay where the wishes say nothing else.
    """

    def __call__(self, wishes: Wishes, evidence: Evidence, cues: Cues, seed: int, kept: Kept) -> Composed: ...


@dataclass(frozen=True, slots=True)
class Track:
    """The user's own track."""

    file: str
    name: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """
    The user's own track, made to a length.

    Args:
        begin_ms, end_ms: where its first sound begins and its last one ends.
        pieces: from where to where it is played, one stretch after the other.
        breaks_off: it has no ending of its own.
        speech_only: it is somebody speaking.
    """

    begin_ms: int
    end_ms: int
    pieces: Sequence[tuple[int, int]]
    breaks_off: bool
    speech_only: bool


Fitter: TypeAlias = Callable[[Track, int], Fitted]
"""Makes a track that many milliseconds long."""


def cues_of(evidence: Evidence, start_ms: int, end_ms: int) -> Cues:
    """What the music between those times has to respect, counted from its own beginning."""
    quiet = (
        Span(max(s.start_ms, start_ms) - start_ms, min(s.end_ms, end_ms) - start_ms)
        for s in evidence.speech
        if s.start_ms < end_ms and s.end_ms > start_ms
    )
    return Cues(
        length_samples=ms_to_samples(end_ms - start_ms),
        cuts_ms=tuple(cut - start_ms for cut in evidence.cuts_ms if start_ms <= cut < end_ms),
        quiet=tuple(quiet),
        motion=evidence.motion_curve[start_ms // 1000 : -(-end_ms // 1000)],
    )


def kept_of(music: Music, *, tempo: bool) -> Kept:
    """Genre and, where nothing speaks of pace or mood, tempo of the piece that is there."""
    if not music.about:
        return NOTHING_KEPT
    genre = music.about["brief"]["genre"]
    kept: dict[str, Choice[Any]] = {"genre": Choice(genre["value"], genre["from"], genre["because"])}
    if tempo:
        kept["tempo_bpm"] = Choice(music.about["tempo_bpm"], "default", "as it was before")
    return kept


def kept_exactly(music: Music) -> Kept:
    """What was chosen for the piece that is there: with it and the same wishes it is written once more."""
    chosen = {name: music.about["brief"][name] for name in ("genre", "tempo_bpm") if music.about}
    return {
        name: Choice(told["value"], told["from"], told["because"])
        for name, told in chosen.items()
        if told["value"] is not None
    }


def next_seed(seed: int) -> int:
    """The seed of another take."""
    return int.from_bytes(hashlib.sha256(f"take {seed}".encode()).digest()[:4], "big") >> 1
