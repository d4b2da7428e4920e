"""How an account's OBS is reached, and what is what in it."""

from typing import Annotated

from msgspec import Meta, Struct


class Scenes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the scenes of a plan are called in OBS. Source: E8."""

    opening: Annotated[str, Meta(max_length=200)] = "开场"
    product: Annotated[str, Meta(max_length=200)] = "讲品"
    countdown: Annotated[str, Meta(max_length=200)] = "倒计时"
    ending: Annotated[str, Meta(max_length=200)] = "结束画面"
    slate: Annotated[str, Meta(max_length=200)] = "垫片"


Short = Annotated[str, Meta(max_length=200)]


class ObsSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach an OBS, and what is what in it; an empty `url` means there is none.

    `camera` is the source whose picture and sound are watched, `leave` the scenes the watch may switch away
    from (none named: opening, product and countdown); `watch` switches the watch on.
    """

    url: Annotated[str, Meta(max_length=200)] = ""
    password: Short = ""
    camera: Short = ""
    scenes: Scenes = Scenes()
    leave: Annotated[tuple[Short, ...], Meta(max_length=50)] = ()
    watch: bool = True

    def __repr__(self) -> str:
        """Show which OBS it is, and never the password."""
        return f"ObsSettings(url={self.url!r}, camera={self.camera!r})"
