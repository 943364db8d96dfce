"""Showing what a timeline or a file looks and sounds like: pictures drawn by workers, and their figures."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.analysis.evidence import spans_to_json
from add_music.analysis.mood import suggest
from add_music.engine.pictures.scene import Bed, Shown, Title
from add_music.engine.pictures.scenes import part_of, scene_of, scene_on
from add_music.engine.sighting import seen_on
from add_music.engine.store.files import FileRow
from add_music.engine.timeline import Clip, Timeline, from_draft
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Urgency
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence
    from add_music.engine.engine import Engine
    from add_music.engine.pictures.scene import Scene
    from add_music.wire.look import LookRequest


def show(engine: Engine, session_id: str, wanted: LookRequest) -> dict[str, Any]:
    """
    What is on that session's timeline, or in one of its files; `wire.look.LookAnswer`.

    Raises:
        FixInput: there is nothing to look at, or a file is gone, changed or damaged.
    """
    files = engine.files.of(session_id)
    if wanted.file is not None:
        return _file(engine, _named(files, wanted.file), wanted)
    timeline = from_draft(engine.sessions.current(session_id).draft)
    if not timeline.clips:
        timeline = _before(files)
    if not timeline.clips:
        tracks = [file for file in files if file.info.kind == "audio"]
        if not tracks:
            raise problem("nothing_uploaded")
        return _file(engine, tracks[-1], wanted)
    by_id = {file.id: file for file in files}
    for clip in timeline.clips:
        engine.bring(by_id[clip.file])
    looks = {clip.file: engine.looking.of(by_id[clip.file], _nobody) for clip in timeline.clips}
    evidence = seen_on(timeline.clips, looks)
    shown = tuple(_clip(clip, by_id[clip.file], looks[clip.file]) for clip in timeline.clips)
    scene = scene_on(timeline, shown, evidence, engine.files.score)
    return _shown(engine, part_of(scene, wanted.start_s, wanted.end_s), evidence)


def show_file(engine: Engine, file: FileRow, wanted: LookRequest) -> dict[str, Any]:
    """The same for a file that belongs to no session, with what another backend has over it."""
    return _file(engine, file, wanted)


def _file(engine: Engine, file: FileRow, wanted: LookRequest) -> dict[str, Any]:
    engine.bring(file)
    evidence = engine.looking.of(file, _nobody)
    scene = replace(
        scene_of(file.path, file.name, evidence),
        beds=tuple(
            Bed(_ms(one.start_s), _ms(one.end_s), one.about, volume=one.volume, duck=False)
            for one in wanted.music
        ),
        titles=tuple(Title(one.text, _ms(one.start_s), _ms(one.end_s)) for one in wanted.titles),
    )
    return _shown(engine, part_of(scene, wanted.start_s, wanted.end_s), evidence)


def _named(files: Sequence[FileRow], name: str) -> FileRow:
    """The file of that id, place or name; of several, the one that came last."""
    ways: tuple[Callable[[FileRow], bool], ...] = (
        lambda file: file.id == name,
        lambda file: str(file.path) == name,
        lambda file: file.name == name,
        lambda file: file.name == Path(name).name,
    )
    found = next((hits for way in ways if (hits := [file for file in files if way(file)])), None)
    if not found:
        raise problem("file_missing", path=name)
    return found[-1]


def _before(files: Sequence[FileRow]) -> Timeline:
    """The clips one after the other, as the first edit will show them."""
    clips: list[Clip] = []
    for file in files:
        if file.info.kind == "video":
            start = clips[-1].end_ms if clips else 0
            clips.append(Clip(file.id, file.name, start, file.info.duration_ms))
    return Timeline(clips=tuple(clips))


def _clip(clip: Clip, file: FileRow, look: Evidence) -> Shown:
    return Shown(
        file.path, clip.start_ms, clip.duration_ms, look.width, look.height, clip.offset_ms, clip.source_ms
    )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _nobody(share: float) -> None:
    """Nobody listens."""


def _shown(engine: Engine, scene: Scene, evidence: Evidence) -> dict[str, Any]:
    drawn = [
        engine.pool.submit(task, scene, what=scene.name, urgency=Urgency.QUESTION)
        for task in ("draw_frames", "draw_timeline")
    ]
    pictures = [picture for part in drawn for picture in [wait(part)] if picture]
    frames_s = [ms / 1000 for picture in pictures for ms in picture.pop("frames_ms", ())]
    return {
        "name": scene.name,
        "duration_s": scene.duration_ms / 1000,
        "start_s": scene.start_ms / 1000,
        "end_s": scene.end_ms / 1000,
        "width": scene.size[0],
        "height": scene.size[1],
        "fps": round(scene.fps, 3),
        "has_audio": scene.has_audio,
        "motion": round(scene.motion, 3),
        "brightness": round(evidence.brightness, 3),
        "warmth": round(evidence.warmth, 3),
        "loudness_lufs": evidence.loudness_lufs,
        "cuts_s": [ms / 1000 for ms in scene.cuts_ms if scene.start_ms <= ms < scene.end_ms],
        "frames_s": frames_s,
        "speech": spans_to_json(
            span for span in scene.speech if span.end_ms > scene.start_ms and span.start_ms < scene.end_ms
        ),
        "music": [_bed(bed) for bed in scene.beds],
        "titles": [
            {"text": title.words, "start_s": title.start_ms / 1000, "end_s": title.end_ms / 1000}
            for title in scene.titles
        ],
        "suggests": suggest(evidence).to_json(),
        "pictures": [p | {"data": base64.b64encode(p["data"]).decode()} for p in pictures],
    }


def _bed(bed: Bed) -> dict[str, Any]:
    from add_music.engine.pictures.words import about

    return {
        "about": about(bed),
        "start_s": bed.start_ms / 1000,
        "end_s": bed.end_ms / 1000,
        "volume": bed.volume,
        "ducks": bed.duck,
        "sections": [
            {"name": part.name, "start_s": part.start_ms / 1000, "end_s": part.end_ms / 1000}
            for part in bed.parts
        ],
        "accents_s": [ms / 1000 for ms in bed.accents_ms],
    }
