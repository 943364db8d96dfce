"""The edits of a draft, as the words of a message become them (design: operations and vocabulary)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from add_music.music.brief import Wishes

NO_WISHES = Wishes()
ASPECTS = ("9:16", "16:9", "1:1", "4:5")
FITS = ("crop", "pad", "blur")
TRANSITIONS = ("crossfade", "cut")
POSITIONS = (
    "top", "center", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right",
)  # fmt: skip
REASONS = ("tempo", "volume", "range", "outside", "speed", "aspect", "length", "part", "text")
"""Why something that was said cannot be done as it was said."""

DIRECTIONS = ("louder", "softer", "faster", "slower", "brighter", "darker")


@dataclass(frozen=True, slots=True)
class Operation:
    """One edit. Fields that were not said are None, empty or False, and absent in JSON."""

    op: ClassVar[str] = ""

    def to_json(self) -> dict[str, Any]:
        """`{"op": …}` with the said fields only; wishes are flattened into it."""
        data: dict[str, Any] = {"op": self.op}
        for field in fields(self):
            value = getattr(self, field.name)
            parts = (
                {w.name: getattr(value, w.name) for w in fields(value)}
                if isinstance(value, Wishes)
                else {field.name: value}
            )
            for name, part in parts.items():
                if part not in (None, (), "") and not (part is False and field.default is False):
                    data[name] = list(part) if isinstance(part, tuple) else part
        return data


@dataclass(frozen=True, slots=True)
class MusicOperation(Operation):
    """What can be said of music, new or there; `volume` is linear 0–1, `asset` names the user's own track."""

    wishes: Wishes = NO_WISHES
    volume: float | None = None
    start_s: float | None = None
    end_s: float | None = None
    fade_in_s: float | None = None
    fade_out_s: float | None = None
    duck: bool | None = None
    asset: str | None = None


@dataclass(frozen=True, slots=True)
class AddMusic(MusicOperation):
    """Put music under the clip."""

    op: ClassVar[str] = "add_music"


@dataclass(frozen=True, slots=True)
class ChangeMusic(MusicOperation):
    """
    Change the music that is there; relative wishes stay directions.

    `while_spoken` says that it is meant where somebody speaks, and only there.
    """

    op: ClassVar[str] = "change_music"
    direction: tuple[str, ...] = ()
    another_take: bool = False
    while_spoken: bool = False


@dataclass(frozen=True, slots=True)
class RemoveMusic(Operation):
    """Take the music away, all of it or within a range."""

    op: ClassVar[str] = "remove_music"
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class SetVolume(Operation):
    """`target` is music or original; either a linear `volume` 0–1 or a change in dB."""

    op: ClassVar[str] = "set_volume"
    target: str = "music"
    volume: float | None = None
    delta_db: float | None = None


@dataclass(frozen=True, slots=True)
class MuteOriginal(Operation):
    """Silence the clip's own sound."""

    op: ClassVar[str] = "mute_original"


@dataclass(frozen=True, slots=True)
class Trim(Operation):
    """Keep that part of the clip and nothing else; `fast`: where its picture can be copied, thereabouts."""

    op: ClassVar[str] = "trim"
    start_s: float | None = None
    end_s: float | None = None
    fast: bool = False


@dataclass(frozen=True, slots=True)
class Cut(Operation):
    """Take that part out of the clip."""

    op: ClassVar[str] = "cut"
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class SetSpeed(Operation):
    """Play the clip, or a part of it, faster (a factor over 1) or slower."""

    op: ClassVar[str] = "set_speed"
    factor: float = 1.0
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class SetAspect(Operation):
    """Give the picture one of `ASPECTS`; `fit` is crop, pad or blur."""

    op: ClassVar[str] = "set_aspect"
    aspect: str | None = None
    fit: str | None = None


@dataclass(frozen=True, slots=True)
class SetTransition(Operation):
    """How one clip goes over into the next: `kind` is one of `TRANSITIONS`."""

    op: ClassVar[str] = "set_transition"
    kind: str = "crossfade"
    length_s: float | None = None


@dataclass(frozen=True, slots=True)
class AddText(Operation):
    """Show a text, with exactly these signs."""

    op: ClassVar[str] = "add_text"
    text: str = ""
    start_s: float | None = None
    end_s: float | None = None
    position: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeText(Operation):
    """Change the text that is shown: its words, time or place."""

    op: ClassVar[str] = "change_text"
    text: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    position: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveText(Operation):
    """Take a text away; without `text`, every one."""

    op: ClassVar[str] = "remove_text"
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Undo(Operation):
    """Back to the version before."""

    op: ClassVar[str] = "undo"


@dataclass(frozen=True, slots=True)
class Redo(Operation):
    """Forward again after an undo."""

    op: ClassVar[str] = "redo"


@dataclass(frozen=True, slots=True)
class UseTake(Operation):
    """Put a take of the last audition under the clip."""

    op: ClassVar[str] = "use_take"
    number: int = 1


@dataclass(frozen=True, slots=True)
class Unsupported(Operation):
    """
    Something that was understood but is no edit; `what` says it in the user's words.

    `because` is one of `REASONS` for what cannot be as it was said, and empty for what there is no
    operation for (a filter, a sticker, a sound effect).
    """

    op: ClassVar[str] = "unsupported"
    what: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """
    What the reader of a message may know of the project; `takes` were heard last and can be chosen.

    `has_music` speaks of music that was put there, `clip_music` of music that is heard in the clip itself,
    `speed` of how many times its own speed all of the film plays already.
    """

    duration_s: float | None = None
    has_music: bool = False
    clip_music: bool = False
    has_text: bool = False
    speech: bool = False
    files: tuple[str, ...] = ()
    takes: int = 0
    speed: float = 1.0
