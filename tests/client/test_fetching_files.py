"""Downloads from places that refuse, change, run out, cheat or break off."""

from __future__ import annotations

import errno
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from add_music.client.fetching import fetch_file
from add_music.errors import AddMusicError, problem

pytestmark = pytest.mark.anyio
FTYP = b"\x00\x00\x00\x18ftypmp42" + bytes(12)
MP4 = FTYP + (8 + 9000).to_bytes(4) + b"mdat" + bytes(range(250)) * 36
OTHER = FTYP + (8 + 9000).to_bytes(4) + b"mdat" + bytes(range(250, 0, -1)) * 36


@dataclass
class Answer:
    """One answer: what is sent, and after how many bytes it breaks off."""

    body: bytes = MP4
    status: int = 200
    kind: str = "video/mp4"
    tag: str = ""
    breaks: int | None = None
    told: bool = True
    chunked: bool = False
    ranges: bool = True
    error: Exception | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def response(self, headers: dict[str, str]) -> httpx.Response:
        self.asked.append(headers)
        if self.error:
            raise self.error
        start = self._start(headers)
        if start > len(self.body):
            return httpx.Response(416, headers={"content-range": f"bytes */{len(self.body)}"})
        body = self.body[start:]
        told = {"content-type": self.kind} | ({"etag": self.tag} if self.tag else {})
        if self.told:
            told["content-length"] = str(len(body))
        if self.chunked:
            told["transfer-encoding"] = "chunked"
        if start:
            told["content-range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        status = 206 if start and self.status == 200 else self.status
        return httpx.Response(status, headers=told, stream=Pieces(body, self.breaks))

    def _start(self, headers: dict[str, str]) -> int:
        wanted = headers.get("Range", "").removeprefix("bytes=").rstrip("-")
        fits = headers.get("If-Range", self.tag) == self.tag
        return int(wanted) if wanted and self.ranges and fits else 0


class Pieces(httpx.AsyncByteStream):
    """A body that may break off; it adds no headers of its own."""

    def __init__(self, body: bytes, breaks: int | None) -> None:
        self._body, self._breaks = body, breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body[: self._breaks]
        if self._breaks is not None:
            raise httpx.ReadError("broken")


class Places:
    """Answers by address, each used once but for the last; what was asked in order."""

    def __init__(self, **answers: list[Answer]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.waited: list[float] = []

    @asynccontextmanager
    async def fetch(self, url: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        self.asked.append(url)
        left = self.answers[url]
        yield (left.pop(0) if len(left) > 1 else left[0]).response(headers)

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def bring(self, part: Path, *urls: str, **more) -> int:
        return await fetch_file(self.fetch, list(urls), part, pause=self.pause, **more)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """Where the file grows."""
    return tmp_path / ".job.part.mp4"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_address_that_ran_out_is_asked_for_anew(part: Path, status: int) -> None:
    """The fresh address is used before the fallback route, and asked for once."""
    places = Places(old=[Answer(b"expired", status)], fresh=[Answer()], fallback=[Answer(OTHER)])
    renewed = []

    async def renew() -> str:
        renewed.append(1)
        return "fresh"

    await places.bring(part, "old", "fallback", renew=renew)

    assert _bytes(part) == MP4
    assert places.asked == ["old", "fresh"]
    assert renewed == [1]


async def test_when_the_fresh_address_has_run_out_too_the_fallback_serves(part: Path) -> None:
    """Neither the same address twice nor an endless chain of new ones."""
    places = Places(old=[Answer(status=403)], fresh=[Answer(status=403)], fallback=[Answer()])
    answers: Iterator[str | None] = iter(["fresh", "fresh", None])

    async def renew() -> str | None:
        return next(answers)

    await places.bring(part, "old", "fallback", renew=renew)

    assert places.asked == ["old", "fresh", "fallback"]


async def test_a_document_that_names_the_address_is_followed(part: Path) -> None:
    """One gateway answers the fallback route so; it does not lead in circles."""
    named = Answer(b'{"status":"completed","output":{"url":"there"}}', kind="application/json")
    circle = Answer(b'{"data":{"outputUrl":"fallback"}}', kind="application/json")

    await Places(fallback=[named], there=[Answer()]).bring(part, "fallback")
    brought = _bytes(part)
    with pytest.raises(AddMusicError) as caught:
        await Places(fallback=[circle]).bring(part, "fallback")

    assert brought == MP4
    assert caught.value.code == "download_broken"


@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/plain"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"x" * 200_000, b'{"output":{"url":7}}'])
async def test_other_documents_are_no_file(part: Path, kind: str, body: bytes) -> None:
    """Broken, foreign and endless ones lead to the next address."""
    places = Places(first=[Answer(body, kind=kind)], second=[Answer()])

    await places.bring(part, "first", "second")

    assert _bytes(part) == MP4


async def test_the_rest_is_asked_for_on_condition_that_the_file_is_the_same(part: Path) -> None:
    """After a break the rest is asked for with the tag of what is there."""
    first, second = Answer(tag='"a"', breaks=1000), Answer(tag='"a"')

    await Places(u=[first, second]).bring(part, "u")

    assert (second.asked[0]["Range"], second.asked[0]["If-Range"]) == ("bytes=1000-", '"a"')
    assert _bytes(part) == MP4


@pytest.mark.parametrize("obeys", [True, False])
async def test_a_file_that_changed_between_two_attempts_is_fetched_anew(part: Path, obeys: bool) -> None:
    """Never half of one and half of another, also where the condition is not understood."""
    second = Answer(OTHER, tag='"b"')
    if not obeys:
        second._start = lambda headers: 1000 if "Range" in headers else 0  # type: ignore[method-assign]
    places = Places(u=[Answer(tag='"a"', breaks=1000), second])

    await places.bring(part, "u")

    assert _bytes(part) == OTHER


async def test_a_part_longer_than_the_file_is_thrown_away(part: Path) -> None:
    """ "There is no such part" means whole only when the lengths agree."""
    short = FTYP + (8 + 4).to_bytes(4) + b"mdat" + b"1234"
    places = Places(u=[Answer(breaks=5000), Answer(short)])

    await places.bring(part, "u")

    assert _bytes(part) == short


async def test_a_busy_place_is_asked_again_with_growing_pauses(part: Path) -> None:
    """503 and 429 pass; after five answers of this kind the next address is tried."""
    busy = [Answer(status=status) for status in (503, 429, 500)]
    places = Places(u=[*busy, Answer()], dead=[Answer(status=502)])

    await places.bring(part, "u")
    await places.bring(part, "dead", "u")

    assert places.asked == ["u"] * 4 + ["dead"] * 5 + ["u"]
    assert places.waited[:3] == [0.0, 0.5, 1.0]


async def test_a_large_file_may_break_off_more_often_than_five_times(part: Path) -> None:
    """Attempts that bring it on by a megabyte are not counted."""
    body = FTYP + (8 + 9_000_000).to_bytes(4) + b"mdat" + bytes(9_000_000)
    places = Places(u=[*(Answer(body, breaks=1_100_000) for _ in range(8)), Answer(body)])

    assert await places.bring(part, "u") == len(body)
    assert _bytes(part) == body


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_place_that_never_gets_further_is_given_up(part: Path, ranges: bool) -> None:
    """Breaking off for ever at the same byte ends, with or without ranges."""
    body = FTYP + bytes(3_000_000)
    stops = Answer(body, breaks=2_000_000 if not ranges else 0, ranges=ranges)
    places = Places(u=[Answer(body, breaks=2_000_000, ranges=ranges), stops])

    with pytest.raises(AddMusicError) as caught:
        await places.bring(part, "u")

    assert caught.value.code == "download_broken"
    assert len(places.asked) <= 7


@pytest.mark.parametrize(
    ("answer", "size", "whole"),
    [
        (Answer(told=False, chunked=True), None, True),
        (Answer(told=False, chunked=True), 5, True),
        (Answer(told=False), len(MP4), True),
        (Answer(MP4[:-5], told=False), len(MP4), False),
        (Answer(told=False), None, True),
        (Answer(MP4[:-5], told=False), None, False),
        (Answer(), 5, True),
    ],
)
async def test_a_file_counts_as_whole_by_the_surest_sign_there_is(
    part: Path, answer: Answer, size: int | None, whole: bool
) -> None:
    """The length of the answer or its last chunk, else the size that was told, else the file's boxes."""
    places = Places(u=[answer])

    if whole:
        assert await places.bring(part, "u", size=size) == len(MP4)
    else:
        with pytest.raises(AddMusicError):
            await places.bring(part, "u", size=size)


async def test_unusable_addresses_are_passed_over(part: Path) -> None:
    """What is no address, or none that may be used, is not tried five times."""
    odd = problem("answer_unreadable", seen="InvalidURL")
    plain = problem("backend_unreachable", host="x", reason="its address is not https")
    plain.__cause__ = httpx.UnsupportedProtocol("only https")
    places = Places(odd=[Answer(error=odd)], plain=[Answer(error=plain)], good=[Answer()])

    await places.bring(part, "odd", "plain", "good")

    assert places.asked == ["odd", "plain", "good"]


async def test_a_disk_without_room_is_told_before_it_is_filled(
    part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The announced length is held against the free space."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())

    with pytest.raises(AddMusicError) as caught:
        await Places(u=[Answer()]).bring(part, "u")

    assert caught.value.code == "disk_full"
    assert _bytes(part) is None


async def test_a_disk_that_fills_up_meanwhile_is_told(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's word becomes our error."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("add_music.client.fetching._written", full)

    with pytest.raises(AddMusicError) as caught:
        await Places(u=[Answer()]).bring(part, "u")

    assert caught.value.code == "disk_full"


async def test_a_large_file_takes_little_memory_on_its_way_here(part: Path) -> None:
    """80 MB arrive while the process grows by less than a tenth of it; the share told rises to nearly 1."""
    length, piece = 80_000_000, bytes(80_000)
    process = psutil.Process()
    before, most, told = process.memory_info().rss, 0, []

    def heard(share: float) -> None:
        nonlocal most
        told.append(share)
        most = max(most, process.memory_info().rss)

    async def pieces() -> AsyncIterator[bytes]:
        yield FTYP
        for _ in range(length // len(piece)):
            yield piece

    @asynccontextmanager
    async def fetch(url: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        size = str(len(FTYP) + length)
        yield httpx.Response(200, headers={"content-length": size}, content=pieces())

    await fetch_file(fetch, ["u"], part, on_share=heard)

    assert len(_bytes(part) or b"") == len(FTYP) + length
    assert most - before < 8_000_000
    assert told == sorted(told)
    assert told[-1] > 0.95


def _bytes(part: Path) -> bytes | None:
    return part.read_bytes() if part.exists() else None
