"""Pictures of a fixed width and the height that their content takes, in px: a long picture for WeChat, a share card.

Any template does: it is set by WeasyPrint on a page as wide as the picture, and cut where its body's content ends. A
picture that shows markup as text, a QR code that does not read or no 送审稿 where there should be one is a problem.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from sitegen.core.sources import Sources
from sitegen.images import raster, story_pictures
from sitegen.model.job_params import LongPicture
from sitegen.model.jobs import PROOF, Job, Outcome
from sitegen.model.problems import Origin, Problem, Words
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers.page import fill_coded
from sitegen.typography.template_functions import drawing_functions

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

TALLEST = 20_000  # px; WeChat shows longer ones blurred, and many programs not at all
PX = 0.75  # pt a CSS px
END = "sitegen-end"  # the anchor behind all content
JPEG_QUALITIES = (90, 84, 78, 70, 62, 52, 40)
PNG_COLOURS = (256, 128, 64)
_CODE = re.compile(r'<svg class="qr"[^>]*? data-text="([^"]*)"')


def render(job: Job, sources: Sources) -> Outcome:
    """The picture at `job.output`, PNG or JPEG by its ending; `width` px wide and at most `max_kb` KB (0: any size).

    Templates may call what those of screens may, lengths in px by `unit="px"`, and know the `width`.
    """
    params = job.params_as(LongPicture)
    width, fonts = params.width, dict(params.fonts)
    pictures = {"pieces": story_pictures.pieces, "photo": story_pictures.photo_px}
    page = fill_coded(job, sources, {**drawing_functions(sources, fonts), **pictures, "width": width})
    html = page.html
    setting = Typesetting(sources, f"templates/{job.material}", params.faces, fonts)
    # An option: set by WeasyPrint even where boxes are fixed, for there is no height yet.
    pdf = setting.pdf(_with_end(html, width), uncompressed_pdf=True)
    problems = list(setting.problems)
    pdf, height, pages = _cut(pdf, width)
    if pages > 1 or not 0 < height <= TALLEST:
        return Outcome({}, {}, (*problems, _too_tall(job) if pages > 1 or height else _empty(job)))
    image = raster.page_image(pdf, scale=1 / PX)
    problems += _faults(job, html, image, _words(pdf))
    data = _encoded(image, job, params.max_kb, problems, dither='class="photo"' in html)
    return Outcome({job.output: data}, {}, tuple(problems), code=page.code, text=page.text, said=html)


def _with_end(html: str, width: int) -> str:
    """The page on paper of the picture's width, with an anchor behind all that is in its body."""
    paper = f"<style>@page{{size:{width}px {TALLEST}px;margin:0}}</style>"
    at = html.find("</head>")
    html = html[:at] + paper + html[at:] if at >= 0 else paper + html
    end = html.rfind("</body>")
    mark = f'<div id="{END}" style="clear:both"></div>'
    return html[:end] + mark + html[end:] if end >= 0 else html + mark


def _cut(pdf: bytes, width: int) -> tuple[bytes, int, int]:
    """The page cut where the anchor stands; its height in px, and how many pages there were."""
    from pikepdf import Array, Pdf

    with Pdf.open(io.BytesIO(pdf)) as document:
        names = document.Root.Names.Dests.Names
        places = {str(names[n]): names[n + 1] for n in range(0, len(names), 2)}
        height = math.ceil(TALLEST - float(places[END][3]) / PX - 0.01)
        document.pages[0].mediabox = Array([0, (TALLEST - height) * PX, width * PX, TALLEST * PX])
        made = io.BytesIO()
        document.save(made)
        return made.getvalue(), height, len(document.pages)


def _words(pdf: bytes) -> str:
    """What is to be read on the page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


def _faults(job: Job, html: str, image: PilImage, text: str) -> Iterator[Problem]:
    """What a reader of the picture would stumble over."""
    template = Origin(f"templates/{job.template}")
    if job.context.get("draft") and PROOF not in text:
        yield Problem(template, Words(f"草稿上没有“{PROOF}”", f"a draft without {PROOF} on it"))
    codes = {unescape(code) for code in _CODE.findall(html)}
    if codes:
        import zxingcpp

        for code in sorted(codes - {found.text for found in zxingcpp.read_barcodes(image)}):
            message = Words(f"二维码读不出来：{code}", f"a QR code cannot be read: {code}")
            yield Problem(template, message, Words("请放大些，四周留白", "make it larger, with room around it"))


def _encoded(image: PilImage, job: Job, max_kb: int, problems: list[Problem], *, dither: bool) -> bytes:
    """The file, from the best to the smallest that is small enough; `dither`, so that photographs keep their shades."""
    limit = max_kb * 1024 or 1 << 40
    data = b""
    for data in _encodings(image, job.output, dither=dither):
        if len(data) <= limit:
            return data
    zh = f"最小也有 {len(data) // 1024} KB，超过 max_kb: {limit // 1024}"
    en = f"takes {len(data) // 1024} KB at least, more than max_kb: {limit // 1024}"
    hint = Words("请缩小 width，或放宽 max_kb", "make width smaller or max_kb larger")
    problems.append(
        Problem(
            Origin(f"templates/{job.material}/material.yaml"), Words(f"{job.output} {zh}", f"{job.output} {en}"), hint
        )
    )
    return data


def _encodings(image: PilImage, output: str, *, dither: bool) -> Iterator[bytes]:
    if output.endswith(".png"):
        yield raster.png(image)
        for colours in PNG_COLOURS:
            yield raster.png(image, colours=colours, dither=dither)
        return
    for quality in JPEG_QUALITIES:
        out = io.BytesIO()
        # Full colour resolution keeps the edges of small red words clean; it goes first when room is short.
        image.save(out, "JPEG", quality=quality, subsampling=0 if quality > 70 else 2, optimize=True)
        yield out.getvalue()


def _too_tall(job: Job) -> Problem:
    return Problem(
        _origin(job),
        Words(
            f"图太长，超过 {TALLEST} 像素，多数手机打不开",
            f"the picture is taller than {TALLEST} px: few phones can show it",
        ),
        Words("请少放些内容，或分成几张", "show less, or make several of it"),
    )


def _empty(job: Job) -> Problem:
    return Problem(
        Origin(f"templates/{job.template}"),
        Words("图没有高度：模板里的内容都不占地方", "the picture has no height: nothing in the template takes room"),
        Words(
            '请给最外层一个高度，例如 <div style="position:relative;height:630px">',
            'give the outermost box a height, <div style="position:relative;height:630px"> say',
        ),
    )


def _origin(job: Job) -> Origin:
    """The content that is shown, where what is too long is to be shortened; else the template."""
    for name in ("case", "warning", "type", "audience"):
        origin: Origin | None = getattr(job.context.get(name), "origin", None)
        if origin:
            return origin
    return Origin(f"templates/{job.template}")
