"""A headless Chromium, and a project with music for its page to show."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from viewing import Shown

from add_music.engine.serve import Running, start
from calling import Caller, data_of
from clips import make_clip

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
CHAT_WIDTH = 640


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds in which somebody babbles, with two cuts."""
    folder = tmp_path_factory.mktemp("shown")
    return make_clip(folder / "in the hills.mp4", seconds=6, size=(320, 180), sound="speechlike", cuts=(2, 4))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One engine for a module."""
    running = start(tmp_path_factory.mktemp("engine"))
    yield running
    running.stop()


@pytest.fixture
def shown(engine: Running, clip: Path) -> Iterator[Shown]:
    """A project with music."""
    with Caller(engine.url, engine.token) as caller:
        caller.begin()
        data_of(caller.send(clip))
        caller.say("add calm piano music")
        yield Shown(engine, caller)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium without a window: one that is installed, else the one that Playwright brings."""
    playwright = pytest.importorskip("playwright.async_api", reason="make test-page installs playwright")
    there = next(filter(None, map(shutil.which, NAMES)), None)
    async with playwright.async_playwright() as driver:
        if there is None and not await anyio.Path(driver.chromium.executable_path).exists():
            pytest.skip("there is no Chromium here: install one, or run `playwright install chromium`")
        options = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
        found = await driver.chromium.launch(executable_path=there, args=options)
        yield found
        await found.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page as wide as a chat; an error in a script fails the test."""
    errors: list[str] = []
    context = await browser.new_context(viewport={"width": CHAT_WIDTH, "height": 900}, locale="en-GB")
    page = await context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(20_000)
    yield page
    await context.close()

    assert errors == []
