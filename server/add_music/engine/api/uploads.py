"""Uploads: streamed to disk, or named by their path; what a file is, is read from its content."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from add_music.engine.api.requests import answer, engine_of, raw_body, read_body, user_of
from add_music.engine.disk import check_room, ours_when_full
from add_music.engine.engine import OWNER, Engine
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Urgency
from add_music.errors import AddMusicError, problem
from add_music.settings import settings
from add_music.wire.media_types import ACCEPTED, extension
from add_music.wire.session import PathUpload, UrlUpload

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import JSONResponse

    from add_music.engine.store.files import FileRow

FIELD = "files"
MAX_FILES = 200
MAX_NAME = 200
PIECE = 1 << 20


async def upload(request: Request) -> JSONResponse:
    """Add files to a session: as multipart form, or by path (owner only)."""
    engine, user = engine_of(request), user_of(request)
    session = await run_in_threadpool(engine.sessions.get, request.path_params["session"], user)
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data":
        arrived = await _received(request, engine, session.id, options.get(b"boundary", b""))
    else:
        arrived = await _named(request, user)
    files = await run_in_threadpool(_added, engine, session.id, arrived)
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


class _Arrived:
    """A file that is there: its name, its place, its digest when it was taken on the way."""

    def __init__(self, name: str, path: Path, sha: str | None = None) -> None:
        self.name, self.path, self.sha = name, path, sha


async def _named(request: Request, user: str) -> list[_Arrived]:
    """Files by path; the engine reads the named files and nothing else."""
    body = await raw_body(request)
    if b'"urls"' in body:
        raise problem("link_not_fetched", url=read_body(body, UrlUpload).urls[0])
    paths = read_body(body, PathUpload).paths
    if user != OWNER:
        raise problem("scope_missing", what="name files by their path; send them")
    found = []
    for name in paths:
        path = Path(name)
        if not path.is_absolute() or "\0" in name:
            raise problem("request_invalid", seen="paths: every path has to be absolute")
        found.append(_Arrived(path.name, path))
    return found


async def _received(request: Request, engine: Engine, session: str, boundary: bytes) -> list[_Arrived]:
    if not boundary:
        raise problem("request_invalid", seen="the form has no boundary")
    folder = engine.uploads / session
    with ours_when_full(engine.uploads):
        folder.mkdir(exist_ok=True, mode=0o700)
    check_room(folder, int(request.headers.get("content-length") or 0))
    form = _Form(folder, settings().max_upload_mb)
    parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
    pieces = request.stream()
    try:
        async for piece in pieces:
            with ours_when_full(folder):
                await run_in_threadpool(parser.write, piece)
        parser.finalize()
        return form.finished()
    except BaseException as error:
        form.discard()
        if isinstance(error, AddMusicError | ValueError):
            # a client reads the answer only when it has sent everything
            async for _ in pieces:
                pass
        if isinstance(error, ValueError):
            raise problem("request_invalid", seen=f"the form: {error}") from error
        raise


class _Form:
    """Writes the `files` parts of a form to disk while they arrive, and takes their digest on the way."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        self._folder = folder
        self._limit = limit_mb
        self._header = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._file: BinaryIO | None = None
        self._part: Path | None = None
        self._digest = hashlib.sha256()
        self._size = 0
        self._name = ""
        self._ended = False
        self._done: list[_Arrived] = []

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

    def finished(self) -> list[_Arrived]:
        """The files, once the form is whole."""
        if not self._ended:
            raise problem("request_invalid", seen="the form broke off")
        if not self._done:
            raise problem("request_invalid", seen=f"the form has no field named {FIELD}")
        return self._done

    def discard(self) -> None:
        """Remove what arrived."""
        if self._file:
            self._file.close()
        for path in [self._part, *(arrived.path for arrived in self._done)]:
            if path:
                path.unlink(missing_ok=True)

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
        if len(self._done) >= MAX_FILES:
            raise problem("request_invalid", seen=f"more than {MAX_FILES} files")
        self._name = _plain_name(options.get(b"filename", b"").decode("utf-8", "replace"))
        if extension(self._name) not in ACCEPTED:
            raise problem(
                "file_type_unsupported", path=self._name, seen=PurePath(self._name).suffix or "no ending"
            )
        self._part = self._folder / f".{secrets.token_hex(8)}.part"
        self._file = self._part.open("wb")
        self._digest, self._size = hashlib.sha256(), 0

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._size += end - start
        if self._size > self._limit * 1_000_000:
            size = f"more than {self._limit}"
            raise problem("file_too_large", path=self._name, size_mb=size, limit_mb=self._limit)
        piece = memoryview(data)[start:end]
        self._file.write(piece)
        self._digest.update(piece)

    def _close(self) -> None:
        if self._file is None or self._part is None:
            return
        self._file.close()
        same = sum(arrived.sha == self._digest.hexdigest() for arrived in self._done)
        stem = f"{self._digest.hexdigest()[:16]}{f'-{same + 1}' if same else ''}"
        target = self._folder / f"{stem}.{extension(self._name)}"
        self._part.replace(target)
        self._done.append(_Arrived(self._name, target, self._digest.hexdigest()))
        self._file = self._part = None

    def _end(self) -> None:
        self._ended = True


def _added(engine: Engine, session: str, arrived: Sequence[_Arrived]) -> list[FileRow]:
    """All of the files or none."""
    looked_at = []
    for file in arrived:
        if file.sha is None and file.path.is_file():
            _check_size(file.path)
        inspected = engine.pool.submit("inspect", file.path, what=file.name, urgency=Urgency.QUESTION)
        looked_at.append((file, inspected))
    try:
        infos = [wait(inspected) for _, inspected in looked_at]
    except AddMusicError as error:
        raise _refused(engine, session, arrived, error) from error
    shas = [file.sha or _digest(file.path) for file in arrived]
    rows = []
    for file, sha, info in zip(arrived, shas, infos, strict=True):
        row = engine.files.add(session, file.name, file.path, sha, info)
        engine.looking.begin(row)  # an edit nearly always follows
        rows.append(row)
    return rows


def _refused(
    engine: Engine, session: str, arrived: Sequence[_Arrived], error: AddMusicError
) -> AddMusicError:
    """Remove what arrived, and call the file by the name its sender knows."""
    kept = {file.path for file in engine.files.of(session)}
    message = error.message
    for file in arrived:
        if file.sha is not None:
            message = message.replace(str(file.path), file.name)
            if file.path not in kept:
                file.path.unlink(missing_ok=True)
    return type(error)(error.code, message, error.next_step)


def _check_size(path: Path) -> None:
    size, limit = path.stat().st_size, settings().max_upload_mb
    if size > limit * 1_000_000:
        raise problem("file_too_large", path=path, size_mb=f"{size / 1e6:.1f}", limit_mb=limit)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain_name(name: str) -> str:
    """The last part of a name, short enough for any disk; it is shown, never opened."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    ending = PurePath(plain).suffix
    return plain if len(plain) <= MAX_NAME else f"{plain[: MAX_NAME - len(ending)]}{ending}"
