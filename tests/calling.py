"""Requests to a backend as any program would send them: plain HTTP, nothing of our own client."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import httpx

from add_music.wire.brief import to_part, typed_brief

AGENT = "nemo_agent"
PATIENCE_S = 60.0


class Caller:
    """One user of one backend, with a session of its own once `begin` was called."""

    def __init__(self, url: str, token: str, **options: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
        # reading certificates that plain HTTP has no use for takes longer than most requests
        self.http = httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_S, verify=False, **options)
        self.session = ""
        self.render_id = f"render_{secrets.token_hex(4)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.http.close()

    def begin(self, *paths: Path) -> Self:
        """A new session, with these files in it."""
        answer = self.http.post(f"/api/tasks/me/with-session/{AGENT}", json={"task_name": "project"})
        self.session = data_of(answer)["session_id"]
        if paths:
            data_of(self.name(*paths))
        return self

    def send(self, *paths: Path, names: Sequence[str] = ()) -> httpx.Response:
        """Upload as a form."""
        files = [
            ("files", (names[n] if names else path.name, path.read_bytes())) for n, path in enumerate(paths)
        ]
        return self.http.post(f"/api/upload-video/{AGENT}/me/{self.session}", files=files)

    def name(self, *paths: Path | str) -> httpx.Response:
        """Upload by path."""
        body = {"paths": [str(path) for path in paths], "source_type": "path"}
        return self.http.post(f"/api/upload-video/{AGENT}/me/{self.session}", json=body)

    def stream(self, text: str, brief: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The events of a turn as they come."""
        parts = [{"text": text}, *([to_part(typed_brief(brief))] if brief else [])]
        body = {
            "app_name": AGENT,
            "user_id": "me",
            "session_id": self.session,
            "new_message": {"parts": parts},
        }
        with self.http.stream("POST", "/run_sse", json=body) as answer:
            if answer.headers["content-type"].partition(";")[0] != "text/event-stream":
                answer.read()
                raise AssertionError(answer.text)
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def say(self, text: str, brief: Mapping[str, Any] | None = None) -> Turn:
        """A whole turn."""
        return Turn(list(self.stream(text, brief)))

    def state(self) -> dict[str, Any]:
        """The state's data."""
        return data_of(self.http.get(f"/api/state/{AGENT}/me/{self.session}/latest"))

    @property
    def draft(self) -> dict[str, Any]:
        """The timeline that is shown."""
        return self.state()["state"]["draft"]

    def music(self) -> list[dict[str, Any]]:
        """The segments of music on the timeline."""
        return [s for track in self.draft.get("t", ()) if track["tt"] == 1 for s in track["sg"]]

    def render(
        self, name: str | None = None, kind: str = "mp4", draft: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Start a render of the shown timeline."""
        body = {
            "id": name or self.render_id,
            "sessionId": self.session,
            "draft": self.draft if draft is None else draft,
        }
        return self.http.post("/api/render/proxy/lambda", json=body | {"output": {"format": kind}})

    def status(self, name: str | None = None) -> dict[str, Any]:
        """How a render stands."""
        return data_of(self.http.get(f"/api/render/proxy/lambda/{name or self.render_id}"))

    def finished(self, name: str | None = None) -> dict[str, Any]:
        """Its status once nothing more will change."""
        return until(
            lambda: s if (s := self.status(name))["status"] not in ("pending", "processing") else None
        )

    def download(self, target: Path, name: str | None = None) -> Path:
        """Fetch the file."""
        answer = self.http.get(f"/api/render/proxy/{name or self.render_id}/download")
        assert answer.status_code == 200, answer.text
        target.write_bytes(answer.content)
        return target


class Turn:
    """What a turn sent."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.events = events

    @property
    def words(self) -> str:
        """The last words."""
        return self.events[-1]["content"]["parts"][0]["text"]

    @property
    def error(self) -> str | None:
        """The code of the error that ended it."""
        return self.events[-1].get("error_details", {}).get("error_type")


def data_of(answer: httpx.Response) -> dict[str, Any]:
    """The payload of a good answer."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.get("code", 0) == 0, answer.text
    return body["data"]


def refusal_of(answer: httpx.Response) -> tuple[int, int, str]:
    """HTTP status, the contract's number, and our code of an answer that says no."""
    body = answer.json()
    return answer.status_code, body["code"], body["data"]["error"]["code"]


def until(look: Callable[[], Any]) -> Any:
    """What `look` gives once it gives something."""
    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it never came")
