"""A turn: a message becomes operations, operations a new version of the timeline, and all of it words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from add_music.analysis.mood import settle
from add_music.engine.editing import Composed, Edit, Kept, Track
from add_music.engine.store.sessions import Version, draft_sha
from add_music.engine.telling import tell
from add_music.engine.timeline import Clip, Timeline, from_draft, to_draft
from add_music.engine.waiting import wait
from add_music.engine.wanted import operations_of
from add_music.engine.workers.pool import Urgency
from add_music.errors import problem
from add_music.music.brief import Wishes
from add_music.music.describe import describe
from add_music.music.stored import score_from_json
from add_music.saying import say as tell_of
from add_music.understanding.operations import Context, Redo, Undo

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence
    from add_music.engine.engine import Engine
    from add_music.engine.store.files import FileRow
    from add_music.engine.store.work import Turn
    from add_music.music.cues import Cues

Say = Callable[[float, str], None]
LOOKING_SHARE = 0.8
MAX_SEED = 2**31


@dataclass(frozen=True, slots=True)
class Done:
    """What a turn did: words for the user and the timeline that is shown now."""

    words: str
    draft: dict[str, Any]


def look(engine: Engine, turn: Turn, say: Say) -> None:
    """
    See to it that the evidence of all clips is there.

    Raises:
        AddMusicError: nothing was uploaded, no video is among it, a file changed or is damaged.
    """
    clips, _ = _sorted(engine.files.of(turn.session))
    words = tell_of("progress_looking")  # the share is told from a thread that speaks English
    for number, file in enumerate(clips):
        file.check_unchanged()
        engine.looking.of(
            file,
            lambda share, number=number: say(  # type: ignore[misc]
                LOOKING_SHARE * (number + share) / len(clips), words
            ),
        )


def edit(engine: Engine, turn: Turn, say: Say) -> Done:
    """
    Read the message and make a new version of the timeline, or none when something in it cannot be done.

    A turn that was interrupted after it had its effect finds its words and does nothing twice.
    """
    if turn.words is not None:
        return Done(turn.words, engine.sessions.current(turn.session).draft)
    files = engine.files.of(turn.session)
    clips, tracks = _sorted(files)
    looks = {file.id: engine.looking.of(file, lambda _: None) for file in clips}
    current = engine.sessions.current(turn.session)
    shown = from_draft(current.draft).with_clips(*_shown(clips))
    context = Context(
        duration_s=shown.duration_ms / 1000,
        has_music=bool(shown.music),
        has_text=bool(shown.texts),
        speech=any(look.speech for look in looks.values()),
        files=tuple(file.name for file in files),
    )
    say(LOOKING_SHARE, tell_of("progress_choosing"))
    operations = operations_of(turn.message, turn.brief, context)
    seed = seed_of(turn, clips)
    title = files[0].name
    stack = _Stack(engine, turn, current, title)
    said = bool(turn.brief and turn.brief.get("seed") is not None)
    desk = Edit(
        from_draft(current.draft), looks, [_track(t) for t in tracks], seed, _composer(engine), said
    )
    for operation in operations:
        if isinstance(operation, Undo | Redo):
            desk.timeline = stack.step(operation, desk.timeline)
            desk.notes.lines.append(tell_of("undid" if isinstance(operation, Undo) else "redid"))
        else:
            desk.show(*_shown(clips))
            desk.apply(operation)
    desk.notes.lines += _unused(files)
    words = tell(turn, operations, desk)
    draft = stack.keep(desk.timeline, words)
    # an export nearly always follows
    engine.sounding.ahead(turn.session, [music.score for music in desk.timeline.music if music.score])
    return Done(words, draft)


def seed_of(turn: Turn, clips: Sequence[FileRow]) -> int:
    """The seed of the brief, else one that follows from the clips and the words: the same for the same."""
    if turn.brief and turn.brief.get("seed") is not None:
        return int(turn.brief["seed"])
    words = " ".join(turn.message.lower().split())
    about = "|".join([*(file.sha for file in clips), words])
    return int.from_bytes(hashlib.sha256(about.encode()).digest()[:4], "big") % MAX_SEED


class _Stack:
    """The versions of the timeline while a turn walks over them."""

    def __init__(self, engine: Engine, turn: Turn, current: Version, title: str) -> None:
        self._sessions = engine.sessions
        self._turn = turn
        self._at = current
        self._title = title

    def step(self, way: Undo | Redo, timeline: Timeline) -> Timeline:
        """One version back or forward; edits of this same turn count as a version."""
        if to_draft(timeline, self._title) != self._at.draft:
            if isinstance(way, Undo):
                return from_draft(self._at.draft)
            raise problem("nothing_to_undo", what=way.op)
        number = self._at.number + (1 if isinstance(way, Redo) else -1)
        version = self._sessions.version(self._turn.session, number)
        if version is None:
            raise problem("nothing_to_undo", what=way.op)
        self._at = version
        return from_draft(version.draft)

    def keep(self, timeline: Timeline, words: str) -> dict[str, Any]:
        """Show what came out: the version walked to, or a new one."""
        draft = to_draft(timeline, self._title)
        if draft_sha(draft) == draft_sha(self._at.draft):
            self._sessions.show(self._turn.session, self._turn.id, self._at.number, words)
            return self._at.draft
        return self._sessions.add(self._turn.session, self._turn.id, self._at.number, draft, words).draft


def _composer(engine: Engine) -> Callable[..., Composed]:
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


def name_of(about: Mapping[str, Any]) -> str:
    """What a piece is called on the timeline."""
    moods = " ".join(about["moods"][:1])
    return f"{moods} {about['genre']}".strip().capitalize()


def _sorted(files: Sequence[FileRow]) -> tuple[list[FileRow], list[FileRow]]:
    """The clips and the tracks among the files."""
    if not files:
        raise problem("nothing_uploaded")
    clips = [file for file in files if file.info.kind == "video"]
    tracks = [file for file in files if file.info.kind == "audio"]
    if not clips:
        first = files[0]
        code = "no_video" if first.info.kind == "audio" else "picture_without_duration"
        raise problem(code, path=first.name)
    return clips, tracks


def _unused(files: Sequence[FileRow]) -> list[str]:
    """A sentence about pictures that do not move, when there are any."""
    names = [file.name for file in files if file.info.kind == "image"]
    return [tell_of("stills_left_out", names=", ".join(names))] if names else []


def _shown(files: Sequence[FileRow]) -> tuple[tuple[Clip, ...], int, int, float]:
    clips = []
    at = 0
    for file in files:
        clips.append(Clip(file.id, file.name, at, file.info.duration_ms))
        at += file.info.duration_ms
    picture = files[0].info.picture
    assert picture
    return tuple(clips), picture.width, picture.height, picture.fps


def _track(file: FileRow) -> Track:
    return Track(file.id, file.name, file.info.duration_ms)
