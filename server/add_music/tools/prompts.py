"""
The three workflows as prompts that a person picks from a menu, with words to choose from while typing.

Each says the user's wish and the steps in the names of the tools; nothing here does anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args

from mcp.types import Completion, PromptReference
from pydantic import Field

from add_music.tools.wishes import Genre, Mood

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from mcp.types import CompletionArgument, ResourceTemplateReference

MATCHING = "add background music that matches the mood of my video"
"""The original skill's own words."""
MOST = 100
"""The protocol's limit on the values of one completion."""

Video = Annotated[str, Field(description="Path or https address of the video.")]
Videos = Annotated[str, Field(description="Paths or https addresses of the videos, with commas between.")]
Wish = Annotated[str, Field(description='The music in words, e.g. "calm piano"; empty: what fits the mood.')]


def quick_edit(video: Video, music: Wish = "") -> str:
    """Put fitting music on one video and make the file."""
    return (
        f"For the video {video}: {music.strip() or MATCHING}. "
        "Upload it, edit, export, and tell me where the file is and what was measured on it."
    )


def batch(videos: Videos, music: Wish = "") -> str:
    """Put music of their own on several videos, each in a project and a file of its own."""
    listed = "\n".join(f"- {video.strip()}" for video in videos.split(",") if video.strip())
    return (
        f"For each of these videos: {music.strip() or MATCHING}.\n{listed}\n"
        "Each is a project of its own: upload it with new_project, then edit and export with the project "
        "that upload answered. If one cannot be done, go on with the others. Tell me what became of each."
    )


def iterate(video: Video, music: Wish = "") -> str:
    """Start with a rough version, look at what changed, and refine it step by step."""
    return (
        f"For the video {video}: start with {music.strip() or MATCHING}. Upload it and edit. Tell me what "
        "is on the timeline and ask what I want changed; every edit can be undone. Export when I say so."
    )


def add_prompts(server: MCPServer[Any]) -> None:
    """Let a server offer them."""
    for function, title in (
        (quick_edit, "Music for one video"),
        (batch, "Music for several videos"),
        (iterate, "Music in several steps"),
    ):
        words = " ".join((function.__doc__ or "").split())
        server.prompt(title=title, description=words)(function)


def completed(
    ref: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
) -> Completion | None:
    """Moods and genres for what was typed of the music so far; its last word is the one completed."""
    if not isinstance(ref, PromptReference) or argument.name != "music":
        return None
    before, _, begun = argument.value.rpartition(" ")
    taken = set(before.lower().split())
    known = dict.fromkeys((*get_args(Mood), *get_args(Genre)))
    found = [word for word in known if word.startswith(begun.lower()) and word not in taken]
    values = [f"{before} {word}".strip() for word in found]
    return Completion(values=values[:MOST], total=len(values), has_more=len(values) > MOST)
