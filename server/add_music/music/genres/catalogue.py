"""All genres by the names of `brief.GENRES`."""

from __future__ import annotations

from add_music.music.genres import bands, chill, clubs, roots, screen
from add_music.music.genres.model import Genre

CATALOGUE: dict[str, Genre] = {
    genre.name: genre
    for genre in (
        chill.LOFI, chill.AMBIENT, chill.PIANO,
        screen.CINEMATIC, screen.ORCHESTRAL, screen.EPIC, screen.SUSPENSE, screen.COMEDY, screen.CLASSICAL,
        bands.ACOUSTIC, bands.FOLK, bands.CORPORATE, bands.POP, bands.ROCK, bands.FUNK, bands.HOLIDAY,
        clubs.ELECTRONIC, clubs.HOUSE, clubs.TROPICAL, clubs.SYNTHWAVE, clubs.HIPHOP, clubs.TRAP,
        clubs.CHIPTUNE,
        roots.JAZZ, roots.LATIN, roots.WORLD,
    )
}  # fmt: skip


def genre_named(name: str) -> Genre:
    """
    The genre of that name.

    Raises:
        KeyError: it is none of `brief.GENRES`.
    """
    return CATALOGUE[name]
