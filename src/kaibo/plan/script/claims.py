"""What a script claims: sentences that say something a viewer may ask the proof of."""

import re
from typing import Final

_SENTENCE: Final = re.compile(r"[。！!？?；;\n]+")
_MEASURED: Final = re.compile(
    r"[0-9０-９.]+\s*(?:%|％|克|g\b|kg|公斤|斤|毫升|ml|升|度|℃|支纱|针|目|丹尼尔|小时|次|倍|年|万人|件销量)"
    r"|百分之",
    re.IGNORECASE,
)
_PROVEN: Final = re.compile(
    r"检测|认证|专利|国标|标准|证书|报告|授权|正品|质检|销量|同款|独家|进口|原产|联名"
)
_EFFECT: Final = re.compile(
    r"防水|防晒|防滑|防风|防污|抗菌|抑菌|除螨|抗皱|抗起球|不起球|不掉色|不变形|不缩水|不褪色|透气|吸汗|速干|保暖|发热|"
    r"缓震|减震|回弹|护膝|护腰|显瘦|显高|遮瑕|保湿|补水|美白|控油|祛|缓解|改善|有效|纯棉|纯羊毛|真皮|头层|羊绒|真丝"
)
_PRICED: Final = re.compile(r"(?:吊牌|专柜|对比|市场|官网|原)价[^，。便到]{0,6}[0-9]")
_LEAD: Final = re.compile(r"^\s*(?:第[一二三四五六七八九十]|首先|其次|最后)[，,、]|^[^：:]{1,12}[：:]")
_DELIVERY: Final = re.compile(r"发货|到货|小时内")
_GAP: Final = re.compile(r"〔[^〔〕]*〕")


def claimed(text: str) -> tuple[str, ...]:
    """Give the sentences of a text that must be provable: measures, proofs, effects, prices compared to.

    Each once, in order; a sentence with a gap claims nothing yet. Source: P22, P23.
    """
    found = [_LEAD.sub("", said).strip() for said in _SENTENCE.split(text)]
    return tuple(dict.fromkeys(said for said in found if _claims(said)))


def _claims(said: str) -> bool:
    if _GAP.search(said) or _DELIVERY.search(said):
        return False
    return any(pattern.search(said) for pattern in (_MEASURED, _PROVEN, _EFFECT, _PRICED))
