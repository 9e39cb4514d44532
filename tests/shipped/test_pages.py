"""A page of every type of the website, printed by Chromium as a visitor would print it."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
import yaml
from playwright.sync_api import Browser

from tests.conftest import ROOT

MATERIAL = yaml.safe_load((ROOT / "templates/website/material.yaml").read_text("utf-8"))
PAGES = {page["name"]: page["output"] for page in MATERIAL["pages"] if page["output"].endswith(".html")}


def an_example(starter: Path, output: str) -> Path:
    """A page of that type; of lists the whole one."""
    fixed = {starter / other for other in PAGES.values() if "{" not in other}
    lists = {starter / "website/cases/index.html"}
    if output == PAGES["cases"]:
        return lists.pop()
    found = sorted(starter.glob(output.replace("{id}", "*")))
    return next(page for page in found if "{" not in output or page not in fixed | lists)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "case"] + ["case"])
def test_a_page_of_every_type_prints_its_words_on_paper(starter: Path, browser: Browser, name: str) -> None:
    page = starter / "website/cases/cash-drive.html" if name == "case" else an_example(starter, PAGES[name])
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(page.as_uri())
    title = opened.locator("h1").first.inner_text() if opened.locator("h1").count() else ""
    printed = opened.pdf(format="A4")
    context.close()

    document = pypdfium2.PdfDocument(io.BytesIO(printed))
    sheets = [re.sub(r"[\W_]+", "", sheet.get_textpage().get_text_bounded()) for sheet in document]
    document.close()
    assert Counter(re.sub(r"[\W_]+", "", title)) <= Counter("".join(sheets))
    assert "".join(sheets)
    # A rule for the screen that parts pages, or a word that asks for a sheet of its own, leaves sheets nearly empty.
    assert len(sheets) <= 20
    assert [sheet for sheet in sheets[:-1] if len(sheet) < 40] == []
