"""Nothing that a writer typed vanishes without a word: what is put into any key is found in what is made, or told with its line.

Every key of every kind of file is here: one that is added must say which of the two it is.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from sitegen.model import vocabulary as v
from tests.conftest import AUDIENCE, CASE, TYPE, Project, make_apart

# Words of no sentence, in signs that every face has; which place holds which is told by position.
_SIGNS = "坝坞坠坡坤坦坪坯垂垄垒垛垢垣垦垫埂埋埠堂堆堑堡堤堪堰塌塑塔塘墙墩墨壤壶夯夸奎奏奕奠奢姆姜姚姻娄娜娟婉婴嫂嫩孔孟孰孵宁宏宗宙宛宦宫宰宴宵寇寓寡寨寺尔尘尚尤尧尹屈届屎屏屑屯屹岂岌岔岗岛岩岳岭岸峙峡峦峭峰峻崇崎崔崖崛崩崭嵌嵘巅巍巡巢巩巫巷帅帆帕帖帘帚帛帜帝帷幅幌幕幢幽庄庇庐庙庚廉廊弛弥弦弧弯彦彬彰征径徊徐徘徙徽忌忍怀怠怡恋恍恒恰恳恼悉悍悔悟悠悦悬惋惕惘惜惠惫惬惭惰愉愕愧愿慈慎慕慢慧慨慰慷憎憔憧憨憩憬憾懂懈懊懒懦戎戏戒戚戟戳扁扇扉托扛扮扯扰扳扶抄抉抑抖"


class Markers:
    """Hands out texts that stand nowhere else."""

    def __init__(self) -> None:
        self.signs = iter(_SIGNS)
        self.of: dict[str, str] = {}

    def __call__(self, place: str, length: int = 2) -> str:
        self.of[place] = "".join(next(self.signs) for _ in range(length))
        return self.of[place]


# Keys whose text is shown somewhere, by kind of file.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "CASE_KEYS": ("title", "summary", "region", "stopped_how"),
    "SOURCE_KEYS": ("publisher", "title", "url"),
    "CORRECTION_KEYS": ("old", "new"),
    "WARNING_KEYS": ("lie", "lead", "action", "strip", "sms", "spoken", "long", "flags"),
    "TYPE_KEYS": ("name", "short_name", "lie", "speaker", "summary", "slogan", "official", "aliases"),
    "AUDIENCE_KEYS": ("name", "headline", "summary", "ask_title", "tell_title"),
    "SITE_KEYS": ("title", "organiser", "description", "note"),
    "FOOTER_KEYS": ("contact", "site_code", "icp", "police_record", "gov_mark", "find_error"),
    "UNIT_KEYS": ("name", "short_name", "issuer", "address", "note"),
    "HOTLINE_KEYS": ("label", "hours"),
    "HANDBOOK_KEYS": ("title", "subtitle", "preface", "cover"),
    "SCREEN_KEYS": ("name", "used_for"),
    "PAPER_KEYS": ("name",),
    "ASK_KEYS": ("act", "truth"),
    "QUESTION_KEYS": ("ask", "choices", "why", "sender", "message"),
    "FIGURE_KEYS": ("label", "source", "unit"),
    "PACK_KEYS": ("name", "summary", "use"),
    "CAMPAIGN_KEYS": ("title", "issue"),
    "PHASE_KEYS": ("name",),
    "SEARCH_KEYS": (),  # what is searched is not shown, but for the name of a service: tests/shipped/test_search.py
    "PHRASE_KEYS": (),
    "EVERYDAY_KEYS": (),
    "SERVICE_KEYS": (),
    "WEBSITE_KEYS": (),
    "WARNING_FILE_KEYS": (),
}  # fmt: skip
# Wordings that only pictures show: brush words, and what stands on screens; and what only a unit without screens reads
# (tests/test_packs.py).
PICTURED = {
    "CASE_KEYS": ("on_screen",),
    "WARNING_KEYS": ("verdict", "steps", "on_screen"),
    "TYPE_KEYS": ("verdict", "screen_question", "on_screen"),
    "PACK_KEYS": ("without_screens",),
}
# Keys that keep what colleagues want to know (docs/content.md says that they are not published), and other names for a thing.
NOTES = {
    "HANDBOOK_KEYS": ("audience", "author"),
    "SCREEN_KEYS": ("source",),
    "PAPER_KEYS": ("source",),
    "AUDIENCE_KEYS": ("short_name", "author"),
    "PHRASE_KEYS": ("words", "clues", "examples"),
    "EVERYDAY_KEYS": ("words", "clues", "examples"),
    "SERVICE_KEYS": ("words", "clues", "examples", "title", "say"),
    "CASE_KEYS": ("author",),
    "WARNING_KEYS": ("author",),
    "WARNING_FILE_KEYS": ("author",),
    "SITE_KEYS": ("reviewers", "author"),
    **{f"{kind}_KEYS": ("author",) for kind in ("TYPE", "UNIT", "ASK", "QUESTION", "PACK", "CAMPAIGN")},
}


@dataclass(frozen=True)
class Made:
    """What was made of a library that has a marker in every key: all of its text, without marks and blanks."""

    text: str
    markers: Mapping[str, str]


def readable(name: str, data: bytes) -> Iterator[str]:
    """The words of a made file, as somebody would see them."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for inner in packed.namelist():
                yield from readable(inner, packed.read(inner))
    elif name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(data)
        for page in document:
            yield page.get_textpage().get_text_bounded()
        document.close()
    elif not name.endswith((".png", ".woff2", ".bmp", ".gif", ".jpg", ".ico")) and b"\0" not in data:
        for encoding in ("utf-8", "gb18030"):
            try:
                words = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            yield html.unescape(re.sub(r"<[^>]*>", "", words)) + html.unescape(words)
            break


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One build of the website, texts, schedule, pack and a handbook."""
    project = make_apart(
        tmp_path_factory.mktemp("law") / "project",
        "website", "texts", "schedule", "pack", "handbook", "screen", "exam", "poster",
    )  # fmt: skip
    m = Markers()
    fill(project, m)
    assert project.build() == 0
    tree = project.tree()
    text = "".join(words for name, data in tree.items() for words in readable(name, data))
    return Made(re.sub(r"[\s|*]", "", text), m.of)


def fill(project: Project, m: Markers) -> None:
    project.write(
        "content/site.yaml",
        f"标题: {m('SITE_KEYS.title')}\n主办单位: {m('SITE_KEYS.organiser')}\n网址: https://example.com/fz/\n简介: {m('SITE_KEYS.description')}\n"
        f"说明: {m('SITE_KEYS.note')}\n页脚:\n"
        + "".join(f"  {zh[0]}: {m(f'FOOTER_KEYS.{name}')}\n" for name, zh in v.FOOTER_KEYS.items()),
    )
    project.write(
        "content/units.yaml",
        f"- 编号: demo\n  名称: {m('UNIT_KEYS.name')}\n  简称: {m('UNIT_KEYS.short_name')}\n  印发单位: {m('UNIT_KEYS.issuer')}\n"
        f"  地址: {m('UNIT_KEYS.address')}\n  说明: {m('UNIT_KEYS.note')}\n  层级: 县\n  屏幕: [small]\n  示例: 是\n  电话:\n"
        f"    - {{号码: 110, 说明: {m('HOTLINE_KEYS.label')}, 时间: {m('HOTLINE_KEYS.hours')}}}\n",
    )
    project.write(
        "content/screens.yaml",
        f"- {{编号: small, 名称: {m('SCREEN_KEYS.name')}, 宽: 384, 高: 192, 平滑: 否, 停留: 15, 用处: {m('SCREEN_KEYS.used_for')}}}\n",
    )
    project.write(
        "content/paper.yaml",
        f"- {{编号: a3, 名称: {m('PAPER_KEYS.name')}, 宽: 297, 高: 420}}\n- {{编号: a6, 名称: a6, 宽: 105, 高: 148}}\n"
        "- {编号: a5, 名称: a5, 宽: 148, 高: 210}\n- {编号: a4, 名称: a4, 宽: 210, 高: 297}\n",
    )
    lie = m("TYPE_KEYS.lie")
    project.write(
        "content/types/fake_police.md",
        TYPE.format(name=m("TYPE_KEYS.name"))
        .replace(
            "谎言: 安全账户",
            f"谎言: {lie}\n短名: {m('TYPE_KEYS.short_name')}\n又叫: 冒充民警、{m('TYPE_KEYS.aliases')}",
        )
        .replace("说话人: 民警", f"说话人: {m('TYPE_KEYS.speaker')}")
        .replace("摘要: 骗子", f"摘要: {m('TYPE_KEYS.summary')}骗子")
        .replace("口号: 自称", f"官方: {{2025: 7 {m('TYPE_KEYS.official')}}}\n口号: {m('TYPE_KEYS.slogan')}自称"),
    )
    project.write(
        "content/audiences/senior.md",
        AUDIENCE.replace(
            "名称: 老年人",
            f"名称: {m('AUDIENCE_KEYS.name')}\n短名: 老年人\n问句栏目: {m('AUDIENCE_KEYS.ask_title')}\n转告栏目: {m('AUDIENCE_KEYS.tell_title')}",
        )
        .replace("提醒: 先给儿女", f"提醒: {m('AUDIENCE_KEYS.headline')}儿女")
        .replace("摘要: 骗子", f"摘要: {m('AUDIENCE_KEYS.summary')}骗子")
        + "\n## 告诉家人\n- 大一点的钱：商量过再付。\n- 陌生的电话：先挂断。\n",
    )
    project.write(
        "content/cases/counter.md",
        CASE.format(title=f"柜台多问一句，|{m('CASE_KEYS.title')}保住八万元")
        .replace("类别: 综合", f"摘要: {m('CASE_KEYS.summary')}柜台多问了一句。")
        .replace("地区: 示例县", f"地区: {m('CASE_KEYS.region')}县")
        .replace(
            "谁拦下的: 银行员工",
            f"更正:\n  - {{原: {m('CORRECTION_KEYS.old')}八万, 改: {m('CORRECTION_KEYS.new')}八万元, 日期: 2026-11-01}}\n"
            f"谁拦下的: 银行员工\n怎么拦下的: {m('CASE_KEYS.stopped_how')}多问一句\n来源:\n  - {{媒体: {m('SOURCE_KEYS.publisher')}报, "
            f"标题: {m('SOURCE_KEYS.title')}, 日期: 2026-03-20, 网址: https://example.com/{m('SOURCE_KEYS.url')}}}",
        ),
    )
    (project.root / "content/cases/hang-up.md").unlink()
    project.write(
        "content/warnings/police.md",
        f"---\n类型: fake_police\n---\n- 自称民警要转账 / *挂断*，自己拨110 {{#fake-police-01}}\n  - 谎言：{m('WARNING_KEYS.lie')}\n"
        f"  - 引语：{m('WARNING_KEYS.lead')}催你把钱转进\n  - 行动：{m('WARNING_KEYS.action')}挂断\n  - 条屏：{m('WARNING_KEYS.strip')}先挂断\n"
        f"  - 短信：{m('WARNING_KEYS.sms')}有人自称民警让您转账，请先挂断，自己拨110核实。\n"
        f"  - 口播：{m('WARNING_KEYS.spoken')}乡亲们，有人自称民警让您转账，请先挂断，再自己拨打110问一问，别急着把钱转出去，记住了。\n"
        f"  - 长句：{m('WARNING_KEYS.long')}有人自称民警要转账，先挂断。\n"
        f"  - 识别：要你转账：{m('WARNING_KEYS.flags')}；不许告诉人\n",
    )
    project.write(
        "content/handbooks/pocket.yaml",
        f"标题: {m('HANDBOOK_KEYS.title')}\n副标题: {m('HANDBOOK_KEYS.subtitle')}\n前言: {m('HANDBOOK_KEYS.preface')}先看前言。\n"
        f"封面字: {m('HANDBOOK_KEYS.cover', 1)}\n纸张: a6\n类型: [fake_police]\n人群: senior\n",
    )
    project.write(
        "content/selfcheck.yaml",
        f"- 编号: safe\n  事情: {m('ASK_KEYS.act')}转钱\n  真相: {m('ASK_KEYS.truth')}没有这回事。\n  类型: [fake_police]\n",
    )
    project.write(
        "content/quiz/a.yaml",
        f"- 编号: first\n  来路: 短信\n  谁发的: {m('QUESTION_KEYS.sender')}\n  内容: {m('QUESTION_KEYS.message')}点这里\n"
        f"  题目: {m('QUESTION_KEYS.ask')}点不点？\n  选项: [{m('QUESTION_KEYS.choices')}, 不点（对）]\n  解释: {m('QUESTION_KEYS.why')}不点。\n",
    )
    project.write(
        "content/statistics/q3.csv",
        f"指标,名称,时段,本期,基数,单位,来源,公开\n报案数,{m('FIGURE_KEYS.label')},2026年第三季度,41,58,{m('FIGURE_KEYS.unit', 1)},{m('FIGURE_KEYS.source')},是\n",
    )
    project.write(
        "content/packs.yaml",
        f"- 编号: bank\n  名称: {m('PACK_KEYS.name')}\n  场所: 银行\n  说明: {m('PACK_KEYS.summary')}\n  怎么用: [{m('PACK_KEYS.use')}]\n",
    )
    project.write(
        "content/campaigns/now.yaml",
        f"标题: {m('CAMPAIGN_KEYS.title')}\n期号: {m('CAMPAIGN_KEYS.issue')}\n阶段:\n"
        f"  - {{名称: {m('PHASE_KEYS.name')}, 日期: 2026-11-01 至 2026-12-01, 警示语: [fake-police-01]}}\n",
    )


@pytest.mark.parametrize("key", [f"{kind}.{name}" for kind, names in SHOWN.items() for name in names])
def test_what_is_written_behind_a_key_is_in_what_is_made(made: Made, key: str) -> None:
    assert made.markers[key] in made.text, f"{key}: “{made.markers[key]}” is nowhere"


# Keys that hold a name, a number, a date or one of several words: what means nothing there is told.
RIDDLE = "坝坞坠"
FILES = {
    "CASE_KEYS": ("content/cases/counter.md", "---\n"), "WARNING_FILE_KEYS": ("content/warnings/police.md", "---\n"),
    "TYPE_KEYS": ("content/types/fake_police.md", "---\n"), "AUDIENCE_KEYS": ("content/audiences/senior.md", "---\n"),
}  # fmt: skip
# The file, what stands above the entry, the entry's other keys, what stands below.
LISTS: Mapping[str, tuple[str, str, Mapping[str, str], str]] = {
    "SITE_KEYS": ("content/site.yaml", "", {"标题": "示例县反诈宣传"}, ""),
    "WEBSITE_KEYS": ("content/site.yaml", "标题: 示例县反诈宣传\n网站:\n", {}, ""),
    "UNIT_KEYS": ("content/units.yaml", "-\n", {"编号": "demo", "名称": "示例县反诈中心"}, ""),
    "HOTLINE_KEYS": ("content/units.yaml", "- 编号: demo\n  名称: 示例县反诈中心\n  电话:\n   -\n", {"号码": "110"}, ""),
    "SCREEN_KEYS": ("content/screens.yaml", "-\n", {"编号": "small", "宽": "384", "高": "192"}, ""),
    "PAPER_KEYS": ("content/paper.yaml", "-\n", {"编号": "a3", "名称": "a3", "宽": "297", "高": "420"}, ""),
    "HANDBOOK_KEYS": ("content/handbooks/a.yaml", "", {"标题": "手册", "纸张": "a6"}, ""),
    "ASK_KEYS": ("content/selfcheck.yaml", "-\n", {"编号": "a", "事情": "转钱", "真相": "没有"}, ""),
    "QUESTION_KEYS": (
        "content/quiz/a.yaml", "-\n", {"编号": "a", "题目": "点不点？", "选项": "[点, 不点（对）]", "解释": "不点"}, ""
    ),
    "PACK_KEYS": ("content/packs.yaml", "-\n", {"编号": "a", "名称": "银行", "场所": "银行"}, ""),
    "PHRASE_KEYS": ("content/search.yaml", "说法:\n-\n", {"类型": "fake_police", "词": "[安全]"}, ""),
    "EVERYDAY_KEYS": ("content/search.yaml", "平常事:\n-\n", {"词": "[天气]", "线索": "[下雨]", "例句": "[明天下雨吗]"}, ""),
    "SERVICE_KEYS": ("content/search.yaml", "服务:\n-\n", {"词": "[报警]", "去": "怎么办", "标题": "报警"}, ""),
    "CAMPAIGN_KEYS": (
        "content/campaigns/a.yaml", "", {"标题": "活动", "阶段": "[{名称: 一, 日期: 2026年, 警示语: fake-police-01}]"}, ""
    ),
    "PHASE_KEYS": (
        "content/campaigns/a.yaml", "标题: 活动\n阶段:\n-\n", {"名称": "一", "日期": "2026年", "警示语": "fake-police-01"}, ""
    ),
}  # fmt: skip
# Steps have one key; what is said of law and of acknowledgements is published nowhere (tests/test_privacy.py); a unit's QR codes are
# tried in tests/test_qrcodes.py.
OWN_TESTS = ("STEP_KEYS", "LAW_KEYS", "ARTICLE_KEYS", "WAIVER_KEYS", "QR_KEYS")
TABLES = {name: table for name, table in vars(v).items() if name.endswith("_KEYS") and name not in OWN_TESTS}


def strict(kind: str) -> list[str]:
    return [
        n
        for n in TABLES[kind]
        if n not in (*SHOWN[kind], *NOTES.get(kind, ()), *PICTURED.get(kind, ())) and (kind, n) not in ELSEWHERE
    ]


# Told of in tests of their own: a brush word has few signs, a footer and fonts hold keys, a file of figures has rows.
ELSEWHERE = {("SITE_KEYS", "footer"), ("SITE_KEYS", "website"), ("UNIT_KEYS", "footer"), ("UNIT_KEYS", "children")}


def test_every_key_is_one_or_the_other() -> None:
    assert set(SHOWN) == set(TABLES)
    for kind, names in SHOWN.items():
        assert set(names) <= set(TABLES[kind]), kind


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in (*FILES, *LISTS) for name in strict(kind)],
)
@pytest.mark.parametrize("written", [RIDDLE, f"[{RIDDLE}]", f"{{{RIDDLE}: 一}}"])
def test_what_means_nothing_behind_a_key_is_told_with_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], kind: str, name: str, written: str
) -> None:
    key = TABLES[kind][name][0]
    if kind in FILES:
        path, start = FILES[kind]
        text = (project.root / path).read_text("utf-8")
        text = re.sub(rf"^{key}: .*\n", "", text, flags=re.M).replace(start, f"{start}{key}: {written}\n", 1)
    else:
        path, above, others, below = LISTS[kind]
        indent = "    " if above else ""
        lines = [f"{indent}{k}: {words}\n" for k, words in {**others, key: written}.items()]
        text = above + "".join(lines) + below
    project.write(path, text)
    line = next(n for n, words in enumerate(text.split("\n"), 1) if words.strip() == f"{key}: {written}")
    capsys.readouterr()

    status = project.build("check", "--json")

    told = json.loads(capsys.readouterr().out)["problems"]
    assert any(p["path"] == path and p["line"] == line for p in told), (status, told)


FIGURES = "指标,类型,名称,时段,本期,基数,单位,比较,公布的变化,约数,来源,公开,示例\n报案数,fake_police,,2026年第三季度,41,58,起,同比,,否,示例,是,否\n"


@pytest.mark.parametrize("name", strict("FIGURE_KEYS"))
def test_what_means_nothing_in_a_cell_is_told_with_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    heads, cells = (row.split(",") for row in FIGURES.strip().split("\n"))
    cells[heads.index(v.FIGURE_KEYS[name][0])] = RIDDLE
    project.write("content/statistics/q3.csv", ",".join(heads) + "\n" + ",".join(cells) + "\n")

    project.build("check", "--json")

    told = json.loads(capsys.readouterr().out)["problems"]
    assert [(p["path"], p["line"]) for p in told if p["severity"] == "error"] == [("content/statistics/q3.csv", 2)]


WORDINGS = (
    (
        "content/warnings/police.md",
        "  - 三步：提到钱先停；问家里人；自己找号码打\n",
        "  - 三步：提到钱先停；问家里人；自己找号码拨\n",
    ),
    ("content/warnings/police.md", "  - 批语：骗局\n", "  - 批语：假的\n"),
    ("content/types/fake_police.md", "批语: 骗子\n", "批语: 骗局\n"),
)


@pytest.mark.parametrize(("path", "one", "other"), WORDINGS)
def test_wordings_that_only_pictures_show_change_a_picture(tmp_path: Path, path: str, one: str, other: str) -> None:
    project = make_apart(tmp_path / "project", "screen")
    project.edit("content/warnings/police.md", "自称民警要转账 / *挂断*，自己拨110", "停一停、问一问、查一查")
    project.write("content/screens.yaml", "- {编号: small, 名称: 大屏, 宽: 1280, 高: 720, 停留: 15}\n")
    steps, brush = WORDINGS[0][1], WORDINGS[1][1]
    if "三步" in one:
        project.edit(path, "  - 谎言：安全账户\n", steps)
    elif "warnings" in path:
        project.edit(path, "停一停、问一问、查一查", "自称民警要转账 / *挂断*，自己拨110")
        project.edit(path, "  - 谎言：安全账户\n", f"  - 谎言：安全账户\n{brush}")
    else:
        project.edit("content/warnings/police.md", "停一停、问一问、查一查", "自称民警要转账 / *挂断*，自己拨110")
    assert project.build("--only", "screen") == 0
    before = {name: data for name, data in project.tree().items() if name.endswith(".png")}

    project.edit(path, one, other)

    assert project.build("--only", "screen") == 0
    assert {name: data for name, data in project.tree().items() if name.endswith(".png")} != before
