"""Routes of rules about words: what they say, a house's own packs, a team's own lists."""

import asyncio
from typing import Annotated, Final

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo import playbook
from kaibo.console.auth import Who, must_see_account
from kaibo.console.papers import DocKey, Save, must_be_key, take_off
from kaibo.console.press import AskedKey, AskedRevision, Done, Key
from kaibo.house import House
from kaibo.plan.compliance import BrokenPack, Category, Checker, Surface, Verdict
from kaibo.plan.compliance.documents import OwnPack, TeamWords
from kaibo.plan.compliance.flips import Flip, flips
from kaibo.plan.compliance.pack import GROUPS, Pack, ReadyRule
from kaibo.plan.compliance.pasted import BadLine, merged, pasted
from kaibo.plan.compliance.penalties import Penalty, penalties
from kaibo.plan.compliance.rules import TEAM_MOST, Basis, Examples
from kaibo.plan.shelf import HOUSE, Kept, account_of
from kaibo.refused import Refused
from kaibo.wording import PackLeftOut, try_pack


class LawfulUse(Struct, frozen=True, kw_only=True):
    """A use a rule lets pass: why, and the clause that says so."""

    why: str
    clause: str


class WordRule(Struct, frozen=True, kw_only=True):
    """A rule about words as it is told; `severity` by surface (None: it says nothing there).

    `own` says that it is the house's own, `uses` what it lets pass.
    """

    id: str
    rev: int
    category: Category
    zh: str
    en: str
    basis: tuple[Basis, ...]
    suggestion: str
    owner: str
    needs: tuple[str, ...]
    correction: str
    severity: dict[Surface, Verdict | None]
    uses: tuple[LawfulUse, ...]
    examples: Examples
    own: bool


class WordGroup(Struct, frozen=True, kw_only=True):
    """A category of rules: its names, how many rules it has, what platforms do about it."""

    id: Category
    zh: str
    en: str
    rules: int
    penalties: tuple[Penalty, ...]


class WordRules(Struct, frozen=True, kw_only=True):
    """Every rule in force, by category, and packs of the house that can no longer be read.

    `pack` is the revision of the rules.
    """

    pack: str
    groups: tuple[WordGroup, ...]
    rules: tuple[WordRule, ...]
    left_out: tuple[PackLeftOut, ...]


class WordBooks(Struct, frozen=True, kw_only=True):
    """A team's lists of words, by account ("@house" for all), and the packs of the house."""

    words: list[Kept[TeamWords]]
    packs: list[Kept[OwnPack]]
    left_out: tuple[PackLeftOut, ...]


class TryPack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pack to try, under the name it has or will have."""

    name: DocKey
    text: Annotated[str, Meta(max_length=1_000_000)]


class Tried(Struct, frozen=True, kw_only=True):
    """What a pack would do: its rules by id, and examples that would be judged otherwise than now."""

    rules: tuple[str, ...]
    flips: tuple[Flip, ...]


class ImportWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pasted list: one word a line, `!word` allows it, a tab or comma parts what to say instead and why.

    `replace` puts it in place of the list there is, else it is put to it.
    """

    key: Key
    text: Annotated[str, Meta(max_length=2_000_000)]
    verdict: Verdict = "block"
    replace: bool = False


class ImportedWords(Struct, frozen=True, kw_only=True):
    """The list as it now stands, how many words were new, how many told before, lines that are no word."""

    kept: Kept[TeamWords]
    new: int
    known: int
    wrongs: tuple[BadLine, ...]


@get("/api/rules/words", tags=["words"], right="own")
async def show_word_rules(house: NamedDependency[House]) -> WordRules:
    """Show every rule about words: what it says, why, how severe it is where, with examples."""
    force = await house.wording.force(newest=True)
    pack = force.checker.pack
    count = dict.fromkeys(GROUPS, 0)
    for ready in pack.rules:
        count[ready.rule.category] += 1
    return WordRules(
        pack=pack.revision,
        groups=tuple(
            WordGroup(
                id=category,
                zh=group.zh,
                en=group.en,
                rules=count[category],
                penalties=penalties(category),
            )
            for category, group in GROUPS.items()
        ),
        rules=tuple(map(_told, pack.rules)),
        left_out=force.left_out,
    )


def _told(ready: ReadyRule) -> WordRule:
    rule = ready.rule
    return WordRule(
        id=rule.id,
        rev=rule.rev,
        category=rule.category,
        zh=rule.zh,
        en=rule.en,
        basis=rule.basis,
        suggestion=rule.suggestion,
        owner=rule.owner,
        needs=rule.needs,
        correction=rule.correction,
        severity=ready.severity,
        uses=tuple(LawfulUse(why=use.use.why, clause=use.use.clause) for use in ready.uses),
        examples=rule.examples,
        own=ready.file not in playbook.words(),
    )


@get("/api/words", tags=["words"], right="see")
async def show_word_books(house: NamedDependency[House], who: NamedDependency[Who]) -> WordBooks:
    """Show the team's own lists the caller may see, and the packs of the house."""
    words = house.office.house.listed("words", TeamWords)
    return WordBooks(
        words=[kept for kept in words if who.shares(account_of("words", kept.key, kept.body))],
        packs=house.office.house.listed("pack", OwnPack),
        left_out=(await house.wording.force(newest=True)).left_out,
    )


@put("/api/words/{name:str}", tags=["words"], right="rules", operation_id="save_words")
async def save_words(
    name: FromPath[DocKey],
    data: JSONBody[Save[TeamWords]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[TeamWords]:
    """Save the team's own words of an account, or of the house under `@house`; they count at once."""
    account = _must_own_words(who, name)
    kept = await house.office.save(
        HOUSE, "words", name, data.body, replaces=data.revision, press=data.key, by=who.named("")
    )
    await house.wording.force(account, newest=True)
    return kept


@delete("/api/words/{name:str}", status_code=200, tags=["words"], right="rules", operation_id="remove_words")
async def remove_words(
    name: FromPath[DocKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take the list of an account, or of the house, off."""
    account = _must_own_words(who, name)
    done = await take_off(house, who, HOUSE, "words", name, revision, key)
    await house.wording.force(account, newest=True)
    return done


@post("/api/words/{name:str}/import", status_code=200, tags=["words"], right="rules")
async def import_words(
    name: FromPath[DocKey],
    data: JSONBody[ImportWords],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> ImportedWords:
    """Put a pasted list of words to the team's own; what is no word is told by line and left out."""
    account = _must_own_words(who, name)
    read = await asyncio.to_thread(pasted, data.text, data.verdict)
    shelf = house.office.house
    held = shelf.one("words", name, TeamWords) or TeamWords()
    words = read.words if data.replace else merged(held.words, read.words)
    if not read.words:
        raise Refused(
            422, "words_none", "没有读到词，每行写一个", "no word was read: write one a line", "text"
        )
    if len(words) > TEAM_MOST:
        raise Refused(
            422,
            "words_too_many",
            f"一份词表最多 {TEAM_MOST} 个词",
            f"a list has at most {TEAM_MOST} words",
            "text",
        )
    kept = await house.office.save(
        HOUSE,
        "words",
        name,
        TeamWords(words=words),
        replaces=shelf.revision("words", name),
        press=data.key,
        by=who.named(""),
    )
    await house.wording.force(account, newest=True)
    before = {one.word for one in held.words}
    known = sum(one.word in before for one in read.words)
    return ImportedWords(kept=kept, new=len(read.words) - known, known=known, wrongs=read.wrongs[:100])


@post("/api/packs/check", status_code=200, tags=["words"], right="rules")
async def check_pack(data: JSONBody[TryPack], house: NamedDependency[House]) -> Tried:
    """Try a pack of one's own: which examples it would judge otherwise; nothing is saved."""
    force = await house.wording.force()
    packs = house.wording.packs()

    def tried() -> Tried:
        pack = _readable(packs, data.name, data.text)
        own = {ready.rule.id for ready in pack.rules} - {ready.rule.id for ready in force.checker.pack.rules}
        after = Checker(pack, force.checker.team)
        return Tried(rules=tuple(sorted(own)), flips=flips(force.checker, after))

    return await asyncio.to_thread(tried)


@put("/api/packs/{name:str}", tags=["words"], right="rules", operation_id="save_pack")
async def save_pack(
    name: FromPath[DocKey],
    data: JSONBody[Save[OwnPack]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[OwnPack]:
    """Save a pack of one's own; one that cannot be read is refused 422, and the previous stays in force."""
    must_be_key(name)
    must_see_account(who, "")
    await asyncio.to_thread(_readable, house.wording.packs(), name, data.body.text)
    kept = await house.office.save(
        HOUSE, "pack", name, data.body, replaces=data.revision, press=data.key, by=who.named("")
    )
    await house.wording.force(newest=True)
    return kept


@delete("/api/packs/{name:str}", status_code=200, tags=["words"], right="rules", operation_id="remove_pack")
async def remove_pack(
    name: FromPath[DocKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take a pack off; its history stays in the journal."""
    must_see_account(who, "")
    done = await take_off(house, who, HOUSE, "pack", must_be_key(name), revision, key)
    await house.wording.force(newest=True)
    return done


def _must_own_words(who: Who, name: str) -> str:
    """Give the account a list is of, "" for all; raises `Refused` for a bad key or an account not theirs."""
    account = account_of("words", must_be_key(name), None)
    must_see_account(who, account)
    return account


def _readable(packs: dict[str, str], name: str, text: str) -> Pack:
    """Read a pack beside the others; raises `Refused` 422 that names rule and field of the mistake."""
    try:
        return try_pack(packs, name, text)
    except BrokenPack as error:
        where = "，".join(part for part in (error.rule and f"规则 {error.rule}", error.field) if part)
        raise Refused(
            422,
            "broken_pack",
            f"规则包 {name} 读不了：{where or '文件'}：{error.why}",
            f"the pack {name} cannot be read: {error.rule or '?'}: {error.field or '?'}: {error.why}",
            ".".join(part for part in (name, error.rule, error.field) if part),
        ) from error


ROUTES: Final = (
    show_word_rules,
    show_word_books,
    save_words,
    remove_words,
    import_words,
    check_pack,
    save_pack,
    remove_pack,
)
"""Every route of rules about words."""
