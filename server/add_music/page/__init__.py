"""
The page on which a project is seen and heard: one document without anything from elsewhere.

An assistant's host shows it inside the chat (MCP Apps), the engine serves it to a browser on this machine.
It is the same page; only whom it asks differs. Everything it says stands in the catalogues under `page`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from add_music.saying import RIGHT_TO_LEFT, SPOKEN, texts

Host = Literal["chat", "engine"]

FOLDER = Path(__file__).parent
SCRIPTS: tuple[str, ...] = ("words.js", "failure.js", "engine.js", "chat.js", "timeline.js", "page.js")
"""In this order they are one module: each uses those before it."""
SECTION = "page"


@lru_cache
def document(host: Host) -> str:
    """
    The whole page in all languages, for one kind of host.

    Args:
        host: `chat` talks to the window around it, `engine` to the server that it came from.
    """
    words = {tag: texts(tag)[SECTION] for tag in SPOKEN}
    # "<" would let a text end the script
    told = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    facts = f"const WORDS = {told};\nconst RIGHT_TO_LEFT = {json.dumps(sorted(RIGHT_TO_LEFT))};\n"
    script = "\n".join([f"const HOST = {json.dumps(host)};", facts, *map(_read, SCRIPTS)])
    filled = {"style": _read("page.css"), "script": script}
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: filled[hole[1]], _read("page.html"))


def digests(html: str) -> tuple[str, str]:
    """The sources that a content security policy allows for the script and the style of that page."""
    return _digest(html, "script"), _digest(html, "style")


def _digest(html: str, element: str) -> str:
    inside = re.search(rf"<{element}[^>]*>(.*?)</{element}>", html, re.DOTALL)
    assert inside
    sha = hashlib.sha256(inside[1].encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(sha).decode()}'"


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
