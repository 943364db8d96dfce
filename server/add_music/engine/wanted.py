"""From a message and a typed brief to operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from add_music.errors import problem
from add_music.music.brief import ENERGIES, GENRES, MOODS, TEMPOS, Wishes
from add_music.understanding.operations import AddMusic, ChangeMusic, Context, Operation
from add_music.understanding.read import read

CLOSED: Mapping[str, Sequence[str]] = {
    "genre": GENRES,
    "moods": MOODS,
    "energy": ENERGIES,
    "tempo": TEMPOS,
}


def operations_of(message: str, brief: Mapping[str, Any] | None, context: Context) -> tuple[Operation, ...]:
    """
    What to do; the typed brief wins over the words.

    Raises:
        FixInput: `request_invalid` for a brief with names nobody knows.
    """
    said = dict(brief or {})
    said.pop("seed", None)
    checked(said)
    operations = read(message, context) if message.strip() or not said else ()
    if not said:
        return operations
    for number, operation in enumerate(operations):
        if isinstance(operation, AddMusic | ChangeMusic):
            return (*operations[:number], _with(operation, said), *operations[number + 1 :])
    fresh: AddMusic | ChangeMusic = ChangeMusic() if context.has_music else AddMusic()
    return (*operations, _with(fresh, said))


def checked(said: Mapping[str, Any]) -> None:
    """
    Refuse names outside the closed lists.

    Raises:
        FixInput: `request_invalid`, naming the field and what it may be.
    """
    for name, allowed in CLOSED.items():
        value = said.get(name)
        for word in value if isinstance(value, list | tuple) else [value] if value is not None else []:
            if word not in allowed:
                seen = f"brief.{name}: {word!r} is none of {', '.join(allowed)}"
                raise problem("request_invalid", seen=seen)


def _with(operation: AddMusic | ChangeMusic, said: Mapping[str, Any]) -> AddMusic | ChangeMusic:
    plain: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in said.items()}
    wishes = Wishes(**{name: plain.pop(name) for name in Wishes.__slots__ if name in plain})
    return replace(operation, wishes=wishes.over(operation.wishes), **plain)
