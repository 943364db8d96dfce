"""Evidence: looked for once for each content, in the background from the upload on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from add_music.analysis.evidence import Evidence
from add_music.engine.store.files import FileRow, Files
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Pool, Urgency
from add_music.music.cues import Span

OnShare = Callable[[float], None]
SPANS = ("speech", "music", "dissolves")
"""Fields of the evidence that are stretches of time."""


class Looking:
    """The evidence of files; picture and sound are analysed at the same time by two workers."""

    def __init__(self, files: Files, pool: Pool) -> None:
        self._files = files
        self._pool = pool
        self._guard = threading.Lock()
        self._running: dict[str, _Look] = {}

    def begin(self, file: FileRow) -> None:
        """Start looking, unless it is no video, known, or being looked at already."""
        if file.info.kind == "video" and not self._files.evidence(file.content):
            with self._guard:
                self._begun(file)

    def of(self, file: FileRow, on_share: OnShare) -> Evidence:
        """
        The evidence of a file; waits until it is there.

        Raises:
            AddMusicError: the file is damaged, or a worker died twice on it.
        """
        with self._guard:
            known = self._files.evidence(file.content)
            look = None if known else self._begun(file)
        if look:
            try:
                known = look.finish(on_share)
                self._files.keep_evidence(file.content, known)
            finally:
                # a look that failed may be taken again
                with self._guard:
                    self._running.pop(file.content, None)
        assert known is not None
        return evidence_from_json(known)

    def _begun(self, file: FileRow) -> _Look:
        if file.content not in self._running:
            self._running[file.content] = _Look(self._pool, file)
        return self._running[file.content]


class _Look:
    def __init__(self, pool: Pool, file: FileRow) -> None:
        self._pool = pool
        self._file = file
        self._shares = [0.0, 0.0]
        self._halves = [self._half(number, task) for number, task in enumerate(("see", "hear"))]

    def _half(self, number: int, task: str) -> Future[Any]:
        def tell(share: float) -> None:
            self._shares[number] = share

        return self._pool.submit(
            task,
            self._file.path,
            self._file.info,
            what=self._file.name,
            urgency=Urgency.EDIT,
            on_share=tell,
        )

    def finish(self, on_share: OnShare) -> dict[str, Any]:
        def tell() -> None:
            on_share(sum(self._shares) / 2)

        seen, heard = (wait(half, each=tell) for half in self._halves)
        whole: dict[str, Any] = wait(
            self._pool.submit(
                "put_together",
                self._file.info,
                seen,
                heard,
                what=self._file.name,
                urgency=Urgency.QUESTION,
            )
        )
        return whole


def evidence_from_json(data: Mapping[str, Any]) -> Evidence:
    """What `asdict` made of an `Evidence`."""
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
    spans = {name: tuple(Span(**span) for span in data.get(name, ())) for name in SPANS}
    return Evidence(**(fields | spans))


def joined(all_of_it: Sequence[Evidence]) -> Evidence:
    """The evidence of clips shown one after the other: a cut where they meet, means weighed by length."""
    if len(all_of_it) == 1:
        return all_of_it[0]
    starts = [sum(e.duration_ms for e in all_of_it[:n]) for n in range(len(all_of_it) + 1)]
    total = max(starts[-1], 1)

    def mean(name: str) -> float:
        return float(sum(getattr(e, name) * e.duration_ms for e in all_of_it)) / total

    cuts = [at + cut for at, e in zip(starts, all_of_it, strict=False) for cut in e.cuts_ms]

    def moved(name: str) -> tuple[Span, ...]:
        pairs = zip(starts, all_of_it, strict=False)
        return tuple(Span(at + s.start_ms, at + s.end_ms) for at, e in pairs for s in getattr(e, name))

    first = all_of_it[0]
    return Evidence(
        duration_ms=starts[-1],
        width=first.width,
        height=first.height,
        fps=first.fps,
        cuts_ms=tuple(sorted({*cuts, *starts[1:-1]})),
        motion=mean("motion"),
        motion_curve=_curve(all_of_it, starts),
        brightness=mean("brightness"),
        contrast=mean("contrast"),
        saturation=mean("saturation"),
        warmth=mean("warmth"),
        has_audio=any(e.has_audio for e in all_of_it),
        loudness_lufs=_loudest(e.loudness_lufs for e in all_of_it),
        speech=moved("speech"),
        speech_lufs=_loudest(e.speech_lufs for e in all_of_it),
        sound_curve=_outline(all_of_it, starts),
        music=moved("music"),
        dissolves=moved("dissolves"),
    )


def _curve(all_of_it: Sequence[Evidence], starts: Sequence[int]) -> tuple[float, ...]:
    """One value for each started second of the whole, from the clip that is shown then."""
    curve = []
    for at_ms in range(0, starts[-1], 1000):
        number = next(n for n in range(len(all_of_it)) if at_ms < starts[n + 1])
        values = all_of_it[number].motion_curve
        second = (at_ms - starts[number]) // 1000
        curve.append(values[min(second, len(values) - 1)] if values else 0.0)
    return tuple(curve)


def _outline(all_of_it: Sequence[Evidence], starts: Sequence[int]) -> tuple[float, ...]:
    """The sound of the whole in as many equal stretches as the finest of the clips has."""
    parts = max(len(e.sound_curve) for e in all_of_it)
    curve = []
    for part in range(parts):
        at_ms = (part + 0.5) * starts[-1] / parts
        number = next(n for n in range(len(all_of_it)) if at_ms < starts[n + 1])
        values, length = all_of_it[number].sound_curve, all_of_it[number].duration_ms
        curve.append(values[int((at_ms - starts[number]) / length * len(values))] if values else 0.0)
    return tuple(curve)


def _loudest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
