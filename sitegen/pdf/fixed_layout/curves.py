"""SVG path data of any kind, arcs and relative places included, as the operators of a PDF page."""

from __future__ import annotations

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path

from sitegen.pdf.fixed_layout.markup import UnsupportedMarkup
from sitegen.pdf.fixed_layout.operators import number


def outline_of_any(data: str) -> str:
    """The operators; raises UnsupportedMarkup for data that is no path."""
    pen = _PdfPen()
    try:
        parse_path(data, pen)
    except (ValueError, IndexError, TypeError, AssertionError) as error:
        raise UnsupportedMarkup(f"path: {error}") from error
    return "\n".join(pen.made)


def _at(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


class _PdfPen(BasePen):  # type: ignore[misc]
    """Collects path operators; curves of one handle become those of two."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def _moveTo(self, p: tuple[float, float]) -> None:  # noqa: N802
        self.made.append(f"{_at(p)} m")

    def _lineTo(self, p: tuple[float, float]) -> None:  # noqa: N802
        self.made.append(f"{_at(p)} l")

    def _curveToOne(self, a: tuple[float, float], b: tuple[float, float], p: tuple[float, float]) -> None:  # noqa: N802
        self.made.append(f"{_at(a)} {_at(b)} {_at(p)} c")

    def _closePath(self) -> None:  # noqa: N802
        self.made.append("h")

    def _endPath(self) -> None:  # noqa: N802
        pass
