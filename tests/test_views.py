"""What a template is given of the library: the warning of the week, and what concerns a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.library import Library
from sitegen.planning.views import Views
from tests.conftest import DAY_READ, TYPE, Project

MONDAY = date(2026, 11, 16)


def library(project: Project) -> Library:
    return load_library(Sources(project.root, project.root / "content", DAY_READ))[0]


def with_warnings(library: Library, number: int) -> Library:
    """The library with so many warnings, each with a lie."""
    first = library.warnings[0]
    return replace(library, warnings=tuple(replace(first, id=f"w-{n}") for n in range(number)))


def week_of(library: Library, day: date) -> tuple[str, date, date]:
    week = Views(library, day).of_site(("week",))["week"]
    return week.warning.id, week.start, week.end


def test_a_week_has_one_warning_from_monday_to_sunday(project: Project) -> None:
    known = with_warnings(library(project), 5)

    days = [week_of(known, MONDAY + timedelta(n)) for n in range(7)]

    assert set(days) == {(days[0][0], MONDAY, date(2026, 11, 22))}
    assert week_of(known, MONDAY + timedelta(7))[0] != days[0][0] != week_of(known, MONDAY - timedelta(1))[0]


@pytest.mark.parametrize("number", [2, 3, 5, 6, 7, 14, 21, 30, 78])
def test_every_warning_has_its_week_before_one_comes_again(project: Project, number: int) -> None:
    known = with_warnings(library(project), number)

    turns = [week_of(known, MONDAY + timedelta(7 * n))[0] for n in range(2 * number)]

    assert len(set(turns[:number])) == number
    assert turns[number:] == turns[:number]


def test_without_warnings_there_is_none_of_the_week(project: Project) -> None:
    assert Views(replace(library(project), warnings=()), MONDAY).of_site(("week",)) == {"week": None}


def test_a_material_with_focus_is_made_below_the_root_of_the_units_focus_types_only(project: Project) -> None:
    project.write("content/types/loan.md", TYPE.format(name="虚假贷款").replace("顺序: 1", "顺序: 2"))
    project.write("content/warnings/loan.md", "---\n类型: loan\n---\n- 贷款先交钱 / *挂断*再说 {#loan-01}\n")
    project.edit("content/units.yaml", "名称: 示例县某镇, ", "名称: 示例县某镇, 重点类型: [loan], ")
    project.edit("templates/card/material.yaml", "renderer: text\n", "renderer: text\nfocus: yes\n")
    project.write("templates/kind/material.yaml", 'title: 类型单\nrenderer: text\nfor: type\nfocus: yes\noutput: "kinds/{id}.txt"\n')  # fmt: skip
    project.write("templates/kind/kind.html", "{{ type.name }}\n")

    assert project.build() == 0

    made = set(project.tree())
    assert {"cards/fake-police-01.txt", "cards/loan-01.txt", "kinds/fake_police.txt", "kinds/loan.txt"} <= made
    below = {path.removeprefix("units/demo-town/") for path in made if path.startswith("units/demo-town/")}
    assert below == {"cards/loan-01.txt", "kinds/loan.txt", "notes/counter.txt", "notes/hang-up.txt"}
