"""Numbers and envelopes of the contract."""

from __future__ import annotations

import pytest

from add_music.errors import CATALOGUE, Refused, problem
from add_music.wire.codes import ANSWERS, answer_for, code_for
from add_music.wire.envelope import fail, ok, unwrap

DOCUMENTED = {
    1001: "token_bad",
    1002: "session_unknown",
    2001: "credits_out",
    4001: "file_type_unsupported",
    4002: "file_too_large",
}


@pytest.mark.parametrize(("number", "code"), DOCUMENTED.items())
def test_documented_numbers_go_both_ways(number: int, code: str) -> None:
    """A documented number is answered for our code, and read back as that code."""
    assert ANSWERS[code].number == number
    assert code_for(200, number) == code


def test_every_code_in_the_table_is_one_of_ours() -> None:
    """The table names no error that the catalogue does not have."""
    assert set(ANSWERS) <= set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_error_has_an_answer_that_is_not_ok(code: str) -> None:
    """No error travels as success: its number is not 0."""
    entry = CATALOGUE[code]

    answer = answer_for(entry.kind(code, "m", "n"))

    assert answer.number != 0


def test_our_own_error_survives_the_envelope() -> None:
    """What our engine refuses arrives with code, message and next step unchanged."""
    error = problem("file_empty", path="a.mp4")

    with pytest.raises(type(error)) as caught:
        unwrap(200, fail(error))

    assert caught.value.to_json() == error.to_json()


@pytest.mark.parametrize(
    "body",
    [
        ok({"x": 1}),
        {"code": 0, "data": {"x": 1}},
        {"success": True, "data": {"x": 1}},
        {"x": 1},
    ],
)
def test_payload_comes_out_of_any_envelope(body: dict[str, object]) -> None:
    """All documented wrappers, and none, give the same payload."""
    assert unwrap(200, body) == {"x": 1}


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"code": 1001, "message": "bad"}, "token_bad"),
        (401, {"code": 1010}, "token_bad"),
        (200, {"code": 2001}, "credits_out"),
        (200, {"success": False, "error": "boom"}, "backend_error"),
        (404, {"detail": "Session not found: 1"}, "session_unknown"),
        (422, {"detail": [{"type": "missing"}]}, "request_invalid"),
        (402, None, "plan_blocks_export"),
        (413, "too big", "file_too_large"),
        (429, {}, "rate_limited"),
        (200, {"code": 777, "message": "new"}, "backend_error"),
        (500, [], "backend_error"),
    ],
)
def test_refusals_become_our_errors(status: int, body: object, code: str) -> None:
    """Status, number and words of a refusal lead to the right code."""
    with pytest.raises(Exception, match=r".") as caught:
        unwrap(status, body, what="clip.mp4")

    assert caught.value.code == code


def test_the_backends_words_are_kept_short_and_on_one_line() -> None:
    """A long or multi-line message is data: it is flattened and cut."""
    with pytest.raises(Refused) as caught:
        unwrap(200, {"code": 9, "message": "line\n\x0bline " + "x" * 5000})

    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 400


def test_an_answer_that_is_no_object_is_unreadable() -> None:
    """A list in place of an object is not taken for an empty success."""
    with pytest.raises(Exception, match="could not be read"):
        unwrap(200, [1])
