"""A server killed in the middle of saving: after a start all of it is there, or nothing."""

import contextlib
import random
import secrets
import subprocess
import sys
import threading
import time
from pathlib import Path

import apsw
import httpx
import msgspec
import pytest

from kaibo.end.shutdown import STEPS
from kaibo.serving import Address, noted
from tests.intake.sheets.making import HEADERS, xlsx

COMMAND = (sys.executable, "-c", "from kaibo.cli import main; main()", "serve", "--port", "0", "--data")
ROWS = 400


def started(folder: Path) -> tuple[subprocess.Popen[bytes], Address]:
    """Start a server in a process of its own."""
    process = subprocess.Popen([*COMMAND, str(folder)], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            address = noted(folder)
        except (OSError, msgspec.DecodeError):
            address = None
        if address is not None and address.pid == process.pid:
            return process, address
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the server did not start within a minute")


def client(address: Address) -> httpx.Client:
    """Open a client that shows the key of this start."""
    head = {"authorization": f"Bearer {address.key}"}
    return httpx.Client(base_url=address.url, headers=head, timeout=30)


@pytest.mark.parametrize("turn", range(3))
def test_a_killed_import_and_a_killed_plan_are_there_whole_or_not_at_all(tmp_path: Path, turn: int) -> None:
    process, address = started(tmp_path)
    sheet = xlsx([HEADERS, *((f"K{n}", f"跑鞋 K{n}", "安踏", "跑鞋", 99, 40) for n in range(ROWS))])
    plan = {"id": "b1", "title": "改过", "segments": [{"id": f"s{n}", "title": "段"} for n in range(200)]}
    acknowledged: dict[str, bool] = {}
    with client(address) as asked:
        token = asked.post("/api/products/import", content=sheet).json()["token"]
        asked.post("/api/broadcasts", json={"key": "b", "id": "b1", "title": "原样"}).raise_for_status()

    def press(what: str, method: str, path: str, body: object) -> None:
        try:
            with client(address) as asked:
                acknowledged[what] = asked.request(method, path, json=body).is_success
        except httpx.HTTPError:
            acknowledged[what] = False

    hands = [
        threading.Thread(
            target=press, args=("import", "POST", f"/api/products/import/{token}/confirm", {"key": "k"})
        ),
        threading.Thread(
            target=press,
            args=("plan", "PUT", "/api/broadcasts/b1/plan", {"key": "p", "revision": 1, "plan": plan}),
        ),
    ]
    for hand in hands:
        hand.start()
    time.sleep(random.Random(turn).uniform(0.05, 0.3))
    process.kill()
    process.wait()
    for hand in hands:
        hand.join()
    process, address = started(tmp_path)
    try:
        with client(address) as asked:
            products = asked.get("/api/products").json()
            kept = asked.get("/api/broadcasts/b1/plan").json()
    finally:
        process.kill()
        process.wait()
    assert len(products) in ({ROWS} if acknowledged["import"] else {0, ROWS}), "half an import"
    whole = (2, "改过", 200)
    found = (kept["revision"], kept["plan"]["title"], len(kept["plan"].get("segments", ())))
    assert found == whole or (not acknowledged["plan"] and found == (1, "原样", 0)), "half a plan"


@pytest.mark.parametrize("ticked", [4, len(STEPS) - 1])
def test_a_second_kaibo_takes_an_evening_over_once_the_first_is_gone(tmp_path: Path, ticked: int) -> None:
    process, address = started(tmp_path)

    def press(path: str, **body: object) -> dict[str, object]:
        with client(address) as asked:
            answer = asked.post(f"/api/broadcasts{path}", json={"key": secrets.token_hex(8)} | body)
        answer.raise_for_status()
        return dict(answer.json())

    press("", id="b1", title="一场")
    press("/b1/live")
    press("/b1/end/confirm", request=press("/b1/end/request")["request"])
    for step in STEPS[:ticked]:
        press(f"/b1/end/steps/{step}", by="小王")
    process.kill()
    process.wait()
    process, address = started(tmp_path)
    try:
        with client(address) as asked:
            lines = asked.get("/api/broadcasts/b1/view").json()["ending"]["steps"]
            assert [line["step"] for line in lines if line["by"] == "小王"] == list(STEPS[:ticked])
            for step in STEPS[ticked:]:
                press(f"/b1/end/steps/{step}", by="小李")
            until = time.monotonic() + 30
            while asked.get("/api/broadcasts").json()[0]["state"] != "sealed":
                assert time.monotonic() < until, "not sealed"
                time.sleep(0.1)
    finally:
        process.kill()
        process.wait()


def test_a_folder_from_before_sign_in_opens_and_gives_its_owner_a_link(tmp_path: Path) -> None:
    process, address = started(tmp_path)
    with client(address) as asked:
        asked.post("/api/broadcasts", json={"key": "b", "id": "b1", "title": "旧的"}).raise_for_status()
    process.kill()
    process.wait()
    for left in tmp_path.glob("keys.db*"):
        left.unlink()
    (tmp_path / "server.json").write_bytes(b'{"url": "http://127.0.0.1:1", "pid": 1}')
    with contextlib.closing(apsw.Connection(str(tmp_path / "journal.db"))) as journal:
        journal.execute("DROP INDEX settled; CREATE INDEX milestones ON facts(seq) WHERE kind = 'saved'")
    process, address = started(tmp_path)
    try:
        assert address.welcome.startswith(f"{address.url}/join/")
        with client(address) as asked:
            assert [head["title"] for head in asked.get("/api/broadcasts").json()] == ["旧的"]
    finally:
        process.kill()
        process.wait()
