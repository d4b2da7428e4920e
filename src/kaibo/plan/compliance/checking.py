"""Checking of a text: one pass for anchors, then each hit is read in its sentence against its rule."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Final, cast

from msgspec import Struct
from msgspec.structs import replace

from kaibo import playbook
from kaibo.plan.compliance.anchors import Anchors
from kaibo.plan.compliance.folding import Folded, fold, folded
from kaibo.plan.compliance.hearing import Ear, sounded
from kaibo.plan.compliance.pack import Pack, ReadyRule, read
from kaibo.plan.compliance.patterns import Pattern
from kaibo.plan.compliance.rules import NEVER, SHORT, VERDICTS, Category, Surface, Team, Verdict
from kaibo.plan.compliance.sentences import Sentence, Sentences

_RANK: Final = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_LETTERS: Final = re.compile(r"\w")
_BLANK: Final = re.compile(r"\s")
_OURS: Final = re.compile(
    r"[【\[(]?(?=[^:】\]),.!?@问找叫喊你请]{1,8}[:】\])])[^:】\])]{0,6}?"
    r"(?:小编|官方|店家|店主|店长|掌柜|老板|场控|中控|助播|副播|客服|助理|管理员|房管|旗舰店|专卖店)"
)
"""A shop's own name before what it says among comments: 小编回复：, 客服小雨：, 【主播小助理】."""

_Speaking = Sequence[Sequence[tuple[ReadyRule, Pattern | None]]]


class WordFinding(Struct, frozen=True, kw_only=True):
    """Words of a text that a rule speaks about: `start` to `end` in characters of the text as given.

    `rule` is the rule's id, `basis` the law or the platform's rule behind it, `needs` the proof that makes
    it lawful, `fix` what to write instead (None: nothing is known), `owner` whose affair it is,
    `correction` what to say on air. Source: X1, X2.
    """

    start: int
    end: int
    text: str
    rule: str
    revision: int
    category: Category
    verdict: Verdict
    zh: str
    en: str
    basis: str
    suggestion: str
    needs: tuple[str, ...] = ()
    fix: str | None = None
    owner: str = ""
    correction: str = ""


class Exempted(Struct, frozen=True, kw_only=True):
    """Words a rule would speak about, were they not used lawfully: why, and the clause that says so."""

    start: int
    end: int
    text: str
    rule: str
    category: Category
    why: str
    clause: str


class Reading(Struct, frozen=True, kw_only=True):
    """What was read in a text; `nothing` tells that there was nothing to read, which is not “clean”."""

    findings: tuple[WordFinding, ...]
    exempted: tuple[Exempted, ...]
    nothing: bool = False


class _Hit(Struct, frozen=True):
    """Folded words a rule or a team's word speaks about; `why` and `clause` if they are let pass."""

    start: int
    end: int
    of: ReadyRule | Team
    verdict: Verdict
    why: str = ""
    clause: str = ""


class Checker:
    """A pack of rules and a team's own words, ready to read texts; several threads may use it at once."""

    def __init__(self, pack: Pack, team: Sequence[Team] = ()) -> None:
        """Build the automata of a pack and a team's words."""
        self.pack, self.team = pack, tuple(team)
        told: dict[str, list[ReadyRule]] = {}
        for ready in pack.rules:
            for word in ready.anchors:
                told.setdefault(word, []).append(ready)
        self._ear = Ear([*told, *(word for ready in pack.rules for word in ready.sounds)])
        words = folded(one.word for one in self.team)
        for word in filter(None, words):
            told.setdefault(word, [])
        places = {word: place for place, word in enumerate(told)}
        self._team_of = {places[word]: one for word, one in zip(words, self.team, strict=True) if word}
        self._of = tuple(told.values())
        self._by_surface: dict[Surface, _Speaking] = {}
        self._anchors = Anchors(tuple(told))
        heard = [(sounded(word).text, ready) for ready in pack.rules for word in ready.sounds]
        self._heard_of = [ready for _, ready in heard]
        self._heard = Anchors([sound for sound, _ in heard])

    def read(self, text: str, surface: Surface, every: bool = False) -> Reading:
        """Read a text on a surface: what stands in the way, in order of the text, and what was let pass.

        Of findings that overlap the most severe stays, then the longest; with `every` all do. What is
        written in letters is read as it sounds; characters that sound alike are heard on short surfaces.
        A comment that begins with a name of up to eight characters that is ours (小助理：, 【客服小雨】) is
        read as our reply: viewers may boast of a thing, we may not.
        """
        plain = fold(text)
        if surface == "comment" and _OURS.match(plain.text):
            surface = "host_reply"
        same = self._ear.read(plain, surface in SHORT)
        hits = list(self._hits(same.text, surface))
        hits = _let(hits) if any(_allows(hit) for hit in hits) else hits
        hits += self._by_sound(plain, same, text, surface, hits)
        passed = sorted((hit for hit in hits if hit.why), key=lambda hit: hit.start)
        flagged = [hit for hit in hits if not hit.why]
        return Reading(
            findings=tuple(
                _finding(hit, text, *same.origin(hit.start, hit.end), same.text)
                for hit in (sorted(flagged, key=lambda hit: hit.start) if every else _apart(flagged))
            ),
            exempted=tuple(
                _exempted(hit, text, *same.origin(hit.start, hit.end))
                for hit in passed
                if isinstance(hit.of, ReadyRule)
            ),
            nothing=not _LETTERS.search(same.text),
        )

    def _hits(self, text: str, surface: Surface) -> Iterator[_Hit]:
        """Give each rule's hits in folded text once, with the lawful use each has."""
        sentences = Sentences(text, notes=surface == "script")
        speaking, team = self._speaking(surface), self._team_of
        low = high = at = -1
        words = ""
        known: dict[Pattern, Sequence[tuple[int, int]]] = {}
        seen: set[tuple[int, int, int]] = set()
        for literal, start, end in self._anchors.find(text):
            if start < low or end > high:
                sentence = sentences.around(start, end)
                words, at, low, high, known = sentence.text, sentence.first, sentence.low, sentence.high, {}
            for of, find in speaking[literal]:
                spans = known.get(find) if find else ((start - at, end - at),)
                if spans is None and find:
                    # Nearly always there are none.
                    spans = known[find] = find.spans(words) if find.within(words) else ()
                for first, last in spans or ():
                    key = id(of), at + first, at + last
                    if at + first <= start and end <= at + last and key not in seen:
                        seen.add(key)
                        if hit := _used(of, sentences, sentence, *key[1:], surface):
                            yield hit
            if literal in team:
                yield _Hit(start, end, team[literal], team[literal].verdict)

    def _speaking(self, surface: Surface) -> _Speaking:
        """Give the rules that speak about a surface, each with its pattern, by literal."""
        if (told := self._by_surface.get(surface)) is None:
            told = [tuple((rule, rule.find) for rule in rules if rule.speaks[surface]) for rules in self._of]
            self._by_surface[surface] = told
        return told

    def _by_sound(
        self, plain: Folded, same: Folded, text: str, surface: Surface, known: Sequence[_Hit]
    ) -> Iterator[_Hit]:
        """Give what only sounds like words of a rule; words that are those themselves are known by now."""
        if surface not in SHORT:
            return
        heard = sounded(same.text)
        found = self._heard.find(heard.text)
        taken = bytearray(len(same.text))
        for hit in known if found else ():
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
        for literal, start, end in found:
            ready = self._heard_of[literal]
            verdict = ready.severity[surface]
            first, last = heard.beneath(start, end)
            written = plain.text[slice(*(same.beneath(first, last) if same is not plain else (first, last)))]
            if verdict is None or any(taken[first:last]) or written in ready.silent:
                continue
            # Two words with a blank between them are not a third one.
            if not _BLANK.search(text[slice(*same.origin(first, last))]):
                yield _Hit(first, last, ready, verdict)


def _used(
    of: ReadyRule, sentences: Sentences, sentence: Sentence, start: int, end: int, surface: Surface
) -> _Hit | None:
    """Hold a hit against the context its rule asks for, and against lawful uses."""
    left = sentence.text[: start - sentence.first]
    right = sentence.text[end - sentence.first :]
    if not of.meant(left, right, sentence.text):
        return None
    verdict = of.severity[surface]
    if verdict is None:
        return _Hit(start, end, of, "info", why=of.apart)
    words = sentence.text[start - sentence.first : end - sentence.first]
    note = sentences.note(start, end)
    for use in of.uses:
        if use.use.note:
            held = note is not None and use.holds(note[0], words, note[1], surface)
        else:
            held = use.holds(left, words, right, surface)
        if held and use.use.then:
            return _Hit(start, end, of, use.use.then)
        if held:
            return _Hit(start, end, of, verdict, use.use.why, use.use.clause)
    return _Hit(start, end, of, verdict)


def _allows(hit: _Hit) -> bool:
    return isinstance(hit.of, Team) and hit.of.allow


def _let(hits: Sequence[_Hit]) -> list[_Hit]:
    """Let hits pass that lie within words the team allows; those words themselves are no hits."""
    allowed = sorted((hit.start, hit.end) for hit in hits if _allows(hit))
    starts = [start for start, _ in allowed]
    # How far what begins up to here reaches: one allowed word may lie within another.
    reach = [0, *accumulate((end for _, end in allowed), max)]
    return [
        replace(hit, why="本队词表允许", clause="")
        if hit.end <= reach[bisect_right(starts, hit.start)]
        else hit
        for hit in hits
        if not _allows(hit)
    ]


def _exempted(hit: _Hit, text: str, start: int, end: int) -> Exempted:
    rule = cast(ReadyRule, hit.of).rule
    return Exempted(
        start=start,
        end=end,
        text=text[start:end],
        rule=rule.id,
        category=rule.category,
        why=hit.why,
        clause=hit.clause,
    )


def _finding(hit: _Hit, text: str, start: int, end: int, folded: str) -> WordFinding:
    words = text[start:end]
    if isinstance(hit.of, Team):
        return WordFinding(
            start=start,
            end=end,
            text=words,
            rule="team.word",
            revision=1,
            category="team",
            verdict=hit.verdict,
            zh=hit.of.why or "本队词表里的词",
            en=hit.of.why or "a word of the team's own list",
            basis="本队词表",
            suggestion=f"改为“{hit.of.instead}”" if hit.of.instead else "换一个说法",
            fix=hit.of.instead or None,
        )
    rule = hit.of.rule
    return WordFinding(
        start=start,
        end=end,
        text=words,
        rule=rule.id,
        revision=rule.rev,
        category=rule.category,
        verdict=hit.verdict,
        zh=rule.zh,
        en=rule.en,
        basis=hit.of.basis,
        suggestion=rule.suggestion,
        needs=rule.needs if hit.verdict == "evidence" else (),
        fix=rule.fix.get(folded[hit.start : hit.end]),
        owner=rule.owner,
        correction=rule.correction.replace("{text}", words),
    )


def _apart(found: Iterable[_Hit]) -> list[_Hit]:
    """Give hits in order of the text; of those that overlap the most severe, then the longest.

    One that nobody may let pass is not hidden by one that somebody may.
    """
    kept: list[_Hit] = []
    starts: list[int] = []
    for one in sorted(found, key=_gravity):
        place = bisect_left(starts, one.start)
        if (place and kept[place - 1].end > one.start) or (place < len(kept) and kept[place].start < one.end):
            continue
        kept.insert(place, one)
        starts.insert(place, one.start)
    return kept


def _gravity(hit: _Hit) -> tuple[int, bool, int, int]:
    waivable = isinstance(hit.of, Team) or hit.of.rule.category not in NEVER
    return _RANK[hit.verdict], waivable, hit.start - hit.end, hit.start


@cache
def shipped() -> Checker:
    """Give the checker of the shipped packs; built once."""
    return Checker(read(playbook.words()))


def check(text: str, surface: Surface) -> tuple[WordFinding, ...]:
    """Give what stands in the way of a text on a surface by the shipped packs; empty: nothing known."""
    return shipped().read(text, surface).findings


def blocked(findings: Iterable[WordFinding]) -> bool:
    """Tell whether any finding says: do not use."""
    return any(finding.verdict == "block" for finding in findings)
