"""The last words of a turn: what was seen, what was chosen and why, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from add_music.analysis.feeling import COLOUR_WORDS, LIGHT_WORDS, MOTION_WORDS, word_for
from add_music.engine.timeline import Music
from add_music.saying import enumerated, listed, say, sentences, sign, word
from add_music.understanding.operations import AddMusic, Operation

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence
    from add_music.engine.editing import Edit
    from add_music.engine.store.work import Turn

FIELD_WORDS = {"energy": "of_energy", "tempo": "of_tempo"}
SAID_FIELDS = {
    "genre": "genre",
    "moods": "mood",
    "energy": "energy",
    "tempo": "tempo",
    "instruments": "instrument",
}
"""Fields whose reason is told, and what kind of words their values are."""


def tell(turn: Turn, operations: Sequence[Operation], desk: Edit) -> str:
    """All sentences of a turn."""
    told = []
    if desk.notes.added:
        evidence = desk.evidence
        told.append(seen(evidence))
        default = isinstance(operations[0], AddMusic) and not turn.message.strip() and not turn.brief
        if default:
            told.append(say("default_chosen"))
    told += [_chosen(music, desk) for music in desk.notes.added]
    told += dict.fromkeys(desk.notes.lines)
    if desk.notes.added and desk.evidence.music and desk.timeline.original_volume:
        told.append(say("music_already"))
    if desk.notes.added:
        told += _placed(desk.evidence, desk)
    return sentences(told) or say("nothing_found")


def seen(evidence: Evidence) -> str:
    """What the clip is like."""
    cuts = len(evidence.cuts_ms)
    light, colours = word_for(LIGHT_WORDS, evidence.brightness), word_for(COLOUR_WORDS, evidence.warmth)
    parts = [
        say("clip_seconds", seconds=evidence.duration_ms / 1000),
        say("clip_cuts", count=cuts) if cuts else say("clip_no_cuts"),
        say(word_for(MOTION_WORDS, evidence.motion)),
        say("picture_seen", light=say(light), colours=say(colours)),
    ]
    return say("looked", what=enumerated(parts), sound=_heard(evidence))


def _heard(evidence: Evidence) -> str:
    if not evidence.has_audio:
        return say("heard_none")
    if evidence.speech:
        return say("heard_speech", share=evidence.speech_share)
    if evidence.loudness_lufs is None:
        return say("heard_silence")
    return say("heard_sound", lufs=evidence.loudness_lufs)


def _chosen(music: Music, desk: Edit) -> str:
    part = "" if music.duration_ms == desk.timeline.duration_ms else "_part"
    start, end = music.start_ms / 1000, music.end_ms / 1000
    if music.asset:
        return say("own_plays_part" if part else "own_plays", name=music.name, start=start, end=end)
    about = music.about
    first = say(
        "composed_part" if part else "composed",
        genre=word("genre", about["genre"]),
        moods=enumerated([word("mood", mood) for mood in about["moods"]]),
        bpm=about["tempo_bpm"],
        key=about["key"],
        instruments=listed([word("instrument", name) for name in about["instruments"]]),
        start=start,
        end=end,
    )
    return sentences((first, _why(about["brief"])))


def _why(brief: Mapping[str, Any]) -> str:
    """The reasons that are not just habits of the house."""
    reasons = []
    for field, kind in SAID_FIELDS.items():
        choice = brief[field]
        if choice["from"] != "default" and choice["because"] and choice["value"] not in (None, []):
            value = _value(kind, choice["value"])
            named = say(FIELD_WORDS[field], value=value) if field in FIELD_WORDS else value
            reasons.append(f"{named}{sign('colon')}{choice['because'].rstrip('.')}")
    return say("why", reasons=sign("semicolon").join(dict.fromkeys(reasons))) if reasons else ""


def _placed(evidence: Evidence, desk: Edit) -> list[str]:
    last = desk.timeline.music[-1]
    told = []
    if last.score and last.end_ms == desk.timeline.duration_ms:
        told.append(say("ends_itself"))
    if desk.timeline.original_volume == 0 or not evidence.has_audio:
        return told
    duck = any(music.duck for music in desk.timeline.music) and evidence.speech
    return [*told, say("sound_kept_ducked" if duck else "sound_kept")]


def _value(kind: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return listed([word(kind, one) for one in value])
    return word(kind, value)
