"""What "a bit louder" or "darker" means for the music that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from add_music.music.brief import Wishes

STEP_DB = 3.0
"""A clear step that does not startle; a just noticeable one is 1 dB."""
STEP_TEMPO = 1.12
"""Two tempo marks of a metronome: heard at once, still the same piece."""
SLOWEST_BPM, FASTEST_BPM = 40.0, 220.0

LEVELS: Mapping[str, float] = {"louder": STEP_DB, "softer": -STEP_DB}
TEMPOS: Mapping[str, float] = {"faster": STEP_TEMPO, "slower": 1 / STEP_TEMPO}

BRIGHTER: Mapping[str, str] = {
    "dark": "mysterious", "tense": "energetic", "aggressive": "energetic", "sad": "hopeful",
    "melancholic": "nostalgic", "nostalgic": "hopeful", "mysterious": "dreamy", "dreamy": "peaceful",
    "calm": "hopeful", "peaceful": "hopeful", "romantic": "hopeful", "hopeful": "happy", "inspiring": "happy",
    "epic": "triumphant", "energetic": "happy", "triumphant": "happy", "happy": "playful", "playful": "happy",
}  # fmt: skip
"""The next lighter mood; where there is none, the lightest neighbour."""
DARKER: Mapping[str, str] = {
    "happy": "nostalgic", "playful": "mysterious", "hopeful": "nostalgic", "inspiring": "epic",
    "triumphant": "epic", "epic": "dark", "energetic": "tense", "romantic": "melancholic",
    "peaceful": "melancholic", "calm": "melancholic", "dreamy": "mysterious", "nostalgic": "melancholic",
    "melancholic": "dark", "sad": "dark", "mysterious": "dark", "tense": "dark", "aggressive": "dark",
    "dark": "tense",
}  # fmt: skip
COLOURS: Mapping[str, Mapping[str, str]] = {"brighter": BRIGHTER, "darker": DARKER}
WITHOUT_MOOD: Mapping[str, str] = {"brighter": "hopeful", "darker": "dark"}


def level_db(directions: Sequence[str]) -> float:
    """The change of volume those directions ask for."""
    return sum(LEVELS.get(direction, 0.0) for direction in directions)


def turned(
    wishes: Wishes, directions: Sequence[str], moods: Sequence[str], tempo_bpm: float | None
) -> Wishes:
    """
    The wishes after those directions.

    Args:
        moods, tempo_bpm: of the music that is there, which a direction starts from.
    """
    for direction in directions:
        if direction in TEMPOS and tempo_bpm:
            tempo_bpm = min(max(tempo_bpm * TEMPOS[direction], SLOWEST_BPM), FASTEST_BPM)
            wishes = replace(wishes, tempo_bpm=round(tempo_bpm, 2), tempo=None)
        elif direction in COLOURS:
            shifted = tuple(dict.fromkeys(COLOURS[direction].get(mood, mood) for mood in moods))
            moods = shifted or (WITHOUT_MOOD[direction],)
            wishes = replace(wishes, moods=tuple(moods))
    return wishes
