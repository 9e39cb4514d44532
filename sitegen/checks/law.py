"""Law as the materials may cite it: content/law.yaml holds each article with its wording, since when it is in force, and where it was read.

    - 法律: 反电信网络诈骗法
      又称: [中华人民共和国反电信网络诈骗法]
      施行: 2022-12-01
      来源: …
      条文:
        - {条: 31, 内容: …}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.checks.rules import tell
from sitegen.checks.texts import Document
from sitegen.core.sources import Sources
from sitegen.loading.fields import Fields
from sitegen.loading.reading import read_text
from sitegen.loading.yamlfile import YamlMap, read_yaml
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.value import Value

PATH = "content/law.yaml"
LAW_KEYS = {
    "law": ("法律",), "aliases": ("又称",), "since": ("施行",), "source": ("来源",), "articles": ("条文",), "checked": ("核对",),
}  # fmt: skip
ARTICLE_KEYS = {"article": ("条",), "says": ("内容",)}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ARTICLE = re.compile(
    r"(?:《(?P<quoted>[^》\n]{2,30})》|(?P<law>[一-龥]{1,14}?(?:法|条例|规定|解释|办法|规则|刑法典)))?(?P<gap>[^，。;、\n《》第]{0,6})第(?P<n>[一二三四五六七八九十百零〇两\d]{1,7})条(?:之(?P<sub>[一二三四五六七八九十\d]))?"
)
_NO_LAW = re.compile("^(?:那|这|方|办|手|做|说|无|违|守|合|执|立|司|语|看|打|骗|枪|书)法$|想办法|没办法")


@dataclass(frozen=True, slots=True)
class Laws(Value):
    """Articles by the name of their law, every spelling of it: `known["刑法"]` holds 287-2."""

    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_laws(sources: Sources, problems: Problems) -> Laws:
    """What content/law.yaml holds; nothing when there is no such file."""
    if not sources.exists(PATH):
        return Laws()
    text = read_text(sources, PATH, problems)
    whole = read_yaml(text, PATH, 1, problems) if text is not None else None
    if whole is None:
        return Laws()
    entries = whole.value if isinstance(whole.value, tuple) else ()
    if not entries and whole.value not in ((), {}, None):
        problems.error(
            Origin(PATH, 1), "这里应当是一部一部的法律", "a list of laws is expected",
            Words("请写成 - 法律: …", "write - law: …"),
        )  # fmt: skip
    known: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if not isinstance(entry.value, dict):
            continue
        fields = Fields(YamlMap(entry.value, entry.line), LAW_KEYS, PATH, problems)
        name = fields.text("law", required=True)
        fields.day("since")
        fields.day("checked")
        if not fields.text("source", required=True):
            continue
        articles = set()
        for item in fields.mappings("articles"):
            inner = Fields(item, ARTICLE_KEYS, PATH, problems)
            number = inner.text("article", required=True)
            inner.text("says", required=True)
            articles.add(_number_of(number))
        spellings = [name, *(word for word, _ in fields.words("aliases"))]
        for spelling in spellings:
            known[_plain(spelling)] = tuple(sorted(articles))
    return Laws(known)


def check_law(document: Document, laws: Laws, problems: Problems) -> None:
    """Note each article that content/law.yaml does not hold, and article numbers of no law."""
    last = ""
    at_paragraph = -1
    for found in _ARTICLE.finditer(document.text):
        text = document.at(found.start("n"))
        paragraph = document.text.count("\n", 0, found.start())
        name = _plain(found["quoted"] or found["law"] or "")
        number = _number_of(found["n"]) + (f"-{_number_of(found['sub'])}" if found["sub"] else "")
        shown = f"第{found['n']}条" + (f"之{found['sub']}" if found["sub"] else "")
        origin = Origin(document.path, text.line)
        law = _known_name(name, laws) if name and not _NO_LAW.search(name) else ""
        if not name and paragraph == at_paragraph:
            law = last
        if law:
            last, at_paragraph = law, paragraph
            if number not in laws.known[law]:
                tell("W10", origin, f"content/law.yaml 里没有《{law}》{shown}", f"content/law.yaml has no article {number} of {law}", problems, found=shown)
        elif name and not _NO_LAW.search(name):
            tell("W10", origin, f"content/law.yaml 里没有这部法律：“{name}”{shown}", f"content/law.yaml does not know this law: “{name}” {shown}", problems, found=f"{name}{shown}")
        elif not re.search("合同|协议|守则|公约|本章|规则", document.text[max(0, found.start() - 12) : found.start()]):
            tell("W10", origin, f"“{shown}”没有写是哪部法律", f"“{shown}” of which law?", problems, found=shown)


def _known_name(name: str, laws: Laws) -> str:
    """The law meant: the longest known name that what is written ends in."""
    fits = [known for known in laws.known if name.endswith(known)]
    return max(fits, key=len, default="")


def _plain(name: str) -> str:
    return re.sub(r"^中华人民共和国|[《》\s]", "", name)


def _number_of(text: str) -> str:
    """一百零三 or 103 as 103; `287之二` as 287-2."""
    head, sub, tail = text.partition("之")
    if sub:
        return f"{_number_of(head)}-{_number_of(tail)}"
    if head.isdigit():
        return str(int(head))
    total, digit = 0, 0
    for char in head:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "百十":
            total += (digit or 1) * (100 if char == "百" else 10)
            digit = 0
    return str(total + digit)
