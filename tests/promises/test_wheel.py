import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_wheel_holds_the_console_and_the_playbook(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=100)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"kaibo/console/static/index.html", "kaibo/playbook/numbers/live.toml", "kaibo/py.typed"} <= names
    assert any(name.startswith("kaibo/console/static/assets/") and name.endswith(".js") for name in names)


def test_a_build_without_the_console_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = hook()
    monkeypatch.setattr(module, "INDEX", tmp_path / "index.html")
    monkeypatch.setattr(module.ConsoleBuildHook, "_build", lambda self: None)
    made = object.__new__(module.ConsoleBuildHook)
    with pytest.raises(RuntimeError, match=r"index\.html is missing"):
        made.initialize("standard", {})
    made.initialize("editable", {})
