"""
One function for each host: what its manifest holds.

The fields are those of the hosts' published schemas. Where a host has a place for what a program may do,
it is told; none is told to require anything but what starts the server.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from told import Told


def skill_copy(told: Told) -> str:
    """`skills/NAME/SKILL.md`, where most hosts look for skills."""
    return told.skill


def _plugin(told: Told) -> dict[str, Any]:
    return {
        "name": told.name,
        "version": told.version,
        "description": told.about,
        "author": {"name": told.source["author"]},
        "license": told.project["license"],
        "keywords": told.project["keywords"],
    }


def claude_plugin(told: Told) -> dict[str, Any]:
    """`.claude-plugin/plugin.json`; skills are found by their place."""
    return {
        **_plugin(told),
        "displayName": told.source["display_name"],
        "mcpServers": told.servers("unpacked", "${CLAUDE_PLUGIN_ROOT}"),
        "network": {"hosts": told.source["network"]},
    }


def claude_marketplace(told: Told) -> dict[str, Any]:
    """`.claude-plugin/marketplace.json`: this tree is a shop with one plugin. Codex reads it as well."""
    return {
        "name": told.name,
        "owner": {"name": told.source["author"]},
        "metadata": {"description": told.about, "version": told.version},
        "plugins": [
            {
                "name": told.name,
                "source": "./",
                "description": told.about,
                "version": told.version,
                "category": "media",
                "keywords": told.project["keywords"],
            }
        ],
    }


def agent_plugin(told: Told) -> dict[str, Any]:
    """`plugin.json` of Agent Plugins 1.0.0."""
    return {"$schema": "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", **_plugin(told)}


def agent_plugin_servers(told: Told) -> dict[str, Any]:
    """`mcp.json` of Agent Plugins 1.0.0; only arguments may name the plugin's folder."""
    return {
        "$schema": "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json",
        "mcpServers": told.servers("unpacked", "${PLUGIN_ROOT}", type="stdio"),
    }


def cursor_plugin(told: Told) -> dict[str, Any]:
    """`.cursor-plugin/plugin.json`."""
    return {**_plugin(told), "skills": "./skills/", "mcpServers": "./manifests/cursor/mcp.json"}


def codex_plugin(told: Told) -> dict[str, Any]:
    """`.codex-plugin/plugin.json`."""
    return {
        **_plugin(told),
        "skills": "./skills/",
        "mcpServers": codex_servers(told),
        "interface": {
            "displayName": told.source["display_name"],
            "shortDescription": told.source["short_description"],
            "longDescription": told.long_about,
            "developerName": told.source["author"],
            "category": "Creativity",
            "capabilities": ["Read", "Write"],
            "defaultPrompt": told.source["examples"],
            "brandColor": told.source["colour"],
            "composerIcon": "./manifests/icon.svg",
            "logo": "./manifests/icon.png",
        },
    }


def codex_servers(told: Told) -> dict[str, Any]:
    """What Codex starts in the plugin's folder; the first start has to fetch what the program needs."""
    return told.servers("unpacked", ".", startup_timeout_sec=120, cwd=".")


def cursor_servers(told: Told) -> dict[str, Any]:
    """What Cursor starts; it documents no word for the plugin's folder."""
    return {"mcpServers": told.servers("published", type="stdio")}


def gemini_extension(told: Told) -> dict[str, Any]:
    """`gemini-extension.json`."""
    return {
        "name": told.name,
        "version": told.version,
        "description": told.about,
        "mcpServers": told.servers("unpacked", "${extensionPath}"),
    }


def mcpb(told: Told, tools: list[dict[str, str]]) -> dict[str, Any]:
    """`manifest.json` of the bundle for Claude Desktop, which brings uv along."""
    wanted = {one["name"]: one["name"].lower() for one in told.offered}
    return {
        "manifest_version": "0.4",
        "name": told.name,
        "display_name": told.source["display_name"],
        "version": told.version,
        "description": told.about,
        "long_description": told.long_about,
        "author": {"name": told.source["author"]},
        "icon": "icon.png",
        "server": {
            "type": "uv",
            "entry_point": "server/add_music/tools/main.py",
            "mcp_config": {
                **told.launch("bundled", "${__dirname}"),
                "env": {name: f"${{user_config.{key}}}" for name, key in wanted.items()},
            },
        },
        "tools": tools,
        "keywords": told.project["keywords"],
        "license": told.project["license"],
        "compatibility": {
            "platforms": ["darwin", "win32", "linux"],
            "runtimes": {"python": told.project["requires-python"]},
        },
        "user_config": {wanted[one["name"]]: _asked(one) for one in told.offered},
    }


def _asked(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "string",
        "title": one["title"],
        "description": one["meaning"],
        "required": False,
        "sensitive": bool(one.get("secret")),
        "default": "",  # a host without one may pass the placeholder on
    }


def registry(told: Told) -> dict[str, Any]:
    """`server.json` of the MCP registry."""
    return {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": told.source["registry_name"],
        "title": told.source["display_name"],
        "description": told.about,
        "version": told.version,
        "packages": [
            {
                "registryType": "pypi",
                "identifier": told.name,
                "version": told.version,
                "runtimeHint": told.launch("published")["command"],
                "transport": {"type": "stdio"},
                "environmentVariables": [_variable(one) for one in told.environment],
            }
        ],
    }


def _variable(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "description": one["meaning"],
        "isRequired": False,
        "isSecret": bool(one.get("secret")),
        **({"default": one["default"]} if "default" in one else {}),
    }


def generic(told: Told) -> dict[str, Any]:
    """What a person copies into the configuration of any host, once the program is installed."""
    return {"mcpServers": told.servers("installed")}


def vscode(told: Told) -> dict[str, Any]:
    """VS Code's `mcp.json`, in a workspace or a profile."""
    return {"servers": told.servers("published", type="stdio")}


def openclaw(told: Told) -> dict[str, Any]:
    """The part of `openclaw.json` that names the server."""
    return {"mcp": {"servers": told.servers("published")}}


def cursor_link(told: Told) -> str:
    """The address that makes Cursor offer to install the server."""
    config = base64.b64encode(_compact(told.launch("published")).encode()).decode()
    query = f"name={quote(told.source['server'])}&config={quote(config, safe='')}"
    return f"https://cursor.com/en/install-mcp?{query}"


def vscode_link(told: Told) -> str:
    """The address that makes VS Code offer to install the server."""
    wanted = {"name": told.source["server"], "type": "stdio", **told.launch("published")}
    inner = f"vscode:mcp/install?{quote(_compact(wanted), safe='')}"
    return f"https://insiders.vscode.dev/redirect?url={quote(inner, safe='')}"


def _compact(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))
