"""The least a site generator can do: Python-Markdown, Jinja2, a loop. With --cache, bodies by digest and write-if-changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import jinja2
import markdown
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PER_PAGE = 20


class Site:
    """One build of `content/` into `out/`."""

    def __init__(self, cached: bool) -> None:
        self.cached = cached
        self.store = Path("bodies.json")
        self.bodies: dict[str, str] = json.loads(self.store.read_text("utf-8")) if self._has_store else {}
        self.used: dict[str, str] = {}
        self.markdown = markdown.Markdown(extensions=["tables"], output_format="html")
        self.jinja = jinja2.Environment(loader=jinja2.FileSystemLoader("templates"), autoescape=True)

    @property
    def _has_store(self) -> bool:
        return self.cached and self.store.exists()

    def build(self) -> None:
        """Read all, write all."""
        cases = sorted((self.read(p) for p in Path("content").glob("*.md")), key=lambda c: c["id"])
        cases.sort(key=lambda c: str(c["date"]), reverse=True)
        kinds: dict[str, list[dict[str, Any]]] = {}
        for case in cases:
            kinds.setdefault(case["kinds"][0], []).append(case)
        listed = [{"id": f"type-{n}", "name": name, "cases": kinds[name]} for n, name in enumerate(sorted(kinds), 1)]
        self.page("home.html", "index.html", cases=cases[:PER_PAGE])
        self.page("feed.xml", "feed.xml", cases=cases[:PER_PAGE])
        self.page("types.html", "types/index.html", kinds=listed)
        last = -(-len(cases) // PER_PAGE)
        for n in range(last):
            shown = cases[n * PER_PAGE : (n + 1) * PER_PAGE]
            self.page("cases.html", self.list_page(n), cases=shown, number=n, last=last - 1)
        for kind in listed:
            self.page("type.html", f"types/{kind['id']}/index.html", kind=kind)
        for case in cases:
            self.page("case.html", f"cases/{case['id']}/index.html", case=case)
        shutil.copyfile("style.css", "out/style.css")
        if self.cached:
            self.store.write_text(json.dumps(self.used, ensure_ascii=False), "utf-8")

    def list_page(self, number: int) -> str:
        """Where the list's page of that number lies."""
        return f"cases/page/{number + 1}/index.html" if number else "cases/index.html"

    def read(self, path: Path) -> dict[str, Any]:
        """One case: its front matter and its body as HTML."""
        data = path.read_bytes()
        _, front, body = data.decode().split("---\n", 2)
        key = hashlib.sha256(data).hexdigest() if self.cached else ""
        html = self.bodies.get(key)
        if html is None:
            html = self.markdown.reset().convert(body)
        if self.cached:
            self.used[key] = html
        return {**yaml.load(front, LOADER), "id": path.stem, "body": html}

    def page(self, template: str, output: str, **context: Any) -> None:
        """One page."""
        data = self.jinja.get_template(template).render(**context).encode()
        path = Path("out", output)
        if self.cached and path.exists() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    Site("--cache" in sys.argv).build()
