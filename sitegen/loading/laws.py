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

from sitegen.core.sources import Sources
from sitegen.loading.fields import Fields
from sitegen.loading.reading import read_text
from sitegen.loading.yamlfile import YamlMap, read_yaml
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.value import Value
from sitegen.model.vocabulary import ARTICLE_KEYS, LAW_KEYS

PATH = "content/law.yaml"
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


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
            articles.add(number_of(number))
        spellings = [name, *(word for word, _ in fields.words("aliases"))]
        for spelling in spellings:
            known[plain(spelling)] = tuple(sorted(articles))
    return Laws(known)


def plain(name: str) -> str:
    """A law's name as it is compared: without the state's before it, without brackets."""
    return re.sub(r"^中华人民共和国|[《》\s]", "", name)


def number_of(text: str) -> str:
    """一百零三 or 103 as 103; `287之二` as 287-2."""
    head, sub, tail = text.partition("之")
    if sub:
        return f"{number_of(head)}-{number_of(tail)}"
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
