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
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.core.sources import Sources
from sitegen.loading.fields import Fields
from sitegen.loading.lists import entries_of
from sitegen.loading.text.reading import read_text
from sitegen.loading.yaml.yamlfile import read_yaml
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.value import Value
from sitegen.model.vocabulary import ARTICLE_KEYS, LAW_KEYS

PATH = "content/law.yaml"
_NUMBER = r"(?:\d{1,4}|[零〇一二两三四五六七八九十百]+)"
_ARTICLE = re.compile(rf"{_NUMBER}(?:之{_NUMBER})?")
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
    if isinstance(whole.value, str) or (isinstance(whole.value, dict) and whole.value):
        problems.error(
            Origin(PATH, 1), "这里应当是一部一部的法律", "a list of laws is expected",
            Words("请写成 - 法律: …", "write - law: …"),
        )  # fmt: skip
        return Laws()
    known: dict[str, tuple[str, ...]] = {}
    first: dict[str, int] = {}  # the line of each name
    for entry in entries_of(whole, PATH, problems):
        fields = Fields(entry, LAW_KEYS, PATH, problems)
        name = fields.text("law", required=True)
        fields.day("since")
        fields.day("checked")
        if not fields.text("source", required=True):
            continue
        articles = _articles(fields, problems)
        for spelling, origin in [(name, fields.at("law")), *fields.words("aliases")]:
            if first.setdefault(plain(spelling), entry.line) != entry.line:
                problems.error(
                    origin,
                    f"“{spelling}”写了两次（第一次在第 {first[plain(spelling)]} 行）",
                    f"“{spelling}” is given twice (first in line {first[plain(spelling)]})",
                    Words("请把条文并到一处", "put the articles together"),
                )
                continue
            known[plain(spelling)] = tuple(sorted(articles))
    return Laws(known)


def _articles(fields: Fields, problems: Problems) -> dict[str, int]:
    """The articles' numbers, each with its line."""
    found: dict[str, int] = {}
    for item in fields.mappings("articles"):
        inner = Fields(item, ARTICLE_KEYS, PATH, problems)
        written = inner.text("article", required=True)
        inner.text("says", required=True)
        if not written:
            continue
        bare = re.sub(r"[第条\s]", "", unicodedata.normalize("NFKC", written))
        number = number_of(bare) if _ARTICLE.fullmatch(bare) else ""
        if not number or number.startswith("0"):
            inner.fail(
                "article",
                f"认不出是第几条：“{written[:20]}”",
                f"is no number of an article: “{written[:20]}”",
                Words("请写成 31 或 三十一；287之二 这样的也可以", "write 31, or 287之二"),
            )
        elif number in found:
            inner.fail(
                "article",
                f"第 {written} 条写了两次（第一次在第 {found[number]} 行）",
                f"{written} is given twice (first in line {found[number]})",
                Words("请只留一条", "keep one of them"),
            )
        else:
            found[number] = item.line
    return found


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
