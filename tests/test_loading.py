"""What is read well: encodings, colons, languages, sums, and Markdown that other parsers get wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image

from sitegen.app.cli import main
from sitegen.core.sources import Sources
from sitegen.core.store import Store
from sitegen.loading.amounts import parse_amount, parse_partial_date
from sitegen.loading.library import load_library
from sitegen.loading.markdown.body import to_html
from sitegen.loading.publication import published
from sitegen.loading.text.reading import MarkdownFile, read_document
from sitegen.model.content import CaseOutcome
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problems, ProblemsFound
from sitegen.model.text import Phrase
from sitegen.state.parse_cache import ParseCache
from tests.conftest import CASE, STATE, WARNINGS, Project


def library(project: Project) -> Library:
    return load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))[0]


def html(markdown: str) -> str:
    return to_html(markdown, Origin("x.md", 1), Problems())


def test_emphasis_beside_chinese_quotes_is_rendered() -> None:
    assert html("是**“安全账户”**骗局") == "<p>是<strong>“安全账户”</strong>骗局</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[点我](javascript:alert(1))",
        '<a href="data:text/html,x">x</a>',
        '<p style="position:fixed">x</p>',
        "<iframe src=//evil></iframe>",
        "<svg onload=alert(1)>",
        '<form action="https://evil"><input></form>',
        "![x](file:///etc/passwd)",
    ],
)
def test_nothing_unsafe_comes_through(hostile: str) -> None:
    clean = html(f"前 {hostile} 后")

    assert not any(
        word in clean
        for word in ("script", "onerror", "onload", "style=", "iframe", "<form", "<input", "data:", "file:")
    )
    assert "前" in clean


def test_tables_and_footnotes_are_known_and_attribute_lists_are_not() -> None:
    assert "<table>" in html("|a|b|\n|-|-|\n|1|2|")
    assert 'href="#fn:1"' in html("一[^1]\n\n[^1]: 注")
    assert "{: .x }" in html("一\n{: .x }")


@pytest.mark.parametrize(
    ("written", "yuan", "shown"),
    [
        ("80000", 80_000, "8万元"),
        ("8万", 80_000, "8万元"),
        ("8万元", 80_000, "8万元"),
        ("80,000元", 80_000, "8万元"),
        ("1.5万元", 15_000, "1.5万元"),
        ("￥14,900", 14_900, "约1.5万元"),
        ("¥ 14900", 14_900, "约1.5万元"),
        ("１４９００元", 14_900, "约1.5万元"),
        ("约95万元", 950_000, "约95万元"),
        ("100万余元", 1_000_000, "100多万元"),
        ("一万五千元", 15_000, "1.5万元"),
        ("8万8", 88_000, "8.8万元"),
        ("1万5千", 15_000, "1.5万元"),
        ("人民币500元整", 500, "500元"),
        ("1.2亿元", 120_000_000, "1.2亿元"),
    ],
)
def test_sums_are_read_as_staff_write_them(written: str, yuan: int, shown: str) -> None:
    amount = parse_amount(written)

    assert amount.yuan == yuan
    assert str(amount) == shown


@pytest.mark.parametrize("written", ["0", "-5", "很多", "8万美元左右吧", "", "1e9", "$500"])
def test_what_is_no_sum_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the one error there is
        parse_amount(written)


@pytest.mark.parametrize(
    ("written", "shown"), [("2026", "2026年"), ("2026-03", "2026年3月"), ("2026年3月5日", "2026年3月")]
)
def test_the_public_sees_no_more_than_the_month(written: str, shown: str) -> None:
    assert parse_partial_date(written).public == shown


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_of_every_encoding_read_the_same(
    project: Project, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = library(project)
    text = CASE.format(title="柜台多问一句，|保住八万元")
    project.write("content/cases/counter.md", text.replace("\n", "\r\n").encode(encoding))

    assert library(project) == expected
    assert project.build() == 0
    assert ("GB18030" in capsys.readouterr().err) == (encoding == "gb18030")


def test_full_width_colons_after_keys_are_colons(project: Project) -> None:
    expected = library(project)
    text = CASE.format(title="柜台多问一句，|保住八万元")
    head, body = text.split("---\n", 2)[1:]
    project.write("content/cases/counter.md", "---\n" + head.replace(": ", "：") + "---\n" + body)

    assert library(project) == expected


def test_english_keys_and_values_mean_the_same(project: Project) -> None:
    expected = library(project)
    pairs = {
        "标题": "title", "类型:": "type:", "类别: 综合": "kind: composite", "时间": "occurred", "地区": "region",
        "结果: 已劝阻": "outcome: prevented", "涉险金额": "amount_at_risk", "谁拦下的: 银行员工": "stopped_by: bank_staff",
        "停在第几步": "stopped_at", "人群: [老年人]": "audiences: [senior]", "警示语": "warning", "发布": "published",
        "## 案情回顾": "## Story", "## 骗局套路": "## Steps", "## 识别要点": "## Red flags", "## 警方提示": "## Advice",
    }  # fmt: skip
    text = CASE.format(title="柜台多问一句，|保住八万元")
    for zh, en in pairs.items():
        assert zh in text
        text = text.replace(zh, en, 1)
    project.write("content/cases/counter.md", text)

    assert library(project) == expected


def test_a_case_in_a_folder_has_the_folders_name(project: Project) -> None:
    project.write("content/cases/folder-case/index.md", CASE.format(title="文件夹里的案例"))

    assert "folder-case" in [c.id for c in library(project).cases]


def test_the_contracts_own_examples_are_accepted(project: Project) -> None:
    project.write(
        "content/types/fake_customer_service.md",
        (project.root / "content/types/fake_police.md").read_text("utf-8").replace("冒充公检法", "冒充电商物流客服"),
    )
    project.write(
        "content/audiences/merchant.md",
        "---\n名称: 商户店主\n短名: 商户\n提醒: 先问一句\n摘要: 开店的人。\n---\n## 先问自己\n- 认识吗\n- 急不急\n",
    )
    project.write(
        "content/audiences/student.md",
        "---\n名称: 学生\n提醒: 先问一句\n摘要: 上学的人。\n---\n## 先问自己\n- 认识吗\n- 急不急\n",
    )
    project.write(
        "content/cases/refund.md",
        CASE.format(title="一通“退款”电话，差点转走八万元     # title, ≤ 28 characters")
        .replace("类型: fake_police", "类型: fake_customer_service             # type: a file in content/types/")
        .replace("类别: 综合\n", "")
        .replace("[老年人]", "[公众, 商户]")
        .replace("发布: 2026-10-01", "来源:                                   # sources\n  - {媒体: 某报, 标题: 某文, 日期: 2026-03-20}\n状态: 草稿"),
    )  # fmt: skip
    project.write(
        "content/warnings/police.md",
        WARNINGS.replace("行动：先挂断，再核实", "行动：先挂断，再拨110")
        .replace("乡亲们，有人自称民警让您转账，请先挂断，再自己拨打110问一问。", "……\n  - 人群：老年人、学生\n  - 渠道：海报、屏幕、短信\n  - 有效期：2026-01-01 至 2026-12-31"),
    )  # fmt: skip

    read = library(project)

    case = next(c for c in read.cases if c.id == "refund")
    assert (str(case.title), case.outcome, case.audiences, case.draft) == (
        "一通“退款”电话，差点转走八万元",
        CaseOutcome.PREVENTED,
        ("merchant",),
        True,
    )
    assert read.warnings[0].audiences == ("senior", "student")


def test_what_is_expired_or_yet_to_come_is_held_back(project: Project) -> None:
    project.edit("content/cases/counter.md", "发布: 2026-10-01", "发布: 2026-12-01")
    project.edit("content/warnings/police.md", "行动：先挂断", "有效期：至 2026-11-20\n  - 行动：先挂断")
    read = library(project)

    today = published(read, date(2026, 11, 21), drafts=False)
    later = published(read, date(2026, 12, 1), drafts=False)

    assert [c.id for c in today.cases] == ["hang-up"]
    assert [c.id for c in later.cases] == ["counter", "hang-up"]
    assert [w.id for w in today.warnings] == ["fake-police-02"]


def test_marks_in_a_headline_are_read() -> None:
    phrase = Phrase.parse("挂断，|自己拨*110*")

    assert (str(phrase), phrase.breaks, phrase.key_word, phrase.parts) == (
        "挂断，自己拨110",
        (3,),
        "110",
        ("挂断，", "自己拨110"),
    )


def test_units_inherit_what_they_do_not_say(project: Project) -> None:
    root, town = library(project).units

    assert (town.path, town.short_name, town.sample, town.name) == (
        ("demo", "demo-town"),
        root.short_name,
        True,
        "示例县某镇",
    )


def screens_of(project: Project, text: str) -> int:
    project.write("content/units.yaml", f"- 编号: demo\n  名称: 示例县反诈中心\n  示例: 是\n  屏幕:\n{text}")
    return project.build("check")


def test_a_unit_s_own_screen_takes_four_lines(make_project: Callable[..., Project]) -> None:
    project = make_project("screen")
    project.write(
        "content/units.yaml",
        "- 编号: demo\n  名称: 示例县反诈中心\n  示例: 是\n  屏幕:\n"
        "    - 宽: 608\n      高: 112\n      色彩: 双基色\n      格式: BMP\n",
    )

    assert project.build("--only", "screen") == 0

    pictures = sorted((project.output / "screens/608x112").glob("[0-9]*.bmp"))
    assert [p.name for p in pictures] == ["00_help.bmp", "01_fake-police-01.bmp", "02_fake-police-02.bmp"]
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (608, 112)
            shades = {shade for _, shade in image.getcolors() or ()}
            assert shades <= {(0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)}
    assert "宽 608，高 112" in (project.output / "screens/608x112/播放说明.txt").read_text("utf-8-sig")


def test_an_own_screen_may_start_from_a_profile(project: Project) -> None:
    assert screens_of(project, "    - small\n    - {照: small, 编号: gate, 宽: 400}\n") == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{宽: 608, 高: 112, 色彩: 单色, 颜色: '#0000FF'}", "对比只有 2.4"),
        ("{宽: 608, 高: 112, 色彩: 双基色, 格式: JPG}", "不能用 JPG"),
        ("{宽: 608, 高: 112, 色彩: 双基色, 平滑: 是}", "只能写 否"),
        ("{宽: 608, 高: 300, 播放: 连移}", "只有一行字高的条屏才能连移"),
        ("{照: nothing}", "找不到屏幕规格"),
        ("{宽: 608}", "缺少“高”"),
        ("{编号: small, 宽: 608, 高: 112}", "已经是另一块屏幕的"),
        ("smal", "您是否想写 “small”"),
    ],
)
def test_what_an_own_screen_cannot_be_is_told_with_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    assert screens_of(project, f"    - {line}\n") == 1

    shown = capsys.readouterr()
    assert "content/units.yaml:5: " in shown.err + shown.out
    assert told in shown.err + shown.out


def test_what_a_file_was_read_as_is_kept_on_disk_and_never_believed_blindly(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(project.root / STATE)

    def load(stamp: str = "same") -> tuple[Library, int]:
        sources = Sources(
            project.root, project.root / "content", date(2026, 11, 21), memory=ParseCache.load(store, stamp)
        )
        parsed: list[str] = []

        def noted(sources: Sources, path: str, problems: Problems) -> MarkdownFile | None:
            parsed.append(path)
            return read_document(sources, path, problems)

        monkeypatch.setattr("sitegen.loading.cases.read_document", noted)
        library, _ = load_library(sources)
        sources.memory.save(sources.digest)
        return library, len(parsed)

    first, parsed = load()
    assert parsed == len(first.cases) > 0
    again, parsed = load()
    assert (again, parsed) == (first, 0)
    assert load("another program")[1] == len(first.cases)
    path = first.cases[0].origin.path
    project.edit(path, "8万元", "9万元")
    changed, parsed = load("another program")
    assert parsed == 1
    assert [c.amount for c in changed.cases] != [c.amount for c in first.cases]
    project.edit("content/audiences/senior.md", "名称: 老年人", "名称: 长者")
    with pytest.raises(ProblemsFound):  # the case names an audience that is called otherwise now
        load("another program")


def alike(project: Project) -> list[tuple[str, str]]:
    _, notices = load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))
    return [(str(p.origin), p.message.zh) for p in notices if "一模一样" in p.message.zh]


def test_what_would_be_published_twice_is_told_with_both_places(project: Project) -> None:
    assert alike(project) == []
    first = "content/cases/counter.md:2"
    text = (project.root / "content/cases/counter.md").read_text("utf-8")

    project.write("content/cases/counter-2.md", text)
    assert alike(project) == [(first, "整篇案例与 content/cases/counter-2.md:2 一模一样，会发布两次")]
    project.write("content/cases/counter-2.md", text.replace("一名居民", "一名学生"))
    assert [words[:3] for _, words in alike(project)] == ["标题与"]
    project.write("content/cases/counter-2.md", text.replace("柜台多问一句", "柜台又问一句"))
    assert [words[:5] for _, words in alike(project)] == ["案情回顾与"]
    project.write(
        "content/cases/counter-2.md", text.replace("柜台多问一句", "柜台又问一句").replace("一名居民", "一名学生")
    )
    assert alike(project) == []


def test_a_warning_of_the_same_words_is_told_with_both_places(project: Project) -> None:
    project.write("content/warnings/more.md", "---\n类型: fake_police\n---\n- 公安机关没有 / “安全账户” {#other}\n")

    assert alike(project) == [
        ("content/warnings/police.md:11", "警示语与 content/warnings/more.md:4 一模一样，会发布两次")
    ]


def told_at(project: Project, path: str, data: bytes | str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Errors and remarks of one file, each with its line."""
    project.write(path, data)
    try:
        problems = load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))[1]
    except ProblemsFound as found:
        problems = found.problems
    said = [(p.severity.value, p.origin.line, p.message.zh) for p in problems if p.origin.path == path]
    return [(n, m) for s, n, m in said if s == "error"], [(n, m) for s, n, m in said if s == "notice"]


PATH = "content/cases/counter.md"
TEXT = CASE.format(title="柜台多问一句，|保住八万元")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_what_notepad_calls_unicode_is_read(project: Project, encoding: str) -> None:
    expected = library(project)
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")

    errors, remarks = told_at(project, PATH, mark + TEXT.encode(encoding))

    assert not errors
    assert "UTF-16" in remarks[0][1]
    assert library(project) == expected


@pytest.mark.parametrize("cut", [b"\xe5\xb1", b"\xff", b"\x80", "民".encode("gbk")])
def test_a_broken_character_is_told_with_its_line_and_never_read_as_another_encoding(
    project: Project, cut: bytes
) -> None:
    lines = TEXT.encode().split(b"\n")
    lines[5] += cut

    errors, _ = told_at(project, PATH, b"\n".join(lines))

    assert errors == [(6, "这一行有坏掉的字（文件在保存或传送时损坏了）")]


@pytest.mark.parametrize(
    "data", [b"\0" * 40, b"PK\x03\x04\x14\0\x06\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff\0" * 20]
)
def test_what_is_no_text_is_told(project: Project, data: bytes) -> None:
    errors, _ = told_at(project, PATH, data)

    assert errors
    assert "编码认不出来" in errors[0][1] or "控制字符" in errors[0][1]


@pytest.mark.parametrize(
    "char",
    ["\0", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\x9f", "\xad", "\u061c", "\u115f", "\u180e", "\u200b", "\u200d", "\u200e", "\u2028",
     "\u2029", "\u202e", "\u2060", "\u2066", "\u2800", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\uffff", "\U000e0041",
     "\U000e0100", "\ue000", "\U00100000", "\ufffd", "\u2e80", "\U0001fffe"],
)  # fmt: skip
@pytest.mark.parametrize("line", [2, 7, 16, 20])
def test_what_nobody_can_see_is_told_with_its_line_in_text_and_in_values(
    project: Project, char: str, line: int
) -> None:
    lines = TEXT.split("\n")
    words = lines[line - 1]
    lines[line - 1] = words[:-1] + char + words[-1:]

    errors, _ = told_at(project, PATH, "\n".join(lines))

    assert errors
    assert {at for at, _ in errors} == {line}
    assert f"U+{ord(char):04X}" in errors[0][1]


def test_every_line_with_such_a_character_is_told_at_once(project: Project) -> None:
    errors, _ = told_at(
        project,
        PATH,
        TEXT.replace("示例县", "示\u200b例县").replace("接到电话", "接到\u202e电话").replace("涉案", "涉\x07案"),
    )

    assert [at for at, _ in errors] == [6, 16, 19]


@pytest.mark.parametrize(
    ("escape", "code"), [(r"\0", "U+0000"), (r"\a", "U+0007"), (r"\e[31m", "U+001B"), (r"\u202e", "U+202E"), (r"\x85", "U+0085"),
                         (r"\L", "U+2028"), (r"\uE000", "U+E000"), (r"\uFEFF", "U+FEFF"), (r"\U0010FFFF", "U+10FFFF"), (r"\u200F", "U+200F")],
)  # fmt: skip
@pytest.mark.parametrize("key", ["地区", "摘要", "标题"])
def test_escapes_in_quotes_hide_nothing(project: Project, key: str, escape: str, code: str) -> None:
    line = {"地区": 6, "标题": 2, "摘要": 3}[key]
    lines = TEXT.split("\n")
    lines[line - 1 : line if key != "摘要" else line - 1] = [f'{key}: "甲乙{escape}丙"']

    errors, _ = told_at(project, PATH, "\n".join(lines))

    assert [at for at, _ in errors] == [line]
    assert code in errors[0][1]


def test_garbled_words_are_told_with_their_line_though_every_character_can_be_seen(project: Project) -> None:
    lines = TEXT.split("\n")
    lines[lines.index("- 告诉家人。")] = "- 告诉锟斤拷人。"

    errors, _ = told_at(project, PATH, "\n".join(lines))

    assert [at for at, _ in errors] == [lines.index("- 告诉锟斤拷人。") + 1]
    assert "有乱码“锟斤拷”" in errors[0][1]


@pytest.mark.parametrize(
    ("steps", "is_right"),
    [("提到钱先停；问家里人；自己找号码打", True), ("提到钱先停；问家里人", False), ("先停；再问；再查；再打", False), ("先停；问；再打", False)],
)  # fmt: skip
def test_three_steps_are_three(project: Project, steps: str, is_right: bool) -> None:
    path = "content/warnings/police.md"
    text = f"---\n类型: fake_police\n---\n- 停一停，问一问 / *查一查* {{#fake-police-01}}\n  - 三步：{steps}\n"

    errors, _ = told_at(project, path, text)

    assert [(at, "三步 要写三段" in message) for at, message in errors] == ([] if is_right else [(5, True)])


def test_a_case_without_a_summary_has_its_first_sentence(project: Project) -> None:
    library, _ = load_library(Sources(project.root, project.root / "content", date(2026, 11, 21)))

    (case,) = [c for c in library.cases if c.id == "counter"]
    assert case.summary == "一名居民接到电话，对方是“民警”，要转账。"


def test_escapes_in_other_files_hide_nothing(project: Project) -> None:
    errors, _ = told_at(project, "content/site.yaml", '标题: "示例\\u202e县"\n主办单位: "\\ud800"\n')

    assert [at for at, _ in errors if at == 1] == [1]


def test_radicals_become_characters_in_text_and_in_values_and_are_told(project: Project) -> None:
    written = (
        TEXT.replace("柜台多问一句", "给⽤⼾多问一句").replace("一名居民接到电话", "一名居⺠⾃称接到电话⻓⾦")
        .replace("示例县", "示例\uf937县").replace("告诉家人。", "告诉家⼈。")
    )  # fmt: skip

    errors, remarks = told_at(project, PATH, written)

    assert not errors
    assert [at for at, _ in remarks] == [2, 6, 16, 21, 31]
    assert remarks[0][1] == "“⽤⼾”是部首或兼容字，已按“用户”读"
    case = next(c for c in library(project).cases if c.id == "counter")
    assert str(case.title).startswith("给用户多问一句")
    assert case.story.startswith("<p>一名居民自称接到电话长金")
    assert case.region == "示例路县"


def test_radicals_that_an_escape_makes_are_told_too(project: Project) -> None:
    _, remarks = told_at(project, PATH, TEXT.replace("地区: 示例县", '地区: "示例\\u2f00县"'))

    assert [at for at, _ in remarks] == [6]
    assert next(c for c in library(project).cases if c.id == "counter").region == "示例一县"


@pytest.mark.parametrize("fence", ["---", "--- ", "----", "－－－", "———", "——", "—-", "———　"])
def test_front_matter_stands_between_dashes_of_any_kind(project: Project, fence: str) -> None:
    expected = library(project)

    errors, _ = told_at(project, PATH, "\n" + TEXT.replace("---", fence))

    assert not errors
    assert library(project) == expected


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("---\n标题", "标题", 1),
        ("---\n标题", "# 标题\n---\n标题", 1),
        ("发布: 2026-10-01\n---\n", "发布: 2026-10-01\n", 1),
        ("标题: 柜台多问一句，|保住八万元", "标题 柜台多问一句", 2),
        ("标题: 柜台多问一句，|保住八万元", "标题:", 2),
        ("类型: fake_police", "类型: [fake_police, x]", 3),
        ("类型: fake_police", "类型:\n  fake_police: x", 3),
        ("人群: [老年人]", "人群: {老年人: x}", 11),
    ],
)
def test_front_matter_that_cannot_be_meant_is_told_with_its_line(
    project: Project, old: str, new: str, line: int
) -> None:
    assert old in TEXT

    errors, _ = told_at(project, PATH, TEXT.replace(old, new, 1))

    assert line in [at for at, _ in errors]


@pytest.mark.parametrize(
    "written",
    ["[老年人，学生]", "[老年人、学生]", "老年人，学生", "老年人、学生", "老年人 学生", "老年人；学生", "【老年人、学生】", "［老年人，学生］",
     "[senior, student]", "[senior，student]", "[senior student]", "[老年人　学生]", "\n  - 老年人\n  - 学生", "\n  － 老年人\n  － 学生", "\n- senior\n- 学生", '"老年人, 学生"'],
)  # fmt: skip
def test_names_are_parted_by_whatever_comma_people_type(project: Project, written: str) -> None:
    project.write(
        "content/audiences/student.md",
        "---\n名称: 学生\n提醒: 先问一句\n摘要: 上学的人。\n---\n## 先问自己\n- 认识吗\n- 急不急\n- 是谁\n",
    )

    errors, _ = told_at(project, PATH, TEXT.replace("人群: [老年人]", f"人群: {written}"))

    assert not errors
    assert next(c for c in library(project).cases if c.id == "counter").audiences == ("senior", "student")


def test_a_name_with_a_comma_in_it_is_still_one_name(project: Project) -> None:
    errors, _ = told_at(project, PATH, TEXT.replace("发布: ", "接触方式: [微信、QQ, 短视频、直播]\n发布: "))

    assert not errors
    assert len(next(c for c in library(project).cases if c.id == "counter").contact) == 2


def test_wrapped_lines_of_a_value_leave_no_gap_between_chinese(project: Project) -> None:
    told_at(project, PATH, TEXT.replace("类别: 综合", "摘要: 一位居民接到\n  “客服”电话，\n  APP 要他\n  转 8 万"))

    summary = next(c for c in library(project).cases if c.id == "counter").summary
    assert summary == "一位居民接到“客服”电话， APP 要他转 8 万"


def test_what_a_tactic_says_of_a_victim_is_told_because_no_page_prints_it(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project()
    project.edit("content/cases/counter.md", "类别: 综合\n", "类别: 手法\n")
    capsys.readouterr()

    assert main(["check"], project.root) == 0

    told = capsys.readouterr()
    said = told.out + told.err
    for key in ("时间", "地区", "结果", "涉险金额", "谁拦下的"):
        assert f"“{key}”不会印在网页上：类别是手法解析" in said


def test_an_unknown_name_lists_the_names_that_people_use(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project()
    project.edit("content/cases/counter.md", "类型: fake_police", "类型: 假警察")
    capsys.readouterr()

    assert main(["check"], project.root) == 1

    assert "冒充公检法（fake_police）" in capsys.readouterr().err
