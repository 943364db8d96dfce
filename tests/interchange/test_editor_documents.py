"""What editing programs open: each document is read back by a reader that others wrote."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
import srt
from drawn_film import NAME, NTSC, drawn_film

from add_music.interchange.edl import to_edl
from add_music.interchange.fcpxml import to_fcpxml
from add_music.interchange.film import Film, Title, rate
from add_music.interchange.marker_list import to_csv
from add_music.interchange.otio import to_otio
from add_music.interchange.places import beside, url_of
from add_music.interchange.srt import to_srt

otio = pytest.importorskip("opentimelineio", reason="it has no wheels for this Python")
RATES = [NTSC, Fraction(25), Fraction(24000, 1001), Fraction(60)]
SHOWN_S = [("clip one.mp4", 0.0, 4.0), ("zwei & drei.mov", 4.0, 7.0), ("photo.jpg", 7.0, 10.0)]
ORDER = {
    "fcpxml": ("resources", "library"),
    "sequence": ("spine",),
    "asset-clip": ("conform-rate", "timeMap", "adjust-conform", "anchored", "marker"),
    "clip": ("adjust-conform", "video", "anchored", "marker"),
    "title": ("param", "text", "text-style-def"),
}
"""In which order Apple's document type has the children of an element."""
ANCHORED = ("asset-clip", "title")


@pytest.fixture(params=RATES, ids=str)
def film(request: pytest.FixtureRequest, tmp_path: Path) -> Film:
    """The drawn film at that rate."""
    return drawn_film(tmp_path, request.param)


def shown(track: otio.schema.Track) -> list[tuple[str, float, float]]:
    """Name, start and end in seconds of each clip of a track."""
    found = []
    for clip in track.find_clips():
        place = clip.range_in_parent()
        end = place.end_time_exclusive().to_seconds()
        found.append((clip.name, place.start_time.to_seconds(), end))
    return found


def same_times(found: list[tuple[str, float, float]], fps: Fraction) -> None:
    """Names and times as they were drawn, within half a frame, without gaps."""
    assert [name for name, _, _ in found] == [name for name, _, _ in SHOWN_S]
    half = 0.5 / float(fps) + 1e-6
    for (_, start, end), (_, start_s, end_s) in zip(found, SHOWN_S, strict=True):
        assert (start, end) == (pytest.approx(start_s, abs=half), pytest.approx(end_s, abs=half))
    assert all(one[2] == pytest.approx(other[1]) for one, other in itertools.pairwise(found))


def test_opentimelineio_reads_the_timeline(film: Film) -> None:
    """Every clip lies where it is shown, at its speed, from its moment of the file; the sounds are whole."""
    timeline = otio.adapters.read_from_string(to_otio(film), "otio_json")

    assert timeline.name == NAME
    video, *sounds = timeline.tracks
    assert [(track.name, track.kind) for track in timeline.tracks] == [
        ("video", "Video"),
        ("original", "Audio"),
        ("drums", "Audio"),
    ]
    same_times(shown(video), film.fps)
    first, second, third = video.find_clips()
    assert first.source_range.start_time.to_seconds() == pytest.approx(1, abs=0.5 / film.fps + 1e-6)
    assert [effect.time_scalar for effect in second.effects] == [2.0]
    assert not first.effects
    assert not third.effects
    assert third.media_reference.available_range is None
    for sound in sounds:
        (clip,) = sound.find_clips()
        assert clip.duration().to_seconds() == pytest.approx(10, abs=0.5 / film.fps + 1e-6)
        assert clip.media_reference.available_range.duration.to_seconds() == 10
    kinds = [marker.metadata["add_music"]["kind"] for marker in timeline.tracks.markers]
    assert kinds == ["section", "title", "section", "cut", "speech", "title", "title"] or sorted(
        kinds
    ) == sorted(["section", "section", "title", "title", "title", "cut", "speech"])


def test_opentimelineio_writes_the_same_timeline_again(film: Film) -> None:
    """Nothing in the document is unknown to the library: what it read and wrote again is read as equal."""
    once = otio.adapters.read_from_string(to_otio(film), "otio_json")
    again = otio.adapters.read_from_string(otio.adapters.write_to_string(once, "otio_json"), "otio_json")

    assert once.is_equivalent_to(again)
    assert all(not isinstance(child, otio._otio.UnknownSchema) for child in once.find_children())


def test_files_are_referred_to_by_paths_that_open(tmp_path: Path) -> None:
    """Beside the document by a relative path, elsewhere by an address; every one of them is there."""
    film = drawn_film(tmp_path)
    timeline = otio.adapters.read_from_string(to_otio(film), "otio_json")
    urls = {clip.name: clip.media_reference.target_url for clip in timeline.find_clips()}

    assert urls["clip one.mp4"] == "clip%20one.mp4"
    assert urls["drums.wav"] == "mein%20film.stems/drums.wav"
    assert urls["zwei & drei.mov"].startswith("file:///")
    for url in urls.values():
        parts = urlsplit(url)
        place = Path(unquote(parts.path)) if parts.scheme else Path(film.folder) / unquote(url)
        assert place.read_bytes() == b"here"
    for asset in ET.fromstring(to_fcpxml(film)).iter("asset"):
        assert Path(unquote(urlsplit(asset.attrib["src"]).path)).read_bytes() == b"here"
    sources = [line[15:] for line in to_edl(film).splitlines() if line.startswith("* SOURCE FILE: ")]
    assert len(sources) == 5
    assert all(Path(source).read_bytes() == b"here" for source in sources)


def test_a_cmx_3600_reader_reads_the_list(film: Film) -> None:
    """Picture and pairs of sound lie where they are heard, the fast clip at its speed, titles as marks."""
    text = to_edl(film)
    timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=film.nominal_fps)

    tracks = {track.name: track for track in timeline.tracks}
    assert set(tracks) == {"V", "A1", "A2", "A3"}
    # timecode counts whole frames: its seconds are a little longer than those of the clock
    slower = film.nominal_fps / float(film.fps)
    found = [(name, start * slower, end * slower) for name, start, end in shown(tracks["V"])]
    same_times(found, film.fps)
    fast = list(tracks["V"].find_clips())[1]
    assert [effect.time_scalar for effect in fast.effects] == [pytest.approx(2.0)]
    assert [clip.name for clip in tracks["A3"].find_clips()] == ["drums.wav"]
    names = [marker.name for clip in tracks["V"].find_clips() for marker in clip.markers]
    assert names == ["intro", "Hallo & <willkommen> zum Fest", "theme", "=1+1", "مرحبا"]
    assert "01:00:00:00 01:00:04:00" in text.splitlines()[3]


def test_a_reader_of_final_cuts_xml_reads_the_project(tmp_path: Path) -> None:
    """The picture's clips follow one another as they are shown; the sounds begin with the film."""
    # that reader knows whole frame rates only, and takes sound for picture
    film = drawn_film(tmp_path, Fraction(25))
    (timeline,) = otio.adapters.read_from_string(to_fcpxml(film), "fcpx_xml")

    *sounds, video = timeline.tracks
    same_times(shown(video), film.fps)
    heard = {name: (start, end) for track in sounds for name, start, end in shown(track)}
    assert heard == {"original": (0, 10), "drums": (0, 10)}
    urls = [clip.media_reference.target_url for clip in timeline.find_clips()]
    assert urls[-3:-1] == [url_of(event.medium.place) for event in film.tracks[0].events[:2]]


def test_final_cuts_xml_shows_the_right_moments_of_the_files(film: Film) -> None:
    """What a clip's start and end show of its file, by its time map, is what the film shows, to the frame."""
    root = ET.fromstring(to_fcpxml(film))
    clips = [clip for clip in root.find(".//spine") if clip.tag == "asset-clip"]
    events = [event for event in film.tracks[0].events if not event.medium.still]

    for clip, event in zip(clips, events, strict=True):
        points = [(seconds(p.attrib["time"]), seconds(p.attrib["value"])) for p in clip.iter("timept")]
        (_, _), (time, value) = points or [(0, 0), (1, 1)]
        start = seconds(clip.attrib["start"])
        end = start + seconds(clip.attrib["duration"])
        for at, source_ms in ((start, event.offset_ms), (end, event.offset_ms + event.source_ms)):
            shown_s = at * value / time
            assert float(shown_s) == pytest.approx(source_ms / 1000, abs=1.01 * event.speed / film.fps)


def test_final_cuts_xml_has_its_elements_in_apples_order(film: Film) -> None:
    """Times are whole frames of the film, references lead somewhere, children stand in the type's order."""
    root = ET.fromstring(to_fcpxml(film))
    ids = [element.attrib["id"] for element in root.find("resources")]
    assert len(set(ids)) == len(ids)
    for element in root.iter():
        for name in {"ref", "format"} & set(element.attrib):
            if element.tag != "text-style":
                assert element.attrib[name] in ids
        if element.tag in ORDER:
            order = ORDER[element.tag]
            ranks = [
                order.index("anchored" if child.tag in ANCHORED and "anchored" in order else child.tag)
                for child in element
            ]
            lanes = [child for child in element if child.tag in ANCHORED and element.tag != "spine"]
            assert ranks == sorted(ranks), element.tag
            assert all("lane" in child.attrib for child in lanes)
    spine = root.find(".//spine")
    for clip in spine:
        for name in ("offset", "duration"):
            frames = seconds(clip.attrib[name]) * film.fps
            assert frames.denominator == 1
    titles = list(root.iter("title"))
    assert [title.find("text/text-style").text for title in titles] == [title.text for title in film.titles]
    fast = spine[1]
    points = [(seconds(p.attrib["time"]), seconds(p.attrib["value"])) for p in fast.iter("timept")]
    assert points == [(0, 0), (Fraction(9, 2), 9)]
    # what hangs on the fast clip is placed in its own time, which runs at the film's speed
    theme = next(m for m in fast.iter("marker") if m.attrib["value"] == "theme")
    assert theme.attrib["start"] == fast.attrib["start"]


def test_a_dissolve_is_one_in_every_document(tmp_path: Path) -> None:
    """A second over the joint, half to either side; the clips stay where they are."""
    film = drawn_film(tmp_path, Fraction(24), dissolve_ms=1000)

    timeline = otio.adapters.read_from_string(to_otio(film), "otio_json")
    track = timeline.video_tracks()[0]
    (dissolve,) = (child for child in track if isinstance(child, otio.schema.Transition))
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (12, 12)
    assert [child.name for child in track][:3] == ["clip one.mp4", "dissolve", "zwei & drei.mov"]
    same_times(shown(track), film.fps)

    track = otio.adapters.read_from_string(to_edl(film), "cmx_3600", rate=24).video_tracks()[0]
    (dissolve,) = (child for child in track if isinstance(child, otio.schema.Transition))
    assert dissolve.in_offset.value + dissolve.out_offset.value == 24
    # in a list the next clip begins with the dissolve: half a second early, a second of its file
    lines = to_edl(film).splitlines()
    (line,) = (line for line in lines if " D    024 " in line)
    assert line.endswith("00:00:01:00 00:00:08:00 01:00:03:12 01:00:07:00")
    assert "* TO CLIP NAME: zwei & drei.mov" in lines

    spine = ET.fromstring(to_fcpxml(film)).find(".//spine")
    assert [child.tag for child in spine] == ["asset-clip", "transition", "asset-clip", "clip"]
    assert (spine[1].attrib["offset"], spine[1].attrib["duration"]) == ("7/2s", "1s")
    assert spine[2].attrib["offset"] == "4s"


@pytest.mark.parametrize("fps", [Fraction(25), NTSC], ids=str)
def test_a_dissolve_takes_no_frame_that_a_file_has_not(tmp_path: Path, fps: Fraction) -> None:
    """A clip that begins with just its half of the dissolve: no time before the beginning of its file."""
    film = drawn_film(tmp_path, fps, dissolve_ms=600)
    a, b, c = film.tracks[0].events
    tight = replace(b, offset_ms=600)
    film = replace(film, tracks=(replace(film.tracks[0], events=(a, tight, c)), *film.tracks[1:]))

    assert not re.search(r"-\d", "\n".join(line for line in to_edl(film).splitlines() if line[:1] in "M0"))
    track = otio.adapters.read_from_string(to_otio(film), "otio_json").video_tracks()[0]
    (dissolve,) = (child for child in track if isinstance(child, otio.schema.Transition))
    clip = track[2]
    assert dissolve.in_offset.value * 2 <= clip.source_range.start_time.value


def seconds(time: str) -> Fraction:
    """A time of FCPXML."""
    return Fraction(time.removesuffix("s"))


def test_a_subtitle_reader_reads_the_titles(tmp_path: Path) -> None:
    """Times to the millisecond, lines kept, two at once in one subtitle; without titles there is nothing."""
    film = drawn_film(tmp_path)
    first, second = srt.parse(to_srt(film.titles), ignore_errors=False)

    assert (first.start, first.end) == (timedelta(seconds=0.5), timedelta(seconds=2.5))
    assert first.content == "Hallo & <willkommen>\nzum Fest"
    assert second.content == "=1+1\nمرحبا"
    assert to_srt(()) == ""
    (broken,) = srt.parse(to_srt([Title("one\n\n\ntwo", 3_599_999, 36_000_000)]), ignore_errors=False)
    assert broken.content == "one\ntwo"
    assert broken.end == timedelta(hours=10)


def test_the_marker_list_is_a_table_without_formulas(tmp_path: Path) -> None:
    """One line a marker in order, its frame and timecode, and no cell that a spreadsheet would run."""
    film = drawn_film(tmp_path, Fraction(25))
    rows = list(csv.DictReader(io.StringIO(to_csv(film), newline="")))

    assert [row["kind"] for row in rows] == [
        "section", "bar", "title", "beat", "section", "cut", "speech", "title", "title",
    ]  # fmt: skip
    theme = rows[4]
    assert (theme["timecode"], theme["frame"], theme["start_s"]) == ("00:00:04:00", "100", "4.000")
    assert theme["duration_s"] == "6.000"
    assert rows[7]["name"] == "'=1+1"
    assert rows[2]["name"] == "Hallo & <willkommen>\nzum Fest"


def test_words_that_documents_cannot_hold_do_no_harm(tmp_path: Path) -> None:
    """A title of control characters, quotes and 10,000 letters still makes documents that can be read."""
    wild = "\x00\x0b]]>&\"'" + "x" * 10_000
    film = replace(drawn_film(tmp_path), titles=(Title(wild, 0, 1000),), name="a\nTITLE: b")

    ET.fromstring(to_fcpxml(film))
    assert otio.adapters.read_from_string(to_edl(film), "cmx_3600", rate=30).name
    assert otio.adapters.read_from_string(to_otio(film), "otio_json").tracks.markers
    assert len(list(srt.parse(to_srt(film.titles)))) == 1


@pytest.mark.parametrize(
    ("place", "folder", "named", "address"),
    [
        ("/home/a/b c.mp4", "/home/a", "b%20c.mp4", "file:///home/a/b%20c.mp4"),
        ("/home/a/b.mp4", "/home/c", "file:///home/a/b.mp4", "file:///home/a/b.mp4"),
        ("/home/a/s/x:y.wav", "/home/a", "s/x%3Ay.wav", "file:///home/a/s/x%3Ay.wav"),
        ("C:\\Films\\b c.mp4", "C:\\Films", "b%20c.mp4", "file:///C:/Films/b%20c.mp4"),
        ("D:\\b.mp4", "C:\\Films", "file:///D:/b.mp4", "file:///D:/b.mp4"),
        ("https://x.example/a.mp4", "/home/a", "https://x.example/a.mp4", "https://x.example/a.mp4"),
    ],
)
def test_places_of_any_system_are_named(place: str, folder: str, named: str, address: str) -> None:
    """Paths of Unix and Windows and addresses, wherever the documents are written."""
    assert beside(place, folder) == named
    assert url_of(place) == address


def test_rates_are_exact() -> None:
    """Rounded and measured frame rates are the exact ones of their kind again."""
    assert [rate(fps) for fps in (29.97, 29.97002997, 23.976, 59.94, 25.0, 30.0, 12.5)] == [
        Fraction(30000, 1001),
        Fraction(30000, 1001),
        Fraction(24000, 1001),
        Fraction(60000, 1001),
        25,
        30,
        Fraction(25, 2),
    ]
