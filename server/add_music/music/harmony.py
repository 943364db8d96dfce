"""The chords of a piece: progressions of the genre laid over the bars, cadence at the end."""

from __future__ import annotations

from dataclasses import dataclass

from add_music.music.form import Passage
from add_music.music.genres.model import Genre, Vocabulary
from add_music.music.genres.vocabulary import GENERAL
from add_music.music.moods import Mood
from add_music.music.score import PPQ
from add_music.music.streams import stream
from add_music.music.theory import Harmony, Key, harmony
from add_music.music.timing import Grid


@dataclass(frozen=True, slots=True)
class Slot:
    """A chord with its time, key and passage."""

    tick: int
    ticks: int
    chord: Harmony
    key: Key
    passage: int

    @property
    def end(self) -> int:
        return self.tick + self.ticks


COLOURED_BARS = 4
"""Phrases have four bars, and what colours one comes back with it."""
SWEET = {
    "I": "Iadd9", "IV": "IVmaj7", "ii": "ii7", "iii": "iii7", "vi": "vi7", "i": "iadd9", "iv": "iv7",
    "bIII": "bIIImaj7", "bVI": "bVImaj7", "bVII": "bVIIadd9",
}  # fmt: skip
"""Plain triads with a tone that softens them, as ballads and dream pop have them."""
SHARP = {
    "i": "iadd9", "iv": "iv6", "V": "V7b9", "v": "v7", "bVI": "bVImaj7", "bII": "bIImaj7", "vi": "viadd9",
    "II": "II7", "ii": "ii7",
}  # fmt: skip
"""Plain triads with a tone that rubs: seconds and sevenths (Huron, Sweet Anticipation, on tension)."""


def vocabulary(genre: Genre, mode: str) -> Vocabulary:
    """The genre's words for a mode, else the common ones."""
    return genre.vocabulary.get(mode) or GENERAL[mode]


def chords(
    genre: Genre, grid: Grid, passages: tuple[Passage, ...], mood: Mood, seed: int
) -> tuple[Slot, ...]:
    """Every chord from the first bar to the last one, which is struck at the final tick."""
    words = vocabulary(genre, passages[0].key.mode)
    cadence = _measures(stream(seed, "cadence").choice(words.cadences))
    slots: list[Slot] = []
    for passage in passages:
        measures = _coloured(_passage_measures(genre, words, passage, passages, seed), passage, mood, seed)
        if passage is passages[-1]:
            close = cadence[:-1][-passage.bars :]
            measures = [*measures[: passage.bars - len(close)], *close]
        for place, numerals in enumerate(measures):
            slots += _bar(grid, passage, passage.first + place, numerals)
    home = passages[-1].key
    slots.append(Slot(grid.final_tick, 0, harmony(cadence[-1][-1], home), home, passages[-1].number))
    return tuple(slots)


def _coloured(measures: list[list[str]], passage: Passage, mood: Mood, seed: int) -> list[list[str]]:
    """
    Plain triads made sweeter or sharper, as often as the mood wants; the same ones when a theme returns.

    The first chord of all stays plain: it tells where home is.
    """
    found = []
    for place, numerals in enumerate(measures):
        chance = stream(seed, "colour", passage.theme, place % COLOURED_BARS)
        row = []
        for numeral in numerals:
            drawn = chance.random()
            table = SWEET if drawn < mood.sweet else SHARP if drawn < mood.sweet + mood.sharp else {}
            row.append(table.get(numeral, numeral) if place else numeral)
        found.append(row)
    return found


def _passage_measures(
    genre: Genre, words: Vocabulary, passage: Passage, passages: tuple[Passage, ...], seed: int
) -> list[list[str]]:
    """The numerals of each bar of a passage; the last bar turns round when something follows."""
    source = words.contrasts if passage.theme % 2 else words.themes
    order = list(source)
    stream(seed, "progressions", passage.theme % 2).shuffle(order)
    chosen = order[passage.theme // 2 % len(order)]
    phrase = _measures(chosen)
    chance = stream(seed, "turns", passage.number)
    measures: list[list[str]] = []
    while len(measures) < passage.bars:
        measures += phrase
    measures = measures[: passage.bars]
    follows = passage.number + 1 < len(passages)
    if follows and passage.bars >= genre.phrase and chance.random() < 0.75:
        measures[-1] = _measures(chance.choice(words.turnarounds))[0]
    return measures


def _measures(text: str) -> list[list[str]]:
    """ "ii9 V13 | Imaj9" → [["ii9", "V13"], ["Imaj9"]]."""
    return [bar.split() for bar in text.split("|")]


def _bar(grid: Grid, passage: Passage, bar: int, numerals: list[str]) -> list[Slot]:
    start = grid.bar_tick(bar)
    end = min(start + grid.bar_ticks, grid.final_tick)
    beats = grid.beats_per_bar
    share = max(beats // len(numerals), 1) * PPQ
    slots = []
    for n, numeral in enumerate(numerals):
        tick = start + n * share
        stop = end if n == len(numerals) - 1 else min(tick + share, end)
        if tick < stop:
            slots.append(Slot(tick, stop - tick, harmony(numeral, passage.key), passage.key, passage.number))
    return slots
