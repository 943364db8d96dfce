"""
A genuine Google ADK API server with an agent whose model is a script: no network, no key.

Runs by itself, in an environment that has `google-adk` and nothing of ours (`make test-adk`). Everything that
depends on ADK's version is in this file: how an agent, a model and a server are made, and how a session is.
Prints its address; ends with its standard input. Under `/streaming` the server is told to stream, which is
what our client never asks for.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import AsyncGenerator
from typing import Any

import uvicorn
from google.adk.agents import LlmAgent
from google.adk.cli.fast_api import get_fast_api_app
from google.adk.cli.utils.base_agent_loader import BaseAgentLoader
from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.tools.tool_context import ToolContext
from google.genai import types

AGENT = "nemo_agent"
STREAMING = "/streaming"
DRAFT = {"d": 10000, "t": [{"tt": 1, "sg": [{"d": 10000, "m": {"name": "Lo-fi"}}]}]}


def edit_multitrack(op: str, tool_context: ToolContext) -> dict[str, Any]:
    """
    Edit the timeline.

    Args:
        op: what to do; after a silent edit the model is not asked again.
    """
    tool_context.state["draft"] = DRAFT
    if op == "silent":
        tool_context.actions.skip_summarization = True
    return {"ok": True}


class Script(BaseLlm):
    """A model that answers each message as the tests know it."""

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        """The next answer of the script; in pieces first when it has to stream."""
        parts = [part for content in llm_request.contents for part in content.parts or ()]
        asked = next(part.text for part in reversed(parts) if part.text and not part.thought)
        if asked == "fail":
            raise RuntimeError("scripted failure")
        if asked == "run out":
            yield LlmResponse(error_code="RESOURCE_EXHAUSTED", error_message="The quota is used up.")
            return
        if asked in ("edit", "silent") and not parts[-1].function_response:
            yield _answer([types.Part.from_function_call(name="edit_multitrack", args={"op": asked})])
            return
        said = [types.Part(text="They want lo-fi…", thought=True)] if asked == "think" else []
        words = ["Lo-fi music ", "is under ", "the whole clip."]
        for word in words if stream else ():
            yield _answer([types.Part(text=word)], partial=True)
        yield _answer([*said, types.Part(text="".join(words))])


def _answer(parts: list[types.Part], **more: Any) -> LlmResponse:
    return LlmResponse(content=types.Content(role="model", parts=parts), **more)


class OneAgent(BaseAgentLoader):
    """The agent of the path and the body of every request."""

    def load_agent(self, agent_name: str) -> LlmAgent:
        """That agent."""
        if agent_name != AGENT:
            raise ValueError(agent_name)
        return LlmAgent(name=AGENT, model=Script(model="script"), tools=[edit_multitrack])

    def list_agents(self) -> list[str]:
        """Its name."""
        return [AGENT]


class Told:
    """Hands requests below `STREAMING` on with `streaming: true` in their body."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """One request."""
        if not scope.get("path", "").startswith(f"{STREAMING}/"):
            await self._app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        body = json.dumps(json.loads(body) | {"streaming": True}).encode()
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        path = scope["path"].removeprefix(STREAMING)
        sent = False

        async def again() -> dict[str, Any]:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body}

        told = scope | {"path": path, "raw_path": path.encode(), "headers": headers}
        await self._app(told, again, send)


def session_path(session: str) -> str:
    """Where a session is made by POST, as ADK has it."""
    return f"/apps/{AGENT}/users/me/sessions/{session}"


def main(folder: str) -> None:
    """Serve until the standard input ends."""
    os.environ.setdefault("OTEL_SDK_DISABLED", "true")
    app = get_fast_api_app(
        agents_dir=folder, agent_loader=OneAgent(), session_service_uri="memory://", web=False
    )
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(Told(app), log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    place = {"url": f"http://127.0.0.1:{listening.getsockname()[1]}", "session_path": session_path("{}")}
    sys.stdout.write(json.dumps(place) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
