"""What can be said about files and outputs before any work begins: each refusal says what was seen."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from add_music.errors import problem
from add_music.saying import say
from add_music.wire.media_types import (
    AUDIO,
    HEAD,
    IMAGE,
    OUTPUTS,
    OWN_TRACKS,
    READABLE,
    extension,
    seen_instead,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from add_music.assistant.results import Uploaded

MARK = ".music"
MOST_NAMED = 8
Kind = Literal["video", "image", "audio"]


_NAME = r"""[^\s"'“”‘’«»/\\]+"""
_FOLDERS = re.compile(rf"(?<![\w:/\\.~])(?:~?/|[A-Za-z]:\\)(?:{_NAME}[/\\])*(?={_NAME}\.\w)")
"""The folders in front of a file's name; an address is none."""


def is_url(name: str | Path) -> bool:
    """Whether it is the address of a file rather than a path."""
    return isinstance(name, str) and name.lower().startswith(("https://", "http://"))


def expanded(name: str | Path) -> Path:
    """The path that a person means: `~` is the home folder unless there is such a file."""
    path = Path(name)
    return path.expanduser() if str(name).startswith("~") and not path.exists() else path


def without_folders(message: str, paths: Iterable[Path]) -> str:
    """
    The message with files called by their names alone.

    Where they lie on this machine is nobody else's business. `paths` are known ones, which may hold spaces.
    """
    for path in sorted(map(str, paths), key=len, reverse=True):
        message = message.replace(path, Path(path).name)
    return _FOLDERS.sub("", message)


def kind_of(name: str) -> Kind:
    """What a file is by its ending; its content is the backend's business."""
    ending = extension(name)
    return "audio" if ending in AUDIO or ending in OWN_TRACKS else "image" if ending in IMAGE else "video"


def checked_media(path: Path, limit_mb: float | None) -> Path:
    """
    The absolute path of a file that may be uploaded.

    Args:
        limit_mb: the largest size; None when the backend has yet to tell it.

    Raises:
        FixInput: it is missing, a folder, special, empty, unreadable, too large or of another type.
    """
    try:
        about = path.stat()
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise problem("file_missing", path=path) from exc
    except (OSError, ValueError) as exc:
        raise problem("file_unreadable", path=path, reason=_reason(exc)) from exc
    if stat.S_ISDIR(about.st_mode):
        raise problem("file_is_folder", path=path)
    if not stat.S_ISREG(about.st_mode):
        raise problem("file_not_regular", path=path)
    if extension(path.name) not in READABLE:
        raise problem("file_type_unsupported", path=path, seen=path.suffix or "no ending")
    if about.st_size == 0:
        raise problem("file_empty", path=path)
    if limit_mb is not None:
        check_size(path, about.st_size, limit_mb)
    if not os.access(path, os.R_OK):
        raise problem("file_unreadable", path=path, reason=say("no_permission"))
    _check_content(path)
    return path.absolute()


def check_size(path: Path, size: int, limit_mb: float) -> None:
    """
    Whether a file is small enough.

    Raises:
        FixInput: it is not.
    """
    if size > limit_mb * 1_000_000:
        raise problem("file_too_large", path=path, size_mb=f"{size / 1e6:.1f}", limit_mb=f"{limit_mb:g}")


def _check_content(path: Path) -> None:
    """Refuse what is named like a clip and surely is none; whatever may be one is the backend's to judge."""
    try:
        with path.open("rb") as file:
            seen = seen_instead(file.read(HEAD))
    except OSError as exc:
        raise problem("file_unreadable", path=path, reason=_reason(exc)) from exc
    if seen:
        raise problem("file_not_media", path=path, seen=f"it is {seen}")


def checked_url(url: str) -> str:
    """An address of a file of an accepted type, as far as its name tells."""
    parts = urlsplit(url)
    ending = extension(unquote(parts.path))
    if not parts.hostname:
        raise problem("request_invalid", seen=f"{url} is not an address")
    if ending and ending not in READABLE:
        raise problem("file_type_unsupported", path=url, seen=f".{ending}")
    return url


def default_output(sources: Sequence[Path], ending: str = "mp4") -> Path:
    """`<first video>.music.mp4` beside the first video, or in the current folder without one."""
    videos = [path for path in sources if kind_of(path.name) != "audio"]
    if videos:
        return videos[0].with_name(f"{videos[0].stem}{MARK}.{ending}")
    return Path.cwd() / f"project{MARK}.{ending}"


def checked_output(path: Path, sources: Sequence[Path], *, overwrite: bool) -> Path:
    """
    The absolute path of an output that can be written.

    Raises:
        FixInput: it is a source, exists already, has another ending, or its folder cannot be written.
    """
    if path.is_dir():
        raise problem("output_unwritable", path=path, reason=say("is_folder"))
    if extension(path.name) not in OUTPUTS:
        accepted = ", ".join(OUTPUTS)
        raise problem("output_type_unsupported", seen=path.suffix or "(none)", accepted=accepted)
    if any(_same(path, source) for source in sources):
        raise problem("output_is_source", path=path)
    if os.path.lexists(path) and not overwrite:
        raise problem("output_exists", path=path)
    folder = path.absolute().parent
    if not folder.is_dir():
        raise problem("output_unwritable", path=path, reason=say("no_folder"))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise problem("output_unwritable", path=path, reason=say("folder_unwritable"))
    return path.absolute()


def describe(files: Sequence[Uploaded]) -> str:
    """The files in words: names, with what is known of them; of many the first ones and how many more."""
    named = [f"{file.name}{_figures(file)}" for file in files[:MOST_NAMED]]
    more = [say("files_more", count=len(files) - MOST_NAMED)] if len(files) > MOST_NAMED else []
    return ", ".join([*named, *more])


def _figures(file: Uploaded) -> str:
    seen = [say("clip_seconds", seconds=file.duration_s)] if file.duration_s else []
    if file.width and file.height:
        seen.append(f"{file.width}×{file.height}")
    return f" ({', '.join(seen)})" if seen else ""


def _same(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return path.absolute() == source.absolute()


def _reason(exc: Exception) -> str:
    return (exc.strerror if isinstance(exc, OSError) else None) or str(exc) or type(exc).__name__
