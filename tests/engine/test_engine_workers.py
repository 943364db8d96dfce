"""Worker processes: one task each, and nobody else suffers when one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest

from add_music.engine.workers.pool import Cancelled, Pool, Stopped, Urgency
from add_music.errors import AddMusicError
from calling import until
from clips import make_clip

PATIENCE_S = 30


@pytest.fixture
def pool() -> Iterator[Pool]:
    """Two workers."""
    made = Pool(2)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that keeps a worker busy for a while when it is written anew."""
    return make_clip(tmp_path_factory.mktemp("clips") / "long.mp4", seconds=20, fps=15, sound="speechlike")


def listen_to(pool: Pool, path: Path, **options: object) -> tuple[Future[bytes], list[float]]:
    """Have a worker analyse the sound; the list fills with its progress."""
    info = pool.submit("inspect", path, what="clip", urgency=Urgency.QUESTION).result(PATIENCE_S)
    shares: list[float] = []
    future = pool.submit(
        "hear", path, info, what="the clip", urgency=Urgency.EDIT, on_share=shares.append, **options
    )
    return future, shares


def kill_the_busy_one(pool: Pool, number: signal.Signals = signal.SIGKILL) -> None:
    """A signal for the worker that has used most of its processor."""
    busy = max(pool.pids, key=lambda pid: sum(psutil.Process(pid).cpu_times()[:2]))
    os.kill(busy, number)


def test_a_task_gives_its_result_and_its_progress(pool: Pool, long_clip: Path) -> None:
    """What the function returns comes back, shares come on the way."""
    future, shares = listen_to(pool, long_clip)

    assert future.result(PATIENCE_S)
    assert shares[-1] == pytest.approx(1.0)
    assert shares == sorted(shares)


def test_an_error_of_ours_comes_back_as_itself(pool: Pool, tmp_path: Path) -> None:
    """Code, kind and words survive the way between processes."""
    with pytest.raises(AddMusicError) as caught:
        pool.submit("inspect", tmp_path / "no.mp4", what="x", urgency=Urgency.EDIT).result(PATIENCE_S)

    assert caught.value.code == "file_missing"


def test_a_foreign_error_is_an_internal_one(pool: Pool) -> None:
    """What nobody foresaw is named, and the worker lives on."""
    with pytest.raises(AddMusicError) as caught:
        pool.submit("inspect", 5, what="x", urgency=Urgency.EDIT).result(PATIENCE_S)

    assert caught.value.code == "internal"
    assert len(pool.pids) == 2


def test_a_task_whose_worker_died_is_tried_once_more(pool: Pool, long_clip: Path) -> None:
    """The second worker does the work again."""
    future, shares = listen_to(pool, long_clip)
    until(lambda: shares)
    kill_the_busy_one(pool)

    assert future.result(PATIENCE_S)


def test_a_task_that_kills_every_worker_fails_alone(pool: Pool, long_clip: Path) -> None:
    """After the second death it is given up; the pool is whole again."""
    future, shares = listen_to(pool, long_clip)
    until(lambda: shares)
    kill_the_busy_one(pool)
    shares.clear()
    until(lambda: shares)
    kill_the_busy_one(pool)

    with pytest.raises(AddMusicError) as caught:
        future.result(PATIENCE_S)
    assert caught.value.code == "worker_died"
    again, _ = listen_to(pool, long_clip)
    assert again.result(PATIENCE_S)


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="this system knows no limit of processor time")
def test_a_task_that_used_up_its_time_is_not_tried_again(pool: Pool, long_clip: Path) -> None:
    """Another worker would need no less: the first such death is the task's end."""
    future, shares = listen_to(pool, long_clip)
    until(lambda: shares)
    kill_the_busy_one(pool, signal.SIGXCPU)

    with pytest.raises(AddMusicError) as caught:
        future.result(PATIENCE_S)
    assert caught.value.code == "worker_died"


def test_a_cancel_ends_the_tasks_of_its_job_only(pool: Pool, long_clip: Path) -> None:
    """Running and waiting tasks of the job end, others go on."""
    running, shares = listen_to(pool, long_clip, job="unwanted")
    other, _ = listen_to(pool, long_clip, job="wanted")
    waiting, _ = listen_to(pool, long_clip, job="unwanted")
    until(lambda: shares)
    pool.cancel("unwanted")

    for future in (running, waiting):
        with pytest.raises(Cancelled):
            future.result(PATIENCE_S)
    assert other.result(PATIENCE_S)


def test_stopping_ends_everything_at_once(long_clip: Path) -> None:
    """Processes are gone, and what was not finished says that it was stopped."""
    pool = Pool(1)
    running, shares = listen_to(pool, long_clip)
    until(lambda: shares)
    processes = [psutil.Process(pid) for pid in pool.pids]
    pool.stop()

    with pytest.raises(Stopped):
        running.result(PATIENCE_S)
    with pytest.raises(Stopped):
        pool.submit("inspect", long_clip, what="x", urgency=Urgency.EDIT).result(PATIENCE_S)
    assert not any(process.is_running() for process in processes)


def test_urgent_tasks_overtake(long_clip: Path) -> None:
    """A question is answered before the renders that wait."""
    pool = Pool(1)
    try:
        first, _ = listen_to(pool, long_clip)
        order: list[str] = []
        waiting = []
        for urgency in (Urgency.RENDER, Urgency.EDIT, Urgency.QUESTION):
            future = pool.submit("inspect", long_clip, what="x", urgency=urgency)
            future.add_done_callback(lambda _, name=urgency.name: order.append(name))
            waiting.append(future)
        for future in (first, *waiting):
            future.result(PATIENCE_S)
    finally:
        pool.stop()

    assert order == ["QUESTION", "EDIT", "RENDER"]


def test_workers_end_with_their_parent(long_clip: Path) -> None:
    """Killed without a word, the parent leaves no process behind, busy ones included."""
    code = (
        "import sys\nfrom add_music.engine.workers.pool import Pool, Urgency\n"
        "pool = Pool(2)\nfrom pathlib import Path\npath = Path(sys.argv[1])\n"
        "info = pool.submit('inspect', path, what='x', urgency=Urgency.EDIT).result()\n"
        "busy = pool.submit('hear', path, info, what='x', urgency=Urgency.EDIT, on_share=lambda _: None)\n"
        "print(*pool.pids, flush=True)\nbusy.result()\nsys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(long_clip)]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdin
    assert parent.stdout
    workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()

    _, alive = psutil.wait_procs(workers, timeout=PATIENCE_S)
    assert len(workers) == 2
    assert not alive


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    """Workers start from the package, not from the program that uses it."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=1, sound=None)
    script = tmp_path / "script.py"
    script.write_text(
        "print('once', flush=True)\nfrom pathlib import Path\n"
        "from add_music.engine.workers.pool import Pool, Urgency\npool = Pool(1)\n"
        f"print(pool.submit('inspect', Path({str(clip)!r}), what='x', urgency=Urgency.EDIT).result().kind)\n"
        "pool.stop()\n",
        encoding="utf-8",
    )
    told = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=PATIENCE_S)

    assert told.stdout.split() == ["once", "video"]


def test_a_worker_that_hangs_is_ended_and_its_task_done_by_another(long_clip: Path) -> None:
    """A process that does not move tells nothing: after the silence that is allowed it is killed."""
    pool = Pool(1, silence_s=1.0)
    try:
        pool.submit("inspect", long_clip, what="clip", urgency=Urgency.QUESTION).result(PATIENCE_S)
        [hung] = pool.pids
        os.kill(hung, signal.SIGSTOP)
        inspected = pool.submit("inspect", long_clip, what="clip", urgency=Urgency.QUESTION)
        assert inspected.result(PATIENCE_S).duration_ms == pytest.approx(20_000, abs=100)
        assert not psutil.pid_exists(hung)
        assert pool.pids != (hung,)
    finally:
        pool.stop()
