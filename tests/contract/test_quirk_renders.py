"""However a backend tells of a render and gives out its file, the user gets the film or a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from add_music.errors import AddMusicError
from backends import User
from films import check_film, names
from quirk_server import Quirks, QuirkServer, Refusal

pytestmark = pytest.mark.anyio
RENDER = "/api/render/proxy/lambda"
BUSY = ("html", "empty", "detail")

TOLERATED = {
    "R1": Quirks(render_shape="R1"),
    "R2": Quirks(render_shape="R2"),
    "R3": Quirks(render_shape="R3"),
    "R3 in code and data": Quirks(render_shape="coded"),
    "status in capitals": Quirks(status_words="upper", polls=1),
    "other words for the status": Quirks(status_words="other", polls=1),
    "progress as text": Quirks(progress="string", polls=2),
    "progress with a percent sign": Quirks(progress="percent", polls=2),
    "no progress": Quirks(progress="absent", polls=2, render_shape="R1"),
    "nothing told at the start": Quirks(render_started="bare"),
    "a completed render without an address": Quirks(address="absent"),
    "a completed render without an address, R1": Quirks(address="absent", render_shape="R1"),
    "the download route gives another address": Quirks(address="absent", fallback="json"),
    "an address at another host": Quirks(address="elsewhere"),
    "a redirect at the same host": Quirks(address="redirect"),
    "a redirect to another host": Quirks(address="redirect_elsewhere"),
    "an expired address, the download route works": Quirks(address_expires=1),
    "an expired address, asked for again": Quirks(address_expires=1, fallback="absent"),
    "a gone address, asked for again": Quirks(address_expires=1, expired_status=410, fallback="absent"),
    "a file without a type of its own": Quirks(file_type="application/octet-stream"),
    "a page in place of the file": Quirks(file_type="text/html", file_body=b"<html>sorry</html>"),
    "a page that says it is the film": Quirks(file_body=b"<html>sorry</html>"),
    "an empty file": Quirks(file_body=b""),
    "a download that breaks twice": Quirks(file_breaks=(1000, 20000), fallback="absent"),
    "breaks without ranges": Quirks(file_breaks=(1000, 20000), file_ranges=False, fallback="absent"),
    "a size that is not the file's": Quirks(render_shape="R1", file_size=5),
    "an id that is taken": Quirks(duplicate_ids=1),
    "one failed render": Quirks(render_fails=1),
    "one failed render, reason as object": Quirks(render_fails=1, render_error="object", render_shape="R1"),
    "one failed render, no reason": Quirks(render_fails=1, render_error="absent", render_shape="R3"),
    "breaks while asking": Quirks(poll_breaks=2, polls=1),
    **{
        f"a busy gateway while asking: {status}": Quirks(
            polls=1, refusals=(Refusal(f"{RENDER}/", 0, form, status=status, method="GET", times=2),)
        )
        for status, form in zip((502, 503, 504), BUSY, strict=True)
    },
}


@pytest.mark.parametrize("quirks", TOLERATED.values(), ids=TOLERATED)
async def test_the_film_arrives(
    edited: User, server: QuirkServer, drawn: Path, tmp_path: Path, quirks: Quirks
) -> None:
    """The right film at its place, nothing beside it, new ids each time, no token at another host."""
    output = tmp_path / "out" / "film.mp4"
    output.parent.mkdir()
    async with await edited.resume() as project:
        server.use(quirks)
        export = await project.export(output)

    assert (export.status, export.output) == ("done", output)
    check_film(output, drawn)
    assert names(output.parent) == ["film.mp4"]
    ids = [json.loads(body)["id"] for body in server.bodies(RENDER)]
    assert len(set(ids)) == len(ids)
    assert server.altered == 0
    assert not any("authorization" in asked.headers for asked in server.asked if not asked.here)


async def test_the_documented_form_of_a_render_is_kept(
    edited: User, server: QuirkServer, tmp_path: Path
) -> None:
    """Camel-case session id, an id of our own, the output wished for; none of the paths of earlier times."""
    async with await edited.resume() as project:
        await project.export(tmp_path / "film.mp4")

    sent = json.loads(server.bodies(RENDER)[0])
    assert set(sent) == {"id", "sessionId", "draft", "output"}
    assert sent["sessionId"] == project.session_id
    assert sent["output"] == {"format": "mp4", "quality": "high"}
    assert not [path for path in server.paths() if path.startswith("/api/render/proxy/draft")]
    assert all(path.startswith((RENDER, "/api/state/", "/render-result/")) for path in server.paths())


@pytest.mark.parametrize("error", ["string", "object", "absent"])
async def test_a_render_that_fails_twice_is_told_with_its_reason(
    edited: User, server: QuirkServer, tmp_path: Path, error: str
) -> None:
    """One more try under a new id, then the backend's reason; nothing is left in the folder."""
    async with await edited.resume() as project:
        server.use(Quirks(render_fails=2, render_error=error))
        with pytest.raises(AddMusicError) as caught:
            await project.export(tmp_path / "film.mp4")

    assert caught.value.code == "render_failed"
    assert ("no workers" in caught.value.message) == (error != "absent")
    assert len(server.bodies(RENDER)) == 2
    assert names(tmp_path) == ["config", "data"]


async def test_a_film_that_nobody_gives_out_is_told_and_leaves_nothing(
    edited: User, server: QuirkServer, tmp_path: Path
) -> None:
    """Pages instead of the file at every address: an error, no half file, and a later export fetches it."""
    output = tmp_path / "film.mp4"
    async with await edited.resume() as project:
        server.use(Quirks(file_body=b"<html>sorry</html>", fallback="absent"))
        with pytest.raises(AddMusicError) as caught:
            await project.export(output)
        left = names(tmp_path)
        server.change(Quirks())
        again = await project.export(output)

    assert caught.value.code == "download_broken"
    assert left == ["config", "data"]
    assert again.output == output
    assert len(server.bodies(RENDER)) == 1


@pytest.mark.parametrize("known", [True, False])
async def test_a_stopped_export_leaves_nothing_whether_or_not_stopping_is_known(
    edited: User, server: QuirkServer, drawn: Path, tmp_path: Path, known: bool
) -> None:
    """The backend is asked to stop; here it is over in any case, and a new export is a new render."""
    output = tmp_path / "film.mp4"
    async with await edited.resume() as project:
        server.use(Quirks(polls=1000, cancel_known=known))
        running = await project.export(output, wait_s=0.2)
        stopped = await project.cancel(running.job)
        server.change(Quirks())
        again = await project.export(output)

    assert stopped.cancelled
    assert any(path.endswith("/cancel") for path in server.paths("POST"))
    assert again.job != running.job
    check_film(output, drawn)


async def test_a_render_is_finished_by_the_next_program(
    edited: User, server: QuirkServer, drawn: Path, tmp_path: Path
) -> None:
    """Begun by one program, asked about by the next, fetched by it, and rendered once."""
    output = tmp_path / "film.mp4"
    server.use(Quirks(polls=1000))
    async with await edited.resume() as project:
        running = await project.export(output, wait_s=0.2)
    server.change(Quirks())
    async with await edited.resume() as later:
        state = await later.state()

    assert (state.renders[0].job, state.renders[0].output) == (running.job, output)
    check_film(output, drawn)
    assert len(server.bodies(RENDER)) == 1


async def test_an_export_without_attribution_would_be_refused(
    edited: User, server: QuirkServer, tmp_path: Path
) -> None:
    """Every request of the whole story names source, version and platform."""
    async with await edited.resume() as project:
        await project.export(tmp_path / "film.mp4")
        await project.credits()

    assert all(asked.attributed for asked in server.asked)
    assert {asked.headers["x-skill-source"] for asked in server.asked} == {"ai-add-music-to"}
