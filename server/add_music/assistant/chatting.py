"""A free message as a sequence of use cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.assistant.accepting import accepts
from add_music.assistant.checks import default_output, expanded, is_url
from add_music.assistant.edits import TAKE
from add_music.assistant.results import ChatResult, EditResult
from add_music.errors import problem
from add_music.saying import say
from add_music.taking import chosen
from add_music.text import clean, tokenise
from add_music.wire.media_types import OUTPUTS, READABLE, extension

if TYPE_CHECKING:
    from add_music.assistant.project import Project
    from add_music.assistant.results import AnyResult
    from add_music.wire.extra_kinds import Kind

WORDS: Mapping[str, str] = {
    "upload": "did_upload",
    "edit": "did_edit",
    "state": "did_state",
    "credits": "did_credits",
    "export": "did_export",
}
NEVER_SAID = ("credits", "export")
"""What no backend's chat is ever told: an agent there might do it its own way, and charge for it."""
DICTATED = 4
"""Words at the end of a clause that may ask for something else than an edit."""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a message leads to: the actions in their order, the files to add, and where the export goes.

    Args:
        take: of the last audition, which the message chooses.
        kind: the ending of the finished file, where its name is not told.
        shape: an edit that its destination asks for.
        also: what is wanted beside the finished file.
    """

    message: str
    actions: tuple[str, ...]
    files: tuple[str | Path, ...]
    output: Path | None
    take: int | None = None
    kind: str = ""
    shape: str = ""
    also: tuple[Kind, ...] = ()

    @property
    def edit(self) -> str:
        """What the backend's chat is told: the message without what asks for anything but an edit."""
        if not self.shape:
            return self._said
        if "edit" not in self.actions:
            return self.shape
        return f"{self._said}, {self.shape}"

    @property
    def steps(self) -> tuple[str, ...]:
        """The actions, with the edit that the export's destination asks for just before it."""
        if not self.shape or "edit" in self.actions:
            return self.actions
        at = self.actions.index("export")
        return (*self.actions[:at], "edit", *self.actions[at:])

    @property
    def _said(self) -> str:
        from add_music.assistant.route import edit_clauses, route

        if self.actions == ("edit",):
            return self.message
        if self.take:
            chosen_take, rest = TAKE.format(self.take), chosen(self.message)[1]
            more = "edit" in route(rest) if rest else False
            plain = replace(self, message=rest, take=None, shape="")
            return f"{chosen_take}, {plain.edit}" if more else chosen_take
        names = [name_of(file) for file in self.files]
        words = edit_clauses(self.message, names)
        said = words.split()
        # dictated without a comma, the other wish is the end of the same clause: "add jazz export"
        shorter = [words, *(" ".join(said[:-count]) for count in range(1, min(DICTATED, len(said) - 1) + 1))]
        return next(
            (part for part in shorter if {"edit"} <= set(route(part, names)) <= {"upload", "edit"}), words
        )


def is_edit(message: str) -> bool:
    """Whether something is left of the message for an edit, without what no chat is told."""
    from add_music.assistant.route import route

    actions = route(message)
    return "edit" in actions or not set(actions) & set(NEVER_SAID)


def only_edit(message: str, *, typed: bool, choosing: bool = False) -> tuple[str, tuple[str, ...]]:
    """
    What of a message that is meant as an edit is one.

    Args:
        typed: typed wishes come along, which are an edit without any words.
        choosing: takes were heard, so the message may choose one.

    Returns:
        The words of the edit, and the actions it asks for besides, which are steps of their own.

    Raises:
        FixInput: `not_an_edit`.
    """
    from add_music.assistant.besides import apart

    take = chosen(message)[0] if choosing else None
    actions = _actions(message, take) if message.strip() else ()
    extras, rest = apart(message, exporting="export" in actions)
    if extras:
        message, actions = rest, (*(_actions(rest, take) if rest else ()), "export")
    besides = tuple(action for action in actions if action in NEVER_SAID)
    if "edit" in actions:
        return Plan(message, actions, (), None, take).edit, besides
    if besides and not typed:
        raise problem("not_an_edit", wish=_words(besides))
    return ("" if besides else message), besides


async def chat(
    project: Project, message: str, files: Sequence[str | Path], wait_s: float | None, key: str = ""
) -> ChatResult:
    """`Project.chat`."""
    plan = planned(project, message, files)
    if not plan.actions:
        steps = (say("next_change"), say("next_export")) if project.files else (say("next_upload"),)
        return ChatResult((), (), say("chat_help"), steps)
    results: list[AnyResult] = []
    actions = plan.steps
    for number, action in enumerate(actions):
        result = await _do(project, action, plan, wait_s, key)
        results.append(result)
        left = actions[number + 1 :]
        if left and getattr(result, "status", "done") == "running":
            return _told(plan, results, say("left_over", actions=_words(left)))
    return _told(plan, results)


def planned(project: Project, message: str, files: Sequence[str | Path]) -> Plan:
    """
    What the message asks for in this project; wishes for what comes beside the file ask for the file.

    Raises:
        FixInput: a file is to be added, but there is none of that name, or none was named.
    """
    from add_music.assistant.besides import apart

    whole = _planned(project, message, files)
    also, rest = apart(message, exporting="export" in whole.actions)
    if not also:
        return whole
    left = ("upload", *_actions(rest, whole.take, [name_of(file) for file in files]))
    actions = (*(action for action in whole.actions if action in left and action != "export"), "export")
    return replace(whole, message=rest if "edit" in actions else message, actions=actions, also=also)


def _planned(project: Project, message: str, files: Sequence[str | Path]) -> Plan:
    """
    The same without a look at what may come beside the file.

    Files may come with the message or be named in it. A name that is in the project already means
    that file; one that does not exist yet, in a message that asks to export, is where the file goes.

    Raises:
        FixInput: a file is to be added, but there is none of that name, or none was named.
    """
    if project.lost and not files and accepts(message):
        return Plan(message, ("edit",), (), None)
    take = chosen(message)[0] if project.takes else None
    actions = _actions(message, take, [name_of(file) for file in files])
    if not actions or (files and "upload" not in actions):
        return _for_its_place(Plan(message, actions, tuple(files), None, take))
    named = [] if files else media_named(message, {file.name for file in project.files})
    output = _output(project, named) if "export" in actions else None
    media = [*files, *(name for name in named if output is None or output.name != Path(name).name)]
    if "upload" in actions and not media:
        if not project.files and actions == ("upload",):
            raise problem("request_invalid", seen=say("upload_nothing"))
        actions = tuple(action for action in actions if action != "upload")
    elif media and "upload" not in actions:
        actions = ("upload", *actions)
    return _for_its_place(Plan(message, actions, tuple(media), output, take))


def _for_its_place(plan: Plan) -> Plan:
    """The same with the kind and the shape that the words of its export name."""
    if "export" not in plan.actions:
        return plan
    from add_music.assistant.wanted_kind import kind_wanted, shape_wanted

    names = [name_of(file) for file in plan.files]
    kind = "" if plan.output else kind_wanted(plan.message, names)
    return replace(plan, kind=kind, shape=shape_wanted(plan.message, names))


def _actions(message: str, take: int | None, files: Sequence[str] = ()) -> tuple[str, ...]:
    """What the message asks for; choosing a take is an edit, whatever the rest of it is."""
    from add_music.assistant.route import route

    if take is None:
        return route(message, files)
    rest = chosen(message)[1]
    others = route(rest, files) if rest else ()
    return others if "edit" in others else ("edit", *others)


def name_of(file: str | Path) -> str:
    """How a message may call the file."""
    return str(file) if is_url(file) else Path(file).name


def media_named(message: str, known: Collection[str]) -> list[str]:
    """Paths and addresses of media in the message that the project does not have yet, in their order."""
    found = []
    for token in tokenise(clean(message)):
        name = str(token.value or "")
        if token.kind not in ("file", "link", "quote") or extension(name) not in READABLE:
            continue
        if Path(name).name not in known or (not is_url(name) and Path(name).is_absolute()):
            found.append(name)
    return list(dict.fromkeys(found))


def _output(project: Project, named: Sequence[str]) -> Path | None:
    """The named file that is still to come, beside the clip unless the message says where."""
    for name in named:
        path = expanded(name)
        if extension(name) in OUTPUTS and not is_url(name) and not path.exists():
            sources = [Path(file.path) for file in project.files if file.path]
            return path if path.is_absolute() else default_output(sources).with_name(name)
    return None


async def _do(project: Project, action: str, plan: Plan, wait_s: float | None, key: str) -> AnyResult:
    if action == "upload":
        return await project.upload(plan.files)
    if action == "edit":
        return await project.tell(plan.edit, wait_s=wait_s, key=key)
    if action == "credits":
        return await project.credits()
    if action == "export":
        return await project.export(plan.output, kind=plan.kind or "mp4", wait_s=wait_s, also=plan.also)
    return await project.state()


def _told(plan: Plan, results: Sequence[AnyResult], left: str = "") -> ChatResult:
    lines = [say("understood", actions=_words(plan.steps))]
    for result in results:
        # what changed was seen; the backend's own words are only told, and only beside it
        said = result.said if isinstance(result, EditResult) and result.changes else ""
        lines += [result.summary, said]
    summary = "\n".join(line for line in (*lines, left) if line)
    return ChatResult(plan.steps, tuple(results), summary, results[-1].next_steps)


def steps_besides(actions: Sequence[str], steps: Sequence[str]) -> tuple[str, ...]:
    """What to do next when an edit's message asked for those actions, too."""
    if not actions:
        return tuple(steps)
    usual = say("next_export") if "export" in actions else ""
    return (say("next_besides", actions=_words(actions)), *(step for step in steps if step != usual))


def _words(actions: Sequence[str]) -> str:
    return ", ".join(say(WORDS[action]) for action in actions)
