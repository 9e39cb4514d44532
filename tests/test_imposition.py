"""Sheets fold into books: order, blanks, boxes, links, bytes."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.pdf.imposition import booklet_order, creep_of, impose_booklet, normalise_boxes, padded, reading_pages

MM = 72 / 25.4
BLEED = 3.0


def _book(pages: int) -> bytes:
    """A6 pages with 3 mm bleed and WeasyPrint's negative origin; each shows its number, the first is linked to."""
    edge, width, height = BLEED * MM, 105 * MM, 148 * MM
    with pikepdf.Pdf.new() as book:
        face = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        font = book.make_indirect(face)
        for number in range(1, pages + 1):
            page = book.add_blank_page(page_size=(width, height)).obj
            page.MediaBox = pikepdf.Array([-edge, -edge, width + edge, height + edge])
            page.TrimBox = pikepdf.Array([0, 0, width, height])
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.Contents = book.make_stream(f"BT /F 20 Tf 100 200 Td (p{number:02d}) Tj ET".encode())
        first = book.pages[0].obj
        target = pikepdf.Array([first, pikepdf.Name.XYZ, 10, 20, 0])
        where = pikepdf.Array([1, 2, 30, 40])
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=where, Dest=target)
        first.Annots = pikepdf.Array([link])
        with book.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Start", pikepdf.Array([first, pikepdf.Name.XYZ, 10, 20, 0])))
        made = io.BytesIO()
        book.save(made, deterministic_id=True)
    return made.getvalue()


def _halves(pdf: bytes) -> list[tuple[str, str]]:
    """The words on the left and the right half of each side."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        left = text.get_text_bounded(0, 0, width / 2, height).strip()
        right = text.get_text_bounded(width / 2, 0, width, height).strip()
        found.append((left, right))
    return found


def _mm(box: Any) -> list[float]:
    return [float(value) / MM for value in box]


def test_eight_pages_lie_as_a_folded_booklet_wants_them() -> None:
    assert booklet_order(8) == ((7, 0), (1, 6), (5, 2), (3, 4))


def test_twenty_two_pages_are_padded_before_the_back_cover() -> None:
    order = booklet_order(22)

    assert len(order) == 12
    assert order[0] == (21, 0)
    assert order[1] == (1, None)
    assert order[2] == (None, 2)
    assert order[-1] == (11, 12)


@pytest.mark.parametrize("count", range(4, 49))
def test_every_page_is_printed_once_and_sheets_are_whole(count: int) -> None:
    order = booklet_order(count)
    printed = [page for side in order for page in side if page is not None]

    assert sorted(printed) == list(range(count))
    assert len(order) % 2 == 0
    assert order[0] == (count - 1, 0)


@given(st.integers(1, 600))
def test_folding_the_sheets_gives_the_pages_in_order(count: int) -> None:
    order = booklet_order(count)
    # Folded and nested, a reader meets the right half of each front and the left half of each back going in …
    inward = [side[1] if n % 2 == 0 else side[0] for n, side in enumerate(order)]
    # … and the other halves coming out again.
    outward = [side[0] if n % 2 == 0 else side[1] for n, side in enumerate(order)]

    read = [*inward, *reversed(outward)]

    assert tuple(read) == padded(count)
    assert [page for page in read if page is not None] == list(range(count))


@given(st.integers(2, 600))
def test_blanks_lie_together_just_before_the_back_cover(count: int) -> None:
    pages = padded(count)

    assert len(pages) % 4 == 0
    assert len(pages) - count < 4
    assert pages[-1] == count - 1
    assert pages[: count - 1] == tuple(range(count - 1))


def test_a_booklet_without_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        booklet_order(0)


def test_creep_grows_by_one_paper_a_sheet() -> None:
    assert [creep_of(side, 0.1) for side in range(6)] == [0, 0, 0.1, 0.1, 0.2, 0.2]


def test_the_booklet_shows_the_back_cover_left_of_the_cover() -> None:
    sides = _halves(impose_booklet(_book(22), bleed=BLEED))

    assert sides[0] == ("p22", "p01")
    assert sides[1] == ("p02", "")
    assert sides[2] == ("", "p03")
    assert sides[-1] == ("p12", "p13")


def test_booklet_sheets_are_a4_landscape_and_ask_for_the_short_edge() -> None:
    with pikepdf.open(io.BytesIO(impose_booklet(_book(8), bleed=BLEED))) as book:
        for page in book.pages:
            assert _mm(page.MediaBox) == pytest.approx([0, 0, 297, 210], abs=0.1)
        assert book.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert "/Outlines" not in book.Root
        assert all("/Annots" not in page.obj for page in book.pages)


def test_creep_moves_inner_pages_to_the_spine() -> None:
    flat, crept = (pypdfium2.PdfDocument(impose_booklet(_book(8), bleed=BLEED, creep=creep)) for creep in (0.0, 0.5))
    moved = [
        [(b[0] - a[0]) / MM for a, b in zip(_letters(one), _letters(other), strict=True)]
        for one, other in zip(flat, crept, strict=True)
    ]

    assert moved[0] == pytest.approx([0, 0], abs=0.02)
    assert moved[2] == pytest.approx([0.5, -0.5], abs=0.02)


def _letters(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """The boxes of each page number's first letter, from left to right."""
    text = page.get_textpage()
    boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1) == "p"]
    return sorted(boxes)


def test_print_shop_boxes_are_exact() -> None:
    with pikepdf.open(io.BytesIO(normalise_boxes(_book(3), BLEED))) as book:
        for page in book.pages:
            assert _mm(page.obj.MediaBox) == pytest.approx([0, 0, 111, 154], abs=0.1)
            assert _mm(page.obj.BleedBox) == pytest.approx([0, 0, 111, 154], abs=0.1)
            assert _mm(page.obj.TrimBox) == pytest.approx([3, 3, 108, 151], abs=0.1)


def test_reading_pages_are_cut_to_the_trim() -> None:
    with pikepdf.open(io.BytesIO(reading_pages(_book(3), BLEED))) as book:
        for page in book.pages:
            assert _mm(page.obj.MediaBox) == pytest.approx([0, 0, 105, 148], abs=0.1)
            assert _mm(page.obj.TrimBox) == pytest.approx([0, 0, 105, 148], abs=0.1)


def test_links_bookmarks_and_ink_move_with_the_origin() -> None:
    edge = BLEED * MM
    made = normalise_boxes(_book(1), BLEED)

    with pikepdf.open(io.BytesIO(made)) as book:
        link = book.pages[0].obj.Annots[0]
        assert [float(v) for v in link.Rect] == pytest.approx([1 + edge, 2 + edge, 30 + edge, 40 + edge], abs=0.001)
        assert [float(v) for v in list(link.Dest)[2:4]] == pytest.approx([10 + edge, 20 + edge], abs=0.001)
        dest = book.Root.Outlines.First.get("/Dest", None)
        dest = dest if dest is not None else book.Root.Outlines.First.A.D
        assert [float(v) for v in list(dest)[2:4]] == pytest.approx([10 + edge, 20 + edge], abs=0.001)
    box = pypdfium2.PdfDocument(made)[0].get_textpage().get_charbox(0)
    assert box[0] == pytest.approx(100 + edge, abs=2)


@pytest.mark.parametrize("count", [4, 22])
def test_the_same_pages_give_the_same_bytes(count: int) -> None:
    book = _book(count)

    assert impose_booklet(book, bleed=BLEED, creep=0.1) == impose_booklet(book, bleed=BLEED, creep=0.1)
    assert normalise_boxes(book, BLEED) == normalise_boxes(book, BLEED)
    assert reading_pages(book, BLEED) == reading_pages(book, BLEED)
