"""`serve`: what people write, in the browser a moment after they save it.

A thread builds whenever a watched file changes: the website first, then the other materials one by one; a new save
overtakes those, so that a page never waits for a book. The server sends output/ as it is, plus a script that renews pages.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import multiprocessing
import re
import secrets
import socket
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any
from urllib.parse import quote

import uvicorn
import watchfiles
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sitegen import digests
from sitegen.engine.bindery import Bindery
from sitegen.engine.build import Build
from sitegen.engine.executors import Workshop, run_job
from sitegen.engine.locks import sole
from sitegen.loading.library import published
from sitegen.materials import Material
from sitegen.model.library import Library
from sitegen.plan import Wish, plan_jobs
from sitegen.problems import Origin, Problem, ProblemsFound, Severity, Words, disk_fault
from sitegen.sources import NotThere, Sources

HOST = "127.0.0.1"
PORTS = range(8000, 8020)
STEP = 10  # ms without a further change, after which a save counts as finished
SETTLE = 0.4  # s without a further save, after which posters and books are begun
MOST = 50  # problems laid over a page
ALIVE = 15.0  # s between signs of life on a stream with no news
OURS = "/__sitegen__"
SCRIPT, EVENTS = f"{OURS}/preview.js", f"{OURS}/events"
# What a browser shows by itself, with no page around it that could hold a script.
_BARE = (".pdf", ".png", ".jpg", ".webp", ".bmp", ".gif", ".svg", ".txt")
_POLICY = re.compile(
    r"""(<meta\s[^>]*http-equiv=["']?Content-Security-Policy["']?[^>]*\scontent=)("[^"]*"|'[^']*')""", re.I
)
_ORDER = ("web", "text", "screen", "print")  # quick ones first

Load = Callable[[Sources], tuple[Library, tuple[Material, ...], tuple[Problem, ...]]]


class Overtaken(Exception):
    """A new save came, or the end: the work at hand is given up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for; `sources` opens the project as of `today`, `load` reads and checks it."""

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
    """What one pass did: titles of its materials, files changed, errors that stand now, seconds since it began."""

    titles: tuple[str, ...]
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: float


# ------------------------------------------------------------------------------------------------- building


class Builder(threading.Thread):
    """Builds once at the start and after each change until it is closed; `tell` hears of every pass."""

    def __init__(self, asked: Asked, tell: Callable[[News], None]) -> None:
        super().__init__(name="builder")
        self.asked, self.tell = asked, tell
        self.sources = asked.sources()
        self.workshop = Workshop(asked.workers, self._heed, is_patient=True)
        self._saved = threading.Event()
        self._closed = threading.Event()
        self._saved.set()
        self._in_background = False
        # Errors that stand: of the website, of the other materials.
        self._of_site: tuple[Problem, ...] = ()
        self._of_others: tuple[Problem, ...] = ()
        self._force = asked.force
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
                self._saved.wait()
                self._saved.clear()
                if self._closed.is_set():
                    break
                self._round()
        finally:
            self.workshop.close()
            if self.sources.stats:
                self.sources.stats.save()

    def _heed(self) -> None:
        if self._closed.is_set() or (self._in_background and self._saved.is_set()):
            raise Overtaken

    def _round(self) -> None:
        """The pages; then, when nothing was saved for a moment, what is made of them and everything else."""
        started = time.monotonic()
        self._in_background = self.workshop.is_apart = False
        digests.forget()  # values of earlier rounds
        try:
            if self.sources.today != self.asked.today():
                self.sources = self.asked.sources()
            self.sources.look_again()
            library, materials, notices = self.asked.load(self.sources)
        except Exception as error:  # noqa: BLE001 - whatever it is, the preview goes on and shows it
            self.tell(News((), (), _problems_of(error), time.monotonic() - started))
            return
        library = published(library, self.sources.today, drafts=self.asked.drafts)
        chosen = [m for m in materials if not self.asked.only or m.name in self.asked.only]
        chosen.sort(key=lambda m: (bool(m.editions), _ORDER.index(m.renderer)))
        site = [m for m in chosen if m.renderer == "web"]
        self._of_site = ()
        try:
            if site:
                self._pass(library, materials, site, notices, started, finishing=not self._is_warm)
                self._warm(library, materials, site)
            if self._saved.wait(SETTLE):
                return
            self._rest(library, materials, chosen, notices)
        except Overtaken:
            return

    def _warm(self, library: Library, materials: tuple[Material, ...], site: list[Material]) -> None:
        """Once, draw a page of each template for nobody: what is compiled now need not be at the first save."""
        if self._is_warm:
            return
        self._is_warm = True
        wish = Wish(self.sources.today, tuple(m.name for m in site), self.asked.unit, self.asked.drafts)
        first = {job.template: job for job in reversed(plan_jobs(library, materials, wish)) if job.template}
        for job in first.values():
            if self._saved.is_set():
                return
            run_job(job, self.sources)

    def _rest(
        self,
        library: Library,
        materials: tuple[Material, ...],
        others: list[Material],
        notices: tuple[Problem, ...],
    ) -> None:
        """One material after the other, so that none waits for a slower one; at last the lists of what there is."""
        self._in_background = self.workshop.is_apart = True
        before, self._of_others = self._of_others, ()
        try:
            for material in others:
                self._pass(library, materials, [material], notices, time.monotonic())
            if not self._of_site and not self._of_others:
                self._pass(library, materials, [], notices, time.monotonic())
        except Overtaken:
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
        finishing: bool = True,
    ) -> None:
        """Build these materials, or all that were asked for when none is named, lists included."""
        problems: tuple[Problem, ...] = ()
        changed: tuple[str, ...] = ()
        names = tuple(m.name for m in these) or self.asked.only
        stats = self.sources.stats
        if stats is None:
            raise RuntimeError("sources without stats")
        build = Build(
            stats=stats,
            sources=self.sources,
            output=self.asked.output,
            library=library,
            materials=materials,
            wish=Wish(self.sources.today, names, self.asked.unit, self.asked.drafts),
            force=self._force and bool(these),
            workers=self.asked.workers,
            notices=notices,
            listing=not these,
            finishing=finishing,
            draw=Bindery(self.workshop.run, self._force and bool(these)).run,
            heed=self._heed,
        )
        try:
            with sole(self.asked.output, heed=self._heed):
                result = build.run()
                changed = result.changed
                stats.learn(result.moved)
        except Overtaken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the preview goes on and shows it
            problems = _problems_of(error)
        if self._in_background:
            self._of_others += problems
        else:
            self._of_site = problems
        standing = self._of_site + self._of_others
        self.tell(News(tuple(m.title for m in these), changed, standing, time.monotonic() - started))


def _problems_of(error: Exception) -> tuple[Problem, ...]:
    """The errors to show for whatever stopped a pass; a bug also leaves its traceback in the terminal."""
    if isinstance(error, ProblemsFound):
        return tuple(p for p in error.problems if p.severity is Severity.ERROR)
    if isinstance(error, NotThere):
        return (Problem(Origin(error.path), Words("文件刚刚不见了", "the file has just gone")),)
    if isinstance(error, OSError):
        return (disk_fault(error, str(error.filename or "output")),)
    traceback.print_exception(error)
    words = Words(
        f"程序出错：{type(error).__name__}: {error}", f"a fault of the program: {type(error).__name__}: {error}"
    )
    return (Problem(Origin("sitegen"), words, Words("详情见命令行窗口", "see the terminal")),)


class Watcher(threading.Thread):
    """Calls `changed` after each save below the folders."""

    def __init__(self, folders: Sequence[Path], changed: Callable[[], None]) -> None:
        super().__init__(name="watcher", daemon=True)
        self.folders, self._changed = folders, changed
        self._closed = threading.Event()

    def run(self) -> None:
        """The thread's work."""
        for _ in watchfiles.watch(
            *self.folders, step=STEP, debounce=20 * STEP, rust_timeout=1000, stop_event=self._closed,
            raise_interrupt=False, ignore_permission_denied=True,
        ):  # fmt: skip
            self._changed()

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()


# --------------------------------------------------------------------------------------------------- telling


@dataclass(slots=True)
class Board:
    """What every open page must know: which files changed since it was sent, which errors stand. One thread uses it."""

    shown: Callable[[Problem], dict[str, str]]
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 0
    problems: tuple[Problem, ...] = ()
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
        shown = [self.shown(p) for p in self.problems]
        # One fault of a template stops every page that uses it: it is told once, with the first page as its hint.
        once = {(p["place"], p["message"]): p for p in reversed(shown)}
        problems = list(reversed(once.values()))
        return {"all": lost, "changed": changed, "problems": problems[:MOST], "count": len(problems)}

    def _wake(self) -> None:
        woken, self._news = self._news, asyncio.Event()
        woken.set()


# --------------------------------------------------------------------------------------------------- serving


class Output(StaticFiles):
    """output/ as it is, each page with our script; nothing hidden, nothing outside."""

    def __init__(self, folder: Path, board: Board, port: int, language: str) -> None:
        super().__init__(directory=folder.resolve(), check_dir=False, html=True)
        self.folder, self.board, self.language = folder.resolve(), board, language
        self.origins = [f"http://{name}:{port}" for name in (HOST, "localhost")]

    async def check_config(self) -> None:
        """An output that is not there yet is no fault: it is being made."""

    async def get_response(self, path: str, scope: Any) -> Response:
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

    def file_response(self, full_path: Any, stat_result: Any, scope: Any, status_code: int = 200) -> Response:
        """Pages with our script in them; pictures and PDFs opened by themselves get a page around them."""
        file = Path(full_path)
        path = file.relative_to(self.folder).as_posix()
        if Request(scope).headers.get(
            "service-worker"
        ):  # it would keep old pages; without one, what is registered goes
            return Response(status_code=404)
        alone = Request(scope).headers.get("sec-fetch-dest") == "document"
        if file.suffix == ".html":
            return self._page(file.read_text("utf-8"), path, status_code)
        if alone and file.suffix.lower() in _BARE:
            return self._page(_frame(file.name), path, status_code)
        response = super().file_response(full_path, stat_result, scope, status_code)
        _guard(response)
        return response

    def _page(self, page: str, path: str, status: int) -> Response:
        tag = (
            f'<script src="{SCRIPT}" data-events="{EVENTS}" data-page="{escape(path)}" data-since="{self.board.now}" '
            f'data-made="{hashlib.sha256(page.encode()).hexdigest()[:16]}" '
            f'data-words="{escape(json.dumps(_words(self.language), ensure_ascii=False))}" async></script>'
        )
        page = _POLICY.sub(lambda m: m[1] + m[2][0] + self._relaxed(m[2][1:-1], path) + m[2][0], page)
        at = page.find("</head>")
        at = at if at >= 0 else page.find("</body>")
        page = page[:at] + tag + page[at:] if at >= 0 else page + tag
        response = HTMLResponse(page, status)
        _guard(response)
        return response

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


def application(asked: Asked, board: Board, port: int) -> Starlette:
    """The server's answers; only for this machine's own names, so that no other site can reach it by rebinding DNS."""
    script = Path(__file__).with_suffix(".js")
    start = "/website/" if not asked.only or "website" in asked.only else "/report.html"

    async def begin(_: Request) -> Response:
        return RedirectResponse(start)

    async def code(_: Request) -> Response:
        return FileResponse(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    async def events(request: Request) -> Response:
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return StreamingResponse(
            board.stream(since), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    routes = [
        Route("/", begin),
        Route(SCRIPT, code),
        Route(EVENTS, events),
        Mount("/", Output(asked.output, board, port, asked.language)),
    ]
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False)
    return Starlette(routes=routes, middleware=[guard])


def listen(port: int | None) -> socket.socket:
    """A socket on 127.0.0.1: that port, or the first free one near 8000. Raises OSError when it is taken."""
    for number in (port,) if port else (*PORTS, 0):
        # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer waits 40 ms for an ACK.
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform != "win32":  # there the option would let two programs have one port
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((HOST, number))
            door.listen()  # taken ports show here at the latest
        except OSError:
            door.close()
            if port:
                raise
        else:
            return door
    raise OSError(errno.EADDRINUSE, "no free port")


class _Server(uvicorn.Server):
    """Ends streams on Ctrl-C or a request to terminate, and then itself, without raising the signal again."""

    ending: Callable[[], object] = staticmethod(lambda: None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self.ending()


def serve(asked: Asked, folders: Sequence[Path], door: socket.socket, tell: Callable[[News], None]) -> None:
    """Watch, build and serve until Ctrl-C; `tell` is called for every pass, from the builder's thread."""
    asyncio.run(_serve(asked, folders, door, tell))


async def _serve(asked: Asked, folders: Sequence[Path], door: socket.socket, tell: Callable[[News], None]) -> None:
    loop = asyncio.get_running_loop()

    def shown(problem: Problem) -> dict[str, str]:
        told = asked.shown(problem)
        return {
            "place": str(told.origin),
            "message": told.message.of(asked.language),
            "hint": told.hint.of(asked.language),
        }

    board = Board(shown)

    def hear(news: News) -> None:
        loop.call_soon_threadsafe(board.hear, news)
        tell(news)

    builder = Builder(asked, hear)
    watcher = Watcher(folders, builder.changed)
    config = uvicorn.Config(
        application(asked, board, door.getsockname()[1]), log_config=None, log_level="error", access_log=False,
        lifespan="off", server_header=False, ws="none", http="h11", loop="asyncio", timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config)
    server.ending = lambda: loop.call_soon_threadsafe(board.close)
    # The builder's long stretches of Python must not keep the server from answering: 5 ms a turn is the default.
    sys.setswitchinterval(0.0005)
    watcher.start()
    builder.start()
    try:
        await server.serve(sockets=[door])
    finally:
        watcher.close()
        builder.close()
        await asyncio.to_thread(builder.join)
        for worker in multiprocessing.active_children():  # they may be in the middle of a book
            worker.terminate()
