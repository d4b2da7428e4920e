"""An OBS of a drill: the real one, with a throw-away profile, on a screen nobody sees.

Scenes and sources lie in its scene collection before it starts, so that one which was killed comes back with
all of them.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Final

from kaibo.studio.obs import ObsSettings, Scenes
from kaibo.studio.rig.camera import FPS, SIZE

CAMERA: Final = "摄像头"
"""What the camera is called in this OBS."""

_NAME: Final = "rig"
_STARTS: Final = 4
_PATIENCE_S: Final = 20.0
_BASIC: Final = """[General]
Name=rig
[Video]
BaseCX={width}
BaseCY={height}
OutputCX={width}
OutputCY={height}
FPSType=0
FPSCommon={fps}
[Output]
Mode=Simple
[SimpleOutput]
UseAdvanced=true
x264Settings=keyint={fps}
FilePath={recordings}
RecFormat=mkv
VBitrate=800
ABitrate=96
RecQuality=Stream
StreamEncoder=x264
Preset=ultrafast
"""
_GLOBAL: Final = """[General]
FirstRun=true
EnableAutoUpdates=false
LastVersion=486539266
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false
[BasicWindow]
SysTrayEnabled=false
PreviewEnabled=true
[Basic]
Profile=rig
ProfileDir=rig
SceneCollection=rig
SceneCollectionFile=rig
[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired=true
ServerPassword={password}
"""


def missing() -> list[str]:
    """Name the programs a rig needs that this machine lacks."""
    return [name for name in ("obs", "Xvfb") if shutil.which(name) is None]


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Find a port of this machine nobody listens at."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Screen:
    """A screen nobody sees, on the first display that is free."""

    def __init__(self) -> None:
        """Start it, and wait until it is there; raises `RuntimeError` where it does not come."""
        told, tell = os.pipe()
        command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1280x800x24"]
        command += ["+extension", "GLX", "-noreset", "-nolisten", "tcp"]
        self._process = subprocess.Popen(command, pass_fds=(tell,), stderr=subprocess.DEVNULL)  # noqa: S603
        os.close(tell)
        with os.fdopen(told) as answer:
            display = answer.readline().strip()
        if not display:
            self.close()
            raise RuntimeError("Xvfb did not start")
        self.name = f":{display}"

    def close(self) -> None:
        """Take the screen away."""
        self._process.terminate()
        self._process.wait()


class Obs:
    """The real OBS under a folder; `start` it, break it, start it again."""

    def __init__(self, folder: Path, screen: Screen, camera_url: str, push_to: str) -> None:
        """Write its profile and scenes below `folder`; `push_to` is the server its stream goes to."""
        self.port, self.password = free_port(), secrets.token_urlsafe(9)
        self.recordings = folder / "recordings"
        self._home = folder / "home"
        self._screen = screen
        self._process: subprocess.Popen[bytes] | None = None
        self._write(camera_url, push_to)

    @property
    def settings(self) -> ObsSettings:
        """Say how kaibo reaches it."""
        return ObsSettings(url=f"ws://127.0.0.1:{self.port}", password=self.password, camera=CAMERA)

    @property
    def alive(self) -> bool:
        """Tell whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until its websocket answers.

        One that crashes at the start is tried again; raises `RuntimeError` where that helps nothing.
        """
        for _ in range(_STARTS):
            self.kill()
            self._launch()
            if self._answers():
                return
        self.kill()
        raise RuntimeError(f"OBS did not start {_STARTS} times; its log is below {self._home}")

    def freeze(self) -> None:
        """Stop the process where it stands: its lines stay open and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _signal(self, what: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError("OBS is not started")
        self._process.send_signal(what)

    def _launch(self) -> None:
        told = os.environ | {
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home / ".config"),
            "XDG_RUNTIME_DIR": str(self._home / "run"),
            "DISPLAY": self._screen.name,
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "LANG": "C.UTF-8",
        }
        command = ["obs", "--multi", "--minimize-to-tray", "--disable-missing-files-check"]
        with (self._home / "obs.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                command, env=told, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _answers(self) -> bool:
        end = time.monotonic() + _PATIENCE_S
        while self.alive and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                # Requests that come at once crash it (obs-studio #9991).
                time.sleep(1.0)
                return self.alive
        return False

    def _write(self, camera_url: str, push_to: str) -> None:
        config = self._home / ".config" / "obs-studio"
        profile, scenes = config / "basic" / "profiles" / _NAME, config / "basic" / "scenes"
        for folder in (profile, scenes, self.recordings):
            folder.mkdir(parents=True)
        (self._home / "run").mkdir(mode=0o700)
        width, height = SIZE
        basic = _BASIC.format(width=width, height=height, fps=FPS, recordings=self.recordings)
        known = _GLOBAL.format(port=self.port, password=self.password)
        service = {"type": "rtmp_custom", "settings": {"server": push_to, "key": "room"}}
        (profile / "basic.ini").write_text(basic, encoding="utf-8")
        (profile / "service.json").write_text(json.dumps(service), encoding="utf-8")
        (config / "global.ini").write_text(known, encoding="utf-8")
        (scenes / f"{_NAME}.json").write_text(
            json.dumps(_collection(camera_url), ensure_ascii=False), encoding="utf-8"
        )


def _collection(camera_url: str) -> dict[str, Any]:
    """Build the scenes: the camera in those it is shown in, and covered below the slate."""
    scenes = Scenes()
    camera = {
        "id": "ffmpeg_source",
        "name": CAMERA,
        "settings": {
            "is_local_file": False,
            "input": camera_url,
            "input_format": "mpegts",
            "buffering_mb": 0,
            "reconnect_delay_sec": 1,
            # Out of sight OBS lets what comes wait, and shows it late for ever after.
            "close_when_inactive": True,
        },
    }
    cards = {scenes.countdown: 0xFF804020, scenes.ending: 0xFF208040, scenes.slate: 0xFF402080}
    width, height = SIZE
    colours = [
        {
            "id": "color_source_v3",
            "name": f"{scene} 画面",
            "settings": {"color": colour, "width": width, "height": height},
        }
        for scene, colour in cards.items()
    ]
    items = {
        scenes.product: [CAMERA],
        scenes.opening: [CAMERA],
        scenes.countdown: [f"{scenes.countdown} 画面", CAMERA],
        scenes.ending: [f"{scenes.ending} 画面"],
        scenes.slate: [CAMERA, f"{scenes.slate} 画面"],
    }
    return {
        "name": _NAME,
        "current_scene": scenes.product,
        "current_program_scene": scenes.product,
        "current_transition": "直切",
        "transitions": [{"id": "cut_transition", "name": "直切", "settings": {}}],
        "scene_order": [{"name": name} for name in items],
        "sources": [camera, *colours, *(_scene(name, shown) for name, shown in items.items())],
    }


def _scene(name: str, shown: list[str]) -> dict[str, Any]:
    """Build a scene of items, the lowest first."""
    items = [
        {
            "id": number,
            "name": item,
            "visible": True,
            "pos": {"x": 0.0, "y": 0.0},
            "scale": {"x": 1.0, "y": 1.0},
            "align": 5,
            "bounds": {"x": float(SIZE[0]), "y": float(SIZE[1])},
            "bounds_type": 2,
        }
        for number, item in enumerate(shown, 1)
    ]
    return {
        "id": "scene",
        "name": name,
        "settings": {"custom_size": False, "id_counter": len(items), "items": items},
    }
