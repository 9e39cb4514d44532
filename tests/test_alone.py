"""Words stay true wherever they stand: alone on a sign, beside a case, under the pen, in a unit's name, in other characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.content import said_by, stands_alone
from sitegen.model.problems import Problems
from sitegen.model.text import Phrase, joined
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.renderers import page, picture, sheet
from sitegen.screens.slides import compose
from sitegen.typography import template_functions
from sitegen.typography.headlines import mark_of
from sitegen.typography.template_functions import Drawing
from sitegen.website.traditional_chinese import traditional
from tests.conftest import ROOT, Project

PHRASES = [line.split() for line in (ROOT / "tests/traditional.txt").read_text("utf-8").splitlines()[1:]]
HEAD = "---\n类型: fake_police\n---\n"


def words_of(file: Path, number: int = 0) -> str:
    return "".join(pypdfium2.PdfDocument(file)[number].get_textpage().get_text_bounded().split())


def only(project: Project, warnings: str) -> None:
    """These warnings and no others; no case is about any of them."""
    project.write("content/warnings/police.md", HEAD + warnings)
    for case in (project.root / "content/cases").glob("*.md"):
        case.write_text(case.read_text("utf-8").replace("警示语: fake-police-01\n", ""), "utf-8")


# --------------------------------------------------------------------------------- alone, and still true

HALVES = """- 群里的任务要你垫 / 做得越多亏越多多 {#halved}
  - 条屏：群里的任务要你垫，|做得越多亏越多
- 姓名航班都报对，骗子 / 也不等于是真的 {#short}
  - 短句：报得全对也别信
- 提现要缴税，账面 / 再好看也提不出来 {#pointing}
  - 行动：不交税，拨110
- 哪家的兼职 / 要您先掏钱？ {#asked}
  - 行动：要垫钱就不干
"""


def test_no_sign_shows_half_a_warning_and_lists_end_with_whom_to_call(make_project: Callable[..., Project]) -> None:
    project = make_project("texts")
    only(project, HALVES)
    assert project.build("--only", "texts", "--unit", "demo") == 0
    folder = project.output / "texts/screens"

    taxi = (folder / "taxi.txt").read_bytes().decode("gb2312").split()
    road = (folder / "roadside.txt").read_bytes().decode("gb2312").split("\r\n\r\n")
    captions = (folder / "caption.txt").read_bytes().decode("gb18030")

    assert taxi == ["报得全对也别信", "哪家的兼职，要您先掏钱？", "拿不准，先拨96110", "示例县公安局"]
    assert [sign.split() for sign in road if sign.strip()][-2:] == [["拿不准", "先拨96110"], ["示例县公安局"]]
    assert "要您先掏钱？拿不准拨96110。示例县公安局提醒" in captions
    assert not re.search("[？！][，。]", captions)


def test_the_report_shows_each_line_as_it_stands_alone_or_why_not(make_project: Callable[..., Project]) -> None:
    project = make_project("texts")
    only(project, HALVES + "- 只上海报的|这一句 {#paper}\n  - 渠道：海报\n")
    assert project.build("--only", "texts", "--unit", "demo") == 0

    table = (project.output / "report.html").read_text("utf-8").split('id="alone"')[1].split("</section>")[0]
    rows = {row.split("· ")[1].split("<")[0]: row for row in table.split("<tr>")[2:]}

    assert "<td>报得全对也别信</td>" in rows["short"]
    assert "放不下（12 个字）：没有“短句”" in rows["halved"]
    assert "“行动”单独看不懂" in rows["pointing"]
    assert "不交税" not in rows["pointing"].replace("提现", "")
    assert rows["paper"].count("渠道里没有") >= 4


@pytest.mark.parametrize(
    "words",
    [
        "不交税，拨110",
        "停在这一单",
        "打他的旧号码",
        "挂断，自己打回",
        "不给钱，拨110",
        "越快越好",
        "别给他",
        "不要信",
        "别扫",
    ],
)
def test_what_points_elsewhere_does_not_stand_alone(words: str) -> None:
    assert not stands_alone(words)


@pytest.mark.parametrize("words", ["先挂断，再核实", "现金不交，拨110", "没见面不给钱", "提现要交钱就停", "别给他转账"])
def test_what_says_what_it_is_about_does(words: str) -> None:
    assert stands_alone(words)


def test_no_comma_stands_behind_a_question_mark() -> None:
    lines = (Phrase("哪家的兼职？"), Phrase("先掏钱！"), Phrase("当心"))
    assert joined(lines).text == "哪家的兼职？先掏钱！当心"


@pytest.mark.parametrize("marks", ["？，", "，，", "。，", "，。"])
def test_a_comma_too_many_is_told(marks: str, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit("content/warnings/police.md", "短信：有人自称民警", f"短信：有人自称民警{marks}")
    assert project.build("check") == 1
    assert "content/warnings/police.md:9" in capsys.readouterr().err


# --------------------------------------------------------------------------------------------- posters

LAID_OUT = """- 孩子被人|吓住了 / 先抱一抱 {#fake-police-11}
  - 识别：不许说：别告诉大人；拿手机
- 爸妈爱听|你的电话 / 今天打一个 {#fake-police-12}
- 叫你一个人|去宾馆 / 开门找人说 {#fake-police-13}
  - 识别：一个人待着；不许见人：家人也不行
  - 布局：清单
- 停一停，问一问 / *查一查* {#fake-police-14}
  - 三步：提到钱先停；问家里人；自己找号码打
- 类型里的|说的就是它 / 先挂断 {#fake-police-15}
  - 识别：同类型
"""


def test_a_poster_shows_the_flags_of_its_warning_its_steps_and_the_layout_wanted(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("poster")
    only(project, LAID_OUT)
    assert project.build("--only", "poster", "--unit", "demo") == 0
    shown = [words_of(project.output / f"posters/a3/fake-police-{n}.pdf") for n in range(11, 16)]

    assert ["自称警察办案" in text for text in shown] == [False, False, False, False, True]
    assert "别告诉大人" in shown[0]
    assert ["中一条，先停手" in text for text in shown] == [False, False, True, False, False]
    assert "家人也不行" in shown[2]
    assert all(words in shown[3] for words in ("停一停", "提到钱先停", "自己找号码打"))


@pytest.mark.parametrize(
    "written",
    ["识别：一；二三", "识别：一一；二二；三三；四四", "识别：这一条太长了写不下的", "布局：海报", "布局：谎言", "布局：清单",
     "布局：三步", "布局：案例", "短句：这一句怎么也有十三个字以上了", "行动：找{单位}"],
)  # fmt: skip
def test_what_cannot_be_shown_is_told_with_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    only(project, f"- 先挂断 {{#fake-police-01}}\n  - {written}\n")
    assert project.build("check") == 1
    assert "content/warnings/police.md:" in capsys.readouterr().err


def test_a_type_has_one_checklist_at_most(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    flags = "  - 识别：一一；二二\n  - 布局：清单\n"
    only(project, f"- 先挂断 {{#fake-police-01}}\n{flags}- 再核实 {{#fake-police-02}}\n{flags}")
    assert project.build("check") == 1
    assert "fake-police-01 已经是清单了" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------- claims


def test_a_code_promises_a_real_case_only_where_there_is_one(make_project: Callable[..., Project]) -> None:
    project = make_project("poster", "website", "trifold", "flyer")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    (project.root / "content/cases/hang-up.md").unlink()
    sheets = {"posters/a3/fake-police-01.pdf", "trifolds/zheye-3/senior.pdf", "flyers/dadui-16k/fake_police.pdf"}
    for kind, is_real in (("综合", False), ("真实\n来源: [{媒体: 某报}]", True)):
        project.edit("content/cases/counter.md", "类别: 综合", f"类别: {kind}")
        assert project.build("--only", "poster,trifold,flyer", "--unit", "demo") == 0
        assert {("真实案例" in words_of(project.output / file)) for file in sheets} == {is_real}


@pytest.mark.parametrize(
    ("how", "verdict"), [("", "钱保住了"), ("怎么付的: 现金\n", "现金没有交出"), ("怎么付的: 转账\n", "没有转出")]
)
def test_the_verdict_fits_how_the_money_would_have_gone(
    make_project: Callable[..., Project], how: str, verdict: str
) -> None:
    project = make_project("poster")
    project.edit("content/cases/counter.md", "谁拦下的", f"{how}谁拦下的")
    assert project.build("--only", "poster", "--unit", "demo") == 0
    assert verdict in words_of(project.output / "posters/a3/fake-police-01.pdf")


@pytest.mark.parametrize(
    ("words", "lie", "mark"),
    [("停手", "", "underline"), ("“安全账户”", "", "strike"), ("安全账户", "安全账户", "strike"), ("没有“安全账户”的", "", "")],
)  # fmt: skip
def test_the_pen_never_agrees_with_a_lie(words: str, lie: str, mark: str) -> None:
    assert mark_of(words, lie) == mark


@pytest.mark.parametrize(
    ("before", "words", "mark"),
    [
        ("不会叫你", "垫钱", "deny"),
        ("公安机关没有", "“安全账户”", "deny"),
        ("有没有", "“安全账户”", "strike"),
        ("退票退钱，哪用你", "转账？", "deny"),
        ("谁叫你", "买金子", "strike"),
        ("要你", "先掏钱？", "strike"),
        ("凭什么", "要钱？", "strike"),
        ("", "为啥轮到你？", "underline"),
        ("叫你垫钱是", "鱼钩", "underline"),
        ("谁叫你关都", "挂断", "underline"),
    ],
)
def test_the_pen_strikes_what_he_wants_done_and_never_a_true_denial(before: str, words: str, mark: str) -> None:
    assert mark_of(words, "", before) == mark


def test_no_answer_on_a_board_is_smaller_than_three_quarters_of_its_siblings(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = Sources(ROOT, ROOT / "content", date(2026, 11, 21))
    library, _ = load_library(sources)
    materials = load_materials(sources, sizes_of(library), Problems())
    real, drawn = template_functions.setting, []

    def setting(fitted: Any, *rest: Any, **more: Any) -> Any:
        drawn.append(fitted)
        return real(fitted, *rest, **more)

    monkeypatch.setattr(template_functions, "setting", setting)
    sizes: dict[str, dict[str, float]] = {}
    for job in plan_jobs(library, materials, BuildRequest(sources.today, ("board",), "shili")):
        if job.renderer == "print":
            drawn.clear()
            page.fill(job, sources, sheet.sheet_functions(job, sources, {}, zoom=1.0, grey=False))
            exits = {step.exit.split("，")[0] for step in job.context["type"].steps if step.exit}
            found = [made.size for made in drawn if made.weight == 700 and made.lines[0].text.split("，")[0] in exits]
            sizes.setdefault(job.output.split("/")[1], {})[job.context["type"].id] = min(found, default=99)
    assert len(sizes) == 2
    for paper in sizes.values():
        largest = sorted(size for size in paper.values() if size < 99)[-3]
        assert [type for type, size in paper.items() if size < 0.7 * largest] == []


def test_only_a_name_that_he_gives_himself_stands_in_quotation_marks() -> None:
    assert (said_by("民警"), said_by("骗子"), said_by("")) == ("“民警”说", "骗子说", "")
    speakers = [kind.speaker for kind in load_library(Sources(ROOT, ROOT / "content", date(2026, 11, 21)))[0].types]
    assert speakers.count("骗子") == 1  # 各类骗局通用
    # What others call him: 像他的人, 收卡人.
    assert [name for name in speakers if name.endswith("的人") or name in ("收卡人", "追款人")] == []
    for template in (ROOT / "templates").glob("*/*.html"):
        assert '"“" ~ type.speaker' not in template.read_text("utf-8") or template.parent.name == "website", template


def test_no_underline_stands_under_a_lie_on_any_material(
    make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    materials = (
        "banner", "board", "door-card", "exhibition", "flyer", "household", "poster", "stand", "sticker", "table-tent",
        "teller-card", "transfer-notice", "trifold", "wechat-long", "screen",
    )  # fmt: skip
    project = make_project("website", *materials)
    papers = (ROOT / "content/paper.yaml").read_text("utf-8").replace("海报: 每类一条", "海报: 不做")
    project.write("content/paper.yaml", papers)
    only(
        project,
        "- 公安机关|没有 / “*安全账户*” {#quoted}\n- 谁说要你转进*安全账户* {#key}\n  - 谎言：安全账户\n  - 布局：对联\n"
        "- 自称民警 / 要转*安全账户* {#lie}\n  - 谎言：安全账户\n  - 行动：先挂断\n- 叫你转账 / 别听，*先挂断* {#plain}\n",
    )
    project.edit("content/cases/hang-up.md", "涉险金额: 8万元\n", "")
    project.edit("content/cases/hang-up.md", "你名下的卡涉嫌洗钱。", "我这里是公安局，有个案子要找你核实。")
    sources = Sources(project.root, project.root / "content", date(2026, 11, 21))
    library, _ = load_library(sources)
    jobs = plan_jobs(
        library, load_materials(sources, sizes_of(library), Problems()), BuildRequest(sources.today, materials, "demo")
    )
    lies = ["安全账户", "我这里是公安局", "有个案子", "要找你核实"]
    counted, faults = 0, []
    real_set, real_mark = template_functions.setting, Drawing.mark
    drawn: list[tuple[float, float, float, float, int]] = []
    told: list[tuple[str, float, float, float, float]] = []

    def setting(fitted: Any, x: float = 0.0, y: float = 0.0, *rest: Any, **more: Any) -> Any:
        told.extend((li.text, x + li.left, x + li.left + li.width, y + li.baseline, fitted.size) for li in fitted.lines)
        return real_set(fitted, x, y, *rest, **more)

    def mark(self: Drawing, kind: str, x: float, y: float, width: float, height: float, *rest: Any, **more: Any) -> Any:
        if kind == "underline":
            drawn.append((x, x + width, y, height, len(told)))
        return real_mark(self, kind, x, y, width, height, *rest, **more)

    monkeypatch.setattr(template_functions, "setting", setting)
    monkeypatch.setattr(Drawing, "mark", mark)
    for job in jobs:
        drawn.clear()
        told.clear()
        if job.renderer == "print":
            page.fill(job, sources, sheet.sheet_functions(job, sources, {}, zoom=1.0, grey=False))
        elif job.renderer == "picture":
            picture.render(job, sources)
        elif job.renderer == "screen" and "warning" in job.context and "case" not in job.context:
            lie = job.context["warning"].lie
            made = compose({**job.context, "lie": lie}, Drawing(sources))
            drawn.extend(
                (s.box.x, s.box.right, s.box.y, s.box.height, 0) for s in made.parts.strokes if s.kind == "underline"
            )
            for piece in made.texts:
                told.extend(
                    (li.text, piece.x, piece.box.right, piece.y + li.baseline, piece.text.size)
                    for li in piece.text.lines
                )
        else:
            continue
        counted += bool(drawn)
        for left, right, top, height, at in drawn:
            # In a long picture places count from each part: what an underline is for was set just before it.
            for text, x0, x1, base, size in told[at - 1 : at] if job.renderer == "picture" else told:
                over = min(right, x1) - max(left, x0)
                if (
                    over > 0.3 * (x1 - x0)
                    and -0.2 * size < top + height / 2 - base < 0.5 * size
                    and any(lie in text for lie in lies)
                ):
                    faults.append((job.output, text))

    assert counted >= 5
    assert faults == []


# ------------------------------------------------------------------------------- every sheet does its job


def test_the_key_of_the_test_paper_has_the_numbers_of_its_questions(make_project: Callable[..., Project]) -> None:
    project = make_project("exam")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    one = "- 编号: {id}\n  题目: 第{id}题怎么办？\n  选项: [对的{id}（对）, 错的]\n  解释: 因为{id}。\n"
    project.write(
        "content/quiz/q.yaml", "".join(one.format(id=i) for i in "abc") + one.format(id="d") + "  对象: 内部\n"
    )
    assert project.build("--only", "exam", "--unit", "demo") == 0
    paper, blank, key = (words_of(project.output / "internal/exam-a4.pdf", n) for n in range(3))
    assert "本页空白" in blank  # printed on both sides, the key is on no back of a question

    asked = re.findall(r"(\d+)．第([a-d])题", paper)
    assert [number for number, _ in asked] == ["1", "2", "3", "4"]
    assert re.findall(r"(\d+)．[A-D]．对的([a-d])", key) == asked


def test_sheets_carry_the_number_to_call_and_stands_a_code_in_reach(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "teller-card", "exhibition", "stand")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    assert project.build("--only", "teller-card,exhibition,stand", "--unit", "demo") == 0

    assert "96110" in words_of(project.output / "teller-cards/a5-h/card.pdf")
    boards = sorted(project.output.glob("exhibition/*/*.pdf"))
    assert boards
    assert all("96110" in words_of(board) for board in boards)
    assert all("不全是本案细节" in words_of(board) for board in boards)
    for stand in project.output.glob("stands/*.pdf"):
        sheet_ = pypdfium2.PdfDocument(stand)[0]
        (code,) = zxingcpp.read_barcodes(sheet_.render(scale=0.25).to_pil().convert("RGB"))
        mm = 25.4 / 72 / 0.25
        tall = sheet_.get_height() / 72 * 25.4
        low, high = tall - code.position.bottom_left.y * mm, tall - code.position.top_left.y * mm
        assert 500 < low < high < 1500, stand


@pytest.mark.parametrize(("key", "head"), [("转告栏目：家长看这里\n", "家长看这里"), ("", "也请这样做")])
def test_a_card_says_for_whom_its_lower_half_is(make_project: Callable[..., Project], key: str, head: str) -> None:
    # A pupil holds the card; 不先责怪：孩子肯说 is said to the parents.
    project = make_project("door-card")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    audience = project.root / "content/audiences/senior.md"
    told = (
        audience.read_text("utf-8").split("## 告诉家人")[0]
        + "\n## 告诉家人\n- 不先责怪：孩子肯说，比什么都要紧\n- 管好密码：由大人保管\n"
    )
    audience.write_text(told.replace("---\n", f"---\n{key}", 1), "utf-8")
    assert project.build("--only", "door-card", "--unit", "demo") == 0
    back = words_of(project.output / "door-cards/a6/senior.pdf", 1)
    assert head in back
    assert back.index(head) < back.index("不先责怪")


def test_a_fold_out_shows_the_lie_that_these_people_are_told(make_project: Callable[..., Project]) -> None:
    project = make_project("trifold")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    only(
        project,
        "- 叫你一个人|去宾馆 / *开门*，|找人说 {#own}\n  - 谎言：单独配合\n  - 引语：“民警”说\n  - 人群：老年人\n  - 行动：开门找人\n",
    )
    assert project.build("--only", "trifold", "--unit", "demo") == 0
    inside = words_of(project.output / "trifolds/zheye-3/senior.pdf", 1)
    assert "单独" in inside
    assert "找人说" in inside

    project.edit("content/warnings/police.md", "  - 人群：老年人\n", "")
    assert project.build("--only", "trifold", "--unit", "demo") == 0
    assert "单独" not in words_of(project.output / "trifolds/zheye-3/senior.pdf", 1)


@pytest.mark.parametrize("has", ["是", "否"])
def test_the_tellers_card_has_room_for_the_offices_own_number(make_project: Callable[..., Project], has: str) -> None:
    project = make_project("teller-card")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    number = "0100-1234567"
    project.edit("content/units.yaml", "  示例: 是\n", f"  有96110: {has}\n  电话: [{{号码: {number}, 说明: 值班}}]\n")
    assert project.build("--only", "teller-card", "--unit", "demo") == 0  # in print's own check: 5 mm from the edge
    assert f"找我们：{number}" in words_of(project.output / "teller-cards/a5-h/card.pdf")


def test_no_code_leads_to_a_page_that_is_not_made(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "exhibition")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace("每类一条", "不做"))
    project.edit("content/cases/counter.md", "发布:", "渠道: 海报\n发布:")
    assert project.build("--only", "exhibition,website", "--unit", "demo") == 0
    for board in project.output.glob("exhibition/*/*.pdf"):
        (code,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(board)[0].render(scale=0.5).to_pil().convert("RGB"))
        assert (project.output / "website" / code.text.removeprefix("https://example.com/fz/")).is_file(), board


# -------------------------------------------------------------------------- types, units, other characters


def test_a_warning_may_have_a_type_of_its_own_and_an_odd_name_is_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "content/types/two_cards.md",
        (project.root / "content/types/fake_police.md").read_text("utf-8").replace("冒充公检法", "买卖两卡"),
    )
    project.write(
        "content/warnings/mixed.md",
        "---\n类型: fake_police\n---\n- 卡不能卖 {#two-cards-01}\n  - 类型：two_cards\n- 先挂断 {#two-cards-02}\n",
    )
    assert project.build("check") == 0
    told = capsys.readouterr()
    assert "two-cards-02 的名字像“买卖两卡”，类型却是“冒充公检法”" in told.out + told.err
    assert "two-cards-01 的名字" not in told.out + told.err


def test_a_unit_s_name_and_telephone_are_filled_in(make_project: Callable[..., Project]) -> None:
    project = make_project("texts")
    only(project, "- 先挂断 {#fake-police-01}\n  - 短信：{单位}提醒：先挂断，再打{电话}问一问。\n")
    project.edit(
        "content/units.yaml",
        "名称: 示例县某镇,",
        "名称: 示例县某镇, 简称: 某镇, 电话: [{号码: 110}, {号码: 0991-1234567}],",
    )
    assert project.build("--only", "texts") == 0
    assert "示例县公安局提醒：先挂断，再打96110问" in (project.output / "texts/sms.csv").read_text("utf-8-sig")
    town = (project.output / "units/demo-town/texts/sms.csv").read_text("utf-8-sig")
    assert "某镇提醒：先挂断，再打0991-1234567问" in town


def test_a_text_that_a_unit_s_name_makes_too_long_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    only(project, f"- 先挂断 {{#fake-police-01}}\n  - 短信：{{单位}}{'先挂断' * 18}。\n")
    assert project.build("check") == 1
    assert "填上“示例县公安局”以后有" in capsys.readouterr().err


@pytest.mark.parametrize(("key", "most"), [("短信", 60), ("口播", 170), ("长句", 60)])
def test_the_limit_counts_the_name_that_is_filled_in(
    project: Project, capsys: pytest.CaptureFixture[str], key: str, most: int
) -> None:
    name = "示例县公安局"  # longer than {单位}
    words = "先挂断" * 60
    for long, status in ((most, 0), (most + 1, 1)):
        only(project, f"- 先挂断 {{#fake-police-01}}\n  - {key}：{{单位}}{words[: long - len(name) - 1]}。\n")
        assert project.build("check") == status
        told = capsys.readouterr().err
        assert (f"“{key}”填上“{name}”以后有 {long} 个字，最多 {most} 个" in told) == bool(status)


def test_three_hundred_phrases_are_right_in_traditional_characters() -> None:
    assert len(PHRASES) >= 300
    wrong = []
    for simplified, taiwan, *hong_kong in PHRASES:
        got = traditional(simplified), traditional(simplified, (), "hk")
        if got != (taiwan, (hong_kong or [taiwan])[0]):
            wrong.append((simplified, *got))
    assert wrong == []


def test_the_site_chooses_the_forms(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    project.write("content/site.yaml", "标题: 为什么在这里\n主办单位: 示例\n繁体: 香港\n网站: {语言版本: [zh-Hant]}\n")
    assert project.build("--only", "website") == 0
    assert "為什麼在這裏" in (project.output / "website/zh-hant/index.html").read_text("utf-8")
