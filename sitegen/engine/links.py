"""Every link inside the website leads somewhere: checked on the pages as made, told by the file and line that wrote it.

Only pages made anew are read, and their neighbours' anchors; when pages went away, all of them. Links that staff wrote are
looked at before anything is made (`faults_of_stories`): a page of a thing that there is not needs no page to be seen.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import unescape
from urllib.parse import unquote

from sitegen.core.sources import NotThere, Sources
from sitegen.loading.markdown.marks import decoded
from sitegen.model.content import Case, FraudType, Point, Step
from sitegen.model.jobs import Job
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Words
from sitegen.planning.materials import Material, Scope

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

    def broken(self, paths: Collection[str], failed: Collection[str] = ()) -> Iterable[tuple[Job | None, str, str]]:
        """The job, page and link of each that leads nowhere; `paths` is all that will stand under output/.

        A page that is planned but could not be made (`failed`) is a fault of its own: links to it are none besides.
        """
        good: dict[str, set[bytes]] = {}  # links from pages of each folder that lead somewhere
        for path, (job, links) in self._pages.items():
            known = good.setdefault(posixpath.dirname(path), set())
            for link in links - known:
                if not self._leads(path, link.decode(), paths, failed):
                    yield job, path, link.decode()
                elif not link.startswith(b"#"):
                    known.add(link)

    def _leads(self, page: str, link: str, paths: Collection[str], failed: Collection[str]) -> bool:
        if _OUTSIDE.match(link):
            return True
        address, _, anchor = link.partition("#")
        inner = unquote(address.partition("?")[0])
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), inner)) if inner else page
        if target in failed:
            return True
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
    """A link that leads nowhere, told where it was written: in a content file when it stands there, else in the template."""
    named = set(job.carries if job else ()) | {posixpath.basename(page).removesuffix(".html")}
    files = {
        **{a.id: a.origin.path for a in library.audiences},
        **{t.id: t.origin.path for t in library.types},
        **{c.id: c.origin.path for c in library.cases},
    }
    for id in sorted(named & files.keys()):
        if line := _line_of(link, files[id], sources):
            return _problem(Origin(files[id], line), page, link)
    return _problem(Origin(f"templates/{job.template}" if job and job.template else f"output/{page}"), page, link)


def faults_of_stories(library: Library, materials: Iterable[Material], sources: Sources) -> Iterator[Problem]:
    """The links in stories and introductions that name a page no website will have.

    Whether a page is there today, and a place on it, is seen when the pages are made.
    """
    texts: Iterable[tuple[Scope, str, str, str, tuple[Point | Step, ...]]] = (
        *((Scope.CASE, c.id, c.origin.path, c.story, _short(c)) for c in library.cases),
        *((Scope.TYPE, t.id, t.origin.path, t.intro, _short(t)) for t in library.types),
        *((Scope.AUDIENCE, a.id, a.origin.path, a.intro, (*a.ask_first, *a.tell_family)) for a in library.audiences),
    )
    linked = [
        (scope, id, path, links)
        for scope, id, path, html, short in texts
        if (links := (*(unescape(h) for h in _HREF.findall(html)), *(to for one in short for _, to in one.links)))
    ]
    for material in materials if linked else ():
        if not material.spec.is_site or material.edition:
            continue
        known, open_folders = _places(material, library)
        homes = {page.scope: page.output for page in material.pages if "{id}" in page.output}
        for scope, id, path, links in linked:
            page = homes.get(scope, "").format(id=id, format="", order="", ext="")
            for link in dict.fromkeys(links):
                inner = unquote(link.partition("#")[0].partition("?")[0])
                if not page or _OUTSIDE.match(link) or not inner:
                    continue
                target = posixpath.normpath(posixpath.join(posixpath.dirname(page), inner))
                if target not in known and not target.startswith(open_folders):
                    near = get_close_matches(target.replace(".md", ".html"), known, 1, 0.7)
                    meant = posixpath.relpath(near[0], posixpath.dirname(page)) if near else ""
                    yield _problem(Origin(path, _line_of(link, path, sources)), page, link, meant)


def _short(thing: Case | FraudType) -> tuple[Point | Step, ...]:
    return (*thing.steps, *thing.flags, *thing.advice, *thing.what_to_do)


_HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')


def _places(material: Material, library: Library) -> tuple[frozenset[str], tuple[str, ...]]:
    """The pages and files of a website by name, and the folders whose files are known only when they are made."""
    things = {
        Scope.CASE: [c.id for c in library.cases],
        Scope.TYPE: [t.id for t in library.types],
        Scope.AUDIENCE: [a.id for a in library.audiences],
    }
    known = {output for _, output in material.files}
    folders = {f"{material.name}/files/", f"{material.name}/pictures/", f"{material.name}/assets/"}
    for page in material.pages:
        if page.scope in things:
            known |= {page.output.format(id=id, format="", order="", ext="") for id in things[page.scope]}
        elif "{" not in page.output:
            known.add(page.output)
        elif page.scope is Scope.CASE_LIST:
            known.add(page.output.format(id="index", format="", order="", ext=""))
        else:
            folders.add(page.output.partition("{")[0])
    return frozenset(known), tuple(folders)


def _line_of(link: str, path: str, sources: Sources) -> int:
    """The line of a file that has the link, in whatever way it is escaped there; 0 when none has."""
    try:
        lines = sources.text(path).split("\n")
    except (NotThere, UnicodeDecodeError):
        return 0
    wanted = {link, unescape(link), unquote(unescape(link))}
    for number, line in enumerate(lines, 1):
        if any(w in line or w in unquote(decoded(line)) for w in wanted):
            return number
    return 0


def _problem(origin: Origin, page: str, link: str, meant: str = "") -> Problem:
    return Problem(
        origin,
        Words(f"链接 “{link}” 到不了", f"the link “{link}” leads nowhere"),
        Words(
            f"您是否想写 {meant} ?" if meant else f"它在 {page} 上；请改成这个网站里有的页，例如 ../types/index.html",
            f"did you mean {meant} ?"
            if meant
            else f"it stands on {page}; name a page of this site, like ../types/index.html",
        ),
    )
