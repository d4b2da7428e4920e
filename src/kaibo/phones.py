"""The phones on set that tell how they do: the newest of each in memory, and as facts what is worth one."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Final

from msgspec import Struct

from kaibo.booth import near
from kaibo.clock import SECOND, Clock
from kaibo.facts import DeviceReported, Fact
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.live import heartbeat
from kaibo.live.heartbeat import SILENT, SOURCE, Heartbeat
from kaibo.live.room import Room

_LOOK_MS: Final = SECOND
_log = logging.getLogger(__name__)


class Heard(Struct, frozen=True):
    """A beat, when it came, and what people call the device."""

    beat: Heartbeat
    at_ms: int
    name: str


class Phones:
    """Hears the phones of every account, and tells the rooms they stand in."""

    def __init__(
        self,
        clock: Clock,
        tell: Callable[[Sequence[Fact]], Awaitable[Receipt]],
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        """Start with nothing heard; what is worth it is told as facts of the room concerned."""
        self._clock, self._tell, self._start = clock, tell, start
        self._heard: dict[tuple[str, str], Heard] = {}
        self._looked: dict[str, int] = {}
        self._busy: set[str] = set()
        self._began_ms = clock.now_ms()

    def hear(self, account: str, device: str, beat: Heartbeat, name: str) -> None:
        """Take in a beat of a device, which people call `name`."""
        self._heard[account, device] = Heard(beat, self._clock.now_ms(), name)

    def heard(self, account: str, device: str) -> Heard | None:
        """Give the newest beat of a device, None where none came since the start."""
        return self._heard.get((account, device))

    def look(self, room: Room, wall_ms: int) -> None:
        """Tell a room, once a second, what is new of its account's phones."""
        name = room.broadcast
        if name in self._busy:
            return
        if 0 <= wall_ms - self._looked.get(name, 0) < _LOOK_MS:
            return
        self._looked[name] = wall_ms
        news = self._news(room, wall_ms) if near(room, wall_ms) else []
        if news:
            self._busy.add(name)
            self._start(self._write(name, news))

    def forget(self, broadcast: str) -> None:
        """Forget a broadcast that is over."""
        self._looked.pop(broadcast, None)

    def _news(self, room: Room, wall_ms: int) -> list[Fact]:
        account = room.plan.account_id if room.plan else ""
        apart_ms = room.now_ms(wall_ms) - wall_ms
        news: list[Fact] = []
        for (of, device), heard in self._heard.items():
            if of != account:
                continue
            before = room.studio.devices.get(device)
            if heartbeat.silent(heard.at_ms, wall_ms):
                continue
            if heartbeat.worth(before, heard.beat, heard.at_ms + apart_ms):
                news.append(_fact(room, device, heard, apart_ms))
        for device, known in room.studio.devices.items():
            last = self._heard.get((account, device))
            heard_ms = last.at_ms if last else self._began_ms
            if known.by == SOURCE and known.state != SILENT and heartbeat.silent(heard_ms, wall_ms):
                news.append(
                    DeviceReported(
                        id=f"phone:{device}:{SILENT}:{heard_ms}",
                        broadcast=room.broadcast,
                        at_ms=wall_ms + apart_ms,
                        source="kaibo",
                        device=device,
                        state=SILENT,
                        battery=known.battery,
                        network=known.network,
                        detail=known.detail,
                        by=SOURCE,
                    )
                )
        return news

    async def _write(self, broadcast: str, news: Sequence[Fact]) -> None:
        try:
            await self._tell(news)
        except JournalUnavailable as error:
            _log.warning("%s: a device's state is not kept yet: %s", broadcast, error)
        finally:
            self._busy.discard(broadcast)


def _fact(room: Room, device: str, heard: Heard, apart_ms: int) -> DeviceReported:
    beat = heard.beat
    return DeviceReported(
        id=f"phone:{device}:{room.broadcast}:{heard.at_ms}",
        broadcast=room.broadcast,
        at_ms=heard.at_ms + apart_ms,
        source=SOURCE,
        device=device,
        state=heartbeat.state(beat),
        battery=beat.battery,
        charging=beat.charging,
        network=beat.network,
        rtt_ms=beat.rtt_ms,
        detail=heard.name,
        by=SOURCE,
    )
