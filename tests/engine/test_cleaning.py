"""Retention: what nobody has used for long goes, with its files; what somebody uses stays."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from tenants import Tenant, join

from add_music.cli.main import main
from add_music.engine.operating import Office
from add_music.engine.serve import Running, start
from add_music.engine.store.tables import PRODUCTS, RENDERS, SESSIONS, TURNS
from add_music.engine.terms import Terms
from calling import data_of, refusal_of

DAY_S = 24 * 3600


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(trusted_proxies=("127.0.0.1",)))
    yield running
    running.stop()


@pytest.fixture
def user(service: Running, silent: Path) -> Tenant:
    """A user with a clip and a finished file of it."""
    user = join(service).begin()
    data_of(user.send(silent))
    user.say("add calm lofi music")
    data_of(user.render())
    assert user.finished()["status"] == "completed"
    return user


def back_date(service: Running, user: Tenant, days: float) -> None:
    """All that happened in the session happened so long ago."""
    then = round((time.time() - days * DAY_S) * 1000)
    with service.engine.database.begin() as db:
        db.execute(update(SESSIONS).where(SESSIONS.c.id == user.session).values(created_ms=then))
        for table in (TURNS, PRODUCTS, RENDERS):
            db.execute(update(table).where(table.c.session == user.session).values(created_ms=then))
        mine = PRODUCTS.c.session == user.session
        db.execute(update(PRODUCTS).where(mine).values(completed_ms=then))


def files(service: Running) -> set[Path]:
    """All media of the service."""
    folders = (service.engine.uploads, service.engine.products)
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def clean(service: Running, **options: object) -> dict:
    """What a cleaning in another program does."""
    wanted = {"idle_days": 30, "render_days": 7, "only_look": False} | options
    return Office(service.engine.folder).clean(**wanted)


def test_old_files_and_sessions_go_and_those_in_use_stay(
    service: Running, user: Tenant, silent: Path
) -> None:
    """A week old file goes and can be made anew; a month old session goes whole; others see nothing."""
    other = join(service).begin()
    data_of(other.send(silent))
    balance = user.credits
    assert clean(service) == {"sessions": 0, "renders": 0, "orphans": 0, "bytes": 0, "events": 0}

    back_date(service, user, 8)
    before = files(service)
    size = user.status()["output"]["size"]
    looked = clean(service, only_look=True)
    assert files(service) == before
    done = clean(service)
    assert looked == done
    assert (done["sessions"], done["renders"], done["orphans"]) == (0, 1, 0)
    assert done["bytes"] == size
    data_of(user.render())
    assert user.finished()["status"] == "completed"

    back_date(service, user, 31)
    assert clean(service)["sessions"] == 1
    assert (
        refusal_of(user.http.get(f"/api/state/nemo_agent/me/{user.session}/latest"))[2] == "session_unknown"
    )
    assert user.credits == balance
    assert len(other.state()["state"]["video_infos"]) == 1
    assert {path.parent.name for path in files(service)} == {other.session}


def test_a_session_in_which_something_is_going_on_stays(service: Running, silent: Path) -> None:
    """However old it is: a turn that waits is somebody who waits."""
    user = join(service).begin()
    data_of(user.send(silent))
    turn = service.engine.turns.new(user.session, "undo", None)
    back_date(service, user, 400)
    assert clean(service)["sessions"] == 0
    service.engine.turns.finish(turn, "")
    assert clean(service)["sessions"] == 1


def test_what_nothing_names_goes_after_some_hours(service: Running, user: Tenant) -> None:
    """A file that a killed program left; one that is just arriving stays."""
    lost, arriving = service.engine.products / "p_lost.mp4", service.engine.products / ".p_new.mp4.part"
    for path in (lost, arriving):
        path.write_bytes(b"half a film")
    os.utime(lost, (time.time() - DAY_S,) * 2)
    before = files(service)
    assert clean(service)["orphans"] == 1
    assert before - files(service) == {lost}


def test_the_command_says_what_would_go(
    service: Running, user: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --dry-run nothing goes."""
    back_date(service, user, 8)
    before = files(service)
    assert main(["clean", "--dry-run", "--data", str(service.engine.folder)]) == 0
    assert "1 finished files" in capsys.readouterr().out
    assert files(service) == before
