"""The figures of a finished file in words: what was seen, chosen and why, and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from add_music.saying import enumerated, musical_key, say, sign, word

FIELDS = {
    "genre": "fact_genre",
    "moods": "fact_moods",
    "energy": "fact_energy",
    "tempo": "fact_tempo",
    "instruments": "fact_instruments",
}
"""Fields of the brief whose reason is told, in this order, and what they are called."""
ARROW = " → "
"""What led to what, as the brief's reasons are written."""

MANY_SECTIONS = 8
"""More than these are counted, and only beginning, climaxes and end are told."""
BORDER_S = 0.1
"""Music that begins or ends this much inside the clip does not play throughout."""

Figures = Mapping[str, Any]


def report_lines(figures: Figures) -> list[str]:
    """A line each for what was seen, chosen, why, and measured; of what nobody knows there is none."""
    music = _part(figures, "music")
    lines = [
        ("make_saw", enumerated(list(_saw(figures)))),
        ("make_chose", enumerated(list(_chose(music, figures.get("duration_s"))))),
        ("make_why", sign("semicolon").join(reasons(_part(music, "brief")))),
        ("make_form", enumerated(list(_form(music)))),
        ("make_measured", enumerated(list(_measured(figures)))),
    ]
    return [say(key, what=what) for key, what in lines if what]


def _saw(figures: Figures) -> Iterator[str]:
    video, cuts, speech = _part(figures, "video"), _part(figures, "cuts"), _part(figures, "speech")
    if _known(figures.get("duration_s")):
        yield say("clip_seconds", seconds=figures["duration_s"])
    if video.get("width") and video.get("height"):
        yield f"{video['width']}×{video['height']}"
    if _known(cuts.get("count")):
        yield say("clip_cuts", count=int(cuts["count"])) if cuts["count"] else say("clip_no_cuts")
    if isinstance(speech.get("spans"), list):
        spoken = sum(_length_s(span) for span in speech["spans"])
        yield say("speech_for", seconds=spoken) if spoken else say("nobody_speaks")


def _chose(music: Figures, duration_s: object) -> Iterator[str]:
    if music.get("genre"):
        moods = enumerated([word("mood", mood) for mood in music.get("moods") or ()])
        genre = word("genre", music["genre"])
        yield f"{genre} ({moods})" if moods else genre
    if music.get("own_track"):
        yield say("your_track", name=music["own_track"])
    if _known(music.get("tempo_bpm")):
        yield say("at_bpm", bpm=music["tempo_bpm"])
    if music.get("key"):
        yield musical_key(str(music["key"]))
    if music.get("instruments"):
        yield " + ".join(word("instrument", name) for name in music["instruments"])
    at = [music.get("start_s"), music.get("end_s"), duration_s]
    start_s, end_s, whole_s = (float(t) if _known(t) else None for t in at)  # type: ignore[arg-type]
    if start_s is not None and end_s is not None and whole_s is not None and _within(start_s, end_s, whole_s):
        yield say("from_to_only", start=start_s, end=end_s)
    if music.get("seed") is not None:
        yield say("with_seed", seed=str(music["seed"]))


def _within(start_s: float, end_s: float, whole_s: float) -> bool:
    return start_s > BORDER_S or end_s < whole_s - BORDER_S


def reasons(brief: Figures) -> list[str]:
    """Reasons that say something, each once with what it led to; a default gives none."""
    told: dict[str, list[str]] = {}
    for name, called in FIELDS.items():
        choice = _part(brief, name)
        because = str(choice.get("because") or "").strip().rstrip(".")
        if because and choice.get("from") != "default":
            reason, arrow, led_to = because.partition(ARROW)
            told.setdefault(reason + arrow, []).append(led_to or say(called))
    return [
        f"{reason}{enumerated(what)}"
        if reason.endswith(ARROW)
        else f"{enumerated(what)}{sign('colon')}{reason}"
        for reason, what in told.items()
    ]


def _form(music: Figures) -> Iterator[str]:
    sections = [s for s in music.get("sections") or () if isinstance(s, dict) and _known(s.get("start_s"))]
    told = sections if len(sections) > 1 else []
    if len(sections) > MANY_SECTIONS:
        yield say("sections", count=len(sections))
        climaxes = [s for s in sections[1:-1] if s.get("name") == "climax"]
        told = [sections[0], *climaxes[: MANY_SECTIONS - 2], sections[-1]]
    for section in told:
        yield say("section_from", section=word("section", section.get("name")), start=section["start_s"])


def _measured(figures: Figures) -> Iterator[str]:
    loudness, speech, cuts = _part(figures, "loudness"), _part(figures, "speech"), _part(figures, "cuts")
    if _known(loudness.get("integrated_lufs")):
        yield say("loud", lufs=loudness["integrated_lufs"])
    if _known(loudness.get("true_peak_dbtp")):
        yield say("true_peak", peak=loudness["true_peak_dbtp"])
    if _known(speech.get("margin_db")):
        yield say("voice_above", margin=speech["margin_db"])
    if _known(cuts.get("hit_rate")) and cuts.get("count"):
        yield say("on_cuts", share=cuts["hit_rate"])
    video, own = _part(figures, "video"), _part(figures, "original_audio")
    if "copied" in video:
        yield (say("picture_copied") if video["copied"] else say("picture_encoded", codec=video.get("codec")))
    for lost in figures.get("lost") or ():
        if isinstance(lost, Mapping) and _known(lost.get("start_s")) and _known(lost.get("end_s")):
            yield say("picture_damaged", start=lost["start_s"], end=lost["end_s"])
    if own.get("present") is False:
        yield say("no_own_sound")
    elif "kept" in own:
        yield say("own_sound_kept" if own["kept"] else "own_sound_left")


def _part(figures: Figures, name: str) -> Figures:
    value = figures.get(name)
    return value if isinstance(value, Mapping) else {}


def _known(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _length_s(span: object) -> float:
    if not isinstance(span, Mapping):
        return 0.0
    start, end = span.get("start_s"), span.get("end_s")
    return float(end) - float(start) if _known(start) and _known(end) else 0.0  # type: ignore[arg-type]
