"""What wxlivespy posts, turned into facts.

The tool sits beside the host's own browser and posts one envelope `{host_info, live_info, events}`
for each answer of the platform that held a message. Reading is stateless; three rules make the sums right:

- A message's id is `wx:{live_id}:{seq}`, so a message sent again is the same fact, whatever time the
  second telling carries. Without a live id or a seq the platform's `msg_id` stands in.
- Each step of a combo gift counts one: `combo_product_count` is the running count of the combo, and
  adding running counts up would count the first gift again with every step. Where the platform skips
  steps the sum is a lower bound; the true worth of all gifts is `OnlineCounted.wecoin_total`.
- Every envelope with a `live_info` gives one `OnlineCounted`. Its id holds the counts and the messages
  they came with: the same envelope sent again is the same fact, a later one never is. An envelope
  without messages has nothing but the second it was received in to tell it from another like it.

A viewer is named by `decoded_openid`, which stays the same over a host's broadcasts, else by
`sec_openid`, which does not. Names over 200 and texts over 10,000 characters are clipped; otherwise what
viewers write is kept as it is, with all its markup and invisible characters.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo.facts import (
    EARLIEST_MS,
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
from kaibo.intake.values import digest, fields, key, name, parse, parse_list, parse_object, text, whole
from kaibo.words import mend

SOURCE: Final = "wxlivespy"

ID: Final = "wx:"
"""What the id of every fact told by wxlivespy begins with; the live's id follows."""

HOST: Final = "host:"
"""What the viewer id of a comment begins with when the host or an assistant wrote it as a reply."""

ENVELOPE: Final = -1
"""The index of a refusal that is about the envelope and not about one of its events."""

_LATEST_MS: Final = 4_102_444_800_000

_KINDS: Final = {
    "1": "comment",
    "10005": "enter",
    "10017": "pinned",
    "20002": "reply",
    "20006": "like",
    "20009": "gift",
    "20013": "combogift",
    "20031": "levelup",
    "20078": "follow",
    "20122": "like",
}


class Told(Struct, frozen=True):
    """What one envelope told: facts, what was refused, and the room it speaks of ("" where unsaid)."""

    facts: list[Fact]
    refused: list[Refusal]
    live_id: str = ""
    host: str = ""


class _Refused(Exception):
    """A field of an event cannot be read."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


class _Event(Struct, frozen=True, gc=False):
    """One event, its id and time settled; `data` is the platform's own message where it came along."""

    id: str
    at_ms: int
    item: dict[str, Any]
    data: dict[str, Any]

    def head(self) -> dict[str, Any]:
        """Give the head of the fact it becomes."""
        return {"id": self.id, "at_ms": self.at_ms, "source": SOURCE}

    def sender(self) -> dict[str, Any]:
        """Give the platform's own entry on who sent it, where it came along."""
        return fields(fields(self.data.get("fromUserContact")).get("contact"))

    def viewer(self) -> str:
        """Name who sent it."""
        told = (self.item.get("decoded_openid"), self.item.get("sec_openid"))
        for value in (*told, self.sender().get("username"), self.data.get("username")):
            if found := key(value):
                return found
        raise _Refused("sec_openid", "an event needs decoded_openid or sec_openid")

    def by(self) -> dict[str, Any]:
        """Give who sent it, as the fields of a fact."""
        told = (self.item.get("nickname"), self.sender().get("nickname"), self.data.get("nickname"))
        return {"viewer": self.viewer(), "name": next(filter(None, map(name, told)), "")}

    def payload(self) -> dict[str, Any]:
        """Give the platform's payload: an object already, or JSON as text, or that in base64."""
        value = self.data.get("payload")
        return fields(value) if not isinstance(value, str) else _unpacked(value)

    def count(self, field: str, absent: int) -> int:
        """Read a count."""
        value = self.item.get(field)
        found = absent if value is None else whole(value)
        if found is None:
            raise _Refused(field, "expected a count from 0 to 10^12, as a number or as text")
        return found

    def content(self) -> str:
        """Read what was written."""
        places = (self.item, self.payload(), self.data)
        value = next((place["content"] for place in places if place.get("content") is not None), None)
        found = text(value)
        if found is None:
            raise _Refused("content", "expected text")
        return found


def read(body: bytes, received_ms: int, live_id: str = "") -> Told:
    """Read one envelope as it was posted, no longer gzipped, received at `received_ms`.

    `live_id` is the live the room is known to be in; it counts where the envelope names none, which
    happens. A bad event is refused by its index, the field and the reason, and the rest is kept; index
    -1 speaks of the envelope. An event without a time, or with one no clock shows, happened when it
    was received. Events kaibo has no use for (level-ups, pinned comments, types unknown) are kept whole
    as `PlatformReported` and counted nowhere.

    Raises `msgspec.DecodeError` for what is no JSON, and `ValueError` naming the field for JSON that is
    no envelope.
    """
    envelope = _envelope(mend(body))
    refused: list[Refusal] = []
    live, host = _part(envelope, "live_info", refused), _part(envelope, "host_info", refused)
    live_id = key(live.get("live_id"), 80) or key(live_id, 80)
    found: dict[str, Fact] = {}
    for index, raw in enumerate(_events(envelope)):
        try:
            fact = _fact(raw, live_id, received_ms)
        except _Refused as bad:
            refused.append(Refusal(index, bad.field, bad.why))
        else:
            found.setdefault(fact.id, fact)
    facts = list(found.values())
    if online := _online(live, live_id, facts, received_ms, refused):
        facts.append(online)
    names = (host.get("wechat_uin"), host.get("finder_username"), live.get("wechat_uin"))
    return Told(facts, refused, live_id, next(filter(None, map(key, names)), ""))


def live_of(fact_id: str) -> str:
    """Give the live's id out of the id of a fact told by wxlivespy, "" where it holds none."""
    return fact_id.removeprefix(ID).split(":", 1)[0] if fact_id.startswith(ID) else ""


def _envelope(body: bytes) -> dict[str, msgspec.Raw]:
    """Open the envelope, also out of the wrapper that the tool's schema describes and nobody sends."""
    field = "events"
    try:
        envelope = parse_object(body)
        if "decoded_data" in envelope:
            field = "decoded_data"
            envelope = parse_object(envelope["decoded_data"])
    except msgspec.ValidationError:
        raise ValueError(f"not a wxlivespy envelope: `{field}`: expected an object with `events`") from None
    return envelope


def _events(envelope: dict[str, msgspec.Raw]) -> list[msgspec.Raw]:
    if "events" not in envelope:
        raise ValueError("not a wxlivespy envelope: `events` is missing")
    try:
        return parse_list(envelope["events"])
    except msgspec.ValidationError:
        raise ValueError("not a wxlivespy envelope: `events` is no list") from None


def _part(envelope: dict[str, msgspec.Raw], field: str, refused: list[Refusal]) -> dict[str, Any]:
    """Read a part that may be absent; anything but an object in its place is refused."""
    try:
        value = parse(envelope.get(field, b"null"))
    except msgspec.DecodeError as error:
        refused.append(Refusal(ENVELOPE, field, str(error)))
        return {}
    if value is not None and not isinstance(value, dict):
        refused.append(Refusal(ENVELOPE, field, "expected an object"))
    return fields(value)


def _fact(raw: msgspec.Raw, live_id: str, received_ms: int) -> Fact:
    try:
        item = parse(raw)
    except msgspec.DecodeError as error:
        raise _Refused("", str(error)) from None
    if not isinstance(item, dict):
        raise _Refused("", "expected an object")
    data = fields(item.get("original_data"))
    event = _Event(_id(item, data, live_id), _time(item, received_ms), item, data)
    kind = _kind(item, data)
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(event)
    return PlatformReported(**event.head(), report=name(f"{SOURCE}.{kind}"), raw=msgspec.Raw(bytes(raw)))


def _id(item: dict[str, Any], data: dict[str, Any], live_id: str) -> str:
    """Name a message by its place in the live; a seq starts over with each live, a `msg_id` does not."""
    seq = key(item.get("seq"), 80) or key(data.get("seq"), 80)
    seq = "" if seq == "0" else seq
    told = key(item.get("msg_id"), 100) or key(data.get("clientMsgId"), 100)
    last = seq if live_id and seq else told or seq
    if not last:
        raise _Refused("seq", "an event needs seq or msg_id to be told from others")
    return f"{ID}{live_id}:{last}"


def _time(item: dict[str, Any], received_ms: int) -> int:
    value = item.get("msg_time")
    if value is None:
        return received_ms
    at_ms = whole(value, most=10**18)
    if at_ms is None:
        raise _Refused("msg_time", "expected milliseconds since 1970")
    return at_ms if EARLIEST_MS <= at_ms <= _LATEST_MS else received_ms


def _kind(item: dict[str, Any], data: dict[str, Any]) -> str:
    """Name the type; what the tool calls unknown still carries the platform's own code inside."""
    kind = name(item.get("decoded_type"))
    if kind in _KINDS.values():
        return kind
    for value in (data.get("msgType"), data.get("type"), item.get("msg_sub_type")):
        if code := key(value):
            return _KINDS.get(code, f"unknown.{code}")
    return "unknown"


def _unpacked(value: str) -> dict[str, Any]:
    packed = value.encode("utf-8", "replace")
    try:
        if not value.lstrip().startswith("{"):
            packed = base64.b64decode(packed, validate=False)
        return fields(parse(mend(packed)))
    except (binascii.Error, msgspec.DecodeError):
        return {}


def _online(
    live: dict[str, Any], live_id: str, facts: list[Fact], received_ms: int, refused: list[Refusal]
) -> OnlineCounted | None:
    """Read the counts of the room, at the time of the last message they came with."""
    if live.get("online_count") is None and live.get("like_count") is None:
        return None
    counts: dict[str, int | None] = {}
    for field in ("online_count", "like_count", "reward_total_amount_in_wecoin"):
        counts[field] = whole(live.get(field))
        if counts[field] is None and (live.get(field) is not None or field == "online_count"):
            refused.append(Refusal(ENVELOPE, f"live_info.{field}", "expected a count"))
    online, likes, wecoin = counts.values()
    if online is None:
        return None
    beside = [fact.id for fact in facts] or [str(received_ms // 1000)]
    return OnlineCounted(
        id=f"{ID}{live_id}:online:{digest(repr((online, likes, wecoin, beside)))}",
        at_ms=max((fact.at_ms for fact in facts), default=received_ms),
        source=SOURCE,
        online=online,
        likes_total=likes,
        wecoin_total=wecoin,
    )


def _gift(event: _Event) -> Fact:
    return Gifted(
        **event.head(),
        **event.by(),
        gift=name(event.item.get("sec_gift_id")),
        count=event.count("gift_num", absent=1),
        wecoin=event.count("gift_value", absent=0),
    )


def _combo_step(event: _Event) -> Fact:
    return Gifted(**event.head(), **event.by(), gift=name(event.item.get("sec_gift_id")), count=1)


def _reply(event: _Event) -> Fact:
    by = event.by()
    return Commented(
        **event.head(), viewer=HOST + key(by["viewer"], 100), name=by["name"], text=event.content()
    )


_READERS: Final[dict[str, Callable[[_Event], Fact]]] = {
    "comment": lambda event: Commented(**event.head(), **event.by(), text=event.content()),
    "reply": _reply,
    "enter": lambda event: Entered(**event.head(), **event.by()),
    "like": lambda event: Liked(**event.head(), **event.by()),
    "follow": lambda event: Followed(**event.head(), **event.by()),
    "gift": _gift,
    "combogift": _combo_step,
}
