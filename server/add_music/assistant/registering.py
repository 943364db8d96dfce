"""What a refusal about the account leads to: registering, another plan, more credits, another token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from add_music.assistant.phrases import say

if TYPE_CHECKING:
    from add_music.assistant.connecting import Link
    from add_music.errors import AddMusicError
    from add_music.settings import Settings

ANONYMOUS_IDS = "anon_"
"""How the ids of anonymous accounts begin."""

STEPS: Mapping[str, tuple[str, str]] = {
    "credits_out": ("next_register", "next_top_up"),
    "plan_blocks_export": ("next_register_export", "next_upgrade"),
    "scope_missing": ("next_register_export", "next_scope"),
}
"""Each refusal's way out: for an anonymous account, and for one of the user's own."""


def advise(error: AddMusicError, link: Link, settings: Settings) -> None:
    """Name the way out that the account has, where the refusal is about the account."""
    if error.code in STEPS and not link.backend.local:
        error.next_step = way_out(error.code, link, settings)


def way_out(code: str, link: Link, settings: Settings) -> str:
    """What to do next about the refusal of that code, in words."""
    anonymous, own = STEPS[code]
    user_id = _user_id(link)
    if link.backend.anonymous or (user_id or "").startswith(ANONYMOUS_IDS):
        return say(anonymous, link=registration(settings, user_id))
    return say(own, link=settings.nemo_web_url.rstrip("/"))


def registration(settings: Settings, user_id: str | None) -> str:
    """The address to register at; bound to the anonymous account, whose projects are kept then."""
    bind = f"?bind={quote(user_id, safe='')}" if user_id else ""
    return f"{settings.nemo_web_url.rstrip('/')}/register{bind}"


def _user_id(link: Link) -> str | None:
    """Told with the token, with the session or with the state: each is documented."""
    noted = link.record.user_id if link.session_id else None
    return link.backend.anonymous_id or noted
