"""However a backend talks during a turn, the user learns what was done, once, and nothing is sent twice."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from add_music.assistant import progress
from add_music.client import listening
from add_music.errors import AddMusicError
from add_music.wire.events import Heartbeat, Text, read_event
from backends import WISH, User
from films import TIMELINE
from quirk_server import Quirks, QuirkServer, Refusal

pytestmark = pytest.mark.anyio
CHANGES = ("Added Video: clip.mp4 (0-2s).", "Added BGM: Calm lofi (0-2s, 35%).")
ALL_BEATS = ("event", "bare", "named", "nameless", "comment", "empty", "done")
WORDS = "I added a calm lo-fi bed, très doux, 柔和 🎵."
MEGABYTE = 1_000_000
DIALECTS = ("typed", "adk", "plain")

TOLERATED = {
    **{dialect: Quirks(dialect=dialect) for dialect in DIALECTS},
    "partial texts, then the whole": Quirks(dialect="adk", partial=True),
    "thoughts beside the text": Quirks(dialect="adk", thoughts=True),
    **{f"heartbeats: {beat}": Quirks(heartbeats=(beat,)) for beat in ALL_BEATS},
    "heartbeats: none": Quirks(heartbeats=()),
    "JSON on several lines": Quirks(dialect="adk", multiline=True),
    "CRLF": Quirks(newline="\r\n"),
    "CR": Quirks(newline="\r"),
    "byte order mark": Quirks(byte_order_mark=True),
    "byte by byte": Quirks(piece_bytes=1),
    "lines of a megabyte": Quirks(dialect="adk", padding=MEGABYTE // 3),
    "unknown fields": Quirks(dialect="adk", strange_fields=True),
    "no content type": Quirks(content_type=None),
    "text/plain": Quirks(content_type="text/plain; charset=utf-8"),
    "application/octet-stream": Quirks(content_type="application/octet-stream"),
    "temporary issue after good output": Quirks(
        adds=("I encountered a temporary issue processing your request. Please try again.",)
    ),
    "all at once": Quirks(
        dialect="adk",
        partial=True,
        thoughts=True,
        heartbeats=ALL_BEATS,
        newline="\r\n",
        byte_order_mark=True,
        multiline=True,
        piece_bytes=3,
        strange_fields=True,
    ),
}


async def _uploaded(user: User, clip: Path):
    project = await user.open()
    await project.upload([clip])
    return project


@pytest.mark.parametrize("quirks", TOLERATED.values(), ids=TOLERATED)
async def test_a_turn_is_understood(guest: User, server: QuirkServer, clip: Path, quirks: Quirks) -> None:
    """The same change, timeline and words in every form; one message went over the wire."""
    async with await _uploaded(guest, clip) as project:
        server.use(dataclasses.replace(quirks, says=(WORDS,)))
        edit = await project.edit(WISH)

    assert (edit.changes, edit.timeline) == (CHANGES, TIMELINE)
    assert edit.said == WORDS
    assert server.paths("POST") == ["/run_sse"]


@pytest.mark.parametrize("silent", ["tools", "nothing"])
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_silent_edit_is_told_from_the_timeline(
    guest: User, server: QuirkServer, clip: Path, dialect: str, silent: str
) -> None:
    """Tool calls alone, or a stream that opens and closes: the concrete changes, before and after."""
    async with await _uploaded(guest, clip) as project:
        server.use(Quirks(dialect=dialect, silent=silent, heartbeats=()))
        first = await project.edit(WISH)
        second = await project.edit("set the music volume to 20%")

    assert (first.changes, first.said) == (CHANGES, "")
    assert second.changes == ("BGM: Calm lofi: volume 35% → 20%.",)
    assert "35% → 20%" in second.summary


@pytest.mark.parametrize("words", [(), ("All done! Your music is louder now.",)])
async def test_what_did_not_happen_is_not_told_as_done(
    edited: User, server: QuirkServer, words: tuple[str, ...]
) -> None:
    """Whatever the backend claims, an unchanged timeline is told as unchanged, with what to do next."""
    async with await edited.resume() as project:
        server.use(Quirks(does_nothing=True, says=words))
        edit = await project.edit("louder")

    assert edit.changes == ()
    assert "No change" in edit.summary or "not changed" in edit.summary
    assert not edit.summary.startswith("Done")
    assert edit.next_steps


async def test_tracks_nobody_asked_for_are_named_once_with_the_offer_to_remove_them(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """A title and an effect that the backend adds by itself: told by the edit that brought them alone."""
    async with await _uploaded(guest, clip) as project:
        server.use(Quirks(extra_tracks=(7, 12)))
        first = await project.edit(WISH)
        second = await project.edit("set the music volume to 20%")

    assert first.unrequested == ('Title: "Urban Dreams" (0-1.5s)', "Track type 12: Film grain (0-1s)")
    assert "Not asked for" in first.summary
    assert "remove" in first.next_steps[0]
    assert second.unrequested == ()


@pytest.mark.parametrize(
    ("said", "kept", "gone"),
    [
        ("I added a calm lo-fi bed. Click the Export button to download it.", "calm lo-fi bed", "lick"),
        ("Your music is ready. Open the Timeline panel to preview it.", "music is ready", "panel"),
        ("已添加轻松的背景音乐。请点击导出按钮下载视频。", "轻松的背景音乐", "点击"),
        ("音乐已经加好。打开时间轴面板可以预览。", "音乐已经加好", "面板"),
        ("Añadí música tranquila. Haz clic en el botón Exportar.", "música tranquila", "clic"),
        ("J'ai ajouté une musique calme. Cliquez sur le bouton Exporter.", "musique calme", "lique"),
        ("Ich habe ruhige Musik hinzugefügt. Klicken Sie auf Exportieren.", "ruhige Musik", "lick"),
        (
            "落ち着いた音楽を追加しました。書き出しボタンをクリックしてください。",
            "落ち着いた音楽",
            "クリック",
        ),
    ],
)
async def test_words_about_a_screen_stay_away_and_start_nothing(
    guest: User, server: QuirkServer, clip: Path, said: str, kept: str, gone: str
) -> None:
    """Directions are left out, facts stay, and no export or anything else happens because of them."""
    async with await _uploaded(guest, clip) as project:
        server.use(Quirks(says=(said,)))
        edit = await project.edit(WISH)

    assert kept in edit.said
    assert gone not in edit.said + edit.summary
    assert server.paths("POST") == ["/run_sse"]


@pytest.mark.parametrize("fails", ["text", "object", "codes", "typed"])
async def test_an_error_event_is_a_failed_edit(edited: User, server: QuirkServer, fails: str) -> None:
    """In each of its forms it is told with its reason, and the message is not sent again."""
    async with await edited.resume() as project:
        server.use(Quirks(fails=fails))
        with pytest.raises(AddMusicError) as caught:
            await project.edit("softer")

    assert caught.value.code == "turn_failed"
    assert "overloaded" in caught.value.message
    assert server.paths("POST") == ["/run_sse"]


@pytest.mark.parametrize("cut", ["after", "late"])
async def test_a_broken_stream_is_looked_after_and_never_sent_again(
    guest: User, server: QuirkServer, clip: Path, cut: str
) -> None:
    """What the turn did is found in the state, at once or after some looks; one message went out."""
    async with await _uploaded(guest, clip) as project:
        server.use(Quirks(cut=cut))
        edit = await project.edit(WISH)

    assert (edit.changes, edit.timeline) == (CHANGES, TIMELINE)
    assert server.paths("POST") == ["/run_sse"]


@pytest.mark.parametrize("cut", ["unheard", "before"])
async def test_a_broken_stream_without_effect_is_told_after_five_looks(
    edited: User, server: QuirkServer, cut: str
) -> None:
    """Nothing changed for as long as the recipe says: told, with the advice to look before repeating."""
    async with await edited.resume() as project:
        server.use(Quirks(cut=cut))
        with pytest.raises(AddMusicError) as caught:
            await project.edit("softer")

    assert caught.value.code == "turn_lost"
    assert "state" in caught.value.next_step
    assert server.paths("POST") == ["/run_sse"]
    assert len(server.paths("GET")) >= 6


async def test_a_long_silence_is_bridged_with_words(
    guest: User, server: QuirkServer, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While only heartbeats come the user hears that work goes on; then the edit ends as usual."""
    monkeypatch.setattr(progress, "SILENCE_S", 0.1)
    monkeypatch.setattr(progress, "TICK_S", 0.02)
    hold = threading.Event()
    async with await _uploaded(guest, clip) as project:
        server.use(Quirks(hold=hold, heartbeats=ALL_BEATS))
        running = await project.edit(WISH, wait_s=0.4)
        hold.set()
        edit = await project.edit_result(running.job or "")

    assert running.status == "running"
    assert any("Still working" in one.words for one in guest.told)
    assert edit.changes == CHANGES


async def test_heartbeats_for_ever_are_no_turn(
    edited: User, server: QuirkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs of life and nothing else for too long: looked after like a broken stream, and not sent again."""
    monkeypatch.setattr(listening, "NEWS_S", 0.1)
    async with await edited.resume() as project:
        server.use(Quirks(hold=threading.Event(), heartbeats=ALL_BEATS))
        with pytest.raises(AddMusicError) as caught:
            await project.edit("softer")

    assert caught.value.code == "turn_lost"
    assert server.paths("POST") == ["/run_sse"]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refusal("/run_sse", 422, "detail", words="body.session_id: field required"), "request_invalid"),
        (Refusal("/run_sse", 500, "detail"), "backend_error"),
        (Refusal("/run_sse", 500, "html"), "backend_error"),
        (Refusal("/run_sse", 503, "html"), "backend_error"),
    ],
)
async def test_a_refusal_in_place_of_a_stream_is_told(
    edited: User, server: QuirkServer, refusal: Refusal, code: str
) -> None:
    """It is no edit, it is not repeated, and the timeline is as it was."""
    async with await edited.resume() as project:
        server.use(Quirks(refusals=(refusal,)))
        with pytest.raises(AddMusicError) as caught:
            await project.edit("softer")
        state = await project.state()

    assert caught.value.code == code
    assert server.paths("POST") == ["/run_sse"]
    assert state.timeline == TIMELINE


def test_every_form_of_heartbeat_reads_as_nothing_but_a_heartbeat() -> None:
    """None of them is ever taken for words."""
    for data in ('{"type":"heartbeat"}', "heartbeat", "{}", "", "[DONE]", "ping", "null", "7"):
        assert read_event(data) == [Heartbeat()]
    assert read_event('{"text":"heartbeat"}') == [Text("heartbeat")]
