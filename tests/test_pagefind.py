"""A website that asks for Pagefind: its index, its search page in a real Chromium, and a default site without a trace of it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from sitegen import pagefind
from sitegen.searching import Document
from tests.conftest import ROOT, SITE, Project, make_apart, served_at
from tests.test_translations import translate

ASKED = "网站:\n  搜索: Pagefind\n  语言版本: [zh-Hant, en]\n"
PLAIN = "网站:\n  语言版本: [zh-Hant, en]\n"
RISKY = '摘要: 对方发来<b>链接</b>，说点<img src="x">就能“退款”。\n'


def make_site(folder: Path, website: str) -> Project:
    """A small website in three editions; the summary of a case has signs that mean something in HTML."""
    project = make_apart(folder, "website")
    project.edit("content/cases/counter.md", "类型:", RISKY + "类型:")
    translate(project, "en")
    project.write("content/site.yaml", SITE + website)
    return project


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built once; nobody changes it."""
    project = make_site(tmp_path_factory.mktemp("pagefind") / "site", ASKED)
    assert project.build("--only", "website") == 0
    return project


@pytest.fixture(scope="module")
def website(site: Project) -> Path:
    return site.output / "website"


@pytest.fixture(scope="module")
def served(website: Path) -> Iterator[str]:
    with served_at(website) as address:
        yield address


# ------------------------------------------------------------------------------------------------ setting


def test_the_extra_names_what_the_message_says_to_install() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]

    assert extras["search"] == [pagefind.REQUIREMENT]
    assert pagefind.REQUIREMENT in extras["test"]
    assert tuple(map(int, pagefind.release().split(".")[:3])) >= (1, 5, 2)


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("zh", "搜索: 谷歌", "自带, Pagefind"),
        ("en", "search: google", "there are: 自带, Pagefind"),
        ("zh", "Pagefind超过: 很多", "“Pagefind超过”"),
        ("en", "pagefind_above: -1", "“pagefind_above”"),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_line(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    written: str,
    said: str,
) -> None:
    monkeypatch.setenv("SITEGEN_LANG", language)
    project.write("content/site.yaml", SITE + f"网站:\n  {written}\n")

    assert project.build("check") == 1

    told = capsys.readouterr()
    assert "content/site.yaml:5" in told.out + told.err
    assert said in told.out + told.err


@pytest.mark.parametrize(("language", "said"), [("zh", "还没有装"), ("en", "is not installed here")])
def test_without_the_program_nothing_is_built_and_the_command_that_installs_it_is_told(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    said: str,
) -> None:
    monkeypatch.setenv("SITEGEN_LANG", language)
    monkeypatch.setattr(pagefind, "is_installed", lambda: False)
    project.write("content/site.yaml", SITE + ASKED)

    assert project.build() == 1

    told = capsys.readouterr()
    assert "content/site.yaml:5" in told.out + told.err
    assert said in told.out + told.err
    assert f'-m pip install "{pagefind.REQUIREMENT}"' in told.out + told.err
    assert not list(project.output.glob("*"))


def test_a_program_that_fails_is_told_and_nothing_is_published(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        @staticmethod
        def get_executable() -> str:
            return "/bin/false"

    monkeypatch.setattr(pagefind, "import_module", lambda name: Broken)
    project = make_project("website")
    project.write("content/site.yaml", SITE + "网站: {搜索: Pagefind}\n")

    assert project.build("--only", "website", "--jobs", "1") == 1

    told = capsys.readouterr()
    assert "content/site.yaml" in told.out + told.err
    assert "Pagefind 没有做成索引" in told.out + told.err
    assert not (project.output / "website").exists()


# -------------------------------------------------------------------------------------------------- index


def test_switching_on_editing_and_switching_off_leave_what_a_clean_build_makes(site: Project, tmp_path: Path) -> None:
    project = make_site(tmp_path / "site", PLAIN)
    assert project.build("--only", "website") == 0
    default = project.tree("output/website")
    assert not [path for path, data in default.items() if b"pagefind" in data.lower() or "pagefind" in path]
    assert not [path for path, data in default.items() if b"wasm" in data]

    project.edit("content/site.yaml", PLAIN, ASKED)
    assert project.build("--only", "website") == 0
    asked = project.tree()
    assert asked == site.tree()

    project.edit("content/cases/counter.md", "柜台员工多问了一句", "柜台员工起了疑心，多问了一句")
    assert project.build("--only", "website") == 0
    edited = project.tree("output/website/pagefind")
    before = {path.removeprefix("website/pagefind/") for path in asked if path.startswith("website/pagefind/")}
    # Other fragments stay under their names, of the changed one nothing is left.
    assert len({path for path in edited.keys() - before if path.startswith("fragment/")}) == 1
    assert len({path for path in before - edited.keys() if path.startswith("fragment/")}) == 1
    assert project.build("--only", "website", "--force") == 0
    assert project.tree("output/website/pagefind") == edited

    project.edit("content/site.yaml", ASKED, PLAIN)
    project.edit("content/cases/counter.md", "柜台员工起了疑心，多问了一句", "柜台员工多问了一句")
    assert project.build("--only", "website") == 0
    assert project.tree("output/website") == default


def test_the_index_is_made_only_where_there_is_more_to_find(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    # A type, an audience, two cases, two warnings.
    for above, there in ((6, False), (5, True)):
        project.write("content/site.yaml", f"标题: 示例县反诈宣传\n网站: {{搜索: pagefind, Pagefind超过: {above}}}\n")
        assert project.build("--only", "website") == 0

        page = (project.output / "website/search.html").read_text("utf-8")
        assert (project.output / "website/pagefind/pagefind.js").is_file() == there
        assert ("wasm-unsafe-eval" in page) == there
        assert ("assets/pagefind.js" in page) == there


def test_what_only_its_own_look_needs_is_left_out_and_one_page_alone_may_run_programs(website: Path) -> None:
    for home in (website, website / "zh-hant", website / "en"):
        names = {p.name for p in (home / "pagefind").iterdir() if p.is_file()}
        assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.unknown.pagefind"} <= names
        assert not [name for name in names if "-ui" in name or "highlight" in name]
    pages = {
        p.relative_to(website).as_posix() for p in website.rglob("*.html") if "wasm-unsafe-eval" in p.read_text("utf-8")
    }
    assert pages == {"search.html", "zh-hant/search.html", "en/search.html"}
    assert "pagefind" not in (website / "sitemap.xml").read_text("utf-8")


def test_languages_with_spaces_are_handed_over_as_they_are() -> None:
    documents = [
        Document("Case", "The safe account", "cases/a.html", "", "He said: move your money to a safe account.")
    ]

    files = pagefind.index_files("pagefind", documents, "en", whole_words=True)

    entry = json.loads(files["pagefind/pagefind-entry.json"])
    assert list(entry["languages"]) == ["en"]
    assert files == pagefind.index_files("pagefind", documents, "en", whole_words=True)


# --------------------------------------------------------------------------------------------- the search page


@contextmanager
def opened(browser: Browser, address: str, query: str, script: str = "") -> Iterator[tuple[Page, list[str]]]:
    """The search page asked something, and the requests it made; afterwards nothing must have been said on the console."""
    context = browser.new_context(service_workers="block")
    context.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('policy', e.violatedDirective, e.blockedURI));"
        + script
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    ask(page, address, query)
    yield page, asked
    context.close()

    assert [words for words in said if "Service Worker" not in words] == []  # blocked by us
    inside = address.rpartition("/")[0]
    assert [url for url in asked if not url.startswith((inside, "data:"))] == []


def ask(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}search.html#q={query}")
    page.locator(".found", has_text=query).wait_for()


def links(page: Page) -> list[str]:
    page.locator(".results li a").first.wait_for()
    return [link.get_attribute("href") or "" for link in page.locator(".results li a").all()]


def of_pagefind(urls: list[str]) -> list[str]:
    return [url for url in urls if "/pagefind/" in url]


def of_index(urls: list[str]) -> list[str]:
    """Postings of our own index."""
    return [url for url in urls if "/search/s" in url]


@pytest.mark.parametrize("words", ["安全账户", "全账"])
def test_over_http_pagefind_answers_below_the_best_bet(
    browser: Browser, served: str, website: Path, words: str
) -> None:
    with opened(browser, served, words) as (page, asked):
        hrefs = links(page)

        assert page.locator(".best a").get_attribute("href") == "types/fake_police.html"
        assert {"types/fake_police.html", "warnings/index.html#fake-police-02"} <= set(hrefs)
        assert all((website / href.split("#")[0]).is_file() for href in hrefs)
        assert {mark.inner_text() for mark in page.locator(".results mark").all()} == {words}
        assert of_pagefind(asked)
        assert not of_index(asked)


def test_characters_that_do_not_follow_each_other_are_no_find(browser: Browser, served: str) -> None:
    with opened(browser, served, "户安账全") as (page, asked):
        assert "没有找到" in page.locator(".found").inner_text()
        assert page.locator(".results li").count() == 0
        assert of_index(asked)  # what Pagefind does not find is asked of our own index too


def test_of_two_words_pages_with_both_are_found(browser: Browser, served: str) -> None:
    with opened(browser, served, "链接 柜台") as (page, _):
        assert links(page) == ["cases/counter.html"]


def test_signs_of_html_in_an_excerpt_are_words(browser: Browser, served: str) -> None:
    with opened(browser, served, "链接") as (page, asked):
        assert links(page) == ["cases/counter.html"]
        assert '对方发来<b>链接</b>，说点<img src="x">就能“退款”。' in page.locator(".results li").inner_text()
        assert page.locator(".results :is(b, img)").count() == 0
        assert of_pagefind(asked)


def test_a_browser_without_workers_obeys_the_policy_too(browser: Browser, served: str) -> None:
    with opened(browser, served, "安全账户", "delete window.Worker;") as (page, asked):
        assert "types/fake_police.html" in links(page)
        assert not [url for url in asked if "pagefind-worker" in url]
        assert not of_index(asked)


def test_the_traditional_edition_has_an_index_of_its_own(browser: Browser, served: str) -> None:
    with opened(browser, served + "zh-hant/", "安全賬戶") as (page, asked):
        assert "types/fake_police.html" in links(page)
        assert "/fanzha/zh-hant/pagefind/" in of_pagefind(asked)[0]
        assert not of_index(asked)


def test_a_language_with_spaces_is_asked_by_words_and_their_endings(browser: Browser, served: str) -> None:
    with opened(browser, served + "en/", "Penguins counters") as (page, asked):
        assert links(page) == ["cases/counter.html"]
        assert "penguin" in page.locator(".results li").inner_text()
        assert not of_index(asked)


def test_from_a_folder_our_own_index_answers(browser: Browser, website: Path) -> None:
    with opened(browser, website.as_uri() + "/", "全账") as (page, asked):
        assert page.locator(".best a").get_attribute("href") == "types/fake_police.html"
        assert "types/fake_police.html" in links(page)
        assert not of_pagefind(asked)


def test_where_pagefind_cannot_be_had_our_own_index_answers(browser: Browser, served: str) -> None:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.route("**/pagefind/*", lambda route: route.abort())
    ask(page, served, "安全账户")

    assert "types/fake_police.html" in links(page)
    context.close()


def test_what_was_searched_is_found_again_without_a_network(browser: Browser, served: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(served + "search.html")
    page.evaluate("navigator.serviceWorker.ready")
    assert kept(context, page) == []  # nothing is fetched beforehand
    ask(page, served, "链接")
    links(page)

    context.set_offline(True)
    page.reload()
    page.locator(".found", has_text="链接").wait_for()

    assert links(page) == ["cases/counter.html"]
    assert "对方发来" in page.locator(".results li").inner_text()  # an excerpt: our own index has none
    assert [path for path in kept(context, page) if path.endswith("pagefind-entry.json")]
    context.close()


def kept(context: BrowserContext, page: Page) -> list[str]:
    """What the worker has of Pagefind's folder, as it stands in the cache."""
    found: list[str] = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) found.push(request.url);
            return found.filter(url => url.includes("/pagefind/"));
        }"""
    )
    return found
