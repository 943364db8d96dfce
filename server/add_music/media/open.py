"""
The one door through which files reach FFmpeg.

A media file is foreign data. FFmpeg would follow a playlist, a concat script or an
SDP file to other files and addresses, and would take `%03d` in a name for a series of
pictures. Here only demuxers of the accepted types may open a file, they may open
nothing but that file, and the name is never parsed. FFmpeg's errors become ours here.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.error
import av.logging
from av.container import InputContainer

from add_music.errors import DISK_FULL, AddMusicError, problem
from add_music.media.animated import as_apng
from add_music.media.bounds import PIXEL_OPTION, check_bounds
from add_music.wire.media_types import is_animated_webp

DEMUXERS = (
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "gif", "apng",
    "jpeg_pipe", "png_pipe", "webp_pipe", "mp3", "wav", "aac", "ogg", "flac",
)  # fmt: skip
OPTIONS = {"format_whitelist": ",".join(DEMUXERS), "protocol_whitelist": "file"}

CONTAINER_MARKS = (  # (offset, bytes): what the first bytes of a real container look like
    (4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free"), (0, b"\x1aE\xdf\xa3"), (0, b"RIFF"),
    (0, b"ID3"), (0, b"OggS"), (0, b"fLaC"), (0, b"GIF8"), (0, b"\x89PNG"), (0, b"\xff\xd8\xff"),
    (0, b"\xff\xfb"), (0, b"\xff\xf1"), (0, b"\xff\xf9"),
)  # fmt: skip
OTHER_MARKS = (
    (b"PK\x03\x04", "it is a zip archive"),
    (b"%PDF", "it is a PDF"),
    (b"#EXTM3U", "it is a playlist"),
    (b"ffconcat", "it is a list of other files"),
    (b"v=0", "it is the description of a stream (SDP)"),
    (b"<", "it is a web page or XML"),
)
LONGEST_CHARACTER = 4
"""Bytes of one character in UTF-8."""
MOVING_WEBP = "animated webp"
STILL_HEAD = 4096
"""Where a moving PNG says so, before its first picture."""
UNWRITABLE = (
    errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG,
)  # fmt: skip
"""While a source is read and an output written, these are about the output: the source was open already."""

# FFmpeg would otherwise write to stderr, past every surface of ours
av.logging.set_level(None)


def file_url(path: Path) -> str:
    """The name in the only form FFmpeg takes literally, whatever colons or dashes it holds."""
    return "file:" + str(path.absolute())


def open_media(path: Path) -> InputContainer:
    """
    Open one file for reading; the caller closes it (it is a context manager).

    Raises:
        AddMusicError: file_missing, file_is_folder, file_unreadable, file_not_media, file_damaged,
            file_out_of_bounds.
    """
    options = OPTIONS | PIXEL_OPTION
    with foreign_errors(path):
        kind = _still_format(path)
        source = as_apng(path, file_url(path)) if kind == MOVING_WEBP else file_url(path)
        kind = "apng" if kind == MOVING_WEBP else kind
        container = av.open(source, "r", format=kind, options=options, metadata_errors="replace")
    try:
        check_bounds(container, path)
    except BaseException:
        container.close()
        raise
    return container


def _still_format(path: Path) -> str | None:
    """Stills have to be named: probing would choose the demuxer that takes `%03d` for a series."""
    with path.open("rb") as file:
        head = file.read(STILL_HEAD)
    if head.startswith(b"\x89PNG"):
        return "apng" if b"acTL" in head else "png_pipe"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg_pipe"
    if is_animated_webp(head):
        return MOVING_WEBP
    return "webp_pipe" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


@contextmanager
def foreign_errors(source: Path | None, output: Path | None = None) -> Iterator[None]:
    """
    Inside, errors of FFmpeg and of the system about these files become ours.

    Raises:
        AddMusicError: disk_full, output_unwritable, file_missing, file_is_folder, file_unreadable,
            file_not_media, file_damaged.
    """
    try:
        yield
    except AddMusicError:
        raise
    except (av.error.FFmpegError, OSError) as error:
        raise ours(error, source, output) from error
    except (ValueError, MemoryError) as error:
        if source is None:
            raise
        raise problem("file_damaged", path=source, seen=f"FFmpeg says {str(error)!r}") from error


def ours(error: Exception, source: Path | None, output: Path | None) -> AddMusicError:
    """The error of the catalogue that says the same as a foreign one."""
    number = getattr(error, "errno", None)
    if number in DISK_FULL:
        return problem("disk_full", path=output or source)
    if output is not None and (source is None or number in UNWRITABLE):
        return problem("output_unwritable", path=output, reason=_words(error))
    if isinstance(error, FileNotFoundError):
        return problem("file_missing", path=source)
    if isinstance(error, IsADirectoryError):
        return problem("file_is_folder", path=source)
    if isinstance(error, PermissionError):
        return problem("file_unreadable", path=source, reason=_words(error))
    return unreadable(source or Path(), _words(error))


def unreadable(path: Path, words: str) -> AddMusicError:
    """Damaged when it begins like a media file, else not media at all."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        return problem("file_unreadable", path=path, reason=_words(error))
    if any(head[at:].startswith(mark) for at, mark in CONTAINER_MARKS):
        return problem("file_damaged", path=path, seen=f"FFmpeg says {words!r}")
    return problem("file_not_media", path=path, seen=_kind(head))


def _kind(head: bytes) -> str:
    for mark, words in OTHER_MARKS:
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark):
            return words
    return "it is text" if _is_text(head) else "its beginning is of no known kind"


def _is_text(head: bytes) -> bool:
    words = head.decode("utf-8", errors="ignore")
    whole = len(head) - len(words.encode()) < LONGEST_CHARACTER  # the last one may be cut through
    return whole and all(letter.isprintable() or letter.isspace() for letter in words)


def _words(error: Exception) -> str:
    number = getattr(error, "errno", None)
    known = os.strerror(number) if isinstance(number, int) and 0 < number < 200 else ""
    return (getattr(error, "strerror", None) or known or type(error).__name__).lower()
