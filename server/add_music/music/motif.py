"""A motif: a rhythm of two bars and a contour, and the ways it may be varied."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from add_music.music.genres.model import MelodyStyle
from add_music.music.streams import stream


@dataclass(frozen=True, slots=True)
class Motif:
    """Rhythm of two bars (x struck, - held, . silent) and the scale steps from note to note."""

    cell: str
    tail: str
    moves: tuple[int, ...]
    close: str = ""
    """Another second bar, for the answer."""


def said_with(style: MelodyStyle, known: MelodyStyle) -> MelodyStyle:
    """How tunes move in one style, saying the motifs of a piece in the other one."""
    return replace(style, cells=known.cells, tails=known.tails, leap=known.leap)


def motif(style: MelodyStyle, leap: float, number: int, seed: int) -> Motif:
    """
    The motif of the theme of that number.

    Rhythms are dealt like cards, so neighbouring themes do not share theirs.
    """
    chance = stream(seed, "motif", number)
    cells, tails = list(style.cells), list(style.tails)
    stream(seed, "cells").shuffle(cells)
    stream(seed, "tails").shuffle(tails)
    cell = cells[number % len(cells)].replace(" ", "")
    tail = tails[number % len(tails)].replace(" ", "")
    close = tails[(number + 1) % len(tails)].replace(" ", "")
    count = (cell + max(tail, close, key=lambda bar: bar.count("x"))).count("x")
    moves: list[int] = []
    height, way = 0, chance.choice((1, 1, -1))
    for n in range(count - 1):
        before = moves[-1] if moves else 0
        if abs(before) >= 3:
            move = -1 if before > 0 else 1  # a leap is filled from the other side
        elif chance.random() < leap:
            move = way * chance.choice((2, 2, 3, 4))
        elif chance.random() < 0.12:
            move = 0
        else:
            move = way
        if n >= count // 2:
            way = -1 if height > 0 else 1
        elif chance.random() < 0.25:
            way = -way
        moves.append(move)
        height += move
    return Motif(cell, tail, tuple(moves), close)


def changed(theme: Motif, change: str, chance: random.Random) -> Motif:
    """The motif as players vary what they say again; as it is where that way is not open to it."""
    if change == "thin":
        spots = [i for i, sign in enumerate(theme.tail) if sign == "x"][1:]
        if spots:
            drop = chance.choice(spots)
            tail = theme.tail[:drop] + "-" + theme.tail[drop + 1 :]
            at = (theme.cell + theme.tail[:drop]).count("x") - 1
            moves = list(theme.moves)
            if at + 1 < len(moves):
                moves[at : at + 2] = [moves[at] + moves[at + 1]]
            else:
                moves = moves[:at]
            return replace(theme, tail=tail, moves=tuple(moves))
    if change == "ornament":
        long = [i for i in range(len(theme.cell) - 3) if theme.cell[i : i + 4] == "x---"]
        if long:
            at = chance.choice(long)
            cell = theme.cell[: at + 2] + "x" + theme.cell[at + 3 :]
            before = theme.cell[: at + 1].count("x")
            turn = chance.choice((1, -1))
            moves = list(theme.moves)
            moves[before - 1 : before - 1] = [turn]
            if before < len(moves):
                moves[before] -= turn
            return replace(theme, cell=cell, moves=tuple(moves))
    if change == "tail":
        kept = theme.cell.count("x") - 1
        return replace(theme, moves=theme.moves[:kept] + tuple(-m for m in theme.moves[kept:]))
    return theme
