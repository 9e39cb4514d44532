"""The website in a real Chromium, opened from a folder as from a USB stick: no server, no network, script on and off.

`starter` is the output folder of the built starter library.
"""

from __future__ import annotations

import gzip
import json
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from sitegen.planning.downloads import ON_A_PAGE
from tests.conftest import browser_with, served_at
from tests.site_pages import first_and_last

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "preload": False, "resultTypes": ["violations"]}
# Playwright's own waiting for a condition needs `eval`, which the pages' policy forbids.
FACE_IS_THERE = """new Promise(done => {
    const look = () => [...document.fonts].some(f => f.family.includes("Display") && f.status === "loaded")
        ? done() : setTimeout(look, 50);
    look();
})"""
# The element that has the focus: is it ringed, on the screen, and not under the bar at the foot?
FOCUSED = """(() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), own = getComputedStyle(e);
    const shown = e.matches("input") && e.closest("label") ? e.closest("label") : e;
    const ring = [e, shown, e.parentElement].map(n => getComputedStyle(n));
    const seen = shown.getClientRects()[0] || box; // of a link that goes over two lines, the part on the first
    const x = Math.min(Math.max(seen.left + seen.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(seen.top + Math.min(seen.height / 2, 20), 1), innerHeight - 1);
    const hit = document.elementFromPoint(x, y);
    return {
        here: e !== document.body, html: e.outerHTML.slice(0, 120), skips: e.matches(".skip"),
        ringed: ring.some(s => (parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== "none") || s.boxShadow !== "none"),
        inside: seen.bottom > 0 && seen.top < innerHeight && seen.width > 0,
        onTop: Boolean(hit) && (shown.contains(hit) || hit.contains(shown)),
    };
})()"""
# px of a story's words, its line height, and how many characters its longest line holds.
MEASURES = """(() => {
    const p = [...document.querySelectorAll("main article p, main .story p")]
        .sort((a, b) => b.textContent.length - a.textContent.length)[0];
    const own = getComputedStyle(p), size = parseFloat(own.fontSize);
    return [size, parseFloat(own.lineHeight) / size, Math.floor(p.getBoundingClientRect().width / size)];
})()"""
# What is pressed and lower than 44 px, unless it stands in a line of text (WCAG 2.5.8 leaves these out too).
TOO_SMALL = """[...document.querySelectorAll("a[href], button, summary, label:has(input), select")].filter(e => {
    const box = e.getBoundingClientRect();
    if (!e.offsetParent || !box.width || e.closest(".sr")) return false;
    const around = [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const inText = around || (e.closest("p, td, dd, figcaption") && e.parentElement.textContent.trim() !== e.textContent.trim());
    return !inText && Math.round(box.height) < 44;
}).map(e => e.outerHTML.slice(0, 100))"""
UNFRAMED = ("embed/index.html",)
Scheme = Literal["light", "dark"]
MODES: tuple[tuple[int, Scheme, bool], ...] = tuple(
    (width, scheme, big) for width in (1280, 390, 320) for scheme in get_args(Scheme) for big in (False, True)
)
SINGLE = (
    "index", "help", "check", "types/index", "cases/index", "audiences/index", "warnings/index", "quiz", "stats", "materials",
    "search", "about", "access", "tools", "map", "embed/index", "zh-hant/index",
)  # fmt: skip
FRAGMENT = "embed/warnings.html"  # a piece for other people's pages, no page itself
ROOTED = "404.html"  # served at any depth: no relative links
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="session")
def website(starter: Path) -> Path:
    return Path(starter) / "website"


@pytest.fixture(scope="session")
def page_types(website: Path) -> tuple[str, ...]:
    """One page of each template; of cases one that was stopped half-way and one that tells a trick only."""
    lists = re.compile(r"(index|type|who|via)\b")
    stories = [p for p in sorted(website.glob("cases/*.html")) if not lists.match(p.name)]
    stopped = next(p for p in stories if 'class="stop ' in p.read_text("utf-8"))
    trick = next(p for p in stories if "facts-row" not in p.read_text("utf-8") and p.name != "index.html")
    found = [f"{name}.html" for name in SINGLE]
    found += [f"cases/{stopped.name}", f"cases/{trick.name}"]
    found += [f"{kind}/{_first(website / kind)}" for kind in ("types", "audiences")]
    found += ["materials/poster.html", "materials/type-fake_police.html", "materials/screen.html"]
    found += ["materials/screen-led-384x192-2.html", "check/fake_police.html"]
    found += ["warnings/type-fake_police.html", "warnings/who-senior.html"]
    return tuple(found)


@pytest.mark.parametrize("part", ["simplified", "lists of files", "traditional"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_every_page_opens_from_a_folder_in_silence_and_asks_for_nothing_outside_it(
    browser: Browser, website: Path, script: bool, part: str
) -> None:
    messages: list[tuple[str, str]] = []
    orphans: list[tuple[str, str]] = []
    failed: list[tuple[str, str]] = []
    inside = website.as_uri() + "/"

    def note_request(request: Request) -> None:
        if not request.url.startswith((inside, "data:")):
            orphans.append((page.url, request.url))

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
    files = [file for file in first_and_last(_pages(website)) if _part(file.relative_to(website)) == part]
    for file in files:
        page.goto(file.as_uri())
    context.close()

    assert len(files) > 100
    assert messages == []
    assert orphans == []
    assert failed == []


def test_the_display_face_loads_and_has_every_character_it_must_set(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    context = browser.new_context()
    page = context.new_page()
    missing = {}
    for name in page_types:
        page.goto((website / name).as_uri())
        page.evaluate(FACE_IS_THERE)
        words = page.evaluate("[...document.querySelectorAll('h1,h2,.d')].map(e => e.innerText).join('')")
        missing[name] = "".join(
            sorted(
                {c for c in words if not c.isspace()}
                - _characters(website / "zh-hant" if name.startswith("zh-hant/") else website)
            )
        )
    context.close()

    assert missing == dict.fromkeys(page_types, "")


def test_every_internal_link_resolves_and_is_relative(website: Path) -> None:
    broken = []
    files = [f for f in _pages(website) if f.name != ROOTED]
    anchors = {file.resolve(): _Page.of(file).ids for file in files}
    for file in files:
        for link in _Page.of(file).links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "tel", "data"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file.resolve()
            inside = target.is_relative_to(website.resolve()) and target.is_file() and not link.startswith("/")
            if not inside or (
                parts.fragment and "=" not in parts.fragment and unquote(parts.fragment) not in anchors.get(target, ())
            ):
                broken.append((file.relative_to(website).as_posix(), link))

    assert broken == []


def test_pages_carry_no_inline_script_style_or_handler(website: Path) -> None:
    """What is copied into WeChat's editor has its style in it, as WeChat takes no style sheet; it has no script either."""
    found = []
    pasted = website / "files/texts/wechat"
    assert list(pasted.glob("*.html"))
    for file in (f for f in _pages(website) if f.name != ROOTED):
        text = file.read_text("utf-8")
        for pattern in (
            r"<script(?![^>]*\b(?:src=|type=\"application/ld\+json\"))",
            r"<style\b",
            r"\sstyle=",
            r"\son[a-z]+=",
        ):
            if pattern == r"\sstyle=" and file.parent == pasted:
                continue
            if re.search(pattern, text):
                found.append((file.relative_to(website).as_posix(), pattern))

    assert found == []


def test_axe_finds_no_violation_on_any_page_type(
    browser: Browser, website: Path, page_types: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    """Each page type in three of the twelve modes, each mode on a quarter of them; `--all-modes` is the whole matrix."""
    whole = request.config.getoption("--all-modes")
    axe = Axe().axe_script
    violations = []
    runs = 0
    # A page is opened once a scheme and axe-core read once a page: width and size of type change on the spot.
    for scheme in get_args(Scheme):
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        for at, name in enumerate(page_types):
            modes = [
                (width, big)
                for number, (width, mine, big) in enumerate(MODES)
                if mine == scheme and (whole or (number - at) % 4 == 0)
            ]
            if modes:
                page.goto((website / name).as_uri())
                page.evaluate(axe)
            for width, big in modes:
                page.set_viewport_size({"width": width, "height": 844})
                page.evaluate("big => document.documentElement.classList.toggle('big', big)", big)
                faults = page.evaluate("options => axe.run(document, options).then(told => told.violations)", AXE)
                runs += 1
                for fault in faults:
                    mode = f"{width} {scheme}{' big' if big else ''}"
                    violations.append((name, mode, fault["id"], [node["target"] for node in fault["nodes"]][:3]))
        context.close()

    assert violations == []
    assert runs == (len(MODES) if whole else 3) * len(page_types)


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


def test_tab_goes_through_every_page_type_with_the_focus_in_sight(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    lost = []
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    for name in page_types:
        page.goto((website / name).as_uri())
        for press in range(20):
            page.keyboard.press("Tab")
            told = page.evaluate(FOCUSED)
            if press == 0 and name not in UNFRAMED:
                assert told["skips"], name
            if not told["here"]:
                break  # gone through to the browser's own buttons
            if not (told["ringed"] and told["inside"] and told["onTop"]):
                lost.append((name, told))
    context.close()

    assert lost == []


def test_words_are_large_and_lines_short_enough_to_read(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    """WCAG's and the site's own measures: text 18 px or more, line height 1.7, at most 38 characters a line of a story."""
    story = next(name for name in page_types if name.startswith("cases/") and not name.endswith("index.html"))
    for width in (320, 390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844})
        page = context.new_page()
        page.goto((website / story).as_uri())
        size, height, characters = page.evaluate(MEASURES)
        context.close()
        assert size >= 18
        assert height >= 1.7
        assert characters <= 38


def on_a_phone(browser: Browser, home: str, names: Sequence[str], late: float = 0) -> Iterator[tuple[str, Page]]:
    """Each page of the site at `home`, opened on a phone; with `late`, the scripts that the page does not wait for come
    that many seconds after they were asked for, when it has long been painted.
    """

    def hold(route: Route) -> None:
        time.sleep(0 if "early" in route.request.url else late)
        route.continue_()

    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block" if late else "allow")
    page = context.new_page()
    if late:
        page.route("**/*.js", hold)
    for name in names:
        page.goto(home + name)
        yield name, page
    context.close()


def test_on_a_phone_whatever_is_pressed_is_a_finger_wide(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    small = {}
    for name, page in on_a_phone(browser, f"{website.as_uri()}/", page_types):
        found = page.evaluate(TOO_SMALL)
        if found:
            small[name] = found

    assert small == {}


def test_nothing_moves_for_who_wants_stillness(browser: Browser, website: Path, page_types: tuple[str, ...]) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    moving = {}
    for name in page_types:
        page.goto((website / name).as_uri())
        moving[name] = page.evaluate(
            "document.getAnimations().length + (getComputedStyle(document.documentElement).scrollBehavior === 'smooth')"
        )
    context.close()

    assert moving == dict.fromkeys(page_types, 0)


def test_without_script_nothing_is_offered_that_needs_it(
    browser: Browser, website: Path, page_types: tuple[str, ...]
) -> None:
    dead = []
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in page_types:
        page.goto((website / name).as_uri())
        offered = page.locator("button:not([type=reset]):visible, select:visible")
        dead += [(name, b.inner_text()) for b in offered.all()]
    context.close()

    assert dead == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_paper_is_white_in_the_dark_scheme_too(browser: Browser, website: Path, script: bool) -> None:
    context = browser.new_context(color_scheme="dark", java_script_enabled=script)
    page = context.new_page()
    page.goto((website / "help.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 20, 20)"

    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(20, 20, 20)"
    assert not page.locator(".bar, .two, .actions").first.is_visible()
    context.close()


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


def test_what_home_asks_leads_to_its_verdict_without_script(browser: Browser, website: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((website / "index.html").as_uri())
    words = page.locator(".check .ticks a").nth(3).inner_text()

    page.locator(".check .ticks a").nth(3).click()

    assert page.locator(".step:visible").count() == 1
    assert words in page.locator(".step:visible .meta").inner_text()
    assert "别转账" in page.locator(".step:visible h2").inner_text()
    context.close()


def test_without_script_cases_are_narrowed_by_real_pages(browser: Browser, website: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((website / "cases/index.html").as_uri())
    page.locator(".chips summary").click()

    chosen = page.locator(".chips a[data-by]").first
    target = chosen.get_attribute("href") or ""
    chosen.click()
    page.wait_for_url(f"**/{target.rsplit('/', 1)[-1]}")

    shown = {row.get_attribute("data-type") for row in page.locator("li[data-type]").all()}
    assert shown == {Path(urlsplit(page.url).path).stem.removeprefix("type-")}
    assert page.locator(".chips a[aria-current]").count() == 1
    context.close()


def test_with_script_type_audience_and_channel_add_up_by_keyboard(browser: Browser, website: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((website / "cases/index.html").as_uri())
    rows = page.locator(".ledger li:visible")
    everything = rows.count()
    page.locator(".chips summary").press("Enter")

    counts = []
    wanted: set[str] | None = None  # as the pages say that narrow without script, each by one
    for by, id in (("type", "fake_investment"), ("via", "call"), ("who", "merchant")):
        link = page.locator(f".chips a[data-by={by}][data-id={id}]")
        told = int(link.locator("small").inner_text())
        link.press("Enter")
        expect(rows).to_have_count(told)  # where the list has several pages they come from a file
        listed = _cases_of(website / f"cases/{by}-{id}.html")
        wanted = listed if wanted is None else wanted & listed
        assert {row.locator("h3 a").get_attribute("href") for row in rows.all()} == wanted
        counts.append(told)
        if not told:
            break

    assert everything > counts[0] > counts[-1]
    assert f"{counts[-1]}个" in page.locator(".chosen").inner_text()
    assert page.url.endswith("#type=fake_investment&via=call") or "who=merchant" in page.url

    page.locator(".chosen a").press("Enter")
    expect(rows).to_have_count(everything)

    page.goto((website / "cases/via-call.html").as_uri())
    page.locator(".chips a[data-id=fake_investment]").press("Enter")
    page.wait_for_url("**/index.html#type=fake_investment&via=call")
    expect(rows).to_have_count(counts[1])
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_guide_leads_to_a_verdict_without_script_and_by_keyboard(
    browser: Browser, website: Path, width: int
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto((website / "check.html").as_uri())
    assert page.locator(".step:visible").count() == 1

    page.locator("#start .deeds .answer").first.press("Enter")

    assert page.locator(".step:visible").count() == 1
    assert "别转账" in page.locator(".step:visible h2").inner_text()
    assert page.locator(".step:visible h2").bounding_box()["y"] < 844  # type: ignore[index]
    page.go_back()
    assert page.locator("#start").is_visible()
    context.close()


@pytest.mark.parametrize(
    ("words", "kind"), [("安全账户", "fake_police"), ("稳赚", "fake_investment"), ("我在开会", "fake_leader")]
)
def test_search_answers_with_the_type_first_and_finds_pages(
    browser: Browser, website: Path, words: str, kind: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((website / "search.html").as_uri())

    page.fill("#q", words)
    page.press("#q", "Enter")

    page.wait_for_selector(".results li a")
    assert page.locator(".best:not(.nothing) a").get_attribute("href") == f"types/{kind}.html"
    hrefs = [link.get_attribute("href") or "" for link in page.locator(".results a").all()]
    assert hrefs
    assert all((website / href.split("#")[0]).is_file() for href in hrefs)
    assert words in page.locator(".found").inner_text()
    context.close()


def test_search_finds_a_fragment_of_two_characters_and_nothing_for_nonsense(browser: Browser, website: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((website / "search.html").as_uri() + "#q=洗钱")
    page.wait_for_selector(".results li a")

    assert any("laundering-sms" in (a.get_attribute("href") or "") for a in page.locator(".results a").all())

    page.fill("#q", "海报")
    page.press("#q", "Enter")
    page.locator(".results a[href='materials/poster.html']").wait_for()

    page.fill("#q", "龘靐齉")
    page.press("#q", "Enter")
    page.locator(".found", has_text="没有找到").wait_for()
    assert page.locator(".results li").count() == 0
    context.close()


def test_without_script_the_directory_stands_in_for_search(browser: Browser, website: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((website / "search.html").as_uri())

    assert not page.locator("#search").is_visible()
    assert page.locator(".map a:visible").count() >= 40
    context.close()


def test_the_quiz_is_done_and_scored_by_keyboard_alone(browser: Browser, website: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((website / "quiz.html").as_uri())
    questions = page.locator(".question:visible")
    assert questions.count() == 10

    for n in range(10):
        radios = questions.nth(n).locator("input")
        right = next(i for i in range(radios.count()) if "right" in (radios.nth(i).get_attribute("class") or ""))
        radios.first.focus()
        page.keyboard.press("Space")
        for _ in range(right):
            page.keyboard.press("ArrowDown")
        assert questions.nth(n).locator(".ok").is_visible()
        assert not questions.nth(n).locator(".no-ok").is_visible()

    assert "对了10道" in page.locator(".score").inner_text()
    context.close()


def test_the_quiz_tells_right_from_wrong_and_counts_without_script(browser: Browser, website: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((website / "quiz.html").as_uri())
    first = page.locator(".question:visible").first

    first.locator("input:not(.right)").first.check(force=True)

    assert first.locator(".no-ok").is_visible()
    assert page.locator(".question:visible").count() == 10
    assert page.evaluate("getComputedStyle(document.querySelector('.counted'), '::before').content") != "none"
    context.close()


def test_officers_questions_and_keys_stay_in_internal(starter: Path) -> None:
    public = "".join(f.read_text("utf-8") for f in (starter / "website").rglob("*.html"))

    assert "对外发案例，当事人怎么写" not in public
    assert (starter / "internal/exam-a4.pdf").is_file()
    assert "internal/" not in public


def test_small_cells_are_hidden_and_no_total_tells_them(website: Path) -> None:
    page = (website / "stats.html").read_text("utf-8")
    table = (website / "stats.csv").read_text("utf-8-sig")

    assert "少于5" in page
    assert "合计" not in page
    assert "机票退改签,少于5" in table
    assert "示例数据" in page


def test_things_of_a_kind_are_narrowed_over_all_pages_by_type_audience_and_place_at_once(
    browser: Browser, website: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((website / "materials.html").as_uri())
    page.locator(".catalogue a[href='materials/poster.html']").press("Enter")
    page.wait_for_url("**/materials/poster.html")
    downloads = page.locator(".download:visible")
    every = [re.search(r'class="([^"]*)"', row)[1].split() for row in _rows(website, "poster")]  # type: ignore[index]
    assert downloads.count() == ON_A_PAGE < len(every)
    assert f"共{len(every)}件，先列出{ON_A_PAGE}件" in page.locator(".counted-downloads").inner_text()

    chosen: list[str] = []
    someone = next(
        names
        for names in reversed(every)
        if all(any(n.startswith(k) and n != "who-all" for n in names) for k in ("who-", "type-", "at-"))
    )
    for kind in ("who-", "type-", "at-"):
        chosen.append(next(name for name in someone if name.startswith(kind)))
        page.locator(f".pick input[id={chosen[-1]}]").check(force=True)
        page.locator(".pager").wait_for(state="hidden")
        fits = [n for n in every if all(c in n or (c.startswith("who-") and "who-all" in n) for c in chosen)]
        assert 0 < len(fits) < len(every)
        assert [[n for n in names if n != "far"] for names in _classes(downloads)] == fits[:24]
    assert f"共{downloads.count()}件" in page.locator(".counted-downloads").inner_text()
    page.locator(".pick button[type=reset]").click()
    page.locator("[data-do=downloads]").press("Enter")
    assert downloads.count() == 48
    context.close()


def test_without_script_pages_lead_to_everything_of_a_kind_and_to_its_types(browser: Browser, website: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((website / "materials/poster.html").as_uri())
    assert not page.locator(".pick").is_visible()
    seen: list[str] = []
    while True:
        seen += page.locator(".download h3").all_inner_texts()
        after = page.locator(".pager a[rel=next]")
        if not after.count():
            break
        page.goto(str(after.evaluate("a => a.href")))
    assert len(seen) == len(_rows(website, "poster"))
    page.goto((website / "materials/poster.html").as_uri())
    page.locator("noscript a[href='type-fake_police.html']").click()
    page.wait_for_url("**/materials/type-fake_police.html")
    assert page.locator(".download a[href*='fake-police']").count() > 3
    context.close()


def test_an_address_names_the_type_that_a_list_is_narrowed_to(browser: Browser, website: Path) -> None:
    page = browser.new_page()
    page.goto((website / "materials/poster.html").as_uri() + "#type-romance")
    page.locator(".pager").wait_for(state="hidden")
    assert {
        next(n for n in names if n.startswith("type-")) for names in _classes(page.locator(".download:visible"))
    } == {"type-romance"}
    page.close()


def _rows(website: Path, name: str) -> list[str]:
    """What the script of a list of several pages holds: each thing as HTML."""
    script = (website / f"materials/{name}.js").read_text("utf-8")
    rows: list[str] = json.loads(script[script.index("[") : script.rindex("]") + 1])
    return rows


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_pictures_are_those_of_one_s_own_screen(browser: Browser, website: Path, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto((website / "materials/screen.html").as_uri())
    screens = page.locator(".which-screen li a:not(.week)").evaluate_all(
        "found => found.map(e => e.getAttribute('href'))"
    )
    assert len(screens) > 5

    for file in (screens[1], "screen-strip-512x32.html"):
        name = file.removeprefix("screen-").removesuffix(".html")
        page.goto((website / "materials/screen.html").as_uri())
        page.locator(f".which-screen a[href='{file}']").click()
        page.wait_for_url(f"**/{file}")
        links: list[str] = []
        zips: set[str] = set()
        told = int(re.findall(r"\d+", page.locator(".summary").inner_text())[0])
        while True:
            links += [
                unquote(str(a)) for a in page.locator(".download a[download]").evaluate_all("f => f.map(e => e.href)")
            ]
            zips |= {str(a) for a in page.locator(".weeks a").evaluate_all("f => f.map(e => e.href)")}
            after = page.locator(".pager a[rel=next]")
            if not after.count():
                break
            page.goto(str(after.evaluate("a => a.href")))
        assert len(links) == told > 10
        assert [link for link in links if f"/{name}/" not in link] == []
        assert len(zips) == 1
        assert name in unquote(zips.pop())
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_is_for_everybody_stays_whoever_is_chosen(browser: Browser, website: Path, script: bool) -> None:
    for file in sorted(website.glob("materials/*.html")):
        text = file.read_text("utf-8")
        person = re.search(r'id="(who-\w+)"', text)
        if "who-all" in text and person:
            break
    else:
        raise AssertionError("no page has things for everybody and a choice of people")
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(file.as_uri())

    page.locator(f".pick input[id={person[1]}]").check(force=True)

    shown = _classes(page.locator(".download:visible"))
    assert any("who-all" in names for names in shown)
    assert all("who-all" in names or person[1] in names for names in shown)
    context.close()


def test_every_thing_stands_on_the_page_of_its_kind_with_its_files_and_its_picture(website: Path) -> None:
    overview = _Page.of(website / "materials.html").links
    lists = [website / link for link in overview if link.startswith("materials/")]
    for file in lists:  # and the pages to which they lead: a list may have several, a screen has its own
        near = [file.parent / link for link in _Page.of(file).links if re.fullmatch(r"[\w-]+\.html", link)]
        lists += [other for other in dict.fromkeys(near) if other not in lists]
    kinds = [file for file in lists if not file.name.startswith("type-")]
    assert len(kinds) > 8
    assert len(lists) > len(kinds)
    assert {file.name for file in lists} == {file.name for file in website.glob("materials/*.html")}
    offered = set()
    for file in lists:
        for link in _Page.of(file).links:
            if link.startswith("../files/"):
                assert (file.parent / link).is_file(), link
                if file in kinds:
                    offered.add((file.parent / link).resolve())
    copies = {f.resolve() for f in (website / "files").rglob("*") if f.is_file()}
    packs = {f.resolve() for f in (website / "files/packs").glob("*")}
    assert offered == copies - packs
    assert {(website / link).resolve() for link in overview if link.startswith("files/packs/")} == packs


@pytest.mark.parametrize("name", ["materials", "materials/poster"])
def test_a_phone_gets_a_short_page_and_folded_choices(browser: Browser, website: Path, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((website / f"{name}.html").as_uri())

    assert page.locator(".pick-one[open]").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") < 12_000
    context.close()


def test_a_pack_is_downloaded_over_http(browser: Browser, served: str, website: Path) -> None:
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.goto(served + "materials.html")
    link = page.locator("a.pack").first
    with page.expect_download() as download:
        link.press("Enter")

    name = (link.get_attribute("href") or "").rsplit("/", 1)[1]
    assert Path(download.value.path()).read_bytes() == (website / "files/packs" / name).read_bytes()
    context.close()


def test_packs_are_whole_with_their_list_on_top(starter: Path) -> None:
    for pack in sorted((starter / "packs").glob("*.zip")):
        with zipfile.ZipFile(pack) as archive:
            names = archive.namelist()
            assert archive.testzip() is None
            assert names[0] == "00-装箱单.pdf"
            assert not [name for name in names if re.search(r'[\\:*?"<>|]|[. ](?=/|$)|\.\.', name)]
            assert all(len(name) < 120 for name in names)
            assert all(entry.flag_bits & 0x800 for entry in archive.infolist() if not entry.filename.isascii())
            assert len(names) > 3
        assert (starter / "website/files/packs" / pack.name).read_bytes() == pack.read_bytes()


@pytest.fixture(scope="session")
def served(website: Path) -> Iterator[str]:
    """The website under a path of its own, as on a portal."""

    with served_at(website) as address:
        yield address


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_over_http_no_policy_is_broken_and_nothing_leaves_the_origin(
    browser: Browser, served: str, page_types: tuple[str, ...], script: bool
) -> None:
    messages: list[tuple[str, str]] = []
    orphans: list[str] = []
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.on("console", lambda m: messages.append((page.url, m.text)))
    page.on("pageerror", lambda e: messages.append((page.url, str(e))))
    page.on("request", lambda r: orphans.append(r.url))
    for name in page_types:
        page.goto(served + name)
        page.wait_for_load_state("networkidle")
    context.close()

    assert messages == []
    assert [url for url in orphans if not url.startswith((served, "data:"))] == []


def test_what_search_engines_and_home_screens_read_is_whole(website: Path, page_types: tuple[str, ...]) -> None:
    told = {}
    for name in page_types:
        page = (website / name).read_text("utf-8")
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S):
            told[name.partition("/")[0]] = data = json.loads(text)
            assert data["@context"] == "https://schema.org"
            if data["@type"] == "Article":
                assert f"<title>{data['headline']}" in page
        for icon in re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="([^"]+)"', page):
            assert (website / name).parent.joinpath(icon).is_file(), f"{icon} on {name}"

    assert {name: data["@type"] for name, data in told.items()} == {
        "index.html": "WebSite", "zh-hant": "WebSite", "cases": "Article", "types": "FAQPage",
    }  # fmt: skip
    manifest = json.loads((website / "site.webmanifest").read_text("utf-8"))
    for icon in manifest["icons"]:
        if icon["sizes"] != "any":
            with Image.open(website / icon["src"]) as picture:
                assert "{}x{}".format(*picture.size) == icon["sizes"]


def jumps(browser: Browser, served: str, names: Sequence[str]) -> dict[str, float]:
    """The layout shift of each page that moves while it arrives on a phone by more than Web Vitals calls good."""
    found = {}
    for name, page in on_a_phone(browser, served, names, late=0.2):
        page.wait_for_load_state("networkidle")
        found[name] = page.evaluate(
            """() => new Promise(done => new PerformanceObserver(list => done(
                list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
            )).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 300))"""
        )
    return {name: jump for name, jump in found.items() if jump > 0.1}


def test_nothing_jumps_while_a_page_arrives_on_a_phone(
    browser: Browser, served: str, page_types: tuple[str, ...]
) -> None:
    assert jumps(browser, served, page_types) == {}


@pytest.mark.parametrize(("family", "box"), [("DejaVu Sans", 1229), ("Liberation Sans", 748)])
def test_nothing_jumps_where_there_is_no_chinese_face(
    browser: Browser, served: str, page_types: tuple[str, ...], tmp_path: Path, family: str, box: int
) -> None:
    """`box`: what the face shows for a character that it has not, in 2048ths of an em."""
    latin = latin_face(family, box)
    latin.save(tmp_path / "latin.ttf")

    with browser_with(browser.browser_type, tmp_path, tmp_path) as poor:
        assert jumps(poor, served, page_types) == {}


def latin_face(family: str, box: int) -> TTFont:
    """A face of small letters and space, named like one that machines have."""
    letters = {ord(c): c for c in " abcdefghijklmnopqrstuvwxyz0123456789"}
    pen = TTGlyphPen(None)
    for point in ((100, 0), (100, 1400), (box - 100, 1400), (box - 100, 0)):
        (pen.lineTo if pen.points else pen.moveTo)(point)
    pen.closePath()
    drawn = pen.glyph()
    face = FontBuilder(2048, isTTF=True)
    face.setupGlyphOrder([".notdef", *letters.values()])
    face.setupCharacterMap(letters)
    face.setupGlyf({".notdef": drawn, **dict.fromkeys(letters.values(), drawn)})
    face.setupHorizontalMetrics({".notdef": (box, 100), **dict.fromkeys(letters.values(), (1140, 100))})
    face.setupHorizontalHeader(ascent=1901, descent=-483)
    face.setupNameTable(
        {"familyName": family, "styleName": "Regular", "fullName": family, "psName": family.replace(" ", "")}
    )
    face.setupOS2(sTypoAscender=1901, sTypoDescender=-483, usWinAscent=1901, usWinDescent=483)
    face.setupPost()
    return face.font


def test_what_was_visited_opens_again_without_a_network(browser: Browser, served: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(served + "index.html")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('assets/display.woff2').then(Boolean)")
    context.set_offline(True)

    page.goto(served + "help.html")

    assert "现在就打" in page.locator("h1").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('.alarm')).backgroundColor") == "rgb(227, 0, 27)"
    context.close()


def test_a_missing_page_at_any_depth_is_whole_and_leads_home(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served + "types/old/deep/gone.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 210, 0)"

    page.get_by_text("回首页").click()

    assert page.url == served or page.url == served + "index.html"
    context.close()


def test_reading_aloud_speaks_chinese(browser: Browser, website: Path) -> None:
    context = browser.new_context()
    context.add_init_script(
        "window.spoken=[];speechSynthesis.getVoices=()=>[{lang:'zh-CN'}];"
        "speechSynthesis.speak=u=>window.spoken.push([u.lang,u.text]);"
    )
    page = context.new_page()
    page.goto((website / "help.html").as_uri())

    page.locator("[data-do=read]:visible").first.click()

    spoken = page.evaluate("window.spoken")
    assert len(spoken) > 5
    assert {lang for lang, _ in spoken} == {"zh-CN"}
    assert any("110" in text for _, text in spoken)
    context.close()


def test_the_traditional_edition_is_traditional_and_linked_both_ways(browser: Browser, website: Path) -> None:
    page = (website / "zh-hant/help.html").read_text("utf-8")
    plain = (website / "help.html").read_text("utf-8")

    assert '<html lang="zh-Hant">' in page
    assert "錢已經轉了" in page
    assert "钱" not in re.sub(r"<[^>]+>", "", page)
    assert 'hreflang="zh-Hant" href="https://example.com/fanzha/zh-hant/help.html"' in plain
    assert 'hreflang="zh-CN" href="https://example.com/fanzha/help.html"' in page


def test_shared_links_show_a_picture_of_the_usual_size(website: Path) -> None:
    from PIL import Image

    page = (website / "types/fake_police.html").read_text("utf-8")
    addresses = re.findall(r'property="og:image" content="([^"]+)"', page)

    sizes = []
    for address in addresses:
        with Image.open(website / "assets/share" / address.rsplit("/", 1)[1]) as picture:
            sizes.append(picture.size)
    assert sizes == [(1200, 630), (500, 500)]


RAW = 25_000  # bytes of HTML, uncompressed


def test_pages_weigh_at_most_25_kb_of_html(website: Path) -> None:
    pages = {str(p.relative_to(website)).removeprefix("zh-hant/"): p for p in sorted(website.rglob("*.html"))}
    heavy = {name: p.stat().st_size for name, p in pages.items() if p.stat().st_size > RAW}
    assert heavy == {}
    assert "warnings/index.html" in pages


def test_every_icon_on_a_page_is_drawn_by_a_style_sheet_of_that_page(website: Path) -> None:
    drawn: dict[Path, set[str]] = {}
    shown = 0
    for file in website.rglob("*.html"):
        text = file.read_text("utf-8")
        icons = set(re.findall(r'class="i i-([\w-]+)', text))
        sheets = [
            (file.parent / link).resolve() for link in re.findall(r'<link rel="stylesheet" href="([^"]+\.css)"', text)
        ]
        for sheet in sheets if icons else ():
            if sheet not in drawn:
                drawn[sheet] = set(re.findall(r"\.i-([\w-]+)\{--i:", sheet.read_text("utf-8")))
        assert icons <= set().union(*(drawn[sheet] for sheet in sheets if sheet in drawn)), file
        shown += len(icons)
    assert shown > 500


def test_a_lie_is_struck_out_with_the_pen(browser: Browser, website: Path) -> None:
    page = browser.new_page()
    for name in ("index.html", "types/fake_police.html", "warnings/type-fake_police.html"):
        page.goto((website / name).as_uri())
        strokes = page.locator("main i[class^=pen-]").evaluate_all(
            "all => all.map(e => getComputedStyle(e).backgroundImage)"
        )
        assert strokes, name
        assert [stroke for stroke in strokes if not stroke.startswith('url("data:image/svg')] == [], name
    page.close()


def test_a_case_page_weighs_at_most_77_kb_on_the_first_visit(browser: Browser, served: str, website: Path) -> None:
    stories = [p for p in sorted(website.glob("cases/*.html")) if not re.match(r"(index|type|who|via)\b", p.name)]
    weights = {story.name: _weight(browser, served, website, f"cases/{story.name}") for story in stories[::3]}

    assert {name: weight for name, weight in weights.items() if weight > 77_000} == {}


@pytest.mark.parametrize("name", ["warnings/index.html", "warnings/type-fake_police.html", "warnings/who-senior.html"])
def test_pages_of_the_wall_are_light_and_have_few_things_to_lay_out(
    browser: Browser, served: str, website: Path, name: str
) -> None:
    page = browser.new_page()
    page.goto((website / name).as_uri())
    assert page.evaluate("document.querySelectorAll('*').length") < 1000
    page.close()

    assert _weight(browser, served, website, name) <= 70_000


def _weight(browser: Browser, served: str, website: Path, name: str) -> int:
    """Bytes of a first visit: text as gzip sends it, pictures of stories left out."""
    urls: set[str] = set()
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.on("request", lambda r: urls.add(r.url))
    page.goto(served + name)
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(_transferred(website / url.removeprefix(served)) for url in urls)


def _transferred(file: Path) -> int:
    data = file.read_bytes()
    return len(data) if file.suffix in (".woff2", ".png") else 0 if file.suffix == ".webp" else len(gzip.compress(data))


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


def test_the_style_sheet_stays_small(website: Path) -> None:
    assert (website / "assets/site.css").stat().st_size <= 54 * 1024


def _classes(which: Locator) -> list[list[str]]:
    return [str(name).split() for name in which.evaluate_all("found => found.map(e => e.className)")]


def _first(folder: Path) -> str:
    return next(p.name for p in sorted(folder.glob("*.html")) if p.name != "index.html")


def _cases_of(page: Path) -> set[str]:
    """The cases that a list on one page names."""
    return set(re.findall(r'<h3><a href="([^"/]+\.html)"', page.read_text("utf-8")))


def _part(page: Path) -> str:
    return {"zh-hant": "traditional", "materials": "lists of files"}.get(page.parts[0], "simplified")


def _pages(website: Path) -> list[Path]:
    return [f for f in sorted(website.rglob("*.html")) if not f.as_posix().endswith(FRAGMENT)]


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
