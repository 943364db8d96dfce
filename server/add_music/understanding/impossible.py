"""Figures that cannot be: a tempo nobody plays, a volume over full, a range that runs backwards."""

from __future__ import annotations

from add_music.understanding.frame import Frame
from add_music.understanding.operations import Context

MIN_BPM, MAX_BPM = 30.0, 240.0


def impossible(frame: Frame, context: Context) -> str:
    """
    Why a figure cannot be: a tempo nobody plays, a volume over full, a range that runs backwards.

    The figure is taken out of the frame; what else was said is still good.
    """
    if frame.tempo_bpm is not None and not MIN_BPM <= frame.tempo_bpm <= MAX_BPM:
        frame.tempo_bpm = None
        return "tempo"
    if (frame.volume or 0) > 1.0 or ((frame.percent or 0) > 100 and not frame.relative):
        frame.volume = frame.percent = None
        return "volume"
    start, end = frame.start_s, frame.end_s
    backwards = start is not None and end is not None and end <= start
    outside = bool(context.duration_s and start is not None and start >= context.duration_s)
    if backwards or outside:
        frame.start_s = frame.end_s = None
        return "range" if backwards else "outside"
    if frame.length_missing and not frame.has_fade:
        frame.length_missing = False
        return "length" if "last" in frame.ranges else ""
    return ""
