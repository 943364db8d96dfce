"""`add-music doctor`: is everything there, and does it make sound?"""

from __future__ import annotations

import asyncio
import platform
import shutil
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from add_music.cli.output import tell, tell_json
from add_music.errors import AddMusicError, problem, unforeseen

PACKAGES = ("av", "mcp", "dbos", "numpy")
NEEDED_MB = 500
CHECK_S = 1.0
HELD = {
    "limits": "limits of memory, time and files",
    "files": "no folder but their own to write in",
    "calls": "no network and no other programs",
}
"""What can hold a worker, in words."""


def check_all(*, as_json: bool) -> int:
    """
    Run all checks and say what was found.

    Returns:
        0, or the exit code of the first check that failed.
    """
    code, found = 0, []
    for name, check in (*CHECKS, *_shared()):
        try:
            found.append({"name": name, "ok": True, "found": _done(check)})
        except AddMusicError as exc:
            code = code or exc.exit_code
            found.append({"name": name, "ok": False, "found": exc.message, "next_step": exc.next_step})
    if as_json:
        tell_json({"ok": not code, "checks": found})
    else:
        tell("\n".join(f"{'✓' if c['ok'] else '✗'} {c['name']}: {_words(c)}" for c in found))
    return code


def _done(check: Callable[[], str]) -> str:
    try:
        return check()
    except AddMusicError:
        raise
    except Exception as exc:
        raise unforeseen(exc) from exc


def _words(check: dict[str, object]) -> str:
    return f"{check['found']}" + (f"\n  → {check['next_step']}" if "next_step" in check else "")


def _versions() -> str:
    from add_music.frontmatter import skill_version

    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, add-music {skill_version()}, {packages}"


def _data_folder() -> str:
    from add_music.settings import settings

    folder = settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free_mb = shutil.disk_usage(folder).free // 1_000_000
    except OSError as exc:
        raise problem("output_unwritable", path=folder, reason=exc.strerror or "unknown") from exc
    if free_mb < NEEDED_MB:
        raise problem("disk_full", path=folder)
    return f"{folder} ({free_mb} MB free)"


def _exports() -> str:
    from add_music.assistant.unfinished import unfinished

    left = unfinished()
    if not left:
        return "none was left unfinished"
    return f"{len(left)} not fetched yet; to finish: add-music resume"


def _backend() -> str:
    from add_music.client.consent import Consents
    from add_music.client.endpoint import choose
    from add_music.settings import settings

    target = choose(settings())
    if target.kind == "local":
        asyncio.run(_local_engine())
        return "the engine on this machine answers"
    if target.needs_consent and not Consents(settings().config_dir).agreed(target.host):
        return f"{target.host}, which was not asked: you have not agreed to it (add-music connect)"
    asyncio.run(_reachable())
    return f"{target.host} answers (nothing of yours was sent)"


async def _local_engine() -> None:
    from add_music.assistant.project import Project

    async with await Project.open("local") as project:
        await project.credits()


async def _reachable() -> None:
    from add_music.client.backend import Backend
    from add_music.settings import settings

    backend = Backend.reach(settings())
    try:
        await backend.touch()
    finally:
        await backend.close()


def _assistants() -> str:
    from add_music.cli.install.changes import standing
    from add_music.cli.install.hosts import HOSTS

    found = {name: standing(host) for name, host in HOSTS.items()}
    set_up = [HOSTS[name].title for name, state in found.items() if state == "ready"]
    gone = [f"{HOSTS[name].title}: its command is gone, put it right with add-music install {name}"
            for name, state in found.items() if state == "gone"]  # fmt: skip
    return (
        "; ".join([", ".join(set_up), *gone] if set_up else gone)
        or "none yet; to add it: add-music install HOST"
    )


def _workers() -> str:
    from add_music.studio import confinement

    holds = confinement()
    said = [words for part, words in HELD.items() if part in holds]
    missing = [words for part, words in HELD.items() if part not in holds]
    return f"have {', '.join(said) or 'no limits'}" + (
        f"; this system cannot give them {', '.join(missing)}" if missing else ""
    )


def _shared() -> Sequence[tuple[str, Callable[[], str]]]:
    from add_music.cli.serving import shared_checks

    try:
        return shared_checks()
    except AddMusicError as exc:
        told = exc

    def refuse() -> str:
        raise told

    return [("shared", refuse)]


def _codecs() -> str:
    from add_music.studio import missing_codecs

    missing = missing_codecs()
    if missing:
        raise problem("internal", reason=f"PyAV comes without {', '.join(missing)}")
    return "films and tracks of all accepted kinds can be read, and MP4, MP3 and WAV written"


def _self_check() -> str:
    from add_music.studio import compose

    with tempfile.TemporaryDirectory(prefix="add-music-") as folder:
        made = compose("calm piano", duration_s=CHECK_S, seed=1, output=Path(folder) / "check.wav")
    loudness = made["loudness"]["integrated_lufs"]
    if abs(made["duration_s"] - CHECK_S) > 0.001 or loudness is None:
        raise problem(
            "internal", reason=f"{CHECK_S:g} s of music came out as {made['duration_s']} s, {loudness} LUFS"
        )
    return f"composed, played and measured {CHECK_S:g} s of music ({loudness:.1f} LUFS)"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("versions", _versions),
    ("data folder", _data_folder),
    ("exports", _exports),
    ("backend", _backend),
    ("assistants", _assistants),
    ("codecs", _codecs),
    ("workers", _workers),
    ("music", _self_check),
)
