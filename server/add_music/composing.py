"""Music alone: from wishes to a WAV, and to MIDI and stems when wanted, on this machine."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from add_music.errors import problem
from add_music.saying import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from add_music.music.brief import Wishes
    from add_music.music.score import Score

Tell = Callable[[float, str], None]

SHARES: Mapping[str, tuple[float, float]] = {
    "play": (0.02, 0.75),
    "stems": (0.75, 0.85),
    "master": (0.85, 1.0),
}
"""Of the progress, as measured for a minute of music."""
WORTH_WORKERS = 4
"""Stretches from which on several processes are sooner ready than one: they take half a second to start."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files go, checked before anything is composed."""

    output: Path
    midi: Path | None
    stems: Path | None
    score: Path | None
    overwrite: bool

    @classmethod
    def checked(
        cls,
        output: str | Path,
        midi: str | Path | None,
        stems: str | Path | None,
        score: str | Path | None,
        *,
        overwrite: bool,
    ) -> Self:
        """
        The places, as far as they can be checked now.

        Raises:
            FixInput: one exists already, has another ending, or its folder cannot be written.
        """
        wav = writable(Path(output), overwrite, ("wav",))
        mid = writable(Path(midi), overwrite, ("mid", "midi")) if midi else None
        notes = writable(Path(score), overwrite, ("json",)) if score else None
        folder = Path(stems) if stems else None
        if folder and folder.exists() and not folder.is_dir():
            raise problem("output_unwritable", path=folder, reason="it is not a folder")
        if folder and not os.access(_nearest(folder), os.W_OK | os.X_OK):
            raise problem("output_unwritable", path=folder, reason=say("folder_unwritable"))
        return cls(wav, mid, folder, notes, overwrite)

    def stem(self, name: str) -> Path:
        """Where the stem of that part goes."""
        assert self.stems
        return self.stems / f"{re.sub(r'[^A-Za-z0-9_-]+', '_', name)}.wav"


def compose_files(
    wishes: Wishes, duration_ms: int, cuts_ms: Sequence[int], seed: int, places: Places, tell: Tell
) -> dict[str, Any]:
    """Compose, play and write; returns what `studio.compose` promises."""
    from add_music.analysis.mood import settle
    from add_music.interchange.midi import to_midi
    from add_music.media.meter import measure_loudness
    from add_music.music.compose import compose
    from add_music.music.cues import Cues, ms_to_samples
    from add_music.music.describe import describe
    from add_music.music.stored import score_to_json

    tell(0.0, "Composing…")
    brief = settle(wishes, None)
    score = compose(brief, Cues(ms_to_samples(duration_ms), tuple(cuts_ms)), seed)
    stems = {name: places.stem(name) for name in _stem_names(score)} if places.stems else {}
    if not places.overwrite:
        for path in stems.values():
            if path.exists():
                raise problem("output_exists", path=path)
    with tempfile.TemporaryDirectory(prefix="add-music-", ignore_cleanup_errors=True) as folder:
        _play(score, Path(folder), tell)
        _write_stems(score, Path(folder), stems, tell)
        _write_master(score, Path(folder), places.output, tell)
    if places.midi:
        with whole(places.midi) as part:
            part.write_bytes(to_midi(score))
    if places.score:
        with whole(places.score) as part:
            part.write_text(json.dumps(score_to_json(score)), encoding="utf-8")
    loudness = measure_loudness(places.output)
    tell(1.0, "Done.")
    return {
        "output": str(places.output.resolve()),
        **({"midi": str(places.midi.resolve())} if places.midi else {}),
        **({"score": str(places.score.resolve())} if places.score else {}),
        **({"stems": {name: str(path.resolve()) for name, path in stems.items()}} if stems else {}),
        "duration_s": loudness.duration_ms / 1000,
        "music": describe(score, brief),
        "loudness": {
            "integrated_lufs": _rounded(loudness.integrated_lufs),
            "true_peak_dbtp": _rounded(loudness.true_peak_dbtp),
        },
    }


def _play(score: Score, reel: Path, tell: Tell) -> None:
    """Sound every stretch: a short piece in this process, a long one in a process for each core."""
    from add_music.sound.perform import stretches
    from add_music.sound.reel import record

    first, last = SHARES["play"]

    def done(share: float) -> None:
        tell(first + share * (last - first), "Playing the music…")

    count = len(stretches(score))
    if count < WORTH_WORKERS:
        record(score, reel, on_progress=done)
    else:
        _play_at_once(score, reel, count, done)


def _play_at_once(score: Score, reel: Path, count: int, done: Callable[[float], None]) -> None:
    from concurrent.futures import as_completed

    from add_music.engine.workers.pool import Pool, Urgency
    from add_music.music.stored import score_to_json
    from add_music.settings import settings

    (reel / "score.json").write_text(json.dumps(score_to_json(score)), encoding="utf-8")
    pool = Pool(min(settings().workers or os.cpu_count() or 1, count), writable=[reel])
    try:
        sounded = [
            pool.submit("record", reel, number, what="the music", urgency=Urgency.RENDER)
            for number in range(count)
        ]
        for number, stretch in enumerate(as_completed(sounded), start=1):
            stretch.result()
            done(number / count)
    finally:
        pool.stop()


def _write_master(score: Score, reel: Path, target: Path, tell: Tell) -> None:
    """Mix and master what was played."""
    from add_music.sound.mix import MixPlan
    from add_music.sound.produce import produce
    from add_music.sound.reel import play

    sound = produce(lambda: play(score, reel), None, MixPlan(score.length_samples), reel)
    _write(target, _counted(sound, score.length_samples, "master", tell))


def _stem_names(score: Score) -> list[str]:
    """The parts, and what is heard of the tape where there is one."""
    from add_music.sound.perform import VINYL, heard_roles

    return [*(part.name for part in score.parts), *((VINYL,) if VINYL in heard_roles(score) else ())]


def _write_stems(score: Score, reel: Path, stems: Mapping[str, Path], tell: Tell) -> None:
    """Each part alone, as it sounds in the finished music: all of them sum to it."""
    from add_music.media.wav import wav_writer
    from add_music.sound.mix import MixPlan
    from add_music.sound.perform import assemble, sound_stretch, stretches
    from add_music.sound.produce import produce_apart
    from add_music.sound.reel import play

    def alone(name: str) -> Iterator[NDArray[np.float32]]:
        sounded = (sound_stretch(score, stretch, names=(name,)) for stretch in stretches(score))
        return assemble(sounded, score.length_samples)

    if not stems:
        return
    parts = {name: partial(alone, name) for name in stems}
    with ExitStack() as files:
        add = {}
        for name, path in stems.items():
            _make_folder(path.parent)
            add[name] = files.enter_context(wav_writer(files.enter_context(whole(path))))
        done, (first, last) = 0, SHARES["stems"]
        plan = MixPlan(score.length_samples)
        for blocks in produce_apart(parts, lambda: play(score, reel), None, plan, reel):
            for name, block in blocks.items():
                add[name](block)
            done += len(next(iter(blocks.values())))
            tell(first + (last - first) * min(done / score.length_samples, 1.0), "Writing the stems…")


def _write(target: Path, blocks: Iterable[NDArray[np.float32]]) -> None:
    from add_music.media.wav import write_wav

    with whole(target) as part:
        write_wav(part, blocks)


def _counted(
    blocks: Iterable[NDArray[np.float32]], length: int, stage: str, tell: Tell
) -> Iterator[NDArray[np.float32]]:
    first, last = SHARES[stage]
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        tell(first + (last - first) * min(done / length, 1.0), "Mixing and mastering…")


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A temporary name beside the target; the file gets its own name when it is whole, else it goes away."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    except OSError as exc:
        raise problem("output_unwritable", path=target, reason=exc.strerror or type(exc).__name__) from exc
    finally:
        part.unlink(missing_ok=True)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise problem("output_unwritable", path=path, reason=exc.strerror or type(exc).__name__) from exc


def writable(path: Path, overwrite: bool, endings: tuple[str, ...]) -> Path:
    """
    The place of a file to be written.

    Raises:
        FixInput: it is a folder, exists already, has another ending, or cannot be written.
    """
    if path.is_dir():
        raise problem("output_unwritable", path=path, reason=say("is_folder"))
    if path.suffix.lstrip(".").lower() not in endings:
        raise problem("output_type_unsupported", seen=path.suffix or path.name, accepted=" ".join(endings))
    if os.path.lexists(path) and not overwrite:
        raise problem("output_exists", path=path)
    if not path.absolute().parent.is_dir():
        raise problem("output_unwritable", path=path, reason=say("no_folder"))
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise problem("output_unwritable", path=path, reason=say("folder_unwritable"))
    return path


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
