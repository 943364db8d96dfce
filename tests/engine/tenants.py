"""Users of a service, for its tests: each with an account of its own."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from add_music.engine.serve import Running
from calling import Caller, data_of

TOKENS = "/api/auth/anonymous-token"
BALANCE = "/api/credits/balance/simple"
ATTRIBUTION = {"X-Skill-Source": "ai-add-music-to", "X-Skill-Version": "1", "X-Skill-Platform": "tests"}


def ask_for_token(service: Running, client: str, **headers: str) -> httpx.Response:
    """The answer to a client that asks for an anonymous token."""
    return httpx.post(service.url + TOKENS, headers={"X-Client-Id": client} | headers)


def join(service: Running, client: str | None = None) -> Tenant:
    """A new anonymous user, from an address of its own where a proxy says so."""
    address = f"2001:db8:{secrets.randbelow(1 << 16):x}:{secrets.randbelow(1 << 16):x}::1"
    answer = ask_for_token(service, client or secrets.token_hex(8), **{"X-Forwarded-For": address})
    return Tenant(service, data_of(answer))


class Tenant(Caller):
    """A caller that says who it is and can count its credits."""

    def __init__(self, service: Running, given: dict[str, Any]) -> None:
        super().__init__(service.url, given["token"], headers=dict(ATTRIBUTION))
        self.user_id = given["user_id"]
        self.given = given

    @property
    def credits(self) -> tuple[int, int]:
        """What is available and what is frozen."""
        balance = data_of(self.http.get(BALANCE))
        assert balance["total"] == balance["available"] + balance["frozen"]
        return balance["available"], balance["frozen"]
