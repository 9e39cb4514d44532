"""A book in parts: each is set by itself and kept, so that a change sets one anew; then they are bound into its files.

The material names the parts (`parts` in material.yaml). A part knows neither the page it begins on nor what the others
say: page numbers and running heads are laid over the bound pages (`overlay`), and a part that `refers` to others' pages
is set when these are counted.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, fields, replace
from html import unescape
from typing import Any

import pikepdf
from pikepdf import Pdf

from sitegen.core.digests import digest_of
from sitegen.core.sources import Sources
from sitegen.model.formats import Paper
from sitegen.model.job_params import BookPart, GatheredBook, PrintedBook
from sitegen.model.jobs import Job, Outcome, TemplateContext
from sitegen.model.problems import Origin, Problem, ProblemsFound, Words
from sitegen.model.reports import PartKey, PreflightReport
from sitegen.pdf import book_assembly, fixed_layout
from sitegen.pdf.imposition import MM, blank_pages, only_pages, rebox
from sitegen.pdf.preflight import inks
from sitegen.pdf.preflight.inspection import Code, Order, inspect, inspect_bound
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers import registry
from sitegen.renderers.page import fill
from sitegen.renderers.sheet import SheetFiles, codes_in, sheet_functions
from sitegen.state.blob_cache import PART, BlobCache
from sitegen.typography import typefaces
from sitegen.typography.template_functions import drawing_functions

PARTS = "parts"
GUESS = 1  # pages of a part that refers, before it is set
ROUNDS = 4  # of setting the parts that refer, till the pages they name are the pages there are
# What a part made for each chapter sees of the job besides its chapter: what the whole library shares.
OF_ALL = ("site", "draft", "paper")
OF_UNIT = ("unit", "code", "link", "issued")  # what a shared part does not see
# What fills the rest of a page, and is left out where less than this share of it is left.
_FILLER = re.compile(r'<div class="[\w-]+" id="([^"]+)" data-least="([\d.]+)">.*?</div>', re.DOTALL)
_SECTION = re.compile(r"<section\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
_GLYPHS, _HEX = re.compile(rb"<[0-9a-f]+>"), re.compile(rb"[0-9a-f]{4}")
_COLOUR = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b")
_LIGHT = 0.5  # of white's lightness
_INNER_LINK = re.compile(r'(<a\b[^>]*\bhref=")#')


# ------------------------------------------------------------------------------------------------- a part


@dataclass(frozen=True, slots=True)
class SetPart:
    """A part as it is kept: what binding must know of it, and its pages to be read and in inks.

    `named` are the pages it names by their places, `sections` the attributes of the section each of its own pages shows,
    `used` the characters by glyph of each weight, `codes` what its QR codes say. `flaws` tells whether the press check has
    something to say, `faults` what could not be turned into inks.
    """

    pages: int
    places: Mapping[str, int]
    sections: tuple[Mapping[str, str], ...]
    used: Mapping[int, Mapping[int, str]]
    codes: tuple[str, ...]
    figures: PreflightReport
    flaws: bool = False
    faults: tuple[Words, ...] = ()
    named: Mapping[str, int] = field(default_factory=dict)
    reading: bytes = b""
    press: bytes = b""

    def packed(self) -> bytes:
        """As bytes: a line of JSON, then the two PDFs."""
        head = {
            "pages": self.pages,
            "places": dict(self.places),
            "sections": [dict(s) for s in self.sections],
            "used": [[weight, sorted(texts.items())] for weight, texts in sorted(self.used.items())],
            "codes": list(self.codes),
            "figures": asdict(self.figures),
            "flaws": self.flaws,
            "faults": [[fault.zh, fault.en] for fault in self.faults],
            "named": dict(self.named),
            "size": len(self.reading),
        }
        text = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return b"".join((text, b"\n", self.reading, self.press))

    @classmethod
    def unpacked(cls, data: bytes) -> SetPart:
        """The part from its bytes."""
        head, rest = head_of(data), data[data.index(b"\n") + 1 :]
        size = head.pop("size")
        faults = tuple(Words(zh, en) for zh, en in head.pop("faults"))
        used = {weight: dict(texts) for weight, texts in head.pop("used")}
        figures = PreflightReport(**head.pop("figures"))
        sections, codes = tuple(head.pop("sections")), tuple(head.pop("codes"))
        return cls(
            **head, used=used, figures=figures, sections=sections, codes=codes, faults=faults,
            reading=rest[:size], press=rest[size:],
        )  # fmt: skip


def head_of(data: bytes) -> dict[str, Any]:
    """What a packed part says of itself."""
    head: dict[str, Any] = json.loads(data[: data.index(b"\n")])
    return head


EMPTY = SetPart(0, {}, (), {}, (), PreflightReport())


def render_part(job: Job, sources: Sources) -> Outcome:
    """The part, packed, under PART; what was kept of an equal one is used again."""
    params = job.params_as(BookPart)
    fonts, pages = dict(params.fonts), params.pages
    named: dict[str, int] = {}

    def page_of(place: str) -> int:
        return named.setdefault(place, pages.get(place, 0))

    functions = sheet_functions(
        job, sources, fonts, zoom=params.zoom, grey=False
    )  # read on screens, printed in offices too
    html = fill(job, sources, {**functions, "page_of": page_of})
    if missing := [place for place in named if place not in pages]:
        raise ProblemsFound(tuple(_no_place(job, place) for place in missing))
    cache = BlobCache(sources, PARTS) if params.keep else None
    key = digest_of((html, named, job.context["paper"], replace(params, pages={}, anew=False)))
    if cache is not None and not params.anew and (kept := cache.get(key)) is not None:
        return Outcome({PART: kept}, {}, (), PartKey(key))
    with sources.recording() as reads:
        setting = Typesetting(sources, f"templates/{job.material}", params.faces, fonts, job=job)
        made = replace(
            _set(job, params, sources, setting, html) if _SECTION.search(html) else EMPTY, named=named
        ).packed()
    sources.note(reads.items())
    if cache is not None and not setting.problems:
        cache.put(key, made, reads)
    return Outcome({PART: made}, {}, tuple(setting.problems), PartKey(key))


def _set(job: Job, params: BookPart, sources: Sources, setting: Typesetting, html: str) -> SetPart:
    """The part set, pressed and looked at."""
    marked, attributes = _marked(html)
    variant, zoom, profile = params.pdf_variant, params.zoom, params.profile
    options = {"pdf_variant": variant} if variant else {}
    linked = _INNER_LINK.sub(rf"\1{book_assembly.LINK}", marked)
    laid = setting.laid(linked, zoom, **options)
    fillers = {found[1]: float(found[2]) for found in _FILLER.finditer(linked)}
    low = {name for name, least in fillers.items() if laid.below.get(name, 1.0) < least}
    if low:  # they take no room: without them everything stands where it stood
        laid = setting.laid(_FILLER.sub(lambda found: "" if found[1] in low else found[0], linked), zoom, **options)
    used: dict[int, dict[int, str]] = {}
    for cut in laid.faces.values():
        used.setdefault(cut.weight, {}).update(cut.texts)
    paper: Paper = job.context["paper"].enlarged(zoom)
    inking = inks.load(sources, paper.process.value)
    with Pdf.open(io.BytesIO(laid.pdf)) as pages:
        book_assembly.renumber_glyphs(pages, laid.faces)
        lifted = _saved(pages, packed=False)
        rebox(pages, paper.bleed, 0.0)
        reading = _saved(pages)
    with Pdf.open(io.BytesIO(lifted)) as pages:
        rebox(pages, paper.bleed, paper.bleed)
        faults = inks.turn(pages, inking, sources.read(profile) if profile else None)
        press = _saved(pages)
        book_assembly.embed_fonts(pages, typefaces.load(sources, "sans", setting.fonts), laid.faces.values())
        whole = _saved(pages, packed=False)
    codes = tuple(Code(code.text) for code in codes_in(html))  # wherever they are: a part has many pages
    seen = inspect(whole, Order(paper, limit=inking.limit, codes=codes))
    return SetPart(
        pages=laid.pages,
        places={name: page for name, page in laid.places.items() if not name.startswith(_MARK) and name not in fillers},
        sections=tuple(_sections(laid.places, attributes, laid.pages)),
        used=used,
        codes=tuple(code.text for code in codes),
        figures=seen.figures,
        flaws=bool(faults or seen.faults),
        faults=tuple(faults),
        reading=reading,
        press=press,
    )


def _saved(pages: Pdf, *, packed: bool = True) -> bytes:
    """The file's bytes; not `packed`, those that are only looked at once."""
    made = io.BytesIO()
    modes = pikepdf.ObjectStreamMode
    pages.save(
        made,
        deterministic_id=True,
        compress_streams=packed,
        object_stream_mode=modes.generate if packed else modes.disable,
    )
    return made.getvalue()


_MARK = "section:"


def _marked(html: str) -> tuple[str, list[tuple[str, dict[str, str]]]]:
    """The page with an id for each section, and every section's id and attributes."""
    found: list[tuple[str, dict[str, str]]] = []

    def mark(section: re.Match[str]) -> str:
        attributes = {name: unescape(one or two) for name, one, two in _ATTRIBUTE.findall(section[1])}
        name = attributes.get("id") or f"{_MARK}{len(found)}"
        found.append((name, attributes))
        return section[0] if "id" in attributes else f'<section id="{name}"{section[1]}>'

    return _SECTION.sub(mark, html), found


def _sections(
    places: Mapping[str, int], attributes: Sequence[tuple[str, dict[str, str]]], pages: int
) -> Iterator[dict[str, str]]:
    """For each page the attributes of the last section that has begun; what a `data-` attribute says holds on."""
    begun: dict[int, list[dict[str, str]]] = {}
    for name, own in attributes:
        if name in places:
            begun.setdefault(places[name], []).append(own)
    now: dict[str, str] = {}
    for page in range(pages):
        for own in begun.get(page, ()):
            now = {**{name: value for name, value in now.items() if name.startswith("data-")}, **own}
        yield now


# ------------------------------------------------------------------------------------ gathering and binding


@dataclass(slots=True)
class Gathering:
    """The parts of one book on their way to be bound: `wanted` jobs are to be drawn and taken back, until none is.

    What the parts read, their problems and what they asked of the unit are the book's.
    """

    job: Job
    keep: str = ""
    anew: bool = False
    reads: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unit_fields: set[str] | None = field(default_factory=set)
    wanted: dict[int, Job] = field(init=False)
    parts: dict[int, bytes] = field(default_factory=dict)
    _jobs: list[Job] = field(init=False)
    _refers: frozenset[int] = field(init=False)
    _rounds: int = 0

    def __post_init__(self) -> None:
        listed = list(_parts_of(self.job, self.keep, anew=self.anew))
        self._jobs = [job for job, _ in listed]
        self._refers = frozenset(n for n, (_, refers) in enumerate(listed) if refers)
        self.wanted = {n: job for n, job in enumerate(self._jobs) if n not in self._refers}
        if not self.wanted:
            self._refer()

    def take(self, outcomes: Mapping[int, Outcome]) -> None:
        """The outcomes of what was wanted."""
        self.wanted = {}
        for number, outcome in outcomes.items():
            self.reads.update(outcome.reads)
            self.problems += outcome.problems
            self.unit_fields = (
                None
                if self.unit_fields is None or outcome.unit_fields is None
                else self.unit_fields | set(outcome.unit_fields)
            )
            if PART in outcome.files:
                self.parts[number] = outcome.files[PART]
        if not self.problems:
            self._refer()

    def _refer(self) -> None:
        """Want the parts that refer, as long as the pages they name are not those there are."""
        pages = self._places()
        moved = [number for number in sorted(self._refers) if self._is_behind(number, pages)]
        if not moved:
            return
        self._rounds += 1
        if self._rounds > ROUNDS:
            self.problems.append(_unsettled(self.job))
            return
        self.wanted = {n: _referring(self._jobs[n], pages) for n in moved}

    def _is_behind(self, number: int, pages: Mapping[str, int]) -> bool:
        """Whether the part is not set yet, or names a page on which a place is no longer."""
        if number not in self.parts:
            return True
        return any(pages.get(place) != page for place, page in head_of(self.parts[number])["named"].items())

    @property
    def order(self) -> Job:
        """The job of binding what was gathered."""
        gathered = tuple(self.parts[number] for number in range(len(self._jobs)))
        params = self.job.params_as(PrintedBook)
        known = {f.name: getattr(params, f.name) for f in fields(PrintedBook)}
        return replace(self.job, params=GatheredBook(**known, gathered=gathered))

    @property
    def is_whole(self) -> bool:
        """Whether all parts are there, none with a problem."""
        return not self.wanted and not self.problems and len(self.parts) == len(self._jobs)

    def _places(self) -> dict[str, int]:
        """The page on which each place of the other parts is, from 1."""
        found: dict[str, int] = {}
        start = 1
        for number in range(len(self._jobs)):
            head: dict[str, Any] = {"pages": GUESS, "places": {}}
            if number in self.parts:
                head = head_of(self.parts[number])
            if number not in self._refers:
                for name, page in head["places"].items():
                    found.setdefault(name, start + page)
            start += head["pages"]
        return found


def _parts_of(job: Job, keep: str, *, anew: bool) -> Iterator[tuple[Job, bool]]:
    """The book's parts as jobs, and whether they refer to others' pages."""
    book = job.params_as(PrintedBook)
    params = BookPart(
        faces=book.faces, fonts=book.fonts, profile=book.profile, pdf_variant=book.pdf_variant, zoom=book.zoom,
        keep=keep, anew=anew,
    )  # fmt: skip
    of_all = {name: job.context[name] for name in OF_ALL}
    without_unit = {name: value for name, value in job.context.items() if name not in OF_UNIT}
    for part in book.parts:
        contexts: list[TemplateContext] = [without_unit if part.shared else job.context]
        if part.each:
            contexts = [{**of_all, part.each.removesuffix("s"): thing} for thing in job.context[part.each]]
        for context in contexts:
            own = replace(job, renderer=registry.PART.name, template=part.template, context=context, params=params)
            yield own, part.refers


def _referring(job: Job, pages: Mapping[str, int]) -> Job:
    """The part, told on which pages the places of others stand."""
    return replace(job, params=replace(job.params_as(BookPart), pages=pages))


def render(job: Job, sources: Sources) -> Outcome:
    """The book's files: its parts bound, or gathered here first when the job does not bring them."""
    if not isinstance(job.params, GatheredBook):
        gathering = Gathering(job)
        while gathering.wanted:
            gathering.take({number: render_part(part, sources) for number, part in gathering.wanted.items()})
        if not gathering.is_whole:
            return Outcome({}, {}, tuple(gathering.problems))
        job = gathering.order
    params = job.params_as(GatheredBook)
    parts = [part for data in params.gathered if (part := SetPart.unpacked(data)).pages]
    if not parts:
        return Outcome({}, {}, (_no_pages(job),))
    book = _Book(job, params, sources, parts)
    try:
        files = book.files()
    except book_assembly.NoSuchPlace as place:
        return Outcome({}, {}, (_no_place(job, str(place)),))
    return Outcome(files, {}, tuple(book.problems), book.figures)


class _Book(SheetFiles):
    """Bound parts on their way to files."""

    is_cut = True

    def __init__(self, job: Job, params: PrintedBook, sources: Sources, parts: Sequence[SetPart]) -> None:
        super().__init__(job, params, sources, b"", tuple(Code(text) for part in parts for text in part.codes))
        self.parts, self.template = parts, params.overlay
        self.face = typefaces.load(sources, "sans", dict(params.fonts))
        over = self._overlays()
        self.pages, self.over = tuple(operators.encode("ascii") for operators in over.pages), over.used
        self.used: dict[int, dict[int, str]] = {}
        for used in (*(part.used for part in parts), over.used):
            for weight, texts in used.items():
                self.used.setdefault(weight, {}).update(texts)

    def files(self) -> dict[str, bytes]:
        """All files of the book."""
        press = self._press()
        readings = [part.reading for part in self.parts]
        with book_assembly.binding(readings, self.face, self.used, self._overlay(self.pages)) as book:
            self.drawn, self.source = book_assembly.saved(book), book
            return {self.job.output: self.drawn} | self.editions(press, self.drawn)

    def _bound(self, pdfs: Sequence[bytes], overlays: Sequence[bytes], bleed: float) -> bytes:
        return book_assembly.merge_to_bytes(pdfs, self.face, self.used, self._overlay(overlays), bleed=bleed)

    def _overlay(self, overlays: Sequence[bytes]) -> book_assembly.Overlay:
        return book_assembly.Overlay(overlays, self.params.zoom)

    def _press(self) -> bytes:
        """The pages in inks. The parts have been looked at; if one has a flaw the whole is, for its page numbers."""
        inking, bleed = inks.load(self.sources, self.paper.process.value), self.paper.bleed * MM
        over = [inks.recoloured(operators, inking) for operators in self.pages]
        press = self._bound([part.press for part in self.parts], over, bleed)
        order = Order(self.paper, limit=inking.limit, pages=self.params.page_count, codes=self.codes)
        looks = [inspect(pdf, replace(order, pages=0, codes=())) for pdf in self._shown(press, over, bleed)]
        if any(look.faults for look in looks) or any(part.flaws for part in self.parts):
            whole = inspect(press, order)
        else:
            figures = [*(look.figures for look in looks), *(part.figures for part in self.parts)]
            whole = inspect_bound(press, order, figures)
        self.figures = whole.figures
        for fault in dict.fromkeys((*(fault for part in self.parts for fault in part.faults), *whole.faults)):
            self._fault(fault)
        return press

    def _shown(self, press: bytes, over: Sequence[bytes], bleed: float) -> Iterator[bytes]:
        """What to look at for what lies over the pages: on white one page of a kind; where they stand, light words and shapes."""
        here = [page for page, operators in enumerate(self.pages) if _has_light(operators)]
        digits = {b"%04x" % glyph for used in self.over.values() for glyph, text in used.items() if text.isdigit()}
        kinds = {_without(digits, operators): page for page, operators in enumerate(self.pages)}
        blank = [page for page in sorted(kinds.values()) if page not in here and self.pages[page]]
        if blank:
            paper = self.paper
            white = blank_pages(len(blank), paper.width, paper.height, paper.bleed)
            overlay = self._overlay([over[page] for page in blank])
            yield book_assembly.merge_to_bytes([white], self.face, self.over, overlay, bleed=bleed)
        if here:
            yield only_pages(press, here)

    def _overlays(self) -> fixed_layout.Overlays:
        """What lies over each page, in the order of pages."""
        shown = [section for part in self.parts for section in part.sections]
        template = self.template
        if not template:
            return fixed_layout.Overlays(("",) * len(shown), {})
        pages = tuple(
            {"number": n, "side": "right" if n % 2 else "left", "section": section}
            for n, section in enumerate(shown, 1)
        )
        fonts = dict(self.params.fonts)
        filled = replace(self.job, template=template, context={**self.job.context, "pages": pages})
        html = fill(filled, self.sources, drawing_functions(self.sources, fonts))
        folder = f"templates/{self.job.material}"
        try:
            return fixed_layout.overlays(html, self.sources, folder, self.face, self.params.faces)
        except fixed_layout.UnsupportedMarkup as reason:
            raise ProblemsFound((_not_plain(template, str(reason)),)) from None


def _without(glyphs: Set[bytes], operators: bytes) -> bytes:
    """The operators with one mark for all these glyphs: pages whose numbers alone differ are of a kind."""
    return _GLYPHS.sub(
        lambda found: _HEX.sub(lambda glyph: b"#" if glyph[0] in glyphs else glyph[0], found[0]), operators
    )


def _has_light(operators: bytes) -> bool:
    """Whether something in them is too light to be told from white paper."""
    colours = ([float(part) for part in found.groups()] for found in _COLOUR.finditer(operators))
    return any(0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT for red, green, blue in colours)


def _no_place(job: Job, place: str) -> Problem:
    words = Words(f"要指到 “{place}” 的页码，书里没有这个地方", f"refers to “{place}”, which is nowhere in the book")
    return Problem(Origin(f"templates/{job.template}"), words)


def _no_pages(job: Job) -> Problem:
    words = Words("这本书一页也没有", "the book has no page")
    hint = Words(
        "各部分的模板里要有 <section>，没有的不排", "a part without a <section> is left out: give its template one"
    )
    return Problem(Origin(f"templates/{job.template}"), words, hint)


def _unsettled(job: Job) -> Problem:
    words = Words("页码排不定：写上页码，页数就变", "its page numbers do not settle: naming them changes the pages")
    return Problem(Origin(f"templates/{job.template}"), words)


def _not_plain(template: str, reason: str) -> Problem:
    words = Words(
        f"盖在每页上的只能是固定位置的单行字和图形：{reason}",
        f"an overlay is fixed boxes of single lines only: {reason}",
    )
    return Problem(Origin(f"templates/{template}"), words)
