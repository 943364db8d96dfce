"""
The lasting id by which a service knows this installation before there is an account.

It is made once and never changed to get around a limit. Other skills of the family keep one too; theirs
is used, so that all of them are one client.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.client.private import write_private
from add_music.wire.session import CLIENT_ID

if TYPE_CHECKING:
    from add_music.settings import Settings

FAMILY = (".config/nemovideo/client_id", ".config/nemovideo/.nemo_client_id")
"""Where the other skills keep theirs, in the home folder."""


def client_id(settings: Settings) -> str:
    """NEMO_CLIENT_ID, else the one other skills keep, else our own, made now when none can be used."""
    if settings.nemo_client_id and CLIENT_ID.fullmatch(settings.nemo_client_id):
        return settings.nemo_client_id
    own = settings.config_dir / "client_id"
    for path in (*(Path.home() / place for place in FAMILY), own):
        kept = _line(path)
        if CLIENT_ID.fullmatch(kept):
            return kept
    made = str(uuid.uuid4())
    write_private(own, made)
    return made


def repaired(name: str) -> str:
    """
    A UUID for an id that a service does not take: always the same one, so it is no new client each time.

    An id that is a UUID stays: its form cannot be what the service did not like.
    """
    try:
        uuid.UUID(name)
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:add-music:client:{name}"))
    return name


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
