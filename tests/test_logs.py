"""What the log may hold."""

from __future__ import annotations

import os
import subprocess

LOGGING = """
import logging, httpx
from add_music.logs import log_to_stderr

log_to_stderr()
logging.getLogger("add_music.client").debug("ours")
service = httpx.MockTransport(lambda _: httpx.Response(200))
httpx.Client(transport=service).get("https://cdn.example/file.mp4?signature=hush")
"""


def test_addresses_stay_out_of_the_log(python: str) -> None:
    """The most talkative log has our own lines, and no address: a backend may have signed it."""
    told = subprocess.run(
        [python, "-c", LOGGING],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"ADD_MUSIC_LOG_LEVEL": "DEBUG"},
    )

    assert "ours" in told.stderr
    assert "hush" not in told.stderr


def test_nothing_is_logged_unasked(python: str) -> None:
    """Without the setting only warnings reach stderr, as Python itself does it."""
    told = subprocess.run([python, "-c", LOGGING], capture_output=True, text=True, check=True)

    assert told.stderr == ""
