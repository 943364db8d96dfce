"""
How music follows the picture: every genre on drawn films that have calm and restless stretches.

Each film is drawn, looked at and given music as the engine does it; what is measured is the sound. The
loudness of each bar is held against the movement that was seen (Spearman's rank correlation), and against
the same movement backwards in time, which says what a rise and a fall of their own would reach. The share
of cuts with a strong onset is held against the same cuts with their shots in another order.

`python -m benchmarks.following --genres lofi,epic --films 2`
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from add_music.analysis.evidence import Evidence
    from add_music.music.score import Score

FILMS = 3
SIZE = (160, 90)
FPS = 24
SECONDS = 60
CALM, RESTLESS = 0.15, 6.0
"""Speeds of what moves, against the usual."""
CALM_SHOT_S, RESTLESS_SHOT_S = (3.5, 7.0), (1.0, 2.5)
SHUFFLES = 20
GATES = {"follows": 0.3, "backwards": 0.15, "hit rate": 0.6, "against chance": 3.0}
FRAME_MS = 1000 / FPS


class Followed(NamedTuple):
    """What one piece of music reached."""

    follows: float
    backwards: float
    hit_rate: float
    by_chance: float


def main(arguments: Sequence[str]) -> int:
    """Print a line for each genre and the means; 1 when a gate is not reached."""
    from add_music.music.brief import GENRES

    parser = argparse.ArgumentParser(prog="python -m benchmarks.following", description=__doc__)
    parser.add_argument("--genres", default=",".join(GENRES))
    parser.add_argument("--films", type=int, default=FILMS)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        films = [_film(Path(folder) / f"{number}.mp4", number) for number in range(asked.films)]
        found: list[Followed] = []
        for genre in asked.genres.split(","):
            here = [_followed(genre, evidence, seed) for seed, evidence in enumerate(films, 1)]
            print(f"following: {genre}: {_told(here)}")
            found += here
    print(f"following: all {len(found)} pieces: {_told(found)} (gates ≥ {GATES['follows']}, ", end="")
    print(f"≤ {GATES['backwards']}, ≥ {GATES['hit rate']}, ≥ {GATES['against chance']:g} ×)")
    chance = mean(f.hit_rate for f in found) / max(mean(f.by_chance for f in found), 1e-9)
    good = (
        mean(f.follows for f in found) >= GATES["follows"]
        and mean(f.backwards for f in found) <= GATES["backwards"]
        and mean(f.hit_rate for f in found) >= GATES["hit rate"]
        and chance >= GATES["against chance"]
    )
    return 0 if good else 1


def _told(found: Sequence[Followed]) -> str:
    follows, backwards, hits, chance = (mean(values) for values in zip(*found, strict=True))
    return (
        f"loudness with movement {follows:+.2f}, with movement backwards {backwards:+.2f}; "
        f"cuts hit {hits:.2f}, by chance {chance:.2f}, ratio {hits / max(chance, 1e-9):.1f}"
    )


def _film(path: Path, number: int) -> Evidence:
    """A film of calm and restless stretches, and what is seen in it."""
    from add_music.analysis.clip import analyse
    from clips import make_clip, scene_picture

    chance = random.Random(number)
    cuts, speeds, at, restless = [], [], 0.0, bool(number % 2)
    while at < SECONDS:
        until = at + chance.uniform(9, 18)
        while at < until and at < SECONDS:
            cuts.append(at)
            speeds.append(RESTLESS if restless else CALM)
            at += chance.uniform(*(RESTLESS_SHOT_S if restless else CALM_SHOT_S))
        restless = not restless

    def draw(_: int, time_s: float) -> NDArray[np.uint8]:
        shot = sum(time_s >= cut - 1e-6 for cut in cuts) - 1
        return scene_picture(shot, 10 * shot + (time_s - cuts[shot]) * speeds[shot], SIZE)

    return analyse(make_clip(path, seconds=SECONDS, size=SIZE, fps=FPS, sound=None, picture=draw))


def _followed(genre: str, evidence: Evidence, seed: int) -> Followed:
    from add_music.analysis.hits import onsets
    from add_music.analysis.mood import settle
    from add_music.engine.writing import cues_of
    from add_music.music.brief import Wishes
    from add_music.music.compose import compose

    score = compose(settle(Wishes(genre=genre), evidence), cues_of(evidence, 0, evidence.duration_ms), seed)
    sound = _sounded(score)
    bars = np.array([*_bars(score)])
    loud = [_level(sound[first:last]) for first, last in bars]
    moves = [_moves(evidence.motion_curve, first, last) for first, last in bars]
    back = [_moves(evidence.motion_curve[::-1], first, last) for first, last in bars]
    struck = onsets([sound])
    order = random.Random(seed)
    shuffled = [_hit(struck, _shuffled(evidence, order)) for _ in range(SHUFFLES)]
    return Followed(
        _spearman(loud, moves), _spearman(loud, back), _hit(struck, evidence.cuts_ms), mean(shuffled)
    )


def _sounded(score: Score) -> NDArray[np.float32]:
    """The finished sound of a film without sound of its own."""
    from add_music.sound.mix import MixPlan
    from add_music.sound.produce import produce
    from add_music.sound.reel import play, record

    with tempfile.TemporaryDirectory() as folder:
        record(score, Path(folder))
        plan = MixPlan(score.length_samples)
        return np.concatenate([*produce(lambda: play(score, Path(folder)), None, plan, Path(folder))])


def _bars(score: Score) -> Iterator[tuple[int, int]]:
    """First and last sample of each whole bar before the last chord."""
    from add_music.music.score import PPQ

    bar = score.beats_per_bar * PPQ
    edges = [score.sample_at(tick) for tick in range(0, score.final_tick + 1, bar)]
    yield from ((first, last) for first, last in pairwise(edges) if first >= 0 and last > first)


def _level(samples: NDArray[np.float32]) -> float:
    return float(np.square(samples, dtype=np.float64).mean())


def _moves(curve: Sequence[float], first: int, last: int) -> float:
    """The mean movement between two samples."""
    at = np.arange(first, last, 4800) / 48_000
    return float(np.interp(at, np.arange(len(curve)) + 0.5, curve).mean())


def _spearman(some: Sequence[float], others: Sequence[float]) -> float:
    ranks = [np.argsort(np.argsort(values)) for values in (some, others)]
    return float(np.corrcoef(*ranks)[0, 1])


def _hit(struck: Sequence[int], cuts: Sequence[int]) -> float:
    """The share of cuts with an onset within one frame."""
    return mean(min(abs(ms - cut) for ms in struck) <= FRAME_MS for cut in cuts) if struck else 0.0


def _shuffled(evidence: Evidence, order: random.Random) -> list[int]:
    """Cuts between the same shots in another order."""
    shots = [b - a for a, b in pairwise((0, *evidence.cuts_ms, evidence.duration_ms))]
    order.shuffle(shots)
    return [int(ms) for ms in np.cumsum(shots)[:-1]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
