"""
Every error this product raises on purpose, with its words in one place.

    AddMusicError
    ├── FixInput     exit 2   the user can put it right: a path, a file, an option
    ├── AskConsent   exit 2   nothing is wrong, but the user has to agree first
    ├── Refused      exit 3   the backend said no
    └── TryAgain     exit 4   we gave up: time, a crash, a lost connection

An error is raised as ``raise problem("file_missing", path=path)``. The code is
stable and meant for programs; message and next step are meant for people.
Foreign exceptions become ours at one edge each: ``media/`` for FFmpeg,
``client/`` for HTTP, ``engine/api/`` for requests, ``cli/`` and ``tools/`` for
whatever is left.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from add_music.saying import error_texts


class AddMusicError(Exception):
    """An error with a stable code, a message and what to do next."""

    exit_code: ClassVar[int] = 4

    def __init__(self, code: str, message: str, next_step: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.facts: dict[str, object] = {}
        """What a program may want besides the words; it travels beside the error, e.g. `retry_after_s`."""

    def noting(self, **facts: object) -> Self:
        """The same error with these facts."""
        self.facts |= facts
        return self

    def to_json(self) -> dict[str, str]:
        """The three fields that cross process and HTTP borders."""
        return {"code": self.code, "message": self.message, "next_step": self.next_step}


class FixInput(AddMusicError):
    """Raised when the user can put it right."""

    exit_code = 2


class AskConsent(AddMusicError):
    """Raised when the user has to agree before anything happens."""

    exit_code = 2


class Refused(AddMusicError):
    """Raised when the backend said no."""

    exit_code = 3


class TryAgain(AddMusicError):
    """Raised when we gave up although nothing was wrong with the request."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the catalogue: who can act. What was wrong and what to do stands in `phrases/`, by language.

    Args:
        code: what programs see, where several texts tell of one kind of trouble; else the line's own name.
    """

    kind: type[AddMusicError]
    code: str | None = None


DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system calls a disk, a quota or a file system that takes no more."""

CATALOGUE: Mapping[str, Entry] = {
    # files the user named
    "file_missing": Entry(FixInput),
    "file_is_folder": Entry(FixInput),
    "file_not_regular": Entry(FixInput),
    "file_empty": Entry(FixInput),
    "file_unreadable": Entry(FixInput),
    "file_type_unsupported": Entry(FixInput),
    "file_too_large": Entry(FixInput),
    "file_too_large_there": Entry(FixInput, code="file_too_large"),
    "file_not_media": Entry(FixInput),
    "file_damaged": Entry(FixInput),
    "file_out_of_bounds": Entry(FixInput),
    "file_changed": Entry(FixInput),
    "file_changing": Entry(FixInput),
    "picture_without_duration": Entry(FixInput),
    "no_video": Entry(FixInput),
    "output_exists": Entry(FixInput),
    "output_unwritable": Entry(FixInput),
    "output_is_source": Entry(FixInput),
    "output_type_unsupported": Entry(FixInput),
    "disk_full": Entry(FixInput),
    "option_invalid": Entry(FixInput),
    "command_invalid": Entry(FixInput),
    "config_unreadable": Entry(FixInput),
    "config_unconfirmed": Entry(AskConsent),
    # what was asked for
    "nothing_to_export": Entry(FixInput),
    "nothing_uploaded": Entry(FixInput),
    "nothing_uploaded_here": Entry(FixInput, code="nothing_uploaded"),
    "no_music": Entry(FixInput),
    "too_short": Entry(FixInput),
    "link_not_fetched": Entry(FixInput),
    "link_refused": Entry(FixInput),
    "link_broken": Entry(FixInput),
    "nothing_to_undo": Entry(FixInput),
    "take_unknown": Entry(FixInput),
    "page_not_here": Entry(FixInput),
    "takes_not_here": Entry(FixInput),
    "cannot_do_yet": Entry(FixInput),
    "wish_impossible": Entry(FixInput),
    "nothing_left": Entry(FixInput),
    "text_too_long": Entry(FixInput),
    "no_text": Entry(FixInput),
    "no_font": Entry(FixInput),
    "no_shaping": Entry(FixInput),
    "render_unknown": Entry(FixInput),
    "render_duplicate": Entry(FixInput),
    "job_unknown": Entry(FixInput),
    "request_invalid": Entry(FixInput),
    "not_an_edit": Entry(FixInput),
    # agreement
    "needs_consent": Entry(AskConsent),
    # the backend's word
    "token_bad": Entry(Refused),
    "token_yours": Entry(Refused, code="token_bad"),
    "token_unusable": Entry(Refused, code="token_bad"),
    "token_still_bad": Entry(Refused, code="token_bad"),
    "token_limit": Entry(Refused, code="rate_limited"),
    "scope_missing": Entry(Refused),
    "session_unknown": Entry(Refused),
    "session_lost": Entry(TryAgain),
    "nothing_to_restore": Entry(FixInput),
    "credits_out": Entry(Refused),
    "plan_blocks_export": Entry(Refused),
    "attribution_missing": Entry(Refused),
    "rate_limited": Entry(Refused),
    "client_id_missing": Entry(Refused),
    "backend_error": Entry(Refused),
    "invited_only": Entry(Refused),
    # who runs a service
    "folder_taken": Entry(FixInput),
    "cannot_listen": Entry(FixInput),
    "account_unknown": Entry(FixInput),
    "account_registered": Entry(FixInput),
    "token_unknown": Entry(FixInput),
    "project_unnamed": Entry(FixInput),
    # requests to the MCP server over HTTP
    "http_token_bad": Entry(Refused),
    "http_host_foreign": Entry(Refused),
    "http_origin_foreign": Entry(Refused),
    # gave up
    "backend_unreachable": Entry(TryAgain),
    "answer_unreadable": Entry(TryAgain),
    "turn_lost": Entry(TryAgain),
    "upload_lost": Entry(TryAgain),
    "upload_incomplete": Entry(TryAgain),
    "turn_failed": Entry(TryAgain),
    "render_failed": Entry(TryAgain),
    "render_cancelled": Entry(TryAgain),
    "render_slow": Entry(TryAgain),
    "download_broken": Entry(TryAgain),
    "engine_unavailable": Entry(TryAgain),
    "busy": Entry(TryAgain),
    "worker_died": Entry(TryAgain),
    "interrupted": Entry(TryAgain),
    "internal": Entry(TryAgain),
}


def problem(code: str, **seen: object) -> AddMusicError:
    """
    The error of that code, with what was seen filled into its words.

    Raises:
        KeyError: the catalogue has no such code, or the words need a value that was not given.
    """
    entry = CATALOGUE[code]
    return entry.kind(entry.code or code, *error_texts(code, **seen))


def from_json(data: Mapping[str, object]) -> AddMusicError:
    """The error that `AddMusicError.to_json` wrote, of the same kind; unknown codes are `Refused`."""
    code = str(data.get("code", "internal"))
    kind = CATALOGUE[code].kind if code in CATALOGUE else Refused
    return kind(code, str(data.get("message", code)), str(data.get("next_step", "Try again later.")))


SQLITE_FULL = "database or disk is full"
"""The words of SQLITE_FULL (sqlite.org/rescode.html), which every layer above SQLite passes on."""


def unforeseen(error: BaseException) -> AddMusicError:
    """What is left at the doors: a full disk is told as such wherever it was met, the rest is `internal`."""
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        return problem("disk_full", path=error.filename or "the temporary files")
    if SQLITE_FULL in str(error):
        return problem("disk_full", path="the projects")
    return problem("internal", reason=f"{type(error).__name__}: {error}")
