"""The contract's numbers for our errors: what the engine answers, and how an answer is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from add_music.errors import AddMusicError, AskConsent, FixInput
from add_music.wire.tolerant import as_figure

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
    "attribution_missing": Answer(402, 402),
    "scope_missing": Answer(403, 403),
    "invited_only": Answer(403, 403),
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
    405: "backend_error",
    409: "render_duplicate",
    413: "file_too_large",
    415: "file_type_unsupported",
    422: "request_invalid",
    429: "rate_limited",
}
"""HTTP statuses, for answers without a number that we know."""

ABOUT: Mapping[tuple[str, int], str] = {
    ("account", 404): "backend_error",
    ("edit", 402): "credits_out",
    ("edit", 409): "backend_error",
    ("edit", 413): "request_invalid",
    ("edit", 415): "request_invalid",
    ("upload", 402): "credits_out",
    ("upload", 409): "backend_error",
    ("render", 413): "request_invalid",
    ("render", 415): "request_invalid",
    ("job", 404): "render_unknown",
    ("job", 409): "backend_error",
    ("job", 410): "render_unknown",
}
"""What a status means when something else was asked than what it is published for."""

NO_PAGES: frozenset[int] = frozenset({400, 403, 404, 409, 422})
"""Statuses that say nothing about our request when a web page comes along: somebody else spoke."""


@dataclass(frozen=True, slots=True)
class Saying:
    """
    Words that make a status clearer than its number does, because backends disagree about the number.

    Args:
        statuses: where the words are looked for; 200 stands for a number in a good answer that nobody knows.
        about: what was asked; empty for anything.
    """

    code: str
    statuses: tuple[int, ...]
    words: re.Pattern[str]
    about: str = ""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


SAYINGS: tuple[Saying, ...] = (
    Saying(
        "attribution_missing",
        (400, 402, 403),
        _words(r"x-skill|attribution|\b(skill|missing|required) headers?\b|缺少.{0,8}(请求头|头部)"),
    ),
    Saying("client_id_missing", (400,), _words(r"\bx?-?client[-_ ]?id\b")),
    Saying(
        "credits_out",
        (200, 400, 402, 403),
        _words(
            r"\b(insufficient|not enough|no|out of|lack\w*|zero|more)\b.{0,20}\b(credits?|balance)\b"
            r"(?! (was|were|will))"
            r"|\b(credits?|balance)\b.{0,20}\b(insufficient|exhausted|used up|r[ua]n out|depleted)\b"
            r"|(积分|余额|点数|額度|积點|點數).{0,6}(不足|不够|不夠|用完|耗尽|用尽)"
        ),
    ),
    Saying(
        "plan_blocks_export",
        (402, 403),
        _words(r"\bplans?\b|\bupgrad|\bsubscri|\btier\b|套餐|会员|會員|升级|升級|订阅|訂閱|付费"),
    ),
    Saying("credits_out", (402,), _words(r"\bcredits?\b|\bbalance\b|积分|余额")),
    Saying("scope_missing", (402, 403), _words(r"\bscopes?\b|\bpermission|权限|權限")),
    Saying(
        "render_duplicate",
        (200, 400, 409, 422, 500),
        _words(r"\bduplicat|\balready (exists|used|in use)|\bexists already|重复|已存在"),
        "render",
    ),
    Saying(
        "session_unknown",
        (200, 400, 404, 410, 500),
        _words(
            r"\bsession\b.{0,40}\b(not found|unknown|expired|does not exist|no longer)"
            r"|会话.{0,4}(不存在|已过期)"
        ),
    ),
)
"""The first that fits counts; English and Chinese, the languages this service has been seen to speak."""


def answer_for(error: AddMusicError) -> Answer:
    """How the engine answers that error."""
    known = ANSWERS.get(error.code)
    if known:
        return known
    if isinstance(error, FixInput):
        return Answer(400, 400)
    return Answer(403, 403) if isinstance(error, AskConsent) else Answer(500, 500)


def number_of(value: object) -> int | None:
    """A code of an envelope, written as number or as text; None when it is none."""
    figure = as_figure(value)
    return int(figure) if figure is not None and figure.is_integer() else None


def code_for(
    status: int, number: object = None, *, words: str = "", about: str = "", page: bool = False
) -> str:
    """
    Our code for an answer: by its own number first, then by its words, then by its HTTP status.

    Args:
        words: what it says.
        about: what was asked: `account`, `session`, `upload`, `edit`, `state`, `render` or `job`.
        page: a web page came along instead of a document.
    """
    known = number_of(number) or OK
    if known in BUSINESS:
        return BUSINESS[known]
    told = known if known in STATUSES else status
    for saying in SAYINGS:
        if told in saying.statuses and saying.about in ("", about) and saying.words.search(words):
            return saying.code
    if page and told in NO_PAGES:
        return "backend_error"
    return ABOUT.get((about, told)) or STATUSES.get(told, "backend_error")
