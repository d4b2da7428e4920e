"""Make `.venv` with everything locked in uv.lock. Needs only Python's standard library.

uv is first put into a small environment of its own, so that the lock is obeyed to the letter.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV = "uv>=0.9,<1"


def main() -> int:
    """Set everything up; gives the exit status."""
    if sys.version_info < (3, 11):
        return _stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    folder = "Scripts" if os.name == "nt" else "bin"
    uv = TOOLS / folder / ("uv.exe" if os.name == "nt" else "uv")
    if not uv.exists():
        _debian_venv()
        venv.create(TOOLS, with_pip=True, clear=True)
        python = TOOLS / folder / ("python.exe" if os.name == "nt" else "python")
        if subprocess.run([str(python), "-m", "pip", "install", "--quiet", UV], check=False).returncode:
            return _stop("uv could not be installed: check the network, then run make setup again")
    # Machines behind a company's certificate keep it in the system's store.
    told = os.environ | {"UV_SYSTEM_CERTS": "1", "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv")}
    told.pop("VIRTUAL_ENV", None)
    # Compiled now, so that the first start is as quick as the next.
    sync = [
        str(uv),
        "sync",
        "--frozen",
        "--python",
        sys.executable,
        "--no-managed-python",
        "--compile-bytecode",
    ]
    if subprocess.run(sync, cwd=ROOT, env=told, check=False).returncode:
        return _stop("the packages of uv.lock could not be installed: see above, then run make setup again")
    return 0


def _debian_venv() -> None:
    """Debian ships Python without ensurepip; as root it is one package away."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            subprocess.run(["apt-get", "install", "-y", "-qq", "python3-venv"], check=True)
        else:
            raise SystemExit(_stop("Python's venv is missing: sudo apt-get install python3-venv")) from None


def _stop(why: str) -> int:
    sys.stderr.write(f"setup: {why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
