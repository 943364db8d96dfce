"""Writing WAV, and measuring a finished file."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from add_music.media.audio import read_sound
from add_music.media.meter import measure_loudness
from add_music.media.wav import write_wav
from add_music.sound.loudness import Meter, true_peak_dbtp
from clips import make_clip, make_sound, noise, speechlike, tone


def test_a_wav_holds_24_bits_of_what_was_given(tmp_path: Path) -> None:
    """Stereo, 48 kHz, 24 bit, every sample within half a step; other programs read it."""
    sound = noise(1.3, level=0.2)
    path = tmp_path / "s.wav"

    write_wav(path, iter(np.array_split(sound, 7)))

    with wave.open(str(path)) as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes())
    assert shape == (2, 3, 48_000, len(sound))
    assert path.stat().st_size == 44 + len(sound) * 6
    back = np.concatenate(list(read_sound(path)))
    assert np.abs(back - sound).max() <= 1 / 2**23


def test_beyond_full_scale_is_clipped(tmp_path: Path) -> None:
    """Too loud samples become the loudest there are; they do not wrap around."""
    path = tmp_path / "s.wav"

    write_wav(path, [np.array([[2.0, -2.0], [1.0, -1.0], [np.inf, 0.5]], np.float32)])

    back = np.concatenate(list(read_sound(path)))
    assert back[:, 0].min() > 0.999
    assert back[:2, 1].max() < -0.999


def test_an_empty_wav_is_a_wav(tmp_path: Path) -> None:
    """No blocks give a file without samples."""
    write_wav(tmp_path / "s.wav", [])

    with wave.open(str(tmp_path / "s.wav")) as file:
        assert file.getnframes() == 0


@pytest.mark.parametrize(("level_db", "expected"), [(-23.0, -23.0), (-33.0, -33.0), (-18.0, -18.0)])
def test_the_reference_sine_is_measured_right(tmp_path: Path, level_db: float, expected: float) -> None:
    """EBU Tech 3341, cases 1 and 2: a stereo 1 kHz sine at that level reads that many LUFS."""
    path = make_sound(tmp_path / "s.wav", tone(6, 1000, 10 ** (level_db / 20)), codec="pcm_s24le")

    measured = measure_loudness(path)

    assert measured.integrated_lufs == pytest.approx(expected, abs=0.1)
    assert measured.true_peak_dbtp == pytest.approx(level_db, abs=0.2)
    assert measured.duration_ms == 6000


def test_peaks_between_the_samples_count(tmp_path: Path) -> None:
    """EBU Tech 3341, case 15: a quarter-rate sine at 45° peaks 3 dB above its samples."""
    time = np.arange(4 * 48_000)
    sine = 0.5 * np.sin(2 * np.pi * time / 4 + np.pi / 4) * np.minimum(1, time / 4800)
    path = make_sound(
        tmp_path / "s.wav", np.repeat(sine[:, None], 2, 1).astype(np.float32), codec="pcm_s24le"
    )

    assert measure_loudness(path).true_peak_dbtp == pytest.approx(-6.0, abs=0.3)


def test_both_meters_agree(tmp_path: Path) -> None:
    """The meter that masters and the one that checks the file differ by less than 0.1 LU."""
    sound = np.concatenate(
        [noise(4, 0.1), np.zeros((48_000, 2), np.float32), speechlike(4), tone(2, 60, 0.5)]
    )
    path = make_sound(tmp_path / "s.wav", sound, codec="pcm_s24le")
    own = Meter()
    for block in np.array_split(sound, 13):
        own.add(block)

    measured = measure_loudness(path)

    assert measured.integrated_lufs == pytest.approx(own.integrated_lufs(), abs=0.1)
    assert measured.true_peak_dbtp == pytest.approx(true_peak_dbtp(sound), abs=0.2)


def test_silence_has_no_loudness(tmp_path: Path) -> None:
    """Nothing above the gate is None, not a number."""
    measured = measure_loudness(make_sound(tmp_path / "s.wav", np.zeros((96_000, 2), np.float32)))

    assert (measured.integrated_lufs, measured.true_peak_dbtp, measured.duration_ms) == (None, None, 2000)


def test_a_film_without_sound_has_no_loudness(tmp_path: Path) -> None:
    """A silent film can be measured too."""
    measured = measure_loudness(make_clip(tmp_path / "c.mp4", seconds=1, sound=None))

    assert (measured.integrated_lufs, measured.duration_ms) == (None, 0)


def test_a_mastered_peak_survives_aac(tmp_path: Path) -> None:
    """The peak of a film's sound is measured after decoding, where AAC may have raised it."""
    clip = make_clip(tmp_path / "c.mp4", seconds=2, sound=noise(2, 0.25))
    with av.open(str(clip)) as container:
        decoded = max(float(np.abs(f.to_ndarray()).max()) for f in container.decode(audio=0))

    assert measure_loudness(clip).true_peak_dbtp >= 20 * np.log10(decoded) - 0.1
