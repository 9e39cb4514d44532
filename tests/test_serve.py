"""The preview in a real Chromium: what is saved is on the page a moment later, what is broken is laid over it."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import COMMAND, DAY, ROOT, Project

PATIENCE = 90  # seconds; machines that run the tests have other things to do
CASE = "content/cases/counter.md"
PAGE = "website/cases/counter.html"


@dataclass
class Preview:
    """A running `serve` of a little project."""

    project: Project
    process: subprocess.Popen[str]
    url: str

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """One request, its path sent exactly as given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        told = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode("utf-8", "replace")
        connection.close()
        return told

    def wait_for(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.05)


@pytest.fixture
def serve(make_project: Callable[..., Project]) -> Iterator[Callable[..., Preview]]:
    running = []

    def start(*arguments: str, materials: tuple[str, ...] = ("website",), name: str = "project") -> Preview:
        project = make_project(*materials, name=name)
        command = [sys.executable, "-c", COMMAND, str(project.root), "serve", "--date", DAY, "--quiet", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        preview = Preview(project, process, found[0])
        preview.wait_for(lambda: (project.output / "report.html").is_file())
        return preview

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    messages: list[str] = []
    opened = context.new_page()
    # A page that is not there yet, and the stream of a preview that has been stopped, are no faults.
    usual = ("404", "ERR_CONNECTION_REFUSED")
    opened.on("console", lambda m: None if any(u in m.text for u in usual) else messages.append(m.text))
    opened.on("pageerror", lambda e: messages.append(str(e)))
    yield opened
    context.close()
    assert messages == []  # a policy that refuses something says so here


def test_a_saved_case_is_on_the_page_and_in_the_output(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    page.goto(preview.url + PAGE)

    preview.project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")

    page.get_by_text("柜台职员多问了一句").first.wait_for()
    assert "柜台职员多问了一句" in (preview.project.output / PAGE).read_text("utf-8")
    preview.wait_for(lambda: "柜台职员多问了一句" in (preview.project.output / "notes/counter.txt").read_text("utf-8"))


def test_words_change_in_place_and_what_acts_reloads(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    page.goto(preview.url + PAGE, wait_until="networkidle")
    page.evaluate("window.stayed = true")

    preview.project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")
    page.get_by_text("柜台职员多问了一句").first.wait_for()
    preview.project.edit(CASE, "钱没有转走。\n", "钱没有转走。\n\n后来又**问**了一句。\n")
    page.get_by_text("后来又问了一句").first.wait_for()
    assert page.evaluate("window.stayed")

    main = page.locator("main").inner_text()
    preview.project.edit(
        "templates/website/base.html",
        "</main>",
        '</main><link rel="stylesheet" href="{{ asset("print.css") }}" media="print">',
    )
    page.wait_for_function("() => !window.stayed")
    assert page.locator("main").inner_text() == main


def test_the_tree_after_saves_equals_a_clean_build(serve: Callable[..., Preview]) -> None:
    preview = serve()
    project = preview.project
    project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")
    preview.wait_for(lambda: "柜台职员" in (project.output / "notes/counter.txt").read_text("utf-8"))
    project.edit("content/warnings/police.md", "拨110问", "打110问")
    project.edit("templates/website/base.html", "网站目录", "全站目录")
    (project.root / "content/cases/hang-up.md").rename(project.root / "content/cases/renamed.md")

    assert project.build("--output", str(project.root / "clean")) == 0

    preview.wait_for(lambda: project.tree() == project.tree("clean"))


def test_a_broken_file_is_laid_over_the_last_good_page_until_it_is_mended(
    serve: Callable[..., Preview], page: Any
) -> None:
    preview = serve()
    page.goto(preview.url + PAGE)
    before = (preview.project.output / PAGE).read_bytes()

    preview.project.edit(CASE, "类型: fake_police", "类型: fake_polcie")
    panel = page.locator("sitegen-problems")
    panel.wait_for()

    told = panel.locator("section").inner_text()
    assert "content/cases/counter.md:3" in told
    assert "未知的诈骗类型 “fake_polcie”" in told
    assert "您是否想写 “fake_police”" in told
    assert page.get_by_text("柜台员工多问了一句").first.is_visible()
    assert (preview.project.output / PAGE).read_bytes() == before

    page.reload()
    panel.wait_for()  # also on a page opened while it is broken

    preview.project.edit(CASE, "类型: fake_polcie", "类型: fake_police")
    panel.wait_for(state="detached")


def test_a_preview_of_broken_content_starts_and_shows_why(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    preview.process.send_signal(signal.SIGINT)
    preview.process.communicate(timeout=PATIENCE)
    preview.project.edit(CASE, "结果: 已劝阻", "结果: 已劝祖")
    command = [sys.executable, "-c", COMMAND, str(preview.project.root), "serve", "--date", DAY, "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        page.goto(found[0])

        page.locator("sitegen-problems").get_by_text("content/cases/counter.md:7").wait_for()

        page.goto("about:blank")  # the overlay would look for a preview that has ended
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def test_a_changed_template_or_style_reloads(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    page.goto(preview.url + PAGE)

    preview.project.edit("templates/website/base.html", "菜单</span>", "目录</span>")
    page.locator("summary", has_text="目录").first.wait_for(state="attached")

    style = preview.project.root / "templates/website/site.css"
    style.write_text(style.read_text("utf-8") + "\nbody { outline: 7px solid rgb(1, 2, 3) }\n", "utf-8")
    page.wait_for_function("() => getComputedStyle(document.body).outlineWidth === '7px'")


def test_no_worker_keeps_old_pages(serve: Callable[..., Preview]) -> None:
    preview = serve()

    assert preview.get("/website/sw.js")[0] == 200
    assert preview.get("/website/sw.js", service_worker="script")[0] == 404


def test_a_rename_as_editors_save_and_two_quick_saves_end_in_the_last_words(
    serve: Callable[..., Preview], page: Any
) -> None:
    preview = serve()
    page.goto(preview.url + PAGE)
    file = preview.project.root / CASE
    text = file.read_text("utf-8")

    for words in ("柜员甲多问了一句", "柜员乙多问了一句"):
        beside = file.with_name(".counter.md.swp")
        beside.write_text(text.replace("柜台员工多问了一句", words), "utf-8")
        beside.replace(file)

    page.get_by_text("柜员乙多问了一句").first.wait_for()


def test_a_new_case_appears_on_the_page_that_waited_for_it(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    page.goto(preview.url + "website/cases/new.html")
    assert page.get_by_text("这里还没有文件").is_visible()

    text = (preview.project.root / CASE).read_text("utf-8")
    preview.project.write("content/cases/new.md", text.replace("柜台员工", "新来的员工"))

    page.get_by_text("新来的员工多问了一句").first.wait_for()


def test_posters_refresh_in_the_report_and_opened_by_themselves(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve(materials=("website", "poster"))
    page.goto(preview.url + "report.html")
    poster = preview.project.output / "posters/a3/fake-police-02.pdf"
    before = poster.read_bytes()
    alone = page.context.new_page()
    alone.goto(preview.url + "posters/a3/fake-police-02.png")
    for opened in (alone, page):
        # Not by `evaluate`: a page that reloads at that very moment may never answer it.
        opened.wait_for_function("() => { document.title = '旧'; return true; }")

    preview.project.edit("content/warnings/police.md", "不转，拨110问", "不转，打110问")

    page.wait_for_function("() => document.title !== '旧'")
    alone.wait_for_function("() => document.title !== '旧'")
    assert alone.locator("iframe").get_attribute("src") == "fake-police-02.png?alone"
    preview.wait_for(lambda: poster.read_bytes() != before)


def test_a_template_fault_in_one_material_leaves_the_website_alive(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    page.goto(preview.url + PAGE)

    preview.project.write("templates/note/note.html", "{{ case.title }}\n{{ case.nothing }}\n")
    page.locator("sitegen-problems").get_by_text("templates/note/note.html:2").wait_for()
    preview.project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")

    page.get_by_text("柜台职员多问了一句").first.wait_for()
    preview.project.write("templates/note/note.html", "{{ case.title }}\n")
    page.locator("sitegen-problems").wait_for(state="detached")


def test_the_start_page_is_the_website(serve: Callable[..., Preview]) -> None:
    preview = serve()

    status, headers, _ = preview.get("/")

    assert (status, headers["location"]) == (307, "/website/")
    assert preview.get("/website/")[0] == 200
    assert preview.get("/report.html")[0] == 200


def test_other_names_for_this_machine_are_refused(serve: Callable[..., Preview]) -> None:
    preview = serve()

    assert preview.get("/website/", Host=f"evil.example:{preview.port}")[0] == 400
    assert preview.get("/website/", Host=f"127.0.0.1.evil.example:{preview.port}")[0] == 400
    assert preview.get("/__sitegen__/events", Host="evil.example")[0] == 400
    assert preview.get("/website/", Host=f"localhost:{preview.port}")[0] == 200


def test_only_this_machine_can_connect(serve: Callable[..., Preview]) -> None:
    preview = serve()

    with socket.socket() as other:
        other.settimeout(5)
        # All of 127/8 is this machine: a server bound to every address would answer here.
        assert other.connect_ex(("127.0.0.2", preview.port)) != 0


@pytest.mark.parametrize(
    "path",
    [
        "/../content/site.yaml",
        "/website/../../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/website/%2e%2e%2f%2e%2e%2fcontent/site.yaml",
        "//etc/passwd",
        "/..%5ccontent%5csite.yaml",
        "/.ledger.json",
        "/website/%00",
        "/link/site.yaml",
    ],
)
def test_nothing_outside_the_output_is_sent(serve: Callable[..., Preview], path: str) -> None:
    preview = serve()
    (preview.project.output / "link").symlink_to(preview.project.root / "content")

    status, _, body = preview.get(path)

    assert status == 404
    assert "示例县反诈宣传" not in body


def test_the_script_is_in_what_is_sent_and_nowhere_in_the_output(serve: Callable[..., Preview]) -> None:
    preview = serve()

    sent = preview.get("/" + PAGE)[2]

    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', sent)
    assert policy
    directives = dict(d.strip().split(" ", 1) for d in policy[1].split(";"))
    here = f"http://127.0.0.1:{preview.port}", f"http://localhost:{preview.port}"
    assert directives["default-src"] == "'none'"
    assert directives["connect-src"] == " ".join(
        ["'self'", *(host + path for host in here for path in ("/__sitegen__/events", f"/{PAGE}"))]
    )
    assert directives["script-src"] == f"'self' {here[0]}/__sitegen__/preview.js {here[1]}/__sitegen__/preview.js"
    assert 'src="/__sitegen__/preview.js"' in sent
    assert not [p for p, data in preview.project.tree().items() if b"__sitegen__" in data]


def test_ctrl_c_ends_it_quietly_with_a_page_open(serve: Callable[..., Preview], page: Any) -> None:
    preview = serve()
    page.goto(preview.url + PAGE)
    page.wait_for_function("() => performance.getEntriesByType('resource').some(e => e.name.includes('preview.js'))")

    preview.process.send_signal(signal.SIGINT)
    _, errors = preview.process.communicate(timeout=PATIENCE)

    assert preview.process.returncode == 130
    assert errors == "预览已结束。\n"
    page.goto("about:blank")


def test_a_port_that_is_taken_is_wrong_usage(make_project: Callable[..., Project], capfd: Any) -> None:
    project = make_project("website")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]

        assert project.build("serve", "--port", str(port)) == 2

    assert f"端口 {port} 用不了" in capfd.readouterr().err


def test_an_ordinary_build_imports_none_of_it(project: Project) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from sitegen.cli import main\n"
        f"assert main(['--date', '{DAY}', '--quiet'], Path({str(project.root)!r})) == 0\n"
        "print(sorted({'uvicorn', 'starlette', 'watchfiles', 'anyio', 'asyncio'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
