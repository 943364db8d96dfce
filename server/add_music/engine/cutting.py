"""What becomes of a timeline when its picture is edited: pure functions from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from add_music.engine.timeline import Clip, Timeline
from add_music.engine.warp import Stretch, Warp


def only_part(timeline: Timeline, start_ms: int, end_ms: int) -> tuple[Timeline, Warp]:
    """What is shown between those times and nothing else; music and texts are not looked at."""
    return _shortened(timeline, [(start_ms, end_ms)])


def without_part(timeline: Timeline, start_ms: int, end_ms: int) -> tuple[Timeline, Warp]:
    """The clips without what is shown between those times."""
    return _shortened(timeline, [(0, start_ms), (end_ms, timeline.duration_ms)])


def _shortened(timeline: Timeline, kept: Sequence[tuple[int, int]]) -> tuple[Timeline, Warp]:
    clips = [part for first, last in kept for clip in timeline.clips if (part := clip.within(first, last))]
    stretches = []
    at = 0
    for first, last in kept:
        stretches += [Stretch(first - at, 0), Stretch(last - first, last - first)]
        at = last
    stretches.append(Stretch(timeline.duration_ms - at, 0))
    return replace(timeline, clips=in_a_row(clips)), Warp(tuple(stretches))


def at_speed(timeline: Timeline, speed: float, start_ms: int, end_ms: int) -> tuple[Timeline, Warp]:
    """The clips with what is shown between those times played at that speed."""
    clips: list[Clip] = []
    stretches: list[Stretch] = []
    for clip in timeline.clips:
        for first, last in ((0, start_ms), (start_ms, end_ms), (end_ms, timeline.duration_ms)):
            part = clip.within(first, last)
            if part is None:
                continue
            before = part.duration_ms
            if (first, last) == (start_ms, end_ms):
                part = replace(part, speed=speed, duration_ms=max(round(part.source_ms / speed), 1))
            clips.append(part)
            stretches.append(Stretch(before, part.duration_ms))
    return replace(timeline, clips=in_a_row(clips)), Warp(tuple(stretches))


def in_a_row(clips: Iterable[Clip]) -> tuple[Clip, ...]:
    """The clips one right after the other; what was split and goes on unchanged is one again."""
    row: list[Clip] = []
    for clip in clips:
        before = row[-1] if row else None
        if before is not None and before.goes_on_in(clip):
            row[-1] = replace(
                before,
                duration_ms=before.duration_ms + clip.duration_ms,
                source_ms=before.source_ms + clip.source_ms,
            )
        else:
            row.append(replace(clip, start_ms=before.end_ms if before else 0))
    return tuple(row)


def moved(timeline: Timeline, before: Timeline, warp: Warp) -> Timeline:
    """The same with the texts where their moments went; those whose moments are gone are gone."""
    texts = tuple(
        replace(text, start_ms=first, duration_ms=last - first)
        for text in before.texts
        for first, last in [(warp.at(text.start_ms), warp.at(text.end_ms))]
        if last > first
    )
    return replace(timeline, texts=texts)
