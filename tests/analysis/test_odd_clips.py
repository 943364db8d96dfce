"""Clips that nobody expects are seen and heard for what they are, in little time and memory."""

from __future__ import annotations

import struct
import time
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest

from add_music.analysis.clip import analyse
from add_music.analysis.evidence import Evidence
from add_music.analysis.mood import suggest
from clips import RATE, make_clip, make_sound, speechlike, tone

MOST_CPU_S = 12.0
"""Many times what each of these takes; without a bound one of them would run for minutes."""


def evidence_of(path: Path) -> Evidence:
    """What is found, with a brief to follow from it, in bounded time."""
    before = time.process_time()
    found = analyse(path)
    brief = suggest(found)

    assert time.process_time() - before < MOST_CPU_S
    assert brief.genre.value
    return found


def test_sixty_tracks_of_sound(tmp_path: Path) -> None:
    """One of them is heard; the others cost nothing."""
    tracks = [tone(1, 200 + 10 * number) for number in range(60)]

    found = evidence_of(make_clip(tmp_path / "c.mkv", seconds=1, size=(64, 36), sounds=tracks))

    assert found.duration_ms == pytest.approx(1000, abs=40)
    assert found.loudness_lufs is not None
    assert found.speech == ()


@pytest.mark.parametrize("sound", [None, "tone"])
def test_a_single_picture(tmp_path: Path, sound: str | None) -> None:
    """It has a look, and neither movement nor cuts."""
    found = evidence_of(make_clip(tmp_path / "c.mp4", seconds=1 / 25, fps=25, sound=sound))

    assert 0 < found.duration_ms <= 60
    assert found.brightness > 0.1
    assert (found.cuts_ms, found.dissolves, found.motion) == ((), (), 0.0)


def test_three_hours_of_black(tmp_path: Path) -> None:
    """Nothing is seen, and memory does not grow with the length."""
    black = np.zeros((36, 64, 3), np.uint8)
    clip = make_clip(
        tmp_path / "c.mp4", seconds=10_800, fps=1, size=(64, 36), sound=None, picture=lambda *_: black
    )

    tracemalloc.start()
    found = evidence_of(clip)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.duration_ms == 10_800_000
    assert found.cuts_ms == found.dissolves == ()
    assert found.brightness == pytest.approx(0, abs=0.01)
    assert peak < 40e6


def test_only_silence(tmp_path: Path) -> None:
    """There is sound, but none that can be heard."""
    found = evidence_of(make_clip(tmp_path / "c.mp4", seconds=3, sound=np.zeros((3 * RATE, 2), np.float32)))

    assert found.has_audio
    assert found.loudness_lufs is None
    assert found.speech == found.music == ()


def test_a_voice_on_six_channels(tmp_path: Path) -> None:
    """It is heard where it speaks, as on two."""
    voice = speechlike(6, [(1.5, 4.5)])

    found = evidence_of(make_clip(tmp_path / "c.mp4", seconds=6, sound=voice, channels=6))

    assert [(s.start_ms, s.end_ms) for s in found.speech] == [pytest.approx((1500, 4500), abs=200)]


def test_a_voice_on_one_channel_at_8_khz(tmp_path: Path) -> None:
    """A telephone's sound is enough to hear who speaks when."""
    voice = make_sound(tmp_path / "v.wav", speechlike(6, [(1.5, 4.5)])[::6, :1], rate=8000)
    silent = make_clip(tmp_path / "v.mp4", seconds=6, sound=None)
    clip = tmp_path / "c.mkv"
    with av.open(str(silent)) as seen, av.open(str(voice)) as heard, av.open(str(clip), "w") as out:
        pairs = [(file, out.add_stream_from_template(file.streams[0])) for file in (seen, heard)]
        for file, stream in pairs:
            for packet in file.demux():
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)

    found = evidence_of(clip)

    assert [(s.start_ms, s.end_ms) for s in found.speech] == [pytest.approx((1500, 4500), abs=250)]


@pytest.mark.parametrize("hours", [0.0001, 9])
def test_headers_that_lie_about_the_length(tmp_path: Path, hours: float) -> None:
    """What is in the file counts, not the hours or moments that its headers tell of."""
    clip = make_clip(tmp_path / "c.mp4", seconds=4, cuts=[2], sound="tone")
    content = bytearray(clip.read_bytes())
    for box, place, rate in ((b"mvhd", 16, 1000), (b"mdhd", 16, 48_000), (b"tkhd", 20, 1000)):
        at = content.find(box)
        while at >= 0:
            first = at + 4 + place
            content[first : first + 4] = struct.pack(">I", round(hours * 3600 * rate))
            at = content.find(box, at + 4)
    clip.write_bytes(content)

    found = evidence_of(clip)

    assert found.duration_ms == pytest.approx(4000, abs=60)
    assert found.cuts_ms == (2000,)


def test_a_picture_that_is_not_as_large_as_it_says(tmp_path: Path) -> None:
    """The size that a header tells of is no reason to reserve memory for it."""
    clip = make_clip(tmp_path / "c.mp4", seconds=2, sound=None)
    content = bytearray(clip.read_bytes())
    at = content.rfind(b"avc1", 0, content.find(b"avcC")) + 4 + 24
    assert struct.unpack(">HH", content[at : at + 4]) == (160, 90)
    content[at : at + 4] = struct.pack(">HH", 65_535, 65_535)
    clip.write_bytes(content)

    tracemalloc.start()
    found = evidence_of(clip)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.duration_ms == pytest.approx(2000, abs=40)
    assert peak < 60e6
