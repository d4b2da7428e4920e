"""How fast a recording becomes captions, and how many characters of them are wrong.

Run `python bench/speech.py RECORDING [WORDS.txt]` with the extra `kaibo[speech]`, on a recording of a voice;
`WORDS.txt` is what is said. It is no part of `make bench`, which has no voice.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from kaibo.replay.captions import simplified
from kaibo.studio.media import opened
from kaibo.studio.speech import Whisper, listen, model


def main() -> None:
    """Measure one recording and print it."""
    recording = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, opened(recording) as source:
        seconds = (source.duration or 0) / 1e6
        ear = Whisper(model(None, Path(folder) / "models"))
        began, busy = time.perf_counter(), time.process_time()
        told = listen(recording, ear, Path(folder) / "captions.jsonl")
        took, busy = time.perf_counter() - began, time.process_time() - busy
    print(f"{seconds:.0f} s in {took:.1f} s: {seconds / took:.1f} x real time, {busy:.1f} s of processor")
    if len(sys.argv) > 2:
        heard = _letters("".join(line.text for line in told.lines))
        said = _letters(Path(sys.argv[2]).read_text(encoding="utf-8"))
        print(f"characters wrong: {_distance(said, heard) / len(said):.3f} of {len(said)}")


def _letters(text: str) -> str:
    """Keep Chinese characters and digits alone; numbers are written either way, so both go as digits."""
    digits = str.maketrans("零一二三四五六七八九", "0123456789")
    return re.sub(r"[^\u4e00-\u9fff0-9]", "", simplified(text)).translate(digits)


def _distance(one: str, other: str) -> int:
    """Count the characters to change, add or drop to make one text the other."""
    row = list(range(len(other) + 1))
    for place, char in enumerate(one, 1):
        last, row[0] = row[0], place
        for at, sign in enumerate(other, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (char != sign))
    return row[-1]


if __name__ == "__main__":
    main()
