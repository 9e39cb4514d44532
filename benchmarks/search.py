"""The website's search: CPU seconds, files, megabytes, and what a visitor's search loads.

    .venv-test/bin/python benchmarks/search.py [CASES]

Builds a website of that many cases (1000), edits a case three times, then asks in Chromium.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench.corpus import cases
from bench.libraries import sitegen_content
from lighthouse import serve
from playwright.sync_api import Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
EDITS = 3
QUERIES = ("稳赚", "停下来问", "稳赚不赔")


def main() -> None:
    """Measure and say."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sitegen_content(home / "content", cases(count))
        cold = build(home)
        edits: list[float] = []
        for number in range(EDITS):
            edited = sorted((home / "content/cases").glob("*.md"))[number * count // EDITS]
            edited.write_text(edited.read_text("utf-8").replace("。", f"，这是第{number}次。", 1), "utf-8")
            edits.append(build(home))
        files = list((home / "output/website/search").rglob("*.*"))
        size = sum(p.stat().st_size for p in files) / 1e6
        print(f"{count} cases, website alone\n\n| cold CPU s | an edit | files | MB |\n|---|---|---|---|")
        print(f"| {cold:.1f} | {statistics.median(edits):.2f} | {len(files)} | {size:.2f} |")
        print("\n| asked | requests | KB by gzip |\n|---|---|---|")
        for query, (requests, loaded) in zip(QUERIES, asked(home / "output/website"), strict=True):
            print(f"| {query} | {requests} | {loaded / 1000:.0f} |")


def build(home: Path) -> float:
    """CPU seconds, user's and system's, of everything that took part."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = ["--content", home / "content", "--output", home / "output", "--only", "website", "--jobs", "1", "--json"]
    subprocess.run([sys.executable, "build.py", *map(str, words)], cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def asked(website: Path) -> Iterator[tuple[int, int]]:
    """For each query in turn, in one visit: the requests its search made and the bytes that came."""
    server = serve(website)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(service_workers="block")
        page = context.new_page()
        loaded: list[int] = []

        def note(answer: Response) -> None:
            if "/search/" in urlsplit(answer.url).path:
                loaded.append(int(answer.headers["content-length"]))

        context.on("response", note)
        page.goto(f"http://127.0.0.1:{server.server_port}/fanzha/search.html")
        for query in QUERIES:
            page.fill("#q", query)
            page.locator(".found", has_text=f"“{query}”").wait_for()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(500)
            yield len(loaded), sum(loaded)
            loaded.clear()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
