"""`add-music open`: a project's page, for as long as the command runs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx
import pytest

from add_music.assistant.project import Project
from add_music.client.embedded import stop_engine
from add_music.settings import settings

COMMAND = str(Path(sys.executable).with_name("add-music"))


@pytest.fixture
def project(run: Callable, clip: Path) -> str:
    """A project with a clip, whose engine has ended since."""

    async def begin() -> str:
        async with await Project.open("local") as project:
            await project.upload([clip])
            assert project.session_id
            return project.session_id

    name = anyio.run(begin)
    stop_engine(settings())
    return name


@pytest.mark.parametrize("named", [True, False], ids=["named", "latest"])
def test_it_shows_the_page_until_it_is_told_to_end(project: str, named: bool) -> None:
    """One line tells an address whose ticket lets a browser in; SIGTERM ends it with 0."""
    words = [COMMAND, "open", "--json", "--no-browser", *([project] if named else [])]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    page, _, ticket = json.loads(process.stdout.readline())["url"].partition("#")
    try:
        with httpx.Client() as browser:
            origin = f"http://{httpx.URL(page).netloc.decode()}"
            shell = browser.get(page)
            entered = browser.post(
                f"{origin}/page/enter", json={"ticket": ticket}, headers={"Origin": origin}
            )
            view = browser.get(f"{origin}/api/page/{project}").json()
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)

    assert page.endswith(f"/page/{project}")
    assert (shell.status_code, entered.status_code) == (200, 204)
    assert view["data"]["title"] == "clip.mp4"
    assert process.returncode == 0
    assert ticket not in told


def test_without_a_project_it_says_what_to_do(run: Callable) -> None:
    """There is nothing to show, and no engine is started for it."""
    nothing = run("open", "--no-browser")
    unknown = run("open", "--no-browser", "4711")

    assert nothing.code == unknown.code == 2
    assert "nothing_uploaded" in nothing.err
    assert "4711" in unknown.err
