"""`new case SLUG`, `new warning ID`, `new material NAME`, `translate LANG`: a filled-in file to write on."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.core.sources import Sources
from sitegen.core.store import write_atomically
from sitegen.loading.identity import is_safe, proposal
from sitegen.loading.text.reading import is_fence, read_text
from sitegen.loading.yaml.yamllines import name_of
from sitegen.model.problems import Origin, Problem, Problems, ProblemsFound, Words

_CASE = """---
标题: 一句话说清这件事            # 最多 28 字，| 表示希望在这里换行
类型: {type}                      # content/types/ 里的名字或中文名称
类别: 综合                        # 真实 / 综合 / 手法 / 亲历；真实案例要写来源
时间: {month}                     # 年、年-月 或 年-月-日，公开时只到月
地区: {region}                      # 只写到县一级
结果: 已劝阻                      # 已劝阻 / 已受损 / 部分追回 / 嫌疑人落网 / 咨询未受损
涉险金额: 8万元
谁拦下的: 银行员工
状态: 草稿                        # 写好后改成 定稿
# 照片放进文件夹 content/cases/{id}/，正文里单独一行写 ![图上有什么](照片.jpg)
---
## 案情回顾

先写发生了什么，再写钱是怎么保住的。不写姓名、单位、小区。

## 骗局套路

1. **第一步**：他先做什么。
   > 他会这样说。
2. **第二步**：他再做什么。
3. **第三步**：最后怎么要钱。

## 识别要点

- 短短一句
- 再来一句：可以加一句说明
- 第三句

## 警方提示

- 先说该做什么。
- 再说不该做什么。
"""

_WARNING = """---
类型: {type}
---
- 第一行七到九字 / 第二行有*关键词* {{#{id}}}
  - 谎言：他的原话
  - 引语：原话前面的半句
  - 行动：先挂断，再核实
  - 条屏：门头条屏上的一句话
  - 短句：十二个字以内的整句话
  - 识别：两到八个字：为什么；再来一条
  - 短信：不超过六十字，不写网址。
  - 口播：大喇叭里念的话，六十到一百七十字，不用括号和符号，要让老人听得明白，最后说清楚打哪个电话。
  - 状态：草稿
"""

_MATERIAL = """# {name}：一个文件夹就是一种材料。各项的意思见 docs/materials.md。
title: {name}
renderer: print                 # web | print | screen | text
for: warning                    # site | unit | case | warning | type | audience | handbook
formats: [a5]                   # content/paper.yaml 里的编号
output: "{name}/{{format}}/{{id}}.pdf"
faces: [400, 700, 900]          # 用到的字重
page_count: 1                   # 应当有几页；写了页数，字离边太近、一个字成行也会停止发布
preview: 480                    # 旁边放一张多少像素宽的预览图；0 不放
"""

_TEMPLATE = """{% from "_shared/sheet.html" import head, ground, say, imprint, draft_bar with context %}
{# 长度都是毫米，从成品左上角量起；head、ground、say 等见 templates/_shared/sheet.html。 #}
{% set W, H = paper.width, paper.height %}
{% set m = [W * 0.08, paper.safe] | max %}
{% set inner = W - 2 * m %}
<!doctype html>
<html lang="zh-CN">
<head>{{ head(warning.text) }}</head>
<body>
{{ ground(colour("yellow"), 0, 0, W, H) }}
{% set each = H * 0.8 / warning.lines | length %}
{% for line in warning.lines %}
{{ say(line, m, H * 0.08 + loop.index0 * each, inner, each * 0.9, colour("ink"), lines=3) }}
{% endfor %}
{{ imprint(m, H * 0.93, inner, W / 60, colour("ink")) }}
{{ draft_bar() }}
</body>
</html>
"""


def write_skeleton(sources: Sources, root: Path, kind: str, id: str) -> str:
    """Write the skeleton and return its path from the project's root; raises ProblemsFound when it cannot be."""
    if not is_safe(id):
        new = _free(sources, root, kind, id)
        raise ProblemsFound(
            (
                Problem(
                    Origin(id[:60]),
                    Words(f"名字 “{id[:40]}” 不能用作文件名", f"“{id[:40]}” is not safe as a file name"),
                    Words(
                        f"名字只用小写英文字母、数字和 -，拼音也行；中文名称写在文件里。可以用：python3 build.py new {kind} {new}",
                        f"use lower-case letters, digits and -; the Chinese name goes into the file. This will do: python3 build.py new {kind} {new}",
                    ),
                ),
            )
        )
    types = [p.rsplit("/", 1)[1].removesuffix(".md") for p in sources.list("content/types", "*.md")]
    guess = _guess(id, types)
    if kind == "case":
        month = f"{sources.today.year}-{sources.today.month:02d}"
        _write(
            sources.content / "cases" / f"{id}.md",
            _CASE.format(id=id, type=guess, month=month, region=_region(sources)),
        )
        return f"content/cases/{id}.md"
    if kind == "warning":
        _write(sources.content / "warnings" / f"{id}.md", _WARNING.format(type=guess, id=id))
        return f"content/warnings/{id}.md"
    folder = root / "templates" / id
    _write(folder / "material.yaml", _MATERIAL.format(name=id))
    _write(folder / f"{id}.html", _TEMPLATE)
    return f"templates/{id}/material.yaml"


def _guess(id: str, types: list[str]) -> str:
    """The type whose name an id begins with, else one that shares most words with it (`police-call-2`: fake_police), else the first."""
    begins = [t for t in types if id.replace("-", "_").startswith(t)]
    if begins:
        return max(begins, key=len)
    words = set(id.split("-"))
    return max(types, key=lambda t: len(words & set(t.split("_"))), default="fake_police")


def _region(sources: Sources) -> str:
    """The county in the name of the first unit of units.yaml, where there is one to be seen."""
    text = read_text(sources, "content/units.yaml", Problems()) or ""
    found = re.search(
        r"(?m)^[-\s]*(?:名称|name)\s*[:：][\s\"']*((?:(?:(?![局镇乡])[一-龥]){2,6}?(?:自治[州县]|[市县区旗]))+)", text
    )
    return found[1] if found else "某县"


def _free(sources: Sources, root: Path, kind: str, name: str) -> str:
    """A safe name made of the letters of another, or of the next number that is free."""
    made = proposal(name, "")
    if is_safe(made):
        return made
    folder = root / "templates" if kind == "material" else sources.content / f"{kind}s"
    taken = {path.stem for path in folder.iterdir()} if folder.is_dir() else set()
    return next(id for n in range(1, len(taken) + 2) if (id := f"{kind}-{n:02d}") not in taken)


# What of a front matter is words; a translation takes all else from its original.
_WORDS = (
    "标题", "title", "摘要", "summary", "地区", "region", "怎么拦下的", "stopped_how", "名称", "name", "短名", "short_name",
    "谎言", "lie", "说话人", "speaker", "口号", "slogan", "提醒", "headline", "又叫", "aliases",
    "问句栏目", "ask_title", "转告栏目", "tell_title",
)  # fmt: skip


def write_translation(sources: Sources, tag: str, original: str) -> str:
    """Write a copy of a content file for a translator to overwrite, and return its path; raises ProblemsFound if it is there.

    It is not in the edition until its 译完 says 是; its 原文 tells whether the original changes meanwhile.
    """
    problems = Problems()
    text = read_text(sources, original, problems)
    if text is None:
        raise ProblemsFound(problems.errors)
    front, body = _parted(text)
    kept = [line for line in front if name_of(re.split("[:：]", line, maxsplit=1)[0]) in _WORDS]
    signs = (sources.digest(original) or "")[:8]
    head = [f"原文: {signs}                # 译自哪一稿，程序写的", "译完: 否                      # 译好后改成 是"]
    path = original.replace("content/", f"content/i18n/{tag}/", 1)
    _write(sources.content / path.removeprefix("content/"), "\n".join(["---", *head, *kept, "---", *body]))
    return path


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The lines between the two `---`, and those below."""
    lines = text.split("\n")
    edges = [n for n, line in enumerate(lines) if is_fence(line.strip())][:2]
    return (lines[edges[0] + 1 : edges[1]], lines[edges[1] + 1 :]) if len(edges) == 2 else ([], lines)


def write_catalogue(sources: Sources, path: str, data: bytes) -> bool:
    """Put a catalogue in its place; False when it is there already, byte for byte; raises OSError."""
    file = sources.content / path.removeprefix("content/")
    if file.is_file() and file.read_bytes() == data:
        return False
    write_atomically(file, data)
    return True


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ProblemsFound(
            (
                Problem(
                    Origin(str(path)),
                    Words("已经有这个文件，没有改动它", "this file exists already; it was not touched"),
                    Words("请换一个名字", "choose another name"),
                ),
            )
        ) from None
