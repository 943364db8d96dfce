"""Scores as JSON."""

from __future__ import annotations

import json

import pytest

from add_music.music.brief import GENRES
from add_music.music.stored import score_from_json, score_to_json
from orders import piece


@pytest.mark.parametrize("genre", GENRES)
def test_a_score_survives_json(genre: str) -> None:
    """What was written as text is read back equal, note for note."""
    score = piece(genre, 20, 4, cuts=(5000,), quiet=[(8000, 12_000)])

    assert score_from_json(json.loads(json.dumps(score_to_json(score)))) == score


def test_a_newer_form_can_be_read() -> None:
    """Keys that this version does not know do no harm."""
    score = piece("jazz", 5)

    assert score_from_json(score_to_json(score) | {"later": 1}) == score
