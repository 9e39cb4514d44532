"""The plan as a graph of steps, and pages of a website by their role, whatever they are called."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from graphlib import CycleError

import pytest

from sitegen.model.jobs import Job, MadeFile
from sitegen.model.website import PageRole
from sitegen.planning.steps import MadeFiles, PlanStep, StepGraph
from tests.conftest import Project

pytestmark = pytest.mark.usefixtures("reads_anew")


def job_of(output: str) -> Job:
    return Job("m", "text", "", output, {})


def run(*steps: PlanStep) -> list[set[str]]:
    """What is made together, round by round; each job makes one file of its own name."""
    rounds: list[set[str]] = []

    def make(jobs: tuple[Job, ...]) -> Mapping[str, Sequence[MadeFile]]:
        rounds.append({job.output for job in jobs})
        return {job.output: [MadeFile(job.output, 1, "", "m", unit="demo")] for job in jobs}

    StepGraph(steps).run(make)
    return rounds


def step(name: str, *after: str, outputs: Callable[[MadeFiles], Iterable[str]] = lambda made: ()) -> PlanStep:
    return PlanStep(name, after, lambda made: [job_of(output) for output in outputs(made) or [name]])


def test_a_step_comes_after_those_it_needs_and_with_all_others_that_are_ready() -> None:
    assert run(step("c", "a", "b"), step("a"), step("d", "a"), step("b", "a")) == [{"a"}, {"b", "d"}, {"c"}]


def test_a_step_knows_the_files_of_all_before_it_and_no_others() -> None:
    def seen(made: MadeFiles) -> list[str]:
        return ["+".join(sorted(file.path for file in made.of_material("m", "demo")))]

    made = run(step("a"), step("b", "a"), step("apart"), step("c", "b", outputs=seen), step("d", "apart", outputs=seen))

    assert made == [{"a", "apart"}, {"b", "apart"}, {"a+b"}] or made[-1] == {"a+b"}
    assert {"apart"} <= made[1]


def test_what_other_builds_made_is_known_by_its_unit() -> None:
    there = MadeFile("x.pdf", 1, "", "other", unit="demo")

    made = MadeFiles((MadeFile("a.pdf", 1, "", "m", unit="demo"),), (there,))

    assert [file.path for file in made.of_unit("demo")] == ["a.pdf", "x.pdf"]
    assert made.of_material("other", "demo") == ()


def test_a_circle_of_steps_is_an_error() -> None:
    with pytest.raises(CycleError):
        run(step("a", "b"), step("b", "a"))


# --------------------------------------------------------------------------------------------- roles


SITE = """title: 网站
renderer: web
pages:
  - {name: home, template: home.html, for: site, output: site/index.html}
  - {name: finder, template: finder.html, for: site, output: site/finder.html, role: search}
  - {name: type, template: home.html, for: type, output: "site/types/{id}.html"}
  - {name: case, template: home.html, for: case, output: "site/cases/{id}.html"}
  - {name: audience, template: home.html, for: audience, output: "site/audiences/{id}.html"}
  - {name: warnings, template: home.html, for: site, output: site/warnings.html}
  - {name: shop, template: shop.html, for: site, output: site/shop.html, of_made: true, role: downloads}
  - {name: shelf, template: shelf.html, for: site, output: "site/shop/{id}.html", of_made: true, role: download-list}
  - {name: all, template: all.xml, for: site, output: site/all.xml, of_made: true, role: sitemap}
"""
PAGE = '<!doctype html><html lang="zh"><head><title>页</title></head><body><h1>一</h1>{}</body></html>'
BILL = """title: 单子
renderer: print
for: warning
formats: [a6]
output: "bills/{id}.pdf"
preview: 100
"""


@pytest.fixture
def site(project: Project) -> Project:
    """A website whose pages are called otherwise than the program's own."""
    project.write("templates/site/material.yaml", SITE)
    for name in ("home", "finder"):
        project.write(f"templates/site/{name}.html", PAGE.format(""))
    project.write("templates/site/shop.html", PAGE.format("{% for g in groups %}<p>{{ g.title }}</p>{% endfor %}"))
    project.write("templates/site/shelf.html", PAGE.format("{% for g in downloads %}<p>{{ g.title }}</p>{% endfor %}"))
    project.write("templates/site/all.xml", "{% for g in groups %}<p>{{ href('shelf', g.id) }}</p>{% endfor %}")
    project.write("templates/bill/material.yaml", BILL)
    project.write(
        "templates/bill/bill.html",
        "<!doctype html><html><head><title>单</title><style>@page{size:105mm 148mm;bleed:3mm;margin:0}"
        "body{margin:20mm;font:4mm Sans}</style></head><body><p>{{ warning.text }}</p></body></html>",
    )
    return project


def test_pages_do_what_their_role_says_whatever_they_are_called(site: Project) -> None:
    assert site.build("--only", "site,bill", "--unit", "demo", "--jobs", "1") == 0

    made = site.tree()
    assert "site/search/meta.js" in made
    assert "<p>单子</p>" in made["site/shop.html"].decode()
    assert "自称民警要转账" in made["site/shop/bill.html"].decode()
    assert "shop/bill.html" in made["site/all.xml"].decode()
    assert made["site/files/bills/fake-police-01.pdf"] == made["bills/fake-police-01.pdf"]
    assert any(path.startswith("site/files/thumbs/") for path in made)


def test_a_page_called_materials_without_a_role_is_a_page_like_others(site: Project) -> None:
    file = site.root / "templates/site/material.yaml"
    lines = [line for line in file.read_text("utf-8").splitlines() if "role:" not in line]
    lines.append("  - {name: materials, template: home.html, for: site, output: site/materials.html}")
    file.write_text("\n".join(lines) + "\n", "utf-8")

    assert site.build("--only", "site,bill", "--unit", "demo", "--jobs", "1") == 0

    made = site.tree()
    assert "site/materials.html" in made
    assert not [path for path in made if path.startswith(("site/files/", "site/search/"))]


@pytest.mark.parametrize(
    "without", [["warnings"], ["warnings", "type"], ["case"], ["audience"], ["type", "case", "audience"]]
)
def test_search_leads_to_itself_for_what_has_no_page(site: Project, without: list[str]) -> None:
    pages = [line for line in SITE.splitlines() if not line.startswith(tuple(f"  - {{name: {w}," for w in without))]
    site.write("templates/site/material.yaml", "\n".join(pages) + "\n")

    assert site.build("--only", "site", "--unit", "demo", "--jobs", "1") == 0
    assert (site.output / "site/search/meta.js").is_file()


def test_a_text_made_of_made_files_is_offered_with_a_copy(site: Project) -> None:
    """It is made before the downloads are counted, so that no page names a file of which there is no copy."""
    site.write(
        "templates/leaf/material.yaml",
        "title: 页子\nrenderer: text\npages:\n"
        '  - {name: leaf, template: leaf.txt, for: warning, output: "leaves/{id}.txt"}\n'
        "  - {name: 清单, template: list.txt, for: unit, output: leaves/list.txt, of_made: true}\n",
    )
    site.write("templates/leaf/leaf.txt", "{{ warning.text }}")
    site.write("templates/leaf/list.txt", "{% for f in files %}{{ f.path }}\n{% endfor %}")

    assert site.build("--only", "site,bill,leaf", "--unit", "demo", "--jobs", "1") == 0

    made = site.tree()
    assert made["site/files/leaves/list.txt"] == made["leaves/list.txt"]
    assert "清单" in made["site/shop/leaf.html"].decode()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("role: search", "role: serch", "您是否想写 “search”"),
        ("role: sitemap", "role: search", "应当是 of_made: false"),
        ("of_made: true, role: downloads", "role: downloads", "应当是 of_made: true"),
        ("output: site/index.html", "output: site/index.html, role: search", "有几页都写了 role: search"),
        (", role: download-list", "", "也要有 role: download-list"),
    ],
)
def test_a_wrong_role_is_told_with_its_line(
    site: Project, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    site.edit("templates/site/material.yaml", old, new)

    assert site.build("--only", "site") != 0

    said = capsys.readouterr().err
    assert "templates/site/material.yaml:" in said
    assert told in said


def test_a_role_is_for_pages_of_a_website(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(
        "templates/card/material.yaml",
        'title: 卡片\nrenderer: text\npages:\n  - {name: card, template: card.html, for: warning, output: "cards/{id}.txt", role: search}\n',
    )

    assert project.build() != 0
    assert "“role”只用于 renderer: web 的页面" in capsys.readouterr().err


def test_every_role_is_in_the_guide() -> None:
    from tests.conftest import ROOT

    guide = (ROOT / "docs/materials.md").read_text("utf-8")
    assert [role.value for role in PageRole if f"`{role.value}`" not in guide] == []


def test_the_manifest_of_two_partial_builds_is_that_of_one(site: Project) -> None:
    assert site.build("--jobs", "1") == 0
    whole = json.loads(site.tree()["manifest.json"])

    assert site.build("--only", "site", "--force", "--jobs", "1") == 0

    assert json.loads(site.tree()["manifest.json"]) == whole
