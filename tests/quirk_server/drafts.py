"""A timeline as other services may write it, and the way back to the one the engine knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from quirk_server.quirks import Quirks

Json = dict[str, Any]
RENAMED: dict[str, dict[str, str]] = {
    "short": {"st": "s", "vol": "v", "name": "n"},
    "long": {"st": "start", "vol": "volume", "tx": "content", "name": "title"},
}
DOCUMENTED = ("t", "tt", "sg", "d", "m")
EXTRA = {
    7: {"tt": 7, "sg": [{"st": 0, "d": 1500, "m": {"text": "Urban Dreams"}}]},
    12: {"tt": 12, "sg": [{"st": 0, "d": 1000, "m": {"name": "Film grain"}}]},
}
UNKNOWN = {
    "zz": {"deep": [None, True, {"x": "ü/\U0001f3b5"}]},
    "nonce": 123456789012345678901234567890,
    "weight": 0.30000000000000004,
}


def written(draft: Json, quirks: Quirks) -> str:
    """The text of the draft as the service sends it."""
    shaped = _renamed(draft, quirks.draft_keys)
    if draft.get("t"):
        extra = [EXTRA.get(kind, {"tt": kind, "sg": [{"d": 1000}]}) for kind in quirks.extra_tracks]
        shaped["t"] = [*shaped["t"], *extra]
        if quirks.draft_unknown:
            shaped = _with_unknown(shaped)
    return _odd(shaped) if quirks.draft_writing == "odd" else json.dumps(shaped, ensure_ascii=False)


def _renamed(draft: Json, keys: str) -> Json:
    if keys == "ours" or not draft:
        return dict(draft)
    change: Callable[[Json], Json] = _documented if keys == "documented" else _other_names(RENAMED[keys])
    tracks = []
    for track in draft["t"]:
        segments = [change(segment) for segment in track["sg"]]
        kept = {key: value for key, value in track.items() if key in DOCUMENTED}
        tracks.append(kept | {"sg": segments})
    return draft | {"t": tracks}


def _documented(segment: Json) -> Json:
    """Nothing but the documented keys; the rest is in `m` as far as the engine mirrors it there."""
    return {key: value for key, value in segment.items() if key in DOCUMENTED}


def _other_names(names: dict[str, str]) -> Callable[[Json], Json]:
    """Other names, and the name of the thing beside its segment instead of within `m`."""

    def change(segment: Json) -> Json:
        about = segment.get("m", {})
        known = {key: value for key, value in segment.items() if key not in ("m", "id")}
        if about.get("name"):
            known["name"] = about["name"]
        return {names.get(key, key): value for key, value in known.items()}

    return change


def _with_unknown(place: Any) -> Any:
    if isinstance(place, dict):
        return UNKNOWN | {key: _with_unknown(value) for key, value in place.items()}
    return [_with_unknown(value) for value in place] if isinstance(place, list) else place


def _odd(value: Any) -> str:
    """JSON that no serialiser of ours would write the same way again."""
    if isinstance(value, dict):
        items = [f"{json.dumps(key)} :{_odd(inner)}" for key, inner in reversed(value.items())]
        return "{ " + ",\n  ".join(items) + "}"
    if isinstance(value, list):
        return "[" + " , ".join(map(_odd, value)) + " ]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return f"{value}.00" if abs(value) < 2**53 and value % 2 == 0 else str(value)
    if isinstance(value, float):
        return f"{value!r}0" if "e" not in repr(value) else repr(value).upper()
    return json.dumps(value, ensure_ascii=True).replace("/", "\\/")
