"""
Server-sent events out of bytes, as the HTML standard reads them and a little more kindly.

Bytes may be cut anywhere: in a character, between CR and LF, in the byte order mark. Nothing is lost of a
stream that ends without its last blank line, and comments count, because they are a sign of life.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

LONGEST_LINE = 32 * 1024**2
"""Characters; a longer line is no event of any backend, and is not kept."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One event: its joined `data` lines, and its name when it has one. A sign of life has no data."""

    data: str
    name: str = ""


class SseReader:
    """Takes the bytes of one stream, gives its events."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._line: list[str] = []
        self._length = 0
        self._after_cr = False
        self._data: list[str] = []
        self._name = ""
        self._alive = False

    def feed(self, piece: bytes) -> list[Sent]:
        """The events that end within these bytes."""
        return self._read(self._decoder.decode(piece))

    def close(self) -> list[Sent]:
        """The event that was still open when the stream ended, if any."""
        found = self._read(self._decoder.decode(b"", final=True))
        if self._length:
            self._take(self._whole_line())
        return found + self._ended()

    def _read(self, text: str) -> list[Sent]:
        if self._after_cr and text.startswith("\n"):
            text = text[1:]
            self._after_cr = False
        if not text:
            return []
        self._after_cr = text.endswith("\r")
        *lines, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found: list[Sent] = []
        for line in lines:
            self._keep(line)
            whole = self._whole_line()
            if whole:
                self._take(whole)
            else:
                found += self._ended()
        self._keep(rest)
        return found

    def _keep(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_LINE:
            self._line = [":"]  # what is left of it is a comment
        elif text:
            self._line.append(text)

    def _whole_line(self) -> str:
        line = "".join(self._line)
        self._line, self._length = [], 0
        return line

    def _take(self, line: str) -> None:
        self._alive = True
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value

    def _ended(self) -> list[Sent]:
        if not self._alive:
            return []
        sent = Sent("\n".join(self._data), self._name)
        self._data, self._name, self._alive = [], "", False
        return [sent]
