"""What a material.yaml may say: every documented combination is made or told in a sentence, none ends in a fault of the program."""

from __future__ import annotations

import io
import itertools
import json
from contextlib import redirect_stderr
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitegen.model.content import Channel
from sitegen.planning.materials import EACH, EDITIONS, ENCODINGS, NEEDS, ONLY, SHOWS, SITE_SHOWS, UNITS, VARIANTS, Scope
from sitegen.renderers.registry import RENDERERS, Sizes
from tests.conftest import SCREENS, Project, examples, make_apart

BY = [spec for spec in RENDERERS.values() if spec.for_materials]
SCOPES = [scope.value for scope in Scope]
BOOK = "标题: 反诈口袋书\n类型: []\n纸张: a6\n前言: 放在电话旁边。\n"
PACKS = "- {编号: bank, 名称: 银行, 场所: 银行, 说明: 给柜台, 怎么用: [贴在柜台]}\n"
QUIZ = "- {编号: one, 题目: 要不要转账, 选项: [转, 不转（对）], 解释: 不要转。, 类型: fake_police}\n"
SHEET = """{% from "_shared/sheet.html" import head, ground, imprint with context %}
<!doctype html><html lang="zh-CN"><head>{{ head("示例") }}</head><body>
{{ ground(colour("yellow"), 0, 0, paper.width, paper.height) }}
{% for n in range(pages|default(1)) %}<section><div style="position:absolute;left:20mm;top:20mm;font:400 20pt/1.2 Sans">示例</div></section>{% endfor %}
{{ imprint(paper.width * 0.08, paper.height * 0.9, paper.width * 0.84, paper.width / 60, colour("ink")) }}
</body></html>"""
PLAIN = "示例{{ '送审稿' if draft }}\n"
SLIDES = """{"title": "示例", "author": "示例", "foot": "示例{{ '送审稿' if draft }}",
 "slides": [{"kind": "close", "head": "示例", "say": ["示例"], "lines": ["示例"]}]}
"""
TEMPLATES = {spec.name: SHEET if spec.sizes is Sizes.PAPER else PLAIN for spec in BY} | {"deck": SLIDES}


@dataclass(frozen=True)
class Tried:
    """What a command said of a material: exit status and errors."""

    status: int
    told: str


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which one material after the other is tried."""
    project = make_apart(tmp_path_factory.mktemp("materials"), "screen", "pack")
    project.write("content/handbooks/pocket.yaml", BOOK)
    project.write("content/packs.yaml", PACKS)
    project.write(
        "content/screens.yaml",
        SCREENS
        + "- {编号: large, 名称: 大屏, 宽: 1920, 高: 1080, 停留: 15}\n- {编号: low, 名称: 条屏, 宽: 256, 高: 32, 色彩: 单色, 格式: BMP}\n",
    )
    project.edit("content/types/fake_police.md", "顺序: 1", "顺序: 1\n官方: {2025: 7 冒充公检法}")
    project.write("content/quiz/one.yaml", QUIZ)
    project.write("content/withdrawals.yaml", 'case/gone: {"日期": "2026-11-01", "理由": "不用了"}\n')
    printed = {
        "日期": "2026-10-01",
        "单位": ["demo"],
        "材料": "card",
        "编号": ["gone"],
        "文本": "0",
        "文件": ["cards/gone.txt"],
    }
    project.write("content/register.yaml", f"KP-GONE-2610-AAAA: {json.dumps(printed, ensure_ascii=False)}\n")
    for name in ("screen.html", "screen.css"):
        project.write(f"templates/tried/{name}", (project.root / "templates/screen" / name).read_bytes())
    project.write("templates/tried/list.html", (project.root / "templates/pack/list.html").read_bytes())
    project.write("templates/tried/plain.txt", PLAIN)
    return project


def tried(project: Project, material: dict[str, Any], template: str = "") -> Tried:
    """Check, and build when it is in order."""
    name = str(material.get("renderer", ""))
    project.write("templates/tried/tried.html", template or TEMPLATES.get(name, PLAIN))
    project.write("templates/tried/material.yaml", yaml.safe_dump(material, allow_unicode=True))
    said = io.StringIO()
    with redirect_stderr(said):
        status = project.build("check")
        if status == 0:
            status = project.build("--only", "tried", "--jobs", "1", "--drafts")
    return Tried(status, said.getvalue())


def base(by: str, scope: str) -> dict[str, Any]:
    """As little as a material of that renderer needs."""
    spec = RENDERERS[by]
    ending = spec.endings[0] if spec.endings else ".html"
    needed: dict[str, Any] = {"title": "试", "renderer": by, "for": scope, "output": f"tried/{{format}}{{id}}x{ending}"}
    if spec.sizes is Sizes.PAPER and scope != "handbook":
        needed["formats"] = ["a5"]
    if spec.sizes is Sizes.SCREEN:
        low = scope == "unit"  # the page of the number is for screens without a foot
        needed |= {"formats": ["low" if low else "large"], "template": "screen.html"}
    needed |= {key: 600 for key, whole in spec.numbers.items() if whole.required}
    if spec.is_pack:
        needed["template"] = "list.html"
    return needed


def is_told(one: Tried) -> None:
    """Nothing of it was a fault of the program."""
    assert "程序自己的错误" not in one.told, one.told
    assert "Traceback" not in one.told, one.told
    assert one.status in (0, 1)
    assert (one.status == 1) == ("处要改" in one.told), one.told


@pytest.mark.parametrize(("by", "scope"), list(itertools.product([spec.name for spec in BY], SCOPES)))
def test_each_renderer_makes_what_it_is_listed_for_and_refuses_the_rest(bench: Project, by: str, scope: str) -> None:
    spec = RENDERERS[by]
    material = base(by, scope)
    if only := spec.needs_only.get(scope):
        without = tried(bench, material)
        assert without.status == 1
        assert f"templates/tried/material.yaml:1: “for”为 {scope} 时要写 only: {only}" in without.told
        material = {**material, "pages": [{**_page_of(material), "only": only}]}
        material = {key: value for key, value in material.items() if key not in ("for", "output", "template")}

    one = tried(bench, material)

    is_told(one)
    if scope in spec.scopes:
        assert one.status == 0, one.told
        assert spec.is_pack or list((bench.output / "tried").rglob("*x.*"))
    else:
        assert f"“for”里的 {scope}，{by} 做不了" in one.told


def _page_of(material: dict[str, Any]) -> dict[str, Any]:
    return {"name": "one", **{key: material[key] for key in ("for", "output", "template") if key in material}}


# One value or more of each key, in and out of what is allowed.
VALUES: dict[str, list[Any]] = {
    "title": ["试", "", "很长很长很长很长很长很长很长很长的名字"],
    "formats": [["a5"], ["a6", "a5"], ["a3"], ["small"], ["unit.screens"], ["paper.posters"], ["a5", "a5"], [], "a5", ["no"]],
    "output": ["tried/{id}.pdf", "tried/{format}/{order}_{id}.pdf", "x{ext}", "tried/{id", "tried/{no}", "../x.pdf", "/x", "report.html",
               "tried/a:b.pdf", "tried//x.pdf", "manifest.json", "tried/{id!r}.pdf", "tried/{}.pdf", "con/", "tried/名.txt", "tried/nul.pdf", "com1/{id}.pdf", f"tried/{'长' * 90}.pdf", "x" * 5000],
    "template": ["tried.html", "no.html", f"{'x' * 5000}.html", "../card/card.html", "plain.txt"],
    "channel": [channel.value for channel in Channel] + ["海报", "no"],
    "faces": [[400], [100, 900], [450], ["bold"], [1000], []],
    "preview": [0, 1, 480, 4000, -1, "x"],
    "editions": [[{"kind": kind, "output": f"tried/{{id}}-{kind}.pdf"}] for kind in EDITIONS]
    + [[{"kind": "no", "output": "x.pdf"}], [{"kind": "office"}], [{"kind": "office", "output": "tried/o.png"}], "office",
       [{"kind": kind, "output": f"tried/{{id}}-{kind}.pdf"} for kind in EDITIONS]],
    "code": ["HB", "", "很长很长很长很长很长很长", "a b", "A/B", "😀", "-", "{{ x }}", "海报"],
    "page_count": [0, 1, 2, 3, 500],
    "focus": ["yes", "否", "maybe"],
    "pdf_variant": [*VARIANTS, "pdf/x-4", "no"],
    "unnamed_below": [0, 400, -3],
    "parts": [[{"template": "tried.html"}], [{"template": "tried.html", "each": EACH[0]}],
              [{"template": "tried.html", "refers": "yes", "shared": "yes"}], [{"template": "plain.txt"}], [{"template": "no.html"}], [{"each": "cases"}]],
    "overlay": ["tried.html", "no.html", "plain.txt"],
    "shows": [[], list(SHOWS), list(SITE_SHOWS), ["no"]],
    "width": [200, 1080, 4000, 100, "x"],
    "max_kb": [0, 1, 2000, -1],
    "needs": [*NEEDS, "no"],
    "units": [*UNITS, "some"],
    "offered": ["yes", "no", 3],
    "files": [{"plain.txt": "tried/plain.txt"}, {"plain.txt": "../x"}, {"no.txt": "tried/x"}, {"plain.txt": "tried/{id}.txt"},
              {"plain.txt": "elsewhere/x.txt"}, "plain.txt", {"plain.txt": ["x"]}],
    "pages": [
        [{"name": "a", "template": "tried.html", "for": scope, "output": "tried/{id}.html"}] for scope in SCOPES
    ]
    + [
        [{"name": "a", "template": "plain.txt", "for": "unit", "output": "tried/a.txt", "encoding": encoding}] for encoding in ENCODINGS
    ]
    + [
        [{"name": "a", "template": "tried.html", "for": for_, "output": "tried/{id}.html", "only": only}]
        for only, for_ in itertools.product(ONLY, ("case", "type", "site"))
    ]
    + [
        [{"name": "a", "for": scope, "output": "tried/{format}made.png", "of_made": "yes", "renderer": renderer, "template": "plain.txt"}]
        for renderer, scope in itertools.product(RENDERERS, ("format", "site", "warning"))
    ]
    + [[{"name": "a", "for": "site", "output": "tried/x.html"}], [{}], "x", [{"renderer": "contact", "for": "format", "output": "x.png"}]],
}  # fmt: skip


@st.composite
def materials(draw: st.DrawFn) -> dict[str, Any]:
    """A material that works, with one to four keys set to something else."""
    spec = draw(st.sampled_from(BY))
    scope = draw(st.sampled_from(spec.scopes) | st.sampled_from(SCOPES))
    changes = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4, unique=True))
    return {**base(spec.name, scope), **{key: draw(st.sampled_from(VALUES[key])) for key in changes}}


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(material=materials())
@example(material=base("screen", "case"))
@example(material={**base("print", "unit"), "formats": ["small"]})
@example(material={**base("print", "warning"), "formats": ["unit.screens"]})
@example(material={"title": "试", "renderer": "no", "for": "unit", "output": "x"})
def test_no_combination_ends_in_a_fault_of_the_program(bench: Project, material: dict[str, Any]) -> None:
    is_told(tried(bench, material))


@pytest.mark.parametrize("key", sorted(VALUES))
@pytest.mark.parametrize("by", ["print", "web", "text", "picture"])
def test_every_value_of_every_key_is_heeded_or_told(bench: Project, by: str, key: str) -> None:
    scope = "handbook" if key in ("parts", "overlay") else "unit"
    for value in VALUES[key]:
        material = {**base(by, scope), key: value}
        if key == "pages":
            material = {k: v for k, v in material.items() if k not in ("for", "output", "template")}
        is_told(tried(bench, material))
