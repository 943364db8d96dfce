"""Where projects are made: chosen, agreed to, kept, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from add_music.assistant import choosing
from add_music.assistant.connecting import what_goes
from add_music.assistant.project import Project
from add_music.assistant.results import ConsentQuestion, Progress
from add_music.client.backend import Backend
from add_music.client.choice import keep_choice, kept_choice
from add_music.client.connection import Connection
from add_music.client.consent import Consents
from add_music.client.endpoint import choose, chosen_name
from add_music.errors import AddMusicError
from add_music.settings import Settings
from quirk_server import Quirks, QuirkServer, Refusal, quirky

pytestmark = pytest.mark.anyio
NEMO = "mega-api-prod.nemovideo.ai"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuirkServer]:
    """A server that stands for the hosted one."""
    with quirky(tmp_path_factory.mktemp("engine")) as server:
        yield server


@pytest.fixture
def server(engine: QuirkServer) -> QuirkServer:
    """That, with no quirk chosen."""
    engine.use(Quirks())
    return engine


def _hosted(server: QuirkServer):
    """The way to any host ends at that server."""

    async def forward(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(base_url=server.url) as client:
            headers = {name: value for name, value in request.headers.items() if name != "host"}
            answer = await client.request(
                request.method, request.url.path, headers=headers, content=await request.aread()
            )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def reach(settings: Settings, name: str) -> Backend:
        target = choose(settings, name)
        gate = Consents(settings.config_dir).gate(target.host)
        return Backend(Connection(settings, target, transport=httpx.MockTransport(forward), gate=gate))

    return reach


async def test_an_agreed_host_is_connected_to_and_remembered(server: QuirkServer, settings: Settings) -> None:
    """Account and credits are told, the account's making among the words; later projects go there."""
    result = await choosing.connect("nemo", agree=True, settings=settings, reach=_hosted(server))

    assert (result.backend, result.host, result.consent, result.account) == (
        "nemo",
        NEMO,
        "agreed",
        "anonymous",
    )
    assert result.credits == 100
    assert "100 free credits, 7 days" in result.summary
    assert chosen_name(settings) == "nemo"

    again = await choosing.connect(settings=settings, reach=_hosted(server))
    assert (again.consent, again.backend) == ("agreed", "nemo")
    assert "free credits, 7 days" not in again.summary


async def test_without_an_agreement_nothing_is_chosen(server: QuirkServer, settings: Settings) -> None:
    """The question comes back for the user: host, what is kept there, for how long, account, credits."""
    before = len(server.asked)

    result = await choosing.connect("nemo", settings=settings, reach=_hosted(server))

    assert (result.consent, result.account, result.credits) == ("needs_consent", "none", None)
    for part in (
        NEMO,
        "kept on NemoVideo's servers",
        "not published",
        "anonymous account",
        "50 credits",
        "100",
    ):
        assert part in result.question
    assert "published address" not in result.question
    assert len(server.asked) == before
    assert chosen_name(settings) == "local"


@pytest.mark.parametrize("answer", [True, False])
async def test_whoever_can_be_asked_is_asked_once(
    server: QuirkServer, settings: Settings, answer: bool
) -> None:
    """A yes is kept for the host, a no changes nothing."""
    asked: list[ConsentQuestion] = []

    async def ask(question: ConsentQuestion) -> bool:
        asked.append(question)
        return answer

    for _ in range(2):
        result = await choosing.connect("nemo", consent=ask, settings=settings, reach=_hosted(server))

    assert len(asked) == (1 if answer else 2)
    assert result.consent == ("agreed" if answer else "needs_consent")
    assert Consents(settings.config_dir).agreed(NEMO) is answer


async def test_an_agreement_is_for_one_host(server: QuirkServer, settings: Settings) -> None:
    """When the host changes, the user is asked again, and warned of one that only looks like NemoVideo's."""
    await choosing.connect("nemo", agree=True, settings=settings, reach=_hosted(server))

    moved = settings.model_copy(update={"nemo_url": "https://mega-api.nemovideo.io"})
    result = await choosing.connect("nemo", settings=moved, reach=_hosted(server))

    assert result.consent == "needs_consent"
    assert "mega-api.nemovideo.io is not NemoVideo's published address" in result.question
    assert "50 credits" not in result.question


def test_the_question_names_files_in_a_form_that_cannot_pose_as_its_own_words() -> None:
    """Sizes with each; of many, the first and the sum; control characters and long names are cut."""
    many = what_goes([(f"{n}.mp4", 3_000_000) for n in range(9)])
    odd = what_goes([("a\x1b[2J\n.mp4 is safe. " + "x" * 900, 5)])

    assert many == (
        "0.mp4 (3.0 MB), 1.mp4 (3.0 MB), 2.mp4 (3.0 MB), 3.mp4 (3.0 MB), 4.mp4 (3.0 MB), "
        "4 more files (27.0 MB in all)"
    )
    assert "\x1b" not in odd
    assert "\n" not in odd
    assert len(odd) < 120


async def test_an_own_account_is_not_called_anonymous(server: QuirkServer, settings: Settings) -> None:
    """With NEMO_TOKEN the question does not speak of a new account."""
    own = Settings(config_dir=settings.config_dir, data_dir=settings.data_dir, nemo_token="mine-0123")

    result = await choosing.connect("nemo", settings=own)

    assert "anonymous" not in result.question


async def test_an_agreement_taken_back_closes_the_way(server: QuirkServer, settings: Settings) -> None:
    """Of one host, or of all; a project that is open stops at its next request."""
    reach = _hosted(server)
    await choosing.connect("nemo", agree=True, settings=settings, reach=reach)
    async with await Project.open("nemo", settings=settings, backend=reach(settings, "nemo")) as project:
        await project.credits()
        result = choosing.withdraw(settings=settings)

        with pytest.raises(AddMusicError) as caught:
            await project.credits()

    assert NEMO in result.summary
    assert caught.value.code == "needs_consent"
    assert choosing.withdraw("nemo", settings=settings).summary == "There was no agreement to take back."


async def test_a_host_that_refuses_is_not_chosen(server: QuirkServer, settings: Settings) -> None:
    """What the host says is raised, and the earlier choice stays."""
    server.use(Quirks(refusals=(Refusal("anonymous-token", 403),)))

    with pytest.raises(AddMusicError):
        await choosing.connect("nemo", agree=True, settings=settings, reach=_hosted(server))

    assert chosen_name(settings) == "local"


async def test_a_server_without_a_balance_can_be_worked_with(server: QuirkServer, settings: Settings) -> None:
    """Credits are unknown then, not none."""
    server.use(Quirks(refusals=(Refusal("/api/credits", 404, form="detail"),)))

    result = await choosing.connect(server.url, settings=settings)

    assert (result.consent, result.credits) == ("not_needed", None)
    assert kept_choice(settings.config_dir) == server.url


async def test_local_needs_nobody(settings: Settings) -> None:
    """No agreement, no account, no engine started for it."""
    result = await choosing.connect("local", settings=settings)

    assert (result.backend, result.consent, result.account) == ("local", "not_needed", "none")
    assert not (settings.data_dir / "engine.json").exists()


@pytest.mark.parametrize("name", ["cloud", "http://example.org", "https://u:p@example.org"])
async def test_a_backend_that_cannot_be_is_refused(settings: Settings, name: str) -> None:
    """And not kept."""
    with pytest.raises(AddMusicError) as caught:
        await choosing.connect(name, agree=True, settings=settings)

    assert caught.value.code == "option_invalid"
    assert kept_choice(settings.config_dir) is None


def test_what_wins(settings: Settings) -> None:
    """The argument, then ADD_MUSIC_BACKEND, then what connect kept, then NEMO_TOKEN, then this machine."""
    with_token = Settings(config_dir=settings.config_dir, nemo_token="mine-0123")
    pinned = Settings(config_dir=settings.config_dir, backend="https://pinned.example")
    plain = Settings(config_dir=settings.config_dir, backend="auto", nemo_token="mine-0123")
    assert chosen_name(settings) == "local"
    assert chosen_name(with_token) == "nemo"

    keep_choice(settings.config_dir, "local")
    assert chosen_name(with_token) == "local"
    assert chosen_name(plain) == "nemo"
    keep_choice(settings.config_dir, "https://kept.example")
    assert chosen_name(settings) == "https://kept.example"
    assert chosen_name(pinned) == "https://pinned.example"
    assert chosen_name(pinned, "nemo") == "nemo"

    keep_choice(settings.config_dir, "auto")
    assert chosen_name(settings) == "local"


async def test_a_choice_that_does_not_count_is_told(server: QuirkServer, settings: Settings) -> None:
    """ADD_MUSIC_BACKEND wins over what is kept, and the words say so instead of promising."""
    pinned = settings.model_copy(update={"backend": server.url})

    result = await choosing.connect("local", settings=pinned)

    assert "ADD_MUSIC_BACKEND" in result.summary
    assert server.url in result.summary


@pytest.mark.parametrize("text", ["{broken", '{"backend": 7}', '{"backend": " "}', "[]"])
def test_a_damaged_choice_is_none(settings: Settings, text: str) -> None:
    """It does not stand in the way of the default."""
    settings.config_dir.mkdir(parents=True)
    (settings.config_dir / "backend.json").write_text(text)

    assert chosen_name(settings) == "local"


async def test_a_new_account_is_told_of_with_the_line_that_all_is_ready(
    server: QuirkServer, settings: Settings, tmp_path: Path
) -> None:
    """Once, when the project first needs the backend; waiting for a busy host is told while it lasts."""
    heard: list[Progress] = []
    server.use(Quirks(refusals=(Refusal("anonymous-token", 429, times=1),)))
    connection = Connection(settings, choose(settings, server.url), pause=_no_pause)
    async with await Project.open(
        server.url, settings=settings, backend=Backend(connection), on_progress=heard.append
    ) as project:
        await project.credits()
        await project.credits()

    words = [progress.words for progress in heard]
    [ready] = [progress.words for progress in heard if progress.ready]
    assert sum("free credits" in line for line in words) == 1
    assert ready.startswith("Made an anonymous account")
    assert "Ready." in ready
    assert any("waiting 30 s" in line for line in words)


async def _no_pause(_: float) -> None:
    """Nobody waits."""
