"""Our client and a service with real accounts: the published limits, renewals in the middle of a job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from add_music.assistant.project import Project
from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.engine.serve import start
from add_music.engine.terms import Terms
from add_music.errors import AddMusicError
from add_music.frontmatter import skill_version
from add_music.settings import Settings
from clips import make_clip
from quirk_server import Quirks, QuirkServer, Refusal, quirky

pytestmark = pytest.mark.anyio
PLACES = ("with-session", "upload-video", "run_sse", "/latest", "/lambda", "render_")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuirkServer]:
    """A service that hands out as many tokens as a test wants."""
    with quirky(tmp_path_factory.mktemp("engine")) as server:
        yield server


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A second of picture and sound."""
    return make_clip(tmp_path_factory.mktemp("drawn") / "clip.mp4", seconds=1, size=(160, 90)).read_bytes()


@pytest.fixture
def clip(tmp_path: Path, drawn: bytes) -> Path:
    """A clip of the user's."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(drawn)
    return path


async def test_a_token_that_is_refused_anywhere_is_renewed_and_the_job_goes_on(
    server: QuirkServer, settings: Settings, clip: Path, drawn: bytes
) -> None:
    """At each step once: same account, same session, the upload whole, and a finished file at the end."""
    server.use(Quirks(refusals=tuple(Refusal(place, 1001, times=1) for place in PLACES)))

    async with await Project.open(server.url, settings=settings) as project:
        await project.upload([clip])
        session = project.session_id
        edit = await project.edit("calm piano")
        result = await project.export()

        assert project.session_id == session
    assert edit.changes
    assert result.output is not None
    assert result.output.stat().st_size > 1000
    tokens = [asked for asked in server.asked if asked.path.endswith("anonymous-token")]
    assert len(tokens) == 1 + len(PLACES)
    assert len({asked.headers["x-client-id"] for asked in tokens}) == 1
    sent = [asked.body for asked in server.asked if "upload-video" in asked.path]
    assert len(sent) == 2
    assert all(drawn in body for body in sent)


async def test_every_request_of_a_job_says_which_skill_asks(
    server: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Source, version and platform on all of them, the token's and the download included; the id on one."""
    server.use(Quirks())

    async with await Project.open(server.url, settings=settings) as project:
        await project.upload([clip])
        await project.edit("calm piano")
        await project.state()
        await project.credits()
        await project.export()

    assert len(server.asked) > 7
    for asked in server.asked:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        said = [headers.get(f"x-skill-{name}") for name in ("source", "version", "platform")]
        assert said == ["ai-add-music-to", skill_version(), "unknown"]
        first = asked.path.endswith("anonymous-token")
        assert ("x-client-id" in headers) is first
        assert ("authorization" in headers) is not first
        assert "nmv_" not in asked.path


async def test_the_published_limit_is_told_with_its_date_and_not_dodged(
    settings: Settings, tmp_path: Path
) -> None:
    """A second token for one client in a week: half a minute's wait, then the reason, the date, a way out."""
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    running = start(tmp_path / "engine", terms=Terms())
    try:
        connection = Connection(settings, Target("url", running.url), pause=pause)
        await connection.ready()
        made = (settings.config_dir / "client_id").read_text()
        (settings.config_dir / "anonymous_tokens.json").unlink()
        again = Connection(settings, Target("url", running.url), pause=pause)
        with pytest.raises(AddMusicError) as caught:
            await again.ready()
    finally:
        running.stop()
    await connection.close()
    await again.close()

    assert caught.value.code == "rate_limited"
    assert "7 days" in caught.value.message
    assert caught.value.message.count("next one") == 1
    assert "NEMO_TOKEN" in caught.value.next_step
    assert waits == [30.0]
    assert (settings.config_dir / "client_id").read_text() == made


async def test_the_users_own_token_is_that_of_one_service(
    server: QuirkServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NEMO_TOKEN is for NemoVideo; another server never sees it, whatever it answers."""
    server.use(Quirks(refusals=(Refusal("/api/credits", 1001, times=1),)))
    own = Settings(config_dir=settings.config_dir, data_dir=settings.data_dir, nemo_token="mine-0123456789")

    async with await Project.open(server.url, settings=own) as project:
        await project.credits()

    assert not any("mine-0123456789" in str(asked.headers) for asked in server.asked)


async def test_a_service_that_gives_out_no_accounts_is_told_as_such(
    settings: Settings, tmp_path: Path
) -> None:
    """Its own words come through; nothing is waited for."""
    running = start(tmp_path / "engine", terms=Terms(invited_only=True))
    try:
        connection = Connection(settings, Target("url", running.url))
        with pytest.raises(AddMusicError) as caught:
            await connection.ready()
    finally:
        running.stop()
    await connection.close()

    assert caught.value.code == "invited_only"
