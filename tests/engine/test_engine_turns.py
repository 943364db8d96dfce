"""A turn whose program was killed at the worst moment: after its effect, before that was noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.engine.serve import Running
from add_music.engine.turn import edit
from calling import Caller


@pytest.mark.parametrize("message", ["undo", "redo", "set the music volume to 20%"])
def test_a_repeated_turn_does_nothing_twice(
    engine: Running, caller: Caller, clip: Path, message: str
) -> None:
    """An edit, an undo and a redo leave what they left the first time, and say the same."""
    caller.begin(clip).say("add jazz music")
    for volume in (80, 60, 40):
        caller.say(f"set the music volume to {volume}%")
    caller.say("undo")
    caller.say("undo")
    turns = engine.engine.turns
    turn_id = turns.new(caller.session, message, None)

    first = edit(engine.engine, turns.get(turn_id), lambda *_: None)
    shown = caller.draft
    again = edit(engine.engine, turns.get(turn_id), lambda *_: None)

    assert again == first
    assert caller.draft == shown == first.draft
