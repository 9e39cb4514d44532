"""The one store of what is kept between builds: checksummed files in namespaces below a folder, written atomically.

Every user of the store (parsed content, file digests, build fingerprints, parts of books, small pictures, search segments,
compiled templates, the shared cache) goes through `Store`: one header, one digest, one way to write, one way to prune.
An entry that is absent, cut short or changed is simply not there: deleting any part of the store costs time and nothing else.

A file is `HEADER`, the SHA-256 of the body as 64 hexadecimal digits, a line feed, the body.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sitegen.digests import plain_bytes

HEADER = b"sitegen store 1\n"
_START = len(HEADER) + 64 + 1
_BESIDE = ".writing-"
_STALE = 3600  # seconds after which a file that a killed process was writing is swept


class Store:
    """Entries by namespace and key below `folder`. Keys are file names: letters, digits, `-` and `.`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, namespace: str, key: str) -> bytes | None:
        """The body of an entry; None when it is absent or damaged."""
        try:
            data = plain_bytes(self._file(namespace, key))
        except OSError:
            return None
        body = data[_START:]
        return body if data[:_START] == _head(body) else None

    def put(self, namespace: str, key: str, body: bytes) -> None:
        """Write an entry whole or leave the old one; raises OSError when the folder cannot be written to."""
        write_atomically(self._file(namespace, key), _head(body) + body)

    def try_put(self, namespace: str, key: str, body: bytes) -> bool:
        """As `put`; False when the folder cannot be written to, which costs time later and nothing else."""
        try:
            self.put(namespace, key, body)
        except OSError:
            return False
        return True

    def keys(self, namespace: str) -> list[str]:
        """The keys of a namespace, sorted; those of damaged entries too."""
        return sorted(file.name for file in self._files(namespace))

    def prune(self, namespace: str, most: int) -> None:
        """When a namespace holds more than `most` entries, remove the oldest (by time of writing) down to two thirds of it."""
        aged = []
        for file in self._files(namespace):
            with suppress(OSError):  # another process prunes too
                aged.append((file.stat().st_mtime_ns, file))
        if len(aged) > most:
            aged.sort()
            for _, file in aged[: len(aged) - most * 2 // 3]:
                with suppress(OSError):
                    file.unlink(missing_ok=True)

    def _file(self, namespace: str, key: str) -> Path:
        return self.folder / namespace / key[:2] / key

    def _files(self, namespace: str) -> Iterator[Path]:
        for file in (self.folder / namespace).glob("*/*"):
            if _BESIDE not in file.name:
                yield file
            else:
                with suppress(OSError):
                    if time.time() - file.stat().st_mtime > _STALE:
                        file.unlink()


def write_atomically(file: Path, data: bytes) -> None:
    """Write a file so that readers see the old bytes or the new ones, never a part; makes its folders; raises OSError."""
    beside = file.with_name(f"{file.name}{_BESIDE}{os.getpid()}-{threading.get_ident()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _head(body: bytes) -> bytes:
    return HEADER + hashlib.sha256(body).hexdigest().encode() + b"\n"
