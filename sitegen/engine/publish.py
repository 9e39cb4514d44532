"""How files get into place: staged first, then moved one by one with `os.replace` (pathlib calls it); the ledger first, strays last.

A build that is killed leaves files that are each whole. A file that the program did not make is never touched.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sitegen.problems import Origin, Problem, ProblemsFound, Words

STAGING = ".staging-"


class Stage:
    """A folder beside the output in which a build collects its files."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self._folder: Path | None = None
        self._staged: dict[str, Path] = {}

    def add(self, path: str, data: bytes) -> None:
        """Keep the bytes for `path` under output/."""
        if self._folder is None:
            self.output.mkdir(parents=True, exist_ok=True)
            self._sweep()
            self._folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=self.output))
        file = self._folder / str(len(self._staged))
        file.write_bytes(data)
        self._staged[path] = file

    def read(self, path: str) -> bytes:
        """The bytes that `path` will have: staged in this build, or standing in output/; raises OSError."""
        return (self._staged.get(path) or self.output / path).read_bytes()

    def publish(self, ledger: bytes, ledger_file: str, strays: Iterable[str], foreign: set[str]) -> tuple[str, ...]:
        """Move everything into place and return what was moved.

        `foreign` paths belong to somebody else: raises ProblemsFound before any move.
        """
        taken = [p for p in self._staged if p in foreign]
        if taken:
            raise ProblemsFound(tuple(_taken(path) for path in taken))
        self.add(ledger_file, ledger)
        self._move(ledger_file)
        moved = tuple(self._staged)
        for path in moved:
            self._move(path)
        for path in strays:
            (self.output / path).unlink(missing_ok=True)
            self._prune((self.output / path).parent)
        self.discard()
        return moved

    def discard(self) -> None:
        """Forget what was staged."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder, self._staged = None, {}

    def _move(self, path: str) -> None:
        target = self.output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._staged.pop(path).replace(target)

    def _prune(self, folder: Path) -> None:
        """Remove folders left empty, up to the output itself."""
        while folder != self.output and folder.is_relative_to(self.output):
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent

    def _sweep(self) -> None:
        """Remove what a killed build left staged."""
        for left in self.output.glob(STAGING + "*"):
            shutil.rmtree(left, ignore_errors=True)


def _taken(path: str) -> Problem:
    return Problem(
        Origin(f"output/{path}"),
        Words(
            "这里已有一个不是本程序做的文件，不敢覆盖",
            "a file that sitegen did not make stands here; it was not touched",
        ),
        Words("请把它移到别处，再运行一次", "move it elsewhere and run again"),
    )
