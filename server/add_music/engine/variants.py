"""
How the takes of an audition differ: what the user said stays, what was left open is tried otherwise.

Pure: from the wishes and the brief of the first take to the wishes of the others, each with a word for how
it differs. Two takes with another seed alone would be the same music again to most ears, so energy and genre
are changed first, then the tempo, and only where all of them were said, the tune alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from add_music.analysis.mood import settle
from add_music.engine.directions import turned
from add_music.music.brief import ENERGIES, Wishes

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence

STEPS: Mapping[str, Sequence[tuple[str, int]]] = {
    "low": (("take_bolder", 1), ("take_other", 0)),
    "medium": (("take_calmer", -1), ("take_bolder", 1)),
    "high": (("take_calmer", -1), ("take_other", 0)),
}
"""From each energy, the second and the third take: how they differ, and the step of energy."""
PACES = {"take_slower": "slower", "take_faster": "faster"}
PACE_STEPS = 2
"""One step of tempo is the same piece a little slower; two are another feeling."""


@dataclass(frozen=True, slots=True)
class Variant:
    """
    One way to do it otherwise.

    Args:
        how: the difference in words: the key of a phrase.
    """

    how: str
    wishes: Wishes


def variants(about: Mapping[str, Any], wishes: Wishes, evidence: Evidence) -> Iterator[Variant]:
    """
    Other takes of a piece, without end: the last ones differ in their notes alone.

    Args:
        about: what the first take is, as `music.describe` tells it.
        wishes: what was said of it.
    """
    said = {name for name, choice in about["brief"].items() if choice["from"] == "user"}
    used = [about["genre"]]
    if not {"energy", "genre"} <= said:
        for how, step in STEPS[about["brief"]["energy"]["value"]]:
            stepped = wishes if "energy" in said else _with_energy(about, wishes, step)
            varied = stepped if "genre" in said else _with_genre(stepped, used, evidence)
            if varied != wishes:
                used.append(varied.genre or about["genre"])
                yield Variant("take_other" if stepped == wishes else how, varied)
    if not {"tempo", "tempo_bpm"} & said:
        for how, pace in PACES.items():
            yield Variant(how, turned(wishes, [pace] * PACE_STEPS, (), about["tempo_bpm"]))
    while True:
        yield Variant("take_tune", wishes)


def _with_energy(about: Mapping[str, Any], wishes: Wishes, step: int) -> Wishes:
    number = ENERGIES.index(about["brief"]["energy"]["value"]) + step
    return replace(wishes, energy=ENERGIES[number]) if step else wishes


def _with_genre(wishes: Wishes, used: Sequence[str], evidence: Evidence) -> Wishes:
    """With the genre that goes best with the wishes after those that were used."""
    tried = replace(wishes, avoid=(*wishes.avoid, *used))
    return replace(wishes, genre=settle(tried, evidence).genre.value)
