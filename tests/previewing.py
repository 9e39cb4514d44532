"""A running `serve`, and what tests ask of it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import COMMAND, DAY, ROOT, Project

PATIENCE = 90  # seconds; machines that run the tests have other things to do


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

    def problems(self) -> list[str]:
        """What stands over every page now: place and message of each."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/__sitegen__/events")
        stream = connection.getresponse()
        lines = iter(stream.readline, b"")
        data = next(line for line in lines if line.startswith(b"data: ")).decode().removeprefix("data: ")
        connection.close()
        return [f"{p['place']}: {p['message']}" for p in json.loads(data)["problems"]]

    def end(self) -> str:
        """What it said on the terminal until it was ended by Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        told = self.process.communicate(timeout=PATIENCE)[1]
        assert self.process.returncode == 130
        return told

    def wait_for(self, true: Callable[[], bool]) -> None:
        """Until it is true; fails when the preview ended or it never is."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert self.process.poll() is None, "the preview ended"
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.05)


def start(
    project: Project, *arguments: str, patch: str = "", before: tuple[str, ...] = (), root: Path | None = None
) -> Preview:
    """`serve` of the project; `patch` is Python that is run first, `before` the words of a command that runs it.

    With `root`, it is the `build.py` of that copy of the program that serves.
    """
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom sitegen import preview\n{patch}\n{COMMAND}"
    begin = ["-c", code, str(project.root)] if root is None else [str(root / "build.py")]
    process = subprocess.Popen(
        [*before, sys.executable, *begin, "serve", "--date", DAY, "--quiet", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SITEGEN_LANG": "zh"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, (line, process.communicate(timeout=PATIENCE))
    return Preview(project, process, found[0])
