"""However a backend writes timelines and answers, they mean the same and drafts go back untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends import WISH, User
from films import TIMELINE, check_film
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
CHANGES = ("Added Video: clip.mp4 (0-2s).", "Added BGM: Calm lofi (0-2s, 35%).")
RENDER = "/api/render/proxy/lambda"

WRITTEN = {
    "documented keys alone": Quirks(draft_keys="documented"),
    "short other names": Quirks(draft_keys="short"),
    "long other names": Quirks(draft_keys="long"),
    "odd order, blanks, numbers and escapes": Quirks(draft_writing="odd"),
    "unknown keys of every type": Quirks(draft_unknown=True),
    "all of it": Quirks(draft_keys="long", draft_writing="odd", draft_unknown=True),
}
ANSWERED = {
    "wrapper with success": Quirks(envelope="success"),
    "no wrapper": Quirks(envelope="none"),
    "session id as a number": Quirks(session_id="number"),
    "no task id": Quirks(task_id=False),
    "user id in the state alone": Quirks(user_id="state"),
    "user id nowhere": Quirks(user_id="nowhere", token_bare=True),
    "state with draft and files alone": Quirks(state="bare"),
    "generated media as a mapping": Quirks(media="mapping"),
    "generated media absent": Quirks(media="absent"),
    "no timeline: null": Quirks(empty_draft="null"),
    "no timeline: no key": Quirks(empty_draft="absent"),
    "names alone of what was uploaded": Quirks(upload="bare"),
    "nothing told of what was uploaded": Quirks(upload="nothing"),
    "our own engine's additions": Quirks(extensions=True, dialect="adk"),
}


@pytest.mark.parametrize("quirks", WRITTEN.values(), ids=WRITTEN)
async def test_a_timeline_is_read_and_goes_back_byte_for_byte(
    guest: User, server: QuirkServer, clip: Path, quirks: Quirks
) -> None:
    """The same changes and the same line of summary; the render gets the very bytes of the state."""
    server.use(quirks)
    async with await guest.open() as project:
        await project.upload([clip])
        edit = await project.edit(WISH)
        softer = await project.edit("set the music volume to 20%")
        await project.edit("undo")
        export = await project.export()

    assert (edit.changes, edit.timeline, edit.unrequested) == (CHANGES, TIMELINE, ())
    assert softer.changes == ("BGM: Calm lofi: volume 35% → 20%.",)
    assert server.drafts[-1].encode() in server.bodies(RENDER)[0]
    assert (len(server.bodies(RENDER)), server.altered) == (1, 0)
    check_film(export.output, clip)


@pytest.mark.parametrize("quirks", ANSWERED.values(), ids=ANSWERED)
async def test_answers_in_other_forms_lead_to_the_same_film(
    guest: User, server: QuirkServer, clip: Path, quirks: Quirks
) -> None:
    """Upload, edit, state, credits and export, whatever the answers leave out or write in another way."""
    server.use(quirks)
    async with await guest.open() as project:
        before = await project.state()
        added = await project.upload([clip])
        edit = await project.edit(WISH)
        balance = await project.credits()
        state = await project.state()
        export = await project.export()

    assert before.timeline == ""
    assert [file.name for file in added.files] == ["clip.mp4"]
    assert (edit.changes, state.timeline) == (CHANGES, TIMELINE)
    assert [file.name for file in state.files] == ["clip.mp4"]
    assert balance.total == balance.available + balance.frozen
    check_film(export.output, clip)


async def test_tracks_of_unknown_types_are_shown_and_exported(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """A title, an effect and a type that nobody named stand in the timeline and travel with the draft."""
    server.use(Quirks(extra_tracks=(7, 12, 99), draft_keys="documented"))
    async with await guest.open() as project:
        await project.upload([clip])
        edit = await project.edit(WISH)
        await project.export()

    assert edit.timeline == (
        "Timeline (5 tracks): 1. Video: clip.mp4 (0-2s) 2. BGM: Calm lofi (0-2s, 35%) "
        '3. Title: "Urban Dreams" (0-1.5s) 4. Track type 12: Film grain (0-1s) 5. Track type 99 (0-1s)'
    )
    assert len(edit.unrequested) == 3
    assert b"Film grain" in server.bodies(RENDER)[0]
    assert server.altered == 0


@pytest.mark.parametrize("place", ["session", "state", "both"])
@pytest.mark.parametrize("bare", [False, True])
async def test_the_id_to_register_with_is_found_wherever_it_is_told(
    guest: User, server: QuirkServer, place: str, bare: bool
) -> None:
    """In the token's answer, the session's or the state's: the link is bound to the account in use."""
    server.use(Quirks(user_id=place, token_bare=bare, balance=(0, 0)))
    async with await guest.open() as project:
        await project.state()
        balance = await project.credits()

    assert balance.available == 0
    assert "/register?bind=anon_" in balance.next_steps[0]
    assert "nmv_usr" not in balance.next_steps[0]


async def test_reserved_credits_are_told_apart(guest: User, server: QuirkServer) -> None:
    """Available, reserved and in all."""
    server.use(Quirks(balance=(25000, 40)))
    async with await guest.open() as project:
        balance = await project.credits()

    assert (balance.available, balance.frozen, balance.total) == (25000, 40, 25040)
    assert "40 reserved" in balance.summary


async def test_files_may_be_named_by_their_addresses(guest: User, server: QuirkServer, drawn: Path) -> None:
    """The backend fetches them; the project has them and makes a film of them."""
    url = "https://example.org/clip.mp4"
    server.links[url] = drawn
    async with await guest.open() as project:
        added = await project.upload([url])
        edit = await project.edit(WISH)
        export = await project.export(guest.settings.data_dir.parent / "from_link.mp4")

    assert [file.name for file in added.files] == ["clip.mp4"]
    assert (edit.changes, edit.timeline) == (CHANGES, TIMELINE)
    check_film(export.output, drawn)
