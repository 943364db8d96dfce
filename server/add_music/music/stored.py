"""A score as plain JSON values and back, for drafts, stores and other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from add_music.music.score import Chord, Note, Part, Score, Section, Tempo


def score_to_json(score: Score) -> dict[str, Any]:
    """
    The score as numbers, texts, lists and dicts.

    Notes, chords, sections and tempi are rows in the order of their fields: a long piece has
    hundreds of thousands of notes, whose names would be most of the file.
    """
    data: dict[str, Any] = {f.name: getattr(score, f.name) for f in fields(Score) if f.init}
    data["moods"] = list(score.moods)
    data["tempo"] = [[t.tick, t.bpm] for t in score.tempo]
    data["sections"] = [[s.name, s.start_tick, s.end_tick, s.energy] for s in score.sections]
    data["chords"] = [[c.tick, c.ticks, c.symbol, c.root, list(c.tones)] for c in score.chords]
    data["parts"] = [
        {
            "name": part.name,
            "role": part.role,
            "instrument": part.instrument,
            "gain_db": part.gain_db,
            "pan": part.pan,
            "notes": [[n.tick, n.ticks, n.pitch, n.velocity] for n in part.notes],
        }
        for part in score.parts
    ]
    return data


def score_from_json(data: dict[str, Any]) -> Score:
    """The score that `score_to_json` wrote; keys of a newer form that are not known are ignored."""
    known = {f.name: data[f.name] for f in fields(Score) if f.init and f.name in data}
    known["moods"] = tuple(data["moods"])
    known["tempo"] = tuple(Tempo(*row) for row in data["tempo"])
    known["sections"] = tuple(Section(*row) for row in data["sections"])
    known["chords"] = tuple(_chords(data["chords"]))
    known["parts"] = tuple(_part(entry) for entry in data["parts"])
    return Score(**known)


def _chords(rows: Iterable[Sequence[Any]]) -> Iterable[Chord]:
    for tick, ticks, symbol, root, tones in rows:
        yield Chord(tick, ticks, symbol, root, tuple(tones))


def _part(entry: dict[str, Any]) -> Part:
    notes = tuple(Note(*row) for row in entry["notes"])
    return Part(entry["name"], entry["role"], entry["instrument"], entry["gain_db"], entry["pan"], notes)
