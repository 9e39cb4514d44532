"""Many units: `python3 benchmarks/units.py --units 100 --issuers 4 --only poster,screen,texts`.

Builds the starter library in the names of one county and its townships, cold and then with nothing to do, and prints a line
of docs/scale.md: files, jobs drawn, seconds, MB, memory. Every township has a hotline of its own; the first few also print
their own name as issuer, the others the county's; every fifth has a screen of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench import environments

COUNTY = """- 编号: shili
  名称: 示例县公安局反诈中心
  简称: 示例县公安局
  印发单位: 示例县公安局反诈中心
  屏幕: [street-1080p, led-384x192, strip-512x32]
  示例: 是
  下级:
"""
DAY = "2026-11-21"


def main() -> int:
    """Make the project, build it twice, tell."""
    wanted = _parse()
    environments.enter()
    environments.prepare(())
    from bench.measuring import Task, remembered, timed

    folder = environments.project("units", environments.ROOT / "content")
    (folder / "content" / "units.yaml").write_text(units(wanted.units, wanted.issuers), "utf-8")
    only = ["--only", wanted.only] if wanted.only else []
    command = [environments.BASE_PYTHON, "build.py", "--json", "--no-register", "--date", DAY, *only]
    task = Task(command, folder, environments.clean())
    cold = remembered(task)
    told = _told(folder)
    idle = timed(task)
    assert not any(m["made"] for m in _told(folder)["materials"].values()), "the no-op made something"
    made = sum(m["made"] for m in told["materials"].values())
    print(f"| {wanted.units} | {wanted.issuers} | {wanted.only or 'all'} | {made} | {told['drawn']} | "
          f"{cold.seconds:.0f} | {told['bytes'] / 1e6:.0f} | {cold.parent:.0f} | {cold.worker:.0f} | {idle.seconds:.2f} |")  # fmt: skip
    shutil.rmtree(folder / "output")
    return 0


def units(count: int, issuers: int) -> str:
    """units.yaml: a county and `count - 1` townships, `issuers - 1` of which print their own name."""
    lines = [COUNTY]
    for n in range(1, count):
        name = f"示例县第{n}镇"
        lines.append(f"    - 编号: town-{n:03d}\n      名称: {name}综治办\n      简称: {name}\n")
        lines.append(f"      电话: [{{号码: 0100-{n:04d}, 说明: {name}综治办}}]\n")
        screens = "[led-384x192, strip-512x32]" if n % 5 else "[led-960x480]"
        lines.append(f"      屏幕: {screens}\n")
        if n < issuers:
            lines.append(f"      印发单位: {name}综治办\n")
    return "".join(lines)


def _told(folder: Path) -> dict[str, Any]:
    said = (folder / "bench.log").read_text("utf-8")
    found: dict[str, Any] = json.loads(next(x for x in said.splitlines() if x.startswith("{")))
    return found


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/units.py", description=__doc__)
    parser.add_argument("--units", type=int, default=10)
    parser.add_argument("--issuers", type=int, default=4, help="how many of them print a name of their own")
    parser.add_argument("--only", default="", metavar="A,B")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
