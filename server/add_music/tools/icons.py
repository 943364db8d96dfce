"""
Icons of the server and its tools, for hosts that show them: small drawings of our own, as data addresses.

No host has to fetch anything. Hosts need not read SVG, so the server's icon comes as PNG, too; it is drawn by
`make manifests`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import quote

from mcp.types import Icon

GROUND = "#6E56F0"
LIGHT = "#FFFFFF"
WARM = "#FFC257"
PNG_SIZE = 48
STROKE = f"fill='none' stroke='{LIGHT}' stroke-width='2.5' stroke-linecap='round' stroke-linejoin='round'"
BARS = f"<path d='M20 12v8M23.5 9v14M27 13v6' {STROKE.replace(LIGHT, WARM)}/>"
PLAY = f"<path d='M7 9v14l10-7z' fill='{LIGHT}'/>"
DRAWINGS: Mapping[str, str] = {
    "chat": f"<path d='M7 8h18v12H15l-5 5v-5H7z' {STROKE}/>",
    "upload": f"<path d='M16 21V8M11 12.5L16 7.5l5 5M7 24h18' {STROKE}/>",
    "edit": f"<path d='M12 22V9l11-2v12' {STROKE}/><circle cx='9.5' cy='22' r='3' fill='{WARM}'/>"
    f"<circle cx='20.5' cy='19.5' r='3' fill='{WARM}'/>",
    "audition": f"<path d='M7 20v-4a9 9 0 0 1 18 0v4' {STROKE}/>"
    f"<path d='M6 18h4v7H6zM22 18h4v7h-4z' fill='{WARM}'/>",
    "state": f"<path d='M7 10h18M7 16h12M7 22h15' {STROKE}/>",
    "look": f"<path d='M5 16q11-15 22 0q-11 15-22 0z' {STROKE}/>"
    f"<circle cx='16' cy='16' r='3.5' fill='{WARM}'/>",
    "credits": f"<circle cx='16' cy='16' r='9' {STROKE}/><circle cx='16' cy='16' r='3' fill='{WARM}'/>",
    "export": f"<path d='M16 7v12M11 15l5 5 5-5M7 24h18' {STROKE}/>",
    "cancel": f"<path d='M10 10l12 12M22 10L10 22' {STROKE}/>",
    "connect": "<path d='M13 19l6-6M11.5 14l-3 3a4.5 4.5 0 0 0 6.5 6.5l3-3M20.5 18l3-3A4.5 4.5 0 0 0"
    f" 17 8.5l-3 3' {STROKE}/>",
}
"""By the tool's name, in a square of 32."""


def of_server() -> list[Icon]:
    """The server's icon in both kinds."""
    png = (files("add_music") / "tools" / "icon.png").read_bytes()
    address = f"data:image/png;base64,{b64encode(png).decode()}"
    size = f"{PNG_SIZE}x{PNG_SIZE}"
    return [Icon(src=address, mime_type="image/png", sizes=[size]), _drawn(PLAY + BARS)]


def of_tool(name: str) -> list[Icon]:
    """The icon of the tool of that name."""
    return [_drawn(DRAWINGS[name])]


def _drawn(shapes: str) -> Icon:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
        f"<rect width='32' height='32' rx='7' fill='{GROUND}'/>{shapes}</svg>"
    )
    # single quotes and signs that an address may hold stay, so that it stays short
    address = "data:image/svg+xml," + quote(svg, safe="'=/:,.-()")
    return Icon(src=address, mime_type="image/svg+xml", sizes=["any"])
