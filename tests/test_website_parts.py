"""What the website is made of: figures, search, packs, pictures, links, editions, faults of its files."""

from __future__ import annotations

import base64
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser

from sitegen.core.sources import Sources
from sitegen.model.website import Compare, Figure, Metric, Table
from sitegen.planning.website import DISPLAY_CORE, display_parts
from sitegen.renderers.pack import paged, picture_size
from sitegen.renderers.web import _shelf
from sitegen.typography.template_functions import Drawing
from sitegen.website.charts import charts, checks
from sitegen.website.css_lowering import lowered
from sitegen.website.search_index import Postings, SearchEntry, _bare, fragments, index_files, postings_of
from sitegen.website.traditional_chinese import traditional, traditional_page
from tests.conftest import PAPERS, ROOT, TYPE, Project
from tests.search_quality import ask

QUESTION = """- 编号: first
  来路: 短信
  题目: 点不点？
  选项: [点, 不点（对）]
  解释: 链接不点。
"""
STATISTICS = """指标,类型,时段,本期,基数,单位,来源,公开
报案数,fake_police,2026-07-01 至 2026-09-30,41,58,起,示例,是
"""
PACKS = """- 编号: bank
  名称: 银行网点
  场所: 银行
  材料: [card]
"""


def figure(value: float, baseline: float | None, unit: str = "起", type: str = "a") -> Figure:
    return Figure(
        Metric.REPORTS, type, "", date(2026, 7, 1), date(2026, 9, 30), value, unit, False, Compare.YEAR, baseline, None,
        "示例", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "baseline", "shown", "change", "note"),
    [
        (41, 58, "41", "少17起", "同比−29.3%"),
        (28, 24, "28", "多4起", "同比+16.7%"),
        (12, 15, "12", "少3起", "基数小，不写百分比"),
        (6, 6, "6", "持平", "都是6起"),
        (4, 30, "少于5", "不计算", "本期少于5起"),
        (3, 4, "少于5", "不计算", "两期都少于5起"),
        (9, None, "9", "", "没有可比的数"),
        (0, 20, "0", "少20起", "同比−100.0%"),
    ],
)
def test_changes_are_computed_and_small_cells_hidden(
    value: float, baseline: float | None, shown: str, change: str, note: str
) -> None:
    (chart,) = charts([Table("t", (figure(value, baseline),))], {"a": "甲"})

    assert (chart.rows[0].value, chart.rows[0].change, chart.rows[0].note) == (shown, change, note)


def test_a_total_that_would_tell_a_small_cell_is_left_out() -> None:
    (open_chart,) = charts([Table("t", (figure(10, 8), figure(20, 25, type="b")))], {"a": "甲", "b": "乙"})
    (closed,) = charts([Table("t", (figure(10, 8), figure(3, 25, type="b")))], {"a": "甲", "b": "乙"})

    assert open_chart.total == "30"
    assert closed.total == ""


def test_a_published_figure_shows_the_sum_that_gives_its_change() -> None:
    (one,) = checks([Table("t", (figure(297, 207, type=""),))])

    assert (one.change, one.sum) == ("同比+43.48%", "（297−207）÷207＝+43.48%")


def test_a_published_change_that_the_numbers_do_not_give_is_a_problem_with_its_line(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project()
    head, row = STATISTICS.splitlines()
    project.write("content/statistics/reports.csv", f"{head},公布的变化\n{row},-55\n")

    assert project.build("check") == 1 or project.build() == 1

    told = capsys.readouterr()
    assert "content/statistics/reports.csv:2" in told.out + told.err
    assert "-29.31%" in told.out + told.err


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("content/quiz/a.yaml", QUESTION.replace("（对）", ""), "要有一个对的"),
        ("content/quiz/a.yaml", QUESTION.replace("  解释: 链接不点。\n", ""), "解释"),
        ("content/quiz/a.yaml", QUESTION + QUESTION, "已经用过"),
        ("content/selfcheck.yaml", "- {编号: a, 事情: 转账, 真相: 假的, 类型: [nothing]}\n", "未知的诈骗类型"),
        ("content/search.yaml", "同义:\n  - 民警、民警\n", "search.yaml:2: “民警、民警”只有一个词"),
        (
            "content/search.yaml",
            "同义:\n  - 民警、警察\n  - 公安、警察\n",
            "search.yaml:3: “警察”在第 2 行的一组里已经有了",
        ),
        ("content/search.yaml", "说法:\n  - 类型: nothing\n    词: [安全账户]\n", "search.yaml:2: 未知的诈骗类型"),
        (
            "content/search.yaml",
            "服务:\n  - 词: [报警]\n    去: 月亮\n    标题: 报警\n",
            "search.yaml:3: 未知的页面 “月亮”",
        ),
        ("content/search.yaml", "services:\n  - words: [报警]\n    to: help\n", "search.yaml:2"),
        ("content/packs.yaml", PACKS.replace("银行\n  材料", "火星\n  材料"), "未知的场所"),
        ("content/statistics/a.csv", STATISTICS.replace("基数", "基础"), "没有叫 “基础” 的列"),
        ("content/statistics/a.csv", STATISTICS.replace("41", "四十一"), "应当是一个数"),
    ],
)
def test_faults_of_the_website_s_files_are_told_with_file_and_way_out(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, text: str, said: str
) -> None:
    project.write(path, text)

    assert project.build() == 1

    told = capsys.readouterr()
    assert path in told.out + told.err
    assert said in told.out + told.err


def test_a_style_sheet_is_lowered_for_either_direction_and_newer_selectors_stand_alone() -> None:
    style = (
        ".a, .b:has(i) { padding-inline: 1px 2px; inset: auto 0 0; font-size: clamp(1rem, 2vw, 3rem); overflow: clip }"
    )

    found = lowered(style)

    assert found.startswith(".a{padding-left:1px;padding-right:2px;top:auto;right:0;bottom:0;left:0;font-size:2vw;")
    assert "font-size:clamp(1rem, 2vw, 3rem);overflow:hidden;overflow:clip}.b:has(i){" in found
    assert "padding-right:1px;padding-left:2px" in lowered(style, is_rtl=True)
    assert lowered(".x:is(.a, .b) i { gap: 1px }") == ".x.a i,.x.b i{gap:1px}"
    assert lowered(".r { display: flex; gap: 2px }").endswith("@supports not (inset:0){.r>*{margin-right:2px}}")
    assert (
        lowered(".c { font-size: 3rem; font-size: min(5rem, 9cqw) }") == ".c{font-size:3rem;font-size:min(5rem, 9cqw)}"
    )


def test_the_search_s_words_are_read_in_both_spellings_and_folded_from_traditional(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("website")
    project.write(
        "content/search.yaml",
        "same:\n  - 民警、警察\nphrases:\n  - type: fake_police\n    words: [警察 洗钱]\n    clues: [涉案]\n    examples: [说我的卡洗钱]\n"
        "services:\n  - words: [报警]\n    to: help\n    title: 怎么报警\n    say: 打110。\n    examples: [报警打什么]\n"
        "everyday:\n  - words: [明天 天气]\n    clues: [下雨]\n    examples: [明天下雨吗]\n",
    )

    assert project.build("--only", "website") == 0

    meta = _value((project.output / "website/search/meta.js").read_bytes())
    assert meta["same"] == [["民警", "警察"]]
    assert "警察 洗钱" in meta["bets"][0][5]
    assert meta["bets"][0][7] == ["涉案"]
    assert meta["offers"][0][1:4] == ["help.html", "怎么报警", "打110。"]
    assert meta["offers"][0][6] == "help"
    assert meta["everyday"] == [["明天 天气"], ["下雨"]]
    assert [some for some in meta["examples"] if some] == [["说我的卡洗钱"], ["报警打什么"], ["明天下雨吗"]]
    folds = dict(zip(meta["folds"][::2], meta["folds"][1::2], strict=True))
    assert (folds["帳"], folds["賬"], folds["轉"]) == ("账", "账", "转")
    report = (project.output / "report.html").read_text("utf-8").split('id="search"')[1].split("</section>")[0]
    police = report.split('<tr><th scope="row">冒充公检法</th>')[1].split("</tr>")[0]
    assert police.endswith("<td>1</td><td>0</td><td>1</td>")


@pytest.mark.parametrize("taught", [True, False], ids=["examples", "no-examples"])
def test_examples_tell_the_type_of_a_story_that_holds_no_phrase(
    browser: Browser, make_project: Callable[..., Project], taught: bool
) -> None:
    project = make_project("website")
    project.write("content/types/brush_rebate.md", TYPE.format(name="刷单返利"))
    police, likes = (
        "[警服对着镜头 让我独自进宾馆, 说我案子很大 别跟旁人讲]",
        "[点小红心一个三毛, 群主派活点红心 结了工钱]",
    )
    examples = (
        f"phrases:\n  - type: fake_police\n    examples: {police}\n  - type: brush_rebate\n    examples: {likes}\n"
        "everyday:\n  - examples: [伞放在哪里, 出门要带伞吗]\n"
    )
    project.write(
        "content/search.yaml", examples if taught else "phrases:\n  - type: brush_rebate\n    words: [刷单]\n"
    )
    assert project.build("--only", "website") == 0
    page = browser.new_page()
    page.goto((project.output / "website/search.html").as_uri())
    asked = [
        {"query": "群里派的活是点红心 一次三毛钱", "right": "brush_rebate"},
        {"query": "独自一人在宾馆 镜头里是警服", "right": "fake_police"},
        {"query": "要不要带伞出门", "right": "none"},
    ]

    answers = ask(page, asked)
    page.close()

    assert [a.is_first for a in answers] == [taught, taught, True]


def test_fragments_are_pairs_folded_and_parted_by_marks() -> None:
    assert fragments("安全账户，ＱＱ 110") == {"安全", "全账", "账户", "qq", "11", "10"}


def test_a_word_in_bold_parts_nothing_that_is_searched_for() -> None:
    found = fragments(_bare("<p>不要<strong>转账</strong>给他</p><p>挂断</p>"))

    assert found == {"不要", "要转", "转账", "账给", "给他", "挂断"}


def test_the_index_names_every_document_that_holds_a_fragment() -> None:
    texts = [f"第{n}篇 {'安全账户' if n % 7 == 0 else '普通文字'}" for n in range(300)]
    documents = [SearchEntry("案例", f"标题{n}", f"cases/{n}.html", "", text) for n, text in enumerate(texts)]

    files = index_files("search", documents)

    found: dict[str, str] = {}
    for name, data in files.items():
        if "/s" in name:
            found |= _value(data)
    assert _numbers(found["全账"]) == [n for n in range(300) if n % 7 == 0]
    assert all(len(data) < 200_000 for data in files.values())


@given(st.lists(st.tuples(st.text("安全账户ab1， ", max_size=6), st.text("安全账户ab1， ", max_size=12)), max_size=150))
def test_lots_of_documents_that_were_known_give_the_same_index(texts: list[tuple[str, str]]) -> None:
    documents = [SearchEntry("案例", title, f"cases/{n}.html", "", text) for n, (title, text) in enumerate(texts)]

    def known(batch: Sequence[SearchEntry]) -> Postings:
        found: Postings = json.loads(json.dumps(postings_of(batch)))
        return found

    files = index_files("search", documents, look_through=known)

    found = {
        key: _numbers(coded) for name, data in files.items() if "/s" in name for key, coded in _value(data).items()
    }
    wanted: dict[str, list[int]] = {}
    for n, (title, text) in enumerate(texts):
        for fragment in fragments(f"{title} {text}") | {f"^{fragment}" for fragment in fragments(title)}:
            wanted.setdefault(fragment, []).append(n)
    assert found == wanted
    assert files == index_files("search", documents)


def _value(script: bytes) -> Any:

    return json.loads(script.decode().split(",", 2)[2].rsplit(");", 1)[0])


def _numbers(coded: str) -> list[int]:
    """As search.js reads them."""
    more, last = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%()*+,", "abcdefghijklmnopqrstuvwxyz-./:;=?@[]^_{|}~'& "
    out, at, step, scale = [], -1, 0, 1
    for char in coded:
        if char in more:
            step, scale = step + more.index(char) * scale, scale * 45
            continue
        at += step + last.index(char) * scale + 1
        out.append(at)
        step, scale = 0, 1
    return out


def test_a_glossary_has_the_last_word_and_addresses_stay() -> None:
    page = '<a href="软件.html" id="软件">软件和网络</a>'

    assert traditional("网络", (("网络", "網絡"),)) == "網絡"
    assert traditional_page(page, (("网络", "網絡"),)) == '<a href="软件.html" id="软件">軟件和網絡</a>'


def test_a_large_photograph_costs_the_visitor_little_and_keeps_no_place(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x8825] = {1: "N", 2: (31.0, 1.0, 1.0)}
    noise = Image.effect_noise((400, 300), 60).resize((12_000, 4_000)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60, exif=exif)
    text = (project.root / "content/cases/counter.md").read_text("utf-8")
    (project.root / "content/cases/counter.md").unlink()
    project.write("content/cases/counter/photo.jpg", out.getvalue())
    project.write("content/cases/counter/index.md", text.replace("## 骗局套路", "![柜台](photo.jpg)\n\n## 骗局套路", 1))

    assert project.build("--only", "website") == 0

    page = (project.output / "website/cases/counter.html").read_text("utf-8")
    tag = next(t for t in re.findall(r"<img[^>]+>", page) if "pictures/" in t)
    assert 'width="1200" height="3600"' in tag
    assert 'alt="柜台"' in tag
    assert 'loading="lazy"' in tag
    for name in re.findall(r"pictures/([\w-]+\.webp) \d+w", tag):
        file = project.output / "website/pictures" / name
        assert file.stat().st_size < 200_000
        with Image.open(file) as picture:
            assert not picture.getexif()


def test_the_home_page_shows_every_thing_whole_however_wide_they_are() -> None:
    pictures = []
    for _ in range(4):
        out = io.BytesIO()
        Image.new("RGB", (1600, 900), "#E3001B").save(out, "PNG")
        pictures.append(out.getvalue())

    with Image.open(io.BytesIO(_shelf(pictures))) as opened:
        shelf = opened.convert("RGBA")

    # A line above the ground they stand on: gap, thing, gap, thing …, gap.
    row = [shelf.getpixel((x, shelf.height - 40))[3] > 128 for x in range(shelf.width)]  # type: ignore[index]
    turns = [now for before, now in pairwise([False, *row, False]) if now != before]
    assert turns == [True, False] * 4
    assert not row[0]
    assert not row[-1]


def test_a_link_that_leads_nowhere_is_told_by_file_and_line(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    project.edit("content/cases/counter.md", "柜台员工多问了一句", "柜台[员工](../types/nobody.html)多问了一句")
    line = next(
        n
        for n, words in enumerate((project.root / "content/cases/counter.md").read_text("utf-8").split("\n"), 1)
        if "nobody.html" in words
    )

    assert project.build("--only", "website") == 1

    told = capsys.readouterr()
    assert f"content/cases/counter.md:{line}" in told.out + told.err
    assert not (project.output / "website").exists()

    project.edit("content/cases/counter.md", "nobody.html", "fake_police.html#flags")
    assert project.build("--only", "website") == 0

    # No such place: on a page that stands, and on the page itself.
    for place in ("fake_police.html#flaggs", "../cases/counter.html#flaggs"):
        capsys.readouterr()
        project.edit("content/cases/counter.md", "fake_police.html#flags", place)
        assert project.build("--only", "website") == 1
        told = capsys.readouterr()
        assert f"content/cases/counter.md:{line}" in told.out + told.err
        assert "#flaggs" in told.out + told.err
        project.edit("content/cases/counter.md", place, "fake_police.html#flags")


def test_bare_pages_have_neither_head_nor_foot(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    project.edit("content/site.yaml", "网址:", "网站: {纯内容: 是}\n网址:")

    assert project.build("--only", "website") == 0

    page = (project.output / "website/cases/counter.html").read_text("utf-8")
    assert 'class="top"' not in page
    assert 'class="foot' not in page
    assert "<main" in page


FOOT = {
    "联系方式": "电话 0000-0000000", "网站标识码": "示例码", "ICP备案号": "示例备案", "公安备案号": "示例公安备案", "党政机关标识": "示例标识",
    "网站找错": "示例地址",
}  # fmt: skip


def test_each_line_of_the_foot_shows_only_when_it_is_filled_in(make_project: Callable[..., Project]) -> None:
    empty = make_project("website", name="empty")
    filled = make_project("website", name="filled")
    lines = "".join(f"  {key}: {value}\n" for key, value in FOOT.items())
    filled.edit("content/site.yaml", "网址:", f"页脚:\n{lines}网址:")

    assert empty.build("--only", "website") == 0
    assert filled.build("--only", "website") == 0

    bare, whole = (
        re.sub(r"<[^>]+>", " ", (p.output / "website/index.html").read_text("utf-8").split("<footer")[1])
        for p in (empty, filled)
    )
    assert [value for value in FOOT.values() if value not in whole] == []
    assert [word for word in ("标识码", "备案", "联系：", "找错") if word in bare] == []


def test_a_long_list_of_cases_is_cut_into_pages_that_lead_on(
    make_project: Callable[..., Project], browser: Browser
) -> None:
    project = make_project("website")
    text = (project.root / "content/cases/counter.md").read_text("utf-8")
    project.write("content/types/fake_service.md", TYPE.format(name="冒充客服"))
    other = text.replace("类型: fake_police", "类型: fake_service").replace("警示语: fake-police-01\n", "")
    for n in range(130):
        project.write(f"content/cases/more-{n:03d}.md", text if n % 2 else other)

    assert project.build("--only", "website") == 0

    cases = project.output / "website/cases"
    pages = ["index.html", *(f"index-{n}.html" for n in range(2, 10))]
    rows = [(cases / name).read_text("utf-8").count("<li data-type=") for name in pages]
    assert rows == [*[16] * 8, 4]
    assert not (cases / "index-10.html").exists()
    assert 'rel="next" href="index-2.html"' in (cases / "index.html").read_text("utf-8")

    # With script the first page narrows all pages at once.
    context = browser.new_context()
    page = context.new_page()
    page.goto((cases / "index.html").as_uri())
    page.locator(".chips summary").press("Enter")
    told = page.locator(".chips a[data-id=fake_police] small").inner_text()
    page.locator(".chips a[data-id=fake_police]").press("Enter")
    page.locator(".chosen", has_text=f"{told}个").wait_for()
    found = page.locator(".all-rows li")
    assert found.count() == 60
    assert not page.locator(".pager").is_visible()
    page.locator(".all-rows button").press("Enter")
    assert found.count() == int(told) == 67
    assert page.locator(".all-rows button").is_hidden()
    titles = found.locator("a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert len(set(titles)) == 67
    assert all((cases / str(href)).is_file() for href in titles)
    context.close()


def test_packs_are_the_same_bytes_for_the_same_things_and_hold_what_they_say(
    make_project: Callable[..., Project],
) -> None:
    trees = []
    for name in ("one", "two"):
        project = make_project("pack", name=name)
        project.write("content/packs.yaml", PACKS)
        project.write("content/paper.yaml", PAPERS)
        assert project.build() == 0
        trees.append(project.tree("output/packs"))

    assert trees[0] == trees[1]
    with zipfile.ZipFile(io.BytesIO(trees[0]["bank.zip"])) as archive:
        # The earliest day a zip can say: no clock and no file's date is in it.
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == [
            "00-装箱单.pdf",
            "卡片/01_自称民警要转账，挂断，自己拨110.txt",
            "卡片/02_公安机关没有“安全账户”.txt",
        ]
        assert (
            archive.read("卡片/01_自称民警要转账，挂断，自己拨110.txt")
            == (Path(project.output) / "cards/fake-police-01.txt").read_bytes()
        )


def test_a_pack_follows_what_it_holds_and_an_unchanged_build_makes_nothing(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("pack")
    project.write("content/packs.yaml", PACKS)
    assert project.build() == 0
    before = project.tree("output/packs")
    assert project.build() == 0
    assert project.tree("output/packs") == before

    project.edit("content/warnings/police.md", "自称民警要转账", "自称法官要转账")

    assert project.build() == 0
    assert project.tree("output/packs") != before


def test_a_page_is_made_anew_for_the_lists_it_shows_alone(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    assert project.build() == 0
    carries = {
        e["path"]: e["carries"] for e in json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]
    }
    assert carries["website/about.html"] == carries["website/help.html"] == []
    assert "fake-police-01" in carries["website/warnings/index.html"]
    project.edit("content/warnings/police.md", "自称民警要转账", "自称法官要转账")
    capsys.readouterr()

    assert project.build("--explain") == 0

    anew = {line.split(": ")[0] for line in capsys.readouterr().out.splitlines()}
    assert {"website/index.html", "website/warnings/index.html", "website/embed/warnings.html"} <= anew
    assert not {"website/about.html", "website/help.html", "website/map.html", "website/types/index.html"} & anew


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("about.html, shows: []", "about.html, shows: [warning]", "没有 “warning”"),
        (
            'output: "website/types/{id}.html"',
            'output: "website/types/{id}.html", shows: [types]',
            "只用于 for: site 的页面",
        ),
    ],
)
def test_wrong_lists_of_a_page_are_told(
    old: str, new: str, says: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    project.edit("templates/website/material.yaml", old, new)
    assert project.build() == 1
    assert says in capsys.readouterr().err


def test_packs_and_downloads_are_the_same_when_only_they_are_asked_for(make_project: Callable[..., Project]) -> None:
    project = make_project("pack", "poster", "website", "schedule")
    project.write("content/packs.yaml", PACKS.replace("[card]", "[poster, card]"))
    project.write("content/types/a_first.md", TYPE.format(name="刷单返利"))
    project.write(
        "content/warnings/first.md", "---\n类型: a_first\n---\n- 任务要你先垫钱 {#z-last}\n- 垫了就亏 {#a-first}\n"
    )
    assert project.build() == 0
    before = project.tree()

    for only in ("pack", "website"):
        assert project.build("--only", only) == 0
        assert project.tree() == before
    assert not [path for path in before if path.startswith("website/") and "schedule" in path]


def test_a_type_leads_to_its_materials_and_the_sitemap_knows_them(make_project: Callable[..., Project]) -> None:
    project = make_project("poster", "website")
    project.write("content/types/a_first.md", TYPE.format(name="刷单返利"))
    assert project.build() == 0

    site = project.output / "website"
    assert "../materials/type-fake_police.html" in (site / "types/fake_police.html").read_text("utf-8")
    assert "还没有做好的资料" in (site / "materials/type-a_first.html").read_text("utf-8")
    assert "type-a_first" not in (site / "materials.html").read_text("utf-8")
    listed = re.findall("https://example.com/fz/(materials/.+?)<", (site / "sitemap.xml").read_text("utf-8"))
    assert listed == [f"materials/{name}.html" for name in ("poster", "card", "note", "type-fake_police")]


def test_sentences_and_pages_for_people_lead_to_what_is_made_for_them_alone(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("poster", "door-card", "pack", "website")
    project.write("content/packs.yaml", PACKS.replace("[card]", "[card, poster]\n  谁用: [senior]"))
    assert project.build() == 0
    site = project.output / "website"
    wall = (site / "warnings/type-fake_police.html").read_text("utf-8")
    rows = (site / "warnings/rows.js").read_text("utf-8")
    page = (site / "audiences/senior.html").read_text("utf-8")
    links = {
        name: re.findall(rf'href="\.\./(files/[^"]+)" download>{name}<', wall) for name in ("海报", "图片", "条屏")
    }
    assert len(links["海报"]) == wall.count('class="wall-line') > 0
    assert re.findall(r'href=\\"\.\./(files/[^"]+)\\" download>海报\\u003c', rows) == links["海报"]
    assert links["图片"] == links["条屏"] == []  # no slide is made here
    offered = re.findall(r'href="\.\./(files/[^"]+)" download', page)
    assert "files/packs/bank.zip" in offered
    assert any("door-card" in path for path in offered)
    assert [path for path in [*links["海报"], *offered] if not (site / path).is_file()] == []

    alone = make_project("website", name="alone")
    assert alone.build() == 0
    assert "../files/" not in (alone.output / "website/warnings/type-fake_police.html").read_text("utf-8")
    assert "files/" not in (alone.output / "website/audiences/senior.html").read_text("utf-8")


def _titles(pages: int, characters: int) -> dict[str, str]:
    """What so many pages set in the display face: a few characters often, most of them seldom."""
    chance = random.Random(7)
    known = [chr(0x4E00 + 13 * n) for n in range(characters)]
    weights = [1 / (n + 3) for n in range(characters)]
    return {f"cases/{n:03d}.html": "".join(set(chance.choices(known, weights, k=18))) for n in range(pages)}


def test_the_display_faces_hold_every_character_once_and_the_core_is_small() -> None:
    pages = _titles(400, 900)
    parts = display_parts(pages)
    held = "".join(characters for _, characters in parts)
    assert sorted(held) == sorted(set("".join(pages.values())))
    assert parts[0][0] == ""
    assert len(parts[0][1]) <= DISPLAY_CORE
    assert len({name for name, _ in parts}) == len(parts) > 30
    assert max(len(characters) for _, characters in parts[1:]) < 20


def test_few_characters_are_one_file() -> None:
    assert display_parts({"index.html": "防骗", "about.html": "骗子"}) == (("", "子防骗"),)


def test_a_changed_title_makes_a_few_display_faces_anew() -> None:
    pages = _titles(400, 900)
    before = dict(display_parts(pages))
    for path, new in (("cases/000.html", "鬱"), ("cases/199.html", "龍"), ("cases/399.html", "鑿")):
        after = dict(display_parts({**pages, path: pages[path][1:] + new}))
        touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert 1 <= len(touched) <= 4, f"{path}: {sorted(touched)}"


def test_a_packing_list_goes_on_to_the_next_page_with_its_heading() -> None:
    heading = {"height": 10.0, "above": 5.0, "stays": True}
    row = {"height": 20.0}
    pages = paged([heading, row, row, heading, row, row], 70.0, 60.0)
    assert [[y for y, _ in page] for page in pages] == [[0.0, 10.0, 30.0], [0.0, 10.0, 30.0]]
    assert [block is heading for _, block in pages[1]] == [True, False, False]


def test_a_block_taller_than_a_page_stands_alone() -> None:
    tall, low = {"height": 90.0}, {"height": 10.0}
    assert [[block["height"] for _, block in page] for page in paged([low, tall, low], 60.0, 60.0)] == [
        [10],
        [90],
        [10],
    ]


def test_long_titles_of_a_packing_list_are_parted_between_words() -> None:
    drawing = Drawing(Sources(ROOT, ROOT / "content", date(2026, 11, 20)))
    text = "自称民警要转账，挂断电话自己拨打一一零核实，不要按照对方给的号码回拨"
    lines = drawing.wrapped(text, 60.0, 4.0, 700)
    assert "".join(lines) == text
    assert len(lines) > 1
    assert all(drawing.advance(line, 700) * 4 <= 60 for line in lines)
    assert len(lines[-1]) > 3
    assert drawing.wrapped("短", 60.0, 4.0) == ["短"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("同一个地方，填手机号和身份证后六位，短信回复结果", 21.7, ["同一个地方，填手机号和身份证后六位，", "短信回复结果"]),
        ("在云闪付APP里搜“一键查卡”；多出来的卡，到银行问", 21.7, ["在云闪付APP里搜“一键查卡”；", "多出来的卡，到银行问"]),
        ("只从手机自带的应用商店装；装好打开来电、短信预警，常打开更新", 21.7, ["只从手机自带的应用商店装；", "装好打开来电、短信预警，常打开更新"]),
    ],
)  # fmt: skip
def test_running_lines_end_at_a_stop_where_that_takes_no_more_lines(text: str, width: float, lines: list[str]) -> None:
    assert Drawing(Sources(ROOT, ROOT / "content", date(2026, 11, 20))).wrapped(text, width, 1.0) == lines


def test_a_picture_of_a_packing_list_fills_its_box_one_way() -> None:
    out = io.BytesIO()
    Image.new("RGB", (200, 100)).save(out, "PNG")
    url = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    assert picture_size(url, 22.0, 17.0) == (22.0, 11.0)


def test_what_leads_to_the_lie_breaks_between_words_on_the_home_page(make_project: Callable[..., Project]) -> None:
    """Beside the brush word a phone has room for five characters: 手续费 must not be parted there."""
    project = make_project("website")
    warnings = (project.root / "content/warnings/police.md").read_text("utf-8")
    project.write("content/warnings/police.md", re.sub(r"引语：.*", "引语：买家嫌手续费高，|要", warnings))

    assert project.build("--only", "website", "--unit", "demo") == 0

    leads = re.findall(
        r'<span class="lead">(.*?)</span>\s*<', (project.output / "website/index.html").read_text("utf-8")
    )
    shown = next(re.sub(r"<wbr>", "|", lead) for lead in leads if "手续费" in re.sub(r"<[^>]*>", "", lead))
    assert "手续费" in re.sub(r"<[^>]*>", "", shown)
    assert re.sub(r"<[^>]*>", "", shown) == "买家|嫌手续费|高，|要"
