"""
Long calls once more, by their notes: for a task whose server has ended.

Nothing is done twice. Files that arrived are not sent again, an edit is known by its key, an export and an
audition are found by what they are of; what had not begun is done now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver.exceptions import ToolError

from add_music.errors import problem
from add_music.tools import answers
from add_music.tools.desk import place, unhurried
from add_music.tools.failures import told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from mcp.types import CallToolResult, ContentBlock

    from add_music.assistant.project import Project
    from add_music.tools.desk import Desk
    from add_music.tools.notes import Note

    Answered = tuple[answers.Answer, list[ContentBlock]]
    Given = Mapping[str, Any]


async def again(desk: Desk, note: Note, key: str) -> CallToolResult:
    """
    What the call of that note would answer.

    Args:
        desk: one that nobody else sits at.
        key: the name of the task.
    """
    try:
        with told():
            project = await (desk.resumed(note.project) if note.project else desk.project(new=True))
            if project is None:
                raise problem("nothing_uploaded")
            errand = unhurried.get()
            if errand:
                errand.begin(desk, project)
            data, more = await CALLS[note.tool](project, note.arguments, key)
    except ToolError as exc:
        return answers.refused(str(exc))
    data.project = project.session_id
    return answers.answer(data, *more)


async def _upload(project: Project, given: Given, _: str) -> Answered:
    return answers.uploaded(await project.upload([place(name) for name in given["files"]])), []


async def _edit(project: Project, given: Given, key: str) -> Answered:
    if given.get("job"):
        return answers.edited(await project.edit_result(given["job"])), []
    return answers.edited(await project.edit(given.get("message", ""), brief=_brief(given), key=key)), []


async def _audition(project: Project, given: Given, _: str) -> Answered:
    from add_music.tools.auditioning import MOST, sounds

    wishes, count = _brief(given), given.get("takes", MOST)
    result = await project.audition(given.get("message", ""), brief=wishes, count=count)
    return answers.auditioned(result), [*sounds(result, project.session_id or "")]


async def _chat(project: Project, given: Given, key: str) -> Answered:
    files = [place(name) for name in given.get("files", [])]
    return answers.chatted(await project.chat(given["message"], files, key=key)), []


async def _export(project: Project, given: Given, _: str) -> Answered:
    output = given.get("output")
    result = await project.export(
        place(output) if output else None,
        overwrite=bool(given.get("overwrite")),
        job=given.get("job"),
        also=given.get("also", ()),
    )
    return answers.exported(result), [answers.link(result.output)] if result.output else []


CALLS: Mapping[str, Callable[[Project, Given, str], Awaitable[Answered]]] = {
    "upload": _upload,
    "edit": _edit,
    "audition": _audition,
    "chat": _chat,
    "export": _export,
}
"""By the tool's name."""


def _brief(given: Given) -> Mapping[str, Any] | None:
    from add_music.tools.wishes import Wishes

    typed = given.get("brief")
    return Wishes.model_validate(typed).model_dump(exclude_defaults=True) if typed else None
