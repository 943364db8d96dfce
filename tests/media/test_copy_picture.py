"""The finished movie with the picture copied: bit for bit, with its times, turned as it was."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from add_music.errors import AddMusicError
from add_music.media.audio import read_sound
from add_music.media.movie import can_copy, copy_picture, picture_hash
from add_music.media.probe import inspect
from clips import clicks, make_clip, make_sound, tone


def silence(seconds: float = 30) -> Iterator[np.ndarray]:
    """Blocks of a second."""
    yield from (np.zeros((48_000, 2), np.float32) for _ in range(int(np.ceil(seconds))))


def copied(clip: Path) -> Path:
    """The clip with its picture copied and silence under it."""
    output = clip.with_name(f"copy of {clip.stem}.mp4")
    copy_picture(clip, silence(), output)
    return output


def shown_times(path: Path) -> list[Fraction]:
    """Seconds at which the pictures of a file are shown, ascending."""
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return sorted(frame.pts * frame.time_base for frame in frames)


def boxes(path: Path) -> list[str]:
    """The names of the top-level boxes of an MP4, in order."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += size
    return names


@pytest.mark.parametrize("kind", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_the_picture_is_copied_bit_for_bit(tmp_path: Path, kind: str, b_frames: int) -> None:
    """The packets hash the same, in every container that can be copied, with and without reordering."""
    clip = make_clip(tmp_path / f"clip.{kind}", seconds=2, b_frames=b_frames)
    assert can_copy(inspect(clip))

    output = copied(clip)

    assert picture_hash(output) == picture_hash(clip)
    assert len(shown_times(output)) == 60


@pytest.mark.parametrize("kind", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("b_frames", [0, 3])
def test_every_picture_keeps_its_time(tmp_path: Path, kind: str, b_frames: int) -> None:
    """The first picture is shown at 0, the others keep their distance, and so does the end."""
    clip = make_clip(tmp_path / f"clip.{kind}", seconds=2, fps=25, b_frames=b_frames, vfr=True)
    before = shown_times(clip)

    output = copied(clip)

    after = shown_times(output)
    assert after[0] == 0
    assert [float(t) for t in after] == pytest.approx([float(t - before[0]) for t in before], abs=0.0006)
    assert inspect(output).duration_ms == pytest.approx(inspect(clip).duration_ms, abs=2)


def test_hevc_is_copied_under_the_tag_that_phones_show(tmp_path: Path) -> None:
    """HEVC from Matroska becomes `hvc1` in MP4."""
    clip = make_clip(tmp_path / "clip.mkv", seconds=1, codec="libx265", size=(128, 96))

    output = copied(clip)

    assert picture_hash(output) == picture_hash(clip)
    assert inspect(output).picture.codec == "hevc"
    assert b"hvc1" in output.read_bytes()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotation_survives(tmp_path: Path, rotation: int) -> None:
    """A clip held upright stays upright."""
    clip = make_clip(tmp_path / "phone.mov", seconds=1, rotation=rotation)

    output = inspect(copied(clip))

    assert output.picture.rotation == rotation
    assert (output.picture.width, output.picture.height) == ((160, 90) if rotation == 180 else (90, 160))


def test_wide_pixels_survive(tmp_path: Path) -> None:
    """The shape of the pixels is kept."""
    clip = make_clip(tmp_path / "dv.mp4", seconds=1, size=(160, 120), aspect=Fraction(4, 3))

    assert inspect(copied(clip)).picture.width == 213


def test_metadata_are_kept(tmp_path: Path) -> None:
    """Title, date, place and comment go along; the encoder's own entries are written anew."""
    known = {
        "title": "Höhenweg 🏔",
        "comment": "second day",
        "location": "+46.5000-008.2000/",
        "date": "2026-07-01",
    }
    clip = make_clip(tmp_path / "clip.mp4", seconds=0.5, metadata=known)

    with av.open(str(copied(clip))) as output:
        found = output.metadata

    assert {name: found.get(name) for name in known} == known


def test_the_index_is_in_front(tmp_path: Path) -> None:
    """A player can start before the file has arrived whole."""
    names = boxes(copied(make_clip(tmp_path / "clip.mp4", seconds=1)))

    assert names.index("moov") < names.index("mdat")


def test_the_sound_is_aac_stereo_in_step(tmp_path: Path) -> None:
    """48 kHz stereo AAC of at least 192 kb/s; a click lands on the sample it was put on."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=3, sound=None, b_frames=2)
    rng = np.random.default_rng(1)
    loud = clicks(3, [0.25, 1.5, 2.75]) + 0.02 * rng.standard_normal((144_000, 2)).astype(np.float32)
    output = tmp_path / "out.mp4"

    copy_picture(clip, iter(np.array_split(loud, 17)), output)

    info = inspect(output)
    assert (info.sound.codec, info.sound.rate, info.sound.channels) == ("aac", 48_000, 2)
    assert info.sound.start_ms == 0
    heard = np.concatenate(list(read_sound(output)))
    assert len(heard) == 144_000
    for at in (0.25, 1.5, 2.75):
        near = np.abs(heard[round(at * 48_000) - 480 : round(at * 48_000) + 480]).max(axis=1)
        assert abs(int(near.argmax()) - 480) <= 2
    with av.open(str(output)) as container:
        assert container.streams.audio[0].bit_rate >= 192_000


@pytest.mark.parametrize("given_s", [0.0, 0.7, 2.0, 5.0])
def test_the_sound_is_as_long_as_the_picture(tmp_path: Path, given_s: float) -> None:
    """Too little sound is followed by silence, too much is left out."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=2, sound=None)
    output = tmp_path / "out.mp4"

    copy_picture(clip, iter([tone(given_s)] if given_s else []), output)

    info = inspect(output)
    assert (info.duration_ms, info.sound.duration_ms) == (2000, 2000)


def test_a_late_picture_begins_at_zero(tmp_path: Path) -> None:
    """Where the sound of the source began before the picture, the output still begins with the picture."""
    clip = make_clip(tmp_path / "late.mkv", seconds=2, audio_start_s=-0.4)
    assert shown_times(clip)[0] > 0.3

    output = copied(clip)

    assert shown_times(output)[0] == 0
    assert inspect(output).duration_ms == pytest.approx(2000, abs=2)


def test_an_edit_list_is_honoured(tmp_path: Path) -> None:
    """What a trim in a phone hides stays hidden: the first shown picture is the first one of the output."""
    clip = _trimmed(make_clip(tmp_path / "whole.mp4", seconds=2, fps=30, b_frames=2, sound=None), 20)
    shown = shown_times(clip)

    output = copied(clip)

    assert len(shown) == 40
    assert len(shown_times(output)) == 40
    assert shown_times(output)[0] == 0
    assert inspect(output).duration_ms == inspect(clip).duration_ms == pytest.approx(1333, abs=1)
    assert picture_hash(output) == picture_hash(clip)


def _trimmed(whole: Path, pictures: int) -> Path:
    """The clip as a trim without encoding leaves it: packets before the beginning stay, at negative times."""
    clip = whole.with_name("trimmed.mp4")
    with av.open(str(whole)) as source, av.open(str(clip), "w") as target:
        picture = source.streams.video[0]
        stream = target.add_stream_from_template(picture)
        stream.time_base = picture.time_base
        cut = round(Fraction(pictures, 30) / picture.time_base)
        for packet in source.demux(picture):
            if packet.size:
                packet.pts, packet.dts, packet.stream = packet.pts - cut, packet.dts - cut, stream
                target.mux(packet)
    return clip


def test_a_cover_and_other_tracks_are_left_out(tmp_path: Path) -> None:
    """One picture and one sound come out, whatever else the source holds."""
    clip = tmp_path / "full.mp4"
    make_clip(tmp_path / "plain.mp4", seconds=1, sounds=["tone", "noise"])
    with av.open(str(tmp_path / "plain.mp4")) as source, av.open(str(clip), "w") as target:
        cover = target.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        streams = {s.index: target.add_stream_from_template(s) for s in source.streams}
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        target.mux([*cover.encode(frame), *cover.encode(None)])
        for packet in source.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)

    output = copied(clip)

    with av.open(str(output)) as container:
        assert [s.type for s in container.streams] == ["video", "audio"]
        assert container.streams.video[0].codec_context.name == "h264"


@pytest.mark.parametrize(
    ("kind", "codec"), [("webm", None), ("avi", None), ("mp4", "mpeg4"), ("mkv", "libvpx")]
)
def test_what_players_would_not_show_is_not_copied(tmp_path: Path, kind: str, codec: str | None) -> None:
    """Other codecs than H.264 and HEVC, and containers without picture times, need encoding."""
    assert not can_copy(inspect(make_clip(tmp_path / f"clip.{kind}", seconds=0.5, codec=codec)))


def test_sound_alone_is_told(tmp_path: Path) -> None:
    """Without a picture there is nothing to copy."""
    song = make_sound(tmp_path / "song.m4a", tone(1))
    assert not can_copy(inspect(song))

    with pytest.raises(AddMusicError) as caught:
        copy_picture(song, silence(), tmp_path / "out.mp4")
    assert caught.value.code == "no_video"
    with pytest.raises(AddMusicError) as caught:
        picture_hash(song)
    assert caught.value.code == "no_video"


def test_progress_rises_to_one(tmp_path: Path) -> None:
    """Shares ascend and end with 1, in whole percents."""
    told: list[float] = []

    copy_picture(
        make_clip(tmp_path / "c.mp4", seconds=2), silence(), tmp_path / "o.mp4", on_progress=told.append
    )

    assert told == sorted(set(told))
    assert told[-1] == 1.0
    assert len(told) > 20


def test_the_source_is_untouched(tmp_path: Path) -> None:
    """Bytes and times of the source stay as they were."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    before = (clip.read_bytes(), clip.stat().st_mtime_ns)

    copied(clip)

    assert (clip.read_bytes(), clip.stat().st_mtime_ns) == before
