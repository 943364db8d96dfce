"""The kinds of what may come beside a finished film, by name; for whoever needs no more than the names."""

from __future__ import annotations

from typing import Literal

Kind = Literal["otio", "fcpxml", "edl", "stems", "midi", "srt", "markers", "rights"]
KINDS: tuple[Kind, ...] = ("otio", "fcpxml", "edl", "stems", "midi", "srt", "markers", "rights")
TIMELINES: tuple[Kind, ...] = ("otio", "fcpxml", "edl")
"""Documents that refer to the sound, which comes along with them."""
STEMS = (
    "original", "music", "lead", "counter", "chords", "pad", "bass", "drums", "effects", "vinyl", "track",
)  # fmt: skip
"""All that there are: own sound, all music, the roles of a band, the noise of a record, the user's track."""
