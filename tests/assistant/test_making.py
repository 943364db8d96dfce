"""The main job in one call, on a backend that speaks the hosted contract over real HTTP."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from add_music.assistant.make import MakeResult, make
from add_music.assistant.results import Progress
from add_music.errors import AddMusicError
from add_music.media.probe import inspect
from add_music.settings import Settings
from clips import make_sound, tone
from films import check_film
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
MEASURED = {
    "duration_s": 10.0,
    "video": {"copied": True, "codec": "h264", "width": 640, "height": 360},
    "original_audio": {"kept": True},
    "music": {
        "genre": "lofi",
        "moods": ["calm"],
        "tempo_bpm": 78.0,
        "key": "D major",
        "seed": 7,
        "sections": [
            {"name": "intro", "start_s": 0.0, "end_s": 4.0},
            {"name": "theme", "start_s": 4.0, "end_s": 10.0},
        ],
        "brief": {
            "genre": {"value": "lofi", "from": "user", "because": "you asked for it"},
            "tempo": {"value": "slow", "from": "evidence", "because": "little motion"},
            "energy": {"value": "low", "from": "default", "because": "nothing said"},
        },
    },
    "speech": {"spans": [{"start_s": 1.0, "end_s": 3.5}], "margin_db": 17.2},
    "loudness": {"integrated_lufs": -14.1, "true_peak_dbtp": -1.3},
    "cuts": {"count": 2, "hit_rate": 0.5},
}

MEASURED_WORDS = (
    "Measured: -14.1 LUFS, true peak -1.3 dBTP, the voice 17 dB above the music, "
    "music on 50% of the cuts, picture copied bit for bit, your own sound kept."
)
ODD_NAMES = ["it's mine.mp4", "ünï🎬.mp4", "a\nb.mp4", "-dash.mp4", "100%.mp4", "{x}.mp4"]


@pytest.fixture
def do(nemo: QuirkServer, settings: Settings):
    """The main job on that service."""

    async def job(media: list[Path], instruction: str | None = None, **more: Any) -> MakeResult:
        return await make(media, instruction, backend=nemo.url, settings=settings, **more)

    return job


async def test_the_result_names_file_figures_and_times(do, clip: Path) -> None:
    """What a backend does not measure is measured here; the document has the promised fields."""
    result = await do([clip], "calm", measure=lambda path, sources: {**MEASURED, "seen": [path, *sources]})

    told = result.to_json()
    assert told["output"] == str(clip.with_name("clip.music.mp4"))
    assert told["seen"] == [clip.with_name("clip.music.mp4"), clip]
    for field in ("duration_s", "video", "original_audio", "music", "speech", "loudness", "cuts"):
        assert told[field] == MEASURED[field]
    assert set(told["timings_s"]) >= {"upload", "edit", "export", "total"}


async def test_the_summary_says_what_was_seen_chosen_why_and_measured(do, clip: Path) -> None:
    """All four are told in words; a default is no reason."""
    result = await do([clip], "calm", measure=lambda path, sources: dict(MEASURED))

    assert result.summary.splitlines() == [
        "Saw: 10.0 s, 640×360, 2 cuts, 2.5 s of speech.",
        "Chose: lo-fi (calm), 78 bpm, D major, seed 7.",
        "Why: genre: you asked for it; tempo: little motion.",
        "Form: intro from 0.0 s, theme from 4.0 s.",
        MEASURED_WORDS,
        f"The file: {clip.with_name('clip.music.mp4')}",
    ]


async def test_a_photo_beside_a_clip_is_shown(do, clip: Path) -> None:
    """It is seen for four seconds behind the clip, and nothing is said to be left out."""
    photo = clip.with_name("photo.jpg")
    Image.new("RGB", (64, 48)).save(photo)

    result = await do([clip, photo], "calm")

    info = inspect(result.output)
    assert info.duration_ms == inspect(clip).duration_ms + 4000
    assert "Not used" not in result.summary


async def test_the_backends_own_measurements_are_used(do, nemo: QuirkServer, clip: Path) -> None:
    """Where the render brings a report nothing is measured again."""
    nemo.use(Quirks(extensions=True, dialect="adk"))

    result = await do([clip], "calm", measure=lambda path, sources: pytest.fail("measured again"))

    assert result.figures["loudness"]["integrated_lufs"] == pytest.approx(-14, abs=0.7)


async def test_without_words_it_says_that_it_chose(do, nemo: QuirkServer, clip: Path) -> None:
    """No instruction is a wish for fitting music, and the summary begins with that."""
    result = await do([clip], "  ")

    assert result.summary.startswith("You did not say what music")
    assert b"matches the mood of my video" in nemo.bodies("/run_sse")[0]


async def test_an_own_track_without_words_becomes_the_music(do, nemo: QuirkServer, clip: Path) -> None:
    """Naming a video and a song is enough: the song is the music."""
    song = make_sound(clip.with_name("song.mp3"), tone(4, 330))

    result = await do([clip, song])

    assert result.output == clip.with_name("clip.music.mp4")
    assert b"Use song.mp3 as the background music" in nemo.bodies("/run_sse")[0]


async def test_a_track_that_the_words_name_by_its_path_comes_along(do, nemo: QuirkServer, clip: Path) -> None:
    """ "Use /music/song.mp3" is enough; beside the same file it is that file."""
    song = make_sound(clip.with_name("song.mp3"), tone(4, 330))

    for media in ([clip], [clip, song]):
        result = await do(media, f"use {song} as the music", overwrite=True)

        assert "Your own track song.mp3 plays" in result.summary
        assert "not used" not in result.summary


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([], "request_invalid"),
        (["missing.mp4"], "file_missing"),
        (["empty.mp4"], "file_empty"),
        (["notes.txt"], "file_type_unsupported"),
        (["."], "file_is_folder"),
        (["song.mp3"], "no_video"),
        (["photo.jpg"], "picture_without_duration"),
    ],
)
async def test_unusable_media_are_refused_before_anything_starts(
    do, nemo: QuirkServer, tmp_path: Path, names: list[str], code: str
) -> None:
    """Each is named with what to do; no backend is started or asked."""
    (tmp_path / "empty.mp4").touch()
    for name in ("notes.txt", "song.mp3", "photo.jpg"):
        (tmp_path / name).write_bytes(b"\0")

    with pytest.raises(AddMusicError) as caught:
        await do([tmp_path / name for name in names], "calm")

    assert (caught.value.code, caught.value.exit_code) == (code, 2)
    assert nemo.asked == []
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("clip.mp4", "output_is_source"),
        ("there.mp4", "output_exists"),
        ("no/such/folder.mp4", "output_unwritable"),
        ("out.avi", "output_type_unsupported"),
        ("out", "output_type_unsupported"),
        ("", "output_unwritable"),
    ],
)
async def test_an_unusable_output_is_refused_before_anything_starts(
    do, nemo: QuirkServer, clip: Path, output: str, code: str
) -> None:
    """An hour of work is not done for a name that cannot be written."""
    clip.with_name("there.mp4").write_text("mine")

    with pytest.raises(AddMusicError) as caught:
        await do([clip], "calm", output=clip.parent / output)

    assert (caught.value.code, caught.value.exit_code) == (code, 2)
    assert nemo.asked == []


async def test_an_existing_default_output_is_kept(do, nemo: QuirkServer, clip: Path) -> None:
    """The usual name counts like a named one: it is replaced only when the user agrees."""
    clip.with_name("clip.music.mp4").write_text("mine")

    with pytest.raises(AddMusicError) as caught:
        await do([clip], "calm")
    await do([clip], "calm", overwrite=True)

    assert caught.value.code == "output_exists"
    check_film(clip.with_name("clip.music.mp4"), clip)


@pytest.fixture(params=ODD_NAMES)
def odd(clip: Path, request: pytest.FixtureRequest) -> Path:
    """The clip under an odd name."""
    return clip.rename(clip.with_name(request.param))


async def test_odd_names_are_ordinary_names(do, odd: Path) -> None:
    """Quotes, emoji, line ends, dashes and braces in a name are only characters."""
    result = await do([odd], "calm")

    assert result.output == odd.with_name(f"{odd.stem}.music.mp4")
    check_film(result.output, odd)


async def test_no_change_is_no_success(do, nemo: QuirkServer, clip: Path) -> None:
    """A backend that did nothing, whatever it says: an error with its words, and nothing is exported."""
    nemo.use(Quirks(does_nothing=True, says=("All done, it is perfect.",)))

    with pytest.raises(AddMusicError) as caught:
        await do([clip], "paint it black")

    assert caught.value.code == "turn_failed"
    assert caught.value.message == (
        "The edit failed: No change was seen on the timeline. The answer was: All done, it is perfect."
    )
    assert not clip.with_name("clip.music.mp4").exists()


async def test_the_seed_travels_with_the_wishes(do, nemo: QuirkServer, clip: Path) -> None:
    """A backend that reads typed wishes gets the seed among them."""
    import base64
    import json

    nemo.use(Quirks(capabilities=("brief",)))

    await do([clip], "calm", seed=7, brief={"genre": "lofi"})

    part = json.loads(nemo.bodies("/run_sse")[0])["new_message"]["parts"][1]
    assert json.loads(base64.b64decode(part["inlineData"]["data"])) == {"genre": "lofi", "seed": 7}


async def test_progress_goes_from_nothing_to_all_without_going_back(
    do, nemo: QuirkServer, clip: Path
) -> None:
    """The shares of the stages make one growing share."""
    nemo.use(Quirks(polls=1))
    told: list[Progress] = []

    await do([clip], "calm", on_progress=told.append)

    shares = [progress.share for progress in told if progress.share is not None]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


async def test_a_stopped_job_stops_its_render_and_leaves_no_file(do, nemo: QuirkServer, clip: Path) -> None:
    """Ctrl-C during the render: the backend is told, and the folder is as it was."""
    nemo.use(Quirks(polls=500))
    rendering = asyncio.Event()

    def listen(progress: Progress) -> None:
        if progress.share is not None and progress.share > 0.5:
            rendering.set()

    task = asyncio.create_task(do([clip], "calm", on_progress=listen))
    await rendering.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert any(path.endswith("/cancel") for path in nemo.paths("POST"))
    assert sorted(path.name for path in clip.parent.iterdir() if path.is_file()) == ["clip.mp4"]


@pytest.mark.parametrize(
    ("instruction", "said"),
    [
        ("calm piano and export it as mp4", "calm piano"),
        ("export as 1080p mp4", "Add background music that matches the mood of my video."),
    ],
)
async def test_no_wish_to_export_reaches_a_chat(
    do, nemo: QuirkServer, clip: Path, instruction: str, said: str
) -> None:
    """The job exports anyway; an instruction that says nothing else asks for what fits the mood."""
    result = await do([clip], instruction)

    assert json.loads(nemo.bodies("/run_sse")[0])["new_message"]["parts"][0] == {"text": said}
    assert ("You did not say" in result.summary) == ("calm" not in instruction)
