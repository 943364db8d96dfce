"""
Pitch, mode and chord as numbers: what a theory primer says, as tables.

Roman numerals count degrees of the major scale in every mode, altered by `b` and `#`,
as is usual for popular music (de Clercq & Temperley, "A corpus analysis of rock harmony",
Popular Music 2011): the minor key's subtonic is `bVII` and its submediant `bVI`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
FLAT_SIGNATURES = frozenset({5, 10, 3, 8, 1})
"""Major keys (as pitch classes) that are written with flats."""

MODES: dict[str, tuple[int, ...]] = {
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}
"""From bright to dark, each a flat darker than the one before (Persichetti, Twentieth-Century Harmony)."""

RELATIVE_MAJOR = {"lydian": 7, "major": 0, "mixolydian": 5, "dorian": 10, "minor": 3, "phrygian": 8}
"""Semitones from the tonic up to the major key with the same signature."""

BRIGHTNESS = {mode: 2 - place for place, mode in enumerate(MODES)}
"""Lydian 2, major 1 … phrygian -3."""

DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}

QUALITIES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "": ((0, 4, 7), (0, 3, 7)),
    "5": ((0, 7), (0, 7)),
    "6": ((0, 4, 7, 9), (0, 3, 7, 9)),
    "69": ((0, 4, 7, 9, 14), (0, 3, 7, 9, 14)),
    "add9": ((0, 4, 7, 14), (0, 3, 7, 14)),
    "sus2": ((0, 2, 7), (0, 2, 7)),
    "sus4": ((0, 5, 7), (0, 5, 7)),
    "7": ((0, 4, 7, 10), (0, 3, 7, 10)),
    "7sus4": ((0, 5, 7, 10), (0, 5, 7, 10)),
    "9sus4": ((0, 5, 7, 10, 14), (0, 5, 7, 10, 14)),
    "7b9": ((0, 4, 7, 10, 13), (0, 3, 7, 10, 13)),
    "7#5": ((0, 4, 8, 10), (0, 3, 8, 10)),
    "maj7": ((0, 4, 7, 11), (0, 3, 7, 11)),
    "maj9": ((0, 4, 7, 11, 14), (0, 3, 7, 11, 14)),
    "maj7#11": ((0, 4, 7, 11, 18), (0, 4, 7, 11, 18)),
    "9": ((0, 4, 7, 10, 14), (0, 3, 7, 10, 14)),
    "11": ((0, 5, 7, 10, 14), (0, 3, 7, 10, 14, 17)),
    "13": ((0, 4, 7, 10, 14, 21), (0, 3, 7, 10, 14, 21)),
    "o": ((0, 3, 6), (0, 3, 6)),
    "o7": ((0, 3, 6, 9), (0, 3, 6, 9)),
    "ø7": ((0, 3, 6, 10), (0, 3, 6, 10)),
    "+": ((0, 4, 8), (0, 4, 8)),
}
"""Suffix → semitones above the root for an upper-case (major) and a lower-case (minor) numeral."""

MINOR_SIGN = frozenset({"", "6", "69", "add9", "7", "7b9", "7#5", "9", "11", "13", "maj7", "maj9"})
"""Suffixes before which a minor chord's symbol carries an m."""

_NUMERAL = re.compile(
    r"(?P<alter>[b#]?)(?P<degree>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?P<quality>[^/@]*)"
    r"(?:/(?P<of>[b#]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)))?(?:@(?P<bass>[357T]))?"
)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class, C = 0) and a mode of `MODES`."""

    tonic: int
    mode: str

    @property
    def scale(self) -> tuple[int, ...]:
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    @property
    def names(self) -> tuple[str, ...]:
        """How this key's signature spells the twelve pitch classes."""
        signature = (self.tonic + RELATIVE_MAJOR[self.mode]) % 12
        return FLAT_NAMES if signature in FLAT_SIGNATURES else SHARP_NAMES

    @property
    def tonic_name(self) -> str:
        return self.names[self.tonic]

    def moved(self, semitones: int) -> Key:
        return Key((self.tonic + semitones) % 12, self.mode)


def key_named(name: str) -> tuple[int, str | None]:
    """
    The tonic of "D minor", "Bb dorian" or "F#", and the mode when one is named.

    Raises:
        ValueError: it names no tone or no mode that is known.
    """
    tone, _, mode = name.partition(" ")
    for names in (SHARP_NAMES, FLAT_NAMES):
        if tone in names and (not mode or mode in MODES):
            return names.index(tone), mode or None
    message = f"not a key: {name!r}"
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Harmony:
    """A chord without time: numeral, root and bass pitch class, semitones above the root."""

    numeral: str
    symbol: str
    root: int
    bass: int
    intervals: tuple[int, ...]

    @property
    def tones(self) -> tuple[int, ...]:
        """Pitch classes, the root first, in the order of the stacked thirds."""
        return tuple((self.root + step) % 12 for step in self.intervals)


@lru_cache(maxsize=4096)
def harmony(numeral: str, key: Key) -> Harmony:
    """
    The chord a numeral means in a key: "ii9", "bVII", "V7/vi", "IV@T" (tonic in the bass).

    Raises:
        ValueError: the numeral cannot be read.
    """
    match = _NUMERAL.fullmatch(numeral)
    if match is None or match["quality"] not in QUALITIES:
        message = f"not a roman numeral: {numeral!r}"
        raise ValueError(message)
    above = _degree(match["alter"], match["degree"])
    if match["of"]:
        target = re.fullmatch(r"([b#]?)(.+)", match["of"])
        above += _degree(target[1], target[2]) if target else 0
    root = (key.tonic + above) % 12
    minor = match["degree"].islower()
    intervals = QUALITIES[match["quality"]][minor]
    bass = {"3": intervals[1], "5": intervals[2 % len(intervals)], "7": intervals[-1]}.get(
        match["bass"] or "", 0
    )
    low = key.tonic if match["bass"] == "T" else (root + bass) % 12
    spelt = _spelling(key, root, match["alter"], match["quality"])
    symbol = _symbol(spelt, key.names[low] if low != root else "", match["quality"], minor=minor)
    return Harmony(numeral, symbol, root, low, intervals)


def _degree(alter: str, degree: str) -> int:
    return DEGREES[degree.upper()] + {"b": -1, "#": 1, "": 0}[alter]


def _spelling(key: Key, root: int, alter: str, quality: str) -> str:
    """A borrowed root is written as its numeral alters it; a diminished one leads up: a sharp."""
    if root in key.scale:
        return key.names[root]
    if alter == "#" or quality.startswith("o"):
        return SHARP_NAMES[root]
    return FLAT_NAMES[root] if alter == "b" else key.names[root]


def _symbol(root: str, low: str, quality: str, *, minor: bool) -> str:
    sign = "m" if minor and quality in MINOR_SIGN else ""
    return f"{root}{sign}{quality}{low and '/'}{low}"


@lru_cache(maxsize=4096)
def scale_under(chord: Harmony, key: Key, *, pentatonic: bool = False) -> tuple[int, ...]:
    """
    Pitch classes a melody may use over that chord, ascending from 0.

    The key's scale, bent where the chord is borrowed: a chord tone outside the scale takes
    the place of its neighbours (the chord-scale view, Nettles & Graf, The Chord Scale Theory).
    """
    tones = set(chord.tones)
    scale = set(key.scale)
    if pentatonic:
        scale -= _half_step_degrees(key)
    for tone in tones - scale:
        scale -= {n for n in ((tone - 1) % 12, (tone + 1) % 12) if n not in tones}
    return tuple(sorted(scale | tones))


def _half_step_degrees(key: Key) -> set[int]:
    """The two degrees a pentatonic scale leaves out: 4 and 7 of the relative major."""
    major = (key.tonic + RELATIVE_MAJOR[key.mode]) % 12
    return {(major + 5) % 12, (major + 11) % 12}


@lru_cache(maxsize=1024)
def pitches(classes: tuple[int, ...], low: int, high: int) -> tuple[int, ...]:
    """All MIDI pitches of these classes from low to high, ascending."""
    wanted = set(classes)
    return tuple(p for p in range(low, high + 1) if p % 12 in wanted)


def nearest(options: tuple[int, ...], wanted: float) -> int:
    """The option closest to the wanted pitch; of two equally close the lower."""
    return min(options, key=lambda p: (abs(p - wanted), p))
