"""What work costs: nothing for the owner of an embedded engine, credits for an account of a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from add_music.engine.store.ledger import Hold
from add_music.engine.store.quotas import RenderLimits, check_stored
from add_music.errors import AddMusicError
from add_music.wire.accounts import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from add_music.engine.engine import Engine
    from add_music.engine.store.sessions import SessionRow

PLENTY = 1_000_000
"""For clients that do not know `unlimited`: never a reason not to ask."""


def balance(engine: Engine, user: str) -> dict[str, Any]:
    """The balance in the contract's form."""
    if is_free(engine, user):
        return {"available": PLENTY, "frozen": 0, "total": PLENTY, "unlimited": True}
    found = engine.ledger.balance(user)
    where = registration(engine, user) if found.available <= 0 else {}
    told = {key: where[key] for key in where if key == "register_url"}
    return {"available": found.available, "frozen": found.frozen, "total": found.total} | told


def take_turn(engine: Engine, session: SessionRow, message: str, brief: Mapping[str, Any] | None) -> str:
    """
    Write a message down and reserve what it may cost; returns the turn's id.

    Raises:
        Refused: `credits_out`.
    """
    costs = engine.terms.turn_credits if engine.terms else 0
    said = dict(brief) if brief else None
    if not costs or is_free(engine, session.user) or _only_goes_back(message, said):
        return engine.turns.new(session.id, message, said)
    with telling_where(engine, session.user):
        return engine.turns.new(session.id, message, said, Hold(session.user, costs))


@contextmanager
def telling_where(engine: Engine, user: str) -> Iterator[None]:
    """Inside, whoever runs out of credits is also told how the account can be registered."""
    try:
        yield
    except AddMusicError as error:
        if error.code == "credits_out":
            error.noting(**registration(engine, user))
        raise


def export_costs(engine: Engine, user: str) -> Hold | None:
    """What a new file costs."""
    costs = engine.terms.export_credits if engine.terms else 0
    return Hold(user, costs) if costs and not is_free(engine, user) else None


def render_limits(engine: Engine) -> RenderLimits | None:
    """How much may be made for an account; None for the owner of an embedded engine."""
    terms = engine.terms
    if terms is None:
        return None
    return RenderLimits(terms.open_renders, terms.open_renders_of_all, round(terms.minutes_a_day * 60_000))


def check_upload(engine: Engine, user: str, size: int) -> None:
    """
    Refuse an upload of so many bytes that the account may not have.

    Raises:
        Refused: `rate_limited`.
    """
    if engine.terms:
        check_stored(engine.database, user, size, engine.terms.stored_gb)


def registration(engine: Engine, user: str) -> dict[str, str]:
    """What a program needs to send an anonymous user to where the account can be registered."""
    account = engine.accounts.get(user)
    page = engine.terms.web_url if engine.terms else ""
    link = f"{page}/register?bind={account.user_id}"
    return {"user_id": account.user_id} | ({"register_url": link} if page and account.is_anonymous else {})


def is_free(engine: Engine, user: str) -> bool:
    """Whether nothing costs this account anything."""
    return engine.terms is None or engine.accounts.plan(user) == UNLIMITED


def _only_goes_back(message: str, brief: Mapping[str, Any] | None) -> bool:
    """Whether a message is sure to cost nothing, so that whoever has no credits left may still undo."""
    # the wordbooks are loaded when the first message comes, not when the engine starts
    from add_music.engine.wanted import operations_of
    from add_music.understanding.operations import Context, Redo, Undo

    try:
        operations = operations_of(message, brief, Context())
    except AddMusicError:
        return False
    return bool(operations) and all(isinstance(operation, Undo | Redo) for operation in operations)
