"""Templates as every renderer uses them."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, pass_context, pass_environment
from jinja2.runtime import Context

from sitegen.core.sources import Sources
from sitegen.core.templating import environment, phrase_html, relative
from sitegen.model.text import Phrase


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


def test_a_kept_part_is_made_once_for_equal_values_and_its_reads_are_always_noted(tmp_path: Path) -> None:
    here = sources(
        tmp_path,
        page='{% kept %}{{ site }}{{ made() }}{% include "card/part.html" %}{% endkept %}{{ own }}',
        part="!",
    )
    jinja = environment(here)
    calls = itertools.count()
    jinja.globals["made"] = lambda: "" if next(calls) < 9 else "?"
    said, reads = [], []
    for site, own in (("A", 1), ("A", 2), ("B", 3), ("A", 4)):
        with here.recording() as seen:
            said.append(jinja.get_template("card/page.html").render(site=site, own=own))
        reads.append(set(seen))

    assert said == ["A!1", "A!2", "B!3", "A!4"]
    assert next(calls) == 2
    assert reads == [{"templates/card/page.html", "templates/card/part.html"}] * 4


def test_a_kept_part_is_made_anew_when_what_it_read_or_called_changed(tmp_path: Path) -> None:
    here = sources(
        tmp_path,
        page='{% from "card/macros.html" import m with context %}{% kept %}{{ m() }}{{ drawn() }}{% endkept %}',
        macros="{% macro m() %}one {% endmacro %}",
    )
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/icon.svg").write_text("round")
    jinja = environment(here)
    jinja.globals["drawn"] = lambda: here.text("assets/icon.svg")
    said = [jinja.get_template("card/page.html").render()]
    (tmp_path / "assets/icon.svg").write_text("square")
    here.look_again()
    said.append(jinja.get_template("card/page.html").render())
    sources(tmp_path, macros="{% macro m() %}two {% endmacro %}")
    here.look_again()
    said.append(jinja.get_template("card/page.html").render())

    assert said == ["one round", "one square", "two square"]


def test_a_kept_part_differs_by_where_its_page_stands_and_what_it_is_called(tmp_path: Path) -> None:
    jinja = environment(sources(tmp_path, page="{% kept %}{{ up() }}{{ name }}{% endkept %}"))
    said = []
    for place, name in (("", "a"), ("../", "a"), ("", "b"), ("", "a")):
        jinja.globals.update(place=place, up=lambda place=place: place, name=name)
        said.append(jinja.get_template("card/page.html").render())

    assert said == ["a", "../a", "b", "a"]


def test_of_kept_parts_the_oldest_go_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.core.templating.MOST_KEPT", 2)
    made: list[int] = []
    jinja = environment(
        sources(tmp_path, page="{% for n in numbers %}{% kept %}{{ note(n) }}{% endkept %}{% endfor %}"),
        {"note": lambda n: made.append(n) or n},  # type: ignore[func-returns-value]
    )
    page = jinja.get_template("card/page.html")

    assert [page.render(numbers=some) for some in ([1, 2, 3], [3, 2], [1])] == ["123", "32", "1"]
    assert made == [1, 2, 3, 1]


def test_functions_are_called_with_what_they_ask_for(tmp_path: Path) -> None:
    @pass_context
    def seen(context: Context, name: str) -> object:
        return context[name]

    class Tool:
        @pass_environment
        def __call__(self, jinja: Environment, word: str = "") -> str:
            return f"{type(jinja).__name__}:{word}"

    here = sources(
        tmp_path,
        page='{% macro m(a, b="") %}<{{ a }}{{ b }}>{% endmacro %}{% macro c(a) %}<{{ a }}{{ caller() }}>{% endmacro %}'
        '{% for n in [1] %}{% set inner = 5 %}{{ seen("inner") }}{{ plain(n, word="p") }}{% endfor %}'
        '{{ tool(word="t") }}{{ "a-b".split("-")|join }}{{ m("&", b="x") }}{% call c(1) %}y{% endcall %}',
    )
    functions = {"seen": seen, "tool": Tool(), "plain": lambda n, word: f"{n}{word}"}

    said = environment(here, functions).get_template("card/page.html").render()

    assert said == "51p_Environment:tab<&amp;x><1y>"
