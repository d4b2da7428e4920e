"""Write the tables of the newest drill reports into docs/drills.md.

kaibo drill all --rounds 5 --out drills
python tools/drill_tables.py drills
"""

import sys
from pathlib import Path

from kaibo.drilling import reports

CHAPTER = Path(__file__).resolve().parents[1] / "docs" / "drills.md"
HEADING = "## Measured\n"


def main() -> int:
    """Replace what stands under the heading; gives the exit status."""
    found = reports.read(Path(sys.argv[1] if len(sys.argv) > 1 else "drills"))
    if not found:
        sys.stderr.write("no reports there: run kaibo drill all first\n")
        return 1
    kept = CHAPTER.read_text(encoding="utf-8").split(HEADING)[0]
    CHAPTER.write_text(f"{kept}{HEADING}\n{reports.chapter(found).rstrip()}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
