"""How the program says on which platform it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.client.attribution import attribution, introduced, platform
from add_music.settings import Settings


@pytest.mark.parametrize(
    ("said", "place", "name"),
    [
        ("my-agent", "/x", "my-agent"),
        ("bad value\n", "/home/u/.clawhub/skills/x", "clawhub"),
        (None, "/home/u/.cursor/skills/x", "cursor"),
        (None, "/usr/lib/python", "unknown"),
    ],
)
def test_the_platform_is_what_was_said_or_what_the_path_shows(
    said: str | None, place: str, name: str
) -> None:
    """SKILL_SOURCE first when it can be a header, then the install path, else unknown."""
    assert platform(said, Path(place), {}) == name


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"CLAUDECODE": "1"}, "claude"),
        ({"CODEX_SANDBOX": "seatbelt"}, "codex"),
        ({"CODEX_THREAD_ID": "0199"}, "codex"),
        ({"GEMINI_CLI": "1"}, "gemini"),
        ({"OPENCLAW_SHELL": "exec", "CLAUDECODE": "1"}, "openclaw"),
        ({"CURSOR_TRACE_ID": "a", "CLAUDECODE": "1"}, "claude"),
        ({"CURSOR_TRACE_ID": "a"}, "cursor"),
        ({"TERM_PROGRAM": "vscode"}, "unknown"),
        ({"CLAUDECODE": ""}, "unknown"),
    ],
)
def test_variables_that_hosts_set_tell_the_platform(variables: dict[str, str], name: str) -> None:
    """The agent that runs the command comes before the terminal it runs in."""
    assert platform(None, Path("/usr/lib"), variables) == name
    assert platform("said", Path("/usr/lib"), variables) == "said"
    assert platform(None, Path("/home/u/.clawhub/x"), variables) == "clawhub"


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("claude-code", "claude"),
        ("claude-ai", "claude"),
        ("codex-mcp-client", "codex"),
        ("gemini-cli-mcp-client", "gemini"),
        ("cursor-vscode", "cursor"),
        ("openclaw-bundle-mcp", "openclaw"),
        ("Visual Studio Code - Insiders", "vscode"),
        ("inspector", None),
        (None, None),
    ],
)
def test_the_name_of_an_mcp_client_is_the_best_sign(
    settings: Settings, client: str | None, name: str | None
) -> None:
    """It is taken unless SKILL_SOURCE or the install path say something."""
    said = settings.model_copy(update={"skill_source": "mine"})

    assert introduced(settings, client).skill_source == name
    assert introduced(said, client).skill_source == "mine"
    assert introduced(settings, client, Path("/home/u/.cursor/skills/x")).skill_source is None


def test_attribution_has_three_headers(settings: Settings) -> None:
    """Source, version, platform."""
    assert set(attribution(settings)) == {"X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"}
