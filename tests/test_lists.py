"""The website's own lists as people keep them: quiz questions with letters, figures saved by spreadsheet programs."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.core.sources import Sources
from sitegen.loading.fields import Names
from sitegen.loading.laws import Laws, load_laws
from sitegen.loading.library import load_library
from sitegen.loading.website import load_tables
from sitegen.model.problems import Problem, Problems, ProblemsFound, Severity, Words
from sitegen.model.website import Figure, Question
from tests.conftest import Project

SHEET = "content/statistics/q3.csv"
HEADS = "指标,类型,时段,本期,基数,单位,来源,公开"
ROW = "报案数,fake_police,2026-07-01 至 2026-09-30,41,58,起,示例,是"
TWO_LINES = '"示\n例"'
TYPES = Names(Words("诈骗类型", "fraud type"), {"fake_police": "fake_police", "冒充公检法": "fake_police"})


def figures(project: Project, data: str | bytes) -> tuple[list[Figure], list[Problem]]:
    project.write(SHEET, data)
    sources = Sources(project.root, project.root / "content", date(2026, 11, 21))
    problems = Problems()
    tables = load_tables(sources, (SHEET,), TYPES, problems)
    return [f for table in tables for f in table.figures], problems.found


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADS}\n{ROW}\n",
        f"# 说明\n\n{HEADS}\n# 又一行\n{ROW}\n",
        f"{HEADS}\r\n{ROW}\r\n".encode("gb18030"),
        f"\ufeff{HEADS}\r\n{ROW}\r\n",
        f"{HEADS}\r\n{ROW}\r\n".replace(",", "\t").encode("utf-16"),
        f"{HEADS}\n{ROW}\n".replace(",", ";"),
        f"sep=,\n{HEADS}\n{ROW}\n",
        f'"sep=,"\r\n{HEADS}\r\n{ROW}\r\n',
        f"SEP=;\n{HEADS}\n{ROW}\n".replace(",", ";"),
        f"sep=\t\n{HEADS}\n{ROW}\n".replace(",", "\t").encode("utf-16"),
        f"{HEADS}\n{ROW}\n".replace(",", "，"),
        f"{HEADS},,,\n{ROW},,,\n,,,,,,,,,,\n,,\n",
        f'"# 说明, 一",,,\n{HEADS}\n{ROW}\n',
        " 指 标 , 类型,时段,本期（起）,".split("本期")[0] + f"本期,基数,单位,来源,公开\n{ROW}\n",
        f"{HEADS}\n{ROW}\n".replace("41", '"41"').replace("58", "５８"),
        f"{HEADS}\n{ROW}\n".replace("41", "41.0").replace("2026-07-01 至 2026-09-30", "2026/7/1-2026/9/30"),
        f"{HEADS}\n{ROW}\n".replace("2026-07-01 至 2026-09-30", "2026年第三季度"),
        f"{HEADS}\n合计,,,41,58,起,,\n{ROW}\n",
        f'{HEADS}\n{ROW.replace("示例", TWO_LINES)}\n',
    ],
)  # fmt: skip
def test_a_sheet_reads_the_same_however_a_spreadsheet_program_saved_it(project: Project, data: str | bytes) -> None:
    found, problems = figures(project, data)

    assert [p for p in problems if p.severity is Severity.ERROR] == []
    (figure,) = found
    assert (figure.value, figure.baseline, figure.source) == (41, 58, "示例")
    assert (figure.start, figure.end) == (date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("cell", "new", "says"),
    [
        ("41", '"1,2,34"', "应当是一个数"),
        ("41", "12%", "不写百分比"),
        ("41", "=SUM(A1:A3)", "公式"),
        ("41", "#REF!", "算不出"),
        ("41", "########", "算不出"),
        ("41", "41起", "单位写在"),
        ("41", "1.2万", "应当是一个数"),
        ("41", "1.2E+05", "缩写"),
        ("41", "少于5", "请写实际的数"),
        ("41", "<5", "请写实际的数"),
        ("58", "5 以下", "请写实际的数"),
        ("41", "-5", "不能是"),
        ("41", "41.5", "不能是"),
        ("41", "9" * 400, "应当是一个数"),
        ("41", "", "“本期”"),
        ("报案数", "", "合并的单元格要先拆开"),
        ("2026-07-01 至 2026-09-30", "46204", "存成了数字（2026-07-01）"),
        ("2026-07-01 至 2026-09-30", "2026-09-30 至 2026-07-01", "结束比开始早"),
        ("2026-07-01 至 2026-09-30", "至 2026-09-30", "要有开始和结束"),
        ("示例", "x" * 200_000, "太长"),
        ("示例", '"示例', "引号没有成对"),
        ("是", "是,多出来的", "“多出来的”上面没有列名"),
        ("是", "", "没有公布"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_told_with_its_line(project: Project, cell: str, new: str, says: str) -> None:
    _, problems = figures(project, f"# 说明\n{HEADS}\n{ROW.replace('2026', '2025')}\n{ROW.replace(cell, new, 1)}\n")

    assert [p.origin.line for p in problems] == [4], problems
    assert says in problems[0].message.zh + problems[0].hint.zh


def test_lines_are_counted_through_cells_of_several_lines(project: Project) -> None:
    long = ROW.replace("示例", '"甲\n乙\n丙"')
    _, problems = figures(project, f"{HEADS}\n{long}\n{ROW.replace('41', 'x')}\n")

    assert [p.origin.line for p in problems] == [5]


@pytest.mark.parametrize(
    ("heads", "says"),
    [
        (HEADS.replace("本期", "本月"), "没有叫 “本月” 的列"),
        (HEADS.replace("基数", "本期"), "有两列都叫 “本期”"),
        (HEADS.replace(",公开", ""), "没有列名"),
        ("2026年统计表,,,", "没有叫 “2026年统计表” 的列"),
        ("2026年统计表,,,", "标题行请删去"),
        (ROW, "第一行要写列名"),
    ],
)
def test_heads_that_mean_nothing_are_told(project: Project, heads: str, says: str) -> None:
    _, problems = figures(project, f"{heads}\n{ROW}\n")

    assert any(says in p.message.zh + p.hint.zh for p in problems)


@pytest.mark.parametrize("again", [ROW, ROW.replace("41", "42"), ROW.replace("fake_police", "冒充公检法")])
def test_one_figure_is_not_published_twice(project: Project, again: str) -> None:
    _, problems = figures(project, f"{HEADS}\n{ROW}\n{again}\n{ROW.replace('2026-07-01', '2026-08-01')}\n")

    assert [(p.origin.line, "同一个数" in p.message.zh) for p in problems] == [(3, True)]


def test_a_sheet_that_publishes_nothing_is_told(project: Project) -> None:
    found, problems = figures(project, f"{HEADS.removesuffix(',公开')}\n{ROW.removesuffix(',是')}\n")

    assert not found
    assert "一行也不会公布" in problems[0].message.zh


CELLS = st.text("甲乙1234567890,;\t\"'#=%-. \n", max_size=8)


@given(st.lists(st.lists(CELLS, min_size=8, max_size=8), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_vanishes_without_a_word(project: Project, rows: list[list[str]]) -> None:
    """Whatever stands in the cells of a sheet, as a program saves it: a row is read, or told with its line."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        ["报案数", f"r{n}", "2026年", n, "", "起", "源 " + " ".join(row), "是"] for n, row in enumerate(rows)
    )
    sheet = f"指标,名称,时段,本期,基数,单位,来源,公开\n{text.getvalue()}"

    found, problems = figures(project, sheet)

    said = {p.origin.line for p in problems}
    read = {f.label: f.source for f in found}
    line = 2
    for n, row in enumerate(rows):
        source = "源 " + " ".join(row)
        shown = read.get(f"r{n}", "")
        assert shown.replace(" ", "") == "".join(source.split()) or line in said
        line += 1 + source.count("\n")


def question(project: Project, choices: str, why: str = "没有中过奖，就没有税。") -> Question:
    project.write(
        "content/quiz/a.yaml", f"- 编号: q-1\n  题目: 怎么办？\n  选项: {choices}\n  解释: {why}\n  类型: fake_police\n"
    )
    return load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))[0].questions[0]


@pytest.mark.parametrize(
    "choices",
    [
        "[A、先交税, B、打过去问, C、不理（对）, D、以上都不对]",
        "[A.先交税, B.打过去问, C.不理（正确）, D.以上都不对]",
        "[A 先交税, B 打过去问, C 不理√, D 以上都不对]".replace("A ", "（A）").replace("B ", "(B)").replace("C ", "（C） ").replace("D ", "(D)"),
        "[1、先交税, 2、打过去问, 3、不理 (right), 4、以上都不对]",
        "\n    - Ａ．先交税\n    - Ｂ．打过去问\n    - Ｃ．不理（ 对 ）\n    - Ｄ．以上都不对",
        "\n    - A：先交税\n    - B：打过去问\n    - C：不理（√）\n    - D：以上都不对",
    ],
)  # fmt: skip
def test_letters_of_choices_are_taken_off_and_their_order_is_kept(project: Project, choices: str) -> None:
    read = question(project, choices)

    assert [c.text for c in read.choices] == ["先交税", "打过去问", "不理", "以上都不对"]
    assert [c.right for c in read.choices] == [False, False, True, False]


@pytest.mark.parametrize("last", ["以上都不对", "以上都是", "都不对", "以上全对", "前面三个都对"])
def test_what_speaks_of_the_others_stays_last(project: Project, last: str) -> None:
    orders = set()
    for number in range(4):
        project.write("content/quiz/a.yaml", "")
        project.write(
            "content/quiz/a.yaml",
            f"- 编号: q-{number}\n  题目: 怎么办？\n  选项: [先交税, 打过去问, 不理（对）, {last}]\n  解释: 没有中过奖。\n",
        )
        read = load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))[0].questions[0]
        assert read.choices[-1].text == last
        orders.add(tuple(c.text for c in read.choices))
    assert len(orders) == 3  # the others are turned about


@pytest.mark.parametrize(
    ("choices", "why", "says"),
    [
        ("[A、先交税, B、不理（对）]", "正确答案是B。", "“答案是B”"),
        ("[先交税, 不理（对）]", "所以选 B。", "“选 B”"),
        ("[先交税, 不理（对）]", "B项才对。", "“B项”"),
        ("[A、先交税, C、不理（对）]", "没有中过奖。", "次序不对"),
        ("[A、先交税, 不理（对）, B、问]", "没有中过奖。", "次序不对"),
        ("[先交税（错）, 不理（对）]", "没有中过奖。", "“（错）”"),
        ("[先交税, 不理（对）, A和B都对]", "没有中过奖。", "“A和B”"),
        ("[先交税, 先交税, 不理（对）]", "没有中过奖。", "与另一个相同"),
        ("[（对）, 不理]", "没有中过奖。", "是空的"),
        ("[先交税, 不理]", "没有中过奖。", "要有一个对的"),
        ("[先交税（对）, 不理（对）]", "没有中过奖。", "要有一个对的"),
    ],
)
def test_letters_that_the_page_will_not_show_are_told(project: Project, choices: str, why: str, says: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        question(project, choices, why)

    assert any(says in p.message.zh and p.origin.path == "content/quiz/a.yaml" for p in caught.value.problems)


def test_a_sheet_without_rows_is_told(project: Project) -> None:
    assert "一行也没有" in figures(project, f"{HEADS}\n")[1][0].message.zh


LAW = "- 法律: 刑法\n  来源: 公布的原文\n  条文:\n    - {条: 266, 内容: 诈骗}\n"


def laws(project: Project, text: str) -> tuple[Laws, list[Problem]]:
    project.write("content/law.yaml", text)
    problems = Problems()
    return load_laws(Sources(project.root, project.root / "content", date(2026, 11, 21)), problems), problems.found


@pytest.mark.parametrize("article", ["266", "第266条", "２６６", "二百六十六", "第二百六十六条"])
def test_an_article_is_read_however_its_number_is_written(project: Project, article: str) -> None:
    known, problems = laws(project, LAW.replace("266", article))

    assert (known.known, problems) == ({"刑法": ("266",)}, [])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- 刑法\n- 反电信网络诈骗法\n", 1, "每一项应当写成"),
        (f"{LAW}- 治安管理处罚法\n", 5, "每一项应当写成"),
        (LAW + LAW, 5, "“刑法”写了两次（第一次在第 1 行）"),
        (LAW + LAW.replace("刑法", "中华人民共和国刑法"), 5, "写了两次"),
        (f"{LAW}    - {{条: 二百六十六, 内容: 诈骗}}\n", 5, "写了两次（第一次在第 4 行）"),
        (LAW.replace("266", "诈骗罪"), 4, "认不出是第几条"),
        (LAW.replace("266", "0"), 4, "认不出是第几条"),
        ("刑法: 266\n", 1, "这里应当是一部一部的法律"),
    ],
)
def test_what_is_no_law_is_told_with_its_line(project: Project, text: str, line: int, says: str) -> None:
    _, problems = laws(project, text)

    assert says in " ".join(p.message.zh for p in problems)
    assert problems[0].origin.line == line


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("2026-10-01 至 2026-12-31", "还没有过完"),
        ("2027-07-01 至 2027-09-30", "还没有开始"),
        ("2026-07-01 至 2026-09-30", ""),
    ],
)
def test_a_figure_of_a_time_to_come_is_told(
    project: Project, period: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(SHEET, f"{HEADS}\n{ROW.replace('2026-07-01 至 2026-09-30', period)}\n")

    assert project.build("check") == 0

    told = capsys.readouterr().err
    assert (f"{SHEET}:2: 时段到 {period[-10:]}，{says}" in told) if says else (SHEET not in told)


def test_a_sheet_pasted_many_times_is_told_in_few_words(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(SHEET, f"{HEADS}\n" + f"{ROW}\n" * 301)

    assert project.build("check") == 1

    told = capsys.readouterr().err
    assert told.count("说的是同一个数") == 11
    assert f"{SHEET}:13: 从这一行起，还有 290 行也和前面的行说的是同一个数" in told
