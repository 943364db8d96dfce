"""Which font of this machine can write a text, sign by sign."""

from __future__ import annotations

import os
import struct
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDERS: dict[str, tuple[str, ...]] = {
    "linux": ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts"),
    "darwin": ("~/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts"),
    "win32": ("~/AppData/Local/Microsoft/Windows/Fonts", "C:/Windows/Fonts"),
}
"""Where systems keep fonts; fontconfig, CoreText and Windows look there, too."""
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
FAMILIES = (
    "notosans", "notonaskh", "notoserif", "noto", "opensans", "roboto", "inter", "segoeui", "helveticaneue",
    "sfns", "arial", "liberationsans", "dejavusans", "geezapro", "kohinoor", "pingfang", "hiragino", "msyh",
    "yugoth", "malgun", "nirmala", "applesdgothic", "thonburi", "leelawui",
)  # fmt: skip
"""Plain faces that read well on a moving picture, the best first; by the beginning of their file's name."""
ODD = (
    "italic",
    "oblique",
    "mono",
    "condensed",
    "light",
    "thin",
    "black",
    "narrow",
    "kufi",
    "rashi",
    "looped",
)
EMOJI = ("coloremoji", "applecoloremoji", "seguiemj", "twemoji")
CHINESE, JAPANESE, KOREAN = "chinese", "japanese", "korean"
CJK_FACES = {JAPANESE: 0, KOREAN: 1, CHINESE: 2}
"""In Noto's collections; they draw the same ideographs as each country is used to."""
INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u2060\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\ufe0e\ufe0f"
)
"""Signs that only say how others are to be written; no font need have them."""


BUILT_IN = frozenset(map(chr, [*range(0x20, 0x7F), 0xA9, 0xAB, 0xB0, 0xB1, 0xB7, 0xBB])) | frozenset("‘’“”…™")
"""What the font inside Pillow can write, for machines that have none."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font's file and its number in a collection; without a file, the font inside Pillow."""

    path: Path | None = None
    index: int = 0

    @property
    def emoji(self) -> bool:
        """Whether its signs are pictures with colours of their own."""
        return self.path is not None and any(name in _plain(self.path) for name in EMOJI)

    def has(self, sign: str) -> bool:
        """Whether it can draw that sign."""
        if sign in INVISIBLE or sign.isspace():
            return True
        return sign in BUILT_IN if self.path is None else ord(sign) in _signs(self.path, self.index)


@dataclass(frozen=True, slots=True)
class Fonts:
    """
    The fonts of this machine, the user's own folder first.

    Args:
        own: a folder that is looked through before all others.
        system: whether the system's folders are looked through, too.
    """

    own: Path | None = None
    system: bool = True

    def face_for(self, signs: Sequence[str], *, emoji: bool = False) -> Face | None:
        """The best face that has all of these signs; None when there is none."""
        script = _script(signs)
        for path in self._files():
            face = Face(path, CJK_FACES[script] if script and "cjk" in _plain(path) else 0)
            if face.emoji == emoji and all(face.has(sign) for sign in signs):
                return face
        built_in = Face()
        return built_in if not emoji and all(built_in.has(sign) for sign in signs) else None

    def _files(self) -> Iterator[Path]:
        if self.own is not None:
            yield from _ranked(self.own)
        if self.system:
            places = FOLDERS.get(sys.platform, FOLDERS["linux"])
            yield from _ranked(*(Path(place).expanduser() for place in places))


@lru_cache(maxsize=8)
def _ranked(*folders: Path) -> tuple[Path, ...]:
    """The font files in those folders, those that suit best first."""
    found = [
        Path(top, name)
        for folder in folders
        for top, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith(SUFFIXES)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(path: Path) -> tuple[bool, int, bool, int, str]:
    name = _plain(path)
    family = next((n for n, start in enumerate(FAMILIES) if name.startswith(start)), len(FAMILIES))
    return any(word in name for word in ODD), family, not _bold(name), len(name), str(path)


def _bold(name: str) -> bool:
    return name.endswith(("bold", "bd", "b")) and "semibold" not in name and "extrabold" not in name


def _plain(path: Path) -> str:
    return "".join(letter for letter in path.stem.lower() if letter.isalnum())


def _script(signs: Sequence[str]) -> str:
    """Whose ideographs these are, as far as the signs between them tell."""
    codes = [ord(sign) for sign in signs]
    if any(0x3040 <= code < 0x3100 for code in codes):
        return JAPANESE
    if any(0xAC00 <= code < 0xD7B0 or 0x1100 <= code < 0x1200 for code in codes):
        return KOREAN
    return CHINESE if any(0x2E80 <= code < 0xA000 or 0x20000 <= code < 0x32000 for code in codes) else ""


@lru_cache(maxsize=256)
def _signs(path: Path, index: int) -> _Cmap:
    try:
        return _Cmap(_table(path, index))
    except (OSError, struct.error, IndexError, ValueError):
        return _Cmap(b"")  # a file that only looks like a font has no sign at all


def _table(path: Path, index: int) -> bytes:
    """The best table of signs in the file (OpenType 1.9, `cmap`)."""
    with path.open("rb") as file:
        head = file.read(12)
        at = 0
        if head[:4] == b"ttcf":
            file.seek(12 + 4 * index)
            (at,) = struct.unpack(">I", file.read(4))
            file.seek(at)
            head = file.read(12)
        (count,) = struct.unpack(">H", head[4:6])
        file.seek(at + 12)
        records = file.read(16 * count)
        for n in range(count):
            tag, _, offset, length = struct.unpack(">4sIII", records[16 * n : 16 * n + 16])
            if tag == b"cmap":
                file.seek(offset)
                return _best(file.read(length))
    return b""


def _best(cmap: bytes) -> bytes:
    """Of the tables for several platforms the one with the most signs: format 12, else 4."""
    (count,) = struct.unpack(">H", cmap[2:4])
    tables = [cmap[struct.unpack(">I", cmap[8 + 8 * n : 12 + 8 * n])[0] :] for n in range(count)]
    known = [table for table in tables if struct.unpack(">H", table[:2])[0] in (4, 12)]
    return max(known, key=lambda table: struct.unpack(">H", table[:2])[0], default=b"")


class _Cmap:
    """Whether a code point has a glyph."""

    def __init__(self, table: bytes) -> None:
        self._ranges = sorted(_ranges(table)) if table else []
        self._firsts = [first for first, _ in self._ranges]

    def __contains__(self, code: int) -> bool:
        at = bisect_left(self._firsts, code + 1) - 1
        return at >= 0 and code <= self._ranges[at][1]


def _ranges(table: bytes) -> Iterator[tuple[int, int]]:
    if struct.unpack(">H", table[:2])[0] == 12:
        (count,) = struct.unpack(">I", table[12:16])
        for n in range(count):
            first, last, _ = struct.unpack(">III", table[16 + 12 * n : 28 + 12 * n])
            yield first, last
        return
    (twice,) = struct.unpack(">H", table[6:8])
    ends, starts, deltas, offsets = (
        struct.unpack(f">{twice // 2}H", table[at : at + twice])
        for at in (14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice)
    )
    for n, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        if not offset:
            yield first, last
            continue
        base = 16 + 3 * twice + 2 * n + offset
        for code in range(first, last + 1):
            glyph = table[base + 2 * (code - first) : base + 2 * (code - first) + 2]
            if len(glyph) == 2 and (struct.unpack(">H", glyph)[0] + delta) % 65536 and glyph != b"\0\0":
                yield code, code
