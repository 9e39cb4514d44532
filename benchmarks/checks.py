"""How long `check` takes for a library of 3,000 cases, read for the first time: `.venv/bin/python benchmarks/checks.py [CASES] [distinct]`.

The cases are the starter's own, each under many names, no two the same: one paragraph of each is its own, the others stand in
many. With `distinct` every line of every story is its own, as in a library that no two people wrote alike.
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
CASES, RUNS = 3000, 2


def main(count: int, *, distinct: bool) -> int:
    """Make the library beside a copy of the program's folder, check it twice without anything kept, print seconds."""
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
            if distinct:
                head, _, body = text.partition("\n---\n")
                text = f"{head}\n---\n" + re.sub(r"(?m)^(?!#)(.*[\u4e00-\u9fff]。?)$", rf"\1第{n}篇。", body)
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
    words = sys.argv[1:]
    sys.exit(main(next((int(w) for w in words if w.isdigit()), CASES), distinct="distinct" in words))
