"""The commands that README.md and docs/*.md name, read from the files themselves.

`python -m tests.shipped.texts` prints, ready to be pasted, what the table beside this file (`commands.yaml`) does not know
yet, and what it knows that nobody says any more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

HERE = Path(__file__).parent
README = ROOT / "README.md"
_FENCE = re.compile(r"^( *)```[^\n]*\n(.*?)^ *```[^\n]*$", re.M | re.S)
_SHELL = re.compile(
    r"(?:\$ )?(?:py(?:thon3?)?|sh|bash|npm|pip3?|pytest|export|set|sudo|[./\\\w-]*python(?:\.exe)?|[\w./-]+\.(?:sh|bat))(?: |$)"
)
_SUBCOMMAND = re.compile(r"(?:build|check|serve|new|where|translate|approve|proof|withdraw) \S")
_NOT_A_COMMAND = {".venv", "build.py", "python.exe", ".venv\\Scripts\\python.exe"}


@dataclass(frozen=True)
class Said:
    """A piece of a document and where it stands."""

    text: str
    place: str


def documents() -> list[Path]:
    """README.md and every Markdown file of docs/."""
    return [README, *sorted((ROOT / "docs").rglob("*.md"))]


def commands(file: Path) -> Iterator[Said]:
    """Every command a document names: lines of shell in fences, code in a sentence that is a command or an option."""
    text = file.read_text("utf-8")
    for fence in _FENCE.finditer(text):
        for number, line in enumerate(fence[2].splitlines()):
            bare = re.sub(r"\s+#.*$", "", line.strip()).removeprefix("$ ")
            if _SHELL.match(bare):
                yield Said(bare, _place(file, text, fence.start(2), number))
    sentences = _without_fences(text)
    for code in re.finditer(r"`([^`\n]+)`", sentences):
        if is_command(code[1]):
            yield Said(code[1], _place(file, sentences, code.start()))


def is_command(code: str) -> bool:
    """Whether code in a sentence is something to type."""
    if code in _NOT_A_COMMAND:
        return False
    return bool(_SHELL.match(code) or _SUBCOMMAND.match(code) or re.match(r"--\w|\S*build\.py ", code))


def table(name: str) -> list[dict[str, Any]]:
    """The entries of a table beside this file."""
    entries: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return entries


def missing_tests(names: list[str]) -> list[str]:
    """Which of these tests (`tests/x.py::test_y`, or a whole file) are not there."""
    return [name for name in names if not _is_there(name)]


def _is_there(name: str) -> bool:
    path, _, function = name.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    defined = {n.name for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)}
    return function in defined if function else any(d.startswith("test_") for d in defined)


def _without_fences(text: str) -> str:
    """The text with fences blanked, so that lines keep their numbers."""
    return _FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)


def _place(file: Path, text: str, at: int, lines: int = 0) -> str:
    return f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1 + lines}"


def differences() -> str:
    """What the table lacks and what it has too much, as YAML to paste and lines to take out."""
    said = {one.text: one.place for file in documents() for one in commands(file)}
    known = {entry["command"] for entry in table("commands.yaml")}
    parts = []
    for text in said:
        if text not in known:
            told = yaml.safe_dump([{"command": text, "run": text}], allow_unicode=True, sort_keys=False, width=10_000)
            parts.append(f"# new, {said[text]}\n{told}")
    parts += [f"# nobody says any more: {text}" for text in sorted(known - said.keys())]
    return "\n".join(parts)


if __name__ == "__main__":
    print(differences())  # noqa: T201 - what it is run for
