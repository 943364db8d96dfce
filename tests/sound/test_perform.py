"""A score becomes the same sound, however it is cut up and whoever sounds the pieces."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
from phrases import small_score

from add_music.music.cues import RATE
from add_music.sound import perform
from add_music.sound.perform import assemble, sound_stretch, stretches


@pytest.fixture(scope="module")
def score():
    return small_score(14.0)


@pytest.fixture(scope="module")
def sounded(score):
    return [sound_stretch(score, stretch) for stretch in stretches(score)]


@pytest.fixture(scope="module")
def whole(score, sounded):
    return np.concatenate(list(assemble(sounded, score.length_samples)))


def test_the_sum_is_exactly_as_long_as_the_music(score, sounded):
    """Blocks are at most a second long and add up to the sample, even if nothing sounds."""
    blocks = list(assemble(sounded, score.length_samples))

    assert sum(map(len, blocks)) == score.length_samples
    assert max(map(len, blocks)) <= 48_000
    assert sum(map(len, assemble([], 100_001))) == 100_001
    assert list(assemble([], 0)) == []


def test_stretches_sum_to_the_whole(score, whole, monkeypatch):
    """Cut once or cut often: the piece is the same up to rounding."""
    monkeypatch.setattr(perform, "STRETCH", 100 * RATE)
    assert len(stretches(score)) == 1
    start, at_once = sound_stretch(score, stretches(score)[0])

    assert start == 0
    assert np.abs(whole - np.pad(at_once, ((0, len(whole) - len(at_once)), (0, 0)))).max() < 2e-5


def test_stretches_do_not_depend_on_their_order(score, sounded):
    """Sounded in any order, with whatever was sounded before, a stretch is sample for sample the same."""
    order = list(range(len(sounded)))
    random.Random(4).shuffle(order)
    for number in order:
        start, samples = sound_stretch(score, stretches(score)[number])

        assert start == sounded[number][0]
        assert np.array_equal(samples, sounded[number][1])


def test_another_process_makes_the_same_samples(python):
    """A fresh interpreter that sounds only the second stretch gets its samples exactly."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from hashlib import sha256\n"
        "from phrases import small_score\n"
        "from add_music.sound.perform import sound_stretch, stretches\n"
        "s = small_score(14.0, 'lofi')\n"
        "print(sha256(sound_stretch(s, stretches(s)[1])[1].tobytes()).hexdigest())\n"
    )
    run = subprocess.run([python, "-c", code, str(_here())], capture_output=True, text=True, check=True)
    score = small_score(14.0, "lofi")
    for stretch in stretches(score):
        _, samples = sound_stretch(score, stretch)

    assert run.stdout.strip() == sha256(samples.tobytes()).hexdigest()


def _here():
    from pathlib import Path

    return Path(__file__).parent


def test_another_seed_plays_the_same_notes_a_little_differently(score, whole):
    """The seed changes the players' small variations, not the piece."""
    short = small_score(5.0)
    one, other = (
        np.concatenate(list(assemble([sound_stretch(s, x) for x in stretches(s)], s.length_samples)))
        for s in (short, replace(short, seed=8))
    )

    assert not np.array_equal(one, other)
    assert np.corrcoef(one[:, 0], other[:, 0])[0, 1] > 0.3
    assert abs(20 * np.log10(one.std() / other.std())) < 1.5


@pytest.mark.parametrize("genre", ["pop", "lofi", "cinematic"])
def test_the_end_dies_out_on_the_last_sample(genre):
    """The last second falls steadily to silence: no jump, no cut, no long silent tail."""
    score = small_score(7.5, genre)
    sound = np.concatenate(
        list(assemble([sound_stretch(score, x) for x in stretches(score)], score.length_samples))
    )
    level = [20 * np.log10(float(np.std(part)) + 1e-9) for part in np.array_split(sound[-RATE:], 10)]

    assert np.abs(sound[-1]).max() == 0
    assert np.abs(np.diff(sound[-2400:], axis=0)).max() < 0.01
    assert all(later < earlier + 0.5 for earlier, later in pairwise(level))
    assert level[0] > -50
    assert level[-1] < level[0] - 20
    assert level[-4] > -75


def test_the_music_has_no_rumble_no_direct_current_and_no_shrill_top(whole):
    """Below 30 Hz and above 12 kHz there is next to nothing."""
    power = np.abs(np.fft.rfft(whole.mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(len(whole), 1 / RATE)
    share = [power[band].sum() / power.sum() for band in (hertz < 30, hertz > 12_000)]

    assert share[0] < 0.01
    assert share[1] < 0.01
    assert np.abs(whole.mean(axis=0)).max() < 1e-3


def test_a_part_on_the_left_is_heard_on_the_left(score):
    """Pan and gain of a part do what they say."""
    part = replace(score.parts[0], pan=-0.8)
    left, quiet = (
        sound_stretch(s, stretches(s)[0])[1]
        for s in (replace(score, parts=(part,)), replace(score, parts=(replace(part, gain_db=-9.0),)))
    )

    assert left[:, 0].std() > 2 * left[:, 1].std()
    assert 20 * np.log10(left.std() / quiet.std()) == pytest.approx(9.0 + part.gain_db, abs=0.1)


def test_an_empty_score_is_silence(score):
    """Without notes there are stretches, but no sound."""
    empty = replace(score, parts=())
    blocks = list(assemble([sound_stretch(empty, x) for x in stretches(empty)], empty.length_samples))

    assert sum(map(len, blocks)) == empty.length_samples
    assert not any(block.any() for block in blocks)
