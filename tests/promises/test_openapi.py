from pathlib import Path

from kaibo.app import document

ROOT = Path(__file__).resolve().parents[2]


def test_the_ui_is_typed_from_the_api_as_it_is() -> None:
    told = (ROOT / "ui" / "openapi.json").read_text(encoding="utf-8")
    assert told == document() + "\n", (
        "run: .venv/bin/kaibo openapi > ui/openapi.json, then npm run types in ui/"
    )
