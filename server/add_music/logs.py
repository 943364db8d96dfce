"""The program's log: on stderr, as much as was asked for; a service writes it as JSON lines."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

ADDRESSES = ("httpx", "httpcore")
"""They log the addresses they ask; one that a backend signed opens its file to whoever reads the log."""
CONSOLES = ("dbos",)
"""Libraries that write to stderr in their own form, unless they find a handler there."""
OURS = "add_music"
FIXED = (OURS, "uvicorn")
"""Whose messages are fixed words and values apart; others may have mixed them."""


def log_to_stderr() -> None:
    """As much as ADD_MUSIC_LOG_LEVEL says; warnings come without being asked."""
    if "ADD_MUSIC_LOG_LEVEL" not in os.environ:
        return
    import logging

    from add_music.settings import settings

    logging.basicConfig(level=settings().log_level, stream=sys.stderr, format="%(name)s: %(message)s")
    for name in ADDRESSES:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_as_json() -> None:
    """
    A service's log: our own lines from INFO on (or what ADD_MUSIC_LOG_LEVEL says), warnings of libraries.

    A line tells what happened, by its fixed words and named facts. The values that a message was filled
    with and the text of an exception may hold what a user sent: they are left out.
    """
    import logging

    from add_music.settings import settings

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json_formatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in CONSOLES:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).propagate = False
    asked = settings().log_level if "ADD_MUSIC_LOG_LEVEL" in os.environ else "INFO"
    logging.getLogger(OURS).setLevel(asked)


def _json_formatter() -> logging.Formatter:
    import json
    import logging
    import traceback
    from datetime import UTC, datetime
    from pathlib import Path

    class Lines(logging.Formatter):
        """One JSON object a line."""

        def format(self, record: logging.LogRecord) -> str:
            when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
            line = {
                "time": when.replace("+00:00", "Z"),
                "level": record.levelname.lower(),
                "logger": record.name,
                "event": str(record.msg) if record.name.startswith(FIXED) else "a library's message",
                **getattr(record, "facts", {}),
            }
            kind, _, trace = record.exc_info or (None, None, None)
            if kind:
                frames = traceback.extract_tb(trace)
                line["error"] = kind.__name__
                line["trace"] = [f"{Path(f.filename).stem}.{f.name}:{f.lineno}" for f in frames]
            return json.dumps(line, ensure_ascii=False)

    return Lines()
