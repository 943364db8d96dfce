"""Hearing a clip: where somebody speaks, how loud it is, and what is no voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from add_music.analysis.sound import listen
from add_music.analysis.speech import Decimator, spans
from add_music.media.meter import measure_loudness
from clips import make_sound, noise, speechlike, tone

RATE = 48_000


def overlap_ms(found, spoken_s) -> float:
    """Milliseconds that lie both in what was found and in what was spoken."""
    return sum(
        max(min(span.end_ms, end * 1000) - max(span.start_ms, start * 1000), 0)
        for span in found
        for start, end in spoken_s
    )


def music(seconds: float) -> np.ndarray:
    """Chords with overtones, a bass and a beat."""
    time = np.arange(round(seconds * RATE)) / RATE
    root = 220 * 2 ** (np.array([0, 5, 7, 3])[(time // 1).astype(int) % 4] / 12)
    phase = np.cumsum(root) / RATE
    wave = sum(np.sin(2 * np.pi * phase * ratio * k) / k for ratio in (1, 1.25, 1.5) for k in (1, 2, 3))
    beat = np.exp(-(time % 0.5) * 30) * np.sin(2 * np.pi * 60 * time)
    return np.repeat((0.05 * wave + 0.3 * beat)[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize("under", [None, "voice"], ids=["alone", "under a voice"])
def test_music_in_a_clip_is_found_where_it_plays(tmp_path: Path, under: str | None) -> None:
    """Ten seconds of music between wind are told within a few seconds, also while somebody speaks."""
    sound = np.concatenate([noise(10, 0.02), music(12) + noise(12, 0.005), noise(10, 0.02)])
    if under:
        sound = sound + speechlike(32)

    (span,) = listen(make_sound(tmp_path / "m.wav", sound), 32_000).music

    assert span.start_ms == pytest.approx(10_000, abs=4000)
    assert span.end_ms == pytest.approx(22_000, abs=4000)


@pytest.mark.parametrize(
    "sound",
    [noise(20, 0.1), speechlike(20), tone(20, 100), np.zeros((20 * RATE, 2), np.float32)],
    ids=["wind", "talk", "hum", "silence"],
)
def test_what_is_no_music_is_not_taken_for_some(tmp_path: Path, sound: np.ndarray) -> None:
    """Wind, talk, the hum of a machine and silence."""
    assert listen(make_sound(tmp_path / "s.wav", sound), 20_000).music == ()


@pytest.mark.parametrize("behind", [0.0, 0.02])
def test_a_voice_is_found_where_it_speaks(tmp_path: Path, behind: float) -> None:
    """Most of what is spoken is found and hardly anything else, in silence and in soft noise."""
    spoken = ((1.0, 3.0), (4.5, 7.0))
    path = make_sound(tmp_path / "v.wav", speechlike(8, spoken) + noise(8, behind))

    heard = listen(path, 8000)

    both = overlap_ms(heard.speech, spoken)
    assert both >= 0.85 * 4500
    assert both >= 0.85 * sum(span.duration_ms for span in heard.speech)


@pytest.mark.parametrize(
    "sound",
    [tone(5), noise(5, 0.2), music(6), np.zeros((5 * RATE, 2), np.float32)],
    ids=["tone", "wind", "music", "silence"],
)
def test_what_is_no_voice_is_not_taken_for_one(tmp_path: Path, sound: np.ndarray) -> None:
    """A tone, wind, music and silence hold no speech."""
    heard = listen(make_sound(tmp_path / "s.wav", sound), len(sound) * 1000 // RATE)

    assert (heard.speech, heard.speech_lufs) == ((), None)


def test_loudness_is_that_of_the_file_meter(tmp_path: Path) -> None:
    """Heard in passing, the loudness is the one that is measured on the finished file."""
    path = make_sound(tmp_path / "s.wav", music(6) + noise(6, 0.05))

    assert listen(path, 6000).loudness_lufs == pytest.approx(measure_loudness(path).integrated_lufs, abs=0.1)


def test_the_voice_has_its_own_loudness(tmp_path: Path) -> None:
    """Loud noise beside a soft voice raises the clip's loudness, not the voice's."""
    voice = speechlike(8, ((0.5, 4.0),), level=0.1)
    loud = np.concatenate([np.zeros((5 * RATE, 2), np.float32), noise(3, 0.3)])
    alone = listen(make_sound(tmp_path / "v.wav", voice), 8000)

    both = listen(make_sound(tmp_path / "b.wav", voice + loud), 8000)

    assert both.speech_lufs == pytest.approx(alone.speech_lufs, abs=1)
    assert both.loudness_lufs > both.speech_lufs + 4


def test_silence_has_no_loudness(tmp_path: Path) -> None:
    """None, not minus infinity."""
    path = make_sound(tmp_path / "s.wav", np.zeros((2 * RATE, 2), np.float32))

    assert listen(path, 2000).loudness_lufs is None


def test_short_gaps_are_closed_and_short_sounds_dropped() -> None:
    """Breath between words belongs to the speech; a cough is none."""
    windows = [0.0] * 20 + [0.9] * 20 + [0.1] * 6 + [0.9] * 20 + [0.0] * 30 + [0.9] * 4 + [0.0] * 20

    found = spans(windows, 100_000)

    assert [(span.start_ms, span.end_ms) for span in found] == [(20 * 32 - 64, 66 * 32 + 64)]


def test_speech_goes_on_while_it_fades() -> None:
    """It begins at one half and goes on down to a third, and ends with the clip."""
    found = spans([0.0] * 10 + [0.6] + [0.4] * 30, 41 * 32)

    assert [(span.start_ms, span.end_ms) for span in found] == [(10 * 32 - 64, 41 * 32)]


def test_the_decimator_keeps_voices_and_drops_what_would_fold() -> None:
    """1 kHz passes as it is, 12 kHz is gone, and portions do not matter."""
    for hertz, level in ((1000, 0.2), (12_000, 0.0)):
        sound = tone(0.5, hertz)
        whole = Decimator().add(sound)
        parts = Decimator()
        pieces = np.concatenate([parts.add(sound[n : n + 777]) for n in range(0, len(sound), 777)])

        assert np.allclose(whole, pieces[: len(whole)], atol=1e-6)
        assert len(whole) == pytest.approx(8000, abs=25)
        assert np.abs(whole[200:-200]).max() == pytest.approx(level, abs=0.002)
