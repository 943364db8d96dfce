"""
Which of the product's languages a message is in.

Scripts decide where they can. Languages in Latin letters, and Hindi typed in them, are told apart by
their words, endings and letters; `languages.toml` holds all of it. Quotes, names of files, addresses
and words that look like names say nothing about the language of who wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log

TAGS = ("en", "zh-CN", "zh-TW", "es", "pt", "fr", "de", "it", "ja", "ko", "ru", "ar", "hi", "id", "tr", "vi")
"""BCP 47 tags of the languages that the product speaks."""

READ = 600
"""Characters that are read: nobody changes the language after that without quoting somebody."""
HAN_PER_WORD = 1.7  # Chinese and Japanese words have one or two characters, sometimes more
SHARED = (1.0, 0.55, 0.35)  # what a word counts that one, two, more languages have
WITHOUT_ACCENTS = 0.6
ENDING, LETTER, NAME = 0.5, 0.8, 0.2
CLOSE = 0.4  # no more than this apart, how the words look decides
KNOWN = 5.0  # what a known word counts against the look of words
UNSEEN = 0.3  # what a triple of letters counts that no word of a table has
FEW = 2  # words that look like one language more than another by chance: "warm jazz" is no German
LONG_ENOUGH = 2  # letters of a word before its typical ending

_DATA = re.compile(
    r"""https?://\S+|www\.\S+|(?<![\w./\\~-])[\w./\\~-]{1,200}\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)\b
    |"[^"\n]{1,120}"|“[^”\n]{1,120}”|«[^»\n]{1,120}»|„[^“”\n]{1,120}[“”]|「[^」\n]{1,120}」|『[^』\n]{1,120}』
    |《[^》\n]{1,120}》|`[^`\n]{1,120}`|(?<!\w)['‘][^'’\n]{1,80}['’](?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff\uff66-\uff9f]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("han", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]+")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]+")),
    ("hi", re.compile(r"[\u0900-\u097f]+")),
    ("", re.compile(r"[\u0370-\u03ff\u0590-\u05ff\u0e00-\u0e7f]+")),  # a language that is not spoken here
)


@dataclass(frozen=True, slots=True)
class Words:
    """The table, ready to be asked: what each word, ending and letter counts for which language."""

    words: dict[str, tuple[tuple[str, float], ...]]
    bare: dict[str, tuple[tuple[str, float], ...]]
    nouns: frozenset[str]
    endings: dict[str, tuple[str, ...]]
    letters: dict[str, tuple[str, ...]]
    han: dict[str, frozenset[str]]


def language_of(text: str) -> str | None:
    """The tag of the language, one of `TAGS`; None where nothing tells it from another."""
    said = _DATA.sub(" ", unicodedata.normalize("NFC", text[:READ]))
    latin = _latin(said)
    weight = max(latin.values(), default=0.0)
    if not said.isascii():
        script, units = _script(said)
        if units and units >= weight:
            return script or None
    if weight < SHARED[-1]:
        return None
    close = [name for name in TAGS if latin.get(name, -1.0) >= weight - CLOSE]
    words = _WORD.findall(said.lower())
    if len(close) == 1 or len(words) == 1 or (len(words) <= FEW and close[0] == "en"):
        return close[0]
    return max(close, key=lambda name: latin[name] * KNOWN + _sounds_like(words, name))


def languages_in(text: str) -> tuple[str, ...]:
    """Every language that the text may be in or may hold words of, the likely ones only."""
    said = text[:READ]
    latin = _latin(said)
    most = max(latin.values(), default=0.0)
    found = [name for name in sorted(latin, key=lambda name: -latin[name])[:2] if latin[name] > most / 2]
    if not said.isascii():
        script, _ = _script(said)
        found += [script, *(("zh-CN", "zh-TW") if script.startswith("zh") else ())]
    return tuple(dict.fromkeys(name for name in found if name))


def _script(said: str) -> tuple[str, float]:
    """The language of the letters that are not Latin, and how many words they make."""
    counts = {name: len(pattern.findall(said)) for name, pattern in _SCRIPTS}
    han, kana = counts.pop("han"), counts.pop("ja")
    if kana:
        return "ja", (han + kana) / HAN_PER_WORD
    name, most = max(counts.items(), key=lambda item: item[1])
    if name == "ko":
        most = round(most / HAN_PER_WORD)
    if han / HAN_PER_WORD > most:
        return _han(said), han / HAN_PER_WORD
    return name, float(most)


def _han(said: str) -> str:
    """Chinese of either kind, or Japanese without kana."""
    letters = _words().han
    chars = set(said)
    if not chars & letters["chinese"] and (
        chars & letters["japanese_only"] or any(word in said for word in letters["japanese_words"])
    ):
        return "ja"
    return "zh-TW" if len(chars & letters["traditional"]) > len(chars & letters["simplified"]) else "zh-CN"


def _latin(said: str) -> dict[str, float]:
    """What speaks for each language that is written in Latin letters."""
    table = _words()
    scores: dict[str, float] = defaultdict(float)
    shouted = said.isupper()
    starts = True
    heard = set()
    for match in _WORD.finditer(said):
        word = match[0]
        folded = word.lower().replace("’", "'")
        if folded in heard:  # "la la la" is a song
            continue
        heard.add(folded)
        name = word[0].isupper() and not starts and not shouted and folded not in table.nouns
        _count(table, folded, NAME if name and len(word) > 1 else 1.0, scores)
        starts = said[match.end() : match.end() + 1] in (".", "!", "?", ":", "\n")
    for letter in set(said.lower()) & table.letters.keys() if not said.isascii() else ():
        for language in table.letters[letter]:
            scores[language] += LETTER / len(table.letters[letter])
    return scores


def _count(table: Words, word: str, weight: float, scores: dict[str, float]) -> None:
    known = table.words.get(word)
    if known is None and "'" in word:  # l'ambiance, dell'audio: the article counts, and the word
        for part in word.split("'"):
            for language, value in table.words.get(part, ()):
                scores[language] += value * weight
        return
    if known is None:
        known = table.bare.get(word if word.isascii() else _bare(word))
    if known is None and len(word) > LONG_ENOUGH + 1:
        known = tuple(
            (language, ENDING)
            for size in (2, 3, 4, 5)
            if len(word) >= size + LONG_ENOUGH
            for language in table.endings.get(word[-size:], ())
        )
    for language, value in known or ():
        scores[language] += value * weight


def _sounds_like(words: list[str], language: str) -> float:
    """How likely words that look like these are in that language: triples of letters, as in its table."""
    triples, total = _triples()[language]
    return sum(log((triples[triple] + UNSEEN) / total) for triple in _in_threes(words))


@lru_cache(maxsize=1)
def _triples() -> dict[str, tuple[Counter[str], float]]:
    """The triples of letters of each language's words; made when a message is close between two."""
    owned: dict[str, list[str]] = {}
    for word, tags in _words().words.items():
        for tag, _ in tags:
            owned.setdefault(tag, []).append(word)
    counted = {tag: Counter(_in_threes(words)) for tag, words in owned.items()}
    kinds = len({triple for own in counted.values() for triple in own})
    return {tag: (own, own.total() + UNSEEN * kinds) for tag, own in counted.items()}


def _in_threes(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        edged = f" {word} "
        for at in range(len(edged) - 2):
            yield edged[at : at + 3]


@lru_cache(maxsize=1)
def _words() -> Words:
    """`languages.toml`, read once, when the first message comes."""
    import tomllib  # not needed to start

    table = tomllib.loads((files("add_music.assistant") / "languages.toml").read_text(encoding="utf-8"))
    han = table.pop("han")
    whose: dict[str, dict[str, None]] = {}
    bare: dict[str, dict[str, None]] = {}
    endings: dict[str, list[str]] = {}
    letters: dict[str, list[str]] = {}
    for tag, own in table.items():
        for word in f"{own['words']} {own.get('nouns', '')}".split():
            whose.setdefault(word, {})[tag] = None
            if not word.isascii():
                bare.setdefault(_bare(word), {})[tag] = None
        for ending in own["endings"]:
            endings.setdefault(ending, []).append(tag)
        for letter in own["letters"].lower():
            letters.setdefault(letter, []).append(tag)
    nouns = frozenset(word for own in table.values() for word in own.get("nouns", "").split())
    return Words(
        {word: _valued(tags, 1.0) for word, tags in whose.items()},
        {word: _valued(tags, WITHOUT_ACCENTS) for word, tags in bare.items()},
        nouns,
        {ending: tuple(tags) for ending, tags in endings.items()},
        {letter: tuple(tags) for letter, tags in letters.items()},
        _han_table(han),
    )


def _han_table(han: dict[str, str]) -> dict[str, frozenset[str]]:
    simplified, traditional = set(han["simplified"]), set(han["traditional"])
    both = simplified & traditional
    return {
        "simplified": frozenset(simplified - both),
        "traditional": frozenset(traditional - both),
        "japanese_only": frozenset(set(han["japanese"]) - simplified - traditional),
        "japanese_words": frozenset(han["japanese_words"]),
        "chinese": frozenset(han["chinese"]),
    }


def _valued(tags: dict[str, None], weight: float) -> tuple[tuple[str, float], ...]:
    share = SHARED[min(len(tags), len(SHARED)) - 1] * weight
    return tuple((tag, share) for tag in tags)


def _bare(word: str) -> str:
    """Without accents, as people type in a hurry."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("ı", "i")
