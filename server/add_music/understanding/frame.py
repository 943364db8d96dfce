"""What one clause says, field by field, before it is decided which edit that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FADE_S = 2.0
"""Length of a fade that was asked for without a length."""

TIMES = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "double": 2.0}
MOVES = {"up": "louder", "down": "softer"}
LEVELS = {
    "zero": 0.0, "faint": 0.15, "quiet": 0.3, "medium": 0.5, "loud": 0.8, "full": 1.0, "half": 0.5,
    "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "two_thirds": 2 / 3, "three_quarters": 0.75,
}  # fmt: skip
"""Words for a volume as linear levels."""

SHARES = frozenset({"half", "third", "quarter", "fifth", "tenth", "two_thirds", "three_quarters"})
"""Those of them that are figures."""

SPEEDS: Mapping[str, float] = {
    "slow_motion": 0.5, "time_lapse": 8.0, "fast_forward": 4.0, "half": 0.5, "quarter": 0.25, "double": 2.0,
    "triple": 3.0, "normal": 1.0,
}  # fmt: skip
"""Words for a speed as factors."""

PARTS: Mapping[str, tuple[float, float]] = {
    "first_half": (0, 1 / 2),
    "second_half": (1 / 2, 1),
    "first_third": (0, 1 / 3),
    "middle_third": (1 / 3, 2 / 3),
    "last_third": (2 / 3, 1),
    "first_quarter": (0, 1 / 4),
    "last_quarter": (3 / 4, 1),
    "whole": (0, 1),
}
"""Shares of the clip by name."""

AUDIO_ENDINGS = (".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".oga", ".opus")


@dataclass(slots=True)
class Frame:
    """The said fields of a clause; a field that was not said is empty or None."""

    joint: str = ""
    opens: bool = False
    text: str = ""
    acts: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    denied_subjects: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    loose_genres: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    energy: str | None = None
    tempo: str | None = None
    tempo_bpm: float | None = None
    loose_bpm: float | None = None
    key: str | None = None
    instruments: list[str] = field(default_factory=list)
    avoid: list[str] = field(default_factory=list)
    directions: list[str] = field(default_factory=list)
    toned: str = ""
    less: list[str] = field(default_factory=list)
    blamed: list[str] = field(default_factory=list)
    amount: str = ""
    volume: float | None = None
    level: float | None = None
    times: float | None = None
    percent: float | None = None
    db: float | None = None
    relative: bool = False
    start_s: float | None = None
    end_s: float | None = None
    part: tuple[float | None, float | None] | None = None
    span_s: float | None = None
    bare_s: float | None = None
    bares: list[float] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    until: bool = False
    rest: bool = False
    moment: str = ""
    whole: bool = False
    fade_in_s: float | None = None
    fade_out_s: float | None = None
    duck: bool | None = None
    clash: bool = False
    dips: bool = False
    drowned: bool = False
    speaks: bool = False
    told: bool = False
    spoken: bool = False
    another_take: bool = False
    other_take: bool = False
    own_track: bool = False
    asset: str | None = None
    replaces: list[str] = field(default_factory=list)
    swapped: list[tuple[str, str]] = field(default_factory=list)
    only: bool = False
    pronoun: bool = False
    them: bool = False
    length_missing: bool = False
    shown: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    position: str | None = None
    aspect: str | None = None
    bare_aspect: str | None = None
    fit: str | None = None
    speed: float | None = None
    mentioned: list[tuple[str, str]] = field(default_factory=list)
    ambience: bool = False
    settled: int = 0
    once: bool = False
    going: int = 0
    voice_at: int = -1
    going_subjects: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    postponed: bool = False
    scope: str = ""
    contrasted: bool = False
    refused_after: bool = False
    refused_before: int = 0
    passed: str = ""
    unknown_words: int = 0

    @property
    def says_something(self) -> bool:
        """Whether anything in it was understood at all."""
        return bool(
            self.acts or self.subjects or self.hints or self.directions or self.amount or self.wants_another
            or self.has_wishes or self.has_level or self.has_range or self.has_fade
            or self.scope in ("too", "too_much")
        )  # fmt: skip

    @property
    def has_wishes(self) -> bool:
        """Whether it says how the music should be."""
        return bool(
            self.genres or self.loose_genres or self.moods or self.instruments or self.avoid
            or self.energy or self.tempo or self.tempo_bpm or self.key
        )  # fmt: skip

    @property
    def wants_another(self) -> bool:
        """Whether it asks for another take; "another one" does not where it says of what sort."""
        return self.another_take or (self.other_take and not self.has_wishes)

    @property
    def shows_something(self) -> bool:
        """Whether it speaks of the picture: a text, a format, a speed."""
        return bool(
            self.shown or self.quotes or self.aspect or self.fit or self.speed is not None or self.position
        )

    @property
    def has_level(self) -> bool:
        """Whether it says how loud."""
        return any(x is not None for x in (self.volume, self.level, self.times, self.percent, self.db))

    @property
    def has_range(self) -> bool:
        """Whether it says when."""
        return self.start_s is not None or self.end_s is not None

    def give_way(self) -> None:
        """ "10 dB down when I talk": softer there and nowhere else; a figure beside it stays a step down."""
        if "softer" not in self.directions:
            return
        self.directions = [name for name in self.directions if name != "softer"]
        self.db = None if self.db is None else -abs(self.db)
        if self.percent is not None and self.relative:
            self.percent = -abs(self.percent)

    @property
    def has_fade(self) -> bool:
        """Whether it fades."""
        return self.fade_in_s is not None or self.fade_out_s is not None
