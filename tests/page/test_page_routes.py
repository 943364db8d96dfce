"""What the engine tells of a page, who may enter it, and what of it a browser may do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from viewing import Shown

from add_music.engine.passes import PASS_S, TICKET_S, Passes
from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from add_music.media.probe import inspect
from calling import AGENT, Caller, data_of, until


def made(shown: Shown) -> dict[str, Any]:
    """The page of a project once its preview is there, or has failed."""

    def settled() -> dict[str, Any] | None:
        view = shown.view()
        return view if view["preview"]["status"] != "making" else None

    return until(settled)


def code_of(answer: httpx.Response) -> str:
    """Our code of a refusal."""
    return answer.json()["data"]["error"]["code"]


@pytest.fixture
def browser(shown: Shown) -> Iterator[httpx.Client]:
    """A browser that has entered the page: it has a cookie and no token."""
    path, _, ticket = shown.address().partition("#")
    with httpx.Client(base_url=shown.engine.url, headers={"Origin": shown.engine.url}) as client:
        assert client.get(path).status_code == 200
        assert client.post("/page/enter", json={"ticket": ticket}).status_code == 204
        yield client


def test_a_page_tells_what_is_where(shown: Shown) -> None:
    """Length, cuts, speech, sections and the one take; the outline of the music comes with the preview."""
    view = made(shown)
    [music] = view["music"]

    assert (view["title"], view["duration_s"]) == ("in the hills.mp4", 6.0)
    assert view["cuts_s"] == pytest.approx([2, 4], abs=0.05)
    assert view["speech"]
    assert music["sections"][0]["start_s"] == 0
    assert music["sections"][-1]["end_s"] == pytest.approx(6, abs=0.05)
    assert view["takes"] == [{"number": 1, "seed": music["seed"], "chosen": True}]
    assert max(view["preview"]["music"]) == 1


def test_a_page_speaks_the_language_of_the_request(shown: Shown) -> None:
    """Names of sections and of the piece are words, not identifiers."""
    german = {"Accept-Language": "de"}
    told = data_of(shown.caller.http.get(f"/api/page/{shown.caller.session}", headers=german))

    assert told["music"][0]["name"] == "Klavier · ruhig"
    assert told["music"][0]["key"].endswith(("-Dur", "-Moll"))


def test_a_preview_is_small_and_sounds_like_the_finished_file(shown: Shown, tmp_path: Path) -> None:
    """As long as the timeline, with both tracks, of at most 480 lines, and served in ranges."""
    view = made(shown)
    path = f"/api/page/{shown.caller.session}/preview/{view['preview']['key']}"
    whole = shown.caller.http.get(path)
    part = shown.caller.http.get(path, headers={"Range": "bytes=10-19"})
    film = tmp_path / "preview.mp4"
    film.write_bytes(whole.content)
    info = inspect(film)

    assert info.duration_ms == pytest.approx(6000, abs=40)
    assert info.sound is not None
    assert info.picture is not None
    assert info.picture.height <= 480
    assert (part.status_code, part.content) == (206, whole.content[10:20])


def test_a_version_that_looks_the_same_gets_a_preview_without_another_picture(shown: Shown) -> None:
    """Only the sound of a softer version is made anew: its picture is the one that is there."""
    first = made(shown)
    folder = shown.engine.engine.previews.path("x").parent
    before = set(folder.glob("picture-*"))
    shown.caller.say("softer")
    second = made(shown)

    assert second["preview"]["key"] != first["preview"]["key"]
    assert set(folder.glob("picture-*")) == before


def test_versions_that_follow_quickly_share_one_picture(shown: Shown) -> None:
    """While the first preview is being made two more versions come: only the last one is made to its end."""
    shown.view()
    shown.caller.say("another take")
    shown.view()
    shown.caller.say("softer")
    view = made(shown)
    films = shown.engine.engine.previews.path(view["preview"]["key"])

    assert view["preview"]["status"] == "ready"
    assert films.exists()
    assert list(films.parent.glob(".*.part")) == []


def test_a_preview_that_cannot_be_made_is_told_once_and_tried_again(shown: Shown, tmp_path: Path) -> None:
    """The source went missing: an error in words; when it is back, so is the preview."""
    made(shown)
    shown.caller.say("another take")
    [file] = shown.engine.engine.files.of(shown.caller.session)
    hidden = file.path.rename(tmp_path / "hidden.mp4")
    try:
        failed = made(shown)
    finally:
        hidden.rename(file.path)

    assert failed["preview"]["status"] == "failed"
    assert failed["preview"]["error"]["next_step"]
    assert made(shown)["preview"]["status"] == "ready"


def test_an_empty_project_has_an_empty_page(engine: Running) -> None:
    """Nothing on the timeline, no preview, no error."""
    with Caller(engine.url, engine.token) as caller:
        view = Shown(engine, caller.begin()).view()

    assert (view["duration_s"], view["music"], view["preview"]["status"]) == (0, [], "none")


def test_pages_and_previews_are_their_owners(shown: Shown) -> None:
    """Another session's page is unknown, and so is a preview that is not of the session."""
    key = made(shown)["preview"]["key"]
    shown.caller.begin()
    stranger = shown.caller.http.get(f"/api/page/{shown.caller.session}/preview/{key}")

    assert code_of(shown.caller.http.get("/api/page/1")) == "session_unknown"
    assert code_of(stranger) == "render_unknown"


def test_the_page_itself_holds_nothing_and_trusts_nobody_else(engine: Running) -> None:
    """Without a ticket it is an empty shell, and its policy names only its own script, style and engine."""
    answer = httpx.get(f"{engine.url}/page/1")
    policy = answer.headers["content-security-policy"]

    assert answer.status_code == 200
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"


def test_a_browser_inside_can_do_what_the_page_does(browser: httpx.Client, shown: Shown) -> None:
    """Its cookie serves for the page, the state, edits and exports, and no script can read it."""
    [cookie] = browser.cookies.jar

    assert browser.get(f"/api/page/{shown.caller.session}").status_code == 200
    assert browser.get(f"/api/state/{AGENT}/me/{shown.caller.session}/latest").status_code == 200
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert str(cookie.get_nonstandard_attr("SameSite")).lower() == "strict"
    assert cookie.name.endswith(str(httpx.URL(shown.engine.url).port))


def test_a_browser_inside_cannot_add_files(browser: httpx.Client, shown: Shown, clip: Path) -> None:
    """A page has no need to name files of this machine, so its cookie does not let it."""
    upload = browser.post(
        f"/api/upload-video/{AGENT}/me/{shown.caller.session}",
        json={"paths": [str(clip)], "source_type": "path"},
    )

    assert code_of(upload) == "scope_missing"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_no_other_page_of_this_machine_can_use_the_cookie(
    browser: httpx.Client, shown: Shown, headers: dict[str, str]
) -> None:
    """Browsers send cookies along to every port; whoever is not this very page is turned away."""
    path = f"/api/page/{shown.caller.session}"

    assert browser.get(path, headers=headers).status_code in (401, 403)
    assert browser.post(f"{path}/ticket", headers=headers).status_code in (401, 403)


def test_what_changes_something_must_say_where_it_comes_from(browser: httpx.Client, shown: Shown) -> None:
    """A form of another page may come without an origin; reading without one is what a film does."""
    del browser.headers["Origin"]
    path = f"/api/page/{shown.caller.session}"

    assert browser.get(path).status_code == 200
    assert browser.post(f"{path}/ticket").status_code == 401


def test_a_wrong_ticket_lets_nobody_in(engine: Running) -> None:
    """It is refused, and sets no cookie."""
    answer = httpx.post(f"{engine.url}/page/enter", json={"ticket": "guessed"})

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_ticket_serves_once_and_a_pass_for_a_day_at_most() -> None:
    """Both run out by the clock."""
    now = [0.0]
    passes = Passes(lambda: now[0])
    ticket, late = passes.ticket("somebody"), passes.ticket("somebody")
    word = passes.enter(ticket)
    assert word is not None
    assert passes.admit(word) == "somebody"
    assert passes.enter(ticket) is None

    now[0] = TICKET_S + 1
    assert passes.enter(late) is None
    now[0] = PASS_S + 1
    assert passes.admit(word) is None


def test_a_service_has_pages_to_tell_but_none_to_enter(tmp_path: Path, clip: Path) -> None:
    """Accounts see their previews through their clients; the page is for the owner of this machine."""
    service = start(tmp_path / "service", terms=Terms(tokens_per_address=10))
    try:
        token = data_of(httpx.post(f"{service.url}/api/auth/anonymous-token", headers={"X-Client-Id": "p"}))[
            "token"
        ]
        with Caller(service.url, token) as caller:
            caller.begin()
            assert data_of(caller.http.get(f"/api/page/{caller.session}"))["preview"]["status"] == "none"
            assert caller.http.get(f"/page/{caller.session}").status_code == 404
            assert caller.http.post(f"/api/page/{caller.session}/ticket").status_code == 404
    finally:
        service.stop()
