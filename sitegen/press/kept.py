"""What is worked out once for a machine and kept beside Python's own compiled files, whole or not at all."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path


def place(name: str, *decided_by: str) -> Path:
    """Where something of that name is kept, by what decides how it comes out; the running Python is part of it."""
    key = hashlib.sha256("\n".join((sys.version, *decided_by)).encode()).hexdigest()[:16]
    return Path(importlib.util.cache_from_source(__file__)).with_name(f"{name}-{key}")


def read(file: Path) -> bytes | None:
    """What is kept there; None when it is not there or not whole."""
    with suppress(OSError):
        digest, _, data = file.read_bytes().partition(b"\n")
        if digest == _digest(data):
            return data
    return None


def write(file: Path, data: bytes) -> None:
    """Keep it; where nothing can be written, nothing is kept."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            made.write_bytes(_digest(data) + b"\n" + data)
            made.replace(file)
        except OSError:
            made.unlink(missing_ok=True)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
