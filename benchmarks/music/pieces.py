"""The pieces that are measured: composed anew each time, played once and kept."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from add_music.music.brief import Brief, Choice
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues
from add_music.music.score import Score
from add_music.music.stored import score_to_json

CACHE = Path(tempfile.gettempdir()) / "add-music-benchmark"
SOUND = Path(__file__).parents[2] / "server" / "add_music" / "sound"
UNHEARD = frozenset({"fitting.py", "splice.py", "ducking.py"})
"""Modules that have no part in playing a score by itself."""


@dataclass(frozen=True)
class Piece:
    """One piece of music: what is ordered and which take."""

    genre: str
    seed: int
    seconds: float
    moods: tuple[str, ...] = ()
    energy: str = "medium"

    def __str__(self) -> str:
        words = "/".join((*self.moods, *(() if self.energy == "medium" else (self.energy,))))
        return f"{self.genre}{words and ' '}{words} {self.seconds:g}s #{self.seed}"

    @property
    def brief(self) -> Brief:
        values = (self.genre, self.moods, self.energy, "medium", None, (), ())
        return Brief(*(Choice(value, "user", "ordered by the benchmark") for value in values))  # type: ignore[arg-type]

    @cached_property
    def score(self) -> Score:
        return compose(self.brief, Cues(round(self.seconds * RATE)), self.seed)

    def sounded(self, *, whatever_sound: bool = False) -> Path:
        """
        The finished WAV, played when the score or an instrument has changed since it was kept.

        Args:
            whatever_sound: also take one that older instruments played.
        """
        written = json.dumps(score_to_json(self.score), sort_keys=True).encode()
        name = hashlib.sha256(written).hexdigest()[:16]
        kept = sorted(CACHE.glob(f"{name}-*.wav"))
        path = CACHE / f"{name}-{_sound_digest()}.wav"
        if path.exists() or (whatever_sound and kept):
            return path if path.exists() else kept[-1]
        CACHE.mkdir(parents=True, exist_ok=True)
        _play(self.score, path)
        for older in kept:
            for file in CACHE.glob(f"{older.stem}.*"):
                file.unlink()
        return path


@lru_cache(maxsize=1)
def _sound_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(SOUND.rglob("*.py")):
        if path.name not in UNHEARD:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _play(score: Score, target: Path) -> None:
    """Play, mix and master as `add-music compose` does."""
    from add_music.media.wav import write_wav
    from add_music.sound.mix import MixPlan
    from add_music.sound.produce import produce
    from add_music.sound.reel import play, record

    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        record(score, Path(folder))
        sound = produce(lambda: play(score, Path(folder)), None, MixPlan(score.length_samples), Path(folder))
        whole = target.with_suffix(".part")
        write_wav(whole, sound)
        whole.rename(target)
