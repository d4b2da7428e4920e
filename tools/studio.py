"""See that a real OBS and a screen nobody sees are here for the drills; on Debian as root, install them.

Without them nothing fails: tests and drills that need OBS say that they were skipped.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = ("obs-studio", "xvfb", "libgl1-mesa-dri", "fonts-noto-cjk")


def main() -> int:
    """Find what the drills need, or fetch it; gives the exit status, 0 where they will be skipped too."""
    if shutil.which("obs") and shutil.which("Xvfb"):
        return 0
    if sys.platform.startswith("linux") and shutil.which("apt-get") and os.geteuid() == 0:
        told = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=told, check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        if not subprocess.run(command, env=told, check=False).returncode:
            return 0
    sys.stderr.write(
        f"what needs a real OBS is skipped; on Debian: sudo apt-get install {' '.join(PACKAGES)}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
