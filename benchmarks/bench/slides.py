"""The slides suite: twenty pictures of 1920 × 1080, by the command, by Typst and by Chromium; and slides a second warm."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import environments, libraries, printing
from bench.corpus import TYPES
from bench.measuring import Clock, Series, Task, tell, timed

COUNT = 20
_TYPST = """#set page(width: 1920pt, height: 1080pt, margin: 90pt, fill: rgb("#141414"))
#set text(font: "Noto Sans CJK SC", lang: "zh", region: "cn", weight: "bold", fill: white, size: 84pt)
"""
_SLIDE = """#text(size: 40pt)[{name} #h(1fr) 示例县公安局]
#v(1fr)
#text(size: 72pt)[{lead}]

#text(size: 260pt, fill: rgb("#ffd200"))[{words}]
#v(1fr)
#text(size: 84pt)[{action} #h(1fr) 已经转账 110]
"""


def measure(repeats: int, minutes: float) -> Iterator[dict[str, Any]]:
    """Whole processes in turn, then warm workers; the result is plain JSON data."""
    clock = Clock(minutes * 0.7)
    folder = environments.WORK / "projects" / "slides-peers"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "typst").mkdir(parents=True)
    (folder / "chromium").mkdir()
    home = environments.project("slides")
    libraries.sitegen_content(home / "content", ())
    tasks = _tasks(home, folder)
    series = Series()
    for number in clock.rounds(repeats):
        tell(f"slides: round {number} of {repeats}")
        for name, task in tasks.items():
            if name != "Chromium" or number <= 3:
                series.add(name, "whole process", timed(task))
    pictures = sorted((home / "output" / "screens" / "street-1080p").glob("*.png"))
    made = {
        "sitegen": pictures,
        "Typst": sorted((folder / "typst").glob("*.png")),
        "Chromium": sorted((folder / "chromium").glob("*.png")),
    }
    facts = {name: _facts(name, files) for name, files in made.items()}
    yield {"runs": series.as_json(), "facts": facts, "warm": {str(n): _warm(n) for n in (1, 2)}}


def _tasks(home: Path, folder: Path) -> dict[str, Task]:
    noto = environments.clean(FONTCONFIG_FILE=str(environments.fonts_conf()))
    build = [environments.BASE_PYTHON, "build.py", "--only", "screen", "--force", "--quiet", "--date", printing.DAY]
    source = folder / "slides.typ"
    source.write_text(_typst(), "utf-8")
    overhear = [str(environments.sitegen_python()), str(printing.CHILDREN / "overhear.py")]
    overhear += ["screen", "street-1080p", str(folder / "html"), str(COUNT)]
    subprocess.run(overhear, cwd=home, env=environments.clean(), check=True)
    python, fonts = str(environments.tool("python")), str(environments.noto_folder())
    compile = [
        python,
        str(printing.CHILDREN / "typst_compile.py"),
        str(source),
        str(folder / "typst" / "{n}.png"),
        fonts,
    ]
    shoot = [
        python,
        str(printing.CHILDREN / "chromium_slides.py"),
        str(environments.chromium()),
        str(folder / "profile"),
    ]
    shoot += [str(folder / "html"), str(folder / "chromium")]
    return {
        "sitegen": Task(build, home, environments.clean()),
        "Typst": Task(compile, folder, environments.clean()),
        "Chromium": Task(shoot, folder, noto),
    }


def _typst() -> str:
    """Twenty pages in the manner of our slides: a line above, the large words, what to do below."""
    pages = []
    for _, name, lie, speaker, _ in TYPES:
        struck = f'#strike(stroke: 18pt + rgb("#ff3b30"), offset: -0.3em)[{lie}]'
        pages.append(_SLIDE.format(name=name, lead=f"自称{speaker}的人说", words=struck, action="先挂断，再核实"))
        pages.append(_SLIDE.format(name=name, lead="转账之前", words="问一问家里人", action="先问家里人"))
    return _TYPST + "#pagebreak()\n".join(pages)


def _facts(name: str, files: list[Path]) -> dict[str, float]:
    assert len(files) == COUNT, f"{name} made {len(files)} pictures"
    size = files[0].read_bytes()[16:24]
    assert (int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")) == (1920, 1080), name
    return {"kb": round(sum(f.stat().st_size for f in files) / len(files) / 1000, 1)}


def _warm(workers: int) -> dict[str, float]:
    """The starter library's slides in workers that have already drawn some."""
    tell(f"slides: {workers} warm")
    starter = environments.project("starter-slides", environments.ROOT / "content")
    script = str(printing.CHILDREN / "warm.py")
    command = [str(environments.sitegen_python()), script, "screen", "street-1080p", str(workers), "40"]
    found = printing.json_of(Task(command, starter, environments.clean()))
    return {"slides": len(found["each"]), "per_second": round(len(found["each"]) / found["wall"], 2)}
