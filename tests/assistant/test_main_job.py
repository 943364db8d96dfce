"""The main job through every room: assistant, contract, engine, music, sound, file. One engine for all."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import av
import numpy as np
import pytest

from add_music.assistant.make import make
from add_music.assistant.project import Project
from add_music.assistant.results import Progress
from add_music.client.embedded import ensure_engine, stop_engine
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.studio import measure
from clips import RATE, make_clip, tune

pytestmark = pytest.mark.anyio
SECONDS = 4
PROMISED = (
    "output",
    "duration_s",
    "video",
    "original_audio",
    "music",
    "speech",
    "loudness",
    "cuts",
    "timings_s",
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory):
    """One data folder, hence one engine, for all tests here; stopped at the end."""
    folder = tmp_path_factory.mktemp("engine")
    made = Settings(data_dir=folder / "data", config_dir=folder / "config")
    yield made
    stop_engine(made)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip with a cut and a sound of its own."""
    return make_clip(tmp_path / "clip.mp4", seconds=SECONDS, cuts=(2.0,), sound="tone")


async def test_a_clip_comes_back_with_music(settings: Settings, clip: Path) -> None:
    """Figures of the finished file: same length, picture copied, own sound kept, loud enough, no clipping."""
    told: list[Progress] = []
    before = _bytes(clip)

    result = await make([clip], "calm lo-fi, no drums", seed=7, settings=settings, on_progress=told.append)

    figures = result.to_json()
    assert result.output == clip.with_name("clip.music.mp4")
    assert _bytes(clip) == before
    assert abs(figures["duration_s"] - SECONDS) <= 1 / 30
    assert figures["video"] == {"copied": True, "codec": "h264", "width": 160, "height": 90}
    assert figures["original_audio"]["kept"]
    assert figures["music"]["genre"] == "lofi"
    assert figures["music"]["seed"] == 7
    assert not any("kit" in name for name in figures["music"]["instruments"])
    assert figures["music"]["sections"][-1]["end_s"] == pytest.approx(SECONDS, abs=0.04)
    assert abs(figures["loudness"]["integrated_lufs"] + 14) <= 0.5
    assert figures["loudness"]["true_peak_dbtp"] <= -1
    assert figures["cuts"]["count"] == 1
    assert told[0].words == "Setting things up…" or told[0].words.startswith("Uploading")
    assert told[-1].share == 1.0
    for start in ("Saw: ", "Chose: lo-fi", "Why: ", "Measured: ", "The file: "):
        assert any(line.startswith(start) for line in result.summary.splitlines())


async def test_what_is_measured_here_agrees_with_what_the_engine_measured(
    settings: Settings, clip: Path
) -> None:
    """The second look, for backends that measure nothing, gives the same figures on the same file."""
    told = (await make([clip], "calm piano", seed=3, settings=settings)).to_json()

    again = measure(told["output"], [clip])

    assert again["loudness"] == pytest.approx(told["loudness"])
    for field in ("duration_s", "video", "original_audio", "speech", "cuts"):
        assert again[field] == told[field]


async def test_the_same_seed_gives_the_same_sound(settings: Settings, clip: Path, tmp_path: Path) -> None:
    """Sample for sample, in two projects."""
    outputs = []
    for number in range(2):
        output = tmp_path / f"take-{number}.mp4"
        await make([clip], "ambient", seed=5, output=output, settings=settings)
        outputs.append(_samples(output))

    assert np.array_equal(*outputs)


async def test_a_project_is_edited_in_steps(settings: Settings, clip: Path) -> None:
    """Upload, edit, softer, undo, state and export: each tells what changed, the file is there at the end."""
    async with await Project.open(settings=settings) as project:
        uploaded = await project.upload([clip])
        first = await project.edit("warm piano")
        softer = await project.edit("a bit softer")
        undone = await project.edit("undo")
        state = await project.state()
        export = await project.export()

    assert uploaded.files[0].duration_s == pytest.approx(SECONDS, abs=0.05)
    assert "BGM" in first.timeline
    assert first.unrequested == ()
    assert softer.changes
    assert undone.timeline == first.timeline
    assert state.exportable
    assert export.output is not None
    assert export.output.stat().st_size == export.size_bytes
    assert export.report["duration_s"] == pytest.approx(SECONDS, abs=0.04)


async def test_the_users_own_track_becomes_the_music(settings: Settings, clip: Path) -> None:
    """A video and a song without a word: the song is in the file, and the summary says so."""
    from add_music.media.wav import write_wav
    from clips import tone

    song = clip.with_name("song.wav")
    write_wav(song, [tone(SECONDS, 880.0)])

    result = await make([clip, song], settings=settings)

    assert "song.wav" in result.summary
    assert _level_at(_samples(result.output), 880.0) > 0.01


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"PK\x03\x04" + b"z" * 900, {"file_not_media"}),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", {"file_not_media"}),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", {"file_not_media"}),
    ],
)
async def test_what_is_no_clip_is_refused_by_its_content(
    settings: Settings, tmp_path: Path, content: bytes, codes: set[str]
) -> None:
    """A file that only is called .mp4 is told for what it is, and no output appears."""
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(content)

    with pytest.raises(AddMusicError) as caught:
        await make([bad], "calm", settings=settings)

    assert caught.value.code in codes
    assert caught.value.exit_code == 2
    assert _files(tmp_path) == ["bad.mp4"]


async def test_the_same_engine_as_a_server_takes_uploads_and_gives_downloads(
    settings: Settings, clip: Path
) -> None:
    """By its address it is a backend like any other: an anonymous token, and bytes instead of paths."""
    address = ensure_engine(settings).url

    result = await make([clip], "calm piano", seed=2, backend=address, settings=settings)

    assert result.figures["video"]["copied"]
    assert result.figures["music"]["seed"] == 2
    assert result.output == clip.with_name("clip.music.mp4")


async def test_a_clip_that_changed_after_its_upload_is_not_mixed_up(settings: Settings, clip: Path) -> None:
    """The export says that the file has changed, and uploading it again puts it right."""
    async with await Project.open(settings=settings) as project:
        await project.upload([clip])
        await project.edit("calm piano")
        make_clip(clip, seconds=2, sound="noise")
        with pytest.raises(AddMusicError) as caught:
            await project.export()

    assert caught.value.code == "file_changed"


async def test_credits_are_not_counted_here(settings: Settings) -> None:
    """The engine on this machine is free and says so."""
    async with await Project.open("local", settings=settings) as project:
        result = await project.credits()

    assert result.unlimited
    assert "free" in result.summary


async def test_a_killed_program_loses_no_render(python: str, clip: Path) -> None:
    """After kill -9 in the middle of the render another program finds the project and puts the file there."""
    code = (
        "import sys, add_music\n"
        "add_music.make([sys.argv[1]], 'epic', backend='local',"
        " on_progress=lambda share, words: print(share, flush=True))"
    )
    _killed([python, "-c", code, str(clip)], 0.22)

    own = Settings()
    project = await Project.resume(settings=own)
    assert project is not None
    async with project:
        state = await project.state()
        export = await project.export(job=state.renders[0].job)
    stop_engine(own)

    assert export.output == clip.with_name("clip.music.mp4")
    assert export.report["duration_s"] == pytest.approx(SECONDS, abs=0.04)
    assert sorted(_files(clip.parent)) == ["clip.mp4", "clip.music.mp4"]


def _killed(command: list[str], share: float) -> None:
    """Run the program until it tells that share, then kill -9."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    for line in child.stdout:
        if float(line) > share:
            break
    child.kill()
    child.communicate()


def test_ctrl_c_ends_soon_and_leaves_nothing(python: str, tmp_path: Path) -> None:
    """Stopped in the middle, the program goes within seconds, and only the clip is in the folder."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=30, sound="tone")
    code = (
        "import sys, add_music\n"
        "add_music.make([sys.argv[1]], 'epic', backend='local',"
        " on_progress=lambda share, words: print(share, words, flush=True))"
    )
    child = subprocess.Popen(
        [python, "-c", code, str(clip)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout
    for line in child.stdout:
        if float(line.split()[0]) > 0.32:
            break
    begun = time.monotonic()
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)

    assert child.returncode != 0
    assert time.monotonic() - begun < 10
    assert _files(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize(("answer", "kept"), [(None, True), (False, True), (True, False)])
async def test_the_clips_own_music_goes_when_the_user_says_so(
    settings: Settings, tmp_path: Path, answer: bool | None, kept: bool
) -> None:
    """Where the clip has music, whoever can be asked is asked once; else both play, which is told."""
    clip = make_clip(
        tmp_path / "party.mp4", seconds=8, size=(64, 36), sound=tune(16, (0.5, 1, 1.25, 1.5))[: 8 * RATE] / 3
    )
    asked: list[str] = []

    def choose(question: str) -> bool:
        asked.append(question)
        return bool(answer)

    result = await make(
        [clip], "calm piano", seed=7, settings=settings, choose=None if answer is None else choose
    )

    assert len(asked) == (answer is not None)
    assert all("only the new music" in question for question in asked)
    assert result.figures["original_audio"]["kept"] is kept
    assert ("already has music" in result.summary) is kept


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()]


def _samples(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1)


def _level_at(samples: np.ndarray, hertz: float) -> float:
    time_s = np.arange(samples.shape[1]) / 48_000
    return float(abs(np.mean(samples[0] * np.exp(-2j * np.pi * hertz * time_s))))


def test_the_python_front_door_gives_the_same_document(settings: Settings, clip: Path, python: str) -> None:
    """`add_music.make` in a program of its own returns the promised fields as plain JSON."""
    code = (
        "import json, sys, add_music\n"
        "print(json.dumps(add_music.make([sys.argv[1]], 'calm', backend='local', seed=1)))"
    )
    ran = subprocess.run([python, "-c", code, str(clip)], capture_output=True, text=True, timeout=100)

    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert set(PROMISED) <= set(told)
