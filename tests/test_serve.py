"""The preview in a real Chromium: what is saved is on the page a moment later, what is broken is laid over it."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitegen.app import preview as preview_module
from sitegen.app.cli import _load
from sitegen.core.file_stats import Stats
from sitegen.core.sources import Sources
from tests import previewing
from tests.conftest import COMMAND, DAY, PAPERS, ROOT, Project
from tests.previewing import PATIENCE, Preview

CASE = "content/cases/counter.md"
PAGE = "website/cases/counter.html"


@pytest.fixture
def serve(make_project: Callable[..., Project]) -> Iterator[Callable[..., Preview]]:
    running = []

    def start(
        *arguments: str,
        materials: tuple[str, ...] = ("website",),
        name: str = "project",
        patch: str = "",
        before: tuple[str, ...] = (),
        papers: str = PAPERS,
    ) -> Preview:
        project = make_project(*materials, name=name)
        project.write("content/paper.yaml", papers)
        preview = previewing.start(project, *arguments, patch=patch, before=before)
        running.append(preview.process)
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
    for one in context.pages:
        one.goto("about:blank")  # a page that is being reloaded as its context is closed may hold it open for ever
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

    preview.process.send_signal(signal.SIGINT)
    _, said = preview.process.communicate(timeout=PATIENCE)
    assert said.index("共 1 处要改") < said.rindex("已改好，没有要改的了。")


def test_what_is_no_error_is_told_once_when_it_comes(serve: Callable[..., Preview]) -> None:
    """Whoever saves a file under a name that is not read must hear of it."""
    preview = serve("--only", "website")
    project = preview.project
    preview.wait_for(lambda: preview.get("/website/cases/counter.html")[0] == 200)
    project.write("content/cases/new.txt", "一段话\n")
    preview.wait_for(lambda: not preview.problems())
    for words in ("第一次改的员工", "第二次改的员工"):
        project.edit(
            "content/cases/counter.md", next(w for w in ("柜台员工", "第一次改的员工") if w in text(project)), words
        )
        preview.wait_for(partial(shows, preview, words))

    told = preview.end()

    assert told.count("content/cases/new.txt: 没有读：名字要以 .md 结尾") == 1
    assert "请把名字改成 new.md" in told


def shows(preview: Preview, words: str) -> bool:
    return words in preview.get("/website/cases/counter.html")[2]


def text(project: Project) -> str:
    return (project.root / "content/cases/counter.md").read_text("utf-8")


def test_content_that_was_moved_away_is_told_in_one_sentence_and_comes_back(serve: Callable[..., Preview]) -> None:
    preview = serve("--only", "website")
    content = preview.project.root / "content"
    preview.wait_for(lambda: preview.get("/website/cases/counter.html")[0] == 200)

    content.rename(content.with_name("moved"))
    preview.wait_for(lambda: bool(preview.problems()))

    assert preview.problems() == ["content: 没有这个文件夹，或者它被移走、改名了"]
    assert preview.get("/website/cases/counter.html")[0] == 200
    content.with_name("moved").rename(content)
    preview.wait_for(lambda: not preview.problems())


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
    preview = serve(materials=("website", "poster"), papers=PAPERS.splitlines()[0])
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


def test_pages_of_other_sites_are_refused_and_may_not_frame_it(serve: Callable[..., Preview]) -> None:
    preview = serve()

    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{preview.port + 1}"):
        assert preview.get("/website/", Origin=origin)[0] == 403
        assert preview.get("/__sitegen__/events", Origin=origin)[0] == 403
    status, headers, _ = preview.get("/website/", Origin=f"http://127.0.0.1:{preview.port}")
    assert status == 200
    assert headers["content-security-policy"] == "frame-ancestors 'self'"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_connections_that_never_ask_are_closed_and_keep_nobody_waiting(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=(), patch="preview.SLOW = 1.0")
    slow = [socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE) for _ in range(200)]
    for n, one in enumerate(slow):
        one.sendall(b"GET /report.html HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * (n % 3))

    assert preview.get("/report.html")[0] == 200

    assert [one.recv(100) for one in slow] == [b""] * 200  # the server hung up
    assert preview.get("/report.html")[0] == 200
    for one in slow:
        one.close()


def test_one_who_drips_a_request_or_takes_no_answer_is_hung_up_on(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=(), patch="preview.SLOW = 1.0")
    (preview.project.output / "large.bin").write_bytes(bytes(50_000_000))
    address = "127.0.0.1", preview.port

    def is_cut_off() -> bool:
        try:
            dripper.sendall(b"G")
        except OSError:
            return True
        return False

    with socket.create_connection(address, PATIENCE) as taker, socket.create_connection(address, PATIENCE) as dripper:
        ends = f"{preview.port:04X}", f"{taker.getsockname()[1]:04X}"

        def is_held() -> bool:
            """Whether the preview's end of the taker's connection is open: ESTABLISHED is 01 in proc_pid_net_tcp(5)."""
            rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
            return any((row[1][-4:], row[2][-4:], row[3]) == (*ends, "01") for row in rows)

        preview.wait_for(is_held)
        taker.sendall(b"GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        preview.wait_for(is_cut_off)
        preview.wait_for(lambda: not is_held())
        taken = 0
        with suppress(ConnectionResetError):
            while data := taker.recv(1 << 20):
                taken += len(data)
    assert taken < 50_000_000


BOOM = """
from pathlib import Path
real = preview.published
def published(*words, **more):
    if Path(sys.argv[1], "boom").exists():
        raise RuntimeError("boom in the round")
    return real(*words, **more)
preview.published = published
"""


def test_a_round_that_fails_is_told_on_page_and_terminal_and_the_next_save_works(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=(), patch=BOOM)
    project = preview.project
    project.write("boom", "")
    project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")

    preview.wait_for(lambda: preview.problems() != [])
    assert preview.problems() == ["sitegen: 程序自己的错误（RuntimeError: boom in the round）"]
    assert "in published" in (project.root / ".sitegen/last-error.txt").read_text("utf-8")

    (project.root / "boom").unlink()
    project.edit(CASE, "柜台职员多问了一句", "柜台职员又问了一句")
    preview.wait_for(lambda: "柜台职员又问了一句" in (project.output / "notes/counter.txt").read_text("utf-8"))
    preview.wait_for(lambda: preview.problems() == [])
    told = preview.end()
    assert "程序自己的错误（RuntimeError: boom in the round）" in told
    assert ".sitegen/last-error.txt" in told
    assert "Traceback" not in told


def test_a_fault_of_the_program_in_one_thing_names_it_and_the_rest_goes_on(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=())
    project = preview.project
    # Jinja gives up on it with a RecursionError, which no template is blamed for.
    endless = "{% macro again() %}{{ again() }}{% endmacro %}{{ again() if warning.id == 'fake-police-02' }}"
    card = (project.root / "templates/card/card.html").read_text("utf-8")
    project.write("templates/card/card.html", endless + card)

    preview.wait_for(lambda: preview.problems() != [])
    assert preview.problems()[0].startswith(
        "output/cards/fake-police-02.txt: 程序自己的错误，这一件做不出来（RecursionError"
    )
    project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")
    preview.wait_for(lambda: "柜台职员" in (project.output / "notes/counter.txt").read_text("utf-8"))

    project.write("templates/card/card.html", card)
    preview.wait_for(lambda: preview.problems() == [])
    told = preview.end()
    assert "可先把 fake-police-02 设为草稿" in told
    assert "Traceback" not in told


def test_an_answer_that_fails_is_told_and_the_server_goes_on(serve: Callable[..., Preview]) -> None:
    fail = "def failing(name): raise RuntimeError('no frame')\npreview._frame = failing"
    preview = serve(materials=(), patch=fail)

    status, _, page = preview.get("/notes/counter.txt", Sec_Fetch_Dest="document")

    assert status == 500
    assert "预览程序出错，这个文件没有送出来（RuntimeError: no frame）" in page
    assert "/__sitegen__/preview.js" in page  # it reloads when the file changes
    assert preview.get("/report.html")[0] == 200
    told = preview.end()
    assert "程序自己的错误（RuntimeError: no frame）" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("what", ["instances", "watches"])
def test_without_reports_of_the_system_saves_are_looked_for(serve: Callable[..., Preview], what: str) -> None:
    # A user namespace of its own has limits of its own.
    limit = f'echo 0 > /proc/sys/user/max_inotify_{what}; exec "$@"'
    preview = serve(materials=(), before=("unshare", "--user", "--map-root-user", "sh", "-c", limit, "sh"))

    preview.project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")

    note = preview.project.output / "notes/counter.txt"
    preview.wait_for(lambda: "柜台职员" in note.read_text("utf-8"))
    told = preview.end()
    # Of single folders that cannot be watched the system says nothing.
    assert ("系统不再报告文件的改动" in told) == (what == "instances")
    assert "Traceback" not in told


def test_a_watcher_that_fails_altogether_says_so_until_it_sees_again(serve: Callable[..., Preview]) -> None:
    blind = """
from pathlib import Path
preview.RETRY = 0.2
real = preview._stamps
def stamps(folders):
    if Path(sys.argv[1], "blind").exists():
        raise OSError("the share has gone")
    return real(folders)
preview._stamps = stamps
"""
    preview = serve(materials=(), patch=blind)
    preview.project.write("blind", "")

    preview.wait_for(lambda: preview.problems() != [])
    assert preview.problems() == ["serve: 看不到文件有没有改动（OSError: the share has gone）"]
    preview.project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")
    (preview.project.root / "blind").unlink()

    preview.wait_for(lambda: preview.problems() == [])
    note = preview.project.output / "notes/counter.txt"
    preview.wait_for(lambda: "柜台职员" in note.read_text("utf-8"))
    assert "Traceback" not in preview.end()


def test_a_folder_put_in_the_place_of_another_is_watched(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=())
    project = preview.project
    note = project.output / "notes/counter.txt"
    (project.root / "content").rename(project.root / "old")
    shutil.copytree(project.root / "old", project.root / "content")
    project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")
    preview.wait_for(lambda: "柜台职员" in note.read_text("utf-8"))

    project.edit(CASE, "柜台职员多问了一句", "柜台职员又问了一句")

    preview.wait_for(lambda: "又问了一句" in note.read_text("utf-8"))


def _in_place(file: Path, text: str) -> None:
    file.write_text("", "utf-8")
    file.write_text(text, "utf-8")


def _renamed_over(file: Path, text: str) -> None:
    beside = file.with_name("~$counter.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(file)


def _by_backup(file: Path, text: str) -> None:
    """As Word and WPS save: the old file aside, the new one in its place, the old one away."""
    new, old = file.with_name("~WRL0001.tmp"), file.with_name("~WRL0002.tmp")
    new.write_text(text, "utf-8")
    file.rename(old)
    new.rename(file)
    old.unlink()


def _deleted_first(file: Path, text: str) -> None:
    file.unlink()
    file.write_text(text, "utf-8")


def test_every_way_of_saving_ends_in_the_last_words_and_no_fault(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=())
    file = preview.project.root / CASE
    note = preview.project.output / "notes/counter.txt"
    for n, save in enumerate((_in_place, _renamed_over, _by_backup, _deleted_first)):
        save(file, file.read_text("utf-8").replace("多问了一句", "多问了一句" + "，" + "一二三四"[n], 1))

        preview.wait_for(lambda n=n: "多问了一句" + "，" + "一二三四"[n] in note.read_text("utf-8"))  # type: ignore[misc]
        preview.wait_for(lambda: preview.problems() == [])


def test_another_day_begins_without_a_save(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.edit("content/warnings/police.md", "行动：不转，拨110问", "行动：不转，拨110问\n  - 有效期：2026-11-22 起")
    days = [date(2026, 11, 21)]
    monkeypatch.setattr(preview_module, "NEW_DAY", 0.05)
    told: list[preview_module.News] = []

    def sources() -> Sources:
        return Sources(project.root, project.root / "content", days[0], Stats(None))

    asked = preview_module.PreviewRequest(project.root, project.output, lambda: days[0], sources, _load)
    builder = preview_module.Builder(asked, told.append)
    builder.start()
    card = project.output / "cards/fake-police-02.txt"

    def wait_for(true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, told
            time.sleep(0.02)

    wait_for((project.output / "report.html").is_file)
    assert not card.exists()
    days[0] = date(2026, 11, 22)
    wait_for(card.is_file)
    builder.close()
    builder.join(PATIENCE)
    assert not builder.is_alive()
    assert [news.problems for news in told if news.problems] == []


REPLACED = """
import os, starlette.responses
sends = starlette.responses.FileResponse.__call__
async def replacing(self, scope, receive, send):
    if str(self.path).endswith("counter.txt"):
        if os.path.exists(f"{self.path}.new"):
            os.replace(f"{self.path}.new", self.path)
    await sends(self, scope, receive, send)
starlette.responses.FileResponse.__call__ = replacing
"""


def test_a_file_that_is_published_anew_while_it_is_sent_arrives_as_one_version(serve: Callable[..., Preview]) -> None:
    preview = serve(materials=(), patch=REPLACED)
    file = preview.project.output / "notes/counter.txt"
    old = file.read_bytes()
    ranges = {"bytes=0-": [old], "bytes=3-": [old[3:]], "bytes=0-2,6-8": [old[:3], old[6:9]]}

    for asked, parts in ranges.items():
        for new in ("short", "longer " * 100):
            file.write_bytes(old)
            file.with_name("counter.txt.new").write_text(new, "utf-8")
            status, _, first = preview.get("/notes/counter.txt", Range=asked)
            again = preview.get("/notes/counter.txt")

            assert (status, again[0]) == (206, 200)
            assert [part for part in parts if part.decode() not in first] == [], (asked, new)
            assert len(parts) > 1 or first == parts[0].decode(), (asked, new)
            assert again[2] == new

    file.write_bytes(old)
    assert preview.get("/notes/counter.txt")[::2] == (200, old.decode())
    assert preview.problems() == []
    assert "LocalProtocolError" not in preview.end()


def test_nothing_outside_the_output_is_sent(serve: Callable[..., Preview]) -> None:
    preview = serve()
    (preview.project.output / "link").symlink_to(preview.project.root / "content")
    asked = (
        "/../content/site.yaml", "/website/../../content/site.yaml", "/%2e%2e/content/site.yaml",
        "/website/%2e%2e%2f%2e%2e%2fcontent/site.yaml", "//etc/passwd", "/..%5ccontent%5csite.yaml", "/.ledger.json",
        "/website/%00", "/link/site.yaml",
    )  # fmt: skip

    told = {path: preview.get(path) for path in asked}

    assert {path: status for path, (status, _, _) in told.items()} == dict.fromkeys(asked, 404)
    assert [path for path, (_, _, body) in told.items() if "示例县反诈宣传" in body] == []


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
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from sitegen.app.cli import main\n"
        f"assert main(['--date', '{DAY}', '--quiet'], Path({str(project.root)!r})) == 0\n"
        "print(sorted({'uvicorn', 'starlette', 'watchfiles', 'anyio', 'asyncio'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
