"""Pictures of every layout as they were approved by eye; `sh tests/run.sh --update-golden` replaces them.

A failure leaves actual.png, expected.png and difference.png in tests/failures/NAME/.
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.conftest import ROOT, Project, make_apart

GOLDEN = ROOT / "tests" / "golden"
FAILURES = ROOT / "tests" / "failures"
MEAN, STRAY, SHARE = 2.0, 60, 0.01  # of 255; a channel further off than STRAY in more than SHARE of the pixels fails
# A lie, a couplet, a number, a question: what posters and screens both draw.
FOUR = """---
类型: fake_police
---
- 自称民警要转账 / *挂断*，自己拨110 {#lie}
  - 谎言：安全账户
  - 引语：电话里的“警察”|催你把钱转进
  - 行动：先挂断，再核实
- 没见过面的恋人 / 一提投资就*停手* {#couplet}
  - 行动：没见面，不转账
- 96110来电，|请*接听* {#number}
  - 行动：看到就接
- 动动手指就能赚钱 / 为啥轮到你？ {#ask}
  - 行动：先垫钱的不做
"""
WARNINGS = (
    FOUR
    + """- 叫你瞒着|全家人 / 偏要|*告诉家人* {#flags-02}
  - 行动：马上告诉家人
  - 识别：自称警察办案：电话里说你涉案；要你瞒着家人：不许商量；要你转钱核查：转到安全账户
  - 布局：清单
- 自称民警|要转账 / *挂断*再说 {#lie-01}
  - 谎言：网上通缉令
  - 批语：假的
- 公安机关|没有 / “*安全账户*” {#sum-01}
  - 行动：不转，拨110问
"""
)
IDS = ("lie", "couplet", "number", "ask")
POSTERS = [f"poster-{paper}-{id}" for paper in ("a3", "dadui-4k") for id in (*IDS, "lie-01", "flags-02", "sum-01")]
# Each layout of each further printed material: name → the preview under output/ (* for its number).
SHEETS = {
    "flyer": "flyers/dadui-16k/fake_police.png",
    "trifold": "trifolds/zheye-3/senior.png",
    "household": "household/a5/sheet.png",
    "transfer-notice": "transfer-notices/a5/notice.png",
    "teller-card": "teller-cards/a5-h/card.png",
    "table-tent": "table-tents/taika/fake_police.png",
    "door-card": "door-cards/a6/senior.png",
    "sticker-wide": "stickers/tie-che.png",
    "sticker-machine": "stickers/tie-atm.png",
    "sticker-tall": "stickers/tie-touzhen.png",
    "board": "boards/zhanban-900/01_fake_police.png",
    "exhibition-sum": "exhibition/zhanban-900/*_counter.png",
    "exhibition-words": "exhibition/zhanban-900/*_words.png",
    "stand": "stands/x-800.png",
    "stand-tall": "stands/yilabao.png",
    "banner-sentence": "banners/hengfu-8m/couplet.png",
    "banner-lie": "banners/hengfu-8m/lie-01.png",
    "duplex-test": "handbooks/duplex-test.png",
    "cover-struck": "handbooks/pocket.png",
    "cover-ringed": "handbooks/elder.png",
    "cover-internal": "internal/handbooks/officer.png",
}
MATERIALS = (
    "banner", "board", "door-card", "duplex-test", "exhibition", "flyer", "handbook", "household", "poster", "stand",
    "sticker", "table-tent", "teller-card", "transfer-notice", "trifold",
)  # fmt: skip
BOOK = [f"book-{page:02d}" for page in (1, 2, 5, 6, 7, 9)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_apart(tmp_path_factory.mktemp("golden"), "website", *MATERIALS)
    project.write("content/warnings/police.md", WARNINGS)
    project.write("content/handbooks/pocket.yaml", "标题: 反诈口袋书\n副标题: 听到这句话，先停一停\n纸张: a6\n")
    project.edit("content/types/fake_police.md", "谎言: 安全账户", "官方: {2025: 7 冒充公检法}\n谎言: 安全账户")
    project.write("content/handbooks/elder.yaml", "标题: 大字本\n副标题: 慢一步\n纸张: a5\n放大: 141\n封面字: 慢\n")
    project.write(
        "content/handbooks/officer.yaml", "标题: 入户手册\n副标题: 到了门口怎么说\n纸张: a6\n内部: 是\n封面字: 说\n"
    )
    papers = (ROOT / "content/paper.yaml").read_text("utf-8")
    project.write("content/paper.yaml", papers.replace("海报: 每类一条", "海报: 不做"))
    counter = (project.root / "content/cases/counter.md").read_text("utf-8")
    words = counter.replace("柜台多问一句，|保住八万元", "听到这一句，|他就挂了电话").replace(
        "涉险金额: 8万元", "渠道: 海报"
    )
    project.write("content/cases/words.md", words.replace("警示语: fake-police-01\n", ""))
    for case in ("counter", "hang-up"):
        project.edit(f"content/cases/{case}.md", "警示语: fake-police-01", "警示语: sum-01")
    assert project.build("--only", ",".join(MATERIALS), "--unit", "demo") == 0
    return project


def picture(project: Project, name: str) -> Image.Image:
    kind, _, rest = name.partition("-")
    if kind == "poster":
        paper = next(p for p in ("a3", "dadui-4k") if rest.startswith(p))
        id = rest.removeprefix(f"{paper}-")
        file = project.output / f"posters/{paper}/{id}.png"
    elif kind == "sheet":
        (file,) = project.output.glob(SHEETS[rest])
    else:
        book = pypdfium2.PdfDocument(project.output / "handbooks/pocket.pdf")
        drawn: Image.Image = book[int(rest) - 1].render(scale=1.0).to_pil().convert("RGB")
        return drawn
    image = Image.open(io.BytesIO(file.read_bytes())).convert("RGB")
    image.thumbnail((480, 480), Image.Resampling.LANCZOS)
    return image


@pytest.mark.parametrize("name", [*POSTERS, *BOOK, *(f"sheet-{name}" for name in SHEETS)])
def test_a_picture_is_as_it_was_approved(made: Project, name: str, request: pytest.FixtureRequest) -> None:
    approve(name, picture(made, name), request)


def approve(name: str, actual: Image.Image, request: pytest.FixtureRequest) -> None:
    """Compare with the approved picture of that name, or make it the approved one when asked to."""
    file = GOLDEN / f"{name}.png"
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True, parents=True)
        actual.quantize(200, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.is_file(), "no approved picture: look at it and run sh tests/run.sh --update-golden"
    expected = Image.open(io.BytesIO(file.read_bytes())).convert("RGB")

    assert actual.size == expected.size
    difference = ImageChops.difference(actual, expected)
    mean = max(ImageStat.Stat(difference).mean)
    stray = sum(difference.convert("L").point(lambda v: 255 if v > STRAY else 0).histogram()[255:]) / (
        actual.width * actual.height
    )
    if mean > MEAN or stray > SHARE:
        keep(FAILURES / name, actual=actual, expected=expected, difference=difference)
    assert mean <= MEAN
    assert stray <= SHARE


def keep(folder: Path, **images: Image.Image) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in images.items():
        image.save(folder / f"{name}.png")
