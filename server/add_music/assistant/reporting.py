"""The figures of a finished file in words: what was seen, chosen and why, and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from add_music.assistant.phrases import say

REASONS = ("genre", "moods", "energy", "tempo", "instruments")
"""Fields of the brief whose reason is told, in this order."""
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
        ("make_saw", ", ".join(_saw(figures))),
        ("make_chose", ", ".join(_chose(music, figures.get("duration_s")))),
        ("make_why", "; ".join(_why(_part(music, "brief")))),
        ("make_form", ", ".join(_form(music))),
        ("make_measured", ", ".join(_measured(figures))),
    ]
    return [say(key, what=what) for key, what in lines if what]


def _saw(figures: Figures) -> Iterator[str]:
    video, cuts, speech = _part(figures, "video"), _part(figures, "cuts"), _part(figures, "speech")
    if _known(figures.get("duration_s")):
        yield f"{figures['duration_s']:.1f} s"
    if video.get("width") and video.get("height"):
        yield f"{video['width']}×{video['height']}"
    if _known(cuts.get("count")):
        yield _counted(cuts["count"], "cut")
    if isinstance(speech.get("spans"), list):
        spoken = sum(_length_s(span) for span in speech["spans"])
        yield f"{spoken:.1f} s of speech" if spoken else "nobody speaking"


def _chose(music: Figures, duration_s: object) -> Iterator[str]:
    if music.get("genre"):
        moods = ", ".join(music.get("moods") or ())
        yield f"{music['genre']} ({moods})" if moods else str(music["genre"])
    if music.get("own_track"):
        yield f"your track {music['own_track']}"
    if _known(music.get("tempo_bpm")):
        yield f"{music['tempo_bpm']:.0f} bpm"
    if music.get("key"):
        yield str(music["key"])
    if music.get("instruments"):
        yield " + ".join(str(name).replace("_", " ") for name in music["instruments"])
    at = [music.get("start_s"), music.get("end_s"), duration_s]
    start_s, end_s, whole_s = (float(t) if _known(t) else None for t in at)  # type: ignore[arg-type]
    if start_s is not None and end_s is not None and whole_s is not None and _within(start_s, end_s, whole_s):
        yield f"from {start_s:.1f} to {end_s:.1f} s only"
    if music.get("seed") is not None:
        yield f"seed {music['seed']}"


def _within(start_s: float, end_s: float, whole_s: float) -> bool:
    return start_s > BORDER_S or end_s < whole_s - BORDER_S


def _why(brief: Figures) -> list[str]:
    """Reasons that say something, each once with what it led to; a default gives none."""
    told: dict[str, list[str]] = {}
    for name in REASONS:
        choice = _part(brief, name)
        because = str(choice.get("because") or "").strip().rstrip(".")
        if because and choice.get("from") != "default":
            reason, arrow, led_to = because.partition(ARROW)
            told.setdefault(reason + arrow, []).append(led_to or name)
    return [
        f"{reason}{', '.join(what)}" if reason.endswith(ARROW) else f"{', '.join(what)}: {reason}"
        for reason, what in told.items()
    ]


def _form(music: Figures) -> Iterator[str]:
    sections = [s for s in music.get("sections") or () if isinstance(s, dict) and _known(s.get("start_s"))]
    told = sections if len(sections) > 1 else []
    if len(sections) > MANY_SECTIONS:
        yield f"{len(sections)} sections"
        climaxes = [s for s in sections[1:-1] if s.get("name") == "climax"]
        told = [sections[0], *climaxes[: MANY_SECTIONS - 2], sections[-1]]
    for section in told:
        yield f"{section.get('name')} from {section['start_s']:.1f} s"


def _measured(figures: Figures) -> Iterator[str]:
    loudness, speech, cuts = _part(figures, "loudness"), _part(figures, "speech"), _part(figures, "cuts")
    if _known(loudness.get("integrated_lufs")):
        yield f"{loudness['integrated_lufs']:.1f} LUFS"
    if _known(loudness.get("true_peak_dbtp")):
        yield f"true peak {loudness['true_peak_dbtp']:.1f} dBTP"
    if _known(speech.get("margin_db")):
        yield f"the voice {speech['margin_db']:.0f} dB above the music"
    if _known(cuts.get("hit_rate")) and cuts.get("count"):
        yield f"music on {cuts['hit_rate'] * 100:.0f} % of the cuts"
    video, own = _part(figures, "video"), _part(figures, "original_audio")
    if "copied" in video:
        yield (
            "picture copied bit for bit"
            if video["copied"]
            else f"picture encoded anew ({video.get('codec')})"
        )
    if own.get("present") is False:
        yield "the clip has no sound of its own"
    elif "kept" in own:
        yield "your own sound kept" if own["kept"] else "without the clip's own sound"


def _part(figures: Figures, name: str) -> Figures:
    value = figures.get(name)
    return value if isinstance(value, Mapping) else {}


def _known(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _counted(count: int, what: str) -> str:
    return f"no {what}s" if not count else f"{count} {what}{'s' if count != 1 else ''}"


def _length_s(span: object) -> float:
    if not isinstance(span, Mapping):
        return 0.0
    start, end = span.get("start_s"), span.get("end_s")
    return float(end) - float(start) if _known(start) and _known(end) else 0.0  # type: ignore[arg-type]
