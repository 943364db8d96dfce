"""What a refusal about the account leads to: registering, another plan, more credits, another token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from add_music.client.endpoint import website_of
from add_music.saying import say

if TYPE_CHECKING:
    from add_music.assistant.connecting import Link
    from add_music.errors import AddMusicError
    from add_music.settings import Settings

ANONYMOUS_IDS = "anon_"
"""How the ids of anonymous accounts begin."""


@dataclass(frozen=True, slots=True)
class Ways:
    """
    The phrases for one refusal.

    Args:
        register: for an anonymous account where it can be registered.
        own: for an account of the user's own at NemoVideo.
        ask: where only whoever runs the host knows.
    """

    register: str
    own: str
    ask: str


WAYS: Mapping[str, Ways] = {
    "credits_out": Ways("next_register", "next_top_up", "next_ask_credits"),
    "plan_blocks_export": Ways("next_register_export", "next_upgrade", "next_ask_export"),
    "scope_missing": Ways("next_register_export", "next_scope", "next_ask_scope"),
}


def advise(error: AddMusicError, link: Link, settings: Settings) -> None:
    """Name the way out that the account has, where the refusal is about the account."""
    if error.code in WAYS and not link.backend.local:
        error.next_step = way_out(error.code, link, settings, error.facts)


def way_out(code: str, link: Link, settings: Settings, told: Mapping[str, object]) -> str:
    """
    What to do next about the refusal of that code, in words.

    Args:
        told: what the backend said of the account, `user_id` and `register_url`.
    """
    ways = WAYS[code]
    user_id = _user_id(link, told)
    anonymous = link.backend.anonymous or (user_id or "").startswith(ANONYMOUS_IDS)
    if anonymous and told.get("register_url"):
        return say(ways.register, link=told["register_url"])
    web = website_of(settings, link.backend.target.url)
    if web is None:
        account = say("account_is", account=user_id) if user_id else ""
        return say(ways.ask, host=link.backend.host, account=account)
    if anonymous:
        return say(ways.register, link=registration(web, user_id))
    return say(ways.own, link=web)


def registration(web: str, user_id: str | None) -> str:
    """The address to register at; bound to the anonymous account, whose projects are kept then."""
    bind = f"?bind={quote(user_id, safe='')}" if user_id else ""
    return f"{web}/register{bind}"


def _user_id(link: Link, told: Mapping[str, object]) -> str | None:
    """Told with the refusal, with the token, with the session or with the state: each has been seen."""
    noted = link.record.user_id if link.session_id else None
    here = told.get("user_id")
    return here if isinstance(here, str) else link.backend.anonymous_id or noted
