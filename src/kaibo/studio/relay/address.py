"""Addresses of inputs and outputs, and what ffmpeg is told about each."""

from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from kaibo.refused import Refused

_FILES: Final = {".ts": "mpegts", ".mkv": "matroska", ".flv": "flv", ".mp4": "mp4"}
_OUT: Final = {"rtmp": "flv", "rtmps": "flv", "srt": "mpegts", "udp": "mpegts"}
_IN: Final = ("rtmp", "rtmps", "srt", "udp", "http", "https")
_PULL: Final = "pull:"
_SHORT: Final = 4


class Address(NamedTuple):
    """A stream's place: the options before the URL, the URL, the protocol it needs, and whether we wait."""

    options: tuple[str, ...]
    url: str
    protocol: str
    waits: bool = False

    def hidden(self, words: str) -> str:
        """Take out of some words what follows the host: there stand stream keys."""
        _, mark, rest = self.url.partition("://")
        _, _, secret = rest.partition("/")
        if not (mark and secret):
            return words
        for told in sorted({secret, *secret.split("/"), *secret.split("?")}, key=len, reverse=True):
            words = words.replace(told, "***") if len(told) > _SHORT else words
        return words


def source(text: str, field: str) -> Address:
    """Read an input's address.

    `rtmp://` and `srt://` wait at that address for a sender; with `pull:` before it the stream is fetched
    from there. `udp://`, `http(s)://` and a file's name are read. Raises `Refused` for any other.
    """
    fetch = text.startswith(_PULL)
    url = text.removeprefix(_PULL)
    scheme = _scheme(url)
    if not scheme:
        if not Path(url).is_file():
            raise Refused(404, "no_file", f"没有文件 {url}", f"there is no file {url}", field)
        return Address(("-re",), url, "file")
    if scheme not in _IN:
        raise _unknown(scheme, field)
    if scheme == "rtmp" and not fetch:
        return Address(("-f", "flv", "-listen", "1"), url, scheme, waits=True)
    if scheme == "srt":
        told = _srt(url, "caller" if fetch else "listener")
        return Address(("-f", "mpegts"), told, scheme, waits="mode=listener" in told)
    return Address(("-f", "mpegts") if scheme == "udp" else (), url, scheme)


def sink(text: str, field: str) -> Address:
    """Read an output's address: a URL, or a file ending in .ts, .mkv, .flv or .mp4."""
    scheme = _scheme(text)
    if scheme in _OUT:
        more = ("-flvflags", "no_duration_filesize") if _OUT[scheme] == "flv" else ()
        url = _srt(text, "caller") if scheme == "srt" else text
        return Address(("-f", _OUT[scheme], *more), url, scheme)
    if scheme:
        raise _unknown(scheme, field)
    path = Path(text)
    if path.suffix.lower() not in _FILES:
        told = " ".join(_FILES)
        raise Refused(
            400, "bad_output", f"文件名要以 {told} 结尾", f"a file's name ends in one of {told}", field
        )
    if not path.parent.is_dir():
        raise Refused(404, "no_folder", f"没有目录 {path.parent}", f"there is no folder {path.parent}", field)
    form = _FILES[path.suffix.lower()]
    more = ("-movflags", "+frag_keyframe+empty_moov+default_base_moof") if form == "mp4" else ()
    return Address(("-f", form, *more), text, "file")


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower() if "://" in url else ""


def _srt(url: str, mode: str) -> str:
    query = urlsplit(url).query
    return url if "mode" in parse_qs(query) else f"{url}{'&' if query else '?'}mode={mode}"


def _unknown(scheme: str, field: str) -> Refused:
    return Refused(
        400,
        "unknown_protocol",
        f"不认识协议 {scheme}://，可用 rtmp://、srt://、udp:// 或文件",
        f"unknown protocol {scheme}://: use rtmp://, srt://, udp:// or a file",
        field,
    )
