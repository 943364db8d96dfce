"""The titles as SubRip subtitles, which players, platforms and editing programs read."""

from __future__ import annotations

from collections.abc import Sequence

from add_music.interchange.film import Title


def to_srt(titles: Sequence[Title]) -> str:
    """The subtitles in the order of their times; those that come at the same time stand in one."""
    groups: dict[tuple[int, int], list[str]] = {}
    for title in sorted(titles, key=lambda t: (t.start_ms, t.end_ms)):
        groups.setdefault((title.start_ms, title.end_ms), []).append(_lines(title.text))
    blocks = [
        f"{number}\n{_time(start)} --> {_time(end)}\n" + "\n".join(texts)
        for number, ((start, end), texts) in enumerate(groups.items(), start=1)
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _lines(text: str) -> str:
    """Without empty lines, at which a subtitle would end."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _time(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02},{rest:03}"
