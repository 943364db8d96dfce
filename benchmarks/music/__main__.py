"""All measures of music: `python -m benchmarks.music --genres lofi,jazz --seeds 3 --lengths 15,60,180`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from add_music.music.brief import GENRES
from benchmarks.music.gates import Finding, print_table
from benchmarks.music.pieces import Piece
from benchmarks.music.written import takes, written


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when something fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.music", description=__doc__)
    parser.add_argument("--genres", default=",".join(GENRES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--lengths", default="15,60,180", help="seconds")
    parser.add_argument("--symbolic", action="store_true", help="only what needs no sound")
    asked = parser.parse_args(arguments)
    genres = asked.genres.split(",")
    lengths = [float(text) for text in asked.lengths.split(",")]
    pieces = [Piece(g, s, n) for g in genres for n in lengths for s in range(1, asked.seeds + 1)]
    return 0 if print_table(_measured(genres, pieces)) else 1


def _measured(genres: list[str], pieces: list[Piece]) -> Iterator[Finding]:
    for piece in pieces:
        yield from written(piece)
    for genre in genres:
        yield takes(genre)


sys.exit(main(sys.argv[1:]))
