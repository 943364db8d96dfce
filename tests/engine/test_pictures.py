"""What is drawn where: the pictures of a clip and of a timeline, pixel by pixel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from add_music.engine.pictures.accents import accents
from add_music.engine.pictures.contact import draw_contact
from add_music.engine.pictures.level import levels
from add_music.engine.pictures.scene import Bed, Part, Scene, Shown, Title
from add_music.engine.pictures.scenes import part_of
from add_music.engine.pictures.strip import LEFT, RIGHT, draw_strip
from add_music.engine.pictures.words import about, clock, written_about
from add_music.media.page import CUT, FULL, INK, MOTION, MUSIC, SOUND, SPEECH, TITLE, WIDTH, Page
from add_music.music.brief import Wishes
from add_music.music.cues import Cues, Span
from add_music.saying import speaking
from clips import SCENES, make_clip

LENGTH_MS = 20_000
CUTS = (4_000, 9_000, 15_000)


def scene(**other) -> Scene:
    """Twenty seconds with three cuts, in which somebody speaks from 5 to 8 s."""
    known = {
        "name": "holiday.mp4",
        "start_ms": 0,
        "end_ms": LENGTH_MS,
        "duration_ms": LENGTH_MS,
        "width": 640,
        "height": 360,
        "fps": 30.0,
        "size": (640, 360),
        "has_audio": True,
        "motion": 0.5,
        "motion_curve": tuple([0.0] * 10 + [1.0] * 10),
        "sound_curve": tuple([0.05] * 50 + [0.8] * 50),
        "cuts_ms": CUTS,
        "speech": (Span(5_000, 8_000),),
    }
    return Scene(**(known | other))


PARTS = (Part("intro", 0, 10_000, 0.3), Part("theme", 10_000, 20_000, 0.6))
BED = Bed(0, LENGTH_MS, genre="lofi", moods=("calm",), key="F# minor", tempo_bpm=72.0, parts=PARTS)


def has(page: Page, colour: tuple[int, int, int], ms: int) -> int:
    """How many pixels around that moment have the colour; all lanes together."""
    x = LEFT + round(ms / LENGTH_MS * (RIGHT - LEFT))
    column = np.asarray(page.image)[:, x - 2 : x + 3]
    return int((column == colour).all(axis=2).any(axis=1).sum())


def test_the_page_is_as_wide_as_all_are_and_no_higher_than_a_screen() -> None:
    """All lanes, titles and music included, stay below 700 pixels."""
    page = draw_strip(scene(beds=(BED,), titles=(Title("Hello", 0, 2_000),)))

    assert page.width == WIDTH
    assert 400 < page.height < 700


@pytest.mark.parametrize(("ms", "spoken"), [(4_700, False), (5_200, True), (7_800, True), (8_300, False)])
def test_speech_is_marked_while_somebody_speaks(ms: int, spoken: bool) -> None:
    """In its own lane and within the sound, to the fifth of a second."""
    assert (has(draw_strip(scene()), SPEECH, ms) > 15) == spoken


@pytest.mark.parametrize("cut", CUTS)
def test_cuts_are_marked_where_they_are(cut: int) -> None:
    """A line goes down from each of them, and none stands half a second beside it."""
    page = draw_strip(scene())

    assert has(page, CUT, cut) > 60
    assert has(page, CUT, cut - 500) == has(page, CUT, cut + 500) == 0


def test_many_cuts_keep_to_their_lane() -> None:
    """A hundred lines through everything would hide it."""
    page = draw_strip(scene(cuts_ms=tuple(range(100, LENGTH_MS, 199))))

    assert 0 < has(page, CUT, 10_050) < 40


def test_motion_and_sound_are_as_high_as_what_they_show() -> None:
    """Nothing moves in the first half and it is nearly silent; in the second half both fill their lanes."""
    page = draw_strip(scene())

    assert has(page, MOTION, 3_000) < 6 < 50 < has(page, MOTION, 17_000)
    assert has(page, SOUND, 3_000) < 40 < 80 < has(page, SOUND, 17_000)


def test_a_clip_without_sound_has_no_lane_for_speech() -> None:
    """What cannot be is not asked about."""
    deaf = draw_strip(scene(has_audio=False, sound_curve=(), speech=()))

    assert deaf.height < draw_strip(scene(speech=())).height
    assert not (np.asarray(deaf.image) == SOUND).all(axis=2).any()


def test_a_sound_alone_has_no_lanes_for_a_picture() -> None:
    """Neither cuts nor motion, and no empty lane for music on it."""
    heard = draw_strip(scene(width=0, height=0, size=(0, 0), fps=0.0, cuts_ms=(), motion_curve=()))

    assert heard.height < 300
    assert not (np.asarray(heard.image) == CUT).all(axis=2).any()


def test_music_is_drawn_with_its_sections_and_its_level() -> None:
    """Each section has its colour where it is, and the second, fuller one a higher level."""
    page = draw_strip(scene(beds=(BED,), speech=()))

    assert has(page, MUSIC[0], 6_000) > 20
    assert has(page, MUSIC[1], 6_000) == 0
    assert has(page, MUSIC[1], 14_000) > 20
    assert has(page, FULL, 14_000) > 1.5 * has(page, FULL, 6_000) > 10


def test_the_level_goes_down_before_somebody_speaks_and_comes_back_after() -> None:
    """As the mix will duck: down to a third under the voice, up again over two seconds."""
    times = [4_000, 5_000, 6_500, 8_000, 9_000, 11_000]
    found = levels(replace(BED, parts=()), (Span(5_000, 8_000),), times, 0.7)

    assert found[0] == found[-1] == 1.0
    assert found[1] == found[2] == found[3] == pytest.approx(0.35)
    assert 0.35 < found[4] < 1.0
    assert levels(replace(BED, parts=(), duck=False), (Span(5_000, 8_000),), times, 0.7) == [1.0] * 6


def test_the_level_fades_as_the_music_does() -> None:
    """In over the first two seconds, out over the last four."""
    bed = replace(BED, parts=(), fade_in_ms=2_000, fade_out_ms=4_000)

    assert levels(bed, (), [0, 1_000, 2_000, 16_000, 18_000, 20_000], 0.7) == [0.0, 0.5, 1.0, 1.0, 0.5, 0.0]


def test_titles_stand_where_they_are_shown() -> None:
    """A box from when a title comes to when it goes."""
    page = draw_strip(scene(titles=(Title("Hello", 2_000, 6_000),)))

    assert has(page, TITLE, 5_900) > 20
    assert has(page, TITLE, 1_800) == has(page, TITLE, 6_300) == 0


def test_accents_are_marked_on_their_cuts() -> None:
    """A sign in the ink of the page, over the level."""
    with_accent = draw_strip(scene(beds=(replace(BED, accents_ms=(9_000,)),)))
    without = draw_strip(scene(beds=(BED,)))

    assert has(with_accent, INK, 9_000) > has(without, INK, 9_000) + 5
    assert has(with_accent, INK, 15_000) == has(without, INK, 15_000)


def test_a_part_is_drawn_over_the_whole_width() -> None:
    """From 5 to 10 s: the speech of the first three seconds fills as much of the axis."""
    page = draw_strip(part_of(scene(), 5.0, 10.0))
    row = (np.asarray(page.image) == SPEECH).all(axis=2).any(axis=0)
    seen = np.flatnonzero(row)

    assert seen.min() - LEFT < 10
    assert (seen.max() - LEFT) / (RIGHT - LEFT) == pytest.approx(0.6, abs=0.02)
    assert part_of(scene(), 30.0, 40.0) == scene()


@pytest.mark.parametrize("length_ms", [40, 1_000, 2_400_000, 10_800_000])
def test_any_length_has_a_readable_axis(length_ms: int) -> None:
    """From a single frame to three hours: the page is drawn, with no more times than there is room for."""
    page = draw_strip(scene(duration_ms=length_ms, end_ms=length_ms, speech=(), cuts_ms=()))

    assert page.width == WIDTH


def test_times_are_written_as_exactly_as_the_length_allows() -> None:
    """Tenths in short clips, hours where there are any."""
    assert clock(61_540, 90_000) == "1:01.5"
    assert clock(61_540, 2_400_000) == "1:01"
    assert clock(3_661_000, 7_200_000) == "1:01:01"


def test_music_is_told_in_one_line() -> None:
    """In the language that is spoken; on the picture as a font can write it."""
    assert about(BED) == "lo-fi · calm · F♯ minor · 72 bpm"
    assert written_about(BED) == "lo-fi · calm · F# minor · 72 bpm"
    with speaking("de"):
        assert about(BED) == "Lo-Fi · ruhig · Fis-Moll · 72 bpm"
    assert about(Bed(0, 1, "song.mp3")) == "song.mp3"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds, cut at 2 and 4 s, no key frame at the cuts."""
    folder = tmp_path_factory.mktemp("contact")
    return make_clip(folder / "film.mp4", seconds=6, cuts=(2, 4), sound=None, key_every=90, size=(320, 180))


def shown(film: Path, **other) -> Scene:
    """That film alone."""
    clip = Shown(film, 0, 6_000, 320, 180)
    known = {"duration_ms": 6_000, "end_ms": 6_000, "cuts_ms": (2_000, 4_000), "clips": (clip,)}
    return scene(**(known | {"width": 320, "height": 180, "size": (320, 180), "speech": ()} | other))


def near(rgb: np.ndarray, number: int) -> bool:
    """Whether a picture is mixed of the two colours of that scene more than of those of the others."""
    mean = rgb.reshape(-1, 3).mean(axis=0)
    return number == min(range(3), key=lambda n: abs(np.mean(SCENES[n], axis=0) - mean).sum())


def test_the_contact_sheet_shows_every_shot_at_its_time(film: Path) -> None:
    """Three frames, stamped with the cuts, each one of its own scene."""
    page, times = draw_contact(shown(film, motion=0.0, motion_curve=()))
    picture = np.asarray(page.image)
    tile = (WIDTH - 48 - 24) // 3

    assert times == (0, 2_000, 4_000)
    for number in range(3):
        left = 24 + number * (tile + 12)
        assert near(picture[60:100, left + 20 : left + tile - 20], number)


def test_rows_of_the_contact_sheet_are_full_unless_a_shot_would_be_left_out(film: Path) -> None:
    """Thirteen moments would leave one alone in the fourth row; five shots need their second row."""
    long = shown(film, cuts_ms=(), clips=(Shown(film, 0, 26_000, 320, 180, 0, 6_000),))
    shots = (1_000, 2_000, 3_000, 4_000)

    assert len(draw_contact(replace(long, duration_ms=26_000, end_ms=26_000))[1]) == 12
    assert set(draw_contact(shown(film, cuts_ms=shots, motion=0.0))[1]) == {0, *shots}


def test_cuts_are_tagged_on_the_contact_sheet(film: Path) -> None:
    """The first frame follows no cut; the two others do."""
    page, _ = draw_contact(shown(film, motion=0.0))
    tagged = (np.asarray(page.image) == CUT).all(axis=2).any(axis=0)
    third = WIDTH // 3

    assert [bool(tagged[n * third : (n + 1) * third].any()) for n in range(3)] == [False, True, True]


def test_a_timeline_of_several_clips_has_its_own_times(film: Path, tmp_path: Path) -> None:
    """The second clip begins at 6 s of the timeline, a second late in its file, and stands upright."""
    tall = make_clip(tmp_path / "tall.mp4", seconds=4, sound=None, size=(90, 160))
    clips = (Shown(film, 0, 6_000, 320, 180), Shown(tall, 6_000, 2_000, 90, 160, 1_000, 2_000))
    both = shown(
        film, clips=clips, duration_ms=8_000, end_ms=8_000, cuts_ms=(2_000, 4_000, 6_000), motion=0.0
    )
    page, times = draw_contact(both)

    assert times == (0, 2_000, 4_000, 6_000)
    assert page.width == WIDTH


def test_a_faster_clip_is_looked_at_where_it_is_shown(film: Path) -> None:
    """At twice the speed the cut at 2 s comes after one second."""
    fast = Shown(film, 0, 3_000, 320, 180, 0, 6_000)
    found = shown(film, clips=(fast,), duration_ms=3_000, end_ms=3_000, cuts_ms=(1_000, 2_000), motion=0.0)

    assert draw_contact(found)[1] == (0, 1_000, 2_000)


def test_what_has_no_picture_has_no_contact_sheet() -> None:
    """A song is only drawn along the time axis."""
    assert draw_contact(scene(width=0, height=0, size=(0, 0))) is None


def test_a_composed_piece_answers_the_cuts_it_was_written_for() -> None:
    """Of the cuts of an action film most are struck; of moments between its beats none or few."""
    from add_music.analysis.mood import settle
    from add_music.music.compose import compose
    from add_music.music.cues import ms_to_samples

    cuts = tuple(range(2_000, 30_000, 2_000))
    brief = settle(Wishes(genre="rock", energy="high"), None)
    score = compose(brief, Cues(ms_to_samples(32_000), cuts), 5)
    offbeat = [score.ms_at(tick) for tick in range(960 // 3, score.final_tick - 960, 960 * 2)]

    assert len(accents(score, cuts)) >= 0.6 * len(cuts)
    assert len(accents(score, offbeat)) <= 0.2 * len(offbeat)
