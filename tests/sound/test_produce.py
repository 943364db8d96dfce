"""The finished sound keeps its promises."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction

import av
import numpy as np
import pytest
from phrases import small_score

from add_music.media.meter import measure_loudness
from add_music.media.soundtrack import Soundtrack
from add_music.music.cues import RATE, Span
from add_music.sound.loudness import Meter, true_peak_dbtp
from add_music.sound.margin import voice_margin_db
from add_music.sound.mix import MixPlan
from add_music.sound.perform import assemble, sound_stretch, stretches
from add_music.sound.produce import produce
from clips import noise, speechlike

SECONDS = 22
LENGTH = SECONDS * RATE
TALK_S = ((3.0, 6.5), (8.0, 11.0), (18.5, 21.0))
TALK = tuple(Span(round(a * 1000), round(b * 1000)) for a, b in TALK_S)


@pytest.fixture(scope="module")
def bed():
    score = small_score(float(SECONDS))
    return np.concatenate(list(assemble([sound_stretch(score, s) for s in stretches(score)], LENGTH)))


@pytest.fixture(scope="module")
def spoken():
    return speechlike(SECONDS, TALK_S) + noise(SECONDS, 0.003)


def player(samples, size=30_011):
    return lambda: iter([samples[at : at + size] for at in range(0, len(samples), size)])


def made(tmp_path, bed, original=None, **plan):
    """All of the produced sound."""
    blocks = produce(
        player(bed), None if original is None else player(original), MixPlan(LENGTH, **plan), tmp_path
    )
    return np.concatenate(list(blocks))


def lufs(samples, spans=()):
    meter = Meter()
    meter.add(samples)
    return meter.integrated_lufs(spans)


def test_music_alone_is_a_full_program(tmp_path, bed):
    """Exact length, -14 LUFS within 0.5, peaks below the ceiling, no file left."""
    sound = made(tmp_path, bed)

    assert len(sound) == LENGTH
    assert lufs(sound) == pytest.approx(-14, abs=0.5)
    assert true_peak_dbtp(sound) <= -1.95
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("level", [0.05, 0.002])
def test_music_over_ambience_is_a_full_program(tmp_path, bed, level):
    """Also where the clip is quiet; its own sound is raised by 12 dB at the most."""
    ambience = noise(SECONDS, level)
    sound = made(tmp_path, bed, ambience)
    gain = np.vdot(sound, ambience) / np.vdot(ambience, ambience)

    assert lufs(sound) == pytest.approx(-14, abs=0.5)
    assert 20 * np.log10(gain) < 12.5


def test_the_voice_stands_clear_and_leads(tmp_path, bed, spoken):
    """15 dB and more above the bed in 1–4 kHz; voice near -15.5 LUFS, the whole not far from it."""
    sound = made(tmp_path, bed, spoken, speech=TALK)

    assert voice_margin_db([sound], [spoken], TALK) >= 16
    assert lufs(sound, TALK) == pytest.approx(-15.5, abs=2)
    assert -18.5 < lufs(sound) < -13.5


def test_a_voice_with_high_peaks_keeps_them(tmp_path, bed, spoken):
    """Rather than to be squashed it stays a little softer: its loudest syllable loses less than 3 dB."""
    peaky = spoken.copy()
    for at in range(round(3.5 * RATE), round(20.5 * RATE), RATE):
        peaky[at : at + 240] *= 6
    inside = np.zeros(LENGTH, bool)
    for start, end in TALK_S:
        inside[round(start * RATE) : round(end * RATE)] = True

    sound = made(tmp_path, bed, peaky, speech=TALK)
    gain = np.vdot(sound[inside], peaky[inside]) / np.vdot(peaky[inside], peaky[inside])
    lost = gain * np.abs(peaky[inside]).max() / np.abs(sound[inside]).max()

    assert 20 * np.log10(lost) < 3
    assert voice_margin_db([sound], [peaky], TALK) >= 15
    assert lufs(sound) > -24


def test_music_returns_in_long_pauses_only(tmp_path, bed, spoken):
    """Between 11 and 18.5 s the bed is much louder than under the voice; from 6.5 to 8 s it is not."""
    sound = made(tmp_path, bed, spoken, speech=TALK)
    short, long = lufs(sound[int(6.7 * RATE) : int(7.8 * RATE)]), lufs(sound[14 * RATE : 18 * RATE])

    assert long > short + 8


def test_a_level_that_was_asked_for_is_heard(tmp_path, bed, spoken):
    """Half the volume is half the bed under the voice."""
    margins = [
        voice_margin_db([made(tmp_path, bed, spoken, speech=TALK, volume=v)], [spoken], TALK)
        for v in (0.25, 0.125)
    ]

    assert margins[1] - margins[0] == pytest.approx(6.0, abs=0.5)


def test_the_clips_own_sound_only_gets_a_static_gain(tmp_path, bed, spoken):
    """Where there is no music, voice and pauses keep their relation exactly."""
    sound = made(tmp_path, bed, spoken, speech=TALK, music_start_sample=12 * RATE)
    before = slice(0, 11 * RATE)
    gain = np.vdot(sound[before], spoken[before]) / np.vdot(spoken[before], spoken[before])

    assert np.abs(sound[before] - gain * spoken[before]).max() < 0.02


def test_music_starts_ends_and_fades_where_told(tmp_path, bed):
    """Silence before its start and after its end, a rise and a fall between."""
    sound = made(
        tmp_path, bed, music_start_sample=4 * RATE, music_end_sample=16 * RATE,
        fade_in_samples=2 * RATE, fade_out_samples=3 * RATE,
    )  # fmt: skip
    level = [float(np.std(sound[s * RATE : (s + 1) * RATE])) for s in range(SECONDS)]

    assert not sound[: 4 * RATE].any()
    assert not sound[16 * RATE :].any()
    assert level[4] < level[8] > level[15] > 0


def test_without_music_the_clip_is_left_as_it_is(tmp_path, spoken):
    """A silent bed changes nothing about the clip's own sound."""
    sound = made(tmp_path, np.zeros((LENGTH, 2), np.float32), spoken, speech=TALK)

    assert np.abs(sound - spoken).max() < 1e-6


def test_silence_stays_silence(tmp_path):
    """Nothing in, nothing out, and exactly as long."""
    nothing = np.zeros((LENGTH, 2), np.float32)
    sound = made(tmp_path, nothing, nothing, speech=TALK)

    assert len(sound) == LENGTH
    assert not sound.any()


def test_a_short_bed_and_a_short_clip_are_filled_with_silence(tmp_path, bed, spoken):
    """The program is as long as planned, whatever the sources give."""
    sound = made(tmp_path, bed[: 5 * RATE], spoken[: 7 * RATE], speech=TALK)

    assert len(sound) == LENGTH
    assert not sound[8 * RATE :].any()


def test_the_same_input_makes_the_same_samples(tmp_path, bed, spoken):
    """Blocks of other sizes do not matter either."""
    plan = MixPlan(LENGTH, speech=TALK)
    one, other = (
        np.concatenate(list(produce(player(bed, size), player(spoken, size + 1), plan, tmp_path)))
        for size in (48_000, 9_973)
    )

    assert np.array_equal(one, other)


def test_peaks_stay_below_the_promise_after_encoding(tmp_path, bed):
    """AAC at the product's rate leaves true peaks at or below -1 dBTP, loudness at -14."""
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as out:
        Soundtrack(out, iter([made(tmp_path, bed)])).finish(Fraction(SECONDS))
    measured = measure_loudness(path)

    assert measured.true_peak_dbtp <= -1.0
    assert measured.integrated_lufs == pytest.approx(-14, abs=0.5)


def test_a_consumer_that_stops_early_leaves_no_file(tmp_path, bed):
    """The temporary file goes with the generator."""
    blocks = produce(player(bed), None, MixPlan(LENGTH), tmp_path)
    next(blocks)
    blocks.close()

    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_length(tmp_path):
    """Four times the length needs about the same, and less than the sound itself would take."""

    def peak(seconds):
        silence_and_noise = noise(1.0, 0.1)
        plan = MixPlan(seconds * RATE, speech=(Span(2000, 5000),))
        source = lambda: (silence_and_noise for _ in range(seconds))  # noqa: E731
        tracemalloc.start()
        for _ in produce(source, source, plan, tmp_path):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(4)  # tables that are made once

    assert peak(40) < min(1.5 * peak(10), 40 * RATE * 8)
