"""What a project's page shows, from the backend or, where it knows no pages, from the timeline it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from add_music.wire.capabilities import PAGE
from add_music.wire.draft import AUDIO, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from add_music.assistant.connecting import Link
    from add_music.client.snapshot import Snapshot
    from add_music.wire.draft import DraftView


async def shown(link: Link) -> dict[str, Any]:
    """
    The page of a project.

    Args:
        link: an open one.
    """
    if PAGE in link.capabilities:
        return await link.backend.page(link.record.session_id)
    return from_timeline(link.record.session_id, await link.snapshot())


def from_timeline(session_id: str, snapshot: Snapshot) -> dict[str, Any]:
    """A page of what any backend tells: music by its stretches, no preview, no takes."""
    draft = view(snapshot.draft)
    names = (str(file.get("filename") or file.get("name") or "") for file in snapshot.files)
    return {
        "project": session_id,
        "version": 0,
        "title": next(names, ""),
        "duration_s": draft.duration_ms / 1000,
        "width": snapshot.canvas.get("width") or 0,
        "height": snapshot.canvas.get("height") or 0,
        "music": list(_music(draft)),
        "speech": [],
        "cuts_s": [],
        "sound": [],
        "takes": [],
        "offered": [],
        "next_seed": 0,
        "preview": {"key": "", "status": "none", "share": 0.0, "music": [], "error": None},
    }


def _music(draft: DraftView) -> Iterator[dict[str, Any]]:
    for track in draft.of(AUDIO):
        for segment in track.segments:
            yield {
                "name": segment.name or track.name,
                "start_s": segment.start_ms / 1000,
                "end_s": segment.end_ms / 1000,
                "volume": 1.0 if segment.volume is None else segment.volume,
                "seed": 0,
                "composed": False,
                "tempo_bpm": None,
                "key": "",
                "sections": [],
            }
