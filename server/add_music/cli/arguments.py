"""What the words on a command line mean: which are clips, which is the instruction, what a brief says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.errors import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

# Endings by which people recognise media, the ones that are not accepted included: a missing
# "clip.flv" is a missing file and no wish for music.
_MEDIA_NAME = re.compile(
    r"\.(?:mp4|m4v|mov|avi|webm|mkv|mpe?g|mts|m2ts|ts|wmv|flv|3gp|ogv|jpe?g|png|gif|webp|heic|bmp|tiff?|svg|"
    r"mp3|wav|m4a|aac|flac|ogg|opus|aiff?|wma|mid|txt|srt|zip|pdf)$",
    re.IGNORECASE,
)
_PATH_START = re.compile(r"(?:~|\.{1,2})?[/\\]|[A-Za-z]:[/\\]|https?://|file://")


def split(words: Sequence[str], instruction: str | None) -> tuple[list[str], str | None]:
    """
    The clips and the instruction among the positional words.

    The last word is the instruction when it is not an existing file and does not look like the name
    of one: a missing holiday.mp4 must not become a wish for music.

    Raises:
        FixInput: no clip was named.
    """
    media = list(words)
    if instruction is None and media and not _exists(media) and not _looks_like_media(media):
        instruction = media.pop()
        loose = [word for word in media if not _exists([word]) and not _looks_like_media([word])]
        if loose and len(loose) < len(media):
            raise problem("command_invalid", seen=_unquoted([*loose, instruction]))
    if not media:
        raise problem("command_invalid", seen=_no_clip(instruction))
    return media, instruction


def read_brief(text: str | None) -> dict[str, Any] | None:
    """
    The brief of a JSON text.

    Raises:
        FixInput: it is not a JSON object.
    """
    if text is None:
        return None
    expected = 'give a JSON object such as {"genre": "lofi", "avoid": ["drums"]}'
    try:
        brief = json.loads(text)
    except ValueError as exc:
        raise problem("option_invalid", option="--brief", seen="not JSON", expected=expected) from exc
    if not isinstance(brief, dict):
        raise problem("option_invalid", option="--brief", seen="not a JSON object", expected=expected)
    return brief


def _unquoted(wish: Sequence[str]) -> str:
    return (
        f'There is no file called "{wish[0]}". Is it part of what you want? Quote it all: "{" ".join(wish)}".'
    )


def _no_clip(instruction: str | None) -> str:
    if instruction and " " not in instruction.strip():
        return f'There is no file called "{instruction}", and no other clip was named.'
    return 'No clip was named. Example: add-music make holiday.mp4 "calm lo-fi, no drums".'


def _exists(words: Sequence[str]) -> bool:
    """Whether the last word names something on the disk; beside clips, "happy" is a wish and no folder."""
    last = Path(words[-1])
    try:
        here = last.is_symlink() or last.exists()
        return bool(words[-1]) and here and (len(words) == 1 or not last.is_dir())
    except (OSError, ValueError):  # too long for a name, or with a zero byte: words, not a path
        return False


def _looks_like_media(words: Sequence[str]) -> bool:
    """Whether the last word names a file, by its beginning or ending."""
    last = words[-1].strip()
    if _PATH_START.match(last):
        return True
    if not _MEDIA_NAME.search(last):
        return False
    # "use my song.mp3" speaks of a file that was named before
    return not any(last.endswith(f" {Path(word).name}") for word in words[:-1])
