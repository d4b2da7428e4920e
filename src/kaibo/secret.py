"""Files that hold keys and passwords: whole or not there, and for this user alone."""

import os
import secrets
from pathlib import Path


def keep(file: Path, content: bytes) -> None:
    """Write a file in place of the one before; only this user may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    fresh.replace(file)


def own(file: Path) -> bytes:
    """Give the secret a file keeps; it is made when first asked for."""
    if not file.is_file():
        keep(file, secrets.token_bytes(32))
    return file.read_bytes()
