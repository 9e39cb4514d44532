"""Lighthouse on the website as a server would send it (gzip, cached assets), mobile settings: its four scores and what decides them.

    npm install --prefix /tmp/lh lighthouse
    python build.py && python benchmarks/lighthouse.py output/website /tmp/lh/node_modules/.bin/lighthouse

Lighthouse simulates a slow phone on slow 4G; the median of `--runs` is told. Chromium is taken from CHROME_PATH or the PATH.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

PAGES = ("index.html", "cases/", "types/", "warnings/index.html", "materials.html", "materials/poster.html")
SCORES = ("performance", "accessibility", "best-practices", "seo")
TIMES = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "speed-index",
    "total-blocking-time",
    "cumulative-layout-shift",
)
TEXT = (".html", ".css", ".js", ".svg", ".json", ".xml", ".webmanifest", ".txt")


def serve(folder: Path) -> http.server.ThreadingHTTPServer:
    """The folder at /fanzha/ on a free port of 127.0.0.1, text by gzip."""

    @cache
    def packed(file: Path) -> bytes:
        return gzip.compress(file.read_bytes(), 6)

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = folder / unquote(urlsplit(self.path).path).removeprefix("/fanzha/").lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file():
                self.send_error(404)
                return
            data = packed(file) if file.suffix in TEXT else file.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(file)))
            self.send_header("Content-Length", str(len(data)))
            if file.suffix in TEXT:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Cache-Control", "no-cache" if file.suffix == ".html" else "max-age=31536000")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def run(lighthouse: str, url: str) -> dict[str, float]:
    """One run: scores in per cent, times in milliseconds."""
    flags = "--headless=new --no-sandbox --disable-gpu"
    env = {**os.environ, "CHROME_PATH": os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""}
    command = [lighthouse, url, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    found = {name: 100 * report["categories"][name]["score"] for name in SCORES}
    found |= {name: report["audits"][name]["numericValue"] for name in TIMES}
    for category in SCORES:
        for part in report["categories"][category]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.98:
                print(f"    {category}: {audit['title']} {audit.get('displayValue', '')}", file=sys.stderr)
    return found


def main() -> None:
    """Print a line a page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("website", type=Path)
    parser.add_argument("lighthouse")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", nargs="*", default=PAGES)
    wanted = parser.parse_args()
    server = serve(wanted.website.resolve())
    base = f"http://127.0.0.1:{server.server_port}/fanzha/"
    for page in wanted.pages:
        name = page
        if page.endswith("/"):
            stories = [p for p in sorted((wanted.website / page).glob("*.html")) if '"article' in p.read_text("utf-8")]
            name = page + stories[0].name
        runs = [run(wanted.lighthouse, base + name) for _ in range(wanted.runs)]
        middle = {key: statistics.median(r[key] for r in runs) for key in runs[0]}
        scores = " ".join(f"{key} {middle[key]:.0f}" for key in SCORES)
        times = " ".join(f"{key} {middle[key]:.0f}" for key in TIMES[:4])
        print(f"{name}: {scores} | {times} | shift {middle[TIMES[4]]:.3f}")


if __name__ == "__main__":
    main()
