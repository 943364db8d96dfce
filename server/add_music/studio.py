"""
The Python front door: make, compose, analyse.

`make` goes the way every assistant goes, over the contract to a backend. The
others need no backend and no project: they call the rooms of the local engine
in this process and return plain JSON values (design: contracts outside programs
rely on).
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.assistant.results import ConsentQuestion
    from add_music.assistant.results import Progress as Told
    from add_music.music.brief import Wishes
    from add_music.music.score import Score

Progress = Callable[[float, str], None]

MIN_DURATION_S = 1.0
MAX_DURATION_S = 3 * 3600.0
DEFAULT_INSTRUCTION = "music that fits"


def make(
    media: Sequence[str | Path],
    instruction: str | None = None,
    *,
    output: str | Path | None = None,
    seed: int | None = None,
    backend: str | None = None,
    overwrite: bool = False,
    brief: Mapping[str, Any] | None = None,
    consent: Callable[[str], bool] | None = None,
    on_progress: Progress | None = None,
) -> dict[str, Any]:
    """
    Put music on the clips and write the finished file; the main job.

    Args:
        media: one or more clips, and the user's own track if wanted.
        instruction: what music; without it, music that matches the mood.
        output: where to write; beside the first clip when absent.
        seed: the same seed gives the same music.
        backend: `local`, `nemo`, an URL, or None for what the environment says.
        overwrite: agree to replace an existing output.
        brief: typed wishes (genre, moods, energy, tempo, tempo_bpm, instruments, avoid); they win over words.
        consent: shown the question before anything is sent to a host; None refuses.
        on_progress: called with a share 0–1 and words for a person.

    Returns:
        The figures of the finished file, as `add-music make --json` prints them.

    Raises:
        AddMusicError: with a stable code and what to do next.
    """
    import asyncio

    from add_music.assistant.make import make as make_async

    def ask(question: ConsentQuestion) -> bool:
        return consent is not None and consent(question.text)

    def tell(progress: Told) -> None:
        if on_progress:
            on_progress(progress.share or 0.0, progress.words)

    async def run() -> dict[str, Any]:
        result = await make_async(
            list(media),
            instruction,
            output=Path(output) if output else None,
            seed=seed,
            backend=backend,
            overwrite=overwrite,
            brief=brief,
            consent=ask,
            on_progress=tell,
            measure=measure,
        )
        return result.to_json()

    return asyncio.run(run())


def analyse(path: str | Path) -> dict[str, Any]:
    """
    What is seen and heard in a clip, and the brief it suggests.

    Raises:
        AddMusicError: the file is missing, not media, damaged.
    """
    from add_music.analysis.clip import analyse as look_and_listen
    from add_music.analysis.mood import suggest
    from add_music.media.probe import inspect

    info = inspect(Path(path))
    evidence = look_and_listen(Path(path), info)
    return {
        "duration_s": evidence.duration_ms / 1000,
        "width": evidence.width,
        "height": evidence.height,
        "fps": round(evidence.fps, 3),
        "has_audio": evidence.has_audio,
        "cuts_s": [ms / 1000 for ms in evidence.cuts_ms],
        "speech": [{"start_s": s.start_ms / 1000, "end_s": s.end_ms / 1000} for s in evidence.speech],
        "motion": round(evidence.motion, 3),
        "brightness": round(evidence.brightness, 3),
        "warmth": round(evidence.warmth, 3),
        "loudness_lufs": evidence.loudness_lufs,
        "brief": suggest(evidence).to_json(),
    }


def compose(
    instruction: str = DEFAULT_INSTRUCTION,
    *,
    duration_s: float,
    cuts_s: Sequence[float] = (),
    seed: int | None = None,
    output: str | Path,
    midi: str | Path | None = None,
    stems: str | Path | None = None,
    overwrite: bool = False,
    on_progress: Progress | None = None,
) -> dict[str, Any]:
    """
    Music alone, of exactly that length, as a 24-bit 48 kHz stereo WAV.

    Args:
        instruction: what music, in words.
        duration_s: 1 s to 3 h.
        cuts_s: moments that deserve an accent.
        seed: the same seed gives the same music; a new one is drawn when absent.
        output: the WAV file.
        midi: also write the score as a Standard MIDI File.
        stems: also write one WAV a part into this folder.
        overwrite: agree to replace existing files.
        on_progress: called with a share 0–1 and words for a person.

    Returns:
        `output`, `duration_s`, `music` and `loudness`, the last one measured on the written file.

    Raises:
        AddMusicError: the length, the words or an output cannot be used.
    """
    from add_music.analysis.mood import settle
    from add_music.interchange.midi import to_midi
    from add_music.media.meter import measure_loudness
    from add_music.music.compose import compose as write_score
    from add_music.music.cues import Cues, ms_to_samples
    from add_music.music.describe import describe

    target = _writable(Path(output), overwrite, ("wav",))
    midi_target = _writable(Path(midi), overwrite, ("mid", "midi")) if midi else None
    duration_ms = _duration_ms(duration_s)
    cuts_ms = tuple(sorted(round(cut * 1000) for cut in cuts_s))
    if any(not 0 <= cut < duration_ms for cut in cuts_ms):
        raise problem(
            "option_invalid", option="--cut", seen=list(cuts_s), expected="every cut lies in the music"
        )
    chosen = secrets.randbelow(2**31) if seed is None else seed

    brief = settle(_wishes(instruction), None)
    score = write_score(brief, Cues(ms_to_samples(duration_ms), cuts_ms), chosen)
    _write_bed(score, target, on_progress)
    if midi_target:
        midi_target.write_bytes(to_midi(score))
    if stems:
        _write_stems(score, Path(stems))
    loudness = measure_loudness(target)
    return {
        "output": str(target.resolve()),
        "duration_s": loudness.duration_ms / 1000,
        "music": describe(score, brief),
        "loudness": {
            "integrated_lufs": loudness.integrated_lufs,
            "true_peak_dbtp": loudness.true_peak_dbtp,
        },
    }


def draw_sample(path: str | Path, duration_s: float = 12.0) -> None:
    """A small clip drawn by the program: moving picture, a few cuts, some sound of its own."""
    from add_music.media.sample import draw_sample as draw

    draw(Path(path), duration_s)


def understand_message(
    text: str, files: Sequence[str] = (), context: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The operations a message asks for, as JSON values."""
    from add_music.understanding.operations import Context
    from add_music.understanding.read import read

    known = context or {}
    about = Context(
        duration_s=known.get("duration_s"),
        has_music=bool(known.get("has_music")),
        has_text=bool(known.get("has_text")),
        speech=bool(known.get("speech")),
        files=tuple(files),
    )
    return [operation.to_json() for operation in read(text, about)]


def _wishes(instruction: str) -> Wishes:
    from add_music.music.brief import Wishes
    from add_music.understanding.operations import AddMusic, ChangeMusic, Context
    from add_music.understanding.read import read

    wishes = Wishes()
    for operation in read(instruction, Context()):
        if isinstance(operation, AddMusic | ChangeMusic):
            wishes = operation.wishes.over(wishes)
    return wishes


def _duration_ms(duration_s: float) -> int:
    if not MIN_DURATION_S <= duration_s <= MAX_DURATION_S:
        raise problem(
            "option_invalid",
            option="--duration",
            seen=f"{duration_s:g} s",
            expected=f"it may be {MIN_DURATION_S:g} s to {MAX_DURATION_S / 3600:g} h",
        )
    return round(duration_s * 1000)


def _writable(path: Path, overwrite: bool, endings: tuple[str, ...]) -> Path:
    if path.suffix.lstrip(".").lower() not in endings:
        raise problem("output_type_unsupported", seen=path.suffix or path.name, accepted=" ".join(endings))
    if path.exists() and not overwrite:
        raise problem("output_exists", path=path)
    if not path.parent.is_dir():
        raise problem("output_unwritable", path=path, reason="its folder does not exist")
    return path


def _write_bed(score: Score, target: Path, on_progress: Progress | None) -> None:
    """Sound, mix and master the score into a temporary file, then give it its name."""
    from add_music.media.wav import write_wav
    from add_music.sound.mix import MixPlan
    from add_music.sound.produce import produce
    from add_music.sound.reel import play, record

    def tell(share: float) -> None:
        if on_progress:
            on_progress(share, "Playing the music…")

    part = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(prefix="add-music-", ignore_cleanup_errors=True) as folder:
        reel = Path(folder)
        record(score, reel, on_progress=tell)
        try:
            write_wav(part, produce(lambda: play(score, reel), None, MixPlan(score.length_samples), reel))
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _write_stems(score: Score, folder: Path) -> None:
    from add_music.media.wav import write_wav
    from add_music.sound.perform import assemble, sound_stretch, stretches

    folder.mkdir(parents=True, exist_ok=True)
    for part in score.parts:
        alone = replace(score, parts=(part,))
        sounded = (sound_stretch(alone, stretch) for stretch in stretches(alone))
        write_wav(folder / f"{part.name}.wav", assemble(sounded, score.length_samples))
