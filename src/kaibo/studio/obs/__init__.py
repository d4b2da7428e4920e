"""The line to OBS: obs-websocket v5, made to last an evening."""

from kaibo.studio.obs.link import ObsLink
from kaibo.studio.obs.settings import ObsSettings, Scenes
from kaibo.studio.obs.troubles import TROUBLES, ObsError

__all__ = ["TROUBLES", "ObsError", "ObsLink", "ObsSettings", "Scenes"]
