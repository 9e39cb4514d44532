"""The website suite: sitegen and its peers build the same cases, in turn, cold, after one edit, and with nothing to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import environments, libraries
from bench.corpus import CaseText, cases
from bench.measuring import Clock, Memory, Run, Series, Task, remembered, tell, timed

DAY = "2026-11-21"
MODES = ("cold", "edit", "no-op")
MARK = "当事人后来说"
PARTS = ("<table", "<blockquote", "<li", "<strong>")  # on every case's page
SLOW = ("MkDocs Material",)


@dataclass(frozen=True, slots=True)
class Peer:
    """One generator: its corpus format, its command, what a cold build starts without, where its case pages lie."""

    name: str
    format: str
    command: Callable[[Path], Sequence[str]]
    made: tuple[str, ...]
    page: str
    source: str


PEERS = (
    Peer("Hugo", "hugo", lambda _: [str(environments.hugo()), "--quiet"], ("public", "resources", ".hugo_build.lock"),
         "public/cases/{id}/index.html", "content/cases/{id}.md"),
    Peer("sitegen", "sitegen",
         lambda _: [environments.BASE_PYTHON, "build.py", "--only", "website", "--quiet", "--date", DAY],
         ("output", ".sitegen"), "output/website/cases/{id}.html", "content/cases/{id}.md"),
    Peer("bare loop", "bare", lambda _: [str(environments.tool("python")), "build.py"], ("out",),
         "out/cases/{id}/index.html", "content/{id}.md"),
    Peer("bare loop, cached", "bare", lambda _: [str(environments.tool("python")), "build.py", "--cache"],
         ("out", "bodies.json"), "out/cases/{id}/index.html", "content/{id}.md"),
    Peer("Eleventy", "eleventy",
         lambda _: ["node", str(environments.NODE / "node_modules/@11ty/eleventy/cmd.cjs"), "--quiet"], ("_site",),
         "_site/cases/{id}/index.html", "src/cases/{id}.md"),
    Peer("Pelican", "pelican", lambda _: [str(environments.tool("pelican")), "-s", "pelicanconf.py", "-q"],
         ("output", "cache", "__pycache__"), "output/cases/{id}/index.html", "content/cases/{id}.md"),
    Peer("MkDocs Material", "mkdocs", lambda _: [str(environments.tool("mkdocs")), "build", "-q"], ("site", ".cache"),
         "site/blog/cases/{id}/index.html", "docs/blog/posts/{id}.md"),
)  # fmt: skip


def measure(sizes: Sequence[int], repeats: int, minutes: float) -> Iterator[dict[str, Any]]:
    """Size by size; each result is plain JSON data."""
    for size in sizes:
        share = minutes * (size + 200) / sum(s + 200 for s in sizes)
        yield {str(size): _measure_size(size, repeats if size < 3000 else min(repeats, 3), Clock(share))}


def _measure_size(size: int, repeats: int, clock: Clock) -> dict[str, Any]:
    corpus = cases(size)
    folders = {peer.name: _project(peer, corpus) for peer in PEERS}
    series = Series()
    for number in clock.rounds(repeats):
        for mode in MODES:
            tell(f"website {size}: round {number} of {repeats}, {mode}")
            for peer in PEERS:
                if _takes_part(peer, size, number, mode):
                    series.add(peer.name, mode, _one(peer, folders[peer.name], mode, number, corpus))
    facts = {peer.name: _facts(peer, folders[peer.name], size, series) for peer in PEERS}
    for folder in folders.values():
        shutil.rmtree(folder)
    return {"runs": series.as_json(), "facts": facts, "load": round(os.getloadavg()[1], 1)}


def _takes_part(peer: Peer, size: int, number: int, mode: str) -> bool:
    """The slow ones are measured once in large sizes, at 3000 cold only: they build all anew each time."""
    return peer.name not in SLOW or size < 1000 or (number == 1 and (size < 3000 or mode == "cold"))


def _project(peer: Peer, corpus: Sequence[CaseText]) -> Path:
    if peer.format == "sitegen":
        folder = environments.project("website")
        libraries.sitegen_content(folder / "content", corpus)
        return folder
    folder = environments.WORK / "projects" / peer.name.replace(" ", "-").replace(",", "").lower()
    libraries.write(peer.format, folder, corpus)
    return folder


def _one(peer: Peer, folder: Path, mode: str, number: int, corpus: Sequence[CaseText]) -> Run:
    """One build, and a look at whether it did what it was asked."""
    if mode == "cold":
        _clear(peer, folder)
    middle = corpus[len(corpus) // 2]
    marked = f"{MARK}第{number}遍"
    if mode == "edit":
        source = folder / peer.source.format(id=middle.id)
        old = source.read_text("utf-8")
        start = old.index(MARK)
        source.write_text(f"{old[:start]}{marked}{old[old.index('：', start) :]}", "utf-8")
    made = timed(_task(peer, folder))
    if mode == "cold":
        missing = [c.id for c in corpus if not (folder / peer.page.format(id=c.id)).is_file()]
        assert not missing, f"{peer.name} left out {len(missing)} of {len(corpus)} pages, {missing[:3]}"
        page = (folder / peer.page.format(id=middle.id)).read_text("utf-8")
        lost = [part for part in PARTS if part not in page]
        assert not lost, f"{peer.name} has no {lost} on {middle.id}"
    if mode == "edit":
        page = (folder / peer.page.format(id=middle.id)).read_text("utf-8")
        assert marked in page, f"{peer.name} did not take up the edit"
    return made


def _clear(peer: Peer, folder: Path) -> None:
    for name in peer.made:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _task(peer: Peer, folder: Path) -> Task:
    return Task(peer.command(folder), folder, environments.clean())


def _facts(peer: Peer, folder: Path, size: int, series: Series) -> dict[str, float]:
    """Memory of one more cold build (the slow ones have one process, whose highest is known), files and bytes it made."""
    if peer.name in SLOW and size >= 1000:
        highest = max(run.largest for run in series.runs[peer.name, "cold"])
        memory = Memory(highest, highest, 0.0, 0.0)
    else:
        _clear(peer, folder)
        memory = remembered(_task(peer, folder))
    files = [p for p in (folder / peer.made[0]).rglob("*") if p.is_file()]
    return {
        "tree_mib": round(memory.tree, 1),
        "parent_mib": round(memory.parent, 1),
        "worker_mib": round(memory.worker, 1),
        "files": len(files),
        "pages": len([p for p in files if p.suffix == ".html"]),
        "mb": round(sum(p.stat().st_size for p in files) / 1e6, 2),
    }
