"""After any sequence of edits, an incremental build leaves the tree that a clean one makes, byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.app import cli
from sitegen.core import digests
from sitegen.core.file_stats import Stats
from sitegen.core.sources import Sources
from sitegen.core.store import Store
from sitegen.engine.build import Build
from sitegen.loading.publication import published
from sitegen.planning.plan import BuildRequest
from sitegen.state.locks import sole
from tests.conftest import CASE, COMMAND, DAY, ROOT, STATE, TYPE, Project, fill

pytestmark = pytest.mark.usefixtures("reads_anew")

HERE = ("--no-register", "--jobs", "1")  # the drawing libraries are imported once
EXAMPLES = 10
WORDS = ("柜台", "转账", "挂断", "核实", "家人", "民警", "电话", "居民")
POSTER = """title: 海报
renderer: print
for: warning
formats: [a6]
output: "posters/{format}/{id}.pdf"
faces: [400, 900]
"""
POSTER_PAGE = """{% from '_shared/parts.html' import said %}<!doctype html><html lang="zh-CN"><head><title>{{ warning.text }}</title>
<style>@page { size: {{ paper.width }}mm {{ paper.height }}mm; bleed: {{ paper.bleed }}mm; margin: 0 }
body { margin: 10mm; font-family: Sans; font-size: 4mm; color: {{ palette.red }} }</style></head>
<body><p>{{ said(warning.text) }}</p><p>{{ unit.ask_number }}</p></body></html>
"""


class Step:
    """One edit: what is done to the project, drawn from random numbers so that a failing sequence can be told and repeated."""

    def __init__(self, project: Project, chance: random.Random) -> None:
        self.project, self.chance = project, chance

    def cases(self) -> list[Path]:
        return sorted((self.project.root / "content/cases").rglob("*.md"))

    # -- content

    def edit_a_case(self) -> None:
        for file in self.cases()[:1]:
            file.write_text(file.read_text("utf-8").replace("一名居民", f"一名{self.word()}居民"), "utf-8")

    def add_a_case(self) -> None:
        number = self.chance.randrange(100)
        self.project.write(f"content/cases/new-{number}.md", CASE.format(title=f"新案{number}，|{self.word()}"))

    def add_a_case_with_a_picture(self) -> None:
        self.project.write(
            "content/cases/seen/index.md",
            CASE.format(title="有图的案子").replace("要转账。", "要转账。\n\n![柜台的照片](desk.png)\n\n"),
        )
        self.draw_the_picture()

    def draw_the_picture(self) -> None:
        folder = self.project.root / "content/cases/seen"
        if folder.is_dir():
            Image.new("RGB", (60, 40), (self.chance.randrange(256), 20, 20)).save(folder / "desk.png")

    def rename_a_case(self) -> None:
        file = self.chance.choice(self.cases())
        if file.name != "index.md":
            file.rename(file.with_name(f"renamed-{self.chance.randrange(100)}.md"))

    def delete_a_case(self) -> None:
        if len(self.cases()) > 1:
            file = self.chance.choice(self.cases())
            shutil.rmtree(file.parent) if file.name == "index.md" else file.unlink()

    def edit_a_warning(self) -> None:
        self.sub("content/warnings/police.md", "  - 行动：", f"  - 行动：{self.chance.choice('先快就')}")

    def add_a_warning(self) -> None:
        number = self.chance.randrange(100)
        self.project.write(
            f"content/warnings/more-{number}.md",
            f"---\n类型: fake_police\n---\n- {self.word()}要转账 / *挂断*再说 {{#more-{number}}}\n",
        )

    def add_a_warning_that_ends(self) -> None:
        self.project.write(
            "content/warnings/timed.md",
            "---\n类型: fake_police\n---\n- 限时的一条 / *挂断*再说 {#timed}\n  - 有效期：2026-11-01 至 2026-12-15\n",
        )

    def remove_warnings(self) -> None:
        for file in (self.project.root / "content/warnings").glob("[mt]*.md"):
            file.unlink()

    def edit_a_type(self) -> None:
        self.sub("content/types/fake_police.md", "摘要: ", f"摘要: {self.word()}，")

    def add_or_remove_a_type(self) -> None:
        file = self.project.root / "content/types/fake_shop.md"
        if file.exists():
            file.unlink()
        else:
            file.write_text(TYPE.format(name="虚假购物").replace("顺序: 1", "顺序: 2"), "utf-8")

    def edit_an_audience(self) -> None:
        self.sub("content/audiences/senior.md", "摘要: ", f"摘要: {self.word()}，")

    def rename_a_unit(self) -> None:
        self.sub("content/units.yaml", "示例县", f"示例县{self.word()}")

    def change_the_hotline(self) -> None:
        self.sub(
            "content/units.yaml",
            "  示例: 是",
            f"  电话: [{{号码: 96110, 说明: {self.word()}热线}}]\n  示例: 是",
            "电话",
        )

    def add_or_remove_a_unit(self) -> None:
        line = "    - {编号: demo-bay, 名称: 示例县某街道, 屏幕: [small]}\n"
        file = self.project.root / "content/units.yaml"
        text = file.read_text("utf-8")
        file.write_text(text.replace(line, "") if line in text else text + line, "utf-8")

    def edit_the_site(self) -> None:
        self.sub("content/site.yaml", "标题: ", f"标题: {self.word()}")

    def edit_the_footer(self) -> None:
        self.sub("content/site.yaml", "主办单位: 示例", f"主办单位: 示例{self.word()}")

    def edit_paper(self) -> None:
        width = self.chance.randrange(95, 106)
        self.project.write("content/paper.yaml", f"- {{编号: a6, 名称: a6, 宽: {width}, 高: 148}}\n")

    def edit_a_screen(self) -> None:
        self.sub("content/screens.yaml", "停留: 1", f"停留: {self.chance.randrange(1, 3)}")

    # -- templates and assets

    def edit_a_template(self) -> None:
        self.sub("templates/note/note.html", "{{ case.title }}", f"{self.word()}{{{{ case.title }}}}")

    def edit_a_macro(self) -> None:
        self.sub("templates/_shared/parts.html", "{{ words }}", f"{self.word()}{{{{ words }}}}")

    def edit_an_included_part(self) -> None:
        self.project.write("templates/_shared/line.txt", f"{self.word()}，拨96110\n")

    def edit_a_page_of_the_site(self) -> None:
        self.sub("templates/website/base.html", "网站目录", f"网站{self.word()}目录")

    def edit_a_stylesheet(self) -> None:
        for path in ("templates/website/site.css", "templates/screen/screen.css"):
            file = self.project.root / path
            file.write_text(file.read_text("utf-8") + f"/* {self.word()} */\n", "utf-8")

    def edit_the_palette(self) -> None:
        file = self.project.root / "assets/palette.yaml"
        file.write_text(file.read_text("utf-8") + f"# {self.word()}\n", "utf-8")

    def edit_an_icon(self) -> None:
        for name in ("phone-call", "users"):
            file = self.project.root / f"assets/icons/{name}.svg"
            file.write_text(file.read_text("utf-8").rstrip() + f"<!-- {self.chance.randrange(99)} -->\n", "utf-8")

    def add_or_remove_a_material(self) -> None:
        folder = self.project.root / "templates/tag"
        if folder.exists():
            shutil.rmtree(folder)
        else:
            self.project.write(
                "templates/tag/material.yaml", 'title: 签\nrenderer: text\nfor: warning\noutput: "notes/tag-{id}.txt"\n'
            )
            self.project.write("templates/tag/tag.html", "{{ warning.text }}\n")

    def swap_file_and_folder(self) -> None:
        """An output path that was a file becomes a folder, and back."""
        file = self.project.root / "templates/note/material.yaml"
        text = file.read_text("utf-8")
        deep, flat = 'output: "notes/{id}.txt/note.txt"', 'output: "notes/{id}.txt"'
        file.write_text(text.replace(deep, flat) if deep in text else text.replace(flat, deep), "utf-8")

    def edit_unseen(self) -> None:
        """As many bytes as before, the old time put back: only the kernel's own change time tells."""
        file = self.project.root / "templates/_shared/line.txt"
        before = file.stat()
        file.write_bytes(
            file.read_bytes().replace(b"96110", b"96011")
            if b"96110" in file.read_bytes()
            else file.read_bytes().replace(b"96011", b"96110")
        )
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    # -- output

    def outputs(self) -> list[Path]:
        return sorted(p for p in self.project.output.rglob("*") if p.is_file())

    def delete_an_output(self) -> None:
        """Never both lists of what is ours: without any, files of other contents are taken for somebody else's."""
        chosen = self.outputs()[:: self.chance.randrange(2, 9)]
        is_listed = (
            any(file.name == ".ledger.json" for file in chosen) or not (self.project.output / ".ledger.json").exists()
        )
        for file in chosen:
            if not (is_listed and file.name == "manifest.json"):
                file.unlink()

    def damage_outputs(self) -> None:
        for file in self.outputs()[:: self.chance.randrange(2, 9)]:
            if file.name != ".ledger.json" and (self.project.output / ".ledger.json").exists():
                file.write_bytes(file.read_bytes()[:-1] + b"?")

    def cut_the_ledger(self) -> None:
        file = self.project.output / ".ledger.json"
        if self.project.build(*HERE) == 0:  # what is damaged besides would be taken for somebody else's
            file.write_bytes(file.read_bytes()[: self.chance.randrange(200)])

    def put_a_foreign_ledger(self) -> None:
        if self.project.build(*HERE) == 0:
            self.project.write("output/.ledger.json", '{"format": 1, "records": {}}')

    def change_the_ledger_by_a_byte(self) -> None:
        if self.project.build(*HERE) == 0:
            file = self.project.output / ".ledger.json"
            file.write_bytes(file.read_bytes().replace(b"cards/", b"tards/", 1))

    # -- builds in between

    def build_all(self) -> None:
        assert self.project.build(*HERE) == 0

    def build_some(self) -> None:
        assert (
            self.project.build(*HERE, "--only", self.chance.choice(["note,card", "website", "poster", "screen"])) == 0
        )

    def build_one_unit(self) -> None:
        assert self.project.build(*HERE, "--unit", self.chance.choice(["demo", "demo-town"])) == 0

    def build_drafts(self) -> None:
        assert self.project.build(*HERE, "--drafts") == 0

    def build_at_another_day(self) -> None:
        assert (
            self.project.build(
                *HERE, "--date", self.chance.choice(["2026-12-14", "2026-12-16", "2026-09-30", "2027-01-05"])
            )
            == 0
        )

    def build_in_a_fresh_process(self) -> None:
        assert in_a_process(self.project) == 0

    # -- helpers

    def word(self) -> str:
        return self.chance.choice(WORDS)

    def sub(self, path: str, old: str, new: str, unless: str = "\0") -> None:
        file = self.project.root / path
        text = file.read_text("utf-8")
        if old in text and unless not in text:
            file.write_text(text.replace(old, new, 1), "utf-8")


STEPS = sorted(
    name
    for name, function in vars(Step).items()
    if callable(function) and not name.startswith("_") and name not in ("cases", "outputs", "word", "sub")
)


def in_a_process(project: Project, *arguments: str) -> int:
    command = [sys.executable, "-c", COMMAND, str(project.root), "--date", DAY, "--quiet", "--no-register", *arguments]
    return subprocess.run(command, check=False, env={**os.environ, "SITEGEN_LANG": "zh"}).returncode


class Kept:
    """Builds as `serve` does: one process, one door to the files for all of them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.sources = Sources(
            project.root,
            project.root / "content",
            date.fromisoformat(DAY),
            Stats.load(Store(project.root / STATE)),
        )

    def build(self) -> None:
        digests.evict_old()
        self.sources.look_again()
        library, materials, notices, _ = cli._load(self.sources)
        assert self.sources.stats
        with sole(self.project.output):
            Build(
                sources=self.sources, output=self.project.output, library=published(library, self.sources.today, drafts=False),
                materials=materials, wish=BuildRequest(self.sources.today), stats=self.sources.stats, notices=notices,
            ).run()  # fmt: skip


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a material of every renderer, built once; each example begins with a copy."""
    project = Project(tmp_path_factory.mktemp("pattern") / "project")
    for folder in ("assets", *(f"templates/{m}" for m in ("_shared", "_report", "website", "screen", "texts"))):
        shutil.copytree(ROOT / folder, project.root / folder)
    fill(project)
    project.write("content/paper.yaml", "- {编号: a6, 名称: a6, 宽: 105, 高: 148}\n")
    project.write("templates/poster/material.yaml", POSTER)
    project.write("templates/poster/poster.html", POSTER_PAGE.replace("{{ palette.red }}", "#d00"))
    project.write("templates/_shared/parts.html", "{% macro said(words) %}<b>{{ words }}</b>{% endmacro %}")
    assert project.build(*HERE) == 0
    return project.root


def check(project: Project, *, fresh: bool) -> None:
    """The incremental tree against one made from nothing."""
    assert (in_a_process(project) if fresh else project.build(*HERE)) == 0
    assert_clean(project, ())


def assert_clean(project: Project, steps: Sequence[str]) -> None:
    clean = project.root / "clean"
    shutil.rmtree(clean, ignore_errors=True)
    assert project.build(*HERE, "--output", str(clean)) == 0
    ours, theirs = project.tree(), project.tree("clean")
    assert {path for path in ours | theirs if ours.get(path) != theirs.get(path)} == set(), steps
    folders = [{p.relative_to(top) for p in top.rglob("*") if p.is_dir()} for top in (project.output, clean)]
    assert folders[0] == folders[1]


@settings(
    max_examples=int(os.environ.get("SITEGEN_EXAMPLES", EXAMPLES)), deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate,), print_blob=True,
)  # fmt: skip
@given(
    steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=9, unique=True),
    seed=st.integers(0, 10**6),
    fresh=st.sampled_from([False, False, False, True]),
)
def test_any_sequence_of_edits_ends_in_the_clean_tree(pattern: Path, steps: list[str], seed: int, fresh: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "project")
        shutil.copytree(pattern, project.root)
        step = Step(project, random.Random(seed))
        for name in steps:
            getattr(step, name)()
        check(project, fresh=fresh)


def test_every_edit_is_seen_by_a_process_that_goes_on(pattern: Path, tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    shutil.copytree(pattern, project.root)
    kept = Kept(project)
    step = Step(project, random.Random(7))
    names = [*STEPS, *(name for name in STEPS if name.startswith(("add_or", "swap", "edit_unseen", "draw")))]
    step.chance.shuffle(names)

    for count, name in enumerate(names, 1):
        getattr(step, name)()
        kept.build()
        if count % 6 == 0 or count == len(names):
            assert_clean(project, names[:count])
