"""The one document that is the page, whoever shows it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from add_music.page import FOLDER, SCRIPTS, document
from add_music.saying import ENGLISH, SPOKEN, texts

LARGEST = 2 * 1024 * 1024
"""What hosts take of a page."""
ALLOWED = {"http://www.w3.org/2000/svg"}


def sources() -> str:
    """Everything that is written by hand."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.*")))


@pytest.mark.parametrize("host", ["chat", "engine"])
def test_it_is_whole_in_itself_and_small(host: str) -> None:
    """Nothing is loaded from elsewhere, and hosts with a limit take it."""
    html = document(host)
    addresses = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", html))

    assert len(html.encode()) < LARGEST / 10
    assert addresses <= ALLOWED
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?!data:)", html)
    assert html.count("<script") == html.count("</script>") == 1


def test_every_text_of_the_page_is_used_and_every_text_that_is_used_is_there() -> None:
    """No key is missing on the day it is needed, none is translated in vain."""
    source = sources()
    said = set(re.findall(r'\bt\(\s*"(\w+)"', source)) | set(
        re.findall(r'data-(?:say|label)="(\w+)"', source)
    )
    chosen = set(re.findall(r'\bt\([^()]*\? "(\w+)" : "(\w+)"', source))
    used = said | {key for pair in chosen for key in pair}

    assert used == set(texts(ENGLISH)["page"])


@pytest.mark.parametrize("host", ["chat", "engine"])
def test_it_speaks_all_languages(host: str) -> None:
    """The document holds every catalogue, so that the reader's language needs no other request."""
    html = document(host)

    assert all(texts(tag)["page"]["volume"] in html for tag in SPOKEN)


def test_a_text_cannot_end_the_script() -> None:
    """Whatever a translator writes stays a text."""
    script = document("engine").partition('<script type="module">')[2].partition("</script>")[0]
    words = next(line for line in script.splitlines() if line.startswith("const WORDS"))

    assert "<" not in words


def test_scripts_can_be_read_by_a_browser(tmp_path: Path) -> None:
    """Together they are one module without a mistake in its grammar."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here to read them; make test-page runs them in a browser")
    module = tmp_path / "page.mjs"
    module.write_text(
        "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS), encoding="utf-8"
    )

    assert subprocess.run([node, "--check", module], capture_output=True).stderr == b""
