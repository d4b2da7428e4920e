"""A pack of rules: read from the text of its files, every mistake named by file, rule and field."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2s
from itertools import product
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo import playbook
from kaibo.plan.compliance.folding import folded
from kaibo.plan.compliance.patterns import Broken, Pattern
from kaibo.plan.compliance.rules import SURFACES, Category, Group, Rule, Surface, Use, Verdict

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_DIGITS: Final = str.maketrans("零一二三四五六七八九", "0123456789")
_MOST_ANCHORS: Final = 20_000


class BrokenPack(ValueError):
    """A pack that cannot be used: which file, which rule, which field, and what is wrong with it."""

    def __init__(self, file: str, rule: str, field: str, why: str) -> None:
        """Name the place of a mistake."""
        super().__init__(f"{file}: rule {rule or '?'}: {field or '?'}: {why}")
        self.file, self.rule, self.field, self.why = file, rule, field, why


class ReadyUse(Struct, frozen=True):
    """A lawful use, ready to be compared; a pattern that is not there holds always."""

    use: Use
    left: Pattern | None
    right: Pattern | None
    found: Pattern | None
    sentence: Pattern | None

    def patterns(self) -> Iterator[tuple[str, Pattern]]:
        """Give the patterns there are, with the name of their field."""
        for name in ("left", "right", "found", "sentence"):
            if pattern := getattr(self, name):
                yield f"unless.{name}", pattern

    def holds(self, left: str, found: str, right: str, surface: Surface) -> bool:
        """Tell whether words between `left` and `right` of one sentence are used this way."""
        return bool(
            (not self.use.surfaces or surface in self.use.surfaces)
            and (self.found is None or self.found.search(found))
            and (self.left is None or self.left.search(left))
            and (self.right is None or self.right.search(right))
            and (self.sentence is None or self.sentence.search(left + found + right))
        )


class ReadyRule(Struct, frozen=True):
    """A rule, ready to be looked for: patterns compiled, anchors spelled out, its severity on each surface.

    `speaks` tells on which surfaces it is looked for, `basis` is its basis in words, `silent` are words not
    to be taken for what they sound like.
    """

    file: str
    rule: Rule
    anchors: tuple[str, ...]
    sounds: tuple[str, ...]
    silent: frozenset[str]
    find: Pattern | None
    left: Pattern | None
    right: Pattern | None
    near: Pattern | None
    uses: tuple[ReadyUse, ...]
    severity: dict[Surface, Verdict | None]
    speaks: dict[Surface, bool]
    apart: str
    basis: str

    def patterns(self) -> Iterator[tuple[str, Pattern]]:
        """Give the patterns of the rule and of its uses, with the name of their field."""
        for name in ("find", "left", "right", "near"):
            if pattern := getattr(self, name):
                yield name, pattern
        for use in self.uses:
            yield from use.patterns()

    def meant(self, left: str, right: str, sentence: str) -> bool:
        """Tell whether what stands around words is what the rule asks for."""
        return bool(
            (self.left is None or self.left.search(left))
            and (self.right is None or self.right.search(right))
            and (self.near is None or self.near.search(sentence))
        )


class Pack(Struct, frozen=True):
    """Rules that stand in force together; `revision` tells one set of them from another."""

    rules: tuple[ReadyRule, ...]
    revision: str

    def rule(self, name: str) -> Rule | None:
        """Give a rule by its id."""
        return next((ready.rule for ready in self.rules if ready.rule.id == name), None)


GROUPS: Final = msgspec.convert(
    tomllib.loads(playbook.page("compliance/categories.toml")), dict[Category, Group]
)
"""The categories of rules, by name."""


def read(files: Mapping[str, str]) -> Pack:
    """Read a pack from the text of its files by name; raises `BrokenPack` with the place of the mistake.

    Patterns of shipped packs are not compiled before they are needed; those of others are, to be known right.
    """
    known = playbook.words()
    rules: list[ReadyRule] = []
    seen: dict[str, str] = {}
    for file, text in files.items():
        for ready in _shipped(file) if known.get(file) == text else _rules(file, text):
            name = ready.rule.id
            if name in seen:
                raise BrokenPack(file, name, "id", f"stands in {seen[name]} already")
            seen[name] = file
            rules.append(ready)
            if known.get(file) != text:
                _prove(ready)
    digest = blake2s("\0".join(f"{name}\0{text}" for name, text in sorted(files.items())).encode())
    return Pack(tuple(rules), digest.hexdigest()[:12])


@cache
def _shipped(file: str) -> tuple[ReadyRule, ...]:
    # Every checker of a house has the same: read once, each pattern is compiled once.
    return tuple(_rules(file, playbook.words()[file]))


def _rules(file: str, text: str) -> Iterator[ReadyRule]:
    shared = _shared()
    for table in _tables(file, text):
        yield _ready(file, _rule(file, table), shared)


def _prove(ready: ReadyRule) -> None:
    for field, pattern in ready.patterns():
        try:
            _ = pattern.compiled
        except Broken as error:
            raise BrokenPack(ready.file, ready.rule.id, field, str(error)) from error


def spelled_out(anchors: Sequence[str]) -> tuple[str, ...]:
    """Give every literal anchors with `{a|b}` stand for, folded; also with their numbers in digits."""
    told: list[str] = []
    for anchor in anchors:
        parts = _BRACES.split(anchor)
        choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
        told += ("".join(chosen) for chosen in product(*choices))
    plain = folded(told)
    return tuple(dict.fromkeys(filter(None, (*plain, *(word.translate(_DIGITS) for word in plain)))))


@cache
def _shared() -> tuple[ReadyUse, ...]:
    uses = tomllib.loads(playbook.page("compliance/lawful.toml"))["use"]
    return tuple(_use("lawful.toml", use.id, use) for use in msgspec.convert(uses, tuple[Use, ...]))


def _tables(file: str, text: str) -> Iterator[dict[str, Any]]:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrokenPack(file, "", "", str(error)) from error
    tables = told.pop("rule", [])
    if told:
        raise BrokenPack(file, "", next(iter(told)), "is no table of a pack: write [[rule]]")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BrokenPack(file, "", "rule", "write [[rule]], with two brackets")
    yield from tables


def _rule(file: str, table: dict[str, Any]) -> Rule:
    name = str(table.get("id", ""))
    try:
        rule = msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        why, _, field = str(error).partition(" - at `$")
        unknown = re.search(r"`(\w+)`", why)
        raise BrokenPack(file, name, field.strip(".`") or (unknown[1] if unknown else ""), why) from error
    for surface in rule.severity:
        if surface != "default" and surface not in SURFACES:
            raise BrokenPack(file, name, f"severity.{surface}", "is no surface")
    return rule


def _ready(file: str, rule: Rule, shared: Sequence[ReadyUse]) -> ReadyRule:
    anchors = spelled_out(rule.anchors)
    if not anchors or len(anchors) > _MOST_ANCHORS:
        raise BrokenPack(file, rule.id, "anchors", f"{len(anchors)} literals: give 1 to {_MOST_ANCHORS}")
    known = {use.use.id for use in shared}
    for name in rule.lawful:
        if name not in known:
            raise BrokenPack(file, rule.id, "lawful", f"{name} is no shared use: {', '.join(sorted(known))}")
    own = tuple(_use(file, rule.id, use) for use in rule.unless)
    common = tuple(use for use in shared if rule.category in use.use.categories or use.use.id in rule.lawful)
    group = GROUPS[rule.category]
    severity = dict(_severity(rule, group))
    sounds = spelled_out(rule.sounds)
    return ReadyRule(
        file=file,
        rule=rule,
        anchors=anchors,
        sounds=sounds,
        silent=frozenset((*sounds, *anchors, *folded(rule.unheard))),
        find=_pattern(rule.find),
        left=_pattern(rule.left),
        right=_pattern(rule.right),
        near=_pattern(rule.near),
        uses=(*own, *common),
        severity=severity,
        speaks={
            surface: (not rule.surfaces or surface in rule.surfaces)
            and (severity[surface] is not None or bool(group.apart))
            for surface in SURFACES
        },
        apart=group.apart,
        basis=rule.basis[0].words,
    )


def _severity(rule: Rule, group: Group) -> Iterator[tuple[Surface, Verdict | None]]:
    """Give what a rule says on each surface: its own word first, then its category's; None: nothing."""
    own = rule.severity.get("default")
    for surface in SURFACES:
        told = rule.severity.get(surface) or group.severity.get(surface)
        milder = surface in group.severity and told in ("none", "info")
        if told is None or (own and not milder and surface not in rule.severity):
            told = own or group.severity["default"]
        outside = rule.surfaces and surface not in rule.surfaces
        yield surface, None if outside or told == "none" else told


def _use(file: str, rule: str, use: Use) -> ReadyUse:
    if not (use.left or use.right or use.found or use.sentence or use.surfaces or use.note):
        raise BrokenPack(file, rule, "unless", f"“{use.why}” would let everything pass: give a pattern")
    return ReadyUse(
        use,
        left=_pattern(use.left),
        right=_pattern(use.right),
        found=_pattern(use.found),
        sentence=_pattern(use.sentence),
    )


def _pattern(written: str) -> Pattern | None:
    return Pattern(written) if written else None
