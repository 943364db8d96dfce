"""Which hosts the user agreed to send files to; asked once for each, and kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from add_music.client.private import read_record, write_private

if TYPE_CHECKING:
    from pathlib import Path


class Consents:
    """The agreements kept in the config folder."""

    def __init__(self, config_dir: Path) -> None:
        self._path = config_dir / "agreed_hosts.json"

    def agreed(self, host: str) -> bool:
        """Whether the user agreed to this host before."""
        return host in read_record(self._path)

    def remember(self, host: str) -> None:
        """Keep the agreement, with its date."""
        record = read_record(self._path) | {host: datetime.now(UTC).isoformat(timespec="seconds")}
        write_private(self._path, json.dumps(record, indent=2))

    def withdraw(self, host: str) -> None:
        """Forget the agreement: the next request asks again."""
        record = read_record(self._path)
        if record.pop(host, None):
            write_private(self._path, json.dumps(record, indent=2))
