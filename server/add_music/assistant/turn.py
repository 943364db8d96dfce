"""One message to the backend, and what it did to the timeline, read and not believed."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from add_music.assistant.phrases import say
from add_music.assistant.results import EditResult
from add_music.assistant.summary import AUDIO, VIDEO, Track, added, changes, duration_s, timeline
from add_music.assistant.translate import translate
from add_music.errors import CATALOGUE, AddMusicError, from_json, problem
from add_music.wire.events import Failure, Progress, Text

if TYPE_CHECKING:
    from add_music.assistant.progress import Teller
    from add_music.client.backend import Backend
    from add_music.client.snapshot import Snapshot
    from add_music.wire.events import Event

LOOK_AGAIN_LOCAL_S = (0.5, 1.0, 2.0, 4.0)
LOOK_AGAIN_HOSTED_S = (30.0, 60.0, 60.0, 60.0, 60.0)
"""After a broken stream: the recipe of the hosted service, which takes its time to settle."""
RUNNING_LOOK_S = 1.0
RUNNING_CAP_S = 900.0
TEXT_WORDS = re.compile(
    r"\b(?:title|text|caption|subtitle|credit|headline|word)s?\b|字幕|标题|文字", re.IGNORECASE
)
BRIEF_FIELDS = ("genre", "moods", "energy", "tempo", "tempo_bpm", "instruments", "avoid", "volume")
Pause = Callable[[float], Awaitable[None]]


class Heard:
    """What came out of the stream."""

    def __init__(self) -> None:
        self.failure: Failure | None = None
        self._texts: list[str] = []
        self._partial = ""

    def take(self, event: Event) -> None:
        """Note an event; a whole text replaces the parts it repeats."""
        if isinstance(event, Failure):
            self.failure = event
        elif isinstance(event, Text) and event.partial:
            self._partial += event.text
        elif isinstance(event, Text):
            self._texts.append(event.text)
            self._partial = ""

    @property
    def text(self) -> str:
        """All words, parts that were never repeated included."""
        return "\n".join(text for text in (*self._texts, self._partial) if text.strip())


async def take_turn(
    backend: Backend,
    session_id: str,
    message: str,
    brief: Mapping[str, Any] | None,
    capabilities: frozenset[str],
    teller: Teller,
    *,
    chosen_for_user: bool = False,
    pause: Pause = asyncio.sleep,
) -> EditResult:
    """
    Say the message and compare the timeline before and after.

    Args:
        brief: typed wishes; they go as words to a backend that takes words only.
        chosen_for_user: the user said nothing, which the summary mentions.

    Raises:
        TryAgain: the connection broke and no change was seen, or the backend says the edit failed.
        AddMusicError: the backend refused.
    """
    before = await backend.state(session_id)
    heard = Heard()

    async def hear(event: Event) -> None:
        heard.take(event)
        if isinstance(event, Progress):
            await teller.tell(event.words, event.share)

    typed = brief if brief and "brief" in capabilities else None
    words = message if typed or not brief else folded(message, brief)
    try:
        await backend.say(session_id, words, hear, brief=typed)
        after = await backend.state(session_id)
    except AddMusicError as exc:
        if exc.code != "turn_lost":
            raise
        after = await _after_break(backend, session_id, before, pause)
    if heard.failure and before.draft == after.draft:
        raise _failed(heard.failure)
    result = result_of(before.draft, after.draft, translate(heard.text).text, message)
    return replace(result, summary=f"{say('default_said')} {result.summary}") if chosen_for_user else result


def _failed(failure: Failure) -> AddMusicError:
    """Our own engine sends its error along; the words of another backend are data."""
    if failure.code in CATALOGUE and failure.next_step:
        return from_json({"code": failure.code, "message": failure.message, "next_step": failure.next_step})
    return problem("turn_failed", reason=translate(failure.message).text or "no reason given")


async def _after_break(backend: Backend, session_id: str, before: Snapshot, pause: Pause) -> Snapshot:
    """The state once the change shows; the message is never sent again."""
    waited = 0.0
    looks = list(LOOK_AGAIN_LOCAL_S if backend.local else LOOK_AGAIN_HOSTED_S)
    while looks and waited < RUNNING_CAP_S:
        now = await backend.state(session_id)
        wait_s = RUNNING_LOOK_S
        if now.turn is None:
            if now.draft != before.draft:
                return now
            wait_s = looks.pop(0)
        await pause(wait_s)
        waited += wait_s
    now = await backend.state(session_id)
    if now.draft != before.draft:
        return now
    raise problem("turn_lost")


def result_of(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, said: str, message: str
) -> EditResult:
    """The result of an edit, from the two drafts and the backend's plain words."""
    found = changes(before, after)
    extra = [track.line for track in added(before, after) if _unrequested(track, before, message)]
    if found:
        summary = say("edit_done", changes=" ".join(found))
        steps = [say("next_export"), say("next_change")]
    else:
        summary = say("edit_unchanged_said", said=said) if said else say("edit_unchanged")
        steps = [say("next_repeat")]
    if extra:
        summary = f"{summary} {say('edit_unrequested', tracks=', '.join(extra))}"
        steps.insert(0, say("next_keep_or_remove"))
    return EditResult(
        status="done",
        summary=summary,
        changes=tuple(found),
        unrequested=tuple(extra),
        timeline=timeline(after),
        said=said,
        duration_s=duration_s(after),
        next_steps=tuple(steps),
    )


def folded(message: str, brief: Mapping[str, Any]) -> str:
    """The message with typed wishes as words, for a backend that takes words only."""
    wishes = [
        f"{field.replace('_', ' ')}: {_worded(brief[field])}" for field in BRIEF_FIELDS if brief.get(field)
    ]
    return f"{message} ({'; '.join(wishes)})" if wishes else message


def _worded(value: object) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else json.dumps(value)


def _unrequested(track: Track, before: Mapping[str, Any] | None, message: str) -> bool:
    """Music, and the clip when it first comes onto the timeline, are what this product is asked for."""
    if track.kind == AUDIO or (track.kind == VIDEO and not before):
        return False
    return not TEXT_WORDS.search(message)
