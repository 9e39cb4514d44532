"""Lectures: slides to show, the same slides to edit, and what the speaker holds, page for page."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pptx import Presentation
from pptx.enum.text import MSO_AUTO_SIZE

from sitegen.renderers.deck import HEIGHT, WIDTH
from tests.conftest import Project

MM = 72 / 25.4
KINDS = ("lecture", "lecture-script", "lecture-pptx")
PAPERS = """
- {编号: kejian, 名称: 课件 16∶9, 宽: 320, 高: 180, 出血: 0, 工艺: 办公室}
- {编号: a4-bangong, 名称: A4 办公室, 宽: 210, 高: 297, 出血: 0, 安全边: 8, 工艺: 办公室}
"""


@pytest.fixture
def talks(make_project: Callable[..., Project]) -> Project:
    project = make_project(*KINDS)
    papers = project.root / "content/paper.yaml"
    papers.write_text(papers.read_text("utf-8") + PAPERS, "utf-8")
    return project


def said(file: Path) -> list[str]:
    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(file)]


def shown(slide: Any) -> str:
    return re.sub(r"\s", "", "".join(s.text_frame.text for s in slide.shapes if s.has_text_frame))


@pytest.mark.parametrize("name", ["types/fake_police", "audiences/senior"])
def test_slides_and_slides_to_edit_and_script_are_one_talk(talks: Project, name: str) -> None:
    assert talks.build("--only", ",".join(KINDS)) == 0

    folder = talks.output / "lectures"
    slides = said(folder / f"{name}.pdf")
    deck = Presentation(str(folder / f"{name}.pptx"))
    script = "".join(said(folder / f"{name}-讲稿.pdf"))
    titles = [re.sub(r"\s", "", slide.shapes.title.text_frame.text) for slide in deck.slides]
    assert len(slides) == len(titles) >= 7
    for number, (page, title) in enumerate(zip(slides, titles, strict=True), 1):
        assert title.split("，")[0] in page
        assert f"第{number}页" in script
    assert f"课件共{len(slides)}页" in script
    for slide in deck.slides:
        notes = [line for line in slide.notes_slide.notes_text_frame.text.splitlines() if line]
        assert notes
        for line in notes:
            assert re.sub(r"\s", "", line).strip("（）。") in script
    assert "110" in slides[-2]
    assert "请跟我念一遍" in slides[-1]


def test_every_word_of_the_slides_to_edit_is_text_in_a_face_that_offices_have(talks: Project) -> None:
    assert talks.build("--only", "lecture-pptx") == 0

    deck = Presentation(str(talks.output / "lectures/types/fake_police.pptx"))
    assert (deck.slide_width, deck.slide_height) == (11_520_000, 6_480_000)
    for slide in deck.slides:
        assert all(shape.shape_type is None or "PICTURE" not in str(shape.shape_type) for shape in slide.shapes)
        for shape in slide.shapes:
            left, top = shape.left / 36_000, shape.top / 36_000
            assert left >= 0
            assert top >= 0
            assert left + shape.width / 36_000 <= WIDTH + 0.01
            assert top + shape.height / 36_000 <= HEIGHT + 0.01
            for paragraph in shape.text_frame.paragraphs:
                for run in paragraph.runs:
                    marks = run._r.rPr
                    assert marks.find("{*}ea").get("typeface") == run.font.name == "微软雅黑"
    struck = [
        r.text
        for s in deck.slides
        for f in s.shapes
        for p in f.text_frame.paragraphs
        for r in p.runs
        if r._r.rPr.get("strike")
    ]
    assert struck[0] == "安全账户"
    assert "转到安全账户" in struck  # its quotation marks are half blank: the line does not run through them
    assert not [words for words in struck if set(words) & set("“”")]
    assert not [words for words in struck if "没有这种账户" in words]


def test_words_of_the_slides_to_edit_fit_their_boxes_and_leave_no_sign_alone(talks: Project) -> None:
    # As WPS and PowerPoint set 微软雅黑: a sign is an em wide, a row 1.32 em high, a line breaks at any sign.
    assert talks.build("--only", "lecture-pptx") == 0

    listed = 0
    for file in talks.output.glob("lectures/*/*.pptx"):
        for slide in Presentation(str(file)).slides:
            for shape in (s for s in slide.shapes if s.text_frame.text):
                high = 0.0
                for n, paragraph in enumerate(shape.text_frame.paragraphs):
                    marks = paragraph._p.pPr
                    size = paragraph.runs[0].font.size.pt
                    assert size >= 11 if "　" in paragraph.text else size >= 16, paragraph.text
                    room = (shape.width - int(marks.get("marL", 0))) / 12_700 / size
                    taken = sum(1.0 if ch > "\u2e7f" or ch in "“”" else 0.56 for ch in paragraph.text)
                    rows = max(1, math.ceil(taken / room))
                    if rows > 1:
                        assert taken - (rows - 1) * int(room) > 2, paragraph.text
                    if (sign := marks.find("{*}buChar")) is not None:
                        listed += 1
                        assert sign.get("char") == "□"
                        assert (
                            int(marks.get("indent")) == -int(marks.get("marL")) < 0
                        )  # later rows begin where the first does
                    before = paragraph.space_before.pt if n and paragraph.space_before else 0.0
                    high += rows * size * 1.32 * paragraph.line_spacing + before
                assert high <= shape.height / 12_700 + 0.5, (file.name, shape.text_frame.text)
                assert (
                    shape.text_frame.auto_size == MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
                )  # what somebody makes longer shrinks
    assert listed


def test_slides_are_for_a_projector(talks: Project) -> None:
    assert talks.build("--only", "lecture,lecture-script") == 0

    for name, size in (("fake_police", (320, 180)), ("fake_police-讲稿", (210, 297))):
        with pikepdf.open(talks.output / f"lectures/types/{name}.pdf") as pdf:
            for page in pdf.pages:
                assert [float(v) / MM for v in page.mediabox] == pytest.approx([0, 0, *size], abs=0.1)
            content = b"".join(p.Contents.read_bytes() for p in pdf.pages)
            assert re.search(rb"\brg\b", content)
            assert not re.search(rb"[\d.]+ [\d.]+ [\d.]+ [\d.]+ k\b", content)


@pytest.mark.parametrize(("name", "head"), [("audiences/senior", "先问自己"), ("types/fake_police", "有一样，先停手")])
def test_a_list_of_few_points_fills_its_slide(talks: Project, name: str, head: str) -> None:
    assert talks.build("--only", "lecture") == 0

    file = talks.output / f"lectures/{name}.pdf"
    number = next(n for n, text in enumerate(said(file)) if text.startswith(head))
    page = pypdfium2.PdfDocument(file)[number]
    picture = page.render(scale=1).to_pil().convert("RGB")
    width, height = picture.size
    red = [
        y / height
        for y in range(height)
        for x in range(width // 6)
        if picture.getpixel((x, y))[0] > 150 > 60 > picture.getpixel((x, y))[1]
    ]
    assert red
    assert abs((min(red) + max(red)) / 2 - (30 + 164) / 2 / 180) < 0.03  # the boxes stand in the middle of what is left
    text = page.get_textpage()
    sizes = sorted(box[3] - box[1] for box in map(text.get_charbox, range(text.count_chars())))
    assert sizes[len(sizes) // 2] >= 11 / 180 * page.get_height()  # a sixth larger than what the last row can read


def test_a_second_build_gives_the_same_bytes(talks: Project) -> None:
    assert talks.build("--only", "lecture-pptx") == 0
    first = talks.tree("output/lectures")
    assert talks.build("--only", "lecture-pptx", "--force") == 0

    assert talks.tree("output/lectures") == first
    data = first["types/fake_police.pptx"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_proofs_say_so_on_every_slide(talks: Project) -> None:
    assert talks.build("--only", ",".join(KINDS), "--drafts") == 0

    deck = Presentation(str(talks.output / "lectures/types/送审稿_fake_police.pptx"))
    assert all("送审稿" in shown(slide) for slide in deck.slides)
    assert all("送审稿" in page for page in said(talks.output / "lectures/types/送审稿_fake_police.pdf"))
    assert "送审稿" in said(talks.output / "lectures/types/送审稿_fake_police-讲稿.pdf")[0]


def test_only_a_real_case_is_called_a_true_story(talks: Project) -> None:
    assert talks.build("--only", "lecture-script,lecture-pptx") == 0
    whole = "".join(said(talks.output / "lectures/types/fake_police-讲稿.pdf"))
    assert "讲一件改编过的事" in whole
    assert "讲一件真事" not in whole
    deck = Presentation(str(talks.output / "lectures/types/fake_police.pptx"))
    assert any("改编案例" in shown(slide) for slide in deck.slides)


def test_the_code_stands_on_the_first_slide_and_where_finds_it(
    talks: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert talks.build("--only", "lecture-pptx") == 0
    files = json.loads((talks.output / "manifest.json").read_text("utf-8"))["files"]
    (code,) = {f["code"] for f in files if f["path"] == "lectures/types/fake_police.pptx"}
    assert re.fullmatch(r"KG-FAKE_POLICE-2611-[2-9A-Z]{4}", code)
    assert code in shown(Presentation(str(talks.output / "lectures/types/fake_police.pptx")).slides[0])
    capsys.readouterr()

    assert talks.build("where", code[-4:]) == 0
    assert "lectures/types/fake_police.pptx" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<p>课件</p>", "给出的不是 JSON"),
        ("[]", "课件应当是 {…}"),
        ('{"title": "课", "author": "所", "foot": "脚"}', "课件缺 slides"),
        ('{"title": "课", "author": "所", "foot": "脚", "slides": []}', "一页课件也没有"),
        ('{"title": 1, "author": "所", "foot": "脚", "slides": []}', "课件的 title 写得不对"),
        ('{"title": "课", "author": "所", "foot": "脚", "slides": [{"kind": "close", "head": "念", "say": "谢谢"}]}', "第 1 页的 say 写得不对"),
        ('{"title": "课", "author": "所", "foot": "脚", "slides": [{"kind": "closed", "head": "念", "say": []}]}', "第 1 页：没有 closed 这样的一页"),
        ('{"title": "课", "author": "所", "foot": "脚", "slides": [{"kind": "ask", "head": "念", "say": [], "lines": ["一"]}]}', "第 1 页：lines 要有三行"),
        ('{"title": "课", "author": "所", "foot": "脚", "slides": [{"kind": "lies", "head": "念", "say": [], "pairs": [["一"]]}]}', "第 1 页的 pairs 写得不对"),
        ('{"title": "课", "author": "所", "foot": "脚", "slides": [{"kind": "close", "head": "念", "say": [], "big": 1}]}', "第 1 页里没有 big 这一项"),
    ],
)  # fmt: skip
def test_a_template_that_gives_no_slides_is_told_by_its_name(
    talks: Project, capsys: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    talks.write("templates/lecture-pptx/deck.json", written)

    assert talks.build("--only", "lecture-pptx") == 1

    told = capsys.readouterr().err
    assert f"templates/lecture-pptx/deck.json: {said}" in told
    assert "程序自己的错误" not in told
    assert not list(talks.output.rglob("*.pptx"))
