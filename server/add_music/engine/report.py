"""The figures of a finished file, as `make --json` prints them: measured, with what is known of the music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from add_music.analysis.evidence import spans_to_json

if TYPE_CHECKING:
    from add_music.engine.rendering import Job
    from add_music.music.cues import Span


def report(
    job: Job, loudness: Mapping[str, Any], sound: Mapping[str, Any], picture: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Everything but the seconds it took."""
    # the cuts that music was written for; without any, all that there are
    cuts_ms = job.sheet().cuts_ms if job.timeline.music else job.evidence.cuts_ms
    found = figures(loudness, sound, picture, music(job), job.evidence.speech, cuts_ms)
    return found | {"edits": edits(job)}


def edits(job: Job) -> dict[str, Any]:
    """What of the picture is not as it was uploaded: parts of clips, texts, format; empty for none."""
    timeline = job.timeline
    clips = [
        {
            "name": clip.name,
            "start_s": clip.start_ms / 1000,
            "end_s": clip.end_ms / 1000,
            "from_s": clip.offset_ms / 1000,
            "to_s": clip.source_end_ms / 1000,
            "speed": clip.speed,
        }
        for clip in timeline.clips
    ]
    texts = [
        {"text": t.text, "start_s": t.start_ms / 1000, "end_s": t.end_ms / 1000, "position": t.position}
        for t in timeline.texts
    ]
    touched = not all(source.whole for source in job.sheet().sources)
    shaped = {"aspect": timeline.aspect, "fit": timeline.fit} if timeline.aspect else {}
    return ({"clips": clips} if touched else {}) | ({"texts": texts} if texts else {}) | shaped


def figures(
    loudness: Mapping[str, Any],
    sound: Mapping[str, Any],
    picture: Mapping[str, Any] | None,
    music: Mapping[str, Any] | None,
    speech: Sequence[Span],
    cuts_ms: Sequence[int],
) -> dict[str, Any]:
    """The document itself, out of what `measuring` and the meter found on a file."""
    return {
        "duration_s": picture["duration_s"] if picture else loudness["duration_ms"] / 1000,
        "video": {name: picture[name] for name in ("copied", "codec", "width", "height")}
        if picture
        else None,
        "original_audio": {"kept": sound["kept"], "present": sound["present"]},
        "music": music,
        "speech": {"spans": spans_to_json(speech), "margin_db": _rounded(sound["margin_db"])},
        "loudness": {
            "integrated_lufs": _rounded(loudness["integrated_lufs"]),
            "true_peak_dbtp": _rounded(loudness["true_peak_dbtp"]),
        },
        "cuts": {"count": len(cuts_ms), "hit_rate": _rounded(sound["hit_rate"], 3)},
    }


def music(job: Job) -> dict[str, Any] | None:
    """The music of the timeline: what was composed first, or the user's own track."""
    stretches = job.timeline.music
    if not stretches:
        return None
    first = next((m for m in stretches if m.score), stretches[0])
    about = dict(first.about) or {"own_track": first.name}
    start_s = first.start_ms / 1000
    about["sections"] = [
        section | {"start_s": section["start_s"] + start_s, "end_s": section["end_s"] + start_s}
        for section in about.get("sections", ())
    ]
    return about | {"start_s": start_s, "end_s": first.end_ms / 1000, "volume": first.volume}


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)
