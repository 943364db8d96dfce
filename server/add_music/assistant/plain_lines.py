"""
A backend's text as plain lines: marks of lists and headings set apart, machinery left out, data covered.

Nothing here knows what a line says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from add_music.assistant.screen import FILE, LINK, QUOTE

_MARK = re.compile(r"\s{0,40}(?:(?P<number>\d{1,2})[.)、]|[-*•·▪–>]|#{1,6})\s+")
_FENCE = re.compile(r"\s{0,40}(?:```|~~~)")
_RULE = re.compile(r"[\s|:*_=-]{3,400}$")
_JSON = re.compile(r"""\s{0,400}(?:[\[{]\s*["{\[]|[}\]]+,?\s*$|"[\w$-]{1,80}"\s*:|\{\s*$)""")
_SECRET = re.compile(r"(?:Bearer\s+)?\b(?:nmv_\w+|clm_\w+|sk-[\w-]{16,200})")
_MARKED_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\(\s*([^)\s]{1,2000})[^)\n]{0,200}\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,400}?)(?<=\S)\1")
_CODE = re.compile(r"`{1,2}([^`\n]{1,200})`{1,2}")
_NEW_LINE = re.compile(r"</?(?:p|br|ul|ol|li|div|h\d)\s{0,4}/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|p|br|em|strong|code|ul|ol|li|div|span|a|h\d)(?:\s[^<>\n]{0,300})?/?>", re.IGNORECASE
)
_DATA = re.compile(
    r"""(?P<link>(?:https?://|www\.)[^\s<>"'“”「」《》，。、）)]{1,2000}(?<![.,;:!?…])
      |(?<![\w@.-])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|ai|io|net|org|app|dev|cn|me|ly|co)(?![\w.])(?:/[^\s，。、）)]{0,1000}(?<![.,;:!?…]))?)
    |(?P<file>(?<![\w./\\~-])[\w./\\~-]{1,200}\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac|flac|ogg|srt)\b)
    |(?P<quote>"[^"\n]{1,160}"|“[^”\n]{1,160}”|«[^»\n]{1,160}»|„[^“”\n]{1,160}[“”]|「[^」\n]{1,160}」
      |『[^』\n]{1,160}』|《[^》\n]{1,160}》|【[^】\n]{1,160}】|‘[^’\n]{1,160}’|(?<!\w)'[^'\n]{1,160}'(?!\w))""",
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE_LINK = re.compile(r"(?:[\s:：(（<\[—–-]|→|👉|🔗)+$")
_AROUND_LINK = re.compile(r"[ \t]{2,}")


@dataclass(slots=True)
class Line:
    """A line: its mark (bullet, number, heading), its words, and what is kept of them."""

    mark: str
    text: str
    kept: str = ""

    @property
    def listed(self) -> bool:
        """Whether it is an item of a list."""
        return bool(self.mark) and not self.mark.startswith("#")

    @property
    def numbered(self) -> bool:
        """Whether it is a step of a numbered list."""
        return self.mark[:1].isdigit()


def lines(text: str) -> list[Line]:
    """The lines for people, blank ones included; without fences, JSON, secrets and marks of emphasis."""
    found: list[Line] = []
    for raw in _NEW_LINE.sub("\n", text).splitlines():
        if not raw.strip():
            if found and found[-1].text:
                found.append(Line("", ""))
            continue
        if _FENCE.match(raw) or _JSON.match(raw) or _RULE.fullmatch(raw):
            continue
        mark = _MARK.match(raw)
        words = raw[mark.end() :] if mark else raw
        words = _MARKED_LINK.sub(r"\1 \2", _TAG.sub("", _SECRET.sub("…", words)))
        words = _CODE.sub(r"\1", _BOLD.sub(r"\2", _BOLD.sub(r"\2", words)))
        found.append(Line(mark[0].strip() if mark else "", words.strip()))
    return found


def covered(text: str) -> str:
    """The text with each letter of its data replaced by a sign that stands for it."""
    signs = {"link": LINK, "file": FILE, "quote": QUOTE}
    plain = re.sub("[\ue000-\ue002]", " ", text)
    return _DATA.sub(lambda match: signs[match.lastgroup or "quote"] * len(match[0]), plain)


def without_links(text: str, masked: str) -> str:
    """The text without addresses: what may be opened comes from the contract's own fields only."""
    if LINK not in masked:
        return text
    kept = ""
    start = 0
    for match in re.finditer(rf"{LINK}+(?:[\s:：]*{LINK}+)*", masked):
        kept += _BEFORE_LINK.sub("", text[start : match.start()])
        start = match.end()
    kept += text[start:].lstrip(")）>]")
    return _AROUND_LINK.sub(" ", kept)


def written(read: list[Line]) -> str:
    """The kept lines, without headings of lists that have nothing left and without gaps in their numbers."""
    _drop_empty_headings(read)
    gaps = any(line.numbered and not line.kept for line in read)
    told = []
    for line in read:
        if line.kept:
            mark = "-" if line.numbered and gaps else line.mark
            told.append(f"{mark} {line.kept}" if line.listed else line.kept)
    return "\n".join(told)


def _drop_empty_headings(read: list[Line]) -> None:
    for number in range(len(read) - 1, -1, -1):
        line = read[number]
        if not line.kept or not (line.kept.endswith((":", "：", "?", "？")) or line.mark.startswith("#")):
            continue
        items = _under(read, number)
        if line.kept[-1] in "?？" and not any(item.listed for item in items):
            continue  # a question to the user, no "What's next?" above a list
        if any(item.text for item in items) and not any(item.kept for item in items):
            line.kept = ""


def _under(read: list[Line], number: int) -> list[Line]:
    """The list below a heading, or the one line below it."""
    below: list[Line] = []
    for line in read[number + 1 :]:
        if line.text and not line.listed and any(item.text for item in below):
            break
        if line.mark.startswith("#"):
            break
        below.append(line)
    return below
