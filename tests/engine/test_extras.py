"""What comes beside a finished film: asked for over HTTP, read by readers of other makers."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile

from calling import Caller, data_of, refusal_of, until
from clips import make_clip

SECONDS = 6
NULL_DB = -90.0
"""What is left of a difference of sums of 24 bits and of the steps of a finished WAV."""
EVERYTHING = ["otio", "fcpxml", "edl", "stems", "midi", "srt", "markers", "rights"]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds with two cuts, in which somebody babbles."""
    folder = tmp_path_factory.mktemp("film")
    return make_clip(folder / "talk.mp4", seconds=SECONDS, cuts=(2.0, 4.0), sound="speechlike")


@pytest.fixture(scope="module")
def made(engine: Any, film: Path) -> Any:
    """A user whose film with music and a title is finished, as WAV."""
    with Caller(engine.url, engine.token) as user:
        user.begin(film)
        user.say('happy house music and the title "Hello there" from 1 to 3 seconds')
        user.render(kind="wav")
        user.finished()
        yield user


def asked(user: Caller, *kinds: str, **more: Any) -> dict[str, Any]:
    """The extras of those kinds, once they are there."""

    def look() -> dict[str, Any] | None:
        body = {"also": list(kinds), "name": "my film", "folder": "/films", **more}
        told = data_of(user.http.post(f"/api/render/proxy/lambda/{user.render_id}/extras", json=body))
        return told if told["status"] == "ready" else None

    return until(look)


def content(told: dict[str, Any], ending: str) -> bytes:
    """The document of that ending."""
    (found,) = (file for file in told["files"] if file["name"] == f"my film{ending}")
    return base64.b64decode(found["data"])


def stems_of(user: Caller, told: dict[str, Any]) -> dict[str, np.ndarray]:
    """All stems by their names."""
    waves = {}
    for file in told["files"]:
        if file["kind"] == "stems":
            answer = user.http.get(f"/api/render/proxy/{user.render_id}/extras/{file['stem']}")
            assert len(answer.content) == file["size"]
            waves[file["stem"]], rate = soundfile.read(io.BytesIO(answer.content), dtype="float64")
            assert rate == 48_000
            assert file["name"] == f"my film.stems/{file['stem']}.wav"
    return waves


def left_db(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference, against full scale."""
    return 20 * np.log10(max(float(np.abs(one - other).max()), 1e-9))


def test_stems_sum_to_the_finished_sound(made: Caller, tmp_path: Path) -> None:
    """Own sound and music sum to the film's sound, the band's roles to the music; all are as long as it."""
    waves = stems_of(made, asked(made, "stems"))
    whole, _ = soundfile.read(made.download(tmp_path / "whole.wav"), dtype="float64")

    roles = [wave for name, wave in waves.items() if name not in ("original", "music")]
    assert {"drums", "bass"} <= set(waves)
    assert {len(wave) for wave in waves.values()} == {len(whole)} == {SECONDS * 48_000}
    assert left_db(waves["original"] + waves["music"], whole) < NULL_DB
    assert left_db(sum(roles), waves["music"]) < NULL_DB
    assert all(np.abs(wave).max() > 1e-4 for wave in roles)


def test_a_timeline_comes_with_the_sound_that_it_refers_to(made: Caller, film: Path) -> None:
    """Without a wish for stems there are two: own sound and music; the clip is named by its given place."""
    clip = made.state()["state"]["video_infos"][0]["id"]
    told = asked(made, "otio", media={clip: "/elsewhere/talk.mp4"})
    document = json.loads(content(told, ".otio"))

    assert [file["name"] for file in told["files"]] == [
        "my film.stems/original.wav", "my film.stems/music.wav", "my film.otio",
    ]  # fmt: skip
    tracks = document["tracks"]["children"]
    urls = [clip["media_references"]["DEFAULT_MEDIA"]["target_url"] for t in tracks for clip in t["children"]]
    assert urls == [
        "file:///elsewhere/talk.mp4", "my%20film.stems/original.wav", "my%20film.stems/music.wav",
    ]  # fmt: skip


def test_everything_at_once_is_there_and_agrees(made: Caller) -> None:
    """All kinds: a marker for each cut and section, the title as subtitle, roles of the band as tracks."""
    told = asked(made, *EVERYTHING)

    assert told["missing"] == []
    assert {file["kind"] for file in told["files"]} == set(EVERYTHING)
    assert content(told, ".srt").decode() == "1\n00:00:01,000 --> 00:00:03,000\nHello there\n"
    rows = content(told, ".markers.csv").decode().splitlines()
    assert sum(",cut," in row for row in rows) == 2
    assert any(",bar," in row for row in rows)
    names = [track["name"] for track in json.loads(content(told, ".otio"))["tracks"]["children"]]
    assert names[:2] == ["video", "original"]
    assert "drums" in names
    assert "music" not in names


def test_the_tempo_map_of_the_midi_file_is_that_of_the_film(made: Caller) -> None:
    """Its bars fall where the marker list has them, its notes sound as long as the film at most."""
    told = asked(made, "midi", "markers")
    file = mido.MidiFile(file=io.BytesIO(content(told, ".mid")))
    rows = [row.split(",") for row in content(told, ".markers.csv").decode().splitlines()]
    beats_s = [float(row[2]) for row in rows if row[4] in ("bar", "beat")]

    tempi, now, tick = [], 0.0, 0
    for message in mido.merge_tracks(file.tracks):
        now += message.time * (tempi[-1] if tempi else 500_000) / 1e6 / file.ticks_per_beat
        tick += message.time
        if message.type == "set_tempo":
            tempi.append(message.tempo)
    assert 0 < file.length <= SECONDS + 0.5
    bpm = 6e7 / tempi[-1]
    gaps = np.diff(beats_s)
    assert np.allclose(gaps, 60 / bpm, atol=0.004)


def test_the_rights_tell_who_made_the_music(made: Caller) -> None:
    """Program, version, brief, seed, licence and hashes, for programs and for people."""
    told = asked(made, "rights", sha256="a" * 64)
    rights = json.loads(content(told, ".rights.json"))
    (piece,) = rights["music"]

    assert rights["film"]["sha256"] == "a" * 64
    assert rights["made_by"]["program"] == "ai-add-music-to"
    assert (piece["kind"], piece["genre"], piece["licence"]) == ("composed", "house", "CC0-1.0")
    assert piece["brief"]["genre"]["value"] == "house"
    assert isinstance(piece["seed"], int)
    assert len(piece["sha256"]) == len(rights["sources"][0]["sha256"]) == 64
    text = content(told, ".rights.txt").decode()
    assert "CC0" in text
    assert str(piece["seed"]) in text


def test_what_a_film_has_nothing_of_is_missing(caller: Caller, silent: Path) -> None:
    """A silent picture without music has no stems, no notes and no subtitles, and still a timeline."""
    caller.begin(silent)
    caller.say("trim it to the first second")
    caller.render()
    caller.finished()
    told = asked(caller, *EVERYTHING)

    assert told["missing"] == ["stems", "midi", "srt"]
    (track,) = json.loads(content(told, ".otio"))["tracks"]["children"]
    assert track["children"][0]["source_range"]["duration"]["value"] == pytest.approx(25, abs=5)
    assert json.loads(content(told, ".rights.json"))["music"] == []


def test_the_users_own_track_is_a_stem_without_rights(caller: Caller, film: Path, song: Path) -> None:
    """It is there as the music, and the rights say that it is the user's."""
    caller.begin(film, song)
    caller.say("use song.wav as the music")
    caller.render()
    caller.finished()
    told = asked(caller, "stems", "rights", "midi")

    assert set(stems_of(caller, told)) == {"original", "music", "track"}
    (piece,) = json.loads(content(told, ".rights.json"))["music"]
    assert (piece["kind"], piece["licence"]) == ("own_track", None)
    assert told["missing"] == ["midi"]


def test_extras_of_others_and_of_nothing_are_refused(made: Caller, engine: Any) -> None:
    """Another user's film, one that is not finished, an unknown kind, a name with folders in it."""
    http, place = made.http, f"/api/render/proxy/lambda/{made.render_id}/extras"

    assert refusal_of(http.post(place.replace(made.render_id, "nothing"), json={"also": ["edl"]}))[2] == (
        "render_unknown"
    )
    for body in ({"also": ["aaf"]}, {"also": []}, {"also": ["edl"], "name": "../x"}, {}):
        assert refusal_of(http.post(place, json=body))[2] == "request_invalid"
    answer = http.get(f"/api/render/proxy/{made.render_id}/extras/..%2Fx")
    assert answer.status_code == 404
