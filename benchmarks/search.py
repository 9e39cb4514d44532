"""The website's search, our own index and Pagefind's: CPU seconds, files, megabytes, and what a visitor's search loads.

    .venv-test/bin/python benchmarks/search.py [CASES]

Builds a website of that many cases (1000) twice and edits a case in both in turn; then asks both in Chromium.
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
WAYS = {"own": "网站: {搜索: 自带}\n", "pagefind": "网站: {搜索: Pagefind}\n"}
EDITS = 3
QUERIES = ("稳赚", "停下来问", "稳赚不赔")


def main() -> None:
    """Measure and say."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        homes = {way: Path(folder) / way for way in WAYS}
        for way, home in homes.items():
            sitegen_content(home / "content", cases(count))
            settings = home / "content/site.yaml"
            settings.write_text(settings.read_text("utf-8") + WAYS[way], "utf-8")
        cold = {way: build(home) for way, home in homes.items()}
        edits: dict[str, list[float]] = {way: [] for way in WAYS}
        for number in range(EDITS):
            for way, home in homes.items():
                edited = sorted((home / "content/cases").glob("*.md"))[number * count // EDITS]
                edited.write_text(edited.read_text("utf-8").replace("。", f"，这是第{number}次。", 1), "utf-8")
                edits[way].append(build(home))
        print(f"{count} cases, website alone\n\n| search | cold CPU s | an edit | files | MB |\n|---|---|---|---|---|")
        for way, home in homes.items():
            files = [p for name in ("search", "pagefind") for p in (home / "output/website" / name).rglob("*.*")]
            size = sum(p.stat().st_size for p in files) / 1e6
            print(f"| {way} | {cold[way]:.1f} | {statistics.median(edits[way]):.2f} | {len(files)} | {size:.2f} |")
        print("\n| search | asked | requests | KB by gzip |\n|---|---|---|---|")
        for way, home in homes.items():
            for query, (requests, size) in zip(QUERIES, asked(home / "output/website"), strict=True):
                print(f"| {way} | {query} | {requests} | {size / 1000:.0f} |")


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
            if any(f"/{part}" in urlsplit(answer.url).path for part in ("search/", "pagefind/", "assets/pagefind.js")):
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
