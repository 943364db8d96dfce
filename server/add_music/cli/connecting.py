"""`add-music connect`: where projects are made, and whether anything may go there."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

from add_music.cli.agreeing import consent
from add_music.cli.bar import Bar
from add_music.cli.output import tell, tell_json
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.assistant.results import ConnectResult, EditResult


def connect_to(backend: str | None, *, yes: bool, withdraw: bool, restore: str | None, as_json: bool) -> None:
    """
    Choose a backend, or tell which one is chosen.

    Raises:
        AskConsent: the backend is another machine and the user has not agreed to it.
    """
    from add_music.assistant import choosing

    if withdraw:
        _report(choosing.withdraw(backend), as_json=as_json)
        return
    if restore:
        _report(_restored(restore, yes=yes), as_json=as_json)
        return
    with Bar() as bar:
        # to look how things stand is no reason to ask
        ask = consent(bar, yes=yes) if backend or yes else None
        result = asyncio.run(choosing.connect(backend, consent=ask, on_progress=bar.hear))
    if backend and result.consent == "needs_consent":
        raise choosing.not_agreed(backend)
    _report(result, as_json=as_json)


def _restored(name: str, *, yes: bool) -> EditResult:
    """A project that its host has lost, made anew there."""
    from add_music.assistant.project import Project

    async def work(bar: Bar) -> EditResult:
        project = await Project.resume(name, consent=consent(bar, yes=yes), on_progress=bar.hear)
        if project is None:
            raise problem("request_invalid", seen=f"there is no project {name!r} on this machine")
        async with project:
            return await project.restore()

    with Bar() as bar:
        return asyncio.run(work(bar))


def _report(result: ConnectResult | EditResult, *, as_json: bool) -> None:
    if as_json:
        tell_json(asdict(result))
    else:
        tell("\n".join([result.summary, *(f"→ {step}" for step in result.next_steps)]))
