"""Errors on their way to an assistant: only the text of a ToolError reaches the model."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mcp.server.mcpserver.exceptions import ToolError

from add_music.errors import AddMusicError, problem, unforeseen

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)


@contextmanager
def told() -> Iterator[None]:
    """Inside, every exception becomes words that say what was wrong, what was seen and what to do next."""
    try:
        yield
    except AddMusicError as exc:
        raise ToolError(words(exc)) from exc
    except ToolError:
        raise
    except Exception as exc:
        # the traceback is for the log; what reaches the model must not carry paths of our code
        log.exception("a tool failed unexpectedly")
        ours = unforeseen(exc)
        told_as = problem("internal", reason=type(exc).__name__) if ours.code == "internal" else ours
        raise ToolError(words(told_as)) from exc


def words(error: AddMusicError) -> str:
    """An error as text: code, what was seen, what to do."""
    return f"[{error.code}] {error.message} Next: {error.next_step}"
