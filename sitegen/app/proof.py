"""The book that reviewers read and sign: what waits for approval, as text and as it will look, and what changed since the last.

A PDF to print, a Word document to comment in, and a list to sign that `approve --from` reads.
"""

from __future__ import annotations

import base64
import difflib
import io
import pickle
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import TemplateNotFound
from markupsafe import Markup

from sitegen.app.docx import DocxDocument, Run
from sitegen.app.review import END, approved_text, lines_in_file
from sitegen.checks import Waiver
from sitegen.core.file_stats import Stats
from sitegen.core.sources import KEPT, NotThere, Sources
from sitegen.core.store import write_atomically
from sitegen.core.templating import environment
from sitegen.engine.build import Build
from sitegen.engine.execution.pool import WorkerPool, workers_here
from sitegen.images import raster
from sitegen.loading.publication import published
from sitegen.loading.records import keys_of, lines_of, text_digest
from sitegen.model.jobs import Job, Outcome
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Problems, ProblemsFound, Severity, disk_fault
from sitegen.model.records import KINDS, State, Thing, author_of, key_of, origin_of, title_of
from sitegen.model.vocabulary import SIGNED_ENTRY
from sitegen.pdf.book_assembly import saved
from sitegen.pdf.imposition import reading_pages
from sitegen.pdf.typesetting import Typesetting
from sitegen.planning.materials import Material
from sitegen.planning.plan import BuildRequest
from sitegen.planning.site_routes import routes_of
from sitegen.renderers.page import cell
from sitegen.state.ledger import Ledger
from sitegen.state.parse_cache import Reading

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

FOLDER, BOOK, LIST = "internal/proof", "送审书", "签字表.csv"
TEMPLATE = "_proof/proof.html"
PAPER, WIDTH = "a3", 900  # the paper of the poster that is shown, px of a picture
TALLEST = 3000  # mm of a web page
SLICE, MARGIN = 1270, 40  # px of a piece of it, and below its last words
COARSE = 10  # times smaller, to see where it ends
QUALITY = 85  # of a picture
TOGETHER, ENOUGH = 8, 3  # things in a part of the book; pages or parts that are worth a second process
AT_ONCE = 12  # parts that are filled in before they are set
_LINKED = re.compile(r'<link rel="stylesheet" href="([^"]+)"[^>]*>')
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.S)
_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_PICTURE = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"[^>]*>')
_SCRIPT = re.compile(r"<script\b.*?</script>|<noscript>.*?</noscript>|<link\b[^>]*>|<meta\b[^>]*>", re.S)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text: what it is, and its words with what was put in and taken out."""

    name: str
    pieces: tuple[Run, ...]

    @property
    def html(self) -> Markup:
        """The words for the page."""
        tags = {"ins": "<ins>{}</ins>", "del": "<del>{}</del>", "": "{}"}
        return Markup("").join(Markup(tags[p.kind]).format(p.words) for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Look:
    """A picture of how it will look, and its size in px."""

    name: str
    jpeg: bytes
    size: tuple[int, int]

    @property
    def url(self) -> str:
        """The picture as a data URL."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode()

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than high."""
        return self.size[0] > self.size[1]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing to review."""

    key: str
    title: str
    kind: str
    author: str
    news: str
    text: str
    rows: tuple[Row, ...]
    findings: tuple[str, ...]
    acknowledged: tuple[str, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was made: the files, and the keys of what is to be reviewed."""

    files: tuple[Path, ...]
    items: tuple[str, ...]


def make_proof(
    sources: Sources,
    library: Library,
    materials: Sequence[Material],
    notices: Sequence[Problem],
    waivers: Sequence[Waiver],
    output: Path,
    *,
    drafts: bool = False,
) -> Proof:
    """Write the book below `output`, nothing when nothing waits; raises ProblemsFound for what cannot be drawn or written."""
    things = tuple(to_review(library, drafts=drafts))
    if not things:
        return Proof((), ())
    with WorkerPool(workers_here()) as workshop:
        looks, unseen = _looks(sources, library, materials, things, workshop)
        items = tuple(
            _item(
                sources,
                library,
                thing,
                notices,
                waivers,
                looks.get(key_of(thing), []),
                is_unseen=key_of(thing) in unseen,
            )
            for thing in things
        )
        book = _pdf(sources, library, items, workshop)
    files = {
        f"{BOOK}.pdf": book,
        f"{BOOK}.docx": _docx(library, items, sources.today),
        LIST: _list(items),
    }
    made = []
    for name, data in files.items():
        file = output / FOLDER / name
        try:
            write_atomically(file, data)
        except OSError as error:
            raise ProblemsFound((disk_fault(error, f"output/{FOLDER}/{name}"),)) from error
        made.append(file)
    return Proof(tuple(made), tuple(item.key for item in items))


def to_review(library: Library, *, drafts: bool) -> Iterator[Thing]:
    """What waits for an approval; also, where the site asks for none, what was changed after it had one."""
    for thing in (*library.written, *library.authored):
        state = library.records.states[key_of(thing)]
        is_changed = any(key in library.records.approvals for key in keys_of(thing))
        if (
            state is State.SUBMITTED
            or (state is State.READY and (library.site.review or is_changed))
            or (drafts and state is State.DRAFT)
        ):
            yield thing


# -------------------------------------------------------------------------------------------- one item


def _item(
    sources: Sources,
    library: Library,
    thing: Thing,
    notices: Sequence[Problem],
    waivers: Sequence[Waiver],
    looks: Sequence[Look],
    *,
    is_unseen: bool,
) -> ReviewItem:
    before, now = approved_text(sources, thing), lines_of(thing, sources)
    names = {kind.id: kind.name for kind in library.types} | {some.id: some.name for some in library.audiences}
    shown = [_by_name(line, names) for line in now]
    state = library.records.states[key_of(thing)]
    news = "草稿" if state is State.DRAFT else "新写" if before is None else "改过"
    place = origin_of(thing)
    first, last = lines_in_file(library, thing) or (0, END)

    def is_here(other: Origin) -> bool:
        return other.path == place.path and first <= other.line <= last

    found = (notice for notice in notices if is_here(notice.origin))
    return ReviewItem(
        key=key_of(thing),
        title=title_of(thing),
        kind=KINDS[type(thing)][1].zh,
        author=author_of(thing),
        news=news,
        text=text_digest(thing, sources),
        rows=tuple(compared([_by_name(line, names) for line in before] if before is not None else shown, shown)),
        findings=(
            *(notice.tell("zh") for notice in found),
            *(("网页的样子在纸上排不出来，请用 python3 build.py serve --drafts 在浏览器里看。",) if is_unseen else ()),
        ),
        acknowledged=tuple(_told(waiver) for waiver in waivers if is_here(waiver.origin)),
        looks=tuple(looks),
    )


def _by_name(line: str, names: Mapping[str, str]) -> str:
    """The line with types and audiences as people call them: who signs knows no ids."""
    name, stop, words = line.partition(": ")
    if name not in ("类型", "人群"):
        return line
    return name + stop + re.sub(r"[a-z][a-z0-9_]*", lambda found: names.get(found[0], found[0]), words)


def _told(waiver: Waiver) -> str:
    words = "".join(f"“{word}”" for word in waiver.let_through)
    return f"{waiver.rule} {waiver.rule_name}：{words}　理由：{waiver.reason}　{waiver.who}　{waiver.day}"


def compared(before: Sequence[str], now: Sequence[str]) -> Iterator[Row]:
    """The lines as they are now, with those that went, and what changed inside of them."""
    matcher = difflib.SequenceMatcher(None, before, now, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield from (_row(line) for line in now[c:d])
            continue
        old, new = list(before[a:b]), list(now[c:d])
        while old and new and old[0].partition(": ")[0] == new[0].partition(": ")[0]:
            yield _changed(old.pop(0), new.pop(0))
        yield from (_row(line, "del") for line in old)
        yield from (_row(line, "ins") for line in new)


def _row(line: str, kind: str = "") -> Row:
    name, _, words = line.partition(": ")
    return Row(name, (Run(words, kind),))


def _changed(old: str, new: str) -> Row:
    name, _, words = new.partition(": ")
    was = old.partition(": ")[2]
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, was, words, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Run(words[c:d]))
            continue
        pieces += [Run(part, kind) for part, kind in ((was[a:b], "del"), (words[c:d], "ins")) if part]
    return Row(name, tuple(pieces))


# ------------------------------------------------------------------------------------- how it will look


def _looks(
    sources: Sources,
    library: Library,
    materials: Sequence[Material],
    things: Sequence[Thing],
    workshop: WorkerPool,
) -> tuple[dict[str, list[Look]], tuple[str, ...]]:
    """Pictures of each thing's page, poster, slide and long picture, made as they will be, in the root unit's name, by its key;
    and the keys of those whose page cannot be set on paper.
    """
    routes = routes_of(m for m in materials if m.spec.is_site)
    keys = {key_of(thing) for thing in things}
    pages = {
        routes.place(kind, id): key
        for key in keys
        for kind, _, id in (key.partition("/"),)
        if kind in ("case", "type", "audience") and kind in routes
    }
    subjects: dict[str, str] = {}  # of the files that were made
    shelf = sources.root / KEPT
    shelf.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="proof-", dir=shelf))
    chosen = tuple(_shown(material, library) for material in materials if _is_shown(material))
    shown = published(library, sources.today, drafts=True)
    shown = replace(shown, site=replace(shown.site, editions=()), translations=())  # what is reviewed is the original
    try:
        Build(
            stats=sources.stats or Stats(None),
            sources=sources,
            output=folder,
            library=shown,
            materials=chosen,
            wish=BuildRequest(sources.today, (), library.root.id, drafts=True),
            write_manifest=False,
            run_dependent_jobs=False,
            workers=workers_here(),
            draw=_drawing(workshop, pages, keys, subjects),
        ).run()
        found: dict[str, list[Look]] = {key: [] for key in keys}
        titles = {m.name: m.title for m in chosen}
        sites = {m.name for m in chosen if m.spec.is_site}
        fonts = library.site.fonts
        wanted: list[tuple[str, Reading]] = []
        for record in Ledger.load(folder).records.values():
            for path in sorted(record.files):
                subject = subjects.get(path, "")
                if not subject or (path.endswith(".pdf") and path[:-4] + ".png" in record.files):
                    continue
                if record.material in sites and path.endswith(".html"):
                    wanted.append((subject, Reading(f"look {path}", looks_of_page, (str(folder), path, fonts))))
                elif path.endswith((".png", ".bmp", ".jpg")):
                    inputs = str(folder / path), titles[record.material]
                    wanted.append((subject, Reading(f"look {path}", looks_of_picture, inputs)))
        wanted.sort(key=lambda one: one[1].load is not looks_of_page)  # pages last longest, and come first
        unseen: list[str] = []
        made = _spread(workshop, sources, [reading for _, reading in wanted])
        for (subject, _), (looks, _) in zip(wanted, made, strict=True):
            found[subject] += looks
            unseen += [] if looks else [subject]
        return found, tuple(unseen)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_shown(material: Material) -> bool:
    is_picture = material.spec.shareable and not material.spec.coded
    is_long = "width" in material.spec.numbers
    return material.spec.is_site or material.own_papers or is_long or (material.own_screens and is_picture)


def _shown(material: Material, library: Library) -> Material:
    """The material in one size."""
    if material.spec.is_site:
        return material
    pages = tuple(page for page in material.pages if not page.of_made)
    if material.own_papers:
        papers = [paper.id for paper in library.papers]
        return replace(material, own_papers=False, formats=(PAPER if PAPER in papers else papers[0],), pages=pages)
    if material.own_screens:
        screens = {screen.id: screen for screen in library.screens}
        names = library.root.screens or tuple(screens)
        best = max(names, key=lambda name: screens[name].width * screens[name].height)
        return replace(material, own_screens=False, formats=(best,), pages=pages)
    return replace(material, pages=pages)


def _spread(
    workshop: WorkerPool, sources: Sources, readings: Sequence[Reading]
) -> list[tuple[Any, tuple[Problem, ...]]]:
    """What these readings give and note, in their order, made in several processes where there are several and enough to do."""
    if workshop.workers <= 1 or len(readings) < ENOUGH:
        noted = [Problems() for _ in readings]
        given = [r.load(sources, *r.inputs, problems) for r, problems in zip(readings, noted, strict=True)]
        return [(value, tuple(problems.found)) for value, problems in zip(given, noted, strict=True)]
    made: dict[int, tuple[Any, tuple[Problem, ...]]] = {}
    for place, ((_, _, packed, _), *_) in workshop.read(readings, sources):
        made[place] = pickle.loads(packed)  # noqa: S301 - of our own process
    return [made[place] for place in range(len(readings))]


def _drawing(
    workshop: WorkerPool, pages: Mapping[str, str], keys: Collection[str], subjects: dict[str, str]
) -> Callable[[Sequence[Job], Sources, int], Iterator[tuple[int, Outcome]]]:
    """Draws what is of the things of these `keys` (`pages` are their web pages), and the style sheets of pages, and nothing else;
    notes of each file whose it is.
    """

    def key(job: Job) -> str:
        known = job.about.replace(":", "/", 1) if job.subject else ""
        return pages.get(job.output) or (known if known in keys else "")

    def draw(jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        mine = [n for n, job in enumerate(jobs) if key(job) or job.params.copies.endswith(".css")]
        for number, outcome in workshop.run([jobs[place] for place in mine], sources, workers):
            place = mine[number]
            if whose := key(jobs[place]):
                subjects.update(dict.fromkeys(outcome.files, whose))
            yield place, outcome

    return draw


def looks_of_page(
    sources: Sources, root: str, path: str, fonts: tuple[tuple[str, str], ...], problems: Problems
) -> tuple[Look, ...]:
    """A web page as paper shows it, in pieces; none when it cannot be set."""
    try:
        return tuple(_of_page(sources, Path(root), path, dict(fonts)))
    except ProblemsFound as found:
        problems.found.extend(found.problems)
        return ()


def _of_page(sources: Sources, folder: Path, path: str, fonts: Mapping[str, str]) -> Iterator[Look]:
    html = (folder / path).read_text("utf-8")
    place = PurePosixPath(path).parent

    def there(url: str) -> Path:
        parts: list[str] = []
        for part in (*place.parts, *unescape(url).split("/")):
            if part == "..":
                del parts[-1:]
            elif part != ".":
                parts.append(part)
        return folder.joinpath(*parts)

    styles = [there(url) for url in _LINKED.findall(html)]
    css = "\n".join(file.read_text("utf-8") for file in styles if file.is_file())

    def picture(found: re.Match[str]) -> str:
        file = there(found[1])
        if not file.is_file() or file.suffix not in (".webp", ".png", ".jpg"):
            return ""
        look = _look("", _narrowed(file.read_bytes()))
        return f'<img src="{look.url}" style="max-width:100%;height:auto">'

    html = _PICTURE.sub(picture, _SCRIPT.sub("", html))
    # One tall page, cut afterwards: what breaks at a page's end is of no account here. One sheet of styles is read once a process.
    tall = f"@page{{size:210mm {TALLEST}mm!important}} *{{font-family:Sans!important}}"
    own = "\n".join(_STYLE.findall(html))
    html = _STYLE.sub("", html).replace("</head>", f"<style>{_FACE.sub('', css)}\n{own}\n{tall}</style></head>", 1)
    setting = Typesetting(sources, "templates/_proof", (400, 700, 900), fonts, is_for_screens=True)
    pdf = setting.pdf(html)  # what paper has no use for in the sheets is passed over
    small = raster.page_image(pdf, width=WIDTH // COARSE)
    bottom = small.point(lambda value: 255 - value).getbbox()
    used = min(1.0, ((bottom[3] + 1) * COARSE + MARGIN) / (small.height * COARSE)) if bottom else 0.0
    if not used:
        return
    image = raster.page_image(pdf, width=WIDTH, below=1.0 - used)
    for number, top in enumerate(range(0, image.height, SLICE), 1):
        yield _look(f"网页{number}", image.crop((0, top, WIDTH, min(top + SLICE, image.height))))


def looks_of_picture(sources: Sources, file: str, title: str, problems: Problems) -> tuple[Look, ...]:  # noqa: ARG001 - a reading
    """A picture that was made, as the book shows it."""
    return (_look(title, _narrowed(Path(file).read_bytes())),)


def _narrowed(data: bytes) -> PilImage:
    """The picture, at most WIDTH px wide."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "BMP", "WEBP")) as opened:  # our own
        image = opened.convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))))
    return image


def _look(name: str, image: PilImage) -> Look:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return Look(name, out.getvalue(), image.size)


# ---------------------------------------------------------------------------------------- the three files


def _pdf(sources: Sources, library: Library, items: Sequence[ReviewItem], workshop: WorkerPool) -> bytes:
    """The book: a list, the things, a table to sign, set in parts and put together."""
    try:
        template = environment(sources).get_template(TEMPLATE)
    except TemplateNotFound as lost:
        raise NotThere(f"templates/{lost.name}") from None
    cuts = range(0, len(items), TOGETHER)
    parts: list[tuple[str, int]] = [("list", 0), *(("items", cut) for cut in cuts), ("sign", 0)]
    made: list[tuple[bytes, tuple[Problem, ...]]] = []
    for some in range(0, len(parts), AT_ONCE):  # the words of all parts with their pictures would be held at once
        readings = [
            Reading(
                f"part {n} of the proof",
                part_of_book,
                (
                    template.render(
                        site=library.site, unit=library.root, items=items, day=sources.today,
                        part=part, shown=items[first : first + TOGETHER], first=first,
                    ),
                    library.site.fonts,
                ),
            )
            for n, (part, first) in enumerate(parts[some : some + AT_ONCE], some)
        ]  # fmt: skip
        made += _spread(workshop, sources, readings)
    if errors := tuple(dict.fromkeys(p for _, problems in made for p in problems)):
        raise ProblemsFound(errors)
    return _bound([pdf for pdf, _ in made], lambda count: _numbers(sources, library, count))


def part_of_book(sources: Sources, html: str, fonts: tuple[tuple[str, str], ...], problems: Problems) -> bytes:
    """Some pages of the book; what is wrong with them is noted."""
    setting = Typesetting(sources, "templates/_proof", (400, 700, 900), dict(fonts))
    try:
        pdf = reading_pages(setting.pdf(html), 0.0)
    except ProblemsFound as found:
        problems.found.extend(found.problems)
        return b""
    problems.found.extend(p for p in setting.problems if p.severity is Severity.ERROR)
    return pdf


def _numbers(sources: Sources, library: Library, count: int) -> bytes:
    """As many pages with nothing on them but what number each is."""
    style = (
        '@page{size:210mm 297mm;margin:16mm 15mm 17mm;@bottom-right{content:"第" counter(page) "页，共" counter(pages) "页";'
        "font:9pt Sans}} p{margin:0;break-after:page} p:last-child{break-after:auto}"
    )
    html = f"<html><head><style>{style}</style></head><body>{'<p>&#8288;</p>' * count}</body></html>"
    setting = Typesetting(sources, "templates/_proof", (400,), dict(library.site.fonts))
    return reading_pages(setting.pdf(html), 0.0)


def _bound(parts: Sequence[bytes], numbers: Callable[[int], bytes]) -> bytes:
    """The parts' pages one after the other, numbered, with their headings as bookmarks."""
    from pikepdf import OutlineItem, Pdf, Rectangle

    with Pdf.new() as book:
        marks: list[tuple[str, int]] = []
        for data in parts:
            with Pdf.open(io.BytesIO(data)) as part:
                places = {page.obj.objgen: len(book.pages) + n for n, page in enumerate(part.pages)}
                with part.open_outline() as outline:
                    headings = [item for top in outline.root for item in (top, *top.children)]
                for item in headings:
                    where: Any = item.destination
                    if where is not None:
                        marks.append((item.title, places[where[0].objgen]))
                book.pages.extend(part.pages)
        with Pdf.open(io.BytesIO(numbers(len(book.pages)))) as numbered:
            for page, number in zip(book.pages, numbered.pages, strict=True):
                page.add_overlay(number, Rectangle(page.mediabox))
        with book.open_outline() as outline:
            outline.root.extend(OutlineItem(title, place) for title, place in marks)
        return saved(book)


def _docx(library: Library, items: Sequence[ReviewItem], day: date) -> bytes:
    book = DocxDocument(library.root.name, day.isoformat())
    book.heading(f"{library.site.title}　送审书")
    book.paragraph(
        f"{library.root.name}　{day.isoformat()}　共 {len(items)} 条。改动用修订标出：新加的带下划线，删去的带删除线。"
    )
    for item in items:
        book.heading(f"{item.title}", new_page=True)
        book.paragraph(f"{item.kind}　{item.key}　{item.news}　作者：{item.author or '没有写'}")
        book.table([("栏目", "内容"), *((row.name, row.pieces) for row in item.rows)], (1500, 8100))
        for name, told in (("提醒", item.findings), ("放行", item.acknowledged)):
            if told:
                book.heading(name, 2)
                for one in told:
                    book.paragraph(one)
        for look in item.looks:
            book.heading(look.name, 2)
            book.picture(look.jpeg, look.size, f"{item.title}，{look.name}")
        book.table([("结论：同意 / 不同意", "审核人：", "日期：")], (3200, 3200, 3200))
    return book.data


def _list(items: Sequence[ReviewItem]) -> bytes:
    """The list to sign; with a mark for Excel, which otherwise takes it for another encoding."""
    rows = [[words[0] for words in SIGNED_ENTRY.values()]]
    rows += [[item.key, item.title, item.author, item.text, "", "", ""] for item in items]
    return ("\r\n".join(",".join(map(cell, row)) for row in rows) + "\r\n").encode("utf-8-sig")
