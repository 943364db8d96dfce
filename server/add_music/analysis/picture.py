"""Looking at a clip: cuts, movement, light and colour, within a bounded effort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from add_music.analysis.cuts import MARGIN_MS, CutDetector, Group, doubtful_groups, merged, refreshed
from add_music.analysis.dissolves import DissolveDetector
from add_music.analysis.looks import Grid, Look, grid_of, look_of, mean_look, movement
from add_music.media.frames import Glances, PacketMark, frames_within
from add_music.media.info import Picture
from add_music.music.cues import Span

WIDTH, HEIGHT = 64, 36
GLANCES = 240
"""Key frames looked at in a clip, however long it is."""
MOVES = 60
"""Moments at which the movement of a short clip is measured; in a long one every two seconds."""
KEY_EVERY_MS = 500
SHAPE = (0.1, 2.0)
"""How far the bytes of a second may lower or raise the movement measured around it."""
PIXELS_PER_S = 5.5e6
"""Decoded pixels per second of clip: 1 to 1.5 CPU seconds for 2 minutes (2 ns a pixel, measured on H.264)."""
PIXELS_AT_LEAST = 7e8
"""Enough for all of 10 s of 1080p."""
PIXELS_AT_MOST = 4e9


@dataclass(frozen=True, slots=True)
class Seen:
    """What the picture of a clip shows; `motion_curve` has one value for each started second."""

    cuts_ms: tuple[int, ...]
    motion_curve: tuple[float, ...]
    look: Look
    dissolves: tuple[Span, ...] = ()


def watch(path: Path, picture: Picture, on_progress: Callable[[float], None] | None = None) -> Seen:
    """
    Look at key frames, then at the stretches in doubt.

    Raises:
        AddMusicError: the file cannot be read.
    """
    duration_ms = picture.duration_ms
    glances = Glances(
        path,
        WIDTH,
        HEIGHT,
        key_every_ms=max(KEY_EVERY_MS, duration_ms // GLANCES),
        after_every_ms=max(KEY_EVERY_MS, min(duration_ms // MOVES, 2000)),
    )
    keys: list[tuple[int, Grid]] = []
    looks: list[Look] = []
    moves: list[tuple[int, float]] = []
    for glance in glances:
        key = glance.key
        keys.append((key.ms, grid_of(key.rgb)))
        looks.append(look_of(key.rgb))
        if glance.after is not None:
            moves.append((key.ms, movement(key.rgb, glance.after.rgb, (glance.after.ms - key.ms) / 1000)))
        if on_progress and duration_ms:
            on_progress(min(key.ms / duration_ms, 1.0) * 0.5)
    groups = doubtful_groups(keys, glances.packets, duration_ms)
    cuts, dissolves = _decide(path, picture, groups, refreshed(glances.packets), on_progress)
    curve = _motion_curve(moves, glances.packets, duration_ms)
    hard = tuple(ms for ms in cuts if 0 < ms < duration_ms and not _within(ms, dissolves))
    return Seen(hard, curve, mean_look(looks), dissolves)


def _decide(
    path: Path,
    picture: Picture,
    groups: list[Group],
    popping: frozenset[int],
    on_progress: Callable[[float], None] | None,
) -> tuple[tuple[int, ...], tuple[Span, ...]]:
    """
    Decode the groups in most doubt as far as the budget reaches; believe the packets for the rest.

    Returns:
        the cuts, and the dissolves in what was decoded.
    """
    chosen = _affordable(picture, groups)
    windows = _joined(sorted(chosen.items()))
    detectors = [CutDetector(popping) for _ in windows]
    mixers = [DissolveDetector() for _ in windows]
    last = -1
    for number, frame in frames_within(path, windows, WIDTH, HEIGHT):
        grid = grid_of(frame.rgb)
        detectors[number].add(frame.ms, grid)
        mixers[number].add(frame.ms, grid)
        if on_progress and number != last:
            last = number
            on_progress(0.5 + 0.5 * number / len(windows))
    found = [ms for detector in detectors for ms in detector.cuts()]
    found += [ms for group in groups if group.start_ms not in chosen for ms in group.believed]
    return merged(found), tuple(span for mixer in mixers for span in mixer.dissolves())


def _within(ms: int, dissolves: Sequence[Span]) -> bool:
    """In a mixture nothing comes at once: what looks like a cut in it is the darkest moment of a fade."""
    return any(span.start_ms < ms < span.end_ms for span in dissolves)


def _affordable(picture: Picture, groups: list[Group]) -> dict[int, int]:
    """From where to where to decode, by the starts of the groups."""
    seconds = picture.duration_ms / 1000
    left = min(max(PIXELS_PER_S * seconds, PIXELS_AT_LEAST), PIXELS_AT_MOST)
    per_ms = picture.width * picture.height * max(picture.fps, 1) / 1000
    chosen: dict[int, int] = {}
    for group in sorted(groups, key=Group.urgency):
        start, end = group.window()
        if (end - start) * per_ms <= left:
            chosen[start] = end
            left -= (end - start) * per_ms
    # what is left goes into whole groups: not every cut shows in the packets
    for group in groups:
        end = chosen.get(group.start_ms, group.end_ms + MARGIN_MS)
        more = (group.end_ms + MARGIN_MS - end) * per_ms
        if 0 < more <= left:
            chosen[group.start_ms] = group.end_ms + MARGIN_MS
            left -= more
    return chosen


def _joined(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that touch are one: a detector wants to know what came before."""
    joined: list[tuple[int, int]] = []
    for start, end in windows:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _motion_curve(
    moves: list[tuple[int, float]], packets: list[PacketMark], duration_ms: int
) -> tuple[float, ...]:
    """
    Movement second by second: measured at key frames, in between by how much the pictures cost.

    Predicted pictures cost bytes where something moves, so a second that costs twice the usual
    around a measured moment moves more than it; the square root tames what detail adds to it.
    """
    seconds = -(-duration_ms // 1000)
    if not seconds or not moves:
        return (0.0,) * seconds
    middle = (np.arange(seconds) + 0.5) * 1000
    measured = np.interp(middle, [ms for ms, _ in moves], [move for _, move in moves])
    cost = np.zeros(seconds)
    for packet in packets:
        if not packet.key and 0 <= packet.ms < duration_ms:
            cost[packet.ms // 1000] += packet.size
    width = max(round(duration_ms / 1000 / max(len(moves), 1)), 3) | 1
    usual = np.convolve(np.pad(cost, width // 2, mode="edge"), np.ones(width) / width, mode="valid")
    shape = np.sqrt(np.divide(cost, usual, out=np.ones(seconds), where=usual > 0))
    return tuple(float(v) for v in np.clip(measured * np.clip(shape, *SHAPE), 0, 1))
