"""Sound off with the picture: what may not be seen may not be heard, until a person goes on. Source: E9.

OBS mutes an input in every scene at once, so what was muted here is remembered in OBS itself: another start
of kaibo still finds it and gives the sound back.
"""

import asyncio
import json
import logging
from typing import Any, Final

from msgspec import Struct

from kaibo.studio.obs.answers import read
from kaibo.studio.obs.link import ObsLink
from kaibo.studio.obs.troubles import ObsError

_SLOT: Final = {"realm": "OBS_WEBSOCKET_DATA_REALM_GLOBAL", "slotName": "kaibo.hushed"}

_AGAIN_S: Final = 0.5
_log = logging.getLogger(__name__)


class _Input(Struct, frozen=True, rename="camel"):
    """An input by its name."""

    input_name: str


class _Inputs(Struct, frozen=True, rename="camel"):
    """Every input, those without sound too."""

    inputs: tuple[_Input, ...] = ()


class _Muted(Struct, frozen=True, rename="camel"):
    """Whether an input is muted."""

    input_muted: bool = False


class _Kept(Struct, frozen=True, rename="camel"):
    """What was remembered."""

    slot_value: Any = None


class Hush:
    """Takes the sound of one OBS away, and gives it back with the next scene that is meant to be heard."""

    def __init__(self, link: ObsLink) -> None:
        """Listen to `link` for what comes on program."""
        self._link = link
        self._turn = asyncio.Lock()
        self._giving: asyncio.Task[None] | None = None
        link.hears.append(self._heard)
        link.syncs.append(self._look)

    def close(self) -> None:
        """Stop listening; what is muted stays so until a kaibo is linked again."""
        self._link.hears.remove(self._heard)
        self._link.syncs.remove(self._look)
        if self._giving is not None:
            self._giving.cancel()

    async def mute(self) -> None:
        """Mute every input that sounds; raises `ObsError` where OBS cannot be asked."""
        link = self._link
        async with self._turn:
            names = [one.input_name for one in read(_Inputs, await link.call("GetInputList")).inputs]
            sounding = [name for name in names if await _sounds(link, name)]
            if sounding:
                await _keep(link, [*await _kept(link), *sounding])
            for name in sounding:
                await link.call("SetInputMute", {"inputName": name, "inputMuted": True})

    def _heard(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "CurrentProgramSceneChanged":
            self._look()

    def _look(self) -> None:
        """Begin to give the sound back where program shows what is meant to be heard."""
        if self._shows() and (self._giving is None or self._giving.done()):
            self._giving = asyncio.create_task(self._give())

    def _shows(self) -> bool:
        scenes = self._link.settings.scenes
        return self._link.scene not in ("", scenes.slate, scenes.ending)

    async def _give(self) -> None:
        """Give the sound back, however often that takes: nobody hears of a host who is muted for ever."""
        while self._link.ready and self._shows():
            try:
                async with self._turn:
                    await self._undo()
            except ObsError as error:
                _log.warning("OBS did not give the sound back yet: %s", error.en)
                await asyncio.sleep(_AGAIN_S)
            else:
                return

    async def _undo(self) -> None:
        """Unmute what was muted here; what somebody else muted stays so."""
        kept = await _kept(self._link)
        for name in kept:
            try:
                await self._link.call("SetInputMute", {"inputName": name, "inputMuted": False})
            except ObsError as error:
                if error.code != "refused" or await _is_there(self._link, name):
                    raise
        if kept:
            await _keep(self._link, [])


async def _keep(link: ObsLink, names: list[str]) -> None:
    # OBS 29 gives other letters than ASCII back garbled, so there are none in what it keeps.
    await link.call("SetPersistentData", {**_SLOT, "slotValue": json.dumps(list(dict.fromkeys(names)))})


async def _is_there(link: ObsLink, name: str) -> bool:
    inputs = read(_Inputs, await link.call("GetInputList")).inputs
    return any(one.input_name == name for one in inputs)


async def _sounds(link: ObsLink, name: str) -> bool:
    try:
        return not read(_Muted, await link.call("GetInputMute", {"inputName": name})).input_muted
    except ObsError as error:
        if error.code != "refused":
            raise
        return False


async def _kept(link: ObsLink) -> list[str]:
    try:
        value = json.loads(str(read(_Kept, await link.call("GetPersistentData", _SLOT)).slot_value))
    except ObsError as error:
        if error.code != "refused":
            raise
        return []
    except (ValueError, RecursionError):
        return []
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
