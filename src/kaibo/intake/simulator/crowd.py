"""The people in the room: who they are, and who is there now."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from math import exp, sqrt
from random import Random
from typing import Final, TypeVar

from kaibo.facts import Traffic
from kaibo.intake.simulator.curves import QUIET, STAY_PRIVATE, STAY_PUBLIC

_T = TypeVar("_T")

_CITIES: Final = (
    "广州", "深圳", "佛山", "东莞", "长沙", "武汉", "成都", "重庆", "上海", "杭州", "苏州", "南京",
    "北京", "天津", "西安", "郑州", "济南", "青岛", "合肥", "南昌", "福州", "厦门", "泉州", "昆明",
    "贵阳", "南宁", "海口", "沈阳", "大连", "哈尔滨", "长春", "太原", "石家庄", "兰州", "银川",
    "呼和浩特", "宁波", "温州", "无锡", "惠州", "中山", "珠海", "湛江", "洛阳", "襄阳", "株洲", "绵阳",
    "遵义", "赣州", "临沂",
)  # fmt: skip
_FIRST: Final = (
    "清风", "向阳", "小鹿", "南方", "初夏", "柠檬", "星河", "半糖", "云朵", "青柠", "木子", "一只",
    "爱笑的", "不吃香菜的", "早睡的", "跑步的", "晒太阳的", "人间", "山野", "橘子", "海盐", "阿", "大",
    "小", "老", "追风", "花开", "平安", "知足",
)  # fmt: skip
_SECOND: Final = (
    "徐来", "花开", "乱撞", "小镇", "未央", "气泡水", "漫步", "奶茶", "饼干", "猫", "兔子", "喵", "海豚",
    "萝卜", "豆豆", "雪", "飞", "鱼", "胖", "米粒", "丸子", "少年", "老爸", "宝妈", "常客", "常乐",
    "小确幸", "番茄", "柚子", "岁月", "静好",
)  # fmt: skip
_WHOLE: Final = (
    "momo", "Kiki酱", "宝妈丽丽", "青禾常客", "佛山靓仔", "幸福一家人", "心想事成", "A运动装备批发",
    "平安是福", "小红薯", "用户8213", "Luna", "JJ", "阿飞正赚", "Mr.陈皮", "岁月静好", "家和万事兴",
    "自由飞翔", "🌸花开富贵🌸", "奔跑的蜗牛",
)  # fmt: skip
_MARKS: Final = ("~", "🌙", "✨", "_", "酱", "同学", "姐", "哥", "本人", "🍀", "er", "吖")
_HOSTILE: Final = (
    "<b>粗体哥</b>", '"><img src=x onerror=alert(1)>', "\u202e名字倒着写", "零\u200b宽\u200d度",
    "=cmd|'/c calc'!A1", "名" * 60, "’; DROP TABLE 观众;--", "َُِّ阿拉伯尾巴", "{{7*7}}",
    "👨‍👩‍👧‍👦一家四口",
)  # fmt: skip


class Viewer:
    """One person: platform id, nickname, city, where they came from, and the present visit."""

    __slots__ = ("city", "entered_ms", "id", "name", "traffic")

    def __init__(self, id_: str, name: str, city: str) -> None:
        """Make someone who has not come yet."""
        self.id = id_
        self.name = name
        self.city = city
        self.traffic: Traffic = "unknown"
        self.entered_ms = 0


class Chance:
    """Draws: counts by their mean, picks, and times within a second."""

    def __init__(self, seed: str) -> None:
        """Start the draws of `seed`."""
        rng = Random(seed)  # noqa: S311 - a model, not a secret
        self.unit: Callable[[], float] = rng.random
        self._gauss = rng.gauss

    def count(self, mean: float) -> int:
        """Draw a Poisson count; a normal one stands in above 30."""
        if mean <= 0:
            return 0
        if mean > 30:
            return max(0, round(self._gauss(mean, sqrt(mean))))
        floor, product, number = exp(-mean), self.unit(), 0
        while product > floor:
            product *= self.unit()
            number += 1
        return number

    def pick(self, items: Sequence[_T]) -> _T:
        """Draw one of the items."""
        return items[int(self.unit() * len(items))]

    def ms(self) -> int:
        """Draw a millisecond of a second."""
        return int(self.unit() * 1000)


class Crowd:
    """Everyone who is in the room, by temper: those who pass by and those who stay."""

    _REMEMBERED: Final = 2000
    _RETURNING: Final = 0.06

    def __init__(self, seed: int, city: str, out_of_city: float, chance: Chance) -> None:
        """Open an empty room; `out_of_city` is the share of people who live elsewhere."""
        self.passing: list[Viewer] = []
        self.staying: list[Viewer] = []
        self.views = 0
        self._seed = seed
        self._city = city
        self._elsewhere = [name for name in _CITIES if name != city]
        self._out_of_city = out_of_city
        self._chance = chance
        self._gone: list[Viewer] = []
        self._going: list[Viewer] = []
        self._coming: list[tuple[Viewer, bool]] = []

    def __len__(self) -> int:
        """Count the people in the room."""
        return len(self.passing) + len(self.staying)

    @property
    def active(self) -> float:
        """Count the people, those passing by for less."""
        return len(self.staying) + QUIET * len(self.passing)

    def comes(self, traffic: Traffic, at_ms: int, private: bool) -> tuple[Viewer, bool]:
        """Let someone come in, and tell whether they are new; they act from the next second on."""
        unit = self._chance.unit
        new = not self._gone or unit() >= self._RETURNING
        if new:
            viewer = self._born()
        else:
            place = int(unit() * len(self._gone))
            self._gone[place], self._gone[-1] = self._gone[-1], self._gone[place]
            viewer = self._gone.pop()
        viewer.traffic, viewer.entered_ms = traffic, at_ms
        self._coming.append((viewer, unit() < (STAY_PRIVATE if private else STAY_PUBLIC)))
        return viewer, new

    def settle(self) -> None:
        """Let those who came in this second take their places, and those who left be free to come back."""
        for viewer, stays in self._coming:
            (self.staying if stays else self.passing).append(viewer)
        self._coming.clear()
        for viewer in self._going:
            if len(self._gone) < self._REMEMBERED:
                self._gone.append(viewer)
            else:
                self._gone[int(self._chance.unit() * self._REMEMBERED)] = viewer
        self._going.clear()

    def leaves(self, pool: list[Viewer]) -> Viewer:
        """Take someone out of one of the two pools."""
        place = int(self._chance.unit() * len(pool))
        pool[place], pool[-1] = pool[-1], pool[place]
        viewer = pool.pop()
        self._going.append(viewer)
        return viewer

    def someone(self) -> Viewer:
        """Pick who acts; the room must not be empty."""
        unit, staying = self._chance.unit, self.staying
        if unit() * self.active < len(staying) or not self.passing:
            return staying[int(unit() * len(staying))]
        return self.passing[int(unit() * len(self.passing))]

    def present(self) -> list[Viewer]:
        """List everyone in the room."""
        return self.passing + self.staying

    def _born(self) -> Viewer:
        self.views += 1
        digest = blake2b(f"{self._seed}:{self.views}".encode(), digest_size=18).digest()
        unit = self._chance.unit
        city = self._chance.pick(self._elsewhere) if unit() < self._out_of_city else self._city
        return Viewer("o9h" + urlsafe_b64encode(digest).decode("ascii"), self._name(city), city)

    def _name(self, city: str) -> str:
        unit, pick = self._chance.unit, self._chance.pick
        draw = unit()
        if draw < 0.12:
            return pick(_WHOLE)
        if draw < 0.122:
            return pick(_HOSTILE)
        name = (city if draw < 0.2 else pick(_FIRST)) + pick(_SECOND)
        if draw > 0.88:
            return f"{name}{int(unit() * 9000) + 10}"
        return name + pick(_MARKS) if draw > 0.72 else name
