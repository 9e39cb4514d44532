"""Where a line may end beside quotation marks in Chinese text, whichever release of Pango breaks it.

Since Unicode 16 a line may end before an opening mark and behind a closing one where East Asian characters stand on both
sides of it (UAX #14, LB19a); before, the marks clung to both neighbours, and lines came out short. Pango follows from 1.56
on. A zero width space at these places lets every release break alike; what keeps closing marks from a line's start and
opening ones from its end is left to Pango.
"""

from __future__ import annotations

import re

SPACE = "\u200b"
# East_Asian_Width W and F, as far as Chinese texts go.
_WIDE = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
_OPENING = "〈《「『【〔〖〘〚〝（［｛｟￥"  # no line ends behind them
_CLOSING = "、。〉》」』】〕〗〙〛〞〟々〻・ー！）％，．：；？］｝｠"  # no line begins with them
_PLACE = re.compile(f"(?<=[{_WIDE}])(?<![{_OPENING}])(?=[“‘][{_WIDE}])|(?<=[{_WIDE}][”’])(?=[{_WIDE}])(?![{_CLOSING}])")
_MARKUP = re.compile(r"(<(style|script|title|svg|pre)\b.*?</\2>|<[^>]*>)", re.DOTALL)


def breakable(html: str) -> str:
    """The page with a zero width space at each such place of its text; styles, drawings and attributes stay as they are."""
    pieces: list[str] = []
    at = 0
    for found in _MARKUP.finditer(html):
        pieces += _PLACE.sub(SPACE, html[at : found.start()]), found[0]
        at = found.end()
    return "".join((*pieces, _PLACE.sub(SPACE, html[at:])))
