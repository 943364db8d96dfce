"""
The schemas of the tools, as short as they can be: they stand in every conversation.

What a schema library writes for its own sake goes: titles made from names, `null` among an argument's types,
where leaving the argument out says the same, and the defaults of results, which are always there.
"""

from __future__ import annotations

from typing import Any

from mcp.server import MCPServer
from mcp.types import SubscribeRequestParams, Tool, UnsubscribeRequestParams

from add_music.tools import subscribing

Schema = dict[str, Any]
NAMED = ("properties", "$defs")
"""What maps names, which may be those of keywords, to schemas."""
SPOKEN = frozenset({"default", "enum", "const", "examples", "required"})
"""What holds values instead of schemas."""


class BriefServer(MCPServer[Any]):
    """A server that publishes its schemas in their short form; arguments are checked against the full one."""

    def serve_subscriptions(self) -> None:
        """Serve both methods of the handshake era, which only the SDK's lower level takes."""
        low = self._lowlevel_server
        low.add_request_handler("resources/subscribe", SubscribeRequestParams, subscribing.subscribe)
        low.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, subscribing.unsubscribe)

    async def list_tools(self) -> list[Tool]:
        """The tools in their order."""
        return [
            tool.model_copy(
                update={
                    "input_schema": taken(tool.input_schema),
                    "output_schema": given(tool.output_schema) if tool.output_schema else None,
                }
            )
            for tool in await super().list_tools()
        ]


def taken(schema: Schema) -> Schema:
    """A schema of arguments without titles, nor `null` where an argument can be left out."""
    return {"type": "object", "properties": {}} | _walked(schema, _optional)


def given(schema: Schema) -> Schema:
    """A schema of results without titles and defaults."""
    return _walked(schema, _nullable)


def _walked(schema: Schema, shorten: Any) -> Schema:
    short: Schema = {}
    for key, value in schema.items():
        if key == "title":
            continue
        if key in NAMED:
            short[key] = {name: _walked(part, shorten) for name, part in value.items()}
        elif isinstance(value, dict) and key not in SPOKEN:
            short[key] = _walked(value, shorten)
        elif isinstance(value, list) and key not in SPOKEN:
            short[key] = [_walked(part, shorten) if isinstance(part, dict) else part for part in value]
        else:
            short[key] = value
    shortened: Schema = shorten(short)
    return shortened


def _optional(schema: Schema) -> Schema:
    kinds = schema.get("anyOf", [])
    left = [kind for kind in kinds if kind.get("type") != "null"]
    if len(left) == 1:
        schema = left[0] | {key: value for key, value in schema.items() if key != "anyOf"}
    if "default" in schema and schema["default"] in (None, "", []):
        schema = {key: value for key, value in schema.items() if key != "default"}
    return schema


def _nullable(schema: Schema) -> Schema:
    schema = {key: value for key, value in schema.items() if key != "default"}
    kinds = schema.get("anyOf", [])
    if len(kinds) == 2 and kinds[1] == {"type": "null"} and set(kinds[0]) == {"type"}:
        both = {"type": [kinds[0]["type"], "null"]}
        return both | {key: value for key, value in schema.items() if key != "anyOf"}
    return schema
