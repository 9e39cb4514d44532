"""Hostile text in every field ends as text or with a message: no page, feed, calendar or table that acts, no file that grows, no rule that hangs."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from sitegen.app.cli import main
from sitegen.checks.identifiers import Known, findings
from sitegen.checks.texts import document_of, line_text
from sitegen.checks.wording import check_wording
from sitegen.loading.amounts import NotRead, parse_amount
from sitegen.loading.laws import Laws
from sitegen.model.problems import Problems
from tests.conftest import Project

C, W, T, A = (
    "content/cases/counter.md", "content/warnings/police.md", "content/types/fake_police.md", "content/audiences/senior.md",
)  # fmt: skip
ATTACKS = (
    "<script>alert(7001)</script>",
    '"><svg onload=alert(7002)>',
    "' onmouseover='alert(7003)",
    "[点](javascript:alert(7004))",
    "{{ 7005 * 1 }}{% raw %}",
    "=HYPERLINK(7006)",
    "</title></textarea><img src=x onerror=alert(7007)>",
)
FIELDS = (
    (C, "标题: 柜台", "标题: {}柜台"), (C, "地区: 示例县", "地区: 示例县{}"), (C, "一名居民", "{}一名居民"),
    (C, "**先吓住你**", "**先吓住你**{}"), (C, "> 你名下", "> {}你名下"), (C, "- 自称警察办案", "- 自称警察{}"),
    (C, "- 告诉家人。", "- 告诉家人{}。"), (C, "发布: 2026-10-01", "发布: 2026-10-01\n摘要: {}"),
    (W, "有人自称民警让您转账", "{}有人自称民警"), (W, "乡亲们", "{}乡亲们"), (W, "先挂断，再核实", "{}挂断"), (W, "自称民警要转账 /", "{} /"),
    (T, "骗子冒充民警打来", "{}打来"), (T, "先挂断，再自己拨110", "{}拨110"), (A, "骗子爱挑", "{}骗子爱挑"), (A, "我认识他吗", "{}认识"),
    ("content/site.yaml", "标题: 示例县", "标题: {}示例县"), ("content/site.yaml", "主办单位: 示例", "主办单位: '示例 {}'"),
    ("content/units.yaml", "名称: 示例县反诈中心", "名称: '示例县{}'"), ("content/units.yaml", "示例: 是", "示例: 是\n  说明: '{}'"),
)  # fmt: skip

# What a line of our calendars may begin with (RFC 5545).
CALENDAR = "BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|X-WR-CALNAME|UID|DTSTAMP|DTSTART|DTEND|SUMMARY|DESCRIPTION|TRANSP|ACTION|TRIGGER|RRULE"
PACKS, CAMPAIGN = "content/packs.yaml", "content/campaigns/spring.yaml"
MORE_FIELDS = (
    (PACKS, "名称: 银行网点", "名称: '银行{}'"), (PACKS, "说明: 海报", "说明: '海报{}'"), (PACKS, "海报贴大厅", "'海报贴大厅{}'"),
    (CAMPAIGN, "标题: 春节反诈", "标题: '春节{}'"), (CAMPAIGN, "期号: 第1期", "期号: '第{}期'"), (CAMPAIGN, "名称: 节前", "名称: '节前{}'"),
    (CAMPAIGN, "名称: 节后", "名称: '节后{}'"),
)  # fmt: skip


def with_packs_and_campaign(project: Project) -> Project:
    """The project with a pack and with a campaign whose first phase has begun."""
    project.write(
        PACKS,
        "- 编号: bank\n  名称: 银行网点\n  场所: 银行\n  说明: 海报和短信。\n  怎么用: [海报贴大厅]\n  材料: [海报, 短信]\n  规格: [a3]\n",
    )
    project.write(
        CAMPAIGN,
        "标题: 春节反诈\n期号: 第1期\n阶段:\n  - {名称: 节前, 日期: 2026-11-20 至 2026-12-10, 警示语: [fake-police-01], 渠道: [短信, 广播]}\n"
        "  - {名称: 节后, 日期: 2026-12-11 至 2026-12-31, 警示语: [fake-police-02], 渠道: [短信, 广播]}\n",
    )
    return project


class Acting(HTMLParser):
    """Collects what acts in a page: handlers, addresses with a scheme that runs, scripts with words of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        self._script = tag == "script" and not dict(attrs).get("src") and "json" not in (dict(attrs).get("type") or "")
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(?:javascript|vbscript|data:text)", value or "", re.I):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        """Look at what a script says."""
        if self._script and re.search(r"700\d", data):
            self.found.append(data)
        self._script = False


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_every_field_never_acts(make_project: Callable[..., Project], attack: str) -> None:
    project = with_packs_and_campaign(make_project("website", "texts", "schedule", "pack", "poster", "delivery"))
    left = dict.fromkeys((PACKS, CAMPAIGN, W), 0)
    for path, old, new in (*FIELDS, *MORE_FIELDS):
        before = (project.root / path).read_text("utf-8")
        assert old in before, (path, old)
        project.write(path, before.replace(old, new.format(attack.replace("'", "''") if "'{" in new else attack), 1))
        if main(["check", "--quiet"], project.root):
            project.write(path, before)
        else:
            left[path] = left.get(path, 0) + 1
    assert sum(left.values()), "nothing of it was accepted: the test looks at nothing"
    assert project.build() == 0
    made = project.tree()
    for path, data in made.items():
        _look(path, data)
    assert {"packs/bank.zip", "deliveries/demo.zip", "schedule/calendar.ics", "schedule/loading.csv"} <= made.keys()
    if attack in (ATTACKS[4], ATTACKS[5]):  # no code: what is left is printed as it was typed
        assert left[PACKS], left
        assert left[CAMPAIGN], left
        assert re.search("700[56]", made["schedule/calendar.ics"].decode("utf-8").replace("\r\n ", ""))


@pytest.mark.parametrize("broken", ["\\r\\n", "\\n", "\\r", "\\u2028", "\\x85", "\\0"])
def test_no_end_of_a_line_in_a_campaign_or_a_pack_begins_a_line_of_its_own(
    make_project: Callable[..., Project], broken: str
) -> None:
    project = with_packs_and_campaign(make_project("texts", "schedule", "pack", "poster"))
    attack = f"{broken}ATTACH:file:7010{broken}X-INJECTED:7010{broken}=7010"
    for path, old, new in MORE_FIELDS:
        before = (project.root / path).read_text("utf-8")
        project.write(path, before.replace(old, new.replace("'", '"').format(attack), 1))
        if main(["check", "--quiet"], project.root):
            project.write(path, before)

    assert project.build() == 0
    for path, data in project.tree().items():
        _look(path, data)


def _look(path: str, data: bytes) -> None:
    assert not re.search(r"[<>\"|?*\\\x00-\x1f\x85\u2028]|^/|\.\.", path), path
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                assert not re.search(r"[<>\"|?*\\\x00-\x1f]|^/|\.\.", name), name
                _look(name, packed.read(name))
    elif path.endswith(".html"):
        page = Acting()
        page.feed(data.decode("utf-8"))
        assert not page.found, (path, page.found)
    elif path.endswith((".xml", ".svg")):
        tree = ElementTree.fromstring(data)
        assert not [e for e in tree.iter() if str(e.tag).lower().endswith("script")], path
    elif path.endswith(".csv"):
        for row in csv.reader(io.StringIO(_words(data))):
            assert not [cell for cell in row if cell[:1] in ("=", "+", "@", "\t")], (path, row)
    elif path.endswith(".ics"):
        lines = data.decode("utf-8").replace("\r\n ", "").split("\r\n")
        assert not [line for line in lines if not re.match(f"(?:{CALENDAR})[;:]|$", line)], path
        assert not [line for line in lines if re.search(r"[\n\r\x00-\x1f\x85\u2028]", line)], path


def _words(data: bytes) -> str:
    """A table's text: those without a mark are for the taxis' program, in GB 2312."""
    return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb2312")


def test_aliases_that_grow_and_tags_that_construct_are_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for text in (bomb, "标题: &t [*t]\n", "标题: !!python/object/apply:os.system ['true']\n"):
        project.write("content/site.yaml", text)
        capsys.readouterr()
        assert main(["check"], project.root) == 1
        told = capsys.readouterr().err
        assert "content/site.yaml" in told
        assert "Traceback" not in told


@pytest.mark.parametrize("digits", ["9" * 400, "九" * 400, "9" * 400 + "万", "0." + "9" * 400])
def test_sums_of_four_hundred_digits_are_no_sums(digits: str) -> None:
    with pytest.raises(NotRead):
        parse_amount(digits)


@pytest.mark.parametrize(
    "body",
    ["[" * 4000, "![" * 2000, "*" * 4001, "`" * 4001, "<a " * 1500, "&" * 4000, "[^1]" * 1000, "(" * 4000 + ")" * 900, "_a_" * 1500, "> " * 2000, "<!a>" * 1500, "<!--" * 1500, "<?a " * 1500, "<![CDATA[" * 800],
    ids=lambda body: body[:4],
)  # fmt: skip
def test_pathological_bodies_end(project: Project, body: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(C, "一名居民", f"{body}\n\n一名居民")
    assert main(["check"], project.root) in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


# What patterns with repeats inside repeats would try again and again.
SLOW = (
    "1 " * 2400, "13" * 2400, "一" * 4900, "省县镇村组号" * 800, "王" * 4900, "小" * 4900, "a@" * 2400, "a." * 2400, "http://" * 700,
    "a-" * 2400, "第一条" * 1600, "张三、" * 1600, "Zhang " * 800, "“" * 4900, "微信" * 2400, "的公司" * 1600, "1月1日" * 1200, "(" * 4900,
    "从1到1" * 1000, "派出所" * 1600, "零" * 4900 + "x", "1.1.1.1." * 600, "A1" * 2400, "老王" * 2400,
)  # fmt: skip


@pytest.mark.parametrize("words", SLOW, ids=lambda words: words[:6])
def test_no_rule_hangs(words: str) -> None:
    document = document_of(C, [line_text(1, words), line_text(2, words)])
    findings(document.text, Known())
    check_wording(document_of(W, [line_text(1, words)]), Known(), Laws(), Problems())
