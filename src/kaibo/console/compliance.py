"""Routes of words: checking them as one types, the review of a broadcast, signing, what was let pass."""

import asyncio
from typing import Annotated, Final, Literal

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast
from kaibo.console.auth import Who, must_see_account
from kaibo.console.papers import DocKey, Save, take_off
from kaibo.console.press import AskedKey, AskedRevision, Done, Press, Told, press, role
from kaibo.console.readiness import plan_of
from kaibo.facts import CueDone, Fact, Line, Name, ReviewSigned, WordsCorrected
from kaibo.house import House
from kaibo.live import warned
from kaibo.live.room import Room
from kaibo.live.stage import WarningLine
from kaibo.plan.accounts import Brand
from kaibo.plan.binder import Signed
from kaibo.plan.compliance import Checker, Surface, WordFinding
from kaibo.plan.compliance.brands import RULES as BRAND_RULES
from kaibo.plan.compliance.checking import Exempted
from kaibo.plan.compliance.documents import Waiver
from kaibo.plan.compliance.review import Sheet, findings
from kaibo.plan.compliance.rules import NEVER
from kaibo.plan.numbers import Of
from kaibo.plan.script.claims import claimed
from kaibo.plan.script.drafting import gaps
from kaibo.plan.script.reading import seconds
from kaibo.plan.shelf import Kept
from kaibo.refused import Refused
from kaibo.words import shown

TEAM_RULE: Final = "team.word"
"""The rule every word of a team's own list is found under."""


class TextToCheck(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to check: the caller's own name for it, where it is to stand, the brand of its product."""

    id: Name
    text: Line
    surface: Surface
    brand: Name = ""


class Texts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Texts to check; `account` is whose words and pace count, `exempt` asks for lawful uses too."""

    account: Name = ""
    texts: Annotated[tuple[TextToCheck, ...], Meta(max_length=100)]
    exempt: bool = False


class Checked(Struct, frozen=True, kw_only=True):
    """What is said about a text: findings, sentences that need a proof, gaps, seconds to read it.

    `exempted` are lawful uses, where they were asked for; `nothing` says that there was nothing to check.
    """

    id: str
    findings: tuple[WordFinding, ...]
    exempted: tuple[Exempted, ...]
    nothing: bool
    claims: tuple[str, ...]
    gaps: tuple[str, ...]
    seconds: int


class WordsReview(Struct, frozen=True, kw_only=True):
    """The words of a broadcast as they stand, and who signed for them last.

    `changed` says that the words are others than those signed, `rules_changed` that the rules are.
    `never` are the categories nobody may let pass.
    """

    sheet: Sheet
    signed: Signed | None
    changed: bool
    rules_changed: bool
    never: tuple[str, ...]


class SignWords(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sign for the words of a broadcast as they were seen: `digest` is that of the sheet."""

    digest: Name
    note: Annotated[str, Meta(max_length=2000)] = ""


class WordsLog(Struct, frozen=True, kw_only=True):
    """Every warning of words on air, in the order told, and who signed for the words before."""

    warnings: tuple[WarningLine, ...]
    signed: Signed | None


class CorrectWords(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer a warning: `corrected` on air, `removed` (a comment, a text), or `no_fault`.

    `said` is what was said, or why it is none.
    """

    role: Name = "floor"
    how: Literal["corrected", "removed", "no_fault"] = "corrected"
    said: Annotated[str, Meta(max_length=2000)] = ""


@post("/api/check", status_code=200, tags=["words"], right="own")
async def check_texts(
    data: JSONBody[Texts], house: NamedDependency[House], who: NamedDependency[Who]
) -> list[Checked]:
    """Check texts against the words that may not be used in selling; nothing is saved."""
    must_see_account(who, data.account)
    numbers = house.office.numbers(data.account)
    checker = await house.wording.checker(data.account)
    brands, day = house.wording.brands(), house.wording.day()

    def checked() -> list[Checked]:
        return [_checked(text, checker, brands, day, numbers, exempt=data.exempt) for text in data.texts]

    return await asyncio.to_thread(checked)


def _checked(
    text: TextToCheck, checker: Checker, brands: dict[str, Brand], day: str, numbers: Of, *, exempt: bool
) -> Checked:
    found, exempted, nothing = findings(text.text, text.surface, checker, brands, day, text.brand)
    return Checked(
        id=text.id,
        findings=found,
        exempted=exempted if exempt else (),
        nothing=nothing,
        claims=claimed(text.text),
        gaps=gaps(text.text),
        seconds=seconds(text.text, numbers),
    )


@get("/api/broadcasts/{broadcast:str}/words", tags=["words"], right="see")
async def show_words(broadcast: FromPath[str], house: NamedDependency[House]) -> WordsReview:
    """Show every text of a broadcast with what speaks against it, and whether somebody signed for it."""
    made = await house.wording.sheet(plan_of(await house.room(broadcast)))
    signed = house.office.binder(broadcast).signed
    return WordsReview(
        sheet=made,
        signed=signed,
        changed=signed is not None and signed.digest != made.digest,
        rules_changed=signed is not None and signed.pack != made.pack,
        never=tuple(sorted(NEVER)),
    )


@post("/api/broadcasts/{broadcast:str}/words/sign", status_code=200, tags=["words"], right="rules")
async def sign_words(
    broadcast: FromPath[str],
    data: JSONBody[SignWords],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Sign for the words of a broadcast as they stand; refused 409 where they changed since seen."""
    await house.wording.sheet(plan_of(await house.room(broadcast)))

    def signed(room: Room, told: Told) -> ReviewSigned:
        made = house.wording.sheet_now(plan_of(room))
        _must_be_signable(made, data.digest)
        return ReviewSigned(
            **told,
            digest=made.digest,
            pack=made.pack,
            texts=len(made.texts),
            open=made.left,
            waived=made.waived,
            note=shown(data.note).strip(),
        )

    return await press(house, who, broadcast, "review-signed", data, signed, on_air=False)


def _must_be_signable(made: Sheet, seen: str) -> None:
    """Refuse 409 to sign for other words than were seen, for none, or while something may not be used."""
    if made.digest != seen:
        raise Refused(
            409,
            "words_changed",
            "文字在你看过之后有改动，请重新看一遍再签字",
            "the words changed since you saw them: look at them again, then sign",
            "digest",
        )
    if not made.texts:
        raise Refused(409, "words_none", "本场还没有文字可查", "there are no words to sign for yet")
    if made.open:
        raise Refused(
            409,
            "words_open",
            f"还有 {made.open} 处不能用，改掉或写明原因放行后再签字",
            f"{made.open} findings may not stand: mend them or let them pass with a reason, then sign",
        )


@put(
    "/api/broadcasts/{broadcast:str}/waivers/{name:str}",
    tags=["words"],
    right="rules",
    operation_id="save_waiver",
)
async def save_waiver(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[Save[Waiver]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Waiver]:
    """Let a finding pass in a broadcast: one rule, these words, this surface, with a reason."""
    why = shown(data.body.why).strip()
    if len(why) < 2:
        raise Refused(400, "why_missing", "请写明放行的原因", "say why it may pass", "why")
    room = await house.room(broadcast)
    await _must_be_waivable(house, plan_of(room), data.body.rule)
    body = msgspec.structs.replace(data.body, why=why)
    return await house.office.save(
        broadcast, "waiver", name, body, replaces=data.revision, press=data.key, by=who.named("")
    )


@delete(
    "/api/broadcasts/{broadcast:str}/waivers/{name:str}",
    status_code=200,
    tags=["words"],
    right="rules",
    operation_id="remove_waiver",
)
async def remove_waiver(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take a waiver back; that it once was stays in the journal."""
    return await take_off(house, who, broadcast, "waiver", name, revision, key)


async def _must_be_waivable(house: House, plan: Broadcast, rule: str) -> None:
    """Refuse to let pass what nobody may, or what no rule says."""
    checker = await house.wording.checker(plan.account_id)
    found = checker.pack.rule(rule)
    if found is None and rule not in (TEAM_RULE, *BRAND_RULES):
        raise Refused(404, "unknown_rule", "没有这条用语规则", "there is no such rule", "rule")
    if found is not None and found.category in NEVER:
        raise Refused(
            409,
            "not_waivable",
            "医疗、个人信息和敏感内容不能放行，请改掉",
            "medical claims, personal data and sensitive content are never let pass: mend the words",
            "rule",
        )


@get("/api/broadcasts/{broadcast:str}/words/log", tags=["words"], right="see")
async def show_words_log(broadcast: FromPath[str], house: NamedDependency[House]) -> WordsLog:
    """Show each warning of words on air, what became of it, and how long that took."""
    room = await house.room(broadcast)
    return WordsLog(
        warnings=warned.lines(room.warnings.values()), signed=house.office.binder(broadcast).signed
    )


@post(
    "/api/broadcasts/{broadcast:str}/words/{warning:str}/correct",
    status_code=200,
    tags=["words"],
    right="own",
)
async def correct_words(
    broadcast: FromPath[str],
    warning: FromPath[str],
    data: JSONBody[CorrectWords],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Answer a warning: mended on air, taken away, or no fault, which needs a reason; its cue is done too."""

    def corrected(room: Room, told: Told) -> list[Fact] | None:
        one = room.warnings.get(warning)
        if one is None:
            raise Refused(404, "unknown_warning", "没有这条用语提醒", "there is no such warning", "warning")
        said = shown(data.said).strip()
        if data.how == "no_fault" and len(said) < 2:
            raise Refused(400, "why_missing", "请写明为什么没问题", "say why it is no fault", "said")
        by_role = who.as_role(role(data.role))
        if one.answered_ms is not None:
            return None
        signed = told | {"by": told["by"] or data.role, "role": by_role}
        cue = room.cues.get(warned.cue_of(warning))
        done: list[Fact] = []
        if cue is not None and cue.closed_ms is None:
            done.append(CueDone(**signed | {"id": f"{told['id']}:cue"}, cue=cue.raised.cue))
        return [*done, WordsCorrected(**signed, warning=warning, how=data.how, said=said)]

    return await press(house, who, broadcast, "words-corrected", data, corrected, on_air=False)


ROUTES: Final = (
    check_texts,
    show_words,
    sign_words,
    save_waiver,
    remove_waiver,
    show_words_log,
    correct_words,
)
"""Every route of a broadcast's words."""
