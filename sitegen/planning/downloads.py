"""What can be taken away: made files put together as things people look for, and chosen for the packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.model.content import FraudType
from sitegen.model.downloads import Download, DownloadFile
from sitegen.model.formats import Paper, Screen
from sitegen.model.jobs import MadeFile
from sitegen.model.library import Library
from sitegen.model.value import Value
from sitegen.planning.materials import Material
from sitegen.planning.pack_words import is_public

PICTURES = (".png", ".jpg", ".bmp")
EDITION_NAMES = {
    "-a4-booklet": "对折打印版", "-print-shop": "印厂版", "-office": "办公室打印版", "-two-up": "两联", "-marked": "带裁切线",
    "-outlined": "转曲版",
}  # fmt: skip
FIRST = ("poster", "screen", "handbook", "flyer", "trifold", "texts")  # what most people come for
# Films are made when the copies are made.
ON_A_PAGE = 8  # things on a page: with nine sizes each they make a page of 23 to 24 KB of HTML
LEFT_OUT = (".json", ".m3u", "/loop.mp4", "/loop.gif")


def downloads_of(
    made: Iterable[MadeFile],
    library: Library,
    materials: Sequence[Material],
    folder: str,
    packs_of: Mapping[str, tuple[str, ...]],
) -> tuple[Download, ...]:
    """The root unit's things, the kinds in turn and each in display order; `folder` is where the website keeps its copies.

    `packs_of` tells the ids of the packs that hold what is made for a thing, by material and `MadeFile.about`.
    """
    kinds = {m.name: m for m in materials if is_public(m)}
    groups: dict[tuple[str, str], list[MadeFile]] = {}
    for file in in_order(made, library, materials):
        inside = "internal/" in file.path  # for officers alone
        is_list = file.path.endswith(LEFT_OUT) or file.about.startswith("format:")
        if file.material in kinds and file.unit == library.root.id and not inside and not is_list:
            one = file.carries[0] if len(file.carries) == 1 else stem_of(file.path)
            groups.setdefault((file.material, one), []).append(file)
    warnings = {w.id: w for w in library.warnings}
    readers = {f"handbook:{b.id}": b.readers for b in library.handbooks if b.readers}
    readers |= {f"audience:{a.id}": a.id for a in library.audiences}
    names = format_names(library)
    page_names = {p.output: p.name for m in kinds.values() for p in m.pages}
    found = []
    for (kind, one), files in groups.items():
        previews = _previews(files)
        takes = tuple(
            DownloadFile(*label_of(f, names), f"{folder}/{f.path}", f.path, f.digest, f.bytes, format=f.format)
            for f in files
            if f.path not in previews and "播放说明" not in f.path
        )
        if not takes:
            continue
        warning = warnings.get(one)
        reader = readers.get(files[0].about)
        thumb = thumb_of(files)
        found.append(
            Download(
                id=f"{kind}-{one}".replace(".", "-"),
                kind=kind,
                kind_name=kinds[kind].title,
                title=page_names.get(files[0].path) or files[0].title,
                type=warning.type if warning else "",
                audiences=warning.audiences if warning else (reader,) if reader else (),
                packs=packs_of.get(f"{kind} {files[0].about}", ()),
                files=takes,
                thumb=thumb.path if thumb else "",
                thumb_digest=thumb.digest if thumb else "",
                carries=files[0].carries if files[0].about.startswith(("case:", "warning:")) else (),
            )
        )
    return tuple(_mixed(found))


@dataclass(frozen=True, slots=True)
class GroupCard(Value):
    """A list of things to take as other pages show it: `by` kind or type, how many, and the download whose picture stands for it."""

    id: str
    by: str
    title: str
    count: int
    thumb: str


@dataclass(frozen=True, slots=True)
class Group(Value):
    """The things of one kind, or all kinds of things about one type of fraud."""

    card: GroupCard
    downloads: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class GroupPage(Value):
    """One page of a group: its id is the group's and, from the second on, its number. `before` and `after` are ids of pages."""

    id: str
    number: int
    pages: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Choices(Value):
    """By what the things of a group can be narrowed: kinds with their names, ids of types, audiences and packs."""

    kinds: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    audiences: tuple[str, ...]
    packs: tuple[str, ...]


def pages_of(group: Group) -> Iterator[tuple[GroupPage, tuple[Download, ...]]]:
    """The pages of a group, the things on each; one of a group without any."""
    parts = [group.downloads[n : n + ON_A_PAGE] for n in range(0, len(group.downloads), ON_A_PAGE)] or [()]
    ids = [group.card.id if n == 1 else f"{group.card.id}-{n}" for n in range(1, len(parts) + 1)]
    for at, part in enumerate(parts):
        before, after = ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else ""
        yield GroupPage(ids[at], at + 1, len(ids), before, after), part


def choices_of(group: Group) -> Choices:
    """What some of a group's things answer to."""
    downloads = group.downloads
    return Choices(
        tuple(dict.fromkeys((g.kind, g.kind_name) for g in downloads)),
        tuple(dict.fromkeys(g.type for g in downloads)),
        tuple(dict.fromkeys(a for g in downloads for a in g.audiences)),
        tuple(dict.fromkeys(p for g in downloads for p in g.packs)),
    )


def on_screen(group: Group, screen: str, name: str) -> Group:
    """What of a group there is for one screen, each thing with the files for that screen alone."""
    downloads = tuple(
        replace(download, files=files)
        for download in group.downloads
        if (files := tuple(f for f in download.files if f.format == screen))
    )
    card = replace(
        group.card,
        id=f"{group.card.id}-{screen}",
        by="screen",
        title=f"{group.card.title}：{name}",
        count=len(downloads),
    )
    return Group(card, downloads)


def groups_of(downloads: Sequence[Download], types: Sequence[FraudType]) -> Iterator[Group]:
    """First every kind in the downloads' order, of which there is something, then every type in the library's order.

    A type has its list even when nothing is in it yet, so that the type's own page can name it before anything is made.
    """
    kinds: dict[str, list[Download]] = {}
    about: dict[str, list[Download]] = {}
    for download in downloads:
        kinds.setdefault(download.kind, []).append(download)
        about.setdefault(download.type, []).append(download)
    for kind, some in kinds.items():
        yield _group(kind, "kind", some[0].kind_name, some)
    for one in types:
        yield _group(f"type-{one.id}", "type", one.short_name or one.name, about.get(one.id, []))


def _group(id: str, by: str, title: str, downloads: Sequence[Download]) -> Group:
    thumb = next((g.id for g in downloads if g.thumb), "")
    return Group(GroupCard(id, by, title, len(downloads), thumb), tuple(downloads))


def in_order(files: Iterable[MadeFile], library: Library, materials: Sequence[Material]) -> list[MadeFile]:
    """Materials, sizes and things in the order of their lists, whichever of the files this build made itself.

    What is read comes before its editions for printers.
    """
    kinds = {m.name: n for n, m in enumerate(materials)}
    sizes = {id: n for n, id in enumerate([p.id for p in library.papers] + [s.id for s in library.screens])}

    def place(file: MadeFile) -> tuple[object, ...]:
        stem = stem_of(file.path)
        in_lists = kinds.get(file.material, 0), sizes.get(file.format, -1), file.order
        return *in_lists, stem, f"{stem}." not in file.path, file.path

    return sorted(files, key=place)


def files_of_warnings(
    downloads: Iterable[Download], materials: Sequence[Material], library: Library
) -> Mapping[str, tuple[tuple[str, DownloadFile], ...]]:
    """What of each warning is taken most: its sheet (A4, where there is one), a picture, a strip, each with what to call it.

    A warning of which none of these is made has no entry.
    """
    sheets = {m.name for m in materials if m.own_papers}
    slides = {m.name for m in materials if m.own_screens}
    strips = {s.id for s in library.screens if s.is_strip}
    found: dict[str, dict[str, DownloadFile]] = {}
    for download in downloads:
        if len(download.carries) != 1:
            continue
        mine = found.setdefault(download.carries[0], {})
        if download.kind in sheets:
            pages = [f for f in download.files if f.path.endswith(".pdf")]
            if pages:
                mine["海报"] = next((f for f in pages if f.format == "a4"), pages[0])
        elif download.kind in slides:
            pictures = [f for f in download.files if f.format not in strips and f.path.endswith(PICTURES)]
            if pictures:
                mine["图片"] = pictures[0]
            if on_strip := next((f for f in download.files if f.format in strips), None):
                mine["条屏"] = on_strip
    return {
        id: tuple((name, some[name]) for name in ("海报", "图片", "条屏") if name in some)
        for id, some in found.items()
        if some
    }


def _mixed(downloads: Sequence[Download]) -> list[Download]:
    """One of each kind, then the second of each: whoever looks at the beginning sees all that there is."""
    kinds = sorted({g.kind for g in downloads}, key=lambda k: (FIRST.index(k) if k in FIRST else len(FIRST), k))
    seen: dict[str, int] = {}
    places = {}
    for download in downloads:
        seen[download.kind] = seen.get(download.kind, 0) + 1
        places[download.id] = seen[download.kind], kinds.index(download.kind)
    return sorted(downloads, key=lambda g: places[g.id])


def stem_of(path: str) -> str:
    """A file's name without its ending; a book's editions share the book's."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return next((stem.removesuffix(end) for end in EDITION_NAMES if stem.endswith(end)), stem)


def _previews(files: Iterable[MadeFile]) -> set[str]:
    """Where a PDF's picture lies beside it, if it has one."""
    return {f.path[:-4] + ".png" for f in files if f.path.endswith(".pdf")}


def thumb_of(files: Sequence[MadeFile]) -> MadeFile | None:
    """The picture that shows a thing: the first that is not a strip, which would be a hair on the page."""
    pictures = [f for f in files if f.path.endswith(PICTURES)]
    return next((f for f in pictures if not f.format.startswith("strip")), pictures[0] if pictures else None)


def format_names(library: Library) -> Mapping[str, tuple[str, str]]:
    """How a format is called, and its size: A3, 297×420毫米; 街面大屏, 1920×1080."""

    def paper(p: Paper) -> tuple[str, str]:
        return p.name, f"{p.width:g}×{p.height:g}毫米"

    def screen(s: Screen) -> tuple[str, str]:
        size = f"{s.width}×{s.height}"
        return s.name.replace(size, "").strip(), size

    return {p.id: paper(p) for p in library.papers} | {s.id: screen(s) for s in library.screens}


def label_of(file: MadeFile, names: Mapping[str, tuple[str, str]]) -> tuple[str, str, str]:
    """What to call a file, its measures and its kind."""
    ending = file.path.rsplit(".", 1)[-1].upper()
    edition = next((name for end, name in EDITION_NAMES.items() if end + "." in file.path), "")
    name, size = names.get(file.format, ("", ""))
    called = " ".join(word for word in (name, edition) if word)
    return (called, size, ending) if called else (ending, size, "")
