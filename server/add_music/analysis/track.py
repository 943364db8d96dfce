"""
Hearing a track of the user's own: its beats, and what each of them sounds like.

Onset strength is the spectral flux of `hits`; the tempo is where it repeats, favouring what people tap
(a bell around 120 bpm); the beats are the chain of strong moments that keeps that tempo best (D. Ellis,
"Beat Tracking by Dynamic Programming", 2007). A track without a pulse is cut into equal parts instead.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from add_music.analysis.hits import HOP_MS, Flux
from add_music.analysis.speech import RATE as LOW_RATE
from add_music.analysis.speech import Decimator, Listener, spans
from add_music.analysis.tones import HOP_MS as HOP_OF_LOOKS_MS
from add_music.analysis.tones import WINDOW, Windows, hann
from add_music.media.audio import read_sound
from add_music.sound.fitting import TONES, Beats

Curve = NDArray[np.float32]

LOWEST_HZ, HIGHEST_TONE_HZ = 55.0, 2_000.0
BANDS = 12
"""Of timbre, equal steps of pitch from 60 Hz to 7 kHz."""
SILENT_DB = -60.0
"""Against the loudest moment: what is softer neither begins nor ends a track."""
FADED_DB = -30.0
LAST = 3
"""Steps at the end in which a track that ends by itself is softer than that."""
SLOWEST, FASTEST, TAPPED = 50.0, 200.0, 120.0
OCTAVES = 0.9
"""Standard deviation of the bell in octaves (Ellis 2007)."""
TIGHTNESS = 100.0
"""How dearly a beat pays for being early or late (Ellis 2007, on a curve of unit deviation)."""
PULSE = 0.12
"""Share of the onset strength that must come back after a beat; noise and pads stay below (measured)."""
WEAK = 0.1
"""Of the usual beat: less is no stroke."""
EVEN_MS = 500
"""Length of the parts of a track without a pulse."""
SPOKEN_SHARE = 0.35
PAUSES_BELOW_DB = 18.0
"""Between the sentences of a speech there is next to nothing; under singing the band goes on."""
WALTZ_BY = 0.3
SHORTEST_TO_TELL = 24
"""Beats; the bars of less are taken for four-four."""


def hear_track(path: Path) -> Beats:
    """
    Listen to all of a track; some 400 kB of memory a minute.

    Raises:
        AddMusicError: it cannot be read.
    """
    flux, listener, decimator = Flux(), Listener(), Decimator()
    looks = _Looks()
    for block in read_sound(path):
        flux.add(block)
        low = decimator.add(block)
        listener.add(low)
        looks.add(low)
    chroma, bands, level = looks.values()
    begin_ms, end_ms = _extent(level)
    strength = flux.curve()
    beats, pulse = _beats(strength, begin_ms, end_ms)
    voice = spans(listener.probabilities, end_ms)
    spoken = _only_speech([(s.start_ms, s.end_ms) for s in voice], level, begin_ms, end_ms)
    profile = _of_beats(beats, chroma, bands, level)
    bar = _bar(profile) if pulse else 1
    return Beats(
        at_ms=tuple(int(ms) for ms in beats),
        end_ms=end_ms,
        profile=profile,
        pulse=pulse,
        bar=bar,
        first=_downbeat(beats, strength, profile, bar) if pulse else 0,
        breaks_off=bool(level[max(end_ms // HOP_OF_LOOKS_MS - LAST, 0) :].max() > FADED_DB),
        speech_only=spoken,
    )


class _Looks:
    """Pitch classes, timbre and level of the sound in steps of 64 ms."""

    def __init__(self) -> None:
        self._windows = Windows()
        self._rows: list[Curve] = []

    def add(self, samples: Curve) -> None:
        """Take mono samples at 16 kHz."""
        power = np.abs(np.fft.rfft(self._windows.add(samples) * hann(), axis=1)) ** 2
        self._rows.append(np.asarray(power.astype(np.float32) @ _bank(), np.float32))

    def values(self) -> tuple[Curve, Curve, Curve]:
        """Chroma (n, 12) of unit length, bands (n, BANDS) and level (n,) in dB against the loudest."""
        self.add(np.zeros(WINDOW // 2, np.float32))
        rows = np.concatenate(self._rows)
        rows = rows if len(rows) else np.zeros((1, 12 + BANDS + 1), np.float32)
        chroma, bands, power = rows[:, :12], rows[:, 12:-1], rows[:, -1]
        loudest = max(float(power.max()), 1e-20)
        level = 10 * np.log10(np.maximum(power / loudest, 1e-10))
        return np.sqrt(chroma), 10 * np.log10(np.maximum(bands / loudest, 1e-8)), level


@lru_cache(maxsize=1)
def _bank() -> Curve:
    """Spectrum (bins) to twelve pitch classes, BANDS bands and the whole power."""
    hertz = np.fft.rfftfreq(WINDOW, 1 / LOW_RATE)
    bank = np.zeros((len(hertz), 12 + BANDS + 1))
    tones = np.flatnonzero((hertz >= LOWEST_HZ) & (hertz <= HIGHEST_TONE_HZ))
    pitch = 69 + 12 * np.log2(hertz[tones] / 440)
    for at, exact in zip(tones, pitch, strict=True):
        off = abs(exact - round(exact))
        bank[at, round(exact) % 12] = 1 - off  # a bin between two semitones belongs half to either
    edges = np.geomspace(60, 7_000, BANDS + 1)
    for band, (low, high) in enumerate(pairwise(edges)):
        bank[(hertz >= low) & (hertz < high), 12 + band] = 1
    bank[:, -1] = 1
    return bank.astype(np.float32)


def _extent(level: Curve) -> tuple[int, int]:
    """Milliseconds from the first sound to the last."""
    sounding = np.flatnonzero(level > SILENT_DB)
    if not len(sounding):
        return 0, len(level) * HOP_OF_LOOKS_MS
    return int(sounding[0]) * HOP_OF_LOOKS_MS, (int(sounding[-1]) + 1) * HOP_OF_LOOKS_MS


def _beats(strength: Curve, begin_ms: int, end_ms: int) -> tuple[Curve, bool]:
    """The beats in milliseconds, and whether there is a pulse."""
    curve = strength[begin_ms // HOP_MS : end_ms // HOP_MS]
    curve = curve[: len(curve) // 2 * 2].reshape(-1, 2).max(axis=1)
    step_ms = 2 * HOP_MS
    period, share = _period(curve, step_ms)
    if share < PULSE:
        return np.arange(begin_ms, end_ms, EVEN_MS, dtype=np.float32), False
    deviation = float(curve.std()) or 1.0
    places = _chain(curve / deviation, period)
    struck = curve[places] >= WEAK * np.median(curve[places])
    places = places[: int(np.flatnonzero(struck)[-1]) + 1]  # while the last chord fades nobody counts on
    return _from_the_start(begin_ms + places * step_ms, begin_ms, period * step_ms), True


def _from_the_start(beats: NDArray[np.int64], begin_ms: int, period_ms: int) -> Curve:
    """With the beats that no stroke showed before the first one found; the first sound is one, when near."""
    first = int(beats[0])
    before = [first - n * period_ms for n in range(1, (first - begin_ms) // period_ms + 1)]
    if first - len(before) * period_ms - begin_ms > period_ms * 0.8:
        before.append(begin_ms)
    found = np.array([*reversed(before), *beats], np.float32)
    found[0] = begin_ms if found[0] - begin_ms <= period_ms * 0.2 else found[0]
    return found


def _period(curve: Curve, step_ms: int) -> tuple[int, float]:
    """Steps from beat to beat, and how much of the curve comes back after them."""
    longest = round(60_000 / SLOWEST / step_ms)
    shortest = round(60_000 / FASTEST / step_ms)
    if len(curve) < 4 * longest:
        return longest, 0.0
    centred = curve - curve.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    back = np.fft.irfft(np.abs(spectrum) ** 2, size)[: longest + 1]
    back = back / max(float(back[0]), 1e-9)
    lags = np.arange(shortest, longest + 1)
    bell = np.exp(-0.5 * (np.log2(60_000 / (lags * step_ms) / TAPPED) / OCTAVES) ** 2)
    best = int(lags[np.argmax(back[lags] * bell)])
    return best, float(back[best])


def _chain(curve: Curve, period: int) -> NDArray[np.int64]:
    """The steps of the beats: each one strong, and as far from the one before as the period says."""
    reach = np.arange(-2 * period, -(period // 2) + 1)
    price = -TIGHTNESS * np.log(-reach / period) ** 2
    total = np.zeros(len(curve))
    before = np.full(len(curve), -1)
    for at in range(len(curve)):
        from_ = at + reach
        inside = from_ >= 0
        total[at] = curve[at]
        if inside.any():
            sums = total[from_[inside]] + price[inside]
            best = int(np.argmax(sums))
            if sums[best] > 0:
                total[at] += sums[best]
                before[at] = from_[inside][best]
    tail = max(len(curve) - 2 * period, 0)
    at = tail + int(np.argmax(total[tail:]))
    places = []
    while at >= 0:
        places.append(at)
        at = int(before[at])
    return np.array(places[::-1], np.int64)


def _of_beats(beats: Curve, chroma: Curve, bands: Curve, level: Curve) -> Curve:
    """What each beat sounds like, (beats, 12 + BANDS + 1): chroma of unit length, bands and level in dB."""
    edges = np.append(beats, beats[-1] + np.median(np.diff(beats)) if len(beats) > 1 else 0)
    rows = []
    for start, end in pairwise(edges):
        first = min(round(float(start) / HOP_OF_LOOKS_MS), len(level) - 1)
        last = max(round(float(end) / HOP_OF_LOOKS_MS), first + 1)
        tones = chroma[first:last].mean(axis=0)
        tones = tones / (float(np.linalg.norm(tones)) or 1.0)
        rows.append(np.concatenate([tones, bands[first:last].mean(axis=0), [level[first:last].max()]]))
    return np.array(rows, np.float32)


def _bar(profile: Curve) -> int:
    """Beats in a bar: three where accents and changes of harmony come back after threes rather than fours."""
    accents = np.stack([_standard(profile[:, -1]), _standard(_changes(profile))])

    def back(lag: int) -> float:
        return float((accents[:, :-lag] * accents[:, lag:]).mean())

    def stands_out(lag: int) -> float:
        return back(lag) - (back(lag - 1) + back(lag + 1)) / 2

    if len(profile) < SHORTEST_TO_TELL:
        return 4
    return 3 if stands_out(3) + stands_out(6) > stands_out(4) + stands_out(8) + WALTZ_BY else 4


def _changes(profile: Curve) -> Curve:
    """How much the harmony of each beat differs from the beat before."""
    alike = (profile[1:, :TONES] * profile[:-1, :TONES]).sum(axis=1)
    return np.concatenate([np.zeros(1, np.float32), 1 - alike])


def _standard(values: Curve) -> Curve:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-6), np.float32)


def _downbeat(beats: Curve, strength: Curve, profile: Curve, bar: int) -> int:
    """Which beat begins the first whole bar: where harmony changes and the strokes are strongest."""
    places = np.minimum(np.round(beats / HOP_MS).astype(int), len(strength) - 1)
    strokes = np.array([strength[max(p - 4, 0) : p + 5].max() for p in places])
    strokes /= max(float(strokes.mean()), 1e-9)
    changes = _changes(profile)
    changes /= max(float(changes.mean()), 1e-9)
    return int(np.argmax([(strokes + changes)[phase::bar].mean() for phase in range(bar)]))


def _only_speech(voice: list[tuple[int, int]], level: Curve, begin_ms: int, end_ms: int) -> bool:
    """Whether somebody speaks and nothing plays."""
    inside = np.zeros(len(level), bool)
    for start, end in voice:
        inside[start // HOP_OF_LOOKS_MS : end // HOP_OF_LOOKS_MS + 1] = True
    share = inside.sum() * HOP_OF_LOOKS_MS / max(end_ms - begin_ms, 1)
    pauses = level[(np.arange(len(level)) * HOP_OF_LOOKS_MS < end_ms) & ~inside]
    if share < SPOKEN_SHARE or not len(pauses):
        return bool(share >= SPOKEN_SHARE)
    return float(np.median(level[inside])) - float(np.median(pauses)) >= PAUSES_BELOW_DB
