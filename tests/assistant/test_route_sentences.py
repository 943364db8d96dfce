"""What the form of a sentence tells about the actions: conditions, embedded questions, tags, purposes."""

from __future__ import annotations

import pytest

from add_music.assistant.reading import read_message
from add_music.assistant.route import by_phrases


def read(text):
    """What the phrases of a message ask for."""
    return tuple(by_phrases(read_message(text)))


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("before rendering tell me the price", ("credits", "export")),
        ("before you render show me what's on the timeline", ("state", "export")),
        ("if I have enough points add a new soundtrack", ("credits", "edit")),
        ("render it as long as the song is in there already", ("state", "export")),
        ("don't render unless it's free", ("credits", "export")),
        ("make sure I won't be billed, then render", ("credits", "export")),
    ],
)
def test_a_condition_is_found_without_a_comma(text, actions):
    """What is to be looked at first comes first, however the sentence hangs together."""
    assert read(text) == actions


@pytest.mark.parametrize(
    "text",
    [
        "what bpm is this",
        "are the drums gone now",
        "does it have a fade at the end",
        "you removed the drums, didn't you?",
        "is it slow or fast now",
    ],
)
def test_a_question_about_the_music_that_is_there_asks_for_the_state(text):
    """Words of edits inside a question change nothing."""
    assert read(text) == ("state",)


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("can I have it a bit louder", ("edit",)),
        ("send me a version without the drums", ("edit", "export")),
        ("export, but with a quieter intro", ("edit", "export")),
        ("I need a copy to play at the party", ("export",)),
        ("cut the part where I talk about my account balance", ("edit",)),
    ],
)
def test_what_a_finished_video_is_to_be_like_is_an_edit(text, actions):
    """How it is to sound is an edit, what it is for is not."""
    assert read(text) == actions


@pytest.mark.parametrize(
    "text", ["please don't add anything", "do you ever sleep", "let me ask my wife first"]
)
def test_talk_and_refusals_of_any_edit_start_nothing(text):
    """Neither a refusal of everything nor talk about something else is an edit."""
    assert read(text) == ()
