"""Findings, what they are held against, and the table of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

WORST_SHOWN = 4


@dataclass(frozen=True)
class Finding:
    """What was found out about one piece; `seen` is for people."""

    question: str
    piece: str
    value: float
    seen: str = ""


@dataclass(frozen=True)
class Gate:
    """Which values are good, and which share of the pieces must be."""

    low: float
    high: float
    share: float = 1.0

    def passes(self, value: float) -> bool:
        return self.low <= value <= self.high


INFINITE = float("inf")
GATES: dict[str, Gate] = {
    "last chord is the tonic": Gate(1, 1),
    "last chord has time to ring (s)": Gate(0.2, 4.0),
    "two bars of tune and drums, most often": Gate(0, 2),
    "sections differ in notes a second (ratio)": Gate(1.3, INFINITE),
    "a returning theme is varied (edit distance)": Gate(0.08, 1),
    "a returning theme is nearer than the contrast": Gate(0.0, INFINITE, 0.9),
    "breaths of a tune, one in so many bars": Gate(0, 6),
    "the tune's top is in its later half": Gate(0.4, 1, 0.85),
    "tune on the chord on strong beats (share)": Gate(0.75, 1),
    "two nearest of 30 tunes (edit distance)": Gate(0.4, 1),
    "beat tracker finds the tempo": Gate(1, 1, 0.95),
    "key finder agrees": Gate(1, 1, 0.85),
    "off the loudness aimed at (LU)": Gate(0, 0.5),
    "true peak (dBTP)": Gate(-9, -1),
    "direct current (dBFS)": Gate(-INFINITE, -60),
    "lost in mono (dB)": Gate(-INFINITE, 3),
    "longest silence inside (s)": Gate(0, 0.5),
    "sound until the end (s before it)": Gate(0, 1 / 24),
    "the end dies away (dB, last 300 ms)": Gate(6, INFINITE),
    "loudest against softest section (dB)": Gate(2.5, 16),
    "climax over theme (dB)": Gate(0.7, 9, 0.9),
    "tilt away from records (dB an octave)": Gate(0, 2.5),
    "crest factor outside of records (dB)": Gate(0, 0),
    "genre is heard": Gate(1, 1, 0.8),
    "happy and sad are told apart": Gate(1, 1, 0.9),
    "calm and energetic are told apart": Gate(1, 1, 0.9),
    "dark and bright are told apart": Gate(1, 1, 0.9),
}


def print_missed(name: str, findings: Iterable[Finding]) -> None:
    """One line about a piece as soon as it is measured, and one for each gate that it misses."""
    missed = [f for f in findings if not GATES[f.question].passes(f.value)]
    print(f"{name}: {len(missed) or 'none'} missed", flush=True)
    for finding in missed:
        print(f"        {finding.question}: {finding.value:.3f} {finding.seen}", flush=True)


def print_table(findings: Iterable[Finding]) -> bool:
    """One line a question, and the worst pieces of what fails; whether everything passed."""
    answers: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        answers[finding.question].append(finding)
    passed = True
    for question, found in answers.items():
        gate = GATES[question]
        bad = sorted((f for f in found if not gate.passes(f.value)), key=lambda f: -_miss(gate, f.value))
        good = 1 - len(bad) / len(found)
        passed = passed and good >= gate.share
        print(
            f"{'pass' if good >= gate.share else 'FAIL'}  {question}: {good:.0%} of {len(found)} within "
            f"{gate.low:g}–{gate.high:g} (at least {gate.share:.0%}); "
            f"median {median(f.value for f in found):.2f}"
        )
        for finding in bad[:WORST_SHOWN]:
            print(f"        {finding.value:.3f}  {finding.piece}  {finding.seen}")
    return passed


def _miss(gate: Gate, value: float) -> float:
    return max(gate.low - value, value - gate.high)
