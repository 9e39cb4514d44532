"""What the website's search answers to the queries in tests/queries*.yaml, asked in Chromium as a visitor asks.

    .venv-test/bin/python -m tests.search_quality [WEBSITE] [QUERIES]

Prints the figures of each file, and of those given by name each query that was answered otherwise.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, browser_with

FILES = (
    "queries.yaml", "queries-drafted.yaml", "queries-second.yaml", "queries-third.yaml",
    "queries-fourth.yaml", "queries-fifth.yaml", "queries-fourth-unseen.yaml", "queries-fifth-unseen.yaml",
    "queries-unseen.yaml", "queries-second-unseen.yaml",
)  # fmt: skip
# Pages of materials, by whichever list.
_PAGE = re.compile(r"(?:^|/)(materials)/|(?:^|/)(\w+)\.html|(?:^|/)(\w+)/index\.html")
# Each query typed into the box and sent, one after the other; waiting goes on in the page, as a round trip a query takes longer.
ASKED = """async queries => {
    const box = document.querySelector("#q"), form = box.form, search = document.querySelector("#search");
    const seen = element => element && !element.hidden;
    const settled = query => search.dataset.asked === query.trim() &&
        (!document.querySelector(".found").textContent.startsWith("找到") || document.querySelector(".results a"));
    const answer = () => {
    const best = document.querySelector(".best:not(.nothing)"), red = document.querySelector(".nothing");
    const links = [...best.querySelectorAll(".best-name a")].map(a => a.getAttribute("href"));
    const first = document.querySelector(".results a");
    return {
        kind: seen(best) ? (best.classList.contains("soft") ? "offer" : links.length > 1 ? "two" :
            best.classList.contains("two-kinds") ? "one" : "verdict") : seen(red) ? "none" : "list",
        links: seen(best) ? links : [],
        first: first ? first.getAttribute("href") : "",
    };
    };
    const answers = [];
    for (const query of queries) {
        box.value = query;
        box.dispatchEvent(new Event("input", {bubbles: true}));
        form.requestSubmit();
        const late = Date.now() + 30000;
        while (!settled(query)) {
            if (Date.now() > late) { throw new Error("no answer to " + query); }
            await new Promise(resolve => setTimeout(resolve, 1));
        }
        answers.push(answer());
    }
    return answers;
}"""


@dataclass(frozen=True)
class Asked:
    """A query with what is right, and what was answered."""

    query: str
    right: tuple[str, ...]
    verdicts: tuple[str, ...]
    top: str
    also: str
    kind: str

    @property
    def is_right(self) -> bool:
        """The first thing shown is one of the right ones; of two candidates either may be it."""
        return self.top in self.right or (self.kind == "two" and self.also in self.right)

    @property
    def is_first(self) -> bool:
        """The first thing shown, by itself."""
        return self.top in self.right

    @property
    def is_wrongly_certain(self) -> bool:
        """One type of fraud was named as what it is, where another was meant or nobody can tell."""
        return self.kind == "verdict" and self.top not in self.verdicts


def read(path: Path) -> list[dict[str, Any]]:
    """The queries of a file."""
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return found


def name_of(address: str) -> str:
    """What the queries call a page: a type's id, `page:help`."""
    if kind := re.search(r"types/(\w+)\.html", address):
        return "page:types" if kind[1] == "index" else kind[1]
    if person := re.search(r"audiences/(?!index)(\w+)\.html", address):
        return f"page:audiences/{person[1]}"
    if not (found := _PAGE.search(address)):
        return address
    return f"page:{found[1] or found[3] or found[2]}"


def ask(page: Page, entries: Iterable[dict[str, Any]]) -> list[Asked]:
    """Each query put to the search page that is open."""
    out = []
    entries = list(entries)
    answers = page.evaluate(ASKED, [str(entry["query"]) for entry in entries])
    for entry, said in zip(entries, answers, strict=True):
        query = str(entry["query"])
        names = [name_of(link) for link in said["links"]]
        top = names[0] if names else "none" if said["kind"] == "none" else name_of(said["first"])
        right, verdicts = _listed(entry["right"]), _listed(entry.get("verdict"))
        out.append(Asked(query, right, verdicts, top, names[1] if len(names) > 1 else "", said["kind"]))
    return out


def _listed(value: list[str] | str | None) -> tuple[str, ...]:
    """One name, several, or none."""
    return tuple(value) if isinstance(value, list) else (value,) if value else ()


def figures(answers: list[Asked]) -> dict[str, float]:
    """Shares in per cent: right on top, counting either of two candidates and only the first; wrong verdicts."""
    return {
        "right": 100 * sum(a.is_right for a in answers) / len(answers),
        "first": 100 * sum(a.is_first for a in answers) / len(answers),
        "wrong": 100 * sum(a.is_wrongly_certain for a in answers) / len(answers),
    }


def measured(browser: Browser, website: Path, queries: Path) -> list[Asked]:
    """All queries of a file asked in one visit."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((website / "search.html").as_uri())
    answers = ask(page, read(queries))
    context.close()
    return answers


def main() -> None:
    """Ask and print."""
    import justmytype_intl_cjk
    from playwright.sync_api import sync_playwright

    website = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "output/website"
    files = [Path(sys.argv[2])] if len(sys.argv) > 2 else [ROOT / "tests" / name for name in FILES]
    faces = Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosanssc"
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as play,
        browser_with(play.chromium, faces, Path(folder)) as browser,
    ):
        for file in files:
            answers = measured(browser, website, file)
            sys.stdout.write(
                f"{file.name}: {len(answers)} queries, "
                + ", ".join(f"{k} {v:.1f} %" for k, v in figures(answers).items())
                + "\n"
            )
            for a in answers if len(sys.argv) > 2 else ():
                if not a.is_first or a.is_wrongly_certain:
                    sys.stdout.write(
                        f"  {a.query} -> {a.kind} {a.top} {a.also}; right {', '.join(a.right)}, verdict {', '.join(a.verdicts)}\n"
                    )


if __name__ == "__main__":
    main()
