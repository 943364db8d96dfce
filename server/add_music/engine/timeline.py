"""
The timeline of the local engine as values, and as the draft that travels.

Documented keys of a draft keep their meaning (`t tt sg d m`). Everything of ours stands in `m`;
where a segment starts and how loud it is, is repeated beside it, where readers of other drafts look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from add_music.music.brief import Wishes
from add_music.wire.draft import AUDIO, VIDEO

EDGE_MS = 300
"""Fade where a piece of music was cut: short enough not to be noticed, long enough not to click."""
NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Clip:
    """A whole video on the timeline."""

    file: str
    name: str
    start_ms: int
    duration_ms: int

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Music:
    """
    One stretch of music.

    Args:
        score: id of a composed score; empty when `asset` names the user's own track.
        asset: id of an uploaded file.
        offset_ms: where in the score or track the stretch begins.
        volume: linear, against the loudness of the speech, else of the clip's own sound.
        chosen: the volume is the house's own choice, which the mix may refine by what it hears.
        about: what the music is, for people and reports.
        wishes, seed: what it was composed from, for the next change.
    """

    start_ms: int
    duration_ms: int
    name: str
    score: str = ""
    asset: str = ""
    offset_ms: int = 0
    volume: float = 1.0
    chosen: bool = True
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    duck: bool = True
    seed: int = 0
    wishes: Wishes = NO_WISHES
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    def part(self, start_ms: int, end_ms: int) -> Music:
        """The part within those times, faded where it is cut."""
        first, last = max(start_ms, self.start_ms), min(end_ms, self.end_ms)
        return replace(
            self,
            start_ms=first,
            duration_ms=last - first,
            offset_ms=self.offset_ms + first - self.start_ms,
            fade_in_ms=self.fade_in_ms if first == self.start_ms else EDGE_MS,
            fade_out_ms=self.fade_out_ms if last == self.end_ms else EDGE_MS,
        )


@dataclass(frozen=True, slots=True)
class Timeline:
    """Clips one after the other, and music; nothing overlaps within a kind."""

    clips: tuple[Clip, ...] = ()
    music: tuple[Music, ...] = ()
    original_volume: float = 1.0
    width: int = 0
    height: int = 0
    fps: float = 0.0

    @property
    def duration_ms(self) -> int:
        return self.clips[-1].end_ms if self.clips else 0

    def without(self, start_ms: int, end_ms: int) -> Timeline:
        """No music within those times."""
        kept = tuple(
            part
            for music in self.music
            for part in (music.part(0, start_ms), music.part(end_ms, self.duration_ms))
            if part.duration_ms > 0
        )
        return replace(self, music=kept)

    def split(self, start_ms: int, end_ms: int) -> Timeline:
        """The same, with borders of music at those times."""
        edges = (0, start_ms, end_ms, self.duration_ms)
        parts = tuple(
            part
            for music in self.music
            for first, last in pairwise(edges)
            if (part := music.part(first, last)).duration_ms > 0
        )
        return replace(self, music=parts)

    def plus(self, music: Music) -> Timeline:
        """With that music, in the place of what was there."""
        cleared = self.without(music.start_ms, music.end_ms)
        return replace(self, music=tuple(sorted((*cleared.music, music), key=lambda m: m.start_ms)))


def to_draft(timeline: Timeline, title: str) -> dict[str, Any]:
    """The draft; empty for an empty timeline."""
    if not timeline.clips:
        return {}
    tracks = [_video_track(timeline)]
    if timeline.music:
        tracks.append(_music_track(timeline))
    about = {"title": title, "width": timeline.width, "height": timeline.height, "fps": timeline.fps}
    return {"d": timeline.duration_ms, "m": about, "t": tracks}


def _video_track(timeline: Timeline) -> dict[str, Any]:
    segments = []
    for number, clip in enumerate(timeline.clips, start=1):
        about = {"name": clip.name, "file": clip.file, "volume": timeline.original_volume}
        segments.append(_segment(f"video-{number}", clip.start_ms, clip.duration_ms, about))
    name = timeline.clips[0].name if len(timeline.clips) == 1 else f"{len(timeline.clips)} clips"
    return {"tt": VIDEO, "id": "video", "d": timeline.duration_ms, "m": {"name": name}, "sg": segments}


def _music_track(timeline: Timeline) -> dict[str, Any]:
    segments = []
    for number, music in enumerate(timeline.music, start=1):
        about = {
            "name": music.name,
            "volume": music.volume,
            "chosen": music.chosen,
            "score": music.score,
            "asset": music.asset,
            "offset_ms": music.offset_ms,
            "fade_in_ms": music.fade_in_ms,
            "fade_out_ms": music.fade_out_ms,
            "duck": music.duck,
            "seed": music.seed,
            "wishes": wishes_to_json(music.wishes),
            "about": dict(music.about),
        }
        segments.append(_segment(f"music-{number}", music.start_ms, music.duration_ms, about))
    name = ", ".join(dict.fromkeys(music.name for music in timeline.music))
    about = {"role": "bgm", "name": name}
    return {"tt": AUDIO, "id": "music", "d": timeline.duration_ms, "m": about, "sg": segments}


def _segment(name: str, start_ms: int, duration_ms: int, about: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "st": start_ms, "d": duration_ms, "vol": round(about["volume"], 3), "m": about}


def from_draft(draft: Mapping[str, Any]) -> Timeline:
    """The timeline of a draft that `to_draft` made and the store kept."""
    if not draft:
        return Timeline()
    about = draft["m"]
    segments = list(_segments(draft, VIDEO))
    return Timeline(
        clips=tuple(Clip(s["m"]["file"], s["m"]["name"], s["st"], s["d"]) for s in segments),
        music=tuple(_music(s) for s in _segments(draft, AUDIO)),
        original_volume=segments[0]["m"]["volume"],
        width=about["width"],
        height=about["height"],
        fps=about["fps"],
    )


def _segments(draft: Mapping[str, Any], kind: int) -> Iterator[Mapping[str, Any]]:
    for track in draft["t"]:
        if track["tt"] == kind:
            yield from track["sg"]


def _music(segment: Mapping[str, Any]) -> Music:
    fields = dict(segment["m"])
    fields["wishes"] = wishes_from_json(fields["wishes"])
    return Music(start_ms=segment["st"], duration_ms=segment["d"], **fields)


def wishes_to_json(wishes: Wishes) -> dict[str, Any]:
    """The wishes that were said."""
    said = {name: getattr(wishes, name) for name in Wishes.__slots__}
    return {n: list(v) if isinstance(v, tuple) else v for n, v in said.items() if v not in (None, ())}


def wishes_from_json(data: Mapping[str, Any]) -> Wishes:
    """What `wishes_to_json` wrote."""
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in data.items()}
    return Wishes(**fields)
