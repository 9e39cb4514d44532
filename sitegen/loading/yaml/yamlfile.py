"""YAML by the safe loader's own parser, every value kept as written together with its line.

Numbers, dates and yes/no are told apart later by what a key expects: YAML's own guesses (`off` is false, 2026-03-05 is a
date, 012 is ten) surprise writers. What staff type is first made into YAML's own marks (`yamllines`). Anchors, aliases and tags
are refused: a small file cannot grow into a large one, and nothing is constructed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from sitegen.loading.text.characters import plain_text
from sitegen.loading.yaml.yamllines import TOLD, as_yaml, shown
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.value import Value

DEEPEST = 30  # levels; content has five
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class YamlValue(Value):
    """A value and its line: text, a list, or a mapping. Nothing written is None.

    `told`: what was written is unreadable, and a problem says so already.
    """

    value: str | tuple[YamlValue, ...] | dict[str, tuple[int, YamlValue]] | None
    line: int
    told: bool = False


@dataclass(frozen=True, slots=True)
class YamlMap(Value):
    """A mapping: key as written → line of the key, value."""

    entries: dict[str, tuple[int, YamlValue]]
    line: int


def read_yaml(text: str, path: str, first_line: int, problems: Problems) -> YamlValue | None:
    """Parse one YAML document; an empty one is an empty mapping; a problem and None when it is broken as a whole."""
    loader: Any = _LOADER(as_yaml(text, path, first_line, problems))
    try:
        return _Events(loader, path, first_line, problems).document()
    except yaml.MarkedYAMLError as error:
        before = error.context_mark if "quoted" in (error.context or "") or "flow" in (error.context or "") else None
        mark = before or error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
    except yaml.YAMLError:
        line = first_line
    finally:
        loader.dispose()
    problems.error(
        Origin(path, line),
        "写法有误：这里或上一行的引号、括号、缩进或冒号不对",
        "broken YAML: a quote, bracket, indentation or colon is wrong here or in the line above",
        Words(
            "每一行写成“名称: 内容”；内容里有特别的符号时，请给整句加上英文引号 '…'",
            "write lines of `key: value`; put values with special marks into quotes '…'",
        ),
    )
    return None


class _Events:
    """The parser's events as values; a problem for each thing that content does not use."""

    def __init__(self, loader: Any, path: str, first_line: int, problems: Problems) -> None:
        self._next: Callable[[], yaml.Event] = loader.get_event
        self.path, self.first_line, self.problems = path, first_line, problems

    def document(self) -> YamlValue | None:
        """The only document of the stream."""
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return YamlValue({}, self.first_line)
        event = self._next()
        value = self._value(event, 0)
        if value.value is None and not value.told:  # comments, and a line ---
            value = YamlValue({}, self.first_line)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "中间多了一行 ---", "a line --- in the middle", Words("请去掉这一行", "take it out"))
        return value

    def _line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def _refuse(self, event: yaml.Event, zh: str, en: str, hint: Words) -> YamlValue:
        self.problems.error(Origin(self.path, self._line(event)), f"写法有误：{zh}", f"broken YAML: {en}", hint)
        return YamlValue(None, self._line(event), told=True)

    def _value(self, event: yaml.Event, depth: int) -> YamlValue:
        line = self._line(event)
        is_tagged = getattr(event, "tag", None) is not None or getattr(event, "anchor", None) is not None
        if is_tagged:  # an alias has an anchor, too
            self._refuse(
                event,
                "不用 YAML 的 &、*（层层引用）和 !（标记）",
                "anchors, aliases and tags of YAML are not used here",
                Words("请把内容直接写出来，整句加上英文引号", "write the value out, in quotes"),
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, line)
        if isinstance(event, yaml.AliasEvent):
            return YamlValue(None, line, told=True)
        if depth == DEEPEST:
            self._skip()
            return self._refuse(
                event, "一层套一层，太深了", "nested too deep", Words("请写得简单些", "write it more simply")
            )
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := self._next(), yaml.SequenceEndEvent):
                items.append(self._value(inner, depth + 1))
            return YamlValue(tuple(i for i in items if i.value is not None or i.told), line)
        return YamlValue(self._mapping(depth), line)

    def _skip(self) -> None:
        """Pass over the rest of the collection that has just begun."""
        open_ = 1
        while open_:
            event = self._next()
            open_ += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)

    def _mapping(self, depth: int) -> dict[str, tuple[int, YamlValue]]:
        entries: dict[str, tuple[int, YamlValue]] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key_line, key = self._line(event), ""
            if isinstance(event, yaml.ScalarEvent):
                key = shown(event.value).strip()
            else:
                self._value(event, depth + 1)
                self._refuse(
                    event, "名称应当是文字", "a key should be plain text", Words("写成“名称: 内容”", "key: value")
                )
            value = self._value(self._next(), depth + 1)
            if key in entries:
                self.problems.error(
                    Origin(self.path, key_line),
                    f"“{key}”写了两次（第一次在第 {entries[key][0]} 行）",
                    f"“{key}” is given twice (first in line {entries[key][0]})",
                    Words("请只留一个", "keep one of them"),
                )
            elif isinstance(event, yaml.ScalarEvent):
                entries[key] = (key_line, value)
        return entries

    def _text(self, event: yaml.ScalarEvent, line: int) -> YamlValue:
        if TOLD in event.value:
            return YamlValue(None, line, told=True)
        value = shown(event.value)
        if event.style == '"':  # \x07, \u202e …: what stands there as it is was looked at before
            value = plain_text(value, self.path, line, self.problems)
        if "<!--" in value:
            at = line + value.count("\n", 0, value.index("<!--")) + (event.style in ("|", ">"))
            self.problems.error(
                Origin(self.path, at),
                "写法有误：内容里不能写 <!-- --> 说明",
                "broken YAML: no <!-- --> comments in a value",
                Words("说明请写在 # 后面（# 前后都空一格）", "write comments behind # with a blank on both sides"),
            )
            return YamlValue(None, line, told=True)
        is_nothing = not value.strip() or (event.style in (None, "") and value in _NOTHING)
        return YamlValue(None if is_nothing else value, line)
