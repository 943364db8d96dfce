"""What needs no backend: music alone, and a look at a clip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from add_music.cli.bar import Bar
from add_music.cli.output import tell, tell_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_CUTS = 8


def compose_one(instruction: str | None, *, as_json: bool, **wishes: Any) -> None:
    """Compose, and say what was made."""
    from add_music.studio import DEFAULT_INSTRUCTION, compose

    with Bar() as bar:
        made = compose(instruction or DEFAULT_INSTRUCTION, on_progress=bar.show, **wishes)
    if as_json:
        tell_json(made)
        return
    beside = [f"{what} {wishes[what]}" for what in ("midi", "stems", "score") if wishes.get(what)]
    tell("\n".join([*_composed(made), *(["Also written: " + ", ".join(beside)] if beside else [])]))


def analyse_one(media: str, picture: str | None = None, *, overwrite: bool = False, as_json: bool) -> None:
    """Look at a clip, and say what was seen and what it suggests; draw it when a place for it is named."""
    from add_music.studio import analyse

    with Bar() as bar:
        bar.show(None, "Looking and listening…")
        seen = analyse(media, picture=picture, overwrite=overwrite)
    if as_json:
        tell_json(seen | ({"picture": picture} if picture else {}))
        return
    tell("\n".join([*_seen(seen), *([f"The picture: {picture}"] if picture else [])]))


def _composed(made: Mapping[str, Any]) -> Iterable[str]:
    music, loudness = made["music"], made["loudness"]
    moods = f" ({', '.join(music['moods'])})" if music["moods"] else ""
    yield f"Composed: {music['genre']}{moods}, {music['tempo_bpm']:.0f} bpm, {music['key']}."
    yield f"Seed {music['seed']}: the same words, length and seed give the same music."
    yield f"Played by: {', '.join(music['instruments']).replace('_', ' ')}."
    yield "Sections: " + ", ".join(f"{s['name']} from {s['start_s']:.1f} s" for s in music["sections"]) + "."
    yield f"Measured: {made['duration_s']:.3f} s, {_loudness(loudness)}."
    yield f"The file: {made['output']}"


def _loudness(loudness: Mapping[str, Any]) -> str:
    lufs, peak = loudness["integrated_lufs"], loudness["true_peak_dbtp"]
    if lufs is None:
        return "silent"
    return f"{lufs:.1f} LUFS" + (f", true peak {peak:.1f} dBTP" if peak is not None else "")


def _seen(seen: Mapping[str, Any]) -> Iterable[str]:
    size = f", {seen['width']}×{seen['height']}, {seen['fps']:g} fps" if seen["width"] else ", no picture"
    yield f"{seen['duration_s']:.1f} s{size}."
    if seen["width"]:
        yield _cuts(seen["cuts_s"])
        yield f"Motion {_share(seen['motion'])}, brightness {_share(seen['brightness'])}."
    yield _heard(seen)
    yield "It suggests:"
    for field, choice in seen["brief"].items():
        value = choice["value"]
        words = ", ".join(map(str, value)) if isinstance(value, list) else value
        if words not in (None, ""):
            yield f"  {field.replace('_', ' ')}: {words} – {choice['because']}"


def _cuts(cuts_s: list[float]) -> str:
    if not cuts_s:
        return "No cuts."
    times = ", ".join(f"{cut:.1f}" for cut in cuts_s[:MAX_CUTS])
    more = " …" if len(cuts_s) > MAX_CUTS else ""
    return f"{len(cuts_s)} cut{'s' if len(cuts_s) > 1 else ''} (at {times}{more} s)."


def _heard(seen: Mapping[str, Any]) -> str:
    if not seen["has_audio"]:
        return "It has no sound of its own."
    lufs = seen["loudness_lufs"]
    level = "Its sound is silent" if lufs is None else f"Its sound has {lufs:.1f} LUFS"
    spoken_s = sum(span["end_s"] - span["start_s"] for span in seen["speech"])
    return f"{level}, " + (f"with {spoken_s:.1f} s of speech." if spoken_s else "nobody speaks.")


def _share(value: float) -> str:
    return f"{value * 100:.0f} %"
