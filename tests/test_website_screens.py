"""What a phone's screen shows: the decision, the verdict, headings in large type, old engines, forced colours, no network."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from sitegen.app.cli import main
from sitegen.core.sources import Sources
from sitegen.typography import line_breaking
from tests.conftest import DAY, DAY_READ, ROOT, served_at
from tests.site_pages import first_and_last

# The lines of a heading as they are drawn, and which of them hold one character or begin with a mark that ends a sentence.
BAD_LINES = r"""() => {
    const bad = [];
    for (const head of document.querySelectorAll("h1, h2, h3, .brand b, .lead, .punch, .slogan")) {
        if (!head.offsetParent || head.closest(".sr, .downloads")) continue;
        const lines = [];
        const walk = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
        let node;
        while ((node = walk.nextNode())) {
            if (node.parentElement.closest("svg, .sr, .pre, .unit, .no")) continue;
            for (let at = 0; at < node.length; at += 1) {
                const sign = node.data[at];
                if (!sign.trim() || sign === "\u200b" || sign === "\u2060") continue;
                const range = document.createRange();
                range.setStart(node, at); range.setEnd(node, at + 1);
                const box = range.getBoundingClientRect();
                if (!box.width) continue;
                const middle = box.top + box.height / 2;
                const last = lines[lines.length - 1];
                if (last && Math.abs(last.middle - middle) < box.height * 0.45) last.text += sign;
                else lines.push({ middle, text: sign });
            }
        }
        if (lines.length < 2) continue;
        const alone = lines.some(line => line.text.length === 1 || /^.[，。、；：？！”）》…]$/.test(line.text) && head.textContent.trim().length > 4);
        const begins = lines.slice(1).some(line => /^[，。、；：？！”）》…]/.test(line.text));
        if (alone || begins) bad.push(lines.map(line => line.text).join(" / "));
    }
    return bad;
}"""

pytestmark = pytest.mark.shipped  # the starter's website at many widths


@pytest.fixture(scope="session")
def website(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter's website alone: what these tests look at needs no other material."""
    output = tmp_path_factory.mktemp("website")
    assert main(["--date", DAY, "--quiet", "--only", "website", "--unit", "shili", "--output", str(output)], ROOT) == 0
    return output / "website"


def pages_of(website: Path) -> Iterator[Path]:
    """Every page in simplified characters but the pieces for other people's pages."""
    yield from (
        p
        for p in sorted(website.rglob("*.html"))
        if not {"zh-hant", "embed", "files"} & set(p.relative_to(website).parts)
    )


def opened(browser: Browser, page: Path, size: tuple[int, int], *, big: bool = False, **how: object) -> Page:
    """A page in a window of that size; its context closes with it."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)  # type: ignore[arg-type]
    if big:
        context.add_init_script("localStorage.setItem('big', '1')")
    shown = context.new_page()
    shown.goto(page.as_uri())
    return shown


@pytest.mark.parametrize("big", [False, True], ids=["normal", "large"])
def test_no_heading_on_a_phone_ends_in_a_lone_character_or_begins_a_line_with_a_mark(
    browser: Browser, website: Path, big: bool
) -> None:
    page = opened(browser, website / "index.html", (360, 640), big=big)
    bad = {}
    for file in first_and_last(list(pages_of(website))):
        page.goto(file.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        if found := page.evaluate(BAD_LINES):
            bad[file.relative_to(website).as_posix()] = found
    page.context.close()

    assert bad == {}


def test_names_of_people_are_cut_between_words_on_a_tablet_in_large_type(browser: Browser, website: Path) -> None:
    page = opened(browser, website / "audiences/index.html", (768, 900), big=True)
    page.evaluate("document.fonts.ready.then(() => true)")
    name = page.locator("h2 a[href='card_holder.html']")
    whole = name.evaluate("""name => [...name.childNodes].filter(node => node.data).every(node => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return range.getClientRects().length === 1;
    })""")
    page.context.close()

    assert whole


@pytest.mark.parametrize("width", ["7em", "8em", "8.5em"])
def test_a_name_that_no_column_holds_is_cut_between_its_words(browser: Browser, website: Path, width: str) -> None:
    page = opened(browser, website / "index.html", (768, 900), big=True, bypass_csp=True)
    bad = {}
    for name in ("audiences/index", "cases/who-card_holder", "types/index"):
        page.goto((website / f"{name}.html").as_uri())
        page.add_style_tag(content=f"h1, h2, h3 {{ max-width: {width} }}")
        page.evaluate("document.fonts.ready.then(() => true)")
        if found := page.evaluate(BAD_LINES):
            bad[name] = found
    page.context.close()

    assert bad == {}


@pytest.mark.parametrize("big", [False, True], ids=["normal", "large"])
def test_no_heading_beside_other_columns_leaves_a_mark_or_a_character_alone(
    browser: Browser, website: Path, big: bool
) -> None:
    page = opened(browser, website / "index.html", (1024, 900), big=big)
    bad = {}
    for file in (
        website / "help.html",
        *sorted(website.glob("audiences/*.html")),
        *sorted(website.glob("types/*.html")),
    ):
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        for width in (1024, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            if found := page.evaluate(BAD_LINES):
                bad[f"{file.name} {width}"] = found
    page.context.close()

    assert bad == {}


@pytest.mark.parametrize(("width", "big"), [(768, False), (768, True), (1024, True), (1280, True)])
def test_columns_of_a_tablet_and_of_large_type_are_wide_enough_for_their_headings(
    browser: Browser, website: Path, width: int, big: bool
) -> None:
    page = opened(browser, website / "index.html", (width, 900), big=big)
    bad = {}
    for name in (
        "help", "types/index", "types/fake_police", "cases/index", "cases/cash-drive", "audiences/index", "quiz", "check",
        "check/fake_police", "warnings/index", "warnings/type-fake_police", "warnings/who-senior",
    ):  # fmt: skip
        page.goto((website / f"{name}.html").as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        tall = page.evaluate("""[...document.querySelectorAll(".kinds .no")].filter(number =>
            number.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(number).fontSize)).length""")
        if found := page.evaluate(BAD_LINES) or tall:
            bad[name] = found
    page.context.close()

    assert bad == {}


@pytest.mark.parametrize("width", [360, 390, 768])
def test_what_he_says_and_what_came_of_it_leave_no_character_alone_in_large_type(
    browser: Browser, website: Path, width: int
) -> None:
    sayings = BAD_LINES.replace(
        '"h1, h2, h3, .brand b, .lead, .punch, .slogan"', '".truth tbody th .st, .facts dd:not(.note)"'
    )
    page = opened(browser, website / "index.html", (width, 900), big=True)
    bad, seen = {}, 0
    for file in (*sorted(website.glob("types/*.html")), *sorted(website.glob("cases/[a-s]*.html"))[::3]):
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        seen += page.locator(".truth tbody th .st").count()
        if found := page.evaluate(sayings):
            bad[file.name] = found
    page.context.close()

    assert seen > 50
    assert bad == {}


@pytest.mark.parametrize("big", [False, True], ids=["normal", "large"])
def test_words_of_two_lines_keep_clear_of_the_rules_around_them(browser: Browser, website: Path, big: bool) -> None:
    page = opened(browser, website / "help.html", (360, 640), big=big)
    near = page.evaluate("""[...document.querySelectorAll(".ways summary")].map(summary => {
        const range = document.createRange(), box = summary.getBoundingClientRect();
        range.selectNodeContents(summary);
        const words = range.getBoundingClientRect();
        return Math.min(words.top - box.top, box.bottom - words.bottom);
    })""")
    page.context.close()

    assert len(near) > 3
    assert min(near) >= 6


# Of the lines under a heading: which begin with a mark that ends a sentence.
BAD_STARTS = BAD_LINES.replace(
    '"h1, h2, h3, .brand b, .lead, .punch, .slogan"', '".summary, .truth-line, .check-head p"'
).replace("alone || begins", "begins")


@pytest.mark.parametrize(("width", "big"), [(360, False), (390, True)])
def test_no_line_under_a_heading_begins_with_a_mark(browser: Browser, website: Path, width: int, big: bool) -> None:
    page = opened(browser, website / "index.html", (width, 640), big=big)
    bad = {}
    for name in ("", "types/", "cases/", "audiences/"):
        for file in sorted((website / name).glob("*.html")):
            page.goto(file.as_uri())
            if found := page.evaluate(BAD_STARTS):
                bad[file.relative_to(website).as_posix()] = found
    page.context.close()

    assert bad == {}


# The lines of what stands under a page's heading, and of how a case was stopped.
LINES = """[...document.querySelectorAll(".summary.by-words, .weeks p, .facts dd.note")].map(told => {
    const lines = []; let top = -99;
    const texts = document.createTreeWalker(told, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (let i = 0; i < texts.currentNode.length; i++) {
        const range = document.createRange();
        range.setStart(texts.currentNode, i); range.setEnd(texts.currentNode, i + 1);
        const box = range.getBoundingClientRect();
        if (Math.abs(box.top - top) > 4) { lines.push(""); top = box.top; }
        lines[lines.length - 1] += range.toString();
    }
    return lines;
})"""


@pytest.mark.parametrize("width", [360, 390])
def test_no_word_of_what_stands_under_a_heading_is_parted(browser: Browser, website: Path, width: int) -> None:
    words = line_breaking.load(Sources(ROOT, ROOT / "content", DAY_READ))
    page = opened(browser, website / "index.html", (width, 640))
    seen, bad = 0, []
    files = [file for name in ("cases", "types", "audiences") for file in sorted((website / name).glob("*.html"))]
    for file in (*files, *sorted((website / "materials").glob("screen-*.html"))[:3]):
        page.goto(file.as_uri())
        for lines in page.evaluate(LINES):
            text, at = "".join(lines), 0
            prices = line_breaking.boundary_prices(text, words)
            for line in lines[:-1]:
                at += len(line)
                between_words = not text[at - 1].isalpha() or prices[at] <= line_breaking.REFUSED
                bad += [] if between_words else [(file.name, lines)]
            seen += 1
    page.context.close()

    assert seen > 60
    assert bad == []


# Parts that have the same name as something in a sheet of other pages.
NAMESAKES = {"dark", "key", "no", "red", "what"}


def test_every_page_has_the_sheet_that_styles_its_parts(website: Path) -> None:
    known = {
        name: set(
            re.findall(r"\.([a-z][\w-]*)", re.sub(r"url\([^)]*\)", "", (website / "assets" / name).read_text("utf-8")))
        )
        for name in ("site.css", "more.css")
    }
    bare = {}
    for file in pages_of(website):
        text = file.read_text("utf-8")
        if "/more.css" not in text:
            used = {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}
            own = used & known["more.css"] - known["site.css"] - NAMESAKES
            linked = "".join(
                (file.parent / link).read_text("utf-8")
                for link in re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
            )
            if left := {name for name in own if not re.search(rf"\.{name}\b", linked)}:
                bare[file.name] = left

    assert bare == {}


def test_a_chart_begins_under_its_breadcrumbs_and_each_swatch_stands_beside_its_period(
    browser: Browser, website: Path
) -> None:
    page = opened(browser, website / "stats.html", (360, 640))
    crumbs, head = page.locator(".crumbs").bounding_box(), page.locator("h1").bounding_box()
    assert crumbs
    assert head
    assert head["y"] - crumbs["y"] - crumbs["height"] < 60
    for entry in page.locator(".legend").first.locator(":scope > span").all():
        whole, swatch = entry.bounding_box(), entry.locator(".swatch").bounding_box()
        assert whole
        assert swatch
        assert whole["height"] < 40
        assert whole["y"] <= swatch["y"] <= swatch["y"] + swatch["height"] <= whole["y"] + whole["height"]
    page.context.close()


PHONES = [(360, 640), (390, 844)]
SIZES = [*PHONES, (1280, 800)]


def free_height(page: Page) -> float:
    """How much of the window no bar covers, from its top."""
    box = page.locator(".two").bounding_box() if page.locator(".two").is_visible() else None
    return box["y"] if box else float(page.viewport_size["height"])  # type: ignore[index]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_first_screen_holds_the_lie_what_is_true_and_the_way_to_a_verdict(
    browser: Browser, website: Path, size: tuple[int, int]
) -> None:
    page = opened(browser, website / "index.html", size)
    foot = free_height(page)

    for part in (".lie", ".punch", ".acts a[href='check.html']"):
        box = page.locator(part).first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= foot, part
        assert box["x"] + box["width"] <= size[0] + 1, part
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_taps_lead_from_home_to_the_verdict_and_it_is_on_the_screen(
    browser: Browser, website: Path, size: tuple[int, int], script: bool
) -> None:
    page = opened(browser, website / "index.html", size, java_script_enabled=script)

    page.locator(".acts a[href='check.html']").click()
    act = page.locator("#start .deeds a[href='#yes-safe-account']")
    box = act.bounding_box()
    assert box
    assert box["y"] + box["height"] <= free_height(page)
    act.click()

    for part in ("#yes-safe-account h2", "#yes-safe-account .truth-line"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= free_height(page), part
    first = page.locator("#yes-safe-account .kinds-of a").first
    assert first.get_attribute("href") == "types/fake_police.html"
    if script:
        page.wait_for_function("() => document.querySelector('.said').textContent.includes('别转账')")
        assert page.locator(".said").get_attribute("role") == "status"
        assert page.evaluate("document.activeElement.id") == "yes-safe-account"
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_tick_on_a_page_for_people_shows_the_verdict_where_the_tick_is(
    browser: Browser, website: Path, size: tuple[int, int], script: bool
) -> None:
    page = opened(browser, website / "audiences/senior.html", size, java_script_enabled=script)
    assert not page.locator(".hit-words").is_visible()

    page.locator(".ticks input").nth(1).check()

    box = page.locator(".hit").bounding_box()
    assert box
    assert page.locator(".hit-words").is_visible()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= free_height(page) + 1
    assert page.locator(".hit").get_attribute("role") == "status"
    page.context.close()


def test_a_tick_shows_the_verdict_where_style_cannot_look_for_it(
    browser: Browser, website: Path, tmp_path: Path
) -> None:
    old = as_seen_by_an_old_engine(website, tmp_path, "audiences/senior.html")
    page = opened(browser, old / "audiences/senior.html", (360, 640))

    page.locator(".ticks input").nth(1).check()

    assert page.locator(".hit-words").is_visible()
    page.context.close()


def test_the_record_is_filled_in_read_out_and_kept_nowhere(browser: Browser, website: Path) -> None:
    page = opened(browser, website / "help.html", (390, 844))
    assert not page.locator("[data-from=record]").is_visible()

    page.get_by_label("什么时候转的").fill("今天10点20分")
    page.get_by_label("多少钱，分几笔").fill("2万元，2笔")

    assert (
        page.locator(".aloud-words").inner_text()
        == "我被骗了，要报警。什么时候转的：今天10点20分；多少钱，分几笔：2万元，2笔。"
    )
    assert (
        page.locator("[data-from=record]").get_attribute("data-text")
        == "我被骗了，要报警。\n什么时候转的：今天10点20分\n多少钱，分几笔：2万元，2笔"
    )
    assert (
        page.evaluate(
            "[...Array(localStorage.length).keys()].map(n => localStorage.key(n)).filter(k => !['big', 'dark'].includes(k))"
        )
        == []
    )
    assert page.evaluate("sessionStorage.length + document.cookie.length") == 0
    assert page.evaluate("[...document.querySelectorAll('.record input')].every(i => !i.name)")
    page.reload()
    assert page.get_by_label("什么时候转的").input_value() == ""
    page.context.close()


def test_help_branches_by_how_it_was_paid_without_script(browser: Browser, website: Path) -> None:
    page = opened(browser, website / "help.html", (390, 844), java_script_enabled=False)

    for way in ("银行卡", "微信", "现金", "验证码", "借给"):
        summary = page.locator(".ways summary", has_text=way).first
        summary.click()
        assert summary.locator("xpath=..").locator("li").first.is_visible()
    assert page.locator(".ways li", has_text="NFC").is_visible()
    page.context.close()


def test_the_bar_of_every_page_leads_to_what_to_do(website: Path) -> None:
    for file in pages_of(website):
        text = file.read_text("utf-8")
        if '<aside class="two"' in text and file.name != "help.html":
            bar = text[text.index('<aside class="two"') :]
            assert re.search(r'class="how" href="[./]*help\.html"', bar), file


def test_after_one_visit_every_kind_of_page_and_the_search_open_without_a_network(
    browser: Browser, website: Path
) -> None:
    """What the foot of every page promises."""
    context = browser.new_context()
    page = context.new_page()
    with served_at(website) as base:
        page.goto(base + "index.html")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        for _ in range(200):
            if page.evaluate("caches.match('cases/index.html').then(Boolean)") and page.evaluate(
                "caches.match('cases/cash-drive.html').then(Boolean)"
            ):
                break
            page.wait_for_timeout(250)
        context.set_offline(True)

        for path, title in {
            "types/fake_police.html": "冒充公检法", "types/index.html": "他跟你说了", "audiences/senior.html": "先打个",
            "cases/index.html": "钱停在", "cases/cash-drive.html": "带着", "warnings/index.html": "记住一句", "warnings/type-romance.html": "",
            "warnings/who-senior.html": "老年人", "check.html": "我是不是",
            "help.html": "现在就打", "stats.html": "", "quiz.html": "",
        }.items():  # fmt: skip
            page.goto(base + path)
            assert page.url == base + path
            assert title in page.locator("h1").first.inner_text()
            assert (
                page.evaluate("getComputedStyle(document.querySelector('.foot')).backgroundColor") == "rgb(20, 20, 20)"
            )
        page.goto(base + "search.html#q=警察打电话说我洗钱")
        page.locator(".best a[href='types/fake_police.html']").wait_for()
        page.goto(base + "materials/deep/never-kept.html")
        assert page.url == base + "offline.html"
        page.locator(".answers a[href='help.html']").click()
        assert "现在就打" in page.locator("h1").inner_text()
    context.close()


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=str)
def test_forced_colours_cover_no_word_of_the_hero(browser: Browser, website: Path, size: tuple[int, int]) -> None:
    """By picture: of each character something is drawn in the text's colour; a ground behind the next line would hide it."""
    page = opened(browser, website / "index.html", size, forced_colors="active", bypass_csp=True)
    hidden = page.evaluate("""() => {
        const seen = [];
        for (const part of document.querySelectorAll(".lead, .lie span, .punch .line")) {
            const style = getComputedStyle(part);
            seen.push([part.textContent.trim(), style.forcedColorAdjust]);
        }
        return seen.filter(([, adjust]) => adjust !== "none");
    }""")
    assert hidden == []

    plain = ink_of(page)
    page.add_style_tag(content=".lead, .lie, .punch { position: relative; z-index: 9; isolation: isolate }")
    raised = ink_of(page)

    assert plain.keys() == raised.keys()
    for part, ink in plain.items():
        assert ink >= 0.9 * raised[part] > 0, part
    current = page.evaluate("getComputedStyle(document.querySelector('.bar li a')).borderBottomColor")
    assert current == page.evaluate(
        "(() => { const d = document.body.appendChild(document.createElement('div')); d.style.color = 'Canvas'; return getComputedStyle(d).color; })()"
    )
    page.context.close()


def ink_of(page: Page) -> dict[str, int]:
    """How many dark pixels the lead and the punch have."""
    import io

    from PIL import Image

    found = {}
    for part in (".lead", ".punch"):
        with Image.open(io.BytesIO(page.locator(part).first.screenshot())) as picture:
            found[part] = sum(picture.convert("L").histogram()[:96])
    return found


# What Chrome 66 and iOS 12 cannot parse: the declarations and the rules that they leave out.
NEW_DECLARATION = re.compile(
    r"(?:(?<=[{;])|^)\s*(?:(?:margin|padding|border|inset)-(?:inline|block)[\w-]*|inset|aspect-ratio|accent-color|container-type|"
    r"text-wrap|text-autospace|scroll-margin[\w-]*|overscroll-behavior|color-scheme|forced-color-adjust)\s*:[^;}]*;?"
)
NEW_VALUE = re.compile(
    r"(?:(?<=[{;])|^)\s*[\w-]+\s*:[^;{}]*(?:\b(?:clamp|min|max)\(|\dcq[wh]\b|overflow:clip)[^;{}]*;?"
)
NEW_SELECTOR = re.compile(r"[^{}]*(?::has|:is|:where|:focus-visible)\b[^{}]*\{[^{}]*\}")


def as_seen_by_an_old_engine(website: Path, folder: Path, page: str) -> Path:
    """A copy of a page with what it needs, its style sheets without what engines of 2018 leave out."""
    for path in (page, *(p.relative_to(website).as_posix() for p in (website / "assets").glob("*.*"))):
        source = website / path
        if source.suffix in (".html", ".css", ".js", ".svg", ".woff2"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            data = source.read_bytes()
            if source.suffix == ".css":
                text = NEW_SELECTOR.sub("", data.decode())
                text = re.sub(r"\((?:[^()]|\([^()]*\))*\)(?=[^;{}]*[;}])", lambda m: m[0], text)
                text = text.replace("@supports not (inset:0)", "@supports (display:block)").replace(
                    "@supports not (aspect-ratio: 1)", "@supports (display:block)"
                )
                data = NEW_VALUE.sub("", NEW_DECLARATION.sub("", text)).encode()
            (folder / path).write_bytes(data)
    return folder


@pytest.mark.parametrize(
    "name", ["index.html", "help.html", "check.html", "types/fake_police.html", "cases/cash-drive.html"]
)
def test_an_old_phone_keeps_the_two_numbers_margins_and_whole_lines(
    browser: Browser, website: Path, tmp_path: Path, name: str
) -> None:
    """An emulation: what Chrome 66 and iOS 12 cannot parse is taken out of the style sheets."""
    page = opened(browser, as_seen_by_an_old_engine(website, tmp_path, name) / name, (360, 640))

    bar = page.locator(".two").bounding_box()
    assert bar
    assert (round(bar["x"]), round(bar["width"])) == (0, 360)
    assert round(bar["y"] + bar["height"]) == 640
    assert page.locator(".two b").first.is_visible()
    near = page.evaluate("""() => [...document.querySelectorAll("h1, h2, h3, p, li")].filter(e => {
        if (!e.offsetParent || e.closest(".sr, .two, .skip, [hidden], .said") || !e.textContent.trim()) return false;
        const range = document.createRange(); range.selectNodeContents(e);
        const box = range.getBoundingClientRect();
        return box.width && (box.left < 8 || box.right > 352) && !e.querySelector("svg, .st, .giant") && !e.closest(".poster");
    }).map(e => e.textContent.trim().slice(0, 20))""")
    assert near == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if name == "index.html":
        lie = page.locator(".lie").bounding_box()
        assert lie
        assert lie["width"] <= 345
        assert lie["height"] > 60
    page.context.close()


def test_no_style_sheet_leaves_an_old_engine_without_a_word_it_knows(website: Path) -> None:
    """What stands for sides is written by sides; a newer value comes after an older one of the same property."""
    for sheet in (website / "assets").glob("*.css"):
        text = sheet.read_text("utf-8")
        assert not re.search(r"[{;](?:margin|padding|border|inset)-(?:inline|block)", text), sheet
        assert not re.search(r"[{;]inset:", text), sheet
        for rule in re.findall(r"\{([^{}]*)\}", text):
            declared = [d.split(":", 1) for d in rule.split(";") if ":" in d and "url(" not in d]
            for at, (name, value) in enumerate(declared):
                if re.search(r"\b(?:clamp)\(|\dcqw", value) and not name.startswith("--"):
                    assert any(n == name and not re.search(r"clamp\(|cqw", v) for n, v in declared[:at]), (
                        sheet.name,
                        rule,
                    )


def rows_of_the_wall(website: Path) -> list[tuple[str, list[str], str]]:
    """Type, audiences and HTML of every sentence, as the wall's script gets them."""
    text = (website / "warnings/rows.js").read_text("utf-8")
    found: list[tuple[str, list[str], str]] = json.loads(text[text.index("([") + 1 : text.rindex(")")])
    return found


def test_the_wall_is_narrowed_by_type_and_audience_together_and_listed_whole(browser: Browser, website: Path) -> None:
    rows = rows_of_the_wall(website)
    page = opened(browser, website / "warnings/index.html", (1280, 800))
    lines, told = page.locator(".wall-all li"), page.locator(".narrowed")
    people, kinds = page.locator("[data-of=who]"), page.locator("[data-of=type]")
    assert lines.count() == 0

    people.press("ArrowDown")
    chosen = people.input_value()
    fits = [row for row in rows if chosen in row[1] or not row[1]]
    told.filter(has_text=f"符合的有{len(fits)}句。").wait_for()
    assert 0 < lines.count() == len(fits) < len(rows)
    assert not page.locator(".wall-index").is_visible()

    kinds.select_option("fake_police")
    both = [row for row in fits if row[0] == "fake_police"]
    assert 0 < lines.count() == len(both) < len(fits)
    assert told.inner_text() == f"符合的有{len(both)}句。"
    assert told.get_attribute("role") == "status"

    page.locator(".narrow [data-do=all]").press("Enter")
    told.filter(has_text=f"符合的有{len(rows)}句。").wait_for()
    assert lines.count() == len(rows) > 100
    on_paper = "".join(sheets_of(page))
    unseen = [words for words in map(shown_line, rows) if words not in on_paper]
    assert unseen == []

    page.locator(".narrow [type=reset]").press("Enter")
    page.locator(".wall-index").wait_for()
    assert lines.count() == 0
    page.context.close()


def shown_line(row: tuple[str, list[str], str]) -> str:
    """The sentence itself."""
    found = re.search(r'<p class="wall-line">(.*?)</p>', row[2], re.S)
    assert found
    return re.sub(r"<[^>]+>|[\s\u200b\u2060]", "", found[1])


def test_without_script_the_wall_leads_to_a_page_a_type_and_one_for_people(browser: Browser, website: Path) -> None:
    rows = rows_of_the_wall(website)
    page = opened(browser, website / "warnings/index.html", (360, 640), java_script_enabled=False)
    counts = page.locator(".wall-kinds li").evaluate_all(
        "all => all.map(e => [e.querySelector('a').getAttribute('href'), parseInt(e.querySelector('small').textContent)])"
    )
    assert len(counts) > 30
    wanted = dict(counts)
    found = {}
    for href, _ in counts:
        page.goto((website / "warnings" / href).as_uri())
        found[href] = page.locator(".wall-list > li").count()
    assert found == wanted
    assert sum(count for href, count in counts if href.startswith("type-")) == len(rows)
    page.context.close()


def test_the_wall_is_narrowed_on_an_old_phone(browser: Browser, website: Path, tmp_path: Path) -> None:
    old = as_seen_by_an_old_engine(website, tmp_path, "warnings/index.html")
    (old / "warnings/rows.js").write_bytes((website / "warnings/rows.js").read_bytes())
    page = opened(browser, old / "warnings/index.html", (360, 640))
    page.locator("[data-of=type]").select_option("fake_police")
    page.locator(".wall-all li").first.wait_for()
    shown = page.locator(".wall-all li:visible")
    assert shown.count() == sum(row[0] == "fake_police" for row in rows_of_the_wall(website)) > 0
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_old_address_of_the_wall_leads_to_what_it_named(browser: Browser, website: Path, script: bool) -> None:
    """All sentences stood on one page: codes, feeds and chats keep its addresses."""
    page = opened(browser, website / "index.html", (390, 844), java_script_enabled=script)
    wall = (website / "warnings/index.html").as_uri()
    for old, new in {
        "#fake-police-01": "type-fake_police.html#fake-police-01",
        "#romance-02": "type-romance.html#romance-02",
        "#fake_police": "type-fake_police.html",
    }.items():
        page.goto(wall + old)
        if script:
            page.wait_for_url(f"**/warnings/{new}")
            assert page.locator(old.replace("#fake_police", "h1")).is_visible()
        else:  # its row, marked, with the way on
            row = page.locator(f".wall-kinds li:has({old}), .wall-kinds li{old}")
            assert page.evaluate("e => e.getBoundingClientRect().top < innerHeight", row.element_handle())
            assert row.locator("a").get_attribute("href") == new.split("#")[0]
    page.goto(wall + "#who-senior")
    if script:
        page.locator(".wall-all li").first.wait_for()
        assert page.locator("[data-of=who]").input_value() == "senior"
    else:
        assert page.locator("#who-senior").get_attribute("href") == "who-senior.html"
    page.context.close()


def test_a_page_for_people_leads_to_their_sentences(browser: Browser, website: Path) -> None:
    page = opened(browser, website / "audiences/senior.html", (1280, 800))
    page.locator("a[href$='warnings/who-senior.html']").click()
    assert "老年人" in page.locator("h1").inner_text()
    page.locator(".wall-take a").first.click()
    named = page.evaluate("location.hash")
    assert page.locator(f".wall-list > li{named}").is_visible()
    page.context.close()


@pytest.mark.parametrize("has_clipboard", [True, False], ids=["clipboard", "old"])
def test_a_copied_sentence_has_the_numbers_and_who_says_it(
    browser: Browser, website: Path, has_clipboard: bool
) -> None:
    context = browser.new_context()
    context.add_init_script(
        "window.copied = [];"
        + (
            "Object.defineProperty(navigator, 'clipboard', {value: {writeText: t => (copied.push(t), Promise.resolve())}});"
            if has_clipboard
            else "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
            "document.execCommand = () => (copied.push(document.activeElement.value), true);"
        )
    )
    page = context.new_page()
    page.goto((website / "warnings/type-fake_police.html").as_uri())
    page.locator("#fake-police-01 [data-do=copy]").press("Enter")

    [text] = page.evaluate("copied")
    assert text.startswith("自称民警要转账，挂断，自己拨110。")
    assert text.endswith("打96110问。——示例县公安局反诈中心（示例）")
    assert page.locator("#fake-police-01 [data-do=copy]").inner_text() == "已复制"
    # Of the rows that a choice draws too.
    page.goto((website / "warnings/index.html").as_uri())
    page.locator("[data-of=type]").select_option("fake_police")
    page.locator(".wall-all [data-do=copy]").first.press("Enter")
    assert page.evaluate("copied") == [text]
    context.close()


def sheets_of(page: Page) -> list[str]:
    """The words of each sheet of paper that the page is printed on."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    words = [re.sub(r"\s+", "", sheet.get_textpage().get_text_bounded()) for sheet in document]
    document.close()
    return words


def test_pages_of_types_and_people_take_three_sheets_and_leave_no_heading_alone_at_a_foot(
    browser: Browser, website: Path
) -> None:
    page = browser.new_page()
    long, alone = {}, {}
    pages = [*sorted(website.glob("types/*.html")), *sorted(website.glob("audiences/*.html"))]
    for file in (website / "help.html", *(file for file in pages if file.name != "index.html")):
        page.goto(file.as_uri())
        heads = [re.sub(r"\s+", "", words) for words in page.locator("h2").all_text_contents()]
        sheets = sheets_of(page)
        if len(sheets) > 3:
            long[file.name] = len(sheets)
        if found := [head for sheet in sheets[:-1] for head in heads if head and sheet.endswith(head)]:
            alone[file.name] = found
    page.close()

    assert long == {}
    assert alone == {}


def test_the_list_of_a_page_for_people_is_printed_on_one_sheet(browser: Browser, website: Path) -> None:
    for file in sorted(website.glob("audiences/*.html")):
        if file.name == "index.html":
            continue
        page = opened(browser, file, (1280, 800))
        questions = [re.sub(r"\s+", "", words) for words in page.locator(".ticks b").all_inner_texts()]
        page.evaluate("window.print = () => {}")
        page.locator("[data-do=print][data-sheet]").click()
        [sheet] = sheets_of(page)
        assert [words for words in questions if words not in sheet] == [], file.name
        assert "96110" in sheet
        assert "110" in sheet.replace("96110", "")
        assert "示例县公安局反诈中心" in sheet
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not page.locator("html.one-sheet").count()
        page.context.close()


def test_the_quiz_gives_a_slip_that_is_printed_and_kept_nowhere(browser: Browser, website: Path) -> None:
    page = opened(browser, website / "quiz.html", (390, 844))
    for answer in page.locator(".question").all():
        answer.locator("input.right").check(force=True)
    page.locator(".slip-who input").fill("王家村 李")
    page.locator(".slip-who input").press("Enter")
    page.evaluate("window.print = () => {}")
    page.locator(".result [data-sheet]").click()

    [slip] = sheets_of(page)
    assert "做了10道，对了10道。" in slip
    assert "示例县公安局反诈中心" in slip
    assert "96110" in slip
    assert (
        page.evaluate("[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].join()")
        == "{},{},"
    )
    assert "李" not in page.url
    page.reload()
    assert page.locator(".slip-who input").input_value() == ""
    page.context.close()


def test_a_feed_brings_the_sentence_of_every_week(website: Path) -> None:
    feed = ElementTree.parse(website / "warnings/feed.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    days = [entry.findtext(f"{atom}updated", "")[:10] for entry in entries]
    assert len(entries) == len({entry.findtext(f"{atom}id") for entry in entries}) == 8
    assert days == sorted(days, reverse=True)
    assert {date.fromisoformat(day).weekday() for day in days} == {0}
    for entry in entries:
        link = entry.find(f"{atom}link")
        assert link is not None
        path, _, named = link.attrib["href"].rpartition("/")[2].partition("#")
        assert f'id="{named}"' in (website / "warnings" / path).read_text("utf-8")
        assert "96110" in entry.findtext(f"{atom}summary", "")
    assert 'href="feed.xml"' in (website / "warnings/index.html").read_text("utf-8")
