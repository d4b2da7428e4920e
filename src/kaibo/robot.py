"""The WeCom group robot (企业微信群机器人): cues and messages go to the team's group too.

It never holds up the room: cues wait in a bounded queue, at most twenty messages a minute leave it,
and several that wait leave as one. What failed is tried again, and shown.
"""

import asyncio
import contextlib
import importlib
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Meta, Struct

from kaibo import secret
from kaibo.facts import Role, Urgency
from kaibo.playbook import number
from kaibo.refused import Refused
from kaibo.roles import ROLES
from kaibo.words import clip, shown

HOST: Final = "qyapi.weixin.qq.com"
TEXT_MOST: Final = 2_000
"""Bytes of one message; WeCom takes 2,048."""

_WAITING_MOST: Final = 200
_MINUTE_S: Final = 60.0
_LATE_S: Final = 600.0
_FULL: Final = 45009
_RETRIES_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)


Mentioned = Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=100)]
"""WeCom user ids."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where cues go and which: `url` is the group's webhook with its key, "" sends nothing.

    `mentions` names the WeCom user ids of each role.
    """

    url: Annotated[str, Meta(max_length=500)] = ""
    urgencies: Annotated[tuple[Urgency, ...], Meta(max_length=10)] = ("urgent",)
    mentions: dict[Role, Mentioned] = {}


class Standing(Struct, frozen=True, kw_only=True):
    """How the robot does; of the webhook only the last four characters of its key are shown."""

    group: str
    urgencies: tuple[Urgency, ...]
    mentions: dict[Role, tuple[str, ...]]
    waiting: int
    sent: int
    failed: int
    failing: str
    sent_ms: int | None


class Told(Struct, frozen=True):
    """One cue on its way to the group, or a whole message of its own in markdown."""

    text: str
    mentions: tuple[str, ...]
    queued_s: float
    markdown: bool = False


class _Answer(Struct):
    """What WeCom says of a message: code 0 is well."""

    errcode: int
    errmsg: str = ""


class Robot:
    """Sends cues to one WeCom group."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the settings kept in `file`, if there are any."""
        self._file = file
        self._clock = clock
        self._waiting: deque[Told] = deque()
        self._sends: deque[float] = deque()
        self._shared: deque[str] = deque(maxlen=_WAITING_MOST)
        self._wake = asyncio.Event()
        self._sent = self._failed = 0
        self._sent_ms: int | None = None
        self._failing = ""
        self.settings = Settings()
        with contextlib.suppress(OSError, msgspec.DecodeError):
            self.settings = msgspec.json.decode(file.read_bytes(), type=Settings)

    def set(self, settings: Settings) -> None:
        """Keep new settings; raises `Refused` 400 for an address that is no group robot's."""
        part = urlsplit(settings.url)
        if settings.url and not (
            part.scheme == "https" and part.netloc == HOST and parse_qs(part.query).get("key")
        ):
            raise Refused(
                400,
                "not_a_robot",
                f"请粘贴企业微信群机器人的完整地址（https://{HOST}/cgi-bin/webhook/send?key=…）",
                f"paste the whole address of a WeCom group robot (https://{HOST}/cgi-bin/webhook/send?key=…)",
                "url",
            )
        # The key lets anybody write to the group.
        secret.keep(self._file, msgspec.json.encode(settings))
        self.settings, self._failing = settings, ""

    def standing(self) -> Standing:
        """Say how the robot does."""
        url = self.settings.url
        return Standing(
            group=f"…{url[-4:]}" if url else "",
            urgencies=self.settings.urgencies,
            mentions=self.settings.mentions,
            waiting=len(self._waiting),
            sent=self._sent,
            failed=self._failed,
            failing=self._failing,
            sent_ms=self._sent_ms,
        )

    def tell(self, text: str, urgency: Urgency, roles: tuple[Role, ...]) -> None:
        """Queue a cue for the group, if it is of an urgency chosen; when too many wait, the oldest goes."""
        if not self.settings.url or urgency not in self.settings.urgencies:
            return
        to = "、".join(ROLES[role] for role in roles)
        mentions = tuple(name for role in roles for name in self.settings.mentions.get(role, ()))
        line = clip(f"【{to}】{shown(text)}", 500)
        self._queue(Told(line, mentions, self._clock()))

    def share(self, markdown: str, key: str) -> None:
        """Queue a message somebody asked for, whatever is chosen for cues; a `key` seen lately is known."""
        if self.settings.url and key not in self._shared:
            self._shared.append(key)
            self._queue(Told(markdown, (), self._clock(), markdown=True))

    def _queue(self, told: Told) -> None:
        if len(self._waiting) >= _WAITING_MOST:
            self._waiting.popleft()
            self._failed += 1
        self._waiting.append(told)
        self._wake.set()

    async def run(self) -> None:
        """Send what waits until cancelled."""
        await self._waits()
        # Only now, and beside the loop: a room without a robot needs no HTTP client.
        httpx = await asyncio.to_thread(importlib.import_module, "httpx")
        tries = 0
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                await self._waits()
                await asyncio.sleep(self._rest())
                batch = self._take()
                if not batch:
                    continue
                pause = await self._send(client, batch, tries)
                tries = tries + 1 if pause else 0
                if pause:
                    self._waiting.extendleft(reversed(batch))
                    await asyncio.sleep(pause)

    async def _waits(self) -> None:
        """Wait until a cue waits."""
        while not self._waiting:
            self._wake.clear()
            await self._wake.wait()

    def _rest(self) -> float:
        """Give the seconds until one more message may leave."""
        now, most = self._clock(), int(number("robot_messages_minute"))
        while self._sends and now - self._sends[0] >= _MINUTE_S:
            self._sends.popleft()
        return 0.0 if len(self._sends) < most else max(0.0, self._sends[0] + _MINUTE_S - now)

    def _take(self) -> list[Told]:
        """Take what waits, the oldest first, as much as one message holds; what is too late is dropped."""
        now, batch, size = self._clock(), list[Told](), 0
        while self._waiting:
            told = self._waiting[0]
            if now - told.queued_s > _LATE_S:
                self._waiting.popleft()
                self._failed += 1
                continue
            size += len(told.text.encode()) + 1
            if batch and (told.markdown or size > TEXT_MOST):
                break
            batch.append(self._waiting.popleft())
            if told.markdown:
                break
        return batch

    async def _send(self, client: Any, batch: list[Told], tries: int) -> float:
        """Send one message; gives the seconds to wait before it is tried again, 0 where it arrived."""
        import httpx

        again = _RETRIES_S[min(tries, len(_RETRIES_S) - 1)]
        self._sends.append(self._clock())
        try:
            answer = await client.post(self.settings.url, json=_message(batch))
            said = msgspec.json.decode(answer.content, type=_Answer)
        except (httpx.HTTPError, ValueError) as error:
            self._failing = f"没有送到企业微信：{type(error).__name__}"
            return again
        if said.errcode:
            self._failing = f"企业微信拒收（{said.errcode}）：{clip(said.errmsg, 80)}"
            return _MINUTE_S + 5 if said.errcode == _FULL else again
        self._sent += len(batch)
        self._sent_ms, self._failing = time.time_ns() // 1_000_000, ""
        return 0.0


def _message(batch: list[Told]) -> dict[str, Any]:
    """Write what one message says, as WeCom takes it."""
    if batch[0].markdown:
        return {"msgtype": "markdown", "markdown": {"content": batch[0].text}}
    mentioned = list(dict.fromkeys(name for told in batch for name in told.mentions))
    text = {"content": "\n".join(told.text for told in batch), "mentioned_list": mentioned}
    return {"msgtype": "text", "text": text}
