"""Voices stay understandable under music: from a clip in which espeak-ng speaks to the finished file."""

from __future__ import annotations

from pathlib import Path

import pytest

from voices import have_espeak

pytestmark = [
    pytest.mark.golden,
    pytest.mark.skipif(not have_espeak(), reason="the command espeak-ng is not installed"),
]


@pytest.mark.parametrize(
    ("genre", "voice", "recorded"),
    [
        ("rock", "en-gb", "well"),
        ("holiday", "en-gb", "well"),
        ("lofi", "en-us+f3", "at -46 dB"),
        ("trap", "de", "clipped by 12 dB"),
        ("epic", "fr", "well"),
    ],
)
def test_a_voice_is_understood_over_music(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, genre: str, voice: str, recorded: str
) -> None:
    """STOI of 0.93 and 15 dB in 1–4 kHz while somebody speaks; in long pauses the music comes back."""
    pytest.importorskip("pystoi", reason="pystoi is not installed: pip install --group golden")
    from benchmarks.spoken import LOWEST_LIFT_DB, LOWEST_MARGIN_DB, LOWEST_STOI, RECORDINGS, understood

    monkeypatch.setenv("ADD_MUSIC_BACKEND", "local")

    one = understood(tmp_path, genre, voice, RECORDINGS[recorded])

    assert one.stoi >= LOWEST_STOI
    assert one.margin_db >= LOWEST_MARGIN_DB
    assert one.lift_db >= LOWEST_LIFT_DB
