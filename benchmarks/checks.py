"""How long `check` takes for a library of 3,000 cases, read for the first time: `.venv/bin/python benchmarks/checks.py [CASES]`.

The cases are the starter's own, each under many names, with sums and words of their own, so that no two are the same.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES, RUNS = 3000, 3


def main(count: int) -> int:
    """Make the library beside a copy of the program's folder, check it three times without anything kept, print seconds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        for name in ("sitegen", "templates", "assets", "build.py", "requirements.lock"):
            (root / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "content", root / "content")
        originals = sorted((ROOT / "content/cases").glob("*.md"))
        for n in range(count - len(originals)):
            source = originals[n % len(originals)]
            text = source.read_text("utf-8")
            text = re.sub(r"^标题: (.*)$", rf"标题: 第{n}篇，\1", text, count=1, flags=re.M)[:20_000]
            text = re.sub(r"^标题: (.{1,26}).*$", r"标题: \1", text, count=1, flags=re.M).replace("|", "")
            text = text.replace("## 案情回顾\n", f"## 案情回顾\n\n这是第{n}篇，写法各不相同。\n", 1)
            (root / f"content/cases/x{n:05d}-{source.stem}.md").write_text(text, "utf-8")
        command = [sys.executable, "-c", _RUN, str(ROOT), str(root)]
        for _ in range(RUNS):
            shutil.rmtree(root / ".sitegen", ignore_errors=True)
            begun = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            print(f"{count} cases: {time.perf_counter() - begun:.2f} s, status {done.returncode}")
    if done.returncode:
        print(done.stderr[-2000:])
    return done.returncode


_RUN = (
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); "
    "from sitegen.app.cli import main; sys.exit(main(['check'], Path(sys.argv[2])))"
)

if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
