"""HTML → PDF by WeasyPrint, with faces cut to the job's characters and every file through `sources`.

WeasyPrint's warnings are problems: an ignored property or a missing picture would otherwise be seen first on paper.
"""

from __future__ import annotations

import base64
import html as entities
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from sitegen import imaging, photographs, placed, press, typefaces
from sitegen.problems import Origin, Problem, Words
from sitegen.sources import NotThere, Sources

# An invented scheme would break relative URLs; `.invalid` never resolves (RFC 2606).
BASE = "https://sources.invalid/"
FAMILY = "Sans"
_LOG = logging.getLogger(__name__)
FONT_CONFIG = "assets/fonts/fonts.conf"
# Joiners and marks that set lines but have no glyph of their own.
_INVISIBLE = "\u200b\u2060\ufeff"
_STYLE = re.compile(r"<style>([^<]*)</style>")


@dataclass(frozen=True, slots=True)
class Face:
    """What a set text uses of one face: its weight and cut, the whole face's glyph numbers by the cut's, characters by these."""

    weight: int
    file: bytes
    numbers: Mapping[int, int]
    texts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Laid:
    """Text laid out on pages: an uncompressed PDF without fonts, `faces` by their names in it.

    `places` are the pages, from 0, on which the elements with ids begin.
    """

    pdf: bytes
    pages: int
    places: Mapping[str, int]
    faces: Mapping[str, Face]


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
        return self._document(html, options)[0]

    def _document(self, html: str, options: Mapping[str, Any]) -> tuple[Any, dict[bytes, tuple[int, dict[int, int]]]]:
        """The document, and weight and glyph numbers by font file."""
        weasyprint = press.weasyprint()
        characters = characters_of(html)
        face = typefaces.load(self.sources, "sans", self.fonts)
        missing = face.missing("".join(sorted(characters)))
        if missing:
            self._fault(f"字体里没有这些字：{missing}", f"the face has no glyph for: {missing}")
        cuts = {weight: face.cut_numbered(weight, characters, f"{FAMILY}{weight}") for weight in self.faces}
        with _own_fonts_only(self.sources):
            config = weasyprint.text.fonts.FontConfiguration()
        fetcher = _fetcher(
            self.sources, {f"face/{weight}.ttf": data for weight, (data, _) in cuts.items()}, self.problems.append
        )
        rules = "".join(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:url("{BASE}face/{weight}.ttf")}}'
            for weight in self.faces
        )
        with self._listening():
            faces = weasyprint.CSS(string=rules, font_config=config, url_fetcher=fetcher, base_url=BASE)
            html, sheets = self._sheets(photographs.rooted(html))
            page = weasyprint.HTML(string=html, base_url=f"{BASE}{self.folder}/", url_fetcher=fetcher)
            document = page.render(font_config=config, stylesheets=[faces, *sheets], **options)
        return document, {data: (weight, numbers) for weight, (data, numbers) in cuts.items()}

    def _sheets(self, html: str) -> tuple[str, list[Any]]:
        """The page without its one plain style sheet, and that sheet, read once a process: half of what a short page costs."""
        found = _STYLE.findall(html)
        if len(found) != 1 or re.search("@(import|font-face|counter-style|color-profile|layer)", found[0]):
            return html, []
        key = found[0], f"{BASE}{self.folder}/"
        if key not in _SHEETS:
            with _listened() as heard:
                sheet = press.weasyprint().CSS(string=key[0], base_url=key[1])
            if heard:
                return html, []  # read again with the page, and so are its faults
            if len(_SHEETS) == SHEETS:
                del _SHEETS[next(iter(_SHEETS))]
            _SHEETS[key] = sheet
        return _STYLE.sub("", html), [_SHEETS[key]]

    def laid(self, html: str, zoom: float = 1.0, **options: Any) -> Laid:
        """The text on pages, its fonts left to whoever puts texts together (`binding`); every length times `zoom`."""
        with press.undisturbed():  # a book is one large web of boxes, all of it in use (13 % of its time)
            document, cuts = self._document(html, options)
            document.fonts = fonts = _Bare(cuts)
            with self._listening():
                made: bytes = document.write_pdf(zoom=zoom, uncompressed_pdf=True, **options)
            pages = len(document.pages)
            places: dict[str, int] = {}
            for number, page in enumerate(document.pages):
                for name in page.anchors:
                    places.setdefault(name, number)
            faces: dict[str, Face] = {}
            for font, file, (weight, numbers) in fonts.known:
                known = faces[font.hash].texts if font.hash in faces else {}
                texts = {numbers[glyph]: text for glyph, text in font.to_unicode.items()}
                faces[font.hash] = Face(weight, file, numbers, {**texts, **known})
            del document, fonts, font, page  # garbage, which is looked for now
        return Laid(made, pages, places, faces)

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
        with press.undisturbed():
            document = self.document(html, **options)
            with self._listening():
                made: bytes = document.write_pdf(zoom=zoom, **options)
            del document
        return made

    @contextmanager
    def _listening(self) -> Iterator[None]:
        heard: list[str] = []
        try:
            with _listened() as heard:
                yield
        finally:
            for message in heard:
                self._fault(f"排版提醒：{message}", f"WeasyPrint says: {message}")

    def _fault(self, zh: str, en: str) -> None:
        self.problems.append(Problem(Origin(self.folder), Words(zh, en)))


SHEETS = 32  # style sheets kept read
_SHEETS: dict[tuple[str, str], Any] = {}


class _Bare(dict[str, Any]):
    """A document's fonts, none of which is put into its PDF; `known` are they with their file, its weight and numbers."""

    def __init__(self, cuts: Mapping[bytes, tuple[int, dict[int, int]]]) -> None:
        super().__init__()
        self.cuts = cuts
        self.known: list[tuple[Any, bytes, tuple[int, dict[int, int]]]] = []

    def __setitem__(self, name: str, font: Any) -> None:
        file = bytes(font.file_content)
        self.known.append((font, file, self.cuts[file]))
        font.file_content = b""
        font.clean = _left_alone
        super().__setitem__(name, font)


def _left_alone(*_: Any) -> None:
    """Instead of cutting a font."""


@contextmanager
def _listened() -> Iterator[list[str]]:
    """While open, what WeasyPrint says goes into the list handed out and nowhere else."""
    heard = _Heard()
    logger = logging.getLogger("weasyprint")
    before = logger.level, logger.propagate, list(logger.handlers)
    logger.handlers[:] = [heard]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield heard.messages
    finally:
        logger.setLevel(before[0])
        logger.propagate = before[1]
        logger.handlers[:] = before[2]


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def characters_of(html: str) -> frozenset[str]:
    """Every character that the page may show: its text, and whatever its styles and attributes generate from strings."""
    return frozenset(c for c in set(entities.unescape(html)) if c >= " " and c not in _INVISIBLE)


def _fetcher(sources: Sources, cut: Mapping[str, bytes], tell: Callable[[Problem], None]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class SourceFetcher(URLFetcher):  # type: ignore[misc]
        """Answers for https://sources.invalid/ and data: URLs only.

        WeasyPrint lets a file choose its decoder. So people's pictures go to it as we have made them, and of templates' own
        only those of four kinds.
        """

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file's bytes, or an error that WeasyPrint reports as a warning."""
            if url.startswith("data:"):
                response = super().fetch(url, headers)
                data = response.read()
                return self._answer(url, data, response.content_type)
            if not url.startswith(BASE):
                raise ValueError(f"not allowed: {url}")
            path = entities.unescape(url[len(BASE) :]).split("?")[0].split("#")[0]
            if path in cut:
                return URLFetcherResponse(url, cut[path], {"Content-Type": "font/ttf"})
            if path.startswith(photographs.ADDRESS):
                return self._photograph(url, path)
            try:
                return self._answer(url, sources.read(unquote(path)), _type_of(path))
            except NotThere:
                raise ValueError(f"not there: {path}") from None

        def _answer(self, url: str, data: bytes, media: str) -> Any:
            plain = media.startswith("text/") or (media == "image/svg+xml" and data.lstrip()[:1] == b"<")
            if not plain and not data.startswith(_FONTS) and not imaging.safe_for_typesetter(data):
                raise ValueError("no picture in PNG, JPEG, GIF, WebP or SVG")
            return URLFetcherResponse(url, data, {"Content-Type": media})

        def _photograph(self, url: str, address: str) -> Any:
            path, across, grey = photographs.asked(address)
            try:
                data, media = photographs.made(path, across, grey, sources)
            except (imaging.Unfit, NotThere) as error:
                tell(photographs.fault(path, error))
                data, media = _NOTHING, "image/png"  # told already, with the picture's own name
            return URLFetcherResponse(url, data, {"Content-Type": media})

    return SourceFetcher(allowed_protocols=("data", "https"))


_FONTS = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")  # how TrueType, OpenType and WOFF begin
# A PNG of one white pixel.
_NOTHING = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)


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
