"""What every command shares, and that none costs those who only ask what there is."""

import subprocess
import sys
from pathlib import Path

import pytest

from kaibo.cli.common import journal_of, text_of
from kaibo.refused import Refused

HEAVY = ("litestar", "uvicorn", "apsw", "numpy", "duckdb", "PIL", "kaibo.house", "kaibo.playbook")


def test_asking_for_help_loads_nothing_a_command_works_with() -> None:
    asked = f"import sys, kaibo.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_folder_without_a_journal_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--data"):
        journal_of(tmp_path, "b1")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no-such"):
        text_of(tmp_path / "no-such.toml", "rules")
