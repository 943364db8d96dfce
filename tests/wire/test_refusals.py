"""Refusals in every form that backends of this family write, and in forms that nobody has seen yet."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from add_music.errors import CATALOGUE, AddMusicError
from add_music.wire.envelope import unwrap
from add_music.wire.media_types import ACCEPTED
from add_music.wire.tolerant import as_words

TABLE = {
    1001: "token_bad",
    1002: "session_unknown",
    1010: "token_bad",
    1011: "token_bad",
    2001: "credits_out",
    4001: "file_type_unsupported",
    4002: "file_too_large",
    400: "request_invalid",
    402: "plan_blocks_export",
    403: "scope_missing",
    404: "session_unknown",
    413: "file_too_large",
    422: "request_invalid",
    429: "rate_limited",
    500: "backend_error",
}
FORMS = {
    "number": lambda number: {"code": number, "message": "no"},
    "text": lambda number: {"code": str(number), "message": "no"},
    "fraction": lambda number: {"code": float(number), "data": None},
    "nested": lambda number: {"success": False, "error": {"code": number, "message": "no"}},
    "error": lambda number: {"error": {"code": str(number)}},
    "detail": lambda number: {"detail": {"code": number, "message": "no"}},
    "data": lambda number: {"success": False, "data": {"code": number}},
}


def _refused(status: int, body: object, **more) -> AddMusicError:
    with pytest.raises(AddMusicError) as caught:
        unwrap(status, body, what="clip.mp4", **more)
    return caught.value


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("number", "code"), TABLE.items())
def test_each_number_means_the_same_wherever_it_stands(number: int, code: str, form: str) -> None:
    """Under 200 and under an HTTP error, as number or text, outside or inside: one meaning, one way out."""
    for status in (200, 500):
        error = _refused(status, FORMS[form](number))

        assert error.code == code
        assert error.next_step


@pytest.mark.parametrize("status", [n for n in TABLE if n < 600])
@pytest.mark.parametrize(
    "body", [None, {}, [], "", {"detail": "no"}, {"detail": [{"msg": "no", "loc": ["a"]}]}]
)
def test_each_status_speaks_for_itself(status: int, body: object) -> None:
    """Without any number in the body, or any body, the HTTP status decides."""
    assert _refused(status, body).code == TABLE[status]


@pytest.mark.parametrize(
    ("status", "body", "about", "code"),
    [
        (402, {"message": "Your plan does not include export"}, "render", "plan_blocks_export"),
        (
            402,
            {"message": "Upgrade to Starter to export; no credits were taken"},
            "render",
            "plan_blocks_export",
        ),
        (402, {"message": "套餐不支持导出，请升级"}, "render", "plan_blocks_export"),
        (402, {"message": "Payment Required"}, "render", "plan_blocks_export"),
        (402, {"message": "Insufficient credits. Upgrade your plan or top up."}, "render", "credits_out"),
        (402, {"error": "no credits left"}, "render", "credits_out"),
        (402, {"message": "积分不足"}, "render", "credits_out"),
        (402, {"code": "INSUFFICIENT_CREDITS"}, "render", "credits_out"),
        (402, {"message": "Payment Required"}, "edit", "credits_out"),
        (402, {"message": "Missing X-Skill-Source header"}, "render", "attribution_missing"),
        (402, {"message": "缺少必要的请求头"}, "render", "attribution_missing"),
        (403, {"message": "This needs the Starter plan"}, "render", "plan_blocks_export"),
        (403, {"message": "需要会员"}, "render", "plan_blocks_export"),
        (403, {"message": "token lacks scope render"}, "render", "scope_missing"),
        (403, {}, "render", "scope_missing"),
        (400, {"message": "X-Client-Id is required"}, "account", "client_id_missing"),
        (400, {"message": "render id already exists"}, "render", "render_duplicate"),
        (409, {}, "render", "render_duplicate"),
        (409, {}, "upload", "backend_error"),
        (200, {"code": 77, "message": "duplicate id"}, "render", "render_duplicate"),
        (200, {"code": 77, "message": "session expired"}, "edit", "session_unknown"),
        (200, {"code": 77, "message": "积分不足"}, "edit", "credits_out"),
        (200, {"code": 2001, "message": "please upgrade your plan"}, "render", "credits_out"),
        (404, {"detail": "Session not found"}, "edit", "session_unknown"),
        (404, {"detail": "Not Found"}, "job", "render_unknown"),
        (404, {"detail": "Not Found"}, "account", "backend_error"),
        (413, {}, "edit", "request_invalid"),
    ],
)
def test_words_and_what_was_asked_tell_apart_what_one_status_means(
    status: int, body: object, about: str, code: str
) -> None:
    """A plan, no credits, headers that were lost and a missing scope share statuses, but not the way out."""
    assert _refused(status, body, about=about).code == code


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_web_page_is_no_word_of_the_backend(status: int) -> None:
    """What a proxy says about itself is not taken for a lost session or a missing scope."""
    error = _refused(status, None, page=True)

    assert error.code == "backend_error"
    assert f"HTTP {status}" in error.message


@pytest.mark.parametrize(
    ("body", "ok"),
    [
        ({"code": 0, "data": {"x": 1}}, True),
        ({"code": "0", "data": {"x": 1}}, True),
        ({"code": 0.0, "message": "ok", "data": {"x": 1}}, True),
        ({"code": 200, "message": "success", "data": {"x": 1}}, True),
        ({"code": None, "success": True, "data": {"x": 1}}, True),
        ({"data": {"x": 1}, "message": "ok"}, True),
        ({"x": 1}, True),
        ({"code": 0, "data": {"x": 1}, "error": None}, True),
        ({"code": 0, "success": False, "data": {"x": 1}}, False),
        ({"success": "false"}, False),
        ({"error": "boom"}, False),
        ({"detail": "boom"}, False),
        ({"code": "FAILED", "data": {"x": 1}}, False),
    ],
)
def test_a_good_answer_is_told_from_a_refusal_under_200(body: dict[str, object], ok: bool) -> None:
    """Zero in any writing is success; a complaint and nothing else is a refusal."""
    if ok:
        assert unwrap(200, body) == {"x": 1}
    else:
        assert _refused(200, body).code == "backend_error"


def test_a_file_of_the_wrong_type_leads_to_the_list_of_the_right_ones() -> None:
    """All accepted endings stand in the next step."""
    step = _refused(200, {"code": 4001, "message": "unsupported"}).next_step

    assert all(ending in step for ending in ACCEPTED)


def test_a_file_that_is_too_large_names_the_limit_that_was_told() -> None:
    """The backend's own limit, not the usual one, and what can be done about it."""
    told = _refused(413, {"message": "File of 620 MB exceeds the maximum of 200 MB"})
    silent = _refused(200, {"code": 4002})

    assert "the limit is 200 MB" in told.message
    assert "names no limit" in silent.message
    assert all(word in told.next_step for word in ("Compress", "trim", "split"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<html><head><title>502 Bad Gateway</title></head><body><h1>Sorry</h1>", "502 Bad Gateway Sorry"),
        ("a<script>steal('x')</script>b <img src=x onerror=alert(1)> c", "a b c"),
        ("cut short <a href='https://x", "cut short"),
        ("token nmv_usr_abc123 is bad", "token … is bad"),
        ("Authorization: Bearer abcdefgh12345", "Authorization: …"),
        ("see https://x/?nemo_token=abc&task=1", "see https://x/?…"),
        ("claim clm_0123456789", "claim …"),
        ("\x1b[31mred\x07\u202egnp.exe\u200b", "[31mred gnp.exe"),
        ("volume < 5 and > 3", "volume < 5 and > 3"),
        ("skip the basic plan", "skip the basic plan"),
        ("Family 👨‍👩‍👧 می‌خواهم", "Family 👨‍👩‍👧 می‌خواهم"),
    ],
)
def test_words_of_others_are_shown_without_markup_controls_and_secrets(said: str, shown: str) -> None:
    """What is left is one line that a person may read."""
    assert as_words(said) == shown
    assert shown in _refused(500, {"message": said}).message


def test_our_own_engines_words_are_made_fit_to_be_shown_too() -> None:
    """Anybody may pretend to be our engine: its code is kept, its words are cleaned."""
    told = {"code": "backend_error", "message": "<b>a</b>\nb nmv_usr_secret", "next_step": "run\x1b[2J it"}

    error = _refused(200, {"code": 1, "data": {"error": told}})

    assert (error.message, error.next_step) == ("a b …", "run [2J it")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["1001", "2001", "0", "nan", "1e999", "error", "failed"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "data", "success", "error", "detail", "message", "msg", "loc", "x"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(
    status=st.sampled_from([200, 201, 400, 402, 404, 409, 500]),
    body=JSON,
    about=st.sampled_from(["", "render"]),
)
@example(status=200, body={"code": 10**400}, about="")
@example(status=200, body={"code": [1], "message": {"message": {"message": 1}}}, about="")
def test_any_document_is_a_payload_or_one_of_our_errors(status: int, body: object, about: str) -> None:
    """Whatever comes: an object, or an error of the catalogue whose words are whole; never anything else."""
    error = data = None
    try:
        data = unwrap(status, body, about=about)
    except AddMusicError as exc:
        error = exc

    assert (error is None) == isinstance(data, dict)
    if error:
        assert error.code in CATALOGUE
        assert error.message
        assert error.next_step
        assert "\n" not in error.message
