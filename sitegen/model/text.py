"""Words, sums and dates as staff write them and as the public reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sitegen.model.value import Value

_MARKS = re.compile(r"[|*]")


@dataclass(frozen=True, slots=True)
class Phrase(Value):
    """A headline: plain `text`, the writer's preferred `breaks` (offsets into it) and the key word's span.

    `str()` gives the plain text, so that a template may print a phrase as it is.
    """

    text: str
    breaks: tuple[int, ...] = ()
    key: tuple[int, int] | None = None

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.text)

    @property
    def key_word(self) -> str:
        """The words between the asterisks, or nothing."""
        return self.text[self.key[0] : self.key[1]] if self.key else ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The text cut at the writer's breaks."""
        edges = (0, *self.breaks, len(self.text))
        return tuple(self.text[a:b] for a, b in pairwise(edges) if b > a)

    @classmethod
    def parse(cls, marked: str) -> Phrase:
        """Read `|` as a preferred break and one `*…*` as the key word.

        Raises ValueError when the asterisks do not pair up or there is more than one key word.
        """
        plain: list[str] = []
        breaks: list[int] = []
        stars: list[int] = []
        # Blanks around | are the writer's, beside Chinese words: `甲 | 乙` is set as 甲乙.
        marked = re.sub(
            r"(?<=[^\x00-\x7f])[ \t\u3000]*\|[ \t\u3000]*|[ \t\u3000]*\|[ \t\u3000]*(?=[^\x00-\x7f])", "|", marked
        )
        for piece in re.split(r"([|*])", marked.strip()):
            if piece == "|":
                breaks.append(len("".join(plain)))
            elif piece == "*":
                stars.append(len("".join(plain)))
            else:
                plain.append(piece)
        if len(stars) not in (0, 2) or (stars and stars[0] == stars[1]):
            raise ValueError("stars")
        text = "".join(plain)
        inner = tuple(b for b in breaks if 0 < b < len(text))
        return cls(text, inner, (stars[0], stars[1]) if stars else None)

    @classmethod
    def of(cls, words: Phrase | str) -> Phrase:
        """A phrase as it is; plain words as one: `|` is a preferred break, an asterisk is what it is."""
        if isinstance(words, Phrase):
            return words
        parts = words.strip().split("|")
        edges = [sum(map(len, parts[:i])) for i in range(1, len(parts))]
        text = "".join(parts)
        return cls(text, tuple(edge for edge in edges if 0 < edge < len(text)))


def follows(before: str, after: str) -> str:
    """What to write between two pieces of a sentence: nothing where a mark is there or the second begins with “ or a digit."""
    return "" if before[-1:] in "，。？！；、：" or after[:1] in "“0123456789" else "，"


def joined(lines: tuple[Phrase, ...]) -> Phrase:
    """The lines of a headline as one sentence, with a preferred break where each begins; the last key word counts."""
    text, breaks, key = "", [], None
    for n, line in enumerate(lines):
        words = line.text.rstrip("，。")
        if n:
            text += follows(text, words)
            breaks.append(len(text))
        breaks += [at + len(text) for at in line.breaks if at < len(words)]
        if line.key:
            key = line.key[0] + len(text), min(line.key[1], len(words)) + len(text)
        text += words
    return Phrase(text, tuple(breaks), key)


@dataclass(frozen=True, slots=True)
class Amount(Value):
    """A sum in yuan. `about` is 约, `over` is 余/多/以上: the writer's own reserve, kept in print."""

    yuan: int
    about: bool = False
    over: bool = False
    exact: bool = False

    @property
    def number(self) -> str:
        """The figure to set large: 8, 1.5, 114 (in 万 from 10,000 yuan up, one decimal) or 500."""
        return self._figure()[0]

    @property
    def unit(self) -> str:
        """万元, 亿元 or 元, with 多 when the sum is more than the figure: 30多万元, but 8万多元, as Chinese counts."""
        number, unit, _ = self._figure()
        if not self.over:
            return unit
        is_round = unit == "元" or (number.isdigit() and not int(number) % 10)
        return f"多{unit}" if is_round else f"{unit[0]}多{unit[1:]}"

    @property
    def prefix(self) -> str:
        """约 when the writer said so or rounding changed the sum."""
        return "约" if self.about or self._figure()[2] else ""

    def __str__(self) -> str:
        return f"{self.prefix}{self.number}{self.unit}"

    def _figure(self) -> tuple[str, str, bool]:
        for size, unit in ((100_000_000, "亿元"), (10_000, "万元")):
            if self.yuan >= size:
                if self.exact and self.yuan % (size // 100):
                    break
                tenths = round(self.yuan / size * (100 if self.exact else 10))
                shown = tenths / (100 if self.exact else 10)
                return f"{shown:g}", unit, round(shown * size) != self.yuan
        return f"{self.yuan:,}" if self.yuan >= 10_000 else str(self.yuan), "元", False


@dataclass(frozen=True, slots=True, order=True)
class PartialDate(Value):
    """A year, a month or a day. The public sees no more than the month."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def public(self) -> str:
        """2026年 or 2026年3月."""
        return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"

    @property
    def first(self) -> date:
        """The earliest day it can mean, for ordering."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True)
class Period(Value):
    """From `start` to `end`, both days included; None leaves that side open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the thing is valid on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


ALWAYS = Period()


def plain(marked: str) -> str:
    """The words without `|` and `*`."""
    return _MARKS.sub("", marked)
