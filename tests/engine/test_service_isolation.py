"""No tenant sees, guesses or touches what is another's: every route is tried with the other's ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from tenants import BALANCE, TOKENS, Tenant, join

from add_music.engine.serve import Running, start
from add_music.engine.store.tables import PRODUCTS, TURNS
from add_music.engine.terms import Terms
from add_music.wire.extras import PATH as EXTRAS_PATH
from add_music.wire.extras import SOUND_PATH
from add_music.wire.look import PATH as LOOK
from calling import AGENT, data_of, refusal_of

UNKNOWN_SESSION = (200, 1002, "session_unknown")
UNKNOWN_RENDER = (404, 404, "render_unknown")
NO_TAKES = (400, 400, "takes_not_here")
UNKNOWN_TAKE = (400, 400, "take_unknown")
MESSAGE = {"parts": [{"text": "remove the music"}]}
FORM = {"files": ("x.mp4", b"x")}
Attack = Callable[[Tenant, Tenant], list[httpx.Response]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for all tenants."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(tokens_per_address=100))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def ann(service: Running, clip: Path) -> Tenant:
    """A tenant with a clip, music and a finished file."""
    ann = join(service, "ann").begin()
    data_of(ann.send(clip))
    ann.say("add calm piano")
    data_of(ann.render())
    assert ann.finished()["status"] == "completed"
    return ann


@pytest.fixture(scope="module")
def bob(service: Running, clip: Path) -> Tenant:
    """Another tenant with the very same clip and wish."""
    bob = join(service, "bob").begin()
    data_of(bob.send(clip))
    bob.say("add calm piano")
    return bob


def _post(bob: Tenant, path: str, **body: Any) -> httpx.Response:
    return bob.http.post(path, **body)


def _say(ann: Tenant, bob: Tenant) -> list[httpx.Response]:
    body = {"app_name": AGENT, "session_id": ann.session, "new_message": MESSAGE}
    return [_post(bob, "/run_sse", json=body | {"user_id": user}) for user in ("me", ann.user_id)]


def _send(ann: Tenant, bob: Tenant) -> list[httpx.Response]:
    path = f"/api/upload-video/{AGENT}/me/{ann.session}"
    others = [{"paths": ["/etc/passwd"], "source_type": "path"}, {"urls": ["https://a.example/b.mp4"]}]
    return [_post(bob, path, files=FORM), *(_post(bob, path, json=body) for body in others)]


def _export(ann: Tenant, bob: Tenant) -> list[httpx.Response]:
    body = {"id": "stolen", "sessionId": ann.session, "draft": ann.draft}
    return [_post(bob, "/api/render/proxy/lambda", json=body)]


def _render_ids(ann: Tenant, bob: Tenant) -> list[str]:
    return [ann.render_id, f"{ann.session}%2F{ann.render_id}", "..%2F..%2Fengine.db", _product(bob, ann)]


def _product(bob: Tenant, ann: Tenant) -> str:
    return bob.products[ann.session]


ATTACKS: dict[tuple[str, str], tuple[Attack | None, tuple[int, int, str] | None]] = {
    # without an id of anybody's there is nothing to attack; what these answer is looked at below
    ("/healthz", "GET"): (None, None),
    ("/readyz", "GET"): (None, None),
    ("/metrics", "GET"): (
        lambda ann, bob: [bob.http.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})],
        (403, 403, "scope_missing"),
    ),
    ("/openapi.json", "GET"): (None, None),
    (TOKENS, "POST"): (None, None),
    (BALANCE, "GET"): (None, None),
    (f"/api/tasks/me/with-session/{AGENT}", "POST"): (None, None),
    ("/run_sse", "POST"): (_say, UNKNOWN_SESSION),
    ("/run_sse/{turn}", "GET"): (
        lambda ann, bob: [bob.http.get(f"/run_sse/{turn}") for turn in (bob.turns[ann.session], "turn_0")],
        UNKNOWN_SESSION,
    ),
    (f"/api/upload-video/{AGENT}/me/{{session}}", "POST"): (_send, UNKNOWN_SESSION),
    (f"/api/state/{AGENT}/me/{{session}}/latest", "GET"): (
        lambda ann, bob: [bob.http.get(f"/api/state/{AGENT}/me/{ann.session}/latest")],
        UNKNOWN_SESSION,
    ),
    (LOOK, "POST"): (
        lambda ann, bob: [_post(bob, LOOK, json={"session_id": ann.session})],
        UNKNOWN_SESSION,
    ),
    (f"/api/takes/{AGENT}/me/{{session}}", "POST"): (
        lambda ann, bob: [_post(bob, f"/api/takes/{AGENT}/me/{ann.session}", json={})],
        NO_TAKES,
    ),
    ("/api/takes/{take}/sound", "GET"): (
        lambda ann, bob: [bob.http.get(f"/api/takes/{'0' * 32}-{number}/sound") for number in (1, "x")],
        UNKNOWN_TAKE,
    ),
    ("/api/page/{session}", "GET"): (
        lambda ann, bob: [bob.http.get(f"/api/page/{ann.session}")],
        UNKNOWN_SESSION,
    ),
    ("/api/page/{session}/preview/{key}", "GET"): (
        lambda ann, bob: [bob.http.get(f"/api/page/{ann.session}/preview/{'0' * 32}")],
        UNKNOWN_SESSION,
    ),
    ("/api/render/proxy/lambda", "POST"): (_export, UNKNOWN_SESSION),
    ("/api/render/proxy/lambda/{render}", "GET"): (
        lambda ann, bob: [bob.http.get(f"/api/render/proxy/lambda/{r}") for r in _render_ids(ann, bob)],
        UNKNOWN_RENDER,
    ),
    ("/api/render/proxy/lambda/{render}/cancel", "POST"): (
        lambda ann, bob: [_post(bob, f"/api/render/proxy/lambda/{r}/cancel") for r in _render_ids(ann, bob)],
        UNKNOWN_RENDER,
    ),
    (EXTRAS_PATH, "POST"): (
        lambda ann, bob: [
            _post(bob, EXTRAS_PATH.format(render=r), json={"also": ["otio", "stems"], "name": "film"})
            for r in _render_ids(ann, bob)
        ],
        UNKNOWN_RENDER,
    ),
    (SOUND_PATH, "GET"): (
        lambda ann, bob: [
            bob.http.get(SOUND_PATH.format(render=r, stem=name))
            for r in _render_ids(ann, bob)
            for name in ("music", "original")
        ],
        UNKNOWN_RENDER,
    ),
    ("/api/render/proxy/{render}/download", "GET"): (
        lambda ann, bob: [
            bob.http.get(f"/api/render/proxy/{r}/download", headers=headers)
            for r in _render_ids(ann, bob)
            for headers in ({}, {"Range": "bytes=0-9"})
        ],
        UNKNOWN_RENDER,
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _products(service: Running, ann: Tenant, bob: Tenant) -> None:
    """Bob even knows what the files of others are called inside."""
    with service.engine.database.connect() as db:
        bob.products = dict(db.execute(select(PRODUCTS.c.session, PRODUCTS.c.id)).all())
        bob.turns = dict(db.execute(select(TURNS.c.session, TURNS.c.id)).all())


def _everything_of(ann: Tenant) -> list[Any]:
    file = ann.http.get(f"/api/render/proxy/{ann.render_id}/download").content
    return [ann.state(), ann.status(), ann.credits, len(file), hash(file)]


def test_every_route_is_tried(service: Running) -> None:
    """A new route fails here until somebody says how it could be abused."""
    routes = {(route.path, m) for route in service.app.routes for m in route.methods - {"HEAD"}}

    assert routes == set(ATTACKS)


@pytest.mark.parametrize("route", [route for route, (attack, _) in ATTACKS.items() if attack], ids=str)
def test_what_is_anothers_does_not_exist(ann: Tenant, bob: Tenant, route: tuple[str, str]) -> None:
    """The answer is that of an id nobody has; the other finds everything as it was."""
    attack, refused = ATTACKS[route]
    before = _everything_of(ann)

    answers = attack(ann, bob)

    for answer in answers:
        # an id with a slash in it is no route at all
        assert answer.status_code == 404 or refusal_of(answer) == refused, answer.text
        assert ann.session not in answer.text
        assert ann.user_id not in answer.text
    assert _everything_of(ann) == before


def test_a_look_at_ones_own_shows_no_file_of_anothers(ann: Tenant, bob: Tenant, service: Running) -> None:
    """Neither by the id of the other's file nor by where it lies on the service's disk."""
    row = service.engine.files.of(ann.session)[0]

    assert data_of(_post(bob, LOOK, json={"session_id": bob.session}))["pictures"]
    for name in (row.id, str(row.path.with_suffix(".mov"))):
        told = _post(bob, LOOK, json={"session_id": bob.session, "file": name})
        assert refusal_of(told) == (400, 400, "file_missing")
    assert refusal_of(_post(bob, LOOK, json={"path": str(row.path)})) == (403, 403, "scope_missing")


def test_what_takes_no_id_tells_of_oneself_only(ann: Tenant, bob: Tenant) -> None:
    """Balance, a new session, health and the document name nobody else and nothing of theirs."""
    answers = [
        bob.http.get("/healthz"),
        bob.http.get("/openapi.json"),
        bob.http.get(BALANCE),
        bob.http.post(f"/api/tasks/me/with-session/{AGENT}", json={"session_id": ann.session}),
        bob.http.post(TOKENS, headers={"X-Client-Id": ann.user_id}),
    ]

    for answer in answers:
        assert ann.session not in answer.text
        assert ann.user_id not in answer.text


def test_a_draft_of_anothers_is_no_timeline_of_ones_own(ann: Tenant, bob: Tenant) -> None:
    """Knowing it makes no file of it."""
    assert refusal_of(bob.render("copied", draft=ann.draft)) == (422, 422, "request_invalid")


def test_render_ids_are_each_tenants_own(service: Running, ann: Tenant, bob: Tenant, tmp_path: Path) -> None:
    """The same id, the same clip and the same wish make two files; cancelling one leaves the other."""
    before = ann.download(tmp_path / "before.mp4").read_bytes()
    data_of(bob.render(ann.render_id))
    assert bob.finished(ann.render_id)["status"] == "completed"
    bob.http.post(f"/api/render/proxy/lambda/{ann.render_id}/cancel")

    with service.engine.database.connect() as db:
        sessions = list(db.execute(select(PRODUCTS.c.session)).scalars())
    assert {ann.session, bob.session} <= set(sessions)
    assert ann.status()["status"] == "completed"
    assert ann.download(tmp_path / "after.mp4").read_bytes() == before


def test_finished_files_are_not_pushed_out_by_others(
    service: Running, ann: Tenant, bob: Tenant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever exports a lot loses his own oldest files, nobody else's."""
    monkeypatch.setattr("add_music.engine.rendering.MAX_KEPT", 1)
    for number in range(3):
        bob.say(f"set the music volume to {30 + number}%")
        data_of(bob.render(f"many-{number}"))
        assert bob.finished(f"many-{number}")["status"] == "completed"

    assert ann.download(tmp_path / "still.mp4").stat().st_size > 0


def test_each_tenants_clip_is_looked_at_for_itself(service: Running, ann: Tenant, bob: Tenant) -> None:
    """A quick answer must not tell that somebody else has the same file."""
    files = service.engine.files
    (anns,), (bobs,) = files.of(ann.session), files.of(bob.session)

    assert anns.sha == bobs.sha
    assert anns.content != bobs.content
    assert files.evidence(anns.content) == files.evidence(bobs.content) is not None
    assert files.evidence(anns.sha) is None


def test_a_tenant_names_no_paths(bob: Tenant, clip: Path) -> None:
    """A file of the server cannot be looked at by its name, and the capability is not announced."""
    assert refusal_of(bob.name(clip)) == (403, 403, "scope_missing")
    assert "paths" not in bob.state()["capabilities"]


def test_nothing_tells_where_the_service_keeps_its_files(service: Running, clip: Path, silent: Path) -> None:
    """Neither state nor renders nor errors show a path of the server's disk."""
    eve = join(service).begin()
    data_of(eve.send(clip))
    eve.say("add music")
    for upload in (service.engine.folder / "uploads" / eve.session).iterdir():
        upload.write_bytes(silent.read_bytes())

    refused = eve.render()
    failed = eve.say("change the music to jazz")

    told = [refused.text, repr(failed.events), repr(eve.state())]
    assert refusal_of(refused)[2] == failed.error == "file_changed"
    assert not any(str(service.engine.folder) in text for text in told)
