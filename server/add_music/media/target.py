"""The file that is being written: container options, metadata, and closing it safely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import av
from av.container import OutputContainer

from add_music.media.formats import MP4, Format
from add_music.media.open import file_url

ONLY_FILES = {"protocol_whitelist": "file"}
OWN_BY_MUXER = {
    "major_brand",
    "minor_version",
    "compatible_brands",
    "encoder",
    "duration",
    "creation_time_utc",
}
"""Written anew by the muxer; carried over they would be wrong."""
SPELLINGS = {
    "com.apple.quicktime.location.ISO6709": "location",
    "com.apple.quicktime.creationdate": "date",
    "com.apple.quicktime.title": "title",
    "com.apple.quicktime.description": "description",
    "com.apple.quicktime.comment": "comment",
    "com.apple.quicktime.artist": "artist",
    "com.apple.quicktime.make": "make",
    "com.apple.quicktime.model": "model",
    "location-eng": "location",
}
"""QuickTime and Android names of what MP4 calls otherwise; the plain name wins when both are there."""


@contextmanager
def new_movie(path: Path, kind: Format = MP4) -> Iterator[OutputContainer]:
    """
    A file of that kind, whatever the path is called; an MP4 has its index in front.

    After an error the container is closed without another attempt to write; the caller
    removes the file.
    """
    output = av.open(file_url(path), "w", format=kind.container, options={**kind.options, **ONLY_FILES})
    try:
        yield output
        output.close()
    except BaseException:
        _abandon(output)
        raise


def _abandon(output: OutputContainer) -> None:
    with suppress(Exception):  # the first error is the one to tell
        output.close()


def carry_metadata(source: Mapping[str, str], output: OutputContainer) -> None:
    """Title, dates, place, camera and comments; nothing that only describes the old file's format."""
    kept = {name: text for name, text in source.items() if name not in OWN_BY_MUXER and "\ufffd" not in text}
    for foreign, plain in SPELLINGS.items():
        if foreign in kept:
            kept.setdefault(plain, kept[foreign])
            del kept[foreign]
    output.metadata.update(kept)
