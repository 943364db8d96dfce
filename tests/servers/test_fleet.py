"""One service on several machines: any of them answers, any of them renders, none of them is missed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from calling import AGENT, data_of, refusal_of, until
from fleet import Customer, Door, Fleet, Program
from machines import Objects, Postgres, eventually

pytestmark = pytest.mark.servers


def test_what_one_node_takes_in_a_worker_makes_and_another_node_hands_out(
    fleet: Fleet, clip: Path, tmp_path: Path
) -> None:
    """Upload and edit at one node, ask for the render at a second one, fetch the file there."""
    first, second = fleet.serve(), fleet.serve()
    fleet.worker()
    user = first.join().begin()
    data_of(user.send(clip))
    turn = user.say("add calm piano music")
    assert turn.error is None, turn.words
    beside = user.at(second)
    assert beside.music() == user.music()
    assert data_of(beside.render())["status"] in ("pending", "processing")
    assert user.finished()["status"] == "completed", user.status()
    made = beside.download(tmp_path / "made.mp4")
    assert made.stat().st_size == user.status()["output"]["size"]
    assert user.download(tmp_path / "same.mp4").read_bytes() == made.read_bytes()


def _told(
    door: Door, user: Customer, method: str, path: str, last: str = "", **body
) -> list[tuple[str, dict]]:
    """The events with their ids; `first` of them closes the stream after the first one."""
    headers = {"Last-Event-ID": last} if last else {}
    only_first = body.pop("first", False)
    found = []
    with user.at(door).http.stream(method, path, headers=headers, **body) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                found.append(["", json.loads(line.removeprefix("data: "))])
            elif line.startswith("id: "):
                found[-1][0] = line.removeprefix("id: ")
                if only_first:
                    break
    return [(name, event) for name, event in found if name]


def test_events_are_heard_at_any_node_and_go_on_after_the_one_that_came_last(
    fleet: Fleet, clip: Path
) -> None:
    """A client that loses its stream at one node hears the rest at another one, and nothing twice."""
    first, second = fleet.serve(), fleet.serve()
    user = first.join().begin()
    data_of(user.send(clip))
    worker = fleet.worker()
    message = {
        "app_name": AGENT, "session_id": user.session,
        "new_message": {"parts": [{"text": "add calm piano music"}]},
    }  # fmt: skip
    begun = _told(first, user, "POST", "/run_sse", json=message, first=True)
    turn = begun[0][1]["invocationId"]
    rest = _told(second, user, "GET", f"/run_sse/{turn}", last=begun[-1][0])
    assert rest[-1][1]["turnComplete"] is True
    whole = _told(first, user, "GET", f"/run_sse/{turn}")
    assert whole == begun + rest
    assert [name for name, _ in whole] == [f"{turn}/{n}" for n in range(1, len(whole) + 1)]
    stranger = first.join()
    assert refusal_of(stranger.http.get(f"/run_sse/{turn}"))[2] == "session_unknown"
    assert worker.code is None


def test_a_dead_workers_job_is_done_by_another_within_seconds(fleet: Fleet, longer: Path) -> None:
    """A worker is killed in the middle of a render; the other one has it again within 15 s."""
    door = fleet.serve()
    user = door.join().begin()
    data_of(user.send(longer))
    workers = [fleet.worker("--slots", "1") for _ in range(2)]
    user.say("add calm piano music")
    data_of(user.render())
    busy = eventually(lambda: next((one for one in workers if _is_busy(fleet, one)), None))
    other = next(one for one in workers if one is not busy)
    begun = time.monotonic()
    busy.kill()
    eventually(lambda: _is_busy(fleet, other), 15)
    assert time.monotonic() - begun < 15
    assert user.finished()["status"] == "completed"
    assert "work was taken over" in other.log.read_text()
    assert (user.credits["available"], user.credits["frozen"]) == (100_000 - 10, 0)


def test_a_job_that_takes_its_worker_down_each_time_is_given_up_and_says_so(fleet: Fleet, clip: Path) -> None:
    """After three more tries nobody takes it up again, what it had reserved is given back, others go on."""
    door = fleet.serve("--export-credits", "5")
    user = door.join().begin()
    data_of(user.send(clip))
    worker = fleet.worker()
    user.say("add calm piano music")
    data_of(user.render())
    deaths = 0
    while (status := user.status())["status"] != "failed":
        assert deaths <= 4, status
        eventually(lambda: user.status()["status"] == "failed" or _is_busy(fleet, worker), 40)
        if user.status()["status"] != "failed":
            worker.kill()
            worker.again()
            worker.wait_until_up()
            deaths += 1
    assert status["error"]["code"] == "worker_died"
    assert user.credits["frozen"] == 0
    other = door.join().begin()
    data_of(other.send(clip))
    other.say("add calm piano music")
    data_of(other.render())
    assert other.finished()["status"] == "completed"


def _is_busy(fleet: Fleet, worker: Program) -> bool:
    """Whether that worker has a job now."""
    query = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id = %s"
    with psycopg.connect(fleet.database) as db:
        return bool(db.execute(query, (worker.said["executor"],)).fetchone()[0])


def test_a_worker_that_is_told_to_end_finishes_what_it_has(fleet: Fleet, clip: Path) -> None:
    """SIGTERM: the running render is done by the same worker, which then ends well."""
    door = fleet.serve()
    user = door.join().begin()
    data_of(user.send(clip))
    worker = fleet.worker()
    user.say("add calm piano music")
    data_of(user.render())
    until(lambda: user.status()["status"] == "processing")
    worker.terminate()
    assert worker.wait() == 0
    assert user.status()["status"] == "completed"


def test_downloads_are_signed_and_expire_where_clients_reach_the_storage(
    fleet: Fleet, objects: Objects, clip: Path, tmp_path: Path
) -> None:
    """The node sends a client to the storage; the signed address opens that file alone."""
    door = fleet.serve(ADD_MUSIC_PUBLIC_STORAGE_URL=objects.endpoint)
    fleet.worker()
    user = door.join().begin()
    data_of(user.send(clip))
    user.say("add calm piano music")
    data_of(user.render())
    size = user.finished()["output"]["size"]
    answer = user.http.get(f"/api/render/proxy/{user.render_id}/download")
    assert answer.status_code == 307
    link = answer.headers["location"]
    assert link.startswith(objects.endpoint)
    assert "X-Amz-Expires=900" in link
    fetched = httpx.get(link)
    assert len(fetched.content) == size
    assert "attachment" in fetched.headers["content-disposition"]
    assert httpx.get(link, headers={"Range": "bytes=0-9"}).status_code == 206
    assert httpx.get(link.partition("?")[0]).status_code == 403
    assert httpx.get(link.replace("renders", "uploads")).status_code == 403
    assert user.token not in link


def test_an_account_that_asks_for_much_does_not_keep_others_waiting(
    fleet: Fleet, longer: Path, clip: Path
) -> None:
    """Behind eight renders of one account, another one's is made before most of them."""
    door = fleet.serve("--turn-credits", "0")
    greedy, modest = door.join().begin(), door.join().begin()
    data_of(greedy.send(longer))
    data_of(modest.send(clip))
    fleet.worker("--slots", "2", "--per-account", "1")
    for user in (greedy, modest):
        user.say("add calm piano music")
    for number in range(6):
        greedy.say(f"set the music volume to {20 + number}%")
        data_of(greedy.render(f"r{number}"))
    data_of(modest.render())
    assert modest.finished()["status"] == "completed"
    waiting = [greedy.status(f"r{number}")["status"] for number in range(6)]
    assert waiting.count("pending") >= 3, waiting


def test_the_doctor_and_the_office_and_the_cleaning_use_what_is_shared(fleet: Fleet, clip: Path) -> None:
    """From any machine: the checks, the accounts, and retention with the objects in the bucket."""
    door = fleet.serve()
    user = door.join().begin()
    data_of(user.send(clip))
    told = {check["name"]: check for check in fleet.run("doctor", "--json")["checks"]}
    assert told["database"]["ok"], told
    assert told["storage"]["ok"], told
    assert "PostgreSQL" in told["database"]["found"]
    assert len(fleet.run("account", "list", "--json")["accounts"]) == 1
    assert fleet.run("clean", "--json")["sessions"] == 0
    with psycopg.connect(fleet.database) as db:
        db.execute("UPDATE sessions SET created_ms = 0")
    assert fleet.run("clean", "--json") == {
        "sessions": 1, "renders": 0, "orphans": 0, "bytes": clip.stat().st_size, "events": 0, "removed": True,
    }  # fmt: skip
    assert refusal_of(user.http.get(f"/api/state/{AGENT}/me/{user.session}/latest"))[2] == "session_unknown"


def test_nodes_say_when_the_database_is_away_and_go_on_when_it_is_back(
    fleet: Fleet, postgres: Postgres
) -> None:
    """503 with words and no trace of the server; no restart of the node is needed."""
    door = fleet.serve()
    user = door.join().begin()
    postgres.stop("immediate")
    try:
        answer = user.http.get("/api/credits/balance/simple")
        assert refusal_of(answer) == (503, 503, "engine_unavailable")
        assert httpx.get(f"{door.url}/readyz").json()["checks"]["database"] is False
    finally:
        postgres.start()
    eventually(lambda: user.http.get("/api/credits/balance/simple").status_code == 200)
    eventually(lambda: httpx.get(f"{door.url}/readyz").status_code == 200, 30, 1)
    assert door.program.code is None


def test_a_backup_brings_everything_back(
    fleet: Fleet, postgres: Postgres, clip: Path, tmp_path: Path
) -> None:
    """pg_dump while the service runs, restored beside the same bucket: accounts, sessions, files."""
    door = fleet.serve()
    fleet.worker()
    user = door.join().begin()
    data_of(user.send(clip))
    user.say("add calm piano music")
    data_of(user.render())
    assert user.finished()["status"] == "completed"
    state, balance = user.state(), user.credits
    dump = str(tmp_path / "backup.dump")
    postgres.call("pg_dump", "--format=custom", f"--file={dump}", fleet.database)
    fleet.close()
    fleet.database = postgres.new(f"restored{fleet.database.rpartition('house')[2]}")
    postgres.call("pg_restore", "--exit-on-error", f"--dbname={fleet.database}", dump)
    fleet.env["ADD_MUSIC_DATABASE_URL"] = fleet.database
    again = user.at(fleet.serve())
    assert again.state() == state
    assert again.credits == balance
    assert again.download(tmp_path / "again.mp4").stat().st_size == again.status()["output"]["size"]
    fleet.worker()
    assert again.say("set the music volume to 30%").error is None
