import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.live.meaning import NO_TOPIC, NOTHING, meaning
from kaibo.playbook import TALK, traditional

ASKED = {
    "size": "150斤穿几个加|我135能穿xl不|腰围多少|脚背高的能穿不|平时穿38要拍大一码吗|有尺码表吗",
    "price": "这件啥价位|给个价|多少米啊|这个多钱|原价多少|能便宜20吗|今天和618哪个便宜|多少錢",
    "how_to_buy": "怎么下单啊|在哪里拍|链接在哪里|没看见链接|几号链接啊主播|小黄车里是哪个",
    "stock": "还有没有货|黑色m还有吗|什么时候补货|2号还有库存吗|是现货吗|已经抢光了吗|還有貨嗎",
    "delivery": "多久能到货|今天拍明天能发吗|发顺丰吗|新疆包邮吗|用的什么物流|到广东要几天|邮费谁出",
    "returns": "穿着不合适能退不|有没有运费险|七天无理由退货吗|坏了怎么办|试穿了还可以退吗",
    "coupon": "优惠券怎么领取|没看到优惠券|满300减多少|券为什么用不了|优惠卷在哪",
    "gift": "送啥赠品|买两件送不送东西|有礼品袋吗",
    "material": "含棉量多少|里面是羊羔绒吗|面料是啥|鞋面是牛皮的吗|有没有酒精",
    "quality": "洗了会不会缩水|容易起球不|掉毛吗|冬天穿冷不冷|透不透气|质量怎么样",
    "authenticity": "这个是不是正品|有专柜小票吗|假一赔几|有质检报告吗",
    "colour": "还有其他颜色吗|有没有深灰色|哪个色显白|实物有色差吗",
    "fit": "60岁妈妈能穿吗|学生党适合吗|敏感皮肤能用吗|孕妇可以用吗",
    "usage": "能机洗吗|这个怎么搭配|保质期到什么时候|一天用几次",
    "show": "主播试穿一下M码|能看看背面吗|讲一下8号链接|转个身看看",
    "next": "下次直播是什么时候|明晚几点|今天播到几点啊|有回放可以看吗",
    NO_TOPIC: "主播是哪里人|你们店在哪里|什么歌这么好听|客服电话多少",
}

IDLE = (
    "主播今天真漂亮|家人们晚上好|好看好看|这个颜色我有|质量真的可以|上次买的很好穿|哈哈哈哈|来了|666666|价格很实惠|发货很快|怎么这么便宜|"
    "没什么想买的|[鼓掌][鼓掌]|已关注|预约好了|送出 玫瑰 ×1|送了主播10个爱心|"
    "不错不错|冲着主播来的|便宜又好看|包邮真好|12|110|11.11|44444|？？？|,|"
)


@pytest.mark.parametrize("topic", ASKED)
def test_a_question_is_known_by_its_topic(topic: str) -> None:
    missed = {text: meaning(text).topics for text in ASKED[topic].split("|")}
    assert {text: topics for text, topics in missed.items() if topic not in topics} == {}


@pytest.mark.parametrize("text", IDLE.split("|"))
def test_praise_greetings_gifts_and_noise_mean_nothing(text: str) -> None:
    assert meaning(text) is NOTHING


def test_a_comment_may_ask_two_things() -> None:
    assert meaning("多少钱，包邮吗").topics == ("price", "delivery")


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "11",
        "111",
        "１",
        "扣1",
        "扣个1",
        "1️⃣",
        "1️⃣1️⃣",
        "1 1 1",
        "1！",
        "1了",
        "\ufeff1",
        "+1",
        "扣1扣1",
        "扣一",
        "1 加库存",
    ],
)
def test_a_one_is_known_however_it_is_typed(text: str) -> None:
    """Source: P21."""
    assert meaning(text).one


@pytest.mark.parametrize(
    "text",
    [
        "110",
        "1号链接",
        "1件",
        "12",
        "11点",
        "1.5",
        "扣1有什么用",
        "买1送1",
        "1 号链接",
        "21",
        "1万",
        "扣一下",
    ],
)
def test_a_number_is_not_a_one(text: str) -> None:
    assert not meaning(text).one


@pytest.mark.parametrize(
    "text",
    [
        "已拍",
        "拍了",
        "已拍两单",
        "拍好了主播",
        "我下单了",
        "刚刚付款了",
        "抢到一件",
        "已拍，什么时候发",
        "已拍已拍",
        "买了黑色",
    ],
)
def test_who_bought_says_so(text: str) -> None:
    """Source: P21."""
    assert meaning(text).bought


@pytest.mark.parametrize(
    "text",
    [
        "没拍",
        "怎么拍",
        "没拍到",
        "还没付款",
        "大家都拍了吗",
        "拍了能退吗？没拍",
        "抢到了吗",
        "给我妈买了一件",
        "拍不了",
        "没抢到",
    ],
)
def test_who_did_not_buy_is_not_counted_as_a_buyer(text: str) -> None:
    assert not meaning(text).bought


@pytest.mark.parametrize(
    "text",
    [
        "想要",
        "我要L",
        "要一件",
        "给我留一件",
        "上链接啊",
        "没抢到",
        "返场",
        "M",
        "38码",
        "黑色42",
        "军绿XL",
        "怎么买",
        "想要黑色",
    ],
)
def test_who_wants_it_has_buying_intent(text: str) -> None:
    assert meaning(text).buying


@pytest.mark.parametrize("text", ["不想要", "不要", "老公不让买", "我要去睡了", "要倒了", "太贵了不要", "87"])
def test_who_does_not_want_it_has_none(text: str) -> None:
    assert not meaning(text).buying


@pytest.mark.parametrize(
    "text",
    [
        "没声音",
        "主播卡了",
        "怎么黑屏",
        "网络不好吗",
        "上周买的还没发货",
        "客服半天不回",
        "骗人的吧",
        "发错颜色了",
        "讲太快了",
    ],
)
def test_a_complaint_is_known(text: str) -> None:
    assert meaning(text).complaint


def test_a_question_about_a_fault_complains_of_nothing_and_a_dead_stream_is_no_question() -> None:
    assert meaning("坏了").complaint
    assert not meaning("会不会坏了").complaint
    assert meaning("怎么没声音").topics == ()


@pytest.mark.parametrize(
    ("text", "cart"),
    [
        ("3号链接多少钱", 3),
        ("3链接多少钱", 3),
        ("讲解一下12号", 12),
        ("链接5多少钱", 5),
        ("15号发货吗", 0),
        ("3月8号发吗", 0),
        ("38码有吗", 0),
    ],
)
def test_a_product_is_named_by_its_cart_number(text: str, cart: int) -> None:
    assert meaning(text).cart == cart


@given(
    st.text(max_size=300)
    | st.text(alphabet=TALK.particles + "1扣没拍了多少钱号链接3?？^$ \u202e\0", max_size=40)
)
def test_no_text_breaks_the_reading(text: str) -> None:
    told = meaning(text)
    assert told == meaning(text)
    assert len(told.topics) <= 2
    assert 0 <= told.cart <= 999


@given(
    st.sampled_from(sorted("|".join(ASKED.values()).split("|"))),
    st.sampled_from("\u200b\u202e\u2066\ufeff\0"),
)
def test_characters_no_reader_sees_change_no_meaning(text: str, hidden: str) -> None:
    assert meaning(hidden.join(text)) == meaning(text)


def test_what_follows_the_first_lines_is_not_read() -> None:
    assert meaning("哈" * 10_000 + "多少钱") is NOTHING
    assert meaning("多少钱" + "哈" * 10_000).topics == ("price",)


def test_the_words_are_folded_as_comments_are_and_topics_are_told_once() -> None:
    simpler = str.maketrans(*traditional())
    words = [word for topic in TALK.topic for word in (*topic.asks, *topic.about)]
    for name in (
        "asking",
        "hinting",
        "rhetorical",
        "bought",
        "unbought",
        "buying",
        "unwanted",
        "fault",
        "grievance",
    ):
        words += getattr(TALK, name)
    assert [
        word for word in words if word != unicodedata.normalize("NFKC", word.translate(simpler)).lower()
    ] == []
    assert len({topic.id for topic in TALK.topic}) == len(TALK.topic)
