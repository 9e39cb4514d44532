"""Which pages of a built website a test opens, where opening all would take minutes."""

from __future__ import annotations

from pathlib import Path


def first_and_last(pages: list[Path]) -> list[Path]:
    """Of lists on many pages (`poster.html`, `poster-2.html` …) the first two and the last, of others all."""
    lists: dict[Path, list[tuple[int, Path]]] = {}
    known = set(pages)
    for page in pages:
        name, _, number = page.stem.rpartition("-")
        is_later = number.isdigit() and page.with_name(f"{name}.html") in known
        lists.setdefault(page.with_stem(name) if is_later else page, []).append((int(number) if is_later else 1, page))
    return [page for some in lists.values() for _, page in sorted(some)[:2] + sorted(some)[2:][-1:]]
