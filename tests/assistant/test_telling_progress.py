"""Progress that is never silent for long."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from add_music.assistant import progress
from add_music.assistant.progress import Teller
from add_music.assistant.results import Progress
from add_music.assistant.running import Job
from add_music.errors import AddMusicError, problem

pytestmark = pytest.mark.anyio


class Ear:
    """Hears progress, and lets a test wait for it."""

    def __init__(self) -> None:
        self.heard: list[Progress] = []
        self._news = asyncio.Event()

    async def __call__(self, told: Progress) -> None:
        self.heard.append(told)
        self._news.set()

    async def after(self, count: int) -> list[Progress]:
        """What was heard once that much was heard."""
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()
        return self.heard


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds become milliseconds."""
    monkeypatch.setattr(progress, "TICK_S", 0.001)
    monkeypatch.setattr(progress, "REPEAT_S", 0.004)


async def test_the_last_words_are_repeated_while_nothing_is_new(hurry: None) -> None:
    """A host that wants to hear something every ten seconds does."""
    ear = Ear()
    teller = Teller(lambda: ear)
    await teller.tell("Working on it…", 0.3)

    async with teller.alive():
        heard = await ear.after(3)

    assert set(heard) == {Progress(0.3, "Working on it…")}


async def test_what_cannot_be_awaited_is_told_soon(hurry: None) -> None:
    """A note from a callback arrives with the next tick."""
    ear = Ear()
    teller = Teller(lambda: ear)

    async with teller.alive():
        teller.note("Uploading…", 0.5)
        heard = await ear.after(1)

    assert heard[0] == Progress(0.5, "Uploading…")


class Clock:
    """Time that goes by when somebody waits for it, up to an end."""

    def __init__(self, end_s: float, alarm_s: float = 0.0) -> None:
        self.now = 0.0
        self.over, self.alarm = asyncio.Event(), asyncio.Event()
        self._end, self._alarm = end_s, alarm_s

    async def pause(self, seconds: float) -> None:
        """Let that much time go by."""
        if self.now >= self._end:
            self.over.set()
            await asyncio.Event().wait()
        self.now += seconds
        if self.now >= self._alarm:
            self.alarm.set()
        await asyncio.sleep(0)


async def test_every_two_minutes_of_silence_patience_is_asked_for() -> None:
    """Seven silent minutes: three such lines, and never more than ten seconds without anything at all."""
    clock = Clock(end_s=420)
    told: list[tuple[float, str]] = []
    teller = Teller(
        lambda: lambda one: told.append((clock.now, one.words)), clock=lambda: clock.now, pause=clock.pause
    )
    await teller.tell("Working on it…")

    async with teller.alive():
        await clock.over.wait()

    assert [at for at, words in told if words.startswith("⏳ Still working…")] == [120, 240, 360]
    times = [at for at, _ in told]
    assert max(later - earlier for earlier, later in pairwise(times)) <= 10
    assert {words for _, words in told} == {"Working on it…", "⏳ Still working…"}


async def test_news_begin_the_two_minutes_anew() -> None:
    """Something told after a hundred seconds: the next plea for patience comes two minutes after it."""
    clock = Clock(end_s=300, alarm_s=100)
    told: list[tuple[float, str]] = []
    teller = Teller(
        lambda: lambda one: told.append((clock.now, one.words)), clock=lambda: clock.now, pause=clock.pause
    )

    async def news() -> None:
        await clock.alarm.wait()
        await teller.tell("Composing…")

    async with teller.alive(), asyncio.TaskGroup() as group:
        group.create_task(news())
        await clock.over.wait()

    assert [at for at, words in told if "Still working" in words] == [pytest.approx(220, abs=1)]


async def test_what_is_mentioned_does_not_replace_what_goes_on(hurry: None) -> None:
    """A word by the way is told once; what is repeated stays the work itself."""
    ear = Ear()
    teller = Teller(lambda: ear)
    await teller.tell("Working on it…")
    teller.mention("It waits for its turn.")

    async with teller.alive():
        heard = await ear.after(4)

    assert [told.words for told in heard].count("It waits for its turn.") == 1
    assert teller.last.words == "Working on it…"


async def test_the_listener_may_change_between_calls() -> None:
    """Each call of an assistant has its own progress token."""
    ears: list[Ear | None] = [Ear()]
    first = ears[0]
    teller = Teller(lambda: ears[0])
    await teller.tell("one")
    ears[0] = None
    await teller.tell("two")

    assert first is not None
    assert [told.words for told in first.heard] == ["one"]
    assert teller.last.words == "two"


async def test_work_outlasts_a_wait_but_not_its_only_caller() -> None:
    """A wait that ends leaves the work running; a caller that is cancelled takes it along."""
    gate = asyncio.Event()
    ended: list[str] = []

    async def work() -> str:
        try:
            await gate.wait()
        except asyncio.CancelledError:
            ended.append("stopped")
            raise
        return "done"

    job = Job("a", work())
    assert await job.result(0.001) is None
    gate.set()
    assert await job.result() == "done"
    gate.clear()

    job = Job("b", work())
    caller = asyncio.create_task(job.result())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller

    assert ended == ["stopped"]
    assert job.done


async def test_an_error_is_kept_for_whoever_asks() -> None:
    """Work that failed while nobody waited still tells why, each time."""

    async def work() -> str:
        raise problem("render_failed", reason="no workers")

    job = Job("a", work())
    for _ in range(2):
        with pytest.raises(AddMusicError):
            await job.result()
