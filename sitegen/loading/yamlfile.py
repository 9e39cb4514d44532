"""YAML by the safe loader's own parser, every value kept as written together with its line.

Numbers, dates and yes/no are told apart later by what a key expects: YAML's own guesses (`off` is false, 2026-03-05 is a
date, 012 is ten) surprise writers. Aliases are bounded, so that a small file cannot grow into a large one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from sitegen.model.value import Value
from sitegen.problems import Origin, Problems, Words

MOST_VALUES = 20_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEY_COLON = re.compile(r"^(\s*(?:-\s+)?[\w\u3400-\u9fff ()（）-]{1,20}?)：(?=\s|\S)")
_FLOW_COLON = re.compile(r"([{,]\s*[\w\u3400-\u9fff]{1,12})：\s*")


@dataclass(frozen=True, slots=True)
class YamlValue(Value):
    """A value and its line: text, a list, or a mapping. Nothing written is None."""

    value: str | tuple[YamlValue, ...] | dict[str, tuple[int, YamlValue]] | None
    line: int


@dataclass(frozen=True, slots=True)
class YamlMap(Value):
    """A mapping: key as written → line of the key, value."""

    entries: dict[str, tuple[int, YamlValue]]
    line: int


def read_yaml(text: str, path: str, first_line: int, problems: Problems) -> YamlValue | None:
    """Parse one YAML document; an empty one is an empty mapping; a problem and None when it is broken."""
    text = _half_width_colons(text)
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        problems.error(Origin(path, line), *_explain(error))
        return None
    except yaml.YAMLError as error:
        problems.error(Origin(path, first_line), f"资料栏读不懂：{error}", f"cannot read this YAML: {error}")
        return None
    if node is None:
        return YamlValue({}, first_line)
    return _Walk(path, first_line, problems).value(node, 0)


class _Walk:
    def __init__(self, path: str, first_line: int, problems: Problems) -> None:
        self.path, self.first_line, self.problems = path, first_line, problems
        self.count = 0

    def value(self, node: yaml.Node, depth: int) -> YamlValue | None:
        line = self.first_line + node.start_mark.line
        self.count += 1
        if self.count > MOST_VALUES or depth > 30:
            if self.count < 10 * MOST_VALUES:  # say it once
                self.problems.error(
                    Origin(self.path, line),
                    "内容太多或层层引用（YAML 的 & 和 *）",
                    "too many values, or aliases inside aliases (& and * in YAML)",
                    Words("请把内容直接写出来，不要用 & 和 *", "write the values out instead of using & and *"),
                )
                self.count = 100 * MOST_VALUES
            return None
        if isinstance(node, yaml.ScalarNode):
            empty = node.style is None and node.value in ("", "~", "null")
            return YamlValue(None if empty else node.value, line)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(v for v in (self.value(n, depth + 1) for n in node.value) if v is not None)
            return YamlValue(items, line)
        return self._mapping(node, line, depth)

    def _mapping(self, node: yaml.Node, line: int, depth: int) -> YamlValue | None:
        entries: dict[str, tuple[int, YamlValue]] = {}
        for key_node, value_node in node.value:
            key_line = self.first_line + key_node.start_mark.line
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.error(Origin(self.path, key_line), "名称应当是文字", "a key should be plain text")
                continue
            key = key_node.value.strip()
            if key in entries:
                self.problems.error(
                    Origin(self.path, key_line),
                    f"“{key}”写了两次（第一次在第 {entries[key][0]} 行）",
                    f"“{key}” is given twice (first in line {entries[key][0]})",
                    Words("请只留一个", "keep one of them"),
                )
                continue
            value = self.value(value_node, depth + 1)
            if value is None:
                return None
            entries[key] = (key_line, value)
        return YamlValue(entries, line)


def _half_width_colons(text: str) -> str:
    """A full-width colon after a key made half-width; the words of values, also those on further lines, stay as they are."""
    lines: list[str] = []
    value_indent: int | None = None  # of the key whose value may go on below
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if line.strip() and not (value_indent is not None and indent > value_indent):
            line = _half_width_colon(line)
            key, colon, value = line.partition(":")
            value_indent = indent + (2 if key.lstrip().startswith("- ") else 0) if colon and value.strip() else None
        lines.append(line)
    return "\n".join(lines)


def _half_width_colon(line: str) -> str:
    before = line.split("#")[0].split(": ")[0]
    if "：" in before:
        line = _KEY_COLON.sub(r"\1: ", line, count=1)
    return _FLOW_COLON.sub(r"\1: ", line) if "{" in line else line


def _explain(error: yaml.MarkedYAMLError) -> tuple[str, str, Words]:
    what = error.problem or "?"
    if "alias" in what:
        hint = Words(
            '内容以 * 或 & 开头时，请给整句加上英文引号 "…"', "put quotes around a value that starts with * or &"
        )
    elif "tab" in what or "\\t" in what:
        hint = Words("请把行首的 Tab 换成空格", "replace tabs at the line's start by spaces")
    elif "mapping values are not allowed" in what:
        hint = Words(
            '内容里有英文冒号加空格时，请给整句加上英文引号 "…"', "quote a value that has a colon and a space in it"
        )
    elif "quoted scalar" in (error.context or ""):
        hint = Words("英文引号没有成对", "a quotation mark has no partner")
    else:
        hint = Words(
            "请检查这一行的冒号、空格、引号和缩进", "check colons, spaces, quotes and indentation near this line"
        )
    return f"资料栏写法有误（{what}）", f"this YAML is broken ({what})", hint
