"""Accounts and their tokens: who may come in, what a token may do, and how many are given away."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, or_, select, update

from add_music.engine.store import ledger
from add_music.engine.store.database import now_ms
from add_music.engine.store.locking import lock
from add_music.engine.store.sessions import sha
from add_music.engine.store.tables import ACCOUNTS, TOKENS
from add_music.engine.terms import DAY_S, Terms
from add_music.errors import problem
from add_music.wire.accounts import ANONYMOUS

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody; `id` never changes, `user_id` is what the account is called outside."""

    id: str
    user_id: str
    name: str | None
    plan: str
    created_ms: int
    registered_ms: int | None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has registered it."""
        return self.registered_ms is None


@dataclass(frozen=True, slots=True)
class Token:
    """A token as far as it is known: its text is shown once and kept nowhere."""

    id: str
    user: str
    scopes: tuple[str, ...]
    created_ms: int
    expires_ms: int | None
    revoked_ms: int | None


@dataclass(frozen=True, slots=True)
class Pass:
    """What a token opens."""

    user: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Welcome:
    """A new token, once in plain text, and whose it is."""

    token: str
    account: Account
    expires_ms: int


class Accounts:
    """
    All accounts and tokens.

    Args:
        now: the clock, in milliseconds since 1970.
    """

    def __init__(self, engine: Engine, now: Callable[[], int] = now_ms) -> None:
        self._engine = engine
        self._now = now

    def anonymous(self, client_id: str, address: str, terms: Terms) -> Welcome:
        """
        A new token for that client; one that was here before gets its account back.

        Raises:
            Refused: `rate_limited`, with the reason and the moment from which on it is possible.
        """
        now, client = self._now(), sha(client_id)
        lasts_ms = round(terms.token_days * DAY_S * 1000)
        place = sha(network_of(address))
        with self._engine.begin() as db:
            lock(db, "anonymous")  # no two see the same count
            old = TOKENS.c.created_ms <= now - lasts_ms
            db.execute(delete(TOKENS).where(old, TOKENS.c.client_sha.is_not(None)))
            limit = _Limit(now, lasts_ms)
            limit.check(db, TOKENS.c.client_sha == client, terms.tokens_per_client, "this client")
            limit.check(db, TOKENS.c.address_sha == place, terms.tokens_per_address, "this address")
            account = _of_client(db, client) or _new(
                db, f"anon_{secrets.token_hex(8)}", ANONYMOUS, now, client_sha=client
            )
            if terms.anonymous_credits:
                ledger.grant(db, account.id, terms.anonymous_credits, f"welcome {account.id}")
            token = _issue(
                db,
                account.id,
                terms.anonymous_scopes,
                now,
                now + lasts_ms,
                client_sha=client,
                address_sha=place,
            )
        return Welcome(token, account, now + lasts_ms)

    def admit(self, token: str) -> Pass | None:
        """What a token opens; None when it is unknown, expired or revoked."""
        alive = or_(TOKENS.c.expires_ms.is_(None), TOKENS.c.expires_ms > self._now())
        query = select(TOKENS.c.user, TOKENS.c.scopes).where(
            TOKENS.c.sha == sha(token), TOKENS.c.revoked_ms.is_(None), alive
        )
        with self._engine.connect() as db:
            row = db.execute(query).first()
        return Pass(row.user, tuple(row.scopes)) if row else None

    def get(self, name: str) -> Account:
        """
        The account of that name, by its id or by what it is called outside.

        Raises:
            FixInput: `account_unknown`.
        """
        with self._engine.connect() as db:
            row = db.execute(
                _accounts().where(or_(ACCOUNTS.c.user_id == name, ACCOUNTS.c.id == name))
            ).first()
        if row is None:
            raise problem("account_unknown", account=name)
        return Account(*row)

    def called(self, user: str) -> str:
        """What an account is called outside; the owner of an embedded engine has no account."""
        with self._engine.connect() as db:
            found = db.scalar(select(ACCOUNTS.c.user_id).where(ACCOUNTS.c.id == user))
        return found or user

    def plan(self, user: str) -> str | None:
        """Its plan; None for the owner of an embedded engine."""
        with self._engine.connect() as db:
            found: str | None = db.scalar(select(ACCOUNTS.c.plan).where(ACCOUNTS.c.id == user))
        return found

    def all(self) -> tuple[Account, ...]:
        """All accounts, oldest first."""
        with self._engine.connect() as db:
            return tuple(Account(*row) for row in db.execute(_accounts().order_by(ACCOUNTS.c.created_ms)))

    def open(self, name: str | None, plan: str) -> Account:
        """A registered account that was no anonymous one before."""
        with self._engine.begin() as db:
            now = self._now()
            return _new(db, f"user_{secrets.token_hex(8)}", plan, now, name=name, registered_ms=now)

    def register(self, account: Account, name: str | None, plan: str) -> Account:
        """Make an anonymous account a registered one: its sessions and credits stay its own."""
        with self._engine.begin() as db:
            return _registered(db, account.id, name, plan, self._now())

    def set_plan(self, account: Account, plan: str) -> None:
        """Put an account on another plan."""
        with self._engine.begin() as db:
            db.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(plan=plan))

    def issue(self, account: Account, scopes: Iterable[str], days: float | None) -> str:
        """A token for a registered account, once in plain text; without days it does not expire."""
        now = self._now()
        expires = None if days is None else now + round(days * DAY_S * 1000)
        with self._engine.begin() as db:
            return _issue(db, account.id, tuple(scopes), now, expires)

    def revoke(self, account: Account, token_id: str | None) -> int:
        """Make one token of an account, or all of them, worthless; returns how many."""
        which = [TOKENS.c.user == account.id, TOKENS.c.revoked_ms.is_(None)]
        if token_id is not None:
            which.append(TOKENS.c.id == token_id)
        with self._engine.begin() as db:
            return db.execute(update(TOKENS).where(*which).values(revoked_ms=self._now())).rowcount

    def tokens(self, account: Account) -> tuple[Token, ...]:
        """The tokens of an account, oldest first."""
        columns = [TOKENS.c[name] for name in Token.__slots__]
        query = select(*columns).where(TOKENS.c.user == account.id).order_by(TOKENS.c.created_ms)
        with self._engine.connect() as db:
            return tuple(Token(row[0], row[1], tuple(row[2]), *row[3:]) for row in db.execute(query))


def network_of(address: str) -> str:
    """Whose address it is: an IPv6 customer has a whole /64 of them (RFC 6177)."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((read, 64), strict=False))


@dataclass(frozen=True, slots=True)
class _Limit:
    """So many tokens in a stretch of time that ends now; those that are older are gone already."""

    now_ms: int
    lasts_ms: int

    def check(self, db: Connection, whose: ColumnElement[bool], limit: int, who: str) -> None:
        """Refuse when the limit is reached, and tell when it is not any more."""
        query = select(TOKENS.c.created_ms).where(whose).order_by(TOKENS.c.created_ms.desc()).limit(limit)
        given = db.execute(query).scalars().all()
        if len(given) < limit:
            return
        free_ms = given[-1] + self.lasts_ms
        # rounded up: at that minute it is possible
        when = datetime.fromtimestamp(-(-free_ms // MINUTE_MS) * 60, UTC)
        tokens = "one free token" if limit == 1 else f"{limit} free tokens"
        seen = (
            f"{who} has had {tokens} in {self.lasts_ms / DAY_S / 1000:g} days; "
            f"the next one can be had from {when:%Y-%m-%d %H:%M} UTC"
        )
        raise problem("rate_limited", seen=seen).noting(
            retry_after_s=max(1, -(-(free_ms - self.now_ms) // 1000)),
            retry_at=when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )


def _accounts() -> Any:
    return select(*(ACCOUNTS.c[name] for name in Account.__slots__))


def _of_client(db: Connection, client_sha: str) -> Account | None:
    row = db.execute(_accounts().where(ACCOUNTS.c.client_sha == client_sha)).first()
    return Account(*row) if row else None


def _new(
    db: Connection,
    called: str,
    plan: str,
    now: int,
    *,
    name: str | None = None,
    registered_ms: int | None = None,
    client_sha: str | None = None,
) -> Account:
    account = Account(called, called, name, plan, now, registered_ms)
    values = {field: getattr(account, field) for field in Account.__slots__}
    db.execute(insert(ACCOUNTS).values(**values, client_sha=client_sha, locked_ms=0))
    return account


def _registered(db: Connection, user: str, name: str | None, plan: str, now: int) -> Account:
    called = f"user_{secrets.token_hex(8)}"
    unknown = ACCOUNTS.c.registered_ms.is_(None)
    values: dict[str, Any] = {"plan": plan, "registered_ms": now, "user_id": called, "name": name}
    done = db.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == user, unknown).values(**values))
    if not done.rowcount:
        raise problem("account_registered", account=user)
    return Account(*db.execute(_accounts().where(ACCOUNTS.c.id == user)).one())


def _issue(
    db: Connection, user: str, scopes: tuple[str, ...], now: int, expires_ms: int | None, **of: str
) -> str:
    token = f"nmv_usr_{secrets.token_urlsafe(32)}"
    row = {"sha": sha(token), "id": f"tok_{secrets.token_hex(4)}", "user": user, "scopes": list(scopes)}
    db.execute(insert(TOKENS).values(**row, created_ms=now, expires_ms=expires_ms, **of))
    return token
