"""
The timeline of the local engine as values, and as the draft that travels.

Documented keys of a draft keep their meaning (`t tt sg d m`). Everything of ours stands in `m`;
where a segment starts and how loud it is, is repeated beside it, where readers of other drafts look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from add_music.engine.canvas import canvas
from add_music.music.brief import Change, Wishes
from add_music.wire.draft import AUDIO, TEXT, VIDEO

EDGE_MS = 300
"""Fade where a piece of music was cut: short enough not to be noticed, long enough not to click."""
NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Clip:
    """
    A video on the timeline, or a part of one.

    Args:
        offset_ms: where in its file it begins.
        source_ms: how much of its file is shown; 0 is written for as much as `duration_ms`.
        speed: how much faster than usual it plays.
        dissolve_ms: how long the clip before goes over into it: half of it before its start, half after.
        keyed: it begins and ends at key frames, so that its picture can be copied.
    """

    file: str
    name: str
    start_ms: int
    duration_ms: int
    offset_ms: int = 0
    source_ms: int = 0
    speed: float = 1.0
    dissolve_ms: int = 0
    keyed: bool = False

    def __post_init__(self) -> None:
        if not self.source_ms:
            object.__setattr__(self, "source_ms", self.duration_ms)

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def source_end_ms(self) -> int:
        return self.offset_ms + self.source_ms

    def within(self, start_ms: int, end_ms: int) -> Clip | None:
        """The part within those times of the timeline, where it was; None when nothing is left."""
        first, last = max(start_ms, self.start_ms), min(end_ms, self.end_ms)
        if first >= last:
            return None
        begin, end = self.source_at(first), self.source_at(last)
        if begin >= end:
            return None
        if (first, last) == (self.start_ms, self.end_ms):
            return self
        part = replace(
            self,
            start_ms=first,
            duration_ms=last - first,
            offset_ms=begin,
            source_ms=end - begin,
            keyed=False,
        )
        return part if first == self.start_ms else replace(part, dissolve_ms=0)

    def source_at(self, ms: int) -> int:
        """Which moment of its file is shown at that time."""
        return self.offset_ms + round((ms - self.start_ms) * self.source_ms / self.duration_ms)

    def goes_on_in(self, other: Clip) -> bool:
        """Whether the other one continues it as if nothing had been cut."""
        alike = (self.file, self.speed) == (other.file, other.speed)
        return alike and self.source_end_ms == other.offset_ms and not other.dissolve_ms


@dataclass(frozen=True, slots=True)
class Text:
    """
    Words shown over the picture.

    Args:
        position: one of `POSITIONS`.
        fade_ms: how long it takes to come and to go.
    """

    text: str
    start_ms: int
    duration_ms: int
    position: str
    fade_ms: int = 0

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
        pieces: from where to where the track is played, one after the other, when it was fitted; the
            offset counts in what they make together.
        volume: linear, against the loudness of the speech, else of the clip's own sound.
        chosen: the volume is the house's own choice, which the mix may refine by what it hears.
        about: what the music is, for people and reports.
        wishes, seed: what it was composed from, for the next change.
        changes: parts of the piece that are otherwise, counted from where the piece begins.
        score_ms: how long the score is when this is a stretch of it; 0 when it is all of it.
        planned_ms: how long the piece was before it was to end earlier; 0 when it is as long as it was made.
    """

    start_ms: int
    duration_ms: int
    name: str
    score: str = ""
    asset: str = ""
    offset_ms: int = 0
    pieces: tuple[tuple[int, int], ...] = ()
    volume: float = 1.0
    chosen: bool = True
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    duck: bool = True
    seed: int = 0
    wishes: Wishes = NO_WISHES
    about: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    score_ms: int = 0
    planned_ms: int = 0

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
            score_ms=self.score_ms or (self.duration_ms if last - first < self.duration_ms else 0),
        )

    def meeting(self, start_ms: int, end_ms: int) -> Music:
        """It lying elsewhere or longer; what is otherwise in parts of it stays where it is in the film."""
        by = self.start_ms - self.offset_ms - start_ms
        changes = (replace(c, start_ms=c.start_ms + by, end_ms=c.end_ms + by) for c in self.changes)
        kept = tuple(c for c in changes if c.end_ms > 0 and c.start_ms < end_ms - start_ms)
        planned = self.planned_ms if by == 0 and end_ms - start_ms < self.planned_ms else 0
        return replace(
            self,
            start_ms=start_ms,
            duration_ms=end_ms - start_ms,
            offset_ms=0,
            changes=kept,
            planned_ms=planned,
        )

    def ending(self, end_ms: int) -> Music:
        """It ending earlier, as what it is."""
        planned = self.planned_ms or self.score_ms or self.duration_ms
        return replace(self, planned_ms=planned).meeting(self.start_ms, end_ms)


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    Clips one after the other, and music; nothing overlaps within a kind. Texts may.

    Args:
        width, height, fps: of the first clip, as displayed.
        aspect, fit: the format the picture is brought to, and how; empty when it stays as it is.
        shown: the files that were brought onto it once, whether anything of them is left or not.
    """

    clips: tuple[Clip, ...] = ()
    music: tuple[Music, ...] = ()
    original_volume: float = 1.0
    width: int = 0
    height: int = 0
    fps: float = 0.0
    texts: tuple[Text, ...] = ()
    aspect: str = ""
    fit: str = ""
    shown: tuple[str, ...] = ()

    @property
    def duration_ms(self) -> int:
        return self.clips[-1].end_ms if self.clips else 0

    def with_clips(self, clips: Sequence[Clip], width: int, height: int, fps: float) -> Timeline:
        """The same with those clips at its end that were never on it; the figures are the first clip's."""
        fresh = [clip for clip in clips if clip.file not in self.shown]
        if not fresh:
            return self
        row = list(self.clips)
        for clip in fresh:
            row.append(replace(clip, start_ms=row[-1].end_ms if row else 0))
        shown = (*self.shown, *(clip.file for clip in fresh))
        first = {} if self.clips else {"width": width, "height": height, "fps": fps}
        return replace(self, clips=tuple(row), shown=shown, **first)  # type: ignore[arg-type]

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
    if timeline.texts:
        tracks.append(_text_track(timeline))
    width, height = canvas(timeline.width, timeline.height, timeline.aspect)
    about: dict[str, Any] = {"title": title, "width": width, "height": height, "fps": timeline.fps}
    if timeline.aspect:
        first = [timeline.width, timeline.height]
        about["format"] = {"aspect": timeline.aspect, "fit": timeline.fit, "source_size": first}
    if timeline.shown != tuple(dict.fromkeys(clip.file for clip in timeline.clips)):
        about["shown"] = list(timeline.shown)
    return {"d": timeline.duration_ms, "m": about, "t": tracks}


def _video_track(timeline: Timeline) -> dict[str, Any]:
    segments = []
    for number, clip in enumerate(timeline.clips, start=1):
        about = {"name": clip.name, "file": clip.file, "volume": timeline.original_volume}
        if clip.offset_ms or clip.source_ms != clip.duration_ms:
            about |= {"offset_ms": clip.offset_ms, "source_ms": clip.source_ms, "speed": clip.speed}
        if clip.dissolve_ms:
            about["dissolve_ms"] = clip.dissolve_ms
        if clip.keyed:
            about["keyed"] = True
        segments.append(_segment(f"video-{number}", clip.start_ms, clip.duration_ms, about))
    names = list(dict.fromkeys(clip.name for clip in timeline.clips))
    name = names[0] if len(names) == 1 else f"{len(names)} clips"
    return {"tt": VIDEO, "id": "video", "d": timeline.duration_ms, "m": {"name": name}, "sg": segments}


def _text_track(timeline: Timeline) -> dict[str, Any]:
    segments = []
    for number, text in enumerate(timeline.texts, start=1):
        fades = {"fade_in_ms": text.fade_ms, "fade_out_ms": text.fade_ms}
        about = {"name": text.text, "position": text.position, **fades}
        place = {"id": f"text-{number}", "st": text.start_ms, "d": text.duration_ms}
        segments.append({**place, "tx": text.text, "m": about})
    return {"tt": TEXT, "id": "text", "d": timeline.duration_ms, "m": {}, "sg": segments}


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
        if music.pieces:
            about["pieces"] = [list(piece) for piece in music.pieces]
        if music.changes:
            about["changes"] = [[c.start_ms, c.end_ms, wishes_to_json(c.wishes)] for c in music.changes]
        if music.score_ms:
            about["score_ms"] = music.score_ms
        if music.planned_ms:
            about["planned_ms"] = music.planned_ms
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
    clips = tuple(_clip(segment) for segment in segments)
    shape = about.get("format", {})
    width, height = shape.get("source_size", (about["width"], about["height"]))
    return Timeline(
        clips=clips,
        music=tuple(_music(s) for s in _segments(draft, AUDIO)),
        original_volume=segments[0]["m"]["volume"],
        width=width,
        height=height,
        fps=about["fps"],
        texts=tuple(_text(s) for s in _segments(draft, TEXT)),
        aspect=shape.get("aspect", ""),
        fit=shape.get("fit", ""),
        shown=tuple(about.get("shown", dict.fromkeys(clip.file for clip in clips))),
    )


def _clip(segment: Mapping[str, Any]) -> Clip:
    about = segment["m"]
    parts = {
        name: about[name]
        for name in ("offset_ms", "source_ms", "speed", "dissolve_ms", "keyed")
        if name in about
    }
    return Clip(about["file"], about["name"], segment["st"], segment["d"], **parts)


def _text(segment: Mapping[str, Any]) -> Text:
    about = segment["m"]
    return Text(segment["tx"], segment["st"], segment["d"], about["position"], about["fade_in_ms"])


def _segments(draft: Mapping[str, Any], kind: int) -> Iterator[Mapping[str, Any]]:
    for track in draft["t"]:
        if track["tt"] == kind:
            yield from track["sg"]


def _music(segment: Mapping[str, Any]) -> Music:
    fields = dict(segment["m"])
    fields["wishes"] = wishes_from_json(fields["wishes"])
    fields["pieces"] = tuple((start, end) for start, end in fields.get("pieces", ()))
    fields["changes"] = tuple(
        Change(start, end, wishes_from_json(said)) for start, end, said in fields.get("changes", ())
    )
    return Music(start_ms=segment["st"], duration_ms=segment["d"], **fields)


def wishes_to_json(wishes: Wishes) -> dict[str, Any]:
    """The wishes that were said."""
    said = {name: getattr(wishes, name) for name in Wishes.__slots__}
    return {n: list(v) if isinstance(v, tuple) else v for n, v in said.items() if v not in (None, ())}


def wishes_from_json(data: Mapping[str, Any]) -> Wishes:
    """What `wishes_to_json` wrote."""
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in data.items()}
    return Wishes(**fields)
