"""The documents beside a finished file: each kind of extra as files of a name, a text or bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from add_music.engine.filming import film_of, pieces_of
from add_music.engine.store.sessions import draft_sha
from add_music.frontmatter import skill_version
from add_music.interchange.edl import to_edl
from add_music.interchange.fcpxml import to_fcpxml
from add_music.interchange.marker_list import to_csv
from add_music.interchange.midi import to_midi
from add_music.interchange.otio import to_otio
from add_music.interchange.places import path_of
from add_music.interchange.rights import Piece, Rights, Source, to_json, to_text
from add_music.interchange.srt import to_srt
from add_music.sound.produce import MUSIC, ORIGINAL
from add_music.wire.extras import STEMS_FOLDER, ExtrasWanted

if TYPE_CHECKING:
    from add_music.engine.rendering import Job
    from add_music.interchange.film import Film


OWN = (ORIGINAL, MUSIC)


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted, the job that it is about, and the film as editing programs see it."""

    job: Job
    wanted: ExtrasWanted
    film: Film


def order_of(job: Job, wanted: ExtrasWanted, stems: Iterable[str]) -> Order:
    """
    An order with its film.

    Args:
        stems: names of those that there are; where the music is there by its roles, the film has those.
    """
    names = list(stems)
    by_roles = any(name not in OWN for name in names)
    folder = path_of(wanted.folder) / STEMS_FOLDER.format(name=wanted.name)
    places = {name: str(folder / f"{name}.wav") for name in names if name != MUSIC or not by_roles}
    return Order(job, wanted, film_of(job, wanted.name, wanted.folder, wanted.media, places))


def documents(order: Order) -> Iterator[tuple[str, str, bytes]]:
    """Kind, name and content of each document that this film has; none for kinds of which it has nothing."""
    for kind in order.wanted.also:
        for ending, content in WRITERS[kind](order) if kind in WRITERS else ():
            data = content.encode("utf-8") if isinstance(content, str) else content
            yield kind, f"{order.wanted.name}{ending}", data


Written = Iterator[tuple[str, str | bytes]]


def _otio(order: Order) -> Written:
    yield ".otio", to_otio(order.film)


def _fcpxml(order: Order) -> Written:
    yield ".fcpxml", to_fcpxml(order.film)


def _edl(order: Order) -> Written:
    yield ".edl", to_edl(order.film)


def _srt(order: Order) -> Written:
    if order.film.titles:
        yield ".srt", to_srt(order.film.titles)


def _markers(order: Order) -> Written:
    yield ".markers.csv", to_csv(order.film)


def _midi(order: Order) -> Written:
    """One file a piece, each beginning with the film."""
    found = {(music.score, begins_ms): score for score, begins_ms, music in pieces_of(order.job)}
    for number, ((_, begins_ms), score) in enumerate(found.items(), start=1):
        yield ".mid" if number == 1 else f".{number}.mid", to_midi(score, max(begins_ms, 0))


def _rights(order: Order) -> Written:
    job = order.job
    files = {file.id: file for file in job.tracks.values()}
    pieces = tuple(
        Piece(
            stretch.name,
            stretch.start_ms / 1000,
            stretch.end_ms / 1000,
            files[stretch.asset].sha if stretch.asset else draft_sha(job.engine.files.score(stretch.score)),
            {} if stretch.asset else dict(stretch.about) | {"seed": stretch.seed},
        )
        for stretch in job.timeline.music
    )
    made_ms = job.product.completed_ms or job.product.created_ms
    made_at = datetime.fromtimestamp(made_ms / 1000, UTC).isoformat(timespec="seconds")
    sources = tuple(dict.fromkeys(Source(file.name, file.sha) for file in job.clips))
    name = order.wanted.name
    rights = Rights(name, skill_version(), made_at, order.wanted.sha256, pieces, sources)
    yield ".rights.json", to_json(rights)
    yield ".rights.txt", to_text(rights)


WRITERS: Mapping[str, Callable[[Order], Written]] = {
    "otio": _otio,
    "fcpxml": _fcpxml,
    "edl": _edl,
    "midi": _midi,
    "srt": _srt,
    "markers": _markers,
    "rights": _rights,
}
