"""What was done on air."""

from kaibo import facts as f
from kaibo.broadcast import Product
from kaibo.review.actions import actions
from tests.review.evening import Evening


def told(evening: Evening) -> list[tuple[str, str]]:
    return [(one.kind, one.zh) for one in actions(evening.room(), evening.tally())]


def test_everything_done_on_air_is_listed_in_order_of_time() -> None:
    evening = Evening().plan(products=(Product(id="p", title="小白鞋"),)).live()
    evening.take(10, "s1", title="第一款").tell(f.CardPushed, 20, card="product", product="p")
    evening.tell(f.LuckyBagOpened, 30, bag="g", prize="口红").tell(f.LuckyBagDrawn, 90, bag="g")
    evening.tell(f.CueRaised, 40, cue="c", rule="r", urgency="info", roles=("desk",), zh="推卡", en="push")
    evening.tell(f.CueDone, 50, cue="c", role="desk").tell(f.HostChanged, 60, host="乙")
    evening.tell(f.FeedLost, 70, why="black").tell(f.FeedRestored, 80)
    assert told(evening.end(100)) == [
        ("segment", "上「第一款」"),
        ("card", "推商品卡「小白鞋」"),
        ("bag", "开福袋「口红」"),
        ("cue", "做完提示「推卡」"),
        ("host", "乙 上镜"),
        ("feed", "画面或声音中断"),
        ("feed", "画面或声音恢复"),
        ("bag", "福袋开奖"),
    ]


def test_a_cue_seen_is_nothing_done() -> None:
    evening = Evening().live()
    evening.tell(f.CueRaised, 40, cue="c", rule="r", urgency="info", roles=("desk",), zh="推卡", en="push")
    assert told(evening.tell(f.CueSeen, 50, cue="c", role="desk").end(100)) == []


def test_before_go_live_nothing_is_an_action() -> None:
    assert told(Evening().tell(f.CardPushed, -10, card="wecom")) == []
    assert told(Evening().tell(f.CardPushed, -10, card="wecom").live().end(60)) == []
