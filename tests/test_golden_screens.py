"""Pictures of every layout on every profile as they were approved by eye; `sh tests/run.sh --update-golden` replaces them."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from sitegen.core.sources import Sources
from sitegen.loading.lists import load_screens
from sitegen.model.formats import Screen
from sitegen.model.problems import Problems
from tests.conftest import CASE, DAY_READ, ROOT, Project, make_apart
from tests.test_golden import FOUR, GOLDEN, MEAN, approve

pytestmark = pytest.mark.shipped  # every layout on every screen of the catalogue
OWN = "- {编号: gate, 名称: 双色, 宽: 608, 高: 112, 色彩: 双基色, 格式: BMP}\n"
WARNINGS = (
    FOUR
    + """- 停一停、问一问、查一查 {#steps}
  - 三步：提到钱，先停手；说给家里人听；自己找号码打
  - 行动：一转账就三步走
  - 条屏：提到钱：|*停一停，问一问，查一查*
- 返你几块是鱼饵 / 叫你垫钱是鱼钩 {#door-01}
  - 行动：到账小钱也停
"""
)
LOST = (
    CASE.format(title="四次汇款，|全落空")
    .replace(
        "结果: 已劝阻\n涉险金额: 8万元\n谁拦下的: 银行员工\n停在第几步: 2", "结果: 已受损\n损失金额: 约1.5万元\n笔数: 4"
    )
    .replace("警示语: fake-police-01", "警示语: lie")
)
PROFILES = load_screens(Sources(ROOT, ROOT / "content", DAY_READ), Problems())
GATE = Screen("gate", "", 608, 112)
NAMES = [
    f"{screen.id}.{item}"
    for screen in (*PROFILES, GATE)
    for item in (
        *("lie", "couplet", "number", "ask", "steps"),
        *(("door-01",) if screen.height > screen.width else ()),
        *(("counter", "lost", "fake_police") if screen.tells_stories else ()),
    )
]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A unit that has every screen of the starter's catalogue, and one of its own."""
    project = make_apart(tmp_path_factory.mktemp("golden"), "screen", "website")  # the website is what QR codes lead to
    project.write("content/screens.yaml", (ROOT / "content/screens.yaml").read_text("utf-8") + OWN)
    listed = ", ".join(screen.id for screen in (*PROFILES, GATE))
    project.write("content/units.yaml", f"- {{编号: demo, 名称: 示例县反诈中心, 示例: 是, 屏幕: [{listed}]}}\n")
    project.write("content/warnings/police.md", WARNINGS)
    project.edit("content/types/fake_police.md", "谎言: 安全账户", "官方: {2025: 7 冒充公检法}\n谎言: 安全账户")
    project.write("content/cases/lost.md", LOST)
    (project.root / "content/cases/hang-up.md").unlink()
    project.edit("content/cases/counter.md", "警示语: fake-police-01", "警示语: lie")
    assert project.build("--only", "screen") == 0
    return project


@pytest.mark.parametrize("name", NAMES)
def test_a_slide_is_as_it_was_approved(drawn: Project, name: str, request: pytest.FixtureRequest) -> None:
    profile, _, item = name.partition(".")
    (file,) = (drawn.output / "screens" / profile).glob(f"*_{item}.*")
    image = Image.open(io.BytesIO(file.read_bytes())).convert("RGB")
    image.thumbnail((480, 480), Image.Resampling.LANCZOS)

    approve(f"screens/{name}", image, request)


def test_the_comparison_sees_a_missing_stroke() -> None:
    whole = Image.open(io.BytesIO((GOLDEN / "screens" / "street-1080p.lie.png").read_bytes())).convert("RGB")
    broken = whole.copy()
    broken.paste((12, 12, 12), (0, whole.height // 2 - 10, whole.width, whole.height // 2 + 10))

    difference = ImageChops.difference(whole, broken)

    assert max(ImageStat.Stat(difference).mean) > MEAN
