"""
How well a voice is understood over music: the whole `make` on clips in which espeak-ng speaks.

STOI (C. Taal, R. Hendriks, R. Heusdens, J. Jensen, "An Algorithm for Intelligibility Prediction of
Time-Frequency Weighted Noisy Speech", 2011; measured by pystoi, `pip install --group golden`) of the finished
sound against the clip's own, the margin of the voice in 1–4 kHz, and how far the music comes up in pauses.

`python -m benchmarks.spoken --genres rock,lofi`
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 48_000
SECONDS = 28
VOICES = ("en-gb", "en-us+f3", "de", "fr")
BACK_MS, LEAD_MS = 2300, 400
"""After the last word until the music is back, and before the next one until it has gone: not counted."""
LOWEST_STOI, LOWEST_MARGIN_DB, LOWEST_LIFT_DB = 0.93, 15.0, 3.0

Recording = Callable[["NDArray[np.float32]"], "NDArray[np.float32]"]
RECORDINGS: dict[str, Recording] = {
    "well": lambda speech: speech,
    "at -46 dB": lambda speech: speech * np.float32(0.01),
    "clipped by 12 dB": lambda speech: np.clip(speech * 8, -1, 1).astype(np.float32),
}


class Understood(NamedTuple):
    """What one finished clip reached."""

    stoi: float
    margin_db: float
    lift_db: float


def main(arguments: Sequence[str]) -> int:
    """Print a line for each clip; 1 when one of them misses a gate."""
    missing = _missing()
    if missing:
        print(f"spoken: skipped, {missing} is not installed")
        return 0
    from add_music.music.brief import GENRES

    parser = argparse.ArgumentParser(prog="python -m benchmarks.spoken", description=__doc__)
    parser.add_argument("--genres", default=",".join(GENRES))
    genres = parser.parse_args(arguments).genres.split(",")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ADD_MUSIC_DATA_DIR": f"{folder}/data", "ADD_MUSIC_BACKEND": "local"}
        for number, genre in enumerate(genres):
            for how in RECORDINGS if number == 0 else (list(RECORDINGS)[number % 3],):
                voice = VOICES[number % len(VOICES)]
                one = understood(Path(folder), genre, voice, RECORDINGS[how])
                print(f"spoken: {genre}, {voice}, recorded {how}: {_told(one)}")
                found.append(one)
    worst = Understood(*(min(values) for values in zip(*found, strict=True)))
    print(f"spoken: worst of {len(found)}: {_told(worst)} ", end="")
    print(
        f"(gates ≥ {LOWEST_STOI}, ≥ {LOWEST_MARGIN_DB:g}, ≥ {LOWEST_LIFT_DB:g}); mean {_told(_mean(found))}"
    )
    return 0 if good(worst) else 1


def good(one: Understood) -> bool:
    """Whether the gates are met."""
    return one.stoi >= LOWEST_STOI and one.margin_db >= LOWEST_MARGIN_DB and one.lift_db >= LOWEST_LIFT_DB


def understood(folder: Path, genre: str, voice: str, recording: Recording) -> Understood:
    """Put music of that genre on a clip in which that voice speaks, and listen."""
    from pystoi import stoi

    from add_music import make
    from clips import make_clip
    from voices import talk

    speech = recording(talk(voice, SECONDS))
    clip = make_clip(folder / "clip.mp4", seconds=SECONDS, sound=speech, cuts=[8, 15, 21])
    told = make([clip], f"add {genre} music", output=folder / "out.mp4", seed=3, overwrite=True)
    own, finished = _samples(clip), _samples(folder / "out.mp4")
    length = min(len(own), len(finished))
    spans = [(s["start_s"], s["end_s"]) for s in told["speech"]["spans"]]
    return Understood(
        float(stoi(own[:length], finished[:length], RATE)),
        told["speech"]["margin_db"],
        _lift_db(own[:length], finished[:length], spans),
    )


def _missing() -> str:
    from voices import have_espeak

    if not have_espeak():
        return "the command espeak-ng"
    return "" if importlib.util.find_spec("pystoi") else "pystoi"


def _samples(path: Path) -> NDArray[np.float64]:
    from add_music.media.audio import read_sound

    return np.concatenate([*read_sound(path)]).mean(axis=1, dtype=np.float64)


def _lift_db(
    own: NDArray[np.float64], finished: NDArray[np.float64], spans: Sequence[tuple[float, float]]
) -> float:
    """How much louder the music is in long pauses than under the voice."""
    spoken = np.zeros(len(own), bool)
    paused = np.zeros(len(own), bool)
    edges = [0.0, *(second for span in spans for second in span), len(own) / RATE]
    for start, end in spans:
        spoken[round(start * RATE) : round(end * RATE)] = True
    for start, end in zip(edges[2:-1:2], edges[3::2], strict=True):
        paused[round((start + BACK_MS / 1000) * RATE) : round((end - LEAD_MS / 1000) * RATE)] = True
    gain = (own[spoken] @ finished[spoken]) / max(own[spoken] @ own[spoken], 1e-12)
    bed = finished - gain * own
    return float(10 * np.log10(np.square(bed[paused]).mean() / np.square(bed[spoken]).mean()))


def _mean(found: Sequence[Understood]) -> Understood:
    return Understood(*(mean(values) for values in zip(*found, strict=True)))


def _told(one: Understood) -> str:
    return f"STOI {one.stoi:.3f}, margin {one.margin_db:.1f} dB, music up by {one.lift_db:.1f} dB in pauses"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
