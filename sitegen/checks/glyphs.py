"""Every character has a glyph: a rare name must not print as a box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sitegen.problems import Origin, Problems, Words

if TYPE_CHECKING:
    from sitegen.typefaces import Typeface

# Bidirectional controls hide what a text says (CVE-2021-42574); they have no business in Chinese copy.
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad")


def check_glyphs(face: Typeface, path: str, lines: Sequence[str], problems: Problems) -> None:
    """Note each line with characters that the face lacks, or that nobody can see."""
    characters = set().union(*lines)
    if not face.missing("".join(characters)) and not _HIDDEN & characters:
        return
    for number, line in enumerate(lines, 1):
        hidden = [c for c in line if c in _HIDDEN]
        if hidden:
            problems.error(
                Origin(path, number),
                f"有看不见的字符（U+{ord(hidden[0]):04X}）",
                f"an invisible character (U+{ord(hidden[0]):04X})",
                Words("请删掉，或从记事本重新粘贴这一行", "delete it, or paste the line again from a plain editor"),
            )
        missing = "".join(c for c in face.missing(line) if c not in _HIDDEN)
        if missing:
            codes = " ".join(f"U+{ord(c):04X}" for c in missing)
            problems.error(
                Origin(path, number),
                f"字体里没有 “{missing}”（{codes}）",
                f"the face has no glyph for “{missing}” ({codes})",
                Words(
                    "请换一个字；表情符号请删掉；生僻人名地名可在 site.yaml 的 字体 里指定别的字体",
                    "use another character; no emoji; for rare names set another font in site.yaml",
                ),
            )
