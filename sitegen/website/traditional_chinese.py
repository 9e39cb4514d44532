"""Simplified Chinese to Traditional by OpenCC, with a glossary that has the last word."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# Addresses must stay as the files are called.
_ADDRESS = re.compile(r'(?<=[ \n])(?:href|src|srcset|id|for|name|value|class|data-index)="[^"]*"')


def traditional(text: str, glossary: tuple[tuple[str, str], ...] = ()) -> str:
    """The text in Traditional characters; `glossary` maps Simplified words to what is to stand there."""
    made: str = _converter().convert(text)
    for word, wanted in _turned(glossary):
        made = made.replace(word, wanted)
    return made


def traditional_page(page: str, glossary: tuple[tuple[str, str], ...] = ()) -> str:
    """A page in Traditional characters, its addresses and ids as they were."""
    kept = _ADDRESS.findall(page)
    if not any(_has_chinese(address) for address in kept):
        return traditional(page, glossary)
    pieces = _ADDRESS.split(page)
    turned = [traditional(piece, glossary) for piece in pieces]
    return "".join(part for pair in zip(turned, [*kept, ""], strict=True) for part in pair)


def _has_chinese(text: str) -> bool:
    return any(c > "\u2e80" for c in text)


@cache
def _turned(glossary: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What OpenCC makes of each word and what is wanted, longest first."""
    pairs = {(_converter().convert(word), wanted) for word, wanted in glossary}
    return tuple(sorted(((a, b) for a, b in pairs if a != b), key=lambda pair: -len(pair[0])))


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("s2t")
