"""Editions that people translate: one from left to right, one from right to left. The words are samples, no translation of anything."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po, write_po
from playwright.sync_api import Browser

from sitegen.app.cli import main
from sitegen.core.sources import Sources
from sitegen.website.translate import (
    Catalogue,
    Message,
    Translated,
    literals,
    translate_literals,
    update_catalogue,
    website_messages,
)
from tests.conftest import ROOT, Project, make_apart

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag22aa"]}, "preload": False}
SAMPLE = {"en": "Sample words", "ug": "نمۇنە سۆز"}


def body(w: str) -> str:
    return (
        f"## 骗局套路\n1. **{w}**: {w}.\n   > {w}\n2. **{w}**: {w}.\n3. **{w}**: {w}.\n\n"
        f"## 识别要点\n- {w}\n- {w}: {w} {w}\n- {w}\n\n## 警方提示\n- {w}.\n- {w} 110.\n"
    )


def translate(project: Project, tag: str, *, catalogue: bool = True) -> None:
    """One case of two, one warning of two, the type and the audience; every message of the catalogue."""
    w, folder = SAMPLE[tag], f"content/i18n/{tag}"
    assert main(["translate", tag, "--quiet"], project.root) == 0
    if catalogue:
        fill_catalogue(project, tag)
    says = f"## 他怎么说\n- {w} / {w}\n- {w} / {w}\n- {w} / {w}\n\n"
    project.write(
        f"{folder}/types/fake_police.md",
        f"---\n名称: Sample type {tag}\n谎言: safe account\n说话人: Officer\n摘要: {w} {w}\n口号: {w} / *{w}*\n---\n{w}.\n\n{says}{body(w)}",
    )
    project.write(
        f"{folder}/cases/counter.md",
        f"---\n标题: One more question at the counter {tag}\n地区: {w}\n---\n## 案情回顾\n{w} penguin.\n\n{body(w)}",
    )
    project.write(
        f"{folder}/warnings/police.md", f"---\n---\n- {w} / *{w}* {{#fake-police-01}}\n  - 谎言：safe account\n"
    )
    project.write(
        f"{folder}/audiences/senior.md",
        f"---\n名称: {w}\n提醒: {w} / {w}\n摘要: {w}\n---\n{w}\n\n## 先问自己\n- {w}: {w}.\n- {w}: {w}.\n",
    )


def fill_catalogue(project: Project, tag: str) -> None:
    file = project.root / f"content/i18n/{tag}/messages.po"
    catalogue = read_po(io.BytesIO(file.read_bytes()), locale=tag)
    for message in catalogue:
        if message.id:
            message.string = " ".join([SAMPLE[tag], *re.findall(r"\{\w+\}", str(message.id))])
    out = io.BytesIO()
    write_po(out, catalogue)
    file.write_bytes(out.getvalue())


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with both editions, built."""
    project = make_apart(tmp_path_factory.mktemp("editions"), "website")
    for tag in SAMPLE:
        translate(project, tag)
    project.edit("content/site.yaml", "网址:", "网站: {语言版本: [zh-Hant, en, ug]}\n网址:")
    assert project.build("--only", "website") == 0
    return project


@pytest.fixture(scope="module")
def website(editions: Project) -> Path:
    return editions.output / "website"


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def test_an_edition_says_its_language_and_direction(website: Path) -> None:
    assert '<html lang="en" class="spaced">' in text_of(website / "en/help.html")
    assert '<html lang="ug" dir="rtl" class="spaced">' in text_of(website / "ug/help.html")
    assert '<html lang="zh-CN">' in text_of(website / "help.html")


def test_no_chinese_is_left_on_a_page_that_is_translated(website: Path) -> None:
    left = {}
    for page in [*website.glob("en/**/*.html"), *website.glob("ug/**/*.html")]:
        shown = re.sub(r"<(script|a[^>]+hreflang)[^>]*>.*?</", "", text_of(page), flags=re.S)
        # The unit's short name signs text messages; 简体 and 繁體 are what these languages call themselves.
        words = re.findall(r"[\u4e00-\u9fff]+", shown)
        if words:
            left[page.relative_to(website).as_posix()] = words

    assert left == {}


def test_only_what_is_translated_is_in_the_edition_and_every_page_links_to_its_sisters(website: Path) -> None:
    assert (website / "en/cases/counter.html").is_file()
    assert not (website / "en/cases/hang-up.html").exists()
    assert not list(website.glob("en/stats*"))

    page = text_of(website / "cases/counter.html")
    lone = text_of(website / "cases/hang-up.html")
    base = "https://example.com/fz"
    for tag in SAMPLE:
        assert (
            f'hreflang="{tag}" href="{base}/{tag}/cases/counter.html" data-here="../{tag}/cases/counter.html"' in page
        )
        assert f"{tag}/cases/hang-up.html" not in lone
        assert f'href="../{tag}/index.html" hreflang="{tag}" lang="{tag}"' in lone
    assert f'hreflang="zh-CN" href="{base}/cases/counter.html"' in text_of(website / "ug/cases/counter.html")


def test_sums_and_dates_are_written_as_the_language_writes_them(website: Path) -> None:
    page = text_of(website / "en/cases/counter.html")

    assert '<span class="figure">80,000</span>' in page
    assert "March 2026" in page
    assert "万" not in page


def test_missing_translations_are_told_with_their_place(editions: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert editions.build("check") == 0

    told = capsys.readouterr()
    assert "content/i18n/en/cases: 还有 1 篇没有翻译（共 2 篇），这个版本里没有它们：hang-up" in told.err
    assert "content/i18n/ug/warnings: 还有 1 篇" in told.err
    assert "messages.po" not in told.err


def test_an_edition_reads_and_works_in_the_browser(website: Path, browser: Browser) -> None:
    """Right to left, no fault of access, no sideways scrolling, the same page in the other language, search by words."""
    faults: list[object] = []
    for width, scheme in ((390, "light"), (1280, "dark")):
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
        page.on("console", lambda m: faults.append(m.text))  # noqa: B023 - one list for all pages
        for name in (
            "ug/index.html",
            "ug/cases/counter.html",
            "ug/types/fake_police.html",
            "en/check.html",
            "en/search.html",
        ):
            page.goto((website / name).as_uri())
            found = Axe().run(page, options=AXE)
            faults += [(name, v["id"], v["nodes"][0]["target"]) for v in found.response["violations"]]
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults += [(name, width, over)] * (over > 0)
        page.close()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((website / "ug/cases/counter.html").as_uri())
    brand, tools = page.locator(".brand").bounding_box(), page.locator(".tools").bounding_box()
    assert brand
    assert tools
    assert brand["x"] > tools["x"]
    page.locator(".tool[hreflang=en]").click()
    page.wait_for_url("**/en/cases/counter.html")
    page.goto((website / "en/search.html").as_uri())
    page.fill("#q", "pengu")
    page.press("#q", "Enter")
    page.wait_for_selector(".results li a")
    hrefs = [a.get_attribute("href") for a in page.locator(".results a").all()]
    page.fill("#q", "unheard")
    page.press("#q", "Enter")
    page.wait_for_selector(".results li", state="detached")
    page.close()

    assert faults == []
    assert hrefs == ["cases/counter.html"]


@pytest.fixture
def begun(make_project: Callable[..., Project]) -> Project:
    """A project with an English edition whose catalogue is still empty."""
    project = make_project("website")
    translate(project, "en", catalogue=False)
    project.edit("content/site.yaml", "网址:", "网站: {语言版本: [en]}\n网址:")
    return project


def test_an_empty_catalogue_is_told_and_shown_in_chinese(begun: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert begun.build("--only", "website") == 0

    assert re.search(r"content/i18n/en/messages.po: 还有 \d+ 条没有翻译", capsys.readouterr().err)
    assert "被骗了怎么办" in text_of(begun.output / "website/en/help.html")


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("content/i18n/en/messages.po", 'msgid "地址：{address}"\nmsgstr ""', 'msgid "地址：{address}"\nmsgstr "At {adress}"', "占位符"),
        ("content/i18n/en/messages.po", 'msgid "菜单"', 'nonsense "菜单"', "读不懂"),
        ("content/i18n/en/warnings/police.md", "fake-police-01", "fake-police-10", "没有叫 “fake-police-10” 的警示语"),
        ("content/site.yaml", "[en]", "[en, fr]", "python3 build.py translate fr"),
        ("content/i18n/en/cases/counter.md", "penguin", "13800138000", "手机号"),
    ],
)  # fmt: skip
def test_faults_of_translations_are_told_with_file_and_way_out(
    begun: Project, capsys: pytest.CaptureFixture[str], path: str, old: str, new: str, said: str
) -> None:
    begun.edit(path, old, new)

    assert begun.build("check") == 1

    told = capsys.readouterr().err
    assert path in told
    assert said in told


def test_a_broken_line_of_a_catalogue_is_told_with_its_number(
    begun: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "content/i18n/en/messages.po"
    begun.edit(path, 'msgid "菜单"', 'nonsense "菜单"')
    line = (begun.root / path).read_text("utf-8").split("\n").index('nonsense "菜单"') + 1

    assert begun.build("check") == 1

    told = capsys.readouterr().err
    assert f"{path}:{line}: 翻译目录读不懂" in told
    assert "keyword" not in told


@pytest.mark.parametrize(
    ("done", "status", "line"), [("还没", 1, 2), ("", 1, 2), ("不", 0, 0), ("No", 0, 0), ("是的", 0, 0)]
)
def test_whether_it_is_done_is_yes_or_no(
    begun: Project, capsys: pytest.CaptureFixture[str], done: str, status: int, line: int
) -> None:
    path = "content/i18n/en/cases/counter.md"
    file = begun.root / path
    file.write_text(file.read_text("utf-8").replace("---\n", f"---\n译完: {done}\n", 1), "utf-8")

    assert begun.build("check") == status

    assert (f"{path}:{line}: “译完”请写 是 或 否" in capsys.readouterr().err) == (status == 1)


def test_marks_that_other_scripts_need_are_no_fault_in_translations(
    begun: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    begun.edit("content/i18n/en/cases/counter.md", "penguin", "pen\u200cgu\u200din\u200f")
    assert begun.build("check") == 0

    begun.edit("content/i18n/en/cases/counter.md", "pen\u200c", "pen\u202e")
    assert begun.build("check") == 1
    assert "U+202E" in capsys.readouterr().err


def test_a_translation_without_an_original_is_told(begun: Project, capsys: pytest.CaptureFixture[str]) -> None:
    begun.write("content/i18n/en/cases/counte.md", "---\n标题: X\n---\n## 案情回顾\nX\n")

    assert begun.build("check") == 1

    told = capsys.readouterr().err
    assert "content/i18n/en/cases/counte.md: 没有同名的原文" in told
    assert "counter" in told


def test_a_file_laid_out_for_the_translator_waits_until_it_is_done_and_notices_a_new_original(
    begun: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    laid = "content/i18n/en/cases/hang-up.md"
    assert main(["translate", "en", "content/cases/hang-up.md"], begun.root) == 0
    assert laid in capsys.readouterr().out
    assert begun.build("check") == 0
    assert "hang-up" in capsys.readouterr().err

    begun.edit(laid, "译完: 否", "译完: 是")
    assert begun.build("check") == 0
    assert "hang-up" not in capsys.readouterr().err

    begun.edit("content/cases/hang-up.md", "先吓住你", "先吓一吓你")
    assert begun.build("check") == 0
    assert f"{laid}:2: 原文 content/cases/hang-up.md 改过了" in capsys.readouterr().err


def test_a_file_that_exists_is_not_laid_out_again(begun: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = text_of(begun.root / "content/i18n/en/cases/counter.md")

    assert main(["translate", "en", "content/cases/counter.md"], begun.root) == 2
    assert main(["translate", "xx"], begun.root) == 2
    assert main(["translate"], begun.root) == 2

    assert text_of(begun.root / "content/i18n/en/cases/counter.md") == before


def test_an_updated_catalogue_keeps_what_was_translated() -> None:
    old = update_catalogue(b"", "en", (Message("首页", "a.html", 1), Message("搜索", "a.html", 2)))
    translated = old.replace('msgid "首页"\nmsgstr ""'.encode(), 'msgid "首页"\nmsgstr "Home"'.encode())

    new = update_catalogue(translated, "en", (Message("首页", "b.html", 9), Message("菜单", "b.html", 10)))

    assert 'msgid "首页"\nmsgstr "Home"' in new.decode()
    assert 'msgid "菜单"\nmsgstr ""' in new.decode()
    assert update_catalogue(new, "en", (Message("首页", "b.html", 9), Message("菜单", "b.html", 10))) == new


@pytest.mark.parametrize(
    ("template", "messages"),
    [
        ("<p>共{{ cases|length }}个。</p>", ["共{cases}个。"]),
        ('<a href="{{ x }}" title="看{{ y }}">先<b>看</b>这里</a>', ["看{y}", "先<b>看</b>这里"]),
        ('<b class="d">转了</b><p>还没<br>有</p>', ["转了", "还没<br>有"]),
        ('{% if a == "中" and "文" in b %}{{ "好" if a else c.get("键") }}{% endif %}', ["好"]),
        ('{% set all = [("x", "名称")] + ([("y", "别的")] if z else []) %}', ["名称", "别的"]),
        ('{{ glyph("arrow") }}打开{{ glyph("arrow") }}', ["打开"]),
        ('{{ say(fill("和{name}有关", name=x|replace("旧", "新"))) }}', ["和{name}有关"]),
        ("<p>plain words, 110</p>", []),
    ],
)
def test_the_messages_of_a_template_are_its_chinese_whole(template: str, messages: list[str]) -> None:
    from jinja2 import Environment

    found: list[Message] = []
    environment = Environment(extensions=[Translated])
    environment.extensions[Translated.identifier].found = found.append  # type: ignore[attr-defined]
    environment.parse(template, name="page.html", filename="page.html")

    assert [m.text for m in found] == messages


def test_a_translation_is_text_but_for_plain_inline_tags() -> None:
    catalogue = Catalogue({"看{x}": "<b>Look</b> <script>{x}</script>", "共{n}个": "all"})

    assert catalogue.html("看{x}", x="<i>") == "<b>Look</b> &lt;script&gt;&lt;i&gt;&lt;/script&gt;"
    assert catalogue.html("共{n}个", n=3) == "共3个"  # a translation without its placeholder is none


def test_script_and_style_literals_are_found_and_replaced() -> None:
    script = 'say("找到{count}页"); var a = "plain"; name("没\\"有\\"");'

    assert [m.text for m in literals(script, "a.js")] == ["找到{count}页", '没"有"']
    turned = translate_literals(script, Catalogue({"找到{count}页": 'found "{count}"'}))
    assert turned == 'say("found \\"{count}\\""); var a = "plain"; name("没\\"有\\"");'


def test_every_page_of_the_program_gives_its_messages() -> None:
    from datetime import date

    messages = {m.text for m in website_messages(Sources(ROOT, ROOT / "content", date(2026, 11, 21)))}

    assert {"被骗了怎么办", "朗读全文", "已复制", "钱保住了", "无障碍说明"} <= messages
    assert len(messages) > 350
    assert not [m for m in messages if m.count("<b>") != m.count("</b>")]


def test_what_is_withdrawn_leaves_its_address_in_every_edition(editions: Project) -> None:
    pages = sorted((editions.output / "website").glob("**/cases/counter.html"))
    assert len(pages) == 2 + len(SAMPLE)
    before = [text_of(page) for page in pages]
    assert editions.build("withdraw", "counter", "--reason", "核对", "--by", "周某") == 0
    assert editions.build("--only", "website") == 0
    for page, old in zip(pages, before, strict=True):
        now = text_of(page)
        assert now != old
        assert 'name="robots" content="noindex"' in now
        assert "penguin" not in now
