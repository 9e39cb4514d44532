"""Faults of the program itself: one sentence for the user, the details in a file for whoever maintains the program."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sitegen import __version__
from sitegen.problems import Origin, Problem, Words
from sitegen.sources import KEPT

FILE = "last-error.txt"


class JobCrashed(Exception):
    """A job raised something that is no fault of content or templates.

    `output` is the file it was to make, `carries` the ids of the content in it, `summary` the error in one line,
    `details` the traceback of the process in which it happened. All are text, so that it travels between processes.
    """

    def __init__(self, output: str, carries: tuple[str, ...], summary: str, details: str) -> None:
        super().__init__(output, carries, summary, details)
        self.output, self.carries, self.summary, self.details = output, carries, summary, details

    def __str__(self) -> str:
        return f"{self.output}: {self.summary}"


def job_crashed(output: str, carries: Sequence[str], error: BaseException) -> JobCrashed:
    """`error`, raised while `output` was being made, with its traceback as text."""
    return JobCrashed(output, tuple(carries), one_line(error), "".join(traceback.format_exception(error)))


def one_line(error: BaseException) -> str:
    """The error's kind and message on one line of at most 200 characters."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:200] if said else type(error).__name__


def fault_of_program(error: BaseException, root: Path) -> Problem:
    """What to tell the user of an error that nobody foresaw; the traceback goes to `.sitegen/last-error.txt` of the project.

    Where that cannot be written, a file in the system's temporary folder is used.
    """
    place = _write(error, root)
    if isinstance(error, JobCrashed):
        origin = Origin(f"output/{error.output}")
        message = Words(
            f"程序自己的错误，这一件做不出来（{error.summary}）",
            f"a fault of the program: this could not be made ({error.summary})",
        )
    else:
        origin = Origin("sitegen")
        message = Words(f"程序自己的错误（{one_line(error)}）", f"a fault of the program ({one_line(error)})")
    where = Words(f"经过记在 {place}", f"the details are in {place}") if place else Words("", "")
    zh = ["这不是您写错了", where.zh, "请把它发给维护程序的人" if place else "请告诉维护程序的人"]
    en = [
        "you did nothing wrong",
        where.en,
        "send it to whoever maintains the program" if place else "tell a maintainer",
    ]
    if isinstance(error, JobCrashed) and error.carries:
        few = error.carries[:4]
        zh.append(
            f"急用的话，可先把 {'、'.join(few)} 设为草稿"
            if len(error.carries) == 1
            else f"里面有 {'、'.join(few)} 等内容"
        )
        en.append(f"it carries {', '.join(few)}{' …' if len(error.carries) > len(few) else ''}")
    return Problem(origin, message, Words("；".join(filter(None, zh)), "; ".join(filter(None, en))))


def _write(error: BaseException, root: Path) -> str:
    """Write the details; where they are, from the project's folder, or nothing when they could not be written."""
    details = error.details if isinstance(error, JobCrashed) else "".join(traceback.format_exception(error))
    text = "\n".join(
        (
            f"{datetime.now().astimezone().isoformat(timespec='seconds')}  sitegen {__version__}",
            f"Python {platform.python_version()}, {platform.platform()}",
            f"command: {' '.join(sys.argv[1:])}",
            "",
            details,
        )
    )
    file = root / KEPT / FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", errors="backslashreplace")
    except OSError:  # read-only or full: elsewhere, or nowhere; the sentence itself is told in any case
        return _write_elsewhere(text)
    return f"{KEPT}/{FILE}"


def _write_elsewhere(text: str) -> str:
    try:
        with tempfile.NamedTemporaryFile("w", prefix="sitegen-", suffix=".txt", encoding="utf-8", delete=False) as file:
            file.write(text)
    except OSError:
        return ""
    return file.name
