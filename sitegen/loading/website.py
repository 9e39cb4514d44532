"""What only the website shows: content/selfcheck.yaml, search.yaml, quiz/*.yaml, statistics/*.csv, packs.yaml. None of them must be there."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sitegen.core.sources import Sources
from sitegen.loading.amounts import OPEN_PERIODS, serial_day
from sitegen.loading.fields import Fields, Keys, Names, check_length, did_you_mean, one_line, split_words
from sitegen.loading.identity import check_id, id_of_file
from sitegen.loading.lists import entries_of
from sitegen.loading.text.reading import LARGEST, read_text
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue, read_yaml
from sitegen.loading.yaml.yamllines import name_of
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.text import Period
from sitegen.model.vocabulary import (
    ASK_KEYS,
    EVERYDAY_KEYS,
    FIGURE_KEYS,
    OWN_SCREENS,
    PACK_KEYS,
    PHRASE_KEYS,
    PLACES,
    QUESTION_KEYS,
    SEARCH_KEYS,
    SERVICE_KEYS,
)
from sitegen.model.website import (
    Ask,
    Choice,
    Compare,
    Figure,
    Level,
    Metric,
    Pack,
    PackEntry,
    PackLine,
    Question,
    SearchWords,
    Service,
    Table,
    Via,
)
from sitegen.website.charts import COUNTS

SELF_CHECK, PACKS, SEARCH = "content/selfcheck.yaml", "content/packs.yaml", "content/search.yaml"
# Where a service leads, by the name of its page in material.yaml.
TARGETS = {
    "怎么办": "help", "自查": "check", "资料": "materials", "自测题": "quiz", "一句话提醒": "warnings", "案例": "cases",
    "骗局类型": "types", "数据": "stats", "按人群看": "audiences", "关于": "about", "无障碍": "access", "工具": "tools",
}  # fmt: skip
_RIGHT = re.compile(r"\s*(?:[（(]\s*(?:对|正确|正确答案|right|[√✓✔])\s*[）)]|[√✓✔])\s*$", re.I)
_WRONG = re.compile(r"[（(]\s*(?:错|错误|不对|wrong|[×✗✘])\s*[）)]\s*$", re.I)
_LETTERS = "ABCDEFGH12345678"
_LETTERED = re.compile(r"(?:\(([A-H1-8])\)|([A-H])\s*[、.:,)]|([1-8])\s*[、:)]|([1-8])\.(?!\d))\s*", re.I)
_LETTER_NAMED = re.compile(
    r"(?:答案|应?选(?:项|择)?)(?:应?[是为]|:)?\s*[“\"(]?[A-H](?=[，。、；,.;)”\"项\s]|$)"
    r"|(?<![A-Za-z])[A-H](?:选?项|(?:和|与|或|、|,)[A-H](?=[都均全皆对错项]))"
)
_OF_OTHERS = re.compile(r"^(?:以上|上面|上述|前面|前三).{0,4}[都全皆均]|^[都全皆均](?:不?对|不?是|可以|错)|^以上")
_FILL_IN = Words(
    "请填上这一格；合并的单元格要先拆开，每行都填", "fill in the cell; part merged cells and fill in each row"
)
MOST = 10**12
MOST_DOUBLES = 10  # rows that are told one by one
MOST_OF_USE = 120  # characters of a line of advice on a packing list
_NOTE = re.compile(r'\s*"?#')
_BROKEN_CELL = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|#{2,}(?=[,;\t]|$))")
_SEP = re.compile(r'\s*"?sep=([,;\t|])"?[,;\t\s]*', re.I)
_FEW = re.compile("(少于|不到|不足|低于|小于|[<＜≤])[0-9]{1,2}|[0-9]{1,2}以下", re.I)  # after NFKC
_SUMS = ("合计", "总计", "小计", "总数", "合 计", "总 计")


def load_asks(sources: Sources, types: Names, problems: Problems) -> tuple[Ask, ...]:
    """Read content/selfcheck.yaml, in the order in which it asks."""
    found: dict[str, Ask] = {}
    for fields in _entries(sources, SELF_CHECK, ASK_KEYS, problems):
        id = _new_id(fields, found, problems)
        act = fields.text("act", required=True, limit=20)
        truth = fields.text("truth", required=True, limit=60)
        if id and act and truth:
            named = fields.references("types", types)
            found[id] = Ask(id, act, truth, named, fields.text("author", limit=20), fields.origin)
    return tuple(found.values())


def load_search_words(sources: Sources, types: Names, audiences: Names, problems: Problems) -> SearchWords:
    """Read content/search.yaml: words of one meaning, what people type and which type they mean, what else is asked for."""
    if not sources.exists(SEARCH):
        return SearchWords()
    text = read_text(sources, SEARCH, problems)
    value = read_yaml(text, SEARCH, 1, problems) if text is not None else None
    if value is None or value.value is None:
        return SearchWords()
    if not isinstance(value.value, dict):
        problems.error(
            Origin(SEARCH, value.line),
            "应当是 同义、说法、服务、平常事 四部分",
            "should have the parts same, phrases, services, everyday",
            Words("照程序自带的 content/search.yaml 写", "write it like the starter's content/search.yaml"),
        )
        return SearchWords()
    fields = Fields(YamlMap(value.value, value.line), SEARCH_KEYS, SEARCH, problems)
    phrases: dict[str, tuple[str, ...]] = {}
    clues: dict[str, tuple[str, ...]] = {}
    examples: list[tuple[str, tuple[str, ...]]] = []
    for mapping in fields.mappings("phrases"):
        entry = Fields(mapping, PHRASE_KEYS, SEARCH, problems)
        meant = entry.references("type", types)
        if not entry.has("type"):
            entry.text("type", required=True)
        if not any(map(entry.has, ("words", "clues", "examples"))):
            entry.text("words", required=True)
        examples += [(text, meant) for text in _examples(entry)]
        for words, _ in _said(entry, "clues", 1):
            clues[words] = (*clues.get(words, ()), *meant)
        for words, origin in _said(entry, "words"):
            if phrases.setdefault(words, meant) != meant:
                problems.error(
                    origin,
                    f"“{words}”已经写在另一个类型下面",
                    f"“{words}” stands under another type already",
                    Words(
                        "留在一处；两类都可能的，写 类型: [甲, 乙]",
                        "leave it in one place; for both write type: [one, another]",
                    ),
                )
    everyday: list[str] = []
    everyday_clues: list[str] = []
    everyday_examples: list[str] = []
    for mapping in fields.mappings("everyday"):
        entry = Fields(mapping, EVERYDAY_KEYS, SEARCH, problems)
        if not any(map(entry.has, ("words", "clues", "examples"))):
            entry.text("words", required=True)
        everyday_examples += _examples(entry)
        everyday += [words for words, _ in _said(entry, "words")]
        everyday_clues += [words for words, _ in _said(entry, "clues", 1)]
    return SearchWords(
        _same_words(fields, problems),
        tuple(phrases.items()),
        tuple(clues.items()),
        tuple(_services(sources, fields, audiences, problems)),
        tuple(dict.fromkeys(everyday)),
        tuple(dict.fromkeys(everyday_clues)),
        tuple(dict.fromkeys(examples)),
        tuple(dict.fromkeys(everyday_examples)),
    )


def _same_words(fields: Fields, problems: Problems) -> tuple[tuple[str, ...], ...]:
    """Groups of words of one meaning; no word stands in two."""
    groups: list[tuple[str, ...]] = []
    taken: dict[str, int] = {}
    for text, origin in fields.items("same"):
        words = tuple(dict.fromkeys(split_words(text)))
        if len(words) < 2:
            problems.error(
                origin,
                f"“{text[:20]}”只有一个词",
                f"“{text[:20]}” is one word",
                Words("一组至少两个词，用顿号分开", "a group has two words or more, parted by 、"),
            )
        for word in words:
            check_length("同义", word, origin, problems, 12, 2)
            if word in taken:
                problems.error(
                    origin,
                    f"“{word}”在第 {taken[word]} 行的一组里已经有了",
                    f"“{word}” is in the group of line {taken[word]} already",
                    Words("一个词只放在一组里", "a word belongs to one group"),
                )
            taken[word] = origin.line
        groups.append(words)
    return tuple(groups)


def _services(sources: Sources, fields: Fields, audiences: Names, problems: Problems) -> Iterator[Service]:
    people = {name: f"audience/{id}" for name, id in audiences.ids.items() if id}
    places = Names(Words("页面", "page"), TARGETS | {en: en for en in TARGETS.values()} | people)
    kinds = [path.split("/")[1] for path in sources.list("templates", "*/material.yaml")]
    for mapping in fields.mappings("services"):
        entry = Fields(mapping, SERVICE_KEYS, SEARCH, problems)
        if not entry.has("words"):
            entry.text("words", required=True)
        phrases = tuple(words for words, _ in _said(entry, "words"))
        to = entry.reference("to", places, required=True)
        kind = entry.text("kind")
        if kind and kind not in kinds:
            problems.notice(
                entry.at("kind"),
                f"没有叫 “{kind}” 的材料，搜索只会带到资料的目录",
                f"there is no material “{kind}”: the search leads to the overview",
                did_you_mean(kind, kinds),
            )
        title = entry.text("title", required=True, limit=16)
        say = entry.text("say", limit=60)
        if phrases and to and title:
            clues = tuple(words for words, _ in _said(entry, "clues", 1))
            yield Service(phrases, clues, to, kind, title, say, tuple(_examples(entry)), entry.origin)


def _examples(entry: Fields) -> list[str]:
    """Whole queries, one an item."""
    found = []
    for text, origin in entry.items("examples"):
        check_length("例句", text, origin, entry.problems, 60, 2)
        found.append(" ".join(text.split()))
    return found


def _said(entry: Fields, name: str, least: int = 2) -> Iterator[tuple[str, Origin]]:
    """What people type: items parted by 、 and the like; blanks part what may stand anywhere."""
    for text, origin in entry.items(name):
        for piece in re.split(r"[、，；;]", text):
            words = " ".join(piece.split())
            if words:
                check_length("词", words, origin, entry.problems, 24, least)
                yield words, origin


def load_questions(sources: Sources, paths: Sequence[str], types: Names, problems: Problems) -> tuple[Question, ...]:
    """Read those of content/quiz. A right answer ends in （对）; every question has one, and a reason."""
    found: dict[str, Question] = {}
    for path in paths:
        for fields in _entries(sources, path, QUESTION_KEYS, problems):
            id = _new_id(fields, found, problems)
            question = _question(id, fields, types)
            if question:
                found[question.id] = question
    return tuple(found.values())


def _check_braces(fields: Fields, words: Iterable[tuple[str, Origin]]) -> None:
    """An error for words in braces that nobody fills in: only {单位} and {电话} are."""
    for text, origin in words:
        if re.search(r"[{}｛｝]", text.replace("{单位}", "").replace("{电话}", "")):
            fields.problems.error(
                origin,
                f"大括号里的字没有人来填：“{text[:20]}”",
                f"nothing fills in the braces of “{text[:20]}”",
                Words("只可以写 {单位}、{电话}，括号用半角", "only {单位} and {电话} are filled in"),
            )


def _question(id: str, fields: Fields, types: Names) -> Question | None:
    plain = [(fields.text(name), fields.at(name)) for name in ("ask", "why", "sender", "message") if fields.has(name)]
    _check_braces(fields, [*plain, *fields.items("choices")])
    ask = fields.text("ask", required=True, limit=40)
    why = fields.text("why", required=True, limit=80)
    choices, are_lettered = _choices(fields)
    if letter := _LETTER_NAMED.search(unicodedata.normalize("NFKC", why)):
        fields.fail(
            "why",
            f"里写了“{letter[0]}”，可网页上的选项没有字母",
            f"says “{letter[0]}”, but the choices on the page have no letters",
            Words("请直接写那个选项的内容", "write what the choice says instead"),
        )
    right = sum(choice.right for choice in choices)
    if not 2 <= len(choices) <= 4:
        fields.fail(
            "choices",
            f"要 2 到 4 个，这里有 {len(choices)} 个",
            f"should be 2 to 4, there are {len(choices)}",
            Words(
                "请写成 [甲, 乙（对）, 丙]，或一行一个、以 - 开头",
                "write [one, two (right)], or a line each, starting with -",
            ),
        )
        return None
    if right != 1:
        fields.fail(
            "choices",
            f"里要有一个对的，这里有 {right} 个",
            f"should hold one right answer, there are {right}",
            Words("在对的那个后面写（对）", "end the right one in (right)"),
        )
        return None
    if not (id and ask and why):
        return None
    return Question(
        id=id,
        ask=ask,
        choices=choices if are_lettered else _turned(choices, sum(id.encode())),
        why=why,
        level=fields.choice("level", Level) or Level.PUBLIC,
        via=fields.choice("via", Via),
        sender=fields.text("sender", limit=12),
        message=fields.text("message", limit=90),
        type=fields.reference("type", types),
        author=fields.text("author", limit=20),
        origin=fields.origin,
    )


def _choices(fields: Fields) -> tuple[tuple[Choice, ...], bool]:
    """The choices as written, and whether the writer lettered them: the letters are taken off, and the order is the writer's."""
    written = fields.items("choices")
    lettered = [_LETTERED.match(unicodedata.normalize("NFKC", words)) for words, _ in written]
    places = [
        _LETTERS.find((found[1] or found[2] or found[3] or found[4]).upper()) % 8 if found else -1 for found in lettered
    ]
    are_lettered = bool(written) and places == list(range(len(written)))
    if not are_lettered and sum(found is not None for found in lettered) > 1:
        fields.fail(
            "choices",
            "有的带字母，有的不带，或者次序不对",
            "are lettered in part, or out of order",
            Words("请都不写字母，或按 A、B、C、D 都写", "write no letters at all, or A, B, C, D in order"),
        )
    found: list[Choice] = []
    for (words, origin), letter in zip(written, lettered, strict=True):
        bare = _RIGHT.sub("", words)
        text = (bare[letter.end() :] if are_lettered and letter else bare).strip()
        if not text or text in (c.text for c in found):
            fields.problems.error(
                origin,
                f"选项“{words}”是空的，或与另一个相同",
                f"choice “{words}” is empty, or the same as another",
            )
        if marked := _WRONG.search(text) or _LETTER_NAMED.search(unicodedata.normalize("NFKC", text)):
            fields.problems.error(
                origin,
                f"选项里不要写“{marked[0]}”",
                f"a choice should not say “{marked[0]}”",
                Words("只在对的那个后面写（对）；别的选项请写出内容", "only the right one ends in (right)"),
            )
        found.append(Choice(text, bare != words))
    return tuple(found), are_lettered


def _turned(choices: tuple[Choice, ...], by: int) -> tuple[Choice, ...]:
    """Turned about, since writers put the right one where it reads best; what speaks of the others stays last."""
    last = choices[-1:] if _OF_OTHERS.search(choices[-1].text) else ()
    others = choices[: len(choices) - len(last)]
    turn = by % len(others)
    return (*others[turn:], *others[:turn], *last)


def load_tables(sources: Sources, paths: Sequence[str], types: Names, problems: Problems) -> tuple[Table, ...]:
    """Read those of content/statistics: one table a file, rows marked 公开 only."""
    found = []
    for path in paths:
        id = id_of_file(path, problems)
        text = read_text(sources, path, problems)
        if id is None or text is None:
            continue
        figures = tuple(f for row in _rows(text, path, problems) if (f := _figure(row, types)))
        if figures:
            _check_doubles(figures, problems)
            found.append(Table(id, figures, Origin(path, 1)))
    return tuple(found)


def _check_doubles(figures: Sequence[Figure], problems: Problems) -> None:
    """One number for one thing: a row pasted twice would be drawn twice, two numbers contradict each other in public."""
    first: dict[object, Figure] = {}
    doubles: list[tuple[Figure, Figure]] = []
    for figure in figures:
        key = figure.metric, figure.type, figure.label, figure.start, figure.end, figure.unit, figure.compare
        other = first.setdefault(key, figure)
        if other is not figure:
            doubles.append((figure, other))
    if more := doubles[MOST_DOUBLES:]:
        problems.error(
            more[0][0].origin,
            f"从这一行起，还有 {len(more)} 行也和前面的行说的是同一个数",
            f"from this row on {len(more)} more are about the same as rows before them",
            Words("整张表可能贴了几次，请只留一份", "the whole sheet may have been pasted again: keep one of it"),
        )
    for figure, other in doubles[:MOST_DOUBLES]:
        problems.error(
            figure.origin,
            f"和第 {other.origin.line} 行说的是同一个数（指标、类型、名称、时段都一样）",
            f"is about the same as line {other.origin.line} (metric, type, label, period)",
            Words("请只留一行；不是同一个数的，请在“名称”里写出分别", "keep one row, or tell them apart by label"),
        )


def _rows(text: str, path: str, problems: Problems) -> Iterator[Fields]:
    """Each row as fields under the heads of the first one. Lines that start with # are notes.

    As spreadsheets save it: parted by commas, semicolons or tabs, cells in quotes, empty rows and columns at the end.
    """
    rows = _cells(text, path, problems)
    at, heads = next(rows, (0, []))
    while heads and not heads[-1]:
        heads.pop()
    if not heads or not _heads_known(heads, Origin(path, at), problems):
        return
    is_public = next((i for i, head in enumerate(heads) if name_of(head) in ("公开", "public")), None)
    unmarked = []
    last = at
    for number, cells in rows:
        last = number
        extra = [cell for cell in cells[len(heads) :] if cell]
        stray = [cell for head, cell in zip(heads, cells, strict=False) if cell and not head]
        if extra or stray:
            problems.error(
                Origin(path, number),
                f"“{(extra or stray)[0][:20]}”上面没有列名",
                f"no head above “{(extra or stray)[0][:20]}”",
                Words(
                    "请补上列名；内容里有逗号的，请用英文引号括起来",
                    "add a head; put cells that hold a comma into quotes",
                ),
            )
            continue
        if sums := [cell for cell in cells if cell in _SUMS]:
            problems.notice(
                Origin(path, number),
                f"“{sums[0]}”这一行没有读",
                f"the row “{sums[0]}” was passed over",
                Words("合计由程序按各行计算", "sums are computed from the rows"),
            )
            continue
        if is_public is not None and not "".join(cells[is_public : is_public + 1]):
            unmarked.append(number)
        entries = {head: (number, YamlValue(cell, number)) for head, cell in zip(heads, cells, strict=False) if cell}
        yield Fields(YamlMap(entries, number), FIGURE_KEYS, path, problems, fill_in=_FILL_IN)
    if last == at:
        problems.notice(Origin(path, at), "表头下面一行也没有", "there is no row below the heads")
        return
    if is_public is None or unmarked:
        problems.notice(
            Origin(path, unmarked[0] if unmarked else at),
            f"有 {len(unmarked)} 行的“公开”空着，没有公布" if unmarked else "没有“公开”这一列，一行也不会公布",
            f"{len(unmarked)} rows do not say whether they are public and are not shown"
            if unmarked
            else "there is no column “public”: no row is shown",
            Words("要公布的行请写 是，不公布的写 否", "write yes or no"),
        )


def _cells(text: str, path: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the number of its first line."""
    lines = text.split("\n")
    sign, skipped = _declared(lines)
    at = [skipped, False]  # how many lines were read, and whether a row has begun

    def fed() -> Iterator[str]:
        while at[0] < len(lines):
            line = lines[at[0]]
            at[0] += 1
            is_note = _NOTE.match(line) and not _BROKEN_CELL.match(line.strip('" '))
            if at[1] or not (is_note or not line.strip()):
                at[1] = True
                yield line + "\n"

    csv.field_size_limit(LARGEST)
    reader = csv.reader(fed(), delimiter=sign or _separator(lines), strict=True, skipinitialspace=True)
    while True:
        at[1] = False
        before = at[0]
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            first = next((n for n in range(before, at[0]) if not _NOTE.match(lines[n])), before)
            problems.error(
                Origin(path, first + 1),
                "这一行的英文引号没有成对，或引号外面还有字",
                "a quotation mark without partner, or words outside the quotes",
                Words("请在表格软件里重新存成 CSV", "save it as CSV again in your spreadsheet program"),
            )
            return
        number = at[0] - sum(cell.count("\n") for cell in cells)
        cells = [one_line(cell) for cell in cells]
        if any(cells):
            yield number, cells


def _declared(lines: Sequence[str]) -> tuple[str, int]:
    """The sign of a line `sep=;`, which Excel takes for itself and other programs write for it, and how many lines it ends."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    found = _SEP.fullmatch(lines[first])
    return (found[1], first + 1) if found else ("", 0)


def _separator(lines: Iterable[str]) -> str:
    """What parts the cells of the first line that is no note: the sign that finds the most known heads."""
    first = next((line for line in lines if line.strip() and not _NOTE.match(line)), "")
    known = {name_of(s) for name, zh in FIGURE_KEYS.items() for s in (name, *zh)}
    return max(",\t;，；|", key=lambda sign: sum(name_of(head.strip('"')) in known for head in first.split(sign)))


def _heads_known(heads: list[str], origin: Origin, problems: Problems) -> bool:
    spelled = {name_of(s) for name, zh in FIGURE_KEYS.items() for s in (name, *zh)}
    wrong = [head for head in heads if head and name_of(head) not in spelled]
    shown = [zh[0] for zh in FIGURE_KEYS.values()]
    if 2 * len(wrong) > sum(map(bool, heads)):
        problems.error(
            origin,
            f"这一行不是列名：没有叫 “{wrong[0][:20]}” 的列",
            f"these are no heads: no column is called “{wrong[0][:20]}”",
            Words(
                f"第一行要写列名（{'、'.join(shown)}）；上面的标题行请删去，或在行首加 #",
                "the first row holds the heads; delete a title above them, or begin it with #",
            ),
        )
        return False
    for head in wrong:
        problems.error(
            origin, f"没有叫 “{head}” 的列", f"no column is called “{head}”", did_you_mean(head, spelled, shown)
        )
    twice = {head for head in heads if head and heads.count(head) > 1}
    for head in sorted(twice):
        problems.error(
            origin, f"有两列都叫 “{head}”", f"two columns are called “{head}”", Words("请只留一列", "keep one of them")
        )
    return not wrong and not twice


def _figure(fields: Fields, types: Names) -> Figure | None:
    """One row; None when it is not public or not whole."""
    metric = fields.choice("metric", Metric, required=True)
    period = _period(fields)
    unit = fields.text("unit", default="起", limit=6)
    value = _number(fields, "value", unit, required=True)
    baseline = _number(fields, "baseline", unit)
    type_id = fields.reference("type", types)
    public = fields.yes("public", default=False)
    reported = _number(fields, "reported", "%")
    if metric is None or period is None or value is None or not public:
        return None
    if reported is not None and baseline and abs((value / baseline - 1) * 100 - reported) > 0.05:
        computed = (value / baseline - 1) * 100
        fields.fail(
            "reported",
            f"写的是 {reported:+g}%，按本期和基数算是 {computed:+.2f}%",
            f"says {reported:+g} %, the two numbers give {computed:+.2f} %",
            Words(
                "请核对本期数和基数；百分比由程序计算，可以不写",
                "check both numbers; leave the percentage to the program",
            ),
        )
        return None
    return Figure(
        metric=metric,
        type=type_id,
        label=fields.text("label", limit=30),
        start=period[0],
        end=period[1],
        value=value,
        unit=unit,
        approx=fields.yes("approx", default=False),
        compare=fields.choice("compare", Compare) or Compare.YEAR,
        baseline=baseline,
        reported=reported,
        source=fields.text("source", required=True, limit=60),
        sample=fields.yes("sample", default=False),
        origin=fields.origin,
    )


def _period(fields: Fields) -> tuple[date, date] | None:
    text = fields.text("period", required=True)
    if re.fullmatch(r"[34]\d{4}(\.\d+)?", text):
        day = serial_day(int(float(text)))
        fields.fail(
            "period",
            f"是 {text}：表格软件把日期存成了数字（{day}）",
            f"is {text}: the spreadsheet program saved a date ({day}) as a number",
            Words(
                "请把这一列设为“文本”，写成 2026-07-01 至 2026-09-30", "make the column text: 2026-07-01 至 2026-09-30"
            ),
        )
        return None
    period = fields.period("period")
    if period.start and period.end:
        return period.start, period.end
    if (period.start or period.end) or (text and period == Period() and text in OPEN_PERIODS):
        fields.fail(
            "period",
            f"要有开始和结束：{text}",
            f"needs a start and an end: {text}",
            Words("请写成 2026-07-01 至 2026-09-30", "write it like 2026-07-01 至 2026-09-30"),
        )
    return None


def _number(fields: Fields, name: str, unit: str, *, required: bool = False) -> float | None:
    """A number as spreadsheets write it (`1,234`, `"1,234.0"`); a change in per cent may have its sign and mark."""
    written = fields.text(name, required=required and not fields.has(name))
    if not written:
        return None
    is_change = unit == "%"
    text = unicodedata.normalize("NFKC", written).replace("−", "-").replace(" ", "")
    text = text.removesuffix("%") if is_change else text
    if not re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text) or abs(float(text.replace(",", ""))) > MOST:
        hint = Words(
            "只写数字，例如 1234；单位写在“单位”一列", "digits only, 1234 say; the unit has a column of its own"
        )
        if text.startswith("="):
            hint = Words(
                "这是公式：请在表格软件里“选择性粘贴”为数值再存", "a formula: paste it as a value and save again"
            )
        elif _BROKEN_CELL.match(text):
            hint = Words(
                "表格软件算不出或显示不下这一格，请改好再存", "the spreadsheet program shows an error here; mend it"
            )
        elif re.fullmatch(r"[+-]?\d+(\.\d+)?E[+-]?\d+", text, re.I):
            hint = Words(
                "表格软件把长数字缩写了，后面的位数已经丢了：请把这一格设为“数值”，重新填上原来的数再存",
                "the spreadsheet program shortened a long number and lost digits: format the cell as a number, type it again and save",
            )
        elif _FEW.fullmatch(text):
            hint = Words(
                "请写实际的数：小于 5 的，程序自己印成“少于5”，也不写变化和合计",
                "write the number itself: what is below 5 is printed as 少于5, without change and total",
            )
        elif text.endswith("%"):
            hint = Words("这里写数，不写百分比；变化由程序计算", "write the number; changes are computed")
        fields.fail(name, f"应当是一个数：{written[:24]}", f"should be a number: {written[:24]}", hint)
        return None
    number = float(text.replace(",", ""))
    if not is_change and (number < 0 or (unit in COUNTS and number != int(number))):
        fields.fail(
            name,
            f"不能是 {written}：{unit}数是 0 或正的整数" if unit in COUNTS else f"不能是负数：{written}",
            f"cannot be {written}",
        )
        return None
    return number


def load_packs(
    sources: Sources,
    types: Names,
    audiences: Names,
    formats: Names,
    own_screens: tuple[tuple[str, str], ...],
    problems: Problems,
) -> tuple[Pack, ...]:
    """Read content/packs.yaml, in display order. What its materials and lines name, `planning.packs` looks up."""
    screens = Names(Words("屏幕", "screen"), {**formats.ids, **dict(own_screens)})
    found: dict[str, Pack] = {}
    for fields in _entries(sources, PACKS, PACK_KEYS, problems):
        id = _new_id(fields, found, problems)
        name = fields.text("name", required=True, limit=16)
        if id and name:
            found[id] = Pack(
                id=id,
                name=name,
                place=fields.reference("place", _PLACE_NAMES, required=True),
                summary=PackLine(fields.text("summary", limit=60), fields.at("summary")),
                use=_use(fields, problems),
                materials=_materials(fields),
                formats=fields.references("formats", Names(formats.what, screens.ids)),
                types=fields.references("types", types),
                audiences=fields.references("audiences", audiences),
                most=fields.whole("most", default=6, least=1, most=200),
                screens=_screens(fields, screens, problems),
                skip_screens=fields.references("skip_screens", screens),
                without_screens=PackLine(fields.text("without_screens", limit=60), fields.at("without_screens")),
                users=fields.references("users", audiences),
                author=fields.text("author", limit=20),
                origin=fields.origin,
            )
    return tuple(found.values())


def _use(fields: Fields, problems: Problems) -> tuple[PackLine, ...]:
    found = fields.items("use")
    for words, origin in found:
        check_length(fields.called("use"), words, origin, problems, MOST_OF_USE)
    return tuple(PackLine(words, origin) for words, origin in found)


def _screens(fields: Fields, screens: Names, problems: Problems) -> tuple[str, ...]:
    """The screens' ids; none for 本单位, which is what leaving the key out means too."""
    words = [(word, origin) for word, origin in fields.words("screens", screens.ids) if word not in OWN_SCREENS]
    return tuple(dict.fromkeys(id for word, origin in words if (id := screens.find(word, origin, problems))))


def _materials(fields: Fields) -> tuple[PackEntry, ...]:
    """Names of materials as written, each alone or as `name: which of it`."""
    found = []
    for entry in fields.entries("materials"):
        if not isinstance(entry, YamlMap):
            name, origin = entry
            found.append(_entry(name, origin))
            continue
        for name, (line, value) in entry.entries.items():
            inner = Fields(YamlMap({"wanted": (line, value)}, line), {"wanted": (name,)}, PACKS, fields.problems)
            wanted = tuple(word for word, _ in inner.words("wanted"))
            found.append(PackEntry(name.strip(), wanted, Origin(PACKS, line)))
    return tuple(found)


def _entry(words: str, origin: Origin) -> PackEntry:
    """`handbook:elder` and 口袋书：thin written as one word."""
    name, _, rest = words.replace("：", ":").partition(":")
    return PackEntry(name.strip(), tuple(split_words(rest)) if rest.strip() else (), origin)


_PLACE_NAMES = Names(Words("场所", "place"), dict(zip(*PLACES, strict=True)) | {en: en for en in PLACES[1]})


def _entries(sources: Sources, path: str, keys: Keys, problems: Problems) -> Iterable[Fields]:
    """Each entry of a YAML list that need not be there."""
    if not sources.exists(path):
        return
    text = read_text(sources, path, problems)
    value = read_yaml(text, path, 1, problems) if text is not None else None
    for entry in entries_of(value, path, problems) if value else ():
        yield Fields(entry, keys, path, problems)


def _new_id(fields: Fields, taken: Iterable[str], problems: Problems) -> str:
    id = fields.text("id", required=True)
    if not id or not check_id(id, fields.at("id"), problems):
        return ""
    if id in taken:
        fields.fail(
            "id", f" {id} 已经用过", f"{id} is taken", Words("每一项的编号要不同", "every entry needs its own id")
        )
        return ""
    return id
