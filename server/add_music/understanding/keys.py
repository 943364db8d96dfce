"""
The key that somebody names: "in D minor", "Fis-Dur", "en ré mineur", "ニ短調", "到降E大调".

A name of a tone means a key only beside a name of a mode, or after words that say "the key of". How
languages call both is the tables' matter; accidentals stand before or after the tone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from add_music.music.theory import Key

LETTERS: Mapping[str, int] = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
GERMAN: Mapping[str, int] = {
    "cis": 1, "des": 1, "dis": 3, "es": 3, "fis": 6, "ges": 6, "gis": 8, "as": 8, "ais": 10, "h": 11,
}  # fmt: skip
SYLLABLES: Mapping[str, int] = {
    "do": 0, "dó": 0, "ré": 2, "re": 2, "rê": 2, "mi": 4, "fa": 5, "fá": 5, "sol": 7, "la": 9, "là": 9,
    "lá": 9,
    "si": 11, "đô": 0, "đồ": 0, "pha": 5, "xi": 11, "до": 0, "ре": 2, "ми": 4, "фа": 5, "соль": 7, "ля": 9,
    "си": 11, "도": 0, "레": 2, "미": 4, "파": 5, "솔": 7, "라": 9, "시": 11, "دو": 0, "ري": 2,
    "مي": 4, "فا": 5,
    "صول": 7, "لا": 9, "سي": 11, "सा": 0, "सी": 0, "डी": 2, "ई": 4, "एफ": 5, "जी": 7, "ए": 9, "बी": 11,
}  # fmt: skip
IROHA: Mapping[str, int] = {"ハ": 0, "ニ": 2, "ホ": 4, "ヘ": 5, "ト": 7, "イ": 9, "ロ": 11}
SHARPS = (
    "#", "♯", "sharp", "dièse", "sostenido", "diesis", "sustenido", "диез", "diyez", "thăng",
    "دييز", "샤프", "올림", "シャープ",
)  # fmt: skip
FLATS = (
    "♭", "flat", "bémol", "bemol", "bemolle", "бемоль", "giáng", "بيمول", "플랫", "내림", "フラット", "b",
)  # fmt: skip
SHARPS_BEFORE, FLATS_BEFORE = ("嬰", "升", "올림"), ("変", "变", "降", "내림")
MODES: Mapping[str, tuple[str, ...]] = {
    "major": (
        "major", "maj", "dur", "majeur", "mayor", "maggiore", "maior", "мажор", "мажоре", "majör",
        "trưởng", "मेजर", "ماجور", "الكبير", "장조", "메이저", "長調", "メジャー", "大调", "大調",
    ),
    "minor": (
        "minor", "min", "moll", "mineur", "menor", "minore", "минор", "миноре", "minör", "thứ",
        "माइनर", "مينور", "الصغير", "단조", "마이너", "短調", "マイナー", "小调", "小調",
    ),
    "dorian": ("dorian", "dorisch", "dorien", "dórico", "dorico", "дорийский", "ドリアン", "多利亚"),
    "lydian": ("lydian", "lydisch", "lydien", "lidio", "lídio", "лидийский", "リディアン", "利底亚"),
    "mixolydian": ("mixolydian", "mixolydisch", "mixolydien", "mixolidio", "misolidio", "mixolídio"),
    "phrygian": ("phrygian", "phrygisch", "phrygien", "frigio", "frígio", "фригийский", "フリジアン"),
}  # fmt: skip
KEY_OF = ("key of", "tonart", "tonalité de", "tonalidad de", "tonalità di", "tonalidade de", "nada dasar")
GERMAN_MODES = ("dur", "moll")
"""Beside which B is B flat."""
WORDS = frozenset({"a", "e", "do", "si", "la", "là", "mi"})
"""Tones whose names mean something else as well."""
PREPOSITION = re.compile(r"\b(in|en|em|to|key)\s+$", re.IGNORECASE)
TONES = {**LETTERS, **GERMAN, **SYLLABLES, **IROHA}


def key_in(text: str) -> str | None:
    """
    The key a text names, as "D minor" or, without a mode, "D"; None when it names none.

    "A minor change", "la mayor parte" name none: a tone that is a word of its own as well follows a
    preposition, and what is small besides closes its clause.
    """
    for found in _pattern().finditer(text):
        if found["said"] or (found["mode"] and not _plain_words(text, found)):
            return _name(found)
    return None


def _plain_words(text: str, found: re.Match[str]) -> bool:
    """Whether it is more likely that nobody spoke of a key."""
    tone = found["tone"]
    if tone.lower() not in WORDS or found["after"] or found["before"]:
        return False
    led = PREPOSITION.search(text[: found.start()])
    closes = not re.match(r"\s+\w", text[found.end() :])
    return not ((led or closes) if tone.isupper() else (led and closes))


def key_of(wording: str) -> str | None:
    """The key that a wording which can be nothing else names: "D", "d-moll", "F# dorian"."""
    found = _pattern().fullmatch(wording.strip())
    return _name(found) if found else None


def _name(found: re.Match[str]) -> str:
    tone, mode = found["tone"].lower(), (found["mode"] or "").lower()
    tonic = TONES[tone] - (tone == "b" and mode in GERMAN_MODES)
    for sign in (found["before"], found["after"]):
        tonic += 0 if not sign else 1 if sign.lower() in (*SHARPS, *SHARPS_BEFORE) else -1
    name = next((name for name, words in MODES.items() if mode in words), "")
    return f"{Key(tonic % 12, name or 'major').tonic_name} {name}".strip()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Longer words come first: "mineur" is not "min", "cis" is not "c"."""
    modes = [word for words in MODES.values() for word in words]
    gap = r"[-\u2011\s]*"
    return re.compile(
        rf"(?<![a-zà-ÿа-я])(?:(?P<said>{_any(KEY_OF)})\s+)?"
        rf"(?P<before>{_any((*SHARPS_BEFORE, *FLATS_BEFORE))})?"
        rf"(?P<tone>{_any(TONES)})(?:{gap}(?P<after>{_any((*SHARPS, *FLATS))})(?![a-z]))?"
        rf"(?:{gap}(?P<mode>{_any(modes)}))?(?![a-zà-ÿа-я])",
        re.IGNORECASE,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
