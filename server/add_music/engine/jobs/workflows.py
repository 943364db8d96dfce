"""
Turns and renders as durable workflows.

A workflow's input is an id; everything else is in the store, so that a step that is repeated
after a crash looks at what is there now. The outcome is written to the store inside the workflow:
DBOS only has to know how far it got. `Stopped` is no `Exception`: a workflow it passes through
stays unfinished and is recovered by the next start.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from dbos import DBOS
from sqlalchemy.exc import InterfaceError, OperationalError

from add_music.engine import rendering, turn
from add_music.engine.jobs.lease import leave
from add_music.engine.workers.pool import Cancelled, Stopped, acting_for
from add_music.errors import AddMusicError, unforeseen
from add_music.saying import speak
from add_music.settings import settings
from add_music.wire import events

if TYPE_CHECKING:
    from add_music.engine.engine import Engine

log = logging.getLogger(__name__)

TOOL = "edit_multitrack"
"""The hosted service's own name for an edit of the timeline."""
MAX_ATTEMPTS = 3 if settings().database_url else 20
"""
A job that was begun anew so often is given up. Where one program does everything, closing a window in the
middle of it counts, too; a worker dies of something, and that may be the job.
"""

_engine: Engine | None = None
_turn_ended = threading.Condition()


def use(engine: Engine | None) -> None:
    """The engine of this process; DBOS knows one only, too."""
    global _engine
    _engine = engine


def _the_engine() -> Engine:
    engine = _engine
    if engine is None or engine.pool.stopped:
        raise Stopped
    return engine


@DBOS.workflow(max_recovery_attempts=MAX_ATTEMPTS)
def take_turn(turn_id: str) -> None:
    """A message and what it does."""
    engine = _the_engine()
    session = engine.turns.get(turn_id).session
    acting_for.set(engine.sessions.owner(session))
    speak(engine.sessions.language(session))
    _wait_for_earlier(engine, turn_id)
    try:
        words = _with_events(engine, turn_id)
        engine.turns.finish(turn_id, words)
    except AddMusicError as error:
        _failed(engine, turn_id, error)
    except Exception as error:
        _unless_stopped(engine, error)
        log.exception("a turn failed")
        _failed(engine, turn_id, unforeseen(error))
    finally:
        engine.live.close(turn_id)
        with _turn_ended:
            _turn_ended.notify_all()


def _with_events(engine: Engine, turn_id: str) -> str:
    channel = engine.live.channel(turn_id)
    message = engine.turns.get(turn_id).message
    channel.send(events.tool_call(turn_id, TOOL, {"message": message}))
    look_at_clips(turn_id)
    done = edit_timeline(turn_id)
    channel.send(events.tool_result(turn_id, TOOL, {"status": "ok"}, draft=done["draft"]))
    channel.send(events.text(turn_id, done["words"], draft=done["draft"]))
    words: str = done["words"]
    return words


def _failed(engine: Engine, turn_id: str, error: AddMusicError) -> None:
    error = engine.plain(error)
    engine.turns.finish(turn_id, error.message, error.to_json())
    engine.live.channel(turn_id).send(events.error(error))


def _wait_for_earlier(engine: Engine, turn_id: str) -> None:
    """Messages of one session are taken in the order they came."""
    mine = engine.turns.get(turn_id)
    if engine.shared:
        return  # the queue lets one of a session run at a time, in their order
    with _turn_ended:
        while engine.turns.running(mine.session, before=mine.number):
            _turn_ended.wait(0.5)
            _the_engine()


@DBOS.step()
def look_at_clips(turn_id: str) -> None:
    """The evidence of all clips, kept in the store."""
    engine = _the_engine()
    turn.look(engine, engine.turns.get(turn_id).session, _say(engine, turn_id))


@DBOS.step()
def edit_timeline(turn_id: str) -> dict[str, Any]:
    """A new version of the timeline."""
    engine = _the_engine()
    done = turn.edit(engine, engine.turns.get(turn_id), _say(engine, turn_id))
    return {"words": done.words, "draft": done.draft}


def _say(engine: Engine, turn_id: str) -> Callable[[float, str], None]:
    channel = engine.live.channel(turn_id)

    def say(share: float, words: str) -> None:
        _the_engine()
        whole = round(share, 2)
        if channel.note(whole, words):
            channel.send(events.progress(turn_id, whole, words))

    return say


@DBOS.workflow(max_recovery_attempts=MAX_ATTEMPTS)
def make_product(product_id: str) -> None:
    """A finished file, measured."""
    engine = _the_engine()
    session = engine.renders.product(product_id).session
    acting_for.set(engine.sessions.owner(session))
    speak(engine.sessions.language(session))
    try:
        with _no_half_file(engine, product_id):
            if not engine.renders.begin(product_id):
                return
            timings = {"play": play_music(product_id)}
            timings["write"], lost = write_file(product_id)
            report = measure_file(product_id) | ({"lost": lost} if lost else {})
            timings["check"] = report.pop("seconds")
            report["timings_s"] = timings | {"render": round(sum(timings.values()), 3)}
            engine.renders.complete(product_id, report, report.pop("size", 0))
        rendering.tidy(engine, engine.renders.product(product_id).session)
    except Cancelled:
        pass  # the store says so already
    except AddMusicError as error:
        engine.renders.fail(product_id, engine.plain(error).to_json())
    except Exception as error:
        _unless_stopped(engine, error)
        log.exception("a render failed")
        engine.renders.fail(product_id, engine.plain(unforeseen(error)).to_json())
    finally:
        engine.live.forget(product_id)


def _unless_stopped(engine: Engine, error: Exception) -> None:
    """
    Whatever goes wrong while the engine is going only means that it is going.

    A worker that has lost the database may have lost its work to another one: it must not write its
    end of the story, and goes.
    """
    if engine.pool.stopped:
        raise Stopped from error
    if engine.shared and isinstance(error, OperationalError | InterfaceError):
        leave("a job has lost the database")


@contextlib.contextmanager
def _no_half_file(engine: Engine, product_id: str) -> Iterator[None]:
    """A render that was cancelled or failed leaves nothing behind."""
    product = engine.renders.product(product_id)
    try:
        yield
    finally:
        # what cannot be removed now is found by the next cleaning
        with contextlib.suppress(AddMusicError):
            if not engine.pool.stopped and engine.renders.product(product_id).status != "completed":
                engine.drop_product(product_id, product.format)


@DBOS.step()
def play_music(product_id: str) -> float:
    """Sound the scores; returns the seconds it took."""
    start = time.monotonic()
    rendering.play(_job(product_id))
    return _since(start)


@DBOS.step()
def write_file(product_id: str) -> tuple[float, list[dict[str, Any]]]:
    """Mix and write; returns the seconds it took, and what of the clips is damaged."""
    start = time.monotonic()
    lost = rendering.write(_job(product_id))
    return _since(start), lost


@DBOS.step()
def measure_file(product_id: str) -> dict[str, Any]:
    """The report, with the seconds it took."""
    start = time.monotonic()
    return rendering.measure(_job(product_id)) | {"seconds": _since(start)}


def _job(product_id: str) -> rendering.Job:
    engine = _the_engine()
    return rendering.Job.of(engine, engine.renders.product(product_id))


def _since(start: float) -> float:
    return round(time.monotonic() - start, 3)
