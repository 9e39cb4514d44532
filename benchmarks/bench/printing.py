"""The print suite: one plain handbook and one designed poster, by sitegen's route and by others'."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import markdown

from bench import environments, libraries
from bench.corpus import CaseText, cases
from bench.measuring import Clock, Series, Task, tell, timed

CHILDREN = environments.BENCH / "children"
DAY = "2026-11-21"
BOOK_CASES = 30
SHORT_TYPES = 6  # of the starter library: about 48 pages
_PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>反诈案例</title><style>
@page { size: 148mm 210mm; margin: 14mm 13mm 16mm; @bottom-center { content: counter(page); font: 9pt Sans } }
body { font: 9pt/1.45 Sans; margin: 0; text-align: justify; orphans: 2; widows: 2 }
h1 { font-size: 15pt; line-height: 1.3; margin: 8mm 0 3mm; break-after: avoid } #case-0001 { break-before: page }
h2 { font-size: 11pt; margin: 3mm 0 1mm; break-after: avoid } h3 { font-size: 10pt; margin: 2mm 0 1mm; break-after: avoid }
p { margin: 0 0 1mm; text-indent: 2em } li p, td p, blockquote p { text-indent: 0 }
ul, ol { margin: 0 0 1mm; padding-left: 6mm } ul { list-style-type: "• " }
blockquote { margin: 1mm 0 2mm; padding-left: 3mm; border-left: 1mm solid #e3001b }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 } td, th { border: .3mm solid; padding: .5mm 2mm }
.contents a { display: block; color: inherit; text-decoration: none }
.contents a::after { content: "　" target-counter(attr(href url), page) }
</style></head><body><h1>目录</h1><div class="contents">CONTENTS</div>
BODY</body></html>"""
_TYPST = """#set page(width: 148mm, height: 210mm, margin: (x: 13mm, top: 14mm, bottom: 16mm), numbering: "1")
#set text(font: "Noto Sans CJK SC", size: 9pt, lang: "zh", region: "cn")
#set par(justify: true, leading: 0.6em, first-line-indent: (amount: 2em, all: true))
#show heading.where(level: 1): it => { v(5mm); text(size: 15pt, it.body); v(3mm) }
#show heading.where(level: 2): set text(size: 11pt)
#show heading.where(level: 3): set text(size: 10pt)
#set quote(block: true)
#outline(title: [目录], depth: 1)
#pagebreak()
"""


def measure(repeats: int, minutes: float) -> Iterator[dict[str, Any]]:
    """Handbook, poster and the designed book; each result is plain JSON data."""
    yield {"handbook": _handbook(repeats, Clock(minutes * 0.4))}
    yield {"poster": _poster(repeats, Clock(minutes * 0.4))}
    yield {"designed": _designed(repeats, Clock(minutes * 0.2))}


# ------------------------------------------------------------------------------------------- handbook


def _handbook(repeats: int, clock: Clock) -> dict[str, Any]:
    folder = _fresh("handbook")
    corpus = cases(BOOK_CASES)
    page, source = folder / "book.html", folder / "book.typ"
    page.write_text(book_html(corpus), "utf-8")
    source.write_text(book_typst(corpus), "utf-8")
    (folder / "plain").mkdir()
    home = environments.project("handbook")
    (home / "content").mkdir()
    tasks = {
        "sitegen": (_sitegen(home, "set_plain.py", page, folder / "sitegen.pdf"), repeats),
        "WeasyPrint": (_weasyprint(folder, page, "weasyprint.pdf"), repeats),
        "Chromium": (_chromium(folder, page, "chromium.pdf"), repeats),
        "Typst": (_typst(folder, source, "typst.pdf"), repeats),
        "WeasyPrint without hb-subset": (_weasyprint(folder, page, "fonttools.pdf", "--fonttools"), min(repeats, 2)),
    }
    series = _in_turn("handbook", tasks, clock.rounds(repeats))
    names = ("sitegen", "weasyprint", "chromium", "typst", "fonttools")
    return {
        "runs": series.as_json(),
        "facts": {t: _pdf(folder / f"{n}.pdf") for t, n in zip(tasks, names, strict=True)},
    }


def book_html(corpus: Sequence[CaseText]) -> str:
    """The handbook as a page: contents, then the cases."""
    reader = markdown.Markdown(extensions=["tables"], output_format="html")
    contents = "".join(f'<a href="#{c.id}">{c.title}</a>' for c in corpus)
    body = "".join(f'<h1 id="{c.id}">{c.title}</h1>{reader.reset().convert(c.body())}' for c in corpus)
    return _PAGE.replace("CONTENTS", contents).replace("BODY", body)


def book_typst(corpus: Sequence[CaseText]) -> str:
    """The same words in Typst's markup."""
    return _TYPST + "\n".join(f"= {c.title}\n\n{_as_typst(c.body())}\n" for c in corpus)


def _as_typst(text: str) -> str:
    """What the corpus uses of Markdown, in Typst's words."""
    lines: list[str] = []
    rows: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            if "---" not in line:
                rows += [cell.strip() for cell in line.strip("|").split("|")]
            continue
        if rows:
            lines.append(f"#table(columns: 2, {', '.join(f'[{cell}]' for cell in rows)})")
            rows = []
        line = re.sub(r"^(\s*)> (.*)$", r"\1#quote[\2]", line)
        line = re.sub(r"^(#+) ", lambda m: "=" * len(m[1]) + " ", line)
        line = re.sub(r"^\d+\. ", "+ ", line)
        lines.append(re.sub(r"\*\*(.+?)\*\*", r"#strong[\1]", line))
    return "\n".join(lines)


# --------------------------------------------------------------------------------------------- poster


def _poster(repeats: int, clock: Clock) -> dict[str, Any]:
    folder = _fresh("poster")
    one = one_warning_project("poster-one")
    starter = environments.project("starter-print", environments.ROOT / "content")
    json_of(_sitegen(one, "overhear.py", "poster", "a3", folder / "html", 1), ready=False)
    page = folder / "html" / "01.html"
    build = [environments.BASE_PYTHON, "build.py", "--only", "poster", "--force", "--quiet", "--date", DAY]
    tasks = {
        "sitegen": (Task(build, one, environments.clean()), repeats),
        "WeasyPrint": (_weasyprint(folder, page, "weasyprint.pdf"), repeats),
        "Chromium": (_chromium(folder, page, "chromium.pdf"), repeats),
        "WeasyPrint without hb-subset": (_weasyprint(folder, page, "fonttools.pdf", "--fonttools"), min(repeats, 2)),
    }
    series = _in_turn("poster", tasks, clock.rounds(repeats))
    made = next((one / "output" / "posters" / "a3").glob("*.pdf"))
    facts = {"sitegen": _pdf(made)}
    for name, file in (
        ("WeasyPrint", "weasyprint"),
        ("Chromium", "chromium"),
        ("WeasyPrint without hb-subset", "fonttools"),
    ):
        facts[name] = _pdf(folder / f"{file}.pdf")
    return {"runs": series.as_json(), "facts": facts, "warm": _warm_posters(starter, folder, page, repeats)}


def _warm_posters(starter: Path, folder: Path, page: Path, repeats: int) -> dict[str, Any]:
    """Seconds a poster in a process that has drawn some."""
    tell("poster: warm workers")
    count = 4 * repeats
    plain = json_of(_sitegen(starter, "warm.py", "poster", "a3", 1, count, "--plain"))
    whole = json_of(_sitegen(starter, "warm.py", "poster", "a3", 1, count))
    peer = json_of(_weasyprint(folder, page, "warm.pdf", times=repeats + 1))
    slow = json_of(_weasyprint(folder, page, "warm.pdf", "--fonttools", times=2))
    return {
        "sitegen": round(statistics.median(plain["each"]), 4),
        "sitegen with its preview": round(statistics.median(whole["each"]), 4),
        "WeasyPrint": round(statistics.median(peer[1:]), 4),
        "WeasyPrint without hb-subset": round(statistics.median(slow[1:]), 4),
        "sitegen KB": round(statistics.median(plain["bytes"]) / 1000, 1),
    }


def one_warning_project(name: str) -> Path:
    """A project of one A3 poster: the starter library's first warning of its type, and nothing else."""
    folder = environments.project(name)
    content, starter = folder / "content", environments.ROOT / "content"
    libraries.sitegen_content(content, ())
    for kind in ("types", "warnings"):
        shutil.rmtree(content / kind)
        (content / kind).mkdir()
    kind = re.sub(r"^人群: .*$", "人群: [公众]", (starter / "types" / "fake_police.md").read_text("utf-8"), flags=re.M)
    (content / "types" / "fake_police.md").write_text(kind, "utf-8")
    parts = re.split(r"^(?=- )", (starter / "warnings" / "fake_police.md").read_text("utf-8"), flags=re.M)
    (content / "warnings" / "fake_police.md").write_text("".join(parts[:2]), "utf-8")
    audience = content / "audiences" / "public.md"
    audience.write_text(re.sub(r"^类型: .*$", "类型: [fake_police]", audience.read_text("utf-8"), flags=re.M), "utf-8")
    material = folder / "templates" / "poster" / "material.yaml"
    material.write_text(re.sub(r"^formats: .*$", "formats: [a3]", material.read_text("utf-8"), flags=re.M), "utf-8")
    return folder


# ------------------------------------------------------------------------------------ the designed book


def _designed(repeats: int, clock: Clock) -> dict[str, Any]:
    """The starter library's own handbook, whole and of five types: by the command with its editions and preview, and warm."""
    starter = environments.project("starter-book", environments.ROOT / "content")
    books = starter / "content" / "handbooks"
    whole = (books / "pocket.yaml").read_text("utf-8")
    types = ", ".join(sorted(p.stem for p in (starter / "content" / "types").glob("*.md"))[:SHORT_TYPES])
    (books / "short.yaml").write_text(re.sub(r"^类型: .*$", f"类型: [{types}]", whole, flags=re.M), "utf-8")
    command = [environments.BASE_PYTHON, "build.py", "--only", "handbook", "--force", "--quiet", "--date", DAY]
    series = Series()
    task = Task(command, starter, environments.clean())
    for number in clock.rounds(min(repeats, 3)):
        tell(f"designed handbooks: round {number}")
        series.add("sitegen", "both books, whole process", timed(task))
    warm = json_of(_sitegen(starter, "warm.py", "handbook", "-", 1, 1))
    facts = {p.stem: _pdf(p) for p in sorted((starter / "output" / "handbooks").glob("*.pdf"))}
    seconds: dict[str, list[float]] = {}
    for name, each in zip(warm["names"], warm["each"], strict=True):
        seconds.setdefault(Path(name).stem, []).append(each)
    together = {n: json_of(_sitegen(starter, "warm_book.py", "short", n, min(repeats, 3))) for n in (1, 2)}
    return {
        "runs": series.as_json(),
        "facts": facts,
        "warm": {n: round(statistics.median(s), 3) for n, s in seconds.items()},
        "together": {str(n): round(statistics.median(s), 3) for n, s in together.items()},
    }


# ------------------------------------------------------------------------------------------ the routes


def _sitegen(folder: Path, script: str, *arguments: object) -> Task:
    command = [str(environments.sitegen_python()), str(CHILDREN / script), *map(str, arguments)]
    return Task(command, folder, environments.clean())


def _weasyprint(folder: Path, page: Path, made: str, *more: str, times: int = 1) -> Task:
    script = str(CHILDREN / "weasyprint_pdf.py")
    command = [str(environments.tool("python")), script, str(page), str(folder / made), str(times), *more]
    return Task(command, folder, environments.clean(FONTCONFIG_FILE=str(environments.fonts_conf())))


def _typst(folder: Path, source: Path, made: str) -> Task:
    script = str(CHILDREN / "typst_compile.py")
    command = [
        str(environments.tool("python")),
        script,
        str(source),
        str(folder / made),
        str(environments.noto_folder()),
    ]
    return Task(command, folder, environments.clean())


def _chromium(folder: Path, page: Path, made: str) -> Task:
    command = [str(environments.chromium()), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / made}", page.as_uri()]
    return Task(command, folder, environments.clean(FONTCONFIG_FILE=str(environments.fonts_conf())))


def _in_turn(what: str, tasks: dict[str, tuple[Task, int]], rounds: Iterable[int]) -> Series:
    series = Series()
    for number in rounds:
        tell(f"{what}: round {number}")
        for name, (task, most) in tasks.items():
            if number <= most:
                series.add(name, "whole process", timed(task))
    return series


def json_of(task: Task, *, ready: bool = True) -> Any:
    """What a script printed, as JSON; None when it prints nothing."""
    done = subprocess.run(task.command, cwd=task.folder, env=task.env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, task.command))}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout) if ready else None


def _pdf(file: Path) -> dict[str, float]:
    """Pages and KB of a PDF, and how many of its fonts are Type 3."""
    said = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    pages = int(next(line for line in said.splitlines() if line.startswith("Pages:")).split()[1])
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout
    return {"pages": pages, "kb": round(file.stat().st_size / 1000, 1), "type3": fonts.count("Type 3"),
            "fonts": max(0, len(fonts.splitlines()) - 2)}  # fmt: skip


def _fresh(name: str) -> Path:
    folder = environments.WORK / "projects" / f"print-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
