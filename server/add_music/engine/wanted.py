"""From a message and a typed brief to operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from add_music.music.brief import Wishes
from add_music.taking import chosen
from add_music.understanding.operations import (
    AddMusic,
    ChangeMusic,
    Context,
    MusicOperation,
    Operation,
    UseTake,
)
from add_music.understanding.read import read
from add_music.understanding.vocabulary import wishes_of


def operations_of(message: str, brief: Mapping[str, Any] | None, context: Context) -> tuple[Operation, ...]:
    """
    What to do; the typed brief wins over the words.

    Raises:
        FixInput: `request_invalid` for a brief with names nobody knows.
    """
    said = dict(brief or {})
    seeded = said.pop("seed", None) is not None
    number, rest = chosen(message) if context.takes else (None, message)
    number = said.pop("take", number)
    if number:
        after = operations_of(rest, said, replace(context, has_music=True, takes=0)) if rest or said else ()
        return (UseTake(number), *after)
    if seeded and context.has_music and not said and not message.strip():
        return (ChangeMusic(another_take=True),)  # a seed and nothing else chooses a take
    wishes = wishes_of(said)
    operations = read(message, context) if message.strip() or not said else ()
    if not said:
        return operations
    for number, operation in enumerate(operations):
        if isinstance(operation, MusicOperation):
            return (*operations[:number], _with(operation, wishes, said), *operations[number + 1 :])
    fresh = ChangeMusic() if context.has_music else AddMusic()
    return (*operations, _with(fresh, wishes, said))


def _with(operation: MusicOperation, wishes: Wishes, said: Mapping[str, Any]) -> MusicOperation:
    others = {name: value for name, value in said.items() if name not in Wishes.__slots__}
    return replace(operation, wishes=wishes.over(operation.wishes), **others)
