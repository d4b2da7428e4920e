"""What a machine does in an ordered stop: each deed looks first, acts where need be, and sees that it is so.

Source: E1, E8, show-control.md section 10 (traps 1 and 7).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from kaibo.facts import Stopping
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.studio.obs import ObsError, ObsLink

_LOOK_S: Final = 0.2
_PLAYING_S: Final = 120
_FILES_MOST: Final = 100
"""Pieces of a recording that are looked into; more of them are no evening but a fault."""


class Unclosed(Exception):
    """A deed had no effect: what is so, and what to do, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both wordings."""
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en


Deed = Callable[[ObsLink, Room], Awaitable[str]]
"""Does a step and gives what there is to say of it; raises `ObsError` or `Unclosed`."""


async def _scene(obs: ObsLink, room: Room) -> str:
    """Show the ending scene for a moment; where what is on air must go at once, for none."""
    scene = obs.settings.scenes.ending
    await obs.switch(scene, why="stop")
    if not any(trouble.type == "content" for trouble in room.studio.open()):
        await asyncio.sleep(number("ending_scene_seconds"))
    return scene


async def _stream(obs: ObsLink, room: Room) -> str:
    """Ask for the end of the stream, where there is one."""
    if not _pushing(await obs.call("GetStreamStatus")):
        return ""
    await obs.call("StopStream")
    return ""


async def _stopped(obs: ObsLink, room: Room) -> str:
    """See that the stream stays off for a moment, by OBS' events and by its answer: either may lie."""
    taken = room.ending.steps.get("stopped")
    if taken is not None and taken.tries > 1:
        await _stream(obs, room)
    clock, since_s = asyncio.get_running_loop().time, None
    async for _ in _looks():
        off = not _pushing(await obs.call("GetStreamStatus")) and obs.state.stream == "off"
        since_s = (since_s if since_s is not None else clock()) if off else None
        if since_s is not None and clock() - since_s >= number("stop_verified_seconds"):
            return ""
    raise Unclosed(
        "OBS 还在推流：在 OBS 里点「停止推流」；停不下来就关掉 OBS",
        "OBS still pushes: press “Stop Streaming” there; where that does nothing close OBS",
    )


async def _record(obs: ObsLink, room: Room) -> str:
    """Stop the recording, where there is one; gives its file."""
    file = room.studio.file
    if (await obs.call("GetRecordStatus")).get("outputActive"):
        file = str((await obs.call("StopRecord")).get("outputPath") or file)
    async for _ in _looks():
        if not (await obs.call("GetRecordStatus")).get("outputActive"):
            return file
    raise Unclosed(
        "OBS 还在录像：在 OBS 里点「停止录像」，等它写完",
        "OBS still records: press “Stop Recording” there and wait until it is written",
    )


DEEDS: Final[dict[Stopping, Deed]] = {
    "scene": _scene,
    "stream": _stream,
    "stopped": _stopped,
    "record": _record,
}
"""What OBS is asked for at each of its steps."""


async def file(room: Room) -> str:
    """See that every recording of a broadcast plays, and give them; raises `Unclosed`.

    Those of another machine cannot be seen from here, which is `Unclosed` too.
    """
    told = room.ending.steps.get("record")
    files = dict.fromkeys((*room.studio.files[-_FILES_MOST:], told.why if told else ""))
    async with asyncio.timeout(_PLAYING_S):
        return "\n".join([await asyncio.to_thread(played, one) for one in files if _is_path(one)])


def words(error: Exception) -> tuple[str, str]:
    """Say what went wrong in a step, and what to do, in Chinese and English."""
    if isinstance(error, ObsError | Unclosed):
        return error.zh, error.en
    if isinstance(error, TimeoutError):
        return "等了太久没有结果：看一眼那台机器", "it took too long: look at that machine"
    told = f"{type(error).__name__}: {error}"[:200]
    return f"出了意外（{told}）", f"something unforeseen happened ({told})"


def _pushing(status: dict[str, Any]) -> bool:
    """Tell whether a stream goes out, or would as soon as it could."""
    return bool(status.get("outputActive") or status.get("outputReconnecting"))


async def _looks() -> AsyncIterator[None]:
    """Give a turn every moment, until a step has taken too long."""
    clock = asyncio.get_running_loop().time
    end = clock() + number("stop_wait_seconds")
    while clock() < end:
        yield
        await asyncio.sleep(_LOOK_S)


def _is_path(text: str) -> bool:
    """Tell a file from what a person wrote in its place."""
    return bool(text) and "\n" not in text


def played(file: str) -> str:
    """Give a recording back that plays: at both ends and in its middle; raises `Unclosed`. Slow."""
    path = Path(file)
    # A path like `//machine/share` would be asked for over the network, whoever told it.
    if file.startswith(("//", "\\\\")) or not path.is_absolute() or not path.is_file():
        raise Unclosed(
            f"录像不在这台电脑上：{file[:200]}。到录像的电脑上播放一下，再勾选",
            f"the recording is on another machine: {file[:200]}. Play it there, then tick this step",
        )
    # Imported late: a server that only starts needs no codecs.
    from kaibo.studio import media

    try:
        length_ms = media.index(path).length_ms
        joins = (0, length_ms // 2, max(0, length_ms - 1_000))
        plays = length_ms > 0 and not media.probe(path, joins).bad_ms
    except media.MediaError as error:
        raise Unclosed(error.zh, error.en) from error
    if not plays:
        raise Unclosed(
            f"{path.name} 有解不开的画面：在 OBS 里「文件 → 转封装录像」，再播放一遍",
            f"{path.name} has pictures that cannot be decoded: remux it in OBS, then play it",
        )
    return file
