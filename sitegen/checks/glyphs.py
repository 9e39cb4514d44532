"""Every character has a glyph: a rare name must not print as a box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sitegen.checks.texts import Text
from sitegen.problems import Origin, Problems, Words

if TYPE_CHECKING:
    from sitegen.typefaces import Typeface

# Bidirectional controls hide what a text says (CVE-2021-42574); they have no business in Chinese copy.
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad")


_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd]"
)  # also those that an entity or a YAML escape names


def check_glyphs(face: Typeface, path: str, texts: Sequence[Text], problems: Problems) -> None:
    """Note each line with characters that the face lacks, or that nobody can see."""
    characters = set().union(*(text.written for text in texts))
    everything = "".join(characters)
    if not face.missing(everything) and not _HIDDEN & characters and not _CONTROL.search(everything):
        return
    for text in texts:
        origin, line = Origin(path, text.line), text.written
        unseen = next((c for c in line if c in _HIDDEN or _CONTROL.match(c)), "")
        if unseen:
            problems.error(
                origin,
                f"有看不见的字符（U+{ord(unseen):04X}）",
                f"an invisible character (U+{ord(unseen):04X})",
                Words("请删掉，或从记事本重新粘贴这一行", "delete it, or paste the line again from a plain editor"),
            )
        missing = "".join(c for c in face.missing(line) if c not in _HIDDEN and not _CONTROL.match(c))
        if missing:
            codes = " ".join(f"U+{ord(c):04X}" for c in missing)
            problems.error(
                origin,
                f"字体里没有 “{missing}”（{codes}）",
                f"the face has no glyph for “{missing}” ({codes})",
                Words(
                    "请换一个字；表情符号请删掉；生僻人名地名可在 site.yaml 的 字体 里指定别的字体",
                    "use another character; no emoji; for rare names set another font in site.yaml",
                ),
            )
