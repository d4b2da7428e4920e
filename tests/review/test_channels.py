"""Official counts by source, as the platform's snapshots hold them."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review.channels import Channels, OfficialChannel, channels
from tests.review.evening import T

STATS: list[dict[str, Any]] = [
    {
        "live_dst_channel_type": 5, "uv": 120, "pv": 150, "gmv": 45_600,
        "channel_source_stats": [{"source_channel_id": 7, "source_channel_name": "公众号", "uv": 80}],
    },
    {"live_dst_channel_type": 4, "uv": 300, "gmv": 1_000},
    {"live_dst_channel_type": 77, "uv": 1},
]  # fmt: skip
ROWS = (
    OfficialChannel(kind=5, uv=120, pv=150, gmv_fen=45_600),
    OfficialChannel(kind=5, name="公众号", uv=80),
    OfficialChannel(kind=4, uv=300, gmv_fen=1_000),
)


def report(raw: bytes) -> f.PlatformReported:
    return f.PlatformReported(id="r", at_ms=T, source="official", report="live", raw=msgspec.Raw(raw))


def encoded(document: Any) -> bytes:
    return msgspec.json.encode(document)


PART = {"audience_count": 420, "live_dist_channel_source_stats": STATS}


@pytest.mark.parametrize(
    "document",
    [PART, {"live_distribution_channel": PART}, {"live_distribution_channel": encoded(PART).decode()}],
    ids=["bare", "within", "as a string"],
)
def test_counts_by_source_are_read_however_deep_they_lie(document: Any) -> None:
    assert channels(report(encoded(document))) == Channels(at_ms=T, source="official", rows=ROWS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(
            ("live_distribution_channel", "live_dist_channel_source_stats", "live_dst_channel_type",
             "channel_source_stats", "source_channel_name", "uv", "gmv")
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_no_document_breaks_the_reading(document: Any) -> None:
    found = channels(report(msgspec.json.encode(["channel_source_stats", document])))
    assert found is None
    told = channels(report(msgspec.json.encode({"live_dist_channel_source_stats": document})))
    assert told is None or told.rows


@pytest.mark.parametrize("raw", [b"", b"null", b'{"channel_source_stats":', b"\xff channel_source_stats"])
def test_what_cannot_be_read_tells_nothing(raw: bytes) -> None:
    assert channels(report(raw)) is None
