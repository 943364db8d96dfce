"""A free message as a sequence of use cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.assistant.checks import is_url
from add_music.assistant.phrases import say
from add_music.assistant.results import ChatResult

if TYPE_CHECKING:
    from add_music.assistant.project import Project
    from add_music.assistant.results import AnyResult

WORDS: Mapping[str, str] = {
    "upload": "did_upload",
    "edit": "did_edit",
    "state": "did_state",
    "credits": "did_credits",
    "export": "did_export",
}


async def chat(
    project: Project, message: str, files: Sequence[str | Path], wait_s: float | None
) -> ChatResult:
    """`Project.chat`."""
    from add_music.assistant.route import route  # its lexicon is not needed to start

    actions = route(message, [name_of(file) for file in files])
    if files and "upload" not in actions:
        actions = ("upload", *actions)
    if not actions:
        return ChatResult((), (), say("chat_help"), (say("next_upload"), say("next_edit")))
    results: list[AnyResult] = []
    for number, action in enumerate(actions):
        result = await _do(project, action, message, files, wait_s)
        results.append(result)
        left = actions[number + 1 :]
        if left and getattr(result, "status", "done") == "running":
            return _told(actions, results, say("left_over", actions=_words(left)))
    return _told(actions, results)


def name_of(file: str | Path) -> str:
    """How a message may call the file."""
    return str(file) if is_url(file) else Path(file).name


async def _do(
    project: Project, action: str, message: str, files: Sequence[str | Path], wait_s: float | None
) -> AnyResult:
    if action == "upload":
        return await project.upload(files)
    if action == "edit":
        return await project.edit(message, wait_s=wait_s)
    if action == "credits":
        return await project.credits()
    if action == "export":
        return await project.export(wait_s=wait_s)
    return await project.state()


def _told(actions: Sequence[str], results: Sequence[AnyResult], left: str = "") -> ChatResult:
    lines = [say("understood", actions=_words(actions)), *(result.summary for result in results), left]
    return ChatResult(
        tuple(actions), tuple(results), "\n".join(line for line in lines if line), results[-1].next_steps
    )


def _words(actions: Sequence[str]) -> str:
    return ", ".join(say(WORDS[action]) for action in actions)
