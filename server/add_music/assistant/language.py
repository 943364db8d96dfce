"""Which language a message is in, well enough to tell the backend."""

from __future__ import annotations

import re
from collections.abc import Mapping

SCRIPTS: Mapping[str, str] = {
    # kana before Han: Japanese mixes both
    "ja": r"[\u3040-\u30ff]",
    "ko": r"[\uac00-\ud7af\u1100-\u11ff]",
    "zh-CN": r"[\u4e00-\u9fff]",
    "ru": r"[\u0400-\u04ff]",
    "ar": r"[\u0600-\u06ff]",
    "hi": r"[\u0900-\u097f]",
    "th": r"[\u0e00-\u0e7f]",
}
COMMON_WORDS: Mapping[str, str] = {
    "es": "el los las una música mi vídeo video añade agrega pon para con más por favor quiero",
    "fr": "le les une musique ma vidéo ajoute ajoutez mets pour avec plus fond je voudrais",
    "de": "der die das eine musik mein meinem meine füge mach bitte und mit für leiser lauter",
    "pt": "uma música meu minha vídeo adicione coloque para com mais por favor quero",
    "it": "il gli una musica mio mia aggiungi metti per con più favore vorrei sottofondo",
}
ENOUGH = 3
"""Common words of a language that must be there: one or two may be a name or a title."""

_SCRIPTS = tuple((name, re.compile(pattern)) for name, pattern in SCRIPTS.items())
_COMMON = {name: frozenset(words.split()) for name, words in COMMON_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """The tag of the language, e.g. `zh-CN`; None when it may as well be English."""
    for name, script in _SCRIPTS:
        if script.search(text):
            return name
    words = {word.lower() for word in _WORD.findall(text)}
    counts = {name: len(words & common) for name, common in _COMMON.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= ENOUGH else None
