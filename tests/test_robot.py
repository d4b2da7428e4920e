"""The group robot sends what it should, no faster than it may, and never loses the room's time."""

import asyncio
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo.refused import Refused
from kaibo.robot import HOST, TEXT_MOST, Robot, Settings

ADDRESS = f"https://{HOST}/cgi-bin/webhook/send?key=abcd-1234"


class Group:
    """A WeCom group on this machine: what it was sent, and what it answers next."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes]] = []
        group = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, told = group.answers.pop(0) if group.answers else (200, b'{"errcode":0}')
                if status == 200 and b'"errcode":0' in told:
                    group.got.append(json.loads(body))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/send?key=x"

    def texts(self) -> list[str]:
        return [told["text"]["content"] for told in self.got]


@pytest.fixture
def group() -> Iterator[Group]:
    made = Group()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second of waiting take a hundredth."""
    sleep = asyncio.sleep
    monkeypatch.setattr("kaibo.robot.asyncio.sleep", lambda seconds: sleep(seconds / 100))


def robot(folder: Path, group: Group, **more: Any) -> Robot:
    made = Robot(folder / "robot.json")
    made.settings = Settings(url=group.url, **more)
    return made


async def until(so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not so():  # noqa: ASYNC110 - it happens in another thread
            await asyncio.sleep(0.001)


async def sends(made: Robot, group: Group, wanted: int) -> None:
    running = asyncio.create_task(made.run())
    try:
        await until(lambda: len(group.got) >= wanted and made.standing().sent)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_cue_reaches_the_group_with_its_roles_and_their_people(tmp_path: Path, group: Group) -> None:
    made = robot(tmp_path, group, mentions={"floor": ("zhangsan",)})
    made.tell("开福袋", "urgent", ("floor", "desk"))
    await sends(made, group, 1)
    told = group.got[0]["text"]
    assert told == {"content": "【场控、中控】开福袋", "mentioned_list": ["zhangsan"]}
    assert made.standing().sent == 1


async def test_a_message_sent_by_hand_leaves_alone_as_markdown_and_once_a_key(
    tmp_path: Path, group: Group
) -> None:
    made = robot(tmp_path, group, urgencies=("urgent",))
    made.tell("先", "urgent", ("floor",))
    for key in ("k1", "k1", "k2"):
        made.share(f"**复盘** {key}", key)
    made.tell("后", "urgent", ("floor",))
    await sends(made, group, 4)
    told = [
        message["text" if message["msgtype"] == "text" else "markdown"]["content"] for message in group.got
    ]
    assert told == ["【场控】先", "**复盘** k1", "**复盘** k2", "【场控】后"]


async def test_without_an_address_nothing_sent_by_hand_waits(tmp_path: Path) -> None:
    made = Robot(tmp_path / "robot.json")
    made.share("**复盘**", "k")
    assert made.standing().waiting == 0


async def test_only_the_urgencies_chosen_leave(tmp_path: Path, group: Group) -> None:
    made = robot(tmp_path, group, urgencies=("urgent",))
    made.tell("看看就好", "info", ("floor",))
    made.tell("马上", "urgent", ("floor",))
    await sends(made, group, 1)
    assert group.texts() == ["【场控】马上"]


async def test_cues_that_wait_leave_as_one_message_no_longer_than_allowed(
    tmp_path: Path, group: Group
) -> None:
    made = robot(tmp_path, group)
    for number in range(30):
        made.tell(f"{number} " + "急" * 60, "urgent", ("floor",))
    await sends(made, group, 3)
    assert len(group.got) == 3
    assert all(len(text.encode()) <= TEXT_MOST for text in group.texts())
    assert [line.split("】")[1].split()[0] for text in group.texts() for line in text.split("\n")] == [
        str(number) for number in range(30)
    ]


async def test_no_more_than_twenty_messages_leave_in_any_minute(tmp_path: Path, group: Group) -> None:
    now = [0.0]
    made = Robot(tmp_path / "robot.json", clock=lambda: now[0])
    made.settings = Settings(url=group.url)
    for turn in range(25):
        now[0] = float(turn)
        if made._rest() == 0.0:
            made._sends.append(now[0])
    assert len(made._sends) == 20
    now[0] = 59.0
    assert made._rest() == pytest.approx(1.0)
    now[0] = 60.0
    assert made._rest() == 0.0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "answers",
    [
        [(500, b"no"), (200, b"not json")],
        [(200, b'{"errcode":45009,"errmsg":"freq out of limit"}')],
        [(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')],
        [(200, b"[]")],
    ],
)
async def test_what_failed_is_shown_and_tried_again(
    tmp_path: Path, group: Group, answers: list[tuple[int, bytes]]
) -> None:
    group.answers = answers
    made = robot(tmp_path, group)
    made.tell("在线骤减", "urgent", ("floor",))
    running = asyncio.create_task(made.run())
    await until(lambda: made.standing().failing)
    failing = made.standing().failing
    await until(lambda: group.got and not made.standing().failing)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert failing
    assert group.texts() == ["【场控】在线骤减"]


async def test_a_group_out_of_reach_never_blocks_who_tells(tmp_path: Path, group: Group) -> None:
    group.server.shutdown()
    group.server.server_close()
    made = robot(tmp_path, group)
    running = asyncio.create_task(made.run())
    for number in range(1_000):
        made.tell(str(number), "urgent", ("floor",))
    await asyncio.sleep(0.2)
    standing = made.standing()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert standing.waiting <= 200
    assert standing.failed >= 800
    assert standing.sent == 0


def test_the_key_is_kept_for_this_user_only_and_never_shown(tmp_path: Path) -> None:
    made = Robot(tmp_path / "robot.json")
    made.set(Settings(url=ADDRESS))
    assert (tmp_path / "robot.json").stat().st_mode & 0o077 == 0
    assert b"abcd" not in msgspec.json.encode(made.standing())
    assert made.standing().group == "…1234"
    assert Robot(tmp_path / "robot.json").settings.url == ADDRESS


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://127.0.0.1/send?key=1",
        "https://qyapi.weixin.qq.com@evil.example/send?key=1",
        f"https://{HOST}/cgi-bin/webhook/send",
        "file:///etc/passwd",
        "随便写的",
    ],
)
def test_an_address_that_is_no_group_robots_is_refused(tmp_path: Path, url: str) -> None:
    made = Robot(tmp_path / "robot.json")
    with pytest.raises(Refused) as refused:
        made.set(Settings(url=url))
    assert refused.value.code == "not_a_robot"
    assert not (tmp_path / "robot.json").exists()


@pytest.mark.parametrize("kept", [b"", b"{", b'{"url":5}', b"\xff"])
def test_a_damaged_file_of_settings_sends_nothing(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "robot.json").write_bytes(kept)
    assert Robot(tmp_path / "robot.json").settings.url == ""
