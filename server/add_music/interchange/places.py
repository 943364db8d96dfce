"""Where files lie, as documents name them: addresses, relative paths; of this kind of system or another."""

from __future__ import annotations

import re
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import quote

WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
UNRESERVED = "/-._~!$&'()*+,;=:@"
"""What may stand in the path of an address as it is (RFC 3986, 3.3)."""


def url_of(place: str) -> str:
    """The address of a path, relative for a relative one; an address stays one."""
    if ADDRESS.match(place):
        return place
    path = path_of(place)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe=UNRESERVED.replace(":", ""))


def beside(place: str, folder: str) -> str:
    """How a document in that folder names the file: relative when it lies in or below, else in full."""
    if ADDRESS.match(place):
        return place
    path = path_of(place)
    try:
        inside = path.relative_to(path_of(folder))
    except ValueError:
        return url_of(place)
    return quote(inside.as_posix(), safe=UNRESERVED.replace(":", ""))


def path_of(place: str) -> PurePath:
    """The path, by the rules of the system that it belongs to."""
    return PureWindowsPath(place) if WINDOWS.match(place) else PurePosixPath(place)
