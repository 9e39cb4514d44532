"""`--cache DIR`: what one build drew serves another, and never the wrong one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sitegen.core.sources import Sources
from sitegen.engine.cluster.toolchain import toolchain_versions
from sitegen.engine.execution import pool, shared_cache
from sitegen.model.jobs import Job, Outcome
from tests.conftest import Project

pytestmark = pytest.mark.usefixtures("reads_anew")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that were really drawn."""
    names: list[str] = []

    def note(_: object, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        names.extend(job.output for job in jobs if job.renderer == "print")
        return pool.run_jobs(jobs, sources, 1)

    monkeypatch.setattr(pool.WorkerPool, "run", note)
    return names


@pytest.fixture
def counties(make_project: Callable[..., Project]) -> tuple[Project, Project]:
    """Two projects with the same library, one poster a warning; the second is another county with the same issuer line."""
    made = make_project("poster", name="one"), make_project("poster", name="two")
    for project in made:
        project.edit("templates/poster/material.yaml", "[paper.posters]", "[a3]")
        project.edit("content/units.yaml", "  简称: 示例县公安局\n", "  简称: 示例县公安局\n  印发单位: 示例市公安局\n")
    made[1].edit("content/units.yaml", "编号: demo\n  名称: 示例县反诈中心", "编号: other\n  名称: 另一示例县反诈中心")
    return made


def build(project: Project, folder: Path) -> int:
    return project.build("--only", "poster", "--cache", str(folder))


def test_what_one_county_drew_serves_another(
    counties: tuple[Project, Project], drawn: list[str], tmp_path: Path
) -> None:
    one, two = counties

    assert build(one, tmp_path / "cache") == build(two, tmp_path / "cache") == 0

    assert drawn == ["posters/a3/fake-police-01.pdf", "posters/a3/fake-police-02.pdf"]
    sheets = [{p: d for p, d in project.tree().items() if p.startswith("posters/")} for project in counties]
    assert len(sheets[0]) == 4
    assert sheets[0] == sheets[1]


def test_a_build_with_a_cache_is_the_build_without(
    counties: tuple[Project, Project], drawn: list[str], tmp_path: Path
) -> None:
    one, two = counties
    assert build(one, tmp_path / "cache") == build(two, tmp_path / "cache") == 0
    found = two.tree()

    assert two.build("--only", "poster", "--output", str(two.root / "plain")) == 0

    assert found == two.tree("plain")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("templates/poster/poster.css", "{", "{ "),
        ("content/units.yaml", "印发单位: 示例市公安局", "印发单位: 示例区公安局"),
        ("content/warnings/police.md", "挂断", "挂掉"),
        ("assets/palette.yaml", "\n", "\n\n"),
    ],
)
def test_another_template_unit_word_or_colour_is_drawn_anew(
    counties: tuple[Project, Project], drawn: list[str], tmp_path: Path, path: str, old: str, new: str
) -> None:
    one, two = counties
    assert build(one, tmp_path / "cache") == 0
    two.edit(path, old, new)

    assert build(two, tmp_path / "cache") == 0

    assert drawn.count("posters/a3/fake-police-01.pdf") == 2


def test_another_toolbox_finds_nothing(
    counties: tuple[Project, Project], drawn: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = counties
    assert build(one, tmp_path / "cache") == 0
    other = {**toolchain_versions(), "Pango": "1.0.0"}
    monkeypatch.setattr(shared_cache, "toolchain_versions", lambda: other)

    assert build(two, tmp_path / "cache") == 0

    assert drawn.count("posters/a3/fake-police-01.pdf") == 2


def test_a_damaged_entry_is_not_there(counties: tuple[Project, Project], drawn: list[str], tmp_path: Path) -> None:
    one, two = counties
    assert build(one, tmp_path / "cache") == 0
    for entry in (tmp_path / "cache").rglob("*"):
        if entry.is_dir():
            continue
        data = bytearray(entry.read_bytes())
        data[-1] ^= 1
        entry.write_bytes(data)

    assert build(two, tmp_path / "cache") == 0

    assert drawn.count("posters/a3/fake-police-01.pdf") == 2
    assert two.tree()["posters/a3/fake-police-01.pdf"] == one.tree()["posters/a3/fake-police-01.pdf"]


def test_a_cache_that_cannot_be_written_is_told_once(
    counties: tuple[Project, Project], drawn: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache").write_text("a file stands here", "utf-8")

    assert build(counties[0], tmp_path / "cache") == 0

    assert capsys.readouterr().err.count("写不进去") == 1
