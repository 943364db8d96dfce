"""A film with everything that documents for editing programs can hold, and the files that it refers to."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from add_music.interchange.film import Event, Film, Marker, Medium, Title, Track

NTSC = Fraction(30000, 1001)
NAME = 'Ünser "Fest" & mehr'


def drawn_film(folder: Path, fps: Fraction = NTSC, dissolve_ms: int = 0) -> Film:
    """
    Ten seconds: a trimmed clip, one from elsewhere at double speed, a photo; two stems; titles and markers.

    The files are there, one of them outside of the folder; the first clip may dissolve into the second.
    """
    inside, outside = folder / "film", folder / "elsewhere"
    stems = inside / "mein film.stems"
    for place in (outside, stems):
        place.mkdir(parents=True, exist_ok=True)
    places = {
        "a": inside / "clip one.mp4",
        "b": outside / "zwei & drei.mov",
        "c": inside / "photo.jpg",
        "original": stems / "original.wav",
        "drums": stems / "drums.wav",
    }
    for place in places.values():
        place.write_bytes(b"here")
    a = Medium("clip one.mp4", str(places["a"]), 8000, 1920, 1080, float(fps), sound=True)
    b = Medium("zwei & drei.mov", str(places["b"]), 9000, 1280, 720, 25.0, sound=True)
    c = Medium("photo.jpg", str(places["c"]), 0, 4000, 3000, still=True)
    video = (
        Event(a, 0, 4000, 1000, 4000),
        Event(b, 4000, 3000, 2000, 6000, dissolve_ms),
        Event(c, 7000, 3000, 0, 3000),
    )
    sounds = [Medium(f"{name}.wav", str(places[name]), 10_000) for name in ("original", "drums")]
    tracks = (
        Track("video", "video", video),
        *(
            Track(medium.name.removesuffix(".wav"), "audio", (Event(medium, 0, 10_000, 0, 10_000),))
            for medium in sounds
        ),
    )
    markers = (
        Marker("section", "intro", 0, 4000),
        Marker("section", "theme", 4000, 6000),
        Marker("cut", "cut", 4000),
        Marker("bar", "1", 0),
        Marker("beat", "1.2", 500),
        Marker("speech", "speech", 5000, 1000),
    )
    titles = (
        Title("Hallo & <willkommen>\nzum Fest", 500, 2500, "top"),
        Title("=1+1", 8000, 9000),
        Title("مرحبا", 8000, 9000),
    )
    return Film(NAME, str(inside), 1920, 1080, fps, 10_000, tracks, titles, markers)
