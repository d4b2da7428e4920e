"""The scenes of a plan, made in OBS where it lacks them; what a person made stays as it is. Source: E8."""

import asyncio
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from kaibo.studio.obs.answers import read
from kaibo.studio.obs.link import ObsLink
from kaibo.studio.obs.settings import ObsSettings
from kaibo.studio.obs.troubles import ObsError

_CAMERA_IN: Final = ("opening", "product", "countdown")
_TRIES: Final = 10
_AGAIN_S: Final = 0.3
_DARK: Final = 0xFF44_2A1F
"""Night blue, as OBS writes colours: alpha, blue, green, red."""


class Canvas(Struct, frozen=True, rename="camel"):
    """How large the picture of an OBS is."""

    base_width: int = 1920
    base_height: int = 1080


class Kinds(Struct, frozen=True, rename="camel"):
    """Which kinds of sources an OBS has."""

    input_kinds: tuple[str, ...] = ()


class Made(Struct, frozen=True, kw_only=True):
    """Which scenes were made, and what was left out of them and why, in words."""

    scenes: tuple[str, ...]
    left: tuple[str, ...]


async def canvas(link: ObsLink) -> tuple[int, int]:
    """Tell the width and height of the picture; raises `ObsError`."""
    found = read(Canvas, await link.call("GetVideoSettings"))
    return found.base_width, found.base_height


async def make(link: ObsLink, pictures: Mapping[str, Path], overlay: str) -> Made:
    """Make the scenes this OBS lacks; raises `ObsError` where it refuses one.

    `pictures` stand in the scenes named by their keys; an OBS on another machine does not see their files
    and gets a colour instead. `overlay` is the address of the page laid over the camera, "" for none.
    """
    wanted = msgspec.structs.asdict(link.settings.scenes)
    missing = {key: name for key, name in wanted.items() if name in link.state.missing}
    left: list[str] = []
    kinds = read(Kinds, await link.call("GetInputKindList")).input_kinds
    size = await canvas(link)
    for key, name in missing.items():
        await _scene(link, name)
        if link.settings.camera and (key in _CAMERA_IN or key == "slate"):
            # Below the slate too: a source no scene shows stands still, and its return would not be seen.
            await _lay(link, name, link.settings.camera, size, left)
        if key in pictures:
            await _picture(link, name, pictures[key], size, kinds, left)
        elif overlay and key in _CAMERA_IN:
            await _overlay(link, name, overlay, size, kinds, left)
    return Made(scenes=tuple(missing.values()), left=tuple(left))


async def _scene(link: ObsLink, name: str) -> None:
    """Make a scene; the name of one just removed is free once OBS has let it go, which takes a moment."""
    for _ in range(_TRIES):
        try:
            await link.call("CreateScene", {"sceneName": name})
            return
        except ObsError as error:
            if error.code != "refused":
                raise
            refused = error
            await asyncio.sleep(_AGAIN_S)
    raise refused


async def _lay(link: ObsLink, scene: str, source: str, size: tuple[int, int], left: list[str]) -> None:
    """Put a source that is there already into a scene, as large as the picture."""
    bounds = {"boundsType": "OBS_BOUNDS_SCALE_INNER", "boundsWidth": size[0], "boundsHeight": size[1]}
    try:
        item = await link.call("CreateSceneItem", {"sceneName": scene, "sourceName": source})
        where = {"sceneName": scene, "sceneItemId": item.get("sceneItemId")}
        await link.call("SetSceneItemTransform", {**where, "sceneItemTransform": bounds})
    except ObsError as error:
        if error.code != "refused":
            raise
        left.append(f"「{scene}」没有放进「{source}」：OBS 里没有这个来源")


async def _picture(
    link: ObsLink, scene: str, file: Path, size: tuple[int, int], kinds: tuple[str, ...], left: list[str]
) -> None:
    """Put a picture over a scene, or a colour where OBS cannot see the file."""
    if is_here(link.settings):
        await _create(link, scene, f"{scene} 图", "image_source", {"file": str(file)}, left)
        return
    colour = next((kind for kind in sorted(kinds, reverse=True) if kind.startswith("color_source")), "")
    settings = {"color": _DARK, "width": size[0], "height": size[1]}
    await _create(link, scene, f"{scene} 底色", colour, settings, left)
    left.append(f"「{scene}」只有底色：OBS 在另一台电脑上，请在那里给它放一张图")


async def _overlay(
    link: ObsLink, scene: str, url: str, size: tuple[int, int], kinds: tuple[str, ...], left: list[str]
) -> None:
    """Lay the overlays' page over a scene; one source serves all of them."""
    if "browser_source" not in kinds:
        left.append(f"「{scene}」没有贴片：这个 OBS 没有浏览器来源")
        return
    settings = {"url": url, "width": size[0], "height": size[1], "fps": 30, "shutdown": False}
    try:
        await link.call("CreateSceneItem", {"sceneName": scene, "sourceName": "kaibo 贴片"})
    except ObsError as error:
        if error.code != "refused":
            raise
        await _create(link, scene, "kaibo 贴片", "browser_source", settings, left)


async def _create(
    link: ObsLink, scene: str, name: str, kind: str, settings: dict[str, Any], left: list[str]
) -> None:
    data = {"sceneName": scene, "inputName": name, "inputKind": kind, "inputSettings": settings}
    try:
        await link.call("CreateInput", data)
    except ObsError as error:
        if error.code != "refused":
            raise
        left.append(f"「{scene}」：{error.zh}")


def is_here(settings: ObsSettings) -> bool:
    """Tell whether an OBS runs on this machine, and so sees its files."""
    host = urlsplit(settings.url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
