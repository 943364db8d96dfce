"""
Who we are to a hosted backend: the user's own token, or an anonymous one for a lasting client id.

A client id is made once and never changed to get around a limit. Tokens stand in files of mode
0600, never in logs, errors or addresses.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from add_music.client.answers import as_ours, unwrap
from add_music.client.endpoint import host_of
from add_music.client.private import read_record, write_private
from add_music.errors import AddMusicError, problem
from add_music.wire.session import CLIENT_ID

if TYPE_CHECKING:
    from add_music.settings import Settings

LIFETIME = timedelta(days=7)
SLACK = timedelta(minutes=1)
TOO_MANY_PAUSE_S = 30.0

Pause = Callable[[float], Awaitable[None]]


class Identity:
    """The token for one host, obtained when first needed."""

    def __init__(
        self, settings: Settings, base_url: str, client: httpx.AsyncClient, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._settings = settings
        self._host = host_of(base_url)
        self._client = client
        self._url = f"{base_url}/api/auth/anonymous-token"
        self._pause = pause
        self._path = settings.config_dir / "anonymous_tokens.json"
        # a token of one service is not shown to another
        given = settings.nemo_token if self._host == host_of(settings.nemo_url) else None
        self._given = given.get_secret_value() if given else None
        self._kept = {} if self._given else read_record(self._path).get(self._host) or {}

    @property
    def anonymous(self) -> bool:
        """Whether the token is our own anonymous one, which may be renewed."""
        return self._given is None

    @property
    def user_id(self) -> str | None:
        """The id the anonymous token came with; a registration is bound to it."""
        value = self._kept.get("user_id")
        return value if isinstance(value, str) else None

    async def token(self) -> str:
        """
        The token to send.

        Raises:
            Refused: the host gives out no (more) anonymous tokens.
        """
        if self._given:
            return self._given
        kept = self._kept.get("token")
        if isinstance(kept, str) and datetime.now(UTC) + SLACK < _expiry(self._kept):
            return kept
        return await self.renew()

    async def renew(self) -> str:
        """A new anonymous token for the same client id."""
        if self._given:
            raise problem("token_bad")
        headers = {"X-Client-Id": client_id(self._settings)}
        response = await self._ask(headers)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            await self._pause(TOO_MANY_PAUSE_S)
            response = await self._ask(headers)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise self._too_many()
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise problem("client_id_missing")
        data = unwrap(response, "ask for a token")
        token = data.get("token")
        if not isinstance(token, str) or not token:
            raise problem("answer_unreadable", seen="no token in it")
        self._keep(token, data)
        return token

    async def _ask(self, headers: dict[str, str]) -> httpx.Response:
        try:
            return await self._client.post(self._url, headers=headers)
        except httpx.HTTPError as exc:
            raise as_ours(exc, self._host) from exc

    def _keep(self, token: str, data: dict[str, Any]) -> None:
        expires = data.get("expires_at")
        self._kept = {
            "token": token,
            "user_id": data.get("user_id"),
            "obtained_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "expires_at": expires if isinstance(expires, str) else None,
        }
        write_private(self._path, json.dumps(read_record(self._path) | {self._host: self._kept}))

    def _too_many(self) -> AddMusicError:
        obtained = _moment(self._kept.get("obtained_at"))
        when = f"; the next one on {obtained + LIFETIME:%Y-%m-%d}" if obtained else ""
        seen = f"{self._host} gives one free token for each client in 7 days{when}"
        return problem("rate_limited", seen=seen)


def client_id(settings: Settings) -> str:
    """NEMO_CLIENT_ID, else the id other skills of this family keep, else our own; made once and kept."""
    if settings.nemo_client_id and CLIENT_ID.fullmatch(settings.nemo_client_id):
        return settings.nemo_client_id
    own = settings.config_dir / "client_id"
    for path in (Path.home() / ".config" / "nemovideo" / "client_id", own):
        kept = _line(path)
        if CLIENT_ID.fullmatch(kept):
            return kept
    made = str(uuid.uuid4())
    write_private(own, made)
    return made


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _expiry(kept: dict[str, Any]) -> datetime:
    obtained = _moment(kept.get("obtained_at")) or datetime.fromtimestamp(0, UTC)
    return _moment(kept.get("expires_at")) or obtained + LIFETIME


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
