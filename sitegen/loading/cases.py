"""Case studies: one Markdown file each, or a folder with its pictures."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

from markupsafe import Markup

from sitegen.core.sources import Sources
from sitegen.images.story_pictures import without_captions
from sitegen.loading.fields import Fields, Names
from sitegen.loading.identity import check_id, id_of_file
from sitegen.loading.markdown.body import (
    Section,
    first_sentence,
    missing_section,
    plain_field,
    read_advice,
    read_points,
    read_steps,
    split_sections,
    story_html,
)
from sitegen.loading.pictures import Album
from sitegen.loading.text.reading import MarkdownFile, read_document
from sitegen.model.content import (
    ALL_CHANNELS,
    Case,
    CaseOutcome,
    Channel,
    Contact,
    Correction,
    Kind,
    PaidBy,
    Picture,
    Point,
    Source,
    StoppedBy,
)
from sitegen.model.problems import Problems, Words
from sitegen.model.text import Amount
from sitegen.model.vocabulary import CASE_KEYS, CASE_SECTIONS, CORRECTION_KEYS, PLACES, SOURCE_KEYS


def load_case(
    sources: Sources, path: str, types: Names, audiences: Names, this_year: int, problems: Problems
) -> Case | None:
    """Read one case; None when so much is wrong that nothing can be said of it."""
    id = id_of_file(path, problems)
    document = read_document(sources, path, problems)
    if document is None or id is None:
        return None
    return case_of(sources, id, document, str(PurePosixPath(path).parent), types, audiences, this_year, problems)


def names_of(sources: Sources, wanted: str) -> tuple[str, ...]:
    """All ids of the case that goes or went by this one: the one it has now, then those it had (曾用编号). `wanted` alone otherwise."""
    spellings = [word.encode() for word in ("aliases", *CASE_KEYS["aliases"])]
    for path in sources.list("content/cases", "*.md"):
        if not any(word in sources.read(path) for word in spellings):
            continue
        document, id = read_document(sources, path, Problems()), id_of_file(path, Problems())
        if document is None or id is None:
            continue
        ids = (id, *_aliases(Fields(document.front, CASE_KEYS, path, Problems()), id, Problems()))
        if wanted.lower() in (word.lower() for word in ids):
            return ids
    return (wanted,)


def case_of(
    sources: Sources,
    id: str,
    document: MarkdownFile,
    folder: str,
    types: Names,
    audiences: Names,
    this_year: int,
    problems: Problems,
) -> Case | None:
    """The case that a document tells; its pictures lie in `folder`."""
    fields = Fields(document.front, CASE_KEYS, document.path, problems)
    _, sections = _sections(document, problems)
    kind = _kind(fields)
    title = fields.phrase("title", required=True, limit=28)
    type_id = fields.reference("type", types, required=True)
    outcome = fields.choice("outcome", CaseOutcome, required=kind is not Kind.TACTIC)
    amounts = _amounts(fields)
    stopped_by = fields.choice("stopped_by", StoppedBy, required=outcome is CaseOutcome.PREVENTED)
    steps = read_steps(sections["steps"], problems) if "steps" in sections else ()
    stopped_at = fields.whole("stopped_at", most=20)
    if stopped_at > len(steps) and steps:
        fields.fail(
            "stopped_at",
            f"是 {stopped_at}，但只有 {len(steps)} 步",
            f"is {stopped_at}, but there are {len(steps)} steps",
        )
    fields.yes("faces_done", default=False)  # for the checks; here only whether it can be read
    story, pictures = _story(sources, document, folder, sections, problems)
    occurred = fields.partial_date("occurred", required=kind is not Kind.TACTIC)
    if occurred and not 1990 <= occurred.year <= this_year + 1:
        fields.fail("occurred", f"的年份不对：{occurred.year}", f"has an impossible year: {occurred.year}")
    summary = plain_field(fields, "summary", limit=80) or first_sentence(without_captions(story), 80)
    status = status_of(fields)
    region = fields.text("region", required=kind is not Kind.TACTIC, limit=20)
    if kind is Kind.TACTIC:
        _tell_facts_of_nobody(fields, problems)
    flags = _points(sections, "flags", "识别要点", problems)
    advice = read_advice(sections["advice"], problems, "警方提示", least=2, most=4) if "advice" in sections else ()
    what_to_do = (
        read_advice(sections["what_to_do"], problems, "遇到怎么办", least=2, most=5) if "what_to_do" in sections else ()
    )
    named = _sources(fields, kind, problems)
    if title is None or not type_id:  # all sections are read by now: their faults are told in the same go
        return None
    return Case(
        id=id,
        title=title,
        summary=summary or str(title),
        type=type_id,
        kind=kind,
        outcome=outcome,
        occurred=occurred,
        region=region,
        amount_at_risk=amounts[0],
        amount_lost=amounts[1],
        amount_recovered=amounts[2],
        payments=fields.whole("payments", most=10_000),
        stopped_by=stopped_by,
        stopped_how=plain_field(fields, "stopped_how", limit=40),
        stopped_at=stopped_at,
        audiences=fields.references("audiences", audiences),
        places=fields.references("places", _PLACE_NAMES),
        warning=fields.text("warning"),
        warning_origin=fields.at("warning"),
        channels=fields.choices("channels", Channel) or ALL_CHANNELS,
        sources=named,
        published=fields.day("published"),
        valid=fields.period("valid"),
        draft=status == "draft",
        submitted=status == "submitted",
        author=fields.text("author", limit=20),
        review_by=fields.day("review_by"),
        aliases=_aliases(fields, id, problems),
        corrections=_corrections(fields, problems),
        story=Markup(story),
        steps=steps,
        flags=flags,
        advice=advice,
        what_to_do=what_to_do,
        pictures=pictures,
        contact=fields.choices("contact", Contact),
        paid_by=fields.choice("paid_by", PaidBy),
        on_screen=fields.phrase("on_screen", limit=14),
        origin=fields.at("title"),
    )


_OF_A_VICTIM = (
    "occurred", "region", "outcome", "amount_at_risk", "amount_lost", "amount_recovered", "amount_display", "payments",
    "stopped_by", "stopped_how",
)  # fmt: skip


def _tell_facts_of_nobody(fields: Fields, problems: Problems) -> None:
    """Note what a tactic says of a victim: its page prints no sum, day, place or outcome."""
    for name in _OF_A_VICTIM:
        if fields.has(name):
            problems.notice(
                fields.at(name),
                f"“{fields.called(name)}”不会印在网页上：类别是手法解析，讲的不是某一件事",
                f"“{name}” is not printed on the page: the case is a tactic, which tells of nobody",
                Words(
                    "真有这件事，请写 类别: 综合 或 真实；没有，请删掉这一行",
                    "write kind: composite or real, or take the line out",
                ),
            )


STATUS = {"草稿": "draft", "送审": "submitted", "定稿": "ready"}


def status_of(fields: Fields) -> str:
    """What 状态 says: draft, submitted or ready; nothing when it is not there, and a problem when it says anything else."""
    status = fields.text("status").lower()
    if status and status not in (*STATUS, *STATUS.values()):
        fields.fail(
            "status",
            f"没有 “{status}” 这个选项",
            f"has no choice “{status}”",
            Words(
                "可用: 草稿, 送审, 定稿；批准用 python3 build.py approve，撤下用 withdraw",
                "there are: draft, submitted, ready; use the commands approve and withdraw for the rest",
            ),
        )
    return STATUS.get(status, status)


def _corrections(fields: Fields, problems: Problems) -> tuple[Correction, ...]:
    found = []
    for entry in fields.mappings("corrections"):
        inner = Fields(entry, CORRECTION_KEYS, fields.path, problems)
        old, new = (inner.text(name, required=True, limit=60) for name in ("old", "new"))
        day = inner.day("date")
        if not inner.has("date"):
            inner.fail("date", "没有写", "is missing", Words("请写成 日期: 2026-12-01", "write date: 2026-12-01"))
        if old and new and day:
            found.append(Correction(old, new, day))
    return tuple(found)


def _aliases(fields: Fields, id: str, problems: Problems) -> tuple[str, ...]:
    """Ids the case had before: its old addresses lead on to the new one."""
    found = [(word, origin) for word, origin in fields.words("aliases") if word != id]
    return tuple(word for word, origin in found if check_id(word, origin, problems))


def check_warning_reference(case: Case, known: Names, problems: Problems) -> None:
    """Note a 警示语 that names no warning."""
    if case.warning:
        known.find(case.warning, case.warning_origin, problems)


def check_day(sources: Sources, case: Case, problems: Problems) -> None:
    """Note a 时间 that is not over yet: nothing that is told has happened after today."""
    if not case.occurred or case.occurred.first <= sources.today:
        return
    document = read_document(sources, case.origin.path, Problems())  # for the line, which a case does not keep
    if document is not None:
        Fields(document.front, CASE_KEYS, case.origin.path, problems).fail(
            "occurred",
            f"在今天（{sources.today}）以后：{case.occurred.public}",
            f"is after today ({sources.today}): {case.occurred.public}",
            Words("请核对年、月、日", "look the year, the month and the day up again"),
        )


_PLACE_NAMES = Names(Words("场所", "place"), dict(zip(*PLACES, strict=True)) | {en: en for en in PLACES[1]})


def _kind(fields: Fields) -> Kind:
    default = Kind.REAL if fields.has("sources") else Kind.COMPOSITE
    return fields.choice("kind", Kind, default) or default


def _sections(document: MarkdownFile, problems: Problems) -> tuple[Section, dict[str, Section]]:
    intro, sections = split_sections(document, CASE_SECTIONS, problems)
    stray = next((i for i, line in enumerate(intro.lines) if line.strip(" \t\u3000-*_")), None)
    if stray is not None:
        problems.error(
            intro.at(stray),
            "正文写在了栏目之外",
            "text outside any section",
            Words("请写在 ## 案情回顾 下面", "put it under ## 案情回顾 (Story)"),
        )
    tactic = _is_tactic(document)
    for name in ("story", "steps", "flags", "advice"):
        if name not in sections and not (tactic and name == "story"):
            missing_section(document, name, CASE_SECTIONS[name], problems)
    return intro, sections


def _is_tactic(document: MarkdownFile) -> bool:
    entries = document.front.entries
    return any(
        key in ("类别", "kind") and value.value in ("手法", "tactic", "手法解析") for key, (_, value) in entries.items()
    )


def _amounts(fields: Fields) -> tuple[Amount | None, Amount | None, Amount | None]:
    at_risk, lost, recovered = (fields.amount(n) for n in ("amount_at_risk", "amount_lost", "amount_recovered"))
    if at_risk and lost and lost.yuan > at_risk.yuan:
        fields.fail(
            "amount_lost",
            f"（{lost}）比涉险金额（{at_risk}）还多",
            f"({lost}) is more than the amount at risk ({at_risk})",
        )
    display = fields.text("amount_display")
    if display in ("不写", "hidden"):
        return None, None, None
    if display in ("原样", "exact"):
        exact = [Amount(a.yuan, a.about, a.over, exact=True) if a else None for a in (at_risk, lost, recovered)]
        return exact[0], exact[1], exact[2]
    if display not in ("", "取整", "rounded"):
        fields.fail(
            "amount_display",
            f"没有 “{display}” 这个选项",
            f"has no choice “{display}”",
            Words("可用: 取整, 原样, 不写", "there are: rounded, exact, hidden"),
        )
    return at_risk, lost, recovered


def _points(sections: dict[str, Section], name: str, what: str, problems: Problems) -> tuple[Point, ...]:
    if name not in sections:
        return ()
    return read_points(sections[name], problems, what, least=3, most=6, head=16, text=40)


def _sources(fields: Fields, kind: Kind, problems: Problems) -> tuple[Source, ...]:
    found = []
    for entry in fields.mappings("sources"):
        inner = Fields(entry, SOURCE_KEYS, fields.path, problems)
        url = inner.text("url")
        if url and not url.startswith(("https://", "http://")):
            inner.fail("url", "应当以 https:// 开头", "should start with https://")
        found.append(
            Source(
                inner.text("publisher", required=True, limit=30),
                inner.text("title", limit=60),
                inner.partial_date("date"),
                url,
            )
        )
    if kind is Kind.REAL and not found:
        fields.problems.error(
            fields.at("kind"),
            "真实案例要写来源",
            "a real case needs its sources",
            Words(
                "请加 来源: 下面一行 - {媒体: …, 标题: …, 日期: …}",
                "add sources: with a line - {publisher: …, title: …}",
            ),
        )
    return tuple(found)


def _story(
    sources: Sources, document: MarkdownFile, folder: str, sections: dict[str, Section], problems: Problems
) -> tuple[str, tuple[Picture, ...]]:
    section = sections.get("story")
    if section is None:
        return "", ()
    if section.is_empty and not _is_tactic(document):
        problems.error(section.origin, "“案情回顾”是空的", "the story is empty")
    album = Album(sources, folder, section.origin, "\n".join(section.lines), problems)
    return story_html(section, problems, album), tuple(album.found.values())


def display_order(case: Case) -> tuple[int, str]:
    """Newest first, then by id."""
    day = case.published or (case.occurred.first if case.occurred else date(1990, 1, 1))
    return -day.toordinal(), case.id
