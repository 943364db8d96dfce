"""Renders: one file for one timeline, whole or not there, measured and not echoed."""

from __future__ import annotations

import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from add_music.engine.serve import Running
from add_music.media.movie import picture_hash
from add_music.media.probe import inspect
from calling import Caller, data_of, refusal_of, until
from clips import make_clip


def test_the_picture_is_copied_and_everything_is_measured(
    caller: Caller, spoken: Path, tmp_path: Path
) -> None:
    """The finished file has the source's picture packet for packet; the report holds what was found in it."""
    caller.begin(spoken).say("add calm lofi music")
    data_of(caller.render())
    status = caller.finished()
    film = caller.download(tmp_path / "out.mp4")

    report = status["report"]
    assert status["status"] == "completed"
    assert report["video"] == {"copied": True, "codec": "h264", "width": 160, "height": 90}
    assert picture_hash(film) == picture_hash(spoken)
    assert report["duration_s"] == inspect(film).duration_ms / 1000 == 4.0
    assert report["original_audio"] == {"kept": True, "present": True}
    assert report["speech"]["margin_db"] > 15
    assert report["loudness"]["true_peak_dbtp"] <= -1
    assert report["music"]["genre"] == "lofi"
    assert report["music"]["sections"][-1]["end_s"] <= 4.0
    assert set(report["timings_s"]) == {"play", "write", "check", "render"}
    assert status["output"]["size"] == film.stat().st_size


def test_a_muted_clip_is_reported_as_not_kept(caller: Caller, clip: Path) -> None:
    """The likeness with the own sound is measured: music alone has none."""
    caller.begin(clip).say("add music and mute the original sound")
    caller.render()

    report = caller.finished()["report"]
    assert report["original_audio"] == {"kept": False, "present": True}
    assert report["loudness"]["integrated_lufs"] == pytest.approx(-14, abs=0.7)


def test_sound_at_another_speed_is_reported_as_kept(caller: Caller, spoken: Path) -> None:
    """What was stretched is laid beside the finished sound in step, whatever the size of its pieces."""
    caller.begin(spoken).say("calm piano, play it at double speed")
    caller.render()

    assert caller.finished()["report"]["original_audio"] == {"kept": True, "present": True}


def test_sound_alone_can_be_rendered(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """A WAV is exactly as long as the picture."""
    caller.begin(clip).say("add music")
    caller.render(kind="wav")
    status = caller.finished()
    sound = inspect(caller.download(tmp_path / "out.wav"))

    assert status["report"]["video"] is None
    assert (sound.kind, sound.duration_ms) == ("audio", 3000)


def test_a_clip_without_music_keeps_its_sound(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """Music that was taken away again leaves the clip as it came."""
    caller.begin(clip).say("add music")
    caller.say("remove the music")
    caller.render()

    report = caller.finished()["report"]
    assert report["music"] is None
    assert report["original_audio"]["kept"] is True
    assert picture_hash(caller.download(tmp_path / "out.mp4")) == picture_hash(clip)


def test_several_clips_become_one_film(caller: Caller, clip: Path, silent: Path, tmp_path: Path) -> None:
    """They are encoded into one picture of the first one's size."""
    caller.begin(clip, silent).say("add music")
    caller.render()
    assert caller.finished()["report"]["video"]["copied"] is False
    film = inspect(caller.download(tmp_path / "out.mp4"))

    assert film.picture
    assert (film.picture.width, film.picture.height, film.duration_ms) == (160, 90, 5000)


def test_an_own_track_is_rendered(caller: Caller, clip: Path, song: Path) -> None:
    """The user's track plays under the clip, and the report says whose music it is."""
    caller.begin(clip, song).say("use my song as background music")
    caller.render()

    report = caller.finished()["report"]
    assert report["music"]["own_track"] == "song.wav"
    assert report["original_audio"]["kept"] is True


def test_music_of_a_part_leaves_the_rest_alone(caller: Caller, silent: Path, tmp_path: Path) -> None:
    """Before and after its range there is silence where the clip has no sound."""
    from add_music.media.audio import read_sound

    caller.begin(silent).say("add piano music from 0.5 to 1.5 seconds")
    caller.render()
    assert caller.finished()["status"] == "completed"
    film = caller.download(tmp_path / "out.mp4")

    outside = next(read_sound(film, duration_ms=400))
    inside = next(read_sound(film, start_ms=500, duration_ms=1000))
    assert abs(outside).max() < 0.01 < abs(inside).max()


def test_the_same_timeline_is_made_once(engine: Running, caller: Caller, clip: Path) -> None:
    """Renders that are asked for at the same time share the work and its result."""
    caller.begin(clip).say("add music")
    draft = caller.draft
    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(lambda n: data_of(caller.render(f"same_{n}", draft=draft)), range(4)))

    assert {caller.finished(f"same_{n}")["status"] for n in range(4)} == {"completed"}
    products = {engine.engine.renders.find("local", f"same_{n}").product for n in range(4)}
    assert len(products) == 1


def test_an_id_belongs_to_one_timeline(caller: Caller, clip: Path) -> None:
    """Asked twice it is the same job; with another timeline it is refused."""
    caller.begin(clip).say("add music")
    caller.render("mine")
    again = data_of(caller.render("mine"))
    caller.say("make the music softer")

    assert again["id"] == "mine"
    assert refusal_of(caller.render("mine")) == (409, 409, "render_duplicate")


def test_an_empty_timeline_is_not_rendered(caller: Caller, clip: Path) -> None:
    """Uploading alone makes no timeline."""
    assert refusal_of(caller.begin(clip).render())[2] == "nothing_to_export"


def test_a_timeline_of_somewhere_else_is_not_rendered(caller: Caller, clip: Path) -> None:
    """What the engine did not write it does not trust, though the order of keys does not matter."""
    caller.begin(clip).say("add music")
    draft = caller.draft
    foreign = {**draft, "d": 99}

    assert refusal_of(caller.render("foreign", draft=foreign))[2] == "request_invalid"
    assert data_of(caller.render("turned", draft=dict(reversed(draft.items()))))["id"] == "turned"


def test_a_render_nobody_knows_is_told(caller: Caller) -> None:
    """Status, cancel and download of an unknown render say so."""
    for method, path in (
        ("GET", "/api/render/proxy/lambda/nope"),
        ("POST", "/api/render/proxy/lambda/nope/cancel"),
        ("GET", "/api/render/proxy/nope/download"),
    ):
        assert refusal_of(caller.http.request(method, path)) == (404, 404, "render_unknown")


def test_the_download_can_be_resumed(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """A range of the file is a part of it."""
    caller.begin(clip).say("add music")
    caller.render()
    caller.finished()
    whole = caller.download(tmp_path / "out.mp4").read_bytes()
    rest = caller.http.get(f"/api/render/proxy/{caller.render_id}/download", headers={"Range": "bytes=1000-"})

    assert rest.status_code == 206
    assert rest.content == whole[1000:]
    assert rest.headers["content-range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"


def test_a_cancelled_render_leaves_nothing(engine: Running, caller: Caller, tmp_path: Path) -> None:
    """No file and no temporary file is left, and the same timeline can be asked for again."""
    long = make_clip(tmp_path / "long.mp4", seconds=8, fps=5, size=(64, 36))
    caller.begin(long).say("add epic orchestral music")
    caller.render("stopped")
    until(lambda: caller.status("stopped")["status"] == "processing")
    cancelled = data_of(caller.http.post("/api/render/proxy/lambda/stopped/cancel"))

    assert cancelled["status"] == "cancelled"
    until(lambda: engine.engine.live.marked(engine.engine.renders.find("local", "stopped").product) is None)
    product = engine.engine.renders.find("local", "stopped").product
    assert not list(engine.engine.products.glob(f"*{product}*"))
    assert not list(engine.engine.scratch.iterdir())
    data_of(caller.render("anew"))
    assert caller.finished("anew")["status"] == "completed"


def test_an_encoding_ends_at_once_when_it_is_cancelled(
    engine: Running, caller: Caller, tmp_path: Path
) -> None:
    """In the middle of the picture it takes less than a second until nothing works at it any more."""
    long = make_clip(tmp_path / "long.mp4", seconds=9, size=(480, 270))
    caller.begin(long).say("make it square")
    caller.render("half")
    until(lambda: caller.status("half")["progress"] > 62)
    begun = time.monotonic()
    caller.http.post("/api/render/proxy/lambda/half/cancel")
    product = engine.engine.renders.find("local", "half").product
    until(lambda: engine.engine.live.marked(product) is None)

    assert time.monotonic() - begun < 1.0
    assert not list(engine.engine.products.glob(f"*{product}*"))


def test_a_shared_render_goes_on_when_one_of_two_cancels(caller: Caller, spoken: Path) -> None:
    """Who did not cancel gets the file."""
    caller.begin(spoken).say("add music")
    caller.render("one")
    caller.render("two")
    caller.http.post("/api/render/proxy/lambda/one/cancel")

    assert caller.status("one")["status"] == "cancelled"
    assert caller.finished("two")["status"] == "completed"


def test_the_state_is_told_while_a_render_runs(caller: Caller, spoken: Path) -> None:
    """Heavy work is elsewhere: the state comes at once, with the render's progress in it."""
    caller.begin(spoken).say("add epic orchestral music")
    caller.render()
    waits = []
    while caller.status()["status"] in ("pending", "processing"):
        start = time.monotonic()
        state = caller.state()
        waits.append(time.monotonic() - start)
        assert state["renders"][0]["id"] == caller.render_id

    assert waits
    assert sorted(waits)[len(waits) // 2] < 0.1


def test_a_full_disk_is_told_before_it_is_filled(
    caller: Caller, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that will not fit is not begun."""
    caller.begin(clip).say("add music")
    usage = namedtuple("usage", "total used free")  # noqa: PYI024
    monkeypatch.setattr("add_music.engine.disk.shutil.disk_usage", lambda _: usage(1, 1, 0))
    caller.render()

    status = caller.finished()
    assert (status["status"], status["error"]["code"]) == ("failed", "disk_full")


def test_a_file_that_was_cleared_away_is_made_again(engine: Running, caller: Caller, clip: Path) -> None:
    """The data folder may be tidied: asking again makes the file again."""
    caller.begin(clip).say("add music")
    caller.render()
    caller.finished()
    product = engine.engine.renders.find("local", caller.render_id).product
    engine.engine.product_path(product, "mp4").unlink()

    data_of(caller.render())
    assert caller.finished()["status"] == "completed"


def test_a_worker_that_dies_costs_its_task_a_second_try_only(
    engine: Running, caller: Caller, spoken: Path
) -> None:
    """A crash in a codec is survived by the server and by the render."""
    import os
    import signal

    caller.begin(spoken).say("add orchestral music with seed 5")
    killed = threading.Event()

    def kill() -> None:
        until(lambda: caller.status()["progress"] > 5)
        os.kill(engine.engine.pool.pids[0], signal.SIGKILL)
        killed.set()

    caller.render()
    threading.Thread(target=kill, daemon=True).start()
    assert caller.finished()["status"] == "completed"
    assert killed.wait(5)
