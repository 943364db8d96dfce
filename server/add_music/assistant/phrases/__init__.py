"""Every text the assistant half says, by key; one data module for each language."""

from __future__ import annotations

from add_music.assistant.phrases.en import TEXTS


def say(key: str, **seen: object) -> str:
    """The text of that key with what was seen filled in; KeyError when there is none."""
    return TEXTS[key].format(**seen)
