"""Pages whose every box is fixed, drawn straight into a PDF: posters, slides and packing lists without a typesetter.

Their places are worked out beforehand (`fitting`, `slides`), so that nothing is left to lay out: boxes that stand absolutely,
single lines of text, shapes, pictures. `page` draws what uses no more of HTML and CSS than `markup` names, in a twentieth of
WeasyPrint's time and with the same look; anything else raises UnsupportedMarkup, and WeasyPrint sets the page. A designer may
therefore write what CSS allows and pays for it with time only.
"""

from __future__ import annotations

from sitegen.pdf.fixed_layout.markup import UnsupportedMarkup
from sitegen.pdf.fixed_layout.page import Overlays, overlays, page

__all__ = ["Overlays", "UnsupportedMarkup", "overlays", "page"]
