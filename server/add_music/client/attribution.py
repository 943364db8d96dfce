"""The three headers the hosted service wants on every request; exports are refused without them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.frontmatter import skill_version
from add_music.settings import SKILL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from add_music.settings import Settings

INSTALL_PATHS = (
    ("/.clawhub/", "clawhub"),
    ("/.cursor/skills/", "cursor"),
)
PLATFORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
UNKNOWN = "unknown"

CLIENTS = (
    ("claude", "claude"),
    ("codex", "codex"),
    ("gemini-cli", "gemini"),
    ("cursor", "cursor"),
    ("openclaw", "openclaw"),
    ("visual studio code", "vscode"),
)
"""How the name begins by which an MCP client introduces itself: claude-code and claude-ai, codex-mcp-client,
gemini-cli-mcp-client, cursor-vscode, openclaw-bundle-mcp, Visual Studio Code and its Insiders."""

SIGNS = (
    # an agent stands before the terminal it runs in: OpenClaw may run Claude Code, which may run in Cursor
    ("OPENCLAW_SHELL", "openclaw"),  # docs.openclaw.ai/help/environment: set for the commands of its tools
    ("CLAUDECODE", "claude"),  # code.claude.com/docs/en/env-vars: 1 in shells that Claude Code starts
    ("CODEX_THREAD_ID", "codex"),  # openai/codex: set for the commands of a thread
    ("CODEX_SANDBOX", "codex"),  # openai/codex, AGENTS.md: set when a command runs in the sandbox
    ("CODEX_SANDBOX_NETWORK_DISABLED", "codex"),  # the same, where the sandbox has no network
    ("GEMINI_CLI", "gemini"),  # geminicli.com/docs/tools/shell: 1 in the commands that it runs
    ("CURSOR_AGENT", "cursor"),  # cursor.com/docs/agent/terminal: 1 in the agent's terminal
    ("CURSOR_TRACE_ID", "cursor"),  # Cursor's own terminal; NemoVideo's command line reads it so, too
    ("CURSOR_SESSION_ID", "cursor"),
)
"""Variables that hosts set for the programs they start. TERM_PROGRAM=vscode is none of them: every editor
that was made from VS Code sets it."""


def attribution(
    settings: Settings, installed_at: Path = Path(__file__), environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Source, version and platform of the skill, as headers."""
    return {
        "X-Skill-Source": SKILL,
        "X-Skill-Version": skill_version(),
        "X-Skill-Platform": platform(settings.skill_source, installed_at, environment),
    }


def platform(said: str | None, installed_at: Path, environment: Mapping[str, str]) -> str:
    """Where the skill is used: what SKILL_SOURCE says, the install path, a sure sign, or unknown."""
    if said and PLATFORM.fullmatch(said):
        return said
    return (
        by_path(installed_at)
        or next((name for sign, name in SIGNS if environment.get(sign)), None)
        or UNKNOWN
    )


def by_path(installed_at: Path) -> str | None:
    """What the install path shows."""
    place = installed_at.as_posix()
    return next((name for mark, name in INSTALL_PATHS if mark in place), None)


def introduced(settings: Settings, client: str | None, installed_at: Path = Path(__file__)) -> Settings:
    """
    The settings of a server whose MCP client introduced itself by that name.

    No better sign exists, but SKILL_SOURCE and the install path come first, as the contract has it.
    """
    said = settings.skill_source
    if not client or (said and PLATFORM.fullmatch(said)) or by_path(installed_at):
        return settings
    begin = client.strip().lower()
    name = next((name for start, name in CLIENTS if begin.startswith(start)), None)
    return settings.model_copy(update={"skill_source": name}) if name else settings
