"""Files on their way to and from a backend, and the very text of a draft."""

from __future__ import annotations

import errno
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from add_music.client.fetching import ATTEMPTS, fetch_file
from add_music.client.sending import form_of
from add_music.client.snapshot import raw_member, read_snapshot
from add_music.errors import AddMusicError, problem

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40


class Pieces(httpx.AsyncByteStream):
    """A body that may break off."""

    def __init__(self, body: bytes, breaks_after: int | None) -> None:
        self._body = body
        self._stop = breaks_after

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body[: self._stop]
        if self._stop is not None:
            raise httpx.ReadError("broken")


class Store:
    """A place of files; `breaks` says after how many bytes each answer breaks off."""

    def __init__(
        self, body: bytes = MP4, *, breaks: list[int | None] | None = None, ranges: bool = True
    ) -> None:
        self.body = body
        self.breaks = breaks or []
        self.ranges = ranges
        self.asked: list[tuple[str, str | None]] = []
        self.kind = "video/mp4"
        self.status = 200

    @asynccontextmanager
    async def fetch(self, url: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        asked = headers.get("Range")
        self.asked.append((url, asked))
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        body = self.body[start:]
        answer = {"content-type": self.kind, "content-length": str(len(body))}
        if start:
            answer["content-range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        stream = Pieces(body, self.breaks.pop(0) if self.breaks else None)
        yield httpx.Response(206 if start else self.status, headers=answer, stream=stream)


@pytest.mark.anyio
async def test_a_download_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    """After two breaks only the rest is asked for, and the file is whole."""
    store = Store(breaks=[1000, 500, None])
    part = tmp_path / "x.mp4"

    size = await fetch_file(store.fetch, ["/f"], part)

    assert _bytes(part) == MP4
    assert size == len(MP4)
    assert [asked for _, asked in store.asked] == [None, "bytes=1000-", "bytes=1500-"]


@pytest.mark.anyio
async def test_a_store_without_ranges_begins_anew(tmp_path: Path) -> None:
    """When the rest cannot be had alone, the whole comes again and nothing is doubled."""
    store = Store(breaks=[1000, None], ranges=False)
    part = tmp_path / "x.mp4"

    await fetch_file(store.fetch, ["/f"], part)

    assert _bytes(part) == MP4


@pytest.mark.anyio
async def test_a_download_that_keeps_breaking_is_given_up(tmp_path: Path) -> None:
    """After five attempts without an end it is told, and never counted as whole."""
    store = Store(breaks=[10] * ATTEMPTS)

    with pytest.raises(AddMusicError) as caught:
        await fetch_file(store.fetch, ["/f"], tmp_path / "x.mp4")

    assert caught.value.code == "download_broken"
    assert len(store.asked) == ATTEMPTS


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"error":"no"}', "application/json", 200),
        (b"<html>sorry</html>", "text/html", 200),
        (MP4, "video/mp4", 403),
        (b"not a movie at all", "video/mp4", 200),
        (b"", "video/mp4", 200),
    ],
)
async def test_what_is_not_the_file_is_not_taken_for_it(
    tmp_path: Path, body: bytes, kind: str, status: int
) -> None:
    """Error pages, refusals, empty and foreign bodies: the next address is tried, then it is told."""
    store = Store(body)
    store.kind, store.status = kind, status

    with pytest.raises(AddMusicError) as caught:
        await fetch_file(store.fetch, ["https://cdn/x", "/fallback"], tmp_path / "x.mp4")

    assert caught.value.code == "download_broken"
    assert [url for url, _ in store.asked] == ["https://cdn/x", "/fallback"]


@pytest.mark.anyio
async def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """The error names the folder and says that nothing is lost; it is not taken for a broken download."""

    @asynccontextmanager
    async def full(url: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        raise problem("disk_full", path=tmp_path)
        yield httpx.Response(200)

    with pytest.raises(AddMusicError) as caught:
        await fetch_file(full, ["/f"], tmp_path / "x.mp4")

    assert caught.value.code == "disk_full"


@pytest.mark.anyio
async def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    """An output in a place that does not exist any more is the user's to put right."""
    with pytest.raises(AddMusicError) as caught:
        await fetch_file(Store().fetch, ["/f"], tmp_path / "gone" / "x.mp4")

    assert caught.value.code == "output_unwritable"
    assert errno.errorcode[errno.ENOENT]


@pytest.mark.anyio
async def test_a_form_is_made_of_the_files_as_they_lie_there(tmp_path: Path) -> None:
    """Field, name and type of each file and the length are true; a second body begins at the start."""
    first, second = tmp_path / 'a "b".mp4', tmp_path / "s.mp3"
    first.write_bytes(MP4)
    second.write_bytes(b"\x02" * 1000)
    told: list[float] = []

    with form_of([first, second], told.append) as form:
        bodies = [b"".join([piece async for piece in form.body()]) for _ in range(2)]

    assert bodies[0] == bodies[1]
    assert len(bodies[0]) == int(form.headers["Content-Length"])
    assert b'name="files"; filename="a %22b%22.mp4"\r\nContent-Type: video/mp4\r\n\r\n' + MP4 in bodies[0]
    assert b"Content-Type: audio/mpeg" in bodies[0]
    assert told[-1] == 1.0


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    """Between the check and the sending a file may vanish."""
    with pytest.raises(AddMusicError) as caught, form_of([tmp_path / "gone.mp4"]):
        pass

    assert caught.value.code == "file_missing"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=40)
@given(
    draft=st.dictionaries(st.text(max_size=5), JSON, max_size=4),
    other=JSON,
    indent=st.sampled_from([None, 1]),
)
def test_the_text_of_a_member_is_the_text_that_was_written(
    draft: dict, other: object, indent: int | None
) -> None:
    """Whatever stands around it, the draft's own characters come out."""
    written = json.dumps(draft, indent=indent)
    state = f'{{"y":"}}","draft":{written} , "z":1}}'
    text = f'{{"a": {json.dumps(other)}, "data" : {{"x":[1,{{"draft":2}}], "state":{state}}}}}'

    assert raw_member(text, "data", "state", "draft") == written


@pytest.mark.parametrize("text", ["", "[]", "{", '{"data":{}}', '{"data":{"state":3}}', "[" * 5000])
def test_a_member_that_is_not_there_is_none(text: str) -> None:
    """Broken, flat or endlessly nested documents give nothing and raise nothing."""
    assert raw_member(text, "data", "state", "draft") is None


@given(data=st.dictionaries(st.sampled_from(["state", "turn", "renders", "capabilities", "user_id"]), JSON))
def test_any_state_can_be_read(data: dict) -> None:
    """Fields of unknown forms are left out, never an exception."""
    snapshot = read_snapshot(data, json.dumps({"code": 0, "data": data}))

    assert isinstance(snapshot.files, tuple)
    assert isinstance(snapshot.capabilities, frozenset)


def test_generated_media_and_renders_may_be_a_list_or_a_mapping() -> None:
    """Both forms have been seen."""
    render = {"id": "r", "status": "completed"}

    for form in ([render], {"r": render}):
        assert read_snapshot({"renders": form}, "{}").renders == (render,)


def _bytes(path: Path) -> bytes:
    return path.read_bytes()
