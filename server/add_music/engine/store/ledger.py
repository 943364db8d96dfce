"""
Credits: entries that are only ever added, and what they come to.

A hold reserves credits before work starts. Its end is a commit (spent) or a release (given back), once:
a second end of the same hold is no entry. The functions that take a connection are parts of somebody
else's transaction, so that the credits and what they are for are written together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    case,
    exists,
    func,
    literal,
    select,
    update,
)

from add_music.engine.store.database import now_ms, upsert
from add_music.engine.store.tables import ACCOUNTS, LEDGER
from add_music.errors import problem

GRANT, HOLD, COMMIT, RELEASE = "grant", "hold", "commit", "release"
END = "end"
"""The step that both commit and release are: whichever comes first is the only one."""
FIELDS = ("user", "reference", "step", "kind", "amount", "created_ms")


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits of an account; `frozen` is reserved by running work."""

    available: int
    frozen: int

    @property
    def total(self) -> int:
        """What is not spent."""
        return self.available + self.frozen


@dataclass(frozen=True, slots=True)
class Hold:
    """Credits to reserve for a piece of work."""

    user: str
    amount: int


class Ledger:
    """The credits of all accounts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def balance(self, user: str) -> Balance:
        """What an account has."""
        with self._engine.connect() as db:
            return balance(db, user)

    def grant(self, user: str, amount: int, reference: str) -> bool:
        """Give credits; False when they were given under that reference before."""
        with self._engine.begin() as db:
            return grant(db, user, amount, reference)

    def hold(self, wanted: Hold, reference: str) -> None:
        """
        Reserve credits for the work of that id.

        Raises:
            Refused: `credits_out`.
        """
        with self._engine.begin() as db:
            hold(db, wanted, reference)

    def end(self, reference: str, *, spent: bool) -> bool:
        """End the hold of that work; False when there is none or it has ended."""
        with self._engine.begin() as db:
            return end(db, reference, spent=spent)


def balance(db: Connection, user: str) -> Balance:
    """What an account has."""
    kind, amount = LEDGER.c.kind, LEDGER.c.amount
    total = func.coalesce(func.sum(case((kind == GRANT, amount), (kind == COMMIT, -amount), else_=0)), 0)
    frozen = func.coalesce(func.sum(case((kind == HOLD, amount), (kind == GRANT, 0), else_=-amount)), 0)
    row = db.execute(select(total, frozen).where(LEDGER.c.user == user)).one()
    return Balance(int(row[0]) - int(row[1]), int(row[1]))


def grant(db: Connection, user: str, amount: int, reference: str) -> bool:
    """Give credits; False when they were given under that reference before."""
    return _once(db, user, reference, GRANT, GRANT, amount)


def hold(db: Connection, wanted: Hold, reference: str) -> None:
    """
    Reserve credits; those of work that has them already are not reserved twice.

    Raises:
        Refused: `credits_out`, with what was needed and what is there among its facts.
    """
    if not wanted.amount:
        return
    # a write locks the account's row (in SQLite the whole file), so that no two holds see the same balance
    locked = db.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == wanted.user).values(locked_ms=now_ms()))
    assert locked.rowcount, "credits belong to an account"
    if _known(db, reference):
        return
    available = balance(db, wanted.user).available
    if available < wanted.amount:
        raise problem("credits_out").noting(needed=wanted.amount, available=available)
    _once(db, wanted.user, reference, HOLD, HOLD, wanted.amount)


def end(db: Connection, reference: str, *, spent: bool) -> bool:
    """End the hold of that work; False when there is none or it has ended."""
    held = LEDGER.alias()
    ended = LEDGER.alias()
    entry = select(
        held.c.user,
        held.c.reference,
        literal(END),
        literal(COMMIT if spent else RELEASE),
        held.c.amount,
        literal(now_ms()),
    ).where(
        held.c.reference == reference,
        held.c.step == HOLD,
        ~exists().where(ended.c.reference == reference, ended.c.step == END),
    )
    # two ends at the same moment: the table takes one
    return bool(db.execute(upsert(db, LEDGER).from_select(FIELDS, entry).on_conflict_do_nothing()).rowcount)


def _known(db: Connection, reference: str) -> bool:
    mine = and_(LEDGER.c.reference == reference, LEDGER.c.step == HOLD)
    return db.scalar(select(LEDGER.c.number).where(mine)) is not None


def _once(db: Connection, user: str, reference: str, step: str, kind: str, amount: int) -> bool:
    values = dict(zip(FIELDS, (user, reference, step, kind, amount, now_ms()), strict=True))
    return bool(db.execute(upsert(db, LEDGER).values(values).on_conflict_do_nothing()).rowcount)
