"""Content as written → `Library`: read, name, resolve, in this order, every fault noted and none fatal by itself.

1. lists of sizes; 2. the names of types, audiences, units; 3. types, audiences, warnings, cases, handbooks, each reading
its references by those names; 4. what only the whole shows: doubled ids, warnings that cases name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from sitegen.core.sources import Sources
from sitegen.loading.campaigns import load_campaigns
from sitegen.loading.cases import check_day, check_warning_reference, display_order, load_case
from sitegen.loading.fields import Names
from sitegen.loading.laws import Laws, load_laws
from sitegen.loading.lists import load_handbooks, load_papers, load_screens, load_site, load_units
from sitegen.loading.pictures import tell_unused
from sitegen.loading.qrcodes import tell_expired
from sitegen.loading.records import load_records, with_states
from sitegen.loading.translations import load_translations
from sitegen.loading.types import load_audience, load_type, names_of, read_named
from sitegen.loading.unread import tell_unread
from sitegen.loading.warnings import check_filled, load_warnings
from sitegen.loading.website import load_asks, load_packs, load_questions, load_search_words, load_tables
from sitegen.model.content import Case, Footer, Handbook, PosterLayout, Site, Unit, WarningLine
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Problems, ProblemsFound, Words
from sitegen.model.records import State, Thing, key_of
from sitegen.model.website import Table
from sitegen.state.parse_cache import Reading, Spread, cached_load, prefetch

DUE = 30  # days before something expires in which it is told
# Audiences that name everybody say nothing: the same as leaving the key out.
EVERYONE = ("公众", "所有人", "general")


# What is done with each case where it is read, by its path: of site and units, which are read before, and the law.
AfterCases = Callable[[Site, tuple[Unit, ...], Laws], Callable[[str], Reading]]


_NO_CONTENT = Problem(
    Origin("content"),
    Words("没有这个文件夹，或者它被移走、改名了", "there is no such folder: it was moved away or renamed"),
    Words("请把它放回来；用别的文件夹请写 --content 文件夹", "put it back; name another one with --content FOLDER"),
)


def load_library(
    sources: Sources, spread: Spread | None = None, after: AfterCases | None = None
) -> tuple[Library, tuple[Problem, ...]]:
    """Everything in content/, drafts and expired things included, and the notices; raises ProblemsFound for errors.

    `spread` reads many files at a time, where there is more than one process for it; `after` says what it does with cases then.
    """
    if not sources.content.is_dir():
        raise ProblemsFound((_NO_CONTENT,))
    problems = Problems()
    papers = cached_load(sources, problems, "papers", load_papers)
    screens = cached_load(sources, problems, "screens", load_screens)
    type_files = read_named(sources, "content/types", problems)
    audience_files = read_named(sources, "content/audiences", problems)
    type_names = names_of(type_files, Words("诈骗类型", "fraud type"))
    audience_names = names_of(audience_files, Words("人群", "audience"), EVERYONE)
    types = [
        cached_load(sources, problems, f"type {i}", load_type, i, d, audience_names) for i, d in type_files.items()
    ]
    audiences = [
        cached_load(sources, problems, f"audience {i}", load_audience, i, d, type_names)
        for i, d in audience_files.items()
    ]
    site_and_footer = cached_load(sources, problems, "site", load_site)
    footer = site_and_footer[1] if site_and_footer else Footer()
    units, own_screens = cached_load(sources, problems, "units", load_units, type_names, screens, footer)
    tell_expired(units, sources.today, problems)
    unit_names = Names(Words("单位", "unit"), {k: u.id for u in units for k in (u.id, u.name)})
    warnings = [
        w
        for path in sources.list("content/warnings", "*.md")
        for w in cached_load(sources, problems, path, load_warnings, path, type_names, audience_names, unit_names)
    ]
    case_inputs = {
        path: (path, type_names, audience_names, sources.today.year) for path in sources.list("content/cases", "*.md")
    }
    laws = cached_load(sources, problems, "laws", load_laws)  # for the checks
    then = after(site_and_footer[0], units, laws) if after and spread and site_and_footer else None
    readings = [Reading(path, load_case, inputs, then and then(path)) for path, inputs in case_inputs.items()]
    prefetch(sources, readings, spread)
    cases = [
        c for path, inputs in case_inputs.items() if (c := cached_load(sources, problems, path, load_case, *inputs))
    ]
    paper_names = Names(Words("纸张", "paper"), {k: p.id for p in papers for k in (p.id, p.name)})
    books = sources.list("content/handbooks", "*.yaml")
    handbooks = cached_load(
        sources, problems, "handbooks", load_handbooks, books, type_names, paper_names, audience_names
    )
    asks = cached_load(sources, problems, "self-check", load_asks, type_names)
    quizzes, sheets = sources.list("content/quiz", "*.yaml"), sources.list("content/statistics", "*.csv")
    questions = cached_load(sources, problems, "quiz", load_questions, quizzes, type_names)
    tables = cached_load(sources, problems, "statistics", load_tables, sheets, type_names)
    both = {k: p.id for p in papers for k in (p.id, p.name)} | {k: s.id for s in screens for k in (s.id, s.name)}
    size_names = Names(Words("规格", "format"), both)
    own_names = tuple((name, s.id) for s in own_screens for name in (s.id, s.name))
    packs = cached_load(sources, problems, "packs", load_packs, type_names, audience_names, size_names, own_names)
    search_words = cached_load(sources, problems, "search words", load_search_words, type_names, audience_names)
    _check_doubles(warnings, cases, handbooks, problems)
    _tell_alike(warnings, cases, problems)
    _check_layouts(warnings, cases, problems)
    check_filled(warnings, units, problems)
    warning_names = Names(Words("警示语", "warning"), {w.id: w.id for w in warnings})
    for case in cases:
        check_warning_reference(case, warning_names, problems)
        check_day(sources, case, problems)
    of_type = {t: tuple(w.id for w in warnings if w.type == t) for t in type_files}
    plans = sources.list("content/campaigns", "*.yaml")
    campaigns = cached_load(
        sources, problems, "campaigns", load_campaigns, plans, warning_names, type_names, unit_names, of_type
    )
    records = load_records(sources, problems, corrected=any(case.corrections for case in cases))
    tell_unread(sources, site_and_footer[0].editions if site_and_footer else None, problems)
    if problems.errors or site_and_footer is None:
        raise ProblemsFound(problems.sorted())
    ordered = tuple(sorted((t for t in types if t), key=lambda t: (t.order, t.id)))
    place = {t.id: n for n, t in enumerate(ordered)}
    library = Library(
        site=site_and_footer[0],
        units=units,
        types=ordered,
        audiences=tuple(sorted((a for a in audiences if a), key=lambda a: (a.order, a.id))),
        warnings=tuple(sorted(warnings, key=lambda w: place[w.type])),
        cases=tuple(sorted(cases, key=display_order)),
        handbooks=handbooks,
        papers=papers,
        screens=(*screens, *own_screens),
        campaigns=campaigns,
        asks=asks,
        questions=questions,
        tables=tables,
        packs=packs,
        search_words=search_words,
        written=(*sorted(cases, key=display_order), *warnings),
    )
    authored: tuple[Thing, ...] = (
        library.site, *library.units, *library.types, *library.audiences, *library.asks, *library.questions,
        *library.handbooks, *library.packs, *library.campaigns, *library.tables,
        *((library.search_words,) if library.search_words.services else ()),
    )  # fmt: skip
    records = with_states(sources, records, (*library.written, *authored), problems)
    library = replace(library, records=records, authored=authored)
    _check_aliases(library.cases, problems)
    _tell_due(library, sources.today, problems)
    _tell_unfinished(library.tables, sources.today, problems)
    if problems.errors:
        raise ProblemsFound(problems.sorted())
    if library.site.editions:
        names = type_names, audience_names, unit_names
        translations = load_translations(sources, library, *names, problems)
        of_editions: list[Thing] = []
        for t in translations:
            of_editions += [t, *t.types, *t.audiences, *t.cases, *t.warnings]
        library = replace(
            library,
            translations=translations,
            authored=(*authored, *of_editions),
            records=with_states(sources, records, of_editions, problems),
        )
        if problems.errors:
            raise ProblemsFound(problems.sorted())
    logos = [unit.logo.path for unit in library.units if unit.logo]
    logos += [code.file for unit in library.units for code in unit.codes if code.file]
    tell_unused(sources, chain(cases, *(t.cases for t in library.translations)), problems, logos)
    return library, problems.notices


def _check_aliases(cases: tuple[Case, ...], problems: Problems) -> None:
    """An old id may not be another case's: one address leads to one page."""
    taken = {case.id: case for case in cases}
    for case in cases:
        for alias in case.aliases:
            other = taken.setdefault(alias, case)
            if other is not case:
                problems.error(
                    case.origin,
                    f"曾用编号 “{alias}” 是另一个案例的（{other.origin}）",
                    f"the former id “{alias}” is another case's ({other.origin})",
                    Words("请核对编号", "look the id up again"),
                )


def _tell_due(library: Library, day: date, problems: Problems) -> None:
    """A remark on what expires within a month, what has expired, and what somebody should look at again."""
    soon = day + timedelta(days=DUE)
    for thing in library.written:
        if library.records.states[key_of(thing)] is State.WITHDRAWN or thing.draft:
            continue
        end = thing.valid.end
        if end and day <= end <= soon:
            problems.notice(
                thing.origin,
                f"{thing.id} 的有效期到 {end}，还有 {(end - day).days} 天；过后自动撤出",
                f"{thing.id} is valid till {end}, {(end - day).days} days more; then it leaves by itself",
                Words("还要用就改有效期；不用了请想好拿什么替换", "prolong it, or think of what takes its place"),
            )
        elif end and end < day:
            problems.notice(
                thing.origin,
                f"{thing.id} 的有效期到 {end} 为止，已经撤出",
                f"{thing.id} was valid till {end} and has left",
                Words("墙上、屏上的旧件请换下；还要用就改有效期", "take down what hangs, or prolong it"),
            )
        if thing.review_by and thing.review_by <= soon:
            is_over = thing.review_by < day
            problems.notice(
                thing.origin,
                f"{thing.id} {'早该' if is_over else '该'}复核了：复核日期 {thing.review_by}",
                f"{thing.id} {'was' if is_over else 'is'} to be looked at again by {thing.review_by}",
                Words("核对以后把复核日期改到下一次", "look whether it still holds, then write the next day"),
            )


def _tell_unfinished(tables: Iterable[Table], day: date, problems: Problems) -> None:
    """A remark on figures of a time that is not over yet: a year mistyped, more often than not."""
    for figure in (figure for table in tables for figure in table.figures):
        if figure.end > day:
            has_begun = figure.start <= day
            problems.notice(
                figure.origin,
                f"时段到 {figure.end}，{'还没有过完' if has_begun else '还没有开始'}，已经有数了",
                f"has a figure for a time that {'is not over' if has_begun else 'has not begun'} (till {figure.end})",
                Words("请核对年份和起止日期", "look at the year and the days"),
            )


def _check_doubles(
    warnings: list[WarningLine], cases: list[Case], handbooks: tuple[Handbook, ...], problems: Problems
) -> None:
    for things, zh, en in ((warnings, "警示语", "warning"), (cases, "案例", "case"), (handbooks, "手册", "handbook")):
        first: dict[str, Origin] = {}
        for thing in things:
            if thing.id in first:
                problems.error(
                    thing.origin,
                    f"{zh}的名字 “{thing.id}” 已经用过（{first[thing.id]}）",
                    f"{en} “{thing.id}” is taken ({first[thing.id]})",
                    Words(
                        "请换一个名字；用过的名字不要再给别的内容",
                        "choose another; a name once used stays with its text",
                    ),
                )
            else:
                first[thing.id] = thing.origin


def _check_layouts(warnings: list[WarningLine], cases: list[Case], problems: Problems) -> None:
    """Of each type one checklist at most, or its posters look alike; a poster of a sum needs a case that has one."""
    with_sums = {case.warning for case in cases if case.amount}
    first: dict[str, WarningLine] = {}
    for warning in warnings:
        if warning.checklist and first.setdefault(warning.type, warning) is not warning:
            problems.error(
                warning.origin,
                f"{warning.id} 的“布局”写了 清单，同一类型的 {first[warning.type].id} 已经是清单了",
                f"the layout of {warning.id} is checklist, as is that of {first[warning.type].id}, of the same type",
                Words("一类最多一张清单海报，请删去一处", "one a type at most: take one of them out"),
            )
        if warning.layout is PosterLayout.CASE and warning.id not in with_sums:
            problems.error(
                warning.origin,
                f"{warning.id} 的“布局”写了 案例，却没有一篇写着金额的案例以它为警示语",
                f"the layout of {warning.id} is case, but no case with a sum names it",
                Words(
                    f"请在那篇案例里写 警示语: {warning.id}，或删去 布局 这一行",
                    f"write warning: {warning.id} in that case, or take the layout out",
                ),
            )


def _tell_alike(warnings: list[WarningLine], cases: list[Case], problems: Problems) -> None:
    """A remark where the public would read the same twice: a case copied under a second name, a title, a story, a warning."""
    told: set[Origin] = set()
    for what, en, keyed in (
        ("整篇案例", "the whole case", [(c, (c.title.text, c.story, c.steps, c.flags, c.advice)) for c in cases]),
        ("标题", "title", [(c, c.title.text) for c in cases]),
        ("案情回顾", "story", [(c, c.story) for c in cases if c.story]),
        ("警示语", "warning", [(w, tuple(line.text for line in w.lines)) for w in warnings]),
    ):
        alike: dict[object, list[Case | WarningLine]] = {}
        for thing, key in keyed:
            alike.setdefault(key, []).append(thing)
        for first, *others in alike.values():
            others = [thing for thing in others if thing.origin not in told]
            if not others:
                continue
            told.update(thing.origin for thing in others)
            places = "、".join(str(thing.origin) for thing in (first, *others[1:4])) + ("…" if others[4:] else "")
            problems.notice(
                others[0].origin,
                f"{what}与 {places} 一模一样，会发布两次",
                f"{en}: the same as {places.replace('、', ', ')}; it will be published twice",
                Words("多余的请删掉；不是同一件事的，请写出分别", "delete one, or say what is different"),
            )
