"""What the terminal surface writes: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING, Any

from add_music.saying import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from add_music.errors import AddMusicError


def tell(text: str) -> None:
    """Words for the person who asked, on stdout."""
    _write(sys.stdout, f"{text}\n")


def tell_json(document: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """One JSON document on stdout; `indent` None puts it on one line, written at once."""
    _write(sys.stdout, json.dumps(document, ensure_ascii=False, indent=indent) + "\n")


def tell_beside(text: str) -> None:
    """Words that are not the result, on stderr."""
    _write(sys.stderr, f"{text}\n")


def tell_error(error: AddMusicError, *, as_json: bool, debug: bool = False) -> None:
    """An error as JSON on stdout, or in words on stderr; its traceback only when somebody looks for a bug."""
    if debug:
        traceback.print_exception(error, file=sys.stderr)
    if as_json:
        tell_json({"error": error.to_json()})
    else:
        tell_beside(f"{error.message}\n→ {error.next_step} [{error.code}]")


def _write(stream: Any, text: str) -> None:
    # a name may hold bytes that are no text, or signs that steer a terminal: shown as JSON writes them
    safe = shown(text).encode("utf-8", "backslashreplace").decode("utf-8")
    try:
        stream.write(safe)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(safe.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
