"""`kaibo serve` with a probe of its loop: `python -m bench.probed DATA OUT`.

The probe asks to be woken every five milliseconds and keeps by how much each waking came late: that is
how long something else held the loop, or other processes the core. Beside it stands the processor time
the loop itself used meanwhile, which tells the two apart.
"""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

from kaibo.cli.common import drive
from kaibo.serving import serving

EVERY_S = 0.005


Waking = tuple[float, float, float]
"""When it was, in seconds of the wall; how late it came; processor time used since the one before, in ms."""


async def probe(wakings: list[Waking]) -> None:
    """Keep every waking."""
    while True:
        due, used = time.perf_counter() + EVERY_S, time.thread_time()
        await asyncio.sleep(EVERY_S)
        late, busy = time.perf_counter() - due, time.thread_time() - used
        wakings.append((time.time(), late * 1000, busy * 1000))


async def main(data: Path, out: Path) -> None:
    """Serve until told to stop, then write what the probe saw."""
    wakings: list[Waking] = []
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with serving(data, "127.0.0.1", 0) as (_, task):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        probing = asyncio.create_task(probe(wakings))
        await asyncio.wait({task, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        probing.cancel()
        await asyncio.to_thread(out.write_text, json.dumps(wakings), encoding="utf-8")


if __name__ == "__main__":
    drive(main(Path(sys.argv[1]), Path(sys.argv[2])))
