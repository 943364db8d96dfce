"""`add-music open`: the project's page in a browser, for as long as the engine runs."""

from __future__ import annotations

import asyncio
import threading
import webbrowser
from contextlib import suppress

from add_music.cli.bar import Bar
from add_music.cli.output import tell, tell_beside, tell_json
from add_music.errors import problem


def open_page(project: str | None, *, browser: bool, as_json: bool) -> int:
    """
    Tell where the page of a project is, show it, and keep the engine running if nobody else does.

    Args:
        project: absent: the latest one.
        browser: let the user's browser open it.

    Returns:
        0.

    Raises:
        FixInput: `nothing_uploaded`, or `page_not_here` for a project of another machine.
    """
    from add_music.client.embedded import runs_here
    from add_music.settings import settings

    address = asyncio.run(_address(project))
    if as_json:
        tell_json({"url": address}, indent=None)
    else:
        tell(f"The page, for one browser and the next five minutes: {address}")
    if browser and not webbrowser.open(address):
        tell_beside("No browser could be started; open the address yourself.")
    if runs_here(settings()):
        tell_beside("It works until this command is ended (Ctrl-C).")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


async def _address(name: str | None) -> str:
    from add_music.assistant.project import Project

    with Bar() as bar:
        found = await Project.resume(name, on_progress=bar.hear)
        if found is None and name:
            raise problem("request_invalid", seen=f"there is no project {name!r} on this machine")
        if found is None:
            raise problem("nothing_uploaded")
        async with found:
            return await found.page_address()
