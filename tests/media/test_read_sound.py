"""The sound of a file, sample by sample in step with its picture."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from add_music.media.audio import read_sound
from clips import clicks, make_clip, make_sound, tone

RATE = 48_000
AT = (0.5, 1.25, 2.0)


def heard(path: Path, **options: int) -> np.ndarray:
    """All samples at once, (n, channels)."""
    return np.concatenate(list(read_sound(path, **options)))


def click_times(samples: np.ndarray, rate: int = RATE) -> list[float]:
    """Where the clicks peak, in seconds."""
    level = np.abs(samples).max(axis=1)
    found = []
    for at in np.flatnonzero(level > 0.3):
        if not found or at - found[-1][-1] > rate // 20:
            found.append([at])
        else:
            found[-1].append(at)
    return [max(near, key=lambda n: level[n]) / rate for near in found]


@pytest.mark.parametrize("kind", ["mp4", "mov", "mkv", "webm", "avi"])
@pytest.mark.parametrize("start_s", [0.0, 0.4])
def test_clicks_land_where_they_are_seen(tmp_path: Path, kind: str, start_s: float) -> None:
    """In every container the sound is in step with the picture to a millisecond, also when it starts late."""
    if kind == "avi" and start_s:
        pytest.skip("AVI has no later start")
    clip = make_clip(tmp_path / f"c.{kind}", seconds=3, sound=clicks(2.4, AT), audio_start_s=start_s)
    # Matroska and edit lists count in milliseconds; FFmpeg's AVI writer takes the priming of MP3 for sound
    allowed = 0.025 if kind == "avi" else 0.0011 if start_s or kind in ("mkv", "webm") else 0.0001

    assert click_times(heard(clip)) == pytest.approx([at + start_s for at in AT], abs=allowed)


def test_what_comes_before_the_picture_is_left_out(tmp_path: Path) -> None:
    """Sample 0 belongs to the first picture, also when the sound began before it."""
    clip = make_clip(tmp_path / "early.mkv", seconds=3, sound=clicks(3, AT), audio_start_s=-0.3)

    assert click_times(heard(clip)) == pytest.approx([at - 0.3 for at in AT], abs=0.0011)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "aac", "wav", "ogg", "mp4"])
def test_a_song_begins_with_its_first_sample(tmp_path: Path, kind: str) -> None:
    """What the encoder put in front is not heard, where the file says how much it is."""
    song = make_sound(tmp_path / f"s.{kind}", clicks(2.5, AT))
    allowed = 0.025 if kind == "aac" else 0.0001  # raw AAC does not say

    assert click_times(heard(song)) == pytest.approx(AT, abs=allowed)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "wav", "mp4"])
def test_a_song_is_as_long_as_it_was(tmp_path: Path, kind: str) -> None:
    """Neither priming nor the filling of the last frame is heard."""
    assert len(heard(make_sound(tmp_path / f"s.{kind}", tone(1.7)))) == pytest.approx(1.7 * RATE, abs=2)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
def test_every_rate_is_brought_to_the_house_rate(tmp_path: Path, rate: int) -> None:
    """Resampling keeps pitch, level, length and place."""
    time = np.arange(2 * rate) / rate
    song = make_sound(
        tmp_path / "s.wav", (0.5 * np.sin(2 * np.pi * 440 * time))[:, None].astype(np.float32), rate=rate
    )

    samples = heard(song)

    assert len(samples) == pytest.approx(2 * RATE, abs=40)
    middle = samples[RATE // 2 : RATE * 3 // 2, 0]
    expected = 0.5 * np.sin(2 * np.pi * 440 * (np.arange(RATE) + RATE // 2) / RATE)
    assert np.abs(middle - expected).max() < 0.01


def test_mono_is_heard_on_both_sides_as_loud_as_it_is(tmp_path: Path) -> None:
    """One channel becomes two equal ones without the 3 dB that FFmpeg would take off."""
    samples = heard(make_sound(tmp_path / "s.wav", tone(1)[:, :1]))

    assert samples.shape == (RATE, 2)
    assert np.array_equal(samples[:, 0], samples[:, 1])
    assert np.abs(samples).max() == pytest.approx(0.2, abs=0.001)


def test_surround_is_mixed_down(tmp_path: Path) -> None:
    """What is in the centre of 5.1 is heard on both sides."""
    six = np.zeros((RATE, 6), np.float32)
    six[:, 2] = tone(1)[:, 0]

    samples = heard(make_sound(tmp_path / "s.wav", six))

    assert samples.shape == (RATE, 2)
    assert np.allclose(samples[:, 0], samples[:, 1], atol=1e-4)
    assert 0.05 < np.abs(samples).max() <= 0.2


def test_one_channel_on_demand(tmp_path: Path) -> None:
    """Analysis may ask for mono at its own rate."""
    samples = heard(make_sound(tmp_path / "s.wav", tone(1)), rate=16_000, channels=1)

    assert samples.shape == (16_000, 1)


@pytest.mark.parametrize(
    ("start_ms", "duration_ms"), [(0, 1000), (250, 1000), (1100, 500), (2000, 3000), (9000, 700)]
)
def test_exactly_as_much_as_was_asked_for(tmp_path: Path, start_ms: int, duration_ms: int) -> None:
    """A stretch has its exact length, filled up with silence beyond the end, and the right content."""
    song = make_sound(tmp_path / "s.wav", tone(3))

    part = heard(song, start_ms=start_ms, duration_ms=duration_ms)

    assert part.shape == (duration_ms * 48, 2)
    whole = np.concatenate([heard(song), np.zeros((10 * RATE, 2), np.float32)])
    assert np.array_equal(part, whole[start_ms * 48 : (start_ms + duration_ms) * 48])


@pytest.mark.parametrize("kind", ["mp4", "mkv", "mp3"])
def test_far_starts_are_as_exact_as_near_ones(tmp_path: Path, kind: str) -> None:
    """Beyond 15 s the file is sought in, and the samples are those of a read from the beginning."""
    song = clicks(22, [19.5, 20.25])
    path = make_sound(tmp_path / f"s.{kind}", song)

    part = heard(path, start_ms=19_000, duration_ms=2000)

    allowed = 0.0011 if kind == "mkv" else 0.0001
    assert click_times(part) == pytest.approx([0.5, 1.25], abs=allowed)


def test_a_silent_clip_gives_silence(tmp_path: Path) -> None:
    """Without a track there is silence of the asked length, or nothing."""
    clip = make_clip(tmp_path / "mute.mp4", seconds=1, sound=None)

    assert list(read_sound(clip)) == []
    assert not heard(clip, duration_ms=1500).any()
    assert len(heard(clip, duration_ms=1500)) == 72_000


def test_blocks_are_short(tmp_path: Path) -> None:
    """No block is longer than a second, so whoever reads needs little memory."""
    sizes = [len(block) for block in read_sound(make_sound(tmp_path / "s.mp3", tone(3.3)))]

    assert max(sizes) <= RATE
    assert sizes[:3] == [RATE] * 3


def test_a_hole_stays_a_hole(tmp_path: Path) -> None:
    """Packets that are missing in the middle leave silence; what follows keeps its time."""
    whole = make_sound(tmp_path / "whole.mkv", clicks(3, AT) + tone(3, level=0.05), codec="pcm_s16le")
    holed = tmp_path / "holed.mkv"
    with av.open(str(whole)) as source, av.open(str(holed), "w", format="matroska") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size and not 0.7 < packet.pts * packet.time_base < 1.0:
                packet.stream = stream
                target.mux(packet)

    samples = heard(holed)

    assert click_times(samples) == pytest.approx(AT, abs=0.0015)
    assert not samples[round(0.75 * RATE) : round(0.97 * RATE)].any()
    assert samples[round(0.4 * RATE) : round(0.45 * RATE)].any()


def test_a_rate_that_changes_on_the_way(tmp_path: Path) -> None:
    """A raw AAC stream glued from two recordings of different rates goes on at the house rate."""
    first = make_sound(tmp_path / "1.aac", tone(1), rate=48_000)
    second = make_sound(tmp_path / "2.aac", tone(1)[:, :1], rate=44_100)
    both = tmp_path / "both.aac"
    both.write_bytes(first.read_bytes() + second.read_bytes())

    samples = heard(both)

    assert len(samples) == pytest.approx((1 + 48_000 / 44_100) * RATE, abs=6000)
    assert np.abs(samples[int(1.5 * RATE) : int(1.9 * RATE)]).max() == pytest.approx(0.2, abs=0.03)
