"""A mapping read key by key: Chinese or English names, every fault noted with its line and a way out."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from sitegen.loading.amounts import NoSuchDay, NotRead, parse_amount, parse_day, parse_partial_date, parse_period
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue
from sitegen.loading.yaml.yamllines import name_of
from sitegen.model.problems import NOTHING, Origin, Problems, Words
from sitegen.model.text import Amount, PartialDate, Period, Phrase
from sitegen.model.value import Value
from sitegen.model.vocabulary import offered, spellings

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
Keys = Mapping[str, tuple[str, ...]]
SHOWN = 60  # characters of a text that is too long: enough to know it by
NULLS = ("", "~", "null", "Null", "NULL")  # what other programs write for nothing
YES = ("是", "是的", "对", "有", "开", "要", "yes", "y", "on", "true", "1", "√", "✓")
NO = ("否", "不", "不是", "不对", "无", "没有", "关", "不要", "no", "n", "off", "false", "0", "×", "x")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60“”‘’—…]"
_LINE_END = re.compile(rf"(?<={_WIDE})[ \t]*\n\s*(?={_WIDE})")
_FULL_BRACKETS = re.compile(r"^[［【〔](.*)[］】〕]$", re.S)
_NO_BLANK = Words("# 后面是说明的，请在 # 后空一格", "a comment needs a blank behind its #")
_AS_LIST = Words("请写成 [甲, 乙]", "write [one, another]")

MOST_NAMED = 40  # of what may be written, in one message


@dataclass(frozen=True, slots=True)
class Names(Value):
    """The things a reference may mean: every spelling (id and Chinese name) to the id."""

    what: Words
    ids: Mapping[str, str]

    def find(self, text: str, origin: Origin, problems: Problems) -> str | None:
        """The id meant, or a problem with what there is and a guess."""
        if text in self.ids:
            return self.ids[text]
        if not self.ids:
            problems.error(
                origin,
                f"未知的{self.what.zh} “{text}”",
                f"unknown {self.what.en} “{text}”",
                Words(
                    f"现在一个{self.what.zh}也没有读到，请先改好写{self.what.zh}的文件",
                    f"no {self.what.en} was read at all: mend the file that lists them first",
                ),
            )
            return None
        ids = list(dict.fromkeys(self.ids.values()))
        called = {id: name for name, id in reversed(tuple(self.ids.items())) if name != id}
        problems.error(
            origin,
            f"未知的{self.what.zh} “{text}”",
            f"unknown {self.what.en} “{text}”",
            did_you_mean(
                text,
                self.ids,
                ids,
                [f"{called[id]}（{id}）" if id and id in called else called.get(id, id) for id in ids],
            ),
        )
        return None


def did_you_mean(
    text: str, spelled: Iterable[str], shown: Iterable[str] | None = None, shown_zh: Iterable[str] | None = None
) -> Words:
    """`可用: …  您是否想写 “…”?` — what there is, and the nearest spelling when one is near.

    `shown` is the list for readers when it is not every spelling, `shown_zh` that for readers of Chinese when it differs.
    """
    spelled = list(spelled)
    listed = _listed(shown if shown is not None else spelled)
    listed_zh = _listed(shown_zh) if shown_zh is not None else listed
    near = difflib.get_close_matches(text, spelled, 1, 0.5) or difflib.get_close_matches(
        text.lower().replace("-", "_"), spelled, 1, 0.4
    )
    ask_zh = f"  您是否想写 “{near[0]}”?" if near else ""
    ask_en = f"  (did you mean “{near[0]}”?)" if near else ""
    return Words(f"可用: {listed_zh}{ask_zh}", f"there are: {listed}{ask_en}")


def _listed(names: Iterable[str]) -> str:
    found = [name for name in names if name]
    return ", ".join(found[:MOST_NAMED]) + ("…" if len(found) > MOST_NAMED else "")


class Fields:
    """Reads one mapping. Unknown and doubled keys are noted at once; each getter notes what is wrong with its value.

    `fill_in` says what to do where a required key has nothing, for things that are not written as `key: value`.
    """

    def __init__(
        self, mapping: YamlMap, keys: Keys, path: str, problems: Problems, *, fill_in: Words = NOTHING
    ) -> None:
        self.path, self.problems, self.keys, self.fill_in = path, problems, keys, fill_in
        self.origin = Origin(path, mapping.line)
        self._found: dict[str, tuple[int, YamlValue]] = {}
        names = _names_of(keys)
        for key, (line, value) in mapping.entries.items():
            name = names.get(name_of(key))
            if name is None:
                self._unknown(key, line)
            elif name in self._found:
                problems.error(
                    Origin(path, line),
                    f"“{key}”与第 {self._found[name][0]} 行是同一项",
                    f"“{key}” says the same as line {self._found[name][0]}",
                    Words("请只留一个", "keep one of them"),
                )
            else:
                self._found[name] = (line, _without_tags(value, Origin(path, line), problems))

    def has(self, name: str) -> bool:
        """Whether the key is there with something written: no empty list, nor one of empty items, counts."""
        value = self._found[name][1].value if name in self._found else None
        return value not in (None, (), {}) and not (isinstance(value, str) and value.strip() in NULLS)

    def has_list(self, name: str) -> bool:
        """Whether a list is written, an empty one too: for keys where `[]` says "none" and no key says "all"."""
        return name in self._found and isinstance(self._found[name][1].value, tuple)

    def at(self, name: str) -> Origin:
        """The key's line, or the mapping's when it is not there."""
        return Origin(self.path, self._found[name][0]) if name in self._found else self.origin

    def called(self, name: str) -> str:
        """The key as the starter library spells it."""
        return self.keys[name][0]

    def text(self, name: str, *, required: bool = False, limit: int = 0, least: int = 0, default: str = "") -> str:
        """The words of a key, without space around; `limit` and `least` count characters without marks."""
        if not self.has(name):
            if required:
                self._missing(name)
            return default
        value = self._found[name][1]
        if not isinstance(value.value, str):
            self._wrong(
                name,
                "应当是一行文字，不是列表或一组项目",
                "should be one line of text, no list or group",
                Words(
                    "方括号 [ ]、大括号 { } 是内容的一部分时，请给整句加上英文引号 '…'",
                    "brackets that belong to the words need quotes around all of it: '…'",
                ),
            )
            return default
        text = one_line(value.value)
        if required and not any(c.isalnum() for c in text):
            self._empty(name)
            return default
        self._check_length(name, text, limit, least)
        return text

    def phrase(self, name: str, *, required: bool = False, limit: int = 0) -> Phrase | None:
        """A headline with its marks."""
        text = self.text(name, required=required, limit=limit)
        return self.to_phrase(text, self.at(name)) if text else None

    def headline(self, name: str, *, required: bool = False, limit: int = 16) -> tuple[Phrase, ...]:
        """One or two lines parted by `/`, each at most `limit` characters."""
        text = self.text(name, required=required)
        return to_lines(text, self.at(name), self.problems, limit) if text else ()

    def to_phrase(self, text: str, origin: Origin) -> Phrase | None:
        """Read marks; a problem when the asterisks do not pair up."""
        return to_phrase(text, origin, self.problems)

    def choice(self, name: str, kind: type[E], default: E | None = None, *, required: bool = False) -> E | None:
        """One value of a vocabulary."""
        text = self.text(name, required=required)
        return self._one_of(text, kind, self.at(name)) or default if text else default

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        """Several values of a vocabulary, each once."""
        found = (self._one_of(text, kind, origin) for text, origin in self.words(name, spellings(kind)))
        return tuple(dict.fromkeys(v for v in found if v is not None))

    def references(self, name: str, names: Names) -> tuple[str, ...]:
        """Ids of other things, each once."""
        found = (names.find(text, origin, self.problems) for text, origin in self.words(name, names.ids))
        return tuple(dict.fromkeys(v for v in found if v))

    def reference(self, name: str, names: Names, *, required: bool = False) -> str:
        """The id of one other thing, or nothing."""
        text = self.text(name, required=required)
        return (names.find(text, self.at(name), self.problems) or "") if text else ""

    def words(self, name: str, known: Container[str] = ()) -> tuple[tuple[str, Origin], ...]:
        """A list: YAML's own, or words parted by 、 , ， ; or spaces; `known` are words with such marks in them."""
        if not self.has(name):
            return ()
        value = self._found[name][1]
        if isinstance(value.value, str):
            text = _FULL_BRACKETS.sub(r"\1", value.value.strip())
            origin = Origin(self.path, value.line)
            return tuple((w, origin) for w in ((text,) if text in known else split_words(text)))
        found: list[tuple[str, Origin]] = []
        for text, origin in self._listed(name):
            # 、 and ， part words inside a list, too; blanks only where each piece is known: “某 中心” may be a name
            for piece in (text,) if text in known else re.split(r"[、，；;]", text):
                pieces = piece.split()
                whole = piece.strip() in known or not all(p in known for p in pieces)
                found += ((w, origin) for w in ([piece.strip()] if whole else pieces) if w)
        return tuple(found)

    def items(self, name: str) -> tuple[tuple[str, Origin], ...]:
        """A list of sentences; one sentence counts as a list of one."""
        if self.has(name) and isinstance(self._found[name][1].value, str):
            value = self._found[name][1]
            return ((one_line(str(value.value)), Origin(self.path, value.line)),)
        return self._listed(name)

    def _listed(self, name: str) -> tuple[tuple[str, Origin], ...]:
        """The items of a YAML list that are text; a problem for each that is not."""
        value = self._found[name][1] if self.has(name) else None
        if value is None:
            return ()
        if not isinstance(value.value, tuple):
            self._wrong(name, "应当是一串词", "should be a list of words", _AS_LIST)
            return ()
        found = []
        for item in value.value:
            if isinstance(item.value, str):
                found.append((one_line(item.value), Origin(self.path, item.line)))
            elif not item.told:
                self.problems.error(
                    Origin(self.path, item.line),
                    f"“{self.called(name)}”的每一条应当是文字，这里成了“名称: 内容”",
                    f"each item of “{name}” should be text, this one became key: value",
                    Words(
                        "内容里的冒号请用全角“：”，或给这一条加上英文引号 '…'",
                        "write a full-width colon, or put the item into quotes '…'",
                    ),
                )
        return tuple(found)

    def entries(self, name: str) -> tuple[YamlMap | tuple[str, Origin], ...]:
        """A list whose entries are words, mappings, or both."""
        value = self._found[name][1] if self.has(name) else None
        if value is None or isinstance(value.value, str):
            return self.words(name)
        items = value.value if isinstance(value.value, tuple) else (value,)
        found: list[YamlMap | tuple[str, Origin]] = []
        for item in items:
            if isinstance(item.value, dict):
                found.append(YamlMap(item.value, item.line))
            elif isinstance(item.value, str):
                found.append((one_line(item.value), Origin(self.path, item.line)))
            elif not item.told:
                self._wrong(
                    name, "每一条应当是一个名称，或者 {名称: 内容, …}", "each entry should be a name or {key: value, …}"
                )
        return tuple(found)

    def amount(self, name: str) -> Amount | None:
        """A sum in yuan."""
        return self._parsed(
            name,
            parse_amount,
            Words("认不出这个金额", "cannot read this sum"),
            Words("可以写 80000、8万、1.5万元、￥14,900、约95万元", "write 80000, 8万, 1.5万元, ￥14,900 or 约95万元"),
        )

    def partial_date(self, name: str, *, required: bool = False) -> PartialDate | None:
        """A year, month or day; 不详 is None."""
        if self.has(name) and self._found[name][1].value in ("不详", "不明", "未知", "unknown"):
            return None
        if required and not self.text(name, required=True):
            return None
        return self._parsed(
            name,
            parse_partial_date,
            Words("认不出这个日期", "cannot read this date"),
            Words(
                "可以写 2026、2026-03、2026-03-05、2026年3月5日，不知道时写 不详",
                "write 2026, 2026-03 or 2026-03-05, or unknown",
            ),
        )

    def day(self, name: str) -> date | None:
        """A day."""
        return self._parsed(
            name,
            parse_day,
            Words("认不出这个日期", "cannot read this day"),
            Words("请写成 2026-03-05", "write it as 2026-03-05"),
        )

    def period(self, name: str) -> Period:
        """A span of days, open when not given."""
        found = self._parsed(
            name,
            parse_period,
            Words(f"认不出这个{self.called(name)}", "cannot read this period"),
            Words(
                "请写成 2026-01-01 至 2026-12-31；也可以只写一头：2026-01-01 起、至 2026-12-31",
                "write 2026-01-01 to 2026-12-31; or one side: 2026-01-01 起, 至 2026-12-31",
            ),
        )
        return found or Period()

    def whole(self, name: str, *, default: int = 0, least: int = 0, most: int = 100_000, required: bool = False) -> int:
        """A whole number between `least` and `most`."""
        return round(self.number(name, default=default, least=least, most=most, required=required, whole=True))

    def number(
        self,
        name: str,
        *,
        default: float = 0,
        least: float = 0,
        most: float = 100_000,
        required: bool = False,
        whole: bool = False,
    ) -> float:
        """A number between `least` and `most`."""
        text = unicodedata.normalize("NFKC", self.text(name, required=required))
        if not text:
            return default
        fits = re.fullmatch(r"-?\d+" if whole else r"-?\d+(\.\d+)?", text)
        if not fits or not least <= float(text) <= most:
            kind = ("整数", "a whole number") if whole else ("数", "a number")
            self._wrong(
                name,
                f"应当是 {least:g} 到 {most:g} 的{kind[0]}，不是 “{text[:20]}”",
                f"should be {kind[1]} from {least:g} to {most:g}, not “{text[:20]}”",
                _NO_BLANK if " #" in text else NOTHING,
            )
            return default
        return float(text)

    def yes(self, name: str, *, default: bool) -> bool:
        """是/否, yes/no, on/off, true/false."""
        text = unicodedata.normalize("NFKC", self.text(name)).lower()
        if not text:
            return default
        if text in YES:
            return True
        if text in NO:
            return False
        hint = _NO_BLANK if " #" in text else NOTHING
        self._wrong(name, f"请写 是 或 否，不是 “{text[:20]}”", f"write yes or no, not “{text[:20]}”", hint)
        return default

    def mapping(self, name: str) -> YamlMap | None:
        """A mapping under the key."""
        if not self.has(name):
            return None
        value = self._found[name][1]
        if isinstance(value.value, dict):
            return YamlMap(value.value, value.line)
        self._wrong(name, "应当是一组“名称: 内容”", "should be a group of `key: value`")
        return None

    def mappings(self, name: str) -> tuple[YamlMap, ...]:
        """A list of mappings under the key; a single mapping counts as a list of one."""
        if not self.has(name):
            return ()
        value = self._found[name][1]
        items = value.value if isinstance(value.value, tuple) else (value,)
        for item in items:
            if not isinstance(item.value, dict) and not item.told:
                self.problems.error(
                    Origin(self.path, item.line),
                    f"“{self.called(name)}”的每一条应当写成 {{名称: 内容, …}}",
                    f"each entry of “{name}” should be {{key: value, …}}",
                )
        return tuple(YamlMap(item.value, item.line) for item in items if isinstance(item.value, dict))

    def fail(self, name: str, zh: str, en: str, hint: Words = NOTHING) -> None:
        """Note a fault of this key that only the caller can see."""
        self.problems.error(self.at(name), f"“{self.called(name)}”{zh}", f"“{name}” {en}", hint)

    # ------------------------------------------------------------------------------------------

    def _one_of(self, text: str, kind: type[E], origin: Origin) -> E | None:
        known = spellings(kind)
        if text.lower() in known:
            return known[text.lower()]  # type: ignore[return-value]
        hint = _NO_BLANK if " #" in text else did_you_mean(text, known, offered(kind))
        self.problems.error(origin, f"没有 “{text}” 这个选项", f"“{text}” is not a choice", hint)
        return None

    def _parsed(self, name: str, parse: Callable[[str], T], wrong: Words, hint: Words) -> T | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except NotRead as error:
            what = Words("没有这个日期", "there is no such day") if isinstance(error, NoSuchDay) else wrong
            why = error.why
            self.problems.error(
                self.at(name),
                f"{what.zh} “{text[:40]}”" + (f"：{why.zh}" if why else ""),
                f"{what.en} “{text[:40]}”" + (f": {why.en}" if why else ""),
                hint,
            )
            return None

    def _check_length(self, name: str, text: str, limit: int, least: int) -> None:
        check_length(self.called(name), text, self.at(name), self.problems, limit, least)

    def _missing(self, name: str) -> None:
        if name in self._found:
            self._empty(name)
            return
        zh = self.keys[name][0]
        self.problems.error(
            self.origin,
            f"缺少“{zh}”",
            f"“{name}” is missing",
            self.fill_in or Words(f"请加一行 {zh}: …", f"add a line {name}: …"),
        )

    def _empty(self, name: str) -> None:
        """Note a required key with nothing, or no word, behind it; not where its value is broken and told already."""
        value = self._found[name][1]
        if not value.told:
            zh = self.called(name)
            what = ("里没有字", "holds no word") if self.has(name) else ("是空的", "is empty")
            self.problems.error(
                self.at(name),
                f"“{zh}”{what[0]}，必须写",
                f"“{name}” {what[1]}; it is required",
                self.fill_in or Words(f"请在 {zh}: 后面写上内容", f"write something behind {name}:"),
            )

    def _wrong(self, name: str, zh: str, en: str, hint: Words = NOTHING) -> None:
        self.problems.error(self.at(name), f"“{self.called(name)}”{zh}", f"“{name}” {en}", hint)

    def _unknown(self, key: str, line: int) -> None:
        spelled = [s for name, zh in self.keys.items() for s in (*zh, name)]
        shown = [zh[0] for zh in self.keys.values()]
        self.problems.error(
            Origin(self.path, line), f"未知的项目 “{key}”", f"unknown key “{key}”", did_you_mean(key, spelled, shown)
        )


_NAMES: dict[int, tuple[Keys, dict[str, str]]] = {}


def _names_of(keys: Keys) -> dict[str, str]:
    """Every spelling of a table's keys to its name; worked out once a table."""
    known = _NAMES.get(id(keys))
    if known is None or known[0] is not keys:
        known = _NAMES[id(keys)] = keys, {name_of(s): name for name, zh in keys.items() for s in (name, *zh)}
    return known[1]


def one_line(text: str) -> str:
    """Words without space around and with one blank for every run of blanks; a line's end between Chinese needs none."""
    return " ".join(_LINE_END.sub("", text).split())


def _without_tags(value: YamlValue, origin: Origin, problems: Problems) -> YamlValue:
    """A value without HTML that was pasted with it, entities as what they stand for; what lies deeper has fields of its own."""
    if isinstance(value.value, tuple):
        return YamlValue(tuple(_without_tags(item, origin, problems) for item in value.value), value.line)
    if isinstance(value.value, str) and ("<" in value.value or "&" in value.value):
        from sitegen.loading.markdown.inline import tidied

        return YamlValue(tidied(value.value, Origin(origin.path, value.line), problems), value.line)
    return value


def split_words(text: str) -> tuple[str, ...]:
    """Words parted by 、 , ， ; ； or spaces."""
    return tuple(w for w in re.split(r"[、,，;；\s]+", text.strip()) if w)


def to_phrase(text: str, origin: Origin, problems: Problems) -> Phrase | None:
    """A headline with its marks; a problem when the asterisks do not pair up."""
    try:
        return Phrase.parse(text)
    except ValueError:
        problems.error(
            origin,
            f"星号没有成对，或不止一个关键词：“{text}”",
            f"asterisks do not pair up, or there is more than one key word: “{text}”",
            Words("一句里只用一对星号：挂断，自己拨*110*", "use one pair of asterisks: 挂断，自己拨*110*"),
        )
        return None


def to_lines(text: str, origin: Origin, problems: Problems, limit: int) -> tuple[Phrase, ...]:
    """One or two lines parted by ` / `."""
    parts = [p.strip() for p in re.split(r"\s*[/／]\s*", text.strip())]
    if not all(parts):
        problems.error(
            origin,
            f"“{text[:20]}”里多了一个 /",
            f"one / too many in “{text[:20]}”",
            Words("/ 只写在两行之间；只有一行就不写", "/ stands between two lines only"),
        )
        return ()
    if not 1 <= len(parts) <= 2:
        problems.error(
            origin,
            f"应当是一行或两行，这里有 {len(parts)} 行",
            f"one or two lines, not {len(parts)}",
            Words("用一个 / 把两行分开", "part two lines by one /"),
        )
        return ()
    found = []
    for part in parts:
        phrase = to_phrase(part, origin, problems)
        if phrase:
            check_length("警示语", phrase.text, origin, problems, limit, 2)
            found.append(phrase)
    return tuple(found) if len(found) == len(parts) else ()


def check_length(what: str, text: str, origin: Origin, problems: Problems, limit: int, least: int = 0) -> None:
    """Note a text that is longer than `limit` or shorter than `least` characters; marks do not count."""
    length = len(text) - text.count("|") - text.count("*")
    limit *= problems.room
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    if limit and length > limit:
        problems.error(
            origin,
            f"“{what}”太长：{length} 个字，最多 {limit} 个",
            f"“{what}” is too long: {length} characters, at most {limit}",
            Words(f"请减去 {length - limit} 个字：“{shown}”", f"take out {length - limit}: “{shown}”"),
        )
    if least and length < least:
        problems.error(
            origin,
            f"“{what}”太短：{length} 个字，至少 {least} 个",
            f"“{what}” is too short: {length} characters, at least {least}",
        )
