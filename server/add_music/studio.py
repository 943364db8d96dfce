"""
The Python front door: make, compose, analyse.

`make` goes the way every assistant goes, over the contract to a backend. The
others need no backend and no project: they call the rooms of the local engine
in this process and return plain JSON values (design: contracts outside programs
rely on).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.errors import problem
from add_music.saying import say

if TYPE_CHECKING:
    from add_music.assistant.results import ConsentQuestion
    from add_music.assistant.results import Progress as Told
    from add_music.music.brief import Wishes

Progress = Callable[[float, str], None]

MAX_SEED = 2**32 - 1
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
    also: Sequence[str] = (),
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
        brief: typed wishes (genre, moods, energy, tempo, tempo_bpm, key, instruments, avoid); they win
            over words.
        also: what to put beside the file: otio, fcpxml, edl, stems, midi, srt, markers, rights; `extras`
            of the figures has their paths.
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
            also=also,
            consent=ask,
            on_progress=tell,
            measure=measure,
        )
        return result.to_json()

    return asyncio.run(run())


def analyse(
    path: str | Path, *, picture: str | Path | None = None, overwrite: bool = False
) -> dict[str, Any]:
    """
    What is seen and heard in a clip, and the brief it suggests.

    Args:
        picture: also draw it, frames and timeline, into this PNG or JPEG file.
        overwrite: agree to replace an existing picture.

    Raises:
        AddMusicError: the file is missing, not media, damaged; or the picture cannot be written.
    """
    from add_music import picturing
    from add_music.analysis.clip import analyse as look_and_listen
    from add_music.analysis.evidence import spans_to_json
    from add_music.analysis.mood import suggest
    from add_music.media.probe import inspect

    target = picturing.checked(picture, overwrite=overwrite) if picture else None
    info = inspect(Path(path))
    evidence = look_and_listen(Path(path), info)
    if target:
        picturing.write_picture(Path(path), evidence, target)
    return {
        "duration_s": evidence.duration_ms / 1000,
        "width": evidence.width,
        "height": evidence.height,
        "fps": round(evidence.fps, 3),
        "has_audio": evidence.has_audio,
        "cuts_s": [ms / 1000 for ms in evidence.cuts_ms],
        "dissolves": spans_to_json(evidence.dissolves),
        "speech": spans_to_json(evidence.speech),
        "music": spans_to_json(evidence.music),
        "motion": round(evidence.motion, 3),
        "brightness": round(evidence.brightness, 3),
        "warmth": round(evidence.warmth, 3),
        "loudness_lufs": evidence.loudness_lufs,
        "brief": suggest(evidence).to_json(),
    }


def measure(path: str | Path, sources: Sequence[str | Path]) -> dict[str, Any]:
    """
    The figures of a finished file, measured on it and compared with its sources.

    Raises:
        AddMusicError: the file cannot be read.
    """
    from add_music.measuring import measure as look_again

    return look_again(Path(path), [Path(source) for source in sources])


def compose(
    instruction: str = DEFAULT_INSTRUCTION,
    *,
    duration_s: float,
    cuts_s: Sequence[float] = (),
    seed: int | None = None,
    output: str | Path,
    midi: str | Path | None = None,
    stems: str | Path | None = None,
    score: str | Path | None = None,
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
        stems: also write one WAV a part into this folder, which is made when it is not there.
        score: also write the score as JSON: tempo map, sections, chords and the notes of every part.
        overwrite: agree to replace existing files.
        on_progress: called with a share 0–1 and words for a person.

    Returns:
        `output`, `duration_s`, `music` and `loudness`, the last one measured on the written file;
        `midi`, `stems` and `score` name what else was written.

    Raises:
        AddMusicError: the length, the words or an output cannot be used. Nothing is written then.
    """
    from add_music.composing import Places, compose_files

    tell = on_progress or _nobody
    places = Places.checked(output, midi, stems, score, overwrite=overwrite)
    duration_ms, cuts_ms = _times(duration_s, cuts_s)
    chosen = secrets.randbelow(2**31) if seed is None else _seed(seed)
    return compose_files(_wishes(instruction), duration_ms, cuts_ms, chosen, places, tell)


def draw_sample(path: str | Path, duration_s: float = 24.0) -> None:
    """A small clip drawn by the program: moving picture, a few cuts, some sound of its own."""
    from add_music.media.sample import draw_sample as draw

    draw(Path(path), duration_s)


def understand_message(
    text: str, files: Sequence[str] = (), context: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """
    The operations a message asks for, as JSON values.

    Beside `operations` there may be `questions`: what was said and cannot be done as it was said, with
    the reason where there is one.
    """
    from add_music.understanding.operations import Context, Unsupported
    from add_music.understanding.read import read

    known = context or {}
    about = Context(
        duration_s=known.get("duration_s"),
        has_music=bool(known.get("has_music")),
        has_text=bool(known.get("has_text")),
        speech=bool(known.get("speech")),
        files=tuple(files),
    )
    found = read(text, about)
    questions = [
        {
            "about": operation.what,
            "because": say(f"cannot_{operation.because}" if operation.because else "no_operation"),
        }
        for operation in found
        if isinstance(operation, Unsupported)
    ]
    operations = [operation.to_json() for operation in found if not isinstance(operation, Unsupported)]
    return {"operations": operations, **({"questions": questions} if questions else {})}


def _wishes(instruction: str) -> Wishes:
    from add_music.music.brief import Wishes
    from add_music.understanding.operations import Context, MusicOperation
    from add_music.understanding.read import read

    wishes = Wishes()
    for operation in read(instruction, Context()):
        if isinstance(operation, MusicOperation):
            wishes = operation.wishes.over(wishes)
    return wishes


def _nobody(share: float, words: str) -> None:
    """Nobody listens."""


def _times(duration_s: float, cuts_s: Sequence[float]) -> tuple[int, tuple[int, ...]]:
    """Milliseconds of the whole and of the cuts."""
    if not MIN_DURATION_S <= duration_s <= MAX_DURATION_S:
        raise problem(
            "option_invalid",
            option="--duration",
            seen=f"{duration_s:g} s",
            expected=f"it may be {MIN_DURATION_S:g} s to {MAX_DURATION_S / 3600:g} h",
        )
    outside = [cut for cut in cuts_s if not 0 <= cut < duration_s]
    if outside:
        raise problem(
            "option_invalid",
            option="--cut",
            seen=f"{outside[0]:g} s",
            expected=f"it has to lie in the music, 0 to {duration_s:g} s",
        )
    return round(duration_s * 1000), tuple(sorted(round(cut * 1000) for cut in cuts_s))


def _seed(seed: int) -> int:
    if not 0 <= seed <= MAX_SEED:
        raise problem("option_invalid", option="--seed", seen=seed, expected=f"it may be 0 to {MAX_SEED}")
    return seed


def missing_codecs() -> list[str]:
    """What films, pictures and tracks need and PyAV does not bring here; empty with its own wheels."""
    from add_music.media.codecs import missing

    return missing()


def confinement() -> frozenset[str]:
    """What holds a worker on this machine: `limits`, `files` (it writes in its folder alone), `calls`."""
    import subprocess
    import sys
    import tempfile

    command = [sys.executable, "-P", "-m", "add_music.engine.workers.confine", tempfile.gettempdir()]
    # a process cannot be let out again, so another one tries
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return frozenset(told.stdout.split())
