"""DBOS on PostgreSQL: any machine hands work in, those that render take it, and nobody's death loses it."""

from __future__ import annotations

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import ExitStack
from typing import TYPE_CHECKING

from add_music.engine.jobs.launching import GIVEN_UP, VERSION, forget_old, log_with_ours, traced
from add_music.engine.jobs.lease import Lease, Sweep, leave
from add_music.engine.store.database import driven
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.engine.engine import Engine
    from add_music.engine.shared import Shared

log = logging.getLogger(__name__)

TURNS, RENDERS = "turns", "renders"
POLL_S = 0.25
FORGOTTEN_S = 15.0
"""What was written down so long ago and is in no queue never got there."""
LOOK_S = 10.0
TIDY_S = 3600.0
PATIENCE_S = 10.0
AGAIN_S = 2.0
CONNECTIONS = 8


class SharedJobs:
    """
    The durable workflows of a service that several machines share.

    A session's turns run one after the other; an account has so many renders at a time, whatever it asks
    for; each machine takes as much as it has slots.
    """

    def __init__(self, engine: Engine, shared: Shared) -> None:
        self._engine = engine
        self._shared = shared
        self.executor = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        self._ready: Future[None] = Future()
        self._stopped = threading.Event()
        self._lease: Lease | None = None
        self._sweep: Sweep | None = None
        self._looked = self._tidied = time.monotonic()
        threading.Thread(target=self._launch, name="jobs-launch", daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether work can be handed in."""
        return self._ready.done()

    def start_turn(self, turn_id: str) -> None:
        """Hand in a turn that is written down."""
        from add_music.engine.jobs import workflows

        self.wait()
        self._hand_in(TURNS, workflows.take_turn, turn_id, self._engine.turns.get(turn_id).session)

    def start_product(self, product_id: str) -> None:
        """Hand in a product that is written down; one that is in the queue already is there once."""
        from add_music.engine.jobs import workflows

        self.wait()
        session = self._engine.renders.product(product_id).session
        self._hand_in(RENDERS, workflows.make_product, product_id, self._engine.sessions.owner(session))

    def wait(self) -> None:
        """
        Wait until work can be handed in.

        Raises:
            TryAgain: `engine_unavailable`, after ten seconds.
        """
        try:
            self._ready.result(PATIENCE_S)
        except TimeoutError as error:
            raise problem("engine_unavailable", reason="its jobs wait for the database") from error

    def stop(self, drain_s: float = 0) -> None:
        """
        Let go; what is unfinished is taken up by others at once.

        Args:
            drain_s: how long to finish what runs here; nothing new is begun meanwhile.
        """
        from dbos import DBOS

        from add_music.engine.jobs import workflows

        if self._sweep:
            self._sweep.stop()
        self._stopped.set()
        if self.ready:
            DBOS.destroy(workflow_completion_timeout_sec=round(drain_s))
        self._engine.pool.stop()
        if self._lease:
            self._lease.stop()
        workflows.use(None)

    def _launch(self) -> None:
        """A database that is away for a moment at the start is waited for."""
        from dbos import DBOS

        while not self._stopped.is_set():
            try:
                self._launched()
            except Exception as error:
                log.warning("the jobs did not start, they are tried again", exc_info=error)
                DBOS.destroy()
                self._stopped.wait(AGAIN_S)
            else:
                self._ready.set_result(None)
                return

    def _launched(self) -> None:
        from dbos import DBOS, DBOSConfig

        from add_music.engine.jobs import workflows

        shared = self._shared
        config = DBOSConfig(
            name="add-music",
            system_database_url=driven(shared.database_url),
            executor_id=self.executor,
            application_version=VERSION,
            log_level="ERROR",
            enable_otlp=traced(),
            sys_db_pool_size=CONNECTIONS,
            notification_listener_polling_interval_sec=1.0,
        )
        workflows.use(self._engine)
        log_with_ours()
        DBOS(config=config)
        DBOS.listen_queues([TURNS, RENDERS] if shared.render else [])
        with ExitStack() as undone:
            if shared.render:
                # first of all: nobody may see our work and no sign of life
                self._lease = Lease(shared.database_url, self.executor, self._lost)
                undone.callback(self._lease.stop)
            DBOS.launch()
            if shared.render:
                _queues(shared)
                self._sweep = Sweep(shared.database_url, self.executor, self._now_and_then)
            undone.pop_all()

    def _lost(self) -> None:
        leave("its lease is lost")

    def _hand_in(self, queue: str, workflow: Callable[[str], None], name: str, partition: str) -> None:
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        with SetWorkflowID(name), SetEnqueueOptions(queue_partition_key=partition, app_version=VERSION):
            DBOS.enqueue_workflow(queue, workflow, name)

    def _now_and_then(self) -> None:
        now = time.monotonic()
        if now - self._looked > LOOK_S:
            self._looked = now
            self._remember()
        if now - self._tidied > TIDY_S:
            self._tidied = now
            forget_old()

    def _remember(self) -> None:
        """Hand in what was written down and never got into its queue; tell the end of what was given up."""
        lost = problem("worker_died", what="the edit").to_json()
        for turn_id, status in _statuses(self._engine.turns.unfinished(FORGOTTEN_S)):
            if status is None:
                self.start_turn(turn_id)
            elif status in GIVEN_UP:
                self._engine.turns.finish(turn_id, lost["message"], lost)
                self._engine.live.close(turn_id)
        lost = problem("worker_died", what="the finished file").to_json()
        for product_id, status in _statuses(self._engine.renders.unfinished(FORGOTTEN_S)):
            if status is None:
                self.start_product(product_id)
            elif status in GIVEN_UP:
                self._engine.renders.fail(product_id, lost)


def _queues(shared: Shared) -> None:
    from dbos import DBOS

    slots = {"worker_concurrency": shared.slots, "polling_interval_sec": POLL_S}
    DBOS.register_queue(TURNS, **slots, partition_concurrency=1, on_conflict="always_update")  # type: ignore[arg-type]
    DBOS.register_queue(
        RENDERS,
        **slots,  # type: ignore[arg-type]
        partition_concurrency=shared.per_account,
        on_conflict="always_update",
    )


def _statuses(names: Iterable[str]) -> list[tuple[str, str | None]]:
    """How far DBOS says that work is; None for what it does not know."""
    from dbos import DBOS

    wanted = list(names)
    if not wanted:
        return []
    rows = DBOS.list_workflows(workflow_ids=wanted, load_input=False, load_output=False)
    known = {row.workflow_id: row.status for row in rows}
    return [(name, known.get(name)) for name in wanted]
