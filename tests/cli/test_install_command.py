"""`add-music install` and `uninstall`: what is shown, asked, written and kept."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from add_music.cli import checkup
from add_music.cli.install.hosts import HOSTS, SERVER, config_of
from add_music.cli.install.launching import launch
from add_music.cli.installing import HOSTS_HELP
from add_music.cli.main import main
from add_music.frontmatter import skill_text
from add_music.tools.server import NAME

SECRET = "sk-somebody-elses"
MOVED = (
    "CLAUDE_CONFIG_DIR",
    "OPENCLAW_CONFIG_PATH",
    "OPENCLAW_STATE_DIR",
    "GEMINI_CLI_HOME",
    "CODEX_HOME",
    "XDG_CONFIG_HOME",
)
PLACES = {
    # host: Linux, macOS, Windows; below the home folder
    "claude": (".claude.json",) * 3,
    "claude-desktop": (
        ".config/Claude/claude_desktop_config.json",
        "Library/Application Support/Claude/claude_desktop_config.json",
        "AppData/Roaming/Claude/claude_desktop_config.json",
    ),
    "cursor": (".cursor/mcp.json",) * 3,
    "vscode": (
        ".config/Code/User/mcp.json",
        "Library/Application Support/Code/User/mcp.json",
        "AppData/Roaming/Code/User/mcp.json",
    ),
    "openclaw": (".openclaw/openclaw.json",) * 3,
    "gemini": (".gemini/settings.json",) * 3,
    "codex": (".codex/config.toml",) * 3,
}


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture(autouse=True)
def _nothing_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MOVED:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cursor() -> Path:
    """Cursor's file, with a server that holds a secret."""
    path = config_of(HOSTS["cursor"])
    path.parent.mkdir(parents=True)
    path.write_text(
        f'{{"mcpServers": {{"x": {{"command": "x", "env": {{"KEY": "{SECRET}"}}}}}}}}\n', encoding="utf-8"
    )
    path.chmod(0o640)
    return path


def _entry(name: str) -> dict[str, object]:
    host, path = HOSTS[name], config_of(HOSTS[name])
    text = path.read_text(encoding="utf-8")
    at = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    for key in host.place:
        at = at[key]
    return at


@pytest.mark.parametrize("name", HOSTS)
def test_every_host_is_told_how_to_start_the_server(name: str, run: Callable) -> None:
    """Where no file was there is one now, with our entry alone; taken out again nothing of us is left."""
    done = run("install", name, "--yes")
    command, *arguments = launch()

    assert done.code == 0
    assert HOSTS[name].title in done.out
    assert (_entry(name)["command"], _entry(name)["args"]) == (command, arguments)

    assert run("uninstall", name, "-y").code == 0
    assert SERVER not in config_of(HOSTS[name]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(("number", "system"), list(enumerate(["linux", "darwin", "win32"])))
def test_configurations_lie_where_the_hosts_look(name: str, number: int, system: str) -> None:
    """On each system, below the user's home folder."""
    home = "USERPROFILE" if os.name == "nt" else "HOME"

    assert HOSTS[name].config({home: "/home/me"}, system) == Path("/home/me", PLACES[name][number])


def test_variables_move_a_configuration() -> None:
    """Users who told a host to keep it elsewhere have it changed there."""
    for name, variable, path in (
        ("claude", "CLAUDE_CONFIG_DIR", "/m/.claude.json"),
        ("openclaw", "OPENCLAW_STATE_DIR", "/m/openclaw.json"),
        ("openclaw", "OPENCLAW_CONFIG_PATH", "/m"),
        ("gemini", "GEMINI_CLI_HOME", "/m/.gemini/settings.json"),
        ("codex", "CODEX_HOME", "/m/config.toml"),
        ("vscode", "XDG_CONFIG_HOME", "/m/Code/User/mcp.json"),
    ):
        assert HOSTS[name].config({"HOME": "/home/me", variable: "/m"}, "linux") == Path(path)


def test_the_change_is_shown_and_asked_for(
    cursor: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Our entry and the path are shown, nobody's secret is; only a yes writes."""
    before = cursor.read_bytes()
    for typed, code in (("n\n", 2), ("", 2), ("y\n", 0)):
        shown = Terminal()
        monkeypatch.setattr("sys.stdin", Terminal(typed))
        monkeypatch.setattr("sys.stderr", shown)

        assert main(["install", "cursor"]) == code
        assert str(cursor) in shown.getvalue()
        assert launch()[0] in shown.getvalue()
        assert SECRET not in shown.getvalue() + capsys.readouterr().out
        assert (cursor.read_bytes() == before) is bool(code)


def test_nobody_is_asked_where_nobody_is(cursor: Path, run: Callable) -> None:
    """A script has to say --yes; without it the exit code tells that consent is missing."""
    before = cursor.read_bytes()
    refused = run("install", "cursor", "--json")

    assert (refused.code, refused.json["error"]["code"]) == (2, "config_unconfirmed")
    assert cursor.read_bytes() == before


def test_print_only_prints(cursor: Path, run: Callable) -> None:
    """Not even with --yes is anything written."""
    before = cursor.read_bytes()
    printed = run("install", "cursor", "--print", "--yes")

    assert printed.code == 0
    assert f'+     "{SERVER}"' in printed.out
    assert cursor.read_bytes() == before
    assert list(cursor.parent.iterdir()) == [cursor]


def test_a_copy_of_what_was_there_stays(cursor: Path, run: Callable) -> None:
    """Before each change, with the rights of the file, which the changed one has as well."""
    before = cursor.read_bytes()
    told = run("install", "cursor", "--yes", "--json").json
    kept = Path(told["backups"][0])

    assert told["written"]
    assert kept.read_bytes() == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in (kept, cursor)} == {0o640}
    assert sorted(cursor.parent.iterdir()) == sorted([cursor, kept])


def test_twice_is_as_good_as_once(cursor: Path, run: Callable) -> None:
    """The second time nothing is written, asked or kept; the same for taking it out."""
    for command in ("install", "uninstall"):
        run(command, "cursor", "--yes")
        state = sorted((path.name, path.read_bytes()) for path in cursor.parent.iterdir())
        again = run(command, "cursor", "--json")

        assert (again.code, again.json["changes"], again.json["written"]) == (0, [], False)
        assert sorted((path.name, path.read_bytes()) for path in cursor.parent.iterdir()) == state


def test_install_and_uninstall_leave_the_file_as_it_was(cursor: Path, run: Callable) -> None:
    """Byte for byte."""
    before = cursor.read_bytes()
    run("install", "cursor", "--yes")
    run("uninstall", "cursor", "--yes")

    assert cursor.read_bytes() == before


@pytest.mark.parametrize("damaged", [b'{"mcpServers": ', b'{"a": "\xff"}', b'{"mcpServers": []}'])
def test_a_file_that_cannot_be_understood_is_left_alone(cursor: Path, run: Callable, damaged: bytes) -> None:
    """It is named with the line, kept byte for byte, and --print shows what belongs into it."""
    cursor.write_bytes(damaged)
    refused = run("install", "cursor", "--yes", "--json")
    printed = run("install", "cursor", "--print")

    assert (refused.code, refused.json["error"]["code"]) == (2, "config_unreadable")
    assert "line 1" in refused.json["error"]["message"]
    assert cursor.read_bytes() == damaged
    assert list(cursor.parent.iterdir()) == [cursor]
    assert b"\xff" in damaged or launch()[0] in printed.out


def test_a_link_is_followed_and_stays(cursor: Path, run: Callable, tmp_path: Path) -> None:
    """A configuration that lies in a folder of dotfiles is changed there."""
    real = tmp_path / "dotfiles.json"
    cursor.rename(real)
    cursor.symlink_to(real)

    assert run("install", "cursor", "--yes").code == 0
    assert cursor.is_symlink()
    assert SERVER in real.read_text(encoding="utf-8")


def test_a_folder_that_takes_no_file_is_told(cursor: Path, run: Callable) -> None:
    """A name that is a folder can be neither read nor replaced."""
    cursor.unlink()
    cursor.mkdir()

    assert run("install", "cursor", "--yes", "--json").json["error"]["code"] == "file_unreadable"


def test_tokens_of_our_own_entry_are_not_shown(cursor: Path, run: Callable) -> None:
    """What a user put into the environment of the server is kept and hidden."""
    cursor.write_text(
        json.dumps({"mcpServers": {SERVER: {"command": "old", "env": {"NEMO_TOKEN": SECRET}}}}),
        encoding="utf-8",
    )
    shown = run("install", "cursor", "--yes")

    assert SECRET not in shown.out + shown.err
    assert _entry("cursor")["env"] == {"NEMO_TOKEN": SECRET}


def test_an_unknown_host_is_told_the_known_ones(run: Callable) -> None:
    """And `--help` names the same."""
    refused = run("install", "emacs", "--json")

    assert (refused.code, refused.json["error"]["code"]) == (2, "option_invalid")
    for name in HOSTS:
        assert name in refused.json["error"]["message"]
        assert name in HOSTS_HELP


def test_the_checkup_tells_where_it_is_set_up(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nowhere, somewhere, and where the program was moved away from under a host."""
    monkeypatch.setattr(checkup, "CHECKS", (("assistants", checkup._assistants),))
    first = run("doctor", "--json").json["checks"][0]["found"]
    run("install", "cursor", "--yes")
    second = run("doctor", "--json").json["checks"][0]["found"]
    config = config_of(HOSTS["codex"])
    config.parent.mkdir(parents=True)
    config.write_text('[mcp_servers.add-music]\ncommand = "/gone/ai-add-music-to"\n', encoding="utf-8")
    third = run("doctor", "--json").json["checks"][0]["found"]

    assert "add-music install" in first
    assert second == "Cursor"
    assert third.startswith("Cursor; Codex: its command is gone")


READERS = [name for name, host in HOSTS.items() if host.skills]


@pytest.mark.parametrize("name", READERS)
def test_the_skill_comes_along_when_asked_for(name: str, run: Callable) -> None:
    """SKILL.md lies in a folder of its name where the host looks; it leaves again without a trace."""
    place = HOSTS[name].skills(os.environ, sys.platform) / "ai-add-music-to" / "SKILL.md"

    installed = run("install", name, "--skill", "--yes", "--json")
    assert [change["path"] for change in installed.json["changes"]][1:] == [str(place)]
    assert place.read_text(encoding="utf-8") == skill_text()
    assert run("install", name, "--skill", "--json").json["changes"] == []

    assert run("uninstall", name, "--skill", "--yes").code == 0
    assert not place.parent.exists()


def test_a_skill_that_somebody_changed_is_kept(run: Callable) -> None:
    """Replaced or removed, what was written into it lies beside."""
    place = HOSTS["claude"].skills(os.environ, sys.platform) / "ai-add-music-to" / "SKILL.md"
    run("install", "claude", "--skill", "--yes")
    for command in ("install", "uninstall"):
        place.write_text("mine\n", encoding="utf-8")
        done = run(command, "claude", "--skill", "--yes", "--json")
        assert "mine\n" in [Path(path).read_text(encoding="utf-8") for path in done.json["backups"]]

    assert not place.exists()


def test_a_host_that_reads_no_skills_is_told_so(run: Callable) -> None:
    """Nothing is written then, not even the entry."""
    refused = run("install", "claude-desktop", "--skill", "--yes", "--json")

    assert refused.json["error"]["code"] == "option_invalid"
    assert not config_of(HOSTS["claude-desktop"]).exists()


def test_what_is_written_starts_the_server(python: str) -> None:
    """A whole path that exists, and the name that the server has."""
    command, *_ = launch()

    assert Path(command).is_absolute()
    assert os.access(command, os.X_OK)
    assert SERVER == NAME


def test_a_moment_s_installation_is_named_by_what_it_was_made_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What `uvx` unpacked may be gone tomorrow: the host is told to ask `uvx` again."""
    uvx = tmp_path / "uvx"
    uvx.write_text("#!/bin/sh\n", encoding="utf-8")
    uvx.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.prefix", str(tmp_path / "archive-v0" / "abc"))

    command, *arguments = launch()

    assert command == str(uvx)
    assert arguments[-1] == "ai-add-music-to"
