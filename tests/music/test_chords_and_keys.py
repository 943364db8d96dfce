"""Keys, numerals and scales."""

from __future__ import annotations

import pytest

from add_music.music.theory import MODES, Key, harmony, scale_under


@pytest.mark.parametrize(
    ("numeral", "tonic", "mode", "symbol"),
    [
        ("ii9", 10, "major", "Cm9"),
        ("V7/vi", 0, "major", "E7"),
        ("I@3", 2, "major", "D/F#"),
        ("IV@T", 7, "major", "C/G"),
        ("bVII", 4, "minor", "D"),
        ("bII9", 2, "dorian", "Eb9"),
        ("bVI", 0, "major", "Ab"),
        ("viio7", 2, "phrygian", "C#o7"),
        ("ii\u00f87", 9, "minor", "B\u00f87"),
        ("#ivo7", 0, "major", "F#o7"),
        ("i69", 5, "minor", "Fm69"),
    ],
)
def test_numerals_become_the_chords_people_write(numeral: str, tonic: int, mode: str, symbol: str) -> None:
    """Degree, alteration, quality, slash bass and the key's own spelling come out right."""
    assert harmony(numeral, Key(tonic, mode)).symbol == symbol


@pytest.mark.parametrize("text", ["", "H7", "IVmajor", "I/9", "viiii", "I@2"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    """A slip in a table is an error, not a wrong chord."""
    with pytest.raises(ValueError, match="not a roman numeral"):
        harmony(text, Key(0, "major"))


def test_a_key_is_named_by_its_signature() -> None:
    """Flat keys have flat tonics, sharp keys sharp ones; moving keeps the mode."""
    assert [Key(t, "major").tonic_name for t in (10, 3, 6, 1)] == ["Bb", "Eb", "F#", "Db"]
    assert [Key(t, "minor").tonic_name for t in (7, 10, 6, 1)] == ["G", "Bb", "F#", "C#"]
    assert Key(11, "dorian").moved(3) == Key(2, "dorian")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("numeral", ["I", "iv", "V7", "bVI", "bII", "V7b9", "#ivo7", "Imaj7#11"])
def test_a_tune_may_use_the_chord_and_what_does_not_rub_against_it(mode: str, numeral: str) -> None:
    """Every chord tone is allowed, and no scale tone that a borrowed chord tone has replaced."""
    key = Key(9, mode)
    chord = harmony(numeral, key)
    allowed = scale_under(chord, key)
    borrowed = set(chord.tones) - set(key.scale)

    assert set(chord.tones) <= set(allowed)
    assert all(not {(t - 1) % 12, (t + 1) % 12} & (set(allowed) - set(chord.tones)) for t in borrowed)
