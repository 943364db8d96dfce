"""
Where each host keeps its list of MCP servers, and what an entry holds there.

Places are those of the hosts' own documentation, with the variables by which their users move them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from add_music.cli.install.documents import Document, Json, Toml

SERVER = "add-music"
"""The name of the server in every host."""

Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Host:
    """
    A program that starts MCP servers.

    Args:
        title: how it calls itself.
        config: the file, from the environment and `sys.platform`.
        group: the keys that lead to the list of servers.
        fields: what an entry holds besides command and arguments.
        skills: the folder of skills, where the host has one.
    """

    title: str
    config: Callable[[Environment, str], Path]
    group: tuple[str, ...] = ("mcpServers",)
    fields: Mapping[str, Any] = field(default_factory=dict)
    document: Document = field(default_factory=Json)
    skills: Callable[[Environment, str], Path] | None = None

    @property
    def place(self) -> tuple[str, ...]:
        """The keys that lead to our entry."""
        return (*self.group, SERVER)


def _home(environment: Environment) -> Path:
    named = environment.get("USERPROFILE" if os.name == "nt" else "HOME")
    return Path(named) if named else Path.home()


def _under(variable: str | None, folder: str, *parts: str) -> Callable[[Environment, str], Path]:
    """A path in a folder of the user's home, or in the one that a variable names instead."""

    def path(environment: Environment, _: str) -> Path:
        moved = environment.get(variable) if variable else None
        return (Path(moved) if moved else _home(environment) / folder).joinpath(*parts)

    return path


def _applications(*parts: str) -> Callable[[Environment, str], Path]:
    """A path where the system's applications keep their settings."""

    def path(environment: Environment, system: str) -> Path:
        home = _home(environment)
        if system == "darwin":
            folder = home / "Library" / "Application Support"
        elif system == "win32":
            folder = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
        else:
            folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        return folder.joinpath(*parts)

    return path


def _openclaw(environment: Environment, system: str) -> Path:
    named = environment.get("OPENCLAW_CONFIG_PATH")
    return (
        Path(named)
        if named
        else _under("OPENCLAW_STATE_DIR", ".openclaw", "openclaw.json")(environment, system)
    )


def _claude(environment: Environment, _: str) -> Path:
    # beside the folder ~/.claude, but inside the one that the variable names
    return Path(environment.get("CLAUDE_CONFIG_DIR") or _home(environment)) / ".claude.json"


HOSTS: Mapping[str, Host] = {
    "claude": Host(
        "Claude Code",
        _claude,
        fields={"type": "stdio"},
        skills=_under("CLAUDE_CONFIG_DIR", ".claude", "skills"),
    ),
    "claude-desktop": Host("Claude Desktop", _applications("Claude", "claude_desktop_config.json")),
    "cursor": Host("Cursor", _under(None, ".cursor", "mcp.json"), skills=_under(None, ".cursor", "skills")),
    "vscode": Host(
        "VS Code",
        _applications("Code", "User", "mcp.json"),
        group=("servers",),
        fields={"type": "stdio"},
        skills=_under(None, ".copilot", "skills"),
    ),
    "openclaw": Host(
        "OpenClaw",
        _openclaw,
        group=("mcp", "servers"),
        skills=_under("OPENCLAW_STATE_DIR", ".openclaw", "skills"),
    ),
    "gemini": Host(
        "Gemini CLI",
        _under("GEMINI_CLI_HOME", "", ".gemini", "settings.json"),
        skills=_under("GEMINI_CLI_HOME", "", ".gemini", "skills"),
    ),
    "codex": Host(
        "Codex",
        _under("CODEX_HOME", ".codex", "config.toml"),
        group=("mcp_servers",),
        # ten seconds are the default; a cold start on a busy machine takes longer
        fields={"startup_timeout_sec": 60},
        document=Toml(),
        skills=_under(None, ".agents", "skills"),
    ),
}


def entry(host: Host, launch: list[str]) -> dict[str, Any]:
    """What the host is told: how to start the server."""
    command, *arguments = launch
    return {**host.fields, "command": command, "args": arguments}


def config_of(host: Host) -> Path:
    """The host's file on this machine, followed to where it really lies."""
    return Path(os.path.realpath(host.config(os.environ, sys.platform)))
