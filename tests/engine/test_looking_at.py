"""The route that shows: pictures of a timeline or a file over plain HTTP, and their figures."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from PIL import Image

from add_music.engine.api.app import ROUTES
from add_music.engine.api.openapi import document
from add_music.engine.serve import Running
from add_music.wire.capabilities import LOOK
from add_music.wire.look import MAX_BYTES, PATH
from calling import Caller, data_of
from clips import make_clip, speechlike


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds with cuts at 2 and 5 s, in which somebody speaks from 1 to 4 s."""
    folder = tmp_path_factory.mktemp("looking")
    return make_clip(folder / "talk.mp4", seconds=8, cuts=(2, 5), sound=speechlike(8, [(1, 4)]))


def looked(caller: Caller, **wanted: Any) -> dict[str, Any]:
    """What a look at the caller's session, or at a path, answers."""
    place = {} if "path" in wanted else {"session_id": caller.session}
    return data_of(caller.http.post(PATH, json=place | wanted))


def pictures(told: dict[str, Any]) -> dict[str, Image.Image]:
    """The pictures by their names, each of the type and size that is said."""
    found = {}
    for one in told["pictures"]:
        data = base64.b64decode(one["data"], validate=True)
        picture = Image.open(io.BytesIO(data))
        assert f"image/{picture.format.lower()}" == one["mime_type"]
        assert picture.size == (one["width"], one["height"])
        assert len(data) <= MAX_BYTES
        found[one["name"]] = picture
    return found


def error_of(caller: Caller, **wanted: Any) -> str:
    """Under which code a look is refused."""
    return caller.http.post(PATH, json=wanted).json()["data"]["error"]["code"]


def test_the_engine_says_that_it_can_show(caller: Caller) -> None:
    """A client asks nobody who cannot."""
    assert LOOK in caller.state()["capabilities"]


def test_a_clip_is_shown_before_it_has_music(caller: Caller, talk: Path) -> None:
    """As it will be on the timeline: frames, cuts, speech, and the music that it suggests."""
    data_of(caller.name(talk))
    told = looked(caller)

    assert set(pictures(told)) == {"frames", "timeline"}
    assert told["cuts_s"] == pytest.approx([2, 5], abs=0.05)
    assert {0.0, 2.0, 5.0} <= set(told["frames_s"])
    [span] = told["speech"]
    assert (span["start_s"], span["end_s"]) == pytest.approx((1, 4), abs=0.3)
    assert told["music"] == []
    assert told["suggests"]["genre"]["because"]


def test_a_timeline_is_shown_with_its_music(caller: Caller, talk: Path) -> None:
    """Sections, accents and ducking are told, and the picture has room for them."""
    data_of(caller.name(talk))
    before = pictures(looked(caller))["timeline"]
    caller.say("happy folk music with drums")
    told = looked(caller)
    [music] = told["music"]

    assert (music["start_s"], music["end_s"], music["ducks"]) == (0, 8, True)
    assert music["about"].startswith("folk · ")
    assert music["sections"][0]["start_s"] == 0
    assert music["sections"][-1]["end_s"] == 8
    assert set(music["accents_s"]) <= set(told["cuts_s"])
    assert pictures(told)["timeline"].height > before.height


def test_texts_and_edits_of_the_clip_are_shown_where_they_are(caller: Caller, talk: Path) -> None:
    """Without its first two seconds the clip has one cut less, and all times are the timeline's."""
    data_of(caller.name(talk))
    caller.say("calm piano")
    caller.say("cut out the first two seconds")
    caller.say('show the text "Hello" from 1 to 3 s')
    told = looked(caller)

    assert told["duration_s"] == pytest.approx(6, abs=0.05)
    assert told["cuts_s"] == pytest.approx([3], abs=0.05)
    assert told["speech"][0]["start_s"] == 0
    assert told["titles"] == [{"text": "Hello", "start_s": 1.0, "end_s": 3.0}]


def test_a_part_is_shown_alone(caller: Caller, talk: Path) -> None:
    """Only its cuts, speech and frames are told; times stay those of the whole."""
    data_of(caller.name(talk))
    told = looked(caller, start_s=4.5, end_s=7)

    assert (told["start_s"], told["end_s"], told["duration_s"]) == (4.5, 7.0, 8.0)
    assert told["cuts_s"] == pytest.approx([5], abs=0.05)
    assert told["speech"] == []
    assert all(4.4 <= frame < 7 for frame in told["frames_s"])


@pytest.mark.parametrize("way", ["path", "name", "other place"])
def test_one_file_of_a_session_is_shown(caller: Caller, talk: Path, silent: Path, way: str) -> None:
    """By its path, by its name, and by a path under which its sender knows it."""
    data_of(caller.name(talk, silent))
    name = {"path": str(silent), "name": silent.name, "other place": f"/home/me/{silent.name}"}[way]
    told = looked(caller, file=name)

    assert (told["name"], told["duration_s"], told["has_audio"]) == (silent.name, 2.0, False)


def test_several_clips_are_shown_one_after_the_other(caller: Caller, talk: Path, silent: Path) -> None:
    """A cut where they meet, and the length of both."""
    data_of(caller.name(talk, silent))
    told = looked(caller)

    assert told["duration_s"] == 10.0
    assert told["cuts_s"] == pytest.approx([2, 5, 8], abs=0.05)
    assert told["name"] == "2 files"


def test_a_track_is_shown_by_its_sound(caller: Caller, song: Path) -> None:
    """No frames; what has no picture suggests none either."""
    data_of(caller.name(song))
    told = looked(caller)

    assert set(pictures(told)) == {"timeline"}
    assert (told["name"], told["width"], told["frames_s"]) == (song.name, 0, [])


def test_a_photo_is_shown_as_it_is(caller: Caller, tmp_path: Path) -> None:
    """One picture, and no time axis."""
    photo = tmp_path / "photo.png"
    Image.new("RGB", (300, 200), (200, 60, 60)).save(photo)

    assert set(pictures(looked(caller, path=str(photo)))) == {"frames"}


def test_a_file_is_shown_by_its_path_without_a_session(caller: Caller, clip: Path) -> None:
    """The owner's own files, with what another backend has put over them; nothing is added to anything."""
    over = {
        "music": [{"about": "Sunny day", "start_s": 0, "end_s": 2}],
        "titles": [{"text": "Hi", "start_s": 1, "end_s": 2}],
    }
    told = looked(caller, path=str(clip), **over)

    assert told["name"] == clip.name
    assert told["music"][0]["about"] == "Sunny day"
    assert told["titles"][0]["text"] == "Hi"
    assert caller.state()["state"]["video_infos"] == []


def test_looking_twice_looks_once(caller: Caller, engine: Running, clip: Path, monkeypatch) -> None:
    """The evidence is kept by content: only the drawing is done again."""
    looked(caller, path=str(clip))
    tasks: list[str] = []
    submit = engine.engine.pool.submit

    def counted(task: str, *args: Any, **more: Any) -> Any:
        tasks.append(task)
        return submit(task, *args, **more)

    monkeypatch.setattr(engine.engine.pool, "submit", counted)
    looked(caller, path=str(clip))

    assert sorted(tasks) == ["draw_frames", "draw_timeline", "inspect"]


def test_labels_are_in_the_language_of_the_request(caller: Caller, clip: Path) -> None:
    """The same clip looks otherwise in German, which every font can write these words of."""
    data_of(caller.name(clip))
    english = looked(caller)["pictures"][1]["data"]
    caller.http.headers["Accept-Language"] = "de"
    german = looked(caller)

    assert german["pictures"][1]["data"] != english
    assert "Schnitt" in german["suggests"]["genre"]["because"]


def test_what_cannot_be_shown_is_refused_in_words(caller: Caller, tmp_path: Path) -> None:
    """Each with its own code: nothing there, no such file, no media, nobody's session, an unclear wish."""
    notes = tmp_path / "notes.txt"
    notes.write_text("no film", encoding="utf-8")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film" * 500)

    assert error_of(caller, session_id=caller.session) == "nothing_uploaded"
    assert error_of(caller, session_id=caller.session, file="other.mp4") == "file_missing"
    assert error_of(caller, session_id="1234") == "session_unknown"
    assert error_of(caller, path=str(tmp_path / "nothing.mp4")) == "file_missing"
    assert error_of(caller, path=str(tmp_path)) in ("file_is_folder", "file_type_unsupported")
    assert error_of(caller, path=str(notes)) == "file_type_unsupported"
    assert error_of(caller, path=str(broken)) == "file_not_media"
    assert error_of(caller, path="clip.mp4") == "request_invalid"
    assert error_of(caller) == error_of(caller, path="/a.mp4", session_id="1") == "request_invalid"


def test_a_file_that_changed_is_not_shown_as_the_old_one(caller: Caller, tmp_path: Path) -> None:
    """What is on the disk now is another clip."""
    film = make_clip(tmp_path / "film.mp4", seconds=1)
    data_of(caller.name(film))
    make_clip(film, seconds=2)

    assert error_of(caller, session_id=caller.session) == "file_changed"


def test_answers_are_as_described(caller: Caller, talk: Path) -> None:
    """Nothing comes that the OpenAPI document does not name, and what it requires is there."""
    data_of(caller.name(talk))
    caller.say("calm piano")
    caller.say('show the text "Hello" from 1 to 3 s')
    described = document(ROUTES)
    told = described["paths"][PATH]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    for schema in described["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False

    answer = caller.http.post(PATH, json={"session_id": caller.session})
    jsonschema_rs.validate(told | {"components": described["components"]}, answer.json())
