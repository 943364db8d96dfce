"""From a clip to what a picture of it shows."""

from __future__ import annotations

from pathlib import Path

from add_music.analysis.evidence import Evidence
from add_music.engine.pictures.scene import Scene, Shown


def scene_of(path: Path, name: str, evidence: Evidence) -> Scene:
    """A file by itself, before any music."""
    whole = Shown(path, 0, evidence.duration_ms)
    return Scene(
        name=name,
        start_ms=0,
        end_ms=evidence.duration_ms,
        duration_ms=evidence.duration_ms,
        width=evidence.width,
        height=evidence.height,
        fps=evidence.fps,
        has_audio=evidence.has_audio,
        motion=evidence.motion,
        motion_curve=evidence.motion_curve,
        sound_curve=evidence.sound_curve,
        cuts_ms=evidence.cuts_ms,
        speech=evidence.speech,
        clips=(whole,) if evidence.width else (),
    )
