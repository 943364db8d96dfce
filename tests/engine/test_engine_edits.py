"""Turns: what a message does to the timeline, and what it says about it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from add_music.wire.brief import MIME
from calling import Caller, refusal_of
from clips import make_clip


def test_a_message_puts_music_on_the_timeline_and_says_why(caller: Caller, clip: Path) -> None:
    """The new draft holds clip and music of the same length; the words tell what was seen and chosen."""
    turn = caller.begin(clip).say("add calm lofi music")

    draft = caller.draft
    assert [track["tt"] for track in draft["t"]] == [0, 1]
    assert draft["d"] == 3000
    assert caller.music()[0]["d"] == 3000
    assert caller.music()[0]["m"]["about"]["genre"] == "lofi"
    assert "3.0 s" in turn.words
    assert "1 cut" in turn.words
    assert "you asked for it" in turn.words
    assert turn.events[-1]["actions"]["stateDelta"]["draft"] == draft


def test_events_come_in_the_order_of_the_work(caller: Caller, clip: Path) -> None:
    """Tool call first, then progress, then the tool's result with the new draft, then the words."""
    events = caller.begin(clip).say("add music").events

    def kind(event: dict) -> str:
        part = (event.get("content") or {}).get("parts", [{}])[0]
        return next(iter(part), "progress" if "customMetadata" in event else "heartbeat")

    kinds = [kind(event) for event in events if kind(event) != "heartbeat"]
    assert kinds[0] == "functionCall"
    assert set(kinds[1:-2]) == {"progress"}
    assert kinds[-2:] == ["functionResponse", "text"]
    assert events[-2]["actions"]["stateDelta"]["draft"]["t"]


def test_an_empty_message_gets_music_that_fits_and_is_told_so(caller: Caller, clip: Path) -> None:
    """Without an instruction the default is done and named as one."""
    turn = caller.begin(clip).say("")

    assert caller.music()
    assert "You did not say what music you want" in turn.words


def test_the_same_words_on_the_same_clip_give_the_same_music(caller: Caller, clip: Path) -> None:
    """Without a seed, one follows from the content and the words."""
    caller.begin(clip).say("add jazz")
    first = caller.music()[0]["m"]["score"]
    caller.begin(clip).say("add jazz")

    assert caller.music()[0]["m"]["score"] == first


def test_a_typed_brief_wins_over_the_words(caller: Caller, clip: Path) -> None:
    """Fields of the brief replace what the sentence said; its seed is the seed."""
    caller.begin(clip).say("add rock music", {"genre": "ambient", "seed": 7, "volume": 0.3})

    music = caller.music()[0]
    assert music["m"]["about"]["genre"] == "ambient"
    assert music["m"]["seed"] == 7
    assert music["vol"] == 0.3


def test_a_brief_with_a_name_nobody_knows_is_refused(caller: Caller, clip: Path) -> None:
    """A wish that cannot be granted is not silently dropped."""
    turn = caller.begin(clip).say("add music", {"genre": "qwertz"})

    assert turn.error == "request_invalid"
    assert caller.draft == {}


def test_a_brief_that_is_not_one_is_refused_before_the_turn(caller: Caller, clip: Path) -> None:
    """A broken second part is an error of the request."""
    part = {"inlineData": {"mimeType": MIME, "data": base64.b64encode(b'{"tempo_bpm": 9999}').decode()}}
    body = {"session_id": caller.begin(clip).session, "new_message": {"parts": [{"text": "x"}, part]}}

    assert refusal_of(caller.http.post("/run_sse", json=body)) == (422, 422, "request_invalid")


def test_what_cannot_be_done_is_said_and_nothing_is_changed(caller: Caller, clip: Path) -> None:
    """All operations of a message or none: the music that was asked for as well is not added."""
    turn = caller.begin(clip).say("add music and cut out 0 to 3 seconds of the video")

    assert turn.error == "nothing_left"
    assert caller.draft == {}


def test_louder_and_softer_are_three_decibels(caller: Caller, clip: Path) -> None:
    """A relative wish changes the level of the music that is there and nothing else."""
    caller.begin(clip).say("add music")
    before = caller.music()[0]
    caller.say("make the music louder")
    louder = caller.music()[0]
    caller.say("make the music softer")

    assert louder["m"]["volume"] == pytest.approx(before["m"]["volume"] * 10 ** (3 / 20), rel=1e-3)
    assert caller.music()[0]["m"]["volume"] == pytest.approx(before["m"]["volume"], rel=1e-3)
    assert louder["m"]["score"] == before["m"]["score"]


def test_faster_starts_from_the_tempo_that_is_there(caller: Caller, clip: Path) -> None:
    """The tempo rises by an eighth; genre and seed stay."""
    caller.begin(clip).say("add folk music")
    before = caller.music()[0]["m"]
    caller.say("make it faster")
    after = caller.music()[0]["m"]

    assert after["about"]["tempo_bpm"] == pytest.approx(before["about"]["tempo_bpm"] * 1.12, rel=0.01)
    assert (after["seed"], after["about"]["genre"]) == (before["seed"], "folk")


def test_what_was_chosen_stays_when_something_else_changes(caller: Caller, clip: Path) -> None:
    """A darker piece is a darker piece of the same genre and tempo, with the old reasons for both."""
    caller.begin(clip).say("")
    before = caller.music()[0]["m"]["about"]
    caller.say("make it darker")
    after = caller.music()[0]["m"]["about"]

    assert after["genre"] == before["genre"]
    assert after["tempo_bpm"] == pytest.approx(before["tempo_bpm"], rel=1e-3)
    assert after["moods"] != before["moods"]
    assert after["brief"]["genre"] == before["brief"]["genre"]


def test_a_part_can_be_changed(caller: Caller, spoken: Path) -> None:
    """It stays one piece, of which a part is of another genre; a fade is that of the whole."""
    caller.begin(spoken).say("add lofi music")
    (whole,) = caller.music()
    turn = caller.say("from 1 to 3 seconds make it jazz")
    caller.say("fade out over 1 second")
    (piece,) = caller.music()

    assert (piece["st"], piece["d"]) == (whole["st"], whole["d"]) == (0, 4000)
    assert piece["m"]["score"] != whole["m"]["score"]
    assert piece["m"]["about"]["genre"] == whole["m"]["about"]["genre"] == "lofi"
    assert "From 1 to 3 s" in turn.words
    assert piece["m"]["fade_out_ms"] == 1000


def test_another_take_is_another_piece_of_the_same_kind(caller: Caller, clip: Path) -> None:
    """The seed changes, the wishes stay."""
    caller.begin(clip).say("add calm piano music")
    before = caller.music()[0]["m"]
    caller.say("give me another version of the music")
    after = caller.music()[0]["m"]

    assert after["seed"] != before["seed"]
    assert after["score"] != before["score"]
    assert after["wishes"] == before["wishes"]


def test_wishes_add_up(caller: Caller, clip: Path) -> None:
    """What was ruled out once stays ruled out when something else is changed."""
    caller.begin(clip).say("add lofi music without drums")
    caller.say("make it happier")

    about = caller.music()[0]["m"]["about"]
    assert not [name for name in about["instruments"] if name.endswith("kit")]
    assert about["genre"] == "lofi"


def test_music_can_cover_a_part(caller: Caller, spoken: Path) -> None:
    """A range in the words is the range on the timeline."""
    caller.begin(spoken).say("add soft piano music from 1 to 3 seconds")

    music = caller.music()[0]
    assert (music["st"], music["d"]) == (1000, 2000)


def test_music_can_be_taken_away_again(caller: Caller, clip: Path) -> None:
    """The clip stays on the timeline, the music goes."""
    caller.begin(clip).say("add music")
    turn = caller.say("remove the music")

    assert caller.music() == []
    assert caller.draft["d"] == 3000
    assert "removed" in turn.words


def test_taking_away_what_is_not_there_is_told(caller: Caller, clip: Path) -> None:
    """No music, no removal, no new version."""
    assert caller.begin(clip).say("remove the music").error == "no_music"


def test_undo_and_redo_walk_over_versions(caller: Caller, clip: Path) -> None:
    """Undo shows the version before, redo the one after, and both say when there is none."""
    caller.begin(clip).say("add jazz music")
    jazz = caller.draft
    caller.say("change the music to rock")
    rock = caller.draft

    caller.say("undo")
    assert caller.draft == jazz
    caller.say("redo")
    assert caller.draft == rock
    assert caller.say("redo").error == "nothing_to_undo"
    caller.say("undo")
    caller.say("undo")
    assert caller.draft == {}
    assert caller.say("undo").error == "nothing_to_undo"


def test_an_edit_after_an_undo_replaces_what_was_undone(caller: Caller, clip: Path) -> None:
    """There is one future only."""
    caller.begin(clip).say("add jazz music")
    caller.say("change the music to rock")
    caller.say("undo")
    caller.say("set the music volume to 20%")

    assert caller.music()[0]["vol"] == 0.2
    assert caller.music()[0]["m"]["about"]["genre"] == "jazz"
    assert caller.say("redo").error == "nothing_to_undo"


def test_the_original_sound_can_be_muted(caller: Caller, clip: Path) -> None:
    """Muting sets the level of the clip's own sound to nothing."""
    caller.begin(clip).say("add music and mute the original sound")

    assert caller.draft["t"][0]["sg"][0]["vol"] == 0
    assert caller.music()


def test_an_uploaded_track_is_the_music(caller: Caller, clip: Path, song: Path) -> None:
    """A track that came along is used, cut at the picture's end with a fade."""
    turn = caller.begin(clip, song).say("put this song under my video")

    music = caller.music()[0]
    assert music["m"]["name"] == "song.wav"
    assert music["d"] == 3000
    assert music["m"]["fade_out_ms"] > 0
    assert "song.wav" in turn.words


def test_a_track_that_is_too_short_is_made_longer(
    caller: Caller, spoken: Path, silent: Path, song: Path
) -> None:
    """It goes on to the end of the picture, and the words say where it was joined."""
    clips = [spoken, spoken.with_name("again.mp4"), spoken.with_name("third.mp4")]
    for copy in clips[1:]:
        copy.write_bytes(spoken.read_bytes())
    turn = caller.begin(*clips, song).say("use song.wav as background music")

    assert caller.draft["d"] == 12000
    assert caller.music()[0]["d"] == 12000
    assert "1 join" in turn.words


def test_clips_are_joined_in_the_order_they_came(caller: Caller, clip: Path, silent: Path) -> None:
    """The timeline is as long as all of them, and where they meet is a cut."""
    caller.begin(clip, silent).say("add music")

    segments = caller.draft["t"][0]["sg"]
    assert [(s["m"]["name"], s["st"], s["d"]) for s in segments] == [
        ("holiday.mp4", 0, 3000),
        ("silent.mov", 3000, 2000),
    ]
    assert caller.music()[0]["d"] == 5000


def test_a_clip_that_comes_later_is_appended_and_the_music_goes_on(
    caller: Caller, clip: Path, silent: Path
) -> None:
    """Music that ran to the end is composed for the new end."""
    caller.begin(clip).say("add lofi music")
    caller.name(silent)
    caller.say("make the music softer")

    assert caller.draft["d"] == 5000
    assert caller.music()[0]["d"] == 5000


def test_nothing_uploaded_is_told(caller: Caller) -> None:
    """Without a clip there is nothing to put music on."""
    assert caller.begin().say("add music").error == "nothing_uploaded"


def test_sound_alone_is_told(caller: Caller, song: Path) -> None:
    """A track without a clip is no video."""
    assert caller.begin(song).say("add music").error == "no_video"


def test_a_clip_that_changed_on_the_disk_is_told(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """What was looked at is not what lies there now."""
    moving = tmp_path / "moving.mp4"
    moving.write_bytes(clip.read_bytes())
    caller.begin(moving).say("add music")
    moving.write_bytes(clip.read_bytes() + b"\0")

    assert caller.say("make it louder").error == "file_changed"
    assert refusal_of(caller.render())[2] == "file_changed"


def test_messages_of_one_session_are_taken_one_after_the_other(caller: Caller, clip: Path) -> None:
    """Two messages at once make two versions, none of which forgets the other."""
    from concurrent.futures import ThreadPoolExecutor

    caller.begin(clip).say("add music")
    with ThreadPoolExecutor(2) as at_once:
        turns = list(at_once.map(caller.say, ("set the music volume to 30%", "mute the original sound")))

    assert [turn.error for turn in turns] == [None, None]
    assert caller.music()[0]["vol"] == 0.3
    assert caller.draft["t"][0]["sg"][0]["vol"] == 0


def test_a_seed_that_was_said_holds_for_a_change(caller: Caller, clip: Path) -> None:
    """Whoever names a seed gets the piece of that seed, not the old one in other words."""
    caller.begin(clip).say("add lofi music", {"seed": 1})
    caller.say("change the music", {"seed": 2})

    assert caller.music()[0]["m"]["seed"] == 2


def test_a_range_alone_says_where_the_music_plays(caller: Caller, clip: Path) -> None:
    """ "Only from 1 to 3 s" leaves one piece of the same kind that begins and ends there, and says so."""
    before = caller.begin(clip).say("add calm lofi music") and caller.music()[0]
    turn = caller.say("only from 0:01 to 0:03")

    (piece,) = caller.music()
    assert (piece["st"], piece["d"]) == (1000, 2000)
    assert piece["m"]["about"]["genre"] == before["m"]["about"]["genre"]
    assert piece["m"]["score"] != before["m"]["score"]
    assert "from 1 to 3 s only" in turn.words


def test_what_nobody_asked_for_again_is_not_told_as_asked(caller: Caller, clip: Path) -> None:
    """After "no drums" the tempo stays as it was, and drums are no longer among the wishes."""
    caller.begin(clip).say("calm lo-fi, rhodes and soft drums")
    before = caller.music()[0]["m"]["about"]
    turn = caller.say("no drums")

    after = caller.music()[0]["m"]["about"]
    brief = after["brief"]
    assert after["tempo_bpm"] == before["tempo_bpm"]
    assert brief["instruments"]["value"] == ["rhodes"]
    assert "bpm" not in turn.words.partition("Why:")[2]
    assert "drums" not in turn.words.partition("Why:")[2]


def test_a_clip_too_short_for_music_is_told_as_such(caller: Caller, tmp_path: Path) -> None:
    """A few frames are named as too short, with their length."""
    turn = caller.begin(make_clip(tmp_path / "blink.mp4", seconds=0.2)).say("add music")

    assert turn.error == "too_short"
