"""
Who made the music, from what, and what may be done with it: for platforms that ask, and for the archive.

Composed music is made by this program out of notes and code, without recordings or samples, so nobody else
has rights in it, and it is dedicated to the public domain (CC0 1.0). A track that
the user brought keeps its own rights, whatever they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from add_music.saying import listed, musical_key, say

PROGRAM = "ai-add-music-to"
LICENCE = "CC0-1.0"
"""By its SPDX name."""
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One stretch of music.

    Args:
        sha256: of the score, in the stored form; of the file, for the user's own track.
        about: of a composed piece: genre, moods, key, tempo, seed, instruments and brief. Empty for a track.
    """

    name: str
    start_s: float
    end_s: float
    sha256: str
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def composed(self) -> bool:
        return bool(self.about)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the film shows."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What is to be told; `made_at` in ISO 8601, `sha256` of the finished file where it is known."""

    film: str
    version: str
    made_at: str
    sha256: str
    music: tuple[Piece, ...]
    sources: tuple[Source, ...]


def to_json(rights: Rights) -> str:
    """For programs."""
    document = {
        "film": {"name": rights.film, "sha256": rights.sha256 or None, "made_at": rights.made_at},
        "made_by": {"program": PROGRAM, "version": rights.version},
        "music": [_piece(piece) for piece in rights.music],
        "sources": [asdict(source) for source in rights.sources],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _piece(piece: Piece) -> dict[str, Any]:
    told = {"name": piece.name, "start_s": piece.start_s, "end_s": piece.end_s, "sha256": piece.sha256}
    if not piece.composed:
        return {"kind": "own_track", **told, "licence": None}
    return {"kind": "composed", **told, **piece.about, "licence": LICENCE, "licence_url": LICENCE_URL}


def to_text(rights: Rights) -> str:
    """For people, in the language of whoever asked."""
    lines = [
        say("rights_film", film=rights.film),
        say("rights_made", program=PROGRAM, version=rights.version, date=rights.made_at[:10]),
        "",
        *(_told(piece) for piece in rights.music),
    ]
    if not rights.music:
        lines.append(say("rights_no_music"))
    lines += ["", say("rights_sources", files=listed(_names(rights.sources)))]
    if rights.sha256:
        lines += ["", f"SHA-256: {rights.sha256}"]
    return "\n".join(lines) + "\n"


def _told(piece: Piece) -> str:
    if not piece.composed:
        return say("rights_own", start=piece.start_s, end=piece.end_s, name=piece.name)
    made = say(
        "rights_composed",
        start=piece.start_s,
        end=piece.end_s,
        name=piece.name,
        key=musical_key(piece.about["key"]),
        bpm=piece.about["tempo_bpm"],
        seed=str(piece.about["seed"]),
    )
    return f"{made} {say('rights_free', url=LICENCE_URL)}"


def _names(sources: Sequence[Source]) -> list[str]:
    return list(dict.fromkeys(source.name for source in sources))
