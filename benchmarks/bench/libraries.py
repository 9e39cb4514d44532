"""The corpus written down: in sitegen's format and in each peer's, with the same words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.corpus import TYPES, CaseText

PEERS = Path(__file__).resolve().parent.parent / "peers"

_TYPE = """---
名称: {name}
谎言: {lie}
说话人: {speaker}
批语: 骗子
摘要: 骗子自称{speaker}，用“{lie}”让人把钱转走。
口号: 听到这句要小心 / *挂断*再说
图标: phone-call
人群: [公众]
顺序: {order}
---
骗子自称{speaker}，说得有名有姓，有章有据。他先让人着急，再让人不敢和别人商量，最后让人把钱转到{account}。听到“{lie}”，请停下来，先问一问家里人，再拨110核实。

## 他怎么说
- {lie} / 这句话后面跟着的，是让您转账。
- 别告诉家里人 / 正当的事不怕家里人知道。
- 马上就要办 / 急着要您办的，更要慢一点。

## 骗局套路
1. **先套近乎**：报出姓名和住址，让人放下心来。
   > 您是本人吗？
   - 这时：挂断，自己拨110问。
2. **制造恐慌**：说账户有问题，再不办就来不及。
   > 后果您自己承担。
3. **转移钱款**：催着把钱转到{account}。
   > 转完马上退给您。

## 识别要点
- 催得很急：不给时间想
- 不许商量：怕您告诉家里人
- 要您转账：收款的人不认识

## 警方提示
- 先挂断，再自己拨打110核实。
- 转账以前，和家里人商量一下。
"""
_WARNINGS = """---
类型: {id}
---
- 听到这句话 / *挂断*，自己拨110 {{#{id}-01}}
  - 谎言：{lie}
  - 引语：自称{speaker}的人说
  - 行动：先挂断，再核实
  - 短信：有人自称{speaker}让您转账，请先挂断，自己拨打110核实。
- 转账之前 / *问一问*家里人 {{#{id}-02}}
  - 行动：先问家里人
"""
_AUDIENCE = """---
名称: 公众
图标: users
提醒: 转账以前 / *问一问*
摘要: 谁都可能接到骗子的电话。
类型: [{ids}]
顺序: 1
---
谁都可能接到骗子的电话，忙的时候、一个人的时候更容易着急。

## 先问自己
- 我认识他吗：不认识就挂断。
- 他在催我吗：催就停下来。
- 能问家里人吗：不让问就是骗。
"""
_CASE = """---
标题: {title}
摘要: {summary}
类型: {type}
类别: 综合
时间: {month}
地区: {region}
结果: 已劝阻
涉险金额: {amount}万元
谁拦下的: {stopped_by}
停在第几步: 4
人群: [公众]
警示语: {type}-01
发布: {day}
---
{body}
"""
_UNITS = """- 编号: bench
  名称: 示例县反诈中心
  简称: 示例县公安局
  屏幕: [street-1080p]
  示例: 是
"""
_SCREENS = "- {编号: street-1080p, 名称: 街面大屏, 宽: 1920, 高: 1080, 停留: 15}\n"
_PAPERS = """- {编号: a3, 名称: A3, 宽: 297, 高: 420}
- {编号: dadui-4k, 名称: 大度4开, 宽: 420, 高: 570}
- {编号: a5, 名称: A5, 宽: 148, 高: 210}
- {编号: a6, 名称: A6, 宽: 105, 高: 148}
"""
_SITE = (
    "标题: 示例县反诈宣传\n主办单位: 示例县反诈中心\n网址: https://example.com/fz/\n简介: 骗子常说的话和真实案例。\n"
)

Writer = Callable[[Path, Sequence[CaseText]], None]


def write(peer: str, folder: Path, cases: Sequence[CaseText]) -> None:
    """A fresh project of that peer in `folder`, ready to be built."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if (PEERS / peer).is_dir():
        shutil.copytree(PEERS / peer, folder, dirs_exist_ok=True)
    _WRITERS[peer](folder, cases)


def sitegen_content(content: Path, cases: Sequence[CaseText]) -> None:
    """A content folder as docs/content.md wants it."""
    _put(content / "site.yaml", _SITE)
    _put(content / "units.yaml", _UNITS)
    _put(content / "screens.yaml", _SCREENS)
    _put(content / "paper.yaml", _PAPERS)
    _put(content / "audiences" / "public.md", _AUDIENCE.format(ids=", ".join(t[0] for t in TYPES)))
    for order, (id, name, lie, speaker, account) in enumerate(TYPES, 1):
        words = {"id": id, "name": name, "lie": lie, "speaker": speaker, "account": account, "order": order}
        _put(content / "types" / f"{id}.md", _TYPE.format(**words))
        _put(content / "warnings" / f"{id}.md", _WARNINGS.format(**words))
    for case in cases:
        words = {name: getattr(case, name) for name in ("title", "summary", "month", "region", "amount", "stopped_by")}
        text = _CASE.format(**words, type=case.type_id, day=case.day, body=case.body())
        _put(content / "cases" / f"{case.id}.md", text)


def _sitegen(folder: Path, cases: Sequence[CaseText]) -> None:
    sitegen_content(folder / "content", cases)


def _front(case: CaseText, listed: str) -> str:
    """YAML front matter; `listed` is the key under which the peer lists kinds."""
    return (
        f'---\ntitle: "{case.title}"\ndate: {case.day}\n{listed}: ["{case.type_name}"]\n'
        f'region: "{case.region}"\namount: {case.amount}\nstopped: "{case.stopped_by}"\n'
        f'summary: "{case.summary}"\n'
    )


def _hugo(folder: Path, cases: Sequence[CaseText]) -> None:
    _put(folder / "content" / "cases" / "_index.md", "---\ntitle: 案例\n---\n")
    for case in cases:
        _put(folder / "content" / "cases" / f"{case.id}.md", f"{_front(case, 'types')}---\n{case.body()}\n")


def _eleventy(folder: Path, cases: Sequence[CaseText]) -> None:
    for case in cases:
        _put(folder / "src" / "cases" / f"{case.id}.md", f"{_front(case, 'kinds')}---\n{case.body()}\n")


def _pelican(folder: Path, cases: Sequence[CaseText]) -> None:
    for case in cases:
        head = (
            f"Title: {case.title}\nDate: {case.day}\nCategory: {case.type_name}\nSlug: {case.id}\n"
            f"Region: {case.region}\nAmount: {case.amount}\nStopped: {case.stopped_by}\nSummary: {case.summary}\n"
        )
        _put(folder / "content" / "cases" / f"{case.id}.md", f"{head}\n{case.body()}\n")


def _mkdocs(folder: Path, cases: Sequence[CaseText]) -> None:
    for case in cases:
        head = f"{_front(case, 'categories')}slug: {case.id}\n---\n# {case.title}\n\n{case.summary}\n\n<!-- more -->\n"
        _put(folder / "docs" / "blog" / "posts" / f"{case.id}.md", f"{head}\n{case.body()}\n")


def _bare(folder: Path, cases: Sequence[CaseText]) -> None:
    for case in cases:
        _put(folder / "content" / f"{case.id}.md", f"{_front(case, 'kinds')}---\n{case.body()}\n")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


_WRITERS: dict[str, Writer] = {
    "sitegen": _sitegen,
    "hugo": _hugo,
    "eleventy": _eleventy,
    "pelican": _pelican,
    "mkdocs": _mkdocs,
    "bare": _bare,
}
