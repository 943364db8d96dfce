"""What a file is by its first bytes and its name."""

from __future__ import annotations

import pytest

from add_music.wire.media_types import HEAD, READABLE, content_type, seen_instead

HEADS = {
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00",
    "mov": b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00",
    "m4a": b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00",
    "avi": b"RIFF\x24\x00\x00\x00AVI LIST",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    "mkv": b"\x1a\x45\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "gif": b"GIF89a\x01\x00",
    "mp3": b"\xff\xfb\x90\x64\x00\x00",
    "aac": b"\xff\xf1\x50\x80\x00\x1f",
    "flac": b"fLaC\x00\x00\x00\x22",
    "ogg": b"OggS\x00\x02\x00\x00",
}


@pytest.mark.parametrize("ending", HEADS)
@pytest.mark.parametrize("name", ["right", "wrong.mp4", "wrong.mp3", "noending"])
def test_the_content_decides_whatever_the_name_says(ending: str, name: str) -> None:
    """A file that was given another ending still travels under its true type."""
    given = f"right.{ending}" if name == "right" else name
    # the brand mp42 is what an M4A may have, too: there the name decides
    expected = READABLE[ending]

    assert content_type(HEADS[ending], given) == expected
    assert seen_instead(HEADS[ending]) is None


def test_old_and_large_files_are_known_too() -> None:
    """QuickTime from before `ftyp`, RF64, and brands that belong to the name."""
    assert content_type(b"\x00\x00\x00\x08wide\x00\x00", "a.mov") == "video/quicktime"
    assert content_type(b"RF64\xff\xff\xff\xffWAVEds64", "a.wav") == "audio/wav"
    assert content_type(HEADS["mp4"], "a.m4a") == "audio/mp4"
    assert content_type(b"\x00\x00\x00\x18ftypheic", "photo.jpg") == "image/heic"
    assert content_type(b"ID3\x04\x00", "a.aac") == "audio/aac"
    assert content_type(b"ID3\x04\x00", "a.mp3") == "audio/mpeg"


@pytest.mark.parametrize("head", [b"", b"\0" * HEAD, b"\x47\x40\x11\x10" * 40, bytes(range(128, 256))])
def test_what_is_not_known_goes_by_its_name(head: bytes) -> None:
    """Unknown content is the backend's to judge."""
    assert content_type(head, "clip.MP4") == "video/mp4"
    assert content_type(head, "clip.xyz") is None
    assert seen_instead(head) is None


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"a shopping list\n" * 5, "text"),
        ("Größe, 你好\n".encode(), "text"),
        ("é".encode() * HEAD, "text"),
        (("x" + "é" * HEAD).encode()[:HEAD], "text"),
        ("text".encode("utf-16"), "text"),
        (b"  <!DOCTYPE html><html>", "a web page"),
        (b'{"error": "expired"}', "text"),
        (b"PK\x03\x04\x14\x00", "a zip archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x7fELF\x02", "a program"),
        (b"\x1f\x8b\x08", "a gzip archive"),
    ],
)
def test_what_is_surely_no_clip_is_named(head: bytes, words: str) -> None:
    """A text, page, document or archive is called what it is, also where a letter is cut in two."""
    assert seen_instead(head) == words
