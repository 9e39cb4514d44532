"""HTML → PDF by WeasyPrint, with faces cut to the job's characters and every file through `sources`.

WeasyPrint's warnings are problems: an ignored property or a missing picture would otherwise be seen first on paper.
"""

from __future__ import annotations

import gc
import html as entities
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sitegen import placed, press, typefaces
from sitegen.problems import Origin, Problem, Words
from sitegen.sources import NotThere, Sources

# An invented scheme would break relative URLs; `.invalid` never resolves (RFC 2606).
BASE = "https://sources.invalid/"
FAMILY = "Sans"
_LOG = logging.getLogger(__name__)
FONT_CONFIG = "assets/fonts/fonts.conf"
# Joiners and marks that set lines but have no glyph of their own.
_INVISIBLE = "\u200b\u2060\ufeff"


@dataclass(slots=True)
class Typesetting:
    """One job's page setting: `faces` are the weights its style uses, `folder` where its template lies."""

    sources: Sources
    folder: str
    faces: Sequence[int]
    fonts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def document(self, html: str, **options: Any) -> Any:
        """A laid-out WeasyPrint document of the page; characters without a glyph are noted as problems."""
        weasyprint = press.weasyprint()
        characters = characters_of(html)
        face = typefaces.load(self.sources, "sans", self.fonts)
        missing = face.missing("".join(sorted(characters)))
        if missing:
            self._fault(f"字体里没有这些字：{missing}", f"the face has no glyph for: {missing}")
        cut = {f"face/{weight}.ttf": face.cut(weight, characters, f"{FAMILY}{weight}") for weight in self.faces}
        with _own_fonts_only(self.sources):
            config = weasyprint.text.fonts.FontConfiguration()
        fetcher = _fetcher(self.sources, cut)
        rules = "".join(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:url("{BASE}face/{weight}.ttf")}}'
            for weight in self.faces
        )
        with self._listening():
            faces = weasyprint.CSS(string=rules, font_config=config, url_fetcher=fetcher, base_url=BASE)
            page = weasyprint.HTML(string=html, base_url=f"{BASE}{self.folder}/", url_fetcher=fetcher)
            return page.render(font_config=config, stylesheets=[faces], **options)

    def pdf(self, html: str, zoom: float = 1.0, **options: Any) -> bytes:
        """The page as PDF bytes, every length times `zoom`; the same bytes for the same input.

        A page of fixed boxes only is drawn without WeasyPrint (`placed`), which looks the same; `options` ask for WeasyPrint.
        """
        if not options and zoom == 1:
            face = typefaces.load(self.sources, "sans", self.fonts)
            try:
                return placed.page(html, self.sources, self.folder, face, self.faces)
            except placed.NotPlain as reason:
                _LOG.debug("WeasyPrint sets a page of %s: %s", self.folder, reason)
        with _undisturbed():
            document = self.document(html, **options)
            with self._listening():
                made: bytes = document.write_pdf(zoom=zoom, **options)
        return made

    @contextmanager
    def _listening(self) -> Iterator[None]:
        heard = _Heard()
        logger = logging.getLogger("weasyprint")
        before = logger.level, logger.propagate, list(logger.handlers)
        logger.handlers[:] = [heard]
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        try:
            yield
        finally:
            logger.setLevel(before[0])
            logger.propagate = before[1]
            logger.handlers[:] = before[2]
            for message in heard.messages:
                self._fault(f"排版提醒：{message}", f"WeasyPrint says: {message}")

    def _fault(self, zh: str, en: str) -> None:
        self.problems.append(Problem(Origin(self.folder), Words(zh, en)))


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def characters_of(html: str) -> frozenset[str]:
    """Every character that the page may show: its text, and whatever its styles and attributes generate from strings."""
    return frozenset(c for c in set(entities.unescape(html)) if c >= " " and c not in _INVISIBLE)


def _fetcher(sources: Sources, cut: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class SourceFetcher(URLFetcher):  # type: ignore[misc]
        """Answers for https://sources.invalid/ and data: URLs only."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file's bytes, or an error that WeasyPrint reports as a warning."""
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if not url.startswith(BASE):
                raise ValueError(f"not allowed: {url}")
            path = entities.unescape(url[len(BASE) :]).split("?")[0].split("#")[0]
            if path in cut:
                return URLFetcherResponse(url, cut[path], {"Content-Type": "font/ttf"})
            try:
                return URLFetcherResponse(url, sources.read(path), {"Content-Type": _type_of(path)})
            except NotThere:
                raise ValueError(f"not there: {path}") from None

    return SourceFetcher(allowed_protocols=("data", "https"))


def _type_of(path: str) -> str:
    ending = path.rsplit(".", 1)[-1].lower()
    return {
        "css": "text/css",
        "svg": "image/svg+xml",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "webp": "image/webp",
        "gif": "image/gif",
    }.get(ending, "application/octet-stream")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """While open, Python does not look for cyclic garbage: a book is one large web of boxes, all of it in use (13 % of its time)."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextmanager
def _own_fonts_only(sources: Sources) -> Iterator[None]:
    """While open, fontconfig knows no fonts of the machine; later programs started from here find theirs again."""
    sources.read(FONT_CONFIG)
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(sources.location(FONT_CONFIG))
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
