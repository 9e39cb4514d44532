"""Every link inside the website leads somewhere: checked on the pages as made, told by the file and line that wrote it.

Only pages made anew are read, and their neighbours' anchors; when pages went away, all of them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from sitegen.model.jobs import Job
from sitegen.model.library import Library
from sitegen.problems import Origin, Problem, Words
from sitegen.sources import NotThere, Sources

# Each begins with fixed words: such a pattern is found eight times quicker than one that begins with a class or a choice.
_LINKS = re.compile(rb' href="([^"]+)"'), re.compile(rb' src="([^"]+)"')
_ID = re.compile(rb' id="([^"]+)"')
_BLANK = bytes.maketrans(b"\n\r\t\f", b"    ")
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|/")


@dataclass(slots=True)
class LinkCheck:
    """Pages seen in one build. `read` gives the bytes of any page that stands, made now or before; raises OSError."""

    read: Callable[[str], bytes]
    _pages: dict[str, tuple[Job | None, frozenset[bytes]]] = field(default_factory=dict)
    _ids: dict[str, frozenset[bytes]] = field(default_factory=dict)

    def see(self, job: Job | None, path: str, page: bytes) -> None:
        """Note a page's links and anchors."""
        page = _on_one_line(page)
        self._pages[path] = job, frozenset[bytes]().union(*(pattern.findall(page) for pattern in _LINKS))
        self._ids[path] = _ids(page)

    def knows(self, path: str) -> bool:
        """Whether that page was seen."""
        return path in self._pages

    def broken(self, paths: Collection[str]) -> Iterable[tuple[Job | None, str, str]]:
        """The job, page and link of each that leads nowhere; `paths` is all that will stand under output/."""
        good: dict[str, set[bytes]] = {}  # links from pages of each folder that lead somewhere
        for path, (job, links) in self._pages.items():
            known = good.setdefault(posixpath.dirname(path), set())
            for link in links - known:
                if not self._leads(path, link.decode(), paths):
                    yield job, path, link.decode()
                elif not link.startswith(b"#"):
                    known.add(link)

    def _leads(self, page: str, link: str, paths: Collection[str]) -> bool:
        if _OUTSIDE.match(link):
            return True
        address, _, anchor = link.partition("#")
        inner = unquote(address.partition("?")[0])
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), inner)) if inner else page
        if target not in paths:
            return False
        # `#q=words` is what the search page is asked, no place on it.
        return not anchor or "=" in anchor or not target.endswith(".html") or self._has(target, anchor)

    def _has(self, page: str, anchor: str) -> bool:
        """Whether there is such a place on a page that stands."""
        if page not in self._ids:
            try:
                self._ids[page] = _ids(_on_one_line(self.read(page)))
            except OSError:
                self._ids[page] = frozenset()
        name = unquote(anchor)
        return name.encode() in self._ids[page] or any(unquote(id.decode()) == name for id in self._ids[page])


def _on_one_line(page: bytes) -> bytes:
    """The page with a blank before each attribute, however its tags were broken into lines."""
    return page.translate(_BLANK)


def _ids(page: bytes) -> frozenset[bytes]:
    return frozenset(_ID.findall(page))


def fault(job: Job | None, page: str, link: str, library: Library, sources: Sources) -> Problem:
    """A link that leads nowhere, told where it was written: in a case's file when it stands there, else in the template."""
    known = {c.id: c.origin for c in library.cases}
    for id in job.carries if job else ():
        if id in known and (line := _line_of(link, known[id].path, sources)):
            return _problem(Origin(known[id].path, line), page, link)
    return _problem(Origin(f"templates/{job.template}" if job and job.template else f"output/{page}"), page, link)


def _line_of(link: str, path: str, sources: Sources) -> int:
    try:
        lines = sources.text(path).split("\n")
    except (NotThere, UnicodeDecodeError):
        return 0
    return next((n for n, line in enumerate(lines, 1) if link in line), 0)


def _problem(origin: Origin, page: str, link: str) -> Problem:
    return Problem(
        origin,
        Words(f"链接 “{link}” 到不了", f"the link “{link}” leads nowhere"),
        Words(
            f"它在 {page} 上；请改成这个网站里有的页，例如 ../types/index.html",
            f"it stands on {page}; name a page of this site, like ../types/index.html",
        ),
    )
