"""
Where moods and genres lie on the plane of valence and arousal, and what goes with what.

Places of moods follow Russell's circle and the adjective circle of Hevner ("Experimental studies of
the elements of expression in music", Am. J. Psychol. 1936); places of genres are the middle of the
moods that listeners file them under, rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from add_music.analysis.feeling import Feeling

MOOD_PLACES: Mapping[str, Feeling] = {
    "happy": Feeling(0.85, 0.65),
    "calm": Feeling(0.65, 0.25),
    "sad": Feeling(0.15, 0.25),
    "energetic": Feeling(0.70, 0.90),
    "romantic": Feeling(0.75, 0.40),
    "dreamy": Feeling(0.60, 0.30),
    "dark": Feeling(0.20, 0.45),
    "tense": Feeling(0.20, 0.75),
    "epic": Feeling(0.50, 0.85),
    "playful": Feeling(0.80, 0.60),
    "nostalgic": Feeling(0.50, 0.30),
    "inspiring": Feeling(0.75, 0.60),
    "mysterious": Feeling(0.35, 0.40),
    "triumphant": Feeling(0.80, 0.85),
    "melancholic": Feeling(0.30, 0.25),
    "peaceful": Feeling(0.70, 0.15),
    "aggressive": Feeling(0.15, 0.95),
    "hopeful": Feeling(0.70, 0.45),
}


@dataclass(frozen=True, slots=True)
class Style:
    """
    What a genre goes with.

    Args:
        feeling: its place on the plane.
        moods: its moods, the most typical first.
        instruments: words that point to it.
        bed: 0–1, how well it lies under a voice: no busy lead, few attacks in the range of consonants.
        everyday: 0–1, how safe it is for a clip nothing is known of; 0 for genres that only
            fit when somebody asks for them (Christmas, video games).
    """

    feeling: Feeling
    moods: tuple[str, ...]
    instruments: tuple[str, ...]
    bed: float
    everyday: float


STYLES: Mapping[str, Style] = {
    "lofi": Style(
        Feeling(0.60, 0.35), ("calm", "nostalgic", "dreamy"), ("rhodes", "electric piano"), 0.9, 0.9
    ),
    "ambient": Style(Feeling(0.58, 0.15), ("peaceful", "dreamy", "calm", "mysterious"), ("pad",), 1.0, 0.8),
    "cinematic": Style(
        Feeling(0.50, 0.55),
        ("inspiring", "epic", "hopeful", "melancholic", "dark"),
        ("strings", "violin"),
        0.7,
        0.9,
    ),
    "corporate": Style(
        Feeling(0.75, 0.55), ("inspiring", "hopeful", "happy"), ("clean guitar", "marimba"), 0.8, 0.8
    ),
    "acoustic": Style(
        Feeling(0.75, 0.42),
        ("hopeful", "calm", "happy", "romantic", "nostalgic"),
        ("acoustic guitar", "guitar", "ukulele", "nylon guitar"),
        0.7,
        1.0,
    ),
    "folk": Style(
        Feeling(0.68, 0.45),
        ("nostalgic", "hopeful", "peaceful", "playful"),
        ("banjo", "mandolin", "harmonica", "accordion"),
        0.5,
        0.4,
    ),
    "electronic": Style(
        Feeling(0.60, 0.75), ("energetic", "dreamy", "dark"), ("synth", "synth bass"), 0.4, 0.8
    ),
    "house": Style(Feeling(0.75, 0.82), ("energetic", "happy"), ("drum machine",), 0.3, 0.5),
    "synthwave": Style(
        Feeling(0.50, 0.65), ("nostalgic", "energetic", "dark", "dreamy"), ("synth",), 0.4, 0.4
    ),
    "hiphop": Style(Feeling(0.55, 0.62), ("energetic", "nostalgic", "dark"), ("bass",), 0.4, 0.4),
    "trap": Style(Feeling(0.30, 0.72), ("aggressive", "dark", "energetic"), (), 0.2, 0.2),
    "jazz": Style(
        Feeling(0.68, 0.45),
        ("calm", "romantic", "playful", "nostalgic"),
        ("saxophone", "trumpet", "upright bass", "clarinet"),
        0.5,
        0.3,
    ),
    "classical": Style(
        Feeling(0.60, 0.40),
        ("peaceful", "romantic", "melancholic", "playful"),
        ("violin", "cello", "oboe", "viola"),
        0.5,
        0.3,
    ),
    "piano": Style(
        Feeling(0.42, 0.25),
        ("melancholic", "peaceful", "romantic", "sad", "hopeful"),
        ("piano", "felt piano"),
        0.8,
        0.8,
    ),
    "rock": Style(
        Feeling(0.50, 0.85), ("energetic", "aggressive", "triumphant"), ("electric guitar",), 0.1, 0.4
    ),
    "pop": Style(Feeling(0.80, 0.70), ("happy", "energetic", "hopeful", "romantic"), (), 0.4, 0.9),
    "funk": Style(Feeling(0.80, 0.75), ("playful", "energetic", "happy"), ("brass",), 0.2, 0.3),
    "latin": Style(Feeling(0.82, 0.72), ("energetic", "romantic", "happy"), ("percussion",), 0.2, 0.2),
    "tropical": Style(
        Feeling(0.85, 0.62), ("happy", "calm", "energetic"), ("steel drum", "ukulele", "marimba"), 0.4, 0.4
    ),
    "orchestral": Style(
        Feeling(0.60, 0.65),
        ("triumphant", "inspiring", "epic", "dreamy", "tense"),
        ("brass", "oboe", "harp", "timpani"),
        0.4,
        0.4,
    ),
    "epic": Style(
        Feeling(0.48, 0.88), ("epic", "triumphant", "tense", "dark"), ("choir", "timpani"), 0.2, 0.4
    ),
    "suspense": Style(Feeling(0.20, 0.60), ("tense", "mysterious", "dark"), (), 0.5, 0.5),
    "comedy": Style(
        Feeling(0.82, 0.60), ("playful", "happy"), ("pizzicato", "xylophone", "whistle"), 0.3, 0.1
    ),
    "chiptune": Style(Feeling(0.75, 0.75), ("playful", "energetic", "happy", "nostalgic"), (), 0.1, 0.0),
    "holiday": Style(Feeling(0.85, 0.55), ("happy", "peaceful", "nostalgic"), ("bells",), 0.3, 0.0),
    "world": Style(
        Feeling(0.58, 0.48),
        ("mysterious", "peaceful", "energetic", "nostalgic"),
        ("sitar", "flute", "guzheng", "erhu", "pipa", "kalimba"),
        0.4,
        0.1,
    ),
}

ENERGY_AROUSAL: Mapping[str, float] = {"low": 0.22, "medium": 0.5, "high": 0.85}
TEMPO_AROUSAL: Mapping[str, float] = {"slow": 0.25, "medium": 0.5, "fast": 0.8}
"""Where a word alone puts the arousal."""

ENERGY_STEPS = ((0.38, "low"), (0.66, "medium"), (2.0, "high"))
TEMPO_STEPS = ((0.36, "slow"), (0.64, "medium"), (2.0, "fast"))
BPM_STEPS = ((84.0, "slow"), (116.0, "medium"), (1000.0, "fast"))
"""Tempo words of exact tempos: below andante's end, to the end of moderato, allegro (Maelzel's classes)."""
