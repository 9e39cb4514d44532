"""All warnings of the starter library on all screen profiles: CPU seconds, files, megabytes.

python3 build.py check && .venv/bin/python benchmarks/screens.py
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Build into a folder that is thrown away, and say what it took."""
    profiles = [p["编号"] for p in yaml.safe_load((ROOT / "content/screens.yaml").read_text("utf-8"))]
    with tempfile.TemporaryDirectory() as folder:
        content, output = Path(folder) / "content", Path(folder) / "output"
        shutil.copytree(ROOT / "content", content)
        shutil.rmtree(content / "campaigns", ignore_errors=True)
        unit = {"编号": "all", "名称": "示例县", "示例": "是", "屏幕": profiles}
        (content / "units.yaml").write_text(yaml.safe_dump([unit], allow_unicode=True), "utf-8")
        started = time.perf_counter()
        subprocess.run(
            [
                sys.executable,
                "build.py",
                "--content",
                str(content),
                "--output",
                str(output),
                "--only",
                "screen",
                "--quiet",
            ],
            cwd=ROOT,
            check=True,
        )
        took, spent = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"{len(profiles)} profiles: {took:.1f} s, {spent.ru_utime + spent.ru_stime:.1f} CPU s")
        for profile in profiles:
            files = [p for p in (output / "screens" / profile).iterdir() if p.name[0].isdigit()]
            print(f"{profile:20} {len(files):4} files {sum(p.stat().st_size for p in files) / 1e6:7.2f} MB")
        whole = [p for p in output.rglob("*") if p.is_file()]
        print(f"{'all':20} {len(whole):4} files {sum(p.stat().st_size for p in whole) / 1e6:7.2f} MB")


if __name__ == "__main__":
    main()
