"""`serve`: what people write, in the browser a moment after they save it.

A thread builds whenever a watched file changes: the website first, then the other materials one by one; a new save
overtakes those, so that a page never waits for a book. The server sends output/ as it is, plus a script that renews pages.

No thread ends before the preview does: whatever one raises is told on every open page and on the terminal, and it goes on.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import multiprocessing
import os
import re
import secrets
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any
from urllib.parse import quote

import anyio
import uvicorn
import watchfiles
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sitegen.checks import Waiver
from sitegen.core import digests
from sitegen.core.crash_report import fault_of_program, one_line
from sitegen.core.sources import NotThere, Sources
from sitegen.engine.build import Build
from sitegen.engine.execution.books import BookScheduler
from sitegen.engine.execution.pool import WorkerPool, run_job
from sitegen.loading.publication import held_back, published
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, ProblemsFound, Severity, Words, disk_fault
from sitegen.planning.materials import Material
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.state.locks import sole

HOST = "127.0.0.1"
PORTS = range(8000, 8020)
STEP = 10  # ms without a further change, after which a save counts as finished
SETTLE = 0.4  # s without a further save, after which posters and books are begun
MOST = 50  # problems laid over a page
ALIVE = 15.0  # s between signs of life on a stream with no news
NEW_DAY = 10.0  # s between two looks at whether another day has begun
LOOK = (
    1.0  # s between two looks at names, sizes and times of all files: what the system does not report is found by them
)
RETRY = 5.0  # s after which a watcher that failed altogether tries again
SLOW = 20.0  # s a client may take to send a request, and to take what it is sent
END = 5.0  # s in which the builder may stop by itself at the end
OURS = "/__sitegen__"
SCRIPT, EVENTS = f"{OURS}/preview.js", f"{OURS}/events"
# What a browser shows by itself, with no page around it that could hold a script.
_BARE = (".pdf", ".png", ".jpg", ".webp", ".bmp", ".gif", ".svg", ".txt")
_POLICY = re.compile(
    r"""(<meta\s[^>]*http-equiv=["']?Content-Security-Policy["']?[^>]*\scontent=)("[^"]*"|'[^']*')""", re.I
)

_MATTERS = watchfiles.DefaultFilter()  # not what editors and version control keep beside the files

Load = Callable[[Sources], tuple[Library, tuple[Material, ...], tuple[Problem, ...], tuple[Waiver, ...]]]


class Superseded(Exception):
    """A new save came, or the end: the work at hand is given up."""


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """What the command line asked for; `sources` opens the project as of `today`, `load` reads and checks it."""

    root: Path
    output: Path
    today: Callable[[], date]
    sources: Callable[[], Sources]
    load: Load
    only: tuple[str, ...] = ()
    unit: str = ""
    drafts: bool = False
    force: bool = False
    workers: int = 1
    language: str = "zh"
    shown: Callable[[Problem], Problem] = lambda problem: problem


@dataclass(frozen=True, slots=True)
class News:
    """What one pass did: titles of its materials, files changed, errors that stand now, seconds since it began.

    `remarks` are said once, on the terminal: what went wrong and was made good without anybody's help, and what is new to be
    said of the content though it is no error, a file that nobody reads, say.
    """

    titles: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    remarks: tuple[Problem, ...] = ()


# ------------------------------------------------------------------------------------------------- building


class Builder(threading.Thread):
    """Builds once at the start, after each change and when another day begins, until it is closed.

    `tell` hears of every pass, from this thread. Whatever a round raises is news too, and the next round begins afresh.
    """

    def __init__(self, options: PreviewRequest, tell: Callable[[News], None]) -> None:
        super().__init__(name="builder", daemon=True)
        self.options, self.tell = options, tell
        self.sources = options.sources()
        self.workshop = self._new_workshop()
        self._saved = threading.Event()
        self._closed = threading.Event()
        self._saved.set()
        self._in_background = False
        # Errors that stand: of the website, of the other materials.
        self._held: dict[str, str] = {}
        self._of_site: tuple[Problem, ...] = ()
        self._of_others: tuple[Problem, ...] = ()
        self._waivers: tuple[Waiver, ...] = ()
        self._remarked: frozenset[Problem] = frozenset()  # remarks on the content that were told
        self._force = options.force
        self._is_warm = False

    def changed(self) -> None:
        """Something was saved."""
        self._saved.set()

    def close(self) -> None:
        """Give up what is being made and end."""
        self._closed.set()
        self._saved.set()

    def run(self) -> None:
        """The thread's work."""
        try:
            while True:
                self._wait()
                if self._closed.is_set():
                    break
                started = time.monotonic()
                try:
                    self._round(started)
                except Superseded:
                    pass
                except BaseException as error:  # noqa: BLE001 - whatever it is, the preview goes on and shows it
                    self._recover(error, started)
        finally:
            self.workshop.close()
            if self.sources.stats:
                self.sources.stats.save()

    def _wait(self) -> None:
        """Until something was saved, the preview ends or another day begins."""
        while not self._saved.wait(NEW_DAY):
            if self.options.today() != self.sources.today:
                break
        self._saved.clear()

    def _recover(self, error: BaseException, started: float) -> None:
        """Tell what ended a round. After a fault of the program its processes are not used again: what they are at is not known."""
        self._of_site = _problems_of(error, self.options.root)
        self.tell(News(problems=self._of_site + self._of_others, seconds=time.monotonic() - started))
        if not isinstance(error, (ProblemsFound, NotThere)):
            old, self.workshop = self.workshop, self._new_workshop()
            old.close()

    def _new_workshop(self) -> WorkerPool:
        return WorkerPool(self.options.workers, self._check_cancelled, low_priority=True, tell=self._remark)

    def _remark(self, problem: Problem) -> None:
        self.tell(News(problems=self._of_site + self._of_others, remarks=(problem,)))

    def _check_cancelled(self) -> None:
        if self._closed.is_set() or (self._in_background and self._saved.is_set()):
            raise Superseded

    def _round(self, started: float) -> None:
        """The pages; then, when nothing was saved for a moment, what is made of them and everything else."""
        self._in_background = self.workshop.always_offload = False
        digests.evict_old()  # values of earlier rounds
        if self.sources.today != self.options.today():
            self.sources = self.options.sources()
        self.sources.look_again()
        library, materials, notices, self._waivers = self.options.load(self.sources)
        if remarks := tuple(notice for notice in notices if notice not in self._remarked):
            self.tell(News(problems=self._of_site + self._of_others, remarks=remarks))
        self._remarked = frozenset(notices)
        self._held = held_back(library, self.sources.today, drafts=self.options.drafts)
        library = published(library, self.sources.today, drafts=self.options.drafts)
        chosen = [m for m in materials if not self.options.only or m.name in self.options.only]
        chosen.sort(key=lambda m: (bool(m.editions), m.spec.preview_rank))
        site = [m for m in chosen if m.spec.is_site]
        self._of_site = ()
        if site:
            self._pass(library, materials, site, notices, started, run_dependent_jobs=not self._is_warm)
            self._warm(library, materials, site)
        if self._saved.wait(SETTLE):
            return
        # What is made of all others waits for the last pass, which knows them all.
        self._rest(library, materials, [m for m in chosen if not m.spec.is_pack], notices)

    def _warm(self, library: Library, materials: tuple[Material, ...], site: list[Material]) -> None:
        """Once, draw a page of each template for nobody: what is compiled now need not be at the first save."""
        if self._is_warm:
            return
        self._is_warm = True
        wish = BuildRequest(
            self.sources.today, tuple(m.name for m in site), self.options.unit, self.options.drafts, self._held
        )
        first = {job.template: job for job in reversed(plan_jobs(library, materials, wish)) if job.template}
        for job in first.values():
            if self._saved.is_set():
                return
            try:
                run_job(job, self.sources)
            except Exception:  # noqa: BLE001 - for nobody: whoever wants this page is told by the pass that makes it
                return

    def _rest(
        self,
        library: Library,
        materials: tuple[Material, ...],
        others: list[Material],
        notices: tuple[Problem, ...],
    ) -> None:
        """One material after the other, so that none waits for a slower one; at last the lists of what there is."""
        self._in_background = self.workshop.always_offload = True
        before, self._of_others = self._of_others, ()
        try:
            for material in others:
                self._pass(library, materials, [material], notices, time.monotonic())
            if not self._of_site and not self._of_others:
                self._pass(library, materials, [], notices, time.monotonic())
        except Superseded:
            self._of_others = self._of_others or before
            raise
        self._force = False
        if self.sources.stats:
            self.sources.stats.save()

    def _pass(
        self,
        library: Library,
        materials: tuple[Material, ...],
        these: Sequence[Material],
        notices: tuple[Problem, ...],
        started: float,
        *,
        run_dependent_jobs: bool = True,
    ) -> None:
        """Build these materials, or all that were asked for when none is named, lists included."""
        problems: tuple[Problem, ...] = ()
        changed: tuple[str, ...] = ()
        names = tuple(m.name for m in these) or self.options.only
        stats = self.sources.stats
        if stats is None:
            raise RuntimeError("sources without stats")
        build = Build(
            stats=stats,
            sources=self.sources,
            output=self.options.output,
            library=library,
            materials=materials,
            wish=BuildRequest(self.sources.today, names, self.options.unit, self.options.drafts, self._held),
            force=self._force and bool(these),
            workers=self.options.workers,
            notices=notices,
            waivers=self._waivers,
            write_manifest=not these,
            run_dependent_jobs=run_dependent_jobs,
            draw=BookScheduler(self.workshop.run, self._force and bool(these)).run,
            check_cancelled=self._check_cancelled,
        )
        try:
            with sole(self.options.output, check_cancelled=self._check_cancelled):
                result = build.run()
                changed = result.changed
                stats.learn(result.moved)
        except Superseded:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the preview goes on and shows it
            problems = _problems_of(error, self.options.root)
        if self._in_background:
            self._of_others += problems
        else:
            self._of_site = problems
        standing = self._of_site + self._of_others
        self.tell(News(tuple(m.title for m in these), changed, standing, time.monotonic() - started))


def _problems_of(error: BaseException, root: Path) -> tuple[Problem, ...]:
    """The errors to show for whatever stopped a pass; of a fault of the program the details go into a file."""
    if isinstance(error, ProblemsFound):
        return tuple(p for p in error.problems if p.severity is Severity.ERROR)
    if isinstance(error, NotThere):
        return (Problem(Origin(error.path), Words("文件刚刚不见了", "the file has just gone")),)
    if isinstance(error, OSError) and error.errno:
        return (disk_fault(error, str(error.filename or "output")),)
    return (fault_of_program(error, root),)


class Watcher(threading.Thread):
    """Calls `changed` after each save below the folders.

    The system reports most saves at once. Names, sizes and times of all files are compared besides, every second: on
    network drives, in folders that were put in the place of others, and where the system's reports are used up (inotify),
    nothing else tells. `tell` hears when only that is left, `stand` of what keeps from watching altogether, None when it is over.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        changed: Callable[[], None],
        tell: Callable[[Problem], None],
        stand: Callable[[Problem | None], None],
    ) -> None:
        super().__init__(name="watcher", daemon=True)
        self.folders, self._changed, self._tell, self._stand = folders, changed, tell, stand
        self._closed = threading.Event()
        self._seen: dict[str, tuple[int, int, int]] = {}
        self._has_reports = True

    def run(self) -> None:
        """The thread's work."""
        is_blind = False
        while not self._closed.is_set():
            try:
                self._seen = _stamps(self.folders)
                if is_blind:
                    is_blind = False
                    self._stand(None)
                    self._changed()  # who knows what was saved meanwhile
                self._watch()
            except Exception as error:  # noqa: BLE001 - whatever it is, saves are looked for again
                if self._has_reports:
                    self._has_reports = False
                    self._tell(_by_looking(error))
                    continue
                is_blind = True
                self._stand(_blind(error))
                self._closed.wait(RETRY)

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()

    def _watch(self) -> None:
        """Until a folder was put in the place of another, or the end."""
        if not self._has_reports:
            while not self._closed.wait(LOOK):
                self._look()
            return
        there = [folder for folder in self.folders if folder.is_dir()]
        identity = _identity(self.folders)
        for changes in watchfiles.watch(
            *there, step=STEP, debounce=20 * STEP, rust_timeout=round(LOOK * 1000), yield_on_timeout=True,
            stop_event=self._closed, raise_interrupt=False, ignore_permission_denied=True, watch_filter=_MATTERS,
        ):  # fmt: skip
            if changes:
                self._changed()
                self._seen = _stamps(self.folders)
            else:
                self._look()
            if _identity(self.folders) != identity:
                return

    def _look(self) -> None:
        seen = _stamps(self.folders)
        if seen != self._seen:
            self._seen = seen
            self._changed()


def _stamps(folders: Sequence[Path]) -> dict[str, tuple[int, int, int]]:
    """Size, time and inode of every file that people write below the folders."""
    found = {}
    for folder in folders:
        for at, _, names in os.walk(folder):
            for path in (f"{at}{os.sep}{name}" for name in names):
                if not _MATTERS(watchfiles.Change.modified, path):
                    continue
                try:
                    now = os.stat(path)  # noqa: PTH116 - hundreds a second
                except OSError:  # it has just gone, or is a link to nothing
                    continue
                found[path] = now.st_size, now.st_mtime_ns, now.st_ino
    return found


def _identity(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Which folders these are."""
    found: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            now = folder.stat()
        except OSError:
            found.append(None)
        else:
            found.append((now.st_dev, now.st_ino))
    return found


def _by_looking(error: Exception) -> Problem:
    reason = one_line(error)
    return Problem(
        Origin("serve"),
        Words(
            f"系统不再报告文件的改动（{reason}），改为每秒自己查看一次；其余照常",
            f"the system does not report saves ({reason}): files are looked at once a second instead",
        ),
        severity=Severity.NOTICE,
    )


def _blind(error: Exception) -> Problem:
    reason = one_line(error)
    return Problem(
        Origin("serve"),
        Words(f"看不到文件有没有改动（{reason}）", f"cannot see whether files change ({reason})"),
        Words(
            "过几秒会再试；请看看磁盘、网络盘是否还连着",
            "tried again in some seconds; is the disk or share still there?",
        ),
    )


# --------------------------------------------------------------------------------------------------- telling


@dataclass(slots=True)
class Board:
    """What every open page must know: which files changed since it was sent, which errors stand. One thread uses it."""

    shown: Callable[[Problem], dict[str, str]]
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 0
    problems: tuple[Problem, ...] = ()
    own: dict[str, Problem] = field(default_factory=dict)  # what is wrong with the preview itself, by part
    closed: bool = False
    _changes: deque[tuple[int, tuple[str, ...]]] = field(default_factory=lambda: deque(maxlen=500))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def now(self) -> str:
        """The moment, as a page remembers it."""
        return f"{self.run}-{self.number}"

    def hear(self, news: News) -> None:
        """Put up the news and wake every listener."""
        self.problems = news.problems
        self.number += 1
        self._changes.append((self.number, news.changed))
        self._wake()

    def stand(self, part: str, problem: Problem | None) -> None:
        """Put up what is wrong with a part of the preview itself, or take it down."""
        if problem is not None:
            self.own[part] = problem
        elif self.own.pop(part, None) is None:
            return
        self.hear(News(problems=self.problems))

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        self._wake()

    async def stream(self, since: str) -> AsyncIterator[str]:
        """Server-sent events from that moment on; a moment that is not ours or too long ago asks for all anew."""
        while not self.closed:
            news, since, woken = self._since(since), self.now, self._news
            yield f"event: news\nid: {since}\ndata: {json.dumps(news, ensure_ascii=False)}\n\n"
            while not woken.is_set():
                try:
                    await asyncio.wait_for(woken.wait(), ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"

    def _since(self, since: str) -> dict[str, Any]:
        run, _, number = since.partition("-")
        known = run == self.run and number.isdigit()
        oldest = self._changes[0][0] if self._changes else 1
        lost = not known or int(number) + 1 < oldest
        changed = [] if lost else [path for n, paths in self._changes if n > int(number) for path in paths]
        shown = [self.shown(p) for p in (*self.own.values(), *self.problems)]
        # One fault of a template stops every page that uses it: it is told once, with the first page as its hint.
        once = {(p["place"], p["message"]): p for p in reversed(shown)}
        problems = list(reversed(once.values()))
        return {"all": lost, "changed": changed, "problems": problems[:MOST], "count": len(problems)}

    def _wake(self) -> None:
        woken, self._news = self._news, asyncio.Event()
        woken.set()


# --------------------------------------------------------------------------------------------------- serving


class OpenedFile(FileResponse):
    """One version of a file, whole: its length is read from the handle that is sent, whatever is published meanwhile.

    Raises FileNotFoundError when the file is not there (any more).
    """

    def __init__(self, file: Path, status: int) -> None:
        self.file = file.open("rb")
        super().__init__(file, status, stat_result=os.fstat(self.file.fileno()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or the ranges of it that are asked for."""
        with self.file:
            await super().__call__(scope, receive, send)

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[anyio.AsyncFile[bytes]]:
        yield anyio.wrap_file(self.file)


class Output(StaticFiles):
    """output/ as it is, each page with our script; nothing hidden, nothing outside."""

    def __init__(self, folder: Path, board: Board, port: int, language: str) -> None:
        super().__init__(directory=folder.resolve(), check_dir=False, html=True)
        self.folder, self.board, self.language = folder.resolve(), board, language
        self.origins = [f"http://{name}:{port}" for name in (HOST, "localhost")]

    async def check_config(self) -> None:
        """An output that is not there yet is no fault: it is being made."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or a page that says it is not there and reloads when it comes."""
        hidden = any(part.startswith(".") and part != "." for part in PurePosixPath(path.replace("\\", "/")).parts)
        try:
            if hidden:
                raise HTTPException(status_code=404)
            return await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
        inside = scope["path"].lstrip("/")
        return self._page(_nothing(self.language), inside + ("index.html" if inside.endswith("/") else ""), 404)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Pages with our script in them; pictures and PDFs opened by themselves get a page around them."""
        file = Path(full_path)
        path = file.relative_to(self.folder).as_posix()
        headers = Headers(scope=scope)
        if headers.get("service-worker"):  # it would keep old pages; without one, what is registered goes
            return Response(status_code=404)
        alone = headers.get("sec-fetch-dest") == "document"
        if file.suffix == ".html":
            try:
                page = file.read_text("utf-8", errors="replace")  # somebody's own page may be in another encoding
            except OSError:  # it has just been taken away
                raise HTTPException(status_code=404) from None
            return self._page(page, path, status_code)
        if alone and file.suffix.lower() in _BARE:
            return self._page(_frame(file.name), path, status_code)
        try:
            opened = OpenedFile(file, status_code)
        except FileNotFoundError:
            raise HTTPException(status_code=404) from None
        response: Response = opened
        if self.is_not_modified(opened.headers, headers):
            opened.file.close()
            response = NotModifiedResponse(opened.headers)
        _guard(response)
        return response

    def _page(self, page: str, path: str, status: int) -> Response:
        response = HTMLResponse(self.with_script(page, path), status)
        _guard(response)
        return response

    def with_script(self, page: str, path: str) -> str:
        """The page with our script in it, and a policy that allows it."""
        tag = (
            f'<script src="{SCRIPT}" data-events="{EVENTS}" data-page="{escape(path)}" data-since="{self.board.now}" '
            f'data-made="{hashlib.sha256(page.encode()).hexdigest()[:16]}" '
            f'data-words="{escape(json.dumps(_words(self.language), ensure_ascii=False))}" async></script>'
        )
        page = _POLICY.sub(lambda m: m[1] + m[2][0] + self._relaxed(m[2][1:-1], path) + m[2][0], page)
        at = page.find("</head>")
        at = at if at >= 0 else page.find("</body>")
        return page[:at] + tag + page[at:] if at >= 0 else page + tag

    def _relaxed(self, policy: str, path: str) -> str:
        """The page's policy, which also allows our script, our stream and the page itself, and nothing else."""
        policy = _allow(policy, "script-src", [o + SCRIPT for o in self.origins])
        return _allow(policy, "connect-src", [o + place for o in self.origins for place in (EVENTS, "/" + quote(path))])


def _allow(policy: str, name: str, sources: Sequence[str]) -> str:
    """A Content-Security-Policy with more sources in one directive; what is not limited stays so."""
    directives = {d.split()[0].lower(): d.split()[1:] for d in policy.split(";") if d.strip()}
    limits = directives.get(name, directives.get("default-src"))
    if limits is None:
        return policy
    directives[name] = [s for s in limits if s.lower() not in ("'none'", "&#39;none&#39;")] + list(sources)
    return "; ".join(" ".join((key, *values)) for key, values in directives.items())


def _guard(response: Response) -> None:
    """Always asked for again (304 when unchanged), and never shown inside other sites."""
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    response.headers["X-Content-Type-Options"] = "nosniff"


def _frame(name: str) -> str:
    # The page and its frame may not have one address: browsers refuse frames that hold themselves.
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(name)}</title><style>html,body{{margin:0;height:100%}}'
        f'iframe{{display:block;border:0;width:100%;height:100%}}</style></head><body><iframe title="{escape(name)}" '
        f'src="{quote(name)}?alone"></iframe></body></html>'
    )


def _nothing(language: str) -> str:
    words = Words(
        "这里还没有文件。正在制作的话，做好后本页会自动刷新。",
        "Nothing is here yet. If it is being made, this page reloads when it is done.",
    ).of(language)
    link = Words("成品一览", "Everything made").of(language)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>sitegen</title></head><body><p>{words}</p>'
        f'<p><a href="/website/">/website/</a> · <a href="/report.html">{link}</a></p></body></html>'
    )


def _words(language: str) -> dict[str, str]:
    if language == "zh":
        return {"title": "有 {} 处要改；下面是上一次做好的页面", "fold": "收起", "unfold": "展开"}
    return {"title": "{} to mend; below is the last good page", "fold": "Fold", "unfold": "Unfold"}


class SameOrigin:
    """Answers no page of another site: browsers say in `Origin` whose page is asking."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self.app, self.origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and Headers(scope=scope).get("origin", self.origins[0]) not in self.origins:
            await PlainTextResponse("Invalid origin", status_code=403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Told:
    """Hands what an answer raises to `tell` instead of to uvicorn's log; the client has had its page with the sentence."""

    def __init__(self, app: ASGIApp, tell: Callable[[Exception], None]) -> None:
        self.app, self.tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        try:
            await self.app(scope, receive, send)
        except ClientDisconnect:  # a page that was left
            pass
        except Exception as error:  # noqa: BLE001 - one answer that fails does not end the server
            self.tell(error)


def application(options: PreviewRequest, board: Board, port: int, tell: Callable[[Exception], None]) -> ASGIApp:
    """The server's answers; only for this machine's own names, so that no other site can reach it by rebinding DNS."""
    script = Path(__file__).with_suffix(".js")
    start = "/website/" if not options.only or "website" in options.only else "/report.html"
    output = Output(options.output, board, port, options.language)

    async def begin(_: Request) -> Response:
        return RedirectResponse(start)

    async def code(_: Request) -> Response:
        return FileResponse(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    async def events(request: Request) -> Response:
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return StreamingResponse(
            board.stream(since), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def failed(request: Request, error: Exception) -> Response:
        page = output.with_script(_failed(options.language, one_line(error)), request.url.path.lstrip("/"))
        response = HTMLResponse(page, 500)
        _guard(response)
        return response

    routes = [
        Route("/", begin),
        Route(SCRIPT, code),
        Route(EVENTS, events),
        Mount("/", output),
    ]
    guards = [
        Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False),
        Middleware(SameOrigin, origins=output.origins),
    ]
    return Told(Starlette(routes=routes, middleware=guards, exception_handlers={Exception: failed}), tell)


def _failed(language: str, reason: str) -> str:
    words = Words(
        f"预览程序出错，这个文件没有送出来（{reason}）。请刷新再试；详情见命令行窗口。",
        f"A fault of the preview: this file could not be sent ({reason}). Reload to try again; see the terminal.",
    ).of(language)
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>sitegen</title></head>'
        f"<body><p>{escape(words)}</p></body></html>"
    )


def listen(port: int | None) -> socket.socket:
    """A socket on 127.0.0.1: that port, or the first free one near 8000. Raises OSError when it is taken."""
    for number in (port,) if port else (*PORTS, 0):
        # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer waits 40 ms for an ACK.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform != "win32":  # there the option would let two programs have one port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, number))
            listener.listen()  # taken ports show here at the latest
        except OSError:
            listener.close()
            if port:
                raise
        else:
            return listener
    raise OSError(errno.EADDRINUSE, "no free port")


class Protocol(H11Protocol):
    """HTTP/1.1 that hangs up on clients which keep it waiting: for a whole request, or to take what they are sent."""

    _timer: asyncio.TimerHandle | None = None
    _state: tuple[object, ...] = ()
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        now, state = self.loop.time(), self._waits_for()
        if state != self._state or not state:
            self._state, self._since = state, now
        elif now - self._since >= SLOW:
            self.transport.abort()
            return
        self._timer = self.loop.call_later(SLOW / 4, self._look)

    def _waits_for(self) -> tuple[object, ...]:
        """What the client has to do next, nothing when it is our turn; the same as long as nothing came of it."""
        if self.cycle is None or self.cycle.response_complete:
            return (self.cycle,)
        return (self.cycle, self.transport.get_write_buffer_size()) if self.flow.write_paused else ()


class _Server(uvicorn.Server):
    """Ends streams on Ctrl-C or a request to terminate, and then itself, without raising the signal again."""

    ending: Callable[[], object] = staticmethod(lambda: None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self.ending()


def serve(
    options: PreviewRequest, folders: Sequence[Path], listener: socket.socket, tell: Callable[[News], None]
) -> None:
    """Watch, build and serve until Ctrl-C; `tell` is called for every pass, from the builder's thread."""
    asyncio.run(_serve(options, folders, listener, tell))


async def _serve(
    options: PreviewRequest, folders: Sequence[Path], listener: socket.socket, tell: Callable[[News], None]
) -> None:
    loop = asyncio.get_running_loop()

    def shown(problem: Problem) -> dict[str, str]:
        told = options.shown(problem)
        return {
            "place": str(told.origin),
            "message": told.message.of(options.language),
            "hint": told.hint.of(options.language),
        }

    board = Board(shown)

    def hear(news: News) -> None:
        loop.call_soon_threadsafe(board.hear, news)
        say(news)

    def say(news: News) -> None:
        with suppress(OSError, ValueError):  # a terminal that was closed: the pages still tell
            tell(news)

    def remark(problem: Problem) -> None:
        say(News(problems=board.problems, remarks=(problem,)))

    def stand(problem: Problem | None) -> None:
        loop.call_soon_threadsafe(board.stand, "watcher", problem)
        if problem is not None:
            remark(problem)

    def failed(error: Exception) -> None:
        remark(fault_of_program(error, options.root))

    def unheard(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Of what nobody waits for in the server's own thread."""
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            remark(_too_many_connections())
        else:
            failed(error if isinstance(error, Exception) else RuntimeError(context["message"]))

    loop.set_exception_handler(unheard)
    builder = Builder(options, hear)
    watcher = Watcher(folders, builder.changed, remark, stand)
    config = uvicorn.Config(
        application(options, board, listener.getsockname()[1], failed), log_config=None, log_level="error", access_log=False,
        lifespan="off", server_header=False, ws="none", http=Protocol, loop="asyncio", timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config)
    server.ending = lambda: loop.call_soon_threadsafe(board.close)
    # The builder's long stretches of Python must not keep the server from answering: 5 ms a turn is the default.
    sys.setswitchinterval(0.0005)
    watcher.start()
    builder.start()
    try:
        await server.serve(sockets=[listener])
    finally:
        watcher.close()
        builder.close()
        end = loop.time() + END
        while builder.is_alive() and loop.time() < end:  # one that is caught in an endless template is left behind
            await asyncio.sleep(0.02)
        for worker in multiprocessing.active_children():  # they may be in the middle of a book
            worker.terminate()


def _too_many_connections() -> Problem:
    return Problem(
        Origin("serve"),
        Words("同时打开的连接太多，新的要等一等", "too many connections are open: new ones have to wait"),
        Words("请关掉一些预览页面", "close some pages of the preview"),
        Severity.NOTICE,
    )
