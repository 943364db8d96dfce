"""MIDI files, read back by a reader written from the specification alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from add_music.interchange.midi import PROGRAMS, to_midi
from add_music.music.brief import GENRES
from add_music.music.lineup import NATURE
from orders import piece

DATA_BYTES = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}


def tracks_of(data: bytes) -> tuple[int, int, list[list[tuple[int, int, bytes]]]]:
    """Format, ticks a quarter, and for each track (tick, status, data); meta events have 0xFF00 + kind."""
    assert data[:4] == b"MThd"
    size, form, count, division = struct.unpack(">IHHH", data[4:14])
    at, tracks = 8 + size, []
    while at < len(data):
        assert data[at : at + 4] == b"MTrk"
        length = struct.unpack(">I", data[at + 4 : at + 8])[0]
        tracks.append(list(events_of(data[at + 8 : at + 8 + length])))
        at += 8 + length
    assert len(tracks) == count
    return form, division, tracks


def number_of(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def events_of(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, tick = 0, 0
    while at < len(data):
        wait, at = number_of(data, at)
        tick += wait
        status = data[at]
        if status == 0xFF:
            size, start = number_of(data, at + 2)
            yield tick, 0xFF00 + data[at + 1], data[start : start + size]
            at = start + size
        else:
            size = DATA_BYTES[status >> 4]
            yield tick, status, data[at + 1 : at + 1 + size]
            at += 1 + size


@pytest.mark.parametrize("genre", GENRES)
def test_every_note_is_in_the_file(genre: str) -> None:
    """Each part is a named track whose notes, pitches and velocities are the score's, every one ended."""
    score = piece(genre, 30, 2)
    form, division, tracks = tracks_of(to_midi(score))

    assert (form, division) == (1, 960)
    assert len(tracks) == 1 + len(score.parts)
    for part, track in zip(score.parts, tracks[1:], strict=True):
        on = sorted((t, d[0], d[1]) for t, status, d in track if status >> 4 == 9)
        off = sorted(d[0] for _, status, d in track if status >> 4 == 8)
        assert track[0] == (0, 0xFF03, part.name.encode())
        assert on == sorted((n.tick, n.pitch, n.velocity) for n in part.notes)
        assert off == sorted(n.pitch for n in part.notes)
        assert track[-1][1:] == (0xFF2F, b"")


def test_drums_are_on_channel_ten_and_nobody_else() -> None:
    """Kits go to channel 10, pitched parts to others, each with its program."""
    score = piece("orchestral", 40, 1, energy="high")
    _, _, tracks = tracks_of(to_midi(score))

    for part, track in zip(score.parts, tracks[1:], strict=True):
        channels = {status & 15 for _, status, _ in track if status < 0xF0}
        programs = [d[0] for _, status, d in track if status >> 4 == 0xC]
        assert channels == {9} if part.instrument.endswith("_kit") else 9 not in channels
        assert programs == [PROGRAMS[part.instrument]]


def test_the_conductor_keeps_time() -> None:
    """Tempo changes, metre, key and section names are in the first track, at the score's ticks."""
    score = piece("classical", 40, 1, cuts=(7000, 15_300))
    _, _, tracks = tracks_of(to_midi(score))
    tempi = [(t, 60_000_000 / int.from_bytes(d, "big")) for t, kind, d in tracks[0] if kind == 0xFF51]

    assert [t for t, _ in tempi] == [change.tick for change in score.tempo]
    assert [bpm for _, bpm in tempi] == pytest.approx([change.bpm for change in score.tempo], rel=1e-5)
    assert [d.decode() for _, kind, d in tracks[0] if kind == 0xFF06] == [s.name for s in score.sections]
    assert next(d for _, kind, d in tracks[0] if kind == 0xFF58)[:2] == bytes((3, 2))


def test_a_pickup_is_a_short_bar_and_keeps_its_time() -> None:
    """The first whole bar starts after a bar of sixteenths, as late in seconds as in the sound."""
    score = piece("house", 40, 1, [1300 + n * 4000 for n in range(9)], bpm=120.0)
    _, _, tracks = tracks_of(to_midi(score))
    metres = [(t, d[0], 2 ** d[1]) for t, kind, d in tracks[0] if kind == 0xFF58]
    (_, first), (bar, second) = [
        (t, int.from_bytes(d, "big") / 1e6) for t, kind, d in tracks[0] if kind == 0xFF51
    ][:2]

    assert score.start_sample > 0
    assert metres == [(0, bar // 240, 16), (bar, 4, 4)]
    assert bar / 960 * first == pytest.approx(score.sample_at(bar) / 48_000, abs=1e-4)
    assert second == pytest.approx(0.5)


def test_every_instrument_has_a_program() -> None:
    """No part can be left without a sound in another sequencer."""
    assert set(NATURE) <= set(PROGRAMS)
    assert all(0 <= program < 128 for program in PROGRAMS.values())
