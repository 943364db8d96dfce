"""
Auditions: two or three ways the music could be, each to be heard before one is chosen.

A take is a whole timeline with all of its music composed; only the stretch that is heard is sounded. So what
is heard is a part of what choosing it shows, note for note. Asking again gives the same takes: they are kept
under the digest of the question, and what a crash interrupts is made again when somebody asks.
"""

from __future__ import annotations

import contextvars
import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.analysis.moment import Moment, telling_moment
from add_music.engine.editing import Edit
from add_music.engine.opening import open_desk
from add_music.engine.rendering import Job
from add_music.engine.store.sessions import draft_sha, sha
from add_music.engine.store.takes import Audition
from add_music.engine.store.work import Product
from add_music.engine.timeline import Music, Timeline, to_draft
from add_music.engine.turn import look
from add_music.engine.variants import variants
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Stopped, Urgency
from add_music.engine.writing import next_seed
from add_music.errors import AddMusicError, problem, unforeseen
from add_music.saying import enumerated, language, listed, say, word
from add_music.understanding.operations import Redo, Undo, UseTake

if TYPE_CHECKING:
    from add_music.engine.engine import Engine
    from add_music.engine.sheet import Sheet

log = logging.getLogger(__name__)

LOOKED, COMPOSED, PLAYED = 0.4, 0.5, 0.9
"""Where in an audition's progress the steps end."""
KEPT = 90
"""Excerpts, of 300 kB each, that nobody heard for the longest time go first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be auditioned; `count` takes."""

    session: str
    message: str
    brief: Mapping[str, Any] | None
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an audition stands; `audition` is there when it is ready."""

    share: float
    words: str
    audition: Audition | None = None


class Takes:
    """The auditions of one engine."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._guard = threading.Lock()
        self._making: dict[str, _Making] = {}
        folder.mkdir(exist_ok=True, mode=0o700)

    def of(self, wanted: Wanted) -> Standing:
        """
        How that audition stands; it is begun when it is not there.

        Raises:
            AddMusicError: it failed; whoever asks once more has it tried again.
        """
        base = draft_sha(self._engine.sessions.current(wanted.session).draft)
        key = self._key(wanted, base)
        with self._guard:
            making = self._making.get(key)
            if making is None and (known := self._heard(key)):
                self._engine.auditions.ask_again(key)
                return Standing(1.0, known.words, known)
            if making is None:
                making = self._making[key] = _Making(
                    self._engine, wanted, Audition(key, wanted.session, base, "", [])
                )
                # the thread speaks and works for whoever asked
                run = partial(contextvars.copy_context().run, self._make, key, making)
                threading.Thread(target=run, name=f"takes-{key[:8]}", daemon=True).start()
            elif making.error:
                del self._making[key]
                raise making.error
            return Standing(making.share, making.words)

    def sound(self, audition_id: str, number: int) -> Path:
        """Where the excerpt of that take lies."""
        return self._folder / f"{audition_id}-{number}.mp3"

    def _key(self, wanted: Wanted, base: str) -> str:
        files = [file.sha for file in self._engine.files.of(wanted.session)]
        words = " ".join(wanted.message.split())
        asked = [wanted.session, words, wanted.brief, wanted.count, base, files, language()]
        return sha(json.dumps(asked, sort_keys=True))[:32]

    def _heard(self, key: str) -> Audition | None:
        """The audition, if all of it can still be heard."""
        known = self._engine.auditions.get(key)
        sounds = [self.sound(key, take["number"]) for take in known.takes] if known else []
        if not all(sound.exists() for sound in sounds):
            return None
        for sound in sounds:
            sound.touch()  # its time tells when it was asked for last
        return known

    def _make(self, key: str, making: _Making) -> None:
        try:
            audition = making.run(partial(self.sound, key))
        except Stopped:
            return
        except Exception as error:
            told = error if isinstance(error, AddMusicError) else unforeseen(error)
            if told is not error:
                log.exception("an audition failed")
            making.error = self._engine.plain(told)
            return
        self._engine.auditions.keep(audition)
        with self._guard:
            self._making.pop(key, None)
        self._make_room()

    def _make_room(self) -> None:
        sounds = sorted(self._folder.glob("*.mp3"), key=lambda sound: sound.stat().st_mtime, reverse=True)
        for sound in sounds[KEPT:]:
            sound.unlink(missing_ok=True)


class _Making:
    """One audition on its way."""

    def __init__(self, engine: Engine, wanted: Wanted, empty: Audition) -> None:
        self.error: AddMusicError | None = None
        self.share = 0.0
        self.words = say("progress_looking")
        self._engine = engine
        self._wanted = wanted
        self._empty = empty

    def run(self, sound: Any) -> Audition:
        """
        Make it; `sound` gives the place of a take's excerpt by its number.

        Raises:
            FixInput: what was asked for leaves no music to choose.
        """
        wanted = self._wanted
        look(self._engine, wanted.session, self._look)
        self._tell(LOOKED, say("progress_choosing"))
        opened = open_desk(self._engine, wanted.session, wanted.message, wanted.brief)
        opened.show()
        for operation in opened.operations:
            if not isinstance(operation, Undo | Redo | UseTake):
                opened.desk.apply(operation)
        wished = bool(wanted.message.strip() or wanted.brief)
        tried = list(islice(_tried(opened.desk, wished=wished), wanted.count))
        if not tried:
            raise problem("no_music", where=say("on_timeline"))
        first = tried[0].piece
        moment = telling_moment(opened.desk.evidence, first.start_ms, first.end_ms)
        self._tell(COMPOSED, say("progress_playing"))
        drafts = [to_draft(take.timeline, opened.title) for take in tried]
        self._sound(drafts, moment, sound)
        takes = [
            _told(number, take, moment, draft)
            for number, (take, draft) in enumerate(zip(tried, drafts, strict=True), start=1)
        ]
        return replace(self._empty, words=_heard_in(moment), takes=takes)

    def _sound(self, drafts: Sequence[dict[str, Any]], moment: Moment, sound: Any) -> None:
        """Write the excerpts; the workers share the stretches of all takes, so that all are there at once."""
        names = [sound(number) for number in range(1, len(drafts) + 1)]
        sheets = [self._sheet(name.stem, draft) for name, draft in zip(names, drafts, strict=True)]
        part = (moment.start_ms, moment.end_ms)
        stretches = [
            one
            for found in [self._submit("heard_between", sheet, *part) for sheet in sheets]
            for one in wait(found)
        ]
        recording = [self._submit("record", *one) for one in dict.fromkeys(stretches)]
        for done, one in enumerate(recording, start=1):
            wait(one)
            self.share = COMPOSED + (PLAYED - COMPOSED) * done / len(recording)
        writing = [
            self._submit("write_excerpt", sheet, *part, name)
            for sheet, name in zip(sheets, names, strict=True)
        ]
        for done, one in enumerate(writing, start=1):
            wait(one)
            self.share = PLAYED + (1 - PLAYED) * done / len(writing)

    def _sheet(self, name: str, draft: dict[str, Any]) -> Sheet:
        product = Product(name, self._wanted.session, draft, "mp3", "processing", None, None, 0, None)
        job = Job.of(self._engine, product)
        for music in job.timeline.music:
            if music.score:
                self._engine.sounding.opened(music.score)
        return job.sheet()

    def _submit(self, task: str, *args: Any) -> Future[Any]:
        return self._engine.pool.submit(task, *args, what="the takes", urgency=Urgency.EDIT)

    def _look(self, share: float, words: str) -> None:
        self._tell(LOOKED * share, words)

    def _tell(self, share: float, words: str) -> None:
        self.share, self.words = share, words


@dataclass(frozen=True, slots=True)
class _Take:
    """
    One timeline of an audition.

    Args:
        how: the way it differs, in words: the key of a phrase.
        piece: the music that tells it apart.
    """

    how: str
    timeline: Timeline
    piece: Music


def _tried(desk: Edit, *, wished: bool) -> Iterator[_Take]:
    """The first take, and others without end; of the user's own track there is one only."""
    first = desk.timeline
    pieces = [music for music in first.music if music in desk.notes.added] or list(first.music)
    composed = [music for music in pieces if music.score]
    if not composed:
        yield from (_Take("take_own", first, music) for music in pieces[:1])
        return
    about, seed = composed[0].about, composed[0].seed
    yield _Take("take_asked" if wished else "take_first", first, composed[0])
    for variant in variants(about, composed[0].wishes, desk.evidence):
        seed = next_seed(seed)
        timeline = first
        for music in composed:
            timeline = timeline.plus(desk.otherwise(music, variant.wishes, seed))
        piece = next(m for m in timeline.music if m.start_ms == composed[0].start_ms)
        yield _Take(variant.how, timeline, piece)


def _told(number: int, take: _Take, moment: Moment, draft: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a take: its draft, and what people and programs are told of it."""
    about = take.piece.about
    told = {
        "number": number,
        "draft": draft,
        "start_s": moment.start_ms / 1000,
        "end_s": moment.end_ms / 1000,
        "seed": take.piece.seed,
        "words": take.piece.name,
    }
    if not about:
        return told
    names = ("genre", "moods", "tempo_bpm", "key", "instruments")
    words = say(
        "take_told",
        how=say(take.how),
        genre=word("genre", about["genre"]),
        moods=enumerated([word("mood", mood) for mood in about["moods"]]),
        bpm=about["tempo_bpm"],
        instruments=listed([word("instrument", name) for name in about["instruments"]]),
    )
    return told | {name: about[name] for name in names} | {"words": words}


def _heard_in(moment: Moment) -> str:
    """Which stretch of the clip is heard, and what it has."""
    reasons = []
    if moment.speaks:
        reasons.append(say("moment_speech"))
    if moment.cuts:
        reasons.append(say("clip_cuts", count=moment.cuts))
    if moment.moving:
        reasons.append(say("moment_motion"))
    where = say("moment", start=moment.start_ms / 1000, end=moment.end_ms / 1000)
    return say("moment_because", where=where, what=enumerated(reasons)) if reasons else where
