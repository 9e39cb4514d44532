"""Pictures that people supply: what is accepted, what is told and where, and how they come out on the website and on paper."""

from __future__ import annotations

import ast
import base64
import io
import os
import random
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from PIL import EpsImagePlugin, Image, ImageCms, ImageDraw

from sitegen.core.sources import Sources
from sitegen.core.templating import web_picture
from sitegen.engine.execution.pool import run_job
from sitegen.images import decoding, story_pictures
from sitegen.loading import pictures
from sitegen.loading.library import load_library
from sitegen.model.content import Picture
from sitegen.model.formats import Paper
from sitegen.model.job_params import StoryPicture
from sitegen.model.jobs import Job
from sitegen.model.problems import ProblemsFound
from tests import heic
from tests.conftest import CASE, DAY_READ, ROOT, Project, examples
from tests.test_prepress import profile
from tests.test_translations import translate

MM = 72 / 25.4
CASE_FILE = "content/cases/counter/index.md"
LINE = 18  # of the first line of what `tell` adds to the story
BOOK = "标题: 口袋书\n纸张: a6\n前言: 给家里人看。\n"
BOARD = "- {编号: zhanban-900, 名称: 展板, 宽: 900, 高: 1200, 出血: 10, 安全边: 30, 工艺: 喷绘, 精度: 120}\n"
RED, BLUE = (200, 30, 30), (30, 30, 200)
# 64 × 48 px, left half red and right half blue, to be turned a quarter.
HEIC = base64.b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAA
AAAERAAAIAAQAAAAAB7AABAAAAAAAAAGEAAgAAAAACTQABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVp
bmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGE
ABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA
AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEH
BpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAI1tZGF0AAAA
XSgBrxOA9SeBP//gpUf/utZ4fg8NMT/+88Yj+gax/+L1d24DHYsoDCeJRFN4ju5YyxTWGlKz3AqVo6vSar2TaFL+E2j/4CPCeB8gQ94nsb48Ud
t6v1rvqjKULjKHbgAAAAZFeGlmAABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA==
""")


def file_of(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def halves(mode: str = "RGB", size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image if mode == "RGB" else image.convert(mode)


def photograph(size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    """As full of detail as what a camera takes, and always the same."""
    few = size[0] // 4, size[1] // 4
    noise = Image.frombytes("RGB", few, random.Random(7).randbytes(3 * few[0] * few[1])).resize(size)
    draw = ImageDraw.Draw(noise)
    draw.ellipse((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), RED)
    return noise


def tell(project: Project, story: str, **files: bytes) -> None:
    """Put the case into a folder with these files, and these lines under its story; `name__png` is name.png."""
    old = project.root / "content/cases/counter.md"
    old.unlink(missing_ok=True)
    text = CASE.format(title="柜台多问一句，|保住八万元").replace("## 骗局套路", f"{story}\n\n## 骗局套路", 1)
    project.write(CASE_FILE, text)
    for name, data in files.items():
        project.write(f"content/cases/counter/{name.replace('__', '.')}", data)
    assert text.split("\n")[LINE - 1] == story.split("\n")[0]


def check(project: Project, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = project.build("check")
    return status, capsys.readouterr().err


def page_of(project: Project) -> str:
    return (project.output / "website/cases/counter.html").read_text("utf-8")


def web_picture_of(project: Project, path: str) -> Image.Image:
    with Image.open(project.output / "website/pictures" / web_picture(path), formats=("WEBP",)) as image:
        return image.convert("RGB")


def images_of(pdf: Path) -> Iterator[tuple[str, float, bytes]]:
    """Of every picture of a PDF its colours, its least resolution on the page in dpi, and its file or points."""
    placed: dict[tuple[int, int], float] = {}
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8):
            left, bottom, right, top = thing.get_bounds()
            across, up = thing.get_px_size()
            dpi = min(across / (right - left), up / (top - bottom)) * 72
            placed[across, up] = min(dpi, placed.get((across, up), 1e9))
    document.close()
    with pikepdf.open(pdf) as book:
        for thing in book.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
                is_file = thing.get("/Filter") == "/DCTDecode"
                data = thing.read_raw_bytes() if is_file else thing.read_bytes()
                yield str(thing.ColorSpace), placed.get((int(thing.Width), int(thing.Height)), 0.0), data


def assert_whole(html: str) -> None:
    """Every tag that is opened is closed, in its turn."""
    still_open: list[str] = []
    for closes, tag in re.findall(r"<(/?)(\w+)", html):
        if tag in ("img", "br", "wbr", "hr"):
            continue
        if closes:
            assert still_open.pop() == tag
        else:
            still_open.append(tag)
    assert still_open == []


def near(one: Any, two: Any, far: int = 12) -> bool:
    return all(abs(a - b) <= far for a, b in zip(one, two, strict=True))


# ------------------------------------------------------------------------------------------- who opens them


def test_every_picture_is_opened_with_its_decoders_named() -> None:
    wrong = []
    for folder in ("sitegen", "tools", "benchmarks"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr == "open"
                    and ast.unparse(node.func.value).endswith("Image")
                    and "formats" not in {word.arg for word in node.keywords}
                ):
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno}")

    assert wrong == []


def eps(canary: Path) -> bytes:
    """PostScript that writes a file when somebody runs it."""
    return (
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60 40\n%%EndComments\n"
        f"({canary}) (w) file dup (here) writestring closefile\nshowpage\n%%EOF\n"
    ).encode()


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.eps", "a"])
def test_postscript_never_runs(
    name: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project("website", "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    canary = project.root / "canary"
    reached: list[object] = []
    monkeypatch.setattr(EpsImagePlugin.EpsImageFile, "_open", lambda self: reached.append(self))
    tell(project, f"![图]({name})", **{name.replace(".", "__"): eps(canary)})

    for words in (("check",), ("--only", "website"), ("--only", "handbook")):
        assert project.build(*words) == 1
        assert f"{CASE_FILE}:{LINE}: 图片 “{name}” 是 EPS（PostScript）文件" in capsys.readouterr().err

    assert not canary.exists()
    assert reached == []


def test_postscript_in_a_template_never_runs(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = project.root / "canary"
    reached: list[object] = []
    monkeypatch.setattr(EpsImagePlugin.EpsImageFile, "_open", lambda self: reached.append(self))
    inline = base64.b64encode(eps(canary)).decode()
    project.write("templates/dan/material.yaml", SHEET)
    project.write("templates/dan/photo.png", eps(canary))
    project.write("templates/dan/photo.svg", eps(canary))
    for source in ("photo.png", "photo.svg", f"data:image/png;base64,{inline}", f"data:image/svg+xml;base64,{inline}"):
        project.write("templates/dan/dan.html", f'<html><body><p>图</p><img src="{source}" alt="图"></body></html>')
        assert project.build("--only", "dan") == 1
        assert "Failed to load image" in capsys.readouterr().err

    assert not canary.exists()
    assert reached == []


TIFF = file_of(halves(), "TIFF")
TOLD = {
    "tiff": (TIFF, "是 TIFF 扫描图"),
    "wmf": (b"\xd7\xcd\xc6\x9a" + bytes(60), "是 WMF/EMF 文件"),
    "emf": (b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(60), "是 WMF/EMF 文件"),
    "pdf": (b"%PDF-1.7\n" + bytes(90), "是 PDF 文件"),
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "是 SVG 矢量图"),
    "html": (b"<!DOCTYPE html><title>404</title>", "是一个网页"),
    "psd": (b"8BPS" + bytes(60), "是 Photoshop 文件"),
    "ico": (file_of(halves(), "ICO"), "是图标文件"),
    "jp2": (file_of(halves(), "JPEG2000"), "是 JPEG 2000 文件"),
    "zip": (b"PK\3\4" + bytes(60), "是压缩包或 Office 文件"),
    "office": (b"\xd0\xcf\x11\xe0" + bytes(60), "是 Office 文件"),
    "video": (b"\0\0\0\x18ftypmp42" + bytes(60), "是视频"),
    "empty": (b"", "是空文件"),
    "zeros": (bytes(5000), "不是图片，或已损坏"),
    "text": ("这是文字".encode(), "不是图片，或已损坏"),
    "ppm": (file_of(halves(), "PPM"), "不是图片，或已损坏"),
}


@pytest.mark.parametrize("name", sorted(TOLD))
def test_what_is_no_picture_here_is_told_with_its_line_and_a_way_out(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    data, said = TOLD[name]
    tell(project, "后来。\n\n![图](photo.jpg)", photo__jpg=data)

    status, told = check(project, capsys)

    assert status == 1
    assert f"{CASE_FILE}:{LINE + 2}: 图片 “photo.jpg” {said}" in told
    assert "\n    请" in told
    assert "Traceback" not in told


# What a file of each format is that docs/content.md names: first what it says is accepted, then what it says is told.
NAMED = {
    "JPG": file_of(halves(), "JPEG"), "PNG": file_of(halves()), "WebP": file_of(halves(), "WEBP"), "GIF": file_of(halves(), "GIF"),
    "BMP": file_of(halves(), "BMP"), "AVIF": file_of(halves(), "AVIF"), "HEIC": HEIC,
    "TIFF": TIFF, "PDF": TOLD["pdf"][0], "SVG": TOLD["svg"][0], "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n", "PSD": TOLD["psd"][0],
    "Office": TOLD["office"][0],
}  # fmt: skip


def test_what_the_document_says_of_pictures_is_what_is_accepted(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Formats, sizes and lengths in the section on pictures of docs/content.md are those of the program."""
    section = (ROOT / "docs/content.md").read_text("utf-8").partition("### Pictures 图片")[2].partition("\n## ")[0]
    rows = {row[0]: row[2] for line in section.split("\n") if len(row := line.strip("| ").split(" | ")) == 3}
    accepted, _, told = (re.sub(r"\([^)]*\)", "", part) for part in rows["格式"].partition("What a file is"))
    names = {
        word: re.findall(r"\b[A-Z][A-Za-z]*[A-Z]\b|Office", text) for word, text in (("ok", accepted), ("told", told))
    }

    assert names["ok"] + names["told"] == list(NAMED)
    assert {decoding.kind_of(NAMED[name]) for name in names["ok"]} == set(decoding.DECODERS)
    for name, data in NAMED.items():
        tell(project, "后来。\n\n![图](photo.jpg)", photo__jpg=data)
        status, err = check(project, capsys)
        assert status == (name not in names["ok"]), (name, err)
        assert (f"{CASE_FILE}:{LINE + 2}: 图片 “photo.jpg” " in err and "\n    请" in err) or name in names["ok"], (
            name,
            err,
        )
    for key, numbers in (
        ("`[ ]` 里的说明", [pictures.ALT]),
        ('`" "` 里的标题', [pictures.CAPTION]),
        ("大小", [1200, pictures.SMALL, decoding.MOST_PIXELS // 10**6, decoding.MOST_PIXELS_JPEG // 10**6, decoding.HEAVIEST // 10**6]),
    ):  # fmt: skip
        assert [int(number) for number in re.findall(r"\d+", rows[key])] == numbers, key


# ------------------------------------------------------------------------------------------- what is accepted

MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16")
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif", "BMP": "bmp", "AVIF": "avif"}
# Pillow writes no such file.
NONE = {("PNG", "CMYK"), ("JPEG", "LA"), ("JPEG", "P"), ("JPEG", "RGBA"), ("JPEG", "I;16"), ("GIF", "CMYK"), ("BMP", "LA"),
        ("BMP", "CMYK"), ("BMP", "I;16"), ("AVIF", "CMYK"), ("WEBP", "CMYK"), ("WEBP", "I;16"), ("GIF", "I;16"), ("AVIF", "I;16"), ("GIF", "LA")}  # fmt: skip


def in_mode(mode: str) -> Image.Image:
    if mode == "I;16":
        grey = halves("L")
        return grey.convert("I").point(lambda value: value * 257).convert("I;16")
    if mode in ("LA", "RGBA"):
        image = halves(mode)
        image.putalpha(Image.new("L", image.size, 255))
        return image
    return halves(mode)


KINDS = [(format, mode) for format in FORMATS for mode in MODES if (format, mode) not in NONE]


def seen(mode: str) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """What the two halves are to look like."""
    if mode in ("L", "LA", "I;16"):
        grey = [halves("L").getpixel(at) for at in ((100, 200), (500, 200))]
        return (grey[0],) * 3, (grey[1],) * 3  # type: ignore[return-value]
    return (RED, BLUE) if mode != "1" else ((0, 0, 0), (0, 0, 0))


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A website, a book and boards of a case that shows one picture of every kind."""
    from tests.conftest import make_apart

    project = make_apart(tmp_path_factory.mktemp("kinds"), "website", "handbook", "exhibition")
    project.write("content/handbooks/pocket.yaml", BOOK)
    with (project.root / "content/paper.yaml").open("a", encoding="utf-8") as papers:
        papers.write(BOARD)
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "SECRETCAMERA", "SECRETWORDS"
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 15.0), 3: "E", 4: (121.0, 28.0, 0.0)}
    phone = file_of(photograph((4000, 3000)), "JPEG", quality=70, exif=exif, comment=b"SECRETWORDS")
    story, files = '![柜台前的老人和员工](phone.jpg "员工多问了一句")', {"phone__jpg": phone}
    for format, mode in KINDS:
        name = f"{mode.replace(';', '')}.{FORMATS[format]}"
        story += f"\n\n第一句话。\n\n![{mode}的{format}图]({name})"
        files[name.replace(".", "__")] = file_of(in_mode(mode), format)
    tell(project, story, **files)
    assert project.build("--only", "website,handbook,exhibition", "--unit", "demo") == 0
    return project


@pytest.mark.parametrize(("format", "mode"), KINDS)
def test_every_mode_of_every_format_is_shown_in_its_colours(format: str, mode: str, every_kind: Project) -> None:
    name = f"{mode.replace(';', '')}.{FORMATS[format]}"
    image = web_picture_of(every_kind, f"content/cases/counter/{name}")

    assert image.size == (640, 480)
    if mode == "1":
        return
    left, right = seen(mode)
    far = 40 if mode == "P" or format == "GIF" else 12
    assert near(image.getpixel((100, 200)), left, far)
    assert near(image.getpixel((500, 200)), right, far)


def test_no_picture_that_is_published_says_where_and_by_whom_it_was_taken(every_kind: Project) -> None:
    for path, data in every_kind.tree().items():
        if path.endswith(".webp"):
            with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
                assert not image.getexif()
                assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
        assert b"SECRET" not in data, path
        if path.endswith(".pdf"):
            with pikepdf.open(io.BytesIO(data)) as pdf:
                assert not any(
                    isinstance(o, pikepdf.Stream) and b"SECRET" in o.read_raw_bytes() for o in pdf.objects
                ), path
    originals = {file.read_bytes() for file in (every_kind.root / "content").rglob("*") if file.is_file()}
    assert not originals & set(every_kind.tree().values())


def test_the_page_shows_each_picture_where_it_was_written(every_kind: Project) -> None:
    page = page_of(every_kind)
    tags = re.findall(r'<img src="\.\./pictures/[^>]+>', page)

    assert len(tags) == len(KINDS) + 1
    assert all(re.search(r' alt="[^"]+"', tag) and ' width="' in tag and ' height="' in tag for tag in tags)
    assert 'alt="柜台前的老人和员工"' in tags[0]
    assert "<figcaption>员工多问了一句</figcaption>" in page
    assert not re.search(r'<img[^>]+src="(?:https?:)?//', page)
    assert "content/cases" not in page


def test_the_print_shops_file_has_no_picture_in_colours_of_screens(every_kind: Project) -> None:
    images = list(images_of(every_kind.output / "handbooks/pocket-print-shop.pdf"))

    assert len(images) == len(KINDS) + 1
    for space, dpi, _ in images:
        assert space == "/DeviceGray"
        assert 299 < dpi < 302


def test_the_book_to_be_read_has_its_pictures_in_colour_and_no_larger_than_needed(every_kind: Project) -> None:
    images = list(images_of(every_kind.output / "handbooks/pocket.pdf"))

    assert len(images) == len(KINDS) + 1
    assert {space for space, _, _ in images} == {"/DeviceRGB", "/DeviceGray"}
    assert all(299 < dpi < 302 for _, dpi, _ in images)
    assert (every_kind.output / "handbooks/pocket.pdf").stat().st_size < 3_000_000


@pytest.mark.parametrize("name", ["pocket.pdf", "pocket-print-shop.pdf", "pocket-a4-booklet.pdf", "pocket-two-up.pdf"])
def test_every_edition_of_the_book_shows_the_photograph_and_what_it_shows(every_kind: Project, name: str) -> None:
    document = pypdfium2.PdfDocument(every_kind.output / "handbooks" / name)
    words = "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")

    assert "员工多问了一句" in words
    assert "LA的PNG图" in words
    document.close()


def test_the_book_says_to_the_blind_what_a_picture_shows(every_kind: Project) -> None:
    with pikepdf.open(every_kind.output / "handbooks/pocket.pdf") as pdf:
        said = {str(o.get("/Alt")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}

    assert "柜台前的老人和员工" in said
    assert "LA的PNG图" in said


def test_the_board_of_a_case_shows_its_first_photograph_in_black_alone(every_kind: Project) -> None:
    (board,) = (every_kind.output / "exhibition").rglob("*counter.pdf")
    ((space, dpi, _),) = images_of(board)

    assert space == "/DeviceGray"
    assert 119 < dpi < 242
    (other,) = (every_kind.output / "exhibition").rglob("*hang-up.pdf")
    assert list(images_of(other)) == []


# ---------------------------------------------------------------------------------------------- colours


def test_deep_greys_keep_their_shade() -> None:
    for value in (0, 1, 116, 254, 255):
        image = Image.new("I;16", (40, 30), value * 257)
        for format in ("PNG",):
            made = decoding.decoded(file_of(image, format), 20, 20)
            assert made.mode == "L"
            assert made.getextrema() == (value, value)


def test_inks_are_read_by_adobes_mark() -> None:
    inked = Image.new("CMYK", (64, 48), (0, 200, 180, 20))
    marked = file_of(inked, "JPEG", quality=95)
    at = marked.index(b"\xff\xee")
    end = at + 2 + int.from_bytes(marked[at + 2 : at + 4], "big")
    opposite = file_of(Image.new("CMYK", (64, 48), (255, 55, 75, 235)), "JPEG", quality=95)
    plain = opposite[:at] + opposite[end:]
    assert b"Adobe" in marked
    assert b"Adobe" not in plain

    one, two = (decoding.decoded(data, 40, 40).getpixel((20, 15)) for data in (marked, plain))

    assert near(one, (235, 51, 69), 6)
    assert near(two, one, 6)


def test_inks_that_seem_inverted_are_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    paper = Image.new("CMYK", (640, 480), (250, 250, 250, 250))
    tell(project, "![图](a.jpg)", a__jpg=file_of(paper, "JPEG"))

    status, told = check(project, capsys)

    assert status == 0
    assert f"{CASE_FILE}:{LINE}: 图片 “a.jpg” 的印刷颜色像是反的" in told


def wide_profile() -> bytes:
    """A display whose red is far redder than sRGB's, as phones have."""
    xyz = {b"rXYZ": (0.6, 0.28, 0.0), b"gXYZ": (0.2, 0.63, 0.05), b"bXYZ": (0.16, 0.09, 0.77)}

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    tags = {name: b"XYZ \0\0\0\0" + b"".join(map(number, v)) for name, v in xyz.items()}
    tags |= {b"wtpt": b"XYZ \0\0\0\0" + b"".join(map(number, (0.9642, 1.0, 0.8249)))}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0\0\0\0\1\2\x33\0\0")
    words = b"a wide display\0"
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + bytes(78)
    tags[b"cprt"] = b"text\0\0\0\0free\0\0\0\0"
    table, body, place = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">2I", place + len(body), len(data))
        body += data
    head = struct.pack(">I4sI4s4s4s", place + len(body), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ") + bytes(12)
    head += b"acsp" + bytes(28) + b"".join(map(number, (0.9642, 1.0, 0.8249)))
    return head.ljust(128, b"\0") + table + body


def test_wide_colours_become_srgb() -> None:
    data = file_of(Image.new("RGB", (64, 48), (200, 60, 60)), "JPEG", quality=95, icc_profile=wide_profile())
    bare = file_of(Image.new("RGB", (64, 48), (200, 60, 60)), "JPEG", quality=95)

    wide, plain = (decoding.decoded(d, 40, 40) for d in (data, bare))

    assert "icc_profile" not in wide.info
    assert wide.getchannel(0).tobytes()[9 * wide.width + 9] > plain.getchannel(0).tobytes()[9 * plain.width + 9] + 10
    assert near(plain.getpixel((9, 9)), (200, 60, 60), 4)


def test_a_profile_for_other_channels_or_a_broken_one_is_passed_over() -> None:
    for icc in (profile(), b"no profile", wide_profile()[:60]):
        data = file_of(Image.new("RGB", (64, 48), (200, 60, 60)), "PNG", icc_profile=icc)
        assert near(decoding.decoded(data, 40, 40).getpixel((9, 9)), (200, 60, 60), 1)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_upright(format: str, turn: int) -> None:
    upright = Image.new("RGB", (64, 48), BLUE)
    upright.paste(RED, (0, 0, 32, 24))
    # What has to be done to see it upright is `turn`; the file holds the opposite of that.
    ways = Image.Transpose
    back = {2: ways.FLIP_LEFT_RIGHT, 3: ways.ROTATE_180, 4: ways.FLIP_TOP_BOTTOM, 5: ways.TRANSPOSE, 6: ways.ROTATE_90,
            7: ways.TRANSVERSE, 8: ways.ROTATE_270}  # fmt: skip
    lying = upright.transpose(back[turn]) if turn in back else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    data = file_of(lying, format, exif=exif, quality=95)

    look, made = decoding.picture_info(data), decoding.decoded(data, 64, 64)

    assert (look.width, look.height) == made.size == (64, 48)
    assert near(made.getpixel((8, 8)), RED, 20)
    assert near(made.getpixel((56, 8)), BLUE, 20)
    assert near(made.getpixel((8, 40)), BLUE, 20)


def test_what_is_transparent_is_white() -> None:
    image = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 32, 48))
    for format in ("PNG", "WEBP", "GIF", "AVIF"):
        made = decoding.decoded(file_of(image, format), 64, 48)
        assert near(made.getpixel((60, 20)), (255, 255, 255), 6), format
    palette = image.convert("RGB").quantize(4)
    palette.info["transparency"] = palette.getpixel((60, 20))
    made = decoding.decoded(file_of(palette, "PNG", transparency=palette.getpixel((60, 20))), 64, 48)
    assert near(made.getpixel((60, 20)), (255, 255, 255), 6)
    assert near(made.getpixel((5, 20)), RED, 40)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_frame_is_shown_and_told(
    format: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = [Image.new("RGB", (640, 480), colour) for colour in (RED, BLUE)]
    data = file_of(frames[0], format, save_all=True, append_images=frames[1:], duration=100)
    tell(project, "![图](a.gif)", a__gif=data)

    status, told = check(project, capsys)

    assert status == 0
    assert f"{CASE_FILE}:{LINE}: 图片 “a.gif” 会动，这里只用第一帧" in told
    assert near(decoding.decoded(data, 20, 20).convert("RGB").getpixel((5, 5)), RED, 20)


def test_a_photograph_of_a_telephone_is_read(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    tell(project, "![图](IMG_1.HEIC)", IMG_1__HEIC=HEIC)

    assert check(project, capsys)[0] == 0
    look, made = decoding.picture_info(HEIC), decoding.decoded(HEIC, 48, 64)
    assert (look.width, look.height) == made.size == (48, 64)
    assert near(made.getpixel((20, 8)), RED, 20)
    assert near(made.getpixel((20, 56)), BLUE, 20)


TILES = (("red", "blue", "green"), ("grey", "red", "blue"))
CORNERS = ("red", "green", "grey", "blue")  # of these, as they lie: from the left, from above


@pytest.mark.parametrize(
    ("how", "corners", "size"),
    [
        ({}, (0, 1, 2, 3), (192, 128)),
        ({"cropped": (20, 30)}, (0, 1, 2, 3), (172, 98)),  # as the last tiles of each row and column are
        ({"turn": 3, "exif": 6}, (2, 0, 3, 1), (128, 192)),  # held upright: said twice, done once
        ({"turn": 1, "exif": 8}, (1, 3, 0, 2), (128, 192)),
        ({"turn": 2, "exif": 3}, (3, 2, 1, 0), (192, 128)),
        ({"mirror": 1, "exif": 2}, (1, 0, 3, 2), (192, 128)),  # of oneself
        ({"beside": True}, (0, 1, 2, 3), (192, 128)),
        ({"beside": True, "turn": 3, "exif": 6, "is_new": True}, (2, 0, 3, 1), (128, 192)),
        ({"brands": (b"mif1", b"heic")}, (0, 1, 2, 3), (192, 128)),
    ],
)
def test_an_iphones_tiles_are_put_together_and_stand_upright(
    how: dict[str, Any], corners: tuple[int, ...], size: tuple[int, int]
) -> None:
    data = heic.photograph(TILES, **how)

    look, made = decoding.picture_info(data), decoding.decoded(data, 4000, 4000)

    assert (look.kind, look.width, look.height, look.moves) == ("heic", *size, False)
    assert made.size == size
    right, low = size[0] - 3, size[1] - 3
    for place, corner in zip(((2, 2), (right, 2), (2, low), (right, low)), corners, strict=True):
        assert near(made.getpixel(place), heic.COLOURS[CORNERS[corner]], 4)


def test_an_iphones_wide_colours_become_srgb() -> None:
    made = decoding.decoded(heic.photograph(TILES, profile=wide_profile()), 4000, 4000)

    assert near(made.getpixel((2, 2)), (235, 0, 0), 8)
    assert near(made.getpixel((2, 120)), heic.COLOURS["grey"], 4)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.9, 0.97])
def test_an_iphones_photograph_cut_anywhere_is_told(share: float) -> None:
    data = heic.photograph(TILES)

    with pytest.raises(decoding.Unfit):
        decoding.picture_info(data[: round(share * len(data))])


def test_what_telephones_add_behind_a_photograph_is_passed_over() -> None:
    for more in (b"SEFT", b"\0\0\0\0SEFHx" * 4, bytes(100), b"\0\0\xff\xffuuid", b"\xff" * 40):
        assert decoding.picture_info(heic.photograph(TILES) + more).width == 192


@pytest.mark.parametrize(
    "name", ["IMG_0001.HEIC", "IMG_0001.heic", "IMG_0001.HEIF", "IMG_0001.jpg", "IMG_0001.JPG", "微信图片.png"]
)
def test_an_iphones_photograph_is_shown_whatever_it_is_called(
    name: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website", "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    rows = [[("red", "blue")[n % 2] for n in range(10)]] * 8
    tell(project, f"![图]({name})")
    project.write(f"content/cases/counter/{name}", heic.photograph(rows, turn=3, exif=6, beside=True, is_new=True))
    project.write("content/cases/counter/IMG_0001.MOV", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ")  # of a Live Photo
    project.write("content/cases/counter/IMG_0001.AAE", b'<?xml version="1.0"?>')  # what was edited

    assert project.build("--only", "website,handbook", "--unit", "demo") == 0

    told = capsys.readouterr().err
    assert f"{name} " not in told
    shown = web_picture_of(project, f"content/cases/counter/{name}")
    assert shown.size == (512, 640)
    assert near(shown.getpixel((256, 20)), heic.COLOURS["red"])
    assert near(shown.getpixel((256, 620)), heic.COLOURS["blue"])
    assert len(list(images_of(project.output / "handbooks/pocket.pdf"))) == 1


def test_heic_without_its_library_is_told_how_to_convert(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "heic_is_read", lambda: False)
    tell(project, "![图](IMG_1.HEIC)", IMG_1__HEIC=HEIC)

    status, told = check(project, capsys)

    assert status == 1
    assert f"{CASE_FILE}:{LINE}: 图片 “IMG_1.HEIC” 是 HEIC 格式" in told
    assert "兼容性最佳" in told


# ------------------------------------------------------------------------------------------- damaged, large

SMALL_JPEG = {
    "plain": file_of(photograph((400, 300)), "JPEG", quality=80),
    "progressive": file_of(photograph((400, 300)), "JPEG", quality=80, progressive=True),
    "restarts": file_of(photograph((400, 300)), "JPEG", quality=80, restart_marker_rows=1),
}


@pytest.mark.parametrize("kind", sorted(SMALL_JPEG))
def test_a_jpeg_without_its_last_marker_is_whole(kind: str) -> None:
    whole = SMALL_JPEG[kind]
    for data in (whole[:-2], whole[:-1], whole[:-2] + bytes(3000)):
        assert decoding.picture_info(data) == decoding.picture_info(whole)
        assert decoding.decoded(data, 400, 300).tobytes() == decoding.decoded(whole, 400, 300).tobytes()


@settings(max_examples=examples(40))
@given(st.sampled_from(sorted(SMALL_JPEG)), st.floats(0.02, 0.995), st.booleans())
def test_a_jpeg_cut_anywhere_is_told(kind: str, share: float, padded: bool) -> None:
    whole = SMALL_JPEG[kind]
    data = whole[: int(len(whole) * share)] + (bytes(len(whole) // 2) if padded else b"")

    with pytest.raises(decoding.Unfit):
        decoding.picture_info(data)


@settings(max_examples=examples(60))
@given(st.sampled_from(["PNG", "WEBP", "GIF", "BMP", "AVIF"]), st.floats(0.001, 0.9))
def test_a_file_cut_anywhere_is_told_or_shown_as_it_was(format: str, share: float) -> None:
    whole = file_of(photograph((300, 200)), format)
    data = whole[: int(len(whole) * share)]
    try:
        made = decoding.decoded(data, 300, 200)
    except decoding.Unfit:
        return
    assert made.tobytes() == decoding.decoded(whole, 300, 200).tobytes()


@settings(max_examples=examples(150))
@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_no_damage_is_worse_than_a_picture_that_cannot_be_opened(format: str, data: st.DataObject) -> None:
    whole = bytearray(file_of(photograph((60, 40)), format))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        look = decoding.picture_info(bytes(whole))
        decoding.decoded(bytes(whole), 30, 30)
    except decoding.Unfit:
        return
    assert look.width > 0


def test_what_was_cut_short_is_told_at_check_and_never_blamed_on_output(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    whole = file_of(photograph(), "JPEG")
    tell(project, "![图](a.jpg)", a__jpg=whole[: len(whole) // 2])

    for words in (("check",), ("--only", "website")):
        assert project.build(*words) == 1
        told = capsys.readouterr().err
        assert f"{CASE_FILE}:{LINE}: 图片 “a.jpg” 打不开，可能没有传完或已损坏" in told
        assert not re.search("^output", told, re.M)


def test_a_picture_that_breaks_after_the_check_is_named(project: Project) -> None:
    path = "content/cases/counter/a.jpg"
    project.write(path, b"\xff\xd8\xff" + bytes(90))
    sources = Sources(project.root, project.root / "content", DAY_READ)
    job = Job("website", "web", "", "website/pictures/a.webp", {}, StoryPicture(path))

    (problem,) = run_job(job, sources).problems

    assert str(problem.origin) == path
    assert "打不开" in problem.message.zh


def test_a_librarys_word_on_a_file_is_no_fault_of_the_disk(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(job: Job, sources: Sources) -> None:
        raise OSError("image file is truncated (5 bytes not processed)")

    monkeypatch.setattr("sitegen.engine.execution.pool.renderer_named", lambda name: broken)
    sources = Sources(project.root, project.root / "content", DAY_READ)

    (problem,) = run_job(Job("card", "text", "card/card.html", "cards/a.txt", {}), sources).problems

    assert str(problem.origin) == "templates/card/card.html"
    assert "cards/a.txt" in problem.message.zh


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that claims to be so large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_a_bomb_is_told_before_it_is_decoded(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    tell(project, "![图](a.png)", a__png=png_of(60_000, 60_000))

    status, told = check(project, capsys)

    assert status == 1
    assert f"{CASE_FILE}:{LINE}: 图片 “a.png” 有 60000 × 60000 像素，太大" in told


def test_a_large_photograph_is_never_decoded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of(Image.effect_noise((800, 600), 60).resize((8000, 6000)), "JPEG", quality=60)
    sizes: list[tuple[int, int]] = []
    plain = decoding._plain

    def watched(image: Any, factor: int) -> Any:
        sizes.append(image.size)
        return plain(image, factor)

    monkeypatch.setattr(decoding, "_plain", watched)

    decoding.picture_info(data)
    made = decoding.decoded(data, 1200, 12_000)

    assert made.size == (1200, 900)
    assert sizes == [(1000, 750), (4000, 3000)]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((1, 1), "很小"),
        ((200, 140), "很小（200 × 140 像素），印出来最宽 17 毫米"),
        ((4000, 100), "太宽"),
        ((100, 4000), "太长"),
    ],
)
def test_what_will_not_look_well_is_told_and_made_all_the_same(
    size: tuple[int, int], said: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website", "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    tell(project, "![图](a.png)", a__png=file_of(halves(size=size)))

    assert project.build("--only", "website,handbook", "--unit", "demo") == 0
    assert f"{CASE_FILE}:{LINE}: 图片 “a.png” {said}" in capsys.readouterr().err
    shown = re.search(r'<img src="\.\./pictures[^>]+ width="(\d+)" height="(\d+)"', page_of(project))
    assert shown
    assert web_picture_of(project, "content/cases/counter/a.png").size == (int(shown[1]), int(shown[2]))


# ---------------------------------------------------------------------------------------------- names, marks

NAMES = {
    "现场 照片.png": "![图](<现场 照片.png>)",
    "a b.png": "![图](a b.png)",
    "a(1).png": "![图](a(1).png)",
    "a(2.png": "![图](<a(2.png>)",
    "a[1].png": "![图](a[1].png)",
    "a#b.png": "![图](<a#b.png>)",
    "a?b.png": "![图](a?b.png)",
    "a&b.png": "![图](a&b.png)",
    "a+b.png": "![图](a+b.png)",
    "a;b.png": "![图](a;b.png)",
    "100%.png": "![图](100%.png)",
    "c d.png": "![图](c%20d.png)",
    "e%20f.png": "![图](e%20f.png)",
    "A.PNG": "![图](A.PNG)",
    "B.JPEG": "![图](B.JPEG)",
    "c.Jpg": "![图](C.JPG)",
    "it's.png": "![图](it's.png)",
    "_x_y_.png": "![图](_x_y_.png)",
    "in/side.png": "![图](in/side.png)",
    "in/windows.png": "![图](in\\windows.png)",
    "dot.png": "![图](./dot.png)",
    "noending": "![图](noending)",
    "图.图.png": "![图](图.图.png)",
    "照.png": "![图](照.png)",
    "图.png": "![图](图.png)",
    "twin.png": "![图](twin.png)",
    "twin.jpg": "![图](twin.jpg)",
    "-480.png": "![图](-480.png)",
    unicodedata.normalize("NFD", "é.png"): "![图](é.png)",
}


def test_names_of_every_kind_are_found_and_shown_everywhere(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website", "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    story = "\n\n".join(NAMES.values())
    tell(project, story)
    shades = {}
    for number, name in enumerate(NAMES):
        shades[name] = (8 * number, 255 - 8 * number, 128)
        project.write(f"content/cases/counter/{name}", file_of(Image.new("RGB", (640, 480), shades[name])))

    assert project.build("--only", "website,handbook", "--unit", "demo") == 0, capsys.readouterr().err

    assert "没有用到" not in capsys.readouterr().err
    files = re.findall(r'<img src="\.\./pictures/([^"]+)"', page_of(project))
    assert len(set(files)) == len(NAMES)
    for file, shade in zip(files, shades.values(), strict=True):
        with Image.open(project.output / "website/pictures" / unquote(file), formats=("WEBP",)) as image:
            assert near(image.convert("RGB").getpixel((300, 200)), shade, 8), file
    assert len(list(images_of(project.output / "handbooks/pocket.pdf"))) == len(NAMES)


# What telephones, WeChat, Windows and archives call files, and what else a disk takes.
ODD_NAMES = (
    "😀.png", "❤️.png", "👨‍👩‍👧.png", "家 👍🏽.png", "🇨🇳国旗.png", "😀/里.png", "微信图片_20260301(1).png", "IMG_1234 (2).png",
    "１２３（一）.png", "照片［1］.png", "【现场】照片.png", "“柜台”.png", "《图》.png", "a<b>.png", 'a"b.png', "a*b*c.png", "a|b.png",
    "a`b`.png", "a\\b.png", "a\\_b.png", "a&amp;b.png", "{a}.png", "[图](b).png", "#1.png", "100%25.png", " 前.png", "a\u3000b.png",
    "a\u00a0b.png", "a\u200bb.png", "a\u202eb.png", "⽤⼾.png", unicodedata.normalize("NFD", "がé.png"), "a\u0301\u0323.png",
    "a\tb.png", ".hidden.png", f"{'字' * 80}.png", "CON.png", "a:b.png", "a\ue000b.png", "a\u2028b.png", "𠀋.png", "한글.png",
    "עברית.png", "ไทย.png", "é.PNG",
)  # fmt: skip


def test_a_disks_odd_names_are_found_and_shown_in_every_material(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website", "handbook", name="我的 项目 😀 (1)")
    project.write("content/handbooks/pocket.yaml", BOOK)
    tell(project, "\n\n".join(f"![图{n}](<{name}>)" for n, name in enumerate(ODD_NAMES)))
    shades = [(5 * n, 255 - 5 * n, 128) for n in range(len(ODD_NAMES))]
    for name, shade in zip(ODD_NAMES, shades, strict=True):
        project.write(f"content/cases/counter/{name}", file_of(Image.new("RGB", (640, 160), shade)))

    assert project.build("--only", "website,handbook", "--unit", "demo") == 0, capsys.readouterr().err

    told = capsys.readouterr().err
    assert "没有用到" not in told
    assert "没有读" not in told
    files = re.findall(r'<img src="\.\./pictures/([^"]+)"', page_of(project))
    assert len(set(files)) == len(ODD_NAMES)
    assert all(re.fullmatch(r"[a-z0-9_.-]+", file) for file in files)
    for file, shade in zip(files, shades, strict=True):
        with Image.open(project.output / "website/pictures" / file, formats=("WEBP",)) as image:
            assert near(image.convert("RGB").getpixel((300, 100)), shade, 8), file
    assert len(list(images_of(project.output / "handbooks/pocket.pdf"))) == len(ODD_NAMES)


@pytest.mark.parametrize("name", ["😀.png", "❤️ a\\b (1).png"])
def test_an_odd_name_is_shown_on_boards_and_long_pictures(name: str, make_project: Callable[..., Project]) -> None:
    project = make_project("exhibition", "wechat", "wechat-long")
    with (project.root / "content/paper.yaml").open("a", encoding="utf-8") as papers:
        papers.write(BOARD)
    tell(project, f"![图](<{name}>)")
    project.write(f"content/cases/counter/{name}", file_of(Image.new("RGB", (900, 600), RED)))

    assert project.build("--only", "exhibition,wechat,wechat-long", "--unit", "demo") == 0

    (board,) = (project.output / "exhibition").rglob("*counter.pdf")
    assert len(list(images_of(board))) == 1
    with Image.open(project.output / "wechat-long/counter.png", formats=("PNG",)) as image:
        assert any(near(colour, RED, 8) for _, colour in image.convert("RGB").getcolors(1 << 24) or ())
    assert (project.output / "texts/wechat/counter.html").is_file()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("![图](❤️.png)", "❤️.png"),
        ("![图](❤.png)", "❤️.png"),  # as the eye sees it
        ("![图](❤️.png)", "❤.png"),
        ("![图](IMG_1234 (2).png)", "IMG_1234 (2).png"),
        ("![图](微信图片 (1) (2).jpg)", "微信图片 (1) (2).jpg"),
        ("![图](照片（1）.png)", "照片（1）.png"),
        ("！【图】（照片 （1）😀.png）", "照片 （1）😀.png"),
        ('![图](😀 a.png "说明")', "😀 a.png"),
        ("![图](<😀 a.png> '说明')", "😀 a.png"),
        ("![图一，\n图二](😀 (1).png)", "😀 (1).png"),
        ("![图][r]\n\n[r]: 😀.png", "😀.png"),
        ('![图][r]\n\n[r]: <😀 (1).png> "说明"', "😀 (1).png"),
        ("| 一 |\n|---|\n| ![图](a|b😀.png) |", "a|b😀.png"),
        ("先看 ![图](😀.png)，再看 ![图](😀.png)。", "😀.png"),
        ("![图](用户.png)", "⽤⼾.png"),
        ("![图](⽤⼾.png)", "用户.png"),
        ("![图](%F0%9F%98%80.png)", "😀.png"),
        ("![图](a  b.png)", "a b.png"),
        ("![图](a b.png)", "a\u00a0b.png"),
        ("[![图](😀.png)](😀.png)", "😀.png"),
    ],
)
def test_however_an_odd_name_is_written_it_is_found(
    written: str, name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, f"{written}\n\n完。")
    project.write(f"content/cases/counter/{name}", file_of(halves()))

    status, told = check(project, capsys)

    assert (status, re.sub("共 .*", "", told).strip()) in [(0, ""), (0, told.strip())]
    assert "没有用到" not in told
    assert "字体里没有" not in told


def test_of_names_that_look_the_same_the_one_that_is_written_is_shown(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "![图](❤️.png)\n\n![图](❤.png)")
    project.write("content/cases/counter/❤️.png", file_of(Image.new("RGB", (640, 480), RED)))
    project.write("content/cases/counter/❤.png", file_of(Image.new("RGB", (640, 480), BLUE)))

    assert project.build("--only", "website") == 0

    assert near(web_picture_of(project, "content/cases/counter/❤️.png").getpixel((9, 9)), RED)
    assert near(web_picture_of(project, "content/cases/counter/❤.png").getpixel((9, 9)), BLUE)


@pytest.mark.parametrize("written", ["图片\\照片.png", "图片\\_照片.png", "图片\\1 (2)😀.png", ".\\图片\\a.png"])
def test_windows_slashes_are_read_as_folders_and_told(
    written: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, f"先。\n\n![图]({written})\n\n完。")
    true = written.replace("\\", "/").removeprefix("./")
    project.write(f"content/cases/counter/{true}", file_of(halves()))

    status, told = check(project, capsys)

    assert status == 0
    assert f"{CASE_FILE}:{LINE + 2}: 图片 “{written}” 里的 \\ 按文件夹读了，用的是 “{true}”" in told
    assert "链接" not in told


def test_a_picture_that_is_missing_is_told_as_it_was_typed(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, "![图](图片\\照片 (1)😀.png)")

    status, told = check(project, capsys)

    assert status == 1
    assert f"{CASE_FILE}:{LINE}: 找不到图片 “图片\\照片 (1)😀.png”" in told
    assert "共 1 处" in told


def test_a_name_in_bytes_of_gbk_is_told_with_what_it_should_be(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, "![图](照片.jpg)")
    folder = os.fsencode(project.root / "content/cases/counter")
    with open(folder + b"/" + "照片.jpg".encode("gb18030"), "wb") as file:  # noqa: PTH123 - no Path has such a name
        file.write(file_of(halves(), "JPEG"))

    status, told = check(project, capsys)

    assert status == 1
    assert f"{CASE_FILE}:{LINE}: 图片 “照片.jpg” 的文件名在这台电脑上是乱码" in told
    assert "改名为 照片.jpg" in told


def test_a_file_with_a_backslash_in_its_name_is_no_link(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """As archives made on Windows leave them on other systems."""
    project.write("content/cases/counter.md", CASE.format(title="柜台多问一句，|保住八万元"))
    project.write("content/cases/图片\\照片.jpg", file_of(halves(), "JPEG"))
    project.write("content/cases/图片\\说.txt", "字\n")

    told = check(project, capsys)[1]

    assert "图片\\照片.jpg: 这张图片没有用到" in told
    assert "图片\\说.txt: 没有读：名字要以 .md 结尾" in told
    assert "链接" not in told


@pytest.mark.parametrize("name", ["标志 ❤️(1).png", "图\\标😀.png", "a'b.png", "⽤.png"])
def test_a_units_mark_and_code_may_be_called_anything(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    import segno

    out = io.BytesIO()
    segno.make("https://www.example.com/").save(out, kind="png", scale=12, border=4)
    project.write(f"assets/{name.replace('图', 'in').replace(chr(92), '/')}", file_of(halves()))
    project.write(f"content/{name}", out.getvalue())
    logo = name.replace("图", "in")
    code = f"{{名称: 示例, 文件: content/{name}, 用途: 看网站}}"
    project.edit("content/units.yaml", "  示例: 是\n", f"  示例: 是\n  标志: assets/{logo}\n  二维码:\n    - {code}\n")

    status, told = check(project, capsys)

    assert status == 0, told
    assert "没有用到" not in told
    assert "看不见" not in told


WRITTEN = {
    "title": '![图](a.png "说明")',
    "title-single": "![图](a.png '说明')",
    "angle-title": '![图](<a.png> "说明")',
    "reference": "![图][r]\n\n[r]: a.png",
    "reference-short": "![图]\n\n[图]: a.png",
    "reference-title": '![图][r]\n\n[r]: <a.png> "说明"',
    "two-lines": "![图一，\n图二](a.png)",
    "brackets": "![图[一]二](a.png)",
    "stars": "![**图**](a.png)",
    "entities": "![图 &amp; 字](a.png)",
    "in-words": "先看图 ![图](a.png) 再看字。",
    "two-in-a-line": "![图](a.png) ![图](a.png)",
    "in-a-link": "[![图](a.png)](https://www.example.com/)",
    "linked-to-itself": "[![图](a.png)](a.png)",
    "in-a-list": "- 第一，看图 ![图](a.png)\n- 第二",
    "in-a-table": "| 一 | 二 |\n|---|---|\n| ![图](a.png) | 字 |",
    "in-a-quote": "> ![图](a.png)",
    "full-width": "！[图](a.png)",
    "full-width-brackets": "![图]（a.png）",
    "all-full-width": "！【图】（a.png）",
    "blank-between": "![图] (a.png)",
    "indented": "    ![图](a.png)",
    "indented-by-a-tab": "\t![图](a.png)",
    "before-a-stop": "先看这张图![图](a.png)，再看字。",
    "blanks-inside": "![图]( a.png )",
    "bold": "**![图](a.png)**",
    "in-bold": "**看图 ![图](a.png) 字**",
    "in-a-link-with-words": "[看图 ![图](a.png)](https://www.example.com/)",
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_however_a_picture_is_written_it_is_shown(
    name: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    tell(project, f"{WRITTEN[name]}\n\n后来钱都保住了。", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0, capsys.readouterr().err

    page = page_of(project)
    count = 2 if name == "two-in-a-line" else 1
    tags = re.findall(r"<img [^>]*\.\./pictures/counter-a-[^>]*>", page)
    assert len(tags) == count
    assert all(re.search(r'alt="[^"]*图', tag) for tag in tags)
    story = page[page.index('id="story"') : page.index('id="steps"')]
    assert_whole(story[story.index('<div class="prose">') : story.index("</div>") + 6])
    assert not re.search(r"!\[|！|\]\(|a\.png", re.sub("<[^>]*>", "", story))
    if "title" in name:
        assert "<figcaption>说明</figcaption>" in page
    assert "没有用到" not in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_however_a_picture_is_written_it_is_in_the_book(name: str, book: Callable[[str], Project]) -> None:
    project = book(f"{WRITTEN[name]}\n\n后来钱都保住了。")

    count = 2 if name == "two-in-a-line" else 1
    document = pypdfium2.PdfDocument(project.output / "handbooks/pocket.pdf")
    shown = [
        thing for page in document for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8)
    ]
    assert len(shown) == count
    document.close()


@pytest.fixture(scope="module")
def book_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    from tests.conftest import make_apart

    project = make_apart(tmp_path_factory.mktemp("book"), "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    (project.root / "content/cases/hang-up.md").unlink()
    return project


@pytest.fixture
def book(book_project: Project) -> Callable[[str], Project]:
    """Makes the book with that story."""

    def make(story: str) -> Project:
        tell(book_project, story, a__png=file_of(halves()))
        assert book_project.build("--only", "handbook", "--unit", "demo") == 0
        return book_project

    return make


FOREIGN = {
    "plain": "![图](http://h.example/x.png)",
    "https": "![图](https://h.example/x.png)",
    "no-scheme": "![图](//h.example/x.png)",
    "nested": "![a[b]c](http://h.example/x.png)",
    "reference": "![图][r]\n\n[r]: http://h.example/x.png",
    "two-lines": "![图一\n图二](http://h.example/x.png)",
    "image-tag": "<image src=http://h.example/x.png>",
    "img-tag": '<img src="http://h.example/x.png" alt="图">',
    "img-block": '<div>\n<img\n src="http://h.example/x.png">\n</div>',
    "picture-tag": '<picture><source srcset="http://h.example/x.png"><img src="http://h.example/x.png"></picture>',
    "injected": "![x](http://h.example/a\nX-Injected: 1)",
    "angle": "![图](<http://h.example/x.png>)",
    "entity": "![图](http&#58;//h.example/x.png)",
    "title": '![图](http://h.example/x.png "说明")',
    "data": "![图](data:image/png;base64,iVBORw0KGgo=)",
    "file": "![图](file:///etc/passwd)",
    "windows": "![图](C:\\Users\\a\\x.png)",
    "share": "![图](\\\\server\\share\\x.png)",
    "root": "![图](/etc/x.png)",
    "above": "![图](../x.png)",
    "above-encoded": "![图](..%2Fx.png)",
    "above-windows": "![图](..\\x.png)",
    "in-a-table": "| 一 |\n|---|\n| ![图](http://h.example/x.png) |",
    "in-a-note": "字[^1]。\n\n[^1]: ![图](http://h.example/x.png)",
    "ours": '<img src="content/cases/counter/a.png" alt="图" width="1" height="1">',
    "full-width": "！[图](http://h.example/x.png)",
}


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_what_does_not_lie_beside_the_case_is_told_with_its_line(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("content/x.png", file_of(halves()))
    tell(project, f"{FOREIGN[name]}\n\n完。", a__png=file_of(halves()))

    status, told = check(project, capsys)

    assert status == 1
    lines = [int(n) for n in re.findall(rf"^{CASE_FILE}:(\d+): (?!.*没有用到)", told, re.M)]
    written = FOREIGN[name].split("\n")
    assert lines
    assert all(LINE <= line < LINE + len(written) for line in lines)
    at = next((n for n, words in enumerate(written) if "h.example" in words), 0)
    if name not in ("img-block", "reference"):  # the latter is told where it is used
        assert LINE + at in lines


LEFT = {
    "no-target": ("![图]", "没有读懂"),
    "unknown-reference": ("![图][nobody]", "没有读懂"),
    "half": ("![图](a.png", "没有读懂"),
    "escaped": ("!\\[图](a.png)", "没有读懂"),
    "embed": ("![[a.png]]", "请写成 ![图上有什么](a.png)"),
    "link": ("[看图](a.png)", "这样写只是一个链接"),
    "no-words": ("![](a.png)", "没有文字说明"),
    "blank-words": ("![ ](a.png)", "没有文字说明"),
    "long-words": (f"![{'图' * 81}](a.png)", "最多 80"),
    "html": ('<img src="a.png" style="zoom:50%">', "图片请写成 ![说明](文件名)"),
    "missing": ("![图](b.png)", "找不到图片 “b.png”"),
    "folder": ("![图](in)", "是文件夹，不是图片"),
}


@pytest.mark.parametrize("name", sorted(LEFT))
def test_a_picture_that_cannot_be_shown_is_told_with_its_line(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    written, said = LEFT[name]
    (project.root / "content/cases/counter/in").mkdir(parents=True)
    tell(project, f"先。\n\n{written}\n\n完。", a__png=file_of(halves()))

    status, told = check(project, capsys)

    assert status == 1
    assert re.search(rf"^{CASE_FILE}:{LINE + 2}: ", told, re.M)
    assert said in told


def test_a_missing_picture_is_told_with_what_there_is(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    tell(project, "![图](b.png)", a__png=file_of(halves()), c__JPG=file_of(halves(), "JPEG"))

    assert "这个文件夹里有: a.png、c.JPG" in check(project, capsys)[1]


@pytest.mark.parametrize("size", ["a.png =300x200", "a.png =50%", "a.png#center", "a.png?raw=true"])
def test_a_size_in_the_address_goes_and_is_told(
    size: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    tell(project, f"![图]({size})", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0

    assert f"{CASE_FILE}:{LINE}: 图片后面的 “{size.removeprefix('a.png').strip()}” 不起作用" in capsys.readouterr().err


def test_the_stop_behind_a_picture_ends_the_words_before_it(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "**先看图** ![图](a.png)。再看字。\n\n![图](a.png)。", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0

    words = re.sub("<figure>.*?</figure>", "□", page_of(project).split('<div class="prose">')[1].split("</div>")[0])
    assert "<p><strong>先看图</strong>。</p>\n□\n<p>再看字。</p>\n□\n<p>。</p>" in words


def test_an_indented_picture_in_a_list_stays_in_it(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "1. 一\n\n    ![图](a.png)\n\n2. 二", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0

    story = page_of(project).split('<div class="prose">')[1].split("</div>")[0]
    assert story.index("<ol>") < story.index('alt="图"') < story.index("</ol>")
    assert story.count("<ol>") == 1


@pytest.mark.parametrize(
    "braces", ["{width=50%}", "{: width=50% }", "{.right}", "{宽=3 高=4}", "{#id}", "{.right}{width=3}"]
)
def test_a_width_in_braces_goes_and_is_told(
    braces: str, make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    tell(project, f"![图](a.png){braces}", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0

    told = capsys.readouterr().err
    assert all(f"{CASE_FILE}:{LINE}: 图片后面的 “{one}” 不起作用" in told for one in re.findall(r"\{[^}]*\}", braces))
    assert "<figure>" in page_of(project)
    assert "{" not in re.sub("<[^>]*>", "", page_of(project).split('id="story"')[1].split('id="steps"')[0])


def test_a_width_in_the_words_goes_and_is_told(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    tell(project, "![图|300](a.png)", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0

    assert "图片后面的 “|300” 不起作用" in capsys.readouterr().err
    assert 'alt="图"' in page_of(project)


ELSEWHERE = {
    "step": ("content/cases/hang-up.md", "**先吓住你**：说你涉案。", "**先吓住你**：说你涉案。![图](a.png)"),
    "flag": ("content/cases/hang-up.md", "- 要你瞒着家人", "- ![图](a.png)"),
    "advice": ("content/cases/hang-up.md", "- 告诉家人。", "- 告诉家人。\n![图][r]"),
    "tag": ("content/cases/hang-up.md", "- 告诉家人。", "- 告诉家人。<img src=a.png>"),
    "type": ("content/types/fake_police.md", "骗子冒充民警打来电话。", "骗子冒充民警打来电话。![图](a.png)"),
    "type-reference": ("content/types/fake_police.md", "骗子冒充民警打来电话。", "![图][r]\n\n[r]: http://h/x.png"),
    "type-link": ("content/types/fake_police.md", "骗子冒充民警打来电话。", "[看](a.png)"),
    "type-flag": (
        "content/types/fake_police.md",
        "- 要你瞒着家人：不许商量。",
        "- 要你瞒着家人：不许商量。![图](a.png)",
    ),
    "audience": ("content/audiences/senior.md", "骗子爱挑独自在家的时候打来。", "![图](a.png)"),
    "warning": ("content/warnings/police.md", "  - 行动：先挂断，再核实", "  - 行动：先挂断\n  - 长句：![图](a.png)"),
}


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_a_picture_where_none_can_be_is_told_with_its_line(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    path, old, new = ELSEWHERE[name]
    folder = path.rpartition("/")[0]
    project.write(f"{folder}/a.png", file_of(halves()))
    project.edit(path, old, new)
    line = next(
        n for n, words in enumerate((project.root / path).read_text("utf-8").split("\n"), 1)
        if "a.png" in words or "![" in words or "http" in words
    )  # fmt: skip

    status, told = check(project, capsys)

    assert status == 1
    assert re.search(rf"^{path}:(?:{line - 1}|{line}|{line + 2}): .*(?:不能放图片|图片请写成)", told, re.M)
    assert "案情回顾" in told


# --------------------------------------------------------------------------------------------- files beside


def test_a_picture_that_nobody_uses_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    tell(project, "![图](a.png)", a__png=file_of(halves()), b__JPG=b"", c__HEIC=HEIC, d__tif=TIFF, e__txt=b"")
    project.write("content/photo.png", file_of(halves()))
    project.write("content/types/x.webp", b"")

    status, told = check(project, capsys)

    assert status == 0
    unused = re.findall(r"^(\S+): 这张图片没有用到", told, re.M)
    lead = "content/cases/counter"
    assert unused == [f"{lead}/b.JPG", f"{lead}/c.HEIC", f"{lead}/d.tif", "content/photo.png", "content/types/x.webp"]


def test_one_picture_shown_twice_is_made_once(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "![图](a.png)\n\n又一次。\n\n![还是它](a.png)", a__png=file_of(halves()))

    assert project.build("--only", "website") == 0

    assert len(re.findall(r"<img [^>]*pictures/counter-a-", page_of(project))) == 2
    assert [p.name for p in (project.output / "website/pictures").iterdir() if "480" not in p.name] == [
        web_picture("content/cases/counter/a.png")
    ]


def test_one_name_in_two_cases_is_two_pictures(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "![图](a.png)", a__png=file_of(Image.new("RGB", (640, 480), RED)))
    other = CASE.format(title="先挂断，|再自己拨110").replace("## 骗局套路", "![图](a.png)\n\n## 骗局套路", 1)
    (project.root / "content/cases/hang-up.md").unlink()
    project.write("content/cases/hang-up/index.md", other)
    project.write("content/cases/hang-up/a.png", file_of(Image.new("RGB", (640, 480), BLUE)))

    assert project.build("--only", "website") == 0

    one, two = (web_picture_of(project, f"content/cases/{id}/a.png").getpixel((9, 9)) for id in ("counter", "hang-up"))
    assert near(one, RED)
    assert near(two, BLUE)


def test_plain_files_of_cases_may_share_a_picture_beside_them(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    for name in ("counter", "hang-up"):
        project.edit(f"content/cases/{name}.md", "## 骗局套路", "![柜台](a.png)\n\n## 骗局套路")
    project.write("content/cases/a.png", file_of(halves()))

    assert project.build("--only", "website,handbook", "--unit", "demo") == 0

    assert len(list((project.output / "website/pictures").glob("a-*.webp"))) == 2
    assert 'alt="柜台"' in page_of(project)


def test_a_plain_file_may_keep_its_pictures_in_a_folder_of_its_name(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    project.edit("content/cases/counter.md", "## 骗局套路", "![柜台](a.png)\n\n## 骗局套路")
    project.write("content/cases/counter/a.png", file_of(halves()))

    assert project.build("--only", "website") == 0

    assert near(web_picture_of(project, "content/cases/counter/a.png").getpixel((9, 9)), RED)


@pytest.mark.parametrize(
    "target", ["a&#0;.png", "a&#27;[31m.png", f"{'长' * 200}.png", "a&#x202e;.png", "a%00.png", "%FF.png"]
)
def test_names_that_no_file_can_have_are_told_in_signs_that_can_be_shown(
    target: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, f"![图]({target})")

    status, told = check(project, capsys)

    assert status == 1
    assert re.search(rf"^{CASE_FILE}:{LINE}: 找不到图片", told, re.M)
    assert all(char.isprintable() or char == "\n" for char in told)


def test_files_whose_names_are_no_text_are_told_in_signs_that_can_be_shown(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, "![图](b.png)")
    (project.root / os.fsdecode(b"content/cases/counter/\xd5\xd5\xc6\xac.jpg")).write_bytes(file_of(halves(), "JPEG"))
    (project.root / "content/cases/counter/a\x1b[31m\n.png").write_bytes(b"")

    status, told = check(project, capsys)

    assert status == 1
    assert "这个文件夹里有: " in told
    assert all(char.isprintable() or char == "\n" for char in told)
    project.edit(CASE_FILE, "![图](b.png)", "完。")
    assert check(project, capsys)[0] == 0


def test_editions_show_the_pictures_that_they_name(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    translate(project, "en")
    project.edit("content/site.yaml", "网址:", "网站: {语言版本: [zh-Hant, en]}\n网址:")
    tell(project, "![银行柜台](现场.png)", 现场__png=file_of(halves()), b__png=file_of(halves()))
    project.edit(
        "content/i18n/en/cases/counter.md",
        " penguin.",
        ' penguin.\n\n![The counter](现场.png)\n\n![Another](b.png "Words")',
    )

    assert project.build("--only", "website") == 0

    chinese, hant, english = (
        (project.output / "website" / folder / "cases/counter.html").read_text("utf-8")
        for folder in ("", "zh-hant", "en")
    )
    one, two = (web_picture(f"content/cases/counter/{name}") for name in ("现场.png", "b.png"))
    assert f'src="../pictures/{one}" alt="银行柜台"' in chinese
    assert f'src="../../pictures/{one}" alt="銀行櫃枱"' in hant or f'src="../../pictures/{one}" alt="銀行櫃檯"' in hant
    assert f'src="../../pictures/{one}" alt="The counter"' in english
    assert f'src="../../pictures/{two}" alt="Another"' in english
    assert "<figcaption>Words</figcaption>" in english
    assert {one, two} <= {p.name for p in (project.output / "website/pictures").iterdir()}


def test_the_skeleton_of_a_case_says_where_pictures_go(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build("new", "case", "fresh") == 0
    file = project.root / "content/cases/fresh.md"
    (written,) = re.findall(r"!\[.*?\]\(照片\.jpg\)", file.read_text("utf-8"))
    project.edit("content/cases/fresh.md", "先写发生了什么", f"{written}\n\n先写发生了什么")
    project.write("content/cases/fresh/照片.jpg", file_of(halves(), "JPEG"))

    status, told = check(project, capsys)

    assert status == 0
    assert "照片" not in told


def test_links_are_told_truly(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    outside = project.root / "elsewhere.png"
    outside.write_bytes(file_of(halves()))
    tell(project, "![图](out.png)\n![图](gone.png)\n![图](in.png)", a__png=file_of(halves()))
    folder = project.root / "content/cases/counter"
    (folder / "out.png").symlink_to(outside)
    (folder / "gone.png").symlink_to(folder / "nothing.png")
    (folder / "in.png").symlink_to(folder / "a.png")

    status, told = check(project, capsys)

    assert status == 1
    assert f"{CASE_FILE}:{LINE}: 图片 “out.png” 是一个快捷方式（链接）" in told
    assert f"{CASE_FILE}:{LINE + 1}: 图片 “gone.png” 是一个快捷方式（链接）" in told
    assert f"{CASE_FILE}:{LINE + 2}" not in told


def test_a_file_that_comes_later_is_found_though_its_letters_differ(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(project, "![图](A.JPG)")
    assert check(project, capsys)[0] == 1
    preview = Sources(project.root, project.root / "content", DAY_READ)
    with pytest.raises(ProblemsFound):
        load_library(preview)

    project.write("content/cases/counter/a.jpg", file_of(halves(), "JPEG"))

    assert check(project, capsys)[0] == 0
    preview.look_again()
    assert load_library(preview)[1] == ()


def test_a_second_check_decodes_nothing_again_but_what_changed(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(project, "![图](a.png)", a__png=file_of(halves(size=(200, 100))))
    looked: list[int] = []
    look = decoding.picture_info

    def watched(data: bytes) -> decoding.PictureInfo:
        looked.append(len(data))
        return look(data)

    monkeypatch.setattr(decoding, "picture_info", watched)
    first = check(project, capsys)
    assert len(looked) == 1

    assert check(project, capsys) == first
    assert len(looked) == 1

    project.write("content/cases/counter/a.png", file_of(halves(size=(640, 480))))
    assert "很小" in first[1]
    assert "很小" not in check(project, capsys)[1]
    assert len(looked) == 2


# ---------------------------------------------------------------------------------------------- on paper


@pytest.mark.parametrize("story", ["**先挂断<br>再核实**，再说。", "| **一** b | 二 |\n|---|---|\n| **c** | 三 |"])
def test_short_bold_pieces_are_set(story: str, book: Callable[[str], Project]) -> None:
    assert book(f"{story}\n\n![图](a.png)\n\n后来钱都保住了。")


SHEET = """title: 单
renderer: print
for: case
formats: [a5]
output: "dan/{id}.pdf"
"""


def test_a_material_that_prints_the_story_as_it_is_shows_its_pictures(project: Project) -> None:
    tell(project, "![图](<大 图.png>)", **{"大 图__png": file_of(photograph())})
    project.write("templates/dan/material.yaml", SHEET)
    project.write(
        "templates/dan/dan.html",
        '<!doctype html><html lang="zh"><head><title>单</title><style>@page { size: {{ paper.width }}mm {{ paper.height }}mm; '
        "margin: 20mm; bleed: 3mm } html { font: 4mm Sans }</style></head><body>{{ case.story|safe_html }}<p>{{ code }}</p></body></html>",
    )

    assert project.build("--only", "dan", "--unit", "demo") == 0

    ((space, dpi, _),) = images_of(project.output / "dan/counter.pdf")
    assert space == "/DeviceGray"
    assert dpi >= 300


def test_a_new_photograph_under_the_old_name_is_in_everything(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    tell(project, "![图](a.png)", a__png=file_of(Image.new("RGB", (640, 480), RED)))
    shades = []
    for shade in (RED, BLUE):
        project.write("content/cases/counter/a.png", file_of(Image.new("RGB", (640, 480), shade)))
        assert project.build("--only", "website,handbook", "--unit", "demo") == 0
        ((_, _, points),) = images_of(project.output / "handbooks/pocket.pdf")
        shades.append(points)
        assert near(web_picture_of(project, "content/cases/counter/a.png").getpixel((9, 9)), shade)

    assert shades[0] != shades[1]


def test_an_enlarged_book_has_pictures_as_sharp_at_its_size(make_project: Callable[..., Project]) -> None:
    project = make_project("handbook")
    project.write("content/handbooks/large.yaml", BOOK.replace("a6", "a5") + "放大: 141\n")
    tell(
        project, "![图](a.jpg)\n\n第二张。\n\n![图](b.png)", a__jpg=file_of(photograph(), "JPEG"),
        b__png=file_of(halves(size=(600, 400))),
    )  # fmt: skip

    assert project.build("--only", "handbook", "--unit", "demo") == 0

    images = list(images_of(project.output / "handbooks/large.pdf"))
    assert len(images) == 2
    assert all(299 < dpi < 302 for _, dpi, _ in images)


def test_the_long_picture_shows_photographs_in_colour_and_none_blown_up(make_project: Callable[..., Project]) -> None:
    project = make_project("wechat-long")
    tell(
        project, "![柜台](a.png)\n\n后来钱都保住了。\n\n![印章](b.png)", a__png=file_of(halves(size=(1600, 1200))),
        b__png=file_of(Image.new("RGB", (100, 80), (10, 200, 90))),
    )  # fmt: skip

    assert project.build("--only", "wechat-long") == 0

    with Image.open(project.output / "wechat-long/counter.png", formats=("PNG",)) as opened:
        image = opened.convert("RGB")
    counts = {colour: n for n, colour in image.getcolors(1 << 24) or ()}

    def area(wanted: tuple[int, int, int]) -> int:
        return sum(n for colour, n in counts.items() if near(colour, wanted, 6))

    inner = 952
    assert area(RED) == pytest.approx(inner * inner * 0.75 / 2, rel=0.05)
    assert area(BLUE) == pytest.approx(inner * inner * 0.75 / 2, rel=0.05)
    assert area((10, 200, 90)) == pytest.approx(200 * 160, rel=0.1)


def test_photographs_in_inks_keep_to_the_limit(make_project: Callable[..., Project]) -> None:
    project = make_project("handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    project.write("assets/press.icc", profile((240, 200, 220, 130)))
    project.write("content/site.yaml", "标题: 示例县反诈宣传\n印刷特性文件: assets/press.icc\n")
    ramp = Image.linear_gradient("L").resize((900, 700))
    image = Image.merge("RGB", (ramp, ramp.rotate(90, expand=True).resize(ramp.size), ramp.rotate(180)))
    tell(project, "![图](a.png)", a__png=file_of(image))

    assert project.build("--only", "handbook", "--unit", "demo") == 0

    ((space, _, data),) = images_of(project.output / "handbooks/pocket-print-shop.pdf")
    assert space == "/DeviceCMYK"
    heaviest = max(sum(data[at : at + 4]) for at in range(0, len(data), 4)) / 255
    assert 2.4 < heaviest <= 2.51
    ((read, _, _),) = images_of(project.output / "handbooks/pocket.pdf")
    assert read == "/DeviceRGB"


def test_too_much_ink_in_a_picture_is_found() -> None:
    from sitegen.pdf.preflight.inspection import Order, inspect

    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(154 * MM, 216 * MM))
        image = made.make_stream(
            Image.new("CMYK", (9, 9), (230, 230, 230, 230)).tobytes(), Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image, Width=9, Height=9, ColorSpace=pikepdf.Name.DeviceCMYK, BitsPerComponent=8,
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        page.obj.Contents = made.make_stream(b"q 1 0 0 1 20 20 cm /P Do Q\n")
        page.obj.TrimBox = pikepdf.Array([3 * MM, 3 * MM, 151 * MM, 213 * MM])
        out = io.BytesIO()
        made.save(out)

    faults = [fault.zh for fault in inspect(out.getvalue(), Order(Paper("a5", "A5", 148, 210))).faults]

    assert any(fault.startswith("总墨量 36") for fault in faults)


@settings(max_examples=examples(200))
@given(
    st.integers(1, 9000), st.integers(1, 9000), st.floats(20, 400), st.floats(20, 400), st.sampled_from([72, 120, 300]),
    st.sampled_from([1.0, 1.41]), st.sampled_from([1, 10]),
)  # fmt: skip
def test_a_photograph_on_paper_is_neither_coarser_nor_finer_than_it_should_be(
    across: int, up: int, width: float, height: float, dpi: int, zoom: float, scale: int
) -> None:
    paper = Paper("p", "p", 500, 500, dpi=dpi, scale=scale)
    shown = story_pictures.photo(
        Picture("content/cases/a/b.jpg", "图", "", across, up), width, height, paper=paper, zoom=zoom
    )

    asked = int(re.search(r"photograph/(\d+)/", shown.html)[1])  # type: ignore[index]
    got = decoding.within((across, up), (asked, decoding.MOST_PIXELS_JPEG))
    true = zoom * scale / 25.4
    assert shown.width <= width + 1e-6
    assert got[0] / (shown.width * true) >= dpi - 0.5
    assert got[0] <= across
    if got[0] > 40:
        assert got[0] / (shown.width * true) <= max(dpi, min(300, 2 * dpi)) + 8


def test_a_story_comes_apart_into_words_and_pictures() -> None:
    one, two = (Picture(f"content/cases/x/{n}.png", f"“{n}”，<图>", "说 & 明", 40, 30) for n in "ab")
    story = f"<p>先</p>\n{story_pictures.figure(story_pictures.img(one), one.caption)}\n<ul><li>看{story_pictures.img(two)}</li></ul>"

    assert story_pictures.pieces(story) == ("<p>先</p>\n", one, "\n<ul><li>看</li></ul>", two)
    assert story_pictures.without_captions(story).count("说") == 2  # the titles alone
    assert story_pictures.shown(story, lambda p: f"[{p.alt}]").count("[“") == 2


def test_the_summary_is_taken_from_the_story_not_from_a_caption(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "完。", a__png=file_of(halves()))
    project.edit(CASE_FILE, "## 案情回顾\n", '## 案情回顾\n![图](a.png "一张照片。")\n\n')

    assert project.build("--only", "website") == 0

    assert re.search('<p class="summary[^>]*>(<[^>]+>)*一名居民', page_of(project))


def test_marks_in_tags_are_no_marks_of_the_text() -> None:
    from sitegen.typography import fitting

    html = Markup('<a title="他说：“好”，快">他说：“好”，快</a>')

    assert fitting.closed(fitting.body(html)).startswith('<a title="他说：“好”，快">他说<span class="hw">：</span>“')


def test_pictures_of_a_day_that_is_not_yet_are_not_published(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    tell(project, "![图](a.png)", a__png=file_of(halves()))
    project.edit(CASE_FILE, "发布: 2026-10-01", "发布: 2027-10-01")

    assert project.build("--only", "website") == 0

    assert not (project.output / "website/pictures").exists()
    assert date.fromisoformat("2027-10-01") > DAY_READ


def test_a_grey_profile_is_heeded() -> None:
    grey = ImageCms.createProfile("sRGB")
    data = file_of(
        Image.new("RGB", (64, 48), (90, 120, 60)), "PNG", icc_profile=ImageCms.ImageCmsProfile(grey).tobytes()
    )

    assert near(decoding.decoded(data, 9, 9).getpixel((3, 3)), (90, 120, 60), 1)
