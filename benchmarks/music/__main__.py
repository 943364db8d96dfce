"""
All measures of music: `python -m benchmarks.music --genres lofi,jazz --seeds 3 --lengths 15,60,180`.

Sounds and what was found out about them are kept in the folder for temporary files, so a run that was
broken off goes on where it was; what misses a gate is said as soon as it is heard.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial

from add_music.music.brief import GENRES
from benchmarks.music.gates import Finding, print_missed, print_table
from benchmarks.music.pieces import Piece
from benchmarks.music.written import takes, written

SHORTEST_TOLD_APART = 30.0
"""Seconds; what is shorter is a cadence, the same everywhere."""


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when something fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.music", description=__doc__)
    parser.add_argument("--genres", default=",".join(GENRES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--lengths", default="15,60,180", help="seconds")
    parser.add_argument("--symbolic", action="store_true", help="only what needs no sound")
    parser.add_argument("--kept", action="store_true", help="take kept sounds, whatever played them")
    parser.add_argument("--no-moods", action="store_true", help="leave the moods out (half of the time)")
    asked = parser.parse_args(arguments)
    genres = asked.genres.split(",")
    lengths = [float(text) for text in asked.lengths.split(",")]
    pieces = [Piece(g, s, n) for n in lengths for g in genres for s in range(1, asked.seeds + 1)]
    findings = [*_read(genres, pieces)]
    if not asked.symbolic:
        findings += _listened(pieces, asked.seeds, moods=not asked.no_moods, kept=asked.kept)
    return 0 if print_table(findings) else 1


def _read(genres: list[str], pieces: list[Piece]) -> Iterator[Finding]:
    for piece in pieces:
        found = [*written(piece)]
        print_missed(f"{piece}, written", found)
        yield from found
    for genre in genres:
        found = [takes(genre)]
        print_missed(f"{genre}, its takes", found)
        yield from found


def _listened(pieces: list[Piece], seeds: int, *, moods: bool, kept: bool) -> Iterator[Finding]:
    from benchmarks.music import told_apart
    from benchmarks.music.heard import heard

    play = partial(Piece.sounded, whatever_sound=kept)
    for piece in pieces:
        found = heard(piece, play(piece))
        print_missed(str(piece), found)
        yield from found
    for seconds in sorted({piece.seconds for piece in pieces if piece.seconds >= SHORTEST_TOLD_APART}):
        yield from told_apart.genres([p for p in pieces if p.seconds == seconds], play)
    if moods:
        yield from told_apart.moods(tuple(dict.fromkeys(p.genre for p in pieces)), seeds, play)


sys.exit(main(sys.argv[1:]))
