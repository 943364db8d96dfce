"""Render answers in all mixtures of the documented shapes, with words, figures and forms of others."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from add_music.wire.render import STATUSES, RenderStatus, read_render
from add_music.wire.session import Credits, Upload

URL = "https://cdn.example/r.mp4"
WRAPPERS = {
    "none": lambda fields: fields,
    "success": lambda fields: {"success": True, "data": fields},
    "code": lambda fields: {"code": 0, "message": "ok", "data": fields},
    "both": lambda fields: {"code": 0, "data": {"success": True, "data": fields}},
    "named": lambda fields: {"success": True, "data": {"render": fields}},
    "with status of its own": lambda fields: {"status": "success", "code": 200, "data": fields},
}
IDS = ("id", "taskId", "render_id")
PLACES = {
    "output.url": {"output": {"url": URL}},
    "outputUrl": {"outputUrl": URL},
    "output": {"output": URL},
    "output_url": {"output_url": URL},
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize(("name", "place"), list(product(IDS, PLACES)))
def test_every_mixture_of_the_shapes_is_read(wrapper: str, name: str, place: str) -> None:
    """Id, status, progress and address are found whatever stands around them."""
    seen = read_render(
        WRAPPERS[wrapper]({name: "r1", "status": "completed", "progress": 100} | PLACES[place])
    )

    assert (seen.id, seen.status, seen.progress, seen.url) == ("r1", "completed", 100, URL)


@pytest.mark.parametrize("wrapper", ["none", "success", "code", "both", "named"])
def test_a_failure_is_read_in_every_wrapper(wrapper: str) -> None:
    """Status and reason are found, also where the wrapper says that nothing went well."""
    body = WRAPPERS[wrapper]({"id": "r1", "status": "failed", "error": {"message": "no <b>workers</b>"}})

    assert (read_render(body).status, read_render(body).error) == ("failed", "no workers")
    assert read_render(body | {"success": False}).status == "failed"


@pytest.mark.parametrize("word", STATUSES)
def test_words_of_other_services_are_known_in_any_writing(word: str) -> None:
    """Case, blanks and dashes make no difference."""
    for written in (word, word.upper(), f" {word.title()} ", word.replace("_", "-"), word.replace("_", " ")):
        assert read_render({"status": written}).status == STATUSES[word]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"status": "melting"}, "processing"),
        ({"status": "melting", "outputUrl": URL}, "completed"),
        ({"status": "melting", "error": "boom"}, "failed"),
        ({"outputUrl": URL}, "completed"),
        ({"progress": 50}, None),
        ({"status": None}, None),
        ({"status": 7}, None),
        ({"status": ""}, None),
        ([], None),
        (None, None),
    ],
)
def test_a_status_of_an_unknown_name_is_judged_by_what_comes_with_it(
    body: object, status: str | None
) -> None:
    """An address means finished, an error failed, anything else that it goes on; no status is none."""
    assert read_render(body).status == status


@pytest.mark.parametrize(
    ("told", "progress"),
    [("40", 40), ("40%", 40), (40.5, 40.5), (-3, 0), (900, 100), ("soon", 0), (None, 0), (True, 0), ([], 0)],
)
def test_progress_is_a_figure_between_0_and_100(told: object, progress: float) -> None:
    """Text, per cent, nonsense and absence are all taken as well as they can be."""
    assert read_render({"status": "processing", "progress": told}).progress == progress


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["completed", "failed", URL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["status", "data", "output", "url", "outputUrl", "progress", "error", "id", "size"]
            ),
            inner,
        )
    ),
    max_leaves=15,
)


@given(JSON)
@example(
    {"output": {"size": 10**400, "url": 5}, "progress": "1e999", "data": {"data": {"data": {"data": {}}}}}
)
def test_no_document_breaks_the_reader(body: object) -> None:
    """Any JSON gives a status whose fields are of the promised kinds."""
    seen = read_render(body)

    assert isinstance(seen, RenderStatus)
    assert 0 <= seen.progress <= 100
    assert seen.size is None or seen.size >= 0
    assert seen.url is None or seen.url
    assert isinstance(seen.words, str)
    assert all(isinstance(kind, dict) for kind in (seen.report, seen.cause))


@pytest.mark.parametrize(
    ("body", "figures"),
    [
        ({"available": 60, "frozen": 40, "total": 100}, (60, 40, 100)),
        ({"available": "60", "frozen": "40"}, (60, 40, None)),
        ({"available": "1,060.5"}, (1060.5, 0, None)),
        ({"frozen": 40, "total": 100}, (60, 40, 100)),
        ({"balance": 60}, (60, 0, None)),
        ({"balance": {"available": 60, "frozen": None}}, (60, 0, None)),
        ({"available": 0, "frozen": 0, "total": 0, "total_granted": 100}, (0, 0, 0)),
    ],
)
def test_a_balance_is_read_from_what_is_there(body: dict, figures: tuple) -> None:
    """Text for numbers, a missing total, another name: the same figures."""
    seen = Credits.model_validate(body)

    assert (seen.available, seen.frozen, seen.total) == figures


@pytest.mark.parametrize(
    "body", [{}, {"available": None}, {"available": "many"}, {"frozen": 3}, {"unlimited": "x"}]
)
def test_a_balance_that_cannot_be_read_is_not_zero(body: dict) -> None:
    """Nobody is told that there are no credits because a field has another name."""
    with pytest.raises(ValidationError):
        Credits.model_validate(body)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ([{"filename": "a.mp4", "duration": "30.5", "width": "1920"}], ["a.mp4"]),
        ([{"name": "a.mp4"}, "b.mp4", None], ["a.mp4"]),
        ({"cdn_url": "https://cdn.example/x/a%20b.mp4?sig=1"}, ["a b.mp4"]),
        ([{"filename": None}], [""]),
        (None, []),
    ],
)
def test_what_is_told_of_uploads_may_be_loose(files: object, names: list[str]) -> None:
    """Other names, figures as text, a file without a list: what can be read is kept, the rest left out."""
    assert [file.filename for file in Upload.model_validate({"files": files}).files] == names


@given(files=JSON, applied=JSON)
def test_any_answer_to_an_upload_can_be_read(files: object, applied: object) -> None:
    """The files have arrived: an odd answer about them is no reason to fail."""
    seen = Upload.model_validate({"files": files, "session_state_applied": applied})

    assert seen.session_state_applied in (True, False, None)
