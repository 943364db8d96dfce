"""
How loud the bed is: the plan of a mix, and the gains that follow from what was measured.

All levels are loudness (LUFS) of the whole signal; the bed's own is measured, so a gain is a
difference. Under the voice the band of 1–4 kHz decides as well, because that is where music
covers words.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

from add_music.music.cues import Span

AIM_MARGIN_DB = 17.5
"""Voice over bed in 1–4 kHz; the promise is 15 after encoding, the rest is for what the codec adds."""
UNDER_VOICE_LU = 12.0
"""However thin a bed is in that band, it stays this far below the voice."""
IN_PAUSES_LU = 3.0
"""In long pauses the bed comes up to this far below the voice."""
PAUSE_LIFT_DB = 9.0
"""With a level asked for, pauses may rise by this much above it (and no further than IN_PAUSES_LU)."""
OVER_AMBIENCE_LU = 8.0
"""Without speech full volume is this far above the clip's own sound: music first, the place still heard."""
QUIET_CLIP_LUFS = -29.0
"""A clip quieter than that counts as being so loud, else its hiss would be blown up together with the bed."""
CARVE_DB = 3.0
"""Taken out of the bed's 1–4 kHz under the voice, on top of the gain."""


@dataclass(frozen=True, slots=True)
class MixPlan:
    """
    What a mix shall be.

    Args:
        length_samples: length of the program.
        volume: level of the bed, linear. Where there is speech, 1 is as loud as the speech; without
            speech, 1 is in front of the clip's own sound (OVER_AMBIENCE_LU above it); for music alone, 1
            is a full program. None: chosen here.
        speech: where somebody speaks, ascending.
        speech_lufs, original_lufs: loudness of the speech and of the clip's own sound before
            `original_volume`; None: measured here.
        original_volume: linear factor on the clip's own sound; 0 leaves it out.
        duck: step back under speech. Without, the bed keeps the level it has under the voice.
        music_start_sample: the bed's first sample sounds there.
        music_end_sample: there the bed ends, whether it is over or not; None: with the program.
        fade_in_samples, fade_out_samples: of the bed, at its start and up to its end.
    """

    length_samples: int
    volume: float | None = None
    speech: tuple[Span, ...] = ()
    speech_lufs: float | None = None
    original_lufs: float | None = None
    original_volume: float = 1.0
    duck: bool = True
    music_start_sample: int = 0
    music_end_sample: int | None = None
    fade_in_samples: int = 0
    fade_out_samples: int = 0

    @property
    def music_end(self) -> int:
        """The sample before which the bed ends."""
        end = self.length_samples if self.music_end_sample is None else self.music_end_sample
        return max(min(end, self.length_samples), self.music_start_sample)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured of the two sources; None where there is only silence."""

    bed_lufs: float | None
    original_lufs: float | None = None
    speech_lufs: float | None = None
    band_margin_db: float | None = None
    """Original (before its volume) over bed, both as they come, in 1–4 kHz within the speech."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The gains of a mix: `open_db` on the bed, `ducked_db` instead of it under the voice."""

    open_db: float
    ducked_db: float
    carve_db: float
    original: float
    voice_lufs: float | None
    """Loudness the voice has with its gain, None without speech."""
    music: bool = True
    """Whether there is a bed that sounds at all."""
    fall_db: float = 0.0
    """How far the whole program stays below its usual loudness: where the music is all that is heard,
    mastering would undo a wish for softer music."""


def settle_levels(plan: MixPlan, heard: Heard) -> Levels:
    """The gains that follow from plan and measurement."""
    original = plan.original_volume if heard.original_lufs is not None else 0.0
    asked_db = None if plan.volume is None else 20 * log10(max(plan.volume, 1e-4))
    if heard.bed_lufs is None:
        return Levels(0.0, 0.0, 0.0, original, None, music=False)
    voice = _voice(plan, heard) if original else None
    if voice is not None:
        return _under_voice(plan, heard, voice, asked_db)
    if original and heard.original_lufs is not None:
        reference = max(heard.original_lufs, QUIET_CLIP_LUFS)
        level = reference + OVER_AMBIENCE_LU + (asked_db or 0.0)
        gain = level - heard.bed_lufs
        fall = min(asked_db or 0.0, 0.0) if heard.original_lufs < QUIET_CLIP_LUFS else 0.0
        return Levels(gain, gain, 0.0, original, None, fall_db=fall)
    return Levels(0.0, 0.0, 0.0, 0.0, None, fall_db=min(asked_db or 0.0, 0.0))


def _voice(plan: MixPlan, heard: Heard) -> float | None:
    if not plan.speech or heard.speech_lufs is None:
        return None
    return heard.speech_lufs + 20 * log10(plan.original_volume)


def _under_voice(plan: MixPlan, heard: Heard, voice: float, asked_db: float | None) -> Levels:
    assert heard.bed_lufs is not None
    carve = CARVE_DB if plan.duck else 0.0
    full = voice - heard.bed_lufs
    if asked_db is not None:
        under = full + asked_db
        lifted = min(under + PAUSE_LIFT_DB, full - IN_PAUSES_LU)
    else:
        under = full - UNDER_VOICE_LU
        if heard.band_margin_db is not None:
            as_heard = heard.band_margin_db + 20 * log10(plan.original_volume)
            under = min(under, as_heard - AIM_MARGIN_DB + carve)
        lifted = full - IN_PAUSES_LU
    opened = max(under, lifted) if plan.duck else under
    return Levels(opened, under, carve, plan.original_volume, voice)
