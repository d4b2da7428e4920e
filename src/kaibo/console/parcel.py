"""All an item of publishing needs as one zip, written while it is sent: no film is whole in memory."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from kaibo.plan.publishing import Publication
from kaibo.replay import markdown
from kaibo.replay.platforms import FORMS, PLATFORMS

_CHUNK: Final = 256 * 1024
_DATE: Final = (2026, 1, 1, 0, 0, 0)


class Parcel(Struct, frozen=True, kw_only=True):
    """What goes into a zip: the item, its film and cover where they are there, where its link leads."""

    item: Publication
    film: Path | None = None
    cover: Path | None = None
    address: str = ""


class _Sink(io.RawIOBase):
    """Holds what a zip wrote until it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, part: object) -> int:
        held = bytes(part)  # type: ignore[call-overload]
        self._held += held
        self._at += len(held)
        return len(held)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def written(parcel: Parcel) -> Iterator[bytes]:
    """Write a parcel as a zip, piece by piece; what is a film or a picture is stored as it is."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as packed:
        for name, text in texts(parcel).items():
            packed.writestr(_entry(name, zipfile.ZIP_DEFLATED), text)
            yield sink.taken()
        if parcel.address:
            packed.writestr(_entry("link.png", zipfile.ZIP_STORED), code(parcel.address))
            yield sink.taken()
        for stem, file in (("cover", parcel.cover), ("film", parcel.film)):
            if file is not None:
                yield from _copied(packed, sink, file, stem + file.suffix.lower())
    yield sink.taken()


def _copied(packed: zipfile.ZipFile, sink: _Sink, file: Path, name: str) -> Iterator[bytes]:
    entry = _entry(name, zipfile.ZIP_STORED)
    entry.file_size = file.stat().st_size
    with file.open("rb") as source, packed.open(entry, "w", force_zip64=entry.file_size > 2**31 - 1) as into:
        while part := source.read(_CHUNK):
            into.write(part)
            yield sink.taken()


def texts(parcel: Parcel) -> dict[str, str]:
    """Give the files of words: title, hook, tags, text in three forms, link, and how to publish by hand."""
    item = parcel.item
    told = {"README.txt": readme(parcel), "title.txt": item.title, "hook.txt": item.hook}
    if item.tags:
        told["tags.txt"] = " ".join(f"#{tag}" for tag in item.tags)
    if item.text:
        told["text.md"] = item.text
        told["text.txt"] = markdown.plain(item.text)
        told["text.html"] = (
            '<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><body>\n'
            + markdown.html(item.text)
            + "\n</body></html>\n"
        )
    if parcel.address:
        told["link.txt"] = parcel.address
    return {name: text if text.endswith("\n") else f"{text}\n" for name, text in told.items()}


def readme(parcel: Parcel) -> str:
    """Say in Chinese what each file is for and how to publish by hand; kaibo uploads nowhere."""
    item = parcel.item
    page, form = PLATFORMS[item.platform], FORMS[item.form]
    times = f"{form.shortest_s}–{form.longest_s} 秒" if form.longest_s else "不限"
    lines = [
        f"发布包 · {page.zh}",
        "",
        "1. 打开平台，上传 film（有的话），封面用 cover。" if parcel.film else "1. 打开平台，新建内容。",
        f"2. 标题复制 title.txt（最多 {page.title_most} 字）。",
        "3. 正文复制 hook.txt；文章和帖子复制 text.txt，或把 text.html 粘进编辑器。",
        f"4. 话题复制 tags.txt（最多 {page.tags_most} 个）。" if page.tags_most else "4. 这里不写话题。",
        f"5. 链接：{page.links_zh}。" + ("link.png 是二维码，link.txt 是地址。" if parcel.address else ""),
        "6. 发出后回 kaibo 的「发布」页，把作品地址填上，标记为已发布。",
        "",
        f"时长：{times}" + (f"；画面 {form.ratio}" if form.ratio else "") + f"；下一步：{form.next_zh}",
        f"语气：{page.tone_zh}",
        "kaibo 不自动上传：由人检查后手动发布。",
    ]
    if item.film and parcel.film is None:
        lines.append("注意：成片文件还没有做好或已被移走，这个包里没有 film。")
    return "\n".join(lines) + "\n"


def code(address: str) -> bytes:
    """Draw an address as a QR code."""
    # Imported late: a server on air needs no library that draws.
    import segno

    made = io.BytesIO()
    segno.make_qr(address, error="m", boost_error=False).save(made, kind="png", scale=10, border=4)
    return made.getvalue()


def _entry(name: str, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    return entry
