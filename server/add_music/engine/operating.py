"""
What whoever runs a service does to its accounts, from another program than the one that serves.

Both write to the same database; a change counts from the next request on.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from add_music.engine.serve import SERVICE_MARK
from add_music.engine.store.accounts import Account, Accounts
from add_music.engine.store.database import open_store
from add_music.engine.store.ledger import Ledger
from add_music.errors import problem


class Office:
    """
    The accounts of a service's folder.

    Raises:
        FixInput: the folder is not a service's.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / SERVICE_MARK).exists():
            expected = "name the folder of a service (add-music serve makes one)"
            raise problem("option_invalid", option="--data", seen=str(folder), expected=expected)
        database = open_store(folder, survives_power_cut=True)
        self._accounts = Accounts(database)
        self._ledger = Ledger(database)

    def all(self) -> list[dict[str, Any]]:
        """Every account with its balance, oldest first."""
        return [self._told(account) for account in self._accounts.all()]

    def show(self, name: str) -> dict[str, Any]:
        """An account with its balance and tokens."""
        account = self._accounts.get(name)
        tokens = [
            {
                "id": token.id,
                "scopes": list(token.scopes),
                "created": _day(token.created_ms),
                "expires": _day(token.expires_ms),
                "revoked": _day(token.revoked_ms),
            }
            for token in self._accounts.tokens(account)
        ]
        return self._told(account) | {"tokens": tokens}

    def register(self, bind: str | None, name: str | None, plan: str, amount: int) -> dict[str, Any]:
        """
        A registered account, from an anonymous one that keeps its sessions and credits, or a new one.

        Args:
            amount: credits that it is given on top.

        Raises:
            FixInput: `account_unknown` or `account_registered`.
        """
        if bind is None:
            account = self._accounts.open(name, plan)
        else:
            account = self._accounts.register(self._accounts.get(bind), name, plan)
        if amount:
            self._ledger.grant(account.id, amount, f"registration {account.id}")
        return self._told(account)

    def top_up(self, name: str, amount: int, reference: str | None) -> dict[str, Any]:
        """
        Give credits.

        Args:
            reference: a payment's number; the same one is booked once.
        """
        account = self._accounts.get(name)
        booked = self._ledger.grant(account.id, amount, f"top-up {reference or secrets.token_hex(8)}")
        return self._told(account) | {"booked": booked}

    def put_on(self, name: str, plan: str) -> dict[str, Any]:
        """Another plan."""
        account = self._accounts.get(name)
        self._accounts.set_plan(account, plan)
        return self._told(self._accounts.get(name))

    def issue(self, name: str, scopes: Sequence[str], days: float | None) -> dict[str, Any]:
        """A token, whose text nobody can show again."""
        account = self._accounts.get(name)
        token = self._accounts.issue(account, scopes, days)
        return {"user_id": account.user_id, "token": token, "scopes": list(scopes), "days": days}

    def revoke(self, name: str, token_id: str | None) -> dict[str, Any]:
        """
        Make a token of the account worthless, or all of them.

        Raises:
            FixInput: `token_unknown`.
        """
        account = self._accounts.get(name)
        revoked = self._accounts.revoke(account, token_id)
        if token_id is not None and not revoked:
            raise problem("token_unknown", account=account.user_id)
        return {"user_id": account.user_id, "revoked": revoked}

    def _told(self, account: Account) -> dict[str, Any]:
        balance = self._ledger.balance(account.id)
        return {
            "user_id": account.user_id,
            "name": account.name,
            "plan": account.plan,
            "created": _day(account.created_ms),
            "registered": _day(account.registered_ms),
            "credits": asdict(balance) | {"total": balance.total},
        }


def _day(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
