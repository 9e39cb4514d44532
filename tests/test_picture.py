"""Pictures of fixed width and natural height: any template, dropped in as a folder."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.conftest import Project

MATERIAL = """title: 长图
renderer: picture
for: case
output: "long/{id}.png"
width: 600
"""
# Three bands of known heights, words in the middle one.
BANDS = """<!doctype html><html><head><style>
body { margin: 0; font: 400 40px/50px Sans; color: #141414 }
.a { height: 120px; background: #FFD200 } .b { background: #FFFFFF } .c { height: 80px; background: #141414 }
p { margin: 0 }
</style></head><body><div class="a"></div><div class="b">{% for step in case.steps %}<p>{{ step.title }}</p>{% endfor %}</div>
<div class="c"></div></body></html>"""


def given(project: Project, template: str = BANDS, material: str = MATERIAL) -> Project:
    project.write("templates/long/material.yaml", material)
    project.write("templates/long/long.html", template)
    return project


def opened(project: Project, path: str) -> Image.Image:
    return Image.open(io.BytesIO((project.output / path).read_bytes())).convert("RGB")


def failed(project: Project, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert project.build("--only", "long", *arguments) == 1
    told = capsys.readouterr().err
    assert "程序自己的错误" not in told
    return told


def test_it_is_as_wide_as_asked_and_as_tall_as_its_content(project: Project) -> None:
    given(project)
    assert project.build() == 0

    image = opened(project, "long/counter.png")

    assert image.size == (600, 120 + 3 * 50 + 80)
    assert [image.getpixel((300, y)) for y in (0, 119, 269, 270, 349)] == [
        (255, 210, 0), (255, 210, 0), (255, 255, 255), (20, 20, 20), (20, 20, 20)
    ]  # fmt: skip
    words = image.crop((0, 120, 600, 170)).convert("L")
    assert min(words.tobytes()) < 60  # something is written there
    assert "long/counter.png" in (project.output / "report.html").read_text("utf-8")


def test_more_content_makes_it_taller_and_nothing_else_anew(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    given(project)
    assert project.build() == 0
    project.edit(
        "content/cases/counter.md",
        "3. **让你转钱**：转到他的账户。",
        "3. **让你转钱**：转到他的账户。\n4. **拉黑你**：不再回话。",
    )
    capsys.readouterr()

    assert project.build("--explain") == 0

    assert opened(project, "long/counter.png").size == (600, 400)
    assert "long/hang-up.png" not in capsys.readouterr().out


def test_a_jpeg_is_made_smaller_until_it_fits(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    noisy = BANDS.replace(
        '<div class="a">', '<div class="a" style="color:#E3001B;line-height:12px;font-size:11px">{{ "骗" * 400 }}'
    )
    sizes = []
    for limit in (0, 40):
        given(project, noisy, MATERIAL.replace(".png", ".jpg") + f"max_kb: {limit}\n")
        assert project.build() == 0
        data = (project.output / "long/counter.jpg").read_bytes()
        assert Image.open(io.BytesIO(data)).format == "JPEG"
        sizes.append(len(data))
    assert sizes[0] > 40 * 1024 >= sizes[1]

    given(project, noisy, MATERIAL.replace(".png", ".jpg") + "max_kb: 1\n")
    told = failed(project, capsys)
    assert "templates/long/material.yaml: long/counter.jpg 最小也有" in told
    assert "超过 max_kb: 1" in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("width: 600\n", ""), ":1: 缺少“width”"),
        (("width: 600", "width: 100"), ":5: “width”应当是 200 到 4000 的整数"),
        (("width: 600", "width: 宽"), ":5: “width”应当是 200 到 4000 的整数"),
        (("width: 600", "width: 600\nmax_kb: -1"), ":6: “max_kb”应当是 0 到 100000 的整数"),
        (("width: 600", "width: 600\npreview: 480"), ":6: “preview”对 renderer: picture 没有用，请删去"),
        (("width: 600", "width: 600\nformats: [a5]"), ":6: “formats”对 renderer: picture 没有用，请删去"),
        (("{id}.png", "{id}.pdf"), ":4: “output”应当以 .png .jpg 结尾：long/{id}.pdf"),
        (("for: case", "for: format"), ":3: “for”里的 format，picture 做不了"),
        (("renderer: picture", "renderer: pictrue"), ":2: “renderer”没有 “pictrue”"),
    ],
)
def test_its_options_are_checked_before_anything_is_drawn(
    project: Project, capsys: pytest.CaptureFixture[str], change: tuple[str, str], says: str
) -> None:
    given(project, material=MATERIAL.replace(*change))

    assert project.build("check") == 1

    assert f"templates/long/material.yaml{says}" in capsys.readouterr().err


TALL = BANDS.replace('<div class="a">', '<div style="height:{height}px">')


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (TALL.replace("{height}", "19900"), "content/cases/counter.md:2: 图太长，超过 20000 像素"),
        (TALL.replace("{height}", "50000"), "content/cases/counter.md:2: 图太长，超过 20000 像素"),
        ('<html><body style="margin:0"><div style="position:absolute">示例</div></body></html>', "templates/long/long.html: 图没有高度"),
        (BANDS.replace("{{ step.title }}", "{{ case.story|forceescape }}"), "templates/long/long.html: 画面上会出现网页代码：<p>"),
        (BANDS.replace('<div class="c">', '<div class="c">{{ qr("https://example.com/fz/", 12, unit="px") }}'),
         "templates/long/long.html: 二维码读不出来：https://example.com/fz/"),
        ("{% for %}", "templates/long/long.html:1: 模板出错"),
        ("<style>body { margin: 0 }</style>", "templates/long/long.html: 图没有高度"),
    ],
    ids=["tall", "several pages", "no height", "markup", "code", "template", "empty"],
)  # fmt: skip
def test_what_a_reader_would_stumble_over_is_told(
    project: Project, capsys: pytest.CaptureFixture[str], template: str, says: str
) -> None:
    given(project, template)

    assert says in failed(project, capsys)


def test_a_draft_says_so(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    given(project)
    assert "templates/long/long.html: 草稿上没有“送审稿”" in failed(project, capsys, "--drafts")

    given(project, BANDS.replace('<div class="a">', '<div class="a">{{ "送审稿" if draft }}'))

    assert project.build("--only", "long", "--drafts") == 0


def test_the_long_picture_of_a_case_can_be_read_and_scanned(make_project: Any) -> None:
    project: Project = make_project("wechat-long", "website")
    assert project.build("--only", "wechat-long,website") == 0

    image = opened(project, "wechat-long/counter.png")

    assert image.width == 1080
    assert 2500 < image.height < 8000
    found = [code.text for code in zxingcpp.read_barcodes(image)]
    assert found == ["https://example.com/fz/cases/counter.html"]
    assert (project.output / "website/cases/counter.html").is_file()
    assert not (project.output / "units").exists()  # one for all units


def test_an_article_to_paste_holds_the_case_and_nothing_that_an_account_drops(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("wechat")
    project.edit(
        "content/cases/counter.md", "一名居民接到电话", "一名居民<b>接到</b>电话，[看这里](https://example.com/)"
    )
    assert project.build("--only", "wechat", "--unit", "demo") == 0

    page = (project.output / "texts/wechat/counter.html").read_text("utf-8")
    article = page.split("<section")[1]
    assert not re.search(r"<(?:a|script|link|style|img)\b|\s(?:id|class|href|src|on\w+)=", article)
    assert len(page) < 20_000  # an article's limit, tags included
    words = re.sub(r"<[^>]+>", "", article)
    for told in (
        "看这里",
        "“民警”",
        "先吓住你",
        "自称警察办案",
        "告诉家人",
        "不全是本案细节",
        "已经转账，马上打110",
        "示例县反诈中心",
    ):
        assert told in words, told
    assert "<strong>" in article
    assert "&lt;" not in article
    assert "标题：柜台多问一句，保住八万元" in re.sub(r"<[^>]+>", "", page.split("<section")[0])
