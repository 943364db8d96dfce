"""
A model on this machine that says what a script tells it to, in the wire formats of three makers.

It answers each request by what stands in the conversation: a script is a function from the results of the
tools called so far to the next call, or to the last words. Requests that offer no tools (for a title, say)
get a word.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    """A tool that the model wants called, by the name that the host gave it."""

    tool: str
    arguments: dict[str, Any]
    namespace: str = ""


@dataclass(frozen=True)
class Result:
    """What a tool answered, as the host showed it to the model."""

    text: str
    is_error: bool
    pictures: int

    @property
    def data(self) -> dict[str, Any]:
        """The typed result."""
        start = self.text.find("{")
        found: dict[str, Any] = json.JSONDecoder().raw_decode(self.text[start:])[0] if start >= 0 else {}
        return found


STREAM, DOCUMENT = "text/event-stream", "application/json"
Script = Callable[[list[Result]], Call | str]


@dataclass
class Model:
    """A scripted model; `requests` are those that offered tools."""

    url: str
    script: Script
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def results(self) -> list[Result]:
        """Every result that the host has shown."""
        if not self.requests:
            return []
        last = self.requests[-1]
        read = _outputs if "input" in last else _responses if "contents" in last else _results
        return read(last)

    @property
    def offered(self) -> set[str]:
        """The tools that the host offered at last."""
        return {tool["name"] for tool in self.requests[-1]["tools"]}

    def offers(self, name: str) -> bool:
        """Whether a tool, or a group of them, is offered by now."""
        return any(tool.get("name") == name for tool in self.requests[-1]["tools"])

    @property
    def told(self) -> str:
        """The system prompt and everything else the host says before the conversation."""
        return json.dumps(self.requests[0], ensure_ascii=False)

    def respond(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """The same for the Responses API: what follows, as events."""
        self.requests.append(request)
        results = _outputs(request)
        step = self.script(results)
        if isinstance(step, str):
            item = {"type": "message", "id": "msg_1", "role": "assistant"}
            item |= {"content": [{"type": "output_text", "text": step}]}
        else:
            name = f"call_{len(results):04}"
            item = {"type": "function_call", "id": name, "call_id": name, "name": step.tool}
            item |= {"arguments": json.dumps(step.arguments)}
            item |= {"namespace": step.namespace} if step.namespace else {}
        usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
        return [
            {"type": "response.created", "response": {"id": "resp_1"}},
            {"type": "response.output_item.done", "output_index": 0, "item": item},
            {"type": "response.completed", "response": {"id": "resp_1", "usage": usage}},
        ]

    def generate(self, request: dict[str, Any]) -> dict[str, Any]:
        """The same for Gemini's API: the candidate that follows."""
        part: dict[str, Any] = {"text": "Music"}
        if request.get("tools"):
            self.requests.append(request)
            step = self.script(_responses(request))
            part = {"text": step}
            if isinstance(step, Call):
                part = {"functionCall": {"name": step.tool, "args": step.arguments}}
        content = {"role": "model", "parts": [part]}
        usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
        return {
            "candidates": [{"content": content, "finishReason": "STOP", "index": 0}],
            "usageMetadata": usage,
        }

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The content block that follows."""
        if not request.get("tools"):
            return {"type": "text", "text": "Music"}
        self.requests.append(request)
        results = _results(request)
        step = self.script(results)
        if isinstance(step, str):
            return {"type": "text", "text": step}
        return {
            "type": "tool_use",
            "id": f"toolu_{len(results):04}",
            "name": step.tool,
            "input": step.arguments,
        }


def _results(request: dict[str, Any]) -> list[Result]:
    blocks = [
        block
        for message in request["messages"]
        if isinstance(message["content"], list)
        for block in message["content"]
        if block.get("type") == "tool_result"
    ]
    return [_result(block) for block in blocks]


def _outputs(request: dict[str, Any]) -> list[Result]:
    """The results in a request of the Responses API."""
    outputs = [item["output"] for item in request["input"] if item["type"] == "function_call_output"]
    texts = [output if isinstance(output, str) else json.dumps(output) for output in outputs]
    return [Result(text, is_error=False, pictures=0) for text in texts]


def _responses(request: dict[str, Any]) -> list[Result]:
    """The results in a request of Gemini's API."""
    parts = [part for content in request["contents"] for part in content["parts"]]
    answers = [part["functionResponse"]["response"] for part in parts if "functionResponse" in part]
    return [Result(json.dumps(a, ensure_ascii=False), "error" in a, pictures=0) for a in answers]


def _result(block: dict[str, Any]) -> Result:
    content = block.get("content") or ""
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    text = "\n".join(part["text"] for part in parts if part["type"] == "text")
    pictures = sum(part["type"] == "image" for part in parts)
    return Result(text, bool(block.get("is_error")), pictures)


@contextlib.contextmanager
def speaking(script: Script) -> Iterator[Model]:
    """A model that listens on a port of this machine."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._send(b"", "text/plain")

        def do_GET(self) -> None:
            self._send(b'{"data": []}', "application/json")

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            self._send(*_reply(model, self.path, request))

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    model = Model(f"http://127.0.0.1:{server.server_address[1]}", script)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()


def _reply(model: Model, path: str, request: dict[str, Any]) -> tuple[bytes, str]:
    """Body and type of the answer, by the makers' paths."""
    if "/v1/responses" in path:
        return _events(model.respond(request)), STREAM
    if "streamGenerateContent" in path:
        return f"data: {json.dumps(model.generate(request))}\r\n\r\n".encode(), STREAM
    if "generateContent" in path:
        return json.dumps(model.generate(request)).encode(), DOCUMENT
    if "/v1/messages" not in path:
        return b"{}", DOCUMENT
    if "count_tokens" in path:
        return b'{"input_tokens": 1}', DOCUMENT
    block = model.answer(request)
    if request.get("stream"):
        return _stream(block, request["model"]), STREAM
    message = {**_message(request["model"]), "content": [block], "stop_reason": _why(block)}
    return json.dumps(message).encode(), DOCUMENT


def _why(block: dict[str, Any]) -> str:
    return "tool_use" if block["type"] == "tool_use" else "end_turn"


def _message(name: str) -> dict[str, Any]:
    usage = {"input_tokens": 1, "output_tokens": 1}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": name,
        "content": [],
        "usage": usage,
    }


def _stream(block: dict[str, Any], name: str) -> bytes:
    if block["type"] == "text":
        empty, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
    else:
        empty = {**block, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    events = [
        {"type": "message_start", "message": {**_message(name), "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": empty},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": _why(block)}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
    return _events(events)


def _events(events: list[dict[str, Any]]) -> bytes:
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()
