"""Uses the preview as a writer does: waits for the pages, saves a change, saves a fault, mends it, ends it by Ctrl-C.

Usage, in the project's folder: python3 preview.py COMMAND WORDS…, for example python3 preview.py python3 build.py serve.
Standard library only: it runs where nothing else is. Ends with 0 when all went well, else says what did not.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

FIRST = 900.0  # seconds for the first pages, the environment and everything else to be made
NEXT = 300.0  # seconds for what was saved to be shown, in books too
CASE = Path("content/cases/police-call-software.md")
PAGE = f"website/cases/{CASE.stem}.html"
WORDS = "预览里改过的一句话"
FAULTY = "类型: no_such_type_of_fraud"


class Failed(Exception):
    """What did not go as it should."""


class Preview:
    """A running preview; its output goes to a file, as a terminal keeps it."""

    def __init__(self, command: list[str]) -> None:
        self.said = tempfile.NamedTemporaryFile("w+", encoding="utf-8", suffix=".log")  # noqa: SIM115 - as long as we
        # A shell starts what runs in the background with Ctrl-C ignored; a terminal does not.
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.port = 0
        self.book = ""  # a handbook that has the case in it

    def told(self) -> str:
        """All that it has said on the terminal."""
        return Path(self.said.name).read_text("utf-8", "replace")

    def wait(self, what: str, seconds: float, true: Callable[[], bool]) -> None:
        """Until it is true; raises Failed when it takes longer, or the preview has ended or shows a traceback."""
        began = time.monotonic()
        while not true():
            if self.process.poll() is not None:
                raise Failed(f"{what}: the preview ended with {self.process.returncode}")
            if "Traceback" in self.told():
                raise Failed(f"{what}: a traceback")
            if time.monotonic() - began > seconds:
                raise Failed(f"{what}: not within {seconds:.0f} seconds")
            time.sleep(0.2)
        print(f"{what}: after {time.monotonic() - began:.1f} s", flush=True)

    def find_port(self) -> bool:
        """Whether it has said where it is."""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.told())
        self.port = int(found[1]) if found else 0
        return found is not None

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and content of a file."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/" + quote(path))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def shows(self, path: str, words: str = "") -> bool:
        """Whether the page is there, with these words in it."""
        status, text = self.get(path)
        return status == 200 and words.encode() in text

    def has_every_material(self) -> bool:
        """Whether the list of everything made names files of each folder in templates/, and a file of each is there; raises
        Failed when the preview tells of problems instead.
        """
        if told := self.problems():
            raise Failed(f"the preview tells of problems: {', '.join(told)}")
        status, text = self.get("manifest.json")
        if status != 200:
            return False
        listed = json.loads(text)["files"]
        made = {entry["material"]: entry["path"] for entry in listed}
        self.book = next(
            (e["path"] for e in listed if e["path"].startswith("handbooks/") and CASE.stem in e["carries"]), ""
        )
        wanted = {folder.parent.name for folder in Path("templates").glob("[!_]*/material.yaml")}
        wanted -= {"recall", "recall-list"}  # nothing is called back
        return wanted <= set(made) and bool(self.book) and all(self.shows(made[name]) for name in wanted)

    def problems(self) -> list[str]:
        """The places of the problems that the page's own script lays over it now."""
        page = self.get(PAGE)[1].decode()
        found = re.search(r'data-events="([^"]+)"', page)
        if not found:
            raise Failed(f"{PAGE} has no script that hears of saves")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", unescape(found[1]))
            stream = connection.getresponse()
            for line in iter(stream.readline, b""):
                if line.startswith(b"data: "):
                    news = json.loads(line.removeprefix(b"data: "))
                    return [problem["place"] for problem in news["problems"]]
        finally:
            connection.close()
        raise Failed("the stream of news ended")

    def interrupt(self) -> int:
        """Ctrl-C, which every process of the terminal gets; its exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired as error:
            raise Failed("Ctrl-C: it did not end within 30 seconds") from error


def use(preview: Preview) -> None:
    """All that a writer does; raises Failed."""
    original = CASE.read_text("utf-8")
    line = next(n for n, text in enumerate(original.splitlines(), 1) if text.startswith("类型:"))
    place = f"{CASE.as_posix()}:{line}"
    preview.wait("The address is told", FIRST, preview.find_port)
    preview.wait("The case's page is there", FIRST, lambda: preview.shows(PAGE))
    preview.wait("report.html is there", FIRST, lambda: preview.shows("report.html"))
    preview.wait("Every material is there", FIRST, preview.has_every_material)
    before = preview.get(preview.book)

    def is_new(answer: tuple[int, bytes]) -> bool:
        return answer[0] == before[0] and answer != before

    try:
        CASE.write_text(original.replace("## 案情回顾\n", f"## 案情回顾\n\n{WORDS}。\n", 1), "utf-8")
        preview.wait("A saved sentence is on the page", NEXT, lambda: preview.shows(PAGE, WORDS))
        preview.wait(f"{preview.book} is another", NEXT, lambda: is_new(preview.get(preview.book)))
        CASE.write_text(re.sub(r"^类型:.*$", FAULTY, original, count=1, flags=re.M), "utf-8")
        preview.wait("A saved fault is told on the page", NEXT, lambda: place in preview.problems())
        preview.wait("A saved fault is told on the terminal", NEXT, lambda: place in preview.told())
        if not preview.shows(PAGE, WORDS):
            raise Failed("the last good page is gone while there is a fault")
    finally:
        CASE.write_text(original, "utf-8")
    preview.wait("The mended fault is gone from the page", NEXT, lambda: not preview.problems())
    preview.wait("The page is as before", NEXT, lambda: preview.shows(PAGE) and not preview.shows(PAGE, WORDS))
    preview.wait(f"{preview.book} is as before", NEXT, lambda: preview.get(preview.book) == before)
    status = preview.interrupt()
    if status not in (0, 130):
        raise Failed(f"Ctrl-C: ended with {status}")
    if "Traceback" in preview.told():
        raise Failed("Ctrl-C: a traceback")
    print(f"Ctrl-C: ended with {status}", flush=True)


def main(command: list[str]) -> int:
    """Use the preview; tell what it said when something failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the preview ends with us
    preview = Preview(command)
    try:
        use(preview)
    except (Failed, OSError, http.client.HTTPException, ValueError, KeyError) as failure:
        print(f"{preview.told()}\nFAILED: {type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    finally:
        if preview.process.poll() is None:
            os.killpg(preview.process.pid, signal.SIGKILL)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
