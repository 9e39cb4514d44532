"""Dot-matrix screens: a warning as pages of single dots, each either lit in one colour or dark.

One-line strips (a door head, a bus) and low boards in one, two or seven colours:

1. the words and what of them stands out; 2. the size, the rows and the fewest pages that break between phrases;
3. the dots, hinted and never half lit: from 24 px up Noto Sans SC, below that the bitmap face at exactly 16 px.
Such a screen has no foot with a number and a name: a page of its own says both (`help_page`).
On one-colour screens the action is a solid block with dark characters (a frame where that would glare); the lie is
struck out, on low screens put between quotation marks: a stroke through so few dots would hide the very word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from sitegen.model.content import WarningLine
from sitegen.model.formats import ColourMode, Play, Screen
from sitegen.model.jobs import PROOF, TemplateContext
from sitegen.model.problems import Problem, Words
from sitegen.model.text import Phrase
from sitegen.screens.led_text import BITMAP, SMALLEST_OUTLINE, Type
from sitegen.screens.legibility import BRIGHTEST, LONGEST, count
from sitegen.typography import colour, line_breaking
from sitegen.typography.headlines import denial_in
from sitegen.typography.template_functions import Drawing

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

Ink = tuple[int, int, int]
BLACK = (0, 0, 0)
RED, GREEN, YELLOW, WHITE = (255, 0, 0), (0, 255, 0), (255, 255, 0), (255, 255, 255)
KEYLINE = 2  # px of dark on both sides of the strike
MOST_PAGES = 6
STRIKE_FROM = (
    96  # px of a screen's height; lower ones quote the lie (characters of 30 to 56 px were unreadable struck out)
)
MOST_ROWS = 4
FEWEST = 3  # characters on a page
CLAUSE = 0.2  # price up to which a line end is one between clauses: pages of a board end there if they can
PACE = 70  # characters a minute of a scroll; 60 to 80 are asked for (Shenzhen's rule for street screens)
CELL = 8  # px to which the width of a long picture is rounded up

# What to do: a clause that begins so, or that names a call, a stop, a question. “不是真的” tells what is, not what to do.
_ACT = re.compile(
    "^(莫|勿|先|停|挂|拨|打|问|查|核|找|报|删|退|关|拒|走|不(?![是算等见来会能值带])|自己|当面)|挂断|拨|报警|停手|停在|停一停|问一问|110"
    "|别(?![人处家的])|不要"
)
_NUMBER = re.compile("96110|12381|110")
_TRIM = "，。、；： "


@dataclass(frozen=True, slots=True)
class StripText:
    """The words of a strip: `stress` is the part to stand out, `struck` the lie; both are offsets and never parted."""

    phrase: Phrase
    stress: tuple[int, int] | None
    struck: tuple[int, int] | None

    @property
    def text(self) -> str:
        """All words."""
        return self.phrase.text


Span = tuple[int, int]
Page = tuple[Span, ...]  # the rows of one page, as offsets into the line


@dataclass(frozen=True, slots=True)
class Setting:
    """How a line is set: its type, the rows of each page, and the type of small marks.

    `aside` are rows set in the small type, one above the other, at the right of the one page.
    """

    line: StripText
    made: Type
    pages: tuple[Page, ...]
    small: Type
    aside: tuple[Span, ...] = ()

    @property
    def spans(self) -> tuple[Page, ...]:
        """Of each page all its rows, those set small beside it too."""
        return (*self.pages[:-1], (*self.pages[-1], *self.aside))

    @property
    def rows(self) -> Iterator[str]:
        """The words of every row."""
        return (self.line.text[a:b].strip(_TRIM) for page in self.spans for a, b in page)

    @property
    def smallest(self) -> int:
        """The size of the smallest words, px."""
        return self.small.size if self.aside else self.made.size


def draw(
    context: TemplateContext, drawing: Drawing, problems: list[Problem]
) -> tuple[list[PilImage], Setting, Words | None]:
    """RGB images, one a page, in the screen's exact dots, and what does not fit on its page; missing glyphs go to `problems`.

    A screen that scrolls gets one image, wider than itself.
    """
    screen: Screen = context["screen"]
    warning: WarningLine = context["warning"]
    draft = bool(context["draft"])
    speaker = context.get("speaker")
    made = (
        settled_help(speaker, context["ask_number"], screen, drawing, draft)
        if speaker
        else settled(warning, screen, drawing, draft)
    )
    missing = made.made.face.missing(made.line.text)
    if missing:
        problems.append(_fault(warning, f"字体里没有这些字：{missing}", f"the face has no glyph for: {missing}"))
    if screen.play is Play.SCROLL:
        return [_long_picture(made, screen, draft)], made, None
    sheets = _sheets(made, screen, draft)
    while max(brightness(sheet.image) for sheet in sheets) > BRIGHTEST and made.made.size > SMALLEST_OUTLINE:
        # Dots of one colour cannot be dimmed: smaller characters leave more of them dark.
        made = replace(made, made=replace(made.made, size=made.made.size - 1))
        sheets = _sheets(made, screen, draft)
    beyond = None if all(sheet.fits for sheet in sheets) else Words("一页放不下", "does not fit on a page")
    return [sheet.image for sheet in sheets], made, beyond


def _fault(warning: WarningLine, zh: str, en: str) -> Problem:
    hint = Words("请把 条屏 写短些，或用 | 标出断开的地方", "shorten the strip wording, or mark a break with |")
    return Problem(warning.origin, Words(zh, en), hint)


# ------------------------------------------------------------------------------------------ the words


def line_of(warning: WarningLine, screen: Screen) -> StripText:
    """The strip wording, else the headline; the key word stands out, else a part that says what to do."""
    phrase = warning.strip or warning.on_screen or _one_line(warning.lines)
    text = phrase.text.rstrip(_TRIM) or phrase.text
    phrase = Phrase(text, tuple(i for i in phrase.breaks if i < len(text)), phrase.key)
    at = text.find(warning.lie) if warning.lie else -1
    struck = (at, at + len(warning.lie)) if at >= 0 else None
    stress = _stress(phrase, warning)
    said = _quotation(text, stress) if stress else None
    if said:  # what they say must not look like what to do
        stress, struck = None, struck or said
    line = StripText(phrase, stress, struck)
    denied = struck is not None and denial_in(text[: struck[0]]) is not None
    return _quoted(line) if denied or screen.height < STRIKE_FROM else line


def _quoted(line: StripText) -> StripText:
    """The line with its lie between quotation marks in place of a stroke."""
    if line.struck is None:
        return line
    a, b = line.struck
    text = line.text
    if text[a - 1 : a] == "“" and text[b : b + 1] == "”":
        return replace(line, struck=None)

    def moved(at: int) -> int:
        return at + (at > a) + (at >= b)

    stress = (
        tuple(map(moved, line.stress)) if line.stress and not (a <= line.stress[0] and line.stress[1] <= b) else None
    )
    phrase = Phrase(f"{text[:a]}“{text[a:b]}”{text[b:]}", tuple(map(moved, line.phrase.breaks)))
    return StripText(phrase, (stress[0], stress[1]) if stress else None, None)


def _quotation(text: str, span: Span) -> Span | None:
    """The words between the quotation marks when that part of the text is a quotation and nothing else."""
    a, b = span
    if text[a] == "“" and text[b - 1] == "”":
        return a + 1, b - 1
    return span if text[a - 1 : a] == "“" and text[b : b + 1] == "”" else None


def _one_line(lines: tuple[Phrase, ...]) -> Phrase:
    """Both lines as one phrase; a new line is a preferred break."""
    text, breaks, key = "", [], None
    for line in lines:
        if text:
            text += "" if text[-1] in "，。？！；、" or line.text[0] in "“0123456789" else "，"
            breaks.append(len(text))
        if line.key and len(line.text) <= 9:
            key = len(text), len(text) + len(line.text)
        text += line.text
    return Phrase(text, tuple(breaks), key)


def _stress(phrase: Phrase, warning: WarningLine) -> tuple[int, int] | None:
    """The key word; else the action where it ends the line, or the part after the writer's last break or the last clause if
    that says what to do: what happens to the victim must not look like advice.
    """
    text, action = phrase.text, warning.action.rstrip("，。！")
    if phrase.key:
        return phrase.key
    end = len(text) - (text[-1] in "！？?!")
    at = text.rfind(action) if action else -1
    starts = [at] if at > 0 and text[at + len(action) :] in ("", "！", "？") else []
    clauses = (phrase.breaks[-1] if phrase.breaks else 0, max(text.rfind("，"), text.rfind("？", 0, -1)) + 1)
    starts += [start for start in clauses if _ACT.search(text[start:end])]
    return next(((start, end) for start in starts if start > 0 and 2 <= end - start <= 10), None)


def _says_more(action: str, text: str) -> bool:
    """Whether the action tells something that the words have not said: no two characters in a row again."""
    pairs = {a + b for a, b in pairwise(action) if not (a in _TRIM or b in _TRIM)}
    return bool(action) and sum(ch in text for ch in action) < 0.6 * len(action) and not any(p in text for p in pairs)


def _with_action(line: StripText, action: str) -> StripText:
    """The line with the action after it, the action alone standing out."""
    text = line.text + " " + action
    start = len(line.text) + 1
    return StripText(Phrase(text, (*line.phrase.breaks, start)), (start, len(text)), line.struck)


# ------------------------------------------------------------------------- the number and who speaks


def help_words(speaker: str, number: str) -> tuple[Phrase, ...]:
    """What a screen without a foot says between its pages, the fullest first: whom to ask, what if the money is gone, who speaks."""
    if number == "110":
        return Phrase.parse(f"拿不准、已转账，*都打110*|  {speaker}"), Phrase.parse(f"拿不准*打110*|  {speaker}")
    ask = f"拿不准*拨{number}*"
    return Phrase.parse(f"{ask}，|已转账打110|  {speaker}"), Phrase.parse(f"{ask}|  {speaker}")


def settled_help(speaker: str, number: str, screen: Screen, drawing: Drawing, draft: bool = False) -> Setting:
    """The fullest of `help_words` that fits on one page; on a strip that is high enough for two small rows the number large and
    the rest beside it; else the number on one page and the name on the next.
    """
    phrases = help_words(speaker, number)
    if screen.play is Play.SCROLL:
        line = StripText(phrases[0], phrases[0].key, None)
        made = _type(drawing, line.text, row_sizes(screen.height, 1, None)[0])
        return Setting(line, made, (((0, len(line.text)),),), _type(drawing, "", BITMAP))
    tries = [_Setter(StripText(phrase, phrase.key, None), screen, drawing, draft) for phrase in phrases]
    for setter in tries:
        if found := setter.on_one_page(CLAUSE):
            return found
    short = Phrase.parse(
        f"*{'' if number == '110' else '问'}{number}*，|{'拿不准就打' if number == '110' else '已转账打110'}，|{speaker}"
    )
    for phrase in (phrases[0], short) if screen.is_strip else ():
        if found := _Setter(StripText(phrase, phrase.key, None), screen, drawing, draft).beside():
            return found
    return tries[-1].paged()


# ------------------------------------------------------------------------------- size, rows and pages


def settled(warning: WarningLine, screen: Screen, drawing: Drawing, draft: bool = False) -> Setting:
    """The setting that shows all words: on one page with the action when there is room, else on the fewest pages."""
    line, action = line_of(warning, screen), warning.action_alone.rstrip("，。！")
    lines = [_with_action(line, action), line] if not warning.verbs and _says_more(action, line.text) else [line]
    if screen.play is Play.SCROLL:
        made = _type(drawing, lines[0].text, row_sizes(screen.height, 1, None)[0])
        return Setting(lines[0], made, (((0, len(lines[0].text)),),), _type(drawing, "", BITMAP))
    tries = [_Setter(each, screen, drawing, draft) for each in lines]
    for limit in (CLAUSE, line_breaking.REFUSED):
        for setter in tries:
            if found := setter.on_one_page(limit):
                return found
    return tries[-1].paged()


def row_sizes(height: int, rows: int, share: float | None) -> tuple[int, int]:
    """The largest and smallest size of that many rows on that height; 0, 0: none is possible.

    One row on a strip (`share` None) is as high as it can be: 30 or 28 px on 32, 16 on 16. On a board a size is at least
    that share of the height. Between 16 and 24 px there is none: outlines clog, the bitmap face has but the one.
    """
    if rows == 1:
        most = height if height < 28 else height - 2 if height <= 40 else round(0.875 * height)
    else:
        most = math.floor((height - 2) / (0.96 * rows + 0.12 * (rows - 1)))
    least = math.ceil(0.93 * most if share is None else share * height)
    if most >= SMALLEST_OUTLINE:
        return (most, max(least, SMALLEST_OUTLINE)) if most >= least else (0, 0)
    return (BITMAP, BITMAP) if height >= BITMAP * rows and (share is None or least <= BITMAP) else (0, 0)


def _type(drawing: Drawing, text: str, size: int) -> Type:
    characters = "".join(sorted(set(text + PROOF)))
    if size < SMALLEST_OUTLINE:
        return Type(drawing.face("pixel"), BITMAP, 400, characters)
    return Type(drawing.face(), size, 700 if size >= 44 else 500, characters)


def _pad(type_size: Type) -> int:
    return max(2, round(0.13 * type_size.size))


def _edge(type_size: Type) -> int:
    return max(1, type_size.size // 16)


def _between(type_size: Type) -> int:
    """The room between large words and the small ones beside them."""
    return round(0.4 * type_size.size)


def _arrow(type_size: Type) -> int:
    """The room of the mark that it goes on."""
    return round(0.5 * type_size.size)


def _draft_room(screen: Screen, type_size: Type) -> int:
    """What 送审稿 takes from the width; a board gives it height instead."""
    return type_size.width(PROOF) + 3 * _pad(type_size) if screen.is_strip else 0


def board_height(screen: Screen, draft: bool) -> int:
    """Dots from the top that words may use."""
    return screen.height - (BITMAP + 2 if draft and not screen.is_strip else 0)


@dataclass(slots=True)
class _Setter:
    """Sets one line on one screen."""

    line: StripText
    screen: Screen
    drawing: Drawing
    draft: bool
    _prices: line_breaking.Prices = ()
    _share: float | None = None
    _pages: dict[tuple[int, int, bool], tuple[int, Page] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._prices = line_breaking.boundary_prices(self.line.phrase, self.drawing.words)

    def on_one_page(self, limit: float) -> Setting | None:
        """All on one page in large type, no row end dearer than `limit` and no phrase parted."""
        self._share = self._shares()[0]
        self._pages.clear()
        found = self._page(0, len(self.line.text), limit, self._kept()[0], more=False)
        return self._setting(found[0], (found[1],)) if found else None

    def beside(self) -> Setting | None:
        """The line's first part large, its other parts small at the right, one above the other; None when that does not fit."""
        text, breaks = self.line.text, self.line.phrase.breaks
        large, small = row_sizes(self.screen.height, 1, None)[0], row_sizes(self.screen.height, len(breaks), 0.0)[0]
        if not small:
            return None
        made, lesser = _type(self.drawing, text, large), _type(self.drawing, text, small)
        first, *others = pairwise((0, *breaks, len(text)))
        if self.row_width(made, first) + _between(made) + self._widest(lesser, others) > self.room(made, more=False):
            return None
        return Setting(self.line, made, ((first,),), lesser, tuple(others))

    def _widest(self, type_size: Type, rows: Iterable[Span]) -> int:
        return max(type_size.width(self.line.text[a:b].strip(_TRIM)) for a, b in rows)

    def paged(self) -> Setting:
        """The fewest pages; among equals the cheapest page ends, then the largest; words are cut only as a last resort."""
        whole, lie, numbers = self._kept()
        ends = (line_breaking.REFUSED,) if self.screen.is_strip else (CLAUSE, line_breaking.REFUSED)
        good = [(end, kept, share) for end in ends for share in self._shares() for kept in (whole, lie)]
        last = self._shares()[-1]
        for limit, kept, share in (*good, (1.0, lie, last), (1.0, [], last), (math.inf, numbers, last)):
            self._share = share
            self._pages.clear()
            # More than three pages of large type are worse than three of smaller type.
            for n in range(1, (MOST_PAGES if share == last else 3) + 1):
                ways = list(self._ways(n, limit, kept))
                if ways:
                    best = min(ways, key=self._cost)
                    return self._setting(min(page[0] for page in best), tuple(page[1] for page in best))
        return self._filled()

    def _shares(self) -> tuple[float | None, ...]:
        """The least size on a board as a share of its height, ever smaller."""
        return (None,) if self.screen.is_strip else (0.36, 0.25, 0.0)

    def _kept(self) -> tuple[list[Span], list[Span], list[Span]]:
        """What is never parted, ever less of it: what stands out and the lie, the lie, numbers."""
        line = self.line
        whole = [span for span in (line.stress, line.struck) if span]
        return whole, [line.struck] if line.struck else [], [m.span() for m in _NUMBER.finditer(line.text)]

    def _setting(self, size: int, pages: tuple[Page, ...]) -> Setting:
        return Setting(self.line, _type(self.drawing, self.line.text, size), pages, _type(self.drawing, "", BITMAP))

    def _ways(self, n: int, limit: float, kept: list[Span]) -> Iterator[tuple[tuple[int, Page], ...]]:
        """Every way onto `n` pages: for each page the size it allows and its rows."""
        text = self.line.text
        for chosen in combinations(self._cuts(0, len(text), limit, kept), n - 1):
            way = tuple(pairwise((0, *chosen, len(text))))
            if all(len(text[a:b].strip(_TRIM)) >= min(FEWEST, len(text) // n) for a, b in way):
                pages = []
                for a, b in way:
                    page = self._page(a, b, max(limit, line_breaking.REFUSED), kept, more=n > 1)
                    if page is None:
                        break
                    pages.append(page)
                else:
                    yield tuple(pages)

    def _cuts(self, a: int, b: int, limit: float, kept: Iterable[Span]) -> list[int]:
        """Where that part of the line may be cut."""
        return [i for i in range(a + 1, b) if self._prices[i] <= limit and not any(x < i < y for x, y in kept)]

    def _cost(self, way: tuple[tuple[int, Page], ...]) -> tuple[float, int, int]:
        ends = sum(min(self._prices[page[1][0][0]], 9.0) for page in way[1:])
        size = min(page[0] for page in way)
        made = _type(self.drawing, self.line.text, size)
        return round(ends, 3), -size, max(made.width(self.line.text[a:b]) for _, page in way for a, b in page)

    def _page(self, a: int, b: int, limit: float, kept: list[Span], *, more: bool) -> tuple[int, Page] | None:
        """The rows that set this part largest, breaking well, with their size; None when it does not fit."""
        key = (a, b, more)
        if key not in self._pages:
            height = board_height(self.screen, self.draft)
            found: list[tuple[float, int, Page]] = []
            for rows in self._row_counts():
                most, least = row_sizes(height, rows, self._share)
                for cuts in combinations(self._cuts(a, b, limit, kept), rows - 1) if most else ():
                    page = tuple(pairwise((a, *cuts, b)))
                    words = [self.line.text[x:y].strip(_TRIM) for x, y in page]
                    if (rows > 1 and min(map(len, words)) < 2) or max(map(count, words)) > LONGEST:
                        continue
                    size = self._size(page, most, least, more)
                    if size:
                        worst = max((min(self._prices[i], 1.0) for i in cuts), default=0.0)
                        found.append((size * line_breaking.worth(worst), size, page))
            best = max(found, default=None)
            self._pages[key] = best[1:] if best else None
        return self._pages[key]

    def _row_counts(self) -> range:
        return range(1, 2 if self.screen.is_strip else MOST_ROWS + 1)

    def _size(self, page: Page, most: int, least: int, more: bool) -> int:
        """The largest size at which every row fits, 0 when even the smallest does not."""
        wide = _type(self.drawing, self.line.text, 200) if most > BITMAP else None
        if wide:
            em = max(1, *(self.row_width(wide, row) for row in page)) / 200  # a row of nothing but marks has no width
            most = min(most, math.floor(self.screen.width / em) + 2)
        for size in range(most, least - 1, -1):
            made = _type(self.drawing, self.line.text, size)
            if all(self.row_width(made, row) <= self.room(made, more) for row in page):
                return size
        return 0

    def room(self, type_size: Type, more: bool) -> int:
        """The dots across that words may take."""
        taken = _draft_room(self.screen, type_size) if self.draft else 0
        return self.screen.width - taken - 2 * _edge(type_size) - (_arrow(type_size) if more else 0)

    def row_width(self, type_size: Type, row: Span) -> int:
        """What a row takes, the solid block of a one-colour screen included."""
        a, b = row
        line = self.line
        stressed = line.stress is not None and a < line.stress[1] and line.stress[0] < b
        block = 3 * _pad(type_size) if stressed and self.screen.mode is ColourMode.MONO else 0
        return type_size.width(line.text[a:b].strip(_TRIM)) + block

    def _filled(self) -> Setting:
        """Row after row filled to the brim: the last resort on a screen narrower than a word."""
        height = board_height(self.screen, self.draft)
        share = self._shares()[-1]
        count = max(rows for rows in self._row_counts() if rows == 1 or row_sizes(height, rows, share)[0] > BITMAP)
        made = _type(self.drawing, self.line.text, row_sizes(height, count, share)[1])
        rows, start, taken = [], 0, 0
        for i, ch in enumerate(self.line.text):
            if taken and taken + made.advance(ch) > self.room(made, True) - 3 * _pad(made):
                rows.append((start, i))
                start, taken = i, 0
            taken += made.advance(ch)
        rows.append((start, len(self.line.text)))
        pages = tuple(tuple(rows[i : i + count]) for i in range(0, len(rows), count))
        return self._setting(made.size, pages)


# --------------------------------------------------------------------------------------------- dots


@dataclass(frozen=True, slots=True)
class LedColours:
    """The colours of one colour mode; without `action` it stands in a solid block of `base`."""

    base: Ink
    action: Ink | None
    number: Ink
    strike: Ink

    @property
    def all(self) -> frozenset[Ink]:
        """Every colour a dot may have, dark included."""
        return frozenset({BLACK, self.base, self.action or self.base, self.number, self.strike})


def inks(screen: Screen) -> LedColours:
    """What each mode can show and what is told apart on it."""
    if screen.mode is ColourMode.MONO:
        ink = colour.channels(screen.ink)
        return LedColours(ink, None, ink, ink)
    if screen.mode is ColourMode.DUAL:
        return LedColours(RED, GREEN, YELLOW, YELLOW)
    return LedColours(WHITE, YELLOW, YELLOW, RED)


def shades(image: PilImage, most: int) -> list[tuple[int, tuple[int, ...]]]:
    """Each colour of an RGB picture with the number of its pixels; ValueError when there are more than `most` colours."""
    found = image.getcolors(most)
    if found is None:
        raise ValueError(f"more than {most} colours")
    return [(count, shade) for count, shade in found if isinstance(shade, tuple)]


def brightness(image: PilImage) -> float:
    """Mean linear luminance of an image of few colours, 0–1."""
    counts = shades(image, 256)
    total = sum(n * colour.luminance("#{:02X}{:02X}{:02X}".format(*shade)) for n, shade in counts)
    return float(total / (image.width * image.height))


def _sheets(setting: Setting, screen: Screen, draft: bool) -> list[_LedPage]:
    """All pages, drawn."""
    sheets = []
    for number, page in enumerate(setting.pages, 1):
        sheet = _LedPage(screen, setting, draft)
        if setting.aside:
            sheet.draw_beside(page[0], setting.aside)
        else:
            sheet.draw(page, goes_on=number < len(setting.pages))
        sheets.append(sheet)
    return sheets


def pace(size: int) -> int:
    """Dots a second at which 70 characters of that size pass in a minute."""
    return round(PACE * size / 60)


def pace_on(screen: Screen) -> int:
    """Dots a second at which a scroll should run on that strip."""
    return pace(row_sizes(screen.height, 1, None)[0])


def _long_picture(setting: Setting, screen: Screen, draft: bool) -> PilImage:
    """All words in one row, two characters' room behind them, for a controller that moves pictures to the left."""
    pad = 3 * _pad(setting.made) if setting.line.stress and screen.mode is ColourMode.MONO else 0
    mark = setting.made.width(PROOF) + 3 * _pad(setting.made) if draft else 0
    wide = mark + setting.made.width(setting.line.text) + pad + 2 * setting.made.size + 2 * _edge(setting.made)
    wide = max(screen.width, math.ceil(wide / CELL) * CELL)
    sheet = _LedPage(screen, setting, draft, wide)
    sheet.draw(setting.pages[0], goes_on=False, middle=False)
    return sheet.image


class _LedPage:
    """One page while it is drawn."""

    def __init__(self, screen: Screen, setting: Setting, draft: bool, width: int = 0) -> None:
        from PIL import Image, ImageDraw

        self.screen, self.made, self.line, self.small = screen, setting.made, setting.line, setting.small
        self.inks = inks(screen)
        # A block of white, green or yellow would glare: a frame tells the same.
        self.solid = colour.luminance(screen.ink) <= BRIGHTEST
        self.width = width or screen.width
        self.image = Image.new("RGB", (self.width, screen.height), BLACK)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.fontmode = "1"
        self.left, self.top, self.fits = _edge(self.made), 0, True
        if draft:
            self._draft()

    def draw(self, page: Page, *, goes_on: bool, middle: bool = True) -> None:
        """Set the rows in the middle (or flush left); `fits` says whether they were narrow enough."""
        free = self.width - self.left - _edge(self.made) - (_arrow(self.made) if goes_on else 0)
        cell, height = self.made.cell, self.screen.height - self.top
        gap = min(round(0.34 * self.made.size), (height - len(page) * cell) // len(page)) if len(page) > 1 else 0
        y = self.top + (height - len(page) * cell - (len(page) - 1) * gap + 1) // 2
        for row in page:
            self._row(row, y, cell, gap, free, alone=len(page) == 1 and self.screen.is_strip, middle=middle)
            y += cell + gap
        if goes_on:
            self._triangle()

    def draw_beside(self, row: Span, aside: tuple[Span, ...]) -> None:
        """Set one row large and those of `aside` small at its right, one above the other; all of it in the middle."""
        free, height = self.width - self.left - _edge(self.made), self.screen.height
        large, gap = self._places(*self._trimmed(row))[1], _between(self.made)
        wide = large + gap + max(self.small.width(self.line.text[a:b].strip(_TRIM)) for a, b in aside)
        self.left += max(0, (free - wide) // 2)
        cell = self.made.cell
        self._row(row, (height - cell) // 2, cell, 0, large, alone=True, middle=False)
        self.left += large + gap
        self.made, cell = self.small, self.small.cell
        apart = (height - len(aside) * cell) // len(aside)
        y = (height - len(aside) * cell - (len(aside) - 1) * apart + 1) // 2
        for each in aside:
            self._row(each, y, cell, 0, wide, alone=False, middle=False)
            y += cell + apart
        self.fits = self.fits and wide <= free

    def _trimmed(self, row: Span) -> Span:
        """The row without marks and blanks at its ends."""
        start, end = row
        while start < end and self.line.text[start] in _TRIM:
            start += 1
        while end > start and self.line.text[end - 1] in _TRIM:
            end -= 1
        return start, end

    def _row(self, row: Span, y: int, cell: int, gap: int, free: int, *, alone: bool, middle: bool) -> None:
        start, end = self._trimmed(row)
        places, wide = self._places(start, end)
        x = self.left + (max(0, (free - wide) // 2) if middle else 0)
        x += self._overhang(x, places)
        tall = (0, self.screen.height - 1) if alone else (y - gap // 2, y + cell + max(gap // 2, 1) - 1)
        self._block(places, x, (max(tall[0], self.top), min(tall[1], self.screen.height - 1)))
        base = (
            round((self.top + self.screen.height + (0.865 - 0.095) * self.made.size) / 2)
            if alone
            else y + self.made.above
        )
        if self.made.size == BITMAP:
            base = y + self.made.above
        for i, place in places.items():
            self._character(i, x + place, base)
        self._strike(places, x, y + cell / 2, self.screen.height if alone else cell + 2)
        self.fits = self.fits and wide <= free

    def _places(self, start: int, end: int) -> tuple[dict[int, int], int]:
        """Where each character's cell starts, and where all ends."""
        pad = _pad(self.made) if self.inks.action is None else 0
        a, b = self.line.stress or (-1, -1)
        found, x = {}, 0
        for i in range(start, end):
            if i == max(a, start) and a < end and b > start:
                x += pad if i == start else pad + pad // 2
            if i == b and b > start:
                x += pad + pad // 2
            found[i] = x
            x += self.made.advance(self.line.text[i])
        return found, x + (pad if a < end <= b else 0)

    def _stressed(self, i: int) -> bool:
        return self.line.stress is not None and self.line.stress[0] <= i < self.line.stress[1]

    def _in_block(self, i: int) -> bool:
        """Whether the character stands dark in a lit block."""
        return self.solid and self.inks.action is None and self._stressed(i)

    def _block(self, places: Mapping[int, int], x: int, tall: Span) -> None:
        inside = [i for i in places if self._stressed(i)]
        if inside and self.inks.action is None:
            left = x + places[inside[0]] - _pad(self.made)
            right = x + places[inside[-1]] + self.made.advance(self.line.text[inside[-1]]) + _pad(self.made)
            if self.solid:
                self.pen.rectangle((left, tall[0], right - 1, tall[1]), fill=self.inks.base)
            elif self.made.size > BITMAP:  # at 16 px a frame would touch the characters
                self.pen.rectangle((left, tall[0], right - 1, tall[1]), outline=self.inks.base)

    def _overhang(self, x: int, places: Mapping[int, int]) -> int:
        """Dots by which a row that fills the screen moves to the right: the ink of some characters (你) begins before their
        cell, and the first column stays dark. None where the last character's ink has no room for that.
        """
        if not places or self.line.text[min(places)] in line_breaking.CLOSING | line_breaking.OPENING:
            return 0
        left = x + places[min(places)] + self._ink(self.line.text[min(places)])[0]
        right = x + places[max(places)] + self._ink(self.line.text[max(places)])[1]
        missing = max(0, 1 - left)
        return missing if right + missing < self.width else 0

    def _ink(self, ch: str) -> Span:
        """Where a character's dots begin and end, counted from its cell."""
        mask, (left, _) = self.made.font.getmask2(ch, mode="1", anchor="ls")
        box = mask.getbbox() or (0, 0, 0, 0)
        return left + box[0], left + box[2]

    def _character(self, i: int, x: int, base: int) -> None:
        ch, made = self.line.text[i], self.made
        if ch in line_breaking.CLOSING | line_breaking.OPENING:
            ink = made.face.ink(ch, made.weight, halt=False)  # as Pillow draws it
            x += round((made.advance(ch) - ink.width * made.size) / 2 - ink.left * made.size)
        self.pen.text((x, base), ch, font=made.font, fill=self._colour(i), anchor="ls")

    def _colour(self, i: int) -> Ink:
        if self._in_block(i):
            return BLACK
        if any(found.start() <= i < found.end() for found in _NUMBER.finditer(self.line.text)):
            return self.inks.number
        return self.inks.action if self._stressed(i) and self.inks.action else self.inks.base

    def _strike(self, places: Mapping[int, int], x: int, middle: float, height: int) -> None:
        """A diagonal over 0.56 of the height with dark on both sides; a level one would pass for a stroke of the words."""
        a, b = self.line.struck or (0, 0)
        inside = [i for i in places if a <= i < b]
        if not inside or self.made.size < SMALLEST_OUTLINE:
            return
        solid = self._in_block(inside[0])
        left = x + places[inside[0]] - 1
        right = x + places[inside[-1]] + self.made.size
        rise = 0.56 * height / 2
        thick = max(2, round(0.075 * self.made.size))
        for width, fill in (
            (thick + 2 * KEYLINE, self.inks.base if solid else BLACK),
            (thick, BLACK if solid else self.inks.strike),
        ):
            self.pen.line((left, middle + rise, right, middle - rise), fill=fill, width=width)

    def _triangle(self) -> None:
        """It goes on."""
        half = max(3, round(0.2 * min(self.made.size, 48)))
        middle, right = self.screen.height // 2, self.screen.width - 2
        self.pen.polygon(
            ((right - half, middle - half), (right - half, middle + half), (right, middle)), fill=self.inks.base
        )

    def _draft(self) -> None:
        """送审稿 in a block: at the left of a strip, over the words of a board."""
        if self.screen.is_strip:
            made, pad = self.made, _pad(self.made)
            wide, tall = made.width(PROOF) + 2 * pad, self.screen.height
            base = 14 if made.size == BITMAP else round((tall + 0.77 * made.size) / 2)
            base += (tall - BITMAP) // 2 if made.size == BITMAP else 0
            self.left = wide + pad
        else:
            made, pad = self.small, 2
            wide, tall = made.width(PROOF) + 2 * pad, BITMAP
            base, self.top = 14, BITMAP + 2
        self.pen.rectangle((0, 0, wide - 1, tall - 1), fill=self.inks.base)
        for i, ch in enumerate(PROOF):
            self.pen.text((pad + i * made.size, base), ch, font=made.font, fill=BLACK, anchor="ls")
