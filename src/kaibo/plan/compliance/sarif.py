"""Findings as a SARIF 2.1.0 log, which code hosts and editors show beside the text."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from kaibo.plan.compliance.pack import Pack
from kaibo.plan.compliance.told import Told

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"block": "error", "warn": "warning", "evidence": "warning", "info": "note"}


def log(found: Iterable[Told], pack: Pack, version: str) -> dict[str, Any]:
    """Give the log of one run; `version` is that of kaibo. Columns count characters from 1."""
    results = list(found)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kaibo check",
                        "version": version,
                        "rules": [_rule(name, pack) for name in sorted({one.rule for one in results})],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one) for one in results],
            }
        ],
    }


def _rule(name: str, pack: Pack) -> dict[str, Any]:
    rule = pack.rule(name)
    if rule is None:
        return {"id": name, "shortDescription": {"text": "本队词表里的词"}}
    return {
        "id": name,
        "shortDescription": {"text": rule.zh},
        "help": {"text": rule.suggestion},
        "properties": {"category": rule.category, "basis": rule.basis[0].words},
    }


def _result(one: Told) -> dict[str, Any]:
    words = f"“{one.text}”：{one.why or one.suggestion}（{one.clause or one.basis}）"
    return {
        "ruleId": one.rule,
        "kind": "pass" if one.verdict == "exempt" else "fail",
        "level": _LEVELS.get(one.verdict, "none"),
        "message": {"text": words},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(one.file.replace("\\", "/"))},
                    "region": {
                        "startLine": one.line,
                        "startColumn": one.start + 1,
                        "endLine": one.line,
                        "endColumn": one.end + 1,
                        "snippet": {"text": one.text},
                    },
                }
            }
        ],
        "properties": {"verdict": one.verdict, "category": one.category},
    }
