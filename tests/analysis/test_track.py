"""Hearing a track of the user's own: its beats, its bars, its end, and whether it is music at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from add_music.analysis.track import hear_track
from add_music.media.wav import write_wav
from add_music.sound.fitting import Beats
from clips import RATE, noise, speechlike, tone

CHORDS = ((220.0, 277.2, 329.6), (146.8, 220.0, 349.2), (164.8, 246.9, 329.6), (196.0, 246.9, 293.7))


def song(bpm: float, bars: int, beats: int = 4) -> NDArray[np.float32]:
    """A chord to each bar, a loud stroke on its first beat, soft ones on the others; the last chord fades."""
    step = 60 / bpm
    out = np.zeros((round((bars * beats * step + 3) * RATE), 2), np.float32)
    rng = np.random.default_rng(2)
    for bar in range(bars + 1):
        at = round(bar * beats * step * RATE)
        length = round((beats * step if bar < bars else 2.5) * RATE)
        time = np.arange(length) / RATE
        fade = np.exp(-time * (0.8 if bar < bars else 2.5))
        chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in CHORDS[bar % len(CHORDS)])
        out[at : at + length] += (0.06 * chord * fade)[:, None].astype(np.float32)
        for beat in range(beats if bar < bars else 1):
            place = at + round(beat * step * RATE)
            click = 0.3 if beat == 0 else 0.12
            hit = click * rng.standard_normal(RATE // 20) * np.exp(-np.arange(RATE // 20) / (RATE / 150))
            out[place : place + len(hit)] += hit[:, None].astype(np.float32)
    return out


def heard(path: Path, samples: NDArray[np.float32]) -> Beats:
    """What is heard in those samples."""
    write_wav(path, iter([samples]))
    return hear_track(path)


@pytest.mark.parametrize("bpm", [72, 96, 120, 140])
def test_beats_lie_on_the_strokes(tmp_path: Path, bpm: float) -> None:
    """The tempo within 1 %, and nearly every beat within 30 ms of a stroke."""
    track = heard(tmp_path / "song.wav", song(bpm, 12))

    assert track.pulse
    assert track.tempo_bpm == pytest.approx(bpm, rel=0.015)
    strokes = np.arange(12 * 4 + 1) * 60_000 / bpm
    off = [np.abs(strokes - ms).min() for ms in track.at_ms if ms <= strokes[-1] + 30]
    assert np.mean(np.array(off) <= 30) >= 0.9


@pytest.mark.parametrize("beats", [3, 4])
def test_bars_begin_where_the_chords_change(tmp_path: Path, beats: int) -> None:
    """Three-four and four-four are told apart, and the first beat of a bar from the others."""
    track = heard(tmp_path / "song.wav", song(110, 24, beats))

    assert track.bar == beats
    bar_ms = beats * 60_000 / 110
    assert min(track.at_ms[track.first] % bar_ms, bar_ms - track.at_ms[track.first] % bar_ms) < 60


def test_silence_around_a_track_is_left_out(tmp_path: Path) -> None:
    """It begins with its first sound and ends with its last."""
    silent = np.zeros((RATE, 2), np.float32)

    track = heard(tmp_path / "song.wav", np.concatenate([silent, song(120, 8), silent, silent]))

    assert track.at_ms[0] == pytest.approx(1000, abs=600)
    assert track.end_ms <= 1000 + 19_000 + 100


def test_a_track_that_just_stops_is_told_from_one_that_ends(tmp_path: Path) -> None:
    """The first wants a fade, the second has its own."""
    whole = song(120, 8)

    assert not heard(tmp_path / "whole.wav", whole).breaks_off
    assert heard(tmp_path / "cut.wav", whole[: 9 * RATE]).breaks_off


def test_wind_has_no_pulse(tmp_path: Path) -> None:
    """It is cut into equal parts instead."""
    track = heard(tmp_path / "wind.wav", noise(20))

    assert not track.pulse
    assert track.tempo_bpm is None
    assert set(np.diff(track.at_ms)) == {500}


def test_talk_is_no_music(tmp_path: Path) -> None:
    """Somebody who speaks with pauses in between is told from a song; so is a voice over a band."""
    spans = [(n * 4 + 0.5, n * 4 + 3.0) for n in range(5)]
    voice = speechlike(20, spans)

    assert heard(tmp_path / "talk.wav", voice + noise(20, 0.0005)).speech_only
    assert not heard(tmp_path / "sung.wav", voice + song(100, 8)[: len(voice)]).speech_only
    assert not heard(tmp_path / "tone.wav", tone(12)).speech_only


@pytest.mark.parametrize("seconds", [0.05, 0.6, 3.0])
def test_short_sounds_are_heard_without_fail(tmp_path: Path, seconds: float) -> None:
    """A click, a jingle, silence: always some beats and an end."""
    track = heard(tmp_path / "short.wav", tone(seconds))

    assert track.at_ms
    assert 0 < track.end_ms <= seconds * 1000 + 130
    assert heard(tmp_path / "silent.wav", np.zeros((round(seconds * RATE), 2), np.float32)).at_ms
