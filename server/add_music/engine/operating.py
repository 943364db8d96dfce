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
from add_music.engine.shared import Shared
from add_music.engine.store.accounts import Account, Accounts
from add_music.engine.store.database import open_shared_store, open_store
from add_music.engine.store.ledger import Ledger
from add_music.errors import problem


class Office:
    """
    The accounts and the media of a service.

    Args:
        folder: the service's.
        shared: where they lie when not in that folder.

    Raises:
        FixInput: the folder is not a service's.
        TryAgain: `engine_unavailable`, when a shared database cannot be reached.
    """

    def __init__(self, folder: Path, shared: Shared | None = None) -> None:
        self._folder, self._shared = folder, shared
        if shared is None and not (folder / SERVICE_MARK).exists():
            expected = "name the folder of a service (add-music serve makes one)"
            raise problem("option_invalid", option="--data", seen=str(folder), expected=expected)
        if shared:
            database = open_shared_store(shared.database_url)
        else:
            database = open_store(folder, survives_power_cut=True)
        self._database = database
        self._accounts = Accounts(database)
        self._ledger = Ledger(database)

    def clean(self, idle_days: float, render_days: float, *, only_look: bool) -> dict[str, Any]:
        """
        Forget what nobody uses any more; see `Cleaning`.

        Raises:
            TryAgain: `engine_unavailable`, when the storage does not answer.
        """
        from add_music.engine.cleaning import Cleaning
        from add_music.engine.store.media import Bucket, Folder

        media = Bucket(self._shared.storage_url, self._folder) if self._shared else Folder(self._folder)
        cleaning = Cleaning(self._database, media, self._folder, only_look=only_look)
        return cleaning.run(idle_days, render_days)

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
