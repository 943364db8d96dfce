"""From a file to evidence, at once or in two halves."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from add_music.analysis.clip import analyse, evidence_of, hear, see
from add_music.errors import AddMusicError
from add_music.media.probe import inspect
from clips import make_clip, make_sound, speechlike, tone


def test_the_evidence_of_a_film(tmp_path: Path) -> None:
    """Everything that can be seen and heard is there, in its units."""
    clip = make_clip(
        tmp_path / "c.mp4", seconds=3, cuts=[1.0, 2.2], sound=speechlike(3, ((0.4, 2.4),)), rotation=90
    )

    evidence = analyse(clip)

    assert (evidence.duration_ms, evidence.width, evidence.height, evidence.fps) == (3000, 90, 160, 30)
    assert evidence.cuts_ms == (1000, 2200)
    assert len(evidence.motion_curve) == 3
    assert evidence.motion == pytest.approx(sum(evidence.motion_curve) / 3)
    assert 0 < evidence.brightness < 1
    assert -1 <= evidence.warmth <= 1
    assert evidence.has_audio
    assert -35 < evidence.loudness_lufs < -10
    assert 0.4 < evidence.speech_share < 0.9
    assert evidence.speech_lufs is not None


def test_two_halves_make_the_whole(tmp_path: Path) -> None:
    """Seeing and hearing apart, with what they say sent from process to process, gives the same evidence."""
    clip = make_clip(tmp_path / "c.mkv", seconds=2, cuts=[0.8])
    info = inspect(clip)

    seen, heard, told = (pickle.loads(pickle.dumps(x)) for x in (see(clip, info), hear(clip, info), info))

    assert evidence_of(told, seen, heard) == analyse(clip)


def test_a_silent_film(tmp_path: Path) -> None:
    """Without a track nothing is heard, and that is no error."""
    evidence = analyse(make_clip(tmp_path / "c.mp4", seconds=1, sound=None))

    assert (evidence.has_audio, evidence.loudness_lufs, evidence.speech, evidence.speech_share) == (
        False,
        None,
        (),
        0,
    )


def test_a_song(tmp_path: Path) -> None:
    """Without picture there is only sound."""
    evidence = analyse(make_sound(tmp_path / "s.mp3", tone(2)))

    assert (evidence.width, evidence.fps, evidence.cuts_ms, evidence.motion, evidence.motion_curve) == (
        0,
        0,
        (),
        0,
        (),
    )
    assert evidence.loudness_lufs == pytest.approx(-14.7, abs=0.5)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    """Shares ascend and end with 1."""
    told: list[float] = []

    analyse(make_clip(tmp_path / "c.mp4", seconds=4), on_progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(set(told)) >= 5


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """The probe's error comes through."""
    with pytest.raises(AddMusicError) as caught:
        analyse(tmp_path / "no.mp4")

    assert caught.value.code == "file_missing"
