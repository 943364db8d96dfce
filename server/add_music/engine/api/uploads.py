"""
Uploads: streamed to disk, named by their path, or fetched from a link; what a file is, is read from its
content.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from add_music.engine.api.requests import answer, engine_of, raw_body, read_body, user_of
from add_music.engine.credits import check_upload
from add_music.engine.disk import check_room, ours_when_full
from add_music.engine.engine import OWNER, Engine
from add_music.engine.landing import Arrived, Landing, check_ending, keep_all, plain_name
from add_music.engine.workers.pool import Urgency
from add_music.errors import AddMusicError, problem
from add_music.settings import settings
from add_music.wire.session import PathUpload, UrlUpload

if TYPE_CHECKING:
    from concurrent.futures import Future

    from starlette.requests import Request
    from starlette.responses import JSONResponse

    from add_music.engine.links import Links
    from add_music.engine.store.files import FileRow
    from add_music.media.info import MediaInfo

FIELD = "files"
MAX_FILES = 200
PIECE = 1 << 20
"""What is handed to a thread at once: the network brings pieces of 64 kB."""


async def upload(request: Request) -> JSONResponse:
    """Add files to a session: as multipart form, by link (a service only), or by path (the owner only)."""
    engine, user = engine_of(request), user_of(request)
    session = await run_in_threadpool(engine.sessions.get, request.path_params["session"], user)
    await run_in_threadpool(check_upload, engine, user, int(request.headers.get("content-length") or 0))
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data":
        arrived = await _received(request, engine, session.id, options.get(b"boundary", b""))
    else:
        arrived = await _named(request, engine, session.id, user)
    files = await _added(engine, session.id, arrived)
    return answer({"files": [described(file) for file in files], "session_state_applied": True})


def described(file: FileRow) -> dict[str, Any]:
    """A file as the contract describes it; `duration` in seconds."""
    picture = file.info.picture
    seen = {"width": picture.width, "height": picture.height, "fps": round(picture.fps, 3)} if picture else {}
    return {
        "id": file.id,
        "filename": file.name,
        "file_type": file.info.kind,
        "duration": file.info.duration_ms / 1000,
        "size": file.size,
        "hash": file.sha,
        **seen,
    }


async def _named(request: Request, engine: Engine, session: str, user: str) -> list[Arrived]:
    """Files by link or by path; the engine reads the named files and nothing else."""
    body = await raw_body(request)
    if b'"urls"' in body:
        urls = read_body(body, UrlUpload).urls
        if engine.terms is None:
            raise problem("link_not_fetched", url=urls[0])
        return await _links(request).fetch(urls, _folder(engine, session), settings().max_upload_mb)
    paths = read_body(body, PathUpload).paths
    if user != OWNER:
        raise problem("scope_missing", what="name files by their path; send them")
    found = []
    for name in paths:
        path = Path(name)
        if not path.is_absolute() or "\0" in name:
            raise problem("request_invalid", seen="paths: every path has to be absolute")
        found.append(Arrived(path.name, path))
    return found


def _links(request: Request) -> Links:
    """What fetches links, made when the first one comes."""
    state = request.app.state
    if not hasattr(state, "links"):
        from add_music.engine.links import Links

        state.links = Links(settings().link_networks)
    links: Links = state.links
    return links


def _folder(engine: Engine, session: str) -> Path:
    folder = engine.uploads / session
    with ours_when_full(engine.uploads):
        folder.mkdir(exist_ok=True, mode=0o700)
    return folder


async def _received(request: Request, engine: Engine, session: str, boundary: bytes) -> list[Arrived]:
    if not boundary:
        raise problem("request_invalid", seen="the form has no boundary")
    folder = _folder(engine, session)
    check_room(folder, int(request.headers.get("content-length") or 0))
    form = _Form(folder, settings().max_upload_mb)
    parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
    pieces = request.stream()
    try:
        async for piece in _larger(pieces):
            with ours_when_full(folder):
                await run_in_threadpool(parser.write, piece)
        parser.finalize()
        return form.finished()
    except (AddMusicError, ValueError) as error:
        # a client reads the answer only when it has sent everything
        async for _ in pieces:
            pass
        if isinstance(error, ValueError):
            raise problem("request_invalid", seen=f"the form: {error}") from error
        raise
    finally:
        form.discard()


async def _larger(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces worth the way to another thread."""
    gathered: list[bytes] = []
    size = 0
    async for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


class _Form:
    """Lands the `files` parts of a form while they arrive."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        self._folder = folder
        self._limit = limit_mb
        self._header = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._landings: list[Landing] = []
        self._current: Landing | None = None
        self._ended = False

    def callbacks(self) -> dict[str, Any]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self._close,
            "on_end": self._end,
        }

    def finished(self) -> list[Arrived]:
        """The files, once the form is whole."""
        if not self._ended:
            raise problem("request_invalid", seen="the form broke off")
        if not self._landings:
            raise problem("request_invalid", seen=f"the form has no field named {FIELD}")
        return keep_all(self._landings)

    def discard(self) -> None:
        """Remove what arrived and was not kept."""
        for landing in self._landings:
            landing.discard()

    def _begin(self) -> None:
        self._headers = {}

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if options.get(b"name", b"").decode("utf-8", "replace") != FIELD:
            return
        if len(self._landings) >= MAX_FILES:
            raise problem("request_invalid", seen=f"more than {MAX_FILES} files")
        name = plain_name(options.get(b"filename", b"").decode("utf-8", "replace"))
        check_ending(name)
        self._current = Landing(self._folder, name, self._limit)
        self._landings.append(self._current)

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._current:
            self._current.write(memoryview(data)[start:end])

    def _close(self) -> None:
        if self._current:
            self._current.close()
        self._current = None

    def _end(self) -> None:
        self._ended = True


async def _added(engine: Engine, session: str, arrived: Sequence[Arrived]) -> list[FileRow]:
    """All of the files or none. No thread waits for the workers: those who ask for the state need them."""
    looked_at = await run_in_threadpool(_inspected, engine, arrived)
    try:
        infos = [await asyncio.wrap_future(inspected) for inspected in looked_at]
    except AddMusicError as error:
        raise await run_in_threadpool(_refused, engine, session, arrived, error) from error
    return await run_in_threadpool(_listed, engine, session, arrived, infos)


def _inspected(engine: Engine, arrived: Sequence[Arrived]) -> list[Future[MediaInfo]]:
    for file in arrived:
        if file.sha is None and file.path.is_file():
            check_size(file.path)
    return [
        engine.pool.submit("inspect", file.path, what=file.name, urgency=Urgency.QUESTION) for file in arrived
    ]


def _listed(
    engine: Engine, session: str, arrived: Sequence[Arrived], infos: Sequence[MediaInfo]
) -> list[FileRow]:
    shas = [file.sha or digest_of(file.path) for file in arrived]
    rows = []
    for file, sha, info in zip(arrived, shas, infos, strict=True):
        engine.keep_upload(file.path)
        row = engine.files.add(session, file.name, file.path, sha, info)
        if not engine.shared:
            engine.looking.begin(row)  # an edit nearly always follows
        rows.append(row)
    return rows


def _refused(engine: Engine, session: str, arrived: Sequence[Arrived], error: AddMusicError) -> AddMusicError:
    """Remove what arrived, and call the file by the name its sender knows."""
    kept = {file.path for file in engine.files.of(session)}
    message = error.message
    for file in arrived:
        if file.sha is not None:
            message = message.replace(str(file.path), file.name)
            if file.path not in kept:
                file.path.unlink(missing_ok=True)
    return type(error)(error.code, message, error.next_step)


def check_size(path: Path) -> None:
    """Refuse a file that is larger than uploads may be: `file_too_large`."""
    size, limit = path.stat().st_size, settings().max_upload_mb
    if size > limit * 1_000_000:
        raise problem("file_too_large", path=path, size_mb=f"{size / 1e6:.1f}", limit_mb=limit)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
