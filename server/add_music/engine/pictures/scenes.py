"""From a clip or a timeline to what a picture of it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.engine.canvas import canvas
from add_music.engine.pictures.accents import accents
from add_music.engine.pictures.scene import Bed, Part, Scene, Shown, Title
from add_music.music.stored import score_from_json
from add_music.saying import say

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence
    from add_music.engine.timeline import Music, Timeline
    from add_music.music.score import Score

ScoreOf = Callable[[str], dict[str, Any]]


def scene_of(path: Path, name: str, evidence: Evidence) -> Scene:
    """A file by itself, before any music."""
    whole = Shown(path, 0, evidence.duration_ms, evidence.width, evidence.height)
    return Scene(
        name=name,
        start_ms=0,
        end_ms=evidence.duration_ms,
        duration_ms=evidence.duration_ms,
        width=evidence.width,
        height=evidence.height,
        fps=evidence.fps,
        size=(evidence.width, evidence.height),
        has_audio=evidence.has_audio,
        motion=evidence.motion,
        motion_curve=evidence.motion_curve,
        sound_curve=evidence.sound_curve,
        cuts_ms=evidence.cuts_ms,
        speech=evidence.speech,
        clips=(whole,) if evidence.width else (),
    )


def scene_on(timeline: Timeline, clips: tuple[Shown, ...], evidence: Evidence, score_of: ScoreOf) -> Scene:
    """
    A timeline with its music and its words.

    Args:
        clips: what is shown, one after the other.
        evidence: of all of it.
        score_of: a composed score by its id, as it is stored.
    """
    names = list(dict.fromkeys(clip.name for clip in timeline.clips))
    name = names[0] if len(names) == 1 else say("count_files", count=len(names))
    whole = scene_of(clips[0].path, name, evidence)
    return replace(
        whole,
        clips=clips,
        size=canvas(timeline.width, timeline.height, timeline.aspect) if timeline.aspect else whole.size,
        beds=tuple(_bed(music, timeline, evidence, score_of) for music in timeline.music),
        titles=tuple(Title(text.text, text.start_ms, text.end_ms) for text in timeline.texts),
    )


def part_of(scene: Scene, start_s: float | None, end_s: float | None) -> Scene:
    """The scene from one moment to another; where nothing lies between them, all of it."""
    start = min(round((start_s or 0.0) * 1000), scene.duration_ms)
    end = scene.duration_ms if end_s is None else min(round(end_s * 1000), scene.duration_ms)
    return replace(scene, start_ms=start, end_ms=end) if start < end else scene


def _bed(music: Music, timeline: Timeline, evidence: Evidence, score_of: ScoreOf) -> Bed:
    score = score_from_json(score_of(music.score)) if music.score else None
    begins_ms = music.start_ms - music.offset_ms
    heard = range(music.start_ms, music.end_ms)
    cuts = [cut - begins_ms for cut in evidence.cuts_ms if cut in heard]
    return Bed(
        start_ms=music.start_ms,
        end_ms=music.end_ms,
        **_told(music.about) if music.about else {"name": music.name},
        parts=tuple(_parts(score, begins_ms, music)) if score else (),
        accents_ms=tuple(cut + begins_ms for cut in accents(score, cuts)) if score else (),
        volume=music.volume,
        duck=bool(all(m.duck for m in timeline.music) and timeline.original_volume and evidence.speech),
        fade_in_ms=music.fade_in_ms,
        fade_out_ms=music.fade_out_ms,
    )


def _parts(score: Score, begins_ms: int, music: Music) -> Iterable[Part]:
    """The sections on the timeline: a piece may begin before the stretch of it that is heard."""
    for section in score.sections:
        start = max(begins_ms + max(score.ms_at(section.start_tick), 0), music.start_ms)
        end = min(begins_ms + score.ms_at(section.end_tick), music.end_ms)
        if start < end:
            yield Part(section.name, start, end, section.energy)


def _told(about: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: about[name] for name in ("genre", "key", "tempo_bpm")}
    return known | {"moods": tuple(about.get("moods", ()))}
