"""A turn: a message becomes operations, operations a new version of the timeline, and all of it words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from add_music.engine.canvas import canvas
from add_music.engine.opening import Opened, by_kind, open_desk
from add_music.engine.store.sessions import Version, draft_sha
from add_music.engine.telling import tell
from add_music.engine.timeline import Timeline, from_draft, to_draft
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Urgency
from add_music.errors import problem
from add_music.saying import say as tell_of
from add_music.understanding.operations import Redo, Undo, UseTake

if TYPE_CHECKING:
    from add_music.engine.engine import Engine
    from add_music.engine.store.work import Turn

Say = Callable[[float, str], None]
LOOKING_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Done:
    """What a turn did: words for the user and the timeline that is shown now."""

    words: str
    draft: dict[str, Any]


def look(engine: Engine, session: str, say: Say) -> None:
    """
    See to it that the evidence of all clips of a session is there.

    Raises:
        AddMusicError: nothing was uploaded, no video is among it, a file changed or is damaged.
    """
    clips, _ = by_kind(engine.files.of(session))
    words = tell_of("progress_looking")  # the share is told from a thread that speaks English
    for number, file in enumerate(clips):
        engine.bring(file)
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
    say(LOOKING_SHARE, tell_of("progress_choosing"))
    opened = open_desk(engine, turn.session, turn.message, turn.brief)
    desk = opened.desk
    stack = _Stack(engine, turn, opened.current, opened.title)
    for operation in opened.operations:
        if isinstance(operation, Undo | Redo):
            desk.timeline = stack.step(operation, desk.timeline)
            desk.notes.lines.append(tell_of("undid" if isinstance(operation, Undo) else "redid"))
        elif isinstance(operation, UseTake):
            opened.show()
            _use(engine, turn.session, operation.number, opened)
        else:
            opened.show()
            desk.apply(operation)
    _letter(engine, desk.timeline)
    words = tell(turn, opened.operations, desk)
    draft = stack.keep(desk.timeline, words)
    if engine.shared:
        return Done(words, draft)
    # an export nearly always follows
    engine.sounding.ahead(turn.session, [music.score for music in desk.timeline.music if music.score])
    return Done(words, draft)


def _letter(engine: Engine, timeline: Timeline) -> None:
    """See to it that the texts can be drawn, before anybody is told that they will be."""
    if timeline.texts:
        size = canvas(timeline.width, timeline.height, timeline.aspect)
        words = timeline.texts[-1].text
        wait(engine.pool.submit("letter", timeline.texts, *size, what=words, urgency=Urgency.EDIT))


def _use(engine: Engine, session: str, number: int, opened: Opened) -> None:
    """Show a take of the audition that was asked for last."""
    audition = engine.auditions.latest(session)
    take = audition.take(number) if audition else None
    if audition is None or take is None:
        raise problem("take_unknown", number=number)
    same = draft_sha(opened.current.draft) == audition.base_sha
    opened.desk.use(from_draft(take["draft"]), whole=same)
    opened.desk.notes.lines.append(tell_of("take_used", number=number, words=take["words"]))


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
