"""Every text of a broadcast is on its sheet once, where it is to stand; the digest knows every change."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.plan.accounts import Account
from kaibo.plan.compliance.texts import PlacedText, digest, texts
from kaibo.plan.script import Claim, Part, Script
from kaibo.plan.traffic import Booking

PLAN = Broadcast(
    id="b1",
    title="周五专场",
    account_id="a",
    products=(
        Product(id="n", title="购物须知", cart=1),
        Product(
            id="p1", title="网面童鞋", brand="k", points=("一双 180 克", " "), answers={"size": "偏小半码"}
        ),
    ),
    segments=(
        Segment(id="s1", title="开场", type="talk", points=("先问好",)),
        Segment(id="s2", title="福袋：帆布袋", type="bag", points=("评论区打想要",)),
        Segment(id="s3", title="鞋", product="p1"),
    ),
)
SCRIPTS = {
    "p1": Script(
        parts=(Part(beat="gather", text="来看这双鞋"), Part(beat="announce", text="别的形式的话术")),
        points=("提词",),
        claims=(Claim(text="一双 180 克"),),
    ),
    "gone": Script(parts=(Part(beat="gather", text="不在本场的商品"),)),
}
BOOKINGS = {
    "one": Booking(account="a", day="2026-11-30", slot="20:00", uv=5000, copy="童鞋好价", broadcast="b1"),
    "other": Booking(account="a", day="2026-11-30", slot="21:00", uv=5000, copy="别场", broadcast="b2"),
}
ALL = texts(PLAN, SCRIPTS, BOOKINGS, Account(name="小店", profile="每周五开播"))


def placed(surface: str) -> dict[str, str]:
    return {one.place: one.text for one in ALL if one.surface == surface}


def test_every_text_stands_where_it_is_to_be_seen() -> None:
    assert placed("title") == {
        "title": "周五专场",
        "product:n:title": "购物须知",
        "product:p1:title": "网面童鞋",
    }
    assert placed("profile") == {"account:name": "小店", "account:profile": "每周五开播"}
    assert placed("ad_copy") == {"booking:one": "童鞋好价"}
    assert placed("host_reply") == {"product:p1:answer:size": "偏小半码"}
    assert placed("lucky_bag") == {"segment:s2:title": "福袋：帆布袋", "segment:s2:point:1": "评论区打想要"}
    assert {name: text for name, text in placed("script").items() if not name.startswith("invite")} == {
        "product:p1:point:1": "一双 180 克",
        "segment:s1:point:1": "先问好",
        "script:p1:gather": "来看这双鞋",
        "script:p1:point:1": "提词",
    }
    assert {"invite:group:first", "invite:wecom:second"} <= placed("private_message").keys()


def test_no_place_is_told_twice_and_no_text_is_empty() -> None:
    places = [one.place for one in ALL]
    assert len(places) == len(set(places))
    assert all(one.text.strip() and one.zh and one.en for one in ALL)
    assert next(one for one in ALL if one.place == "product:p1:title").brand == "k"


TEXTS = st.lists(
    st.builds(
        PlacedText,
        place=st.sampled_from("abc"),
        zh=st.just("x"),
        en=st.just("x"),
        page=st.just("script"),
        surface=st.sampled_from(["title", "script"]),
        text=st.text(max_size=4),
    ),
    unique_by=lambda one: one.place,
    max_size=3,
)


@given(TEXTS, TEXTS)
def test_other_words_have_another_digest_and_the_order_does_not_count(
    one: list[PlacedText], other: list[PlacedText]
) -> None:
    same = {(t.place, t.surface, t.text) for t in one} == {(t.place, t.surface, t.text) for t in other}
    assert (digest(one) == digest(other)) == same
    assert digest(one) == digest(one[::-1])


def test_the_clock_alone_changes_no_word() -> None:
    later = msgspec.structs.replace(PLAN, length_minutes=300)
    assert digest(texts(later, SCRIPTS, BOOKINGS)) == digest(texts(PLAN, SCRIPTS, BOOKINGS))
