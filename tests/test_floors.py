"""Imports only go down (docs/architecture.md)."""

from __future__ import annotations

import ast

import pytest

from tests.conftest import ROOT

FLOORS = {
    "model": 0, "problems": 0,
    "sources": 1, "clock": 1, "store": 1, "digests": 1, "machine": 1, "libraries": 1, "stats": 1, "crash_report": 1,
    "loading": 2, "checks": 2, "templating": 2, "typefaces": 2, "phrases": 2, "fitting": 2, "composition": 2, "pen": 2,
    "colour": 2, "drawing": 2, "placed": 2, "press": 2, "prepress": 2, "imposition": 2, "binding": 2, "shelf": 2, "typesetting": 2, "raster": 2, "skeletons": 2, "slides": 2, "dots": 2, "lamps": 2, "legibility": 2, "signs": 2, "strikes": 2,
    "searching": 2, "prose": 2, "languages": 2, "translating": 2, "sharing": 2, "figures": 2, "imaging": 2, "photographs": 2,
    "materials": 3, "goods": 3, "views": 3, "plan": 3,
    "renderers.registry": 1,  # what there is to know of each renderer, without any of them
    "renderers": 4,
    "engine": 5,
    "cli": 6, "preview": 6,
    "bootstrap": 7,
}  # fmt: skip
PACKAGE = ROOT / "sitegen"
# The planner and the renderers meet in Job, and in what is known of each renderer.
APART = {("renderers", "plan"), ("renderers", "materials"), ("renderers", "views"), ("plan", "renderers")}


def room_of(module: str) -> str:
    """The room a module is in: one that has a floor of its own, or what it stands in."""
    return module if module in FLOORS else module.split(".")[0]


def imports() -> list[tuple[str, int, str, str]]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        room = room_of(file.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."))
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
                    found.append((where, node.lineno, room, room_of(name.removeprefix("sitegen."))))
    return found


def test_every_room_has_a_floor() -> None:
    rooms = {p.name.removesuffix(".py") for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}

    assert rooms - {"__init__"} == {name for name in FLOORS if "." not in name}


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
