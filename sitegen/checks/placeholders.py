"""The words of the skeletons that `new` writes, left as they are: whoever calls such a file ready would publish them.

`tests/test_build.py` holds this list against the skeletons.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.core.sources import Sources
from sitegen.loading.text.reading import read_text
from sitegen.model.content import Case, WarningLine
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problems, Words

PLACEHOLDERS = frozenset(
    (
        "一句话说清这件事", "先写发生了什么，再写钱是怎么保住的。不写姓名、单位、小区。", "他先做什么。", "他会这样说。", "他再做什么。",
        "最后怎么要钱。", "短短一句", "再来一句", "可以加一句说明", "第三句", "先说该做什么。", "再说不该做什么。",
        "第一行七到九字", "第二行有关键词", "他的原话", "原话前面的半句", "门头条屏上的一句话", "十二个字以内的整句话", "两到八个字", "再来一条",
        "不超过六十字，不写网址。", "大喇叭里念的话，六十到一百七十字，不用括号和符号，要让老人听得明白，最后说清楚打哪个电话。",
    )
)  # fmt: skip


def check_placeholders(sources: Sources, library: Library, problems: Problems) -> None:
    """Note each of them in what is no draft any more."""
    things = [(case.draft, case.origin, _of_case(case)) for case in library.cases]
    things += [(warning.draft, warning.origin, _of_warning(warning)) for warning in library.warnings]
    for is_draft, origin, texts in things:
        for words in () if is_draft else (text for text in texts if text in PLACEHOLDERS):
            problems.notice(
                Origin(origin.path, _line_of(words, origin, sources)),
                f"这里还是样子里的话，会照原样发布：“{words[:20]}”",
                f"these are still the words of the skeleton and would be published: “{words[:20]}”",
                Words("请换成自己的内容；用不着的项，整行删去", "write your own, or take the whole line out"),
            )


def _of_case(case: Case) -> Iterator[str]:
    yield case.title.text
    yield case.story.removeprefix("<p>").removesuffix("</p>")
    for step in case.steps:
        yield from (step.text, step.quote)
    for point in (*case.flags, *case.advice):
        yield from (point.head, point.text)


def _of_warning(warning: WarningLine) -> Iterator[str]:
    yield from (line.text for line in warning.lines)
    yield from (warning.lie, warning.short, warning.sms, warning.spoken)
    yield from (phrase.text for phrase in (warning.lead, warning.strip) if phrase)
    yield from (flag.head for flag in warning.flags)


def _line_of(words: str, origin: Origin, sources: Sources) -> int:
    """The line of these words, from that of the thing they are of."""
    lines = (read_text(sources, origin.path, Problems()) or "").split("\n")
    places = range(max(origin.line, 1), len(lines) + 1)
    return next((n for n in places if words in lines[n - 1].replace("*", "")), origin.line)
