"""The engine behind the quirks, asked without a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp

PASSED_ON = ("authorization", "content-type", "accept", "x-client-id")
ATTRIBUTION = ("x-skill-source", "x-skill-version", "x-skill-platform")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; `here` is false at the server's second address."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    here: bool = True

    @property
    def attributed(self) -> bool:
        """Whether it says which skill it comes from."""
        return all(self.headers.get(name) for name in ATTRIBUTION)


class Inside:
    """The engine's application."""

    def __init__(self, app: ASGIApp) -> None:
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1")

    async def ask(self, asked: Asked, **other: Any) -> httpx.Response:
        """The engine's answer to the request; `other` replaces its `path`, `method`, `content` or `files`."""
        headers = {name: value for name, value in asked.headers.items() if name in (*PASSED_ON, *ATTRIBUTION)}
        if "files" in other or "json" in other:
            headers.pop("content-type", None)
        body = {} if {"content", "files", "json"} & set(other) else {"content": asked.body}
        method, path = other.pop("method", asked.method), other.pop("path", asked.path)
        return await self._http.request(method, path, headers=headers, timeout=60, **body, **other)
