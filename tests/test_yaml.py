"""YAML as staff type it: read as it was meant, or told by line; never the parser's own words."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.loading.yaml.yamlfile import YamlValue, read_yaml
from sitegen.model.problems import Problem, Problems, Severity
from tests.conftest import examples

JARGON = re.compile(
    r"did not find|could not find|mapping values|while (parsing|scanning)|scalar|block (mapping|sequence)|flow|token|"
    r"expected|anchor “|simple key|escape character|document start|ValueError|Error",
)


def plain(value: YamlValue | None) -> Any:
    """The value as Python's own, what was told as `...`."""
    if value is None or value.told:
        return ...
    if isinstance(value.value, dict):
        return {key: plain(inner) for key, (_, inner) in value.value.items()}
    return [plain(item) for item in value.value] if isinstance(value.value, tuple) else value.value


def read(text: str) -> tuple[Any, list[Problem]]:
    problems = Problems()
    return plain(read_yaml(text, "content/x.yaml", 1, problems)), problems.found


def words(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("三步骗走 #8万", "三步骗走 #8万"),
        ("冒充客服 #退款 骗局", "冒充客服 #退款 骗局"),
        ("#96110 来电", "#96110 来电"),
        ("示例县    # 只写到县一级", "示例县"),
        ("“退款”电话     # title, ≤ 28 characters", "“退款”电话"),
        ("#FF0000", "#FF0000"),
        ("  #FF0000  # 红", "#FF0000"),
        ("*“民警”*来电", "*“民警”*来电"),
        ("**先挂断**再说", "**先挂断**再说"),
        ("!注意", "!注意"),
        ("%50的人", "%50的人"),
        ("@所有人", "@所有人"),
        ("`安全账户`", "`安全账户`"),
        ("[视频]骗子来电", "[视频]骗子来电"),
        ("{群}里的人", "{群}里的人"),
        ('"民警"来电', '"民警"来电'),
        ("'民警'来电", "'民警'来电"),
        ('"民警来电"', "民警来电"),
        (">骗子说", ">骗子说"),
        ("|甲乙", "|甲乙"),
        ("- 甲", "- 甲"),
        ("-5度", "-5度"),
        ("? 甲", "? 甲"),
        (", 甲", ", 甲"),
        ("]甲", "]甲"),
        ("骗子说:", "骗子说:"),
        ("https://a.cn/b", "https://a.cn/b"),
        ("12:30", "12:30"),
        ("[甲 #乙, 丙]", ["甲 #乙", "丙"]),
        ('[*甲*, "乙"丙, @丁]', ["*甲*", '"乙"丙', "@丁"]),
        ("[老年人, 学生］", ["老年人", "学生"]),
        ("[甲, , 乙, ]", ["甲", "乙"]),
        ("{媒体：某报，标题：某文，日期：2026-03-20}", {"媒体": "某报", "标题": "某文", "日期": "2026-03-20"}),
        ("｛媒体：某报，标题：甲，乙｝", {"媒体": "某报", "标题": "甲，乙"}),
        ("{媒体:某报,网址:https://a.cn}", {"媒体": "某报", "网址": "https://a.cn"}),
        ("{2023：5 甲，2025：7 乙}", {"2023": "5 甲", "2025": "7 乙"}),
        ("014700", "014700"),
        ("是", "是"),
        ("2026-03-05", "2026-03-05"),
    ],
)
def test_a_value_is_read_as_it_was_meant(written: str, meant: object) -> None:
    value, problems = read(f"标题: {written}\n类型: x\n")

    assert (value, problems) == ({"标题": meant, "类型": "x"}, [])


@pytest.mark.parametrize("nothing", ["", '""', "''", "~", "null", ">", "|", "　", "\u00a0", "# 说明", "   ", '"  "'])
def test_nothing_is_nothing_however_it_is_written(nothing: str) -> None:
    assert read(f"标题: {nothing}\n类型: x\n") == ({"标题": None, "类型": "x"}, [])


def test_words_in_quotes_are_no_nothing() -> None:
    assert read("标题: 'null'\n")[0] == {"标题": "null"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("标题: *挂断", 1, "以 * 开头"),
        ("标题: *a\n地区: &a b", 2, "以 & 开头"),
        ("标题: !!python/name:os.system x", 1, "以 ! 开头"),
        ("标题: !include a.yaml", 1, "以 ! 开头"),
        ("人群: [&a 甲, *a]", 1, "以 * 开头"),
        ("人群: [老年人\n类型: x", 1, "[ 没有配对的 ]"),
        ("来源: {媒体: 某报\n类型: x", 1, "{ 没有配对的 }"),
        ('标题: "民警来电\n类型: x', 1, '开头的 " 没有配对'),
        ("标题: '民警来电", 1, "开头的 ' 没有配对"),
        ('标题: "C:\\路径"', 1, "\\路 认不出"),
        ("地区: 示例县: 某镇", 1, "又有英文冒号"),
        ("来源:\n  - {媒体: 某报 标题: 某文}", 2, "又有英文冒号"),
        ("标题: 甲\n四五六", 2, "“四五六”这一行没有冒号"),
        ("类型: x\n标题 甲", 2, "“标题”后面没有冒号"),
        ("类型: x\n标题=甲", 2, "“标题”后面是“=”"),
        ("标题: 甲\n  类型: x", 2, "“类型: x”前面的空格不对"),
        (" 标题: 甲\n类型: x", 1, "“标题: 甲”前面多了空格"),
        ("来源:\n  - 媒体: 甲\n - 媒体: 乙", 3, "“- 媒体: 乙”的位置不对"),
        ("- 编号: a\n名称: b", 2, "“名称: b”的位置不对"),
        ("摘要: 甲\n  - 乙", 2, "不能再写列表"),
        ("摘要: |\n一位居民", 2, "没有冒号"),
        ("标题: 甲  #说明", 1, "看不出“#说明”是内容还是说明"),
        ("标题: 甲 # 乙", 1, "“# 乙”当作说明"),
        ("标题: 甲 #", 1, "当作说明"),
        ("标题: 甲 // 乙", 1, "不能写 // 说明"),
        ("摘要: |\n  甲\n  乙 <!-- 丙 -->", 3, "不能写 <!-- -->"),
        ("标题: 甲 <!-- 乙 -->", 1, "不能写 <!-- -->"),
        ("// 说明\n标题: 甲", 1, "以 // 开头的说明"),
        ("标题: 甲\n<!-- 类型: x\n-->", 2, "以 <!-- 开头的说明"),
        ("<!-- 标题: 甲\n类型: x", 1, "没有配对的 -->"),
        ("/* 甲 */\n标题: 甲", 1, "以 /* 开头的说明"),
        ("＃ 说明\n标题: 甲", 1, "以 ＃ 开头的说明"),
        ("标题: 甲\n---\n类型: x", 2, "多了一行 ---"),
        ("标题: 甲\n...\n类型: x", 3, "... 下面还有内容"),
        ("%YAML 1.2\n标题: 甲", 1, "多了一行 %YAML"),
        ("? 甲\n: 乙", 1, "没有冒号"),
        ("- {编号: a}，{编号: b}", 1, "两组大括号"),
        ("标题: 甲\n标题: 乙", 2, "写了两次"),
        ('标题: "甲\\u202e乙"', 1, "看不见的字符（U+202E）"),
        ('标题: "甲\\0乙"', 1, "控制字符（U+0000）"),
        ('标题: "甲\\ud800乙"', 1, "\\u 认不出"),
        ('标题: "甲\\U00110000乙"', 1, "\\U 认不出"),
        ("a: " + "[" * 40 + "]" * 40, 1, "太深"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(text: str, line: int, says: str) -> None:
    _, problems = read(text + "\n")

    told = [(p.origin.line, p.message.zh) for p in problems]
    assert any(at == line and says in words for at, words in told), told
    for problem in problems:
        assert not JARGON.search(problem.message.en + problem.hint.en), problem
        assert not JARGON.search(problem.message.zh + problem.hint.zh), problem


def test_one_fault_hides_no_other_and_no_neighbour() -> None:
    value, problems = read('标题: "甲\n人群: [乙\n类型: x\n地区: *丙\n结果=丁\n时间: 2026\n')

    assert [p.origin.line for p in problems] == [1, 2, 4, 5]
    assert value == {"标题": ..., "人群": ..., "类型": "x", "地区": ..., "结果": ..., "时间": "2026"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("标题：甲\n类型:x\n", {"标题": "甲", "类型": "x"}),
        ("标题∶甲\n", {"标题": "甲"}),
        ("标题:　甲\n", {"标题": "甲"}),
        ("来源:\n- {媒体: 甲}\n标题: 乙\n", {"来源": [{"媒体": "甲"}], "标题": "乙"}),
        ("来源:\n\t- {媒体: 甲}\n", {"来源": [{"媒体": "甲"}]}),
        ("来源:\n　　－ {媒体：甲}\n", {"来源": [{"媒体": "甲"}]}),
        ("来源:\n  -媒体：甲\n   标题：乙\n", {"来源": [{"媒体": "甲", "标题": "乙"}]}),
        ("怎么用:\n  -甲\n  -乙\n", {"怎么用": ["甲", "乙"]}),
        ("怎么用:\n  • 大厅：贴海报\n  • 柜台\n", {"怎么用": ["大厅：贴海报", "柜台"]}),
        ("前言: ｜\n  甲\n\n  乙\n标题: 丙\n", {"前言": "甲\n\n乙\n", "标题": "丙"}),
        ("前言: |\n\t甲\n    乙\n标题: 丙\n", {"前言": "甲\n  乙\n", "标题": "丙"}),
        ("摘要:\n  甲：乙\n  丙\n类型: x\n", {"摘要": "甲：乙\n丙", "类型": "x"}),
        ("摘要: 甲\n  #96110 乙\n", {"摘要": "甲\n#96110 乙"}),
        ('摘要: "甲\n  乙"\n类型: x\n', {"摘要": "甲\n乙", "类型": "x"}),
        ("人群: [甲,\n  乙丙\n  丁]\n类型: x\n", {"人群": ["甲", "乙丙\n丁"], "类型": "x"}),
        ('"标题"：甲\n', {"标题": "甲"}),
        ("---\n标题: 甲\n...\n", {"标题": "甲"}),
        ("# 只有说明\n", {}),
        ("", {}),
    ],
)
def test_lines_are_read_as_staff_type_them(text: str, meant: object) -> None:
    assert read(text) == (meant, [])


# What people type into one value: words, and every mark that means something to YAML.
PIECES = st.lists(
    st.sampled_from(
        ["民警", "8万", "a", " ", "  ", "#", ":", "：", "：", ",", "，", "[", "]", "{", "}", "*", "&", "!", "%", "@", "`", '"',
         "'", "|", ">", "-", "?", "\\", "/", "“", "”", "【", "】", "~", "null", "<", "　", "\t", "\u00a0", "=", "…"]
    ),
    min_size=1,
    max_size=9,
).map("".join)  # fmt: skip


@given(PIECES)
@settings(max_examples=examples(800), deadline=None)
def test_no_value_vanishes_or_changes_without_a_word(typed: str) -> None:
    value, problems = read(f"类别: a\n标题: {typed}\n类型: x\n")

    assert value["类别"] == "a"
    assert value["类型"] == "x"  # whatever a value is, its neighbours are read
    found = value["标题"]
    if any(p.origin.line == 2 for p in problems):
        return
    assert not [p for p in problems if p.severity is Severity.ERROR]
    typed = re.sub(
        r"(^|\s)#(\s.*|$)", "", typed.strip()
    ).strip()  # a comment, silent where it cannot be meant otherwise
    if found is None:
        assert typed in ("", "~", "null", '""', "''") or re.fullmatch(r"""[|>]-?|["'\s]+""", typed), typed
    elif isinstance(found, str):
        inner = typed[1:-1] if typed[0] in "\"'" and typed[0] == typed[-1] and len(typed) > 1 else typed
        unescaped = inner.replace("''", "'") if typed[0] == "'" else re.sub(r"\\(.)", r"\1", inner)
        assert words(found) in (words(typed), words(inner), words(unescaped))
    else:
        marks = r"""[\s\\"'\[\]{},，:：]|None|null|~"""
        assert re.sub(marks, "", str(found)) == re.sub(marks, "", typed), typed


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\u2e80-\u2fdf"), max_size=30))
@settings(max_examples=examples(300), deadline=None)
def test_what_another_program_wrote_as_yaml_is_read_as_it_was_written(text: str) -> None:
    written = yaml.safe_dump({"标题": text, "类型": ["x", text]}, allow_unicode=True, width=10_000)
    meant = None if not text.strip() else words(text)
    if "<!--" in text or " //" in text or " #" in text or "\u00a0" in text:
        return

    value, _ = read(written)

    assert words(value["标题"]) == meant


LINES = st.lists(
    st.sampled_from(
        ["标题: 甲", "类型：x", "  地区: y", "来源:", "  - {媒体: 某报}", "- 甲", "  -乙", "\t标题: 甲", "摘要: |", "  文字", "文字",
         '标题: "甲', '乙"', "人群: [甲,", "乙]", "}", "---", "...", "# 说明", "<!-- 甲", "-->", "", "  ", "a: b: c", "&a b", "? x",
         "- - 甲", "-", "  - 名称: 甲", "    宽: 3", "  - ", "　　甲：乙", "标题:", "下级:", "*甲*: b", ": 甲"]
    ),
    max_size=12,
).map("\n".join)  # fmt: skip


@given(LINES)
@settings(max_examples=examples(800), deadline=None)
def test_no_lines_make_the_program_stumble_or_speak_its_parsers_words(text: str) -> None:
    value, problems = read(text)

    if value is ...:
        assert problems
    last = text.count("\n") + 1
    for problem in problems:
        assert 1 <= problem.origin.line <= last
        assert not JARGON.search(problem.message.en + problem.hint.en)
        # one sentence for what nobody thought of; everything else is told by name
        assert "这里或上一行的引号" not in problem.message.zh, text
    if not problems:  # nothing typed is lost
        kept = re.sub(r"[^甲乙文字某报xyabc3]", "", str(value))
        typed = "\n".join(line for line in text.split("\n") if not line.strip().startswith("#"))
        assert sorted(kept) == sorted(re.sub(r"[^甲乙文字某报xyabc3]", "", typed)), text


@pytest.mark.parametrize(
    "text",
    ["a: " + "[" * 300_000, "a: " + "{a: " * 75_000, "- " * 150_000, "a: [" + "甲，乙、" * 75_000 + "]", 'a: "\n' * 60_000, "<!--\n" * 60_000],
    ids=["brackets", "braces", "dashes", "commas", "quotes", "comments"],
)  # fmt: skip
def test_long_lines_and_many_faults_are_told_in_few_words(text: str) -> None:
    _, problems = read(text)

    assert 1 <= len(problems) <= 400
