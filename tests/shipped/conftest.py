"""A clean copy of what is shipped: the files under version control as they are now, with the starter's output beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import DAY, ROOT


@dataclass(frozen=True)
class Copy:
    """A copy of the program in a folder of its own, and a shell in it."""

    root: Path

    @property
    def output(self) -> Path:
        return self.root / "output"

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """A command as somebody types it, with this suite's Python first in the path; builds believe in the suite's day."""
        if "build.py" in command and "--date" not in command and "--help" not in command:
            command += f" --date {DAY}"
        here = f"{ROOT}/.venv-test/bin"
        launcher = self.root.parent / "launcher"  # `py` of Windows: hands what follows to the Python that is installed
        launcher.mkdir(exist_ok=True)
        (launcher / "py").write_text('#!/bin/sh\nexec python "$@"\n')
        (launcher / "py").chmod(0o755)
        path = os.pathsep.join((here, str(launcher), os.environ["PATH"]))
        env = {**os.environ, "SITEGEN_LANG": "zh", "PATH": path}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        shell = ["sh", "-c", command]
        return subprocess.run(shell, cwd=self.root, env=env, capture_output=True, text=True, check=False, timeout=600)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")


@cache
def shipped_files() -> tuple[str, ...]:
    """What git would ship: files it knows and new ones that it does not ignore. An unpacked archive is read as a clone would be."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git"]
        if not (ROOT / ".git").exists():
            subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
            git = ["git", f"--git-dir={folder}", f"--work-tree={ROOT}"]
        command = [*git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in listed.split("\0") if path and (ROOT / path).is_file())


@pytest.fixture(scope="module")
def make_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Copy]:
    """Makes a copy without output, or with that of `starter`."""

    def make(starter: Path | None = None) -> Copy:
        root = tmp_path_factory.mktemp("shipped") / "反诈 宣传"
        for path in shipped_files():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, root / path)
        for name in (".venv", ".venv-test"):
            (root / name).symlink_to((ROOT / ".venv-test").resolve())
        if starter is not None:
            shutil.copytree(starter, root / "output", dirs_exist_ok=True, copy_function=_linked)
        return Copy(root)

    return make


def _linked(source: str, target: str) -> None:
    """A second name for the file: builds never write into a file that stands, they put another in its place."""
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def copy(make_copy: Callable[..., Copy], starter: Path) -> Copy:
    """One copy for the tests of a module, in which everything has been made."""
    return make_copy(starter)
