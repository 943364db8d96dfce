"""The rows of the original skill's tables that name exact words, paths or figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from add_music.assistant.route import route
from add_music.client.attribution import skill_version
from add_music.errors import AddMusicError
from add_music.media.probe import inspect
from add_music.wire.media_types import ACCEPTED
from backends import WISH, User
from clips import make_clip, make_sound, tone
from films import check_film
from quirk_server import Quirks, QuirkServer, Refusal

ORIGINAL_WISH = "add background music that matches the mood of my video"
TYPES = {
    "video": ("mp4", "mov", "avi", "webm", "mkv"),
    "image": ("jpg", "png", "gif", "webp"),
    "audio": ("mp3", "wav", "m4a", "aac"),
}
AGENT = "nemo_agent"
RENDER = "/api/render/proxy/lambda"


@pytest.mark.parametrize(
    ("words", "action"),
    [
        *((words, "export") for words in ("export", "导出", "download", "send me the video")),
        *((words, "credits") for words in ("credits", "积分", "balance", "余额")),
        *((words, "state") for words in ("status", "状态", "show tracks")),
        *((words, "upload") for words in ("upload", "上传")),
        *((words, "edit") for words in ("generate", "edit", "add BGM", ORIGINAL_WISH)),
    ],
)
def test_the_original_words_go_where_they_went(words: str, action: str) -> None:
    """Every keyword of the routing table, by itself and in a sentence."""
    assert route(words) == (action,)


def test_a_file_that_comes_along_is_uploaded() -> None:
    """With words about music, and without any."""
    assert route(ORIGINAL_WISH, ["clip.mp4"]) == ("upload", "edit")
    assert route("", ["clip.mp4"])[0] == "upload"


@pytest.mark.anyio
@pytest.mark.parametrize("words", ["export it", "how many credits are left?", "show tracks"])
async def test_what_is_not_for_the_agent_never_reaches_it(
    edited: User, server: QuirkServer, words: str, tmp_path: Path
) -> None:
    """Exports, credits and state have their own routes; no chat, and so no cost."""
    server.use(Quirks(refusals=(Refusal(RENDER, 500, "status"),)))
    async with await edited.resume() as project:
        try:
            await project.chat(words)
        except AddMusicError as error:
            assert "export" in words, error  # noqa: PT017  # the render is refused, so that no file is made

    assert server.asked
    assert "/run_sse" not in server.paths()


@pytest.mark.anyio
async def test_every_endpoint_is_asked_in_its_documented_form(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """Method, path and body of each request of a whole job."""
    async with await guest.open() as project:
        await project.upload([clip])
        await project.edit(WISH)
        await project.credits()
        await project.state()
        await project.export()
        sid = project.session_id
    sent = {asked.path: asked for asked in server.asked if asked.method == "POST"}

    assert set(sent) == {
        "/api/auth/anonymous-token",
        f"/api/tasks/me/with-session/{AGENT}",
        f"/api/upload-video/{AGENT}/me/{sid}",
        "/run_sse",
        RENDER,
    }
    assert json.loads(sent[f"/api/tasks/me/with-session/{AGENT}"].body) == {
        "task_name": "project",
        "language": "en",
    }
    assert json.loads(sent["/run_sse"].body) == {
        "app_name": AGENT,
        "user_id": "me",
        "session_id": sid,
        "new_message": {"parts": [{"text": WISH}]},
    }
    assert sent["/run_sse"].headers["accept"] == "text/event-stream"
    assert b'name="files"; filename="clip.mp4"' in sent[f"/api/upload-video/{AGENT}/me/{sid}"].body
    assert {"/api/credits/balance/simple", f"/api/state/{AGENT}/me/{sid}/latest"} <= set(server.paths("GET"))
    assert set(json.loads(sent[RENDER].body)) == {"id", "sessionId", "draft", "output"}


@pytest.mark.anyio
async def test_every_request_is_attributed_and_all_but_the_first_carry_the_token(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """Source, version of SKILL.md and platform; the token as a header and in no address."""
    async with await guest.open() as project:
        await project.upload([clip])
        await project.edit(WISH)
        await project.export()
    first, *others = server.asked

    assert {asked.headers["x-skill-source"] for asked in server.asked} == {"ai-add-music-to"}
    assert {asked.headers["x-skill-version"] for asked in server.asked} == {skill_version()}
    assert all(asked.headers["x-skill-platform"] for asked in server.asked)
    assert first.path == "/api/auth/anonymous-token"
    assert "authorization" not in first.headers
    assert first.headers["x-client-id"]
    assert all(asked.headers["authorization"].startswith("Bearer nmv_usr_") for asked in others)
    assert "nmv_usr_" not in "".join(server.paths())


@pytest.mark.anyio
async def test_every_accepted_type_is_accepted(guest: User, tmp_path: Path) -> None:
    """A real file of each of the thirteen types, in one upload, known for what it is."""
    files = [_made(tmp_path / f"a.{ending}") for endings in TYPES.values() for ending in endings]
    async with await guest.open() as project:
        added = await project.upload(files)

    kinds = {file.name.partition(".")[2]: file.kind for file in added.files}
    assert kinds == {ending: kind for kind, endings in TYPES.items() for ending in endings}
    assert set(kinds) <= set(ACCEPTED)


@pytest.mark.anyio
async def test_a_file_past_the_limit_is_refused_before_its_first_byte(
    guest: User, server: QuirkServer, tmp_path: Path
) -> None:
    """More than 500 MB: what is too much and what to do, and nothing was sent."""
    large = tmp_path / "long.mp4"
    with large.open("wb") as file:
        file.truncate(500_000_001)
    async with await guest.open() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.upload([large])

    assert caught.value.code == "file_too_large"
    assert "500" in caught.value.message
    assert "trim" in caught.value.next_step.lower()
    assert not [path for path in server.paths() if "upload" in path]


@pytest.mark.anyio
async def test_the_quick_edit_of_the_original(guest: User, clip: Path) -> None:
    """Upload, the original's own wish, and an MP4 with H.264 that any player opens."""
    async with await guest.open() as project:
        result = await project.chat(f"{ORIGINAL_WISH} and send me the video", [clip])

    film = clip.with_name("clip.music.mp4")
    about = inspect(film)
    assert result.actions == ("upload", "edit", "export")
    assert about.picture
    assert (about.picture.codec, about.sounds[0].codec) == ("h264", "aac")
    check_film(film, clip)


@pytest.mark.anyio
async def test_the_batch_of_the_original(guest: User, clip: Path) -> None:
    """Several clips with a wish each: one project and one film for each, none touching another."""
    other = make_clip(clip.with_name("other.mp4"), seconds=2, size=(320, 180))
    films = []
    for source, wish in ((clip, "calm lofi music at 35%"), (other, "calm piano music at 20%")):
        async with await guest.open() as project:
            await project.upload([source])
            await project.edit(wish)
            films.append((await project.export()).output)

    assert [film.name for film in films] == ["clip.music.mp4", "other.music.mp4"]
    for film, source in zip(films, (clip, other), strict=True):
        check_film(film, source)


@pytest.mark.anyio
async def test_the_iteration_of_the_original(guest: User, clip: Path) -> None:
    """A rough cut first, then one change after the other on the timeline that is kept."""
    async with await guest.open() as project:
        await project.upload([clip])
        rough = await project.edit(WISH)
        finer = await project.edit("set the music volume to 20%")
        muted = await project.edit("mute the original sound")
        state = await project.state()

    assert all(result.changes for result in (rough, finer, muted))
    assert "BGM: Calm lofi (0-2s, 20%)" in state.timeline


@pytest.mark.anyio
async def test_a_vague_wish_that_changed_nothing_is_answered_with_how_to_be_specific(
    edited: User, server: QuirkServer
) -> None:
    """Genre, mood, volume or a time range are named as what helps."""
    async with await edited.resume() as project:
        server.use(Quirks(does_nothing=True, says=()))
        edit = await project.edit("make it look better")

    assert edit.changes == ()
    assert any("genre" in step and "mood" in step for step in edit.next_steps)


def _made(path: Path) -> Path:
    ending = path.suffix[1:]
    if ending in TYPES["video"]:
        return make_clip(path, seconds=1)
    if ending in TYPES["audio"]:
        return make_sound(path, tone(1))
    Image.new("RGB", (64, 48), (200, 120, 40)).save(path, {"jpg": "JPEG"}.get(ending, ending.upper()))
    return path
