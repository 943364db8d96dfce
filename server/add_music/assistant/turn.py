"""One message to the backend, and what it did to the timeline, read and not believed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from add_music.assistant import instructions, recalled
from add_music.assistant.checks import without_folders
from add_music.assistant.differences import alike
from add_music.assistant.heard import Heard
from add_music.assistant.outcome import result_of
from add_music.assistant.stages import Stages
from add_music.assistant.telling import meanwhile
from add_music.assistant.translate import Translation, in_brief, translate
from add_music.errors import CATALOGUE, AddMusicError, from_json, problem
from add_music.saying import say, sentences
from add_music.wire.capabilities import PATHS
from add_music.wire.draft import AUDIO, VIDEO, view
from add_music.wire.events import Progress

if TYPE_CHECKING:
    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller
    from add_music.assistant.results import EditResult
    from add_music.client.snapshot import Snapshot
    from add_music.wire.events import Event, Failure

DEFAULT_INSTRUCTION = "Add background music that matches the mood of my video."
LOOK_AGAIN_LOCAL_S = (0.0, 0.5, 1.0, 2.0, 4.0)
LOOK_AGAIN_HOSTED_S = (30.0, 60.0, 60.0, 60.0, 60.0)
"""Waits before each look after a broken stream: the recipe of the hosted service, which takes its time."""
RUNNING_LOOK_S = 1.0
RUNNING_CAP_S = 900.0
BRIEF_WORDS: Mapping[str, str] = {
    "genre": "genre: {}",
    "moods": "moods: {}",
    "energy": "energy: {}",
    "tempo": "tempo: {}",
    "tempo_bpm": "tempo: {} bpm",
    "key": "key: {}",
    "instruments": "instruments: {}",
    "avoid": "without: {}",
    "volume": "volume of the music: {}",
    "start_s": "from {} s on",
    "end_s": "until {} s",
    "fade_in_s": "fade in over {} s",
    "fade_out_s": "fade out over {} s",
    "duck": "quieter while somebody speaks: {}",
}
"""Every typed wish but the seed, which another composer could make nothing of."""
SURE = {"session_unknown", "token_bad", "scope_missing", "needs_consent"}
"""Errors of a look at the state that no later look would change; any other one says nothing of the turn."""
Pause = Callable[[float], Awaitable[None]]


async def take_turn(
    link: Link,
    message: str,
    brief: Mapping[str, Any] | None,
    teller: Teller,
    *,
    chosen_for_user: bool = False,
    job: str = "",
    pause: Pause = asyncio.sleep,
) -> EditResult:
    """
    Say the message and compare the timeline before and after.

    Args:
        link: an open one; the instruction is kept in its record once it has had its effect.
        brief: typed wishes; they go as words to a backend that takes words only.
        chosen_for_user: the user said nothing, which the summary mentions.
        job: the name by which the edit is known again.

    Raises:
        TryAgain: the connection broke and no change was seen, or the backend says the edit failed.
        AddMusicError: the backend refused.
    """
    before = await link.snapshot()
    earlier = meanwhile(link, before)
    recalled.settle(link.record, before)
    instructions.said(link.record, message, brief, before.draft)
    recalled.begun(link.record, job, before)
    link.records.save(link.record)
    heard = Heard()
    broke = await _say(link, message, brief, before, heard, teller)
    if broke:
        await teller.tell(say("looking_after"))
    after, broke = await _look(link, before, pause, broke=broke)
    link.shown = after
    effect = instructions.seen(link.record, after.draft)
    if not broke:
        link.record.sent = None
    said = translate(heard.text, link.record.language)
    if alike(before, after):
        link.records.save(link.record)
        _raise_failure(heard.failure, said)
    result = result_of(
        before,
        after,
        said=said.text,
        hints=said.hints,
        message=message,
        own=frozenset(str(file.get("filename")) for file in link.record.files),
        known=effect == "known",
    )
    remarks = [
        say("default_said") if chosen_for_user and not (brief and _has_music(before)) else "",
        result.summary,
        *earlier,
        say("edit_after_break") if broke else "",
        _failed_later(heard.failure),
    ]
    result = _with_question(replace(result, summary=sentences(remarks)), before, after)
    recalled.ended(link.record, job, result)
    link.records.save(link.record)
    return result


async def follow(link: Link, job: str, teller: Teller, *, pause: Pause = asyncio.sleep) -> EditResult:
    """
    What came of an edit that another program sent, or was about to send, once it has ended.

    Args:
        link: an open one, whose record says that the edit is underway or how it ended.

    Raises:
        TryAgain: `turn_lost`, when no change is seen and nothing goes on.
        AddMusicError: it failed.
    """
    sent = link.record.sent
    if sent is None or not recalled.is_underway(link.record, job):
        found = recalled.outcome(link.record, job)
        if found is None:
            raise problem("job_unknown", job=job)
        return found
    try:
        after, _ = await _look(link, recalled.before_of(sent), pause, broke=True)
    except AddMusicError as exc:
        if exc.code != "turn_lost" or not link.backend.local:
            raise
        # our own engine ends every message that reaches it: this one never did, or came to nothing
        return await take_turn(link, sent["message"], sent.get("brief"), teller, job=job, pause=pause)
    link.shown = after
    effect = instructions.seen(link.record, after.draft)
    link.record.sent = None
    result = recalled.seen_result(link.record, sent, after, known=effect == "known")
    recalled.ended(link.record, job, result)
    link.records.save(link.record)
    return result


async def _say(
    link: Link,
    message: str,
    brief: Mapping[str, Any] | None,
    before: Snapshot,
    heard: Heard,
    teller: Teller,
) -> bool:
    """Send the message and listen to the end; whether the stream broke off."""
    typed = brief if brief and "brief" in link.capabilities else None
    # wishes without words are for the music that is there, else for some
    message = message or ("" if _has_music(before) else DEFAULT_INSTRUCTION)
    words = message if typed or not brief else folded(message, brief) or DEFAULT_INSTRUCTION
    if link.backend.needs_consent or PATHS not in link.capabilities:
        words = without_folders(words, link.record.sources)
    stages = Stages(link, teller, before)

    async def hear(event: Event) -> None:
        heard.take(event)
        stages.hear(event)
        if isinstance(event, Progress):
            await teller.tell(in_brief(event.words, trusted=link.backend.local), event.share)

    try:
        await link.backend.say(link.record.session_id, words, hear, brief=typed)
    except AddMusicError as exc:
        if exc.code == "turn_lost":
            return True
        # refused, or it never arrived: there is no effect to wait for
        link.record.sent = None
        link.records.save(link.record)
        if exc.code == "backend_unreachable":
            exc.next_step = say("next_not_sent")
        raise
    finally:
        await stages.close()
    return False


async def _look(link: Link, before: Snapshot, pause: Pause, *, broke: bool) -> tuple[Snapshot, bool]:
    """The state after the turn, and whether it had to be looked for; the message is never sent again."""
    if not broke:
        try:
            return await link.snapshot(), False
        except AddMusicError as exc:
            if exc.code in SURE:
                raise
    waited = 0.0
    looks = list(LOOK_AGAIN_LOCAL_S if link.backend.local else LOOK_AGAIN_HOSTED_S)
    wait_s = looks.pop(0)
    while waited < RUNNING_CAP_S:
        await pause(wait_s)
        waited += wait_s
        now = await _try_look(link)
        running = now is not None and now.turn is not None
        if now and not running and not alike(before, now):
            return now, True
        if not running and not looks:
            break
        wait_s = RUNNING_LOOK_S if running else looks.pop(0)
    raise problem("turn_lost")


async def _try_look(link: Link) -> Snapshot | None:
    """The state; None while the backend cannot be reached."""
    try:
        return await link.snapshot()
    except AddMusicError as exc:
        if exc.code in SURE:
            raise
        return None


def _raise_failure(failure: Failure | None, said: Translation) -> None:
    """
    Nothing has changed: then a failure is one.

    Raises:
        TryAgain: the backend says that it failed, or nothing but that something was in its way.
    """
    if failure is None and said.noise:
        raise problem("turn_failed", reason=said.text.rstrip("."))
    if failure is None:
        return
    # our own engine sends its error along; the words of another backend are data
    if failure.code in CATALOGUE and failure.next_step:
        raise from_json({"code": failure.code, "message": failure.message, "next_step": failure.next_step})
    raise problem("turn_failed", reason=in_brief(failure.message).rstrip(".") or "no reason given")


def _failed_later(failure: Failure | None) -> str:
    """A word about a failure after something had changed; noise is none."""
    told = translate(failure.message) if failure else None
    return (
        say("edit_failed_later", reason=told.text.rstrip("."))
        if told and told.text and not told.noise
        else ""
    )


def folded(message: str, brief: Mapping[str, Any]) -> str:
    """The message with typed wishes as words, for a backend that takes words only."""
    said = {field: brief[field] for field in BRIEF_WORDS if brief.get(field) not in (None, "", [], ())}
    wishes = [BRIEF_WORDS[field].format(_worded(field, value)) for field, value in said.items()]
    return f"{message} ({'; '.join(wishes)})" if wishes and message else message or "; ".join(wishes)


def _with_question(result: EditResult, before: Snapshot, after: Snapshot) -> EditResult:
    """Whether the clip's own music is to go is the user's to say, once, where both are heard now."""
    heard = any(
        segment.volume is None or segment.volume > 0
        for track in view(after.draft).of(VIDEO)
        for segment in track.segments
    )
    if not (after.clip_music and heard and _has_music(after) and not _has_music(before)):
        return result
    question = say("own_music_question", mute=say("own_music_mute"))
    return replace(result, own_music=True, next_steps=(question, *result.next_steps))


def _has_music(snapshot: Snapshot) -> bool:
    return any(track.segments for track in view(snapshot.draft).of(AUDIO))


def _worded(field: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value * 100:g}%" if field == "volume" else f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
