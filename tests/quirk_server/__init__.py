"""
The hosted service, as far as it is known, with a real engine inside.

    with quirky(folder) as server:
        server.use(Quirks(dialect="adk", heartbeats=("bare", "comment")))
        ... server.url ... server.paths("POST") ...

Sessions, files, edits and renders are the engine's own; the server only says things in another way,
or says no. What it does differently is chosen by `Quirks`; without any it keeps to what the hosted
service is documented to do.
"""

from quirk_server.quirks import Quirks, Refusal
from quirk_server.server import Asked, QuirkServer
from quirk_server.whole import TERMS, quirky

__all__ = ["TERMS", "Asked", "QuirkServer", "Quirks", "Refusal", "quirky"]
