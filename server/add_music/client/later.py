"""When a host wants to be asked again, and what it has refused until then."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from add_music.errors import AddMusicError, from_json

LIMIT_REMEMBERED_S = 600.0
"""At most: a limit is one of days, but the user may go to another network meanwhile."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """What a host said that gives out no token; before that moment of the monotonic clock it is not asked."""

    until: float
    error: dict[str, str]


_limits: dict[tuple[Path, str], _Limit] = {}


def note_limit(kept_in: Path, host: str, error: AddMusicError, until: datetime | None) -> None:
    """The host gives out no token now: the other connections of this process need not wait for that, too."""
    wait_s = (until - datetime.now(UTC)).total_seconds() if until else LIMIT_REMEMBERED_S
    _limits[kept_in, host] = _Limit(time.monotonic() + min(wait_s, LIMIT_REMEMBERED_S), error.to_json())


def noted_limit(kept_in: Path, host: str) -> AddMusicError | None:
    """That it said so, while it holds."""
    limit = _limits.get((kept_in, host))
    return from_json(limit.error) if limit and time.monotonic() < limit.until else None


def retry_at(answer: httpx.Response) -> datetime | None:
    """When the host wants to be asked again."""
    wait_s = retry_in_s(answer)
    try:
        return None if wait_s is None else datetime.now(UTC) + timedelta(seconds=wait_s)
    except OverflowError:
        return None


def retry_in_s(answer: httpx.Response) -> float | None:
    """The same in seconds from now; it is written as seconds or as a date (RFC 9110, 10.2.3)."""
    said = answer.headers.get("retry-after", "").strip()
    try:
        if said.isdecimal():
            return float(said)
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
