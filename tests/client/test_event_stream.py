"""Server-sent events out of bytes that may be cut anywhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.client import event_stream
from add_music.client.event_stream import events_of
from add_music.wire.events import Heartbeat, Text, read_event


async def _arriving(pieces: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _read(*pieces: bytes) -> list[str]:
    """The data of all events, that of mere signs of life left out."""

    async def collect() -> list[str]:
        return [sent.data async for sent in events_of(_arriving(pieces), lambda: None) if sent.data]

    return asyncio.run(collect())


def _cut(stream: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize(
    ("stream", "found"),
    [
        (b"data: a\n\ndata:b\n\n", ["a", "b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: a\ndata:\ndata:  b\n\n", ["a\n\n b"]),
        (b": alive\n\n", []),
        (b"data:\n\n", []),
        (b"data\n\n", []),
        (b"heartbeat\n\ndata: a\n\n", ["a"]),
        (b"id: 7\nretry: 10\nfoo: bar\ndata: a\nevent: message\n\n", ["a"]),
        (b"\n\n\r\n\n", []),
        (b"", []),
        (b"data: without an end", ["without an end"]),
        (b"data: a\nda", ["a"]),
        (b"data: \xff\n\n", ["\ufffd"]),
    ],
)
def test_every_form_of_the_standard_is_read(stream: bytes, found: list[str]) -> None:
    """Three kinds of line ends, a byte order mark, fields without use, and what was never ended."""
    assert _read(stream) == found
    assert _read(*(bytes([byte]) for byte in stream)) == found


def test_whatever_arrives_is_a_sign_of_life() -> None:
    """Comments and half events, too, which are no events of their own; the limits of a turn hang on it."""
    signs: list[None] = []

    async def listen() -> list[str]:
        pieces = _arriving((b": alive\n", b"\n", b"da", b"ta: a\n\n"))
        return [sent.data async for sent in events_of(pieces, lambda: signs.append(None))]

    assert asyncio.run(listen()) == ["a"]
    assert len(signs) == 4


def test_an_event_is_there_as_soon_as_its_blank_line_is() -> None:
    """Nothing waits for the next bytes."""

    async def first_of_an_open_stream() -> str:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"data: a\n\n"
            raise AssertionError("more was wanted")

        async for sent in events_of(pieces(), lambda: None):
            return sent.data
        return ""

    assert asyncio.run(first_of_an_open_stream()) == "a"


def test_a_line_of_a_megabyte_arrives_whole() -> None:
    """In pieces of a few kilobytes, with a character of three bytes across their edges."""
    words = "音" * 400_000
    stream = f"data: {json.dumps({'text': words}, ensure_ascii=False)}\n\n".encode()

    [data] = _read(*(stream[at : at + 4097] for at in range(0, len(stream), 4097)))

    assert read_event(data) == [Text(words)]


def test_a_line_without_an_end_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is longer than any event only a part is kept, and the next one is read."""
    monkeypatch.setattr(event_stream, "LONGEST_LINE", 100)

    cut, whole = _read(b"data: ", b"x" * 90, b"y" * 90, b"z" * 90, b"z\n\ndata: a\n\n")

    assert len(cut) < 100
    assert whole == "a"


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_where_bytes_are_cut_does_not_matter(stream: bytes, places: list[int]) -> None:
    """Any bytes at all, cut anywhere: never an exception, and the same events."""
    assert _read(*_cut(stream, places)) == _read(stream)


TEXTS = st.lists(st.text(min_size=1, max_size=20), max_size=5)
NOISE = st.sampled_from(
    [": alive", "data:", "data: heartbeat", "event: heartbeat\ndata: x", "id: 1", "data: [DONE]", "data: 7"]
)


@given(TEXTS, st.lists(NOISE, min_size=6, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]),
       st.lists(st.integers(0, 2000), max_size=8), st.booleans(), st.booleans())  # fmt: skip
def test_the_texts_that_go_in_come_out(
    texts: list[str], noise: list[str], end: str, places: list[int], mark: bool, typed: bool
) -> None:
    """Both dialects, signs of life in between, any line end and any cut: every text, in order, unchanged."""
    events = []
    for number, text in enumerate(texts):
        body = {"type": "text", "content": text} if typed else {"content": {"parts": [{"text": text}]}}
        events += [noise[number], f"data: {json.dumps(body, ensure_ascii=number % 2 == 0)}"]
    stream = "".join(f"{event}\n\n" for event in events).replace("\n", end)
    cut = _cut((b"\xef\xbb\xbf" if mark else b"") + stream.encode(), places)

    heard = [event for data in _read(*cut) for event in read_event(data)]

    assert [event.text for event in heard if isinstance(event, Text)] == texts
    assert all(isinstance(event, Text | Heartbeat) for event in heard)
