"""The story of each drill: what is broken, how it is mended, and what the crew does meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from kaibo.drilling.ground import SOURCE, Ground
from kaibo.drilling.volume import Volume
from kaibo.facts import Incident
from kaibo.playbook import DRILLS
from kaibo.studio.obs.diary import played_ms

Found = dict[str, float]
Story = Callable[[Ground], Awaitable[Found]]
"""One round of a drill; gives the values it found itself."""


async def _handled(ground: Ground, type: Incident) -> str:
    """Let the crew notice and work through an incident; gives its id."""
    incident = await ground.crew.notice(type)
    await ground.crew.work(incident, type)
    return incident


async def freeze(ground: Ground) -> Found:
    """Freeze the camera, then let it go on."""
    ground.log.see("broken")
    ground.rig.camera.freeze()
    await ground.sees("program:slate", "broken", 10)
    incident = await _handled(ground, DRILLS["freeze"].incident)
    ground.log.see("mended")
    ground.rig.camera.thaw()
    if not await ground.sees("program:back", "mended", 15):
        await ground.show(ground.rig.obs.settings.scenes.product)
    await ground.crew.finish(incident)
    await asyncio.sleep(1)
    return {}


async def content(ground: Ground) -> Found:
    """Press “content incident”; a person switches back."""
    ground.log.see("pressed")
    made = await ground.desk.press(f"{ground.base}/incidents", type="content", role="floor", by="演练")
    ground.log.see("answered")
    await ground.sees("program:slate", "pressed", 5)
    await ground.crew.work(str(made["incident"]), "content")
    ground.log.see("mended")
    await ground.show(ground.rig.obs.settings.scenes.product)
    await ground.sees("program:back", "mended", 5)
    await ground.crew.finish(str(made["incident"]))
    return {}


async def network_cut(ground: Ground) -> Found:
    """Take away what the stream is pushed to, then give it back."""
    await ground.push()
    await asyncio.sleep(2)
    ground.log.see("broken")
    ground.rig.sink.cut()
    await ground.sees("link:reconnecting", "broken", 15)
    ground.log.see("pressed")
    made = await ground.desk.press(f"{ground.base}/incidents", type="network", role="floor", by="演练")
    await ground.sees("program:slate", "pressed", 5)
    await ground.crew.work(str(made["incident"]), "network")
    ground.log.see("mended")
    ground.rig.sink.start()
    # Left alone OBS waits longer each time it tries again; whoever is at it stops and starts the stream.
    if not await ground.sees("stream:on", "mended", 1):
        await ground.push(False)
        await ground.push()
    await ground.show(ground.rig.obs.settings.scenes.product)
    await ground.crew.finish(str(made["incident"]))
    await ground.push(False)
    return {}


async def obs_kill(ground: Ground) -> Found:
    """Kill OBS while it streams and records, start it again, stream and record again."""
    ground.log.see("began")
    await ground.push()
    if ground.relay:
        await ground.sees("relay:primary", "began")
    await ground.record()
    await asyncio.sleep(4)
    ground.log.see("broken")
    killed_ms = time.time_ns() / 1e6
    ground.rig.obs.kill()
    await ground.sees("link:down", "broken")
    incident = await _handled(ground, DRILLS["obs-kill"].incident)
    lost = await asyncio.to_thread(_lost, ground, killed_ms)
    ground.log.see("mended")
    await asyncio.to_thread(ground.rig.obs.start)
    await ground.push()
    await ground.record()
    await ground.sees("link:ready", "mended")
    if ground.relay:
        await ground.sees("relay:primary", "mended")
    await ground.crew.finish(incident)
    await ground.record(False)
    await ground.push(False)
    return {} if lost is None else {"lost": lost}


async def power(ground: Ground) -> Found:
    """Kill kaibo and OBS together, then start both; the room is taken over where it was."""
    await ground.push()
    await asyncio.sleep(2)
    ground.log.see("broken")
    ground.server.kill()
    ground.rig.obs.kill()
    acknowledged = ground.acknowledged
    await asyncio.sleep(1)
    ground.log.see("mended")
    await asyncio.gather(ground.start(), asyncio.to_thread(ground.rig.obs.start))
    kept = sum(entry.fact.source == SOURCE for entry in ground.told())
    await asyncio.gather(ground.push(), ground.sees("link:ready", "mended"))
    incident = await _handled(ground, DRILLS["power"].incident)
    await ground.crew.finish(incident)
    await ground.push(False)
    return {"facts": float(max(0, acknowledged - kept))}


async def disk_full(ground: Ground) -> Found:
    """Fill the recording disk up, free it, and record again."""
    volume = Volume(ground.rig.obs.recordings.parent / "small")
    await asyncio.to_thread(volume.mount)
    try:
        await _record_to(ground, volume.folder)
        await ground.record()
        await asyncio.sleep(2)
        ground.log.see("broken")
        await asyncio.to_thread(volume.fill)
        await ground.sees("link:no_disk", "broken", 15)
        incident = await _handled(ground, DRILLS["disk-full"].incident)
        await ground.record(False)
        bad = await asyncio.to_thread(_unplayable, volume.folder)
        ground.log.see("mended")
        await asyncio.to_thread(volume.free)
        await ground.record()
        await ground.crew.finish(incident)
        await ground.record(False)
        return {"playable": float(bad)}
    finally:
        await _record_to(ground, ground.rig.obs.recordings)
        await asyncio.to_thread(volume.unmount)


async def _record_to(ground: Ground, folder: Path) -> None:
    told = {"parameterCategory": "SimpleOutput", "parameterName": "FilePath", "parameterValue": str(folder)}
    await ground.beside.press("SetProfileParameter", told)


def _lost(ground: Ground, killed_ms: float) -> float | None:
    """Tell how many seconds of the recording that was cut off cannot be played; None where none is found."""
    begun = [one.at_ms for one in ground.log.seen if one.mark == "record:on"]
    files = sorted(ground.rig.obs.recordings.glob("*.mkv"), key=lambda file: file.stat().st_mtime)
    length_ms = played_ms(str(files[-1])) if files else None
    if length_ms is None or not begun:
        return None
    return max(0.0, (killed_ms - begun[-1] - length_ms) / 1000)


def _unplayable(folder: Path) -> int:
    return sum(not played_ms(str(file)) for file in folder.glob("*.mkv"))


STORIES: Final[dict[str, Story]] = {
    "network-cut": network_cut,
    "obs-kill": obs_kill,
    "freeze": freeze,
    "power": power,
    "content": content,
    "disk-full": disk_full,
}
"""Every drill by its name."""
