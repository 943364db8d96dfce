"""The contract's numbers for our errors: what the engine answers, and how an answer is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from add_music.errors import AddMusicError, AskConsent, FixInput

OK = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The number in the envelope and the HTTP status it travels under."""

    number: int
    status: int


ANSWERS: Mapping[str, Answer] = {
    # business codes travel under 200, but for the token, as on the hosted service
    "token_bad": Answer(1001, 401),
    "session_unknown": Answer(1002, 200),
    "credits_out": Answer(2001, 200),
    "file_type_unsupported": Answer(4001, 200),
    "file_not_media": Answer(4001, 200),
    "file_damaged": Answer(4001, 200),
    "file_empty": Answer(4001, 200),
    "file_too_large": Answer(4002, 200),
    "client_id_missing": Answer(400, 400),
    "plan_blocks_export": Answer(402, 402),
    "scope_missing": Answer(403, 403),
    "render_unknown": Answer(404, 404),
    "job_unknown": Answer(404, 404),
    "render_duplicate": Answer(409, 409),
    "request_invalid": Answer(422, 422),
    "rate_limited": Answer(429, 429),
    "engine_unavailable": Answer(503, 503),
}

BUSINESS: Mapping[int, str] = {
    1001: "token_bad",
    1002: "session_unknown",
    1010: "token_bad",
    1011: "token_bad",
    2001: "credits_out",
    4001: "file_type_unsupported",
    4002: "file_too_large",
}
"""Numbers of the envelope, the newer gateway's included."""

STATUSES: Mapping[int, str] = {
    400: "request_invalid",
    401: "token_bad",
    402: "plan_blocks_export",
    403: "scope_missing",
    404: "session_unknown",
    409: "render_duplicate",
    413: "file_too_large",
    422: "request_invalid",
    429: "rate_limited",
}
"""HTTP statuses, for answers without a number that we know."""


def answer_for(error: AddMusicError) -> Answer:
    """How the engine answers that error."""
    known = ANSWERS.get(error.code)
    if known:
        return known
    if isinstance(error, FixInput):
        return Answer(400, 400)
    return Answer(403, 403) if isinstance(error, AskConsent) else Answer(500, 500)


def code_for(status: int, number: object = None) -> str:
    """Our code for an answer, by its own number first and its HTTP status second."""
    if isinstance(number, int) and number in BUSINESS:
        return BUSINESS[number]
    if isinstance(number, int) and number in STATUSES:
        return STATUSES[number]
    return STATUSES.get(status, "backend_error")
