"""The sound of a sheet in stems: own sound, music, and on request the music by the roles of its band."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from add_music.engine.disk import whole
from add_music.engine.producing import beds, own_sound, plan_of, played, skipped
from add_music.engine.sheet import Bed, Sheet
from add_music.media.wav import wav_writer
from add_music.music.cues import ms_to_samples
from add_music.sound.produce import MUSIC, ORIGINAL, produce_apart

Block: TypeAlias = NDArray[np.float32]
TRACK = "track"
"""The user's own track among the roles of the music."""


def roles_of(sheet: Sheet) -> tuple[str, ...]:
    """What the music of a sheet is the sum of: roles of composed pieces, and the user's own track."""
    from add_music.engine.tasks import score_of
    from add_music.sound.perform import heard_roles

    found: dict[str, None] = {}
    for bed in sheet.beds:
        found |= dict.fromkeys((TRACK,) if bed.own_track else heard_roles(score_of(bed.path)))
    return tuple(found)


def write_stems(
    sheet: Sheet, reels: Path | None, folder: Path, on_progress: Callable[[float], None]
) -> list[str]:
    """
    Write a WAV for each stem, 24 bits at 48 kHz, as long as the film; returns their names.

    `original` and `music` sum to the sound of the finished file before it is encoded; the others to `music`.

    Args:
        reels: holds the recorded roles of each score, in a folder of its name; None: no roles.

    Raises:
        AddMusicError: disk_full, output_unwritable, or what is wrong with a source.
    """
    heard = sheet.original_volume > 0 and any(source.sound for source in sheet.sources)
    roles = roles_of(sheet) if reels else ()
    stems = {role: partial(beds, sheet, partial(_played, role, reels)) for role in roles if reels}
    music = stems or ({MUSIC: partial(beds, sheet)} if sheet.beds else {})
    names = [*([ORIGINAL] if heard else ()), *([MUSIC] if sheet.beds else ()), *roles]
    length, done = ms_to_samples(sheet.duration_ms), 0
    with ExitStack() as files, tempfile.TemporaryDirectory(dir=sheet.scratch) as scratch:
        add = {name: _opened(files, folder / f"{name}.wav") for name in names}
        own = partial(own_sound, sheet) if heard else None
        sound = produce_apart(music, partial(beds, sheet), own, plan_of(sheet), Path(scratch))
        for block in sound:
            _write(block, roles, add)
            done += len(next(iter(block.values())))
            on_progress(min(done / length, 1.0))
    return names


def _opened(files: ExitStack, path: Path) -> Callable[[Block], None]:
    return files.enter_context(wav_writer(files.enter_context(whole(path))))


def _write(
    block: Mapping[str, Block], roles: tuple[str, ...], add: Mapping[str, Callable[[Block], None]]
) -> None:
    for name, samples in block.items():
        if name in add:
            add[name](samples)
    if roles:
        add[MUSIC](np.sum([block[role] for role in roles], axis=0, dtype=np.float32))


def _played(role: str, reels: Path, bed: Bed, scratch: Path) -> Iterator[Block]:
    """What of a bed is that role's; nothing where it has none."""
    if bed.own_track:
        return played(bed, scratch) if role == TRACK else iter(())
    from add_music.engine.tasks import score_of
    from add_music.sound.perform import heard_roles
    from add_music.sound.reel import play

    score = score_of(bed.path)
    if role not in heard_roles(score):
        return iter(())
    return skipped(play(score, reels / bed.path.name, role=role), ms_to_samples(bed.offset_ms))
