import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.live import rules
from kaibo.live.rules import RuleFault, read

GOOD = {
    "name": "team_rule",
    "when": "online > 100",
    "roles": ["floor"],
    "zh": "在线 {now}",
    "en": "{now} viewers",
    "values": {"now": "online"},
}


def check(text: str) -> tuple[RuleFault, ...]:
    return read(text).wrongs


def toml(**changed: Any) -> str:
    """Write one rule; None leaves a key out."""
    told = {key: value for key, value in (GOOD | changed).items() if value is not None}

    def word(value: Any) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{key} = {word(item)}" for key, item in value.items()) + " }"
        if isinstance(value, list):
            return "[" + ", ".join(word(item) for item in value) + "]"
        if isinstance(value, bool):
            return str(value).lower()
        return f"'''{value}'''" if isinstance(value, str) else str(value)

    return "[[rule]]\n" + "".join(f"{key} = {word(value)}\n" for key, value in told.items())


def test_a_good_rule_joins_the_shipped_ones() -> None:
    assert check(toml()) == ()
    assert {ready.name for ready in read(toml()).ready} - {ready.name for ready in read().ready} == {
        "team_rule"
    }


@pytest.mark.parametrize(
    ("changed", "place", "en"),
    [
        ({"when": "online >"}, "when 1:9", "syntax error"),
        ({"when": "online = 5"}, "when 1:8 «= 5»", "syntax error"),
        ({"when": "minute > 1\n&& (online > 5"}, "when 2:15", "syntax error"),
        ({"when": "("}, "when 1:2", "syntax error"),
        ({"when": ""}, "when 1:1", "characters"),
        ({"when": "online > 1" + " || online > 1" * 60}, "when 1:1", "characters"),
        ({"when": "onlin > 5"}, "when 1:1 «onlin»", "unknown signal 'onlin'"),
        ({"when": "minute > 1 && watchers > 5"}, "when 1:15 «watchers»", "unknown signal"),
        ({"when": "floor(online) > 5"}, "when 1:1 «floor»", "unknown function"),
        ({"when": 'last("coins", 60) > 5'}, 'when 1:6 «"coins"»', "unknown window field"),
        ({"when": "last(host, 60) > 5"}, "when 1:6 «host»", "unknown window field"),
        ({"when": 'last("orders") > 5'}, "when 1:1 «last»", "takes 2 arguments, not 1"),
        ({"when": 'last("orders", 0) > 5'}, 'when 1:1 «last("orders", 0) > 5»', "a window lies within"),
        ({"when": 'between("orders", 60, 600) > 5'}, "when 1:1", "a window lies within"),
        ({"when": "host + 1 > 5"}, "when 1:1 «host + 1 > 5»", "wrong type"),
        ({"when": "host > 5"}, "when 1:1 «host > 5»", "wrong type"),
        ({"when": "online && true"}, "when 1:1", "wrong type"),
        ({"when": "minute > 3 && online"}, "when 1:1", "wrong type"),
        ({"when": "online"}, "when 1:1", "true or false"),
        ({"when": 'max("1", 2) > 1'}, "when 1:1", "numbers only"),
        ({"when": "sqrt(online - online_before) > 1"}, "when 1:1", "square root of a negative"),
        ({"when": "orders / clicks > 0.1"}, "when 1:10 «clicks»", "division by zero"),
        ({"when": "minute > 5 && orders / (clicks - 7) > 1"}, "when 1:24 «(clicks - 7)»", "division by zero"),
        ({"when": "orders / last(\"clicks\", 60) > 1"}, 'when 1:10 «last("clicks", 60)»', "division by zero"),
        ({"when": "online / (online_before - online_usual) > 1"}, "when 1:10", "division by zero"),
        ({"when": "orders / 0 > 1"}, "when 1:10 «0»", "division by zero"),
        ({"when": "online % 2 == 0"}, "when 1:8 «%»", "cannot be used"),
        ({"when": "[1, 2].all(x, x > 0)"}, "when 1:8 «all»", "unknown .all"),
        ({"when": "online > 5u"}, "when 1:11 «u»", "unknown signal"),
        ({"values": {"now": "onlin"}}, "values.now 1:1 «onlin»", "unknown signal"),
        ({"values": {"now": "orders / clicks"}}, "values.now 1:10 «clicks»", "division by zero"),
        ({"values": {"now": "online > 1"}}, "values.now 1:1", "a number or a text"),
        ({"values": {}}, "zh", "unknown {now}"),
        ({"zh": "{now.real}"}, "zh", "unknown {now.real}"),
        ({"zh": "{now:>9999999}"}, "zh", "unknown"),
        ({"zh": "{now!r}"}, "zh", "unknown"),
        ({"en": "{now"}, "en", "unbalanced"),
        ({"en": "{}"}, "en", "unknown {}"),
        ({"roles": ["boss"]}, "roles[0]", "must be one of operator, host"),
        ({"roles": []}, "roles", "length"),
        ({"urgency": "loud"}, "urgency", "must be one of info, notice, urgent"),
        ({"mode": "twice"}, "mode", "Invalid enum"),
        ({"rest_s": 5}, "rest_s", ">= 30"),
        ({"hold_s": -1}, "hold_s", ">= 0"),
        ({"ladder": ["operator"]}, "ladder", "go together"),
        ({"answer_s": 60}, "ladder", "go together"),
        ({"ladder": ["floor"], "answer_s": 60}, "ladder", "floor has this cue already"),
        ({"ladder": ["desk", "desk"], "answer_s": 60}, "ladder", "desk has this cue already"),
        ({"ladder": ["boss"], "answer_s": 60}, "ladder[0]", "must be one of"),
        ({"about": "online"}, "about", "no text signal"),
        ({"zh": None}, "zh", "missing required field"),
        ({"when": None}, "when", "missing required field"),
        ({"zh": ""}, "zh", "length"),
        ({"loud": True}, "loud", "unknown field"),
        ({"name": "Team Rule"}, "name", "regex"),
        ({"roles": ["host"]}, "host_zh", "encouragement"),
        ({"roles": ["floor"], "ladder": ["host"], "answer_s": 9}, "host_zh", "encouragement"),
        ({"roles": ["host"], "host_zh": "少了 {now}", "host_en": "go"}, "host_zh", "no figures"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_rule_and_place(changed: dict[str, Any], place: str, en: str) -> None:
    (wrong, *_) = check(toml(**changed))
    assert wrong.rule == changed.get("name", "team_rule")
    assert wrong.place.startswith(place)
    assert en in wrong.en
    assert wrong.zh


@pytest.mark.parametrize(
    ("text", "place", "en"),
    [
        ("[[rule]\nname = 1", "line 1, column 7", "not TOML"),
        ("[[rule]]\nname = 'x'\nzh = 'a\n", "end of document", "not TOML"),
        ("rule = 5", "rule", "write a rule as [[rule]]"),
        ("rule = [1]", "rule", "write a rule as [[rule]]"),
        ("[rules]\nname = 'x'", "rules", "unknown key"),
        ("a = " + "[" * 5_000, "", "not TOML"),
        ("#" * (rules.TEXT_MOST + 1), "", "characters"),
    ],
)
def test_a_file_that_is_no_rule_file_is_refused_whole(text: str, place: str, en: str) -> None:
    known = read(text)
    (wrong,) = known.wrongs
    assert wrong.place == place
    assert en in wrong.en
    assert known.ready == read().ready


def test_a_bad_rule_leaves_the_others_standing() -> None:
    known = read(toml(name="bad", when="onlin > 5") + toml() + toml(name="bad_too", zh="{x}"))
    assert [wrong.rule for wrong in known.wrongs] == ["bad", "bad_too"]
    assert "team_rule" in {ready.name for ready in known.ready}
    assert len(known.ready) == len(read().ready) + 1


def test_a_division_that_is_guarded_is_allowed() -> None:
    assert check(toml(when="clicks > 0 && orders / clicks > 0.1")) == ()
    assert check(toml(when="orders / max(clicks, 1) > 0.1")) == ()
    assert check(toml(when="clicks > 8 && orders / (clicks - 7) > 0.1")) == ()


def test_a_team_changes_a_shipped_rule_key_by_key_and_switches_one_off() -> None:
    known = read("[[rule]]\nname = 'inflow'\nrest_s = 600\n[[rule]]\nname = 'bag_gap'\noff = true\n")
    assert known.wrongs == ()
    of = {ready.name: ready.rule for ready in known.ready}
    assert of["inflow"].rest_s == 600
    assert of["inflow"].zh == next(ready.rule.zh for ready in read().ready if ready.name == "inflow")
    assert "bag_gap" not in of


def test_a_shipped_rule_that_is_changed_badly_stays_as_shipped() -> None:
    known = read("[[rule]]\nname = 'inflow'\nwhen = 'onlin > 3'\n")
    assert [wrong.rule for wrong in known.wrongs] == ["inflow"]
    assert next(ready for ready in known.ready if ready.name == "inflow") in read().ready


def test_a_number_of_the_playbook_is_a_name_in_a_formula() -> None:
    assert check(toml(when="minute > flash_ignite_minutes && online < fall_ratio * online_before")) == ()


def test_texts_fill_figures_whole_and_words_clean_and_short() -> None:
    assert (
        rules.filled("{a} {b}", {"a": 12345.6, "b": "\u202e一\n二" + "长" * 200})
        == "12,346 一 二" + "长" * 76 + "…"
    )


def test_the_same_text_is_compiled_once() -> None:
    text = toml(name="once")
    assert read(text) is read(text)


@given(st.text(max_size=200))
def test_any_text_is_answered_with_words_never_an_exception(text: str) -> None:
    for wrong in check(text):
        assert wrong.zh
        assert wrong.en


PIECES = (
    *(
        "online",
        "minute",
        "host",
        "true",
        "nonzero",
        "last",
        "max",
        '"orders"',
        '"x"',
        "'",
        "5",
        "0",
        ".5",
        "1e9",
    ),
    *("(", ")", "[", "]", ",", "&&", "||", "!", "/", "*", "-", "<", ">=", "==", "?", ":", "in", "//", "\n"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_any_condition_is_taken_or_refused_in_words(when: str) -> None:
    if "'''" not in when:
        for wrong in check(toml(when=when)):
            assert wrong.place.startswith("when")
            assert wrong.zh


def test_checking_a_long_condition_takes_no_long_time() -> None:
    began = time.process_time()
    check(toml(when="(" * 250 + "online" + ")" * 250 + " > 1"))
    check(toml(when=" || ".join(f'last("orders", {n}) / last("clicks", {n}) > {n}' for n in range(1, 14))))
    assert time.process_time() - began < 30, "a bound, not a measurement"
