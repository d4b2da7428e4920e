"""The duties of a live-commerce team and what each is called. Source: P1, P2, domain G."""

from typing import Final

from kaibo.facts import ProductRole, Role

ROLES: Final[dict[Role, str]] = {
    "operator": "运营",
    "host": "主播",
    "floor": "场控",
    "desk": "中控",
    "private": "私域团队",
    "support": "客服",
    "tech": "技术保障",
}
"""Every role with its Chinese name. Source: domain G."""

PRODUCT_ROLES: Final[dict[ProductRole, str]] = {
    "flash": "秒杀款",
    "hit": "爆款",
    "classic": "经典款",
    "profit": "利润款",
    "topic": "话题款",
    "exclusive": "特供款",
}
"""Every product role with its Chinese name. Source: P10."""
