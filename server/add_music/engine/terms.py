"""The terms on which the engine serves others; the defaults are the hosted service's published ones."""

from __future__ import annotations

from dataclasses import dataclass

from add_music.settings import NEMO_WEB_URL

DAY_S = 24 * 3600
READ, WRITE, UPLOAD, RENDER = SCOPES = ("read", "write", "upload", "render")
EVERYTHING = "*"
"""The scope that holds all others."""

ANONYMOUS, REGISTERED, UNLIMITED = PLANS = ("anonymous", "registered", "unlimited")
"""Plans of accounts. Where exports are paid for, an anonymous account has none; edits of an unlimited one
cost nothing."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What an account may do and what it costs.

    Args:
        anonymous_credits: what a new anonymous account is given, once.
        token_days: how long an anonymous token lives, and how far back its limits count.
        tokens_per_client: anonymous tokens for one client id in that time.
        tokens_per_address: the same for one network address.
        turn_credits: what an edit of the timeline costs; undoing is free, and so is a turn that changes
            nothing. The published figure is about 50 for an editing session of some five edits.
        export_credits: what a finished file costs.
        anonymous_scopes: what an anonymous token may do.
        paid_export: anonymous accounts may not export.
        attribution: an export has to say which skill it comes from, by the three `X-Skill-…` headers.
        web_url: where people register.
        public_names: host names, besides loopback's, under which the service may be called.
        trusted_proxies: addresses or networks whose `X-Forwarded-For` is believed.
    """

    anonymous_credits: int = 100
    token_days: float = 7
    tokens_per_client: int = 1
    tokens_per_address: int = 10
    turn_credits: int = 10
    export_credits: int = 0
    anonymous_scopes: tuple[str, ...] = SCOPES
    paid_export: bool = False
    attribution: bool = True
    web_url: str = NEMO_WEB_URL
    public_names: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
