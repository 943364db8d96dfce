"""
A chat with MCP Apps around the page: the specification's strictest sandbox and policy, and the real server.

The window is JavaScript because a host is one; whatever the page asks of the server goes to an MCP client in
this process, which talks to the server in memory.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp import Client
    from playwright.async_api import FrameLocator, Page

URI = "ui://add-music/page.html"
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; media-src 'self' data:; connect-src 'none'"
)
"""What hosts must use for a page that names no origins (MCP Apps, 2026-01-26)."""
WINDOW = """<!doctype html>
<style>body { margin: 0; background: %(ground)s } iframe { width: 100%%; border: 0; height: 200px }</style>
<iframe id="app" sandbox="allow-scripts" srcdoc="%(document)s"></iframe>
<script>
const frame = document.getElementById("app");
window.heard = [];
const send = (message) => frame.contentWindow.postMessage({ jsonrpc: "2.0", ...message }, "*");
window.notify = (method, params) => send({ method, params });
window.addEventListener("message", async ({ source, data }) => {
  if (source !== frame.contentWindow) return;
  window.heard.push(data);
  if (data.method === "ui/initialize") {
    send({ id: data.id, result: { protocolVersion: "2026-01-26", hostInfo: { name: "chat", version: "1" },
      hostCapabilities: { serverTools: {} }, hostContext: %(context)s } });
  } else if (data.method === "ui/notifications/initialized") {
    send({ method: "ui/notifications/tool-input", params: { arguments: {} } });
    send({ method: "ui/notifications/tool-result", params: await window.firstResult() });
  } else if (data.method === "ui/notifications/size-changed") {
    frame.style.height = data.params.height + "px";
  } else if (data.method === "tools/call") {
    send({ id: data.id, ...(await window.callTool(data.params)) });
  } else if (data.id !== undefined) {
    send({ id: data.id, result: {} });
  }
});
</script>
"""


@dataclass
class ChatWindow:
    """
    The window, and what was called through it.

    Args:
        refusals: what a tool shall answer instead of what the server says.
    """

    page: Page
    client: Client
    calls: list[dict[str, Any]] = field(default_factory=list)
    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def open(self, first: Any, **context: Any) -> FrameLocator:
        """Show the page beside a tool's result, in a host with that context."""
        import json

        found = await self.client.read_resource(URI)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
        document = found.contents[0].text.replace("<head>", f"<head>{policy}", 1)

        async def first_result() -> dict[str, Any]:
            return plain(first)

        await self.page.expose_function("firstResult", first_result)
        await self.page.expose_function("callTool", self._call)
        filled = {
            "document": html.escape(document, quote=True),
            "context": json.dumps(context),
            "ground": "#111" if context.get("theme") == "dark" else "#fff",
        }
        await self.page.set_content(WINDOW % filled)
        return self.page.frame_locator("#app")

    async def heard(self, method: str) -> list[dict[str, Any]]:
        """What the page sent of that kind."""
        told: list[dict[str, Any]] = await self.page.evaluate("window.heard")
        return [message for message in told if message.get("method") == method]

    async def _call(self, params: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(params)
        if params["name"] in self.refusals:
            return self.refusals[params["name"]]
        return {"result": plain(await self.client.call_tool(params["name"], params["arguments"]))}


def plain(result: Any) -> dict[str, Any]:
    """A result as it travels."""
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)
