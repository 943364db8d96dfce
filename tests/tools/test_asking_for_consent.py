"""Nothing goes to a host before the user agreed, whatever the client can do."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp import Client
from mcp.types import ElicitResult

from add_music.client.consent import Consents
from add_music.settings import Settings
from add_music.tools.server import build
from hosted import HOST, Hosted

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that choose a host."""
    return Settings(backend=f"https://{HOST}", data_dir=tmp_path / "data", config_dir=tmp_path / "config")


def _answering(asked: list[str], action: str, agree: bool):
    async def answer(context, params) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content={"agree": agree} if action == "accept" else None)

    return answer


@pytest.mark.parametrize(
    ("action", "agree", "sent"),
    [("accept", True, True), ("accept", False, False), ("decline", False, False), ("cancel", False, False)],
)
async def test_a_client_that_can_ask_asks_the_user(
    era: str, settings: Settings, clip: Path, action: str, agree: bool, sent: bool
) -> None:
    """The question names file, size and host; only a yes sends, and each question is put once."""
    asked: list[str] = []
    callback = _answering(asked, action, agree)
    async with Client(build(settings, Hosted), mode=era, elicitation_callback=callback) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})

    [question] = asked
    assert clip.name in question
    assert "kB" in question
    assert HOST in question
    assert (not result.is_error) is sent
    assert sent or "[needs_consent]" in result.content[0].text


async def test_a_client_that_cannot_ask_is_told_what_to_do(era: str, settings: Settings, clip: Path) -> None:
    """Without elicitation the call ends in words, not in a protocol error, and nothing was sent."""
    async with Client(build(settings, Hosted), mode=era) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})

    assert result.is_error
    assert "[needs_consent]" in result.content[0].text
    assert HOST in result.content[0].text


async def test_a_host_that_was_agreed_to_is_not_asked_about_again(
    era: str, settings: Settings, clip: Path
) -> None:
    """The agreement is kept in the config folder."""
    asked: list[str] = []
    Consents(settings.config_dir).remember(HOST)
    callback = _answering(asked, "decline", agree=False)
    async with Client(build(settings, Hosted), mode=era, elicitation_callback=callback) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})

    assert not result.is_error
    assert not asked


async def test_a_file_that_cannot_be_used_is_refused_before_anybody_is_asked(
    era: str, settings: Settings, tmp_path: Path
) -> None:
    """No question about a clip that does not exist."""
    asked: list[str] = []
    callback = _answering(asked, "accept", agree=True)
    async with Client(build(settings, Hosted), mode=era, elicitation_callback=callback) as client:
        result = await client.call_tool("upload", {"files": [str(tmp_path / "missing.mp4")]})

    assert "[file_missing]" in result.content[0].text
    assert not asked
