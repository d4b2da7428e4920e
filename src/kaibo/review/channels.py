"""What the platform itself counts by source, read from an official snapshot kept whole. Source: R4, R5."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo.facts import PlatformReported
from kaibo.words import clip

KINDS: Final[dict[int, tuple[str, str]]] = {
    1: ("自然", "natural"),
    2: ("加热", "heated"),
    3: ("广告", "ads"),
    4: ("公域", "public"),
    5: ("私域", "private"),
}
"""The platform's kinds of traffic (`live_dst_channel_type`)."""

_MOST: Final = 60
_COUNT_MOST: Final = 10**12


class OfficialChannel(Struct, frozen=True, kw_only=True):
    """A kind of traffic as the platform counts it, or a channel within one (`name`); None: not told."""

    kind: int
    name: str = ""
    uv: int | None = None
    pv: int | None = None
    gmv_fen: int | None = None


class Channels(Struct, frozen=True, kw_only=True):
    """The official counts by source of one snapshot, who told it and when."""

    at_ms: int
    source: str
    rows: tuple[OfficialChannel, ...]


def channels(report: PlatformReported) -> Channels | None:
    """Read the counts by source out of a snapshot's raw document; None where it holds none.

    The platform writes JSON within strings of JSON. What cannot be read is passed over.
    """
    raw = bytes(report.raw)
    if b"channel_source_stats" not in raw:
        return None
    document = _within(_read(raw), "live_distribution_channel")
    stats = document.get("live_dist_channel_source_stats")
    rows = tuple(_rows(stats if isinstance(stats, list) else []))
    return Channels(at_ms=report.at_ms, source=report.source, rows=rows[:_MOST]) if rows else None


def _within(document: Any, name: str) -> Mapping[str, Any]:
    """Give the part of a document by name, or the document itself where it is that part already."""
    inner = document.get(name, document) if isinstance(document, dict) else {}
    inner = _read(inner.encode()) if isinstance(inner, str) else inner
    return inner if isinstance(inner, dict) else {}


def _read(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def _rows(stats: list[Any]) -> Iterator[OfficialChannel]:
    for told in stats[:_MOST]:
        kind = told.get("live_dst_channel_type") if isinstance(told, dict) else None
        if not isinstance(kind, int) or kind not in KINDS:
            continue
        yield _row(kind, told)
        within = told.get("channel_source_stats")
        for channel in within[:_MOST] if isinstance(within, list) else []:
            if isinstance(channel, dict) and channel.get("source_channel_name"):
                yield _row(kind, channel, clip(str(channel["source_channel_name"]), 40))


def _row(kind: int, told: Mapping[str, Any], name: str = "") -> OfficialChannel:
    return OfficialChannel(
        kind=kind, name=name, uv=_count(told, "uv"), pv=_count(told, "pv"), gmv_fen=_count(told, "gmv")
    )


def _count(told: Mapping[str, Any], name: str) -> int | None:
    value = told.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        return None
    return int(value) if 0 <= value <= _COUNT_MOST else None
