"""Values out of JSON that others wrote: what is not of the wanted kind counts as absent."""

from __future__ import annotations

import re
import unicodedata
from math import isfinite
from typing import Any

MAX_WORDS = 300
MARKUP = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-z!][^<>]*(?:>|$)", re.DOTALL | re.IGNORECASE
)
SECRETS = re.compile(
    r"\b(?:nmv|clm|sk)[_-][a-z0-9._-]{4,}|\beyJ[a-z0-9._-]{8,}|\bbearer\s+[a-z0-9._~+/=-]{8,}"
    r"|\b(?:\w*token|api[_-]?key|password|secret|signature)\s*[=:]\s*\S+",
    re.IGNORECASE,
)
"""Tokens of this family, claim tokens and web tokens; whatever follows the name of a secret."""
BREAKS = ("Cc", "Zl", "Zp")
UNSEEN = ("Cf", "Cs", "Co", "Cn")
JOINERS = "\u200c\u200d"
"""Unseen, too, but part of how Persian and emoji are written."""


def as_text(value: object) -> str | None:
    """A string that is not empty."""
    return value if isinstance(value, str) and value else None


def as_id(value: object) -> str | None:
    """An id, which stays text also where it was written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else as_text(value)


def as_number(value: object) -> float | None:
    """A finite number; True is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number of some hundred digits
        return None
    return number if isfinite(number) else None


def as_object(value: object) -> dict[str, Any]:
    """An object; empty when it is none."""
    return value if isinstance(value, dict) else {}


def as_figure(value: object) -> float | None:
    """A finite number, also one that was written as text: `"60"`, `"1,000"`, `"40%"`."""
    if isinstance(value, str):
        try:
            value = float(value.strip().removesuffix("%").replace(",", ""))
        except ValueError:
            return None
    return as_number(value)


def well_formed(text: str) -> str:
    """The text with halves of characters replaced: JSON carries them, no file or terminal does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_words(value: object, longest: int = MAX_WORDS) -> str:
    """Somebody else's words, to be shown: one short line without markup, control characters or secrets."""
    if not isinstance(value, str):
        return ""
    # cut before the patterns see it, so that a long text costs no more than a short one
    kinds = ((c, unicodedata.category(c)) for c in value[: 20 * longest])
    text = "".join(" " if kind in BREAKS else c for c, kind in kinds if kind not in UNSEEN or c in JOINERS)
    return SECRETS.sub("…", " ".join(MARKUP.sub(" ", text).split()))[:longest].rstrip()
