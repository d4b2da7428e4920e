"""The two steps of sign-off (下播): ask, then confirm; a broadcast ends once. Source: E1."""

from kaibo.clock import SECOND
from kaibo.facts import EndConfirmed, EndRequested
from kaibo.live.room import Room
from kaibo.refused import Refused


def request(room: Room, key: str, by: str, now_ms: int) -> EndRequested:
    """Give step one as a fact; raises `Refused` 409 unless the broadcast is on air."""
    _on_air(room)
    return EndRequested(
        id=f"end-request:{key}", broadcast=room.broadcast, at_ms=now_ms, source="crew", request=key, by=by
    )


def confirm(room: Room, key: str, wanted: str, by: str, now_ms: int) -> EndConfirmed:
    """Give step two as a fact; raises `Refused` 409 without a fresh request of that name.

    The same `key` again gives the same fact, so a press whose answer was lost may be repeated. Of
    two people confirming at once the first ends the broadcast (`ended_by`).
    """
    confirmed = EndConfirmed(
        id=f"end-confirmed:{key}",
        broadcast=room.broadcast,
        at_ms=now_ms,
        source="crew",
        request=wanted,
        by=by,
    )
    if room.ended_id == confirmed.id:
        return confirmed
    _on_air(room)
    if room.end_request != wanted or room.end_requested_ms is None:
        raise Refused(
            409,
            "end_not_requested",
            "请先点「下播」，再确认这一次下播请求",
            "ask to end first, then confirm that very request",
            "request",
        )
    if room.asked_to_end(now_ms) is None:
        age_s = (now_ms - room.end_requested_ms) / SECOND
        raise Refused(
            409,
            "end_request_stale",
            f"下播请求已过 {age_s:.0f} 秒，请重新点「下播」",
            f"the request is {age_s:.0f} s old: ask to end again",
            "request",
        )
    return confirmed


def _on_air(room: Room) -> None:
    """Refuse unless the broadcast is on air."""
    if room.ended_ms is not None:
        raise already_ended()
    if room.went_live_ms is None:
        raise Refused(409, "not_live", "还没有开播，无法下播", "the broadcast is not on air yet")


def already_ended() -> Refused:
    """Say that a broadcast ends once."""
    return Refused(
        409,
        "already_ended",
        "本场已经下播，不能再次下播；请看复盘",
        "the broadcast has ended already: open its review",
    )
