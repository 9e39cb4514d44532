"""docs/benchmarks.md and its plots, from the figures. Nothing here judges more than a comparison with the targets."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.charts import Panel, dot_plot

NOTES = Path(__file__).resolve().parent.parent / "notes.md"
MODES = ("cold", "edit", "no-op")
WHOLE = "whole process"
_INTRO = """# Benchmarks

Made by `python3 benchmarks/run.py`; written by the program, figures and all (the last section comes from `benchmarks/notes.md`).
One command sets up its own environments (peers by pip and npm, Debian's Noto unpacked, not installed; Chromium must be there),
makes its corpus and measures everything in turn: A B C A B C …, so that a noisy minute falls on all. Trust ratios more than digits.

```
python3 benchmarks/run.py                                  # everything, about 25 minutes
python3 benchmarks/run.py --only website --sizes 1000 --repeats 5
python3 benchmarks/run.py --quick                          # does everything run? 100 cases, once, no report
```

- **Seconds** are wall time of the whole process from start to prompt, medians. **× Hugo** is the median of the ratios within each round.
  **CPU** is what all processes of the command used together; it minds other people's work on the machine least. **Largest** is the greatest resident set of any single
  process (`ru_maxrss` by `wait4`). **Tree** is the greatest sum of resident sets of the process and all its descendants, looked at every
  10 ms in a run of its own that is not timed; pages shared between processes count more than once.
- **Corpus:** N cases of 723–883 Chinese characters (803 on average) with headings, a table, lists and quotes, in 10 fraud types,
  put together from a stock of sentences by a seeded generator: case *i* is the same for every N. sitegen reads it in its own format
  with its checks on; the others get the same words with their own front matter.
- **Pages:** each makes a home page, lists (20 a page; sitegen's is one page with everything), a page a type, a page a case, and a feed
  where it is built in or a small template does it. sitegen's pages are those of the real design and many times larger: see MB.
- Every cold build is checked for all its pages, every edit for the new words on the page, every no-op for having made nothing.
"""


def write(results: Mapping[str, Any], docs: Path) -> None:
    """The page, and a plot for each suite that has one."""
    parts = [_INTRO, _circumstances(results), _targets(results)]
    for suite, tell in (
        ("website", _website),
        ("print", _print),
        ("slides", _slides),
        ("engine", _engine),
        ("preview", _preview),
        ("cluster", _cluster),
    ):
        if suite in results:
            parts.append(tell(results[suite]["data"], docs))
    if NOTES.exists():
        parts.append(NOTES.read_text("utf-8").strip() + "\n")
    (docs / "benchmarks.md").write_text("\n".join(parts), "utf-8")


# --------------------------------------------------------------------------------------------- figures


def medians(data: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The runs of one part by (subject, mode)."""
    return {(run["subject"], run["mode"]): run for run in data["runs"]}


def _seconds(data: Mapping[str, Any], subject: str, mode: str = WHOLE) -> float | None:
    found = medians(data).get((subject, mode))
    return float(found["median"]) if found else None


def _subjects(data: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(run["subject"] for run in data["runs"]))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _s(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _times(value: float | None, base: float | None) -> str:
    return f"{value / base:.2f}" if value and base else "–"


def _circumstances(results: Mapping[str, Any]) -> str:
    suites = [name for name in ("website", "print", "slides", "engine", "preview", "cluster") if name in results]
    versions: dict[str, list[str]] = {}
    for suite in suites:
        for name, version in results[suite]["versions"].items():
            versions.setdefault(name, []).append(version)
    shown = " · ".join(f"{name} {', '.join(dict.fromkeys(found))}" for name, found in versions.items())
    machine = ", ".join(results["machine"].values())
    when = "; ".join(f"{name} {results[name]['when']} (load {results[name]['load']})" for name in suites)
    return f"## Where and when\n\n{machine}. Begun, and the load average of the last quarter of an hour at the end (2 or less: the machine was ours): {when}.\n\nVersions: {shown}.\n"


# --------------------------------------------------------------------------------------------- targets


def _targets(results: Mapping[str, Any]) -> str:
    rows = [*_website_targets(results), *_drawing_targets(results), *_engine_targets(results)]
    head = "## Targets\n\nFrom the issue. They are goals, not assertions: nothing fails when one is missed.\n\n"
    return head + _table(
        ("what", "target", "measured", "met"), [(a, b, c, "yes" if d else "no") for a, b, c, d in rows]
    )


Row = tuple[str, str, str, bool]


def _website_targets(results: Mapping[str, Any]) -> Iterable[Row]:
    sizes = results.get("website", {}).get("data", {})
    for size in ("1000", "3000"):
        if size not in sizes:
            continue
        data = sizes[size]
        others = [_seconds(data, s, "cold") or 0.0 for s in _subjects(data) if s not in ("sitegen", "Hugo")]
        for mode, limit in (("cold", 1.3), ("edit", 0.35), ("no-op", 0.35)):
            ours, ratio = _seconds(data, "sitegen", mode) or 0.0, _ratios(data)["sitegen"][mode]
            words = f"≤ {limit} × Hugo" + (", faster than all others" if mode == "cold" else "")
            met = ratio <= limit and (mode != "cold" or ours < min(others))
            yield f"website, {size} cases, {mode}", words, f"{ratio:.2f} × ({_s(ours)} s)", met
    if "3000" in sizes:
        facts = sizes["3000"]["facts"]["sitegen"]
        parent, worker = (facts[f"{who}_mib"] * 1.048576 for who in ("parent", "worker"))
        words = f"{parent:.0f} / {worker:.0f} MB"
        yield "website of 3000 cases: memory of parent / worker", "≤ 250 MB each", words, max(parent, worker) <= 250
    costs = {size: cost for size, cost in _costs(sizes).items() if size in ("100", "3000")}
    if len(costs) == 2:
        change = costs["3000"] / costs["100"] - 1
        yield "cost per artefact, 100 → 3000", "flat within 20 %", f"{change:+.0%}", abs(change) <= 0.2


def _drawing_targets(results: Mapping[str, Any]) -> Iterable[Row]:
    if "print" in results:
        data = results["print"]["data"]
        warm = data["poster"]["warm"]
        ours, fast, slow = warm["sitegen"], warm["WeasyPrint"], warm["WeasyPrint without hb-subset"]
        size = warm["sitegen KB"]
        yield (
            "A3 poster, warm worker",
            "≤ 80 ms, ≤ 60 KB",
            f"{ours * 1000:.0f} ms, {size:.0f} KB",
            ours <= 0.08 and size <= 60,
        )
        yield "the same against WeasyPrint with system Noto", "≥ 2 ×", f"{fast / ours:.1f} ×", fast >= 2 * ours
        yield "the same without hb-subset", "≥ 30 ×", f"{slow / ours:.0f} ×", slow >= 30 * ours
        book, browser = _seconds(data["handbook"], "sitegen"), _seconds(data["handbook"], "Chromium")
        if book and browser:
            words = f"{_s(book)} s ({book / browser:.2f} × Chromium)"
            yield "plain handbook, 30 cases, whole process", "≤ 1.2 s, ≤ Chromium", words, book <= min(1.2, browser)
        if "together" in data["designed"]:
            pages, seconds = data["designed"]["facts"]["short"]["pages"], data["designed"]["together"]["2"]
            what = f"designed handbook of {pages} pages, warm, 2 workers"
            yield what, "48 pages: ≤ 1.3 s", f"{_s(seconds)} s", seconds <= 1.3
    if "slides" in results:
        data = results["slides"]["data"]
        whole, rate = _seconds(data, "sitegen") or 0.0, data["warm"]["2"]["per_second"]
        yield "20 slides, whole process", "≤ 1.2 s", f"{_s(whole)} s", whole <= 1.2
        yield "slides a second, warm, 2 workers", "≥ 25", f"{rate:.1f}", rate >= 25


def _engine_targets(results: Mapping[str, Any]) -> Iterable[Row]:
    if "engine" in results:
        data = results["engine"]["data"]
        none, edit = _seconds(data, "sitegen", "no-op") or 0.0, _seconds(data, "sitegen", "edit one warning") or 0.0
        yield "starter library, all materials, no-op", "≤ 0.5 s", f"{_s(none)} s", none <= 0.5
        yield "edit one warning: all its materials", "≤ 2 s", f"{_s(edit)} s", edit <= 2
    if "preview" in results:
        median = results["preview"]["data"]["median_ms"]
        yield "preview: save → words on the open page", "≤ 300 ms", f"{median} ms", median <= 300
    if "cluster" in results:
        data = results["cluster"]["data"]
        one, two = (_seconds(data, f"cluster, {who}", "posters") or 0.0 for who in ("1 worker", "2 workers"))
        yield "cluster of 2 workers against 1: same bytes", "≥ 1.6 ×", f"{one / two:.2f} ×", one >= 1.6 * two


# --------------------------------------------------------------------------------------------- website


def _website(sizes: Mapping[str, Any], docs: Path) -> str:
    parts = ["## Website\n", "![Seconds relative to Hugo](benchmarks-website.svg)\n"]
    for size, data in sizes.items():
        parts += [f"### {size} cases\n", _website_table(data)]
    parts += ["### Cost per artefact\n", "sitegen's cold build, milliseconds a file it makes:\n"]
    costs = _costs(sizes)
    parts.append(_table([f"{size} cases" for size in costs], [[f"{1000 * cost:.2f}" for cost in costs.values()]]))
    panels = [Panel(f"{size} cases", _ratios(data)) for size, data in sizes.items()]
    plot = dot_plot(
        "Building the same website: time relative to Hugo", "× Hugo in the same mode, logarithmic", panels, 1
    )
    (docs / "benchmarks-website.svg").write_text(plot, "utf-8")
    return "\n".join(parts)


def _website_table(data: Mapping[str, Any]) -> str:
    rows = []
    ratios, runs = _ratios(data), medians(data)
    for name in _subjects(data):
        seconds = [_s(_seconds(data, name, mode)) for mode in MODES]
        times = [f"{ratios[name][mode]:.2f}" if mode in ratios[name] else "–" for mode in MODES]
        cpu = " / ".join(_s(runs[name, mode]["cpu"]) if (name, mode) in runs else "–" for mode in MODES)
        facts, count = data["facts"][name], len(runs[name, "cold"]["runs"])
        largest = max(runs[name, mode]["largest_mib"] for mode in MODES if (name, mode) in runs)
        memory = (f"{largest:.0f}", f"{facts['tree_mib']:.0f}")
        rows.append((name, *seconds, *times, cpu, *memory, facts["pages"], facts["mb"], count))
    head = ("tool", "cold s", "edit s", "no-op s", "cold × Hugo", "edit ×", "no-op ×", "CPU s: cold / edit / no-op")
    return _table((*head, "largest MiB", "tree MiB", "pages", "MB", "rounds"), rows)


def _ratios(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Each tool's seconds as a multiple of Hugo's in the same round: the median of the rounds."""
    runs = medians(data)
    return {
        name: {
            mode: statistics.median(
                own / hugo for own, hugo in zip(runs[name, mode]["runs"], runs["Hugo", mode]["runs"], strict=False)
            )
            for mode in MODES
            if (name, mode) in runs
        }
        for name in _subjects(data)
    }


def _costs(sizes: Mapping[str, Any]) -> dict[str, float]:
    """Seconds of sitegen's cold build a file made, by size."""
    return {
        size: (_seconds(data, "sitegen", "cold") or 0.0) / data["facts"]["sitegen"]["files"]
        for size, data in sizes.items()
    }


# ----------------------------------------------------------------------------------------- print, slides


def _print(data: Mapping[str, Any], docs: Path) -> str:
    book, poster, designed = data["handbook"], data["poster"], data["designed"]
    panels = [Panel("handbook of 30 cases", _plotted(book)), Panel("one A3 poster", _plotted(poster))]
    plot = dot_plot("Setting the same pages: whole processes", "seconds, logarithmic", panels)
    (docs / "benchmarks-print.svg").write_text(plot, "utf-8")
    warm = poster["warm"]
    names = [name for name in warm if name != "sitegen KB"]
    shared = ", ".join(f"{n} worker{'s' * (n != '1')} {_s(s)} s" for n, s in designed.get("together", {}).items())
    books = ", ".join(f"{designed['facts'][n]['pages']} pages {_s(s)} s" for n, s in designed["warm"].items())
    return "\n".join(
        (
            "## Print\n",
            "![Seconds of each route](benchmarks-print.svg)\n",
            "### The same handbook: 30 cases, A5, contents with page numbers\n",
            "sitegen's route cuts the faces to the text; the others have Debian's Noto Sans CJK.\n",
            _print_table(book),
            "### One A3 poster of the design\n",
            "The others get the HTML that sitegen's template made. sitegen's whole process is `build.py --only poster` on a library of",
            "one warning: it reads and checks content, draws the PDF and its preview picture, and writes report and manifest.\n",
            _print_table(poster),
            "Seconds a poster in a process that has drawn some:\n",
            _table(("route", "s", "× sitegen"), [(n, _s(warm[n]), _times(warm[n], warm["sitegen"])) for n in names]),
            "### The designed handbook\n",
            f"Warm, one process, with preview and editions: {books}; the short one, its parts shared out and bound: {shared}. All of the",
            f"starter library's books and the short one, whole process: {_s(_seconds(designed, 'sitegen', 'both books, whole process'))} s.\n",
        )
    )


def _print_table(data: Mapping[str, Any]) -> str:
    runs, facts, base = medians(data), data["facts"], _seconds(data, "sitegen")
    rows = []
    for name in _subjects(data):
        run, fact = runs[name, WHOLE], facts[name]
        kind = f"{fact['fonts']}" + (", all Type 3" if fact["type3"] else "")
        ratio = _times(run["median"], base)
        rows.append(
            (
                name,
                _s(run["median"]),
                ratio,
                _s(run["cpu"]),
                f"{run['largest_mib']:.0f}",
                fact["pages"],
                f"{fact['kb']:.0f}",
                kind,
                len(run["runs"]),
            )
        )
    return _table(("route", "s", "× sitegen", "CPU s", "largest MiB", "pages", "KB", "fonts", "runs"), rows)


def _plotted(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {name: {WHOLE: _seconds(data, name) or 0.0} for name in _subjects(data)}


def _slides(data: Mapping[str, Any], docs: Path) -> str:
    plot = dot_plot("Twenty slides of 1920 × 1080", "seconds, logarithmic", [Panel("20 slides", _plotted(data))])
    (docs / "benchmarks-slides.svg").write_text(plot, "utf-8")
    runs, base = medians(data), _seconds(data, "sitegen")
    rows = [
        (n, _s(runs[n, WHOLE]["median"]), _times(runs[n, WHOLE]["median"], base), _s(runs[n, WHOLE]["cpu"]), f"{runs[n, WHOLE]['largest_mib']:.0f}",
         f"{data['facts'][n]['kb']:.0f}", len(runs[n, WHOLE]["runs"]))
        for n in _subjects(data)
    ]  # fmt: skip
    warm = ", ".join(f"{n} worker{'s' if n != '1' else ''} {w['per_second']:.1f}" for n, w in data["warm"].items())
    return "\n".join(
        (
            "## Slides\n",
            "![Seconds for twenty slides](benchmarks-slides.svg)\n",
            "20 pictures of 1920 × 1080. sitegen: `build.py --only screen` with checks, playlist and report. Chromium: the same HTML, one process a",
            "picture. Typst: the same words in a simpler design.\n",
            _table(("route", "s", "× sitegen", "CPU s", "largest MiB", "KB each", "runs"), rows),
            f"Slides a second, warm, the starter library's own: {warm}.\n",
        )
    )


# ---------------------------------------------------------------------------------------------- engine


def _engine(data: Mapping[str, Any], _: Path) -> str:
    cold, runs = data["cold"], medians(data)

    def cpu(mode: str) -> str:
        return _s(runs["sitegen", mode]["cpu"])

    made = ", ".join(f"{count} {name}" for name, count in data["edit_made"].items())
    rows = [
        ("cold", _s(cold["seconds"]), "–", f"{cold['files']} files, {cold['mb']} MB"),
        (
            "edit one warning",
            _s(_seconds(data, "sitegen", "edit one warning")),
            cpu("edit one warning"),
            f"{made} files made anew",
        ),
        ("no-op", _s(_seconds(data, "sitegen", "no-op")), cpu("no-op"), "nothing made"),
    ]
    memory = f"parent {cold['parent_mib']:.0f}, largest worker {cold['worker_mib']:.0f}, all together {cold['tree_mib']:.0f} MiB"
    return "\n".join(
        (
            "## Engine: the whole starter library, all materials, three units\n",
            _table(("build", "s", "CPU s", "what"), rows),
            f"Memory of the cold build (looked at every 10 ms, its time includes that): {memory}.\n",
        )
    )


def _preview(data: Mapping[str, Any], _: Path) -> str:
    return (
        "## Preview: `serve` on the starter library\n\n"
        "From the save of a case to its new words on the page in Chromium: median "
        f"{data['median_ms']} ms, slowest {data['slowest_ms']} ms of {data['saves']} saves.\n"
    )


def _cluster(data: Mapping[str, Any], _: Path) -> str:
    runs = medians(data)
    one = runs["cluster, 1 worker", "posters"]["median"]
    rows = [
        (way, _s(run["median"]), _s(run["cpu"]), f"{one / run['median']:.2f}", len(run["runs"]))
        for (way, _mode), run in runs.items()
    ]
    return "\n".join(
        (
            f"## Cluster: {data['posters']} posters with their previews, {data['mb']} MB\n",
            f"Seconds of the whole command; distributed {data['distributed']}, scheduler and warm workers on the same "
            f"{data['cores']} cores, so that the client's own work (some 2 s: start, plan, publish) is not hidden. CPU is the "
            "command's and its workers'. All four make the same bytes, the ledger included, or the benchmark stops.\n",
            _table(("way", "s", "CPU s", "× cluster of 1", "rounds"), rows),
            f"Largest worker: {data['worker_mib']:.0f} MiB.\n",
        )
    )
