"""SARIF: the log holds to the published schema."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from kaibo.plan.compliance import Team, sarif
from kaibo.plan.compliance.told import told
from tests.plan.compliance.rules import checker, rule

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["最好的，竞品", "", "第一步"])
def test_a_log_holds_to_its_schema(text: str) -> None:
    one = checker(rule("absolute.most", 'anchors = ["最好"]'), team=(Team(word="竞品"),))
    found = list(told(one, "脚本/今晚 1.txt", 3, text, "script", exempt=True))
    log = sarif.log(found, one.pack, "1.0")
    jsonschema_rs.Draft4Validator(SCHEMA).validate(log)
    assert len(log["runs"][0]["results"]) == len(found)


def test_the_schema_refuses_what_is_no_log() -> None:
    assert not jsonschema_rs.Draft4Validator(SCHEMA).is_valid({"version": "2.1.0", "runs": [{"results": 1}]})


def test_columns_count_characters_from_one() -> None:
    one = checker(rule("absolute.most", 'anchors = ["最好"]'))
    (found,) = told(one, "a.txt", 1, "👩最好", "title", exempt=False)
    (result,) = sarif.log([found], one.pack, "1.0")["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (2, 4)
