"""The file types the contract accepts, with the MIME types they travel under."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import PurePath

VIDEO = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "avi": "video/x-msvideo",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
}
IMAGE = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
AUDIO = {"mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac"}
OUTPUTS = {
    "mp4": VIDEO["mp4"],
    "wav": AUDIO["wav"],
    **{kind: VIDEO[kind] for kind in ("mov", "webm", "mkv")},
    "gif": IMAGE["gif"],
    **{kind: AUDIO[kind] for kind in ("mp3", "m4a")},
}
"""What a render can be; wav, and the others, only where a backend announces it."""
ACCEPTED = {**VIDEO, **IMAGE, **AUDIO}
OWN_TRACKS = {"flac": "audio/flac", **dict.fromkeys(("ogg", "oga", "opus"), "audio/ogg")}
"""Tracks of the user's own that only a backend takes that announces it."""
READABLE = {**ACCEPTED, **OWN_TRACKS}


def extension(name: str) -> str:
    """The lower-case ending of a file name without its dot; empty when it has none."""
    return PurePath(name).suffix.lstrip(".").lower()


HEAD = 4096
"""Bytes at the beginning of a file that tell what it is."""

BRANDS: Mapping[bytes, str] = {
    b"qt  ": VIDEO["mov"],
    b"M4A ": AUDIO["m4a"],
    b"M4B ": AUDIO["m4a"],
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1"), "image/heic"),
    b"avif": "image/avif",
}
"""Major brands of ISO 14496-12 files that are not simply MP4 (mp4ra.org/registered-types/brands)."""

ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""What a QuickTime file from before `ftyp` begins with."""

RIFFS: Mapping[bytes, str] = {b"AVI ": VIDEO["avi"], b"WAVE": AUDIO["wav"], b"WEBP": IMAGE["webp"]}

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", IMAGE["jpg"]),
    (b"\x89PNG\r\n\x1a\n", IMAGE["png"]),
    (b"GIF8", IMAGE["gif"]),
    (b"fLaC", OWN_TRACKS["flac"]),
    (b"OggS", OWN_TRACKS["ogg"]),
)

ISO = (VIDEO["mp4"], VIDEO["mov"], AUDIO["m4a"])

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "a database"),
)


def content_type(head: bytes, name: str) -> str | None:
    """
    The MIME type of a file: by its first bytes where they tell, else by its name.

    Args:
        head: the first `HEAD` bytes.
        name: its name; an ID3 tag stands before MP3 and AAC alike, so there the name decides.

    Returns:
        None for a name of another type and content that tells nothing.
    """
    named = READABLE.get(extension(name))
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], named if named in ISO else VIDEO["mp4"])
    if head[4:8] in ATOMS:
        return VIDEO["mov"]
    if head[:4] in (b"RIFF", b"RF64"):
        return RIFFS.get(head[8:12], named)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return VIDEO["webm"] if b"webm" in head[:64] else VIDEO["mkv"]
    return _mpeg_audio(head, named) or named


def is_animated_webp(head: bytes) -> bool:
    """Whether a file that begins so is a WebP with several pictures (RFC 9649, 2.7)."""
    flags = head[20:21]
    return head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X" and bool(flags and flags[0] & 0x02)


def seen_instead(head: bytes) -> str | None:
    """What a file is that is surely neither picture nor sound, in words; None when it may be."""
    for mark, words in FOREIGN:
        if head.startswith(mark):
            return words
    if content_type(head, ""):
        return None
    if head.startswith(UTF_16):
        return "text" if b"\0" in head[2:8] else None
    try:
        # a letter may be cut in two where the reading ended
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
    if not head or any(c < " " and c not in "\t\n\v\f\r\x1b" for c in text):
        return None
    return "a web page" if text.lstrip().lower().startswith(("<!doctype html", "<html")) else "text"


def _mpeg_audio(head: bytes, named: str | None) -> str | None:
    if head.startswith(b"ID3"):
        return named if named in AUDIO.values() else AUDIO["mp3"]
    if len(head) < 2 or head[0] != 0xFF:
        return None
    # ISO 11172-3 2.4.2.3: eleven bits of sync, then the layer, which is 00 in ADTS (ISO 13818-7)
    if head[1] & 0xF6 == 0xF0:
        return AUDIO["aac"]
    return AUDIO["mp3"] if head[1] & 0xE0 == 0xE0 and head[1] & 0x06 == 0x02 else None
