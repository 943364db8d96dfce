"""What is told of an account is shown only where it can do no harm."""

from __future__ import annotations

import pytest

from add_music.wire.account_facts import account_facts, register_url
from add_music.wire.envelope import fail, refusal

PAGE = "https://music.example:8443/register?bind=anon_1f"


def test_id_and_address_stay_with_the_refusal_whoever_wrote_it() -> None:
    """Beside our own error as beside a bare number; what else stands there is left."""
    ours = fail(refusal(200, {"code": 2001}))
    ours["data"] |= {"user_id": "anon_1f", "register_url": PAGE, "needed": 60}
    theirs = {"code": 2001, "data": {"user_id": 77, "register_url": PAGE}}

    assert refusal(200, ours).facts == {"user_id": "anon_1f", "register_url": PAGE}
    assert refusal(402, theirs).facts == {"user_id": "77", "register_url": PAGE}
    assert refusal(402, {"data": ["user_id"]}).facts == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://music.example/register",
        "javascript:alert(1)",
        "https://",
        "https://music.example:port/",
        "https://[music.example/",
        "https://ann@music.example/",
        "https://music.example/register?token=abc",
        "https://music.example/register?%74oken%3Dabc",
        "https://music.example/nmv_usr_1234567",
        "https://music.example/a b",
        "https://music.example/\x1b[31m",
        "https://music.example/<b>",
        "https://müsic.example/",
        "https://music.example/" + "a" * 500,
        7,
        None,
    ],
)
def test_an_address_that_tells_or_fools_is_none(address: object) -> None:
    """Only https, in plain characters, short, without a user, and without a secret in any writing."""
    assert register_url(address) is None


@pytest.mark.parametrize("user", ["anon 1f", "a" * 65, "nmv_usr_1234567", "\x1b[31m", "", [], True])
def test_an_id_that_cannot_be_said_is_none(user: object) -> None:
    """Ids are short and plain, and a token is no id."""
    assert account_facts({"user_id": user}) == {}
