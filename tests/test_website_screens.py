"""What a phone's screen shows: the decision, the verdict, headings in large type, old engines, forced colours, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import served_at

# The lines of a heading as they are drawn, and which of them hold one character or begin with a mark that ends a sentence.
BAD_LINES = r"""() => {
    const bad = [];
    for (const head of document.querySelectorAll("h1, h2, h3, .brand b, .lead, .punch, .slogan")) {
        if (!head.offsetParent || head.closest(".sr, .goods")) continue;
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


@pytest.fixture(scope="session")
def website(starter: Path) -> Path:
    return Path(starter) / "website"


def pages_of(website: Path) -> Iterator[Path]:
    """Every page in simplified characters but the pieces for other people's pages."""
    yield from (p for p in sorted(website.rglob("*.html")) if not {"zh-hant", "embed", "files"} & set(p.relative_to(website).parts))


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
    for file in pages_of(website):
        page.goto(file.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        if found := page.evaluate(BAD_LINES):
            bad[file.relative_to(website).as_posix()] = found
    page.context.close()

    assert bad == {}
