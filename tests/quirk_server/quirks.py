"""
Every way in which backends of this family are known, or have to be expected, to differ.

The numbers in the descriptions are the sections of the contract: 1.1 anonymous token, 1.2 session,
1.3 chat, 1.4 upload, 1.5 credits, 1.6 state, 1.7 render, 2 draft, 5 errors, 6 behaviour of streams.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

Form = Literal["code", "status", "success", "detail", "words", "html", "empty"]
Beat = Literal["event", "bare", "named", "nameless", "comment", "empty", "done"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    An answer that says no in place of the real one; the engine is not asked.

    Args:
        where: part of the path it stands for; "" means every path.
        number: the number of the error table (5), also the HTTP status where the form has none of its own.
        form: how it is said (1.0): `code` under status 200, `status` the same under an HTTP status,
            `success` the render proxy's wrapper, `detail` FastAPI's, `words` a message alone,
            `html` a page of some proxy, `empty` no body at all.
        status: the HTTP status, for numbers that are none.
        method: of these requests alone.
        skip: how many requests are answered well before.
        times: how many are refused; None means all that follow.
        words: the backend's message.
    """

    where: str
    number: int
    form: Form = "code"
    status: int | None = None
    method: str | None = None
    skip: int = 0
    times: int | None = None
    words: str = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """Switches; the defaults are the hosted service as it is documented."""

    refusals: tuple[Refusal, ...] = ()
    """Errors (5), the first that fits."""

    envelope: Literal["code", "success", "none"] = "code"
    """Wrapper of good answers, renders aside (1.0): three are in use."""

    extensions: bool = False
    """Our own engine's additions are told: capabilities, running turn, renders, progress."""

    capabilities: tuple[str, ...] | None = None
    """Abilities to announce in place of the engine's."""

    # 1.1 anonymous token, 1.2 session, 1.4 upload, 1.5 credits

    token_bare: bool = False
    """The token comes without user id and expiry, as later samples have it (1.1)."""

    token_expires: Literal["told", "past", "odd"] = "told"
    """The expiry as it is, long over although the token works, or in no known form (1.1)."""

    session_id: Literal["string", "number"] = "string"
    """Ids are decimal strings, and somebody will write them as numbers (1.2)."""

    task_id: bool = True
    """Whether a new session names its task (1.2)."""

    user_id: Literal["session", "state", "both", "nowhere"] = "both"
    """Where the id for a registration is told: two places are documented (1.2, 1.6)."""

    upload: Literal["full", "bare", "nothing"] = "full"
    """What is told of uploaded files: all, their names, or none of it (1.4)."""

    balance: tuple[float, float] | None = None
    """Available and frozen credits in place of the engine's (1.5)."""

    forgotten: frozenset[str] = frozenset()
    """Sessions that are not known any more, wherever they are named (5)."""

    forgotten_form: Form = "code"
    """1002 in a good answer, the same in the other wrapper, or ADK's 404 (5)."""

    # 1.6 state, 2 draft

    state: Literal["full", "bare"] = "full"
    """The list of fields varies: `bare` has nothing but the draft and the files."""

    media: Literal["list", "mapping", "absent"] = "list"
    """Container of what was generated, which nobody documents (1.6)."""

    empty_draft: Literal["object", "null", "absent"] = "object"
    """A timeline before the first edit (1.6)."""

    draft_keys: Literal["ours", "documented", "short", "long"] = "ours"
    """Names of start, volume, text and name in a draft (2): ours, none but `m`, or others that were seen."""

    draft_writing: Literal["plain", "odd"] = "plain"
    """How the draft is written down (2): `odd` has its own order, blanks, number forms and escapes."""

    draft_unknown: bool = False
    """Unknown keys of every type at every level of the draft (2)."""

    extra_tracks: tuple[int, ...] = ()
    """Types of tracks that the service adds by itself: title 7, effects and colours others (2, 6.4)."""

    # 1.3 chat

    dialect: Literal["typed", "adk", "plain"] = "typed"
    """The two documented dialects of events, and the one a third-party client reads (1.3)."""

    partial: bool = False
    """Text comes in parts first and then as a whole (1.3, ADK with streaming)."""

    thoughts: bool = False
    """Parts that are the model's thoughts stand beside the text (1.3)."""

    heartbeats: tuple[Beat, ...] = ("event",)
    """Forms of heartbeats between the events (1.3): object, bare word, event name, comment, empty data."""

    newline: Literal["\n", "\r\n", "\r"] = "\n"
    """Ends of lines, all three allowed in event streams."""

    byte_order_mark: bool = False
    """The stream starts with U+FEFF."""

    multiline: bool = False
    """One event's JSON stands on several `data:` lines."""

    piece_bytes: int | None = None
    """Bytes at a time, so that characters and lines are split between packets."""

    padding: int = 0
    """So many characters in an unknown field of every event: long lines."""

    strange_fields: bool = False
    """Fields of the stream and of the events that nobody knows."""

    content_type: str | None = "text/event-stream"
    """Type of the stream; None sends no header."""

    silent: Literal["no", "tools", "nothing"] = "no"
    """Silent edits (6.3): only tool calls, or nothing at all between opening and closing."""

    says: tuple[str, ...] | None = None
    """Texts in place of the engine's, e.g. about a screen (3)."""

    adds: tuple[str, ...] = ()
    """Texts after the engine's, e.g. the temporary issue after good output (5)."""

    does_nothing: bool = False
    """The message is answered and nothing is done about it (6.3)."""

    fails: Literal["no", "text", "object", "codes", "typed"] = "no"
    """Nothing is done, and an event says so in one of four forms (1.3)."""

    cut: Literal["no", "unheard", "before", "after", "late"] = "no"
    """
    The connection breaks (6.6): `unheard` at once, with nothing done; `before` after a heartbeat, with
    nothing done; `after` in the middle, with all of it done; `late` at once, and it is done by the third
    look at the state.
    """

    hold: threading.Event | None = None
    """Heartbeats and nothing else until this is set (6.2); then the turn begins."""

    # 1.7 render

    render_shape: Literal["R1", "R2", "R3", "coded"] = "R2"
    """Flat with `output.url`; in `data` with `outputUrl`; flat with `outputUrl`; that in code and data."""

    render_started: Literal["told", "bare"] = "told"
    """Whether the answer to a submission tells a status (1.7)."""

    status_words: Literal["lower", "upper", "other"] = "lower"
    """Casing and words of the status."""

    progress: Literal["number", "string", "percent", "absent"] = "number"
    """Form of a render's progress."""

    polls: int = 0
    """So many answers of `processing` before the engine's own."""

    poll_breaks: int = 0
    """So many questions about a render whose connection breaks."""

    render_fails: int = 0
    """So many renders fail, whatever their timeline."""

    render_error: Literal["string", "object", "absent"] = "string"
    """Form of a failed render's reason (1.7)."""

    duplicate_ids: int = 0
    """So many submissions are told that their id exists already."""

    cancel_known: bool = True
    """Whether cancelling is answered (1.7: named in one version only)."""

    address: Literal["here", "elsewhere", "absent", "redirect", "redirect_elsewhere"] = "here"
    """Where a finished file is said to be; None of these but `here` is documented."""

    address_expires: int = 0
    """So many addresses have run out when they are used; asking for the status gives another one."""

    expired_status: int = 403
    """What an address that ran out answers: 403 or 410."""

    fallback: Literal["file", "json", "absent"] = "file"
    """The download route (1.7): the file, a document with an address, or nothing."""

    file_type: str = "video/mp4"
    """Content type of the file at its address."""

    file_body: bytes | None = None
    """Another body at the address, e.g. an error page."""

    file_ranges: bool = True
    """Whether a part of the file can be asked for."""

    file_breaks: tuple[int, ...] = ()
    """After how many bytes each answer with the file breaks off; the one after the last is whole."""

    file_size: int | None = None
    """What the status says of the file's size, in place of the truth (R1)."""
