"""Little projects to build, and the starter library built once for all tests that look at it."""

from __future__ import annotations

import fcntl
import http.server
import os
import resource
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import justmytype_intl_cjk
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserType, sync_playwright

from sitegen.app.cli import main
from sitegen.pdf.weasyprint_adapter import guard
from tests.warm import all_warm, nothing_parsed, parsed_as_in

# A rule is tried on the same examples at each run, so that a run says something of the change and not of luck.
# `--hypothesis-profile=thorough` tries as many as each rule asks for, `random` as many new ones.
settings.register_profile("suite", derandomize=True, database=None, deadline=None, max_examples=25)
settings.register_profile("thorough", derandomize=True, database=None, deadline=None, max_examples=200)
settings.register_profile("random", deadline=None, max_examples=200)
settings.load_profile("suite")

ROOT = Path(__file__).parent.parent
DAY = "2026-11-21"
DAY_READ = date.fromisoformat(DAY)
STATE = ".sitegen"
SHIPPED = frozenset({"starter", "make_copy", "all_profiles"})  # fixtures
MEMORY = 6 << 30  # bytes of address space for a worker of the tests and the builds it starts
# A process of its own that builds: `python -c COMMAND PROJECT words…`
COMMAND = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from sitegen.app.cli import main; "
    "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
)

TYPE = """---
名称: {name}
谎言: 安全账户
说话人: 民警
批语: 骗子
摘要: 骗子冒充民警，让人把钱转走。
口号: 自称民警要转账 / *挂断*再说
图标: phone-call
顺序: 1
---
骗子冒充民警打来电话。

## 他怎么说
- 转到安全账户 / 没有这种账户。
- 别告诉家人 / 真民警不怕你商量。
- 这是通缉令 / 文书不会发图片。

## 骗局套路
1. **先吓住你**：说你涉案。
   > 你名下的卡涉嫌洗钱。
2. **让你保密**：不许告诉家人。
3. **让你转钱**：转到他的账户。

## 识别要点
- 自称警察办案：电话里说你涉案。
- 要你瞒着家人：不许商量。
- 要你转钱核查：转到安全账户。

## 警方提示
- 先挂断，再自己拨110。
- 告诉家人。
"""

CASE = """---
标题: {title}
类型: fake_police
类别: 综合
时间: 2026-03
地区: 示例县
结果: 已劝阻
涉险金额: 8万元
谁拦下的: 银行员工
停在第几步: 2
人群: [老年人]
警示语: fake-police-01
发布: 2026-10-01
---
## 案情回顾
一名居民接到电话，对方是**“民警”**，要转账。柜台员工多问了一句，钱没有转走。

## 骗局套路
1. **先吓住你**：说你涉案。
   > 你名下的卡涉嫌洗钱。
2. **让你保密**：不许告诉家人。
3. **让你转钱**：转到他的账户。

## 识别要点
- 自称警察办案
- 要你瞒着家人
- 要你转钱核查

## 警方提示
- 先挂断，再自己拨110。
- 告诉家人。
"""

WARNINGS = """---
类型: fake_police
---
- 自称民警要转账 / *挂断*，自己拨110 {#fake-police-01}
  - 谎言：安全账户
  - 引语：电话里的“警察”|催你把钱转进
  - 行动：先挂断，再核实
  - 条屏：自称民警要转账，先挂断
  - 短信：有人自称民警让您转账，请先挂断，自己拨110核实。
  - 口播：乡亲们，有人自称民警让您转账，请先挂断，再自己拨打110问一问。
- 公安机关没有 / “*安全账户*” {#fake-police-02}
  - 行动：不转，拨110问
"""

AUDIENCE = """---
名称: 老年人
图标: users
提醒: 先给儿女 / 打电话
摘要: 骗子爱挑独自在家的时候打电话。
类型: [fake_police]
顺序: 1
---
骗子爱挑独自在家的时候打来。

## 先问自己
- 我认识他吗：不认识就挂断。
- 他催我吗：催就是骗。
"""

SITE = "标题: 示例县反诈宣传\n主办单位: 示例\n网址: https://example.com/fz/\n"
UNITS = """- 编号: demo
  名称: 示例县反诈中心
  简称: 示例县公安局
  屏幕: [small]
  示例: 是
  下级:
    - {编号: demo-town, 名称: 示例县某镇, 屏幕: [small]}
"""
PAPERS = "".join(
    f"- {{编号: {i}, 名称: {i}, 宽: {w}, 高: {h}}}\n"
    for i, w, h in (("a3", 297, 420), ("dadui-4k", 420, 570), ("a5", 148, 210), ("a6", 105, 148))
)
SCREENS = "- {编号: small, 名称: 小屏, 宽: 384, 高: 192, 平滑: 否, 停留: 15}\n"

# A material that costs nothing to make, for tests that are about the engine.
CARD = """title: 卡片
renderer: text
for: warning
output: "cards/{id}.txt"
"""
CARD_TEMPLATE = "{{ warning.text }}\n{{ unit.name }}\n{% include '_shared/line.txt' %}"
NOTE = """title: 案例单
renderer: text
for: case
output: "notes/{id}.txt"
"""
NOTE_TEMPLATE = "{{ case.title }}\n{{ case.story }}\n"


def examples(number: int) -> int:
    """How many examples a rule is tried on in the profile chosen: a fifth in `suite`, which meets every kind of them."""
    return max(25, number // 5) if settings.get_current_profile_name() == "suite" else number


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own."""

    root: Path

    @property
    def output(self) -> Path:
        return self.root / "output"

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    def build(self, *arguments: str) -> int:
        return main(["--date", DAY, "--quiet", *arguments], self.root)

    def tree(self, folder: str = "output") -> dict[str, bytes]:
        top = self.root / folder
        return {p.relative_to(top).as_posix(): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEGEN_LANG", "zh")


@pytest.fixture(autouse=True, scope="session")
def _bounded() -> Iterator[None]:
    """A test that eats memory fails by itself, before the machine does."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def unbounded() -> Iterator[None]:
    """For programs that reserve far more of the address space than they use, as browsers do, and hand it to their own."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """A time limit of its own for what happens inside; the test's goes on afterwards."""
    before = signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    signal.setitimer(signal.ITIMER_REAL, *before)


@pytest.fixture(autouse=True, scope="session")
def _warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Builds draw in the process of the test, where all is loaded already, unless a test says `--jobs`."""
    with all_warm():
        if os.environ.get("SITEGEN_COLD"):
            yield
            return
        usual = make_apart(tmp_path_factory.mktemp("usual"))
        assert usual.build() == 0
        with parsed_as_in(usual.root):
            yield


@pytest.fixture(scope="module")
def reads_anew() -> Iterator[None]:
    """For tests of what is kept from one build to the next: a clean build knows nothing of another project's reading."""
    with nothing_parsed():
        yield


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Makes a small project; `materials` are copied from the program's own templates besides two of text."""

    def make(*materials: str, name: str = "project") -> Project:
        return make_apart(tmp_path / name, *materials)

    return make


def make_apart(folder: Path, *materials: str) -> Project:
    """A small project in a folder of its own."""
    project = Project(folder)
    for part in ("assets", *(f"templates/{name}" for name in ("_shared", "_report", "_proof", *materials))):
        copy_of(ROOT / part, project.root / part)
    fill(project)
    return project


@cache
def _tree_of(folder: Path) -> tuple[tuple[str, ...], tuple[tuple[str, bytes], ...]]:
    """The folders below a folder, outer ones first, and its files with their bytes."""
    found = sorted(p for p in folder.rglob("*") if "__pycache__" not in p.parts)
    names = [(p, p.relative_to(folder).as_posix()) for p in found]
    return tuple(n for p, n in names if p.is_dir()), tuple((n, p.read_bytes()) for p, n in names if p.is_file())


def copy_of(folder: Path, place: Path) -> None:
    """A copy of a folder of the program, from memory: thousands are made."""
    folders, files = _tree_of(folder)
    place.mkdir(parents=True)
    top = os.fspath(place)
    for name in folders:
        os.mkdir(f"{top}/{name}")  # noqa: PTH102 - Path takes twice as long
    for name, data in files:
        file = os.open(f"{top}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        os.write(file, data)
        os.close(file)


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """A small project with two materials of text."""
    return make_project()


def fill(project: Project) -> None:
    """The content of a small project."""
    files = {
        "content/site.yaml": SITE,
        "content/units.yaml": UNITS,
        "content/paper.yaml": PAPERS,
        "content/screens.yaml": SCREENS,
        "content/types/fake_police.md": TYPE.format(name="冒充公检法"),
        "content/audiences/senior.md": AUDIENCE,
        "content/cases/counter.md": CASE.format(title="柜台多问一句，|保住八万元"),
        "content/cases/hang-up.md": CASE.format(title="先挂断，|再自己拨110").replace("一名居民", "一名村民"),
        "content/warnings/police.md": WARNINGS,
        "templates/card/material.yaml": CARD,
        "templates/card/card.html": "",
        "templates/note/material.yaml": NOTE,
        "templates/_shared/line.txt": "拿不准，拨96110\n",
    }
    for path, text in files.items():
        project.write(path, text)
    for name, text in (("card", CARD_TEMPLATE), ("note", NOTE_TEMPLATE)):
        project.write(f"templates/{name}/{name}.html", text)


@pytest.fixture(scope="session")
def starter() -> Path:
    """`output/` of the starter library as built by the command; kept between runs and brought up to date by the next."""
    output = (
        ROOT / ".cache" / ("starter-plain" if guard.is_plain() else "starter")
    )  # docs/architecture.md says how to run
    output.parent.mkdir(exist_ok=True)
    # One worker of pytest-xdist builds, the others wait.
    with patience(1800), (ROOT / ".cache" / "starter.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["--date", DAY, "--quiet", "--jobs", "2", "--no-register", "--output", str(output)], ROOT) == 0
    return output


@contextmanager
def served_at(website: Path) -> Iterator[str]:
    """The address at which a website is served, under a path of its own as on a portal."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            inner = unquote(urlsplit(path).path).removeprefix("/fanzha/")
            file = website / inner
            return str(file / "index.html" if file.is_dir() else file if file.is_file() else website / "404.html")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/fanzha/"
    server.shutdown()
    server.server_close()


@contextmanager
def browser_with(play: BrowserType, faces: Path, folder: Path) -> Iterator[Browser]:
    """Debian's Chromium, which finds the typefaces in one folder and no others; `folder` is for what it keeps of them."""
    chromium = shutil.which("chromium")
    assert chromium, "sh tests/run.sh installs chromium"
    settings = folder / "fonts.conf"
    settings.write_text(f"<fontconfig><dir>{faces}</dir><cachedir>{folder}</cachedir></fontconfig>", "utf-8")
    opened = play.launch(
        executable_path=chromium,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        env={**os.environ, "FONTCONFIG_FILE": str(settings)},
    )
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests, with a Chinese face as readers have one, whatever this machine has: pages are opened in
    contexts of their own.
    """
    faces = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
    folder = tmp_path_factory.mktemp("faces")
    starts = sync_playwright()
    with unbounded():  # its driver starts every browser
        playwright = starts.start()
    with browser_with(playwright.chromium, faces, folder) as opened:
        yield opened
    playwright.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes the starter library, built whole or copied as it ships, is for tests/shipped.sh."""
    for item in items:
        if SHIPPED.intersection(getattr(item, "fixturenames", ())) or "shipped" in item.path.parts:
            item.add_marker("shipped")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-modes", action="store_true", help="axe-core on every page type in all twelve modes")
    parser.addoption("--update-golden", action="store_true", help="replace the approved pictures in tests/golden/")
