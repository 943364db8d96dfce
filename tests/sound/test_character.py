"""What tells an instrument from its neighbours, where earlier recipes failed."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.music.cues import RATE
from add_music.sound.bus import through
from add_music.sound.chance import generator
from add_music.sound.instruments import INSTRUMENTS


def heard(name: str, key: int, seconds: float = 3.0, velocity: int = 100, take: int = 1):
    """One note through its bus, mono."""
    instrument = INSTRUMENTS[name]
    wave = instrument.render(key, velocity, round(seconds * RATE), generator(take, name))
    return through(wave.T, instrument.bus_of(key)).mean(axis=0)


def level(wave, start_s: float, end_s: float) -> float:
    return 20 * np.log10(float(np.std(wave[round(start_s * RATE) : round(end_s * RATE)])) + 1e-9)


def share_db(wave, above_hertz: float) -> float:
    power = np.abs(np.fft.rfft(wave)) ** 2
    return 10 * np.log10(power[round(above_hertz * len(wave) / RATE) :].sum() / power.sum())


def test_a_rhodes_holds_its_tone_where_a_guitar_falls():
    """It loses less than 4 dB in the first second and keeps its few harmonics; a guitar loses twice that."""
    rhodes, guitar = heard("rhodes", 60), heard("clean_guitar", 60)
    falls = [level(w, 0.1, 0.3) - level(w, 1.1, 1.3) for w in (rhodes, guitar)]
    early, late = (share_db(rhodes[round(a * RATE) : round(b * RATE)], 400) for a, b in ((0.5, 1), (2, 2.5)))

    assert falls[0] < 4
    assert falls[1] > 2 * falls[0]
    assert late > early - 6


@pytest.mark.parametrize("kit", ["acoustic_kit", "soft_kit"])
def test_a_kick_has_a_skin(kit):
    """Noise up to 8 kHz for 50 ms, softer than the tone, and gone after 150."""
    kick = heard(kit, 36)
    highs = []
    for start in (0.0, 0.15):
        part = kick[round(start * RATE) : round((start + 0.05) * RATE)]
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        highs.append(10 * np.log10(power[2500 // 20 : 8000 // 20].sum() + 1e-12))

    assert -34 < share_db(kick[: RATE // 20] * np.hanning(RATE // 20), 2500) < -10
    assert highs[1] < highs[0] - 12


def test_a_flute_is_never_even():
    """The pulses of breath and upper partials come about five times a second, but do not repeat."""
    alike = []
    for take in range(4):
        wave = heard("flute", 74, 4.0, take=take)[: 4 * RATE]
        lines = np.fft.rfft(wave)
        lines[: 1500 * 4] = 0
        pulse = np.abs(np.fft.irfft(lines))[RATE:].reshape(-1, 480).mean(axis=1)
        pulse -= pulse.mean()
        own = np.correlate(pulse, pulse, "full")[len(pulse) - 1 :]
        alike.append(float(own[12:35].max() / own[0]))

    assert np.mean(alike) < 0.75


def test_a_tablas_bass_drum_climbs_and_an_808s_falls():
    """The heel of the hand raises the one, the circuit lowers the other."""
    pitches = {}
    for kit in ("tabla_kit", "808_kit"):
        wave = heard(kit, 36)
        pitches[kit] = [
            float(np.argmax(np.abs(np.fft.rfft(wave[a : a + RATE // 12], RATE * 2))[60:600]) / 2 + 30)
            for a in (0, RATE // 4)
        ]

    assert pitches["tabla_kit"][1] > 1.1 * pitches["tabla_kit"][0]
    assert pitches["808_kit"][1] <= pitches["808_kit"][0]


def test_strings_have_the_body_of_their_register():
    """Low notes of the ensemble are duller than the violins' resonances would make them."""
    low, high = (share_db(heard("strings", key), 3000) for key in (45, 76))

    assert low < high - 6
