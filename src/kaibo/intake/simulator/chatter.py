"""What viewers write: phrases by intent, filled with what is on air."""

from typing import Final

from kaibo.intake.simulator.crowd import Chance

_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "greet": (
        "来了来了", "主播晚上好", "晚上好呀", "终于赶上了", "{city}的来了", "第一次来", "老粉报到",
        "刚下班，来看看", "签到", "hello", "主播好👋", "从群里来的", "朋友转给我的", "刚开播吗",
        "预约提醒把我叫来了", "打卡{city}",
    ),
    "question_size": (
        "{weight}斤穿什么码", "身高{tall}体重{weight}斤穿多大", "{size}码还有吗", "偏大还是偏小",
        "脚宽穿{size}合适吗", "平时穿{size}，这个拍多大", "有没有尺码表", "{size}有货吗？",
        "主播身高体重多少", "孕妇能穿吗，要多大", "有加大码吗",
    ),
    "question_price": (
        "多少钱", "{product}多少钱", "价格多少", "几号链接", "链接几号？", "{link}号链接什么价",
        "还会便宜吗", "比昨天便宜吗", "两件有优惠吗", "{price}能不能再少点", "专柜多少钱",
        "为什么我这里显示不是这个价",
    ),
    "question_ship": (
        "什么时候发货", "今天能发货吗", "发什么快递", "包邮吗", "到{city}几天", "{city}包邮吗",
        "从哪里发货", "预售还是现货",
    ),
    "question_coupon": (
        "优惠券在哪领", "券怎么用不了", "满减怎么算", "有没有新人券", "领了券没减钱啊", "可以叠加吗",
        "优惠券过期了吗",
    ),
    "question_return": (
        "能退吗", "支持七天无理由吗", "有运费险吗", "不合适可以换码吗", "退换麻烦吗", "洗过还能退吗",
        "收到起球能退吗",
    ),
    "question_product": (
        "什么材质的", "会不会掉色", "起球吗", "{product}有黑色吗", "有几个颜色", "{color}好看吗",
        "透气吗", "防水吗", "机洗可以吗", "试穿一下{product}", "看看鞋底", "讲解一下{link}号",
        "是正品吗", "刚才那款还能补吗？", "质量怎么样，起球吗",
    ),
    "one": ("1", "1", "1", "1", "1", "11", "111", "扣1", "１", "1️⃣", "11111", "1 1 1"),
    "rush": (
        "冲", "冲冲冲", "开了开了", "快上链接", "上链接！", "抢到了！", "手慢无", "秒了", "准备好了",
        "🔥🔥🔥", "开价开价",
    ),
    "bought": (
        "已拍", "已拍", "已拍", "拍了", "已拍{size}", "拍了两件", "已拍，催发货", "下单了", "已付款",
        "买了{color}", "已拍已拍",
    ),
    "missed": (
        "没抢到😭", "没抢到", "再来一波", "1 再加点库存", "还有吗", "怎么没了", "秒没", "加库存！",
        "给个返场",
    ),
    "size": (
        "{size}", "{size}码", "我要{size}", "{color}{size}", "想要{color}", "要{size}的", "{size}+1",
    ),
    "bag": (
        "青禾福利冲", "青禾福利冲", "青禾福利冲！", "青禾福利冲冲冲", "福袋来了", "中一次吧🙏",
        "已参与", "青禾福利冲🎁",
    ),
    "cheer": (
        "谢谢老板", "老板大气", "恭喜恭喜", "哇", "666", "👏👏👏", "太给力了", "爱了爱了", "中了！",
        "又没中😂", "🎉🎉🎉",
    ),
    "laugh": (
        "哈哈哈", "哈哈哈哈哈哈", "笑死我了", "主播太逗了", "😂😂😂", "233333", "绷不住了",
        "哈哈哈哈哈这段要录下来", "笑出声",
    ),
    "complaint": (
        "没声音了", "卡了卡了", "怎么黑屏", "画面卡住了", "听不到", "网络不好吗", "糊了",
        "主播声音断断续续", "？？？", "卡成PPT",
    ),
    "grumble": (
        "上次的还没发货", "客服不理人", "收到有线头", "讲太快了", "等半天了", "能不能快点过",
        "一直在讲这个",
    ),
    "next": (
        "明天几点播", "下一场什么时候", "明天还有{product}吗", "已预约下一场", "下次几点？", "预约了",
        "周末播吗", "明天见",
    ),
    "bye": ("拜拜", "主播辛苦了", "晚安🌙", "下次见", "辛苦啦", "明天再来", "早点休息"),
    "praise": (
        "好看", "主播身材真好", "{color}好显白", "这个性价比可以", "买过，质量不错", "穿着很舒服",
        "回购第三次了", "给我妈买了一件", "支持", "讲得很清楚", "这个颜色绝了", "上脚好看",
    ),
    "emoji": ("👍", "❤️❤️❤️", "🌹🌹", "😍", "👏", "[强]", "[玫瑰][玫瑰]", "💪", "🤩🤩", "[呲牙]"),
    "other": (
        "{city}今天下雨", "吃饭了没", "背景音乐叫什么", "主播多大了", "路过", "看看", "今天人好多",
        "老公不让买", "钱包空了", "想要{color}", "再讲一遍", "换一首歌", "旁边那件也好看",
        "{city}有实体店吗",
    ),
}  # fmt: skip
"""Phrases by intent; fields in braces are filled when they are said."""

HOSTILE: Final = (
    "<script>alert(1)</script>", "<img src=x onerror=alert('kaibo')>", "\u202e号仓8加我\u202c",
    "加\u200b微\u200b信\u200b领\u200b券", "'; DROP TABLE comments; --",
    "=HYPERLINK(\"http://example.invalid\",\"领奖\")", "{{constructor.constructor('x')()}}",
    "哈" * 600, "Z̸̡̛͇͓a̵̢͝l̷g̶o̸", "一行\n两行\u2028三行", "👩‍👩‍👧‍👦🏳️‍🌈👨🏿‍🦱",
    "javascript:alert(1)", "../../etc/passwd", "\ufeff1", "%s%n%x",
)  # fmt: skip
"""Texts that break careless screens, tables and exports; said one after the other."""

_ORDINARY: Final = {
    "greet": 5,
    "question_size": 14,
    "question_price": 9,
    "question_ship": 6,
    "question_coupon": 4,
    "question_return": 4,
    "question_product": 14,
    "size": 7,
    "bought": 4,
    "praise": 12,
    "emoji": 8,
    "laugh": 2,
    "grumble": 2.5,
    "next": 2,
    "other": 9,
    "hostile": 0.6,
}
_TALKING: Final = _ORDINARY | {
    "greet": 14,
    "question_size": 4,
    "question_product": 5,
    "size": 1,
    "next": 8,
    "other": 16,
}

_SHOES: Final = ("36", "37", "38", "39", "40", "41", "42", "43", "44", "45")
_CLOTHES: Final = ("S", "M", "L", "XL", "2XL", "3XL", "170", "175")
_COLORS: Final = ("黑色", "白色", "灰色", "米色", "藏青", "卡其", "粉色", "军绿")

KINDS: Final = (*_PHRASES, "hostile")
"""Every intent a comment can have."""


def _wheel(weights: dict[str, float]) -> tuple[str, ...]:
    """Lay the intents out in proportion, so that one draw picks one."""
    return tuple(kind for kind, weight in weights.items() for _ in range(round(weight * 10)))


_ORDINARY_WHEEL: Final = _wheel(_ORDINARY)
_TALKING_WHEEL: Final = _wheel(_TALKING)
_CALLED: Final = frozenset(kind for kind in _PHRASES if kind.startswith("question")) | {
    "praise",
    "grumble",
    "next",
    "other",
}
_CALLS: Final = ("主播", "请问", "主播主播，", "老板", "客服，", "小姐姐", "@青禾奥莱 ", "问一下，")
_TAILS: Final = ("呀", "啊", "～", "！", "？？", "🙏", "😂", "，急", "，谢谢", "，在线等")


def intent(chance: Chance, selling: bool) -> str:
    """Draw what an ordinary comment is about: more questions while a product is on air. Source: L8."""
    return chance.pick(_ORDINARY_WHEEL if selling else _TALKING_WHEEL)


def phrase(chance: Chance, kind: str, city: str, title: str, price_fen: int) -> str:
    """Write a comment of an intent, with the viewer's city and the product on air where it fits."""
    text = chance.pick(_PHRASES[kind])
    if kind in _CALLED and chance.unit() < 0.3:
        text = chance.pick(_CALLS) + text if chance.unit() < 0.5 else text + chance.pick(_TAILS)
    if "{" not in text:
        return text
    shoes = "鞋" in title
    return text.format(
        city=city,
        weight=95 + int(chance.unit() * 90),
        tall=153 + int(chance.unit() * 35),
        size=chance.pick(_SHOES if shoes else _CLOTHES),
        product=_short(title) or "这个",
        price=price_fen // 100 or 99,
        link=1 + int(chance.unit() * 30),
        color=chance.pick(_COLORS),
    )


def _short(title: str) -> str:
    """Call a product as viewers do: the second word of its title."""
    words = title.split()
    return words[1][:12] if len(words) > 1 else title[:12]
