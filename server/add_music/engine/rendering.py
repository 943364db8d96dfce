"""A render: sound the music, write the file, measure it. Each step may be done again after a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from add_music.analysis.evidence import Evidence
from add_music.engine.canvas import canvas
from add_music.engine.disk import check_room
from add_music.engine.pace import Pace
from add_music.engine.sheet import Bed, Sheet, Source
from add_music.engine.sighting import seen_on
from add_music.engine.store.files import FileRow
from add_music.engine.timeline import Music, Timeline, from_draft
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Cancelled, Urgency
from add_music.errors import problem
from add_music.saying import say
from add_music.sound.fitting import Piece

if TYPE_CHECKING:
    from concurrent.futures import Future

    from add_music.engine.engine import Engine
    from add_music.engine.store.work import Product

PAD, BLUR = "pad", "blur"
PLAYED, WRITTEN = 0.6, 0.9
"""Where in a render's progress the steps end."""
SOUND_BYTES_PER_S = 25_000
ENCODED_BYTES_PER_S = 1_500_000
WAV_BYTES_PER_S = 288_000
MAX_KEPT = 40
MAX_KEPT_BYTES = 5_000_000_000
"""Finished files lie in the data folder until so many newer ones came."""
NO_LOUDNESS = {"integrated_lufs": None, "true_peak_dbtp": None}
NO_SOUND = {"kept": False, "margin_db": None, "hit_rate": None}
"""What a file without sound has of it."""
Each = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A product with everything that its steps look up again."""

    engine: Engine
    product: Product
    timeline: Timeline
    clips: tuple[FileRow, ...]
    tracks: dict[str, FileRow]
    evidence: Evidence

    @classmethod
    def of(cls, engine: Engine, product: Product) -> Job:
        """
        The job for a product.

        Raises:
            AddMusicError: a source changed or is gone.
        """
        timeline = from_draft(product.draft)
        files = cls.check_sources(engine, product)
        clips = tuple(files[clip.file] for clip in timeline.clips)
        looks = {file.id: engine.looking.of(file, lambda _: None) for file in clips}
        evidence = seen_on(timeline.clips, looks)
        return cls(engine, product, timeline, clips, files, evidence)

    @staticmethod
    def check_sources(engine: Engine, product: Product) -> dict[str, FileRow]:
        """
        The files of a product's session, after a look at those that its timeline uses.

        Raises:
            FixInput: `file_changed` or `file_missing`.
        """
        timeline = from_draft(product.draft)
        files = {file.id: file for file in engine.files.of(product.session)}
        for name in [*(clip.file for clip in timeline.clips), *(m.asset for m in timeline.music if m.asset)]:
            if name not in files:
                raise problem("file_changed", path=say("some_file"))
            engine.bring(files[name])
        return files

    def sheet(self) -> Sheet:
        """What a worker is told."""
        covered = [(m.start_ms, m.end_ms) for m in self.timeline.music]
        sources = self._sources()
        kept = all(source.whole for source in sources) or (len(sources) == 1 and sources[0].keyed)
        edited = self.timeline.texts or self.timeline.aspect or not kept
        size = self.timeline.width, self.timeline.height
        # what was measured on a whole file does not hold for parts of it: the mix measures again
        known = all(source.whole for source in sources)
        width, height = canvas(*size, self.timeline.aspect) if edited else size
        return Sheet(
            kind=self.product.format,
            sources=sources,
            beds=tuple(self._bed(music) for music in self.timeline.music),
            duration_ms=self.timeline.duration_ms,
            width=width,
            height=height,
            fps=self.timeline.fps,
            fit=self.timeline.fit or (BLUR if any(source.still for source in sources) else PAD),
            reshaped=bool(self.timeline.aspect),
            texts=self.timeline.texts,
            original_volume=self.timeline.original_volume,
            original_lufs=self.evidence.loudness_lufs if known else None,
            speech=self.evidence.speech,
            speech_lufs=self.evidence.speech_lufs if known else None,
            duck=all(music.duck for music in self.timeline.music),
            cuts_ms=tuple(
                cut for cut in self.evidence.cuts_ms if any(first <= cut < last for first, last in covered)
            ),
            scratch=self.engine.scratch,
        )

    def _sources(self) -> tuple[Source, ...]:
        clips = self.timeline.clips
        sources = [
            Source(file.path, file.info, clip.offset_ms, clip.source_ms, clip.duration_ms, keyed=clip.keyed)
            for clip, file in zip(clips, self.clips, strict=True)
        ]
        for number, (first, second) in enumerate(pairwise(clips)):
            if first.goes_on_in(second):
                sources[number] = replace(sources[number], runs_on=True)
                sources[number + 1] = replace(sources[number + 1], runs_in=True)
            half = min(second.dissolve_ms, first.duration_ms, second.duration_ms) // 2
            sources[number] = replace(sources[number], tail_ms=half)
            sources[number + 1] = replace(sources[number + 1], lead_ms=half)
        return tuple(sources)

    def _bed(self, music: Music) -> Bed:
        own = bool(music.asset)
        path = self.tracks[music.asset].path if own else self.engine.sounding.reel(music.score)
        pieces = tuple(Piece(*piece) for piece in music.pieces)
        return Bed(
            path, own, pieces, music.start_ms, music.duration_ms, music.offset_ms, music.volume, music.chosen,
            music.fade_in_ms, music.fade_out_ms,
        )  # fmt: skip

    def tell(self, share: float, words: str) -> None:
        """
        Note how far it is.

        Raises:
            Cancelled: nobody wants it any more.
        """
        if self.engine.pool.is_cancelled(self.product.id):
            raise Cancelled(self.product.id)
        self.engine.live.mark(self.product.id, share, words)

    def submit(self, task: str, *args: Any, on_share: Each | None = None) -> Future[Any]:
        """Give a part of it to a worker; a cancel ends it there."""
        return self.engine.pool.submit(
            task,
            *args,
            what="the finished file",
            urgency=Urgency.RENDER,
            job=self.product.id,
            on_share=on_share,
        )


def play(job: Job) -> None:
    """Sound all scores of the timeline."""
    words = say("progress_playing")  # the share is told from a thread that speaks English
    scores = list(dict.fromkeys(m.score for m in job.timeline.music if m.score))
    for number, score in enumerate(scores):

        def each(share: float, number: int = number) -> None:
            job.tell(PLAYED * (number + share) / len(scores), words)

        job.engine.sounding.finish(score, each)


def write(job: Job) -> list[dict[str, Any]]:
    """
    Mix, master and write the file under its final name in the products folder; then keep it for good.

    Returns:
        the stretches of clips whose pictures are damaged, as the report tells them.
    """
    if job.engine.shared:
        play(job)  # on another machine, perhaps, than the one that had played it
    output = job.engine.product_path(job.product.id, job.product.format)
    check_room(output.parent, _expected_size(job))
    shares = [0.0]

    def heard(share: float) -> None:
        shares[0] = share

    writing = job.submit("write", job.sheet(), output, on_share=heard)
    pace = Pace()

    def tell() -> None:
        left = pace.left(shares[0])
        words = say("progress_writing_left", left=left) if left else say("progress_writing")
        job.tell(PLAYED + (WRITTEN - PLAYED) * shares[0], words)

    lost = wait(writing, tell)
    job.engine.keep_product(job.product, f"{job.product.id}.{job.product.format}")
    names = {str(file.path): file.name for file in job.clips}
    return [
        {"name": names.get(path, ""), "start_s": round(start, 2), "end_s": round(end, 2)}
        for path, start, end in lost
    ]


def measure(job: Job) -> dict[str, Any]:
    """Read the finished file again and report what is there."""
    from add_music.engine.report import report

    path = job.engine.bring_product(job.product)
    sheet = job.sheet()
    source = job.clips[0].path if sheet.copied and sheet.pictures else None
    parts = [
        job.submit("measure_loudness", path) if sheet.sounds else None,
        job.submit("measure_sound", path, sheet) if sheet.sounds else None,
        job.submit("measure_picture", path, source, sheet.part) if sheet.pictures else None,
    ]
    loudness, sound, picture = (
        wait(part, lambda: job.tell(WRITTEN, say("progress_checking"))) if part else None for part in parts
    )
    silent = NO_SOUND | {"present": any(source.sound for source in sheet.sources)}
    found = report(job, loudness or NO_LOUDNESS, sound or silent, picture)
    return found | {"size": path.stat().st_size}


def _expected_size(job: Job) -> int:
    seconds = job.timeline.duration_ms / 1000
    if not job.sheet().pictures:
        return round(seconds * WAV_BYTES_PER_S)
    if job.sheet().copied:
        return job.clips[0].size + round(seconds * SOUND_BYTES_PER_S)
    return round(seconds * ENCODED_BYTES_PER_S)


def tidy(engine: Engine, session: str) -> None:
    """Remove finished files of whoever has that session, if many newer ones of his came after."""
    left = MAX_KEPT_BYTES
    for number, product_id in enumerate(engine.renders.completed(session)):
        product = engine.renders.product(product_id)
        size = engine.product_size(product)
        left -= size or 0
        if number and (number >= MAX_KEPT or left < 0 or size is None):
            engine.renders.forget(product_id)
            engine.drop_product(product_id, product.format)
