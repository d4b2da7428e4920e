"""The face kaibo shows to other programs: its version, its types, its command."""

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, version

import kaibo
from kaibo.app import document
from tests.promises.house import ROOT, SRC

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_version_is_said_once() -> None:
    assert kaibo.__version__ == PROJECT["version"] == version("kaibo")
    assert f'"version": "{kaibo.__version__}"' in document()


def test_the_package_carries_its_types() -> None:
    assert (SRC / "py.typed").is_file()


def test_the_command_is_kaibo() -> None:
    (command,) = entry_points(group="console_scripts", name="kaibo")
    assert callable(command.load())


def test_importing_kaibo_brings_nothing_with_it() -> None:
    heavy = "{'litestar', 'duckdb', 'av', 'numpy'}"
    code = f"import sys, kaibo; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_server_starts_without_what_only_a_press_needs() -> None:
    heavy = "{'ortools', 'PIL', 'xlsxwriter', 'segno', 'icalendar', 'numpy', 'duckdb', 'av'}"
    code = f"import sys, kaibo.app; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
