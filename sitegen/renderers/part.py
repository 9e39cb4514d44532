"""One part of a book: see `book`."""

from __future__ import annotations

from sitegen.renderers.book import render_part as render

__all__ = ["render"]
