"""What a page costs a phone's processor and line, apart from what else the machine is doing: a companion of lighthouse.py.

    python benchmarks/main_thread.py output/website [--pages …] [--runs 5]

Processor time (not wall time) of the page's main thread from navigation to two idle seconds, in all and in its longest task, at
412×823 px, medians; elements of the page; requests and KB by gzip without pictures, of which render-blocking. Two sites are
compared by running each in turn. Chromium is taken from CHROME_PATH or the PATH.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

from lighthouse import serve
from playwright.sync_api import Browser, Request, sync_playwright

PAGES = (
    "index.html", "check.html", "help.html", "types/index.html", "types/fake_police.html", "cases/index.html",
    "cases/cash-drive.html", "audiences/index.html", "audiences/senior.html", "warnings/index.html",
    "warnings/type-fake_police.html", "warnings/who-senior.html", "quiz.html", "stats.html", "materials.html",
    "materials/poster.html", "materials/type-fake_police.html", "materials/screen.html", "search.html", "map.html", "tools.html",
)  # fmt: skip
IDLE = 2000  # ms after the last request


@dataclass(frozen=True, slots=True)
class Cost:
    """One visit: ms of processor time, in the longest task, elements, requests, bytes and those that block the first paint."""

    busy: float
    longest: float
    elements: int
    requests: int
    bytes: int
    blocking: int


def visit(browser: Browser, url: str) -> Cost:
    """One first visit."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, service_workers="block")
    page = context.new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    browser.start_tracing(page=page, categories=["devtools.timeline", "toplevel", "blink.user_timing"])
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(IDLE)
    elements = page.evaluate("document.querySelectorAll('*').length")
    blocking = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.renderBlockingStatus === 'blocking').length"
    )
    events = json.loads(browser.stop_tracing())["traceEvents"]
    loads = [e for e in events if e["name"] == "ParseHTML"]
    thread = (loads[0]["pid"], loads[0]["tid"]) if loads else (0, 0)
    tasks = [
        e.get("tdur", 0) / 1000
        for e in events
        if (e["pid"], e["tid"]) == thread and e["name"] in ("RunTask", "ThreadControllerImpl::RunTask")
    ]
    heavy = [r for r in asked if r.resource_type != "image"]
    weight = sum(r.sizes()["responseBodySize"] for r in heavy)
    context.close()
    return Cost(sum(tasks), max(tasks, default=0), elements, len(heavy), weight, blocking)


def main() -> None:
    """Print a line a page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("website", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", nargs="*", default=PAGES)
    wanted = parser.parse_args()
    server = serve(wanted.website.resolve())
    chromium = os.environ.get("CHROME_PATH") or shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in wanted.pages:
            if not (wanted.website / name).is_file():
                continue
            runs = [visit(browser, f"http://127.0.0.1:{server.server_port}/fanzha/{name}") for _ in range(wanted.runs)]
            busy, longest = (statistics.median(getattr(r, key) for r in runs) for key in ("busy", "longest"))
            one = runs[-1]
            print(
                f"{name}: {busy:.0f} ms, longest {longest:.0f} · {one.elements} elements · {one.requests} requests, "
                f"{one.bytes / 1000:.0f} KB, {one.blocking} blocking"
            )
        browser.close()


if __name__ == "__main__":
    main()
