"""
Looking at a clip or a timeline: pictures, and in words what they show.

A backend that announces it draws them itself. For another one the engine on this machine looks at the
user's own file; nothing is sent anywhere for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from add_music.assistant.checks import expanded
from add_music.assistant.looked import look_result
from add_music.assistant.results import LookResult
from add_music.assistant.translate import in_brief
from add_music.assistant.uploading import as_uploaded
from add_music.client.backend import Backend
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.capabilities import LOOK
from add_music.wire.draft import AUDIO, TEXT, VIDEO, DraftView, view
from add_music.wire.look import LookAnswer, LookMusic, LookRequest, LookTitle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller
    from add_music.assistant.results import Uploaded
    from add_music.settings import Settings

SAME_LENGTH_S = 0.1
LOCAL = "local"
Part = tuple[float | None, float | None]


async def look(link: Link, teller: Teller, settings: Settings, file: str | None, part: Part) -> LookResult:
    """
    The timeline of a project, or one of its files.

    Raises:
        FixInput: `file_missing`, or there is nothing to look at yet.
    """
    await teller.tell(say("progress_looking"))
    if LOOK in link.capabilities:
        wanted = LookRequest(session_id=link.record.session_id, file=file, start_s=part[0], end_s=part[1])
        return look_result(await link.backend.look(wanted), trusted=link.backend.local)
    files = [as_uploaded(noted) for noted in link.record.files]
    clip = _named(files, file) if file else next((one for one in files if one.kind == "video"), None)
    if clip is None:
        raise problem("file_missing", path=file) if file else problem("nothing_uploaded")
    over = view((await link.snapshot()).draft) if not file else view(None)
    return await _from_here(link, settings, clip, over, part)


async def look_at(path: Path, settings: Settings, part: Part) -> LookResult:
    """
    A file on this machine that is in no project, by its absolute path.

    Raises:
        FixInput: it is missing, or not media.
    """
    wanted = LookRequest(path=str(path), start_s=part[0], end_s=part[1])
    return look_result(await _locally(settings, wanted))


def place_of(file: str, files: Sequence[Uploaded], *, here: bool) -> Path | None:
    """
    The file on this machine that is meant by a path, or by the name of one of a project's files.

    Args:
        here: the project's backend looks at its own files itself.

    Returns:
        None when the backend has to be asked.
    """
    known = _named(files, file)
    if known and here:
        return None
    place = expanded(known.path if known and known.path else file).absolute()
    return place if place.is_file() else None


def _named(files: Sequence[Uploaded], file: str) -> Uploaded | None:
    return next((one for one in reversed(files) if file in (one.path, one.url, one.name)), None)


async def _from_here(
    link: Link, settings: Settings, clip: Uploaded, over: DraftView, part: Part
) -> LookResult:
    """The user's own file with what a timeline elsewhere has over it, as far as the times are the same."""
    host = link.backend.host
    if not _lies_here(clip):
        return LookResult(say("look_not_possible", host=host, name=clip.name), name=clip.name)
    alike = _shows_only(over, clip)
    wanted = LookRequest(
        path=clip.path,
        start_s=part[0],
        end_s=part[1],
        music=_music(over) if alike else [],
        titles=_titles(over) if alike else [],
    )
    try:
        answer = await _locally(settings, wanted)
    except AddMusicError as exc:
        if exc.code != "engine_unavailable":
            raise
        return LookResult(say("look_not_possible", host=host, name=clip.name), name=clip.name)
    left_out = over.exportable and not alike
    return look_result(
        answer, say("look_clip_only" if left_out else "look_from_here", host=host, name=clip.name)
    )


async def _locally(settings: Settings, wanted: LookRequest) -> LookAnswer:
    backend = Backend.reach(settings, LOCAL)
    try:
        await backend.ready()
        return await backend.look(wanted)
    finally:
        await backend.close()


def _lies_here(clip: Uploaded) -> bool:
    return clip.path is not None and Path(clip.path).is_file()


def _shows_only(over: DraftView, clip: Uploaded) -> bool:
    """Whether that timeline shows the whole file once, so that its times are the file's."""
    shown = [segment for track in over.of(VIDEO) for segment in track.segments]
    if len(shown) != 1 or clip.duration_s is None:
        return False
    same = abs(shown[0].duration_ms / 1000 - clip.duration_s) <= SAME_LENGTH_S
    return same and not shown[0].start_ms and not shown[0].offset_ms and shown[0].speed in (None, 1.0)


def _music(over: DraftView) -> list[LookMusic]:
    return [
        LookMusic(
            start_s=segment.start_ms / 1000,
            end_s=segment.end_ms / 1000,
            about=in_brief(segment.name or track.name),
            volume=1.0 if segment.volume is None else segment.volume,
        )
        for track in over.of(AUDIO)
        for segment in track.segments
    ]


def _titles(over: DraftView) -> list[LookTitle]:
    return [
        LookTitle(start_s=segment.start_ms / 1000, end_s=segment.end_ms / 1000, text=segment.text)
        for track in over.of(TEXT)
        for segment in track.segments
    ]
