"""What a host says is handed in while the recording grows, and judged as any speech."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from kaibo import speaking
from kaibo.clock import WallClock
from kaibo.evening import Played
from kaibo.facts import RecordingStarted
from kaibo.refused import Refused
from kaibo.replay.captions import CaptionLine
from kaibo.studio.speech import Sound, Word
from kaibo.studio.testcard import make
from tests.conftest import Server, comes_true


class Parrot:
    """Hears the same in every stretch."""

    name = "parrot"

    def hear(self, sound: Sound, hot: str) -> Iterable[Word]:
        return [Word(1.0, 3.0, "这是全国第一。")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A recording of a minute and a half, as a recorder writes it."""
    return make(tmp_path_factory.mktemp("film") / "show.mkv", 1.5, size=(160, 90)).read_bytes()


async def test_words_on_a_growing_recording_become_facts_and_are_warned_of(
    server: Server, whole: bytes, tmp_path: Path
) -> None:
    broadcast, room_key = await server.live(title="周四场")
    started_ms = WallClock().now_ms() - 60_000
    recording = tmp_path / "show.mkv"
    begun = RecordingStarted(id="rec", at_ms=started_ms, source="obs", file=str(recording))
    await server.desk.send(f"/in/facts/{room_key}", [begun], Played())
    recording.write_bytes(whole[: len(whole) // 2])
    heard: list[tuple[CaptionLine, float]] = []
    work = asyncio.create_task(
        speaking.follow(
            server.address,
            server.folder / "journal.db",
            broadcast,
            recording,
            Parrot(),
            WallClock(),
            lambda line, late: heard.append((line, late)),
            silent_s=6,
        )
    )
    first = await comes_true(lambda: asyncio.sleep(0, len(heard)), lambda count: count >= 1)
    recording.write_bytes(whole)
    assert await work > first
    # Words are dated by the recording's clock, and how far they are behind is told.
    assert all(abs(late - (60 - line.start_ms / 1_000)) < 20 for line, late in heard)
    log = await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/words/log"),
        lambda told: bool(told["warnings"]),
    )
    assert {one["words"] for one in log["warnings"]} == {"全国第一"}


async def test_without_a_beginning_no_word_has_a_time(server: Server, whole: bytes, tmp_path: Path) -> None:
    broadcast, _ = await server.live(title="周五场")
    (tmp_path / "show.mkv").write_bytes(whole)
    with pytest.raises(Refused, match="OBS"):
        await speaking.follow(
            server.address,
            server.folder / "journal.db",
            broadcast,
            tmp_path / "show.mkv",
            Parrot(),
            WallClock(),
            lambda line, late: None,
        )
