"""Templates as every renderer uses them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from sitegen.model.text import Phrase
from sitegen.sources import Sources
from sitegen.templating import environment, phrase_html, relative


def sources(root: Path, **templates: str) -> Sources:
    for name, text in templates.items():
        file = root / "templates" / "card" / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return Sources(root, root / "content", date(2026, 11, 21))


def test_an_imported_macro_calls_the_functions_of_its_own_job(tmp_path: Path) -> None:
    here = sources(
        tmp_path,
        page='{% from "card/macros.html" import m %}{{ m() }}',
        macros="{% macro m() %}{{ who() }}{% endmacro %}",
    )
    jinja = environment(here)
    said = []
    for job in ("first", "second"):
        jinja.globals["who"] = lambda job=job: job
        said.append(jinja.get_template("card/page.html").render())

    assert said == ["first", "second"]


def test_a_cached_template_is_recorded_at_every_use(tmp_path: Path) -> None:
    here = sources(tmp_path, page='{% include "card/part.html" %}', part="x")
    jinja = environment(here)
    reads = []
    for _ in range(2):
        with here.recording() as seen:
            jinja.get_template("card/page.html").render()
        reads.append(set(seen))

    assert reads == [{"templates/card/page.html", "templates/card/part.html"}] * 2


def test_an_undefined_name_is_an_error(tmp_path: Path) -> None:
    here = sources(tmp_path, page="{{ nothing }}")

    with pytest.raises(UndefinedError):
        environment(here).get_template("card/page.html").render()


def test_html_is_escaped(tmp_path: Path) -> None:
    here = sources(tmp_path, page="{{ words }}")

    assert environment(here).get_template("card/page.html").render(words="<b>") == "&lt;b&gt;"


def test_a_phrase_breaks_where_the_writer_said() -> None:
    assert phrase_html(Phrase.parse("挂断，|自己拨*110*")) == '挂断，<wbr>自己拨<em class="key">110</em>'
    assert phrase_html("a<b") == "a&lt;b"


@pytest.mark.parametrize(
    ("page", "target", "url"),
    [
        ("website/cases/a.html", "website/index.html", "../index.html"),
        ("website/index.html", "website/cases/a.html", "cases/a.html"),
        ("website/a.html", "website/a.html#x", "a.html#x"),
    ],
)
def test_links_are_relative(page: str, target: str, url: str) -> None:
    assert relative(page, target) == url
