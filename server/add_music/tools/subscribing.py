"""
Subscriptions to resources in the protocol's handshake era (`resources/subscribe`).

Clients since 2026-07-28 listen on a stream, which the SDK serves; for earlier ones it leaves both methods
to the server. A client is known by its session over HTTP, and is the only one over stdio.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import anyio
from mcp import MCPError
from mcp.types import EmptyResult

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext
    from mcp.server.session import ServerSession
    from mcp.types import SubscribeRequestParams, UnsubscribeRequestParams

    Ctx = ServerRequestContext[Any, Any]

SESSION = "mcp-session-id"
MOST = 256
"""Clients of one resource, and resources in all."""
INVALID_PARAMS = -32602


class Subscribers:
    """Who wants to hear of which resource."""

    def __init__(self) -> None:
        self._by_uri: defaultdict[str, dict[str, ServerSession]] = defaultdict(dict)

    def add(self, ctx: Ctx, uri: str) -> None:
        """The client wants to hear of it."""
        if len(self._by_uri) >= MOST and uri not in self._by_uri:
            raise MCPError(INVALID_PARAMS, f"more than {MOST} resources are subscribed to")
        clients = self._by_uri[uri]
        clients[_client(ctx)] = ctx.session
        while len(clients) > MOST:
            del clients[next(iter(clients))]

    def remove(self, ctx: Ctx, uri: str) -> None:
        """The client does not want to any more."""
        clients = self._by_uri.get(uri, {})
        clients.pop(_client(ctx), None)
        if not clients:
            self._by_uri.pop(uri, None)

    async def tell(self, uri: str) -> None:
        """It reads otherwise now; whoever has gone meanwhile is forgotten."""
        clients = self._by_uri.get(uri, {})
        for client, session in tuple(clients.items()):
            try:
                await session.send_resource_updated(uri)
            except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                clients.pop(client, None)


async def subscribe(ctx: Ctx, params: SubscribeRequestParams) -> EmptyResult:
    """Handler of `resources/subscribe`."""
    ctx.lifespan_context.subscribers.add(ctx, str(params.uri))
    return EmptyResult()


async def unsubscribe(ctx: Ctx, params: UnsubscribeRequestParams) -> EmptyResult:
    """Handler of `resources/unsubscribe`."""
    ctx.lifespan_context.subscribers.remove(ctx, str(params.uri))
    return EmptyResult()


def _client(ctx: Ctx) -> str:
    headers = getattr(ctx.request, "headers", None) or {}
    return str(headers.get(SESSION, ""))
