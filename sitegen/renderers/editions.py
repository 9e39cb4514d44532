"""What pages need in other languages: words from the catalogue, dates and sums as people there write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from sitegen.core.sources import Sources
from sitegen.model.text import Amount, PartialDate
from sitegen.model.vocabulary import label
from sitegen.website.translate import CATALOGUE, Catalogue, read_catalogue


@dataclass(frozen=True, slots=True)
class EditionLink:
    """An edition as a page links to it: its home page, this page in it (empty where it has none), the same in full."""

    tag: str
    name: str
    direction: str
    home: str
    here: str
    address: str


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of money in three parts, for a figure set large: 约 · 8 · 万元."""

    prefix: str
    number: str
    unit: str

    @classmethod
    def of(cls, amount: Amount) -> Sum:
        """As Chinese counts it, in tens of thousands."""
        return cls(amount.prefix, amount.number, amount.unit)


@dataclass(frozen=True, slots=True)
class EditionWords:
    """The words of one edition, and what its templates call to get them."""

    catalogue: Catalogue
    functions: Mapping[str, Callable[..., object]]
    filters: Mapping[str, Callable[..., object]]


def edition_words(tag: str, sources: Sources) -> EditionWords:
    """The words of that language; raises ValueError for a broken catalogue, which loading has told before."""
    path = CATALOGUE.format(tag)
    return _words(tag, sources.read(path) if sources.exists(path) else b"")


@lru_cache(maxsize=8)
def _words(tag: str, data: bytes) -> EditionWords:
    from babel import Locale
    from babel.dates import format_date, format_interval, format_skeleton
    from babel.numbers import format_decimal

    catalogue = read_catalogue(data)
    locale = Locale.parse(tag, sep="-")

    def said(value: Enum | None) -> str:
        return catalogue.text(label(value)) if value is not None else ""

    def day(value: date) -> str:
        return format_date(value, "long", locale)

    def month(value: PartialDate) -> str:
        return format_skeleton("yMMMM", value.first, locale=locale) if value.month else str(value.year)

    def until(start: date, end: date) -> str:
        return format_interval(start, end, "yMMMd", locale=locale)

    def sum_of(amount: Amount) -> Sum:
        prefix = "约" if amount.about else "超过" if amount.over else ""
        figure = format_decimal(amount.yuan, locale=locale)
        return Sum(catalogue.text(prefix) if prefix else "", figure, catalogue.text("元"))

    return EditionWords(
        catalogue,
        {"gettext": catalogue.text, "gettext_html": catalogue.html, "sum_of": sum_of},
        {"label": said, "day": day, "month": month, "until": until, "numeral": str, "tongue": catalogue.text},
    )
