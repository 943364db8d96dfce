"""Keys that people name, in the languages of the lexicons."""

import pytest

from add_music.errors import AddMusicError
from add_music.understanding.keys import key_in
from add_music.understanding.operations import AddMusic, Context
from add_music.understanding.read import read
from add_music.understanding.vocabulary import wishes_of

NAMED = {
    "calm piano in D minor": "D minor",
    "in F# major, please": "F# major",
    "something in B flat minor": "Bb minor",
    "acoustic guitar in the key of G": "G",
    "a dub bed in E dorian": "E dorian",
    "Klavier in fis-Moll": "F# minor",
    "in b-Moll": "Bb minor",
    "in H-Dur": "B major",
    "un piano en si bémol majeur": "Bb major",
    "piano in re minore": "D minor",
    "algo en do mayor": "C major",
    "piano em lá menor": "A minor",
    "пианино в ре минор": "D minor",
    "嬰ハ短調のピアノ": "C# minor",
    "降E大调的钢琴": "Eb major",
    "라단조 피아노": "A minor",
    "re minör piyano": "D minor",
    "piano giọng Đô trưởng": "C major",
    "في مقام ري مينور": "D minor",
}


@pytest.mark.parametrize(("text", "key"), NAMED.items())
def test_a_named_key_is_read(text, key):
    """A tone beside a mode, or after "the key of", is a key in every language."""
    assert key_in(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "make a minor change",
        "in a minor way",
        "a major car crash",
        "la mayor parte del video",
        "mais curta e menor",
        "do minor fixes",
        "add a minimal beat",
        "la majeure partie",
        "cut from A to B",
    ],
)
def test_what_only_looks_like_a_key_is_none(text):
    """Articles and adjectives that happen to be names of tones and modes say nothing of a key."""
    assert key_in(text) is None


def test_a_message_carries_its_key_to_the_wishes():
    """ "In D minor" is part of the order, beside everything else that is said."""
    (operation,) = read("a calm piano piece in D minor", Context(duration_s=60))

    assert isinstance(operation, AddMusic)
    assert (operation.wishes.key, operation.wishes.moods) == ("D minor", ("calm",))


def test_a_typed_key_is_made_canonical_or_refused():
    """A typed key may be written as people write it; what is none is refused by its name."""
    assert wishes_of({"key": "d-moll"}).key == "D minor"
    with pytest.raises(AddMusicError) as refused:
        wishes_of({"key": "loud"})
    assert "brief.key" in str(refused.value)
