"""What lets a build with nothing to do end at once, and what must break it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.engine.build import Build
from sitegen.engine.result import Result
from sitegen.state import up_to_date
from tests.conftest import Project

pytestmark = pytest.mark.usefixtures("reads_anew")


@pytest.fixture
def built(project: Project) -> Project:
    """Materials of text: what is compared does not ask what was made."""
    assert project.build() == 0
    return project


def loads(project: Project, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> bool:
    """Whether the command had to load and plan, rather than believe the seal."""
    seen = []
    run = Build.run

    def noted(build: Build) -> Result:
        seen.append(build)
        return run(build)

    monkeypatch.setattr(Build, "run", noted)
    assert project.build(*arguments) == 0
    return bool(seen)


def test_nothing_changed_nothing_is_loaded(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not loads(built, monkeypatch)


def test_the_same_is_told_as_by_a_build_that_looked(built: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(built.root / ".sitegen" / up_to_date.NAMESPACE)
    told = []
    for _ in range(2):
        capsys.readouterr()
        assert built.build("--json") == 0
        told.append(json.loads(capsys.readouterr().out) | {"seconds": 0})

    assert told[0] == told[1]
    assert {name: told[0]["materials"][name]["reused"] for name in ("card", "note")} == {"card": 4, "note": 4}


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.write("content/cases/new.md", (p.root / "content/cases/counter.md").read_bytes()),
        lambda p: p.write("templates/card/unknown.html", "x"),
        lambda p: _touch_up(p.root / "templates/card/card.html"),
        lambda p: _touch_up(p.root / "content/site.yaml"),
        lambda p: (p.output / "cards/fake-police-01.txt").unlink(),
        lambda p: _touch_up(p.output / "cards/fake-police-01.txt"),
        lambda p: _touch_up(p.output / "manifest.json"),
    ],
    ids=["new case", "new template", "template", "site", "output gone", "output changed", "manifest changed"],
)
def test_a_change_breaks_it(
    built: Project, monkeypatch: pytest.MonkeyPatch, change: Callable[[Project], object]
) -> None:
    change(built)

    assert loads(built, monkeypatch)


@pytest.mark.parametrize("arguments", [("--date", "2026-11-28"), ("--drafts",), ("--force",), ("--unit", "demo")])
def test_another_command_has_its_own(
    built: Project, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    assert loads(built, monkeypatch, *arguments)


def test_a_change_that_keeps_size_and_time_is_seen(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    file = built.root / "content/site.yaml"
    before = file.stat()
    words = file.read_text("utf-8")
    file.write_text(words.replace("示例县", "样例县"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert file.stat().st_size == before.st_size
    assert loads(built, monkeypatch)


def test_a_damaged_one_is_not_believed(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in (built.root / ".sitegen").rglob("*"):
        if file.is_file():
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)

    assert loads(built, monkeypatch)


def _touch_up(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n")
