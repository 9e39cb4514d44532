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
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

import pikepdf
from pikepdf import Pdf

from sitegen import binding, placed, typefaces
from sitegen.digests import digest_of
from sitegen.drawing import drawing_functions
from sitegen.imposition import MM, blank_pages, only_pages, rebox
from sitegen.model.formats import Paper
from sitegen.model.jobs import Job, Outcome
from sitegen.prepress import inks
from sitegen.prepress.inspection import Code, Figures, Order, inspect, inspect_bound
from sitegen.problems import Origin, Problem, ProblemsFound, Words
from sitegen.renderers import registry
from sitegen.renderers.page import fill
from sitegen.renderers.print import Sheet, codes_in, sheet_functions
from sitegen.shelf import PART, Shelf
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting

SHELF = "parts"
GUESS = 1  # pages of a part that refers, before it is set
ROUNDS = 4  # of setting the parts that refer, till the pages they name are the pages there are
# What a part made for each chapter sees of the job besides its chapter: what the whole library shares.
OF_ALL = ("site", "draft", "paper")
OF_UNIT = ("unit", "code", "link", "issued")  # what a shared part does not see
_SECTION = re.compile(r"<section\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
_GLYPHS, _HEX = re.compile(rb"<[0-9a-f]+>"), re.compile(rb"[0-9a-f]{4}")
_COLOUR = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b")
_LIGHT = 0.5  # of white's lightness
_INNER_LINK = re.compile(r'(<a\b[^>]*\bhref=")#')


# ------------------------------------------------------------------------------------------------- a part


@dataclass(frozen=True, slots=True)
class Part:
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
    figures: Figures
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
            "figures": self.figures.kept(),
            "flaws": self.flaws,
            "faults": [[fault.zh, fault.en] for fault in self.faults],
            "named": dict(self.named),
            "size": len(self.reading),
        }
        text = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return b"".join((text, b"\n", self.reading, self.press))

    @classmethod
    def unpacked(cls, data: bytes) -> Part:
        """The part from its bytes."""
        head, rest = head_of(data), data[data.index(b"\n") + 1 :]
        size = head.pop("size")
        faults = tuple(Words(zh, en) for zh, en in head.pop("faults"))
        used = {weight: dict(texts) for weight, texts in head.pop("used")}
        figures = Figures(**head.pop("figures"))
        sections, codes = tuple(head.pop("sections")), tuple(head.pop("codes"))
        return cls(
            **head, used=used, figures=figures, sections=sections, codes=codes, faults=faults,
            reading=rest[:size], press=rest[size:],
        )  # fmt: skip


def head_of(data: bytes) -> dict[str, Any]:
    """What a packed part says of itself."""
    head: dict[str, Any] = json.loads(data[: data.index(b"\n")])
    return head


EMPTY = Part(0, {}, (), {}, (), Figures())


def render_part(job: Job, sources: Sources) -> Outcome:
    """The part, packed, under PART; what was kept of an equal one is used again."""
    fonts = dict(job.options.get("fonts", ()))
    pages: Mapping[str, int] = job.options.get("pages", {})
    named: dict[str, int] = {}

    def page_of(place: str) -> int:
        return named.setdefault(place, pages.get(place, 0))

    functions = sheet_functions(job, sources, fonts, grey=False)  # a book is read on screens and printed in offices too
    html = fill(job, sources, {**functions, "page_of": page_of})
    if missing := [place for place in named if place not in pages]:
        raise ProblemsFound(tuple(_no_place(job, place) for place in missing))
    keep = job.options.get("keep")
    shelf = Shelf(sources, SHELF) if keep else None
    key = digest_of((html, named, keep, job.context["paper"], _drawing_options(job)))
    if shelf is not None and not job.options.get("anew") and (kept := shelf.get(key)) is not None:
        return Outcome({PART: kept}, {}, (), key)
    with sources.recording() as reads:
        setting = Typesetting(sources, f"templates/{job.material}", job.options["faces"], fonts, job=job)
        made = replace(_set(job, sources, setting, html) if _SECTION.search(html) else EMPTY, named=named).packed()
    sources.note(reads.items())
    if shelf is not None and not setting.problems:
        shelf.put(key, made, reads)
    return Outcome({PART: made}, {}, tuple(setting.problems), key)


def _drawing_options(job: Job) -> dict[str, Any]:
    return {name: job.options.get(name) for name in ("faces", "zoom", "pdf_variant", "fonts", "profile")}


def _set(job: Job, sources: Sources, setting: Typesetting, html: str) -> Part:
    """The part set, pressed and looked at."""
    marked, attributes = _marked(html)
    variant = job.options.get("pdf_variant")
    zoom = job.options.get("zoom", 1.0)
    laid = setting.laid(
        _INNER_LINK.sub(rf"\1{binding.LINK}", marked), zoom, **({"pdf_variant": variant} if variant else {})
    )
    used: dict[int, dict[int, str]] = {}
    for cut in laid.faces.values():
        used.setdefault(cut.weight, {}).update(cut.texts)
    paper: Paper = job.context["paper"].enlarged(zoom)
    inking = inks.load(sources, paper.process.value)
    profile = job.options.get("profile")
    with Pdf.open(io.BytesIO(laid.pdf)) as pages:
        binding.lift(pages, laid.faces)
        lifted = _saved(pages, packed=False)
        rebox(pages, paper.bleed, 0.0)
        reading = _saved(pages)
    with Pdf.open(io.BytesIO(lifted)) as pages:
        rebox(pages, paper.bleed, paper.bleed)
        faults = inks.turn(pages, inking, sources.read(profile) if profile else None)
        press = _saved(pages)
        binding.furnish(pages, typefaces.load(sources, "sans", setting.fonts), laid.faces.values())
        whole = _saved(pages, packed=False)
    codes = tuple(Code(code.text) for code in codes_in(html))  # wherever they are: a part has many pages
    seen = inspect(whole, Order(paper, limit=inking.limit, codes=codes))
    return Part(
        pages=laid.pages,
        places={name: page for name, page in laid.places.items() if not name.startswith(_MARK)},
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
    keep: Mapping[str, Any] = field(default_factory=dict)
    reads: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] | None = field(default_factory=set)
    wanted: dict[int, Job] = field(init=False)
    parts: dict[int, bytes] = field(default_factory=dict)
    _jobs: list[Job] = field(init=False)
    _refers: frozenset[int] = field(init=False)
    _rounds: int = 0

    def __post_init__(self) -> None:
        listed = list(_parts_of(self.job, self.keep))
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
            self.asked = None if self.asked is None or outcome.asked is None else self.asked | set(outcome.asked)
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
        jobs = self._jobs
        self.wanted = {n: replace(jobs[n], options={**jobs[n].options, "pages": pages}) for n in moved}

    def _is_behind(self, number: int, pages: Mapping[str, int]) -> bool:
        """Whether the part is not set yet, or names a page on which a place is no longer."""
        if number not in self.parts:
            return True
        return any(pages.get(place) != page for place, page in head_of(self.parts[number])["named"].items())

    @property
    def order(self) -> Job:
        """The job of binding what was gathered."""
        gathered = tuple(self.parts[number] for number in range(len(self._jobs)))
        return replace(self.job, options={**self.job.options, "gathered": gathered})

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


def _parts_of(job: Job, keep: Mapping[str, Any]) -> Iterator[tuple[Job, bool]]:
    """The book's parts as jobs, and whether they refer to others' pages."""
    left_out = ("parts", "overlay", "editions", "preview", "page_count")
    options = {name: value for name, value in job.options.items() if name not in left_out} | dict(keep)
    of_all = {name: job.context[name] for name in OF_ALL}
    without_unit = {name: value for name, value in job.context.items() if name not in OF_UNIT}
    for template, each, refers, is_shared in job.options["parts"]:
        contexts: list[Mapping[str, Any]] = [without_unit if is_shared else job.context]
        if each:
            contexts = [{**of_all, each.removesuffix("s"): thing} for thing in job.context[each]]
        for context in contexts:
            yield replace(job, renderer=registry.PART.name, template=template, context=context, options=options), refers


def render(job: Job, sources: Sources) -> Outcome:
    """The book's files: its parts bound, or gathered here first when the job does not bring them."""
    if "gathered" not in job.options:
        gathering = Gathering(job)
        while gathering.wanted:
            gathering.take({number: render_part(part, sources) for number, part in gathering.wanted.items()})
        if not gathering.is_whole:
            return Outcome({}, {}, tuple(gathering.problems))
        job = gathering.order
    parts = [part for data in job.options["gathered"] if (part := Part.unpacked(data)).pages]
    if not parts:
        return Outcome({}, {}, (_no_pages(job),))
    book = _Book(job, sources, parts)
    try:
        files = book.files()
    except binding.NoSuchPlace as place:
        return Outcome({}, {}, (_no_place(job, str(place)),))
    return Outcome(files, {}, tuple(book.problems), json.dumps(book.figures.kept()))


class _Book(Sheet):
    """Bound parts on their way to files."""

    is_cut = True

    def __init__(self, job: Job, sources: Sources, parts: Sequence[Part]) -> None:
        super().__init__(job, sources, b"", tuple(Code(text) for part in parts for text in part.codes))
        self.parts = parts
        self.face = typefaces.load(sources, "sans", dict(job.options.get("fonts", ())))
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
        with binding.binding(readings, self.face, self.used, self._overlay(self.pages)) as book:
            self.drawn, self.source = binding.saved(book), book
            return {self.job.output: self.drawn} | self.editions(press, self.drawn)

    def _bound(self, pdfs: Sequence[bytes], overlays: Sequence[bytes], bleed: float) -> bytes:
        return binding.bound(pdfs, self.face, self.used, self._overlay(overlays), bleed=bleed)

    def _overlay(self, overlays: Sequence[bytes]) -> binding.Overlay:
        return binding.Overlay(overlays, self.job.options.get("zoom", 1.0))

    def _press(self) -> bytes:
        """The pages in inks. The parts have been looked at; if one has a flaw the whole is, for its page numbers."""
        inking, bleed = inks.load(self.sources, self.paper.process.value), self.paper.bleed * MM
        over = [inks.recoloured(operators, inking) for operators in self.pages]
        press = self._bound([part.press for part in self.parts], over, bleed)
        order = Order(self.paper, limit=inking.limit, pages=self.job.options.get("page_count", 0), codes=self.codes)
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
            yield binding.bound([white], self.face, self.over, overlay, bleed=bleed)
        if here:
            yield only_pages(press, here)

    def _overlays(self) -> placed.Overlays:
        """What lies over each page, in the order of pages."""
        shown = [section for part in self.parts for section in part.sections]
        template = self.job.options.get("overlay")
        if not template:
            return placed.Overlays(("",) * len(shown), {})
        pages = tuple(
            {"number": n, "side": "right" if n % 2 else "left", "section": section}
            for n, section in enumerate(shown, 1)
        )
        fonts = dict(self.job.options.get("fonts", ()))
        filled = replace(self.job, template=template, context={**self.job.context, "pages": pages})
        html = fill(filled, self.sources, drawing_functions(self.sources, fonts))
        folder = f"templates/{self.job.material}"
        try:
            return placed.overlays(html, self.sources, folder, self.face, self.job.options["faces"])
        except placed.NotPlain as reason:
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
