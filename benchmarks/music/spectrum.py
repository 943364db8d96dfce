"""
Whether a mix has the balance of records: the fall of its long-term spectrum, and its crest factor.

The tilt is fitted to third-octave levels of power density between 100 Hz and 4 kHz, where the average of
commercial recordings falls by about 5 dB an octave, single ones by some dB more or less (Pestana, Ma,
Reiss, Barbosa & Black, "Spectral characteristics of popular commercial recordings 1950-2010", AES 135,
2013); percussion is what fills both ends (Elowsson & Friberg, "Long-term average spectrum in popular
music and its relation to the level of the percussion", AES 142, 2017), so a genre's lie around a middle.
The crest factor is the highest sample over the RMS of the whole: from some 10 dB of the most compressed
popular records to 18 dB of those before 1990 (Deruty & Tardieu, "About dynamic processing in mainstream
music", JAES 62, 2014); what is not compressed at all, as orchestras and solo pianos, has up to 22 dB.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.music.gates import Finding

RATE = 48_000
FRAME = 16_384
TILT_HZ = (100.0, 4000.0)
MEAN_TILT_DB = -5.0
BARE = frozenset({"ambient", "piano", "classical", "cinematic", "orchestral", "suspense", "holiday"})
"""Genres that have no drums, or hardly any, and are not compressed."""
POPULAR_CREST_DB, BARE_CREST_DB = (9.0, 18.5), (10.0, 22.0)


def balance(genre: str, sound: NDArray[np.float32], name: str) -> Iterator[Finding]:
    """How far the tilt of (2, n) is from what records of the genre have, and its crest factor likewise."""
    found = tilt(sound)
    yield Finding("tilt away from records (dB an octave)", name, abs(found - MEAN_TILT_DB), f"{found:.1f}")
    crest = crest_db(sound)
    low, high = BARE_CREST_DB if genre in BARE else POPULAR_CREST_DB
    yield Finding(
        "crest factor outside of records (dB)", name, max(low - crest, crest - high, 0.0), f"{crest:.1f}"
    )


def tilt(sound: NDArray[np.float32]) -> float:
    """dB an octave of a line through the third octaves of (2, n) between TILT_HZ."""
    mono = sound.mean(axis=0)
    frames = mono[: len(mono) // FRAME * FRAME].reshape(-1, FRAME) * np.hanning(FRAME).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames, axis=1))).mean(axis=0)
    hertz = np.fft.rfftfreq(FRAME, 1 / RATE)
    middles = TILT_HZ[0] * 2 ** (np.arange(int(np.log2(TILT_HZ[1] / TILT_HZ[0]) * 3) + 1) / 3)
    level = [
        10 * np.log10(power[(hertz >= f * 2 ** (-1 / 6)) & (hertz < f * 2 ** (1 / 6))].mean() + 1e-12)
        for f in middles
    ]
    return float(np.polyfit(np.log2(middles), level, 1)[0])


def crest_db(sound: NDArray[np.float32]) -> float:
    """The highest sample of (2, n) over the RMS of all."""
    rms = np.sqrt(np.mean(np.square(sound, dtype=np.float64)))
    return float(20 * np.log10(np.abs(sound).max() / max(rms, 1e-9)))
