"""
Writes every host's manifest: `make manifests`, or with `--check` names those that are out of date.

Files stand where their host looks for them; whatever no host looks for stands in `manifests/`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import draw_icon
import for_hosts
from told import ROOT, Told

BLOCK = "<!-- {name}: written by `make manifests` -->\n{body}<!-- /{name} -->"


def files(told: Told) -> dict[str, str]:
    """Every written text by its path from the root."""
    documents: dict[str, Any] = {
        ".claude-plugin/plugin.json": for_hosts.claude_plugin(told),
        ".claude-plugin/marketplace.json": for_hosts.claude_marketplace(told),
        ".codex-plugin/plugin.json": for_hosts.codex_plugin(told),
        ".cursor-plugin/plugin.json": for_hosts.cursor_plugin(told),
        "gemini-extension.json": for_hosts.gemini_extension(told),
        "plugin.json": for_hosts.agent_plugin(told),
        "mcp.json": for_hosts.agent_plugin_servers(told),
        "manifests/cursor/mcp.json": for_hosts.cursor_servers(told),
        "manifests/mcp.json": for_hosts.generic(told),
        "manifests/mcpb/manifest.json": for_hosts.mcpb(told, _tools()),
        "manifests/openclaw/openclaw.json": for_hosts.openclaw(told),
        "manifests/registry/server.json": for_hosts.registry(told),
        "manifests/vscode/mcp.json": for_hosts.vscode(told),
    }
    texts = {path: json.dumps(data, ensure_ascii=False, indent=2) + "\n" for path, data in documents.items()}
    texts[f"skills/{told.name}/SKILL.md"] = for_hosts.skill_copy(told)
    texts["manifests/icon.svg"] = draw_icon.svg()
    for path, blocks in _blocks(told).items():
        text = (ROOT / path).read_text(encoding="utf-8")
        for name, body in blocks.items():
            text = _with_block(text, name, body)
        texts[path] = text
    return texts


def pictures() -> dict[str, bytes]:
    """The icons, which are compared as pictures: another Pillow may pack the same ones differently."""
    icon = draw_icon.png()
    paths = (".claude-plugin/icon.png", "manifests/icon.png", "manifests/mcpb/icon.png")
    return dict.fromkeys(paths, icon) | {"server/add_music/tools/icon.png": draw_icon.png(48)}


def _tools() -> list[dict[str, str]]:
    from add_music.tools.server import TOOLS

    return [
        {"name": tool.function.__name__, "description": _first_sentence(tool.function.__doc__ or tool.title)}
        for tool in TOOLS
    ]


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?]) ", " ".join(text.split()), maxsplit=1)[0]


def _blocks(told: Told) -> dict[str, dict[str, str]]:
    """Parts of texts that people write: what is between two marks is ours."""
    links = (
        f"[Add to Cursor]({for_hosts.cursor_link(told)}) · [Add to VS Code]({for_hosts.vscode_link(told)})\n"
        f"<!-- mcp-name: {told.source['registry_name']} -->\n"
    )
    rows = "".join(f"| `{one['name']}` | {one['meaning']}{_secret(one)} |\n" for one in told.environment)
    return {
        "README.md": {"install-links": links},
        "SECURITY.md": {"environment": f"\n| variable | meaning |\n|---|---|\n{rows}\n"},
    }


def _secret(one: dict[str, Any]) -> str:
    return " (secret)" if one.get("secret") else ""


def _with_block(text: str, name: str, body: str) -> str:
    block = BLOCK.format(name=name, body=body)
    pattern = BLOCK.format(name=name, body="BODY").replace("BODY", "(?s:.*?)")
    new, count = re.subn(pattern, lambda _: block, text)
    if count != 1:
        raise ValueError(f"there has to be one block {name!r}")
    return new


def outdated(told: Told) -> Iterator[str]:
    """The paths whose file is not what it would be written as."""
    for path, text in files(told).items():
        if not _holds(ROOT / path, text):
            yield path
    for path, data in pictures().items():
        if not (ROOT / path).is_file() or not _same_picture((ROOT / path).read_bytes(), data):
            yield path


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _same_picture(one: bytes, other: bytes) -> bool:
    from io import BytesIO

    from PIL import Image, ImageChops

    first, second = (Image.open(BytesIO(data)).convert("RGBA") for data in (one, other))
    if first.size != second.size:
        return False
    # a rounding of the resampling may differ between versions of Pillow
    return all(high <= 2 for _, high in ImageChops.difference(first, second).getextrema())


def main() -> int:
    """Write what changed, or with `--check` only name it; 1 when something was out of date then."""
    told = Told.read()
    late = list(outdated(told))
    sys.stdout.writelines(f"{path}\n" for path in late)
    if "--check" in sys.argv[1:]:
        return int(bool(late))
    contents = {path: text.encode() for path, text in files(told).items()} | pictures()
    for path in late:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_bytes(contents[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
