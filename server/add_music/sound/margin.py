"""How far the voice stands above the bed, measured from the finished sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import log10

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import Span
from add_music.sound.band import FRAME, SpeechFrames

Block = NDArray[np.float32]

STEP = FRAME * 4
CLEAREST_DB = 60.0
"""Told when the rest is as small as the error of the method."""


def voice_margin_db(
    finished: Iterable[Block], original: Iterable[Block], speech: Sequence[Span]
) -> float | None:
    """
    Energy of the clip's own sound over that of everything else in 1–4 kHz while somebody speaks, in dB.

    The clip's own sound passes the mix with one gain; it is the factor that explains most of the
    finished sound (least squares over all spans), and what it leaves unexplained is the bed.

    Args:
        finished, original: blocks (n, 2) at 48 kHz that begin at the same moment.

    Returns:
        None where nobody speaks, or the clip's own sound is not in the finished one.
    """
    of_finished, of_original = SpeechFrames(speech), SpeechFrames(speech)
    cross = own = all_of_it = 0.0
    for heard, source in zip(_steps(finished), _steps(original), strict=False):
        f, o = of_finished.add(heard), of_original.add(source)
        cross += float(np.sum((f * o.conj()).real, dtype=np.float64))
        own += float(np.sum(np.abs(o) ** 2, dtype=np.float64))
        all_of_it += float(np.sum(np.abs(f) ** 2, dtype=np.float64))
    if own <= 0 or cross <= 0:
        return None
    voice = cross**2 / own
    bed = max(all_of_it - voice, voice * 10 ** (-CLEAREST_DB / 10))
    return 10 * log10(voice / bed)


def _steps(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same samples in blocks of STEP, the last one filled with silence."""
    pending = np.zeros((0, 2), np.float32)
    for block in blocks:
        pending = np.concatenate([pending, block])
        while len(pending) >= STEP:
            yield pending[:STEP]
            pending = pending[STEP:]
    if len(pending):
        yield np.concatenate([pending, np.zeros((STEP - len(pending), 2), np.float32)])
