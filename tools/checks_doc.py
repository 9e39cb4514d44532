"""Writes the two tables of docs/checks.md, the rules and what they find: `.venv/bin/python tools/checks_doc.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sitegen.checks.rules import table as rules  # noqa: E402
from tests.privacy.measure import table as measured  # noqa: E402

PAGE = ROOT / "docs/checks.md"


def filled(page: str) -> str:
    """The page with both tables as they are now."""
    for name, text in (("rules", rules()), ("measured", measured())):
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = page.partition(start)
        page = f"{before}{start}{text}{end}{rest.partition(end)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
