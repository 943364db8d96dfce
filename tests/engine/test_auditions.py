"""Auditions on the engine: takes that differ, are heard in ten seconds, and are what choosing them shows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx

from calling import AGENT, Caller, data_of, refusal_of, until


def _ask(caller: Caller, **wanted: Any) -> httpx.Response:
    return caller.http.post(f"/api/takes/{AGENT}/me/{caller.session}", json=wanted)


def _heard(caller: Caller, **wanted: Any) -> dict[str, Any]:
    """The audition, once it is ready."""
    return until(lambda: told if (told := data_of(_ask(caller, **wanted)))["status"] == "ready" else None)


def _refused(caller: Caller, **wanted: Any) -> str:
    """The code with which an audition fails."""
    return refusal_of(until(lambda: answer if (answer := _ask(caller, **wanted)).json()["code"] else None))[2]


def _sound(caller: Caller, take: dict[str, Any]) -> bytes:
    answer = caller.http.get(f"/api/takes/{take['id']}/sound")

    assert answer.headers["content-type"] == "audio/mpeg"
    return answer.content


def test_takes_differ_in_more_than_their_notes(caller: Caller, clip: Path) -> None:
    """Where the wish leaves room each take has another genre, says how it differs, and can be heard."""
    told = _heard(caller.begin(clip), message="calm music")
    takes = told["takes"]

    assert [take["number"] for take in takes] == [1, 2, 3]
    assert len({take["genre"] for take in takes}) == 3
    assert len({take["words"].partition(":")[0] for take in takes}) == 3
    assert all("calm" in take["moods"] for take in takes)
    assert len({_sound(caller, take) for take in takes}) == 3
    assert all(len(_sound(caller, take)) < 400_000 for take in takes)
    assert caller.draft == {}


def test_choosing_a_take_shows_what_was_heard(caller: Caller, clip: Path) -> None:
    """The whole clip gets the very piece that the excerpt was taken from, and undo takes it away."""
    take = _heard(caller.begin(clip), message="happy pop", count=2)["takes"][1]
    said = caller.say("I like the second one best.").words
    music = caller.music()

    assert take["words"] in said
    assert [(m["st"], m["d"], m["m"]["seed"]) for m in music] == [(0, caller.draft["d"], take["seed"])]
    assert music[0]["m"]["about"]["key"] == take["key"]
    caller.say("undo")
    assert caller.draft == {}


def test_asking_again_gives_the_same_takes_without_making_them_again(caller: Caller, clip: Path) -> None:
    """The same question while nothing has changed is answered at once; another wish is another audition."""
    first = _heard(caller.begin(clip), message="calm music", count=2)
    made = [Path(take["path"]).stat().st_ino for take in first["takes"]]
    again = data_of(_ask(caller, message="calm  music", count=2))

    assert again == first
    assert [Path(take["path"]).stat().st_ino for take in again["takes"]] == made
    assert _heard(caller, message="dark music", count=2)["takes"] != first["takes"]


def test_a_take_can_be_chosen_by_number_and_changed_in_one_message(caller: Caller, clip: Path) -> None:
    """A typed number wins over words; what is said besides is done to the take."""
    takes = _heard(caller.begin(clip), message="calm music", count=2)["takes"]
    caller.say("take 2, but mute the original sound")

    assert caller.music()[0]["m"]["seed"] == takes[1]["seed"]
    assert caller.draft["t"][0]["sg"][0]["vol"] == 0
    caller.say("", {"take": 1})
    assert caller.music()[0]["m"]["seed"] == takes[0]["seed"]
    # what was changed meanwhile stays as it is
    assert caller.draft["t"][0]["sg"][0]["vol"] == 0


def test_takes_of_a_wish_that_leaves_no_room_differ_in_tempo_or_tune(caller: Caller, clip: Path) -> None:
    """What was said is in every take."""
    brief = {"genre": "jazz", "energy": "low", "instruments": ["piano"]}
    takes = _heard(caller.begin(clip), brief=brief)["takes"]

    assert {take["genre"] for take in takes} == {"jazz"}
    assert len({take["tempo_bpm"] for take in takes}) == 3
    assert all(any("piano" in name for name in take["instruments"]) for take in takes)


def test_another_clip_after_the_audition_gets_the_music_for_its_new_length(
    caller: Caller, clip: Path, tmp_path: Path
) -> None:
    """The take is composed anew for what is shown now, and keeps its genre."""
    takes = _heard(caller.begin(clip), message="calm music", count=2)["takes"]
    caller.name(shutil.copy(clip, tmp_path / "more.mp4"))
    caller.say("take 2")
    music = caller.music()

    assert [(m["st"], m["d"]) for m in music] == [(0, caller.draft["d"])]
    assert music[0]["m"]["about"]["genre"] == takes[1]["genre"]


def test_a_take_that_nobody_heard_cannot_be_chosen(caller: Caller, clip: Path) -> None:
    """Before an audition "take 2" names no take, and there is no fourth of three."""
    caller.begin(clip)

    assert caller.say("", {"take": 2}).error == "take_unknown"
    assert caller.draft == {}
    assert caller.http.get("/api/takes/nothing-1/sound").json()["code"] != 0


def test_an_audition_without_music_says_so(caller: Caller, clip: Path) -> None:
    """What leaves nothing to be heard fails in words, and so does an audition without a clip."""
    assert _refused(caller.begin()) == "nothing_uploaded"
    caller.begin(clip).say("calm music")

    assert _refused(caller, message="remove the music") == "no_music"


def test_the_users_own_track_has_one_take(caller: Caller, clip: Path, song: Path) -> None:
    """There is nothing to compose otherwise."""
    takes = _heard(caller.begin(clip, song), message="use my track")["takes"]

    assert [take["words"] for take in takes] == [song.name]
