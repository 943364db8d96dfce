"""What is measured on the finished sound, with librosa and FFmpeg's meter: analysers of other makers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path

import librosa
import numpy as np
from numpy.typing import NDArray

from add_music.media.meter import measure_loudness
from add_music.music.theory import RELATIVE_MAJOR, Key
from benchmarks.music.gates import Finding
from benchmarks.music.pieces import Piece
from benchmarks.music.spectrum import balance

RATE = 48_000
COARSE_RATE = 22_050
TARGET_LUFS = -14.0
PULSELESS = frozenset({"ambient", "piano", "suspense"})
"""Played freely or without strokes: a beat tracker has nothing to find, and nobody taps a foot."""
OCTAVES = (1 / 3, 0.5, 2 / 3, 1.0, 1.5, 2.0, 3.0)
"""Tempo relations that count as the same beat (McKinney & Moelants, ISMIR 2004, on ambiguous levels)."""
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""Krumhansl & Kessler's key profiles (Krumhansl, Cognitive Foundations of Musical Pitch, 1990)."""
SILENT_DB = -60.0
WINDOW = RATE // 20


def heard(piece: Piece, path: Path) -> list[Finding]:
    """Every finding about one finished sound; kept beside it, so that a run that was broken off goes on."""
    kept = path.with_suffix(f".heard-{_own_digest()}.json")
    if kept.exists():
        return [Finding(*values) for values in json.loads(kept.read_text())]
    found = [Finding(f.question, f.piece, float(f.value), f.seen) for f in _heard(piece, path)]
    kept.write_text(json.dumps([astuple(finding) for finding in found]))
    return found


@lru_cache(maxsize=1)
def _own_digest() -> str:
    mine = (Path(__file__), Path(__file__).with_name("spectrum.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in mine)).hexdigest()[:8]


def _heard(piece: Piece, path: Path) -> Iterator[Finding]:
    name = str(piece)
    sound, _ = librosa.load(path, sr=None, mono=False)
    coarse = librosa.resample(sound.mean(axis=0), orig_sr=RATE, target_sr=COARSE_RATE)
    if piece.seconds >= 30:
        if piece.genre not in PULSELESS:
            yield Finding("beat tracker finds the tempo", name, *_tempo(piece, coarse))
        yield Finding("key finder agrees", name, *_key(piece, coarse))
    meter = measure_loudness(path)
    yield Finding("off the loudness aimed at (LU)", name, abs((meter.integrated_lufs or -70) - TARGET_LUFS))
    yield Finding("true peak (dBTP)", name, meter.true_peak_dbtp or -99)
    yield from _levels(sound, name)
    yield from balance(piece.genre, sound, name)
    if piece.seconds >= 30:
        yield from _sections(piece, sound, name)


def _tempo(piece: Piece, coarse: NDArray[np.float32]) -> tuple[float, str]:
    found = float(np.atleast_1d(librosa.beat.beat_track(y=coarse, sr=COARSE_RATE)[0])[0])
    ours = piece.score.tempo_bpm
    off = min(abs(found / (ours * octave) - 1) for octave in OCTAVES)
    return float(off <= 0.03), f"{found:.1f} for {ours:.1f}"


def _key(piece: Piece, coarse: NDArray[np.float32]) -> tuple[float, str]:
    """Whether the best of 24 profiles is our key, its relative, or a fifth away."""
    chroma = librosa.feature.chroma_cqt(y=librosa.effects.harmonic(coarse), sr=COARSE_RATE).mean(axis=1)
    fits = [
        (float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]), tonic, minor)
        for tonic in range(12)
        for minor, profile in enumerate((MAJOR, MINOR))
    ]
    _, tonic, minor = max(fits)
    score = piece.score
    found = (tonic + (3 if minor else 0)) % 12
    home = next(Key(t, score.mode) for t in range(12) if Key(t, score.mode).tonic_name == score.tonic)
    ours = (home.tonic + RELATIVE_MAJOR[score.mode]) % 12
    near = (found - ours) % 12 in (0, 5, 7) or tonic in (home.tonic, (home.tonic + 7) % 12)
    return float(near), f"{librosa.midi_to_note(tonic, octave=False)}{'m' * minor} for {score.key}"


def _sections(piece: Piece, sound: NDArray[np.float32], name: str) -> Iterator[Finding]:
    """How far the sections' loudness is apart."""
    score = piece.score
    loud: dict[str, float] = {}
    for section in (s for s in score.sections if s.name != "pickup"):
        first, last = score.sample_at(section.start_tick), score.sample_at(section.end_tick)
        part = sound[:, max(first, 0) : min(last, score.sample_at(score.final_tick))]
        level = 10 * np.log10(np.square(part, dtype=np.float64).mean() + 1e-12)
        loud.setdefault(section.name, float(level))
    yield Finding("loudest against softest section (dB)", name, max(loud.values()) - min(loud.values()))
    if {"theme", "climax"} <= loud.keys():
        yield Finding("climax over theme (dB)", name, loud["climax"] - loud["theme"])


def _levels(sound: NDArray[np.float32], name: str) -> Iterator[Finding]:
    energy = np.mean(np.square(sound.astype(np.float64)))
    direct = np.abs(sound.mean(axis=1, dtype=np.float64)).max()
    yield Finding("direct current (dBFS)", name, 20 * np.log10(max(direct, 1e-9)))
    folded = np.mean(np.square(sound.mean(axis=0, dtype=np.float64)))
    yield Finding("lost in mono (dB)", name, -10 * np.log10(folded / max(energy, 1e-12)))
    loud = _envelope_db(sound)
    quiet = np.flatnonzero(np.concatenate(([True], loud > SILENT_DB, [True])))
    yield Finding("longest silence inside (s)", name, (np.diff(quiet).max() - 1) * WINDOW / RATE)
    yield Finding("sound until the end (s before it)", name, _silent_tail(sound))
    yield Finding("the end dies away (dB, last 300 ms)", name, _decay(sound))


def _envelope_db(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    whole = np.square(sound, dtype=np.float64).mean(axis=0)
    blocks = whole[: len(whole) // WINDOW * WINDOW].reshape(-1, WINDOW).mean(axis=1)
    return 10 * np.log10(np.maximum(blocks, 1e-12))


def _silent_tail(sound: NDArray[np.float32]) -> float:
    """Seconds at the end in which nothing is above a step of 16 bits."""
    loud = np.flatnonzero(np.abs(sound).max(axis=0) > 2**-15)
    return (sound.shape[1] - 1 - (loud[-1] if len(loud) else 0)) / RATE


def _decay(sound: NDArray[np.float32]) -> float:
    """How far the last 20 ms lie under the 20 ms that begin 300 ms before the end."""
    short = RATE // 50
    first = sound[:, -15 * short : -14 * short]
    last = sound[:, -short:]
    level = [10 * np.log10(np.square(part, dtype=np.float64).mean() + 1e-12) for part in (first, last)]
    return level[0] - level[1]
