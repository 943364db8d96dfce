"""What several machines share, when there are several: the database's and the bucket's address."""

from __future__ import annotations

from dataclasses import dataclass, field

SLOTS = 2
PER_ACCOUNT = 2


@dataclass(frozen=True, slots=True)
class Shared:
    """
    Where the state and the media of a service lie, and what this program does for it.

    Args:
        database_url: `postgresql://…`.
        storage_url: `s3://…` or `file:///…`.
        public_storage_url: the storage's servers as clients reach them.
        render: whether turns and renders are worked on here, too.
        slots: how many turns and how many renders at a time.
        per_account: how many renders of one account at a time, on all machines together.
    """

    database_url: str = field(repr=False)
    storage_url: str
    public_storage_url: str | None = None
    render: bool = True
    slots: int = SLOTS
    per_account: int = PER_ACCOUNT
