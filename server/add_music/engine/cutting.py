"""What becomes of a timeline when its picture is edited: pure functions from one to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from add_music.engine.timeline import Clip, Timeline
from add_music.engine.warp import Stretch, Warp


def only_part(timeline: Timeline, start_ms: int, end_ms: int) -> tuple[Timeline, Warp]:
    """What is shown between those times and nothing else; music and texts are not looked at."""
    return _shortened(timeline, [(start_ms, end_ms)])


def at_key_frames(
    timeline: Timeline, start_ms: int, end_ms: int, keys_of: Callable[[str], Sequence[int]]
) -> tuple[int, int] | None:
    """
    The smallest part around those times whose picture can be copied; None where there is none.

    Only a part of a single file at its own speed can be, from one of its key frames to another or to its end.
    """
    if len(timeline.clips) != 1 or timeline.clips[0].speed != 1:
        return None
    clip = timeline.clips[0]
    inside = [key - clip.offset_ms for key in keys_of(clip.file)]
    ends = [*inside, clip.duration_ms] if clip.keyed or not clip.offset_ms else inside
    before = [key for key in inside if 0 <= key <= start_ms]
    behind = [key for key in ends if end_ms <= key <= clip.duration_ms]
    return (max(before), min(behind)) if before and behind else None


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
                length = max(round(part.source_ms / speed), 1)
                part = replace(part, speed=speed, duration_ms=length, keyed=False)
            clips.append(part)
            stretches.append(Stretch(before, part.duration_ms))
    return replace(timeline, clips=in_a_row(clips)), Warp(tuple(stretches))


def crossfaded(timeline: Timeline, length_ms: int, files_ms: Mapping[str, int]) -> tuple[Timeline, Warp]:
    """
    The clips going over into each other, that long, or a half of the shorter clip where that is less.

    While two are seen, both go on: where a file has nothing left to go on with, its clip ends earlier or
    begins later by what is missing, so the film is shorter.

    Args:
        length_ms: 0 for hard cuts; what was taken from clips before does not come back.
        files_ms: how long each file is.
    """
    clips = [replace(clip, dissolve_ms=0) for clip in timeline.clips]
    taken = [[0, 0] for _ in clips]
    for number, (before, clip) in enumerate(pairwise(timeline.clips), start=1):
        if before.file == clip.file and before.source_end_ms == clip.offset_ms:
            continue
        half = min(length_ms, before.duration_ms // 2, clip.duration_ms // 2) // 2
        behind = files_ms.get(before.file, before.source_end_ms) - before.source_end_ms
        taken[number - 1][1] = max(half - int(behind / before.speed), 0)
        taken[number][0] = max(half - int(clip.offset_ms / clip.speed), 0)
        clips[number] = replace(clips[number], dissolve_ms=2 * half)
    row: list[Clip] = []
    stretches: list[Stretch] = []
    for clip, (head, tail) in zip(clips, taken, strict=True):
        left = clip.within(clip.start_ms + head, clip.end_ms - tail)
        assert left is not None  # a clip gives away a half of itself at most
        row.append(replace(left, dissolve_ms=clip.dissolve_ms))
        stretches += [Stretch(head, 0), Stretch(left.duration_ms, left.duration_ms), Stretch(tail, 0)]
    return replace(timeline, clips=in_a_row(row)), Warp(tuple(stretches))


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
                keyed=False,
            )
        else:
            dissolve = clip.dissolve_ms if before else 0
            row.append(replace(clip, start_ms=before.end_ms if before else 0, dissolve_ms=dissolve))
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
