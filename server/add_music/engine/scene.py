"""A project as its page shows it: what is on the timeline, where somebody speaks, where the picture cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any

from add_music.analysis.evidence import Evidence, spans_to_json
from add_music.engine.canvas import canvas
from add_music.engine.looking import evidence_from_json
from add_music.engine.sighting import seen_on
from add_music.engine.store.sessions import draft_sha
from add_music.engine.timeline import Music, Timeline, from_draft
from add_music.engine.writing import next_seed
from add_music.saying import musical_key, word

if TYPE_CHECKING:
    from add_music.engine.engine import Engine

MOST_TAKES = 6


def scene(engine: Engine, session_id: str, user: str) -> dict[str, Any]:
    """
    Everything the page of a session shows; its preview is begun when there is none of this version yet.

    Raises:
        Refused: `session_unknown`.
    """
    session = engine.sessions.get(session_id, user)
    version = engine.sessions.current(session.id)
    timeline = from_draft(version.draft)
    evidence = _evidence(engine, session.id, timeline)
    first = timeline.music[0] if timeline.music else None
    width, height = timeline.width, timeline.height
    if timeline.aspect:
        width, height = canvas(width, height, timeline.aspect)
    return {
        "project": session.id,
        "version": version.number,
        "title": next((file.name for file in engine.files.of(session.id)), ""),
        "duration_s": timeline.duration_ms / 1000,
        "width": width,
        "height": height,
        "music": [_music(music, timeline) for music in timeline.music],
        "speech": spans_to_json(evidence.speech) if evidence else [],
        "cuts_s": [cut / 1000 for cut in evidence.cuts_ms] if evidence else [],
        "sound": list(evidence.sound_curve) if evidence else [],
        "takes": _takes(engine, session.id, timeline),
        "offered": _offered(engine, session.id, version.draft),
        "next_seed": next_seed(first.seed) if first else 0,
        "preview": asdict(engine.previews.of(session.id, version.draft)),
    }


def _evidence(engine: Engine, session: str, timeline: Timeline) -> Evidence | None:
    """What is known of the clips as they are shown; None when nobody has looked at one of them yet."""
    files = {file.id: file for file in engine.files.of(session)}
    known = {
        clip.file: engine.files.evidence(files[clip.file].content)
        for clip in timeline.clips
        if clip.file in files
    }
    looks = {name: evidence_from_json(evidence) for name, evidence in known.items() if evidence}
    whole = looks and all(clip.file in looks for clip in timeline.clips)
    return seen_on(timeline.clips, looks) if whole else None


def _music(music: Music, timeline: Timeline) -> dict[str, Any]:
    about = music.about
    return {
        "name": name_of(music),
        "start_s": music.start_ms / 1000,
        "end_s": min(music.end_ms, timeline.duration_ms) / 1000,
        "volume": music.volume,
        "seed": music.seed,
        "composed": bool(music.score),
        "tempo_bpm": about.get("tempo_bpm"),
        "key": musical_key(about["key"]) if about.get("key") else "",
        "sections": list(_sections(music)),
    }


def name_of(music: Music) -> str:
    """What a piece is called, in the language that is spoken; an own track keeps its name."""
    if not music.about:
        return music.name
    moods = [word("mood", mood) for mood in music.about.get("moods", ())[:1]]
    return " · ".join([word("genre", music.about["genre"]), *moods])


def _sections(music: Music) -> Iterator[Mapping[str, Any]]:
    """Sections on the timeline: a piece may begin before the stretch of it that is heard."""
    shift = (music.start_ms - music.offset_ms) / 1000
    for section in music.about.get("sections", ()):
        start = max(section["start_s"] + shift, music.start_ms / 1000)
        end = min(section["end_s"] + shift, music.end_ms / 1000)
        if start < end:
            name = section["name"]
            yield {"name": name, "label": word("section", name), "start_s": start, "end_s": end}


def _offered(engine: Engine, session: str, draft: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The takes of the latest audition, while the timeline is what they were made for or one of them."""
    audition = engine.auditions.latest(session)
    if audition is None:
        return []
    chosen = next((take["number"] for take in audition.takes if take["draft"] == draft), None)
    if chosen is None and audition.base_sha != draft_sha(draft):
        return []
    told = ("number", "words", "start_s", "end_s")
    return [
        {name: take[name] for name in told}
        | {"id": f"{audition.id}-{take['number']}", "chosen": take["number"] == chosen}
        for take in audition.takes
    ]


def _takes(engine: Engine, session: str, timeline: Timeline) -> list[dict[str, Any]]:
    """The latest takes of the music that is there, in the order they were made: other seeds, same wishes."""
    if not timeline.music or not timeline.music[0].score:
        return []
    here = timeline.music[0]
    seeds: list[int] = []
    for number in count(1):
        earlier = engine.sessions.version(session, number)
        if earlier is None:
            break
        for music in from_draft(earlier.draft).music[:1]:
            if music.score and music.wishes == here.wishes and music.seed not in seeds:
                seeds.append(music.seed)
    shown = seeds[-MOST_TAKES:]
    if here.seed not in shown:
        shown = [here.seed, *shown[1:]]
    return [{"number": seeds.index(seed) + 1, "seed": seed, "chosen": seed == here.seed} for seed in shown]
