"""
Who we are to a hosted backend: the user's own token, or an anonymous one for a lasting client id.

Tokens stand in files of mode 0600, never in logs, errors or addresses. All programs of the user share one
anonymous account for each host: whoever needs a token looks for it under a lock before asking for one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import httpx

from add_music.client.answers import as_ours, document, unwrap
from add_music.client.client_ids import client_id, repaired
from add_music.client.endpoint import host_of, website_of
from add_music.client.later import note_limit, noted_limit, retry_at
from add_music.client.leading import HOPS, onward
from add_music.client.private import alone, read_private, write_private
from add_music.client.unbroken import finished
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.envelope import words
from add_music.wire.session import CLIENT_ID
from add_music.wire.tolerant import as_figure, as_id

if TYPE_CHECKING:
    from add_music.settings import Settings

log = logging.getLogger(__name__)

LIFETIME = timedelta(days=7)
SLACK = timedelta(minutes=1)
TOO_MANY_PAUSE_S = 30.0
PUBLISHED_CREDITS = 100
LAST_YEAR = 9000
"""A date that cannot be reckoned with is none."""
BAD_ID = ("client_id_missing", "request_invalid")
"""What a 400 means where nothing but the client id was sent."""
TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
"""What can travel in a header; nothing else is sent, and nothing else can be a token."""

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should hear of although all is well; `seen` are the figures for its words."""

    code: Literal["account_made", "waiting_for_host"]
    seen: Mapping[str, object] = field(default_factory=dict)


Tell = Callable[[Notice], Awaitable[None]]


async def _tell_nobody(_: Notice) -> None:
    """For whoever does not listen."""


class Identity:
    """
    The token for one host, obtained when first needed.

    Args:
        tell: hears that an account was made, and that a busy host is waited for.
    """

    def __init__(
        self,
        settings: Settings,
        base_url: str,
        client: httpx.AsyncClient,
        *,
        pause: Pause = asyncio.sleep,
        tell: Tell = _tell_nobody,
    ) -> None:
        self._settings = settings
        self._host = host_of(base_url)
        self._client = client
        self._url = f"{base_url}/api/auth/anonymous-token"
        self._web = website_of(settings, base_url)
        self._pause = pause
        self._tell = tell
        self._path = settings.config_dir / "anonymous_tokens.json"
        # a token of one service is not shown to another
        given = settings.nemo_token if self._host == host_of(settings.nemo_url) else None
        self._given = given.get_secret_value() if given else None
        self._kept = {} if self._given else self._read()
        # a kept token that has run out by our clock, and that the host gave no other for
        self._old: str | None = None

    @property
    def anonymous(self) -> bool:
        """Whether the token is our own anonymous one, which may be renewed."""
        return self._given is None

    @property
    def user_id(self) -> str | None:
        """The id the anonymous token came with; a registration is bound to it."""
        value = self._kept.get("user_id")
        return value if isinstance(value, str) else None

    @property
    def _where(self) -> str:
        """Who gives out tokens of one's own, in words."""
        return f"{self._web}/dashboard/api-tokens" if self._web else say("who_runs", host=self._host)

    async def token(self) -> str:
        """
        The token to send.

        Raises:
            Refused: the host gives out no (more) anonymous tokens, or NEMO_TOKEN holds what cannot be one.
        """
        if self._given is None:
            return self._good() or self._old or await self._obtained(None)
        if not TOKEN.fullmatch(self._given):
            raise problem("token_unusable", where=self._where)
        return self._given

    async def renew(self, refused: str | None = None) -> str:
        """
        A token in place of the refused one, for the same client id: the one that another program of the
        user has got meanwhile, else a new one.
        """
        if self._given is not None:
            raise self.refusal()
        self._old = None
        return await self._obtained(refused or self._text("token"))

    def refusal(self) -> AddMusicError:
        """The error for a token that is not accepted and will not be exchanged (any more)."""
        if self._given is None:
            return problem("token_still_bad", host=self._host)
        return problem("token_yours", host=self._host, where=self._where)

    async def _obtained(self, refused: str | None) -> str:
        async with alone(self._settings.config_dir / "identity.lock"):
            self._kept = self._read()
            kept = self._good()
            return kept if kept and kept != refused else await self._new(refused)

    async def _new(self, refused: str | None) -> str:
        name = self._text("client_id") or client_id(self._settings)
        limit = noted_limit(self._path, self._host)
        if limit:
            return self._still(refused, limit)
        notices: list[Notice] = []
        answer = await finished(self._ask(name, notices))
        if _no(answer) in BAD_ID and repaired(name) != name:
            name = repaired(name)
            answer = await finished(self._ask(name, notices))
        if _no(answer) == "rate_limited":
            if self._text("token") not in (None, refused):
                return self._still(refused, self._too_many(answer))
            await self._tell(Notice("waiting_for_host", {"host": self._host, "seconds": TOO_MANY_PAUSE_S}))
            await self._pause(TOO_MANY_PAUSE_S)
            answer = await finished(self._ask(name, notices))
        token = self._given_out(answer)[0]
        for notice in notices:
            await self._tell(notice)
        return token

    def _still(self, refused: str | None, limit: AddMusicError) -> str:
        """The token that has run out, for want of another: perhaps our clock is wrong; the host will say."""
        self._old = self._text("token")
        if self._old is None or self._old == refused:
            raise limit
        return self._old

    def _given_out(self, answer: httpx.Response) -> tuple[str, dict[str, Any]]:
        """The token and what was said about it."""
        code = _no(answer)
        if code == "rate_limited":
            limit = self._too_many(answer)
            note_limit(self._path, self._host, limit, retry_at(answer))
            raise limit
        if code in BAD_ID:
            raise problem("client_id_missing")
        data = unwrap(answer, "ask for a token", "account")
        token = data.get("token")
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise problem("answer_unreadable", seen="no token in it")
        return token, data

    async def _ask(self, name: str, notices: list[Notice]) -> httpx.Response:
        """The answer; a token in it is kept already."""
        try:
            answer = await self._sent(name)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise as_ours(exc, self._host) from exc
        if _no(answer) is None:
            notices.extend(self._keep(*self._given_out(answer), name))
        return answer

    async def _sent(self, name: str) -> httpx.Response:
        """Like every other request: one that is pointed elsewhere on the same host goes there."""
        url: str | None = self._url
        for _ in range(1 + HOPS):
            answer = await self._client.post(url or "", headers={"X-Client-Id": name})
            url = onward(answer)
            if url is None:
                return answer
        raise httpx.TooManyRedirects("it points in circles", request=answer.request)

    def _keep(self, token: str, data: Mapping[str, Any], name: str) -> Iterator[Notice]:
        """Keep the token; what the user is to hear of that."""
        user, free = as_id(data.get("user_id")), as_figure(data.get("credits"))
        same = self._kept and (user is None or self.user_id in (None, user))
        self._kept = {
            "token": token,
            "user_id": user or self.user_id,
            "client_id": name,
            "obtained_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "expires_at": data.get("expires_at"),
        }
        self._save()
        if not same:
            figure = PUBLISHED_CREDITS if free is None else free
            days = max(1, round((_expiry(self._kept) - datetime.now(UTC)) / timedelta(days=1)))
            yield Notice("account_made", {"host": self._host, "credits": f"{figure:g}", "days": days})

    def _save(self) -> None:
        try:
            write_private(self._path, json.dumps(read_private(self._path) | {self._host: self._kept}))
        except OSError as exc:  # the token is good for this process all the same
            log.warning("the token of %s could not be kept: %s", self._host, exc.strerror)

    def _read(self) -> dict[str, Any]:
        """What is kept for this host, unless it belongs to another client than the one the user named."""
        kept = read_private(self._path).get(self._host)
        if not isinstance(kept, dict):
            return {}
        named = self._settings.nemo_client_id
        other = (
            named
            and CLIENT_ID.fullmatch(named)
            and kept.get("client_id") not in (None, named, repaired(named))
        )
        return {} if other else kept

    def _text(self, key: str) -> str | None:
        """A kept value that can be sent."""
        value = self._kept.get(key)
        return value if isinstance(value, str) and TOKEN.fullmatch(value) else None

    def _good(self) -> str | None:
        """The kept token, while it lasts."""
        return self._text("token") if datetime.now(UTC) + SLACK < _expiry(self._kept) else None

    def _too_many(self, answer: httpx.Response) -> AddMusicError:
        obtained = _moment(self._kept.get("obtained_at"))
        when = retry_at(answer) or (obtained + LIFETIME if obtained else None)
        body = _body(answer)
        said = words(body) if isinstance(body, dict) else ""
        told = when is None or _date(when) in said
        return problem(
            "token_limit",
            host=self._host,
            said=f' (it says: "{said}")' if said and not said.startswith("code ") else "",
            when="" if when is None or told else f"; the next one on {_date(when)}",
            where=self._where,
        )


def _no(answer: httpx.Response) -> str | None:
    """Our code for an answer that says no, as a status or in a good answer; None for a yes."""
    try:
        unwrap(answer, "ask for a token", "account")
    except AddMusicError as exc:
        return exc.code
    return None


def _body(answer: httpx.Response) -> Any:
    try:
        return document(answer)
    except AddMusicError:
        return None


def _date(when: datetime) -> str:
    near = when - datetime.now(UTC) < timedelta(days=1)
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if near else f"{when.astimezone(UTC):%Y-%m-%d}"


def _expiry(kept: Mapping[str, Any]) -> datetime:
    """When the token runs out. One that was given out with a date gone by lasts as long as is published."""
    obtained = _moment(kept.get("obtained_at")) or datetime.fromtimestamp(0, UTC)
    told = _moment(kept.get("expires_at"))
    return told if told and told > obtained + SLACK else obtained + LIFETIME


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None or moment.year > LAST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
