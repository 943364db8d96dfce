"""A message on its way to the agent, and the stream of what happens until its turn has ended."""

from __future__ import annotations

import asyncio
import codecs
import json
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import httpx

from add_music.client.answers import hidden, secrets_of, unwrap
from add_music.client.connection import SILENCE_S, TIMEOUT
from add_music.client.event_stream import events_of
from add_music.errors import AddMusicError, problem
from add_music.wire import envelope
from add_music.wire.events import Event, Heartbeat, read_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from httpx_sse import ServerSentEvent

    from add_music.client.connection import Connection

TURN_CAP_S = 900.0
NEWS_S = SILENCE_S
"""Signs of life and nothing else for this long: nobody is at work any more."""
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
MAY_HAVE_ARRIVED = frozenset({408, 502, 504, 520, 522, 524})
"""Statuses of something in between that waited for the backend in vain."""
NO_STREAM = ("json", "html")
EVENT_KEYS = frozenset({"content", "text", "type", "author", "actions"})
"""What an event of any dialect has at least one of, and an envelope has not."""
ENVELOPE_HEAD = 300
Hear = Callable[[Event], Awaitable[None]]
Clock = Callable[[], float]


class Listener:
    """
    Says one message and hears its turn to the end.

    Args:
        hear: awaited for each event.
        clock: seconds, for the limits of a turn.
    """

    def __init__(self, connection: Connection, hear: Hear, clock: Clock = time.monotonic) -> None:
        self._connection = connection
        self._hear = hear
        self._clock = clock
        self._began_at = self._news_at = self._now = clock()

    async def say(self, body: dict[str, Any]) -> None:
        """
        Send the message, once.

        Raises:
            TryAgain: `turn_lost`, when the turn may go on unheard: the connection broke, 15 minutes went by,
                or ten with signs of life only. `backend_unreachable`, when the message surely did not arrive.
            AddMusicError: the backend refused.
        """
        try:
            async with asyncio.timeout(TURN_CAP_S):
                await self._listen(body)
        except TimeoutError as exc:
            raise problem("turn_lost") from exc
        except AddMusicError as exc:
            if exc.code == "backend_unreachable" and not isinstance(exc.__cause__, NOT_SENT):
                raise problem("turn_lost") from exc
            raise

    async def _listen(self, body: dict[str, Any]) -> None:
        request = {
            "json": body,
            "headers": {"Accept": "text/event-stream"},
            "timeout": httpx.Timeout(SILENCE_S, connect=TIMEOUT.connect),
        }
        async with self._connection.stream("POST", "/run_sse", **request) as answer:
            try:
                secrets = secrets_of(answer)
                async for sent in _events(answer, self._in_time):
                    await self._take(hidden(sent.data, secrets), sent.event)
            except (httpx.HTTPError, httpx.StreamError) as exc:
                raise problem("turn_lost") from exc

    async def _take(self, data: str, name: str) -> None:
        _check(data)
        for event in read_event(data, name):
            if not isinstance(event, Heartbeat):
                self._news_at = self._now
            await self._hear(event)

    def _in_time(self) -> None:
        """Called for whatever arrives: signs of life alone do not keep a turn alive."""
        self._now = self._clock()
        if self._now - self._news_at >= NEWS_S or self._now - self._began_at >= TURN_CAP_S:
            raise problem("turn_lost")


async def _events(answer: httpx.Response, alive: Callable[[], None]) -> AsyncIterator[ServerSentEvent]:
    """The events of an answer; one that is no stream is read as what it is."""
    kind = answer.headers.get("content-type", "").lower()
    if answer.is_success and not any(word in kind for word in NO_STREAM):
        pieces = answer.aiter_bytes()
    else:
        await answer.aread()
        if answer.status_code in MAY_HAVE_ARRIVED:
            raise problem("turn_lost")
        if not answer.is_success or not _looks_like_events(answer.content):
            unwrap(answer, "edit", "edit")
            raise problem("answer_unreadable", seen="no event stream")
        pieces = answer.aiter_bytes()  # out of memory now
    async for sent in events_of(pieces, alive):
        yield sent


def _check(data: str) -> None:
    """
    An envelope that says no may come as the only event of a stream.

    Raises:
        AddMusicError: the backend refused.
    """
    if '"code"' not in data[:ENVELOPE_HEAD]:
        return
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(body, dict) and "code" in body and not EVENT_KEYS & body.keys():
        envelope.unwrap(httpx.codes.OK, body, what="edit", about="edit")


def _looks_like_events(content: bytes) -> bool:
    """Whether it is a stream after all, under the name of something else."""
    head = content.removeprefix(codecs.BOM_UTF8).lstrip()
    return head.startswith((b"data:", b"event:", b"id:", b"retry:", b":"))
