"""Moods as data: how each one bends a genre. Several moods are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from add_music.music.theory import BRIGHTNESS


@dataclass(frozen=True, slots=True)
class Mood:
    """
    What a mood asks for.

    `brightness` is the mode wanted on the scale of `theory.BRIGHTNESS`; `tempo` moves inside the
    genre's range (-1 its slow end, 1 its fast end); `register` is in semitones; `density` and
    `force` scale the number of strokes and their velocity; `length` scales how long notes are
    held (below 1 staccato); `energy` is added to every section; `leap` widens the melody;
    `sweet` and `sharp` are the shares of plain triads that get a tone which softens them or rubs.

    Directions follow the review of Gabrielsson & Lindström, "The role of structure in the musical
    expression of emotions" (Handbook of Music and Emotion, 2010): e.g. happy is fast, major, light
    and high, sad slow, minor, low and bound.
    """

    brightness: float = 0.0
    tempo: float = 0.0
    register: float = 0.0
    density: float = 1.0
    force: float = 1.0
    length: float = 1.0
    energy: float = 0.0
    leap: float = 0.0
    sweet: float = 0.0
    sharp: float = 0.0


MOODS: dict[str, Mood] = {
    "happy": Mood(brightness=1.2, tempo=0.5, register=2, density=1.1, length=0.9, energy=0.05, leap=0.05),
    "calm": Mood(brightness=0.8, tempo=-0.6, register=-1, density=0.75, force=0.85, length=1.1, energy=-0.15,
                 sweet=0.25),
    "sad": Mood(
        brightness=-2.2, tempo=-0.8, register=-3, density=0.7, force=0.85, length=1.15, energy=-0.15,
        leap=-0.08, sweet=0.15),
    "energetic": Mood(brightness=0.5, tempo=0.9, register=1, density=1.25, force=1.1, length=0.85,
                      energy=0.2),
    "romantic": Mood(brightness=0.9, tempo=-0.5, register=1, density=0.85, force=0.9, length=1.15,
                     energy=-0.05,
                     leap=0.08, sweet=0.5),
    "dreamy": Mood(brightness=1.8, tempo=-0.5, register=3, density=0.8, force=0.85, length=1.2, energy=-0.1,
                   sweet=0.6),
    "dark": Mood(brightness=-2.6, tempo=-0.3, register=-5, density=0.9, length=1.05, energy=0.0, sharp=0.3),
    "tense": Mood(brightness=-2.8, tempo=0.3, register=-2, density=1.1, length=0.75, energy=0.05, leap=-0.05,
                  sharp=0.6),
    "epic": Mood(brightness=-1.6, tempo=0.2, density=1.1, force=1.15, energy=0.2, leap=0.1),
    "playful": Mood(brightness=1.4, tempo=0.5, register=4, density=1.0, force=0.95, length=0.65, leap=0.15),
    "nostalgic": Mood(brightness=0.2, tempo=-0.4, register=-1, density=0.85, force=0.88, length=1.05,
                      energy=-0.1, sweet=0.4),
    "inspiring": Mood(brightness=1.1, tempo=0.2, register=1, density=1.05, force=1.03, energy=0.1, leap=0.05),
    "mysterious": Mood(brightness=-1.2, tempo=-0.4, register=-2, density=0.7, force=0.85, energy=-0.1,
                       leap=0.1, sharp=0.45),
    "triumphant": Mood(brightness=1.1, tempo=0.4, density=1.15, force=1.15, energy=0.25, leap=0.12),
    "melancholic": Mood(brightness=-1.9, tempo=-0.6, register=-2, density=0.75, force=0.85, length=1.12,
                        energy=-0.15, sweet=0.3),
    "peaceful": Mood(brightness=1.0, tempo=-0.8, density=0.65, force=0.8, length=1.2, energy=-0.2, sweet=0.3),
    "aggressive": Mood(brightness=-2.7, tempo=0.7, register=-3, density=1.3, force=1.2, length=0.8,
                       energy=0.25, sharp=0.25),
    "hopeful": Mood(brightness=1.0, tempo=0.1, register=1, density=0.95, force=0.97, energy=0.0, sweet=0.2),
}  # fmt: skip


SOFT_KNEE, TOP_LEVEL = 0.6, 0.96
"""Where high energies begin to be squeezed, and the level of a climax: it is to reach 1, the others less."""


NEAREST = 1.6
"""A mode farther from what moods want than this does not serve them, in steps of `theory.BRIGHTNESS`."""
NEAR_MODE, PLAIN = 2.2, 1.0
"""A piece keeps its mode in a part whose moods want one so near, or none in particular."""


@dataclass(frozen=True, slots=True)
class Drive:
    """What an energy word does to every section: `factor` and `lift` on its energy, `crowd` on who plays."""

    factor: float
    lift: float
    crowd: float

    def energy(self, level: float) -> float:
        """
        The energy of a section that the form gives that level, 0.08 to 1.

        However high the piece is driven, its theme stays below its climax.
        """
        driven = level * self.factor + self.lift
        top = TOP_LEVEL * self.factor + self.lift
        if driven > SOFT_KNEE and top > 1:
            driven = SOFT_KNEE + (driven - SOFT_KNEE) * (1 - SOFT_KNEE) / (top - SOFT_KNEE)
        return max(0.08, min(1.0, driven))

    def presence(self, level: float) -> float:
        """The presence of a section that the form gives that level, 0 to 1."""
        return max(0.0, min(1.0, level * self.crowd))


DRIVES: dict[str, Drive] = {
    "low": Drive(0.72, -0.06, 0.9),
    "medium": Drive(1.0, 0.0, 1.0),
    "high": Drive(1.05, 0.14, 1.2),
}


def blend(names: Sequence[str]) -> Mood:
    """The average of several moods; unknown names and no names leave the genre as it is."""
    known = [MOODS[name] for name in names if name in MOODS]
    if not known:
        return Mood()
    return Mood(**{f.name: sum(getattr(m, f.name) for m in known) / len(known) for f in fields(Mood)})


def mode_for(names: Sequence[str], modes: Sequence[str]) -> str:
    """
    The mode of a piece: the genre's nearest to what the moods want, its first one without moods.

    A mood that no mode of the genre comes near (a sad march) brings its own mode along.
    """
    if not any(name in MOODS for name in names):
        return modes[0]
    wanted = blend(names).brightness
    best = min(modes, key=lambda mode: (abs(BRIGHTNESS[mode] - wanted), modes.index(mode)))
    if abs(BRIGHTNESS[best] - wanted) <= NEAREST:
        return best
    return "minor" if wanted < 0 else "major"


def mode_beside(mode: str, names: Sequence[str], modes: Sequence[str]) -> str:
    """
    The mode of a part of a piece in that mode.

    A part that is to be calmer stays in the mode; one that is to be dark where the piece is bright,
    or the other way, gets the parallel one.
    """
    wanted = blend(names).brightness
    if abs(wanted) <= PLAIN or abs(BRIGHTNESS[mode] - wanted) <= NEAR_MODE:
        return mode
    return mode_for(names, modes)


def tempo_range(span: tuple[float, float], names: Sequence[str]) -> tuple[float, float]:
    """The part of a tempo range that the moods prefer: about half of it."""
    low, high = span
    lean = max(-1.0, min(1.0, blend(names).tempo))
    middle = (low + high) / 2 + lean * (high - low) / 4
    half = (high - low) / 4
    return middle - half, middle + half
