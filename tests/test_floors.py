"""Imports only go down (docs/architecture.md)."""

from __future__ import annotations

import ast

import pytest

from tests.conftest import ROOT

FLOORS = {
    "model": 0, "problems": 0,
    "sources": 1, "digests": 1, "machine": 1, "stats": 1,
    "loading": 2, "checks": 2, "templating": 2, "typefaces": 2, "phrases": 2, "fitting": 2, "composition": 2, "pen": 2,
    "colour": 2, "drawing": 2, "placed": 2, "press": 2, "prepress": 2, "imposition": 2, "binding": 2, "shelf": 2, "typesetting": 2, "raster": 2, "skeletons": 2, "slides": 2, "dots": 2, "lamps": 2, "legibility": 2, "signs": 2, "strikes": 2,
    "searching": 2, "pagefind": 2, "languages": 2, "translating": 2, "sharing": 2, "figures": 2, "imaging": 2, "photographs": 2,
    "materials": 3, "goods": 3, "views": 3, "plan": 3,
    "renderers": 4,
    "engine": 5,
    "cli": 6, "preview": 6,
    "bootstrap": 7,
}  # fmt: skip
PACKAGE = ROOT / "sitegen"
# The planner and the renderers meet in Job alone.
APART = {("renderers", "plan"), ("renderers", "materials"), ("renderers", "views"), ("plan", "renderers")}


def imports() -> list[tuple[str, int, str, str]]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names: list[str] = []
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            if isinstance(node, ast.ImportFrom) and node.module:
                inside = node.module == "sitegen"
                names = [f"sitegen.{a.name}" for a in node.names] if inside else [node.module]
            elif isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            for name in names:
                if name.startswith("sitegen."):
                    where = str(file.relative_to(ROOT))
                    found.append((where, node.lineno, room, name.split(".")[1]))
    return found


def test_every_room_has_a_floor() -> None:
    rooms = {p.name.removesuffix(".py") for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}

    assert rooms - {"__init__"} == set(FLOORS)


def test_imports_only_go_down() -> None:
    wrong = [
        f"{where}:{line}: {room} (floor {FLOORS[room]}) imports {target} (floor {FLOORS.get(target)})"
        for where, line, room, target in imports()
        if room != "__init__" and FLOORS.get(target, 0) > FLOORS[room]
    ]

    assert wrong == []


def test_planner_and_renderers_never_import_each_other() -> None:
    wrong = [f"{where}:{line}" for where, line, room, target in imports() if (room, target) in APART]

    assert wrong == []


@pytest.mark.parametrize("word", ["print", "input"])
def test_only_the_rooms_that_speak_print(word: str) -> None:
    speakers = {"cli.py", "machine.py", "bootstrap.py"}
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.name not in speakers
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == word
    ]

    assert wrong == []
