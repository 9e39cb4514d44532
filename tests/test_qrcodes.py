"""A unit's QR codes: read and judged at `check`, printed on the card of tools and named on its page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdfium2
import pytest
import segno
import zxingcpp

from tests.conftest import Project

APP = "https://example.com/app?from=fz"


def png(text: str, scale: int = 8) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=scale)
    return out.getvalue()


def with_codes(project: Project, *codes: str) -> Project:
    rows = "".join(f"    - {{{code}}}\n" for code in codes)
    project.edit("content/units.yaml", "  屏幕: [small]\n", f"  屏幕: [small]\n  二维码:\n{rows}")
    return project


@pytest.mark.parametrize("way", ["address", "file"])
def test_a_code_is_printed_and_leads_where_it_should(make_project: Callable[..., Project], way: str) -> None:
    project = make_project("tools-card", "website")
    project.write("assets/app.png", png(APP))
    source = f"地址: {APP!r}" if way == "address" else "文件: assets/app.png"
    with_codes(project, f"名称: 反诈APP, {source}, 用途: 装上开预警, 到期: 2027-12-31")

    assert project.build("--only", "tools-card,website") == 0

    pages = pypdfium2.PdfDocument(project.output / "tools/a5/tools-office.pdf")
    back = pages[1]
    found = [code.text for code in zxingcpp.read_barcodes(back.render(scale=3).to_pil().convert("RGB"))]
    assert found == [APP]
    said = re.sub(r"\s", "", back.get_textpage().get_text_bounded())
    assert "反诈APP" in said
    assert "装上开预警" in said
    page = (project.output / "website/tools.html").read_text("utf-8")
    assert f'href="{APP}"' in page
    town = pypdfium2.PdfDocument(project.output / "units/demo-town/tools/a5/tools-office.pdf")  # inherited
    assert [c.text for c in zxingcpp.read_barcodes(town[1].render(scale=3).to_pil().convert("RGB"))] == [APP]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("名称: 码, 用途: 看, 地址: 'https://a.cn/x', 到期: 2026-11-20", "二维码“码”到 2026-11-20 已经过期"),
        ("名称: 码, 用途: 看", "没有写 地址，也没有写 文件"),
        ("名称: 码, 用途: 看, 文件: assets/none.png", "找不到图片 “assets/none.png”"),
        ("名称: 码, 用途: 看, 文件: assets/white.png", "读不出二维码"),
        ("名称: 码, 用途: 看, 文件: assets/app.png, 地址: 'https://other.cn/'", f"里的码读出来是 {APP}"),
        ("名称: 码, 用途: 看, 文件: assets/words.png", "不是网址：请联系张三"),
        ("名称: 码, 用途: 看, 地址: fanzha", "不是网址：fanzha"),
        ("名称: 码, 地址: 'https://a.cn/'", "缺少“用途”"),
        ("名称: 码, 用途: 看, 地址: 'https://a.cn/', 过期: 2027-01-01", "过期"),
    ],
)
def test_a_code_that_leads_nowhere_is_told_at_its_line(
    project: Project, code: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    white = io.BytesIO()
    Image.new("RGB", (400, 400), "white").save(white, "PNG")
    project.write("assets/white.png", white.getvalue())
    project.write("assets/app.png", png(APP))
    project.write("assets/words.png", png("请联系张三"))
    with_codes(project, code)

    assert project.build("check") == 1
    told = capsys.readouterr()
    (line,) = [
        n
        for n, row in enumerate((project.root / "content/units.yaml").read_text("utf-8").splitlines(), 1)
        if code in row
    ]
    assert re.search(rf"content/units\.yaml:{line}: .*{re.escape(says)}", told.out + told.err)


def test_a_code_that_expires_soon_is_a_remark(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with_codes(project, "名称: 码, 用途: 看, 地址: 'https://a.cn/', 到期: 2026-12-01")

    assert project.build("check") == 0
    told = capsys.readouterr()
    assert (told.out + told.err).count("二维码“码”到 2026-12-01 过期，还有 10 天") == 1


def test_a_unit_without_codes_has_the_number_in_their_place(make_project: Callable[..., Project]) -> None:
    project = make_project("tools-card", "website")
    assert project.build("--only", "tools-card,website", "--unit", "demo") == 0

    front, back = (
        re.sub(r"\s", "", page.get_textpage().get_text_bounded())
        for page in pypdfium2.PdfDocument(project.output / "tools/a5/tools-office.pdf")
    )
    for name in ("国家反诈中心APP", "12381", "反诈名片", "境外来电提醒", "一证通查", "云闪付一键查卡"):
        assert name in front
    assert "96110" in back
    assert "关掉境外来电" in back
    page = (project.output / "website/tools.html").read_text("utf-8")
    assert "本单位的" not in page
    assert "/tools.html</loc>" in (project.output / "website/sitemap.xml").read_text("utf-8")
    assert "QXGJLH" in page
