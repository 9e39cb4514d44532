"""`SOURCE OUTPUT FONTS`: Typst; an output named `{n}.png` makes one picture a page, one point a pixel."""

from __future__ import annotations

import sys

import typst

source, output, fonts = sys.argv[1:]
options = {"format": "png", "ppi": 72.0} if output.endswith(".png") else {}
typst.compile(source, output=output, font_paths=[fonts], **options)
