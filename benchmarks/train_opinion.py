"""
Fits the second opinion on what messages ask for: `make train-opinion`, which needs scikit-learn.

It learns from everything in tests/language_corpus but the held-out lists. First the linear model is
fitted, on messages and on their clauses; which clause of a longer message a label belongs to is found by
fitting (multiple-instance learning: Andrews et al., Support Vector Machines for Multiple-Instance
Learning, 2002). Then the judgement, which weighs the model against the phrases, is fitted on messages for
which it is known what the phrases asked for before any was made for their authors.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from add_music.assistant import opinion
from add_music.assistant.opinion import ACTIONS, BUCKETS, Piece, buckets
from add_music.assistant.reading import read_message
from add_music.tongues import ENGLISH

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "language_corpus"
WEIGHTS = ROOT / "server" / "add_music" / "assistant" / "opinion.weights"
FIRST_READINGS = CORPUS / "first_readings.ndjson"
HARDNESS, JUDGEMENT_HARDNESS = 20.0, 1.0
ROUNDS, FOLDS = 2, 5
LEVELS = 127
KINDS = 11
"""Of evidence for an action."""

LEAST = 0.35
"""How likely an action must be to be taken where none is likely."""


@dataclass
class Row:
    """A message with its label; `first` is what phrases asked for before any was made for its author."""

    text: str
    files: Sequence[str]
    actions: Sequence[str]
    author: str
    others: Sequence[Sequence[str]] = ()
    first: Sequence[str] | None = None
    whole: Piece = field(default_factory=lambda: Piece(()))
    parts: Sequence[Piece] = ()
    tongues: Sequence[str] = ()


@dataclass
class Matrix:
    """Features of messages and of clauses, with and without those of phrases, and whose the clauses are."""

    messages: tuple[csr_matrix, csr_matrix]
    clauses: tuple[csr_matrix, csr_matrix]
    owner: np.ndarray


def rows() -> Iterator[Row]:
    """All messages that may be learnt from; one that is only labelled with its edits is an edit."""
    first = {}
    for line in FIRST_READINGS.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        first[told["text"]] = told["read"]
    for path in sorted(CORPUS.glob("*.tuned.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            actions = told.get("actions", ["edit"] if told.get("operations") else None)
            if actions is not None:
                author = path.name.split(".")[0]
                others = told.get("or_actions", ())
                known = first.get(told["text"]) if "actions" in told else None
                yield Row(told["text"], told.get("files", ()), actions, author, others, known)
    for path in sorted(CORPUS.glob("*.routing.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "|" in line and not line.startswith("#"):
                actions, text = (part.strip() for part in line.split("|", 1))
                wanted = [] if actions == "-" else actions.split()
                yield Row(text, (), wanted, path.name.split(".")[0], (), first.get(text))


def prepare(row: Row) -> Row:
    """Read the message as the router does."""
    reading = read_message(row.text, row.files)
    row.whole, row.parts, row.tongues = reading.whole, reading.parts or [reading.whole], reading.tongues
    return row


def matrix(found: Sequence[Row]) -> Matrix:
    """The features of these rows."""
    messages = tuple(
        _sparse([buckets(row.whole, row.tongues, phrases=with_) for row in found]) for with_ in (True, False)
    )
    clauses = tuple(
        _sparse([buckets(part, row.tongues, phrases=with_) for row in found for part in row.parts])
        for with_ in (True, False)
    )
    owner = np.array([number for number, row in enumerate(found) for _ in row.parts])
    return Matrix(messages, clauses, owner)  # type: ignore[arg-type]


def _sparse(sets: Sequence[set[int]]) -> csr_matrix:
    ends = np.cumsum([0, *map(len, sets)])
    columns = np.fromiter((column for one in sets for column in sorted(one)), dtype=np.int64, count=ends[-1])
    values = np.concatenate([np.full(len(one), 1 / max(len(one), 1) ** 0.5) for one in sets])
    return csr_matrix((values, columns, ends), shape=(len(sets), BUCKETS))


def labels(found: Sequence[Row]) -> np.ndarray:
    """Which actions are meant, a row for each message."""
    return np.array([[action in row.actions for action in ACTIONS] for row in found])


def fit(seen: Matrix, meant: np.ndarray) -> list[LogisticRegression]:
    """The linear model: first on whole messages, then on the clauses as well, whose labels it guesses."""
    x, y = vstack(seen.messages).tocsr(), np.vstack([meant, meant])
    models = _fit(x, y)
    several = np.bincount(seen.owner, minlength=len(meant))[seen.owner] > 1
    for _ in range(ROUNDS):
        guessed = _spread(leanings(models, seen.clauses[0]), seen.owner, meant)[several]
        clauses = [part[several] for part in seen.clauses]
        models = _fit(vstack([x, *clauses]).tocsr(), np.vstack([y, guessed, guessed]))
    return models


def _fit(x: csr_matrix, y: np.ndarray) -> list[LogisticRegression]:
    return [
        LogisticRegression(C=HARDNESS, max_iter=3000, solver="liblinear").fit(x, y[:, number])
        for number in range(len(ACTIONS))
    ]


def _spread(leaning: np.ndarray, owner: np.ndarray, meant: np.ndarray) -> np.ndarray:
    """A message's label is that of the clause that leans to it most, and of all that lean to it."""
    spread = np.zeros(leaning.shape, dtype=bool)
    for number in range(len(meant)):
        own = np.flatnonzero(owner == number)
        for action in np.flatnonzero(meant[number]):
            spread[own, action] = leaning[own, action] > 0
            spread[own[np.argmax(leaning[own, action])], action] = True
    return spread


def leanings(models: Sequence[LogisticRegression], x: csr_matrix) -> np.ndarray:
    """Log odds, a row for each row of `x`."""
    return np.clip(np.stack([m.decision_function(x) for m in models], axis=1), -opinion.SURE, opinion.SURE)


def main() -> None:
    """Fit, tell how well it does on authors it does not know, and write the weights."""
    found = [prepare(row) for row in rows()]
    fresh = [row for row in found if row.first is not None]
    others = [row for row in found if row.first is None]
    print(f"{len(found)} messages, {len(fresh)} of them by authors that no phrase was made for yet")
    seen, new = matrix(others), matrix(fresh)
    evidence = _unknown_evidence(others, seen, fresh, new)
    meant = labels(fresh)
    english = np.array([row.tongues[0] == ENGLISH for row in fresh])
    judgements = {}
    for name, own in (("english", english), ("others", ~english)):
        judgements[name] = _fit_judgement(evidence[own], meant[own])
        _tell([fresh[place] for place in np.flatnonzero(own)], evidence[own], meant[own], name)
    models = fit(_joined(seen, new), np.vstack([labels(others), meant]))
    write(models, judgements)


def _unknown_evidence(others: Sequence[Row], seen: Matrix, fresh: Sequence[Row], new: Matrix) -> np.ndarray:
    """The evidence on each fresh row from a model that has not learnt from it: rows × actions × kinds."""
    fold = np.arange(len(fresh)) % FOLDS
    evidence = np.zeros((len(fresh), len(ACTIONS), KINDS))
    for number in range(FOLDS):
        learnt, asked = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        meant = np.vstack([labels(others), labels([fresh[place] for place in learnt])])
        models = fit(_joined(seen, _part(new, learnt)), meant)
        by_message, by_clause = leanings(models, new.messages[0]), leanings(models, new.clauses[0])
        for place in asked:
            read = sorted(fresh[place].first or ())
            own = by_clause[new.owner == place]
            own = by_message[place : place + 1] if len(own) < 2 else own
            evidence[place] = list(opinion.evidences(by_message[place], own, read))
    return evidence


def _part(whole: Matrix, places: np.ndarray) -> Matrix:
    clauses = np.isin(whole.owner, places)
    number = {place: new for new, place in enumerate(places)}
    owner = np.array([number[place] for place in whole.owner[clauses]])
    return Matrix(
        tuple(part[places] for part in whole.messages), tuple(part[clauses] for part in whole.clauses), owner
    )  # type: ignore[arg-type]


def _joined(first: Matrix, second: Matrix) -> Matrix:
    both = [
        tuple(
            vstack([a, b]).tocsr() for a, b in zip(getattr(first, name), getattr(second, name), strict=True)
        )
        for name in ("messages", "clauses")
    ]
    owner = np.concatenate([first.owner, second.owner + first.messages[0].shape[0]])
    return Matrix(both[0], both[1], owner)  # type: ignore[arg-type]


def _fit_judgement(evidence: np.ndarray, meant: np.ndarray) -> list[list[float]]:
    judgement = []
    for number in range(len(ACTIONS)):
        model = LogisticRegression(C=JUDGEMENT_HARDNESS, max_iter=3000)
        model.fit(evidence[:, number], meant[:, number])
        judgement.append([round(float(w), 4) for w in (*model.intercept_, *model.coef_[0])])
    return judgement


def _tell(fresh: Sequence[Row], evidence: np.ndarray, meant: np.ndarray, name: str) -> None:
    """How often phrases, and both opinions, are right on messages that neither was made with."""
    fold = np.arange(len(fresh)) % FOLDS
    right = np.zeros(len(fresh), dtype=bool)
    for number in range(FOLDS):
        judgement = _fit_judgement(evidence[fold != number], meant[fold != number])
        for place in np.flatnonzero(fold == number):
            right[place] = _is_right(fresh[place], opinion.likelihoods(evidence[place], judgement))
    by_author: dict[str, list[tuple[bool, bool]]] = {}
    for row, own in zip(fresh, right, strict=True):
        phrases = any(set(row.first or ()) == set(wanted) for wanted in (row.actions, *row.others))
        by_author.setdefault(row.author, []).append((phrases, bool(own)))
    by_author[name.upper()] = [pair for pairs in by_author.values() for pair in pairs]
    for author, pairs in by_author.items():
        phrases, both = (sum(pair[k] for pair in pairs) / len(pairs) for k in (0, 1))
        print(
            f"{author:8} {len(pairs):5} messages   phrases {phrases:.1%}   with the second opinion {both:.1%}"
        )


def _is_right(row: Row, likely: Sequence[float]) -> bool:
    meant = {ACTIONS[number] for number in opinion.chosen(likely, LEAST)}
    if row.files and "upload" in (row.first or ()):
        meant |= {"upload"}
    return any(meant == set(wanted) for wanted in (row.actions, *row.others))


def write(models: Sequence[LogisticRegression], judgements: Mapping[str, Sequence[Sequence[float]]]) -> None:
    """Write the weights in steps of a hundredth part of the largest."""
    weights = np.stack([model.coef_[0] for model in models], axis=1)
    scale = float(np.abs(weights).max()) / LEVELS
    about = {
        "scale": scale,
        "bias": [round(float(model.intercept_[0]), 4) for model in models],
        **judgements,
        "least": LEAST,
    }
    body = zlib.compress(np.round(weights / scale).astype(np.int8).tobytes(), 9)
    WEIGHTS.write_bytes(json.dumps(about).encode() + b"\n" + body)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
