"""Words over HTTP: checked as one types, reviewed, let pass with a reason, signed for as they stand."""

import secrets
from contextlib import aclosing
from typing import Any

import pytest

from kaibo.facts import ReviewSigned
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.people import joined
from tests.console.pressing import Pressing, planned

TEAM = [{"word": "羊绒衫", "instead": "针织衫", "why": "本店约定"}]


async def team_words(server: Server, words: list[dict[str, Any]], revision: int = 0) -> None:
    path = "/api/words/@house"
    body = {"words": words}
    await server.desk.ask("PUT", path, key=secrets.token_hex(4), revision=revision, body=body)


async def checked(server: Server, text: str, surface: str = "title", **more: Any) -> Any:
    one = {"id": "a", "text": text, "surface": surface, **{k: v for k, v in more.items() if k == "brand"}}
    rest = {k: v for k, v in more.items() if k != "brand"}
    (told,) = await server.desk.ask("POST", "/api/check", texts=[one], **rest)
    return told


async def sheet(room: Pressing) -> Any:
    return await room.server.desk.ask("GET", f"{room.base}/words")


async def gate(room: Pressing, name: str = "words") -> Any:
    board = await room.server.desk.ask("GET", f"{room.base}/readiness")
    return next(one for one in board["gates"] if one["gate"] == name)


async def waive(room: Pressing, **body: Any) -> Any:
    whole = {"rule": "team.word", "words": "羊绒衫", "surface": "title", "why": "品牌方要求"} | body
    path = f"{room.base}/waivers/{secrets.token_hex(4)}"
    return await room.server.desk.ask("PUT", path, key="w", revision=0, body=whole)


async def test_texts_are_checked_where_they_are_to_stand(server: Server) -> None:
    await team_words(server, TEAM)
    told = await checked(server, "羊绒衫，240克，〔颜色〕")
    (found,) = told["findings"]
    assert (found["text"], found["verdict"], found["fix"]) == ("羊绒衫", "block", "针织衫")
    assert (told["id"], told["gaps"], told["nothing"]) == ("a", ["〔颜色〕"], False)
    assert (await checked(server, "一双 240克"))["claims"] == ["一双 240克"]
    assert (await checked(server, " \u200b "))["nothing"] is True, "nothing to check is not clean"


async def test_lawful_uses_are_told_where_they_are_asked_for(server: Server) -> None:
    await server.desk.ask("PUT", "/api/packs/ours", key="p", revision=0, body={"text": PACK})
    assert (await checked(server, "不说呱唧呱", "script"))["exempted"] == []
    (one,) = (await checked(server, "不说呱唧呱", "script", exempt=True))["exempted"]
    assert (one["text"], one["why"]) == ("呱唧呱", "否定")


@pytest.mark.parametrize(
    "texts",
    [
        [{"id": "a", "text": "x", "surface": "moon"}],
        [{"id": "a", "text": "x" * 10_001, "surface": "title"}],
        [{"id": "a", "text": "x", "surface": "title"}] * 101,
    ],
)
async def test_texts_without_a_known_place_or_without_bound_are_refused(
    server: Server, texts: list[dict[str, str]]
) -> None:
    with pytest.raises(Refused) as refused:
        await server.desk.ask("POST", "/api/check", texts=texts)
    assert refused.value.status == 400


async def test_words_of_an_account_count_there_alone_and_go_before_those_of_the_house(server: Server) -> None:
    await server.desk.ask("PUT", "/api/accounts/a", key="a", revision=0, body={"name": "甲"})
    await team_words(server, TEAM)
    own = {"words": [{"word": "羊绒衫", "verdict": "warn"}, {"word": "羊绒", "allow": True}]}
    await server.desk.ask("PUT", "/api/words/a", key="k", revision=0, body=own)
    assert [f["verdict"] for f in (await checked(server, "羊绒衫"))["findings"]] == ["block"]
    assert [f["verdict"] for f in (await checked(server, "羊绒衫", account="a"))["findings"]] == ["warn"]
    await server.desk.ask("DELETE", "/api/words/a?revision=1&key=gone")
    assert [f["verdict"] for f in (await checked(server, "羊绒衫", account="a"))["findings"]] == ["block"]


async def test_a_brand_that_is_not_filed_is_found_while_one_types(server: Server) -> None:
    assert [f["rule"] for f in (await checked(server, "彪马卫衣", brand="彪马"))["findings"]] == [
        "brand.unfiled"
    ]
    body = {"name": "彪马", "filed": ["彪马"], "until": "2020-01-01", "proof": "备案号 1"}
    await server.desk.ask("PUT", "/api/brands/puma", key="b", revision=0, body=body)
    told = await checked(server, "彪马卫衣", brand="puma")
    assert [(f["rule"], f["category"]) for f in told["findings"]] == [("brand.expired", "brand")]
    await server.desk.ask("PUT", "/api/brands/puma", key="c", revision=1, body=body | {"until": "2099-01-01"})
    assert (await checked(server, "彪马卫衣"))["findings"] == []


async def test_every_text_of_a_broadcast_is_on_its_sheet_with_what_speaks_against_it(server: Server) -> None:
    room = await planned(server)
    await team_words(server, TEAM)
    told = (await sheet(room))["sheet"]
    found = {(one["text"]["place"], f["text"]) for one in told["texts"] for f in one["findings"]}
    assert ("product:p1:title", "羊绒衫") in found
    assert told["counts"]["block"] == told["open"] > 0
    assert {"title", "product:p2:point:1", "segment:s2:point:1", "invite:group:first"} <= {
        one["text"]["place"] for one in told["texts"]
    }
    assert (await gate(room))["state"] == "red"


async def test_a_waiver_holds_for_these_words_on_this_surface_and_names_who_gave_it(server: Server) -> None:
    room = await planned(server)
    await team_words(server, TEAM)
    before = (await sheet(room))["sheet"]
    async with aclosing(await joined(server, "zhou", roles=["operator"])) as zhou:
        body = {"rule": "team.word", "words": "羊绒衫", "surface": "title", "why": "品牌方要求"}
        path = f"{room.base}/waivers/w1"
        given = await zhou.put(path, json={"key": "w", "revision": 0, "body": body})
        assert given.status_code == 200, given.text
    after = (await sheet(room))["sheet"]
    (title,) = [one for one in after["texts"] if one["text"]["place"] == "product:p1:title"]
    (waived,) = title["waived"]
    assert title["findings"] == []
    assert (waived["by"], waived["why"], waived["finding"]["text"]) == ("Zhou", "品牌方要求", "羊绒衫")
    assert after["waived"] == 1 and after["open"] == before["open"] - 1, "the invitations stay as they are"
    assert (await room.server.desk.ask("GET", f"{room.base}/binder"))["waivers"][0]["key"] == "w1"
    await room.server.desk.ask("DELETE", f"{room.base}/waivers/w1?revision=1&key=back")
    assert (await sheet(room))["sheet"]["open"] == before["open"]


async def test_what_the_law_never_lets_pass_is_not_waived(server: Server) -> None:
    room = await planned(server)
    await server.desk.ask("PUT", "/api/packs/ours", key="p", revision=0, body={"text": PACK})
    for body, code in (
        ({"rule": "medical.ours", "words": "治百病"}, "not_waivable"),
        ({"rule": "nobody.knows"}, "unknown_rule"),
        ({"why": " \u200b "}, "why_missing"),
    ):
        with pytest.raises(Refused) as refused:
            await waive(room, **body)
        assert refused.value.code == code


async def test_words_are_signed_for_as_they_were_seen_and_a_change_asks_anew(server: Server) -> None:
    room = await planned(server)
    assert "还没有人签字" in (await gate(room))["evidence_zh"]
    seen = await sheet(room)
    assert (seen["signed"], seen["changed"]) == (None, False)
    assert await room.refused("/words/sign", digest="other") == (409, "words_changed")
    press = {"key": "s", "digest": seen["sheet"]["digest"], "note": "已通读", "by": "老周"}
    await room.press("/words/sign", **press)
    assert (await room.press("/words/sign", **press))["known"] is True
    told = await sheet(room)
    assert (told["signed"]["by"], told["signed"]["note"], told["changed"]) == ("老周", "已通读", False)
    assert (await gate(room))["state"] == "green"
    (fact,) = room.told(ReviewSigned)
    assert (fact.digest, fact.texts) == (told["sheet"]["digest"], len(told["sheet"]["texts"]))

    plan = await server.desk.ask("GET", f"{room.base}/plan")
    changed = plan["plan"] | {"title": "周五羊毛专场"}
    await server.desk.ask("PUT", f"{room.base}/plan", key="t", revision=plan["revision"], plan=changed)
    assert (await sheet(room))["changed"] is True
    assert (await gate(room))["state"] == "red"


async def test_nobody_signs_while_words_may_not_be_used(server: Server) -> None:
    room = await planned(server)
    await team_words(server, [{"word": "大衣"}])
    digest = (await sheet(room))["sheet"]["digest"]
    assert await room.refused("/words/sign", digest=digest) == (409, "words_open")
    await team_words(server, [{"word": "大衣", "verdict": "warn"}], revision=1)
    await room.press("/words/sign", digest=digest)
    (fact,) = room.told(ReviewSigned)
    assert fact.open > 0, "what was left standing is kept"
    await team_words(server, [{"word": "大衣", "verdict": "block"}], revision=2)
    assert (await sheet(room))["rules_changed"] is False, "team words are no rules of a pack"
    assert (await gate(room))["state"] == "red", "what may not be used bars, signed for or not"


async def test_the_title_gate_knows_the_teams_words_and_what_was_let_pass(server: Server) -> None:
    room = await planned(server)
    await team_words(server, [{"word": "测试场"}])
    assert (await gate(room, "title"))["state"] == "red"
    await waive(room, words="测试场")
    assert (await gate(room, "title"))["state"] == "green"


async def test_who_signed_is_known_after_a_restart(server: Server) -> None:
    from kaibo.journal.reading import milestones

    room = await planned(server)
    await room.press("/words/sign", digest=(await sheet(room))["sheet"]["digest"])
    told = [entry.fact for entry in milestones(server.folder / "journal.db")]
    assert any(isinstance(fact, ReviewSigned) for fact in told)


PACK = """
[[rule]]
id = "medical.ours"
category = "medical"
zh = "医疗用语"
en = "medical terms"
source = "X1"
suggestion = "删去"
anchors = ["治百病"]
basis = [{ law = "广告法", asof = "2021-04-29" }]
[rule.examples]
bad = ["这款治百病", "喝了治百病"]
good = ["适合送礼", "口感清甜", "每天一杯"]

[[rule]]
id = "absolute.ours"
category = "absolute"
zh = "夸大"
en = "exaggerated"
source = "X1"
suggestion = "删去"
anchors = ["呱唧呱"]
basis = [{ law = "广告法", asof = "2021-04-29" }]
[[rule.unless]]
why = "否定"
left = "不说$"
[rule.examples]
bad = ["呱唧呱价格", "今晚呱唧呱"]
good = ["不说呱唧呱", "今晚好价", "欢迎来看"]
"""
