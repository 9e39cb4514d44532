"""Nobody is identified, nothing is wrong, what was looked at is acknowledged: the checks on content, their rules, their document."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml
from PIL import Image

from sitegen import checks
from sitegen.app.cli import main
from sitegen.checks import known_of, prefilter
from sitegen.checks.folding import folded
from sitegen.checks.identifiers import Known, hardly_masked
from sitegen.checks.rendered import content_words, kept_back, leaks
from sitegen.checks.rules import RULES
from sitegen.core.sources import Sources
from sitegen.core.store import Store
from sitegen.loading.library import load_library
from sitegen.model.jobs import Input, Job
from sitegen.model.problems import Problems
from sitegen.state import parse_cache
from tests.conftest import DAY_READ, ROOT, Project
from tests.privacy.measure import HALVES, is_found, together
from tools.checks_doc import filled

C, W = "content/cases/counter.md", "content/warnings/police.md"
STORY = "一名居民接到电话"


def test_what_a_pattern_needs_passes_nothing_by() -> None:
    """Rules are tried only on paragraphs that have what they need: what is found is what Python's own search finds."""
    texts = [entry["text"] for name in HALVES[0] for entry in yaml.safe_load(_labelled(name))]
    texts += [path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.md"))[:60]]
    paragraphs = [line for text in texts for line in folded(text).split("\n") if line]
    passed_by = 0
    for paragraph in paragraphs:
        prefilter.prepare_paragraph(paragraph)
        for one in prefilter._all:
            found = [match.span() for match in one.finditer(paragraph)]
            if not found and not one.may_be_in(paragraph):
                passed_by += 1
                assert one.compiled.search(paragraph) is None, (one.pattern[:60], paragraph)
    assert passed_by > 0.7 * len(paragraphs) * len(prefilter._all)  # and it is worth it


@pytest.mark.parametrize(
    ("pattern", "found", "passed_by"),
    [
        ("(?<!无)名字叫?(?P<n>[一-龥]{2})", "他名字叫小明明", "他叫小明明"),
        ("公司|公园|\\d{3}号", "到公园去", "公共园林"),
        ("(?=[A-Z]*\\d)[A-Z0-9]{4}", "号A123", "号ABCD"),
        ("(?:甲|)乙", "乙", "甲"),
        ("abc艾特", "ABC艾特", "abc"),
        ("[^某]村(?!民)", "柳村", "柳镇"),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, found: str, passed_by: str) -> None:
    one = prefilter.PrefilteredPattern(pattern, re.IGNORECASE if "艾特" in pattern else 0)
    for text, is_tried in ((found, True), (passed_by, False)):
        prefilter.prepare_paragraph(text)
        assert one.may_be_in(text) is is_tried
        assert bool(one.search(text)) is is_tried


def test_a_case_is_checked_where_it_is_read_and_not_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_cache, "MANY", 1)
    checks_made: list[str] = []
    check = checks.check_file

    def counted(*inputs: Any) -> Any:
        checks_made.append(inputs[1])
        return check(*inputs)

    monkeypatch.setattr(checks, "check_file", counted)
    memory = parse_cache.ParseCache(Store(project.root / ".sitegen"))
    sources = Sources(project.root, project.root / "content", DAY_READ, memory=memory)

    def spread(readings: Sequence[parse_cache.Reading]) -> Iterator[tuple[int, parse_cache.Entries]]:
        yield from ((place, parse_cache.parse_in_worker(one, sources)) for place, one in enumerate(readings))

    library, _ = load_library(sources, spread, checks.checks_of_cases)
    paths = sorted(case.origin.path for case in library.cases)
    assert paths
    assert sorted(checks_made) == paths
    checks.check_content(sources, library, Problems(), spread)
    assert sorted(path for path in checks_made if path in paths) == paths
    assert len(checks_made) > len(paths)


def _labelled(name: str) -> str:
    return (ROOT / f"tests/privacy/{name}.yaml").read_text("utf-8")


def test_faults_below_are_told_though_the_type_is_unknown(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, "类型: fake_police", "类型: fake_polis")
    text = (project.root / C).read_text("utf-8")
    head, _, tail = text.partition("## 识别要点\n")
    rest = tail[tail.index("\n## ") :]
    project.write(C, f"{head}## 识别要点\n\n- 只有一条\n{rest}")
    status, problems = checked(project, capsys)
    assert status == 1
    said = [str(p["message"]) for p in problems]
    assert any("fake_polis" in message for message in said)
    assert any("识别要点" in message for message in said)


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("老人住5号楼。", "notice"),
        ("民警在一单元找到了他。", "notice"),
        ("老人住5号楼402室。", "error"),
        ("老人住3栋2单元。", "error"),
        ("她家在锦绣江南5号楼。", "error"),
        ("海报贴到了5号楼和一单元。", ""),
        ("小区有12栋楼。", ""),
    ],
)
def test_a_building_without_an_estate_is_a_remark(
    project: Project, capsys: pytest.CaptureFixture[str], said: str, severity: str
) -> None:
    project.edit(C, STORY, f"{said}{STORY}")
    _, problems = checked(project, capsys)
    assert {str(p["severity"]) for p in problems if p.get("rule") == "P09"} == ({severity} if severity else set())


def checked(project: Project, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, object]]]:
    """The exit status of `check`, and the problems as JSON."""
    capsys.readouterr()
    status = main(["check", "--json"], project.root)
    out = capsys.readouterr().out
    return status, json.loads(out)["problems"]


def rules_at(problems: list[dict[str, object]], path: str, line: int = 0) -> set[str]:
    """The ids of the rules that found something in a file, or in one line of it."""
    return {str(p.get("rule", "")) for p in problems if p["path"] == path and (not line or p["line"] == line)} - {""}


STORIES = {
    "P01": "证件号是11010519491231002X。",
    "P02": "卡号6222 0212 3456 7894，当天转走。",
    "P03": "电话一三八-〇〇一三-八〇〇〇打不通。",
    "P04": "家里座机（0489）4393328响了三遍。",
    "P05": "取钱的车是苏C·D12345。",
    "P06": "护照号E99990418被拍走。",
    "P07": "他的支付宝账号tx.mubai77被要走。",
    "P08": "邮箱是lihua（at）mail点com。",
    "P09": "老人住在柳荫小区6号楼2单元401室。",
    "P10": "骗子在青石镇的集市上摆摊。",
    "P11": "受害人何建军怎么也想不通。",
    "P12": "账户持有人 Zhang Guiying 在外省。",
    "P13": "实验小学五年级的小周扫了码。",
    "P14": "桥西派出所接警后赶到。",
    "P15": "农商行柳荫路支行的柜员报了警。",
    "P16": "他是鑫茂垚物流有限公司的会计。",
    "P17": "微信昵称“荷塘听雨1968”的就是受害人。",
    "P19": "4月24日下午3时许，示例县殡仪馆出纳、52岁的丁某汇款95.53万元。",
    "P20": "对方IP地址为117.88.23.41。",
    "P22": "多亏隔壁王姐喊了一嗓子。",
    "W01": "报警以后一定能追回。",
    "W02": "这样的人真是太傻。",
    "W03": "本平台经公安部批准设立。",
    "W05": "他把錢轉了出去。",
    "W06": "他在网(wǎng)上看到广告。",
    "W07": "他转了８万。",
    "W08": "有疑问请拨打九六一一九。",
    "W10": "反电信网络诈骗法第九十九条规定要退钱。",
    "W11": "这是真的吗？，他想。",
    "W12": "页面上写着&lt;b&gt;退款&lt;/b&gt;。",
}


@pytest.mark.parametrize("rule", STORIES)
def test_each_rule_is_told_with_file_line_id_and_what_to_do(
    project: Project, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(C, STORY, f"{STORIES[rule]}\n\n{STORY}")

    status, problems = checked(project, capsys)

    found = [p for p in problems if p.get("rule") == rule and p["path"] == C]
    assert found, problems
    assert found[0]["line"] == 16
    assert str(found[0]["message"]).endswith(f"〔{rule} {RULES[rule].name.zh}〕")
    assert found[0]["hint"]
    assert found[0]["severity"] == RULES[rule].severity.value
    assert status == (1 if any(p["severity"] == "error" for p in problems) else 0)


@pytest.mark.parametrize(
    "words",
    [
        "来电显示138****5678，归属地在外省。", "转入账户尾号1234，当天冻结。", "张某、欧阳某某和李*都没有听劝。", "张女士说她没有转账。",
        "民警马上联系银行，居民高度警惕。", "2026年3月5日18时30分，账面盈利1,234,567元。", "自称“李警官”的人要她下载软件。",
        "先拨110，再拨96110，拿不准打九六一一〇。", "本金a<b且利息c>d。", "派出所民警上门，陪他把软件卸掉。", "某公司财务接到“老板”消息。",
        "机器上贴着SN13800001234A。", "机器上贴着SN13800001234。", "说明里写着092-5905080。", "补丁092-5905080装好了。",
    ],
)  # fmt: skip
def test_masked_and_harmless_words_pass(project: Project, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, STORY, f"{words}\n\n{STORY}")
    assert checked(project, capsys) == (0, [])


@pytest.mark.parametrize("written", [r"\<b\>退款", "`<font color=red>`退款", "&#60;br/&#62;退款"])
def test_code_that_would_be_printed_is_told_where_it_was_typed(
    project: Project, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(C, STORY, f"{written}\n\n{STORY}")
    project.edit(W, "  - 行动：", "  - 长句：他说&lt;u&gt;退款&lt;/u&gt;。\n  - 行动：")

    status, problems = checked(project, capsys)

    assert status == 1
    assert rules_at(problems, C, 16) == {"W12"}, problems
    assert "W12" in rules_at(problems, W)


def test_no_line_begins_with_a_comma(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(
        W,
        "- ",
        "- ，",
    )
    project.edit(C, "地区: 示例县\n", "地区: 示例县\n摘要: 。他转了钱。\n")
    project.edit(C, STORY, f"{STORY}\n，他没有信")

    problems = checked(project, capsys)[1]

    assert "W11" in rules_at(problems, W)
    assert rules_at(problems, C) == {"W11"}
    assert [p["line"] for p in problems if p["path"] == C] == [7]


def test_an_acknowledged_fact_is_not_called_unused_while_another_file_cannot_be_read(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    waiver = "放行: {规则: F01, 理由: 某, 谁: 某, 日期: 2026-11-20}\n"
    project.edit(C, "地区: 示例县\n", f"地区: 示例县\n{waiver}")
    assert rules_at(checked(project, capsys)[1], C, 7) == {"A01"}

    project.write("content/cases/broken.md", "---\n标题:\n---\n")

    status, problems = checked(project, capsys)
    assert status == 1
    assert rules_at(problems, C, 7) == set(), problems


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491231002x", "110105 19491231 0029", "１１０１０５１９４９１２３１００２１"],
)
def test_an_identity_number_with_a_wrong_check_digit_is_one(
    project: Project, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(C, STORY, f"纸上写着{number}。\n\n{STORY}")
    assert "P01" in rules_at(checked(project, capsys)[1], C, 16)


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("11010519491231**2X", "P01"), ("1101051949123100*X", "P01"), ("110105194912310***", "P01"), ("110105*94*1231002X", "P01"),
        ("110105 1949 1231 ××2X", "P01"), ("11010519491231xx2X", "P01"), ("１１０１０５１９４９１２３１＊＊２Ｘ", "P01"), ("11010519●●1231002X", "P01"),
        ("6222 0212 3456 78*4", "P02"), ("62220212345678***", "P02"), ("1380013*000", "P03"), ("138001380**", "P03"),
        ("110105********002X", ""), ("110105194912******", ""), ("622202******7894", ""), ("6222 02** **** 7894", ""), ("138****8000", ""),
        ("138**38***0", ""), ("1200x1600x2000x300", ""), ("1234567890*2=3", ""), ("11999919991399**2X", ""),
    ],
)  # fmt: skip
def test_a_number_of_which_too_little_is_masked_is_told(
    project: Project, number: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for written in (f"单子上写着{number}。", f"单子上写着{number}，他看了。"):
        before = (project.root / C).read_text("utf-8")
        project.edit(C, STORY, f"{written}\n\n{STORY}")
        found = rules_at(checked(project, capsys)[1], C, 16)
        assert rule in found if rule else not found
        project.write(C, before)


def test_sizes_of_screens_are_no_masked_numbers() -> None:
    for sizes in (
        "3840×2160 720×1280",
        "3840×2160 2160×3840",
        "6480×3240 16",
        "3840x2160-720x1280",
        "352*80 3840*2160",
    ):
        assert list(hardly_masked(sizes)) == [], sizes
    assert [found.rule for found in hardly_masked("6222 0212 3456 789×")] == ["P02"]


@pytest.mark.parametrize("number", ["13800001234元", "¥13800001234", "13800001234.50元"])
def test_a_sum_of_eleven_digits_is_no_mobile(project: Project, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, STORY, f"全国一年止付{number}。\n\n{STORY}")
    assert rules_at(checked(project, capsys)[1], C) <= {"F01"}  # more than the case says, but nobody's number
    project.edit(C, number, number.strip("¥元"))
    if "." not in number:
        assert "P03" in rules_at(checked(project, capsys)[1], C)


def test_a_masked_number_is_printed_as_it_was_typed(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    project.edit(C, STORY, f"来电显示138****5678，尾号1234。\n\n{STORY}")
    assert project.build() == 0
    assert b"138****5678" in project.tree()["website/cases/counter.html"]


@pytest.mark.parametrize(
    "number",
    [
        "138\u200b0013\u200b8000",
        "1&#51;800138000",
        "１３８００１３８０００",
        "138\n0013\n8000",
        "[致电](tel:13800138000)",
    ],
)
def test_a_number_is_found_however_it_is_hidden(
    project: Project, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(C, STORY, f"本人号码{number}，请核实。\n\n{STORY}")
    status, problems = checked(project, capsys)
    assert status == 1, problems
    assert "P03" in rules_at(problems, C), problems


def test_a_region_below_the_county_is_an_error_and_a_surname_in_a_title_a_notice(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(C, "地区: 示例县", "地区: 示例县桥头镇")
    assert rules_at(checked(project, capsys)[1], C, 6) == {"P10"}
    project.edit(C, "地区: 示例县桥头镇", "地区: 示例县")
    project.edit(C, "标题: ", "标题: 张女士")
    status, problems = checked(project, capsys)
    assert (status, rules_at(problems, C, 2)) == (0, {"P18"})


def test_links_of_every_kind_are_refused_in_warnings(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for link in ("fanzha.top", "反诈.中国", "http://a.b", "www.fz.gov.cn", "fz点com", "t.cn/a1b2", "117.88.23.41/x"):
        before = (project.root / W).read_text("utf-8")
        project.edit(W, "请先挂断，自己拨110核实。", f"请看{link}，自己拨110核实。")
        status, problems = checked(project, capsys)
        assert status == 1, link
        assert "W09" in rules_at(problems, W), link
        project.write(W, before)


def test_no_link_stands_on_a_screen(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, "地区: 示例县\n", "地区: 示例县\n屏上写: 请看 fanzha.top\n")
    assert rules_at(checked(project, capsys)[1], C, 7) == {"W09"}


def test_facts_agree_with_the_front_matter(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for old, new, rule in (
        ("标题: 柜台多问一句，|保住八万元", "标题: 柜台多问一句，|保住九万元", "F01"),
        (STORY, f"2025年5月，险些被骗12万元。{STORY}", "F01"),
        (STORY, f"2025年5月，{STORY}", "F02"),
        (STORY, f"全县发案由18起降到8起，下降65.3%。{STORY}", "F03"),
        ("谁拦下的: 银行员工", "谁拦下的: 银行员工\n笔数: 3", "F04"),
    ):
        before = (project.root / C).read_text("utf-8")
        project.edit(C, old, new)
        if rule == "F04":
            project.edit(C, STORY, f"钱分两次转走。{STORY}")
        status, problems = checked(project, capsys)
        assert status == 1, (rule, problems)
        assert rule in rules_at(problems, C), (rule, problems)
        project.write(C, before)


def test_a_right_percentage_and_a_rounded_sum_pass(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, STORY, f"2026年3月，全县发案由18起降到8起，下降55.56%。险些被骗8万元。{STORY}")
    assert checked(project, capsys) == (0, [])


def test_nearly_the_same_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, STORY, f"事情要从一条短信说起。短信说他的卡被人用了。他照着号码打了过去。{STORY}")
    copy = (
        (project.root / C)
        .read_text("utf-8")
        .replace("标题: 柜台", "标题: 网点")
        .replace("钱没有转走。", "钱没有转走。后来报了警。")
    )
    project.write("content/cases/copy.md", copy)
    status, problems = checked(project, capsys)
    assert status == 0, problems
    assert any(p.get("rule") == "F06" for p in problems), problems


WAIVER = "放行: {规则: P14, 理由: 本所书面同意, 谁: 审核岗, 日期: 2026-11-20}\n"


def test_a_finding_is_let_through_beside_it_and_listed_in_the_report(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    project.edit(C, STORY, f"桥西派出所接警后赶到。\n\n{STORY}")
    assert checked(project, capsys)[0] == 1
    project.edit(C, "地区: 示例县\n", f"地区: 示例县\n{WAIVER}")
    assert checked(project, capsys) == (0, [])
    assert project.build() == 0
    report = project.tree()["report.html"].decode()
    assert "桥西派出所" in report
    assert "本所书面同意" in report
    assert "审核岗" in report
    assert "2026-11-20" in report
    assert "审核岗" not in project.tree()["website/cases/counter.html"].decode()


def test_a_waiver_of_one_warning_is_for_that_warning_alone(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(
        W,
        "  - 行动：先挂断，再核实\n",
        "  - 行动：先挂断，再核实\n  - 放行：{规则: W02, 理由: 引自原话, 谁: 审核岗, 日期: 2026-11-20}\n  - 长句：别说他太傻，谁都会被骗，先挂断。\n",
    )
    project.edit(W, "  - 行动：不转，拨110问", "  - 行动：不转，拨110问\n  - 长句：他真是太傻。")
    status, problems = checked(project, capsys)
    assert status == 0, problems
    assert len([p for p in problems if p.get("rule") == "W02"]) == 1, problems


def test_a_waiver_that_lets_nothing_through_is_told_and_one_without_its_parts_refused(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(C, "地区: 示例县\n", f"地区: 示例县\n{WAIVER}")
    status, problems = checked(project, capsys)
    assert (status, rules_at(problems, C, 7)) == (0, {"A01"})
    project.edit(C, WAIVER, "放行: {规则: P99, 理由: 某, 谁: 某, 日期: 2026-11-20}\n")
    status, problems = checked(project, capsys)
    assert status == 1
    assert rules_at(problems, C, 7) == {"A02"}
    project.edit(
        C, "放行: {规则: P99, 理由: 某, 谁: 某, 日期: 2026-11-20}\n", "放行: {规则: P14, 谁: 某, 日期: 2026-11-20}\n"
    )
    status, problems = checked(project, capsys)
    assert status == 1
    assert any("理由" in str(p["message"]) for p in problems)


def test_what_a_template_leaks_is_found_before_it_is_published(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    assert project.build() == 0
    before = project.tree()
    page = project.root / "templates/website/case.html"
    page.write_text(
        page.read_text("utf-8").replace("</article>", "<p>联系民警周海涛 13800138000</p></article>", 1), "utf-8"
    )
    assert "周海涛" in page.read_text("utf-8")
    capsys.readouterr()
    assert project.build() == 1
    told = capsys.readouterr().err
    assert "〔P03" in told
    assert "〔P11" in told
    assert "templates/website/case.html" in told
    assert project.tree() == before


def test_a_leak_in_a_zip_or_a_table_is_found_in_what_was_made() -> None:
    job = Job("texts", "text", "texts/sms.csv", "texts/sms.csv", {})
    data = b"\xef\xbb\xbf" + "短信,联系13800138000\r\n".encode()
    assert [p.rule for p in leaks(job, {"texts/sms.csv": data})] == ["P03"]
    import io

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("说明.txt", "受害人何建军的卡号6222021234567894")
    assert {p.rule for p in leaks(job, {"packs/a.zip": packed.getvalue()})} == {"P02", "P11"}


def test_nothing_public_names_or_holds_what_is_internal() -> None:
    import io

    job = Job("texts", "text", "texts/a.txt", "texts/a.txt", {})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("怎么用.txt", "答案在 internal/exam-key.pdf")
    for path, data in {
        "texts/a.txt": "小样见 internal/screens/small.png。".encode(),
        "website/a.html": b'<a href="../../internal/recall/a.pdf">x</a>',
        "screens/playlist.json": b'{"file": "output/internal/units/x/screens/a.png"}',
        "packs/a.zip": packed.getvalue(),
        "posters/a.pdf": "答案见 internal/exam-key.pdf".encode(),
    }.items():
        found = [p for p in leaks(job, {path: data}) if p.rule == "O01"]
        assert len(found) == 1, path
        assert "templates/texts/a.txt" in str(found[0].origin)
        assert kept_back(found, Known(), ("internal/exam-key.pdf",), "internal/exam-key.pdf") == tuple(found)
    held = replace(job, inputs=(Input("internal/exam.pdf", "0"),))
    assert [p.rule for p in leaks(held, {"packs/a.zip": packed.getvalue()})].count("O01") == 2
    assert leaks(job, {"website/a.html": "<a href='https://a.gov.cn/internal/b'>internal 内部</a>".encode()}) == ()
    inside = replace(job, output="internal/recall/a.csv")
    assert leaks(inside, {"internal/recall/a.csv": b"internal/exam.pdf"}) == ()


def test_a_photograph_asks_whether_faces_are_hidden(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project.root / "content/cases/counter"
    folder.mkdir()
    (project.root / C).rename(folder / "index.md")
    noisy = Image.merge("RGB", [Image.effect_noise((300, 200), 90) for _ in range(3)])
    noisy.save(folder / "desk.jpg")
    path = "content/cases/counter/index.md"
    project.edit(path, STORY, f"![柜台](desk.jpg)\n\n{STORY}")
    status, problems = checked(project, capsys)
    assert status == 0
    assert rules_at(problems, path, 16) == {"P21"}
    project.edit(path, "地区: 示例县\n", "地区: 示例县\n人脸已处理: 是\n")
    assert not rules_at(checked(project, capsys)[1], path)
    Image.new("RGB", (300, 200), "white").save(folder / "desk.png")
    project.edit(path, "人脸已处理: 是\n", "")
    project.edit(path, "desk.jpg", "desk.png")
    (folder / "desk.jpg").unlink()
    assert not rules_at(checked(project, capsys)[1], path)


def test_samples_are_told_in_one_line_of_every_summary(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster")
    assert main(["check"], project.root) == 0
    out = capsys.readouterr().out
    assert out.count("F07") == 1
    assert main(["--only", "poster"], project.root) == 0
    assert capsys.readouterr().out.count("F07") == 1
    assert "F07" in project.tree()["report.html"].decode()


@pytest.mark.parametrize(
    ("path", "line", "told"),
    [
        ("content/site.yaml", "标题: 示例县反诈宣传", "网站标题是“示例县反诈宣传”"),
        ("content/site.yaml", "主办单位: 示例县公安局（示例）", "主办单位是“示例县公安局（示例）”"),
        ("content/units.yaml", "  印发单位: 示例县反诈中心", "1 个单位是示例（示例县反诈中心）"),
        ("content/units.yaml", "  简称: 示例县公安", "1 个单位是示例（示例县公安）"),
    ],
)
def test_a_forgotten_sample_name_is_told_though_all_else_is_the_offices_own(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str], path: str, line: str, told: str
) -> None:
    project = make_project("poster")
    project.write(
        "content/units.yaml", "- 编号: qinghe\n  名称: 青禾县公安局\n  简称: 青禾县公安\n  印发单位: 青禾县公安局\n"
    )
    project.write("content/site.yaml", "标题: 青禾县反诈宣传\n主办单位: 青禾县公安局\n网址: https://fz.qinghe.test/\n")
    assert main(["check"], project.root) == 0
    assert "F07" not in capsys.readouterr().out
    text = (project.root / path).read_text("utf-8")
    project.write(path, re.sub(f"(?m)^{line.split(':')[0]}:.*$", line, text))
    assert main(["check"], project.root) == 0
    assert told in capsys.readouterr().out


def test_what_is_printed_says_that_it_is_a_sample_until_all_is_the_offices_own(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("poster")

    def printed() -> list[str]:
        texts = []
        for path in sorted(project.output.glob("**/posters/**/*.pdf")):
            document = pypdfium2.PdfDocument(path)
            texts.append("".join(page.get_textpage().get_text_bounded() for page in document))
            document.close()
        assert texts
        return texts

    assert project.build() == 0
    assert all("反诈中心（样例）" in text for text in printed())
    units, site = "content/units.yaml", "content/site.yaml"
    for path in (units, site):
        text = (
            (project.root / path)
            .read_text("utf-8")
            .replace("示例县", "青禾县")
            .replace("主办单位: 示例", "主办单位: 青禾县")
        )
        project.write(path, re.sub("(?m)^ +示例: 是\n", "", text))
    assert project.build() == 0
    assert all("反诈中心（样例）" in text for text in printed())  # the code still leads to an example address
    project.edit(site, "https://example.com/fz/", "https://fz.qinghe.test/")
    assert project.build() == 0
    assert not any("样例" in text for text in printed())
    project.edit(site, "青禾县反诈宣传", "示例县反诈宣传")
    assert project.build() == 0
    assert all("反诈中心（样例）" in text for text in printed())


def test_the_document_lists_the_rules_and_the_figures_as_they_are() -> None:
    page = (ROOT / "docs/checks.md").read_text("utf-8")
    assert page == filled(page)
    assert all(f"| {id} |" in page for id in RULES)


def test_enough_is_found_of_what_identifies_and_little_of_what_does_not() -> None:
    seen, unseen = (together(names) for names in HALVES)
    assert seen.positive.total() + unseen.positive.total() >= 400
    assert seen.negative.total() + unseen.negative.total() >= 400
    assert len(unseen.positive) >= 20
    assert len(unseen.negative) >= 20
    assert unseen.recall >= 0.95
    assert unseen.false_alarms <= 0.03
    for name in (*HALVES[0], *HALVES[1]):
        assert re.match("# .*\n", (Path(__file__).parent / f"privacy/{name}.yaml").read_text("utf-8"))


def test_the_sentences_made_up_while_mending_come_out_right() -> None:
    lists = yaml.safe_load((Path(__file__).parent / "privacy/tuning.yaml").read_text("utf-8"))
    assert len(lists["identifying"]) >= 200
    assert len(lists["harmless"]) >= 100
    assert [s for s in lists["identifying"] if not is_found(s)] == []
    assert [s for s in lists["harmless"] if is_found(s)] == []


def test_the_starter_passes_every_check(make_project: Callable[..., Project]) -> None:
    from sitegen.checks import check_content
    from sitegen.core.sources import Sources
    from sitegen.loading.library import load_library
    from sitegen.model.problems import Problems
    from tests.conftest import DAY_READ

    sources, problems = Sources(ROOT, ROOT / "content", DAY_READ), Problems()
    library, _ = load_library(sources)
    waivers = check_content(sources, library, problems)
    assert problems.found == []
    assert all(waiver.let_through and waiver.reason for waiver in waivers)


def test_what_the_content_may_say_is_no_leak_where_a_calendar_cuts_it(make_project: Callable[..., Project]) -> None:
    project = make_project("texts")
    project.edit("content/warnings/police.md", "自称民警要转账", "快递里的中奖卡，张张是坑")
    library = load_library(Sources(project.root, project.root / "content", DAY_READ))[0]
    job = Job("texts", "text", "texts/sms.csv", "texts/sms.csv", {})
    found = leaks(
        job, {"a.ics": "SUMMARY:中奖卡\\,\r\n 张张是坑\r\n".encode(), "b.txt": "姓名：张三丰，住在这里".encode()}
    )

    left = kept_back(found, known_of(library.site, library.units), (), content_words(library))

    assert [p.found for p in left] == ["张三丰"]
