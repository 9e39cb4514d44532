"""A material that shows a field shows all of it: material by material, from the first character that a writer typed to the last.

Each field begins and ends with words that stand nowhere else; between them is what offices write. Where the beginning is found
in what a material made, the whole is too.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.conftest import ROOT, Project, make_apart
from tests.test_law import Markers
from tests.test_tracing import BOOK, MATERIALS, PACK, plain, words_in

# By field: what stands between the marks.
BETWEEN: Mapping[str, str] = {
    "title": "柜台前，",
    "summary": "一句话（共3句）说完：8万元、A&B公司、“退款”，都没有转走——",
    "story": "当天上午10:30，对方说“你名下有3张卡”；他去了银行(营业部)，要转8万元、#3号窗口、约20%，",
    "story, second paragraph": "第二天：\n\n柜台问了三遍 1/2 的话，",
    "step": "**先吓住你**：说你（涉案）、",
    "quote": "这是3号文件：你签不签？",
    "flag": "自称办案/查案：电话里说5张卡，",
    "advice": "先挂断；再打110（不回拨），",
    "region": "示例",
    "stopped_how": "多问一句：转给谁？",
    "lie": "安全",
    "sms": "有人自称民警（或客服）让您转账，请先挂断，自己拨110核实；",
    "spoken": "乡亲们，有人自称民警让您转账，请先挂断，再自己拨打110问一问，家里老人也请转告一声，不要着急，",
    "long": "有人自称民警要转账：先挂断，再打110；",
    "flag of a warning": "要你转",
    "summary of a type": "骗子冒充民警（或检察官），让人把钱转走，",
    "flag of a type": "自称警察",
    "why of a flag of a type": "电话里说你（涉案），",
    "advice of a type": "先挂断，再问家里人；",
    "summary of people": "骗子爱挑独自在家的时候（白天）打电话，",
    "question": "我认识他吗：",
}


@pytest.fixture(scope="module")
def fields() -> dict[str, str]:
    """What stands in each field."""
    mark = Markers()
    return {name: f"{mark(name)}{between}{mark(name + ', end')}" for name, between in BETWEEN.items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, fields: dict[str, str]) -> dict[str, str]:
    """All that is to be read in what each material made."""
    project = make_apart(tmp_path_factory.mktemp("fields") / "project", *MATERIALS)
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    project.write("content/packs.yaml", PACK)
    project.write("content/handbooks/pocket.yaml", BOOK)
    fill(project, fields)
    assert project.build("--jobs", "1") == 0
    read: dict[str, list[str]] = defaultdict(list)
    for file in json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]:
        read[file["material"]] += words_in(file["path"], (project.output / file["path"]).read_bytes())
    return {
        material: "\n".join(words) for material, words in read.items() if material not in ("card", "note")
    }  # the tests' own


def fill(project: Project, text: Mapping[str, str]) -> None:
    case = "content/cases/counter.md"
    project.edit(case, "柜台多问一句，|保住八万元", text["title"])
    project.edit(case, "类别: 综合", f"摘要: '{text['summary']}。'")
    project.edit(case, "地区: 示例县", f"地区: {text['region']}县")
    project.edit(case, "谁拦下的: 银行员工", f"谁拦下的: 银行员工\n怎么拦下的: {text['stopped_how']}")
    project.edit(
        case,
        "一名居民接到电话，对方是**“民警”**，要转账。柜台员工多问了一句，钱没有转走。",
        f"{text['story']}。\n\n{text['story, second paragraph']}。",
    )
    project.edit(
        case, "1. **先吓住你**：说你涉案。\n   > 你名下的卡涉嫌洗钱。", f"1. {text['step']}。\n   > {text['quote']}"
    )
    project.edit(case, "- 自称警察办案\n", f"- {text['flag']}\n")
    project.edit(case, "- 先挂断，再自己拨110。", f"- {text['advice']}。")
    project.edit("content/warnings/police.md", "谎言：安全账户", f"谎言：{text['lie']}")
    project.edit(
        "content/warnings/police.md",
        "  - 短信：有人自称民警让您转账，请先挂断，自己拨110核实。\n",
        f"  - 短信：{text['sms']}。\n  - 长句：{text['long']}。\n  - 识别：{text['flag of a warning']}\n",
    )
    project.edit(
        "content/warnings/police.md",
        "口播：乡亲们，有人自称民警让您转账，请先挂断，再自己拨打110问一问。",
        f"口播：{text['spoken']}。",
    )
    kind = "content/types/fake_police.md"
    project.edit(kind, "摘要: 骗子冒充民警，让人把钱转走。", f"摘要: {text['summary of a type']}。")
    project.edit(
        kind, "- 自称警察办案：电话里说你涉案。", f"- {text['flag of a type']}：{text['why of a flag of a type']}。"
    )
    project.edit(kind, "- 先挂断，再自己拨110。", f"- {text['advice of a type']}。")
    people = "content/audiences/senior.md"
    project.edit(people, "摘要: 骗子爱挑独自在家的时候打电话。", f"摘要: {text['summary of people']}。")
    project.edit(people, "- 我认识他吗：不认识就挂断。", f"- {text['question']}不认识就挂断。")


@pytest.mark.parametrize("field", BETWEEN)
def test_what_shows_the_beginning_of_a_field_shows_all_of_it(
    made: dict[str, str], fields: dict[str, str], field: str
) -> None:
    whole = plain(fields[field])
    shown = {material for material, words in made.items() if whole[:2] in words}

    assert shown, f"“{fields[field]}” is nowhere"
    assert sorted(material for material in shown if whole not in made[material]) == []
