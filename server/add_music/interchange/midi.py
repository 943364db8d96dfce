"""
A score as a Standard MIDI File, format 1, for any sequencer.

Layout after the Standard MIDI Files 1.0 specification: a track of tempo, metre, key and markers,
then a track a part with its name and General MIDI program; drums go to channel 10.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from add_music.music.score import PPQ, Part, Score
from add_music.music.theory import MODES, RELATIVE_MAJOR

PROGRAMS: dict[str, int] = {
    "piano": 0, "felt_piano": 1, "rhodes": 4, "nylon_guitar": 24, "steel_guitar": 25, "clean_guitar": 27,
    "upright_bass": 32, "electric_bass": 33, "synth_bass": 38, "sub_bass": 39, "strings": 48, "choir": 52,
    "flute": 73, "marimba": 12, "kalimba": 108, "vibraphone": 11, "music_box": 10, "organ": 16,
    "warm_pad": 89,
    "glass_pad": 88, "synth_lead": 81, "square_lead": 80, "pluck": 84, "bells": 9, "brass_ensemble": 61,
    "pizzicato": 45, "timpani": 47,
    "wurlitzer": 4, "harpsichord": 6, "harp": 46, "ukulele": 24, "banjo": 105, "mandolin": 25, "sitar": 104,
    "dulcimer": 15, "808_bass": 39, "violins": 48, "violas": 48, "cellos": 48, "spiccato": 48, "clarinet": 71,
    "whistle": 78, "accordion": 21, "supersaw": 81, "glockenspiel": 9, "celesta": 8, "xylophone": 13,
    "steel_drum": 114, "handpan": 114, "didgeridoo": 109,
    "acoustic_kit": 0, "soft_kit": 40, "electronic_kit": 24, "orchestral_kit": 48, "hand_kit": 0,
    "brush_kit": 40, "808_kit": 25, "909_kit": 24, "trap_kit": 25, "tabla_kit": 0,
    "riser": 97, "swell": 119, "impact": 118,
}  # fmt: skip
"""General MIDI programs from 0; for kits the drum-kit programs of General MIDI 2."""

DRUM_CHANNEL = 9
MELODIC_CHANNELS = tuple(c for c in range(16) if c != DRUM_CHANNEL)
SHARPS = {0: 0, 7: 1, 2: 2, 9: 3, 4: 4, 11: 5, 6: 6, 5: -1, 10: -2, 3: -3, 8: -4, 1: -5}
"""Signature of a major key by its pitch class, flats negative."""
NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

SIXTEENTH = PPQ // 4
PICKUP = "pickup"

META, END_OF_TRACK = 0xFF, b"\xff\x2f\x00"
TEXT_NAME, TEXT_MARKER, SET_TEMPO, METRE, KEY = 0x03, 0x06, 0x51, 0x58, 0x59
NOTE_OFF, NOTE_ON, CONTROL, PROGRAM = 0x80, 0x90, 0xB0, 0xC0
VOLUME, PAN, BANK = 7, 10, 0

Event = tuple[int, int, bytes]
"""Tick, rank among events of that tick (note-offs before note-ons), bytes."""


def to_midi(score: Score, at_ms: int = 0) -> bytes:
    """
    The file's bytes, playing in time with the sound and with its bar lines where the score has them.

    A pickup is a bar of its own metre. Silence before it (`start_sample`) stretches the pickup's
    tempo; without a pickup it becomes ticks.

    Args:
        at_ms: silence before all of it, which becomes bars in a tempo of their own.
    """
    lead = _lead(score, at_ms)
    pickup = score.sections[0].end_tick if score.sections[0].name == PICKUP else 0
    delay = 0 if pickup else round(score.start_sample / 48_000 * score.tempo_bpm / 60 * PPQ)
    tracks = [_conductor(score, pickup, delay, lead)]
    channels = iter(MELODIC_CHANNELS * (len(score.parts) // len(MELODIC_CHANNELS) + 1))
    for part in score.parts:
        channel = DRUM_CHANNEL if part.instrument.endswith("_kit") else next(channels)
        tracks.append(_part_track(part, channel, delay, lead))
    header = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), PPQ)
    return header + b"".join(b"MTrk" + struct.pack(">I", len(t)) + t for t in tracks)


def _lead(score: Score, at_ms: int) -> tuple[int, float]:
    """Ticks of silence in whole bars before the music, and the tempo in which they last exactly that long."""
    if not at_ms:
        return 0, 0.0
    bar = score.beats_per_bar * PPQ
    bars = max(round(at_ms / 60_000 * score.tempo_bpm / score.beats_per_bar), 1)
    return bars * bar, bars * score.beats_per_bar * 60_000 / at_ms


def _conductor(score: Score, pickup: int, delay: int, lead: tuple[int, float]) -> bytes:
    events: list[Event] = [
        (0, 0, _text(TEXT_NAME, f"{score.genre}, {score.key}, seed {score.seed}")),
        (pickup, 1, _meta(METRE, bytes((score.beats_per_bar, 2, 24, 8)))),
        (0, 1, _meta(KEY, _signature(score))),
    ]
    if pickup:
        events.append((0, 1, _meta(METRE, bytes((pickup // SIXTEENTH, 4, 24, 8)))))
    events += [
        (tick, 2, _meta(SET_TEMPO, round(60_000_000 / bpm).to_bytes(3, "big")))
        for tick, bpm in _tempi(score, pickup, delay)
    ]
    events += [(s.start_tick + delay, 3, _text(TEXT_MARKER, s.name)) for s in score.sections]
    events += [(c.tick + delay, 4, _text(0x01, c.symbol)) for c in score.chords]
    ticks, bpm = lead
    events = _after(events, ticks)
    if ticks:
        events.append((0, 1, _meta(METRE, bytes((score.beats_per_bar, 2, 24, 8)))))
        events.append((0, 2, _meta(SET_TEMPO, round(60_000_000 / bpm).to_bytes(3, "big"))))
    return _track(events)


def _after(events: Iterable[Event], ticks: int) -> list[Event]:
    """The events so much later; a track's name stays at its beginning."""
    return [(tick + ticks if rank else tick, rank, data) for tick, rank, data in events]


def _tempi(score: Score, pickup: int, delay: int) -> list[tuple[int, float]]:
    """Ticks and tempi of the file."""
    tempi = [(change.tick + delay if change.tick else 0, change.bpm) for change in score.tempo]
    if not pickup or not score.start_sample:
        return tempi
    seconds = score.sample_at(pickup) / 48_000
    after = [bpm for tick, bpm in tempi if tick <= pickup][-1]
    return [(0, pickup * 60 / (seconds * PPQ)), (pickup, after), *(t for t in tempi if t[0] > pickup)]


def _signature(score: Score) -> bytes:
    tonic = NAMES[score.tonic[0]] + {"#": 1, "b": -1}.get(score.tonic[1:], 0)
    sharps = SHARPS[(tonic + RELATIVE_MAJOR[score.mode]) % 12]
    minor = MODES[score.mode][2] == 3
    return struct.pack("bB", sharps, int(minor))


def _part_track(part: Part, channel: int, delay: int, lead: tuple[int, float]) -> bytes:
    volume = max(1, min(127, round(100 * 10 ** (part.gain_db / 40))))
    events: list[Event] = [
        (0, 0, _text(TEXT_NAME, part.name)),
        (0, 1, bytes((PROGRAM | channel, PROGRAMS[part.instrument]))),
        (0, 1, bytes((CONTROL | channel, VOLUME, volume))),
        (0, 1, bytes((CONTROL | channel, PAN, max(0, min(127, round(64 + 63 * part.pan)))))),
    ]
    for note in part.notes:
        start = note.tick + delay
        events.append((start, 6, bytes((NOTE_ON | channel, note.pitch, note.velocity))))
        events.append((start + note.ticks, 5, bytes((NOTE_OFF | channel, note.pitch, 64))))
    return _track(_after(events, lead[0]))


def _track(events: Iterable[Event]) -> bytes:
    out = bytearray()
    now = 0
    for tick, _, data in sorted(events, key=lambda e: (e[0], e[1])):
        out += _variable(tick - now) + data
        now = tick
    return bytes(out) + b"\x00" + END_OF_TRACK


def _meta(kind: int, data: bytes) -> bytes:
    return bytes((META, kind)) + _variable(len(data)) + data


def _text(kind: int, text: str) -> bytes:
    return _meta(kind, text.encode("utf-8"))


def _variable(number: int) -> bytes:
    """A variable-length quantity: seven bits a byte, high bit on all but the last."""
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))
