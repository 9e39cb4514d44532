"""Imports only go down the layers, nothing imports in a circle, and only what speaks prints (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "sitegen"
# The folders of sitegen/, lowest first: each may import those before it.
LAYERS = (
    "model",
    "core",
    "images",
    "typography",
    "pdf",
    "website",
    "screens",
    "state",
    "loading",
    "checks",
    "renderers",
    "planning",
    "engine",
    "app",
)
# The planner makes jobs for renderers by what the registry says of them; it knows none of them.
KNOWN_TO_PLANNING = "sitegen.renderers.registry"


@cache
def imports() -> dict[str, dict[str, int]]:
    """Each module and the modules of sitegen that it imports anywhere (in functions and for typing as well), with the line."""
    files = {_name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}
    return {name: dict(_imported(file, files.keys())) for name, file in files.items()}


def _name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(file: Path, known: object) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(name if name in known else str(node.module), node.lineno) for name in names]  # type: ignore[operator]
        elif isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
    return [(name, line) for name, line in found if name in known and name != "sitegen"]  # type: ignore[operator]


def _layer(module: str) -> int:
    return LAYERS.index(module.split(".")[1])


def test_every_folder_is_a_layer_and_no_module_lies_loose() -> None:
    names = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists() or p.suffix == ".py"}

    assert names == {*LAYERS, "__init__.py"}


def test_imports_only_go_down() -> None:
    wrong = [
        f"{module} line {line} imports {target}"
        for module, targets in imports().items()
        if module != "sitegen"
        for target, line in targets.items()
        if _layer(target) > _layer(module)
    ]

    assert wrong == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Peel off the modules that import nothing which is left; what cannot be peeled off is a circle or leads to one."""
    left = {module: set(targets) for module, targets in imports().items()}
    while free := {module for module, targets in left.items() if not targets & left.keys()}:
        left = {module: targets for module, targets in left.items() if module not in free}

    assert left == {}


def test_the_planner_knows_no_renderer() -> None:
    wrong = [
        f"{module} line {line} imports {target}"
        for module, targets in imports().items()
        if module.startswith("sitegen.planning")
        for target, line in targets.items()
        if target.startswith("sitegen.renderers") and target != KNOWN_TO_PLANNING
    ]

    assert wrong == []


@pytest.mark.parametrize("word", ["print", "input"])
def test_only_the_modules_that_speak_print(word: str) -> None:
    speakers = {"cli.py", "machine.py", "bootstrap.py"}
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.name not in speakers
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == word
    ]

    assert wrong == []


NAMED = re.compile(
    r"`((?:app|engine|planning|renderers|checks|loading|state|screens|website|pdf|typography|images|core|model)/[\w/.]*)(?:: (\w+))?`"
)


@pytest.mark.parametrize("guide", ["architecture.md", "tour.md"])
def test_the_guide_names_what_is_there(guide: str) -> None:
    """Each `folder/module.py` and `folder/module.py: name` of the guide."""
    named = NAMED.findall((ROOT / "docs" / guide).read_text("utf-8"))
    gone = [
        f"{path}: {name}" if name else path
        for path, name in named
        if not (PACKAGE / path).exists()
        or (name and not re.search(rf"^(?:def|class) {name}\b", (PACKAGE / path).read_text("utf-8"), re.M))
    ]

    assert len(named) > 20
    assert gone == []


def test_the_tree_of_the_guide_names_every_folder_in_the_order_of_the_layers() -> None:
    tree = (ROOT / "docs/architecture.md").read_text("utf-8").split("```")[1]

    assert re.findall(r"^  (\w+)/ ", tree, re.M) == [*reversed(LAYERS)]


SPOKEN = re.compile(r"(?<![\w./<>{}*-])((?:[a-z_0-9]+/)+[a-z_0-9]+\.py)\b")


def _named_by(text: str) -> list[str]:
    """The modules that a text speaks of by their path."""
    return [
        path for path in SPOKEN.findall(text) if not path.startswith(("pdf/stream", "pdf/fonts"))
    ]  # WeasyPrint's own


@pytest.mark.parametrize("folder", ["sitegen", "docs", "benchmarks"])
def test_a_module_that_is_spoken_of_is_there(folder: str) -> None:
    files = [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.md")]
    named = [(file, path) for file in files for path in _named_by(file.read_text("utf-8"))]
    gone = [
        f"{file.relative_to(ROOT)}: {path}"
        for file, path in named
        if not ((ROOT / path).exists() or (PACKAGE / path).exists())
    ]

    assert folder == "benchmarks" or named
    assert gone == []


def test_no_two_classes_share_a_name() -> None:
    found: dict[str, list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name.lstrip("_"), []).append(_name_of(file))

    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


@pytest.mark.parametrize(
    "folder", sorted(p for p in PACKAGE.rglob("*") if (p / "__init__.py").exists()), ids=lambda p: p.name
)
def test_no_folder_holds_more_modules_than_a_reader_takes_in(folder: Path) -> None:
    """The bound of docs/decisions/002."""
    assert len([p for p in folder.glob("*.py") if p.name != "__init__.py"]) <= 20
