"""What a backend tells of an account beside a refusal or a balance: its id, and where to register it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus, urlsplit

from add_music.wire.tolerant import SECRETS, as_id

LONGEST_ADDRESS = 500
USER_ID = re.compile(r"[\w.:@-]{1,64}", re.ASCII)
ADDRESS = re.compile(r"https://[!-;=?-~]+")
"""ASCII without blanks, `<` and `>`: whole in every terminal, chat and page."""


def account_facts(data: Mapping[str, object]) -> dict[str, object]:
    """Those of the two facts that are told in a form in which they can be shown."""
    told = {"user_id": user_id(data.get("user_id")), "register_url": register_url(data.get("register_url"))}
    return {name: value for name, value in told.items() if value}


def user_id(value: object) -> str | None:
    """An account's id, if it can be said to a person."""
    text = as_id(value)
    return text if text and USER_ID.fullmatch(text) and not SECRETS.search(text) else None


def register_url(value: object) -> str | None:
    """An https address without a user or a secret in it, one hidden by escapes included; else nothing."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or not ADDRESS.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    told = any(SECRETS.search(text) for text in (value, unquote_plus(value)))
    return None if told or not parts.hostname or "@" in parts.netloc else value
