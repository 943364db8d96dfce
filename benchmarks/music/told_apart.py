"""
Whether genres and moods are told apart by ear: nearest neighbour of simple features, a seed left out.

Moods are compared as people compare them, against other music of the genre, and major or minor counts
more than a single number of timbre: it is the strongest cue there is, with tempo (Eerola, Friberg &
Bresin, Frontiers in Psychology 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import librosa
import numpy as np
from numpy.typing import NDArray

from benchmarks.music.gates import Finding
from benchmarks.music.heard import MAJOR, MINOR
from benchmarks.music.pieces import Piece

RATE = 22_050
OPPOSITES = (
    ("happy and sad", ("happy",), "medium", ("sad",), "medium"),
    ("calm and energetic", ("calm",), "low", ("energetic",), "high"),
    ("dark and bright", ("dark",), "medium", ("hopeful",), "medium"),
)
"""Moods with the energy word that people say with them."""
MOOD_GENRES = ("lofi", "cinematic", "acoustic", "electronic", "piano", "pop", "orchestral", "synthwave")
MOOD_SECONDS = 30.0
MODE, MODE_WEIGHT = -1, 4.0

Play = Callable[[Piece], Path]


def genres(pieces: Sequence[Piece], play: Play) -> Iterator[Finding]:
    """For each piece whether its nearest neighbour among the other seeds is of its genre."""
    labels = [piece.genre for piece in pieces]
    for piece, guess in zip(pieces, _guesses(pieces, labels, play), strict=True):
        yield Finding("genre is heard", str(piece), float(guess == piece.genre), f"taken for {guess}")


def moods(names: Sequence[str], seeds: int, play: Play) -> Iterator[Finding]:
    """The same for pairs of opposite moods."""
    for words, one, one_energy, other, other_energy in OPPOSITES:
        pieces = [
            Piece(genre, seed, MOOD_SECONDS, mood, energy)
            for genre in MOOD_GENRES
            if genre in names
            for mood, energy in ((one, one_energy), (other, other_energy))
            for seed in range(1, seeds + 1)
        ]
        labels = [piece.moods[0] for piece in pieces]
        for piece, guess in zip(pieces, _guesses(pieces, labels, play, within_genre=True), strict=True):
            yield Finding(f"{words} are told apart", str(piece), float(guess == piece.moods[0]), f"{guess}")


def _guesses(
    pieces: Sequence[Piece], labels: Sequence[str], play: Play, *, within_genre: bool = False
) -> list[str]:
    """The label of each piece's nearest neighbour of another seed."""
    found = np.array([features(play(piece)) for piece in pieces])
    if within_genre:
        for name in {piece.genre for piece in pieces}:
            same = np.array([piece.genre == name for piece in pieces])
            found[same] -= found[same].mean(axis=0)
    found = (found - found.mean(axis=0)) / (found.std(axis=0) + 1e-9)
    if within_genre:
        found[:, MODE] *= MODE_WEIGHT
    guesses = []
    for piece, point in zip(pieces, found, strict=True):
        away = np.square(found - point).sum(axis=1)
        away[[n for n, other in enumerate(pieces) if other.seed == piece.seed]] = np.inf
        guesses.append(labels[int(away.argmin())])
    return guesses


def features(path: Path) -> NDArray[np.float64]:
    """Timbre, brightness, rhythm, tone and, last, mode in some fifty numbers; kept beside the sound."""
    kept = path.with_suffix(".ears.npy")
    if kept.exists():
        return np.load(kept)
    sound, _ = librosa.load(path, sr=RATE)
    tones, strokes = librosa.effects.hpss(sound)
    onsets = librosa.onset.onset_strength(y=sound, sr=RATE)
    beat = librosa.feature.tempogram_ratio(onset_envelope=onsets, sr=RATE).mean(axis=1)
    chroma = np.sort(librosa.feature.chroma_stft(y=tones, sr=RATE).mean(axis=1))
    timbre = librosa.feature.mfcc(y=sound, sr=RATE, n_mfcc=13)
    contrast = librosa.feature.spectral_contrast(y=sound, sr=RATE).mean(axis=1)
    centre = librosa.feature.spectral_centroid(y=sound, sr=RATE)
    single = (
        np.log(centre.mean()),
        np.log(centre.std() + 1),
        np.log(librosa.feature.spectral_rolloff(y=sound, sr=RATE).mean()),
        librosa.feature.zero_crossing_rate(sound).mean(),
        np.log(np.square(strokes).mean() / np.square(tones).mean()),
        onsets.std() / onsets.mean(),
        len(librosa.onset.onset_detect(onset_envelope=onsets, sr=RATE)) / (len(sound) / RATE),
        np.log(float(np.atleast_1d(librosa.feature.tempo(onset_envelope=onsets, sr=RATE))[0])),
        _majorness(sound),
    )
    made = np.concatenate((timbre.mean(axis=1), timbre.std(axis=1), contrast, beat, chroma[-4:], single))
    np.save(kept, made)
    return made


def _majorness(sound: NDArray[np.float32]) -> float:
    """How much better the best major key fits than the best minor one."""
    chroma = librosa.feature.chroma_cqt(y=sound, sr=RATE, n_octaves=6).mean(axis=1)
    major, minor = (
        max(float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]) for tonic in range(12))
        for profile in (MAJOR, MINOR)
    )
    return major - minor
