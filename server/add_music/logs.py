"""The program's log: on stderr, as much as was asked for."""

from __future__ import annotations

import os
import sys

ADDRESSES = ("httpx", "httpcore")
"""They log the addresses they ask; one that a backend signed opens its file to whoever reads the log."""


def log_to_stderr() -> None:
    """As much as ADD_MUSIC_LOG_LEVEL says; warnings come without being asked."""
    if "ADD_MUSIC_LOG_LEVEL" not in os.environ:
        return
    import logging

    from add_music.settings import settings

    logging.basicConfig(level=settings().log_level, stream=sys.stderr, format="%(name)s: %(message)s")
    for name in ADDRESSES:
        logging.getLogger(name).setLevel(logging.WARNING)
