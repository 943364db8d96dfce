"""Small files that announce far too much: refused with the limit, before anything is decoded."""

from __future__ import annotations

import re
import struct
import wave
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from add_music.errors import AddMusicError
from add_music.media import bounds
from add_music.media.probe import inspect
from clips import make_clip


def _png(path: Path) -> None:
    """20,000 × 20,000 in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(60_001)))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b""))


def _jpeg(path: Path) -> None:
    """A small picture whose header says 40,000 × 40,000."""
    Image.new("L", (64, 64)).save(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 40_000, 40_000)
    path.write_bytes(data)


def _gif(path: Path) -> None:
    """Two pictures in a corner of 60,000 × 60,000."""
    frames = [Image.new("P", (8, 8), colour) for colour in (1, 2)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<HH", 60_000, 60_000)
    path.write_bytes(data)


def _sound(path: Path, streams: int, stamps: tuple[int, ...]) -> None:
    """Tracks of next to nothing, with packets at those seconds."""
    with av.open(str(path), "w") as file:
        tracks = [file.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(streams)]
        for at in stamps:
            for track in tracks:
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 80), np.int16), layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 8000, at * 8000, Fraction(1, 8000)
                file.mux(track.encode(frame))


def _film(path: Path) -> None:
    """10,000 pictures a second."""
    with av.open(str(path), "w") as file:
        track = file.add_stream("mpeg4", rate=10_000)
        track.width = track.height = 64
        for number in range(20):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = number
            file.mux(track.encode(frame))
        file.mux(track.encode(None))


def _wave(path: Path, channels: int, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * channels * 100))


BOMBS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pixels.png": (_png, "256 Mpx"),
    "pixels.jpg": (_jpeg, "256 Mpx"),
    "pixels.gif": (_gif, "72 Mpx"),
    "tracks.mkv": (lambda path: _sound(path, 70, (0,)), "64 tracks"),
    "length.mkv": (lambda path: _sound(path, 1, (0, 30 * 3600)), "24 h"),
    "pictures.mp4": (_film, "1000 fps"),
    "channels.wav": (lambda path: _wave(path, 200, 8000), "64 channels"),
    "rate.wav": (lambda path: _wave(path, 1, 4_000_000), "768 kHz"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_the_limit(tmp_path: Path, name: str) -> None:
    """The error names what was seen and how much is taken; the file itself is small."""
    path = tmp_path / name
    make, limit = BOMBS[name]
    make(path)

    with pytest.raises(AddMusicError) as refused:
        inspect(path)

    assert path.stat().st_size < 200_000
    assert refused.value.code == "file_out_of_bounds"
    assert re.search(rf"the limit is {re.escape(limit)}\.", refused.value.message)


def test_a_track_that_goes_on_and_on_is_left_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no header tells how many packets there are, they are counted only up to the limit."""
    path = tmp_path / "long.mp3"
    with av.open(str(path), "w") as file:
        track = file.add_stream("mp3", rate=44_100)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 44_100), np.int16), layout="mono")
        silence.sample_rate = 44_100
        file.mux(track.encode(silence))
        file.mux(track.encode(None))
    inspect(path)
    monkeypatch.setattr(bounds, "MOST_PACKETS", 10)

    with pytest.raises(AddMusicError) as refused:
        inspect(path)
    assert refused.value.code == "file_out_of_bounds"


def test_what_cameras_make_is_taken(tmp_path: Path) -> None:
    """240 pictures a second, and a photo of 108 megapixels."""
    slow = make_clip(tmp_path / "slow.mp4", seconds=1, size=(64, 64), fps=240)
    photo = tmp_path / "photo.png"
    Image.new("1", (12_000, 9_000)).save(photo)

    assert round(inspect(slow).picture.fps) == 240
    assert (inspect(photo).picture.width, inspect(photo).picture.height) == (12_000, 9_000)
