"""A job is made anew when the code that its renderer uses has changed, and not for other code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.core import modules
from sitegen.core.modules import ImportGraph, imports_in
from sitegen.core.store import Store
from tests.conftest import COMMAND, DAY, ROOT, Project

PACKAGE = {
    "p": b"",
    "p.a": b"from p import b\nimport os\n",
    "p.b": b"def f():\n    from p.c import g\n    return g\n",
    "p.c": b"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.d import D\n",
    "p.d": b"from p.c import g\n",
    "p.q": b"from p.e import x\n",
    "p.q.r": b"import p.d\n",
    "p.e": b"x = 1\n",
}


@pytest.mark.parametrize(
    ("module", "used"),
    [
        ("p.a", {"p", "p.a", "p.b", "p.c"}),  # by a function's own import, and not what is for typing alone
        ("p.d", {"p", "p.d", "p.c"}),
        ("p.q.r", {"p", "p.q", "p.q.r", "p.d", "p.c", "p.e"}),  # a package is imported with what lies in it
    ],
)
def test_a_module_uses_what_it_imports_anywhere_and_what_that_imports(module: str, used: set[str]) -> None:
    assert ImportGraph(PACKAGE).closure(module) == used


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b, c", {"a.b", "c"}),
        ("from a import b as x", {"a", "a.b"}),
        ("from . import b", {"p", "p.b"}),
        ("from .b import c", {"p.b", "p.b.c"}),
        ("try:\n    import a\nexcept ImportError:\n    import b", {"a", "b"}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a\nelse:\n    import b", {"typing", "b"}),
        ("class A:\n    def f(self):\n        if x:\n            import a", {"a"}),
    ],
)
def test_imports_are_found_wherever_they_stand(text: str, found: set[str]) -> None:
    assert set(imports_in(text.encode(), "p.m")) == found


def test_the_digest_follows_what_is_used_and_nothing_else() -> None:
    before = ImportGraph(PACKAGE)
    lazy = ImportGraph({**PACKAGE, "p.c": PACKAGE["p.c"] + b"# changed\n"})
    other = ImportGraph({**PACKAGE, "p.e": b"x = 2\n"})

    assert lazy.digest("p.a") != before.digest("p.a")
    assert other.digest("p.a") == before.digest("p.a")
    assert other.digest("p.q.r") != before.digest("p.q.r")


def test_only_changed_files_are_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ImportGraph(PACKAGE, Store(tmp_path)).digest("p.a")
    parsed: list[str] = []

    def parse(text: bytes, name: str) -> Iterator[str]:
        parsed.append(name)
        return imports_in(text, name)

    monkeypatch.setattr(modules, "imports_in", parse)

    ImportGraph(PACKAGE, Store(tmp_path)).digest("p.a")
    assert parsed == []
    ImportGraph({**PACKAGE, "p.b": b"import p.e\n"}, Store(tmp_path)).digest("p.a")

    assert parsed == ["p.b", "p.e"]


# ---------------------------------------------------------------------------- the program's own code


@pytest.fixture
def copy(project: Project) -> Project:
    """A project with a copy of the program beside it, built once: cards (text) and a sheet (print)."""
    shutil.copytree(ROOT / "sitegen", project.root / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
    project.write(
        "templates/bill/material.yaml",
        'title: 单子\nrenderer: print\nfor: warning\nformats: [a6]\noutput: "bills/{id}.pdf"\n',
    )
    project.write(
        "templates/bill/bill.html",
        "<!doctype html><html><head><title>单</title><style>@page{size:105mm 148mm;bleed:3mm;margin:0}"
        "body{margin:20mm;font:4mm Sans}</style></head><body><p>{{ warning.text }}</p></body></html>",
    )
    redrawn(project)
    return project


def redrawn(project: Project) -> set[str]:
    """The outputs that a build by the copy of the program makes, in a process of its own."""
    command = COMMAND.replace(repr(str(ROOT)), repr(str(project.root)))
    words = ["--date", DAY, "--explain", "--jobs", "1", "--unit", "demo", "--only", "bill,card"]
    done = subprocess.run(
        [sys.executable, "-c", command, str(project.root), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = {line.partition(": ")[0] for line in done.stdout.splitlines()}
    return {output for output in told if output.startswith(("bills/", "cards/"))}


def change(project: Project, module: str) -> None:
    file = project.root / module
    file.write_text(file.read_text("utf-8") + "\n# changed\n", "utf-8")


def test_a_changed_help_text_draws_nothing_anew(copy: Project) -> None:
    for module in (
        "sitegen/app/cli.py",
        "sitegen/engine/report.py",
        "sitegen/loading/cases.py",
        "sitegen/planning/plan.py",
    ):
        change(copy, module)

    assert redrawn(copy) == set()


def test_a_change_in_what_sets_slides_draws_no_sheet_anew(copy: Project) -> None:
    change(copy, "sitegen/screens/slides/frame.py")

    assert redrawn(copy) == set()


@pytest.mark.parametrize(
    ("module", "kinds"),
    [
        ("sitegen/renderers/text.py", {"cards"}),
        ("sitegen/pdf/imposition.py", {"bills"}),
        ("sitegen/renderers/page.py", {"cards", "bills"}),
        ("sitegen/images/raster.py", {"bills"}),
    ],
)
def test_a_change_in_what_a_renderer_uses_draws_its_jobs_anew(copy: Project, module: str, kinds: set[str]) -> None:
    change(copy, module)

    assert {output.split("/")[0] for output in redrawn(copy)} == kinds


def test_a_change_in_what_a_renderer_imports_only_when_it_runs_draws_its_jobs_anew(copy: Project) -> None:
    copy.write("sitegen/core/extra.py", '"""More."""\n\nMARK = "#1"\n')
    copy.edit(
        "sitegen/renderers/text.py",
        "    text = fill(job, sources, functions)\n",
        "    from sitegen.core.extra import MARK\n\n    text = fill(job, sources, functions) + MARK\n",
    )
    redrawn(copy)
    assert b"#1" in copy.tree()["cards/fake-police-01.txt"]
    copy.edit("sitegen/core/extra.py", "#1", "#2")

    assert {output.split("/")[0] for output in redrawn(copy)} == {"cards"}
    assert b"#2" in copy.tree()["cards/fake-police-01.txt"]
