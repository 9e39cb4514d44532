"""What README.md claims, paragraph by paragraph, and the table of what holds each claim.

`python -m tests.shipped.claims` prints, ready to be pasted, what `claims.yaml` does not know yet, and what it knows that
README no longer says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.conftest import ROOT
from tests.shipped.texts import README, Said, _without_fences, table


def claims(file: Path) -> Iterator[Said]:
    """Every paragraph, list item and row of a table, in one line each; headings and fences claim nothing."""
    block: list[str] = []
    start = 0

    def done() -> Iterator[Said]:
        if block:
            yield Said(" ".join(" ".join(block).split()), f"{file.relative_to(ROOT)}:{start}")
            block.clear()

    for number, line in enumerate(_without_fences(file.read_text("utf-8")).splitlines(), 1):
        bare = line.strip()
        is_row, is_item = bare.startswith("|"), re.match(r"(?:[-*]|\d+\.) ", bare)
        if not bare or bare.startswith("#") or is_row or is_item:
            yield from done()
        if not bare or bare.startswith("#") or re.fullmatch(r"[|:\- ]+", bare):
            continue
        if not block:
            start = number
        block.append(bare)
        if is_row:
            yield from done()
    yield from done()


def differences() -> str:
    """What the table lacks and what it has too much, as YAML to paste and lines to take out."""
    said = {one.text: one.place for one in claims(README)}
    known = {entry["claim"] for entry in table("claims.yaml")}
    parts = []
    for text in said:
        if text not in known:
            entry = [{"claim": text, "held_by": ["tests/…"]}]
            told = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100_000)
            parts.append(f"# new, {said[text]}\n{told}")
    parts += [f"# nobody says any more: {text}" for text in sorted(known - said.keys())]
    return "\n".join(parts)


if __name__ == "__main__":
    print(differences())  # noqa: T201 - what it is run for
