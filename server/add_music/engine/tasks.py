"""
What worker processes do; each function gets plain values and a `tell` for its progress.

Results are plain values too, or bytes that only another task opens: the server never loads a codec.
Files are written under a temporary name and renamed, so every task may be done again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from add_music.engine.pictures.scene import Scene
    from add_music.engine.sheet import Sheet
    from add_music.engine.timeline import Text
    from add_music.media.info import MediaInfo
    from add_music.music.brief import Brief
    from add_music.music.cues import Cues
    from add_music.music.score import Score
    from add_music.sound.fitting import Beats

Tell = Callable[[float], None]


def inspect(path: Path, tell: Tell) -> MediaInfo:
    """What a file holds, read from its content."""
    del tell
    from add_music.media.probe import inspect as probe

    return probe(path)


def see(path: Path, info: MediaInfo, tell: Tell) -> bytes:
    """The picture half of the evidence."""
    from add_music.analysis.clip import see as look

    return pickle.dumps(look(path, info, tell))


def hear(path: Path, info: MediaInfo, tell: Tell) -> bytes:
    """The sound half of the evidence."""
    from add_music.analysis.clip import hear as listen

    return pickle.dumps(listen(path, info, tell))


def put_together(info: MediaInfo, seen: bytes, heard: bytes, tell: Tell) -> dict[str, Any]:
    """The evidence of both halves, as JSON."""
    del tell
    from add_music.analysis.clip import evidence_of

    return asdict(evidence_of(info, pickle.loads(seen), pickle.loads(heard)))  # noqa: S301  # from `see` and `hear`


def compose(brief: Brief, cues: Cues, seed: int, tell: Tell) -> dict[str, Any]:
    """A score, as JSON."""
    del tell
    from add_music.music.compose import compose as write
    from add_music.music.stored import score_to_json

    return score_to_json(write(brief, cues, seed))


def fit(path: Path, length_ms: int, tell: Tell) -> dict[str, Any]:
    """The stretches of the user's own track that make that length, and what there is to say of it."""
    del tell
    from add_music.sound.fitting import fitted

    about = path.stat()
    track = _heard_track(path, about.st_mtime_ns, about.st_size)
    return {
        "begin_ms": track.at_ms[0],
        "end_ms": track.end_ms,
        "pieces": [(piece.start_ms, piece.end_ms) for piece in fitted(track, length_ms)],
        "breaks_off": track.breaks_off,
        "speech_only": track.speech_only,
    }


def key_frames(path: Path, info: MediaInfo, tell: Tell) -> list[int]:
    """Where a file's picture may be cut without encoding it anew, ms; nowhere when it cannot be copied."""
    del tell
    from add_music.media.movie import can_copy
    from add_music.media.movie import key_frames as find

    return find(path) if can_copy(info) else []


def count_stretches(folder: Path, tell: Tell) -> int:
    """Into how many independent stretches the score of a reel falls."""
    del tell
    from add_music.sound.perform import stretches

    return len(stretches(score_of(folder)))


def record(folder: Path, number: int, tell: Tell) -> None:
    """Sound one stretch into its reel."""
    from add_music.engine.disk import ours_when_full
    from add_music.sound.reel import record as sound

    with ours_when_full(folder):
        sound(score_of(folder), folder, [number])
    tell(1.0)


def write(sheet: Sheet, output: Path, tell: Tell) -> list[tuple[str, float, float]]:
    """Mix and master, and write the finished file; answers with what could not be decoded: path, from, to."""
    from add_music.engine.producing import write_file

    return [(str(loss.path), loss.start_s, loss.end_s) for loss in write_file(sheet, output, tell)]


def heard_roles(folder: Path, tell: Tell) -> tuple[str, ...]:
    """The roles that the sound of a reel's score is the sum of."""
    del tell
    from add_music.sound.perform import heard_roles as find

    return find(score_of(folder))


def record_role(reel: Path, folder: Path, number: int, role: str, tell: Tell) -> None:
    """Sound one role of a stretch of that reel's score into a folder."""
    from add_music.engine.disk import ours_when_full
    from add_music.sound.reel import record as sound

    with ours_when_full(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sound(score_of(reel), folder, [number], role=role)
    tell(1.0)


def write_stems(sheet: Sheet, reels: Path | None, folder: Path, tell: Tell) -> list[str]:
    """The sound of a sheet in stems."""
    from add_music.engine.stems import write_stems as write

    return write(sheet, reels, folder, tell)


def heard_between(sheet: Sheet, start_ms: int, end_ms: int, tell: Tell) -> list[tuple[Path, int]]:
    """The reels and the numbers of their stretches that are heard between those times."""
    del tell
    from add_music.engine.excerpt import heard_between as find

    return find(sheet, start_ms, end_ms)


def write_excerpt(sheet: Sheet, start_ms: int, end_ms: int, output: Path, tell: Tell) -> None:
    """A stretch of the sound, to be heard before anything is made."""
    del tell
    from add_music.engine.excerpt import write_excerpt as write

    write(sheet, start_ms, end_ms, output)


def letter(texts: Sequence[Text], width: int, height: int, tell: Tell) -> None:
    """Draw texts to see whether they can be written and fit into a picture of that size."""
    del tell
    from add_music.engine.producing import captions

    captions(texts, width, height)


def write_proxy(sheet: Sheet, output: Path, tell: Tell) -> None:
    """The small picture of a preview."""
    from add_music.engine.proxying import write_proxy as encode

    encode(sheet, output, tell)


def write_preview(sheet: Sheet, picture: Path, output: Path, tell: Tell) -> list[float]:
    """A preview beside that picture; answers with the outline of its music."""
    from add_music.engine.proxying import write_preview as mix

    return mix(sheet, picture, output, tell)


def measure_loudness(path: Path, tell: Tell) -> Mapping[str, Any]:
    """Loudness, true peak and length of a finished file."""
    del tell
    from add_music.media.meter import measure_loudness as measure

    return asdict(measure(path))


def measure_picture(
    path: Path, source: Path | None, part: tuple[int | None, int | None], tell: Tell
) -> Mapping[str, Any]:
    """What the picture of a finished file is, and whether it is its source's, packet for packet."""
    del tell
    from add_music.engine.measuring import picture

    return picture(path, source, part)


def measure_sound(path: Path, sheet: Sheet, tell: Tell) -> Mapping[str, Any]:
    """What of the clip's own sound is left, how far the music stays below the voice, which cuts it hits."""
    del tell
    from add_music.engine.measuring import sound

    return sound(path, sheet)


def draw_frames(scene: Scene, tell: Tell) -> dict[str, Any] | None:
    """The contact sheet as a file; None for what has no picture."""
    del tell
    from add_music.engine.pictures.contact import draw_contact
    from add_music.media.page import jpeg
    from add_music.wire.look import MAX_BYTES

    drawn = draw_contact(scene)
    if drawn is None:
        return None
    page, frames_ms = drawn
    return asdict(jpeg(page, MAX_BYTES)) | {"name": "frames", "frames_ms": frames_ms}


def draw_timeline(scene: Scene, tell: Tell) -> dict[str, Any] | None:
    """The timeline as a file; None for a picture that does not last."""
    del tell
    from add_music.engine.pictures.strip import draw_strip
    from add_music.media.page import jpeg, png
    from add_music.wire.look import MAX_BYTES

    if not scene.duration_ms:
        return None
    page = draw_strip(scene)
    drawn = png(page)
    return asdict(drawn if len(drawn.data) <= MAX_BYTES else jpeg(page, MAX_BYTES)) | {"name": "timeline"}


@lru_cache(maxsize=4)
def _heard_track(path: Path, *_: int) -> Beats:
    from add_music.analysis.track import hear_track

    return hear_track(path)


@lru_cache(maxsize=2)
def score_of(folder: Path) -> Score:
    """The score of a reel."""
    import json

    from add_music.music.stored import score_from_json

    return score_from_json(json.loads((folder / "score.json").read_text(encoding="utf-8")))
