"""What words may be used in a house: a checker for each account, of the shipped rules and the house's own.

A checker takes a good part of a second to build, so that is done beside the loop; meanwhile the one
before stays in force. The sheet of a broadcast's words is kept as long as nothing in it changed.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from kaibo import playbook
from kaibo.broadcast import Broadcast
from kaibo.clock import Clock, local
from kaibo.office import Office
from kaibo.plan.accounts import Account, Brand
from kaibo.plan.compliance import BrokenPack, Checker, Pack, read, shipped
from kaibo.plan.compliance.documents import OwnPack, TeamWords, Waiver
from kaibo.plan.compliance.pack import ReadyRule
from kaibo.plan.compliance.review import Sheet, sheet
from kaibo.plan.compliance.rules import Surface, Team
from kaibo.plan.compliance.texts import PlacedText, texts
from kaibo.plan.script import Script
from kaibo.plan.shelf import HOUSE, Kept
from kaibo.plan.traffic import Booking

_SHEETS_KEPT: Final = 50
_RULES_AT_ONCE: Final = 8
_log = logging.getLogger(__name__)


class PackLeftOut(Struct, frozen=True, kw_only=True):
    """A pack of the house that can no longer be read, and is left out: where the mistake is, and which."""

    pack: str
    rule: str
    field: str
    why: str


class InForce(Struct, frozen=True):
    """A checker, of which documents it was made, and the packs left out of it."""

    made_of: tuple[tuple[str, int], ...]
    checker: Checker
    left_out: tuple[PackLeftOut, ...] = ()


class Wording:
    """The checkers of a house, one an account, and the sheets of its broadcasts."""

    def __init__(self, office: Office, clock: Clock) -> None:
        """Start with none built: the first is when it is first asked for."""
        self._office, self._clock = office, clock
        self._forces: dict[str, InForce] = {}
        self._building: dict[str, asyncio.Task[None]] = {}
        self._sheets: dict[str, tuple[_Asked, Sheet]] = {}
        self._turn = asyncio.Lock()

    async def checker(self, account: str = "") -> Checker:
        """Give the checker in force for an account, "" for none; waits only where there is none yet."""
        return (await self.force(account)).checker

    async def force(self, account: str = "", *, newest: bool = False) -> InForce:
        """Give what is in force for an account; `newest` waits until every document saved so far counts."""
        while (held := self._forces.get(account)) is None or held.made_of != self._made_of(account):
            work = self._building.get(account)
            if work is None:
                work = self._building[account] = asyncio.create_task(self._build(account))
            if held is not None and not newest:
                return held
            await asyncio.shield(work)
        return held

    def now(self, account: str = "") -> Checker:
        """Give the checker in force for an account at once: the shipped rules where none was built yet."""
        held = self._forces.get(account)
        return held.checker if held else shipped()

    async def warm(self) -> None:
        """Build the checker of the house before anybody asks, then compile its patterns a few at a time."""
        rules = (await self.checker()).pack.rules
        for first in range(0, len(rules), _RULES_AT_ONCE):
            await asyncio.to_thread(_compile, rules[first : first + _RULES_AT_ONCE])

    async def close(self) -> None:
        """Let go of what is being built."""
        for work in list(self._building.values()):
            work.cancel()
        await asyncio.gather(*self._building.values(), return_exceptions=True)

    def _made_of(self, account: str) -> tuple[tuple[str, int], ...]:
        """Name the documents a checker of an account is made of, each with its revision."""
        house = self._office.house
        packs = [(f"pack:{kept.key}", kept.revision) for kept in house.listed("pack", OwnPack)]
        keys = dict.fromkeys((HOUSE, account) if account else (HOUSE,))
        return (*packs, *((f"words:{key}", house.revision("words", key)) for key in keys))

    async def _build(self, account: str) -> None:
        try:
            # One at a time: several threads together would hold up the loop after all.
            async with self._turn:
                made_of, packs = self._made_of(account), self.packs()
                words = self._words(account)
                checker, left_out = await asyncio.to_thread(build, packs, words)
            for one in left_out:
                _log.warning("the pack %s is left out: %s: %s: %s", one.pack, one.rule, one.field, one.why)
            self._forces[account] = InForce(made_of, checker, left_out)
        finally:
            self._building.pop(account, None)

    def packs(self) -> dict[str, str]:
        """Give the packs of the house that are not switched off, as their text by key."""
        held = self._office.house.all("pack", OwnPack)
        return {key: pack.text for key, pack in held.items() if not pack.off}

    def _words(self, account: str) -> tuple[Team, ...]:
        """Give the team's words for an account: what it says of a word itself goes before the house's."""
        house = self._office.house
        listed = [house.one("words", key, TeamWords) for key in (HOUSE, account)]
        words = {word.word: word for one in listed if one for word in one.words}
        return tuple(words.values())

    # Sheets.

    async def sheet(self, plan: Broadcast) -> Sheet:
        """Review the words of a broadcast as they stand, beside the loop."""
        asked = self._asked(plan, await self.checker(plan.account_id))
        held = self._sheets.get(plan.id)
        if held is None or held[0] != asked:
            self._keep(plan.id, asked, await asyncio.to_thread(asked.reviewed))
        return self._sheets[plan.id][1]

    def sheet_now(self, plan: Broadcast) -> Sheet:
        """Review the words of a broadcast at once; quick where `sheet` was asked a moment ago."""
        asked = self._asked(plan, self.now(plan.account_id))
        held = self._sheets.get(plan.id)
        if held is None or held[0] != asked:
            self._keep(plan.id, asked, asked.reviewed())
        return self._sheets[plan.id][1]

    def _keep(self, broadcast: str, asked: "_Asked", made: Sheet) -> None:
        self._sheets.pop(broadcast, None)
        while len(self._sheets) >= _SHEETS_KEPT:
            del self._sheets[next(iter(self._sheets))]
        self._sheets[broadcast] = asked, made

    def _asked(self, plan: Broadcast, checker: Checker) -> "_Asked":
        house, binder = self._office.house, self._office.binder(plan.id)
        account = house.one("account", plan.account_id, Account) if plan.account_id else None
        return _Asked(
            texts=texts(plan, binder.all("script", Script), house.all("booking", Booking), account),
            checker=checker,
            waivers=binder.listed("waiver", Waiver),
            brands=self.brands(),
            day=self.day(plan.zone),
        )

    def let_pass(self, broadcast: str) -> set[tuple[str, str, Surface]]:
        """Give what was let pass in a broadcast: rule, words and surface."""
        waivers = self._office.binder(broadcast).all("waiver", Waiver).values()
        return {(one.rule, one.words, one.surface) for one in waivers}

    def brands(self) -> dict[str, Brand]:
        """Give the brands of the house by key."""
        return self._office.house.all("brand", Brand)

    def day(self, zone: str = "Asia/Shanghai") -> str:
        """Give today in a zone, where it is known, else in UTC."""
        try:
            return local(self._clock.now_ms(), zone).date().isoformat()
        except (KeyError, ValueError, OSError):
            return local(self._clock.now_ms(), "UTC").date().isoformat()


class _Asked(Struct, frozen=True, kw_only=True):
    """Everything a sheet is made of."""

    texts: tuple[PlacedText, ...]
    checker: Checker
    waivers: list[Kept[Waiver]]
    brands: dict[str, Brand]
    day: str

    def reviewed(self) -> Sheet:
        """Make the sheet."""
        return sheet(self.texts, self.checker, self.waivers, self.brands, self.day)


def _compile(rules: Sequence[ReadyRule]) -> None:
    for ready in rules:
        for _, pattern in ready.patterns():
            _ = pattern.compiled


def build(packs: Mapping[str, str], words: Sequence[Team]) -> tuple[Checker, tuple[PackLeftOut, ...]]:
    """Build a checker of the shipped packs, those of a house by name and a team's words.

    A pack that cannot be read is left out, and told of: it was refused when it was saved, so kaibo's own
    rules changed since.
    """
    own = {f"own/{name}": text for name, text in packs.items()}
    left_out: list[PackLeftOut] = []
    while True:
        try:
            return Checker(read(playbook.words() | own), words), tuple(left_out)
        except BrokenPack as error:
            if error.file not in own:
                raise
            del own[error.file]
            left_out.append(
                PackLeftOut(
                    pack=error.file.removeprefix("own/"), rule=error.rule, field=error.field, why=error.why
                )
            )


def try_pack(packs: Mapping[str, str], name: str, text: str) -> Pack:
    """Read a pack beside the shipped ones and those of a house; raises `BrokenPack` with the place in it.

    Other packs of the house that cannot be read are no fault of this one.
    """
    others = {key: one for key, one in packs.items() if key != name}
    left_out = {one.pack for one in build(others, ())[1]}
    held = {f"own/{key}": one for key, one in others.items() if key not in left_out}
    return read(playbook.words() | held | {f"own/{name}": text})
