"""A film as HLS, for players that ask for it: copied into one file of fragments, and a list of them."""

import os
import shutil
from pathlib import Path
from typing import Final

import av

from kaibo.studio.media import explained, opened

LIST: Final = "index.m3u8"
STRETCHES: Final = "film.m4s"
"""What a packaged film is made of: the list, and all its stretches in one file."""

_STRETCH_S: Final = 6


def folder_of(film: Path) -> Path:
    """Tell where a film's HLS lies."""
    return film.with_name(f"{film.stem}.hls")


def package(film: Path) -> Path:
    """Copy a film into its HLS folder, once; gives the folder.

    Nothing is encoded. Slow: call it off the loop, one film at a time. Raises `MediaError`; nothing half
    written is left under the folder's name.
    """
    folder = folder_of(film)
    if (folder / LIST).is_file():
        return folder
    making = film.with_name(f"{film.stem}.hls.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir()
        _copied(film, making)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(making, folder)
    except (av.error.FFmpegError, OSError) as error:
        raise explained(error, folder) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def cleared(film: Path) -> None:
    """Remove a film's HLS, and what was left of one half made."""
    shutil.rmtree(folder_of(film), ignore_errors=True)
    shutil.rmtree(film.with_name(f"{film.stem}.hls.making"), ignore_errors=True)


def _copied(film: Path, folder: Path) -> None:
    options = {
        "hls_time": str(_STRETCH_S),
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_segment_filename": str(folder / STRETCHES),
        "hls_flags": "single_file+independent_segments",
    }
    with opened(film) as source, av.open(str(folder / LIST), "w", format="hls", options=options) as target:
        chosen = (*source.streams.video[:1], *source.streams.audio[:1])
        to = {stream.index: target.add_stream_from_template(stream) for stream in chosen}
        for packet in source.demux(*chosen):
            if packet.dts is not None:
                packet.stream = to[packet.stream.index]
                target.mux_one(packet)
