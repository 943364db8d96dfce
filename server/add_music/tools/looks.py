"""The tool that shows: pictures of a clip or a timeline, for the assistant and the user."""

from typing import Annotated

from mcp.types import CallToolResult
from pydantic import Field

from add_music.saying import say
from add_music.tools import answers
from add_music.tools.agreement import AgreedLook
from add_music.tools.answers import goes_on
from add_music.tools.calls import Ctx, serving


async def look(
    ctx: Ctx,
    agreement: AgreedLook,
    file: Annotated[str | None, Field(description="Path of one file; absent: the whole timeline.")] = None,
    start_s: Annotated[float | None, Field(ge=0, description="Only from here …")] = None,
    end_s: Annotated[float | None, Field(gt=0, description="… to here.")] = None,
    project: Annotated[str | None, Field(description="Absent: the current one.")] = None,
) -> Annotated[CallToolResult, answers.Looked]:
    """See the clip, before or after music: frames at cuts and in between, and the timeline with motion,
    sound, speech, cuts, titles and music. Changes nothing."""
    async with serving(ctx, agreement, project) as call:
        found = call.named or await call.desk.resumed(None) or await call.desk.any_project()
        if found.session_id:
            call.about(found)
        result = await call.desk.work("look", found.look(file, start_s=start_s, end_s=end_s))
        if isinstance(result, str):
            again = say("next_call_again", tool="look")
            return call.answered(goes_on(answers.Looked, result, call.last, again))
        data, pictures = answers.looked(result)
        return call.answered(data, *pictures)
