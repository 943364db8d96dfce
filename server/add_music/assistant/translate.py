"""
A backend's words without directions for a screen we do not have.

The hosted agent talks as if there were an editor: "click Export", "open the panel". The table is
closed: a clause that matches becomes nothing, or names the action that shows the same thing. Facts
about what was made stay. A matched action is only ever a hint for the caller: exporting and
spending happen when the *user* asked, never because a text said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Hint = Literal["state", "credits", "edit", "upload", "export"]

_PRESS = r"(?:click|tap|press|hit)"
_PLACE = (
    r"(?:panel|menu|tab|timeline|editor|sidebar|window|dialog|page|button|icon|player|toolbar|settings|dashboard|"
    r"browser|drop-?down|section)"
)
_THING = r"(?:clip|track|segment|file|handle|edge|slider|timeline|onto|into)"
_WITH_THE = r"(?:in|on|using|with)\s+the\s+(?:\w+\s+){0,2}"
_ORDER = r"(?:^|\b(?:to|can|please|just|simply|now|then|or|and|should|could|may|by)\s+)"

TABLE: tuple[tuple[Hint, str], ...] = (
    # exporting comes first: "click Export" is both a click and an export
    ("export", rf"\b{_PRESS}(?:ing)?\b.{{0,40}}\b(?:export|download|save)\b"),
    ("export", r"\b(?:export|download)\s+button\b"),
    ("export", r"(?:点击|点一下|单击|按).{0,12}(?:导出|下载)"),
    ("export", r"导出按钮|下载按钮"),
    ("credits", r"\b(?:check|see|view|visit|go to|open)\b.{0,20}\b(?:account|billing|balance)\b"),
    ("credits", r"(?:查看|检查|打开|前往).{0,8}(?:账户|账单|余额|积分)"),
    ("upload", rf"\b(?:upload|import)\s+{_PLACE}\b"),
    ("upload", rf"\b{_PRESS}(?:ing)?\b.{{0,30}}\bupload\b"),
    ("upload", r"上传(?:按钮|面板|区域)|点击.{0,8}上传"),
    ("state", r"\bpreview\b.{0,30}\b(?:in|on|with|using)\s+(?:the\s+|your\s+)?(?:\w+\s+){0,2}" + _PLACE),
    ("state", rf"{_ORDER}(?:open|go to|head to|switch to|navigate to)\b.{{0,40}}\b{_PLACE}\b"),
    ("state", rf"\b(?:see|view|find|check)\b.{{0,30}}\b(?:in|on)\s+the\s+(?:\w+\s+){{0,2}}{_PLACE}\b"),
    ("state", r"(?:在|到).{0,10}(?:时间轴|时间线|播放器|面板|编辑器).{0,4}(?:中|里|上)?.{0,4}(?:预览|查看)"),
    ("state", r"(?:打开|前往|切换到).{0,12}(?:面板|菜单|时间轴|时间线|设置|编辑器|页面|选项卡|播放器|窗口)"),
    ("edit", rf"{_ORDER}(?:drag|drop|rearrange|arrange)\b"),
    ("edit", rf"\b(?:drag(?:ging)?|drop(?:ping)?)\b.{{0,40}}\b{_THING}\b"),
    ("edit", rf"\b(?:adjust|fine-?tune|tweak|change|edit|move)\b.{{0,40}}\b{_WITH_THE}{_PLACE}\b"),
    ("edit", r"拖拽|拖动|拖放|拖到"),
    ("edit", r"在.{0,6}编辑器.{0,4}(?:中|里)?.{0,4}(?:调整|修改)"),
    ("state", rf"{_ORDER}{_PRESS}\s+(?!tracks?\b)(?:on\s+|the\s+|your\s+|['\"“「【]|[A-Z]|here\b)"),
    ("state", r"点击|单击|双击|点按"),
)  # fmt: skip
_PATTERNS = tuple((hint, re.compile(pattern, re.IGNORECASE)) for hint, pattern in TABLE)

NOISE = re.compile(r"I encountered a temporary issue[^.!?。]*[.!?。]?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?。！？])(?:\s+|(?=[^\s.!?。！？\d]))|\n+")
_CLAUSE = re.compile(
    r"\s*(?:[;；，]|,|\s[–—-]\s|—)\s*(?:(?:and|or|but|then|so)\b\s*)?"
    r"|\s+(?:and then|then|and|or|but|so)\s+|(?:然后|或者|并且)"
)
_DANGLING = re.compile(
    r"^(?:and|or|but|then|so|also|you can|please|just|to|,|，)\s+|[\s,，;；–—-]+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Translation:
    """What is left for the user, and the actions the directions stood for, each once, in order."""

    text: str
    hints: tuple[Hint, ...]


def translate(text: str) -> Translation:
    """The facts of a backend's text, without its directions and its noise."""
    hints: list[Hint] = []
    kept = []
    cleaned = NOISE.sub("", text) if NOISE.sub("", text).strip() else text
    for sentence in _SENTENCE.split(cleaned):
        facts = _facts(sentence.strip(), hints)
        if facts:
            kept.append(facts)
    return Translation(_joined(kept), tuple(dict.fromkeys(hints)))


def _facts(sentence: str, hints: list[Hint]) -> str:
    """The sentence without its directing clauses; empty when nothing else was in it."""
    if not sentence or _hint(sentence) is None:
        return sentence
    clauses = [clause for clause in _CLAUSE.split(sentence) if clause and clause.strip()]
    kept = []
    for clause in clauses:
        hint = _hint(clause)
        if hint:
            hints.append(hint)
        else:
            kept.append(clause.strip())
    if len(kept) == len(clauses):
        # only the clauses together make a direction: nothing of them can be trusted to be a fact
        hints.append(_hint(sentence) or "state")
        return ""
    # what follows a direction tells what the direction was for ("to save it")
    first_direction = next(i for i, clause in enumerate(clauses) if _hint(clause))
    facts = ", ".join(kept[:first_direction])
    facts = _DANGLING.sub("", facts).strip()
    end = sentence[-1] if sentence[-1] in "!?。！？" else "."
    return f"{facts.rstrip('.!?。！？')}{end}" if facts else ""


def _hint(clause: str) -> Hint | None:
    return next((hint for hint, pattern in _PATTERNS if pattern.search(clause.strip())), None)


def _joined(sentences: list[str]) -> str:
    text = ""
    for sentence in sentences:
        gap = "" if not text or text[-1] in "。！？" else " "
        text += gap + sentence
    return text
