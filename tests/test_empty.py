"""A key with nothing behind it: told where it is required, and as if it were not there where it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest

from sitegen.loading.library import load_library
from sitegen.model import vocabulary as v
from sitegen.model.library import Library
from sitegen.problems import Problem, ProblemsFound
from sitegen.sources import Sources
from tests.conftest import Project
from tests.test_law import FILES, LISTS, TABLES

NOTHING = (
    "",
    '""',
    "''",
    "~",
    "null",
    "|",
    ">",
    "　",
    "\u00a0",
    "  # 以后再写",
    "[]",
    "{}",
    "[ ]",
    "['', ~]",
    "\n  - \n  -",
)
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "CASE_KEYS": ("title", "type", "occurred", "region", "outcome", "stopped_by"),
    "SOURCE_KEYS": ("publisher",),
    "WARNING_FILE_KEYS": ("type",),
    "TYPE_KEYS": ("name", "lie", "summary", "slogan"),
    "AUDIENCE_KEYS": ("name", "headline", "summary"),
    "SITE_KEYS": ("title",),
    "UNIT_KEYS": ("id", "name"),
    "HOTLINE_KEYS": ("number",),
    "SCREEN_KEYS": ("id", "width", "height"),
    "PAPER_KEYS": ("id", "name", "width", "height"),
    "HANDBOOK_KEYS": ("title", "paper"),
    "ASK_KEYS": ("id", "act", "truth"),
    "QUESTION_KEYS": ("id", "ask", "choices", "why"),
    "PACK_KEYS": ("id", "name", "place"),
    "CAMPAIGN_KEYS": ("title", "phases"),
    "PHASE_KEYS": ("name", "dates", "warnings"),
}


def load(project: Project) -> tuple[Library | None, tuple[Problem, ...]]:
    try:
        return load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))
    except ProblemsFound as found:
        return None, found.problems


def written(project: Project, kind: str, name: str) -> tuple[str, str, str]:
    """A file of the kind without the key, what is to be put in front of its other keys, and its path."""
    key = TABLES[kind][name][0]
    if kind in FILES:
        path, start = FILES[kind]
        text = re.sub(rf"^{key}: .*\n", "", (project.root / path).read_text("utf-8"), flags=re.M)
        return path, text.replace(start, f"{start}@@", 1), key
    path, above, others, below = LISTS[kind]
    indent = "    " if above else ""
    return (
        path,
        above + f"{indent}@@" + "".join(f"{indent}{k}: {w}\n" for k, w in others.items() if k != key) + below,
        key,
    )


KEYS = [(kind, name) for kind in (*FILES, *LISTS) for name in TABLES[kind]]


@pytest.mark.parametrize(("kind", "name"), KEYS)
def test_a_key_with_nothing_behind_it_is_told_or_as_if_it_were_not_there(
    project: Project, kind: str, name: str
) -> None:
    path, text, key = written(project, kind, name)
    indent = re.search(r"( *)@@", text)[1]  # type: ignore[index]
    project.write(path, text.replace(f"{indent}@@", ""))
    without, missed = load(project)
    line = text[: text.index("@@")].count("\n") + 1

    for nothing in NOTHING:
        block = nothing.replace("\n", f"\n{indent}")
        project.write(path, text.replace("@@", f"{key}: {block}\n"))

        library, problems = load(project)

        told = [(p.origin.path, p.origin.line, p.message.zh) for p in problems]
        if name in REQUIRED.get(kind, ()):
            assert library is None, nothing
            assert any(p == path and at == line and f"“{key}”" in words for p, at, words in told), (nothing, told)
        else:
            assert library == without, (nothing, told)
            assert len(problems) == len(missed), (nothing, told)
        assert "null" not in str(library)
        assert not any(p == path and at == 0 for p, at, _ in told)


@pytest.mark.parametrize("name", v.WARNING_KEYS)
def test_a_wording_with_nothing_behind_it_is_told_with_its_line(project: Project, name: str) -> None:
    path = "content/warnings/police.md"
    key = v.WARNING_KEYS[name][0]
    plain = "---\n类型: fake_police\n---\n- 自称民警要转账 / *挂断*，自己拨110 {#fake-police-01}\n"
    for nothing in ("", " ", "　", "\u00a0"):
        project.write(path, f"{plain}  - {key}：{nothing}\n")
        _, problems = load(project)
        assert [p.origin.line for p in problems if "空" in p.message.zh] == [5]


@pytest.mark.parametrize("name", list(v.SOURCE_KEYS))
def test_a_source_with_nothing_behind_a_key(project: Project, name: str) -> None:
    path = "content/cases/counter.md"
    keys = {"媒体": "某报", "标题": "某文", "日期": "2026-03-20", "网址": "https://example.com"}
    text = (project.root / path).read_text("utf-8")
    for nothing in ("", '""', "~", "null", "　"):
        key = v.SOURCE_KEYS[name][0]
        source = "\n".join(f"    {k}: {nothing if k == key else w}" for k, w in keys.items())
        project.write(path, text.replace("发布: ", f"来源:\n  -\n{source}\n发布: "))

        library, problems = load(project)

        if name == "publisher":
            assert any("“媒体”是空的" in p.message.zh and p.origin.line == 15 for p in problems), problems
        else:
            assert library is not None
            (source_read,) = next(c for c in library.cases if c.id == "counter").sources
            assert not getattr(source_read, name)


@pytest.mark.parametrize("text", ["", "\n\n", "---\n---\n", "---\n\n---\n正文\n", "　\n"])
@pytest.mark.parametrize(
    "path", ["content/cases/counter.md", "content/warnings/police.md", "content/types/fake_police.md"]
)
def test_an_empty_file_is_told(project: Project, path: str, text: str) -> None:
    project.write(path, text)

    _, problems = load(project)

    assert any(p.origin.path == path for p in problems)


@pytest.mark.parametrize("name", ["units", "site"])
def test_an_empty_list_that_is_needed_is_told(project: Project, name: str) -> None:
    for text in ("", "# 还没写\n", "[]\n", "---\n"):
        project.write(f"content/{name}.yaml", text)

        _, problems = load(project)

        assert any(p.origin.path == f"content/{name}.yaml" for p in problems), text
