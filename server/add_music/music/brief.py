"""What music is wanted, and where each part of that wish came from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
Origin = Literal["user", "evidence", "default"]

GENRES = (
    "lofi", "ambient", "cinematic", "corporate", "acoustic", "folk", "electronic", "house", "synthwave",
    "hiphop", "trap", "jazz", "classical", "piano", "rock", "pop", "funk", "latin", "tropical", "orchestral",
    "epic", "suspense", "comedy", "chiptune", "holiday", "world",
)  # fmt: skip
MOODS = (
    "happy", "calm", "sad", "energetic", "romantic", "dreamy", "dark", "tense", "epic", "playful",
    "nostalgic",
    "inspiring", "mysterious", "triumphant", "melancholic", "peaceful", "aggressive", "hopeful",
)  # fmt: skip
ENERGIES = ("low", "medium", "high")
TEMPOS = ("slow", "medium", "fast")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked for; `None` or an empty tuple means: not said."""

    genre: str | None = None
    moods: tuple[str, ...] = ()
    energy: str | None = None
    tempo: str | None = None
    tempo_bpm: float | None = None
    instruments: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    key: str | None = None
    """As "D minor", or "D" where the mode is the composer's."""

    def over(self, other: Wishes) -> Wishes:
        """These wishes where said, else the other's; "no drums" takes back "with drums" and the other way."""
        said = {
            f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in (None, ())
        }
        if "tempo" in said and "tempo_bpm" not in said:
            said["tempo_bpm"] = None  # a new tempo word replaces an older exact tempo
        if not self.instruments:
            said["instruments"] = tuple(name for name in other.instruments if name not in self.avoid)
        if not self.avoid:
            said["avoid"] = tuple(name for name in other.avoid if name not in self.instruments)
        return replace(other, **said)

    def changing(self, other: Wishes) -> Wishes:
        """
        The other wishes after this change of them.

        Unlike a new order, a change says nothing of the instruments it does not name: what was to
        be heard, or not, stays so unless it is taken back.
        """
        heard = dict.fromkeys((*(n for n in other.instruments if n not in self.avoid), *self.instruments))
        never = dict.fromkeys((*(n for n in other.avoid if n not in self.instruments), *self.avoid))
        return replace(self.over(other), instruments=tuple(heard), avoid=tuple(never))


@dataclass(frozen=True, slots=True)
class Change:
    """
    What is to be otherwise from `start_ms` to `end_ms` of a piece.

    Its tonic and its motifs stay, whatever genre, tempo, moods or instruments it has there.
    """

    start_ms: int
    end_ms: int
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A value with where it came from and the reason in words a person understands."""

    value: T
    origin: Origin
    because: str


@dataclass(frozen=True, slots=True)
class Brief:
    """
    The complete order to the composer.

    `tempo_bpm.value` is None when the composer may choose within the genre's range for the
    tempo word, and `key.value` is None when the key is the composer's. `instruments` must be heard;
    `avoid` must never be heard.
    """

    genre: Choice[str]
    moods: Choice[tuple[str, ...]]
    energy: Choice[str]
    tempo: Choice[str]
    tempo_bpm: Choice[float | None]
    instruments: Choice[tuple[str, ...]]
    avoid: Choice[tuple[str, ...]]
    key: Choice[str | None] = Choice(None, "default", "the composer takes one the genre likes")

    def to_json(self) -> dict[str, dict[str, Any]]:
        """`{field: {"value", "from", "because"}}`, as programs outside read it."""
        return {
            f.name: {"value": _plain(c.value), "from": c.origin, "because": c.because}
            for f in fields(self)
            for c in (getattr(self, f.name),)
        }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
