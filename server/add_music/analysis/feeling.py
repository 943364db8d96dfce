"""
How a clip feels: measured facts as a point on the plane of valence and arousal.

The plane is Russell's ("A circumplex model of affect", J. Pers. Soc. Psychol. 1980), both axes
0–1 with 0.5 neutral. Arousal follows Hanjalic & Xu ("Affective video content representation and
modeling", IEEE Trans. Multimedia 2005): motion, density of cuts and energy of the sound. Valence
follows Valdez & Mehrabian ("Effects of color on emotions", J. Exp. Psychol. Gen. 1994): brightness
and saturation please; their regression also lets saturation excite and brightness calm. Warm
colours please a little more than cold ones (Ou et al., Color Res. Appl. 2004).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from add_music.saying import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from add_music.analysis.evidence import Evidence

NEUTRAL = 0.5

TYPICAL_CUTS_A_MINUTE = 12.0
"""A shot of 5 s, as in films since 2000 (Cutting et al., "Quicker, faster, darker", i-Perception 2011)."""
LOUD_LUFS, FAINT_LUFS = -12.0, -42.0
AROUSAL_PARTS = {"motion": 0.4, "cuts": 0.35, "sound": 0.15, "colour": 0.1}

PLEASURE_OF_BRIGHTNESS, PLEASURE_OF_SATURATION = 0.69, 0.22
AROUSAL_OF_BRIGHTNESS, AROUSAL_OF_SATURATION = -0.31, 0.60
"""Standardised weights of Valdez & Mehrabian's regressions."""
PLEASURE_OF_WARMTH = 0.15
MEAN_BRIGHTNESS, SPREAD_BRIGHTNESS = 0.42, 0.16
MEAN_SATURATION, SPREAD_SATURATION = 0.22, 0.13
"""Mean and standard deviation of everyday clips, by which the weights' inputs are standardised."""
VALENCE_STEP = 0.12
"""Width of one standard unit of pleasure on the 0–1 axis."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """A point on the plane, 0–1 each, and the facts that put it there in words."""

    valence: float
    arousal: float
    seen: str = ""

    def distance(self, other: Feeling) -> float:
        """How far two feelings are apart."""
        return math.hypot(self.valence - other.valence, self.arousal - other.arousal)


def feeling_of(evidence: Evidence) -> Feeling:
    """The feeling of a clip, from what was measured."""
    colour = AROUSAL_OF_BRIGHTNESS * _brightness(evidence) + AROUSAL_OF_SATURATION * _saturation(evidence)
    parts = {
        "motion": math.sqrt(_unit(evidence.motion)),
        "cuts": 1 - math.exp(-_a_minute(evidence, evidence.shots - 1) / TYPICAL_CUTS_A_MINUTE),
        "sound": _sound(evidence),
        "colour": _unit(NEUTRAL + colour * VALENCE_STEP),
    }
    arousal = sum(weight * parts[name] for name, weight in AROUSAL_PARTS.items())
    pleasure = (
        PLEASURE_OF_BRIGHTNESS * _brightness(evidence)
        + PLEASURE_OF_SATURATION * _saturation(evidence)
        + PLEASURE_OF_WARMTH * evidence.warmth
    )
    valence = _unit(NEUTRAL + VALENCE_STEP * pleasure)
    if not evidence.width:
        valence, arousal = NEUTRAL, _unit(NEUTRAL + 0.3 * (parts["sound"] - NEUTRAL))
    return Feeling(round(valence, 3), round(_unit(arousal), 3), _words(evidence))


def mean(feelings: Sequence[Feeling]) -> Feeling:
    """The middle of several feelings; neutral when there is none."""
    if not feelings:
        return Feeling(NEUTRAL, NEUTRAL)
    count = len(feelings)
    return Feeling(sum(f.valence for f in feelings) / count, sum(f.arousal for f in feelings) / count)


def _a_minute(evidence: Evidence, changes: int) -> float:
    """Density of changes of shot."""
    return changes * 60_000 / evidence.duration_ms if evidence.duration_ms else 0.0


MOTION_WORDS = (
    (0.08, "motion_hardly"),
    (0.2, "motion_little"),
    (0.45, "motion_some"),
    (2.0, "motion_much"),
)
LIGHT_WORDS = ((0.22, "light_dark"), (0.36, "light_dim"), (0.6, "light_enough"), (2.0, "light_bright"))
COLOUR_WORDS = ((-0.25, "colours_cold"), (0.25, "colours_neutral"), (2.0, "colours_warm"))
"""Keys of texts, each up to a limit."""


def _words(evidence: Evidence) -> str:
    if not evidence.width:
        return say("seen_no_picture")
    rate = _a_minute(evidence, len(evidence.cuts_ms))
    cuts = (
        say("clip_no_cuts")
        if not evidence.cuts_ms
        else say("seen_cuts", rate=rate)
        if rate >= 1
        else say("seen_few_cuts")
    )
    return say(
        "seen",
        cuts=cuts,
        motion=say(word_for(MOTION_WORDS, evidence.motion)),
        moving=evidence.motion,
        light=say(word_for(LIGHT_WORDS, evidence.brightness)),
        brightness=evidence.brightness,
        colours=say(word_for(COLOUR_WORDS, evidence.warmth)),
    )


def word_for(table: Sequence[tuple[float, str]], value: float) -> str:
    """The word of the first limit above the value."""
    return next(word for limit, word in table if value < limit)


def _sound(evidence: Evidence) -> float:
    """Energy of the sound; a voice says nothing about excitement, so mostly speech counts as neutral."""
    if evidence.loudness_lufs is None or evidence.speech_share > NEUTRAL:
        return NEUTRAL if evidence.speech else 0.3
    return _unit((evidence.loudness_lufs - FAINT_LUFS) / (LOUD_LUFS - FAINT_LUFS))


def _brightness(evidence: Evidence) -> float:
    return (evidence.brightness - MEAN_BRIGHTNESS) / SPREAD_BRIGHTNESS


def _saturation(evidence: Evidence) -> float:
    return (evidence.saturation - MEAN_SATURATION) / SPREAD_SATURATION


def _unit(value: float) -> float:
    return max(0.0, min(1.0, value))
