"""A project on a host that does not exist: it sends nothing and tells whether it would have been let."""

from __future__ import annotations

from add_music.assistant.results import UploadResult
from add_music.client.consent import Consents
from add_music.client.endpoint import Target, choose
from add_music.errors import problem
from add_music.settings import Settings

HOST = "music.example"


class Hosted:
    """A project on that host which sends nothing and notes whether it would have been allowed to."""

    session_id = None
    language = None
    sent: list[str]

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.on_progress = None

    @classmethod
    async def open(cls, *, settings: Settings) -> Hosted:
        return cls(settings)

    @property
    def busy(self) -> bool:
        return False

    @property
    def target(self) -> Target:
        return choose(self._settings)

    async def upload(self, media) -> UploadResult:
        if not Consents(self._settings.config_dir).agreed(HOST):
            raise problem("needs_consent", files="a clip", host=HOST, cost="It costs.")
        return UploadResult((), "Sent.")

    async def close(self) -> None:
        pass
