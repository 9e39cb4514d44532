"""Bodies as office people write them: what they typed is shown, or told with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from itertools import count
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.sources import Sources
from sitegen.loading.cases import case_of
from sitegen.loading.fields import Names
from sitegen.loading.markdown import blocks
from sitegen.loading.text.reading import read_document
from sitegen.loading.types import load_audience, load_type
from sitegen.loading.warnings import warnings_of
from sitegen.model.content import Audience, Case, FraudType, WarningLine
from sitegen.model.problems import Problem, Problems, Severity, Words
from sitegen.model.text import Phrase
from tests.conftest import DAY_READ, ROOT, Project, examples, make_apart

FRONT = (
    "---\n标题: 试一试\n类型: fake_police\n类别: 综合\n时间: 2026-03\n地区: 示例县\n结果: 已劝阻\n谁拦下的: 家人\n---\n"
)
SECTIONS = {
    "案情回顾": "一名居民接到电话。",
    "骗局套路": "1. 先吓住你。\n2. 让你保密。\n3. 让你转钱。",
    "识别要点": "- 自称民警\n- 要你瞒着\n- 要你转钱",
    "警方提示": "- 先挂断。\n- 再拨110。",
}
TYPES = Names(Words("诈骗类型", "fraud type"), {"fake_police": "fake_police"})
NOBODY = Names(Words("人群", "audience"), {})


class Files(Sources):
    """Sources whose content is one text."""

    def __init__(self, text: str) -> None:
        super().__init__(ROOT, ROOT / "content", DAY_READ)
        self.given = text.encode()

    def read(self, path: str) -> bytes:
        return self.given if path.startswith("content/") else super().read(path)


def case(tail: str = "", front: str = FRONT, **sections: str) -> tuple[Case | None, tuple[Problem, ...], str]:
    """The case of these sections, what was said of it, and its text."""
    body = "".join(f"## {name}\n{text}\n" for name, text in {**SECTIONS, **sections}.items())
    text = front + body + tail
    sources, problems = Files(text), Problems()
    document = read_document(sources, "content/cases/x.md", problems)
    made = case_of(sources, "x", document, "content/cases", TYPES, NOBODY, 2026, problems) if document else None
    return made, problems.sorted(), text


def story(text: str) -> str:
    """The HTML of a story of which nothing is said."""
    made, problems, _ = case(案情回顾=text)
    assert [p.tell("zh") for p in problems] == []
    assert made
    return made.story


def told(problems: tuple[Problem, ...], text: str, words: str) -> str:
    """The line of the file of which a problem says these words."""
    found = [p for p in problems if words in p.tell("zh")]
    assert found, [p.tell("zh") for p in problems]
    return text.split("\n")[found[0].origin.line - 1]


# ------------------------------------------------------------------------------------ nothing vanishes

HAN = "金木水火土日月山川草花鸟鱼虫牛羊马虎龙凤云雨雪风雷电石田禾竹衣食门窗桌椅杯盘书画笔墨红黄蓝绿"
SECRET = "秘密秘"
PICTURED = "图" * 3


def token(number: int) -> str:
    """A word that stands nowhere else."""
    a, rest = divmod(number, len(HAN))
    return f"{HAN[a % len(HAN)]}{HAN[rest]}词"


# What a story may hold; every one of them is read.
SHOWN = [
    "{}", "{}。", "**{}**", "** {} **", "**{}  **", "*{}*", "是**“{}”**吗", "__{}__", "[{}](https://a.cn/)", "<https://a.cn>{}", "`{}`", "<b>{}</b>",
    '<span style="color:red">{}</span>', "<font color=red>{}</font>", "<{}>", "{}<br>{}", "&nbsp;{}&amp;{}", "{}\\\n{}", "{}  \n{}", "- {}", "-{}", "－{}",
    "· {}", "●{}", "* {}", "*{}", "+ {}", "1. {}", "2. {}", "3. {}", "1、{}", "1．{}", "１．{}", "（1）{}", "(2){}", "①{}", "一、{}", "第一，{}",
    "  - {}", "\t- {}", "　　- {}", "    1. {}", "　　{}", "    {}", "\t{}", " {}", "> {}", "＞{}", ">> {}", "| {} | {} |\n|---|---|\n| {} | {} |",
    "| {} | {} |\n| {} | {} |", "{}\t{}\n{}\t{}", "{}\t{}", "### {}", "#### {} ##", "{}\n---", "{}\n===", "——{}", "—{}", "138****5678{}",
    "{}_{}_{}", "{}*{}", "5*8{}", "张**{}李**", "王*{}、李*{}", "{}<!-- " + SECRET + " -->{}", "2026. {}", "8. {}", "3、4个{}", "12.5万{}", "110. {}",
    "```\n{}\n```", "[{}][r]\n\n[r]: https://r.cn/", "<p>{}</p><p>{}</p>", "<table>\n<tr><td>{}</td><td>{}</td></tr>\n</table>",
    "《{}》", "“{}”", "{}：{}", "【{}】{}", "~~{}~~", "{}~~", "$ {} ^", "a<b{}", "{}-->{}", "<script>" + SECRET + "</script>{}", "<iframe>{}</iframe>",
    "\\*{}\\*", "{}&#x4E00;", ": {}", "[{}]", "{}（{}）", "{} {}", "{}\u3000{}", "aB3{}", "*[HTML]: {}", "{}\n    {}",
]  # fmt: skip
UNSEEN = ["", "　", "---", "***", "<!--\n" + SECRET + "\n-->"]
# What is told.
TOLD = [
    "{}[^1]\n\n[^1]: {}\n", "[^2]: {}", "!!! note {}", "![" + PICTURED + "](no.png)", "[{}](#)", "[{}](javascript:x)", "[{}]（https://a.cn）", "```\n{}",
    "<!-- " + SECRET, "<！-- {}", "**骗局套路**\n{}", "{}[^9]",
]  # fmt: skip


def filled(lines: list[str], gaps: list[str]) -> tuple[str, list[str]]:
    """The lines with a word of its own in each place, and these words."""
    numbers = count()
    words: list[str] = []

    def word(_: re.Match[str]) -> str:
        words.append(token(next(numbers)))
        return words[-1]

    return "".join(re.sub(r"\{\}", word, line) + gap for line, gap in zip(lines, gaps, strict=False)), words


def texts(*kinds: list[str]) -> st.SearchStrategy[tuple[str, list[str]]]:
    """A text of such lines, and its words."""
    lines = st.lists(st.sampled_from([line for kind in kinds for line in kind]), min_size=1, max_size=9)
    gaps = st.lists(st.sampled_from(["\n", "\n", "\n\n"]), min_size=9, max_size=9)
    return st.tuples(lines, gaps).map(lambda pair: filled(*pair))


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def is_in_order(words: list[str], shown: str) -> bool:
    place = 0
    for word in words:
        place = shown.find(word, place) + 1
        if not place:
            return False
    return True


def errors_of(problems: tuple[Problem, ...]) -> list[Problem]:
    return [p for p in problems if p.severity is Severity.ERROR]


@given(texts(SHOWN, UNSEEN))
@settings(max_examples=examples(500))
def test_every_word_of_a_story_is_shown_in_its_order(written: tuple[str, list[str]]) -> None:
    made, problems, _ = case(案情回顾=f"开头。\n\n{written[0]}")

    assert errors_of(problems) == []
    assert made
    assert is_in_order(written[1], words_of(made.story)), made.story
    assert SECRET not in made.story


@given(texts(SHOWN, UNSEEN, TOLD))
@settings(max_examples=examples(300))
def test_what_a_story_does_not_show_is_told_with_a_line_of_it(written: tuple[str, list[str]]) -> None:
    made, problems, text = case(案情回顾=written[0])

    assert made
    start = text.split("\n").index("## 案情回顾") + 1
    end = start + written[0].count("\n") + 1
    errors = errors_of(problems)
    assert all(start <= p.origin.line <= end for p in errors), [p.tell("zh") for p in errors]
    if not errors:
        assert all(word in made.story for word in written[1])  # a footnote's words stand at the end
        assert SECRET not in made.story


def test_the_forms_that_are_told_are_errors() -> None:
    for form in TOLD:
        written, _ = filled([form], ["\n"])
        assert errors_of(case(案情回顾=written)[1]) or "[^1]" in form, form


ITEMS = [
    "- {}", "-{}", "－{}", "·{}", "● {}", "* {}", "+ {}", "- **{}**", "- *{}*", "- {}：{}", "- {}:{}", "- {}︰{}", "- {}[{}](https://a.cn)", "- <b>{}</b>{}",
    "- {}&nbsp;{}", "- {}<br>{}", "- {}\n  {}", "- {}<!-- " + SECRET + " -->", "- <{}>", "- {}*{}", "- {}_{}", "- 138****{}", "- `{}`", "- {}\\*", "-　{}",
    "- “{}”", "- {}/{}", "- {}｜{}", "-\t{}", "—{}",
]  # fmt: skip
BETWEEN = ["", "---", "<!--\n- " + SECRET + "\n-->", "　"]
AMISS = [
    "{}",
    "  - {}",
    "> {}",
    "### {}",
    "\n{}\n",
    "- {}[^1]",
    "```\n{}\n```",
    "-",
    "- ![" + PICTURED + "](a.png)",
    "  {}",
    "2. {}",
    "——{}",
    "|{}|{}|",
]


@given(texts(ITEMS, BETWEEN))
@settings(max_examples=examples(300))
def test_every_word_of_a_list_is_shown_in_its_order(written: tuple[str, list[str]]) -> None:
    made, problems, _ = case(识别要点=written[0])

    counted = [p for p in errors_of(problems) if "条，这里有" not in p.message.zh]
    assert counted == [], [p.tell("zh") for p in counted]
    assert made
    assert is_in_order(written[1], "".join(map(str, made.flags))), made.flags
    assert SECRET not in repr(made)


@given(texts(ITEMS, BETWEEN, AMISS))
@settings(max_examples=examples(300))
def test_what_a_list_does_not_show_is_told_with_a_line_of_it(written: tuple[str, list[str]]) -> None:
    made, problems, text = case(识别要点=written[0])

    assert made
    start = text.split("\n").index("## 识别要点") + 1
    errors = errors_of(problems)
    assert all(start <= p.origin.line <= start + written[0].count("\n") + 1 for p in errors)
    if not errors:
        assert is_in_order(written[1], "".join(map(str, made.flags))), made.flags
    assert SECRET not in repr(made)


STEPS = [
    "{n}. {}",
    "{n}、{}",
    "{n}．{}",
    "{n}) {}",
    "（{n}）{}",
    "{n}. **{}**：{}",
    "{n}. **{}：**{}",
    "{n}. {}\n   {}",
    "{n}. **{}**{}",
    "{n}. {}<!-- " + SECRET + " -->{}",
]
BELOW = [
    "",
    "   > {}",
    "   ＞{}",
    "> “{}”",
    "   > {}\n   > {}",
    "   - 这时：{}",
    "   -这时：{}",
    "   - 这时:{}\n     {}",
    "   > {}\n   - 这时：{}",
    "\n   > “{}”，他说“{}”",
]
WRONG_BELOW = [
    "   - {}",
    "   {}\n   > {}\n   {}",
    "   - 这时 {}",
    "   - 这时：{}\n   - 这时：{}",
    "   > {}\n\n   > {}",
    "{}",
    "12.5{}",
    "9. {}",
]


def steps_of(forms: list[str], below: list[str]) -> st.SearchStrategy[tuple[str, list[str]]]:
    def numbered(pairs: list[tuple[str, str]]) -> tuple[str, list[str]]:
        lines = [f"{form.replace('{n}', str(n))}\n{more}".rstrip("\n") for n, (form, more) in enumerate(pairs, 1)]
        return filled(lines, ["\n"] * len(lines))

    pairs = st.tuples(st.sampled_from(forms), st.sampled_from(below))
    return st.lists(pairs, min_size=3, max_size=6).map(numbered)


def steps_text(made: Case | FraudType) -> str:
    return "".join(f"{s.title}{s.text}{s.quote}{s.exit}" for s in made.steps)


@given(steps_of(STEPS, BELOW))
@settings(max_examples=examples(300))
def test_every_word_of_the_steps_is_shown_in_its_order(written: tuple[str, list[str]]) -> None:
    made, problems, _ = case(骗局套路=written[0])

    assert errors_of(problems) == [], [p.tell("zh") for p in problems]
    assert made
    assert is_in_order(written[1], steps_text(made)), made.steps
    assert SECRET not in repr(made)


@given(steps_of(STEPS, [*BELOW, *WRONG_BELOW]))
@settings(max_examples=examples(300))
def test_what_the_steps_do_not_show_is_told_with_a_line_of_them(written: tuple[str, list[str]]) -> None:
    made, problems, text = case(骗局套路=written[0])

    assert made
    start = text.split("\n").index("## 骗局套路") + 1
    errors = errors_of(problems)
    assert all(start <= p.origin.line <= start + written[0].count("\n") + 1 for p in errors)
    if not errors:
        assert is_in_order(written[1], steps_text(made)), made.steps


def warnings(body: str) -> tuple[tuple[WarningLine, ...], tuple[Problem, ...], str]:
    """The warnings of this body, and what was said of it."""
    text = f"---\n类型: fake_police\n---\n{body}\n"
    sources, problems = Files(text), Problems()
    document = read_document(sources, "content/warnings/x.md", problems)
    made = warnings_of(sources, document, TYPES, NOBODY, NOBODY, problems) if document else ()
    return made, problems.sorted(), text


@pytest.mark.parametrize(
    ("key", "most"), [("行动", 10), ("短信", 60), ("口播", 170), ("长句", 60), ("条屏", 17), ("引语", 20)]
)
def test_a_wording_fills_its_place_and_no_more(key: str, most: int) -> None:
    full, over = ("挂断" * most)[:most], ("挂断" * most)[: most + 1]

    _, problems, _ = warnings(f"- 自称民警 {{#a1}}\n  - {key}：{full}")
    assert [p.tell("zh") for p in problems if p.severity is Severity.ERROR] == []

    _, problems, text = warnings(f"- 自称民警 {{#a1}}\n  - {key}：{over}")
    assert told(problems, text, f"最多 {most} 个") == f"  - {key}：{over}"


HEADLINES = [
    "- {} {#w-{n}}", "-{} {#w-{n}}", "- {} / {} {#w-{n}}", "- {}／*{}* ｛＃w-{n}｝", "· {}/＊{}＊ {#w-{n}}", "- {}|{} { #w-{n} }", "- {}\n  {} {#w-{n}}", "- {} {#w-{n}}<!-- " + SECRET + " -->",
    "- <{}> {#w-{n}}", "- {}&amp;{} {#w-{n}}", "- <b>{}</b> {#w-{n}}",
]  # fmt: skip
WORDINGS = [
    "", "  - 行动：{}", "\t- 行动:{}", "　　- 行动︰{}", " - 行动：{}", "  - **行动**：{}", "  - 【行动】：{}", "  - 引语：{}|{}", "  - 短信：{}，{}", "  - 短信：{}\n    {}", "  -行动：{}",
    "  - 长句：**{}**{}", "  - 条屏：{}｜{}", "- 行动：{}", "  - 行动：{}\n  - 长句：{}", "  - sms: {}", "<!--\n  - 长句：" + SECRET + "\n-->", "  - 口播：{}《{}》",
]  # fmt: skip
WRONG_WORDINGS = [
    "  - {}",
    "  - 动作：{}",
    "  - 行动：",
    "{}",
    "\n{}",
    "  - 行动：{}\n  - 行动：{}",
    "  - 行动 {}",
    "  > {}",
    "  - 短信：[{}](https://a.cn)",
    "  - 行动：{}[^1]",
]


def lists_of(forms: list[str], below: list[str]) -> st.SearchStrategy[tuple[str, list[str]]]:
    def numbered(pairs: list[tuple[str, str]]) -> tuple[str, list[str]]:
        lines = [f"{form.replace('{n}', str(n))}\n{more}".rstrip("\n") for n, (form, more) in enumerate(pairs, 1)]
        return filled(lines, ["\n"] * len(lines))

    return st.lists(st.tuples(st.sampled_from(forms), st.sampled_from(below)), min_size=1, max_size=4).map(numbered)


def wordings(made: tuple[WarningLine, ...]) -> str:
    return "".join(
        f"{''.join(map(str, w.lines))}{w.lead or ''}{w.action}{w.strip or ''}{w.sms}{w.spoken}{w.long}" for w in made
    )


@given(lists_of(HEADLINES, WORDINGS))
@settings(max_examples=examples(300))
def test_every_word_of_the_warnings_is_shown(written: tuple[str, list[str]]) -> None:
    made, problems, _ = warnings(written[0])

    assert errors_of(problems) == [], [p.tell("zh") for p in problems]
    assert all(word in wordings(made) for word in written[1]), made
    assert SECRET not in repr(made)


@given(lists_of(HEADLINES, [*WORDINGS, *WRONG_WORDINGS]))
@settings(max_examples=examples(300))
def test_what_the_warnings_do_not_show_is_told(written: tuple[str, list[str]]) -> None:
    made, problems, _ = warnings(written[0])

    errors = errors_of(problems)
    assert all(4 <= p.origin.line <= 4 + written[0].count("\n") for p in errors)
    if not errors:
        assert all(word in wordings(made) for word in written[1]), made


SAYINGS = [
    "- {} / {}",
    "-{}/{}",
    "- “{}” ／ {}",
    "· {}／{}",
    "- **{}** / {}",
    "- {}/{} / {}",
    "- {}\n  / {}",
    "- {} / {}<!-- " + SECRET + " -->",
    "- <{}> / {}",
]
INTRO = "---\n名称: 冒充公检法\n谎言: 安全账户\n摘要: 骗子冒充民警。\n口号: 自称民警要转账\n---\n"


def type_of(body: str) -> tuple[FraudType | None, tuple[Problem, ...], str]:
    """The type of this body, and what was said of it."""
    text = f"{INTRO}{body}\n"
    sources, problems = Files(text), Problems()
    document = read_document(sources, "content/types/x.md", problems)
    made = load_type(sources, "x", document, NOBODY, problems) if document else None
    return made, problems.sorted(), text


def rest_of_type(**sections: str) -> str:
    given = {"他怎么说": "- 一句 / 真相\n- 二句 / 真相\n- 三句 / 真相", **SECTIONS, **sections}
    return "".join(f"## {name}\n{text}\n" for name, text in given.items() if name != "案情回顾")


@given(texts(SHOWN, UNSEEN), lists_of(SAYINGS, [""]), steps_of(STEPS, BELOW))
@settings(max_examples=examples(200))
def test_every_word_of_a_type_is_shown_in_its_order(
    intro: tuple[str, list[str]], pairs: tuple[str, list[str]], steps: tuple[str, list[str]]
) -> None:
    body = f"{intro[0]}\n{rest_of_type(他怎么说=pairs[0], 骗局套路=steps[0])}"

    made, problems, _ = type_of(body)

    counted = [p for p in errors_of(problems) if "条，这里有" not in p.message.zh and "太长" not in p.message.zh]
    assert counted == [], [p.tell("zh") for p in counted]
    assert made
    assert is_in_order(intro[1], words_of(made.intro))
    assert is_in_order(pairs[1], "".join(f"{s.says}{s.truth}" for s in made.sayings)), made.sayings
    assert is_in_order(steps[1], steps_text(made)), made.steps
    assert SECRET not in repr(made)


def test_audiences_are_read_as_cases_are() -> None:
    text = (
        "---\n名称: 老年人\n提醒: 先给儿女\n摘要: 骗子爱打电话。\n---\n骗子爱挑：\n- 独自在家<!-- " + SECRET + " -->\n-没有人问\n\n"
        "##先问自己：\n-我认识他吗:不认识就挂断\n· **他催我吗**：催就是骗\n\n## 二、告诉家人\n1、先打电话\n2、再一起看\n"
    )  # fmt: skip
    sources, problems = Files(text), Problems()
    document = read_document(sources, "content/audiences/x.md", problems)
    assert document
    made = load_audience(sources, "x", document, NOBODY, problems)

    assert problems.sorted() == ()
    assert isinstance(made, Audience)
    assert made.intro == "<p>骗子爱挑：</p>\n<ul>\n<li>独自在家</li>\n<li>没有人问</li>\n</ul>"
    assert [str(p) for p in made.ask_first] == ["我认识他吗：不认识就挂断", "他催我吗：催就是骗"]
    assert [str(p) for p in made.tell_family] == ["先打电话", "再一起看"]


def test_what_no_reader_took_is_an_error_at_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks.Story, "_quote", lambda self, lines, i, made, depth: i + 1)

    made, problems, text = case(案情回顾="开头。\n\n> 丢了的话\n\n末尾。")

    assert made
    assert told(problems, text, "有字没有读进去") == "> 丢了的话"


def test_words_that_change_their_places_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = blocks.Story._blocks
    monkeypatch.setattr(blocks.Story, "_blocks", lambda self, lines, depth: whole(self, lines, depth)[::-1])

    assert errors_of(case(案情回顾="第一段。\n\n第二段。")[1])


# ------------------------------------------------------------------------------------- as it was written


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("骗子这样做：\n- 打电话\n- 要转账", "<p>骗子这样做：</p>\n<ul>\n<li>打电话</li>\n<li>要转账</li>\n</ul>"),
        ("骗子这样做：\n1. 打电话\n2. 要转账", "<p>骗子这样做：</p>\n<ol>\n<li>打电话</li>\n<li>要转账</li>\n</ol>"),
        ("骗子这样做：\n1、打电话\n2、要转账", "<p>骗子这样做：</p>\n<ol>\n<li>打电话</li>\n<li>要转账</li>\n</ol>"),
        ("步骤：\n（1）打电话\n（2）要转账", "<p>步骤：</p>\n<p>（1）打电话</p>\n<p>（2）要转账</p>"),
        ("步骤：\n①打电话\n②要转账", "<p>步骤：</p>\n<p>①打电话</p>\n<p>②要转账</p>"),
        ("步骤：\n一、打电话\n二、要转账", "<p>步骤：</p>\n<p>一、打电话</p>\n<p>二、要转账</p>"),
        ("看真假：\n| 真 | 假 |\n|---|---|\n| 退 | 转 |", "<p>看真假：</p>\n<table>\n<thead>\n<tr><th>真</th><th>假</th></tr>\n</thead>\n<tbody>\n<tr><td>退</td><td>转</td></tr>\n</tbody>\n</table>"),
        ("姓名\t金额\n张某\t8万元", "<table>\n<thead>\n<tr><th>姓名</th><th>金额</th></tr>\n</thead>\n<tbody>\n<tr><td>张某</td><td>8万元</td></tr>\n</tbody>\n</table>"),
        ("- 一\n  - 二\n- 三\n\t- 四\n　　- 五", "<ul>\n<li>一\n<ul>\n<li>二</li>\n</ul>\n</li>\n<li>三\n<ul>\n<li>四</li>\n<li>五</li>\n</ul>\n</li>\n</ul>"),
        ("3. 三\n4. 四", '<ol start="3">\n<li>三</li>\n<li>四</li>\n</ol>'),
        ("做法：\n- 打电话\n请大家小心。", "<p>做法：</p>\n<ul>\n<li>打电话</li>\n</ul>\n<p>请大家小心。</p>"),
        ("接到自称客服的\n电话，说商品\n有问题。", "<p>接到自称客服的电话，说商品有问题。</p>"),
        ("打开 App\nStore 里\n的“设置”\n“通用”", "<p>打开 App Store 里的“设置”“通用”</p>"),
        ("see the\nnext line", "<p>see the next line</p>"),
        ("    第一段。\n\n    第二段。", "<p>第一段。</p>\n<p>第二段。</p>"),
        ("　　第一段。\n　　第二段。\n\t第三段。", "<p>第一段。</p>\n<p>第二段。</p>\n<p>第三段。</p>"),
        ("小事\n---\n后来", "<p>小事</p>\n<hr>\n<p>后来</p>"),
        ("---\n正文\n\n***", "<p>正文</p>"),
        ("甲  \n乙\\\n丙<br>丁", "<p>甲<br>\n乙<br>\n丙<br>丁</p>"),
        ("###小标题\n＃＃＃＃ 更小", "<h3>小标题</h3>\n<h4>更小</h4>"),
        ("> 他说\n＞你好\n后来", "<blockquote>\n<p>他说你好</p>\n</blockquote>\n<p>后来</p>"),
        ("是**“安全账户”**骗局", "<p>是<strong>“安全账户”</strong>骗局</p>"),
        ("**不少人选择不说  **\n\n其实", "<p><strong>不少人选择不说</strong></p>\n<p>其实</p>"),
        ("** 重点 **和**甲**、 **乙**", "<p><strong>重点</strong>和<strong>甲</strong>、 <strong>乙</strong></p>"),
        ("[中心](https://a.cn/x_y)和<https://b.cn>", '<p><a href="https://a.cn/x_y" rel="noopener noreferrer">中心</a>和<a href="https://b.cn" rel="noopener noreferrer">https://b.cn</a></p>'),
        ("[中心][c]\n\n[c]: https://a.cn", '<p><a href="https://a.cn" rel="noopener noreferrer">中心</a></p>'),
        ("&nbsp;&nbsp;甲&lt;乙&gt;&amp;丙&#51;", "<p>甲&lt;乙&gt;&amp;丙3</p>"),
        ("转到<安全账户>，a<b c>d，<APP>", "<p>转到&lt;安全账户&gt;，a&lt;b c&gt;d，&lt;APP&gt;</p>"),
        ("[//]: # (内部)\n正文", "<p>正文</p>"),
        ("[来源]: https://a.cn/x", "<p>[来源]: https://a.cn/x</p>"),
        ("<p id='steps' class='x'>甲<sup id=y>乙</sup></p>", "<p>甲<sup>乙</sup></p>"),
        ("甲<a id=steps href='https://example.com/'>乙</a>丙", '<p>甲<a href="https://example.com/" rel="noopener noreferrer">乙</a>丙</p>'),
        ("甲\n——某民警", "<p>甲</p>\n<p>——某民警</p>"),
        ("*注：均为化名", "<p>*注：均为化名</p>"),
    ],
)  # fmt: skip
def test_a_story_comes_out_as_it_was_meant(written: str, shown: str) -> None:
    assert story(written) == shown


@pytest.mark.parametrize(
    "written",
    ["2026. 年他转走了\n8. 万元。", "110. 请拨打", "转走12.5万元", "5*8=40，3*5=15", "138****5678和139****1234", "6222**********1234", "张**和李**都被骗", "王*明、李*华",
     "fake_police_01", "填____空", "a^b $5 ~ #1", "https://a.cn/a_b_c?x=1&copy=2*3*4", "【提示】：（一）", "3、4个人", "-5度", "+86", "5>3", "2 ** 3", "亲~~在吗", "C:\\新", "《规定》",
     "微信-->设置-->隐私", "[注]", "？！"],
)  # fmt: skip
def test_what_only_looks_like_a_mark_is_printed_as_typed(written: str) -> None:
    assert words_of(story(f"{written}")).replace("\n", "") == written.replace("\n", "")


@pytest.mark.parametrize(
    ("marked", "name", "expected"),
    [
        ("登录[中心](https://example.com/)查询。", "警方提示", "登录中心查询。"),
        ("拨96110。&nbsp;", "警方提示", "拨96110。"),
        ("打<br>110。", "警方提示", "打110。"),
        ("**马上**拨`110`。", "警方提示", "马上拨110。"),
        ("别信<安全账户>。", "警方提示", "别信<安全账户>。"),
    ],
)
def test_marks_in_a_bullet_are_read_and_never_printed(marked: str, name: str, expected: str) -> None:
    made, problems, text = case(警方提示=f"- 先挂断。\n- {marked}")

    assert made
    assert errors_of(problems) == []
    assert str(made.advice[1]) == expected
    assert made.advice[1].links == ((("中心", "https://example.com/"),) if "example.com" in marked else ())
    if "<br>" in marked:
        assert told(problems, text, "<br> 已去掉") == f"- {marked}"


def test_a_footnote_may_stand_at_the_end_of_the_file() -> None:
    made, problems, _ = case(
        "\n[^1]: 据公开\n   报道。\n[^注]：化名。\n", 案情回顾="接到电话。[^1]又来[^注]，再来[^1]。"
    )

    assert problems == ()
    assert made
    assert '<li id="fn:1">据公开报道。 <a href="#fnref:1" title="回到正文"' in made.story
    assert '<li id="fn:2">化名。' in made.story
    assert [str(p) for p in made.advice] == ["先挂断。", "再拨110。"]
    assert made.summary == "接到电话。"


@pytest.mark.parametrize(
    ("sections", "words", "line"),
    [
        ({"案情回顾": "甲[^9]乙"}, "没有脚注“[^9]”", "甲[^9]乙"),
        ({"案情回顾": "甲\n\n[^1]: 没人用"}, "没有用到", "[^1]: 没人用"),
        ({"案情回顾": "甲[^1]\n\n[^1]: 一\n[^1]: 二"}, "写了两次", "[^1]: 二"),
        ({"识别要点": "- 自称[^1]民警\n- 要你瞒着\n- 要你转钱\n\n[^1]: 注"}, "不能用脚注", "- 自称[^1]民警"),
        ({"案情回顾": "甲\n[点](#)"}, "链接“#”没有地址", "[点](#)"),
        ({"案情回顾": "甲\n[点]()"}, "没有地址", "[点]()"),
        ({"案情回顾": "甲\n[点](#steps)"}, "只指向本页的一处", "[点](#steps)"),
        ({"案情回顾": "甲\n[点](//h/x)"}, "不能以 / 开头", "[点](//h/x)"),
        ({"案情回顾": "甲\n[点](/abs)"}, "不能以 / 开头", "[点](/abs)"),
        ({"案情回顾": "甲\n[点](javascript:alert)"}, "打不开", "[点](javascript:alert)"),
        ({"案情回顾": "甲\n<a href='data:x'>点</a>"}, "打不开", "<a href='data:x'>点</a>"),
        ({"案情回顾": "甲\n[点]（https://a.cn）"}, "不是链接", "[点]（https://a.cn）"),
        ({"案情回顾": "甲\n![说明\n两行](http://h/a.png)"}, "图片要放在案例旁边", "两行](http://h/a.png)"),
        ({"案情回顾": "甲\n![a[b]c](http://h/a.png)"}, "图片要放在案例旁边", "![a[b]c](http://h/a.png)"),
        ({"案情回顾": "甲\n\n![图][r]\n\n[r]: http://h/a.png"}, "图片要放在案例旁边", "![图][r]"),
        ({"案情回顾": "甲\n<image src=x>"}, "图片请写成 ![说明](文件名)", "<image src=x>"),
        ({"案情回顾": "甲\n```\n没完"}, "没有结束", "```"),
        ({"案情回顾": "甲\n\n!!! note\n    记住"}, "提示框", "!!! note"),
        ({"案情回顾": "甲\n\n<script>\nalert"}, "没有结束", "alert"),
        ({"案情回顾": "甲\n**骗局套路**\n乙"}, "前面少了 ##", "**骗局套路**"),
        ({"案情回顾": "甲\n一、识别要点\n乙"}, "前面少了 ##", "一、识别要点"),
        ({"案情回顾": "甲\n### 警方提示\n乙"}, "前面少了 ##", "### 警方提示"),
        ({"案情回顾": "甲\n##\n乙"}, "后面要写栏目的名字", "##"),
        ({"案情回顾": "见[甲][r]\n\n[r]: https://a.cn\n[r]: https://b.cn"}, "写了两个网址", "[r]: https://b.cn"),
        ({"识别要点": "- 甲甲\n  > 引语\n- 乙乙\n- 丙丙"}, "只能有一条一条的内容", "  > 引语"),
        ({"识别要点": "- 甲甲\n  |a|b|\n- 乙乙\n- 丙丙"}, "只能有一条一条的内容", "  |a|b|"),
        ({"识别要点": "- 甲甲\n  -小条\n- 乙乙\n- 丙丙"}, "不能再分小条", "  -小条"),
        ({"识别要点": "甲甲\n乙乙"}, "以 - 开头", "甲甲"),
        ({"识别要点": "- 甲甲\n  - 小条\n- 乙乙\n- 丙丙"}, "不能再分小条", "  - 小条"),
        ({"识别要点": "- 甲甲\n- 乙乙\n\n一段话\n- 丙丙"}, "这里是一段话", "一段话"),
        ({"识别要点": "- 甲甲\n- 乙乙\n-\n- 丙丙"}, "是空的", "-"),
        ({"识别要点": "- 甲甲\n- 乙乙\n丙丙\n- 丁丁"}, "已接在上一条后面", "丙丙"),
        ({"识别要点": "- 甲甲：\n- 乙乙\n- 丙丙"}, "冒号后面是空的", "- 甲甲："),
        ({"识别要点": f"- {'长' * 17}：说明\n- 乙乙\n- 丙丙"}, "冒号前的短语太长：17 个字，最多 16 个", f"- {'长' * 17}：说明"),
        ({"识别要点": f"- 短语——{'长' * 15}\n- 乙乙\n- 丙丙"}, "写成 短语：说明", f"- 短语——{'长' * 15}"),
        ({"识别要点": f"- 短语：{'长' * 41}\n- 乙乙\n- 丙丙"}, "太长：41 个字，最多 40 个", f"- 短语：{'长' * 41}"),
        ({"警方提示": f"- 网址{'c' * 40}\n- 拨110。"}, "字母数字太长：40 个，最多 30 个", f"- 网址{'c' * 40}"),
        ({"骗局套路": "- 甲甲\n- 乙乙\n- 丙丙"}, "这里应当是编号的步骤", "- 甲甲"),
        ({"骗局套路": "1. 甲甲\n2. 乙乙\n4. 丙丙"}, "编号不连续：这里应当是 3，写的是 4", "4. 丙丙"),
        ({"骗局套路": "1. 甲甲转走了\n8. 万元\n2. 乙乙\n3. 丙丙"}, "编号不连续", "8. 万元"),
        ({"骗局套路": "1. 甲甲\n2.\n3. 丙丙"}, "是空的", "2."),
        ({"骗局套路": "1. 甲甲\n   - 这时 挂断\n2. 乙乙\n3. 丙丙"}, "“这时”后面请加冒号", "   - 这时 挂断"),
        ({"骗局套路": "1. 甲甲\n   - 这时：挂断\n   - 这时：再挂\n2. 乙乙\n3. 丙丙"}, "只能有一个“这时”", "   - 这时：再挂"),
        ({"骗局套路": "1. 甲甲\n   - 这时：\n2. 乙乙\n3. 丙丙"}, "后面是空的", "   - 这时："),
        ({"骗局套路": "1. 甲甲\n   > 引\n   后话\n2. 乙乙\n3. 丙丙"}, "下面不能再写正文", "   后话"),
        ({"骗局套路": f"1. 甲甲\n   > {'引' * 41}\n2. 乙乙\n3. 丙丙"}, "太长：41 个字，最多 40 个", f"   > {'引' * 41}"),
        ({"识别要点": "- [自称](https://a.cn)民警\n- 乙乙\n- 丙丙"}, "“https://a.cn”没有印出来", "- [自称](https://a.cn)民警"),
        ({"骗局套路": "1. 甲甲\n   > 点[这里](https://a.cn)\n2. 乙乙\n3. 丙丙"}, "没有印出来", "   > 点[这里](https://a.cn)"),
        ({"警方提示": "- 点[这里](#)。\n- 拨110。"}, "没有地址", "- 点[这里](#)。"),
        ({"案情回顾": "见~~删~~"}, "没有删除线", "见~~删~~"),
        ({"案情回顾": "见**没完"}, "没有成对", "见**没完"),
        ({"案情回顾": "甲。\n// 内部说明\n乙。"}, "“//”不是注释", "// 内部说明"),
        ({"案情回顾": "甲。\n\n%% 内部 %%\n\n乙。"}, "“%%”不是注释", "%% 内部 %%"),
        ({"案情回顾": "甲。\n甲 /* 内部 */ 乙"}, "“/*”不是注释", "甲 /* 内部 */ 乙"),
        ({"案情回顾": "甲。\n<!- 内部 ->乙"}, "“<!-”不是注释", "<!- 内部 ->乙"),
        ({"案情回顾": "甲。\n{# 内部 #}乙"}, "“{#”不是注释", "{# 内部 #}乙"),
        ({"识别要点": "- 自称民警\n- 要你瞒着 # 内部\n- 要你转钱"}, "“#”不是注释", "- 要你瞒着 # 内部"),
        ({"识别要点": "- 自称民警\n- 要你瞒着 // 内部\n- 要你转钱"}, "“//”不是注释", "- 要你瞒着 // 内部"),
        ({"案情回顾": "甲。\n==乙=="}, "没有荧光标记", "==乙=="),
        ({"案情回顾": "甲。\n- 乙\n- \n- 丙"}, "这一条是空的", "- "),
        ({"案情回顾": "甲。\n[](https://a.cn)"}, "没有文字，看不见也点不到", "[](https://a.cn)"),
        ({"案情回顾": "甲。\n[乙](https://a.cn/b c)"}, "网址里有空格", "[乙](https://a.cn/b c)"),
        ({"案情回顾": "甲。\n见[[乙|丙]]。"}, "“[[乙|丙]]”不是链接", "见[[乙|丙]]。"),
        ({"案情回顾": "甲。\n见［乙］（https://a.cn）。"}, "不是链接", "见［乙］（https://a.cn）。"),
        ({"案情回顾": "甲。\n见【乙】（https://a.cn）。"}, "不是链接", "见【乙】（https://a.cn）。"),
        ({"案情回顾": "甲。\n110报警\n96110劝阻"}, "“110报警”和下一行会连成一段", "110报警"),
        ({"案情回顾": "甲。\n示例县公安局\n2026年3月"}, "和下一行会连成一段", "示例县公安局"),
        ({"识别要点": "- 自称民警\n- 要你转钱\n- 自称民警。"}, "这一条和第 ", "- 自称民警。"),
        ({"案情回顾": "甲\n<span style='x'>乙</span>"}, "<span> 已去掉", "<span style='x'>乙</span>"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_told_at_its_line(sections: dict[str, str], words: str, line: str) -> None:
    _, problems, text = case(**sections)

    assert told(problems, text, words) == line


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("＊＊甲＊＊乙。", "<p><strong>甲</strong>乙。</p>"),
        ("张＊＊和李＊＊都接到电话。", "<p>张＊＊和李＊＊都接到电话。</p>"),
        ("138＊＊＊＊5678来电。", "<p>138＊＊＊＊5678来电。</p>"),
        ("先__挂断__再拨110。", "<p>先<strong>挂断</strong>再拨110。</p>"),
        ("__init__和fake__police__02", "<p><strong>init</strong>和fake__police__02</p>"),
        ("填在____里，填在__里", "<p>填在____里，填在__里</p>"),
        ("甲：\nA、乙\nB、丙", "<p>甲：</p>\n<p>A、乙</p>\n<p>B、丙</p>"),
        ("甲：\na. 乙\nb. 丙", "<p>甲：</p>\n<p>a. 乙</p>\n<p>b. 丙</p>"),
        ("甲：\n【1】乙\n【2】丙", "<p>甲：</p>\n<p>【1】乙</p>\n<p>【2】丙</p>"),
        ("甲：\n第一，乙\n第二步：丙", "<p>甲：</p>\n<p>第一，乙</p>\n<p>第二步：丙</p>"),
        ("第一名居民\n接到电话，", "<p>第一名居民接到电话，</p>"),
        ("1. 乙\n续写\n2. 丙", "<ol>\n<li>乙续写</li>\n<li>丙</li>\n</ol>"),
        ("1. 乙\n2. 丙\n后来，", "<ol>\n<li>乙</li>\n<li>丙</li>\n</ol>\n<p>后来，</p>"),
        ("他说：\n“转钱。”\n她没转。", "<p>他说：“转钱。”她没转。</p>"),
        ("见https://a.cn//b，Vitamin e.g. this", "<p>见https://a.cn//b，Vitamin e.g. this</p>"),
    ],
)
def test_what_office_texts_mean_is_read_without_a_word(written: str, expected: str) -> None:
    made, problems, _ = case(案情回顾=written)

    assert made
    assert made.story == expected
    assert problems == ()


@pytest.mark.parametrize("mark", ["[^1]", "［^1］", "【^1】", "[＾1]"])
def test_a_footnote_may_stand_in_full_width_brackets(mark: str) -> None:
    made, problems, _ = case(案情回顾=f"甲{mark}。\n\n{mark}：乙")

    assert problems == ()
    assert made
    assert '<li id="fn:1">乙 ' in made.story
    assert "^" not in made.story


@pytest.mark.parametrize(
    "steps",
    ["第一步：甲甲\n第二步：乙乙\n第三步：丙丙", "A、甲甲\nB、乙乙\nC、丙丙", "【1】甲甲\n【2】乙乙\n【3】丙丙"],
)
def test_steps_may_be_counted_as_people_count(steps: str) -> None:
    made, problems, _ = case(骗局套路=steps)

    assert problems == ()
    assert made
    assert [s.text for s in made.steps] == ["甲甲", "乙乙", "丙丙"]


@pytest.mark.parametrize("fence", ["---", "————", "..."])
def test_front_matter_that_ends_too_soon_is_told_where_it_ends(fence: str) -> None:
    made, problems, text = case(front=FRONT.replace("类型: fake_police", f"{fence}\n类型: fake_police"))

    assert made is None
    assert len(problems) == 1
    assert told(problems, text, "资料栏在这一行结束了，可是后面还有“类型”等项，到第 10 行又有一行 ---") == fence


def test_quotation_marks_around_a_quote_go_and_others_stay() -> None:
    made, problems, _ = case(
        骗局套路="1. 甲甲\n   > “你好，\n   > 我是民警。”\n2. 乙乙\n   > “你好”，他说“再见”\n3. 丙丙\n   > 「转钱」\n4. 丁丁\n   > “第一句。”\n   > “第二句。”"
    )

    assert problems == ()
    assert made
    assert [s.quote for s in made.steps] == ["你好，我是民警。", "“你好”，他说“再见”", "转钱", "第一句。第二句。"]


def test_the_exit_of_a_step_may_go_on_in_the_next_line() -> None:
    made, problems, _ = case(
        骗局套路="1. **吓住你**：说你涉案，\n   还能报姓名。\n   - 这时：先挂断，\n     再核实。\n2. 乙乙\n3. 丙丙"
    )

    assert problems == ()
    assert made
    first = made.steps[0]
    assert (first.title, first.text, first.exit) == ("吓住你", "说你涉案，还能报姓名。", "先挂断，再核实。")


@pytest.mark.parametrize(
    "heading", ["##识别要点", "＃＃ 识别要点", "## 三、识别要点", "## 识别要点：", "## **识别要点**", "## 【识别要点】", "## 3. 识别要点 ##", "## Red flags", "# 识别要点"]
)  # fmt: skip
def test_headings_of_sections_are_known_however_they_are_dressed(heading: str) -> None:
    text = FRONT + "".join(f"## {n}\n{t}\n" for n, t in SECTIONS.items()).replace("## 识别要点", heading)
    sources, problems = Files(text), Problems()
    document = read_document(sources, "content/cases/x.md", problems)
    assert document
    made = case_of(sources, "x", document, "content/cases", TYPES, NOBODY, 2026, problems)

    assert problems.sorted() == ()
    assert made
    assert len(made.flags) == 3


def test_a_title_above_the_sections_is_told_as_such() -> None:
    text = FRONT + "# 试一试\n" + "".join(f"## {n}\n{t}\n" for n, t in SECTIONS.items())
    sources, problems = Files(text), Problems()
    document = read_document(sources, "content/cases/x.md", problems)
    assert document
    case_of(sources, "x", document, "content/cases", TYPES, NOBODY, 2026, problems)

    assert "标题已经写在资料栏里" in problems.sorted()[0].tell("zh")


# ------------------------------------------------------------------------------------------- warnings


@pytest.mark.parametrize(
    ("body", "words", "line"),
    [
        ("- 自称民警 {fake-1}", "请只写一个，放在行尾：… {#fake-1}", 4),
        ("- 自称民警 #fake-1", "放在行尾：… {#fake-1}", 4),
        ("- 自称民警 {#a1} 后面", "放在行尾", 4),
        ("- 自称民警 {#a1}{#a2}", "请只写一个", 4),
        ("- 自称民警 {#民警}", "不能用作文件名", 4),
        ("- {#a1}", "是空的", 4),
        ("- 自称 / 民警 / 转账 {#a1}", "应当是一行或两行", 4),
        ("- 自称 / *挂断 {#a1}", "星号没有成对", 4),
        ("- 自称 / **挂断** {#a1}", "星号没有成对", 4),
        ("- 自称民警 {#a1}\n  - 行动：", "“行动”后面是空的", 5),
        ("- 自称民警 {#a1}\n  - 行动先挂断", "“行动”后面请加冒号", 5),
        ("- 自称民警 {#a1}\n  - 动作：先挂断", "您是否想写 “行动”", 5),
        ("- 自称民警 {#a1}\n  - 行动：先挂断\n  - 行动：再说", "写了两次", 6),
        ("- 自称民警 {#a1}\n\n一段话", "这里应当是一条警示语", 6),
        ("- 自称民警[^1] {#a1}", "不能用脚注", 4),
        ("## 一组\n- 自称民警 {#a1}", "标题不会印出来", 4),
        ("- 自称民警 {#a1}\n  - 短信：见[网页](https://a.cn)", "没有印出来", 5),
        ("- " + "长" * 6000, "这一行太长：6002 个字", 4),
        ("- 自称民警 {#a1}\n" * 5001, "正文太长", 5004),
    ],
)  # fmt: skip
def test_faults_of_warnings_are_told_at_their_lines(body: str, words: str, line: int) -> None:
    _, problems, _ = warnings(body)

    assert [p.origin.line for p in problems if words in p.tell("zh")][:1] == [line], [p.tell("zh") for p in problems][
        :9
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("- 自称民警要转账 \\ 挂断 {#a-1}", "“\\”会照原样印出来"),
        ("- 自称民警要转账＼挂断 {#a-1}", "“＼”会照原样印出来"),
        ("- 自称民警 / 挂断 {#a-1}\n  - 行动：先挂断 # 注", "“#”不是注释"),
        ("- 自称民警 / 挂断 {#a-1}\n  - 行动：先挂断 // 注", "“//”不是注释"),
    ],
)
def test_what_is_printed_of_a_warning_though_it_looks_like_a_mark_is_told(body: str, words: str) -> None:
    made, problems, _ = warnings(body)

    assert len(made) == 1
    assert [p.severity for p in problems if words in p.tell("zh")] == [Severity.NOTICE]


@pytest.mark.parametrize("mark", ["|", " | ", "| ", " |", "\u3000|"])
def test_blanks_around_a_preferred_break_are_not_printed(mark: str) -> None:
    made, problems, _ = warnings(f"- 自称民警{mark}要转账 / 挂断 {{#a-1}}")

    assert problems == ()
    assert made[0].text == "自称民警要转账，挂断"


def test_warnings_may_be_numbered_and_use_full_width_marks() -> None:
    made, problems, _ = warnings(
        "1. 自称民警要转账／＊挂断＊，自己拨110 ｛＃w-1｝\n　　- 行动:先挂断，\n      再核实\n- 引语：电话里的“警察”｜催你把钱转进\n2、第二条 {#w-2}"
    )

    assert problems == ()
    first = made[0]
    assert [(line.text, line.key_word) for line in first.lines] == [("自称民警要转账", ""), ("挂断，自己拨110", "挂断")]
    assert (first.action, first.lead and first.lead.parts) == ("先挂断，再核实", ("电话里的“警察”", "催你把钱转进"))
    assert [w.id for w in made] == ["w-1", "w-2"]


# ------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("甲<!-- 没完", "没有结束"),
        ("甲<!-- 一 <!-- 二 -->", "没有结束"),
        ("甲<!-- 一 --> 二 -->", "多了一个注释结束符"),
        ("甲<！-- 一 -->", "全角"),
        ("甲\u2028乙", "U+2028"),
        ("甲\u0085乙", "U+0085"),
        ("甲\u2029乙", "U+2029"),
        ("⽤⼾的⾦额，⻓", "已按“用户金长”读"),
    ],
)
def test_what_editors_do_not_show_is_told_at_its_line(written: str, words: str) -> None:
    _, problems, text = case(案情回顾=f"开头。\n{written}")

    assert told(problems, text, words) == text.split("\n")[11]


def test_nested_comments_are_one_and_lines_stay_where_they_are() -> None:
    made, problems, text = case(案情回顾="甲<!-- 一 <!-- 二\n\n --> 三 -->乙\n\n见[x](#)")

    assert made
    assert made.story.startswith("<p>甲</p>\n<p>乙</p>\n")
    assert told(problems, text, "没有地址") == "见[x](#)"


def test_radicals_are_read_as_the_characters_they_look_like() -> None:
    made, problems, _ = case(案情回顾="一位⽤⼾接到⾃称客服的电话。")

    assert made
    assert made.story == "<p>一位用户接到自称客服的电话。</p>"
    assert errors_of(problems) == []


SLOW = ["[", "[]", "[a](", "![", "[[[a](b)](b)", "`", "*a ", "**a", "*", "_a ", "<a", '<a x="', "&a;", "<", "(", "|", ">", "- ", "1. ", "\\", "~~a", "<![CDATA[",
        "<?", "[^1]", "<p>", "<table>", "#", "a\t", "　", "“", "<br>", "王*", "{#", "/", "a<b c=", "![]( a", "：", "<!-- ", " -->"]  # fmt: skip


@pytest.mark.parametrize("mark", SLOW)
def test_marks_without_end_are_told_and_not_pondered(mark: str) -> None:
    """The work is bounded before it begins: a paragraph, a line, a body, the marks in a paragraph, the depth of lists."""
    long = mark * (90_000 // len(mark))
    for text in (long, "\n".join([mark] * 4_900), "\n\n".join([long[:4_900]] * 18)):
        for section in SECTIONS:
            made, problems, written = case(**{section: text})
            lines = written.count("\n") + 1
            assert all(0 < p.origin.line <= lines for p in problems)
            assert made is None or problems or section == "案情回顾"


def test_very_long_bodies_are_refused_before_they_are_read() -> None:
    text = "\n\n".join(["一段话。" * 100] * 300)

    _, problems, written = case(案情回顾=text)

    assert [p.message.zh.split("：")[0] for p in problems] == ["正文太长"]
    assert 1 < problems[0].origin.line < written.count("\n")


# --------------------------------------------------------------------------------------- what people open


def texts_below(folder: Project) -> dict[str, str]:
    return {path: data.decode("utf-8", "replace") for path, data in folder.tree().items()}


def test_comments_are_published_nowhere(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "texts")
    hidden = f"<!-- {SECRET}\n第二行{SECRET} -->"
    project.edit("content/site.yaml", "示例县反诈宣传", f"示例县反诈<!-- {SECRET} -->宣传")
    project.edit("content/units.yaml", "示例县反诈中心", f"示例县反诈中心<!-- {SECRET} -->")
    project.write(
        "content/quiz/a.yaml",
        f"# <!-- {SECRET} -->\n- 编号: q1\n  题目: 该不该<!-- {SECRET} -->转账\n  选项: [转, 不转（对）]\n  解释: 不转<!-- {SECRET} -->。\n  类型: fake_police\n",
    )  # fmt: skip
    for path in ("cases/counter.md", "types/fake_police.md", "audiences/senior.md", "warnings/police.md"):
        text = (project.root / "content" / path).read_text("utf-8")
        lines = [f"{line}<!-- {SECRET} -->" if line.strip() and line != "---" else line for line in text.split("\n")]
        project.write(f"content/{path}", "\n".join([hidden, *lines, hidden]).replace("---\n## ", f"---\n{hidden}\n## "))
    project.edit("content/cases/counter.md", "要转账。", f"要{hidden}转账。")

    assert project.build() == 0

    shown = texts_below(project)
    assert [path for path, text in shown.items() if SECRET in text or "<!--" in text.replace("<!--#", "")] == []
    assert "柜台多问一句" in shown["website/cases/counter.html"]
    assert "该不该转账" in shown["website/quiz.html"]


def checked(project: Project, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The first lines of what `check` says, without the project's folder."""
    capsys.readouterr()
    project.build("check")
    return [line for line in capsys.readouterr().err.split("\n") if line.startswith("content/")]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("要转账。", "打1&#51;800138000。", 16, "像是手机号"),
        ("要转账。", "打138**0013**8000。", 16, "像是手机号"),
        ("要转账。", "打138<b>0013</b>8000。", 16, "像是手机号"),
        ("要转账。", "打1380013\n8000。", 16, "像是手机号"),
        ("要转账。", "包**追回**。", 16, "不能许诺"),
        ("要转账。", "保证\n追回。", 16, "不能许诺"),
        ("要转账。", "要&#x1F600;转账。", 16, "U+1F600"),
        ("要转账。", "要&#7;转账。", 16, "U+0007"),
        ("要转账。", "要&#x202e;转账。", 16, "U+202E"),
        ("要转账。", "要&#xe000;转账。", 16, "U+E000"),
        ("- 自称警察办案", "- 自称&#x5d0;警察", 25, "U+05D0"),
        ("地区: 示例县", '地区: "示例\\0县"', 6, "U+0000"),
        ("地区: 示例县", '地区: "示例\\U0001F600县"', 6, "U+1F600"),
        ("要转账。", "见[某案](nowhere.html)。", 16, "“nowhere.html” 到不了"),
        ("要转账。", '见[某案](a"b.html)。', 16, "到不了"),
    ],
)
def test_what_is_printed_is_what_is_judged(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str], old: str, new: str, line: int, words: str
) -> None:
    project = make_project("website")
    project.edit("content/cases/counter.md", old, new)

    told = checked(project, capsys)

    assert any(t.startswith(f"content/cases/counter.md:{line}: ") and words in t for t in told), told


def test_links_to_pages_that_there_are_pass_and_near_ones_are_named(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    good = (
        "[类](../types/fake_police.html)、[案](hang-up.html)、[首页](../index.html#top)、[料](../materials/poster.html)"
    )
    project.edit("content/cases/counter.md", "要转账。", f"要转账。{good}")
    assert checked(project, capsys) == []

    project.edit("content/types/fake_police.md", "骗子冒充民警打来电话。", "见[案](../cases/hang-up.md)。")
    project.build("check")
    said = capsys.readouterr().err
    assert "content/types/fake_police.md:11: 链接 “../cases/hang-up.md” 到不了" in said
    assert "您是否想写 ../cases/hang-up.html ?" in said


def test_links_in_short_texts_are_links_on_the_website(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    link = "[某<页>](../types/fake_police.html)"
    project.edit(
        "content/cases/counter.md",
        "- 告诉家人。",
        f"- 告诉家人，看{link}。\n## 遇到怎么办\n- 先看{link}\n- 核实：再看{link}",
    )
    project.edit("content/cases/counter.md", "- 要你瞒着家人", f"- 要你瞒着：看{link}")
    project.edit("content/cases/counter.md", "说你涉案。", f"说你涉案，见{link}。")
    project.edit("content/audiences/senior.md", "不认识就挂断。", f"看{link}。")

    assert project.build("--only", "website") == 0

    anchor = '<a href="../types/fake_police.html" rel="noopener noreferrer">某&lt;页&gt;</a>'
    assert (project.output / "website/cases/counter.html").read_text("utf-8").count(anchor) == 5
    assert (project.output / "website/audiences/senior.html").read_text("utf-8").count(anchor) == 1


def test_values_of_front_matter_lose_what_was_pasted_with_them(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    project.edit("content/cases/counter.md", "柜台多问一句", "柜台&nbsp;<b>多问</b>一句")
    project.edit(
        "content/cases/counter.md", "地区: 示例县", "地区: 示例县\n摘要: 钱**没有**转走，见[某页](https://a.cn)。"
    )

    assert project.build("--only", "website") == 0

    assert [
        line
        for line in capsys.readouterr().err.split("\n")
        if "counter.md:" in line and ("<b>" in line or "https://a.cn" in line)
    ]
    page = (project.output / "website/cases/counter.html").read_text("utf-8")
    assert "<title>柜台 多问一句，保住八万元" in page
    summary = re.search('<p class="summary[^>]*>(.*?)</p>', page)
    assert summary is not None
    assert re.sub("<[^>]+>", "", summary[1]) == "钱没有转走，见某页。"


STORY = """某年某月，一位居民接到自称客服的
电话，说他买的商品[^1]有问题。
骗子这样做：
- 打电话
- 要验证码
  - 短信里的
1. **冒充客服**：叫你点链接。
2. **刷单返利**：先给小钱。

### 后来的事
> 他说：“你名下的卡涉嫌洗钱。”

| 真客服 | 假客服 |
|---|---|
| 原路退款 | 要你转账 |

```
短信原文：请点 aaa
```
---
    见[国家反诈中心](https://www.example.com/fzzx/)和[这一类](../types/fake_police.html)。账号LONG。

[^1]: 据公开报道。
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with two cases that use every form, one of them with a word of 90 letters in its story."""
    project = make_apart(tmp_path_factory.mktemp("printed") / "project", "handbook")
    project.write("content/handbooks/small.yaml", "标题: 小书\n纸张: a6\n")
    for name, who, long in (("counter", "居民", "x" * 90), ("hang-up", "村民", "短")):
        project.edit(
            f"content/cases/{name}.md",
            f"一名{who}接到电话，对方是**“民警”**，要转账。柜台员工多问了一句，钱没有转走。",
            STORY.replace("一位居民", f"一位{who}").replace("LONG", long),
        )
    assert project.build("--only", "handbook") == 0
    return project.output / "handbooks/small.pdf"


def test_a_book_prints_all_that_a_story_holds(printed: Path) -> None:
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(printed))
    letters = re.sub(r"\s", "", text)

    for words in ("接到自称客服的电话，说他买的商品1有问题。", "打电话", "要验证码", "短信里的", "冒充客服：叫你点链接。", "刷单返利：先给小钱。", "后来的事",
                  "他说：“你名下的卡涉嫌洗钱。”", "真客服假客服", "原路退款要你转账", "短信原文：请点aaa", "据公开报道。",
                  "国家反诈中心（www.example.com/fzzx）和这一类。"):  # fmt: skip
        assert letters.count(words) == 2, words
    assert letters.count("x") >= 90
    assert letters.count("•") == 6
    assert "自称客服的 电话" not in text
    assert "↩" not in text
    assert "↑" not in text


def test_links_of_a_book_lead_to_the_public_site_and_footnotes_to_their_own_story(printed: Path) -> None:
    with pikepdf.open(printed) as pdf:
        links = [a for page in pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
        addresses = {str(a.A.URI) for a in links if "/A" in a and "/URI" in a.A}
        places = [str(a.Dest) for a in links if "/Dest" in a]
        names = pdf.Root.Names.Dests.Names
        known = {str(name) for name in list(names)[::2]}

    assert {"https://www.example.com/fzzx/", "https://example.com/fz/types/fake_police.html"} <= addresses
    assert [a for a in addresses if not a.startswith(("https://www.example.com/", "https://example.com/fz/"))] == []
    assert [p for p in places if p.startswith("fn")] == ["fn-counter-1", "fn-hang-up-1"]
    assert set(places) <= known


def test_every_section_stands_on_the_page_of_its_thing(make_project: Callable[..., Project]) -> None:
    """Each word of each section, also of the steps that did not come about."""
    project = make_project("website")
    below = "## 遇到怎么办\n- {}：{}\n- {}。\n"
    bodies = {
        "cases/counter": "## 案情回顾\n{}，\n{}：\n- {}\n\n| {} | {} |\n|-|-|\n| {} | {} |\n## 骗局套路\n1. **{}**：{}。\n   > {}\n   - 这时：{}\n2. {}。\n3. **{}**：{}。\n   > {}\n"
        "4. {}。\n   - 这时：{}\n## 识别要点\n- {}：{}\n- {}\n- {}\n## 警方提示\n- {}：{}。\n- {}。\n" + below,
        "types/fake_police": "{}，{}。\n## 他怎么说\n- {} / {}\n- {} / {}\n- {} / {}\n## 骗局套路\n1. **{}**：{}。\n   > {}\n   - 这时：{}\n2. {}。\n3. {}。\n"
        "## 识别要点\n- {}：{}\n- {}\n- {}\n## 警方提示\n- {}：{}。\n- {}。\n" + below,
        "audiences/senior": "{}，\n{}。\n## 先问自己\n- {}：{}\n- {}\n## 告诉家人\n- {}：{}\n- {}\n",
    }  # fmt: skip
    words: dict[str, list[str]] = {}
    for path, body in bodies.items():
        front = (project.root / f"content/{path}.md").read_text("utf-8").split("---\n")[1]
        written, words[path] = filled([body], [""])
        project.write(f"content/{path}.md", f"---\n{front}---\n{written}")

    assert project.build("--only", "website") == 0

    for path, wanted in words.items():
        page = words_of((project.output / f"website/{path}.html").read_text("utf-8"))
        assert [word for word in wanted if word not in page] == [], path


def test_asterisks_in_plain_words_stay_and_bars_part_lines() -> None:
    masked, broken = Phrase.of("138****5678"), Phrase.of("要钱的电话，|先挂断")

    assert (masked.text, masked.key, masked.breaks) == ("138****5678", None, ())
    assert (broken.text, broken.breaks) == ("要钱的电话，先挂断", (6,))
    assert Phrase.of(masked) is masked


def test_an_asterisk_in_a_wording_is_no_fault_of_the_program() -> None:
    made, problems, _ = warnings("- 自称民警 {#a1}\n  - 行动：拨打110*")

    assert errors_of(problems) == []
    assert made[0].action == "拨打110*"


def test_a_bar_where_no_line_is_parted_is_told() -> None:
    _, problems, text = case(识别要点="- 自称|民警\n- 要你瞒着\n- 要你转钱")

    assert told(problems, text, "不是断行记号") == "- 自称|民警"


def test_words_after_a_heading_are_not_joined_to_what_stands_before_it() -> None:
    _, problems, text = warnings("- 自称民警 {#a1}\n  - 行动：先挂断\n## 一组\n再核实")

    assert told(problems, text, "这里应当是一条警示语") == "再核实"
