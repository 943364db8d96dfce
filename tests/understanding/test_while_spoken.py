"""What is left out under a voice is left out there, and not everywhere."""

from __future__ import annotations

import pytest

from add_music.music.brief import Wishes
from add_music.understanding.operations import ChangeMusic, Context
from add_music.understanding.read import read

PLAYING = Context(duration_s=60.0, has_music=True, speech=True)
NO_DRUMS = Wishes(avoid=("drums",))


@pytest.mark.parametrize(
    "text",
    [
        "no drums under the voice",
        "leave the drums out while I talk",
        "keine Drums unter der Stimme",
        "pas de batterie sous la voix",
        "sin batería mientras hablo",
        "без барабанов под голосом",
        "人声下面不要鼓",
        "話しているところはドラムなしで",
    ],
)
def test_left_out_under_a_voice(text: str) -> None:
    """One clause with both is a change where somebody speaks."""
    assert read(text, PLAYING) == (ChangeMusic(NO_DRUMS, while_spoken=True),)


@pytest.mark.parametrize("text", ["no drums, quieter under the voice", "no drums"])
def test_left_out_altogether(text: str) -> None:
    """Said on its own it holds for all of the music."""
    (change,) = read(text, PLAYING)

    assert isinstance(change, ChangeMusic)
    assert change.wishes == NO_DRUMS
    assert not change.while_spoken


def test_what_else_is_said_is_of_the_whole() -> None:
    """ "No drums under the voice, and darker": the drums there, the rest everywhere."""
    assert read("no drums under the voice, and make it darker", PLAYING) == (
        ChangeMusic(direction=("darker",)),
        ChangeMusic(NO_DRUMS, while_spoken=True),
    )
