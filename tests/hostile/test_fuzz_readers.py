"""
Readers of what strangers write: events, states, drafts and media, whole, broken and made up.

`make fuzz` runs it with many more examples.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from add_music.assistant.differences import alike, changes
from add_music.assistant.pages import from_timeline
from add_music.assistant.summary import duration_s, exportable, timeline
from add_music.client.snapshot import raw_member, read_snapshot
from add_music.engine.workers.pool import Pool, Urgency
from add_music.errors import AddMusicError
from add_music.wire.draft import view
from add_music.wire.events import read_event
from add_music.wire.render import read_render
from clips import make_clip, make_sound, tone

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
KEYS = (
    "t",
    "tt",
    "sg",
    "d",
    "m",
    "i",
    "n",
    "parts",
    "text",
    "content",
    "state",
    "draft",
    "error",
    "video_infos",
)
NUMBERS = st.integers() | st.floats() | st.booleans() | st.none()
VALUES: st.SearchStrategy[Any] = st.recursive(
    NUMBERS | st.text(max_size=20) | st.sampled_from(["1e999", "-1", "video", "\x1b[2J", "9" * 30]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)
DRAFTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5)
odd = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@odd
@given(st.text(max_size=300) | VALUES.map(json.dumps))
def test_an_event_is_read_or_passed_over(data: str) -> None:
    """Whatever a stream says, no reader breaks."""
    assert isinstance(read_event(data), list)


@odd
@given(DRAFTS, DRAFTS)
def test_a_draft_is_told_of_as_far_as_it_makes_sense(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Tracks, length, differences and the page, from any JSON at all."""
    told = [read_snapshot({"state": {"draft": one}}, json.dumps(one)) for one in (before, after)]

    assert alike(told[0], told[0])
    assert isinstance(changes(before, after, ({}, {})), list)
    for one in (before, after):
        view(one)
        assert isinstance(timeline(one), str)
        length = duration_s(one)
        assert length is None or length >= 0
        assert exportable(one) in (True, False)
    assert from_timeline("s", told[0])["project"] == "s"


@odd
@given(VALUES, st.text(max_size=100))
def test_a_state_keeps_the_draft_as_it_was_written(value: object, around: str) -> None:
    """The text of a member is the very text; what is no document has none."""
    text = json.dumps({"data": {"state": {"draft": value}, "x": around}})
    found = raw_member(text, "data", "state", "draft")

    assert found is not None
    assert json.dumps(json.loads(found)) == json.dumps(value)
    raw_member(around, "data", "state", "draft")


@odd
@given(st.dictionaries(st.sampled_from(["id", "status", "progress", "url", "error"]), VALUES))
def test_a_render_is_told_of_in_known_words(told: dict[str, Any]) -> None:
    """Its share is between nothing and all, whatever was said."""
    read = read_render(told)

    assert 0 <= read.progress <= 100


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """A worker that media may break, and not this process."""
    one = Pool(1, writable=[tmp_path_factory.mktemp("worker")])
    yield one
    one.stop()


@pytest.mark.parametrize("kind", ["mp4", "mkv", "webm", "avi", "mp3", "gif", "png"])
def test_broken_media_are_read_or_refused(tmp_path: Path, pool: Pool, kind: str) -> None:
    """Bytes changed, cut out and doubled: an answer or one of our refusals, and the worker lives."""
    whole = _drawn(tmp_path / f"whole.{kind}").read_bytes()
    chance = random.Random(kind)
    [before] = pool.pids
    codes = set()
    for number in range(max(EXAMPLES // 8, 3)):
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(_broken(whole, chance))
        try:
            pool.submit("inspect", path, what="a clip", urgency=Urgency.QUESTION).result(60)
        except AddMusicError as refused:
            codes.add(refused.code)

    assert codes <= {"file_damaged", "file_not_media", "file_out_of_bounds"}
    assert pool.pids == (before,)


def _drawn(path: Path) -> Path:
    if path.suffix == ".mp3":
        return make_sound(path, tone(1))
    if path.suffix not in (".gif", ".png"):
        return make_clip(path, seconds=0.5, size=(64, 36))
    first, *more = [Image.new("P", (32, 32), colour) for colour in range(3)]
    first.save(path, save_all=path.suffix == ".gif", append_images=more)
    return path


def _broken(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        data[at] = chance.randrange(256)
    if chance.random() < 0.5:
        start, end = sorted(chance.sample(range(len(data)), 2))
        data[start:end] = b"" if chance.random() < 0.5 else data[start:end] * 2
    return bytes(data)
