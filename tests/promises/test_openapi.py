import json
from pathlib import Path

from kaibo.app import document

ROOT = Path(__file__).resolve().parents[2]


def test_the_ui_is_typed_from_the_api_as_it_is() -> None:
    told = (ROOT / "ui" / "openapi.json").read_text(encoding="utf-8")
    assert told == document() + "\n", (
        "run: .venv/bin/kaibo openapi > ui/openapi.json, then npm run types in ui/"
    )


def test_every_shape_of_the_api_has_a_plain_name_of_its_own() -> None:
    shapes = json.loads(document())["components"]["schemas"]
    assert [name for name in shapes if not name.isalnum()] == [], (
        "two shapes share a name: give one of them another"
    )
