"""The main job from a terminal, and its demonstration."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.cli.agreeing import choice, consent
from add_music.cli.arguments import read_brief, split
from add_music.cli.bar import Bar
from add_music.cli.output import tell, tell_json
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.assistant.make import MakeResult

DEMO_INSTRUCTION = "Add background music that matches the mood of my video."
DEMO_SEED = 7
SAMPLE = "sample.mp4"
FINISHED = "sample.music.mp4"


@dataclass(frozen=True, slots=True)
class Order:
    """What was said on the command line."""

    words: list[str]
    instruction: str | None = None
    output: str | None = None
    seed: int | None = None
    backend: str | None = None
    brief: str | None = None
    also: str = ""
    overwrite: bool = False
    yes: bool = False


def make_one(order: Order, *, as_json: bool) -> None:
    """Do the main job and say what was done."""
    _report(_made(order), as_json=as_json)


def make_demo(folder: str, *, overwrite: bool, as_json: bool) -> None:
    """Draw the sample clip into the folder and do the main job on it, as for any other clip."""
    from add_music.studio import draw_sample

    place = Path(folder)
    sample, finished = place / SAMPLE, place / FINISHED
    _ready(place)
    for path in (sample, finished):
        if path.exists() and not overwrite:
            raise problem("output_exists", path=path)
    with Bar() as bar:
        bar.show(None, "Drawing a sample clip…")
        draw_sample(sample)
    order = Order([str(sample)], DEMO_INSTRUCTION, str(finished), DEMO_SEED, "local", overwrite=overwrite)
    result = _made(order)
    if not as_json:
        tell(f'The sample clip: {sample.resolve()}\nThe wish: "{DEMO_INSTRUCTION}"')
    _report(result, as_json=as_json)


def _made(order: Order) -> MakeResult:
    media, instruction = split(order.words, order.instruction)
    brief = read_brief(order.brief)

    from add_music.assistant.make import make
    from add_music.studio import measure

    with Bar() as bar:
        work = make(
            media,
            instruction,
            output=Path(order.output) if order.output is not None else None,
            seed=order.seed,
            backend=order.backend,
            overwrite=order.overwrite,
            brief=brief,
            also=order.also.split(","),
            consent=consent(bar, yes=order.yes),
            choose=None if order.yes else choice(bar),
            on_progress=bar.hear,
            measure=measure,
        )
        return asyncio.run(work)


def _ready(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise problem("output_unwritable", path=folder, reason=exc.strerror or "unknown") from exc


def _report(result: MakeResult, *, as_json: bool) -> None:
    from add_music.cli.finishing import hint_at_unfinished

    if as_json:
        tell_json(result.to_json())
    else:
        tell(result.summary)
    hint_at_unfinished(result.output)
