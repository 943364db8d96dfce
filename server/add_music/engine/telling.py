"""The last words of a turn: what was seen, what was chosen and why, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from add_music.analysis.feeling import COLOUR_WORDS, LIGHT_WORDS, MOTION_WORDS, word_for
from add_music.engine.timeline import Music
from add_music.understanding.operations import AddMusic, Operation

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence
    from add_music.engine.editing import Edit
    from add_music.engine.store.work import Turn

FIELD_WORDS = {"energy": "{} energy", "tempo": "{} tempo"}
SAID_FIELDS = ("genre", "moods", "energy", "tempo", "instruments")


def tell(turn: Turn, operations: Sequence[Operation], evidence: Evidence, desk: Edit) -> str:
    """All sentences of a turn."""
    sentences = []
    if desk.notes.added:
        sentences.append(seen(evidence))
        default = isinstance(operations[0], AddMusic) and not turn.message.strip() and not turn.brief
        if default:
            sentences.append("You did not say what music you want, so I chose some that fits.")
    sentences += [_chosen(music, desk) for music in desk.notes.added]
    sentences += desk.notes.lines
    if desk.notes.added:
        sentences += _placed(evidence, desk)
    return " ".join(sentences) or "I found nothing to change in that, so everything stays as it is."


def seen(evidence: Evidence) -> str:
    """What the clip is like."""
    cuts = len(evidence.cuts_ms)
    light, colours = word_for(LIGHT_WORDS, evidence.brightness), word_for(COLOUR_WORDS, evidence.warmth)
    parts = [
        f"{evidence.duration_ms / 1000:.1f} s",
        f"{cuts} cut{'' if cuts == 1 else 's'}" if cuts else "no cuts",
        word_for(MOTION_WORDS, evidence.motion),
        f"a {light} picture in {colours}",
    ]
    return f"I looked at the clip: {', '.join(parts)}; {_heard(evidence)}."


def _heard(evidence: Evidence) -> str:
    if not evidence.has_audio:
        return "it has no sound of its own"
    if evidence.speech:
        return f"somebody speaks for {evidence.speech_share:.0%} of the time"
    if evidence.loudness_lufs is None:
        return "its sound is silent"
    return f"its own sound has {evidence.loudness_lufs:.0f} LUFS and no speech"


def _chosen(music: Music, desk: Edit) -> str:
    where = (
        "" if music.duration_ms == desk.timeline.duration_ms
        else f" from {music.start_ms / 1000:g} to {music.end_ms / 1000:g} s"
    )  # fmt: skip
    if music.asset:
        return f"Your own track {music.name} plays under it{where}."
    about = music.about
    moods = ", ".join(about["moods"])
    first = (
        f"I composed {about['genre']} music{where} ({moods}; {about['tempo_bpm']:.0f} bpm, {about['key']}) "
        f"for {_list([i.replace('_', ' ') for i in about['instruments']])}."
    )
    return f"{first} {_why(about['brief'])}".rstrip()


def _why(brief: Mapping[str, Any]) -> str:
    """The reasons that are not just habits of the house."""
    reasons = []
    for field in SAID_FIELDS:
        choice = brief[field]
        if choice["from"] != "default" and choice["because"] and choice["value"] not in (None, []):
            value = FIELD_WORDS.get(field, "{}").format(_value(choice["value"]))
            reasons.append(f"{value}: {choice['because'].rstrip('.')}")
    return f"Why: {'; '.join(dict.fromkeys(reasons))}." if reasons else ""


def _placed(evidence: Evidence, desk: Edit) -> list[str]:
    last = desk.timeline.music[-1]
    sentences = []
    if last.score and last.end_ms == desk.timeline.duration_ms:
        sentences.append("It ends by itself on the last picture.")
    if desk.timeline.original_volume == 0 or not evidence.has_audio:
        return sentences
    duck = any(music.duck for music in desk.timeline.music) and evidence.speech
    tail = ", and the music goes down while somebody speaks" if duck else ""
    return [*sentences, f"The clip's own sound is kept{tail}."]


def _value(value: object) -> str:
    return _list([str(v) for v in value]) if isinstance(value, list | tuple) else str(value)


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
