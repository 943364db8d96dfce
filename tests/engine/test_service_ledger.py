"""Credits: reserved, spent and given back exactly once, whatever happens in between."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from add_music.engine.store import ledger
from add_music.engine.store.accounts import Accounts
from add_music.engine.store.database import open_database, open_store
from add_music.engine.store.ledger import Hold, Ledger
from add_music.engine.store.sessions import Sessions
from add_music.engine.store.tables import LEDGER
from add_music.engine.store.work import Renders, Turns
from add_music.errors import AddMusicError

COST = 10


class Store:
    """The tables of one file, as a program that has just started sees them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = open_store(folder)
        self.accounts = Accounts(self.database)
        self.ledger = Ledger(self.database)
        self.sessions = Sessions(self.database)
        self.turns = Turns(self.database)
        self.renders = Renders(self.database)

    def killed(self) -> Store:
        """The next program on the same file."""
        self.database.dispose()
        return Store(self.folder)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path)


class Spending(RuleBasedStateMachine):
    """
    Turns begin, have their effect, end well or badly, are ended again, and the program dies in between.

    The model is three numbers: what was given, what is reserved and what was spent.
    """

    turns = Bundle("turns")

    @initialize(given=st.integers(0, 40))
    def open(self, given: int) -> None:
        """An account with a session."""
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.store = Store(Path(self.folder.name))
        self.user = self.store.accounts.open(None, "registered").id
        self.session = self.store.sessions.new(self.user, "project", None)
        self.given = self.spent = 0
        self.held: set[str] = set()
        self.changed: set[str] = set()
        self.top_up(given, "first")

    @rule(amount=st.integers(0, 30), reference=st.sampled_from(["a", "b", "c"]))
    def top_up(self, amount: int, reference: str) -> None:
        """The same payment counts once."""
        if amount and self.store.ledger.grant(self.user, amount, reference):
            self.given += amount

    @rule(target=turns)
    def begin(self) -> str:
        """A turn that may cost is begun, if the credits cover it."""
        wanted = Hold(self.user, COST)
        if self.given - self.spent - COST * len(self.held) < COST:
            with pytest.raises(AddMusicError) as caught:
                self.store.turns.new(self.session.id, "more music", None, wanted)
            assert caught.value.code == "credits_out"
            return ""
        turn = self.store.turns.new(self.session.id, "more music", None, wanted)
        self.held.add(turn)
        return turn

    @rule(turn=turns)
    def have_effect(self, turn: str) -> None:
        """The timeline gets a new version; a turn that is repeated finds that it has had its effect."""
        if turn in self.held and turn not in self.changed:
            at = self.store.sessions.current(self.session.id).number
            self.store.sessions.add(self.session.id, turn, at, {"d": at}, "done")
            self.changed.add(turn)

    @rule(turn=turns, fails=st.booleans())
    def end(self, turn: str, fails: bool) -> None:
        """It ends, perhaps for the second time."""
        self.store.turns.finish(turn, "over", {"code": "turn_failed"} if fails else None)
        if turn in self.held:
            self.held.remove(turn)
            self.spent += COST if turn in self.changed and not fails else 0

    @rule(turn=turns, spent=st.booleans())
    def end_again(self, turn: str, spent: bool) -> None:
        """Whoever ends a hold that has ended changes nothing."""
        if turn not in self.held:
            assert not self.store.ledger.end(turn, spent=spent)

    @rule()
    def die(self) -> None:
        """The program is killed; the next one takes up what is unfinished."""
        self.store = self.store.killed()
        assert set(self.store.turns.unfinished()) == self.held

    @invariant()
    def adds_up(self) -> None:
        """Nothing is lost and nothing doubled."""
        balance = self.store.ledger.balance(self.user)
        assert balance.total == self.given - self.spent
        assert balance.frozen == COST * len(self.held)
        assert balance.available >= 0

    def teardown(self) -> None:
        """Close the file."""
        if hasattr(self, "store"):
            self.store.database.dispose()
            self.folder.cleanup()


TestSpending = Spending.TestCase
TestSpending.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


def test_turns_that_begin_at_once_share_one_balance(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two want to spend what is enough for one; the second does not even see the balance before the first."""
    user = store.accounts.open(None, "registered").id
    store.ledger.grant(user, COST + 9, "gift")
    both, read = threading.Barrier(2), ledger.balance

    def read_and_wait(*which: object) -> object:
        found = read(*which)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.3)  # for the other to have read the same, if it can
        return found

    def begin(number: int) -> bool:
        try:
            store.ledger.hold(Hold(user, COST), f"work {number}")
        except AddMusicError:
            return False
        return True

    with monkeypatch.context() as patched, ThreadPoolExecutor(2) as threads:
        patched.setattr(ledger, "balance", read_and_wait)
        begun = list(threads.map(begin, range(2)))

    assert sum(begun) == 1
    assert (store.ledger.balance(user).available, store.ledger.balance(user).frozen) == (9, COST)


def test_a_hold_ends_once_however_many_end_it(store: Store) -> None:
    """A commit and a release that race leave one entry."""
    user = store.accounts.open(None, "registered").id
    store.ledger.grant(user, COST, "gift")
    store.ledger.hold(Hold(user, COST), "work")
    store.ledger.hold(Hold(user, COST), "work")  # the same work is not reserved for twice

    with ThreadPoolExecutor(8) as threads:
        ended = list(threads.map(lambda n: store.ledger.end("work", spent=bool(n % 2)), range(8)))

    with store.database.connect() as db:
        entries = db.scalar(select(func.count()).select_from(LEDGER))
    assert sum(ended) == 1
    assert entries == 3
    assert store.ledger.balance(user).frozen == 0


def test_an_export_that_costs_is_paid_when_it_is_made(store: Store) -> None:
    """Reserved when asked for, spent when completed, given back when it failed or was cancelled."""
    user = store.accounts.open(None, "registered").id
    session = store.sessions.new(user, "project", None).id
    store.ledger.grant(user, 20, "gift")

    def balance() -> tuple[int, int]:
        now = store.ledger.balance(user)
        return now.available, now.frozen

    made = store.renders.ask(user, "r1", session, {"d": 1}, "mp4", Hold(user, 5))
    store.renders.ask(user, "r2", session, {"d": 1}, "mp4", Hold(user, 5))  # waits for the same file
    assert balance() == (15, 5)
    store.renders.begin(made.id)
    assert store.renders.complete(made.id, {})
    assert not store.renders.complete(made.id, {})
    assert balance() == (15, 0)

    failed = store.renders.ask(user, "r3", session, {"d": 2}, "mp4", Hold(user, 5))
    store.renders.fail(failed.id, {"code": "worker_died"})
    store.renders.ask(user, "r4", session, {"d": 3}, "mp4", Hold(user, 5))
    assert balance() == (10, 5)
    store.renders.cancel(user, "r4")
    store.renders.cancel(user, "r4")
    assert balance() == (15, 0)


def test_credits_wait_for_the_disk(tmp_path: Path) -> None:
    """A service's commits survive a power cut; an embedded engine's need not."""
    for survives, level in ((True, 2), (False, 1)):  # sqlite.org/pragma.html: 2 is FULL, 1 is NORMAL
        with open_database(tmp_path / f"{level}.db", survives_power_cut=survives).connect() as db:
            assert db.exec_driver_sql("PRAGMA synchronous").scalar() == level


def test_a_store_of_an_older_version_gets_its_new_columns(tmp_path: Path) -> None:
    """What was there stays there."""
    old = open_database(tmp_path / "engine.db")
    with old.begin() as db:
        db.exec_driver_sql("CREATE TABLE turns (number INTEGER PRIMARY KEY, id TEXT, words TEXT)")
        db.exec_driver_sql("INSERT INTO turns (id, words) VALUES ('turn_1', 'hello')")
    old.dispose()

    with open_store(tmp_path).connect() as db:
        row = db.exec_driver_sql("SELECT words, changed FROM turns").one()
    assert tuple(row) == ("hello", None)


def test_a_store_of_an_older_version_loses_what_nobody_fills(tmp_path: Path) -> None:
    """A column that had to be filled then would refuse every new row."""
    old = open_database(tmp_path / "engine.db")
    with old.begin() as db:
        db.exec_driver_sql(
            "CREATE TABLE versions (session TEXT, number INTEGER, turn TEXT NOT NULL, sha TEXT, draft JSON)"
        )
        db.exec_driver_sql("CREATE INDEX ix_versions_turn ON versions (turn)")
        db.exec_driver_sql("INSERT INTO versions VALUES ('s', 1, 'turn_1', 'f', '{}')")
    old.dispose()

    with open_store(tmp_path).begin() as db:
        db.exec_driver_sql("INSERT INTO versions (session, number, sha, draft) VALUES ('s', 2, 'g', '{}')")
        rows = db.exec_driver_sql("SELECT number, sha FROM versions ORDER BY number").all()
    assert [tuple(row) for row in rows] == [(1, "f"), (2, "g")]
