"""
The tools themselves: each checks its arguments, calls one use case, and answers.

Their docstrings and field descriptions are read by assistants and choose which tool is called;
tests/tools keeps a snapshot of them. Annotations are evaluated by the SDK, hence no postponed ones here.
"""

from typing import TYPE_CHECKING, Annotated

from mcp.types import CallToolResult
from pydantic import Field

from add_music.errors import problem
from add_music.saying import say
from add_music.tools import answers
from add_music.tools.agreement import (
    Agreed,
    AgreedHost,
    AgreedJob,
    AgreedMessage,
    AgreedNew,
    AgreedProject,
    AgreedWork,
    can_ask,
    means_the_latest,
)
from add_music.tools.answers import answer, goes_on
from add_music.tools.calls import Call, Ctx, key, patience, serving
from add_music.tools.desk import Desk, place
from add_music.tools.wishes import Wishes
from add_music.wire.extra_kinds import Kind

if TYPE_CHECKING:
    from add_music.assistant.project import Project

Files = Annotated[
    list[str],
    Field(
        min_length=1,
        max_length=100,
        description="Absolute paths or https addresses, in playing order, e.g. /home/me/holiday.mp4. "
        "mp4 mov avi webm mkv jpg png gif webp; mp3 wav m4a aac for the user's own music. Up to 500 MB each.",
    ),
]
MoreFiles = Annotated[
    list[str],
    Field(max_length=100, description="Absolute paths or https addresses that came with the message."),
]
Message = Annotated[
    str,
    Field(
        max_length=20_000,
        description='The user\'s words in any language, e.g. "calm lo-fi, no drums, softer under my voice", '
        '"another take", "undo". Empty: music that fits the mood of the video.',
    ),
]
ProjectName = Annotated[
    str | None, Field(description="Project to do it in, as an answer named it; absent: the current one.")
]
JobName = Annotated[str | None, Field(description="Name of a running one, to go on waiting for it.")]


async def upload(
    files: Files,
    ctx: Ctx,
    agreement: AgreedNew,
    new_project: Annotated[bool, Field(description="Begin a new project with these files.")] = False,
    project: ProjectName = None,
) -> Annotated[CallToolResult, answers.Uploaded]:
    """Add video, picture or music files to the project; the first step. On the local engine nothing leaves
    the machine and nothing is copied. A file that is there already is not sent again."""
    async with serving(ctx, agreement, None if new_project else project) as call:
        found = call.about(call.named or await call.desk.project(new=new_project))
        places = [place(name) for name in files]
        result = await call.desk.work("upload", lambda _: found.upload(places), found, files=files)
        if isinstance(result, str):
            # where calls stand alone, the same files may be another client's wish for a project of its own
            again = say("next_watch") if call.desk.alone else say("next_call_again", tool="upload")
            return call.answered(goes_on(answers.Uploaded, result, call.last, again))
        return call.answered(answers.uploaded(result))


async def edit(
    ctx: Ctx,
    agreement: AgreedWork,
    message: Message = "",
    brief: Annotated[
        Wishes | None,
        Field(description="Typed wishes that win over the words; leave out what was not wished."),
    ] = None,
    job: JobName = None,
    project: ProjectName = None,
) -> Annotated[CallToolResult, answers.Edited]:
    """Add or change music, volume or the clip's own sound by saying so; cut, trim, speed, 9:16, titles too.
    Music is composed for the clip's cuts, speech and exact length. Answers what really changed on the
    timeline; every edit can be undone."""
    async with serving(ctx, agreement, project, job) as call:
        found = call.about(await call.desk.with_job(job) if job else call.going_on())
        if job:
            result = await found.edit_result(job, wait_s=patience())
        else:
            wishes = brief.model_dump(exclude_defaults=True) if brief else None
            result = await found.edit(message, brief=wishes, wait_s=patience(), key=key())
        if result.job:
            call.desk.note_owner(result.job, found)
        return call.answered(answers.edited(result))


async def state(
    ctx: Ctx,
    agreement: AgreedProject,
    project: Annotated[
        str | None, Field(description="An earlier project to go on with; absent: the current or latest one.")
    ] = None,
    job: Annotated[str | None, Field(description="Work to follow: status says whether it goes on.")] = None,
) -> Annotated[CallToolResult, answers.ProjectState]:
    """Show the timeline, the files, running and finished exports, and earlier projects. An export that
    finished meanwhile is put at its place. After a restart this goes on with the latest project."""
    async with serving(ctx, agreement, project, job) as call:
        found = await call.desk.with_job(job) if job else call.named or await call.desk.resumed(None)
        if found is None:
            others = call.desk.earlier() if call.desk.alone else []
            steps = [say("next_upload")]
            return answer(
                answers.ProjectState(summary=say("state_no_files"), next_steps=steps, earlier=others),
            )
        result = await call.desk.work("state", call.about(found).state())
        if isinstance(result, str):
            return call.answered(goes_on(answers.ProjectState, result, call.last))
        data = answers.project_state(result, call.desk.earlier())
        if job:
            answers.follow(data, job, goes_on=await call.desk.goes_on(job, found))
        return call.answered(data)


async def credits(ctx: Ctx, agreement: Agreed) -> Annotated[CallToolResult, answers.Balance]:  # noqa: A001
    """Show how many credits are left. The local engine is free and counts none."""
    async with serving(ctx, agreement) as call:
        project = await call.desk.any_project()
        result = await call.desk.work("credits", project.credits())
        if isinstance(result, str):
            return call.answered(goes_on(answers.Balance, result, call.last))
        return call.answered(answers.balance(result))


async def export(
    ctx: Ctx,
    agreement: AgreedWork,
    output: Annotated[
        str | None,
        Field(
            description="Absolute path ending in .mp4 .mov .webm .gif .mkv, or .mp3 .wav .m4a for the "
            "sound alone; default: CLIP.music.mp4."
        ),
    ] = None,
    overwrite: Annotated[
        bool, Field(description="Replace an existing output. A source is never replaced.")
    ] = False,
    also: Annotated[
        list[Kind],
        Field(description="To put beside it: timelines for editing programs, stems, subtitles, rights …"),
    ] = [],  # noqa: B006  # the SDK copies it into the schema
    job: JobName = None,
    project: ProjectName = None,
) -> Annotated[CallToolResult, answers.Exported]:
    """Make the finished file and measure it. The picture is copied unchanged where possible. A long export
    goes on by itself, also when this call is cancelled: call again to fetch it, or cancel it."""
    async with serving(ctx, agreement, project, job) as call:
        found = call.about(await call.desk.with_job(job) if job else call.going_on())
        target = place(output) if output else None
        result = await found.export(target, overwrite=overwrite, wait_s=patience(), job=job, also=also)
        call.desk.note_owner(result.job, found)
        links = [answers.link(result.output)] if result.output else []
        return call.answered(answers.exported(result), *links)


async def cancel(
    ctx: Ctx,
    agreement: AgreedJob,
    job: Annotated[str, Field(description="Name of a running edit or export, as the tools gave it.")],
) -> Annotated[CallToolResult, answers.Cancelled]:
    """Stop a running edit or export. No half file is left; what was finished before is kept."""
    async with serving(ctx, agreement, job=job) as call:
        stopped = await call.desk.stop(job)
        if stopped:
            return call.answered(answers.cancelled(stopped))
        project = await call.desk.with_job(job)
        result = await call.desk.work("cancel", project.cancel(job))
        if isinstance(result, str):
            return call.answered(goes_on(answers.Cancelled, result, call.last))
        return call.answered(answers.cancelled(result))


async def connect(
    ctx: Ctx,
    agreement: AgreedHost,
    backend: Annotated[
        str | None,
        Field(
            description="local, nemo (NemoVideo's servers) or a server's https address; absent: no change."
        ),
    ] = None,
    agree: Annotated[
        bool, Field(description="The user was asked and agreed that their files may go to that host.")
    ] = False,
    withdraw: Annotated[
        bool, Field(description="Take the agreement to that host, or to every host, back.")
    ] = False,
    restore: Annotated[
        str | None,
        Field(description="A project that its host has lost: send its kept files and words there again."),
    ] = None,
) -> Annotated[CallToolResult, answers.Connected]:
    """Choose where new projects are made, and agree to the host that files would go to: this machine (the
    default, free, private) or a hosted backend. Without arguments: show the choice, account and credits."""
    async with serving(ctx, agreement, restore) as call:
        from add_music.assistant import choosing

        settings = call.desk.settings
        if restore:
            return await _restored(call, restore)
        if withdraw:
            return answer(answers.connected(choosing.withdraw(backend, settings=settings)))
        # where the client shows questions, the user's own answer is the one that counts
        yes = agree and not can_ask(ctx)
        work = choosing.connect(backend, agree=yes, on_progress=call.hear, settings=settings)
        result = await call.desk.work("connect", work)
        if isinstance(result, str):
            return call.answered(
                goes_on(answers.Connected, result, call.last, say("next_call_again", tool="connect"))
            )
        data = answers.connected(result)
        if backend and result.consent != "needs_consent" and call.desk.chosen_anew():
            data.next_steps.insert(0, say("next_stays"))
        return answer(data)


async def chat(
    message: Annotated[str, Field(min_length=1, max_length=20_000, description="The user's own words.")],
    ctx: Ctx,
    agreement: AgreedMessage,
    files: MoreFiles = [],  # noqa: B006  # the SDK copies it into the schema
    project: ProjectName = None,
) -> Annotated[CallToolResult, answers.Chatted]:
    """Do whatever a free message asks, in the right order: upload, edit, state, credits, export. Use it when
    the message mixes several of them, e.g. "add calm piano and send me the video"."""
    async with serving(ctx, agreement, project) as call:
        found = call.about(call.named or await _spoken_of(call.desk, message, files))
        places = [place(name) for name in files]
        result = await call.desk.work(
            "chat",
            lambda name: found.chat(message, places, wait_s=patience(), key=key() or name),
            found,
            message=message,
            files=files,
        )
        if isinstance(result, str):
            return call.answered(goes_on(answers.Chatted, result, call.last))
        return call.answered(answers.chatted(result))


async def _restored(call: Call, name: str) -> CallToolResult:
    """A lost project made anew at its host; `edit` with the job goes on with one that takes longer."""
    project = await call.desk.resumed(name)
    if project is None:
        raise problem("nothing_uploaded")
    result = await project.restore(wait_s=patience())
    if result.job:
        call.desk.note_owner(result.job, project)
    return call.answered(answers.restored(result, project.target))


async def _spoken_of(desk: Desk, message: str, files: list[str]) -> "Project":
    """
    The project a message means: after a restart, asking how things stand means the latest one.

    Raises:
        FixInput: calls stand alone, and this one neither names a project nor begins one.
    """
    from add_music.assistant.route import route

    if desk.alone and not files and route(message)[:1] != ("upload",):
        return desk.going_on()
    if means_the_latest(message, files):
        return await desk.resumed(None) or await desk.project()
    return await desk.project()
