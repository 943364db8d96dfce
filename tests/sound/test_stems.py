"""Stems: what the music is the sum of, each as long as it, and nothing lost between them."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.music.brief import GENRES
from add_music.music.cues import RATE, Span
from add_music.sound.limiter import limited
from add_music.sound.mix import MixPlan
from add_music.sound.perform import VINYL, assemble, heard_roles, sound_stretch, stretches
from add_music.sound.produce import ORIGINAL, produce, produce_apart
from add_music.sound.reel import play, record
from add_music.wire.extra_kinds import STEMS
from clips import noise, speechlike
from orders import piece

SECONDS = 11
LENGTH = SECONDS * RATE
NULL_DB = -100.0
"""What is left of a difference: below the last bit of 16, and the noise of any converter."""


def heard(score, roles=None):
    """The whole piece, or those roles of it."""
    sounded = (sound_stretch(score, stretch, roles) for stretch in stretches(score))
    return np.concatenate(list(assemble(sounded, score.length_samples)))


def left_db(one, other):
    """The largest difference of two sounds, against full scale."""
    assert one.shape == other.shape
    return 20 * np.log10(max(float(np.abs(one - other).max()), 1e-9))


def test_every_role_of_every_band_has_a_stem_of_its_name():
    """Whoever puts stems at their places knows them all."""
    assert {role for genre in GENRES for role in heard_roles(piece(genre, 8))} <= set(STEMS)


@pytest.mark.parametrize("genre", ["house", "lofi", "jazz"])
def test_the_roles_of_a_band_sum_to_the_band(genre):
    """With pump, tape or fader rides: every role sounds as it does in the band, so that they sum to it."""
    score = piece(genre, SECONDS)
    roles = heard_roles(score)
    assert len(roles) >= 3
    assert (VINYL in roles) == (genre == "lofi")
    apart = {role: heard(score, (role,)) for role in roles}

    assert left_db(sum(apart.values()), heard(score)) < NULL_DB
    assert all(float(np.abs(wave).max()) > 1e-3 for wave in apart.values())


def test_stems_sum_to_the_mastered_mix(tmp_path):
    """Ducked, carved, limited, with the clip's own sound: what is left without the stems is noise."""
    score = piece("house", SECONDS)
    bed = heard(score)
    spoken = speechlike(SECONDS, [(2.0, 6.0)]) + noise(SECONDS, 0.003)
    plan = MixPlan(LENGTH, speech=(Span(2000, 6000),), fade_in_samples=RATE, volume=0.9)
    stems = {role: (lambda role=role: iter([heard(score, (role,))])) for role in heard_roles(score)}

    mix = np.concatenate(list(produce(lambda: iter([bed]), lambda: iter([spoken]), plan, tmp_path)))
    apart = list(produce_apart(stems, lambda: iter([bed]), lambda: iter([spoken]), plan, tmp_path))

    assert set(apart[0]) == {*stems, ORIGINAL}
    waves = {name: np.concatenate([block[name] for block in apart]) for name in apart[0]}
    assert {len(wave) for wave in waves.values()} == {LENGTH}
    assert left_db(sum(waves.values()), mix) < NULL_DB
    assert not list(tmp_path.iterdir())


def test_stems_stay_below_the_ceiling_where_the_mix_is_limited(tmp_path):
    """Loud music alone, where the limiter works: the stems undergo its curve and sum to the mix."""
    score = piece("trap", SECONDS)
    bed = heard(score)
    stems = {role: (lambda role=role: iter([heard(score, (role,))])) for role in heard_roles(score)}
    plan = MixPlan(LENGTH)

    mix = np.concatenate(list(produce(lambda: iter([bed]), None, plan, tmp_path)))
    apart = list(produce_apart(stems, lambda: iter([bed]), None, plan, tmp_path))
    total = np.concatenate([sum(block.values()) for block in apart])

    assert left_db(total, mix) < NULL_DB
    # it was limited indeed: no constant factor makes the mix of the bed
    factor = np.vdot(bed, mix) / np.vdot(bed, bed)
    assert left_db(bed * np.float32(factor), mix) > -60


def test_a_limiter_is_a_factor_on_every_sample():
    """`limited` is the signal times one curve for both sides."""
    sound = noise(3, 0.02)
    sound[RATE : RATE + 4800] *= 30

    def read(at, samples):
        out = np.zeros((samples, 2), np.float32)
        first, last = max(at, 0), min(at + samples, len(sound))
        out[first - at : last - at] = sound[first:last]
        return out

    out = np.concatenate(list(limited(read, len(sound), 2.0, 0.5)))
    loud = np.abs(sound).min(axis=1) > 0.0005
    factors = out[loud] / sound[loud]
    assert np.allclose(factors[:, 0], factors[:, 1], rtol=1e-3)
    assert factors.min() < 1.2
    assert factors[: RATE // 2] == pytest.approx(2.0, rel=1e-3)


def test_a_role_lies_apart_in_its_reel(tmp_path):
    """A role that was recorded is played back as it sounded, and the whole band's reel stays without it."""
    score = piece("pop", SECONDS)
    record(score, tmp_path, role="bass")

    assert [entry.name for entry in tmp_path.iterdir()] == ["role-bass"]
    back = np.concatenate(list(play(score, tmp_path, role="bass")))
    assert left_db(back, heard(score, ("bass",))) < NULL_DB
