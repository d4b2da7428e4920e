"""A whole drill: its ground, its rounds, its report. `kaibo drill`."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from kaibo.clock import WallClock
from kaibo.drilling import relaying, reports
from kaibo.drilling.ground import Ground, opened
from kaibo.drilling.stories import STORIES
from kaibo.drilling.volume import mountable
from kaibo.end import drills
from kaibo.end.drills import Crew, DrillReport, Round, Skipped
from kaibo.evening import Progress
from kaibo.facts import Role
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.playbook import DRILLS
from kaibo.refused import Refused
from kaibo.studio import rig

_SEED: Final = 7
_PATIENCE_S: Final = 600.0

_LOAD_MOST: Final = 1.5
"""From so many waiting a core on, times say more of the machine than of what is drilled."""

_NO_STUDIO: Final = Skipped(
    part="obs",
    zh="这台机器没有 OBS 和 Xvfb，没有演练：Debian 上运行 make drills 会装好",
    en="this machine lacks OBS or Xvfb, so nothing was drilled: on Debian `make drills` installs them",
)
_NO_DISK: Final = Skipped(
    part="disk",
    zh="没有权限做一块小磁盘，录像盘满没有演练：在 Linux 上用 root 运行",
    en="no right to make a small disk, so the full disk was not drilled: run as root on Linux",
)
_NO_WATCH: Final = Skipped(
    part="watch",
    zh="画面守护没有打开，自动切垫片没有演练：在导播台设置里打开",
    en="the feed watch is off, so its switch was not drilled: turn it on in the studio's settings",
)


async def run(
    drill: str, rounds: int, crew: Crew, out: Path, data: Path | None, port: int, progress: Progress
) -> DrillReport:
    """Run a drill and write its report into `out`; compares it with the newest one there.

    Without `data` the kaibo of the drill works in a folder that is thrown away. Raises `Refused` 404 for a
    drill that does not exist, 503 where the studio could not be started.
    """
    if drill not in STORIES:
        names = "、".join(STORIES)
        raise Refused(
            404, "unknown_drill", f"没有演练 {drill}；有 {names}", f"no drill {drill!r}: {names}", "name"
        )
    last = await asyncio.to_thread(reports.newest, out, drill, crew)
    began_ms = WallClock().now_ms()
    if cannot := _missing(drill):
        made = drills.report(
            drill, began_ms, (), Room("none"), crew=crew, parts={}, skipped=[cannot], last=last
        )
        await asyncio.to_thread(reports.write, out, made)
        return made
    try:
        async with _on(drill, crew, data, port) as ground:
            done = await _rounds(ground, drill, rounds, progress)
            parts, skipped = await _parts(ground, drill)
            room = Room(ground.broadcast)
            fold(room, ground.told())
            held = await _held(ground) if crew == "people" else None
            if data:
                await ground.sign_off()
    except (RuntimeError, httpx.HTTPError, TimeoutError) as error:
        why = str(error) or type(error).__name__
        raise Refused(503, "drill_broke", f"演练中断：{why}", f"the drill broke off: {why}") from error
    made = drills.report(
        drill,
        began_ms,
        done,
        room,
        crew=crew,
        parts=parts,
        skipped=skipped,
        last=last,
        held=held,
        busy=busy(),
    )
    await asyncio.to_thread(reports.write, out, made)
    return made


def busy() -> str:
    """Say how overloaded this machine was within the last minute, "" where it was not."""
    load, cores = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0, os.cpu_count() or 1
    return f"load {load:.1f} / {cores} cores" if load > cores * _LOAD_MOST else ""


def _missing(drill: str) -> Skipped | None:
    """Name what this machine lacks, so that the drill cannot run at all."""
    if rig.missing():
        return _NO_STUDIO
    return _NO_DISK if drill == "disk-full" and not mountable() else None


@asynccontextmanager
async def _on(drill: str, crew: Crew, data: Path | None, port: int) -> AsyncIterator[Ground]:
    """Open a ground, with a relay behind OBS where the drill measures one and the machine has it."""
    async with AsyncExitStack() as ends:
        scratch = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        wanted = any(one.part == "relay" for one in DRILLS[drill].measure)
        relay = await ends.enter_async_context(relaying.relay(scratch)) if wanted else None
        folder = data or scratch / "data"
        push_to = relay.server if relay else ""
        ground = await ends.enter_async_context(opened(folder, port, crew, _SEED, push_to))
        if relay:
            ground.relay = True
            ends.push_async_callback(relaying.ended, asyncio.create_task(relay.watch(ground.log)))
        yield ground


async def once(ground: Ground, drill: str) -> Round:
    """Run one round of a drill; gives what was seen in it."""
    began_ms = time.time_ns() / 1e6
    ground.log.take()
    found = await STORIES[drill](ground)
    seen = ground.log.take() + tuple(await asyncio.to_thread(ground.facts_seen, began_ms))
    return Round(seen=tuple(sorted(seen, key=lambda one: one.at_ms)), found=found)


async def _rounds(ground: Ground, drill: str, rounds: int, progress: Progress) -> list[Round]:
    done: list[Round] = []
    for number in range(rounds):
        progress(number / rounds, f"第 {number + 1} / {rounds} 轮")
        async with asyncio.timeout(_PATIENCE_S):
            done.append(await once(ground, drill))
    progress(1.0, "")
    return done


async def _parts(ground: Ground, drill: str) -> tuple[dict[str, str], Sequence[Skipped]]:
    """Name what took part, and what the drill measures but could not."""
    link = ground.screen.link
    parts = {"kaibo": reports.version(), "obs": str(link.get("version", ""))}
    if link.get("watch", "off") != "off":
        parts["watch"] = str(link["watch"])
    if ground.relay:
        parts["relay"] = "kaibo relay"
    wanted = {one.part for one in DRILLS[drill].measure}
    skipped = [_NO_WATCH] if "watch" in wanted and "watch" not in parts else []
    skipped += [relaying.NONE] if "relay" in wanted and "relay" not in parts else []
    return parts, skipped


async def _held(ground: Ground) -> set[Role]:
    """Tell which roles somebody of the team holds."""
    contacts = (await ground.desk.ask("GET", "/api/incidents"))["contacts"]
    return {role for role, people in contacts.items() if people}
