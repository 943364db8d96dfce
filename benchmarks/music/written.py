"""What is measured on the written score alone; it takes no sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from add_music.music.cues import RATE
from add_music.music.score import PPQ, Note, Score, Section
from benchmarks.music.bars import bars, distance, first_bar, notes, words
from benchmarks.music.gates import Finding
from benchmarks.music.pieces import Piece

MOST_REPEATS = 2
"""Of two bars of melody and drums: themselves and one repetition."""
LOOPING = frozenset({"house", "trap", "hiphop", "electronic", "lofi"})
"""Genres made of loops: twice as many (Butler, Unlocking the Groove, 2006, on two- and four-bar loops)."""
TAKES = 30


def written(piece: Piece) -> Iterator[Finding]:
    """Every finding about one score."""
    score = piece.score
    name = str(piece)
    yield Finding("last chord is the tonic", name, float(_ends_at_home(score)), score.chords[-1].symbol)
    ring = (score.length_samples - score.sample_at(score.final_tick)) / RATE
    yield Finding("last chord has time to ring (s)", name, ring)
    if piece.seconds >= 30:
        yield Finding("two bars of tune and drums, most often", name, *_most_repeated(piece))
        yield Finding("sections differ in notes a second (ratio)", name, _contrast(score))
        yield from _returns(score, name)
        yield from _tune(score, name)


def takes(genre: str, seconds: float = 40.0, count: int = TAKES) -> Finding:
    """How near the two nearest tunes of many takes of one brief are."""
    tunes = [words(notes(Piece(genre, seed, seconds).score, "lead")) for seed in range(count)]
    nearest = min(((distance(a, b), i, j) for (i, a), (j, b) in combinations(enumerate(tunes), 2)))
    return Finding(
        "two nearest of 30 tunes (edit distance)", genre, nearest[0], f"#{nearest[1]} #{nearest[2]}"
    )


def _ends_at_home(score: Score) -> bool:
    flats = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#"}
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    return names[score.chords[-1].root] == flats.get(score.tonic, score.tonic)


def _most_repeated(piece: Piece) -> tuple[float, str]:
    """How often the commonest two bars with a tune sound, against what the genre may do."""
    lead, drums = bars(piece.score, "lead"), bars(piece.score, "drums")
    pairs = Counter(
        (lead[n], lead[n + 1], drums[n], drums[n + 1])
        for n in range(len(lead) - 1)
        if len(lead[n]) + len(lead[n + 1]) > 1
    )
    most = max(pairs.values(), default=0)
    return most / (2 if piece.genre in LOOPING else 1), f"{most} times"


def _density(score: Score, section: Section) -> float:
    end = min(section.end_tick, score.final_tick)
    seconds = (score.sample_at(end) - score.sample_at(section.start_tick)) / RATE
    count = sum(section.start_tick <= n.tick < end for p in score.parts for n in p.notes)
    return count / max(seconds, 0.1)


def _contrast(score: Score) -> float:
    found = [_density(score, s) for s in score.sections if s.name != "pickup"]
    return max(found) / max(min(found), 0.1)


def _sung(score: Score, section: Section) -> list[Note]:
    return [n for n in notes(score, "lead") if section.start_tick <= n.tick < section.end_tick]


def _returns(score: Score, name: str) -> Iterator[Finding]:
    """A theme that comes back is known again, and is no copy."""
    themes = [tune for s in score.sections if s.name == "theme" if len(tune := _sung(score, s)) > 5]
    others = [tune for s in score.sections if s.name == "contrast" if len(tune := _sung(score, s)) > 5]
    for again in themes[1:2]:
        first = words(themes[0])
        yield Finding("a returning theme is varied (edit distance)", name, distance(first, words(again)))
        if others:
            nearer = distance(first, words(others[0])) - distance(first, words(again))
            yield Finding("a returning theme is nearer than the contrast", name, nearer)


def _tune(score: Score, name: str) -> Iterator[Finding]:
    tune = notes(score, "lead")
    if len(tune) < 8:
        return
    gaps = [(b.tick - a.tick - a.ticks) / PPQ for a, b in pairwise(tune)]
    span = (tune[-1].tick - tune[0].tick) / PPQ / 4
    yield Finding("breaths of a tune, one in so many bars", name, span / max(sum(g > 0.4 for g in gaps), 1))
    yield Finding("the tune's top is in its later half", name, _top_place(tune))
    yield Finding("tune on the chord on strong beats (share)", name, _on_chord(score, tune))


def _top_place(tune: list[Note]) -> float:
    top = max(n.pitch for n in tune)
    at = [n.tick for n in tune if n.pitch == top]
    return (at[-1] - tune[0].tick) / max(tune[-1].tick - tune[0].tick, 1)


def _on_chord(score: Score, tune: list[Note]) -> float:
    start, bar = first_bar(score), score.beats_per_bar * PPQ
    strong = [n for n in tune if (n.tick - start + PPQ // 8) % bar < PPQ // 4]
    chords = list(score.chords)
    good = 0
    for note in strong:
        chord = [c for c in chords if c.tick <= note.tick + PPQ // 8][-1]
        good += note.pitch % 12 in chord.tones
    return good / max(len(strong), 1)
