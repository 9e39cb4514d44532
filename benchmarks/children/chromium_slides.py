"""`CHROMIUM PROFILE PAGES OUT`: one screenshot a page, one process each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

browser, profile, pages, out = sys.argv[1:]
for page in sorted(Path(pages).glob("*.html")):
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
    ]
    command += ["--window-size=1920,1080", f"--screenshot={out}/{page.stem}.png", page.as_uri()]
    subprocess.run(command, check=True)
