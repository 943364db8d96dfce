"""What a message is about to be done to: a session's timeline and files, and the operations asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from add_music.analysis.mood import settle
from add_music.engine.canvas import canvas
from add_music.engine.editing import Edit
from add_music.engine.store.sessions import Version, draft_sha
from add_music.engine.timeline import Clip, from_draft
from add_music.engine.waiting import wait
from add_music.engine.wanted import operations_of
from add_music.engine.workers.pool import Urgency
from add_music.engine.writing import Composed, Fitted, Fitter, Kept, Track
from add_music.errors import problem
from add_music.media.info import SLIDE_MS
from add_music.music.brief import Wishes
from add_music.music.describe import describe
from add_music.music.stored import score_from_json
from add_music.understanding.operations import Context, Operation

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence
    from add_music.engine.engine import Engine
    from add_music.engine.store.files import FileRow
    from add_music.music.cues import Cues

MAX_SEED = 2**31
FEWEST_PHOTOS = 2
"""A single one is no film; it needs a video beside it."""
SLIDE_FPS = 30.0


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A session with a message.

    Args:
        desk: where its timeline is edited.
        current: the version that is shown.
        files: all of them, in the order they came.
        clips: the videos among them.
    """

    desk: Edit
    operations: tuple[Operation, ...]
    current: Version
    files: tuple[FileRow, ...]
    clips: tuple[FileRow, ...]

    @property
    def title(self) -> str:
        """What its timelines are called."""
        return self.files[0].name

    def show(self) -> None:
        """Bring all clips onto the timeline that were uploaded meanwhile."""
        self.desk.show(*_shown(self.clips))


def open_desk(engine: Engine, session: str, message: str, brief: Mapping[str, Any] | None) -> Opened:
    """
    Read the message against what is there; the evidence of all clips is waited for.

    Raises:
        AddMusicError: nothing was uploaded, no video is among it, or the brief cannot be read.
    """
    files = engine.files.of(session)
    clips, tracks = by_kind(files)
    looks = {file.id: engine.looking.of(file, lambda _: None) for file in clips}
    current = engine.sessions.current(session)
    shown = from_draft(current.draft).with_clips(*_shown(clips))
    audition = engine.auditions.latest(session)
    context = Context(
        duration_s=shown.duration_ms / 1000,
        has_music=bool(shown.music),
        clip_music=bool(shown.original_volume) and any(look.music for look in looks.values()),
        has_text=bool(shown.texts),
        speech=any(look.speech for look in looks.values()),
        files=tuple(file.name for file in files),
        takes=len(audition.takes) if audition else 0,
        speed=_speed_of(shown.clips),
    )
    desk = Edit(
        from_draft(current.draft),
        looks,
        [Track(file.id, file.name, file.info.duration_ms) for file in tracks],
        seed_of(message, brief, clips),
        composer(engine),
        fitter(engine, {file.id: file for file in tracks}),
        bool(brief and brief.get("seed") is not None),
        key_finder(engine, {file.id: file for file in clips}),
    )
    return Opened(desk, operations_of(message, brief, context), current, files, tuple(clips))


def _speed_of(clips: Sequence[Clip]) -> float:
    """How much faster than usual all clips play; 1 where they differ, as nothing can be said of them all."""
    speeds = {clip.speed for clip in clips}
    return speeds.pop() if len(speeds) == 1 else 1.0


def seed_of(message: str, brief: Mapping[str, Any] | None, clips: Sequence[FileRow]) -> int:
    """The seed of the brief, else one that follows from the clips and the words: the same for the same."""
    if brief and brief.get("seed") is not None:
        return int(brief["seed"])
    words = " ".join(message.lower().split())
    about = "|".join([*(file.sha for file in clips), words])
    return int.from_bytes(hashlib.sha256(about.encode()).digest()[:4], "big") % MAX_SEED


def composer(engine: Engine) -> Callable[..., Composed]:
    def compose(wishes: Wishes, evidence: Evidence, cues: Cues, seed: int, kept: Kept) -> Composed:
        stays = Wishes(**{name: choice.value for name, choice in kept.items()})
        brief = settle(wishes.over(stays), evidence)
        # what stays keeps its own reason: nobody asked for it this time
        asked = {name for name in kept if getattr(wishes, name) is not None}
        staying = {name: choice for name, choice in kept.items() if name not in asked}
        if "tempo_bpm" in staying and wishes.tempo is None:
            staying["tempo"] = replace(staying["tempo_bpm"], value=brief.tempo.value)
        brief = replace(brief, **staying)
        score = wait(engine.pool.submit("compose", brief, cues, seed, what="composing", urgency=Urgency.EDIT))
        score_id = draft_sha(score)[:32]
        engine.files.keep_score(score_id, score)
        about = describe(score_from_json(score), brief)
        return Composed(score_id, name_of(about), about)

    return compose


def fitter(engine: Engine, tracks: Mapping[str, FileRow]) -> Fitter:
    """Fits the user's own tracks, by the ids of their files, to a length."""

    def fit(track: Track, length_ms: int) -> Fitted:
        file = tracks[track.file]
        engine.bring(file)
        found = wait(engine.pool.submit("fit", file.path, length_ms, what=file.name, urgency=Urgency.EDIT))
        return Fitted(**found)

    return fit


def key_finder(engine: Engine, clips: Mapping[str, FileRow]) -> Callable[[str], Sequence[int]]:
    """Finds the key frames of the clips that an MP4 takes as they are, by the ids of their files."""

    def find(file: str) -> Sequence[int]:
        clip = clips[file]
        if clip.info.kind != "video":
            return ()
        engine.bring(clip)
        found: Sequence[int] = wait(
            engine.pool.submit("key_frames", clip.path, clip.info, what=clip.name, urgency=Urgency.EDIT)
        )
        return found

    return find


def name_of(about: Mapping[str, Any]) -> str:
    """What a piece is called on the timeline."""
    moods = " ".join(about["moods"][:1])
    return f"{moods} {about['genre']}".strip().capitalize()


def by_kind(files: Sequence[FileRow]) -> tuple[list[FileRow], list[FileRow]]:
    """
    The clips and the tracks among the files, in their order.

    Photos are clips beside a video, or when they are several; one photo alone is no film.
    """
    if not files:
        raise problem("nothing_uploaded")
    clips = [file for file in files if file.info.kind != "audio"]
    tracks = [file for file in files if file.info.kind == "audio"]
    moving = any(file.info.kind == "video" for file in clips)
    if not moving and len(clips) < FEWEST_PHOTOS:
        first = files[0]
        code = "no_video" if first.info.kind == "audio" else "picture_without_duration"
        raise problem(code, path=first.name)
    return clips, tracks


def _shown(files: Sequence[FileRow]) -> tuple[tuple[Clip, ...], int, int, float]:
    clips = []
    at = 0
    for file in files:
        length = SLIDE_MS if file.info.kind == "image" else file.info.duration_ms
        clips.append(Clip(file.id, file.name, at, length))
        at += length
    films = [file.info.picture for file in files if file.info.kind == "video"]
    if not films:
        return tuple(clips), *_screen(files), SLIDE_FPS
    picture = films[0]
    assert picture
    return tuple(clips), picture.width, picture.height, picture.fps


def _screen(photos: Sequence[FileRow]) -> tuple[int, int]:
    """The picture in which photos are shown: lying or standing as most of them, as sharp as the best."""
    sizes = [(p.info.picture.width, p.info.picture.height) for p in photos if p.info.picture]
    standing = sum(height > width for width, height in sizes) * 2 > len(sizes)
    sharpest = max(min(size) for size in sizes)
    return canvas(sharpest, sharpest, "9:16" if standing else "16:9")
