"""
The tool that lets people hear before they choose: takes as sound that a client can play.

As in `verbs`, docstrings and field descriptions are read by assistants, and annotations by the SDK.
"""

from base64 import b64encode
from typing import TYPE_CHECKING, Annotated

from mcp.types import AudioContent, CallToolResult, ResourceLink
from pydantic import Field, WithJsonSchema

from add_music.saying import say
from add_music.tools import answers
from add_music.tools.agreement import AgreedNamed
from add_music.tools.answers import goes_on
from add_music.tools.calls import Ctx, serving
from add_music.tools.resources import SOUND, TAKE
from add_music.tools.verbs import Message, ProjectName
from add_music.tools.wishes import Wishes

if TYPE_CHECKING:
    from add_music.assistant.results import AuditionResult
    from add_music.wire.takes import Take

MOST = 3
Brief = Annotated[
    Wishes | None,
    WithJsonSchema({"type": "object"}),  # it stands in full at edit; twice would cost every conversation
    Field(description="Typed wishes, as in edit."),
]


async def audition(
    ctx: Ctx,
    agreement: AgreedNamed,
    message: Message = "",
    brief: Brief = None,
    takes: Annotated[int, Field(ge=2, le=MOST, description="How many.")] = MOST,
    project: ProjectName = None,
) -> Annotated[CallToolResult, answers.Auditioned]:
    """Let the user hear two or three takes before one is chosen: 16 seconds of each, mixed with the clip's
    own sound. What the words leave open is tried in different ways. Nothing changes on the timeline."""
    async with serving(ctx, agreement, project) as call:
        found = call.about(call.going_on())
        wishes = brief.model_dump(exclude_defaults=True) if brief else None
        result = await call.desk.work(
            "audition",
            lambda _: found.audition(message, brief=wishes, count=takes),
            found,
            message=message,
            brief=wishes,
            takes=takes,
        )
        if isinstance(result, str):
            return call.answered(
                goes_on(answers.Auditioned, result, call.last, say("next_call_again", tool="audition"))
            )
        return call.answered(answers.auditioned(result), *sounds(result, found.session_id or ""))


def sounds(result: "AuditionResult", project: str) -> list[AudioContent | ResourceLink]:
    """What there is to hear of the takes."""
    pairs = zip(result.takes, result.sounds, strict=True)
    return [content for take, sound in pairs for content in _heard(take, sound, project)]


def _heard(take: "Take", sound: bytes, project: str) -> tuple[AudioContent, ResourceLink]:
    """A take's sound, and the way to it for clients that fetch it when it is wanted."""
    content = AudioContent(type="audio", data=b64encode(sound).decode(), mime_type=SOUND)
    link = ResourceLink(
        type="resource_link",
        uri=TAKE.format(project=project, number=take.number),
        name=f"take-{take.number}.mp3",
        title=f"{take.number}: {take.words}",
        mime_type=SOUND,
        size=len(sound),
    )
    return content, link
