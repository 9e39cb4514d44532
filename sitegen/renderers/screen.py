"""Screens: one picture a warning in the screen's exact pixels, as the file its controller loads.

Full-colour screens go HTML → PDF → pixels, one CSS px a point of light; strips and coarse boards dot by dot (`dot_matrix`).
A picture that would mislead or not load is never made: words that nobody could read in any wording are left out and told.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sitegen.core.sources import Sources
from sitegen.images import raster
from sitegen.model.content import Case, WarningLine
from sitegen.model.formats import FileFormat, FileNames, Play, Screen
from sitegen.model.job_params import ScreenSlide
from sitegen.model.jobs import Job, Outcome, TemplateContext
from sitegen.model.problems import Origin, Problem, Words
from sitegen.model.reports import LeftOut, LegibilityReport
from sitegen.model.text import Phrase
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers.page import fill
from sitegen.screens import dot_matrix, slides
from sitegen.screens.led_text import SMALLEST_OUTLINE, Type, write
from sitegen.screens.legibility import (
    BRIGHTEST,
    count,
    reading_time,
    too_bright,
    too_faint,
    too_long,
    too_small,
    too_wide,
)
from sitegen.screens.slides.check import QUESTION
from sitegen.screens.slides.foot import Slide
from sitegen.screens.slides.parts import Box, Piece
from sitegen.typography import colour
from sitegen.typography.template_functions import Drawing, drawing_functions, qr_rows

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

CSS_PX = 96 / 72  # device px a point, so that one CSS px is one point of light
ASIDE = ("head", "issuer", "note", "draft", "aside")  # what nobody needs to have read
MANY = 500_000  # points from which a picture's luminance is estimated first
HAIR, HAIR_ON_RED = "#4A4A4A", "#D07078"  # hairlines
LEAST_PAGE, LEAST_SENTENCE = 5, 10  # seconds of a page of a sentence, and of all of it (our own)
STEPS = 12  # of an edge between two colours; with fewer, curves look stepped

_WORDINGS = {
    "lead": Words("引语", "lead"),
    "lie": Words("谎言", "lie"),
    "action": Words("行动", "action"),
    "key": Words("关键词", "key word"),
    "strip": Words("条屏", "strip"),
    "help": Words("号码和署名（单位的简称）", "number and name (the unit's short name)"),
}
_HEADLINE = Words("警示语", "headline")
_BEYOND = Words("排到画面外面去了", "runs out of the picture")


def render(job: Job, sources: Sources) -> Outcome:
    """The picture at `job.output`; a dot-matrix screen's further pages beside it as NAMEp2, NAMEp3.

    It reports the picture's legibility, or that it was left out because none of its wordings can be read there.
    """
    job.params_as(ScreenSlide)
    job = replace(job, context={**job.context, **_subject(job)})
    screen: Screen = job.context["screen"]
    problems: list[Problem] = []
    drawn = _dots(job, sources, problems) if screen.is_dots else _picture(job, sources, problems)
    if isinstance(drawn, LeftOut):
        return Outcome({}, {}, tuple(problems), drawn)
    images, figures = drawn
    files = {}
    for number, image in enumerate(images, 1):
        _check_size(image, job, problems)
        files[_page_name(job.output, number, screen)] = encoded(image, screen, problems, _origin(job))
    return Outcome(files, {}, tuple(problems), figures)


def _subject(job: Job) -> TemplateContext:
    """What a story, a self-check or the page of the number lends to the frame of a warning: its name, what to do, where it was written."""
    context = job.context
    if isinstance(context.get("warning"), WarningLine):
        return {}
    if context.get("speaker"):
        words = dot_matrix.help_words(context["speaker"], context["ask_number"])
        return {"warning": WarningLine("help", "", words[:1], origin=Origin("content/units.yaml"))}
    if isinstance(context.get("case"), Case):
        case, own = context["case"], context["warning"]
        action = own.action if own else ""
        return {
            "warning": WarningLine(
                case.id, case.type, (case.on_screen or case.title,), action=action, origin=case.origin
            )
        }
    kind = context["type"]
    line = kind.screen_question or QUESTION
    return {"signs": True, "warning": WarningLine(kind.id, kind.id, (line,), origin=kind.origin)}


def _dots(job: Job, sources: Sources, problems: list[Problem]) -> tuple[list[PilImage], LegibilityReport] | LeftOut:
    """The pages of a dot-matrix screen, or why nobody could read them."""
    screen: Screen = job.context["screen"]
    images, made, beyond = dot_matrix.draw(
        job.context, Drawing(sources, dict(job.params_as(ScreenSlide).fonts)), problems
    )
    inks, size = dot_matrix.inks(screen), made.made.size
    shown = {_hex(ink) for ink in inks.all} - {_hex(dot_matrix.BLACK)}
    reading = max(reading_time(made.line.text[a:b] for a, b in page) for page in made.spans)
    scrolls = screen.play is Play.SCROLL
    figures = LegibilityReport(
        largest=size,
        smallest=made.smallest,
        per_line=max(count(row) for row in made.rows),
        reading=0.0 if scrolls else reading,
        seconds=math.ceil((images[0].width + screen.width) / dot_matrix.pace(size))
        if scrolls
        else page_dwell(screen, len(made.pages), reading),
        a_metre=round(screen.millimetres_a_metre(made.smallest), 1),
        contrast=round(min(colour.contrast(ink, "#000000") for ink in shown), 1),
        luminance=round(max(map(dot_matrix.brightness, images)), 3),
        words=made.line.text,
    )
    for image in images:
        if any(shade not in inks.all for _, shade in dot_matrix.shades(image, 256)):
            raise AssertionError(f"half-lit dots on {screen.id}")
    name = "help" if job.context.get("speaker") else "strip" if job.context["warning"].strip else "headline"
    problems += [
        _told(name, fault, job) for fault in (too_faint(figures.contrast), too_bright(figures.luminance)) if fault
    ]
    checks = [beyond, too_small(made.smallest, screen)]
    checks += [] if scrolls else [too_long(reading, screen), too_wide(figures.per_line)]
    if unread := next(filter(None, checks), None):
        return _not_made(name, unread, job)
    return images, figures


def page_dwell(screen: Screen, pages: int, reading: float) -> int:
    """Seconds that each page of a sentence stands: the screen's dwell when it is one page, else what its words take to be read,
    5 s at least and 10 s for the sentence: nobody waits a quarter of a minute for its other half.

    Where the dwell stands in the file's name (`文件名: 详细`) it is kept.
    """
    if pages == 1 or screen.names is FileNames.FULL:
        return screen.dwell
    return min(screen.dwell, max(LEAST_PAGE, math.ceil(LEAST_SENTENCE / pages), math.ceil(reading)))


def _hex(ink: tuple[int, int, int]) -> str:
    return "#" + bytes(ink).hex().upper()


def _origin(job: Job) -> Origin:
    origin: Origin = job.context["warning"].origin
    return origin


def _page_name(output: str, number: int, screen: Screen) -> str:
    stem, dot, ending = output.rpartition(".")
    page = "P" if screen.names is FileNames.SHORT else "p"  # a letter sorts behind the first page's dot everywhere
    return output if number == 1 else f"{stem}{page}{number}{dot}{ending}"


# ------------------------------------------------------------------------------------------- pictures


def _picture(job: Job, sources: Sources, problems: list[Problem]) -> tuple[list[PilImage], LegibilityReport] | LeftOut:
    """The slide as an RGB image, dimmed when it would glare, or why nobody could read it."""
    fonts = dict(job.params_as(ScreenSlide).fonts)
    functions = drawing_functions(sources, fonts)
    slide = _legible(job, Drawing(sources, fonts))
    if isinstance(slide, LeftOut):
        return slide
    html = fill(job, sources, {**functions, "slide": slide, "hair": _hair(slide)})
    setting = Typesetting(sources, f"templates/{job.material}", slide.weights, fonts, job=job)
    pdf = setting.pdf(html)
    problems += setting.problems
    problems += _outside(pdf, slide, job)
    image = raster.page_image(pdf, scale=CSS_PX)
    if slide.qr:
        _stamp(image, slide.qr, job.context["link"], colour.load(sources)["light"])
    light = colour.load(sources)["light"]
    problems += [_told(name, _BEYOND, job) for name in _write_dots(image, slide, Drawing(sources, fonts), light)]
    made = govern(image, _palette_image(tuple(light.items()), slide.base, slide.ground))
    bright = _roughly(made) if made.width * made.height > MANY else mean_luminance(made)
    figures = _figures(slide, job.context["screen"], light, bright)
    if fault := too_faint(figures.contrast):
        where = Words(f"幻灯片的字{fault.zh}", f"the words of slides: {fault.en}")
        problems.append(
            Problem(Origin(colour.FILE), where, Words("请改 light 一组的颜色", "change the colours of light"))
        )
    return [made], figures


def _hair(slide: Slide) -> str:
    return HAIR_ON_RED if slide.ground == "act" else HAIR


def _stamp(image: PilImage, box: Box, link: str, light: Mapping[str, str]) -> None:
    """The QR code point by point: drawn as a shape, its modules would take WeasyPrint a third of the slide's time."""
    from PIL import Image

    rows = qr_rows(link)
    code = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point([255, 0] + [0] * 254)
    code = code.resize((int(box.width), int(box.height)), Image.Resampling.NEAREST).convert("1")
    image.paste(light["ground"], (int(box.x), int(box.y), int(box.right), int(box.bottom)))
    image.paste(light["plate"], (int(box.x), int(box.y)), code)


def _write_dots(image: PilImage, slide: Slide, drawing: Drawing, light: Mapping[str, str]) -> list[str]:
    """Set the small words of a coarse screen without half-lit points; returns the names of those that left the safe area."""
    characters: dict[tuple[int, int], set[str]] = {}
    for piece in slide.dots:
        used = characters.setdefault((round(piece.text.size), piece.text.weight), set())
        used.update(*(line.text for line in piece.text.lines))
    beyond = []
    for piece in slide.dots:
        size, weight = round(piece.text.size), piece.text.weight
        face = drawing.face("pixel" if size < SMALLEST_OUTLINE else "sans")
        type_size = Type(face, size, weight, "".join(sorted(characters[size, weight])))
        ink = write(
            image, piece.text, piece.x, piece.y, type_size, colour.channels(light[slide.ink(piece)]), piece.spread
        )
        if not _inside(slide, *ink):
            beyond.append(piece.name)
    return beyond


def mean_luminance(image: PilImage) -> float:
    """Mean linear luminance of a palette image, 0–1."""
    palette, counts = image.getpalette() or [], image.histogram()
    light = _linear()
    sums = (
        count
        * sum(
            share * light[value]
            for share, value in zip((0.2126, 0.7152, 0.0722), palette[3 * i : 3 * i + 3], strict=True)
        )
        for i, count in enumerate(counts)
        if count
    )
    return float(sum(sums) / (image.width * image.height))


@lru_cache(maxsize=1)
def _linear() -> tuple[float, ...]:
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in range(256)))


def govern(image: PilImage, palette: PilImage) -> PilImage:
    """The image in the slide's colours only, dimmed evenly when its mean linear luminance is above 0.25."""
    from PIL import Image

    made = image.quantize(palette=palette, dither=Image.Dither.NONE)
    bright = _roughly(made) if made.width * made.height > MANY else BRIGHTEST
    if bright > 0.8 * BRIGHTEST:
        bright = mean_luminance(made)
    if bright > BRIGHTEST:
        # The display's curve is taken as 2.4 throughout, which dims a little more than asked.
        share = (BRIGHTEST / bright) ** (1 / 2.4) * 0.995
        made.putpalette([int(value * share) for value in made.getpalette() or []])
    return made


def _roughly(image: PilImage) -> float:
    """The luminance by every fourth point of every fourth line: tells a dark slide from one that must be measured."""
    from PIL import Image

    return mean_luminance(image.resize((image.width // 4, image.height // 4), Image.Resampling.NEAREST))


@lru_cache(maxsize=8)
def _palette_image(names: tuple[tuple[str, str], ...], base: str, ground: str) -> PilImage:
    """The slide's flat colours and the steps of the edges between them, as Pillow wants a palette."""
    from PIL import Image

    light = {name: colour.channels(value) for name, value in names}
    page = light[base]
    if ground == "act":
        pairs = [(page, light[name]) for name in ("yellow", "white", "verdict")]
        pairs += [(light["ground"], light[name]) for name in ("yellow", "plate")]
        pairs += [(light["verdict"], light["white"]), (colour.channels(HAIR_ON_RED), page)]
    else:
        pairs = [(page, light[name]) for name in ("yellow", "white", "pen", "grey", "verdict", "plate")]
        pairs += [(light["verdict"], light["white"]), (colour.channels(HAIR), page), (light["pen"], light["yellow"])]
        if ground == "field":
            pairs += [(light["ground"], light["yellow"]), (light["verdict"], light["yellow"])]
    shades = dict.fromkeys(
        tuple(round(a + (b - a) * step / STEPS) for a, b in zip(one, other, strict=True))
        for one, other in pairs
        for step in range(STEPS + 1)
    )
    made = Image.new("P", (1, 1))
    made.putpalette([value for shade in shades for value in shade])
    return made


# --------------------------------------------------------------------------------------------- checks


def _check_size(image: PilImage, job: Job, problems: list[Problem]) -> None:
    screen: Screen = job.context["screen"]
    if screen.play is Play.SCROLL and image.height == screen.height and image.width >= screen.width:
        return
    if image.size != (screen.width, screen.height):
        made = f"{image.width}×{image.height}"
        zh = f"画面是 {made}，不是 {screen.width}×{screen.height}"
        problems.append(Problem(_origin(job), Words(zh, f"the picture is {made}, not {screen.width}×{screen.height}")))


def _legible(job: Job, drawing: Drawing) -> Slide | LeftOut:
    """The slide in the writer's own words, in shorter ones of his when those could not be read, or what is wrong with all."""
    first: LeftOut | None = None
    for warning, brief in _wordings(job.context["warning"]):
        slide = slides.compose(
            {**job.context, "warning": warning, "lie": job.context["warning"].lie, "brief": brief}, drawing
        )
        fault = next(_illegible(slide), None)
        if fault is None:
            return slide
        first = first or _not_made(*fault, job)
    assert first is not None
    return first


def _wordings(warning: WarningLine) -> Iterator[tuple[WarningLine, bool]]:
    """The warning as written for screens; as written; without what explains its steps; without what leads to the lie; as its
    strip wording; as its short sentence; with nothing but the number below it (True); as what to do, if that can be
    understood alone.
    """
    if warning.on_screen:
        lie = warning.lie if warning.lie in warning.on_screen.text else ""
        yield replace(warning, lines=(warning.on_screen,), lie=lie, lead=None, steps=()), False
    yield warning, False
    if warning.steps:
        yield replace(warning, steps=()), False
    if warning.lead:
        yield replace(warning, lead=None), False
    if warning.strip and len(warning.strip.text) < len(warning.text):
        yield replace(warning, lines=(warning.strip,), lie="", lead=None), False
    if warning.short:
        yield replace(warning, lines=(Phrase(warning.short),), lie="", lead=None), False
    yield replace(warning, lead=None), True
    if warning.action_alone:
        yield replace(warning, lines=(Phrase.of(warning.action),), lie="", lead=None, action=""), False


def _illegible(slide: Slide) -> Iterator[tuple[str, Words]]:
    """The name of a piece and what is wrong with it: words too small to read from where people stand, and more of them than can be read in time."""
    screen = slide.frame.screen
    for piece in _to_be_read(slide):
        if fault := too_small(piece.text.size, screen):
            yield piece.name, fault
    for piece in _to_be_read(slide):
        if fault := too_wide(max(count(line.text) for line in piece.text.lines)):
            yield piece.name, fault
    if fault := too_long(_reading(slide), screen):
        yield "headline" if slide.layout != "lie" else "lead", fault


def _to_be_read(slide: Slide) -> tuple[Piece, ...]:
    return tuple(piece for piece in slide.texts if piece.name not in ASIDE)


def _reading(slide: Slide) -> float:
    return reading_time("".join(line.text for line in piece.text.lines) for piece in _to_be_read(slide))


def _figures(slide: Slide, screen: Screen, light: Mapping[str, str], luminance: float) -> LegibilityReport:
    pieces = _to_be_read(slide)
    smallest = min(piece.text.size for piece in pieces)
    shown = {(slide.ink(piece), slide.under(piece.box)) for piece in slide.texts if piece.name != "draft"}
    return LegibilityReport(
        largest=round(max(piece.text.size for piece in pieces)),
        smallest=round(smallest),
        per_line=max(count(line.text) for piece in pieces for line in piece.text.lines),
        reading=_reading(slide),
        seconds=screen.dwell,
        a_metre=round(screen.millimetres_a_metre(smallest), 1),
        contrast=round(min(colour.contrast(light[ink], light[under]) for ink, under in shown), 1),
        luminance=round(luminance, 3),
    )


def _outside(pdf: bytes, slide: Slide, job: Job) -> Iterator[Problem]:
    """Characters of the finished page that left the safe area: what was planned is not what was set."""
    if not _text_inside(pdf, slide):
        yield _told("headline", _BEYOND, job)


def _inside(slide: Slide, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether that ink, in px, stays in the safe area, a hair allowed."""
    safe, room = slide.frame.safe, 0.012 * slide.frame.short + 1
    across = safe.x - room <= left and right <= safe.right + room
    return across and safe.y - room <= top and bottom <= safe.bottom + room


def _text_inside(pdf: bytes, slide: Slide) -> bool:
    """Whether the ink of every character lies in the safe area, by what pdfium finds on the page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        tall, text = page.get_height(), page.get_textpage()
        for i in range(text.count_chars()):
            left, bottom, right, top = (CSS_PX * edge for edge in text.get_charbox(i))
            if left == right:  # pdfium's own line ends
                continue
            if not _inside(slide, left, CSS_PX * tall - top, right, CSS_PX * tall - bottom):
                return False
        return True
    finally:
        document.close()


def _told(name: str, fault: Words, job: Job) -> Problem:
    wording = _WORDINGS.get(name, _HEADLINE)
    where = job.context["screen"].id
    return Problem(
        _origin(job),
        Words(f"“{wording.zh}”在 {where} 上{fault.zh}", f"the {wording.en} {fault.en} on {where}"),
        Words(f"请把“{wording.zh}”写短些", f"shorten the {wording.en}"),
    )


def _not_made(name: str, fault: Words, job: Job) -> LeftOut:
    """What the writer is told of words that are left out on one screen."""
    told = _told(name, fault, job)
    zh, en = f"这块屏上没有做这一条：{told.message.zh}", f"left out on this screen: {told.message.en}"
    if name == "help":
        return LeftOut(zh, en, told.hint.zh, told.hint.en)
    return LeftOut(zh, en, f"{told.hint.zh}，或加一句 屏上写", f"{told.hint.en}, or write on_screen")


# ---------------------------------------------------------------------------------------------- files


def encoded(image: PilImage, screen: Screen, problems: list[Problem], origin: Origin) -> bytes:
    """The file the controller loads: opaque, without metadata, within `max_kb`."""
    limit = screen.max_kb * 1024 or 1 << 40
    for data in _encodings(image, screen):
        if len(data) <= limit:
            return data
    zh = f"{screen.id} 的图最小也有 {len(data) // 1024} KB，超过上限 {screen.max_kb} KB"
    en = f"the picture for {screen.id} takes {len(data) // 1024} KB at least, the limit is {screen.max_kb} KB"
    hint = Words("请在 content/screens.yaml 里放宽 大小上限KB", "raise max_kb in content/screens.yaml")
    problems.append(Problem(origin, Words(zh, en), hint))
    return data


def _encodings(image: PilImage, screen: Screen) -> Iterator[bytes]:
    """From the best to the smallest."""
    if screen.format is FileFormat.BMP:
        yield _saved(image, "BMP")
    elif screen.format is FileFormat.JPG:
        for quality in (90, 84, 78, 70, 62, 52, 40):
            # Full colour resolution keeps the red pen's edge clean; it goes first when room is short.
            yield _saved(image, "JPEG", quality=quality, subsampling=0 if quality > 70 else 2, progressive=False)
    else:
        # A slide is large even areas: run lengths alone (zlib's Z_RLE) take a 1080p slide to 68 KB in half the time that
        # level 6 needs for 56 KB, and beat level 3 in both.
        yield _saved(image, "PNG", compress_type=zlib.Z_RLE)
        yield _saved(image, "PNG", compress_level=9)


def _saved(image: PilImage, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    if kind != "PNG":
        image = image.convert("RGB")
    image.save(out, kind, **options)
    return out.getvalue()
