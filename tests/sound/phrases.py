"""Small scores and phrases that several tests of sound use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import PPQ, Note, Part, Score, Section, Tempo
from add_music.sound.bus import impulse
from add_music.sound.chance import generator
from add_music.sound.instruments import INSTRUMENTS

MIDDLE = {
    "upright_bass": 38, "electric_bass": 38, "synth_bass": 36, "sub_bass": 36, "timpani": 43,
    "didgeridoo": 38,
    "music_box": 79, "bells": 79, "flute": 74, "glass_pad": 67, "warm_pad": 57, "strings": 60,
    "kalimba": 67, "pluck": 67, "synth_lead": 67, "square_lead": 67, "brass_ensemble": 55, "felt_piano": 60,
    "808_bass": 36, "glockenspiel": 84, "celesta": 76, "xylophone": 74, "harp": 64, "ukulele": 69,
    "mandolin": 70, "sitar": 57, "whistle": 79, "violins": 74, "violas": 60, "cellos": 48, "harpsichord": 64,
    "clarinet": 64, "steel_drum": 67,
}  # fmt: skip
"""The key around which an instrument mostly plays; 62 where nothing is said."""
STEPS = (0, 4, 7, 2, 5, 9, 4, 0)
GROOVE = (
    (0, 36),
    (0, 42),
    (1, 42),
    (2, 38),
    (2, 42),
    (3, 42),
    (4, 42),
    (5, 36),
    (5, 42),
    (6, 38),
    (6, 42),
    (7, 42),
)
"""(eighth, key) of one bar."""
BEAT = RATE // 2


def phrase(name: str, velocity: int = 100) -> NDArray[np.float32]:
    """Eight quarter notes at 120 (of a kit: two bars of a beat) through the bus, without room, (n, 2)."""
    instrument = INSTRUMENTS[name]
    if name.endswith("_kit"):
        notes = [((bar * 8 + eighth) * BEAT // 2, key) for bar in range(2) for eighth, key in GROOVE]
    else:
        notes = [(n * BEAT, MIDDLE.get(name, 62) + step) for n, step in enumerate(STEPS)]
    out = np.zeros((8 * BEAT, 2), np.float32)
    for number, (at, key) in enumerate(notes):
        wave = instrument.render(key, velocity, BEAT, generator(number, name))
        wave = filtered(wave, impulse(instrument.bus_of(key)))[: len(out) - at]
        out[at : at + len(wave)] += wave
    return out


def filtered(wave: NDArray[np.float32], response: NDArray[np.float32]) -> NDArray[np.float32]:
    """The wave (n, 2) through an impulse response (2, m), (n, 2)."""
    size = 1 << (len(wave) + response.shape[1]).bit_length()
    out = np.fft.irfft(np.fft.rfft(wave.T, size) * np.fft.rfft(response, size), size)
    return out[:, : len(wave)].T.astype(np.float32)


BANDS = {
    "lofi": (("rhodes", "chords", -3.0, 0.1), ("upright_bass", "bass", -1.0, 0.0),
             ("soft_kit", "drums", -1.0, 0.0)),
    "cinematic": (("strings", "pad", -2.0, 0.0), ("piano", "chords", -3.0, -0.1),
                  ("flute", "lead", -4.0, 0.2)),
    "pop": (
        ("piano", "chords", -3.0, -0.2), ("steel_guitar", "lead", -5.0, 0.3),
    ("electric_bass", "bass", 0.0, 0.0),
        ("acoustic_kit", "drums", 0.0, 0.0), ("warm_pad", "pad", -9.0, 0.0),
    ),
}  # fmt: skip
CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (48, 55, 60, 64), (55, 59, 62, 65))


def small_score(seconds: float = 12.0, genre: str = "pop", seed: int = 7, bpm: float = 110.0) -> Score:
    """Bars of four chords by a small band, and a last chord for the time that is left (some 3 s)."""
    bars = max(int((seconds - 2.5) * bpm / 240), 1)
    parts = tuple(
        Part(f"{name}-{role}", role, name, gain_db, pan, tuple(_notes(role, bars)))
        for name, role, gain_db, pan in BANDS[genre]
    )
    length = round(seconds * RATE)
    final = bars * 4 * PPQ
    sections = (Section("A", 0, final, 0.5),)
    tempo = (Tempo(0, bpm),)
    return Score(seed, genre, ("calm",), "A", "minor", 4, tempo, sections, (), parts, 0, final, length)


def _notes(role: str, bars: int) -> list[Note]:
    return [note for bar in range(bars) for note in _bar(role, bar)] + _last(role, bars)


def _bar(role: str, bar: int) -> list[Note]:
    start, chord = bar * 4 * PPQ, CHORDS[bar % 4]
    eighth = PPQ // 2
    if role == "drums":
        return [Note(start + e * eighth, eighth, key, 92 + (e * 5) % 9) for e, key in GROOVE]
    if role == "bass":
        return [Note(start + e * eighth, PPQ, chord[0] - 19, 95) for e in (0, 3, 5)]
    if role == "pad":
        return [Note(start, 4 * PPQ, key, 80) for key in chord]
    if role == "lead":
        return [Note(start + e * eighth, eighth, chord[e % 4] + 12, 78 + 3 * e) for e in range(8)]
    return [Note(start + b * PPQ, PPQ, key, 84) for b in (0, 2) for key in chord]


def _last(role: str, bars: int) -> list[Note]:
    start, chord = bars * 4 * PPQ, CHORDS[0]
    keys = {"drums": (36, 49), "bass": (chord[0] - 12,), "lead": (chord[2] + 12,)}.get(role, chord)
    return [Note(start, 8 * PPQ, key, 85) for key in keys]
