"""See that a Chromium and a Chinese font are here for the browser tests; on Debian as root, install them."""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Find what the browser tests need, or fetch it; gives the exit status."""
    wanted = []
    if not any(shutil.which(name) for name in BROWSERS):
        wanted.append("chromium")
    if not _chinese_font():
        wanted += ["fonts-noto-cjk", "fonts-noto-color-emoji"]
    if not wanted:
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        told = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=told, check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        return subprocess.run(command, env=told, check=False).returncode
    sys.stderr.write(f"browser tests need: {' '.join(wanted)} (on Debian: sudo apt-get install it)\n")
    return 1


def _chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    told = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
