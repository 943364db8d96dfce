"""Somebody speaking: sentences said by the command espeak-ng, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clips import RATE

SENTENCES = {
    "en-gb": (
        "The boat leaves at seven, and nobody should be late.",
        "We walked along the river until the old bridge came into sight.",
        "Take two cups of flour, a little salt, and as much water as it needs.",
    ),
    "en-us+f3": (
        "My sister bought this house in the spring of last year.",
        "Every morning she opens the windows and lets the cold air in.",
        "What you see behind me will be the kitchen.",
    ),
    "de": (
        "Heute zeige ich euch, wie man ein Fahrrad richtig putzt.",
        "Zuerst nehmen wir das Rad heraus und legen es zur Seite.",
        "Dann braucht man nur noch etwas Geduld.",
    ),
    "fr": (
        "Nous avons passé trois semaines au bord de la mer.",
        "Le matin, les pêcheurs reviennent avec leurs filets.",
        "Il faut goûter la soupe avant de partir.",
    ),
}
"""By the name of a voice."""


def have_espeak() -> bool:
    """Whether anybody can speak here."""
    return shutil.which("espeak-ng") is not None


def said(voice: str, sentence: str, words_a_minute: int = 160) -> NDArray[np.float32]:
    """One sentence, mono at 48 kHz."""
    import av

    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "said.wav"
        command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "-w", str(wav), sentence]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        with av.open(str(wav)) as file:
            resampler = av.AudioResampler("flt", "mono", RATE)
            frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
            frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def talk(
    voice: str, seconds: float, *, begins_s: float = 3.0, pauses_s: Sequence[float] = (0.6, 6.0)
) -> NDArray[np.float32]:
    """
    The sentences of a voice one after the other, (n, 2), with these pauses in turn, peak 0.5.

    What would not be finished 2 s before the end is not begun.
    """
    out = np.zeros(round(seconds * RATE), np.float32)
    at, number = round(begins_s * RATE), 0
    while True:
        sentence = said(voice, SENTENCES[voice][number % len(SENTENCES[voice])])
        if at + len(sentence) > len(out) - 2 * RATE:
            break
        out[at : at + len(sentence)] = sentence
        at += len(sentence) + round(pauses_s[number % len(pauses_s)] * RATE)
        number += 1
    out *= 0.5 / np.abs(out).max()
    return np.repeat(out[:, None], 2, axis=1)
