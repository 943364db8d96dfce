"""What a genre is made of; the tables beside this module fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Player:
    """
    One chair of the band.

    `style` names the writer's table entry (comping pattern, bass idiom, …) for the role.
    The player joins in sections whose energy reaches `enters`. `low`–`high` is the
    register it is written in, `voices` how many notes its chords have, `substitutes`
    who sits in when the instrument is not wanted.
    """

    name: str
    role: str
    instrument: str
    style: str
    enters: float
    gain_db: float
    pan: float
    low: int
    high: int
    voices: int = 4
    substitutes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    The harmony of one mode: progressions of four bars written "ii9 V13 | Imaj9 | …".

    `themes` carry A sections, `contrasts` B sections and breakdowns, `cadences` are the
    last two bars before the final chord followed by it, `turnarounds` the bar that leads
    a section back.
    """

    themes: tuple[str, ...]
    contrasts: tuple[str, ...]
    cadences: tuple[str, ...]
    turnarounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MelodyStyle:
    """
    How tunes of the genre move.

    `cells` and `tails` are bars of rhythm for the first and second bar of a motif, one
    character a sixteenth (x struck, - held, . silent). `leap` is the chance of a skip.
    `rest` is the share of two-bar slots left free. `upbeat` is the chance that a statement is led
    to by notes before its bar line; `repeats` how often two bars may be sung exactly alike.
    """

    cells: tuple[str, ...]
    tails: tuple[str, ...]
    leap: float = 0.2
    rest: float = 0.15
    pentatonic: bool = False
    upbeat: float = 0.4
    repeats: int = 2


@dataclass(frozen=True, slots=True)
class Feel:
    """
    Time feel: `swing` is where the off-beat falls inside its pair (0.5 straight, 0.667 a
    triplet), `swing_unit` 8 for swung eighths and 16 for sixteenths; `loose_ms` the spread of
    human timing; `late_ms` how far bass, chords and melody lie behind the drums.
    """

    swing: float = 0.5
    swing_unit: int = 8
    loose_ms: float = 6.0
    late_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Genre:
    """
    A complete style: everything the composer asks a genre.

    `tempo` gives the range in quarter notes a minute for each tempo word. `grooves` and `fills`
    name patterns from sparse to busy. `bend` is how far the tempo may lean (share of itself) to
    meet a cut: dance music hardly, film music as its conductor would. `ring_s` is how long the
    last chord likes to sound, `phrase` the bars of a phrase, `punch` the weight of accents on cuts,
    `effects` what leads into sections that are stronger than the one before, `dynamics` how much
    farther apart loud and soft are played than usual: an orchestra's forte is far from its piano,
    a loop's is not. `arches` gives, for a number of sections, a form of the genre's own.
    """

    name: str
    tempo: Mapping[str, tuple[float, float]]
    modes: tuple[str, ...]
    vocabulary: Mapping[str, Vocabulary]
    players: tuple[Player, ...]
    melody: MelodyStyle
    grooves: tuple[str, ...]
    fills: tuple[str, ...]
    feel: Feel = field(default_factory=Feel)
    beats_per_bar: int = 4
    tonics: tuple[int, ...] = (0, 2, 3, 5, 7, 9, 10)
    ritard: bool = False
    bend: float = 0.02
    ring_s: float = 2.4
    phrase: int = 4
    punch: float = 1.0
    effects: tuple[str, ...] = ()
    dynamics: float = 1.0
    arches: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
