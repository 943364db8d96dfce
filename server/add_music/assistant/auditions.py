"""Takes to hear before one is chosen: asked for until they are there, then fetched and told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from add_music.assistant.results import AuditionResult
from add_music.errors import problem
from add_music.saying import say
from add_music.wire.brief import typed_brief
from add_music.wire.capabilities import TAKES
from add_music.wire.takes import TakesWanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller


async def audition(
    link: Link, teller: Teller, message: str, brief: Mapping[str, Any] | None, count: int
) -> AuditionResult:
    """
    The takes of an audition.

    Args:
        link: an open one.

    Raises:
        FixInput: `takes_not_here`, when the backend makes none.
        AddMusicError: they could not be made.
    """
    if TAKES not in link.capabilities:
        raise problem("takes_not_here", host=link.backend.host)
    wishes = typed_brief(brief) if brief else None
    wanted = TakesWanted(message=message.strip(), brief=wishes, count=count)
    session, wait_s = link.record.session_id, link.backend.pace.first_s
    told = await link.backend.takes(session, wanted)
    while told.status == "making":
        await teller.tell(told.words, told.progress)
        await asyncio.sleep(wait_s)
        wait_s = link.backend.pace.after(wait_s)
        told = await link.backend.takes(session, wanted)
    takes = told.takes
    if not link.backend.local:
        takes = tuple(take.model_copy(update={"path": None}) for take in takes)
    sounds = tuple([await link.backend.take_sound(take.id) for take in takes])
    link.record.takes = [take.id for take in told.takes]
    link.records.save(link.record)
    lines = [
        say("takes_told", count=len(takes), where=told.words),
        *(say("take_line", number=take.number, words=take.words) for take in takes),
    ]
    steps = (say("next_choose_take"), say("next_more_takes"))
    return AuditionResult(takes, sounds, "\n".join(lines), steps)


async def heard(link: Link, number: int) -> bytes:
    """
    A take of the last audition as MP3.

    Raises:
        FixInput: `take_unknown`.
    """
    names = link.record.takes
    if not 0 < number <= len(names):
        raise problem("take_unknown", number=number)
    return await link.backend.take_sound(names[number - 1])
