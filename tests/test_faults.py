"""Bad content of every kind: file and line, what is wrong, what to do, exit 1, and the old output as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import justmytype_intl_cjk
import pytest
from PIL import ImageCms

from tests.conftest import CASE, ROOT, WARNINGS, Project
from tests.test_prepress import profile

C, W, T, A = (
    "content/cases/counter.md",
    "content/warnings/police.md",
    "content/types/fake_police.md",
    "content/audiences/senior.md",
)


@dataclass(frozen=True)
class Fault:
    """An edit of one file (or a new file) and the line and words that must be told."""

    name: str
    path: str
    old: str
    new: str
    line: int
    says: str
    hint: str = ""


FAULTS = [
    Fault("unknown key", C, "地区: 示例县", "地点: 示例县", 6, "未知的项目 “地点”", "您是否想写"),
    Fault("unknown type", C, "类型: fake_police", "类型: fake_polise", 3, "未知的诈骗类型 “fake_polise”", "您是否想写 “fake_police”"),
    Fault("unknown audience", C, "人群: [老年人]", "人群: [老年]", 11, "未知的人群 “老年”", "您是否想写 “老年人”"),
    Fault("unknown outcome", C, "结果: 已劝阻", "结果: 劝住了", 7, "没有 “劝住了” 这个选项", "可用"),
    Fault("unknown warning", C, "警示语: fake-police-01", "警示语: fake-police-99", 12, "未知的警示语 “fake-police-99”", "您是否想写"),
    Fault("impossible month", C, "时间: 2026-03", "时间: 2026-13", 5, "没有这个日期 “2026-13”", "2026-03-05"),
    Fault("impossible day", C, "发布: 2026-10-01", "发布: 2026-02-30", 13, "没有这个日期 “2026-02-30”"),
    Fault("impossible year", C, "时间: 2026-03", "时间: 2206-03", 5, "年份不对"),
    Fault("a day that is not over", C, "时间: 2026-03", "时间: 2026-12", 5, "在今天（2026-11-21）以后", "请核对年、月、日"),
    Fault("unreadable sum", C, "涉险金额: 8万元", "涉险金额: 八块多钱吧", 8, "认不出这个金额", "1.5万元"),
    Fault("lost more than at risk", C, "谁拦下的: 银行员工", "谁拦下的: 银行员工\n损失金额: 9万元", 10, "比涉险金额"),
    Fault("title too long", C, "柜台多问一句，|保住八万元", "柜" * 29, 2, "太长：29 个字，最多 28 个", "请减去 1 个字"),
    Fault("title missing", C, "标题: 柜台多问一句，|保住八万元\n", "", 2, "缺少“标题”", "请加一行 标题"),
    Fault("stopped by missing", C, "谁拦下的: 银行员工\n", "", 2, "缺少“谁拦下的”"),
    Fault("stopped at a step that is not there", C, "停在第几步: 2", "停在第几步: 7", 10, "但只有 3 步"),
    Fault("not a whole number", C, "停在第几步: 2", "停在第几步: 二", 10, "应当是"),
    Fault("key twice", C, "地区: 示例县", "地区: 示例县\n地区: 某县", 7, "写了两次", "请只留一个"),
    Fault("key twice in two languages", C, "地区: 示例县", "地区: 示例县\nregion: 某县", 7, "是同一项"),
    Fault("section missing", C, "## 识别要点\n- 自称警察办案\n- 要你瞒着家人\n- 要你转钱核查\n", "", 27, "缺少栏目“识别要点”"),
    Fault("section unknown", C, "## 识别要点", "## 识别重点", 24, "没有叫“识别重点”的栏目", "您是否想写 “识别要点”"),
    Fault("section twice", C, "## 警方提示", "## 识别要点", 29, "写了两次"),
    Fault("too few steps", C, "2. **让你保密**：不许告诉家人。\n3. **让你转钱**：转到他的账户。\n", "", 18, "步骤要 3 到 6 条，这里有 1 条"),
    Fault("steps without numbers", C, "1. **先吓住你**：说你涉案。", "先吓住你", 19, "应当是编号的步骤"),
    Fault("too many flags", C, "- 要你转钱核查", "- 一一\n- 二二\n- 三三\n- 四四\n- 五五", 24, "要 3 到 6 条，这里有 7 条"),
    Fault("flag too long", C, "- 自称警察办案", "- " + "长" * 17, 25, "太长"),
    Fault("text outside sections", C, "## 案情回顾\n", "随手写的\n## 案情回顾\n", 15, "栏目之外"),
    Fault("no front matter", C, "---\n标题", "标题", 1, "资料栏"),
    Fault("front matter without end", C, "发布: 2026-10-01\n---\n", "发布: 2026-10-01\n", 1, "资料栏没有结束", "是否忘了第二行 ---"),
    Fault("broken YAML", C, "人群: [老年人]", "人群: [老年人", 11, "没有配对的 ]"),
    Fault("value with a colon", C, "地区: 示例县", "地区: 示例县: 某镇", 6, "资料栏写法有误", "引号"),
    Fault("missing picture", C, "要转账。", "要转账。![手机屏幕](phone.png)", 16, "找不到图片 “phone.png”"),
    Fault("foreign picture", C, "要转账。", "要转账。![图](https://example.com/a.png)", 16, "图片要放在案例旁边"),
    Fault("picture without description", C, "要转账。", "要转账。![](phone.png)", 16, "没有文字说明"),
    Fault("real without source", C, "类别: 综合", "类别: 真实", 4, "真实案例要写来源"),
    Fault("unknown status", C, "发布: 2026-10-01", "发布: 2026-10-01\n状态: 差不多了", 14, "没有 “差不多了” 这个选项"),
    Fault("period ends before it starts", C, "发布: 2026-10-01", "有效期: 2026-12-31 至 2026-01-01", 13, "认不出这个有效期"),
    Fault("identity number", C, "要转账。", "身份证11010519491231002X，要转账。", 16, "像是身份证号"),
    Fault("bank card number", C, "要转账。", "卡号6222 0212 3456 7894，要转账。", 16, "像是银行卡号"),
    Fault("mobile number", C, "要转账。", "打13800138000，要转账。", 16, "像是手机号"),
    Fault("promise", C, "告诉家人。\n", "保证追回。\n", 21, "不能许诺"),
    Fault("glyph nobody has", C, "要转账。", "要转账😀。", 16, "字体里没有 “😀”"),
    Fault("hidden character", C, "要转账。", "要转\u202e账。", 16, "看不见的字符"),
    Fault("control character", C, "要转账。", "要转\x07账。", 16, "控制字符"),
    Fault("warning line too long", W, "自称民警要转账", "自称" + "民" * 15, 4, "太长：17 个字，最多 16 个"),
    Fault("warning with three lines", W, "自称民警要转账 /", "自称民警 / 要转账 /", 4, "一行或两行，这里有 3 行"),
    Fault("asterisk without partner", W, "/ *挂断*", "/ *挂断", 4, "星号没有成对"),
    Fault("warning id twice", W, "{#fake-police-02}", "{#fake-police-01}", 11, "已经用过"),
    Fault("unsafe id", W, "{#fake-police-02}", "{#../../etc/passwd}", 11, "不能用作文件名"),
    Fault("unknown wording", W, "  - 行动：先挂断", "  - 动作：先挂断", 7, "未知的项目 “动作”", "您是否想写"),
    Fault("lie too long", W, "谎言：安全账户", "谎言：安全账户安全账户安", 5, "太长"),
    Fault("link in an SMS", W, "自己拨110核实。", "看 www.example.com 核实。", 9, "不能有网址"),
    Fault("verdict the brush cannot write", W, "行动：先挂断", "批语：魑魅\n  - 行动：先挂断", 7, "没有毛笔字形"),
    Fault("type without truth", T, "- 别告诉家人 / 真民警不怕你商量。", "- 别告诉家人", 15, "只有一半"),
    Fault("unknown icon", T, "图标: phone-call", "图标: phone-cal", 8, "没有图标", "您是否想写 “phone-call”"),
    Fault("audience names an unknown type", A, "类型: [fake_police]", "类型: [fake_policy]", 6, "未知的诈骗类型"),
    Fault("unit twice", "content/units.yaml", "编号: demo-town", "编号: demo", 7, "已经用过"),
    Fault("two root units", "content/units.yaml", "    - {编号: demo-town", "- {编号: demo-two, 名称: 另一个县}\n- 编号: x\n  名称: x\n  上级: demo\n  下级:\n    - {编号: demo-town", 7, "最上级的单位应当只有一个，这里有 2 个", "请写 上级"),
    Fault("footer too long", "content/site.yaml", "主办单位: 示例", "主办单位: 示例\n页脚:\n  联系方式: " + "长" * 121, 4, "太长：121 个字，最多 120 个"),
    Fault("unit with an unknown screen", "content/units.yaml", "屏幕: [small]\n  示例", "屏幕: [smal]\n  示例", 4, "未知的屏幕规格"),
    Fault("screen of no size", "content/screens.yaml", "宽: 384", "宽: 很宽", 1, "应当是"),
    Fault("paper key misspelt", "content/paper.yaml", "名称: a5", "名字: a5", 3, "未知的项目 “名字”"),
    Fault("not a web address", "content/site.yaml", "https://example.com/fz/", "example", 3, "写得不对"),
    Fault("template with an unknown name", "templates/card/card.html", "warning.text", "warning.txt", 1, "模板出错"),
    Fault("template that does not parse", "templates/card/card.html", "{{ warning.text }}", "{{ warning.text }", 1, "模板出错"),
    Fault("material with an unknown renderer", "templates/card/material.yaml", "renderer: text", "renderer: txt", 2, "没有 “txt”"),
    Fault("template that is not there", "templates/card/material.yaml", "for: warning", "for: warning\ntemplate: crad.html", 4, "找不到模板 “crad.html”"),
    Fault("template whose name no disk takes", "templates/card/material.yaml", "for: warning", f"for: warning\ntemplate: {'长' * 3000}.html", 4, "找不到模板"),
    Fault("place that Windows keeps", "templates/card/material.yaml", "cards/{id}.txt", "con/{id}.txt", 4, "Windows 不许"),
    Fault("place that no disk takes", "templates/card/material.yaml", "cards/", "长" * 41 + "/", 4, "太长"),
    Fault("code that nobody can type", "templates/card/material.yaml", "for: warning", "code: 😀\nfor: warning", 3, "“code”写得不对", "只用字母、数字、汉字"),
    Fault("all of a kind in one place", "templates/card/material.yaml", "cards/{id}.txt", "cards/a.txt", 4, "里要有 {id}"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[f.name for f in FAULTS])
def test_bad_content_is_told_by_line_and_publishes_nothing(
    project: Project, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build() == 0
    before = project.tree()
    project.edit(fault.path, fault.old, fault.new)
    capsys.readouterr()

    status = project.build()

    told = capsys.readouterr().err
    assert status == 1, told
    place = f"{fault.path}:{fault.line}: " if fault.line else f"{fault.path}: "
    paragraph = next((p for p in re.split(r"\n(?=\S)", told) if p.startswith(place) and fault.says in p), "")
    assert paragraph, told
    assert fault.hint in paragraph
    assert "Traceback" not in told
    assert project.tree() == before


def test_two_materials_that_write_to_one_place_are_told_with_both_names(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit("templates/card/material.yaml", 'for: warning\noutput: "cards/', 'for: case\noutput: "notes/')

    status = project.build()

    told = capsys.readouterr().err
    assert status == 1
    assert (
        "templates/note/material.yaml: 两件东西都要写到 notes/counter.txt，另一件是 templates/card 的\n    请给其中一个换"
        in told
    )
    assert not project.output.exists() or not list(project.output.rglob("*.txt"))


def test_several_formats_cannot_go_to_one_place(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = 'title: 单\nrenderer: print\nfor: unit\nformats: [a5, a6]\noutput: "sheets/x.pdf"\n'
    project.write("templates/sheet/material.yaml", sheet)
    project.write("templates/sheet/sheet.html", "")

    assert project.build("--only", "card") == 1

    assert "templates/sheet/material.yaml:5: “output”里要有 {format}" in capsys.readouterr().err


FACE = Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
FEW = ROOT / "assets/fonts/brush.ttf"  # 133 characters


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("text.ttf", "不是字体".encode() * 50, "不是字体文件"),
        ("empty.ttf", b"", "不是字体文件"),
        ("picture.ttf", b"\x89PNG\r\n\x1a\n" + bytes(100), "不是字体文件"),
        ("web.woff2", b"wOF2" + bytes(100), "是网页字体"),
        ("half.ttf", FACE.read_bytes()[:200_000], "不完整"),
        ("junk.otf", b"OTTO" + bytes(300), "不完整"),
        ("brush.ttf", FEW.read_bytes(), "缺字太多：常用的 3766 个字和标点里缺 3633 个"),
        ("a" * 300 + ".ttf", None, "找不到字体文件"),
    ],
)
def test_a_font_that_cannot_set_chinese_is_told_at_its_line_and_nowhere_else(
    project: Project, name: str, data: bytes | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if data is not None:
        project.write(f"assets/fonts/{name}", data)
    project.write("content/site.yaml", f"标题: 示例县反诈宣传\n字体:\n  正文: assets/fonts/{name}\n")

    status = project.build()

    told = capsys.readouterr().err
    assert status == 1
    assert told.startswith("content/site.yaml:3: ")
    assert says in told
    assert "共 1 处要改" in told


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"no profile", "不是 ICC 文件"),
        (b"", "不是 ICC 文件"),
        (bytes(400), "不是 ICC 文件"),
        (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), "是 RGB 的特性文件"),
        (profile()[:200], "不完整"),
    ],
)
def test_a_press_profile_that_is_none_is_told_when_content_is_checked(
    project: Project, data: bytes, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("assets/press.icc", data)
    project.write("content/site.yaml", "标题: 示例县反诈宣传\n印刷特性文件: assets/press.icc\n")

    status = project.build("check")

    told = capsys.readouterr().err
    assert status == 1
    assert f"content/site.yaml:2: “印刷特性文件”：“press.icc” {says}" in told

    project.write("assets/press.icc", profile())
    assert project.build("check") == 0


@pytest.mark.parametrize(
    "address",
    [
        'https://x/"><script>', "https://x/'onload=alert(1)", "https://x/a b", "javascript:alert(1)", "//x/", "https://x/?a=1", "https://x/#a",
        "https://", "https://a@x/", "https://x:123456/", "https://x/{{ 1 }}",
    ],
)  # fmt: skip
def test_an_address_of_the_site_that_could_act_or_lead_nowhere_is_refused(
    project: Project, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = address.replace("'", "''")
    project.write("content/site.yaml", f"标题: 示例县反诈宣传\n网址: '{quoted}'\n")

    assert project.build("check") == 1

    told = capsys.readouterr().err
    assert f"content/site.yaml:2: “网址”写得不对：{address.removesuffix('<script>')}" in told
    assert "例如 https://example.com/fanzha/" in told


def test_all_problems_are_shown_at_once(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, "类型: fake_police", "类型: parcel")
    project.edit("content/cases/hang-up.md", "时间: 2026-03", "时间: 2026-13")
    project.edit(W, "/ *挂断*", "/ *挂断")

    status = project.build()

    told = capsys.readouterr().err
    assert status == 1
    assert all(words in told for words in ("parcel", "2026-13", "星号没有成对"))


def test_messages_are_english_when_asked(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEGEN_LANG", "en")
    project.edit(C, "类型: fake_police", "类型: fake_polise")

    status = project.build()

    assert status == 1
    assert f"{C}:3: unknown fraud type “fake_polise”" in capsys.readouterr().err


def test_an_unsafe_file_name_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/Fake Courier.md", CASE.format(title="标题"))

    status = project.build()

    assert status == 1
    assert "content/cases/Fake Courier.md: 名字 “Fake Courier” 不能用作文件名" in capsys.readouterr().err


def test_a_file_that_is_no_text_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/photo.md", b"\x89PNG\r\n\x1a\n\xff\xff\x00\x80")

    status = project.build()

    assert status == 1
    assert "content/cases/photo.md: 不是文字文件" in capsys.readouterr().err


def test_a_bomb_of_aliases_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    levels = "\n".join(f"k{i}: &k{i} [{', '.join([f'*k{i - 1}'] * 9)}]" for i in range(1, 9))
    project.write("content/site.yaml", f"k0: &k0 [a]\n{levels}\n标题: 示例\n")

    status = project.build()

    assert status == 1
    assert "这个记号在开头有别的意思" in capsys.readouterr().err


def test_a_warning_for_books_alone_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit("content/warnings/police.md", "行动：先挂断", "渠道：手册\n  - 行动：先挂断")

    status = project.build()

    told = capsys.readouterr().err
    number = (project.root / "content/warnings/police.md").read_text("utf-8").split("\n").index("  - 渠道：手册") + 1
    assert status == 0
    assert f"content/warnings/police.md:{number}: " in told
    assert "哪里都不会出现" in told


def test_a_warning_without_a_name_gets_one_and_a_notice(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/warnings/police.md", WARNINGS.replace(" {#fake-police-02}", ""))

    status = project.build()

    told = capsys.readouterr().err
    assert status == 0
    assert "content/warnings/police.md:11: 这条警示语还没有名字" in told
    assert "{#fake-police-x02}" in told
