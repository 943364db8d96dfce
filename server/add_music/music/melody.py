"""
The tune: a motif of two bars, said, moved, said again and answered.

A motif is rhythm and contour; every statement is fitted to its chords (chord tones on strong
beats and long notes) and to an arch over the section. Repeats are varied as players vary them:
another starting tone, an ornament, a dropped note, another tail (Schoenberg, Fundamentals of
Musical Composition, on the period: basic idea, its repetition, contrast, cadence).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from add_music.music.form import Passage
from add_music.music.genres.model import MelodyStyle, Player
from add_music.music.plan import Plan, Stroke, fitted
from add_music.music.streams import stream
from add_music.music.theory import nearest, pitches, scale_under
from add_music.music.timing import SIXTEENTH

PERIOD = ("idea", "moved", "idea", "answer")
SPARSE = ("idea", "rest", "moved", "rest")
FREE = {"climax": 0.5, "contrast": 1.3}
"""How much the genre's rests count in a section's second slots; 1.6 elsewhere."""
BREATH = 3 * SIXTEENTH
WIDEST = 9
"""No leap inside a statement is wider than a major sixth: what is wider is hard to sing."""
CHANGED = ("plain", "plain", "ornament", "thin", "lift", "tail")
LIFT = {"climax": 4, "contrast": 2, "intro": -2, "break": -1, "build": 1}
"""Semitones a section's tune lies above the theme's."""


@dataclass(frozen=True, slots=True)
class Motif:
    """Rhythm of two bars (x struck, - held, . silent) and the scale steps from note to note."""

    cell: str
    tail: str
    moves: tuple[int, ...]
    close: str = ""
    """Another second bar, for the answer."""


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


def write_lead(player: Player, plan: Plan) -> list[Stroke]:
    """The lead's part, but for the final note."""
    strokes: list[Stroke] = []
    leap = max(0.05, plan.genre.melody.leap + plan.mood.leap)
    motifs: dict[int, Motif] = {}
    for passage in plan.passages:
        if not passage.has(player):
            continue
        if passage.theme not in motifs:
            motifs[passage.theme] = motif(plan.genre.melody, leap, passage.theme, plan.seed)
        strokes += _sing(player, plan, passage, motifs[passage.theme])
    return strokes


def _sing(player: Player, plan: Plan, passage: Passage, theme: Motif) -> list[Stroke]:
    chance = stream(plan.seed, "tune", passage.number)
    words = SPARSE if passage.kind in ("break", "outro") else PERIOD
    strokes: list[Stroke] = []
    places = list(range(passage.first, passage.last, 2))
    for n, bar in enumerate(places):
        last = n == len(places) - 1
        word = "answer" if last else words[n % 4]
        if passage.kind == "intro" and not last:
            word = "rest"
        if word == "rest" or (
            word == "moved" and chance.random() < plan.genre.melody.rest * FREE.get(passage.kind, 1.6)
        ):
            continue
        arch = 4.0 * _arch((n + 0.5) / len(places)) + LIFT.get(passage.kind, 0)
        change = "plain" if passage.visit == 0 and n < 2 else chance.choice(CHANGED)
        said = _changed(theme, change, chance)
        if word == "moved":
            arch += chance.choice((-3, 2, 3))
        if change == "lift":
            arch += 3
        if word == "answer":
            said = replace(said, tail=theme.close)
        line = _place(player, plan, passage, said, bar, arch, strokes[-1].pitch if strokes else None)
        strokes += _answered(plan, line) if word == "answer" else line
    return strokes


def _arch(place: float) -> float:
    """0 at the ends, 1 at two thirds: where a phrase has its highest tone."""
    return place / 0.66 if place < 0.66 else (1 - place) / 0.34


def _changed(theme: Motif, change: str, chance: random.Random) -> Motif:
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


def _place(
    player: Player, plan: Plan, passage: Passage, said: Motif, bar: int, arch: float, before: int | None
) -> list[Stroke]:
    """The motif from that bar on, fitted to its chords."""
    steps = [plan.bar_steps(bar), plan.bar_steps(bar + 1) if bar + 1 < passage.last else 0]
    text = fitted(said.cell, plan.steps)[: steps[0]] + fitted(said.tail, plan.steps)[: max(steps[1], 0)]
    start = plan.grid.bar_tick(bar)
    low, high = player.low, player.high
    centre = (low + high) / 2 - 2 + plan.mood.register + arch
    wanted = centre if before is None else 0.6 * centre + 0.4 * before
    strokes: list[Stroke] = []
    pitch = 0
    for n, step in enumerate(i for i, sign in enumerate(text) if sign == "x"):
        tick = start + step * SIXTEENTH
        slot = plan.slots[plan.slot_at(tick)]
        held = _held(text, step)
        scale = pitches(scale_under(slot.chord, slot.key, pentatonic=plan.genre.melody.pentatonic), low, high)
        tones = pitches(tuple(sorted(slot.chord.tones)), low, high)
        place = step % plan.steps
        strong = place == 0 or (place == 8 and plan.steps == 16) or held >= 6
        if not strokes:
            pitch = nearest(tones, wanted)
        else:
            move = said.moves[n - 1] if n - 1 < len(said.moves) else -1
            pitch = _moved(pitch, move, scale, tones if strong else (), centre)
        ticks = round(held * SIXTEENTH * min(plan.mood.length, 1.0)) - 20
        accent = 10 if place == 0 else 4 if place % 4 == 0 else -4
        strokes.append(Stroke(tick, max(ticks, 90), pitch, plan.velocity(passage.energy, accent + 6)))
    return _breathing(strokes, start + sum(steps) * SIXTEENTH)


def _breathing(line: list[Stroke], end: int) -> list[Stroke]:
    """A statement ends early enough for its player to breathe before the next one."""
    if not line:
        return line
    last = line[-1]
    return [*line[:-1], last._replace(ticks=max(90, min(last.ticks, end - BREATH - last.tick)))]


def _moved(pitch: int, move: int, scale: tuple[int, ...], tones: tuple[int, ...], centre: float) -> int:
    """So many scale steps on, turned back at the edge of the tessitura, to a chord tone when one must."""
    if abs(pitch - centre) > 8 and (pitch > centre) == (move > 0):
        move = -move
    at = min(range(len(scale)), key=lambda i: (abs(scale[i] - pitch), i))
    if not 0 <= at + move < len(scale):
        move = -move
    target = scale[max(0, min(len(scale) - 1, at + move))]
    while abs(target - pitch) > WIDEST:
        move -= 1 if move > 0 else -1
        target = scale[at + move]
    if tones and target not in tones:
        tones = tuple(t for t in tones if abs(t - pitch) <= WIDEST) or tones
        near = [t for t in tones if abs(t - target) <= 2] or list(tones)
        return min(near, key=lambda t: (abs(t - target) + (1.5 if t == pitch and move else 0), t))
    return target


def _held(text: str, step: int) -> int:
    held = 1
    while step + held < len(text) and text[step + held] == "-":
        held += 1
    return held


def _answered(plan: Plan, line: list[Stroke]) -> list[Stroke]:
    """The phrase comes to rest: its last note is long and a tone of its chord's triad."""
    if not line:
        return line
    last = line[-1]
    number = plan.slot_at(last.tick)
    slot = plan.slots[number]
    triad = slot.chord.tones[:3]
    options = pitches(tuple(sorted(triad)), last.pitch - 7, last.pitch + 7)
    if len(line) > 1:
        options = tuple(p for p in options if abs(p - line[-2].pitch) <= WIDEST) or options
    rest = nearest(options, last.pitch - 0.1)
    return [
        *line[:-1],
        last._replace(pitch=rest, ticks=max(last.ticks, min(slot.end - last.tick - 20, 1900))),
    ]
