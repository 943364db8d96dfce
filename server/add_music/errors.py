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
    One line of the catalogue: who can act, what was wrong, what to do.

    Args:
        code: what programs see, where several texts tell of one kind of trouble; else the line's own name.
    """

    kind: type[AddMusicError]
    message: str
    next_step: str
    code: str | None = None


DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system calls a disk, a quota or a file system that takes no more."""
ACCEPTED_TYPES_TEXT = "mp4 mov avi webm mkv jpg jpeg png gif webp mp3 wav m4a aac"

CATALOGUE: Mapping[str, Entry] = {
    # files the user named
    "file_missing": Entry(FixInput, "There is no file at {path}.", "Check the path and try again."),
    "file_is_folder": Entry(FixInput, "{path} is a folder, not a clip.", "Name a file inside it."),
    "file_not_regular": Entry(FixInput, "{path} is not an ordinary file.", "Name an ordinary media file."),
    "file_empty": Entry(FixInput, "{path} is empty (0 bytes).", "Copy or export the clip again, then retry."),
    "file_unreadable": Entry(
        FixInput, "{path} may not be read: {reason}.", "Change the file's permissions, then retry."
    ),
    "file_type_unsupported": Entry(
        FixInput,
        "{path} is of a type that is not accepted ({seen}).",
        f"Use one of: {ACCEPTED_TYPES_TEXT}.",
    ),
    "file_too_large": Entry(
        FixInput,
        "{path} has {size_mb} MB; the limit is {limit_mb} MB.",
        "Compress, trim or split the clip, then retry.",
    ),
    "file_too_large_there": Entry(
        FixInput,
        "{path} is larger than the backend takes; it names no limit.",
        "Compress, trim or split the clip, then retry.",
        code="file_too_large",
    ),
    "file_not_media": Entry(
        FixInput,
        "{path} is named like a clip but holds no picture or sound that can be read ({seen}).",
        "Open it in a player to check it, or export it again.",
    ),
    "file_damaged": Entry(
        FixInput,
        "{path} is damaged or cut short: {seen}.",
        "Copy or download it again; if it still fails, export it again from its editor.",
    ),
    "file_changed": Entry(
        FixInput,
        "{path} has changed since it was added to the project.",
        "Upload it again, then repeat the edit.",
    ),
    "file_changing": Entry(
        FixInput,
        "{path} changed while it was being sent.",
        "Wait until it is finished (it may still be recorded or copied), then upload it again.",
    ),
    "picture_without_duration": Entry(
        FixInput,
        "{path} is a picture that does not move, so it has no length to put music on.",
        'Give a video; to make music alone use: add-music compose "…" --duration 30 -o bed.wav.',
    ),
    "no_video": Entry(
        FixInput,
        "There is no video among the files: {path} holds only sound.",
        "Name the video too (its music can be this track), or make music alone with: "
        'add-music compose "…" --duration 30 -o bed.wav.',
    ),
    "output_exists": Entry(
        FixInput, "{path} exists already.", "Choose another name with -o, or agree with --overwrite."
    ),
    "output_unwritable": Entry(
        FixInput, "{path} cannot be written: {reason}.", "Choose another place with -o."
    ),
    "output_is_source": Entry(
        FixInput, "{path} is the source clip; it is never overwritten.", "Choose another name with -o."
    ),
    "output_type_unsupported": Entry(
        FixInput,
        "The ending {seen} is not a kind of file that can be written here.",
        "End the name with one of: {accepted}.",
    ),
    "disk_full": Entry(
        FixInput,
        "The disk of {path} is full.",
        "Free some space, then ask again: what was done so far is kept.",
    ),
    "option_invalid": Entry(FixInput, "{option} is {seen}; {expected}.", "Correct it and try again."),
    "command_invalid": Entry(FixInput, "{seen}", "See: add-music --help."),
    # what was asked for
    "nothing_to_export": Entry(
        FixInput,
        "The timeline is empty, so there is nothing to export.",
        "Upload a clip and ask for music first.",
    ),
    "nothing_uploaded": Entry(FixInput, "There is no clip in the project yet.", "Upload a video first."),
    "no_music": Entry(FixInput, "There is no music {where}.", "Ask for music first."),
    "too_short": Entry(
        FixInput, "{what} lasts {seconds} s; music needs a second at least.", "Use a longer one."
    ),
    "link_not_fetched": Entry(
        FixInput,
        "{url} is a link, and the local engine does not use the network.",
        "Download the file, then name its path.",
    ),
    "link_refused": Entry(
        FixInput,
        "{url} is not fetched: {reason}.",
        "Use an https link on the public internet, or send the file itself.",
    ),
    "link_broken": Entry(
        FixInput,
        "{url} gave no file: {reason}.",
        "Check that the link opens the file itself without signing in, then retry, or send the file.",
    ),
    "nothing_to_undo": Entry(FixInput, "There is nothing to {what}.", "Ask for an edit first."),
    "cannot_do_yet": Entry(
        FixInput, "{what} is not possible here yet.", "Ask for music, its volume, or mute the original."
    ),
    "wish_impossible": Entry(
        FixInput, '"{what}" cannot be: {because}.', "Nothing was changed. Say it with a value that can be."
    ),
    "render_unknown": Entry(
        FixInput, "There is no render called {render}.", "Ask for the state to see the renders."
    ),
    "render_duplicate": Entry(
        FixInput, "A render called {render} exists already with another timeline.", "Use a new id."
    ),
    "job_unknown": Entry(FixInput, "There is no job called {job}.", "Ask for the state without a job."),
    "request_invalid": Entry(FixInput, "The request is not valid: {seen}.", "Correct it and retry."),
    "not_an_edit": Entry(
        FixInput,
        "Nothing was changed: this does not ask for an edit, but to {wish}.",
        "Do that as a step of its own, or say what to change.",
    ),
    # agreement
    "needs_consent": Entry(
        AskConsent,
        "{files} would be sent to {host}. {cost}",
        "Only the user can agree: --yes or `add-music connect` in a terminal, the tool connect in a chat. "
        "With the local engine nothing leaves the machine.",
    ),
    # the backend's word
    "token_bad": Entry(
        Refused,
        "The access token was not accepted.",
        "Renew NEMO_TOKEN, or unset it to use the local engine.",
    ),
    "token_yours": Entry(
        Refused,
        "NEMO_TOKEN, the access token that you set, was not accepted by {host}.",
        "Put a new one (from {web}/dashboard/api-tokens) into NEMO_TOKEN where you set it, or unset it to "
        "use the local engine. It is never exchanged for another account.",
        code="token_bad",
    ),
    "token_unusable": Entry(
        Refused,
        "NEMO_TOKEN, the access token that you set, holds characters that no token has.",
        "Copy it again (tokens are made at {web}/dashboard/api-tokens), or unset it to use the local engine.",
        code="token_bad",
    ),
    "token_still_bad": Entry(
        Refused,
        "{host} does not accept the free token that it gave just now.",
        "Try again later, or use the local engine, which needs no account.",
        code="token_bad",
    ),
    "token_limit": Entry(
        Refused,
        "{host} gives no free token now: there is one for each client in 7 days, and a few for each "
        "address{said}{when}.",
        "Wait until then, set NEMO_TOKEN to a token of an account of your own ({web}), or use the local "
        "engine, which is free.",
        code="rate_limited",
    ),
    "scope_missing": Entry(Refused, "The token may not {what}.", "Use a token that has this permission."),
    "session_unknown": Entry(
        Refused, "The backend does not know this session any more.", "Start a new project and upload again."
    ),
    "session_lost": Entry(
        TryAgain,
        "The backend does not know this project any more: its timeline is lost there. A new one was begun.",
        "{offer}.",
    ),
    "nothing_to_restore": Entry(
        FixInput, "Nothing of this project was lost.", "Ask for the state to see the project."
    ),
    "credits_out": Entry(
        Refused, "There are no credits left.", "Top up the account, or use the local engine, which is free."
    ),
    "plan_blocks_export": Entry(
        Refused,
        "The account's plan does not allow exporting.",
        "Register or upgrade the plan to unlock export; this is not about credits.",
    ),
    "attribution_missing": Entry(
        Refused,
        "The backend did not recognise the skill that asked: {seen}.",
        "The headers X-Skill-Source, -Version and -Platform are sent with every request; if a proxy stands "
        "between, let it pass them on, else update this program.",
    ),
    "rate_limited": Entry(Refused, "Too many requests: {seen}.", "Wait, then try again."),
    "client_id_missing": Entry(
        Refused, "The request named no client id.", "Send a UUID in the X-Client-Id header."
    ),
    "backend_error": Entry(Refused, "The backend answered with an error: {seen}.", "Try again later."),
    "invited_only": Entry(
        Refused,
        "This service gives out no anonymous accounts.",
        "Ask whoever runs it for a token; set NEMO_TOKEN to it and NEMO_API_URL to the service.",
    ),
    # who runs a service
    "folder_taken": Entry(
        FixInput, "{path} {reason}.", "Name another folder with --data or ADD_MUSIC_DATA_DIR."
    ),
    "cannot_listen": Entry(
        FixInput, "{address} cannot be listened on: {reason}.", "Choose another --host or --port."
    ),
    "account_unknown": Entry(
        FixInput, "There is no account called {account}.", "See: add-music account list."
    ),
    "account_registered": Entry(
        FixInput,
        "The account {account} is registered already.",
        "Change it with: add-music account plan, top-up or token.",
    ),
    "token_unknown": Entry(
        FixInput, "The account {account} has no such token in use.", "See: add-music account show {account}."
    ),
    # gave up
    "backend_unreachable": Entry(
        TryAgain, "{host} could not be reached: {reason}.", "Check the connection, then try again."
    ),
    "answer_unreadable": Entry(
        TryAgain, "The backend's answer could not be read: {seen}.", "Try again later."
    ),
    "turn_lost": Entry(
        TryAgain,
        "The connection broke during the edit and no change was seen afterwards.",
        "Ask for the state; repeat the edit only if the change is missing.",
    ),
    "upload_lost": Entry(
        TryAgain,
        "The connection broke while {files} went to the backend, which does not list it.",
        "Upload it again.",
    ),
    "upload_incomplete": Entry(
        TryAgain,
        "{files} did not get into the project; the backend did not say why.",
        "Upload it again; the other files are there.",
    ),
    "turn_failed": Entry(TryAgain, "The edit failed: {reason}.", "Try again."),
    "render_failed": Entry(TryAgain, "The render failed: {reason}.", "Try to export again."),
    "render_cancelled": Entry(TryAgain, "The render was cancelled.", "Export again when you want it."),
    "render_slow": Entry(
        TryAgain,
        "The render {render} is still running.",
        "It goes on; ask for the state later and export again to fetch the file.",
    ),
    "download_broken": Entry(
        TryAgain, "The finished file did not arrive whole: {seen}.", "Export again; it is not made twice."
    ),
    "engine_unavailable": Entry(
        TryAgain,
        "The local engine did not start: {reason}.",
        "Try again; if it persists run: add-music doctor.",
    ),
    "busy": Entry(
        TryAgain,
        "Another program has been busy with the {what} for minutes.",
        "Close other windows that use add-music, then try again.",
    ),
    "worker_died": Entry(
        TryAgain,
        "The process that was busy with {what} stopped unexpectedly.",
        "Try again; if it happens with this file only, export it again from its editor.",
    ),
    "interrupted": Entry(TryAgain, "Stopped at your request.", "Run the command again to go on."),
    "internal": Entry(
        TryAgain,
        "Something went wrong that should not have: {reason}.",
        "Try again; if it persists, report it with this text.",
    ),
}


def problem(code: str, **seen: object) -> AddMusicError:
    """
    The error of that code, with what was seen filled into its words.

    Raises:
        KeyError: the catalogue has no such code, or the words need a value that was not given.
    """
    entry = CATALOGUE[code]
    return entry.kind(entry.code or code, entry.message.format(**seen), entry.next_step.format(**seen))


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
