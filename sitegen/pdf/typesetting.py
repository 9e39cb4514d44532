"""HTML → PDF by WeasyPrint, with faces cut to the job's characters and every file through `sources`.

WeasyPrint's warnings are problems: an ignored property or a missing picture would otherwise be seen first on paper.
"""

from __future__ import annotations

import base64
import html as entities
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from sitegen.core.native_libraries import FONT_CONFIG, no_fonts
from sitegen.core.sources import NotThere, Sources
from sitegen.images import decoding, story_pictures
from sitegen.model.jobs import Job
from sitegen.model.problems import NOTHING, Origin, Problem, ProblemsFound, Words
from sitegen.pdf import fixed_layout, weasyprint_adapter
from sitegen.pdf.weasyprint_adapter import characters, embedding, quotes
from sitegen.typography import typefaces

# An invented scheme would break relative URLs; `.invalid` never resolves (RFC 2606).
BASE = "https://sources.invalid/"
FAMILY = "Sans"
_LOG = logging.getLogger(__name__)
_NO_GLYPH = re.compile(r"notdef glyph .*\(U\+([0-9A-F]+)\)", re.DOTALL)  # WeasyPrint says so while it draws
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

    `places` are the pages, from 0, on which the elements with ids begin, `below` what share of its page's height lies below
    where each begins.
    """

    pdf: bytes
    pages: int
    places: Mapping[str, int]
    faces: Mapping[str, Face]
    below: Mapping[str, float]


@dataclass(slots=True)
class Typesetting:
    """One job's page setting: `faces` are the weights its style uses, `folder` where its template lies.

    What is wrong is noted in `problems` and the setting goes on, as far as it can; where it cannot, ProblemsFound is
    raised with all of them. `job` is named there, and its content searched for what has no glyph. With `is_for_screens` the style
    sheet was written for browsers: what WeasyPrint does not know of it is of no account.
    """

    sources: Sources
    folder: str
    faces: Sequence[int]
    fonts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    job: Job | None = None
    is_for_screens: bool = False

    def _document(self, html: str, options: Mapping[str, Any]) -> tuple[Any, dict[str, _Cut]]:
        """The document, and the cut faces that it was handed, by family."""
        weasyprint = weasyprint_adapter.weasyprint()
        html, used = self._with_glyphs(html)
        face = typefaces.load(self.sources, "sans", self.fonts)
        cuts = {
            f"{FAMILY}{weight}": _Cut(weight, *face.cut_numbered(weight, used, f"{FAMILY}{weight}"))
            for weight in self.faces
        }
        with self._watched():
            with _own_fonts_only(self.sources):
                config = weasyprint.text.fonts.FontConfiguration()
            fetcher = _fetcher(
                self.sources, {f"face/{cut.weight}.ttf": cut.file for cut in cuts.values()}, self.problems.append
            )
            rules = "".join(
                f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:url("{BASE}face/{weight}.ttf")}}'
                for weight in self.faces
            )
            faces = weasyprint.CSS(string=rules, font_config=config, url_fetcher=fetcher, base_url=BASE)
            html, sheets = self._sheets(story_pictures.rooted(quotes.breakable(html)))
            page = weasyprint.HTML(string=html, base_url=f"{BASE}{self.folder}/", url_fetcher=fetcher)
            document = page.render(font_config=config, stylesheets=[faces, *sheets], **options)
        return document, cuts

    def _with_glyphs(self, html: str) -> tuple[str, frozenset[str]]:
        """The page with a stand-in for what has no glyph, each noted as a problem, and the characters it then shows."""
        used = characters.characters_of(html)
        missing = frozenset(typefaces.load(self.sources, "sans", self.fonts).missing("".join(sorted(used))))
        if not missing:
            return html, used
        self._lacks(missing, html)
        return characters.replaced(html, missing), (used - missing) | {characters.STAND_IN}

    def _sheets(self, html: str) -> tuple[str, list[Any]]:
        """The page without its one plain style sheet, and that sheet, read once a process: half of what a short page costs."""
        found = _STYLE.findall(html)
        if len(found) != 1 or re.search("@(import|font-face|counter-style|color-profile|layer)", found[0]):
            return html, []
        key = found[0], f"{BASE}{self.folder}/"
        if key not in _SHEETS:
            with _listened() as heard:
                sheet = weasyprint_adapter.weasyprint().CSS(string=key[0], base_url=key[1])
            if heard and not self.is_for_screens:
                return html, []  # read again with the page, and so are its faults
            if len(_SHEETS) == SHEETS:
                del _SHEETS[next(iter(_SHEETS))]
            _SHEETS[key] = sheet
        return _STYLE.sub("", html), [_SHEETS[key]]

    def laid(self, html: str, zoom: float = 1.0, **options: Any) -> Laid:
        """The text on pages, its fonts left to whoever puts texts together (`binding`); every length times `zoom`."""
        with weasyprint_adapter.undisturbed():  # a book is one large web of boxes, all of it in use (13 % of its time)
            document, cuts = self._document(html, options)
            files = {family: cut.file for family, cut in cuts.items()}
            with self._watched():
                made, used = embedding.written_bare(document, files, zoom=zoom, **options)
            pages = len(document.pages)
            places: dict[str, int] = {}
            below: dict[str, float] = {}
            for number, page in enumerate(document.pages):
                for name, spot in page.anchors.items():
                    places.setdefault(name, number)
                    below.setdefault(name, 1 - spot[1] / page.height)
            faces = {font.name: _face(cuts[font.family], font.texts) for font in used}
            del document, page  # garbage, which is looked for now
        if any(len(face.texts) < len(font.texts) for face, font in zip(faces.values(), used, strict=True)):
            # Told of while drawing: characters that style sheets generate and the cut faces lack.
            raise ProblemsFound(tuple(self.problems) or (self._broken(ValueError("glyphs of no known character")),))
        return Laid(made, pages, places, faces, below)

    def pdf(self, html: str, zoom: float = 1.0, **options: Any) -> bytes:
        """The page as PDF bytes, every length times `zoom`; the same bytes for the same input.

        A page of fixed boxes only is drawn without WeasyPrint (`placed`), which looks the same; `options` ask for WeasyPrint.
        """
        if not options and zoom == 1:
            face = typefaces.load(self.sources, "sans", self.fonts)
            try:
                return fixed_layout.page(html, self.sources, self.folder, face, self.faces)
            except fixed_layout.UnsupportedMarkup as reason:
                _LOG.debug("WeasyPrint sets a page of %s: %s", self.folder, reason)
        with weasyprint_adapter.undisturbed():
            document, cuts = self._document(html, options)
            files = {family: cut.file for family, cut in cuts.items()}
            with self._watched():
                data = embedding.written(document, files, zoom=zoom, **options)
            del document
        return data

    # ------------------------------------------------------------------------------------- what is wrong

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """While open, what WeasyPrint says is noted; what it or Pango raise ends in ProblemsFound, but for disk and memory."""
        try:
            with self._listening():
                yield
        except (ProblemsFound, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            _LOG.debug("while setting a page of %s", self.folder, exc_info=True)
            raise ProblemsFound((*self.problems, self._broken(error))) from error

    @contextmanager
    def _listening(self) -> Iterator[None]:
        heard: list[str] = []
        try:
            with _listened() as heard:
                yield
        finally:
            for message in heard:
                if lacking := _NO_GLYPH.search(message):
                    self._lacks({chr(int(lacking[1], 16))}, "")
                elif not embedding.is_moot(message):
                    self._fault(f"排版提醒：{message}", f"WeasyPrint says: {message}")

    def _lacks(self, missing: Set[str], html: str) -> None:
        """Note characters without a glyph, at the places they come from."""
        self.problems += characters.problems_of(missing, html, self.sources, self.folder, self.job)

    def _broken(self, error: Exception) -> Problem:
        if isinstance(error, embedding.OtherFont):
            zh = f"成册的材料只能用 {FAMILY} 字体，不能用 {error}"
            return Problem(self._origin(), Words(zh, f"a book in parts is set in {FAMILY} only, not in {error}"))
        name = self.job.name if self.job else self.folder
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return Problem(
            self._origin(),
            Words(f"排版 {name} 时出错：{reason}", f"setting {name} failed: {reason}"),
            Words(
                "请看看它用到的文字和图片里，最近改过的有没有不寻常的符号；找不出来，请把这段提示交给维护程序的人",
                "look for unusual characters in the texts and pictures it shows that were changed last",
            ),
        )

    def _fault(self, zh: str, en: str) -> None:
        made = Words(f"正在制作 {self.job.output}", f"while making {self.job.output}") if self.job else NOTHING
        self.problems.append(Problem(self._origin(), Words(zh, en), made))

    def _origin(self) -> Origin:
        return Origin(f"templates/{self.job.template}" if self.job else self.folder)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A face cut to a page's characters: weight, font file, and the whole face's glyph numbers by the file's."""

    weight: int
    file: bytes
    numbers: Mapping[int, int]


def _face(cut: _Cut, texts: Mapping[int, str]) -> Face:
    known = {cut.numbers[glyph]: text for glyph, text in texts.items() if glyph in cut.numbers}
    return Face(cut.weight, cut.file, cut.numbers, known)


SHEETS = 32  # style sheets kept read
_SHEETS: dict[tuple[str, str], Any] = {}


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
            if path.startswith(story_pictures.ADDRESS):
                return self._photograph(url, path)
            try:
                return self._answer(url, sources.read(unquote(path)), _type_of(path))
            except NotThere:
                raise ValueError(f"not there: {path}") from None

        def _answer(self, url: str, data: bytes, media: str) -> Any:
            plain = media.startswith("text/") or (media == "image/svg+xml" and data.lstrip()[:1] == b"<")
            if not plain and not data.startswith(_FONTS) and not decoding.safe_for_typesetter(data):
                raise ValueError("no picture in PNG, JPEG, GIF, WebP or SVG")
            return URLFetcherResponse(url, data, {"Content-Type": media})

        def _photograph(self, url: str, address: str) -> Any:
            path, across, grey = story_pictures.parsed_address(address)
            try:
                data, media = story_pictures.made(path, across, grey, sources)
            except (decoding.Unfit, NotThere) as error:
                tell(story_pictures.fault(path, error))
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
    with no_fonts(sources.location(FONT_CONFIG)):
        yield
