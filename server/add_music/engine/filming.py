"""A finished timeline as editing programs see it: `interchange.film`, with its sections, beats and cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from add_music.engine.canvas import canvas
from add_music.interchange.film import Event, Film, Marker, Medium, Title, Track, rate
from add_music.music.score import PPQ
from add_music.music.stored import score_from_json
from add_music.saying import say, word

if TYPE_CHECKING:
    from add_music.engine.rendering import Job
    from add_music.engine.store.files import FileRow
    from add_music.engine.timeline import Music
    from add_music.music.score import Score

PICKUP = "pickup"
TURNED = (90, 270)


def film_of(job: Job, name: str, folder: str, media: Mapping[str, str], stems: Mapping[str, str]) -> Film:
    """
    The film of a job.

    Args:
        name: what it is called.
        folder: where its documents go.
        media: paths or addresses of its clips, by the ids of their files.
        stems: places of its sounds, by their names, in their order.
    """
    timeline = job.timeline
    shown = tuple(
        Event(
            _medium(file, media.get(clip.file, file.name)),
            clip.start_ms,
            clip.duration_ms,
            clip.offset_ms,
            clip.source_ms,
            clip.dissolve_ms,
        )
        for clip, file in zip(timeline.clips, job.clips, strict=True)
    )
    sounds = (_sound(stem, place, timeline.duration_ms) for stem, place in stems.items())
    width, height = canvas(timeline.width, timeline.height, timeline.aspect)
    return Film(
        name=name,
        folder=folder,
        width=width,
        height=height,
        fps=rate(timeline.fps),
        duration_ms=timeline.duration_ms,
        tracks=(Track("video", "video", shown), *sounds),
        titles=tuple(Title(t.text, t.start_ms, t.end_ms, t.position) for t in timeline.texts),
        markers=tuple(_markers(job)),
        fit=timeline.fit or "pad",
    )


def pieces_of(job: Job) -> Iterator[tuple[Score, int, Music]]:
    """Each composed stretch: its score, the millisecond of the film on which that begins, and the stretch."""
    for music in job.timeline.music:
        if music.score:
            score = score_from_json(job.engine.files.score(music.score))
            yield score, music.start_ms - music.offset_ms, music


def _medium(file: FileRow, place: str) -> Medium:
    picture = file.info.picture
    size = (picture.width, picture.height) if picture else (0, 0)
    if picture and picture.rotation % 360 in TURNED:
        size = size[::-1]
    still = file.info.kind == "image"
    fps = picture.fps if picture and not still else 0.0
    return Medium(
        file.name, place, file.info.duration_ms, *size, fps, sound=bool(file.info.sound), still=still
    )


def _sound(name: str, place: str, duration_ms: int) -> Track:
    medium = Medium(f"{name}.wav", place, duration_ms)
    return Track(name, "audio", (Event(medium, 0, duration_ms, 0, duration_ms),))


def _markers(job: Job) -> Iterator[Marker]:
    for cut_ms in job.evidence.cuts_ms:
        yield Marker("cut", say("picture_cut"), cut_ms)
    for span in job.evidence.speech:
        yield Marker("speech", say("picture_speech"), span.start_ms, span.end_ms - span.start_ms)
    for score, begins_ms, music in pieces_of(job):
        yield from _sections(score, begins_ms, music)
        yield from _beats(score, begins_ms, music)


def _sections(score: Score, begins_ms: int, music: Music) -> Iterator[Marker]:
    """A piece may begin before the stretch of it that is heard."""
    for section in score.sections:
        start = max(begins_ms + max(score.ms_at(section.start_tick), 0), music.start_ms)
        end = min(begins_ms + score.ms_at(section.end_tick), music.end_ms)
        if start < end:
            yield Marker("section", word("section", section.name), start, end - start)


def _beats(score: Score, begins_ms: int, music: Music) -> Iterator[Marker]:
    """Bars by their numbers, the other beats as `bar.beat`."""
    first = score.sections[0].end_tick if score.sections[0].name == PICKUP else 0
    for number, tick in enumerate(range(first, score.final_tick + 1, PPQ)):
        at_ms = begins_ms + score.ms_at(tick)
        if not music.start_ms <= at_ms < music.end_ms:
            continue
        bar, beat = divmod(number, score.beats_per_bar)
        name = f"{bar + 1}.{beat + 1}" if beat else f"{bar + 1}"
        yield Marker("beat" if beat else "bar", name, at_ms)
