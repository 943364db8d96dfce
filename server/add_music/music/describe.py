"""The music of a score in figures and words, as programs outside read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from add_music.music.brief import Brief
    from add_music.music.score import Score


def describe(score: Score, brief: Brief) -> dict[str, Any]:
    """The music of a score as programs outside read it."""
    return {
        "genre": score.genre,
        "moods": list(score.moods),
        "tempo_bpm": round(score.tempo_bpm, 3),
        "key": score.key,
        "seed": score.seed,
        "instruments": sorted({part.instrument for part in score.parts}),
        "sections": [
            {
                "name": section.name,
                "start_s": max(score.ms_at(section.start_tick), 0) / 1000,
                "end_s": score.ms_at(section.end_tick) / 1000,
            }
            for section in score.sections
        ],
        "brief": brief.to_json(),
    }
