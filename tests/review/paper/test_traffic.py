"""Traffic on paper: every source with its worth, the platform's own count beside it, and nothing run."""

import msgspec

from kaibo import facts as f
from kaibo.review.paper import traffic
from tests.review.evening import Evening, ten_minutes


def test_every_source_and_side_stands_with_its_worth() -> None:
    drawn = traffic.sources(ten_minutes().report())
    for word in ("社群", "企微", "推荐", "私域", "公域", "全部", "¥50.00", "66.7%", "终值"):
        assert word in drawn
    assert drawn.count("<svg") == 3


def test_unknown_viewers_are_said_where_they_are_many() -> None:
    evening = ten_minutes()
    for viewer in ("x", "y"):
        evening.tell(f.Commented, 50, viewer=viewer, text="在")
    assert "有 40% 的观众来源未知" in traffic.sources(evening.report())
    assert "来源未知" not in traffic.sources(ten_minutes().report())


def test_the_platforms_own_count_stands_beside_and_runs_nothing() -> None:
    stats = [{
        "live_dst_channel_type": 5, "uv": 9,
        "channel_source_stats": [{"source_channel_name": "<script>1</script>", "uv": 2}],
    }]  # fmt: skip
    raw = msgspec.Raw(msgspec.json.encode({"live_dist_channel_source_stats": stats}))
    evening = ten_minutes().tell(f.PlatformReported, 700, "off<b>", report="live", raw=raw)
    drawn = traffic.sources(evening.report())
    assert "不与上表相加" in drawn
    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_without_viewers_it_says_what_to_connect() -> None:
    for evening in (Evening(), Evening().plan(), Evening().live().end(60)):
        assert "接入直播间推送" in traffic.sources(evening.report())
