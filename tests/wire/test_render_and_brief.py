"""Render answers in their three shapes, sessions, and the typed brief."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from add_music.errors import FixInput, from_json, problem
from add_music.wire.brief import MIME, TypedBrief, from_part, to_part, typed_brief
from add_music.wire.render import RenderRequest, read_render
from add_music.wire.session import Session, Upload

SHAPES = {
    "R1": {
        "taskId": "r1",
        "status": "completed",
        "progress": 100,
        "output": {"url": "https://x/y.mp4", "duration": 30.5, "size": 15728640},
    },
    "R2": {
        "success": True,
        "data": {"id": "r1", "status": "completed", "progress": 100, "outputUrl": "https://x/y.mp4"},
    },
    "R3": {"id": "r1", "status": "completed", "outputUrl": "https://x/y.mp4", "progress": 100},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_all_three_shapes_say_the_same(shape: str) -> None:
    """Id, status, progress and address come out of every documented form."""
    seen = read_render(SHAPES[shape])

    assert (seen.id, seen.status, seen.progress, seen.url) == ("r1", "completed", 100, "https://x/y.mp4")


def test_failures_carry_their_reason() -> None:
    """An error is read as text or as object."""
    assert read_render({"status": "failed", "error": "boom"}).error == "boom"
    assert read_render({"status": "FAILED", "error": {"message": "deep"}}).error == "deep"


@given(
    st.dictionaries(
        st.sampled_from(["status", "data", "output", "progress", "error", "id"]),
        st.none() | st.text() | st.floats(),
    )
)
@example({"progress": float("nan")})
@example({"progress": 10**400, "output": {"size": float("inf")}})
def test_no_answer_breaks_the_reader(body: dict[str, object]) -> None:
    """Whatever stands in the fields, progress stays within 0–100."""
    assert 0 <= read_render(body).progress <= 100


def test_a_render_request_keeps_the_draft_as_it_came() -> None:
    """Unknown keys of the draft and their order survive."""
    draft = {"z": 1, "t": [{"tt": 0, "future": [1, 2]}], "a": None}

    request = RenderRequest.model_validate({"id": "render_1", "sessionId": "5", "draft": draft})

    assert list(request.draft) == ["z", "t", "a"]
    assert request.draft == draft


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", ".hidden", "x" * 200])
def test_a_render_id_is_a_plain_name(name: str) -> None:
    """Ids that could name a path are refused."""
    with pytest.raises(ValidationError):
        RenderRequest.model_validate({"id": name, "sessionId": "5", "draft": {}})


def test_a_brief_survives_the_way_in_a_message() -> None:
    """What is written as a part is read back equal."""
    brief = TypedBrief(genre="lofi", moods=("calm",), volume=0.3, seed=7)

    part = to_part(brief)

    assert part["inlineData"]["mimeType"] == MIME
    assert from_part(part) == brief
    assert brief.said() == {"genre": "lofi", "moods": ["calm"], "volume": 0.3, "seed": 7}


@pytest.mark.parametrize("data", ["%%%", "bm90IGpzb24=", "eyJzaG91dCI6IDF9", None, 5])
def test_an_unreadable_brief_is_refused(data: object) -> None:
    """A brief that is not base64, not JSON or has unknown fields is an error, not silence."""
    with pytest.raises(FixInput) as caught:
        from_part({"inlineData": {"mimeType": MIME, "data": data}})

    assert caught.value.code == "request_invalid"


def test_other_parts_are_no_briefs() -> None:
    """Text and pictures are left alone."""
    assert from_part({"text": "hi"}) is None
    assert from_part({"inlineData": {"mimeType": "image/png", "data": ""}}) is None


def test_a_wrong_field_is_named() -> None:
    """The error says which field of the brief is wrong."""
    with pytest.raises(FixInput, match=r"brief\.volume"):
        typed_brief({"volume": 7})


def test_ids_stay_strings_and_unknown_fields_are_tolerated() -> None:
    """Snowflake ids sent as numbers do not lose digits."""
    session = Session.model_validate({"session_id": 5529798706024415232, "task_id": "t", "future": {}})

    assert session.session_id == "5529798706024415232"
    assert Upload.model_validate({"files": [{"filename": "a.mp4", "new": 1}]}).files[0].duration is None


def test_our_own_engine_says_why_a_render_failed() -> None:
    """The whole error travels, so that the door shows its code and what to do."""
    error = problem("disk_full", path="/data").to_json()

    assert from_json(read_render({"status": "failed", "error": error}).cause).next_step == error["next_step"]
