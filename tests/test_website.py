"""The website in a real Chromium, opened from a folder as from a USB stick: no server, no network, script on and off.

`starter` is the output folder of the built starter library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Request, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SINGLE = ("index", "help", "types/index", "cases/index", "audiences/index", "warnings/index", "about", "404")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="session")
def website(starter: Path) -> Path:
    return Path(starter) / "website"


@pytest.fixture(scope="session")
def page_types(website: Path) -> tuple[str, ...]:
    """One page of each template; of cases one that was stopped half-way and one that tells a trick only."""
    stories = sorted(website.glob("cases/*.html"))
    stopped = next(p for p in stories if 'class="stop ' in p.read_text("utf-8"))
    trick = next(p for p in stories if "facts-row" not in p.read_text("utf-8") and p.name != "index.html")
    found = [f"{name}.html" for name in SINGLE]
    found += [f"cases/{stopped.name}", f"cases/{trick.name}"]
    found += [f"{kind}/{_first(website / kind)}" for kind in ("types", "audiences")]
    return tuple(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_every_page_opens_from_a_folder_in_silence_and_asks_for_nothing_outside_it(
    browser: Browser, website: Path, script: bool
) -> None:
    messages: list[tuple[str, str]] = []
    strays: list[tuple[str, str]] = []
    failed: list[tuple[str, str]] = []
    inside = website.as_uri() + "/"

    def note_request(request: Request) -> None:
        if not request.url.startswith((inside, "data:")):
            strays.append((page.url, request.url))

    def note_failure(request: Request) -> None:
        # ERR_ABORTED: the favicon was still coming when the test went on to the next page.
        if "ABORTED" not in (request.failure or ""):
            failed.append((page.url, request.url))

    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.on("console", lambda m: messages.append((page.url, m.text)))
    page.on("pageerror", lambda e: messages.append((page.url, str(e))))
    page.on("request", note_request)
    page.on("requestfailed", note_failure)
    for file in sorted(website.rglob("*.html")):
        page.goto(file.as_uri())
    context.close()

    assert messages == []
    assert strays == []
    assert failed == []


def test_the_display_face_loads_and_has_every_character_it_must_set(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    context = browser.new_context()
    page = context.new_page()
    missing = {}
    for name in page_types:
        page.goto((website / name).as_uri())
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('900 20px Display')"), name
        words = page.evaluate("[...document.querySelectorAll('h1,h2,.d')].map(e => e.innerText).join('')")
        missing[name] = "".join(sorted({c for c in words if not c.isspace()} - _characters(website)))
    context.close()

    assert missing == dict.fromkeys(page_types, "")


def test_every_internal_link_resolves_and_is_relative(website: Path) -> None:
    broken = []
    files = sorted(website.rglob("*.html"))
    anchors = {file.resolve(): _Page.of(file).ids for file in files}
    for file in files:
        for link in _Page.of(file).links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "tel", "data"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file.resolve()
            inside = target.is_relative_to(website.resolve()) and target.is_file() and not link.startswith("/")
            if not inside or (parts.fragment and unquote(parts.fragment) not in anchors.get(target, ())):
                broken.append((file.relative_to(website).as_posix(), link))

    assert broken == []


def test_pages_carry_no_inline_script_style_or_handler(website: Path) -> None:
    found = []
    for file in sorted(website.rglob("*.html")):
        text = file.read_text("utf-8")
        for pattern in (r"<script(?![^>]*\bsrc=)", r"<style\b", r"\sstyle=", r"\son[a-z]+="):
            if re.search(pattern, text):
                found.append((file.relative_to(website).as_posix(), pattern))

    assert found == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_any_page_type(
    browser: Browser, website: Path, page_types: tuple[str, ...], width: int, scheme: Literal["light", "dark"]
) -> None:
    axe = Axe()
    violations = []
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    for name in page_types:
        page.goto((website / name).as_uri())
        response = axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response
        for fault in response["violations"]:
            violations.append((name, fault["id"], [node["target"] for node in fault["nodes"]][:3]))
    context.close()

    assert violations == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("big", [False, True])
def test_no_page_type_scrolls_sideways(
    browser: Browser, website: Path, page_types: tuple[str, ...], width: int, big: bool
) -> None:
    wide = []
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for name in page_types:
        page.goto((website / name).as_uri())
        if big:
            page.evaluate("document.documentElement.classList.add('big')")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide.append((name, over))
    context.close()

    assert wide == []


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (1280, 720)])
@pytest.mark.parametrize("script", [True, False])
def test_110_is_in_the_first_screen_of_every_page_type(
    browser: Browser, website: Path, page_types: tuple[str, ...], width: int, height: int, script: bool
) -> None:
    out_of_sight = []
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
    page = context.new_page()
    for name in page_types:
        page.goto((website / name).as_uri())
        boxes = [
            link.bounding_box()
            for link in page.locator("a:visible").filter(has_text="110").all()
            if (link.get_attribute("href") or "").endswith(("tel:110", "help.html"))
        ]
        if not any(b and b["y"] >= 0 and b["y"] + b["height"] <= height and b["height"] >= 44 for b in boxes):
            out_of_sight.append(name)
    context.close()

    assert out_of_sight == []


def test_without_script_nothing_is_offered_that_needs_it(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    dead = []
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in page_types:
        page.goto((website / name).as_uri())
        dead += [(name, b.inner_text()) for b in page.locator("button:visible, select:visible").all()]
    context.close()

    assert dead == []


def test_big_text_and_dark_are_remembered(browser: Browser, website: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.goto((website / "index.html").as_uri())

    page.click("button[data-do=big]")
    page.click("button[data-do=dark]:visible")
    page.goto((website / "help.html").as_uri())

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 20, 20)"
    context.close()


def test_one_tick_in_the_self_check_turns_the_verdict_red_without_script(browser: Browser, website: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((website / "index.html").as_uri())
    assert not page.locator(".hit").is_visible()

    page.locator(".check input").nth(3).check()

    assert page.locator(".hit").is_visible()
    assert not page.locator(".none-hit").is_visible()
    context.close()


def test_the_case_filter_leaves_only_what_was_chosen(browser: Browser, website: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((website / "cases/index.html").as_uri())
    kind = page.locator("#filter select[name=type] option").nth(1).get_attribute("value")

    page.select_option("#filter select[name=type]", kind)

    shown = page.locator("li[data-type]:visible")
    assert {row.get_attribute("data-type") for row in shown.all()} == {kind}
    assert page.locator("#filter [role=status]").inner_text() == f"共{shown.count()}个"
    context.close()


def test_the_feed_is_atom_with_stable_ids_and_no_clock(website: Path) -> None:
    feed = ElementTree.parse(website / "feed.xml").getroot()

    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert entries
    assert len(set(ids)) == len(ids)
    assert all(re.match(r"(https?://|tag:)", i) for i in [*ids, feed.findtext(f"{ATOM}id", "")])
    assert feed.findtext(f"{ATOM}updated") == max(entry.findtext(f"{ATOM}updated", "") for entry in entries)


def test_the_sitemap_lists_absolute_addresses_of_existing_pages(website: Path) -> None:
    addresses = [loc.text or "" for loc in ElementTree.parse(website / "sitemap.xml").getroot().iter(f"{SITEMAP}loc")]

    base = min(addresses, key=len, default="")  # the home page's: every other address begins with it
    assert all(re.match(r"https?://", a) for a in addresses)
    assert [a for a in addresses if not (website / (a[len(base) :] or "index.html")).is_file()] == []
    assert len(set(addresses)) == len(addresses)


def test_robots_names_the_sitemap_only_by_its_absolute_address(website: Path) -> None:
    lines = (website / "robots.txt").read_text("utf-8").splitlines()

    assert lines[:2] == ["User-agent: *", "Allow: /"]
    assert all(line.startswith("Sitemap: http") for line in lines[2:])


def test_the_style_sheet_stays_below_50_kb(website: Path) -> None:
    assert (website / "assets/site.css").stat().st_size <= 50 * 1024


def _first(folder: Path) -> str:
    return next(p.name for p in sorted(folder.glob("*.html")) if p.name != "index.html")


def _characters(website: Path) -> set[str]:
    from fontTools.ttLib import TTFont

    found = set()
    for file in (website / "assets").glob("display*.woff2"):
        with TTFont(file) as font:
            found |= {chr(code) for code in font.getBestCmap()}
    return found


class _Page(HTMLParser):
    """The links and the anchors of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    @classmethod
    def of(cls, file: Path) -> _Page:
        page = cls()
        page.feed(file.read_text("utf-8"))
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        if tag in ("a", "link", "script", "img"):
            link = values.get("href") or values.get("src")
            if link:
                self.links.append(link)
