"""Where workers come from: on Linux they are forked from one process that has opened what all of them need.

That process is started afresh (as `spawn` does, so nothing of the parent's threads and locks is in it) and runs no thread of
its own; what it has imported and opened is paid for once, and lies in memory once. Elsewhere each worker starts for itself.
What is drawn is the same.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.core.file_stats import Stats

Place = tuple[str, str, date]  # root, content, today
IS_HERE = sys.platform == "linux"
_LOG = logging.getLogger(__name__)
_REFUSED: set[int] = set()  # why there can be no fork server, as the system's error numbers
_PR_SET_PDEATHSIG = 1  # prctl(2)
PROJECT = "SITEGEN_FORKSERVER"  # the environment variable that tells the fork server what to open
PRELOAD = "sitegen.engine.execution.preload"  # the module that it imports first


def context() -> BaseContext:
    """How processes are started here."""
    return get_context("forkserver" if IS_HERE and not _REFUSED else "spawn")


def open_early(project: Place, *, to_draw: bool) -> bool:
    """Start the fork server now, for there will be work; whether there is one. It opens what reading and pages need, or, with
    `to_draw`, what sheets and pictures need.

    One that is there already stays as it is. Where the system refuses it (its socket, say), workers start for themselves.
    """
    if not IS_HERE or _REFUSED:
        return False
    root, content, today = project
    wanted = json.dumps([root, content, today.isoformat(), to_draw, os.getpid()])
    # PYTHONSAFEPATH: not the folder in which the command was typed, where another copy of sitegen may lie.
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"}
    with _environment({PROJECT: wanted, **paths}):
        forkserver.set_forkserver_preload([PRELOAD])
        try:
            with deaf_children():
                forkserver.ensure_running()
        except OSError as error:
            _LOG.debug("no process to fork workers from: %s", error)
            _REFUSED.add(error.errno or 0)
    return not _REFUSED


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes that are started meanwhile leave Ctrl-C to their parent from their first moment on; ours waits so long."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, 1)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, 0)
        return
    resource_tracker.ensure_running()  # which lets Ctrl-C through again when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment(names: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def end_with_parent() -> None:
    """Have the system end this process with the one that started it, however that ends: killed, say, while this one is in
    a long computation and reads no pipe. Linux only; elsewhere the end of its pipe tells a worker.
    """
    if sys.platform != "linux":
        return
    import ctypes

    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


@cache
def known(root: str) -> Stats:
    """Digests of the project's files as the last build left them."""
    from sitegen.core.file_stats import Stats
    from sitegen.core.sources import KEPT
    from sitegen.core.store import Store

    return Stats.load(Store(Path(root) / KEPT))


def get_ready(project: Place) -> None:
    """Open what every picture and sheet needs: half a second that nobody waits for. A lost file is told by the jobs."""
    import PIL.Image
    import pypdfium2  # noqa: F401
    import zxingcpp  # noqa: F401

    from sitegen.renderers import renderer_named
    from sitegen.renderers.registry import RENDERERS

    for spec in RENDERERS.values():
        if spec.preload:
            renderer_named(spec.name)
    PIL.Image.preinit()
    _open_faces(project, "sans", "brush")


def get_ready_to_read(project: Place) -> None:
    """Open what reading content, checking it and filling in pages need."""
    import sitegen.checks
    import sitegen.loading.library  # noqa: F401
    from sitegen.checks import prefilter
    from sitegen.loading.markdown import body as markdown
    from sitegen.renderers import renderer_named
    from sitegen.renderers.registry import WEB

    renderer_named(WEB.name)
    markdown.get_ready()
    prefilter.get_ready()
    _open_faces(project, "sans")


def _open_faces(project: Place, *names: str) -> None:
    """Open these faces and the dictionary."""
    from sitegen.core.sources import NotThere, Sources
    from sitegen.typography import line_breaking, typefaces

    root, content, today = project
    sources = Sources(Path(root), Path(content), today, known(root))
    with suppress(NotThere):
        line_breaking.load(sources)
        for name in names:
            typefaces.load(sources, name)
