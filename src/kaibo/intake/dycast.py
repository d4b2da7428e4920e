"""Messages as dycast saves them: one JSON array, in order, without a single time.

Spread evenly over the length of the broadcast they keep their order and their number; rates within the
hour are then no measurement.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from kaibo.facts import (
    Commented,
    Entered,
    Fact,
    Followed,
    Gifted,
    Liked,
    OnlineCounted,
    PlatformReported,
    Refusal,
)
from kaibo.intake.values import fields, key, name, parse, text, whole

SOURCE: Final = "dycast"
MOST_BYTES: Final = 256 * 1024 * 1024
"""An array is read at once, so it may not be larger."""


def facts(
    messages: list[msgspec.Raw], digest: str, base_ms: int, length_ms: int, refused: list[Refusal]
) -> Iterator[Fact]:
    """Give a fact for each message, spread over `length_ms` from `base_ms`; refusals count from 1.

    A gift's count is the running one of its combo, so each fact holds what was added since the message
    before. Messages kaibo has no use for, and the last of a combo that adds nothing, are kept whole as
    `PlatformReported`.
    """
    combos: dict[tuple[str, str], int] = {}
    for index, raw in enumerate(messages):
        try:
            message = parse(raw)
        except msgspec.DecodeError as error:
            refused.append(Refusal(index + 1, "", str(error)))
            continue
        if not isinstance(message, dict):
            refused.append(Refusal(index + 1, "", "expected an object"))
            continue
        head: dict[str, Any] = {
            "id": f"rec:{digest}:{index + 1}",
            "at_ms": base_ms + index * length_ms // len(messages),
            "source": SOURCE,
        }
        fact = _fact(message, head, combos)
        if isinstance(fact, Refusal):
            refused.append(Refusal(index + 1, fact.field, fact.why))
        else:
            yield fact or _kept(message, head, raw)


def _fact(
    message: dict[str, Any], head: dict[str, Any], combos: dict[tuple[str, str], int]
) -> Fact | Refusal | None:
    method = key(message.get("method")).removeprefix("Webcast").removesuffix("Message")
    user = fields(message.get("user"))
    called = name(user.get("name"))
    by: dict[str, Any] = {"viewer": key(user.get("id")) or called.strip() or "anonymous", "name": called}
    match method:
        case "Chat" | "EmojiChat":
            written = text(message.get("content"))
            if written is None:
                return Refusal(0, "content", "expected text")
            return Commented(**head, **by, text=written)
        case "Gift":
            return _gift(fields(message.get("gift")), head, by, combos)
        case "Like":
            return Liked(**head, **by)
        case "Member":
            return Entered(**head, **by)
        case "Social":
            return Followed(**head, **by)
        case "RoomUserSeq":
            online = whole(fields(message.get("room")).get("audienceCount"))
            if online is None:
                return Refusal(0, "room.audienceCount", "expected a count")
            return OnlineCounted(**head, online=online)
    return None


def _gift(
    gift: dict[str, Any], head: dict[str, Any], by: dict[str, Any], combos: dict[tuple[str, str], int]
) -> Fact | Refusal | None:
    value = gift.get("count")
    count = 1 if value is None else whole(value)
    if count is None:
        return Refusal(0, "gift.count", "expected a count")
    combo = (str(by["viewer"]), key(gift.get("id")))
    before = combos.pop(combo, 0)
    if whole(gift.get("type")) == 1 and not whole(gift.get("repeatEnd")):
        combos[combo] = count
    added = count - before if count >= before else count
    if not added:
        return None
    return Gifted(**head, **by, gift=name(gift.get("name")) or combo[1], count=added)


def _kept(message: dict[str, Any], head: dict[str, Any], raw: msgspec.Raw) -> Fact:
    method = key(message.get("method")) or "unknown"
    room = fields(message.get("room"))
    values = {field: float(count) for field in room if (count := whole(room[field])) is not None}
    return PlatformReported(
        **head, report=name(f"{SOURCE}.{method}"), values=values, raw=msgspec.Raw(bytes(raw))
    )
