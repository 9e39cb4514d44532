"""One list of renderers: what it says is all that the rest of the program knows of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sitegen.core.sources import Sources
from sitegen.model.problems import Problems
from sitegen.planning.materials import load_materials
from sitegen.renderers import renderer_named
from sitegen.renderers.registry import RENDERERS
from tests.conftest import DAY_READ, ROOT, Project

PACKAGE = ROOT / "sitegen"
REGISTRY = PACKAGE / "renderers/registry.py"


def named(tree: ast.AST) -> Iterator[ast.Constant]:
    """Where a renderer's name stands as one: beside a `.renderer`, as a job's, asked for by name, or with others of its kind.

    The same words elsewhere (a template's `screen`, a step's `text`) mean other things.
    """

    def names_in(node: ast.AST) -> list[ast.Constant]:
        return [n for n in ast.walk(node) if isinstance(n, ast.Constant) and n.value in RENDERERS]

    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(
                isinstance(side, (ast.Attribute, ast.Name)) and _called(side).endswith("renderer") for side in sides
            ):
                yield from names_in(node)
        elif isinstance(node, ast.Call):
            yield from (name for word in node.keywords if word.arg == "renderer" for name in names_in(word.value))
            if _called(node.func) in ("Job", "renderer_named") and node.args:
                yield from names_in(node.args[1 if _called(node.func) == "Job" and len(node.args) > 1 else 0])
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            inner = [e for e in node.elts if isinstance(e, ast.Constant) and e.value in RENDERERS]
            yield from inner if len(inner) > 1 else ()
        elif isinstance(node, ast.Dict):
            keys = [key for key in node.keys if isinstance(key, ast.Constant)]
            inner = [key for key in keys if key.value in RENDERERS]
            yield from inner if len(inner) > 1 and len(inner) == len(keys) else ()
        elif isinstance(node, ast.Subscript) and _called(node.value) == "RENDERERS":
            yield from names_in(node.slice)


def _called(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_no_renderers_name_stands_outside_the_list() -> None:
    wrong = sorted(
        {
            f"{file.relative_to(ROOT)}:{name.lineno}: {name.value!s}"
            for file in PACKAGE.rglob("*.py")
            if file != REGISTRY
            for name in named(ast.parse(file.read_text("utf-8")))
        }
    )

    assert wrong == []


@pytest.mark.parametrize(
    "code",
    [
        'if material.renderer == "web": pass',
        'x = job.renderer in ("print", *OTHERS)',
        'x = renderer != "film"',
        'Job(name, "web", "", output, {})',
        'replace(job, renderer="part")',
        'renderer_named("text")',
        'ORDER = ("web", "text", "screen")',
        'COSTS = {"film": 24, "pack": 8}',
        'KEPT = {"print", "screen"}',
        'RENDERERS["web"].cost',
    ],
)
def test_the_search_finds_them(code: str) -> None:
    assert list(named(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ['context["screen"]', 'FIRST = ("poster", "screen")', '{"text": a, "quote": b}', 'fields.text("contact")']
)
def test_the_search_leaves_other_words_alone(code: str) -> None:
    assert not list(named(ast.parse(code)))


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_each_can_be_called_and_is_a_module_beside_the_list(name: str) -> None:
    assert callable(renderer_named(name))
    assert REGISTRY.with_name(f"{name}.py").is_file()


def test_each_that_material_yaml_may_name_is_in_the_guide() -> None:
    guide = (ROOT / "docs/materials.md").read_text("utf-8")
    row = re.search(r"^\| `renderer` \|.*$", guide, re.M)
    assert row
    for spec in RENDERERS.values():
        assert (f"`{spec.name}`" in row[0]) == spec.for_materials, spec.name
        assert spec.scopes or not (spec.for_materials or spec.for_made)


def test_one_that_draws_without_a_template_is_asked_for_none(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("templates/bare/material.yaml", "title: 空\nrenderer: text\nfor: unit\noutput: bare.txt\n")

    def loaded() -> tuple[list[str], list[str]]:
        problems = Problems()
        sources = Sources(project.root, project.root / "content", DAY_READ)
        found = load_materials(sources, None, problems)
        return [page.template for m in found if m.name == "bare" for page in m.pages], [
            p.message.zh for p in problems.errors
        ]

    assert loaded() == (["bare.html"], ["找不到模板 “bare.html”"])
    monkeypatch.setitem(RENDERERS, "text", replace(RENDERERS["text"], needs_template=False))
    assert loaded() == ([""], [])
