"""One service on several machines: any of them answers, any of them renders, none of them is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from calling import data_of
from fleet import Fleet

pytestmark = pytest.mark.servers


def test_what_one_node_takes_in_a_worker_makes_and_another_node_hands_out(
    fleet: Fleet, clip: Path, tmp_path: Path
) -> None:
    """Upload and edit at one node, ask for the render at a second one, fetch the file there."""
    first, second = fleet.serve(), fleet.serve()
    fleet.worker()
    user = first.join().begin()
    data_of(user.send(clip))
    turn = user.say("add calm piano music")
    assert turn.error is None, turn.words
    beside = user.at(second)
    assert beside.music() == user.music()
    assert data_of(beside.render())["status"] in ("pending", "processing")
    assert user.finished()["status"] == "completed", user.status()
    made = beside.download(tmp_path / "made.mp4")
    assert made.stat().st_size == user.status()["output"]["size"]
    assert user.download(tmp_path / "same.mp4").read_bytes() == made.read_bytes()
