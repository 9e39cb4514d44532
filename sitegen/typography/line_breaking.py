"""Where a Chinese headline may break: a price for every boundary, from 0 (the writer's own) to never.

A browser fills lines and cuts words; a careful reader breaks between clauses, then between subject and verb. The words
come from a cut of jieba's dictionary and the trade's own list, the prices from the parts of speech on either side.
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise

from sitegen.core.digests import digest
from sitegen.core.sources import Sources
from sitegen.model.text import Phrase

NEVER = math.inf
REFUSED = 0.6  # a dearer boundary is taken only when the text would otherwise be too small to read

OPENING = frozenset("“‘「『《〈（【〔([{￥¥$#")
CLOSING = frozenset("”’」』》〉）】〕)]}，。、；：！？…,.;:!?%％‰℃°·~～")
QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "【": "】"}
CLINGING = frozenset("的了吗呢吧啊呀嘛么着过地得们之里上下中内外后前时")  # never start a line
COMPLEMENTS = frozenset("到给进完好掉成出来去住走起开上下见回入")  # after a verb, part of it
DIRECTIONS = frozenset("出去 出来 进去 进来 回去 回来 过去 过来 起来 上去 下去 下来".split())  # so are these

STOPS = frozenset("，。！？；：…")  # a clause ends with one

MAX_QUOTE = 6  # a quotation up to this length stays in one piece

Prices = tuple[float, ...]

_MARKS = "".join(CLOSING | OPENING)
_PUNCTUATION = {"，": 0.05, "。": 0.03, "！": 0.03, "？": 0.03, "；": 0.03, "：": 0.05, "…": 0.06, "、": 0.12, "—": 0.1}
_TOKEN = re.compile(
    r"越[\u3400-\u9fff]|[A-Za-z0-9][A-Za-z0-9.,+%％:/@_-]*|(?:(?!越)[\u3400-\u9fff])+|越|\s+|—+|…+|.", re.DOTALL
)

_SUM = re.compile(
    r"(?:(?:大约|将近|接近|超过|不到|[约近超])\s*)?\d[\d.,]*\s*[余多]?\s*[万亿]?\s*[余多]?\s*元"
)  # one word to the reader

# Dictionary that lean on what follows.
_PIVOTS = frozenset("让 叫 催 请 要 逼 劝 帮 替 跟 教 求 约 需要 不需要".split())
_MODALS = frozenset("不能 不会 不得 不可 不用 不要 不准 会 能 可以 应该 必须 想 敢 肯 愿 得 可".split())
_COPULAS = frozenset("是 都是 就是 不是 也是".split())
_HAVING = _COPULAS | frozenset("有 没有".split())
_OPENERS = frozenset(
    "但 但是 如果 只要 因为 所以 否则 要是 一旦 凡是 凡 若 可是 一提 一说 一听 小心 当心 谨防 警惕".split()
)

# Price of the boundary between two parts of speech; ("", "d") is the rule for any word before an adverb.
_PAIRS: Mapping[str, float] = {
    "nv": 0.38, "rv": 0.42, "vn": 0.58, "vr": 0.75, "vm": 0.62,  "vv": 0.46, "va": 0.7, "nn": 0.62, "an": 0.72,
    "av": 0.55, "na": 0.5, "ra": 0.42, "rn": 0.8, "rr": 0.5, "nr": 0.4, "aa": 0.6, "mn": 0.85, "mq": NEVER, "qn": 0.75,
    "qv": 0.4, "fv": 0.4, "fn": 0.5, "fr": 0.35, "un": 0.53, "uv": 0.4, "ur": 0.35, "ua": 0.5, "nm": 0.5, "rm": 0.6,
    "vt": 0.5, "tn": 0.5, "tv": 0.4, "nz": 0.36, "vz": 0.5, "zv": 0.36, "zn": 0.5, "rz": 0.42, "zr": 0.36, "zz": 0.3,
}  # fmt: skip
_BEFORE = {"d": 0.28, "p": 0.35, "c": 0.42, "f": NEVER, "q": 0.9, "y": NEVER, "u": NEVER}
_AFTER = {"d": 0.8, "p": 0.85, "c": 0.8, "m": 0.85, "y": 0.1}
_OTHER = 0.55


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The dictionary: by word, its cost and part of speech as written (`56m`); `longest` bounds the search."""

    digest: str
    longest: int
    entries: Mapping[str, str] = field(compare=False, repr=False)

    def cost(self, word: str) -> float:
        """How dear it is to read these characters as one word; a lone unknown character is dear, a longer one never."""
        entry = self.entries.get(word)
        return float(entry[:-1]) if entry else 180.0 if len(word) == 1 else NEVER

    def part(self, word: str) -> str:
        """Its part of speech; what is unknown is taken for a noun."""
        return self.entries.get(word, "n")[-1]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text, the offset where it starts in the phrase, and its width in the caller's measure."""

    text: str
    start: int
    width: float


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark with its part of speech and offset."""

    text: str
    part: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


def load(sources: Sources) -> Dictionary:
    """The dictionary of the project; parsed once a process for the same two files."""
    return _parsed(sources.read("assets/words.txt.gz"), sources.read("assets/words-domain.txt"))


@lru_cache(maxsize=2)
def _parsed(common: bytes, trade: bytes) -> Dictionary:
    pieces = gzip.decompress(common).decode().split()
    entries = dict(zip(pieces[::2], pieces[1::2], strict=True))
    for line in trade.decode("utf-8-sig").splitlines():
        word, *part = line.split() or ["#"]
        if not word.startswith("#"):
            entries[word] = _trade_cost(word, entries) + (part[0] if part else "n")
    return Dictionary(digest(common + trade), max(map(len, entries)), entries)


def _trade_cost(word: str, entries: Mapping[str, str]) -> str:
    """A trade word wins over its pieces; a single character keeps its cost and gets a part of speech."""
    known = entries.get(word, "90n" if len(word) == 1 else "80n")[:-1]
    return known if len(word) == 1 else str(min(80, int(known)))


def tokens(text: str, words: Dictionary) -> tuple[Token, ...]:
    """The words of the text, in order and without gaps."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if piece[0] == "越":
            found.append(Token(piece, "a", match.start()))
        elif "\u3400" <= piece[0] <= "\u9fff":
            found.extend(_segmented(piece, match.start(), words))
        else:
            found.append(Token(piece, _part_of_other(piece), match.start()))
    return tuple(found)


def _part_of_other(piece: str) -> str:
    if piece.isspace():
        return " "
    if piece[0].isascii() and piece[0].isalnum():
        return "#" if piece[0].isdigit() else "n"
    return "."


def _segmented(run: str, offset: int, words: Dictionary) -> Iterator[Token]:
    """The cheapest way through a run of Chinese characters."""
    known = words.entries.keys()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(run) + 1):
        # An unknown character can stand alone, several unknown ones are no word.
        starts = (s for s in range(max(0, end - words.longest), end) if s == end - 1 or run[s:end] in known)
        best.append(min((best[s][0] + words.cost(run[s:end]), s) for s in starts))
    edges = [len(run)]
    while edges[-1]:
        edges.append(best[edges[-1]][1])
    for start, end in pairwise(reversed(edges)):
        yield Token(run[start:end], words.part(run[start:end]), offset + start)


def boundary_prices(phrase: Phrase | str, words: Dictionary) -> Prices:
    """For each character the price of starting a line with it: 0 the writer's own, above REFUSED bad, inf never."""
    phrase = Phrase.of(phrase)
    return _prices(phrase, words)


@lru_cache(maxsize=4096)
def _prices(phrase: Phrase, words: Dictionary) -> Prices:
    text = phrase.text
    found = tokens(text, words)
    prices = [NEVER] * len(text)
    for i in range(1, len(found)):
        prices[found[i].start] = _price(_At(found, i))
    for start, end in _quotations(text):
        if start == 0 and end == len(text) - 1 and end - start - 1 > MAX_QUOTE:
            continue  # all of it is one quotation: its stops are as good as any
        for i in range(start + 1, end + 1):
            prices[i] = NEVER if end - start - 1 <= MAX_QUOTE else max(prices[i], 0.5)
    for i in (*_lonely_tails(text), *_inside_sums(text)):
        prices[i] = NEVER
    for i in phrase.breaks:
        prices[i] = 0.0
    return tuple(prices)


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of opening and closing marks that pair up."""
    for start, ch in enumerate(text):
        end = text.find(QUOTES[ch], start) if ch in QUOTES else -1
        if end > start:
            yield start, end


def _inside_sums(text: str) -> Iterator[int]:
    """Offsets inside a sum with its 约 and its unit: 约1.5万元."""
    for found in _SUM.finditer(text):
        yield from range(found.start() + 1, found.end())


def _lonely_tails(text: str) -> Iterator[int]:
    """Offsets after which a single character (and marks) would stand alone on the last line."""
    solid = [i for i, ch in enumerate(text) if ch not in CLOSING and ch not in OPENING and not ch.isspace()]
    if len(solid) > 1:
        yield from range(solid[-2] + 1, solid[-1] + 1)


@dataclass(frozen=True, slots=True)
class _At:
    """A boundary: before token `i`."""

    tokens: tuple[Token, ...]
    i: int

    @property
    def left(self) -> Token:
        return self.tokens[self.i - 1]

    @property
    def right(self) -> Token:
        return self.tokens[self.i]

    def role(self, step: int) -> str:
        """The role of the token that many places from the boundary's right side; "" beyond the ends."""
        place = self.i + step
        return _role(self.tokens[place]) if 0 <= place < len(self.tokens) else ""

    def text(self, step: int) -> str:
        """The token's text, "" beyond the ends."""
        place = self.i + step
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""


def _price(at: _At) -> float:
    """The price of a line end between two tokens, before quotations and the writer's marks are heard."""
    left, right = at.left.text, at.right.text
    if right[0] in CLOSING or right[0] in "—…" or left[-1] in OPENING or right[0].isspace():
        return NEVER
    if left[-1] in _PUNCTUATION:
        return _PUNCTUATION[left[-1]]
    if left.isspace():
        return NEVER if at.text(-2)[-1:] in OPENING else 0.3
    if right[0] in CLINGING and len(right) == 1:
        return NEVER
    if _is_one_unit(at):
        return NEVER
    return _between_words(at)


def _is_one_unit(at: _At) -> bool:
    """Figure and unit (8万, 3天), number and measure word, verb and complement: one word to the reader."""
    if at.left.part == "#":
        return at.right.part in "mq" or (at.right.part == "n" and len(at.right.text) == 1)
    return (at.role(-1) == "m" and at.role(0) in "mq") or (
        at.role(-1) == "v" and at.right.text in COMPLEMENTS | DIRECTIONS
    )


def _between_words(at: _At) -> float:
    left, right, before, behind = at.left.text, at.right.text, at.role(-1), at.role(0)
    if left in COMPLEMENTS and before in "vp" and behind in "nr":
        return 0.85
    if right in _OPENERS:
        return 0.2
    if right[0] == "越":
        return 0.7
    if left[0] == "越":
        return 0.3
    if left in _PIVOTS or left in _MODALS:
        return 0.78
    if left in _HAVING:
        return 0.5 if left == "没有" else 0.7
    if before == "v" and len(left) > 1 and left[-1] == "给":
        return 0.8  # 交给|骗子: to whom is not yet said
    if behind == "v" and at.text(1) == "的" and before in "nr" and at.text(-2) in _PIVOTS:
        return 0.68  # 叫你|转账的客服
    if right == "哪有":
        return 0.2
    if left == "自己":
        return 0.7
    if right == "自己" and at.role(1) in ("v", "d"):
        return 0.25
    if before == "d" and len(left) > 1 and len(right) == 1:
        return 0.68  # 免费|领鸡蛋 rather than 免费领|鸡蛋
    if before in _AFTER:
        return _AFTER[before]
    if behind in _BEFORE:
        return _BEFORE[behind]
    if left == "的" and right in _COPULAS:
        return 0.28
    if left == "了":
        return 0.5 if behind in "nmr" else 0.3
    if before in "nr" and behind == "v" and (at.role(-2) == "p" or at.text(-2) in _PIVOTS):
        return 0.6 if before == "r" else 0.62  # 催你|刷流水, 把钱|转进: what was begun is not yet said
    if before == "v" and (at.right.part == "#" or (behind in "nm" and len(left) == 1)):
        return 0.72  # 拨|110, 打|航空公司, 付|一次
    return _PAIRS.get(before + behind, _OTHER)


def _role(token: Token) -> str:
    """Its part of speech in the table: figures and quotations stand where nouns do."""
    if token.text[0] in CLINGING and len(token.text) == 1:
        return "u" if token.text in "的地得了着过之" else "y" if token.text in "吗呢吧啊呀嘛么" else "f"
    return "n" if token.part in "#." else token.part


Measure = Callable[[str], float]


def ways(phrase: Phrase | str, n_lines: int, measure: Measure, prices: Prices) -> Iterator[tuple[Line, ...]]:
    """Every way to set the phrase in that many lines without a refused line end or a line of one character."""
    text = Phrase.of(phrase).text
    allowed = [i for i, price in enumerate(prices) if price <= REFUSED]
    for cuts in combinations(allowed, n_lines - 1):
        pieces = tuple((text[a:b].rstrip(), a) for a, b in pairwise((0, *cuts, len(text))))
        if not cuts or all(len(piece.strip(_MARKS)) > 1 for piece, _ in pieces):
            yield tuple(Line(piece, start, measure(piece)) for piece, start in pieces)


def forced(phrase: Phrase | str, n_lines: int, measure: Measure) -> tuple[Line, ...]:
    """The phrase filled evenly into at most that many lines, words or not, for text that no good way makes readable."""
    text = Phrase.of(phrase).text
    target = measure(text) / n_lines
    starts, sums = [0], set(_inside_sums(text))
    for i in range(1, len(text)):
        full = i not in sums and len(starts) < n_lines and measure(text[starts[-1] : i]) >= target * 0.98
        if full and not text[i].isspace() and text[i] not in CLOSING and text[:i].rstrip()[-1:] not in OPENING:
            starts.append(i)
    pieces = ((text[a:b].rstrip(), a) for a, b in pairwise((*starts, len(text))))
    return tuple(Line(piece, start, measure(piece)) for piece, start in pieces if piece)


def worst_price(lines: tuple[Line, ...], prices: Prices) -> float:
    """The dearest of the line ends taken, 0 for a single line."""
    return max((prices[line.start] for line in lines[1:]), default=0.0)


def torn(lines: tuple[Line, ...]) -> int:
    """How many lines begin or end inside a clause although another one ends within them: 拦下，钱 of 银行员工|拦下，钱|保住了."""
    count = 0
    for i, line in enumerate(lines):
        inside = any(ch in STOPS for ch in line.text.rstrip(_MARKS))
        began = i == 0 or _ends_clause(lines[i - 1].text)
        ended = i == len(lines) - 1 or _ends_clause(line.text)
        count += inside and not (began and ended)
    return count


def _ends_clause(text: str) -> bool:
    return text.rstrip("”’」』》）】")[-1:] in STOPS


def worth(worst: float) -> float:
    """The share of its size that a setting keeps in the choice, given its worst line end."""
    return max(0.02, 1 - 1.3 * max(0.0, worst - 0.22))
