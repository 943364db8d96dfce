"""`add-music resume`: what an interrupted command left behind, listed or finished."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from add_music.assistant.unfinished import Finished, Unfinished, finish, unfinished
from add_music.cli.agreeing import consent
from add_music.cli.bar import Bar
from add_music.cli.output import tell, tell_beside, tell_json

if TYPE_CHECKING:
    from pathlib import Path


def resume_all(*, only_list: bool, overwrite: bool, yes: bool, as_json: bool) -> int:
    """
    Finish all exports that nobody waits for, and say where their files are.

    Returns:
        0, or the exit code of the first one that could not be finished.
    """
    exports = unfinished()
    if only_list or not exports:
        found = [_listed(export) for export in exports]
        lines = [f"{export.output} (on {export.backend})" for export in exports]
        _tell(found, lines or ["Nothing is unfinished."], as_json=as_json)
        return 0
    with Bar() as bar:
        work = finish(exports, overwrite=overwrite, consent=consent(bar, yes=yes), on_progress=bar.hear)
        done = asyncio.run(work)
    _tell([_told(one) for one in done], [_words(one) for one in done], as_json=as_json)
    return next((one.error.exit_code for one in done if one.error), 0)


def hint_at_unfinished(done: Path) -> None:
    """Say beside the result what an earlier command left behind; nothing is started for it."""
    left = [export for export in unfinished() if export.output != done]
    if left:
        names = ", ".join(str(export.output) for export in left)
        tell_beside(f"Not fetched yet: {names}. To finish it: add-music resume")


def _tell(found: list[dict[str, Any]], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        tell_json({"exports": found})
    else:
        tell("\n".join(lines))


def _listed(export: Unfinished) -> dict[str, Any]:
    return {
        "job": export.job,
        "output": str(export.output),
        "backend": export.backend,
        "status": "unfinished",
    }


def _told(one: Finished) -> dict[str, Any]:
    told = _listed(one.export)
    if one.error:
        return told | {"error": one.error.to_json()}
    return told | {"status": "done", "size_bytes": one.result.size_bytes if one.result else None}


def _words(one: Finished) -> str:
    if one.error:
        return f"{one.export.output}: {one.error.message}\n→ {one.error.next_step} [{one.error.code}]"
    return one.result.summary if one.result else str(one.export.output)
