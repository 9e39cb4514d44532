"""Pages of fixed boxes: drawn by us they look as WeasyPrint sets them, and what is more than that goes to WeasyPrint."""

from __future__ import annotations

import base64
import io
import logging
from datetime import date

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from sitegen.core.sources import Sources
from sitegen.engine.execution.pool import run_job
from sitegen.loading.library import load_library
from sitegen.loading.publication import published
from sitegen.model.problems import Problems
from sitegen.pdf import fixed_layout
from sitegen.pdf.typesetting import Typesetting
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.typography import typefaces
from tests.conftest import DAY, ROOT

TODAY = date.fromisoformat(DAY)
WEASYPRINT = {"full_fonts": False}  # any option asks for it
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>标题 & 字</title><style>
html {{ font-family: Sans; font-weight: 400; line-height: 1.3 }} body {{ margin: 0 }}
.a {{ position: absolute; white-space: nowrap }} .hw {{ font-feature-settings: "halt" }}
@page {{ size: 120mm 90mm; margin: 0; bleed: 3mm; background: #FFD200 }}
{css}
</style></head><body>
{body}
</body></html>"""


def _png(mode: str = "RGB") -> str:
    """A small picture as a data URL."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((48, 32)).convert(mode).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


PLAIN = {
    "a picture of pixels": f'<img class="a" src="{_png()}" alt="" style="left:10mm;top:10mm;width:48mm;height:32mm">',
    "words": '<div class="a" style="left:10mm;top:10mm;font-size:9mm;color:#141414">先挂断，<span style="color:#E3001B">再核实</span>110</div>',
    "halved": '<div class="a" style="left:10mm;top:10mm;font-size:9mm"><span class="hw">“</span>安全账户<span class="hw">”</span></div>',
    "spread": '<div class="a" style="left:10mm;top:10mm;font-size:9mm;letter-spacing:1.5mm">骗子最怕你</div>',
    "aligned": '<div class="a" style="left:10mm;top:10mm;width:90mm;font-size:7mm;text-align:right">右边</div>'
    '<div class="a" style="left:10mm;top:30mm;width:90mm;font-size:7mm;text-align:center;background:#141414;color:#fff;padding:2mm">中间</div>',
    "ends": '<div class="a" style="left:10mm;top:10mm;width:90mm;font-size:6mm;display:flex;justify-content:space-between;'
    'border-bottom:1mm solid #141414;padding-bottom:2mm"><b>左</b><span>右边的话</span></div>',
    "boxes": '<div class="a" style="left:-3mm;top:50mm;width:126mm;height:43mm;background:#141414"></div>'
    '<div class="a" style="left:20mm;top:20mm;width:30mm;height:30mm;box-sizing:border-box;border:1mm solid #141414"></div>'
    '<div class="a" style="left:60mm;top:20mm;width:20mm;height:20mm;background:#E3001B;transform:rotate(45deg)"></div>',
    "boxes in a box": '<div class="a" style="left:20mm;top:20mm;width:70mm;height:30mm;background:#141414;color:#FFFFFF;'
    'transform:rotate(180deg)"><div class="a" style="left:5mm;top:4mm;font-size:7mm">上下颠倒</div>'
    '<div class="a" style="left:5mm;top:18mm;width:20mm;height:5mm;background:#E3001B"></div></div>',
    "disc": '<div class="a" style="left:20mm;top:20mm;width:30mm;height:30mm;background:#141414;border-radius:50%;display:flex;'
    'align-items:center;justify-content:center"><svg style="width:20mm;height:20mm" viewBox="0 0 10 10" fill="#FFFFFF">'
    '<path d="M1,1h8v8a4,4,0,0,1-8,0Z"/></svg></div>',
    "marks": '<svg style="position:absolute;left:10mm;top:10mm;width:80mm;height:40mm" viewBox="0 0 80 40">'
    '<g transform="rotate(-8 40 20)"><path d="M5 20Q40 0 75 20Q40 30 5 20Z" fill="#E3001B" stroke="#FFFFFF" '
    'stroke-width="2" stroke-linejoin="round"/></g><rect x="2" y="30" width="20" height="6"/><circle cx="60" cy="33" r="5"/></svg>',
}  # fmt: skip
MORE = {
    "a paragraph": '<div class="a" style="left:10mm;top:10mm;width:40mm;white-space:normal">会换行的一段话</div>',
    "in the flow": "<p>段落</p>",
    "a table": "<table><tr><td>表</td></tr></table>",
    "a gradient": '<div class="a" style="left:0;top:0;width:9mm;height:9mm;background:linear-gradient(red,blue)"></div>',
    "a weight it has not": '<div class="a" style="left:0;top:0;font-weight:300">细</div>',
    "a character it has not": '<div class="a" style="left:0;top:0">\U0001f600</div>',
    "a picture with a palette": f'<img class="a" src="{_png("P")}" alt="" style="left:0;top:0;width:9mm;height:9mm">',
    "a picture from elsewhere": '<img class="a" src="x.png" alt="" style="left:0;top:0;width:9mm;height:9mm">',
    "a page of another height": '<div style="position:relative;height:50mm"></div>',
    "a percentage": '<div class="a" style="left:50%;top:0">半</div>',
}


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(ROOT, ROOT / "content", TODAY)


def drawn(sources: Sources, body: str, css: str = "") -> bytes:
    face = typefaces.load(sources, "sans")
    return fixed_layout.page(PAGE.format(body=body, css=css), sources, "templates/poster", face, (400, 700))


def picture(pdf: bytes, number: int = 0) -> Image.Image:
    page = pypdfium2.PdfDocument(pdf)[number]
    image: Image.Image = page.render(scale=2).to_pil().convert("RGB")
    return image


@pytest.mark.parametrize("body", PLAIN.values(), ids=PLAIN.keys())
def test_it_looks_as_weasyprint_sets_it(sources: Sources, body: str) -> None:
    setting = Typesetting(sources, "templates/poster", (400, 700), {})
    theirs = setting.pdf(PAGE.format(body=body, css=""), **WEASYPRINT)
    assert not setting.problems

    ours, theirs_shown = picture(drawn(sources, body)), picture(theirs)

    assert ours.size == theirs_shown.size
    difference = ImageChops.difference(ours, theirs_shown)
    assert max(ImageStat.Stat(difference).mean) < 0.6
    # A box or a character out of place by a pixel would leave a line of strong difference.
    strong = difference.convert("L").point(lambda v: 255 if v > 110 else 0).histogram()[255]
    assert strong < 60


def test_several_pages_look_as_weasyprint_sets_them(sources: Sources) -> None:
    css = ".page { position: relative; height: 90mm; break-after: page }"
    body = "".join(f'<div class="page">{PLAIN[name]}</div>' for name in ("words", "a picture of pixels", "aligned"))
    setting = Typesetting(sources, "templates/poster", (400, 700), {})
    theirs = setting.pdf(PAGE.format(body=body, css=css), **WEASYPRINT)
    ours = drawn(sources, body, css)

    assert len(pypdfium2.PdfDocument(ours)) == len(pypdfium2.PdfDocument(theirs)) == 3
    for number in range(3):
        difference = ImageChops.difference(picture(ours, number), picture(theirs, number))
        assert max(ImageStat.Stat(difference).mean) < 0.6, number


@pytest.mark.parametrize("body", MORE.values(), ids=MORE.keys())
def test_what_needs_a_typesetter_is_refused(sources: Sources, body: str) -> None:
    with pytest.raises(fixed_layout.UnsupportedMarkup):
        drawn(sources, body)


@pytest.mark.parametrize(
    "css",
    [".a { opacity: 0.5 }", ".a:hover { color: #000 }", "@media print { .a { left: 0 } }", ".a > b { color: #000 }"],
)
def test_style_it_does_not_know_is_refused(sources: Sources, css: str) -> None:
    with pytest.raises(fixed_layout.UnsupportedMarkup):
        drawn(sources, PLAIN["words"], css)


def test_a_page_that_is_refused_is_set_by_weasyprint(sources: Sources) -> None:
    setting = Typesetting(sources, "templates/poster", (400, 700), {})

    pdf = setting.pdf(PAGE.format(body="<p>段落</p>", css=""))

    assert "段落" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert not setting.problems


def test_a_fault_of_style_is_still_a_problem(sources: Sources) -> None:
    setting = Typesetting(sources, "templates/poster", (400, 700), {})

    setting.pdf(PAGE.format(body=PLAIN["words"], css=".a { colour: #000 }"))

    assert setting.problems


def test_the_words_can_be_copied_and_the_faces_are_cut(sources: Sources) -> None:
    pdf = drawn(sources, PLAIN["words"])

    assert "先挂断，再核实110" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert str(book.docinfo["/Title"]) == "标题 & 字"
        assert str(book.Root.Lang) == "zh-CN"
        (font,) = [f for f in book.objects if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/FontDescriptor"]
        assert len(bytes(font.FontFile2.read_bytes())) < 20_000


def test_the_boxes_are_exact(sources: Sources) -> None:
    with pikepdf.open(io.BytesIO(drawn(sources, PLAIN["words"]))) as book:
        millimetres = [round(float(v) * 25.4 / 72, 3) for v in book.pages[0].trimbox]

    assert millimetres == [3, 3, 123, 93]


def test_the_same_page_gives_the_same_bytes(sources: Sources) -> None:
    assert drawn(sources, PLAIN["marks"]) == drawn(sources, PLAIN["marks"])


def test_linked_style_sheets_are_recorded_reads(sources: Sources) -> None:
    body = PLAIN["words"]
    html = PAGE.format(body=body, css="").replace("<style>", '<link rel="stylesheet" href="poster.css"><style>')

    with sources.recording() as reads:
        fixed_layout.page(html, sources, "templates/poster", typefaces.load(sources, "sans"), (400, 700))

    assert "templates/poster/poster.css" in reads


def test_the_starter_s_posters_and_slides_need_no_typesetter(caplog: pytest.LogCaptureFixture) -> None:
    here = Sources(ROOT, ROOT / "content", TODAY)
    library, _ = load_library(here)
    materials = load_materials(here, sizes_of(library), Problems())
    wish = BuildRequest(TODAY, ("poster", "screen"))
    wanted = plan_jobs(published(library, TODAY, drafts=False), materials, wish)
    planned = [job for job in wanted if job.unit == library.root.id and job.renderer in ("print", "screen")]

    with caplog.at_level(logging.DEBUG, logger="sitegen.pdf.typesetting"):
        for job in planned[::23]:
            assert not run_job(job, here).problems

    assert len(planned) > 200
    assert "WeasyPrint sets" not in caplog.text
