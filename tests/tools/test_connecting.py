"""The tool that chooses a backend, agrees to a host, takes an agreement back and brings a project back."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp import Client
from mcp.types import ElicitResult, Implementation

from add_music.client.choice import keep_choice, kept_choice
from add_music.client.consent import Consents
from add_music.settings import Settings
from add_music.tools.server import build
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
HOST = "music.invalid"
"""A name that never resolves: whatever is sent to it is told as not reachable."""
BACKEND = f"https://{HOST}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in which nobody chose a backend."""
    return Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")


def _answering(asked: list[str], action: str):
    async def answer(context, params) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content={"agree": True} if action == "accept" else None)

    return answer


async def test_a_client_that_cannot_ask_gets_the_question_to_put(era: str, settings: Settings) -> None:
    """A result, not an error: what would go where, what is kept there, and how to go on."""
    async with Client(build(settings), mode=era) as client:
        result = await client.call_tool("connect", {"backend": BACKEND})

    said = result.structured_content
    assert not result.is_error
    assert (said["consent"], said["host"]) == ("needs_consent", HOST)
    assert HOST in said["question"]
    assert any("agree" in step for step in said["next_steps"])
    assert kept_choice(settings.config_dir) is None


async def test_the_users_word_through_a_client_that_cannot_ask_counts(era: str, settings: Settings) -> None:
    """`agree` is kept for the host, also where the host cannot be reached just now."""
    async with Client(build(settings), mode=era) as client:
        result = await client.call_tool("connect", {"backend": BACKEND, "agree": True})

    assert "[backend_unreachable]" in str(result.content)
    assert Consents(settings.config_dir).agreed(HOST)
    assert kept_choice(settings.config_dir) is None


@pytest.mark.parametrize("action", ["accept", "decline", "cancel"])
@pytest.mark.parametrize("claimed", [True, False])
async def test_where_the_user_can_be_asked_only_their_own_answer_counts(
    era: str, settings: Settings, action: str, claimed: bool
) -> None:
    """An assistant that says `agree` is not believed when the user says no."""
    asked: list[str] = []
    callback = _answering(asked, action)
    async with Client(build(settings), mode=era, elicitation_callback=callback) as client:
        await client.call_tool("connect", {"backend": BACKEND, "agree": claimed})

    assert len(asked) == 1
    assert HOST in asked[0]
    assert Consents(settings.config_dir).agreed(HOST) is (action == "accept")


@pytest.mark.parametrize("arguments", [{}, {"withdraw": True}, {"backend": "local"}])
async def test_nobody_is_asked_where_nothing_goes(era: str, settings: Settings, arguments: dict) -> None:
    """Looking, taking back and staying here put no question."""
    keep_choice(settings.config_dir, BACKEND)
    asked: list[str] = []
    callback = _answering(asked, "accept")
    async with Client(build(settings), mode=era, elicitation_callback=callback) as client:
        result = await client.call_tool("connect", arguments)

    assert not result.is_error
    assert asked == []


async def test_new_projects_are_made_at_the_chosen_place_and_begun_ones_stay(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """A project that has begun is not moved; the next one is made at the chosen server."""
    nemo.use(Quirks(balance=(60, 40)))
    elsewhere = nemo.twin()
    with elsewhere:
        async with Client(build(settings), mode=era) as client:
            first = await client.call_tool("connect", {"backend": nemo.url})
            await client.call_tool("upload", {"files": [str(clip)]})
            second = await client.call_tool("connect", {"backend": elsewhere.url})
            await client.call_tool("edit", {"message": "calm"})
            await client.call_tool("upload", {"files": [str(clip)], "new_project": True})

    assert first.structured_content["account"] == "anonymous"
    assert first.structured_content["credits"] == 60
    assert any("stays where it is" in step for step in second.structured_content["next_steps"])
    assert nemo.paths("POST").count("/run_sse") == 1
    assert any(path.startswith("/api/upload-video") for path in elsewhere.paths())


async def test_an_agreement_that_was_taken_back_is_asked_for_again(
    era: str, settings: Settings, clip: Path
) -> None:
    """In the same conversation: an earlier yes does not live on in the server's memory."""
    asked: list[str] = []
    keep_choice(settings.config_dir, BACKEND)
    callback = _answering(asked, "accept")
    async with Client(build(settings), mode=era, elicitation_callback=callback) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("connect", {"withdraw": True})
        assert not Consents(settings.config_dir).agreed(HOST)
        await client.call_tool("upload", {"files": [str(clip)]})

    assert len(asked) == 2


async def test_the_question_names_the_host_of_the_project_that_is_meant(
    era: str, settings: Settings, nemo: QuirkServer, clip: Path
) -> None:
    """A yes for one host is none for another, where an earlier project lies."""
    async with Client(build(settings)) as client:
        await client.call_tool("connect", {"backend": nemo.url})
        await client.call_tool("upload", {"files": [str(clip)]})
    path = next((settings.data_dir / "projects").glob("*.json"))
    path.write_text(path.read_text().replace(nemo.url, "https://other.invalid"))
    keep_choice(settings.config_dir, BACKEND)
    asked: list[str] = []

    async with Client(build(settings), mode=era, elicitation_callback=_answering(asked, "accept")) as client:
        await client.call_tool("credits", {})
        await client.call_tool("chat", {"message": "show tracks"})

    assert HOST in asked[0]
    assert "other.invalid" in asked[1]


async def test_the_clients_name_is_the_platform(nemo: QuirkServer, settings: Settings) -> None:
    """The host sees which assistant asked, on every request."""
    info = Implementation(name="claude-code", version="2")
    async with Client(build(settings), client_info=info) as client:
        await client.call_tool("connect", {"backend": nemo.url})

    assert {asked.headers["x-skill-platform"] for asked in nemo.asked} == {"claude"}


async def test_a_project_that_was_not_lost_needs_no_restoring(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """The reason is told; an unknown project is one that does not exist."""
    async with Client(build(settings), mode=era) as client:
        await client.call_tool("connect", {"backend": nemo.url})
        await client.call_tool("upload", {"files": [str(clip)]})
        session = (await client.call_tool("state", {})).structured_content["project"]
        there = await client.call_tool("connect", {"restore": session})
        unknown = await client.call_tool("connect", {"restore": "of nobody"})

    assert "[nothing_to_restore]" in str(there.content)
    assert "[request_invalid]" in str(unknown.content)
