"""Scripts: drafts invent nothing and pass their own check; claims ask for proof; reading time adds up."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Product
from kaibo.facts import ProductRole
from kaibo.plan.compliance import check
from kaibo.plan.script import Form, Part, Script
from kaibo.plan.script.claims import claimed
from kaibo.plan.script.drafting import draft, gaps, key_points, proof
from kaibo.plan.script.reading import characters, read, seconds
from kaibo.playbook import SCRIPT

ROLES: tuple[ProductRole, ...] = ("flash", "hit", "classic", "profit", "topic", "exclusive")
FORMS: tuple[Form, ...] = ("beats", "holdback")
SHIRT = Product(
    id="p1",
    title="短袖 T 恤 A100",
    price_fen=9_900,
    market_fen=19_950,
    stock=300,
    cart=3,
    points=("240克棉，不透", "领口双线", "后背加长"),
    traits=("纯棉", "圆领"),
    certificates=("成分检测报告",),
    worn=True,
    offer="两件九折",
    answers={
        "size": "按平时的码拍",
        "usage": "上班通勤",
        "fit": "怕热的人",
        "returns": "七天内可退",
        "delivery": "48小时内",
        "gift": "洗衣袋一个",
    },
)


def texts(script: Script) -> str:
    return "\n".join(part.text for part in script.parts)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ROLES)
def test_a_draft_passes_the_check_of_words_and_has_every_beat(role: ProductRole, form: Form) -> None:
    branded = msgspec.structs.replace(SHIRT, title="安踏 儿童短袖 限时 A100")
    for product in (SHIRT, branded, Product(id="p", title="", role=role)):
        script = draft(msgspec.structs.replace(product, role=role), form)
        assert [part.beat for part in script.parts] == [beat.id for beat in SCRIPT.beat if beat.form == form]
        assert [check(part.text, "script") for part in script.parts] == [()] * len(script.parts)
        assert all(part.text for part in script.parts)


def test_every_variant_of_the_playbook_passes_the_check_of_words() -> None:
    for beat in SCRIPT.beat:
        assert [one for one in beat.variant if not one.roles], f"{beat.id} has no text for the other roles"
        for variant in beat.variant:
            assert check(variant.text, "script") == ()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ROLES)
def test_a_product_with_all_facts_leaves_no_gap_and_one_with_none_shows_them(
    role: ProductRole, form: Form
) -> None:
    full = draft(msgspec.structs.replace(SHIRT, role=role), form)
    assert gaps(texts(full)) == ()
    bare = texts(draft(Product(id="p", title="", role=role), form))
    assert "〔商品名〕" in bare
    assert "〔到手价〕" in bare
    assert "上身的样子" not in bare, "nobody said that a host wears it"


def test_what_a_draft_says_of_prices_is_what_the_product_has() -> None:
    said = texts(draft(SHIRT, "beats"))
    assert "199.5元" in said
    assert "到手99元，便宜100.5元" in said
    dearer = texts(draft(msgspec.structs.replace(SHIRT, market_fen=9_000), "beats"))
    assert "〔吊牌价或专柜价〕" in dearer
    assert "〔便宜多少〕" in dearer


def test_the_role_of_a_product_chooses_the_text() -> None:
    flash, profit = (
        texts(draft(msgspec.structs.replace(SHIRT, role=role), "beats")) for role in ("flash", "profit")
    )
    assert "秒杀款" in flash
    assert "秒杀" not in profit
    assert texts(draft(SHIRT, "beats")) == texts(draft(SHIRT, "beats"))


def test_claims_come_with_the_proof_at_hand_or_open() -> None:
    claims = {claim.text: claim.proof for claim in draft(SHIRT, "beats").claims}
    assert claims["240克棉，不透"] == ""
    assert claims["成分检测报告"] == "成分检测报告"
    assert not any("48小时" in said for said in claims)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("这件240克，摸一下。好看吗？", ("这件240克，摸一下",)),
        ("第一，防水；第二，好搭", ("防水",)),
        ("吊牌价是899元", ("吊牌价是899元",)),
        ("48小时内发货。欢迎新朋友", ()),
        ("凭证在这里：〔检测报告或授权〕", ()),
        ("透气。透气。", ("透气",)),
        ("", ()),
    ],
)
def test_sentences_that_need_a_proof_are_found(text: str, claims: tuple[str, ...]) -> None:
    assert claimed(text) == claims


def test_a_proof_is_chosen_by_what_it_speaks_of() -> None:
    held = ("品牌授权书", "防水检测报告")
    assert proof("这件防水", held) == "防水检测报告"
    assert proof("这件显瘦", held) == ""


def test_lines_for_the_host_are_few_and_short_and_end_with_the_price() -> None:
    assert key_points(SHIRT) == ("240克棉", "不透", "领口双线", "后背加长", "到手 99元")
    assert key_points(Product(id="p", title="x")) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("你好", 2),
        ("你好，朋友。", 5.5),
        ("399", 5),
        ("9.9", 4),
        ("216011", 6),
        ("T恤", 2),
        ("cotton棉", 3),
        ("", 0),
    ],
)
def test_a_text_is_counted_as_it_is_spoken(text: str, count: float) -> None:
    assert characters(text) == count


def test_a_script_is_held_against_its_segment() -> None:
    script = Script(parts=(Part(beat="gather", text="字" * 240), Part(beat="close", text="字" * 120)))
    reading = read(script, 120)
    assert (reading.parts, reading.total_s, reading.fit) == ((60, 30), 90, "fits")
    assert read(script, 80).fit == "long"
    assert read(script, 600).fit == "short"
    assert read(script, 0).fit == "fits"
    other = Script(form="holdback", parts=(*script.parts, Part(beat="points", text="字" * 40)))
    assert read(other, 0).parts == (10,), "parts of the other form are kept, not said"


@given(st.text(max_size=300), st.text(max_size=300))
def test_more_text_never_takes_less_time(text: str, more: str) -> None:
    assert seconds(text) >= 0
    assert seconds(text + "。" + more) >= seconds(text)


@given(
    st.builds(
        Product,
        id=st.just("p"),
        title=st.text(max_size=80),
        points=st.tuples(st.text(max_size=80) | st.just("长" * 9_000)),
    )
)
def test_any_product_can_be_drafted_and_its_lines_fit_the_screen(product: Product) -> None:
    for form in FORMS:
        script = draft(product, form)
        assert len(script.points) <= 5
        assert all(len(line) <= 12 for line in script.points)
        assert all(len(part.text) < 10_000 for part in script.parts)
