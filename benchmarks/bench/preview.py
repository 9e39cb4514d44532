"""The preview suite: `serve` on the starter library; from the save of a case to its words on the page in Chromium."""

from __future__ import annotations

import re
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import environments
from bench.measuring import Clock, tell

READY = 180  # s for the first build of the website
SAVES = 12  # a round


def measure(repeats: int, minutes: float) -> Iterator[dict[str, Any]]:
    """Saves one after the other, each after the last is seen; the result is plain JSON data."""
    from playwright.sync_api import sync_playwright

    clock = Clock(minutes)
    folder = environments.project("preview", environments.ROOT / "content")
    case = next(p for p in sorted((folder / "content" / "cases").glob("*.md")) if "## 案情回顾" in p.read_text("utf-8"))
    page_path = f"website/cases/{case.stem}.html"
    command = [str(environments.sitegen_python()), "build.py", "serve", "--only", "website", "--quiet"]
    server = subprocess.Popen(command, cwd=folder, env=environments.clean(), stdout=subprocess.PIPE, text=True)
    saved: list[float] = []
    try:
        assert server.stdout is not None
        url = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
        assert url, "the preview did not say where it is"
        _wait_for(folder / "output" / page_path)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=environments.chromium(), args=["--no-sandbox", "--disable-background-networking"]
            )
            page = browser.new_page()
            page.goto(url[0] + page_path)
            for number in clock.rounds(repeats):
                tell(f"preview: round {number} of {repeats}")
                for save in range(SAVES):
                    saved.append(_save(case, page, f"第{number}轮第{save}次保存"))
            browser.close()
    finally:
        server.terminate()
        server.wait()
    counted = saved[2:] if len(saved) > 4 else saved  # the first saves warm the browser
    yield {
        "saves": len(counted),
        "median_ms": round(1000 * statistics.median(counted)),
        "slowest_ms": round(1000 * max(counted)),
        "runs": [round(s, 4) for s in saved],
    }


def _save(case: Path, page: Any, mark: str) -> float:
    """Seconds from the save to the words on the page."""
    text = case.read_text("utf-8")
    head, _, body = re.sub(r"第\d+轮第\d+次保存", "", text).partition("## 案情回顾\n")
    time.sleep(0.6)  # what the last save set off is done
    began = time.perf_counter()
    case.write_text(f"{head}## 案情回顾\n{mark}{body.lstrip()}", "utf-8")
    page.get_by_text(mark).first.wait_for(timeout=20_000)
    return time.perf_counter() - began


def _wait_for(file: Path) -> None:
    end = time.monotonic() + READY
    while not file.exists():
        assert time.monotonic() < end, "the preview built nothing"
        time.sleep(0.1)
    time.sleep(2)
