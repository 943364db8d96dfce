"""What travels through a worker's pipes: length-prefixed pickles between processes of one program."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

_HEAD = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Order:
    """A function of `engine.tasks` with its arguments, and the language its errors are told in."""

    task: str
    args: tuple[Any, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """How far the task is, 0–1."""

    share: float


@dataclass(frozen=True, slots=True)
class Done:
    """What the task returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """Why it did not: an error of ours as JSON, or a foreign one in words."""

    problem: dict[str, str] | None
    words: str
    trace: str = ""


def write_message(pipe: BinaryIO, message: object) -> None:
    """
    Send one message.

    Raises:
        OSError: nobody reads any more.
    """
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_HEAD.pack(len(body)) + body)
    pipe.flush()


def read_message(pipe: BinaryIO) -> object | None:
    """The next message; None once the other end is gone, in the middle of a message included."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    size = _HEAD.unpack(head)[0]
    body = pipe.read(size)
    return None if len(body) < size else pickle.loads(body)  # noqa: S301  # written by our own process
