"""`report.html`: a gallery of everything made, by material and by warning, with problems and sizes. Works from file://."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from jinja2.exceptions import TemplateNotFound

from sitegen.checks import Waiver
from sitegen.checks.samples import samples_of
from sitegen.core.sources import NotThere, Sources
from sitegen.core.templating import environment
from sitegen.model.content import Case, Channel, PosterLayout, Site, Unit, WarningLine, stands_alone
from sitegen.model.jobs import MadeFile
from sitegen.model.library import Library
from sitegen.model.problems import Problem
from sitegen.model.records import KINDS, State, author_of, key_of, title_of
from sitegen.model.reports import LegibilityReport, PreflightReport, SaidLines
from sitegen.model.text import joined
from sitegen.model.vocabulary import label
from sitegen.planning.counts import count_audiences, count_types
from sitegen.planning.materials import Material, Scope
from sitegen.screens.text_signs import SIGNS, Sign

TEMPLATE = "_report/report.html"
CODES = 300  # that are shown, the newest
_PICTURES = (".png", ".jpg", ".bmp", ".webp")


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing in the gallery: the file to open, its picture, the further files beside it; a phase's `folder` is one thing."""

    file: MadeFile
    picture: str
    others: tuple[MadeFile, ...]
    folder: str = ""

    @property
    def bytes(self) -> int:
        """Of all its files."""
        return self.file.bytes + sum(other.bytes for other in self.others)

    @property
    def figures(self) -> str:
        """A screen picture's legibility in words, nothing for other things."""
        found = self.file.report
        if not isinstance(found, LegibilityReport):
            return ""
        size = f"{found.smallest}" if found.smallest == found.largest else f"{found.smallest}–{found.largest}"
        a_metre = f"，每米 {found.a_metre:g} 毫米" if found.a_metre else ""
        time = f"读完约 {found.reading:g} 秒，停 {found.seconds} 秒" if found.reading else f"走一遍 {found.seconds} 秒"
        return (
            f"字高 {size} 点{a_metre}；一行至多 {found.per_line} 字；{time}；"
            f"对比 {found.contrast:g}；亮度 {found.luminance:.2f}"
        )

    @property
    def url(self) -> str:
        """The link from report.html."""
        return quote(self.file.path)


@dataclass(frozen=True, slots=True)
class GallerySection:
    """One material of one unit: things by format."""

    title: str
    unit: str
    formats: tuple[tuple[str, tuple[Shown, ...]], ...]
    count: int
    bytes: int
    press: str = ""


@dataclass(frozen=True, slots=True)
class Alone:
    """What stands of one warning in one medium, all that is read there; or, without words, why it is left out."""

    words: str
    why: str = ""


def lines_alone(
    library: Library, files: tuple[MadeFile, ...]
) -> tuple[tuple[str, ...], tuple[tuple[WarningLine, tuple[Alone, ...]], ...]]:
    """Each warning as it stands alone, medium by medium: the media's names, and a row a warning.

    Lists of words are those of the root unit as they were made; what was not made in this build has no column.
    """
    root = library.root
    listed = {f.title: dict(f.report.said) for f in files if f.unit == root.id and isinstance(f.report, SaidLines)}
    kinds = {f.title: f.path.rsplit("/", 1)[-1].split(".")[0] for f in files if f.title in listed}
    rows = []
    for warning in library.warnings:
        if warning.units and not set(warning.units) & set(root.path):
            continue
        kind = library.type(warning.type)
        foot = warning.action_alone or "先停手，再核实"
        struck = f"{warning.lead or ''}{warning.lie}（{warning.verdict or kind.verdict}）{warning.action}"
        is_struck = warning.lie and warning.action_alone and warning.layout is not PosterLayout.COUPLET
        cells = [
            _on(warning, Channel.POSTER, foot),
            _on(warning, Channel.POSTER, struck if is_struck else warning.text),
            _on(warning, Channel.SCREEN, warning.action_alone or "拿不准，先打电话问"),
            _on(warning, Channel.SCREEN, (warning.strip or joined(warning.lines)).text),
        ]
        for title, said in listed.items():
            sign = SIGNS.get(kinds[title])
            cell = _on(warning, Channel.SCREEN if sign else Channel.TICKER, said.get(warning.id, ""))
            cells.append(cell if cell.words or cell.why else Alone("", _too_long(warning, sign) if sign else "没有做"))
        rows.append((warning, tuple(cells)))
    return ("海报下角", "横幅", "屏幕下角", "条屏", *listed), tuple(rows)


def _on(warning: WarningLine, channel: Channel, words: str) -> Alone:
    if channel not in warning.channels:
        return Alone("", f"渠道里没有{label(channel)}")
    return Alone(words)


def _too_long(warning: WarningLine, sign: Sign) -> str:
    room = f"{sign.lines} 行、每行 {sign.per_line} 个字" if sign.lines > 1 else f"{sign.per_line} 个字"
    return (
        f"放不下（{room}）："
        + ("“行动”单独看不懂，" if warning.action and not stands_alone(warning.action) else "")
        + ("“短句”也放不下" if warning.short else "没有“短句”")
    )


def report_page(
    sources: Sources,
    files: tuple[MadeFile, ...],
    library: Library,
    materials: Iterable[Material],
    notices: tuple[Problem, ...],
    day: date,
    waivers: tuple[Waiver, ...] = (),
    held: Mapping[str, str] | None = None,
    registered: Mapping[str, Mapping[str, Any]] | None = None,
) -> bytes:
    """The page as UTF-8 bytes; the same for the same files. `held` is why things are not public, `registered` the printed codes."""
    things = shown_things(files)
    titles = {m.name: m.title for m in materials}
    names = {p.id: p.name for p in library.papers} | {s.id: s.name for s in library.screens}
    units = {u.id: u for u in library.units}
    sections = tuple(_gallery(things, titles, names, {u.id: u.name for u in library.units}))
    carried = [
        (
            warning,
            tuple(t for t in things if t.file.carries == (warning.id,) and units[t.file.unit].is_root and t.picture),
        )
        for warning in library.warnings
    ]
    media, alone = lines_alone(library, files)
    try:
        template = environment(sources, {"megabytes": megabytes}).get_template(TEMPLATE)
    except TemplateNotFound as lost:
        raise NotThere(f"templates/{lost.name}") from None
    page = template.render(
        site=library.site,
        unit=library.root,
        sections=sections,
        carried=carried,
        media=media,
        alone=alone,
        of_types=count_types(library),
        of_audiences=count_audiences(library),
        types={t.id: t.name for t in library.types},
        notices=notices,
        waivers=waivers,
        samples=samples_of(library),
        review=review_of(library, held or {}),
        registered=_newest(registered or {}),
        findable=searchable_types(library),
        codes=len(registered or {}),
        titles=titles,
        day=day,
        total=sum(f.bytes for f in files),
        count=len(files),
    )
    return page.encode()


@dataclass(frozen=True, slots=True)
class SearchableType:
    """By how many words the website's search knows a type: its names (`又叫`), phrases that tell it alone or with another, clues."""

    name: str
    names: tuple[str, ...]
    alone: int
    shared: int
    clues: int


def searchable_types(library: Library) -> tuple[SearchableType, ...]:
    """Each type with what content/search.yaml and the type itself hold for it.

    No share of right answers: that is measured on queries that are no part of content (docs/website.md).
    """
    words = library.search_words
    found = []
    for t in library.types:
        meant = [(text, types) for text, types in words.phrases if t.id in types]
        alone = sum(types == (t.id,) and not text.endswith(("?", "？")) for text, types in meant)
        clues = sum(t.id in types for _, types in words.clues)
        found.append(SearchableType(t.name, t.aliases, alone, len(meant) - alone, clues))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A thing as the report tells of its review: where it stands, who said so and when, and what that means."""

    key: str
    title: str
    state: str
    who: str
    day: str
    note: str


_STATES = {
    "drafts": "草稿", "waiting": "等批准", "depends": "等所属的类型、人群批准", "withdrawn": "已撤下",
    "out_of_date": "不在有效期", "": "已发布",
}  # fmt: skip
_OF_ISSUER = "等批准；名称、电话照样印"  # of the site and the units, which are never held back


def review_of(library: Library, held: Mapping[str, str]) -> tuple[Reviewed, ...]:
    """What is not public, and why; what was approved, and by whom; what was withdrawn, also when its file is gone."""
    records = library.records
    found = {}
    for thing in (*library.written, *library.authored):
        key = key_of(thing)
        why, approval, gone = held.get(key, ""), records.approvals.get(key), records.withdrawals.get(key)
        title = f"{KINDS[type(thing)][1].zh}：{title_of(thing)}"
        if gone:
            found[key] = Reviewed(key, title, "已撤下", gone.who, gone.day.isoformat(), gone.reason)
        elif approval and records.states.get(key) is State.APPROVED:
            state = "已批准" + (f"，{_STATES[why]}" if why else "")
            found[key] = Reviewed(key, title, state, approval.reviewer, approval.day.isoformat(), "")
        elif why or approval or (library.site.review and isinstance(thing, Site | Unit)):
            note = f"{approval.day} {approval.reviewer} 批准过，以后改过" if approval else ""
            is_issuer = library.site.review and isinstance(thing, Site | Unit)
            state = _OF_ISSUER if is_issuer and not why else _STATES[why]
            found[key] = Reviewed(key, title, state, author_of(thing), "", note)
        if isinstance(thing, Case) and thing.corrections:
            for n, c in enumerate(thing.corrections):
                said = f"“{c.old}”改为“{c.new}”"
                found[f"{key} {n}"] = Reviewed(key, title, "更正", thing.author, c.day.isoformat(), said)
    for key, gone in records.withdrawals.items():
        found.setdefault(key, Reviewed(key, gone.title, "已撤下", gone.who, gone.day.isoformat(), gone.reason))
    return tuple(found.values())


def _newest(registered: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    ordered = sorted(registered.items(), key=lambda kv: kv[0])
    return sorted(ordered, key=lambda kv: str(kv[1].get("date", "")), reverse=True)[:CODES]


def shown_things(files: tuple[MadeFile, ...]) -> tuple[Shown, ...]:
    """Files grouped by stem: `a.pdf`, `a.png` and `a-a4-booklet.pdf` are one thing, the PDF with its picture.

    All that lies in a phase's folder is one thing, its notice.
    """
    all_stems = {_stem(file) for file in files}
    groups: dict[tuple[str, bool], list[MadeFile]] = {}
    for file in files:
        phase = _phase_folder(file)
        groups.setdefault((phase, True) if phase else (_owner(_stem(file), all_stems), False), []).append(file)
    return tuple(_thing(group, name if is_phase else "") for (name, is_phase), group in groups.items())


def _phase_folder(file: MadeFile) -> str:
    """The folder of a campaign's phase that the file lies in, with a slash at its end; empty for other files."""
    kind, _, id = file.about.partition(":")
    before, found, _ = file.path.partition(f"/{id}/")
    return f"{before}{found}" if kind == Scope.PHASE.value and found else ""


def megabytes(size: int) -> str:
    """1.2 MB, 34 KB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def press_words(files: Iterable[MadeFile]) -> str:
    """What the press check measured on all of them, in a sentence; nothing when none was for the press."""
    figures = [f.report for f in files if isinstance(f.report, PreflightReport) and f.path.endswith(".pdf")]
    if not figures:
        return ""
    dpi = min((f.dpi for f in figures if f.dpi), default=0)
    parts = [
        f"印前检查 {len(figures)} 件全部通过",
        f"{sum(f.pages for f in figures)} 页",
        f"最大总墨量 {max(f.ink for f in figures)}%",
        f"最小的字 {min((f.type for f in figures if f.type), default=0):g} 磅",
        f"最靠边的字离裁切线 {min((f.edge for f in figures if f.edge), default=0):g} 毫米",
        f"读出二维码 {sum(f.codes for f in figures)} 个" if any(f.codes for f in figures) else "没有二维码",
        f"最粗的图片 {dpi} dpi" if dpi else "没有点阵图片",
        "字体全部嵌入（子集）",
    ]
    return "，".join(parts) + "。"


def _stem(file: MadeFile) -> str:
    return file.path.rsplit(".", 1)[0]


def _owner(stem: str, stems: set[str]) -> str:
    """The stem of the book that an edition belongs to, else its own."""
    cut = next(
        (
            e
            for e in ("-a4-booklet", "-print-shop", "-office", "-two-up", "-marked", "-outlined")
            if stem.removesuffix(e) in stems and stem.endswith(e)
        ),
        "",
    )
    return stem.removesuffix(cut)


def _thing(group: list[MadeFile], folder: str = "") -> Shown:
    main = min(group, key=lambda f: (not f.path.endswith(".pdf"), len(f.path)))
    picture = "" if folder else next((f.path for f in group if f.path.endswith(_PICTURES)), "")
    return Shown(main, quote(picture), tuple(f for f in group if f is not main), folder)


def _gallery(
    things: tuple[Shown, ...], titles: dict[str, str], formats: dict[str, str], units: dict[str, str]
) -> Iterable[GallerySection]:
    grouped: dict[tuple[str, str], dict[str, list[Shown]]] = {}
    for thing in things:
        by_format = grouped.setdefault((thing.file.unit, thing.file.material), {})
        by_format.setdefault(thing.file.format, []).append(thing)
    order = {unit: n for n, unit in enumerate(units)}
    for (unit, material), by_format in sorted(grouped.items(), key=lambda kv: (order.get(kv[0][0], 99), kv[0][1])):
        all_files = [f for group in by_format.values() for t in group for f in (t.file, *t.others)]
        yield GallerySection(
            title=titles.get(material, material),
            unit=units.get(unit, unit),
            formats=tuple(
                (formats.get(f, f), tuple(sorted(g, key=lambda t: (t.file.order, t.file.path))))
                for f, g in by_format.items()
            ),
            count=len(all_files),
            bytes=sum(f.bytes for f in all_files),
            press=press_words([f for group in by_format.values() for t in group for f in (t.file,)]),
        )
