"""
Asking the user before anything leaves the machine, through the client.

A resolver runs before the tool. It asks only when the backend is another machine, the user has
not agreed to it before, and the client can ask; a client that cannot gets `needs_consent`.
"""

from typing import Annotated, Any

from mcp.server.mcpserver import AcceptedElicitation, Context, Elicit, ElicitationResult, Resolve
from pydantic import BaseModel, Field

from add_music.tools.desk import Desk, place
from add_music.tools.failures import told


class Agreement(BaseModel):
    """The user's answer."""

    agree: bool = Field(default=False, title="Send it", description="Send what is named above to that host.")


async def ask(ctx: Context[Desk, Any]) -> Elicit[Agreement] | Agreement:
    """Ask about messages, before the first one goes out."""
    return await _question(ctx, [])


async def ask_about(files: list[str], ctx: Context[Desk, Any]) -> Elicit[Agreement] | Agreement:
    """Ask about messages and these files."""
    return await _question(ctx, files)


Agreed = Annotated[ElicitationResult[Agreement], Resolve(ask)]
AgreedFiles = Annotated[ElicitationResult[Agreement], Resolve(ask_about)]


def agreed(outcome: Any) -> bool:
    """Whether the user said yes; declining and closing the question are a no."""
    return isinstance(outcome, AcceptedElicitation) and bool(outcome.data.agree)


async def _question(ctx: Context[Desk, Any], files: list[str]) -> Elicit[Agreement] | Agreement:
    from add_music.client.consent import Consents
    from add_music.client.endpoint import choose

    settings = ctx.request_context.lifespan_context.settings
    with told():
        target = choose(settings)
        if not target.needs_consent or Consents(settings.config_dir).agreed(target.host):
            return Agreement()
        abilities = ctx.client_capabilities
        if not (abilities and abilities.elicitation):
            return Agreement()
        return Elicit(_words(ctx, files), Agreement)


def _words(ctx: Context[Desk, Any], files: list[str]) -> str:
    from add_music.assistant.connecting import consent_question
    from add_music.assistant.uploading import checked, weighed
    from add_music.client.backend import Backend

    settings = ctx.request_context.lifespan_context.settings
    going = weighed(checked([place(name) for name in files], settings.max_upload_mb)) if files else []
    kind = "nemo" if settings.backend in ("auto", "nemo") else settings.backend
    return consent_question(Backend.reach(settings), kind, going).text
