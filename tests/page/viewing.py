"""A project whose page is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from add_music.engine.serve import Running
from calling import Caller, data_of


@dataclass(frozen=True)
class Shown:
    """A project, and how its owner talks to the engine."""

    engine: Running
    caller: Caller

    def view(self) -> dict[str, Any]:
        """What the page is told."""
        return data_of(self.caller.http.get(f"/api/page/{self.caller.session}"))

    def address(self) -> str:
        """Where a browser may enter once."""
        given = data_of(self.caller.http.post(f"/api/page/{self.caller.session}/ticket"))
        return f"{self.engine.url}{given['path']}#{given['ticket']}"
