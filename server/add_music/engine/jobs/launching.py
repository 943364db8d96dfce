"""DBOS in this process: its database in the data folder, launched once, its own unfinished work taken up."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from add_music.errors import problem, unforeseen

if TYPE_CHECKING:
    from add_music.engine.engine import Engine

log = logging.getLogger(__name__)

VERSION = "1"
"""Of the workflows' step order; recovery takes up work of the same version only."""
EXECUTOR = "local"
"""One at a time for each folder: the folder's lock sees to it."""
KEPT_DAYS = 7
GIVEN_UP = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "SUCCESS")


class Jobs:
    """
    The durable workflows of an engine.

    Importing and launching DBOS takes a second: it is done in the background, and whoever
    starts work waits for it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ready: Future[None] = Future()
        threading.Thread(target=self._launch, name="jobs-launch", daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether work can be started."""
        return self._ready.done() and self._ready.exception() is None

    def start_turn(self, turn_id: str) -> None:
        """Begin a turn that is written down; returns at once, or when DBOS is ready."""
        from add_music.engine.jobs import workflows

        self.wait()
        _start(workflows.take_turn, turn_id)

    def start_product(self, product_id: str) -> None:
        """Begin making a product that is written down; one that runs already is left alone."""

        self.wait()
        _begin_product(self._engine, product_id)

    def wait(self) -> None:
        """
        Wait until work can be started.

        Raises:
            TryAgain: `engine_unavailable`.
        """
        self._ready.result()

    def stop(self) -> None:
        """Let go; workflows that run stay unfinished. The workers have to be stopped before."""
        from dbos import DBOS

        from add_music.engine.jobs import workflows

        if self._ready.exception() is None:
            DBOS.destroy()
        workflows.use(None)

    def _launch(self) -> None:
        try:
            _launch(self._engine)
        except Exception as error:
            log.exception("the jobs did not start")
            told = unforeseen(error)
            if told.code != "disk_full":
                told = problem("engine_unavailable", reason=f"{type(error).__name__}: {error}")
            self._ready.set_exception(told)
            return
        self._ready.set_result(None)
        with contextlib.suppress(Exception):  # tidying never stands in the way of work
            forget_old()


def _launch(engine: Engine) -> None:
    from dbos import DBOS, DBOSConfig

    from add_music.engine.jobs import workflows
    from add_music.engine.store.database import open_database

    path = engine.folder / "jobs.db"
    config = DBOSConfig(
        name="add-music",
        system_database_url=f"sqlite:///{path}",
        system_database_engine=open_database(path),
        executor_id=EXECUTOR,
        application_version=VERSION,
        log_level="ERROR",
        enable_otlp=traced(),
    )
    workflows.use(engine)
    log_with_ours()
    DBOS(config=config)
    DBOS.listen_queues([])
    DBOS.launch()
    _take_up(engine)


def traced() -> bool:
    """Whether this program was started under `opentelemetry-instrument`: DBOS has spans of its own to add."""
    return "OTEL_TRACES_EXPORTER" in os.environ or "OTEL_EXPORTER_OTLP_ENDPOINT" in os.environ


def log_with_ours() -> None:
    """DBOS brings a handler that keeps the stderr of its import, which may be closed at a later launch."""
    theirs = logging.getLogger("dbos")
    theirs.handlers.clear()
    # DBOS gives itself a handler again as long as it has none
    theirs.addHandler(logging.NullHandler())
    theirs.propagate = True


def _take_up(engine: Engine) -> None:
    """Start what was written down and never begun; give up what took the program down too often."""
    from add_music.engine.jobs import workflows

    lost = problem("worker_died", what="the edit").to_json()
    for turn_id in engine.turns.unfinished():
        if _start(workflows.take_turn, turn_id) in GIVEN_UP:
            engine.turns.finish(turn_id, lost["message"], lost)
    for product_id in engine.renders.unfinished():
        _begin_product(engine, product_id)


def _begin_product(engine: Engine, product_id: str) -> None:
    from add_music.engine.jobs import workflows

    if _start(workflows.make_product, product_id) in GIVEN_UP:
        # finished for DBOS; the store knows how, or it took the whole program down too often
        engine.renders.fail(product_id, problem("worker_died", what="the finished file").to_json())


def forget_old() -> None:
    """DBOS keeps what has finished for ever; a week is enough to look back."""
    from dbos import DBOS

    before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat()
    old = DBOS.list_workflows(completed_before=before, load_input=False, load_output=False)
    if old:
        DBOS.delete_workflows([workflow.workflow_id for workflow in old])


def _start(workflow: Callable[[str], None], name: str) -> str:
    """Start a workflow under that id; one that exists already is not started twice. Returns its status."""
    from dbos import DBOS, SetWorkflowID

    known = DBOS.get_workflow_status(name)
    if known is not None:
        return known.status
    with SetWorkflowID(name):
        DBOS.start_workflow(workflow, name)
    return "PENDING"
