"""The closed lists of genres, moods and so on, and how other wordings reach them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from add_music.errors import AddMusicError, problem
from add_music.music.brief import ENERGIES, GENRES, MOODS, TEMPOS, Wishes
from add_music.text import clean, tokenise
from add_music.understanding.keys import key_of
from add_music.understanding.lexicons import LIBRARY

KNOWN: Mapping[str, tuple[str, ...]] = {"genre": GENRES, "mood": MOODS, "energy": ENERGIES, "tempo": TEMPOS}
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "genre": ("genre", "loose_genre"), "mood": ("mood",), "energy": ("energy",), "tempo": ("tempo",),
    "instrument": ("instrument",),
}  # fmt: skip
MIN_BPM, MAX_BPM = 30.0, 240.0


def name_of(kind: str, wording: str) -> str | None:
    """
    The canonical name that a wording means: ("genre", "synth pop") → "synthwave".

    Args:
        kind: genre, mood, energy, tempo or instrument.
        wording: a word or a few, in any language of the lexicons.

    Returns:
        None when no word of it is known.
    """
    return _name_of(kind, wording)


def wishes_of(typed: Mapping[str, Any]) -> Wishes:
    """
    The wishes of a typed brief, every wording made canonical.

    Fields that are no wishes (volume, times, seed) are left to others.

    Raises:
        FixInput: `request_invalid`, naming the field, what was seen and the known names.
    """
    return Wishes(
        genre=_one(typed, "genre", "genre"),
        moods=tuple(_unique(_known("mood", "moods", word) for word in _words(typed, "moods"))),
        energy=_one(typed, "energy", "energy"),
        tempo=_one(typed, "tempo", "tempo"),
        tempo_bpm=_bpm(typed.get("tempo_bpm")),
        key=_key(typed.get("key")),
        instruments=tuple(_unique(_instrument(word) for word in _words(typed, "instruments"))),
        avoid=tuple(_unique(_avoided(word) for word in _words(typed, "avoid"))),
    )


@lru_cache(maxsize=512)
def _name_of(kind: str, wording: str) -> str | None:
    plain = clean(wording).strip().lower()
    if plain in KNOWN.get(kind, ()):
        return plain
    tokens = tokenise(plain.replace("_", " ").replace("-", " ")) if "_" in plain else tokenise(plain)
    best: tuple[int, str] | None = None
    books = LIBRARY.of(tokens, plain)
    for found in books.find(books.prepared(tokens)):
        for section in SECTIONS[kind]:
            for value in found.values(section):
                if best is None or found.last - found.first > best[0]:
                    best = (found.last - found.first, value)
    return best[1] if best else None


def _one(typed: Mapping[str, Any], field: str, kind: str) -> str | None:
    word = typed.get(field)
    return None if word in (None, "") else _known(kind, field, str(word))


def _known(kind: str, field: str, word: str) -> str:
    name = name_of(kind, word)
    if name is None:
        raise _unknown(field, word, KNOWN[kind])
    return name


def _instrument(word: str) -> str:
    # the composer knows more names than the lexicons, so an unknown one is handed on as it is
    return name_of("instrument", word) or _plain("instruments", word)


def _avoided(word: str) -> str:
    for kind in ("instrument", "genre", "mood"):
        name = name_of(kind, word)
        if name is not None:
            return name
    return _plain("avoid", word)


def _plain(field: str, word: str) -> str:
    plain = " ".join(clean(word).lower().split())
    if not plain:
        raise problem("request_invalid", seen=f"brief.{field}: {word!r} is no word")
    return plain


def _bpm(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not MIN_BPM <= value <= MAX_BPM:
        raise problem(
            "request_invalid", seen=f"brief.tempo_bpm: {value!r}; it may be {MIN_BPM:g} to {MAX_BPM:g}"
        )
    return float(value)


def _key(value: Any) -> str | None:
    if value in (None, ""):
        return None
    key = key_of(str(value))
    if key is None:
        raise problem("request_invalid", seen=f"brief.key: {value!r}; it may be D, D minor, Bb major, …")
    return key


def _words(typed: Mapping[str, Any], field: str) -> list[str]:
    value = typed.get(field)
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(word) for word in value]


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _unknown(field: str, word: str, known: Iterable[str]) -> AddMusicError:
    return problem("request_invalid", seen=f"brief.{field}: {word!r} is not one of {', '.join(known)}")
