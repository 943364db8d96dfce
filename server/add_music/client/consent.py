"""Which hosts the user agreed to send files to; asked once for each, and kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from add_music.client.private import read_record, write_private
from add_music.errors import problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Consents:
    """The agreements kept in the config folder."""

    def __init__(self, config_dir: Path) -> None:
        self._path = config_dir / "agreed_hosts.json"

    @property
    def hosts(self) -> list[str]:
        """All hosts that the user agreed to."""
        return list(read_record(self._path))

    def agreed(self, host: str) -> bool:
        """Whether the user agreed to this host before."""
        return host in read_record(self._path)

    def remember(self, host: str) -> None:
        """Keep the agreement, with its date."""
        record = read_record(self._path) | {host: datetime.now(UTC).isoformat(timespec="seconds")}
        write_private(self._path, json.dumps(record, indent=2))

    def withdraw(self, host: str) -> bool:
        """Forget the agreement: the next request asks again. False when there was none."""
        record = read_record(self._path)
        if host not in record:
            return False
        del record[host]
        write_private(self._path, json.dumps(record, indent=2))
        return True

    def gate(self, host: str) -> Callable[[], None]:
        """
        The last door before the network, for a connection to that host: looked at before each request.

        The use cases ask the user in time; this one asks nobody, so that no way around them is open.
        """

        def check() -> None:
            if not self.agreed(host):
                raise problem(
                    "needs_consent", files="Whatever you ask for", host=host, cost="Nothing was sent."
                )

        return check
