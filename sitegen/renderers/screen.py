"""Screens: one picture a warning in the screen's exact pixels, as the file its controller loads.

Full-colour screens go HTML → PDF → pixels, one CSS px a point of light; strips are drawn point by point (`strips`).
A picture that would mislead or not load is a problem that names the wording to shorten, never a picture.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sitegen import colour, raster, slides, strips
from sitegen.drawing import Drawing, drawing_functions, qr_rows
from sitegen.model.formats import FileFormat, Screen
from sitegen.model.jobs import Job, Outcome
from sitegen.problems import Origin, Problem, Words
from sitegen.renderers.page import fill
from sitegen.slides.foot import Slide
from sitegen.slides.parts import Box
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting

CSS_PX = 96 / 72  # device px a point, so that one CSS px is one point of light
BRIGHTEST = 0.25  # mean linear luminance; a brighter picture glares at night
COARSE = 44  # px below which a screen without smoothing gets hard-edged characters
MANY = 500_000  # points from which a picture's luminance is estimated first
LEAST = 12  # px; smaller Chinese cannot be read on any screen
HAIR = "#4A4A4A"  # hairlines
STEPS = 12  # of an edge between two colours; with fewer, curves look stepped

_WORDINGS = {
    "lead": Words("引语", "lead"),
    "lie": Words("谎言", "lie"),
    "action": Words("行动", "action"),
    "key": Words("关键词", "key word"),
}
_HEADLINE = Words("警示语", "headline")


def render(job: Job, sources: Sources) -> Outcome:
    """The picture at `job.output`; a strip's further pages beside it as NAME-2, NAME-3."""
    screen: Screen = job.context["screen"]
    problems: list[Problem] = []
    if screen.is_strip:
        images = strips.pages(job.context, Drawing(sources, dict(job.options.get("fonts", ()))), problems)
    else:
        images = [_picture(job, sources, problems)]
    files = {}
    for number, image in enumerate(images, 1):
        _check_size(image, job, problems)
        files[_page_name(job.output, number)] = encoded(image, screen, problems, _origin(job))
    return Outcome(files, {}, tuple(problems))


def _origin(job: Job) -> Origin:
    origin: Origin = job.context["warning"].origin
    return origin


def _page_name(output: str, number: int) -> str:
    stem, dot, ending = output.rpartition(".")
    return output if number == 1 else f"{stem}-{number}{dot}{ending}"


# ------------------------------------------------------------------------------------------- pictures


def _picture(job: Job, sources: Sources, problems: list[Problem]) -> Any:
    """The slide as an RGB image, dimmed when it would glare."""
    fonts = dict(job.options.get("fonts", ()))
    functions = drawing_functions(sources, fonts)
    slide = slides.compose(job.context, Drawing(sources, fonts))
    html = fill(job, sources, {**functions, "slide": slide, "hair": HAIR})
    setting = Typesetting(sources, f"templates/{job.material}", slide.weights, fonts)
    pdf = setting.pdf(html)
    problems += setting.problems
    problems += _too_small(slide, job)
    problems += _outside(pdf, slide, job)
    image = raster.page_image(pdf, scale=CSS_PX)
    if slide.qr:
        _stamp(image, slide.qr, job.context["link"], colour.load(sources)["light"])
    if not job.context["screen"].antialias:
        image = _hybrid(image, raster.page_image(pdf, scale=CSS_PX, smooth=False), slide)
    return govern(image, _palette_image(tuple(colour.load(sources)["light"].items()), job.context["screen"].is_led))


def _stamp(image: Any, box: Box, link: str, light: Mapping[str, str]) -> None:
    """The QR code point by point: drawn as a shape, its modules would take WeasyPrint a third of the slide's time."""
    from PIL import Image

    rows = qr_rows(link)
    code = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point([255, 0] + [0] * 254)
    code = code.resize((int(box.width), int(box.height)), Image.Resampling.NEAREST).convert("1")
    image.paste(light["ground"], (int(box.x), int(box.y), int(box.right), int(box.bottom)))
    image.paste(light["plate"], (int(box.x), int(box.y)), code)


def _hybrid(smooth: Any, hard: Any, slide: Slide) -> Any:
    """Small text without half-lit points, large letters and the pen smooth."""
    marks = [stroke.box for stroke in slide.parts.strokes]
    for piece in slide.texts:
        box = piece.box
        if piece.text.size < COARSE and not any(_meet(box, mark) for mark in marks):
            edges = (int(box.x) - 1, int(box.y) - 1, int(box.right) + 2, int(box.bottom) + 2)
            smooth.paste(hard.crop(edges), edges[:2])
    return smooth


def _meet(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def mean_luminance(image: Any) -> float:
    """Mean linear luminance of a palette image, 0–1."""
    palette, counts = image.getpalette(), image.histogram()
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


def govern(image: Any, palette: Any) -> Any:
    """The image in the slide's colours only, dimmed evenly when its mean linear luminance is above 0.25."""
    made = image.quantize(palette=palette, dither=0)
    bright = _roughly(made) if made.width * made.height > MANY else BRIGHTEST
    if bright > 0.8 * BRIGHTEST:
        bright = mean_luminance(made)
    if bright > BRIGHTEST:
        # The display's curve is taken as 2.4 throughout, which dims a little more than asked.
        share = (BRIGHTEST / bright) ** (1 / 2.4) * 0.995
        made.putpalette([int(value * share) for value in made.getpalette()])
    return made


def _roughly(image: Any) -> float:
    """The luminance by every fourth point of every fourth line: tells a dark slide from one that must be measured."""
    from PIL import Image

    return mean_luminance(image.resize((image.width // 4, image.height // 4), Image.Resampling.NEAREST))


@lru_cache(maxsize=4)
def _palette_image(names: tuple[tuple[str, str], ...], led: bool) -> Any:
    """The slide's flat colours and the steps of the edges between them, as Pillow wants a palette."""
    from PIL import Image

    light = {name: colour.channels(value) for name, value in names}
    ground = light["black" if led else "ground"]
    pairs = [(ground, light[name]) for name in ("yellow", "white", "pen", "grey", "verdict", "plate")]
    pairs += [(light["verdict"], light["white"]), (colour.channels(HAIR), ground), (light["pen"], light["yellow"])]
    shades = dict.fromkeys(
        tuple(round(a + (b - a) * step / STEPS) for a, b in zip(one, other, strict=True))
        for one, other in pairs
        for step in range(STEPS + 1)
    )
    made = Image.new("P", (1, 1))
    made.putpalette([value for shade in shades for value in shade])
    return made


# --------------------------------------------------------------------------------------------- checks


def _check_size(image: Any, job: Job, problems: list[Problem]) -> None:
    screen: Screen = job.context["screen"]
    if image.size != (screen.width, screen.height):
        made = f"{image.width}×{image.height}"
        zh = f"画面是 {made}，不是 {screen.width}×{screen.height}"
        problems.append(Problem(_origin(job), Words(zh, f"the picture is {made}, not {screen.width}×{screen.height}")))


def _too_small(slide: Slide, job: Job) -> Iterator[Problem]:
    """Words so long that they would be set too small to read."""
    for piece in slide.texts:
        if piece.text.size < LEAST and piece.name not in ("head", "issuer", "note", "draft"):
            yield _too_long(
                piece.name, f"只有 {piece.text.size:.0f} 点高，看不清", f"is only {piece.text.size:.0f} px high", job
            )


def _outside(pdf: bytes, slide: Slide, job: Job) -> Iterator[Problem]:
    """Characters of the finished page that left the safe area: what was planned is not what was set."""
    if not _text_inside(pdf, slide):
        yield _too_long("headline", "排到画面外面去了", "runs out of the picture", job)


def _text_inside(pdf: bytes, slide: Slide) -> bool:
    """Whether the ink of every character lies in the safe area, by what pdfium finds on the page."""
    import pypdfium2

    safe, room = slide.frame.safe, 0.012 * slide.frame.short + 1
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        tall, text = page.get_height(), page.get_textpage()
        for i in range(text.count_chars()):
            left, bottom, right, top = (CSS_PX * edge for edge in text.get_charbox(i))
            if left == right:  # pdfium's own line ends
                continue
            x_fits = safe.x - room <= left and right <= safe.right + room
            if not (x_fits and safe.y - room <= CSS_PX * tall - top and CSS_PX * tall - bottom <= safe.bottom + room):
                return False
        return True
    finally:
        document.close()


def _too_long(name: str, zh: str, en: str, job: Job) -> Problem:
    wording = _WORDINGS.get(name, _HEADLINE)
    where = job.context["screen"].id
    return Problem(
        _origin(job),
        Words(f"“{wording.zh}”在 {where} 上{zh}", f"the {wording.en} {en} on {where}"),
        Words(f"请把“{wording.zh}”写短些", f"shorten the {wording.en}"),
    )


# ---------------------------------------------------------------------------------------------- files


def encoded(image: Any, screen: Screen, problems: list[Problem], origin: Origin) -> bytes:
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


def _encodings(image: Any, screen: Screen) -> Iterator[bytes]:
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


def _saved(image: Any, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    if kind != "PNG":
        image = image.convert("RGB")
    image.save(out, kind, **options)
    return out.getvalue()
