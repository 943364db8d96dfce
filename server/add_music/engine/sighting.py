"""What is seen and heard on a timeline: the evidence of its files, carried to where their parts are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from add_music.analysis.evidence import Evidence
from add_music.engine.looking import joined
from add_music.music.cues import Span

if TYPE_CHECKING:
    from add_music.engine.timeline import Clip

SHORTEST_SPEECH_MS = 50
"""What is left of a word where it was cut is no speech to step back for."""
SHORTEST_MUSIC_MS = 1000
SHORTEST_DISSOLVE_MS = 200


def seen_on(clips: Sequence[Clip], looks: Mapping[str, Evidence]) -> Evidence:
    """
    The evidence of clips as they are shown; nothing is looked at again.

    Args:
        looks: by file, of the whole file.
    """
    whole = joined([seen_in(clip, looks[clip.file]) for clip in clips])
    unseen = {second.start_ms for first, second in pairwise(clips) if _runs_on(first, second)}
    return replace(whole, cuts_ms=tuple(cut for cut in whole.cuts_ms if cut not in unseen))


def seen_in(clip: Clip, look: Evidence) -> Evidence:
    """The evidence of a part of a file, from its own beginning."""
    if not clip.offset_ms and clip.source_ms == clip.duration_ms == look.duration_ms:
        return look
    begin, end = clip.offset_ms, clip.source_end_ms

    def at(ms: int) -> int:
        return round((ms - begin) * clip.duration_ms / clip.source_ms)

    def left_of(spans: Sequence[Span], shortest_ms: int) -> tuple[Span, ...]:
        parts = (Span(at(max(s.start_ms, begin)), at(min(s.end_ms, end))) for s in spans)
        return tuple(part for part in parts if part.duration_ms >= shortest_ms)

    speech = left_of(look.speech, SHORTEST_SPEECH_MS)
    curve = tuple(_motion(clip, look, second) for second in range(-(-clip.duration_ms // 1000)))
    return replace(
        look,
        duration_ms=clip.duration_ms,
        cuts_ms=tuple(at(cut) for cut in look.cuts_ms if begin < cut < end),
        motion=sum(curve) / len(curve) if curve else look.motion,
        motion_curve=curve if look.motion_curve else (),
        speech=speech,
        speech_lufs=look.speech_lufs if speech else None,
        sound_curve=_sound(clip, look),
        music=left_of(look.music, SHORTEST_MUSIC_MS),
        dissolves=left_of(look.dissolves, SHORTEST_DISSOLVE_MS),
    )


def _motion(clip: Clip, look: Evidence, second: int) -> float:
    """How much moves in that second: as much as then in its file, the more the faster it plays."""
    if not look.motion_curve:
        return look.motion
    middle = min(second * 1000 + 500, clip.duration_ms - 1)
    there = (clip.offset_ms + middle * clip.source_ms // clip.duration_ms) // 1000
    return min(look.motion_curve[min(there, len(look.motion_curve) - 1)] * clip.speed, 1.0)


def _sound(clip: Clip, look: Evidence) -> tuple[float, ...]:
    """The outline of the part, as fine as that of its file."""
    parts = len(look.sound_curve)
    if not parts or not look.duration_ms:
        return ()
    first = clip.offset_ms * parts // look.duration_ms
    last = -(-clip.source_end_ms * parts // look.duration_ms)
    return look.sound_curve[first : max(last, first + 1)]


def _runs_on(first: Clip, second: Clip) -> bool:
    """Whether a change of speed is all that happens between them."""
    return first.file == second.file and first.source_end_ms == second.offset_ms
