"""Rules as data: what the team should be told, when, whom, how loudly, and in which words.

A rule is a `[[rule]]` table of a TOML file. The shipped rules come first; a team's file changes them by
name, key by key, switches one `off`, or adds its own. A rule that cannot be used is refused with its
name and place, and the others stand.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from string import Formatter
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from kaibo.facts import Count, Line, Name, Role, Urgency
from kaibo.live.formula import Formula, Value
from kaibo.live.signals import FIELDS, SIGNALS
from kaibo.live.syntax import Broken, Vocabulary
from kaibo.playbook import NUMBERS
from kaibo.playbook import RULES as SHIPPED
from kaibo.words import clip, shown

TEXT_MOST: Final = 100_000
RULES_MOST: Final = 200
REST_LEAST_S: Final = 30
"""The shortest rest: a rule that would fire in a loop is told at most this often."""

VOCABULARY: Final = Vocabulary(
    signals={signal.name: signal.type for signal in SIGNALS},
    fields=frozenset(FIELDS),
    numbers={name: number.value for name, number in NUMBERS.items()},
)
"""What a rule may speak of: the signals, the windows, and the playbook's numbers by name."""


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule as it is written.

    It holds once `when` was true for `hold_s` seconds and over `samples` counts of viewers on end. An
    `edge` rule fires once and again only after it was false; a `level` rule as long as it holds. Both
    rest for `rest_s`, for each thing they are `about`. `values` fill the texts. Who reads the host's
    screen gets `host_zh` and `host_en`, without figures (P2). A cue nobody answers within `answer_s`
    goes to the roles of `ladder`, one after another. `phase` says whether it is for the time on air, before
    it, or the tail: the seconds after sign-off in which the picture still runs (E1).
    """

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    when: Line
    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=7)]
    zh: Annotated[str, Meta(min_length=1, max_length=300)]
    en: Annotated[str, Meta(min_length=1, max_length=300)]
    urgency: Urgency = "notice"
    mode: Literal["edge", "level"] = "edge"
    phase: Literal["live", "before", "tail"] = "live"
    hold_s: Annotated[int, Meta(ge=0, le=3600)] = 0
    samples: Annotated[int, Meta(ge=1, le=60)] = 1
    rest_s: Annotated[int, Meta(ge=REST_LEAST_S, le=86_400)] = 180
    host_zh: Annotated[str, Meta(max_length=300)] = ""
    host_en: Annotated[str, Meta(max_length=300)] = ""
    values: Annotated[dict[str, str], Meta(max_length=12)] = {}
    about: Name = ""
    answer_s: Count = 0
    ladder: Annotated[tuple[Role, ...], Meta(max_length=4)] = ()
    source: Name = ""
    off: bool = False


class RuleFault(Struct, frozen=True, kw_only=True):
    """Why a rule was refused: its name, the place (a key, then line:column and the part), and the reason."""

    rule: str
    place: str
    zh: str
    en: str


class Ready(Struct, frozen=True):
    """A rule that was checked, with its formulas compiled."""

    rule: Rule
    when: Formula
    values: dict[str, Formula]

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.rule.name


class Rules(Struct, frozen=True):
    """The rules in force, and what was refused, in the order of the file.

    A team's rule that was refused leaves the shipped one.
    """

    ready: tuple[Ready, ...]
    wrongs: tuple[RuleFault, ...] = ()


@lru_cache(maxsize=64)
def read(text: str = "") -> Rules:
    """Read a team's rules over the shipped ones; the same text is compiled once."""
    tables, ready = _shipped()
    tables, ready, wrongs = dict(tables), dict(ready), list[RuleFault]()
    for table in _tables(text, wrongs):
        name = str(table.get("name", ""))
        whole = tables.get(name, {}) | table
        made, wrong = _made(whole)
        wrongs += wrong
        if made is not None:
            tables[name], ready[name] = whole, made
    return Rules(tuple(one for one in ready.values() if not one.rule.off), tuple(wrongs))


@cache
def _shipped() -> tuple[dict[str, dict[str, Any]], dict[str, Ready]]:
    """Read the shipped rules, which tests have tried: a fault here is an error of the program."""
    tables: dict[str, dict[str, Any]] = {}
    ready: dict[str, Ready] = {}
    for page in SHIPPED:
        for table in tomllib.loads(page)["rule"]:
            made, wrongs = _made(table)
            if made is None or table["name"] in ready:
                raise ValueError(f"shipped rule {table['name']}: {wrongs or 'twice'}")
            tables[made.name], ready[made.name] = table, made
    return tables, ready


def _tables(text: str, wrongs: list[RuleFault]) -> Sequence[dict[str, Any]]:
    """Split a file into its rules."""
    if len(text) > TEXT_MOST:
        zh, en = f"规则文件超过 {TEXT_MOST} 个字符", f"a rule file has at most {TEXT_MOST} characters"
        wrongs.append(RuleFault(rule="", place="", zh=zh, en=en))
        return ()
    try:
        whole = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a mere ValueError
        found = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
        why = clip(str(error).split(" (at ")[0], 160)
        place = found[1] if found else ""
        wrongs.append(RuleFault(rule="", place=place, zh=f"TOML 写法不对：{why}", en=f"not TOML: {why}"))
        return ()
    tables = whole.pop("rule", [])
    wrongs += [
        RuleFault(
            rule="",
            place=clip(key, 60),
            zh="不认识这一项；规则写作 [[rule]]",
            en="unknown key: a rule is a [[rule]]",
        )
        for key in whole
    ]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        wrongs.append(
            RuleFault(rule="", place="rule", zh="规则要写作 [[rule]]", en="write a rule as [[rule]]")
        )
        return ()
    if len(tables) > RULES_MOST:
        zh, en = f"最多 {RULES_MOST} 条规则", f"there may be {RULES_MOST} rules at most"
        wrongs.append(RuleFault(rule="", place="rule", zh=zh, en=en))
    return tables[:RULES_MOST]


def _made(table: dict[str, Any]) -> tuple[Ready | None, list[RuleFault]]:
    """Check one rule whole; None where anything is wrong with it."""
    name = clip(str(table.get("name", "")), 60)
    try:
        rule = msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        return None, [_unfit(name, str(error))]
    wrongs: list[RuleFault] = []
    when = _formula(rule.name, "when", rule.when, wrongs)
    values = {key: _formula(rule.name, f"values.{key}", text, wrongs) for key, text in rule.values.items()}
    wrongs += [RuleFault(rule=rule.name, place=place, zh=zh, en=en) for place, zh, en in _told(rule, values)]
    if wrongs or when is None:
        return None, wrongs
    return Ready(rule, when, {key: made for key, made in values.items() if made is not None}), []


def _formula(rule: str, key: str, text: str, wrongs: list[RuleFault]) -> Formula | None:
    try:
        return Formula(text, VOCABULARY, "truth" if key == "when" else "number")
    except Broken as broken:
        wrongs.append(RuleFault(rule=rule, place=f"{key} {broken.place}", zh=broken.zh, en=broken.en))
        return None


def _unfit(rule: str, message: str) -> RuleFault:
    """Put what msgspec says of a field into our words."""
    why, _, path = message.partition(" - at `$")
    place = path.rstrip("`").lstrip(".")
    if not place and (named := re.search(r"field `([^`]+)`", why)):
        place = named[1]
    allowed = ""
    for key, kind in (("roles", Role), ("ladder", Role), ("urgency", Urgency)):
        if place.startswith(key) and "enum" in why:
            allowed = ", ".join(get_args(kind))
    zh = f"只能是 {allowed}" if allowed else f"{_UNFIT.get(why.split(' `')[0], '写得不对')}（{why}）"
    return RuleFault(rule=rule, place=place, zh=zh, en=f"must be one of {allowed}" if allowed else why)


_UNFIT: Final = {"Object missing required field": "缺少这一项", "Object contains unknown field": "没有这一项"}


def _told(rule: Rule, values: dict[str, Formula | None]) -> Iterable[tuple[str, str, str]]:
    """Tell what is wrong with whom a rule tells, and with its texts."""
    if "host" in (*rule.roles, *rule.ladder) and not (rule.host_zh and rule.host_en):
        yield (
            "host_zh",
            "发给主播的规则要另写 host_zh 和 host_en：主播不看数据，只看鼓励和方向（P2）",
            "a rule for the host needs host_zh and host_en: encouragement and direction, no figures (P2)",
        )
    if bool(rule.ladder) != bool(rule.answer_s):
        yield "ladder", "ladder 与 answer_s 要一起写", "ladder and answer_s go together"
    again = [role for place, role in enumerate(rule.ladder) if role in (*rule.roles, *rule.ladder[:place])]
    if again:
        yield "ladder", f"{again[0]} 已经收到过这条提示", f"{again[0]} has this cue already"
    if rule.about and VOCABULARY.signals.get(rule.about) != "text":
        zh, en = f"没有文字信号 {clip(rule.about, 60)}", f"no text signal {clip(rule.about, 60)!r}"
        yield "about", zh, en
    for key in ("zh", "en", "host_zh", "host_en"):
        yield from _filled(key, getattr(rule, key), values)


def _filled(key: str, text: str, values: dict[str, Formula | None]) -> Iterable[tuple[str, str, str]]:
    """Tell what is wrong with the blanks of a text."""
    try:
        blanks = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        yield key, f"大括号不成对：{error}", f"unbalanced braces: {error}"
        return
    for name, style, change in blanks:
        value = values.get(name or "")
        if name not in values or style or change:
            known = "、".join(values) or "—"
            blank = clip(str(name), 60)
            yield key, f"没有 {{{blank}}}，values 里有 {known}", f"unknown {{{blank}}}; values has {known}"
        elif key.startswith("host") and value is not None and value.gives != "text":
            zh = f"主播的提示不放数字 {{{name}}}（P2）"
            yield key, zh, f"a text for the host holds no figures: {{{name}}} (P2)"


def filled(text: str, values: dict[str, Value]) -> str:
    """Fill the blanks of a rule's text; numbers are rounded to whole ones."""
    return text.format(**{name: _word(value) for name, value in values.items()})


def _word(value: Value) -> str:
    if isinstance(value, str):
        return clip(" ".join(shown(value).split()), 80)
    return f"{value:,.0f}"
