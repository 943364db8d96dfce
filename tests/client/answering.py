"""A backend that answers from a list, for the tests of connections, and connections to it."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.settings import Settings

NEMO = Target("nemo", "https://nemo.example")

OK = {"code": 0, "data": {"x": 1}}


class Service:
    """Answers requests one after the other; the token desk counts the tokens."""

    name = "t"

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("anonymous-token"):
            self.tokens += 1
            return httpx.Response(200, json={"code": 0, "data": {"token": f"{self.name}{self.tokens}"}})
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def connection_to(settings: Settings, service: Callable, target: Target = NEMO, **more) -> Connection:
    """A connection whose requests the service answers."""
    return Connection(settings, target, transport=httpx.MockTransport(service), **more)


EVENTS = b'data: {"type":"text","content":"caf\xc3\xa9"}\n\n: alive\n\ndata: {"type":"heartbeat"}\n\n'


class Pieces(httpx.AsyncByteStream):
    """A body in pieces of that size."""

    def __init__(self, body: bytes, size: int) -> None:
        self._pieces = [body[at : at + size] for at in range(0, len(body), size)]

    async def __aiter__(self):
        for piece in self._pieces:
            yield piece


def events_of(body: bytes, size: int = 4096) -> httpx.Response:
    """An answer that is a stream of events."""
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return httpx.Response(200, headers=headers, stream=Pieces(body, size))
