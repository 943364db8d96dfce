"""
A second opinion on what a message asks for, from how messages like it were meant.

Phrases are exact, and silent about wordings that nobody listed. So the words of a message, what they are
about (senses.py) and the phrases that were found are also weighed by a linear model, once for the whole
message and once for each clause. How much either weighs against the phrases' own reading was fitted as well,
on messages that no phrase was written for. benchmarks/train_opinion.py makes `opinion.weights` from
tests/language_corpus.

Logistic regression over hashed features: Weinberger et al., Feature Hashing for Large Scale Multitask
Learning (2009); combined by stacking: Wolpert, Stacked Generalization (1992).
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp, sqrt

from add_music.assistant.senses import senses_in
from add_music.phrasebook import Found
from add_music.text import QUESTION_MARKS, Token
from add_music.tongues import ENGLISH

ACTIONS = ("upload", "edit", "state", "credits", "export")
"""What is weighed. Files that came with a message are uploaded whatever is thought of its words."""

BUCKETS = 1 << 16
REACH = 3
"""Words apart that two senses may stand to be seen together."""

PREFIXES = (4, 6)
MOST_WORDS = 400
"""Words of a message that are weighed, half from either end: nobody asks for so much."""

SURE = 5.0
"""A leaning beyond this counts no more; e^5 to one is sure enough."""

MARKS = dict.fromkeys(QUESTION_MARKS, "?") | dict.fromkeys("!！。.,，、;:؛،\n", ",")
SYMBOLS = "\u2190"
"""From here on come arrows, pictures and emoji, which say something; brackets and dashes do not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A message or a clause of it: its tokens, the phrases in it, and how it is joined to the others."""

    tokens: Sequence[Token]
    found: Sequence[Found] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """
    The fitted weights: `ACTIONS` for each bucket in turn, and those of the judgement (see `evidences`).

    One judgement is for English, of which far more messages were learnt from, one for all other languages.
    """

    weights: array[int]
    scale: float
    bias: tuple[float, ...]
    english: tuple[tuple[float, ...], ...]
    others: tuple[tuple[float, ...], ...]
    least: float


def judge(
    whole: Piece, parts: Sequence[Piece], read: Collection[str], tongues: Sequence[str]
) -> dict[str, int]:
    """
    The actions that are meant, each with the number of the clause that says so most.

    Args:
        whole: the message.
        parts: its clauses; at least one.
        read: the actions that its phrases ask for.
        tongues: its languages.
    """
    model = load_model()
    by_message = leanings(whole, tongues, model)
    by_clause = [leanings(part, tongues, model) for part in parts] if len(parts) > 1 else [by_message]
    judgement = model.english if tongues[0] == ENGLISH else model.others
    likely = likelihoods(evidences(by_message, by_clause, read), judgement)
    return {
        ACTIONS[number]: max(range(len(by_clause)), key=lambda place: by_clause[place][number])
        for number in chosen(likely, model.least)
    }


def likelihoods(evidence: Iterable[Sequence[float]], judgement: Sequence[Sequence[float]]) -> list[float]:
    """How likely each action is meant, 0–1, after all that speaks for and against it."""
    return [
        1 / (1 + exp(-sum(w * x for w, x in zip(weights, (1.0, *known), strict=True))))
        for weights, known in zip(judgement, evidence, strict=True)
    ]


def chosen(likely: Sequence[float], least: float) -> list[int]:
    """The numbers of the likely actions; where none is, the likeliest if it is not below `least`."""
    meant = [number for number, share in enumerate(likely) if share > 0.5]
    if not meant and max(likely) > least:
        meant = [max(range(len(likely)), key=lambda number: likely[number])]
    return meant


def evidences(
    by_message: Sequence[float], by_clause: Sequence[Sequence[float]], read: Collection[str]
) -> Iterator[tuple[float, ...]]:
    """For each action what speaks for and against it: the leanings, and what the phrases ask for."""
    strongest = [max(clause[number] for clause in by_clause) for number in range(len(ACTIONS))]
    asked = [float(action in read) for action in ACTIONS]
    for number in range(len(ACTIONS)):
        others = [other for other in range(len(ACTIONS)) if other != number]
        clause, message, is_read = strongest[number], by_message[number], asked[number]
        yield (
            clause,
            message,
            is_read,
            sum(asked[other] for other in others),
            float(not any(asked)),
            max(strongest[other] for other in others),
            max(by_message[other] for other in others),
            clause * is_read,
            message * is_read,
            float(min(len(by_clause), 5)),
            float(list(read) == ["edit"]),
        )


def leanings(piece: Piece, tongues: Sequence[str], model: Model) -> list[float]:
    """For each action the logarithm of its odds, from what is in the piece alone."""
    rows = buckets(piece, tongues)
    size = len(ACTIONS)
    totals = [0] * size
    for row in rows:
        start = row * size
        for number in range(size):
            totals[number] += model.weights[start + number]
    share = model.scale / sqrt(max(len(rows), 1))
    return [
        max(-SURE, min(SURE, total * share + bias)) for total, bias in zip(totals, model.bias, strict=True)
    ]


def buckets(piece: Piece, tongues: Sequence[str], *, phrases: bool = True) -> set[int]:
    """The numbers of a piece's features; `phrases` whether those of the phrases are among them."""
    return {zlib.crc32(name.encode()) % BUCKETS for name in _features(piece, tongues, phrases=phrases)}


def weighed(tokens: Sequence[Token]) -> Sequence[Token]:
    """What of a message is weighed: all of it, or both ends of one that is longer than anybody's wish."""
    if len(tokens) <= MOST_WORDS:
        return tokens
    return [*tokens[: MOST_WORDS // 2], *tokens[-MOST_WORDS // 2 :]]


def _features(piece: Piece, tongues: Sequence[str], *, phrases: bool) -> Iterator[str]:
    tokens = weighed(piece.tokens)
    yield from (f"J {sign}" for sign in piece.signs)
    yield from _of_words(["^", *(word for token in tokens if (word := _word(token))), "$"])
    yield from _of_senses([("^",), *_senses(tokens, tongues), ("$",)])
    if phrases:
        yield from _of_phrases(piece.found)


def _of_words(words: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        yield f"1 {word}"
        yield from (f"p {word[:length]}" for length in PREFIXES if len(word) > length)
        if place + 1 < len(words):
            yield f"2 {word} {words[place + 1]}"
        if place + 2 < len(words):
            yield f"3 {word} {words[place + 1]} {words[place + 2]}"
            yield f"s {word} {words[place + 2]}"


def _of_senses(senses: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for place, own in enumerate(senses):
        for sense in own:
            yield f"S {sense}"
            for apart in range(1, min(REACH, len(senses) - place - 1) + 1):
                kind = "N" if apart == 1 else "K"
                yield from (f"{kind} {sense} {other}" for other in senses[place + apart])


def _of_phrases(found: Sequence[Found]) -> Iterator[str]:
    before = "^"
    for item in found:
        meanings = sorted({f"{meaning.kind}:{meaning.value}" for meaning in item.meanings})
        yield from (f"k {meaning}" for meaning in meanings)
        now = "+".join(meanings)
        yield f"kk {before}|{now}"
        before = now
    yield f"kk {before}|$"


def _word(token: Token) -> str:
    """What a token counts as: figures are alike, and what is quoted or named is data."""
    if token.kind == "word":
        return token.fold
    if token.kind == "sign":
        return MARKS.get(token.fold, token.fold if token.fold >= SYMBOLS else "")
    return "<n>" if token.kind in ("number", "clock") else f"<{token.kind}>"


def _senses(tokens: Sequence[Token], tongues: Sequence[str]) -> Iterator[tuple[str, ...]]:
    run: list[Token] = []
    for token in tokens:
        if token.kind == "word":
            run.append(token)
            continue
        yield from senses_in(run, tongues)
        run = []
        sign = _word(token)
        if sign and (token.kind != "sign" or token.fold in MARKS):
            yield (sign,)
    yield from senses_in(run, tongues)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The fitted model, read when the first message comes."""
    data = (files("add_music.assistant") / "opinion.weights").read_bytes()
    head, _, body = data.partition(b"\n")
    about = json.loads(head)
    return Model(
        weights=array("b", zlib.decompress(body)),
        scale=about["scale"],
        bias=tuple(about["bias"]),
        english=tuple(tuple(row) for row in about["english"]),
        others=tuple(tuple(row) for row in about["others"]),
        least=about["least"],
    )
