"""The terms on which the engine serves others; the defaults are the hosted service's published ones."""

from __future__ import annotations

from dataclasses import dataclass

from add_music.wire.accounts import SCOPES

DAY_S = 24 * 3600


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
        invited_only: there are no anonymous accounts, only those that whoever runs the service opened.
        web_url: where an anonymous account can be registered, by `/register?bind=<id>`; without it whoever
            runs the service registers it.
        stored_gb: uploads that an account may have lying here; 0 is no limit, as for those that follow.
        minutes_a_day: length of the films that an account may have made within 24 hours.
        open_renders: renders of an account that wait or run.
        open_renders_of_all: renders of everybody that wait or run; who comes then is told to come later.
        attribution: an export has to say which skill it comes from, by the three `X-Skill-…` headers.
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
    invited_only: bool = False
    web_url: str = ""
    stored_gb: float = 50
    minutes_a_day: float = 1440
    open_renders: int = 40
    open_renders_of_all: int = 10_000
    attribution: bool = True
    public_names: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
