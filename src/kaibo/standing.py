"""Where every broadcast of a house stands: its plan, its state, its intake key, from milestones alone."""

from typing import Final

from kaibo import facts
from kaibo.facts import Entry
from kaibo.live import board
from kaibo.live.fold import fold
from kaibo.live.frames import Head
from kaibo.live.room import Room
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused, stale

_TOLD: Final = frozenset((facts.Saved, facts.WentLive, facts.EndRequested, facts.EndConfirmed, facts.Sealed))
"""The milestones that say where a broadcast stands."""


class Standing:
    """A room a broadcast, folded from milestones only: small enough to hold every evening there ever was."""

    def __init__(self) -> None:
        """Start without any broadcast."""
        self.rooms: dict[str, Room] = {}
        self._keys: dict[str, str] = {}
        self._key_of: dict[str, str] = {}

    def hear(self, entry: Entry) -> None:
        """Take in a milestone; what belongs to the house itself is no broadcast's."""
        if type(entry.fact) not in _TOLD or entry.fact.broadcast == HOUSE:
            return
        room = self.rooms.setdefault(entry.fact.broadcast, Room(entry.fact.broadcast))
        fold(room, [entry])
        if room.plan and room.plan.room_key:
            if (old := self._key_of.get(room.broadcast)) not in (None, room.plan.room_key):
                self._keys.pop(str(old), None)
            self._keys[room.plan.room_key] = room.broadcast
            self._key_of[room.broadcast] = room.plan.room_key

    def heads(self, wall_ms: int) -> list[Head]:
        """List every broadcast, the newest first."""
        heads = [board.head(room, room.now_ms(wall_ms)) for room in self.rooms.values() if room.plan]
        return sorted(heads, key=lambda head: head.went_live_ms or head.start_ms or 0, reverse=True)

    def of_key(self, room_key: str) -> str:
        """Give the broadcast an intake key belongs to; raises `Refused` 404."""
        broadcast = self._keys.get(room_key)
        if broadcast is None:
            raise Refused(
                404,
                "unknown_room_key",
                "直播间密钥不存在，请从控制台复制完整的接收地址",
                "unknown room key: copy the whole intake address from the console",
                "room_key",
            )
        return broadcast

    def made_with(self, key: str) -> Room | None:
        """Give the broadcast a press with this `key` made, if it did: a repeat makes no second one."""
        return next((room for room in self.rooms.values() if room.made_by == f"saved:{key}"), None)

    def may_replace(self, broadcast: str, revision: int) -> None:
        """Refuse 409 to save over a revision that is not the newest; revision 0 means: a new broadcast."""
        room = self.rooms.get(broadcast)
        newest = room.revision if room else 0
        if newest and not revision:
            raise Refused(
                409,
                "broadcast_exists",
                f"场次 {broadcast} 已存在，请换一个编号",
                f"broadcast {broadcast} exists: choose another id",
                "id",
            )
        if newest != revision:
            raise stale(newest)

    def must_have(self, broadcast: str) -> None:
        """Refuse 404 a broadcast nobody made."""
        if broadcast not in self.rooms:
            raise self.unknown(broadcast)

    def unknown(self, broadcast: str) -> Refused:
        """Say that there is no such broadcast."""
        return Refused(
            404,
            "unknown_broadcast",
            f"没有场次 {broadcast[:60]}，请从首页选择",
            f"no broadcast {broadcast[:60]!r}: choose one from the home page",
            "broadcast",
        )
