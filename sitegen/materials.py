"""A material is a folder: `templates/NAME/material.yaml` says which renderer runs it, for each of what, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from sitegen.loading.fields import Fields, did_you_mean
from sitegen.loading.identity import is_safe
from sitegen.loading.lists import PAPERS, standard_papers
from sitegen.loading.memory import once
from sitegen.loading.reading import read_text
from sitegen.loading.yamlfile import YamlMap, YamlValue, read_yaml
from sitegen.model.content import Channel
from sitegen.model.value import Value
from sitegen.problems import Origin, Problems, Words
from sitegen.sources import Sources

FOLDER = "templates"
NEEDS = ("asks", "questions", "tables", "packs", "pagefind")
SITE_SHOWS = (
    "types",
    "cases",
    "warnings",
    "audiences",
    "week",
    "asks",
    "pack_ids",
    "flags",
)  # what a site's page can do without
SHOWS = ("cases", "warnings", "types", "questions", "slots")  # the lists a book or a unit's page can do without
PAGE_RENDERERS = ("text", "contact", "film")  # of pages made of what was made
# Items that a page is made for: cases with a sum and an outcome, types in the Ministry's list with three signs.
ONLY = ("sums", "official")
ENCODINGS = ("gb2312", "gb18030")  # what controllers and caption machines read besides UTF-8
RENDERERS = ("web", "print", "screen", "text", "pack")
EDITIONS = ("a4-booklet", "print-shop", "office", "two-up", "marked", "outlined")


class Scope(Enum):
    """For each of what a page is made."""

    SITE = "site"
    UNIT = "unit"
    CASE = "case"
    WARNING = "warning"
    TYPE = "type"
    AUDIENCE = "audience"
    HANDBOOK = "handbook"
    FORMAT = "format"
    SHELF = "shelf"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Edition(Value):
    """A further file made of the main one: `kind` is one of EDITIONS."""

    kind: str
    output: str


@dataclass(frozen=True, slots=True)
class Part(Value):
    """A part of a book that is set by itself: once, or for `each` item of that list in what the book sees.

    One that `refers` names pages of others, and is set when these are counted. One that is `shared` knows nothing of the
    unit in whose name the book is; one for each item knows, besides its item, only what the whole library shares.
    """

    template: str
    each: str = ""
    refers: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Page(Value):
    """One kind of page: `of_made` pages are made last, of the files this material made (a playlist, say).

    `needs` names what the library must hold for the page to be made: asks, questions, tables, packs; or that it wants pagefind.
    `renderer` is named where it is not the material's, `encoding` where a text is not UTF-8; `only` narrows the items.
    `shows` names the lists that a page `for: site` gets (None: all): what it has not got it is not made anew for.
    """

    name: str
    template: str
    scope: Scope
    output: str
    of_made: bool = False
    needs: str = ""
    renderer: str = ""
    encoding: str = ""
    only: str = ""
    shows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Material(Value):
    """A folder under templates/. `formats` name papers or screens; `own_screens` takes each unit's screens instead,
    `own_papers` the papers for posters. `left_out` are papers that content/paper.yaml does not list.

    `preview` is the width of a PNG beside a PDF in px (0: none). Below `unnamed_below` px of the short side a screen
    does not show who issues it, so that one picture serves every unit. `code` begins the printed code, `page_count` is how
    many pages a sheet must have (0: any), `focus` gives the units below the root only what is of their focus types.
    What is not `offered` is the office's own affair: no website and no pack has it.
    A book is set in `parts`; `overlay` is the template of what lies over each of its pages. What it does not show (`shows`)
    it is not made of: a change there leaves it as it is.
    """

    name: str
    title: str
    renderer: str
    pages: tuple[Page, ...]
    channel: Channel | None = None
    formats: tuple[str, ...] = ()
    own_screens: bool = False
    own_papers: bool = False
    left_out: tuple[str, ...] = ()
    faces: tuple[int, ...] = (400, 700, 900)
    preview: int = 0
    editions: tuple[Edition, ...] = ()
    parts: tuple[Part, ...] = ()
    overlay: str = ""
    shows: tuple[str, ...] = SHOWS
    root_only: bool = False
    unnamed_below: int = 0
    pdf_variant: str = ""
    code: str = ""
    page_count: int = 0
    focus: bool = False
    offered: bool = True
    files: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    origin: Origin = field(default=Origin(""), compare=False)


_KEYS = {
    name: (name,)
    for name in (
        "title", "renderer", "for", "formats", "output", "template", "channel", "faces", "preview", "editions",
        "units", "unnamed_below", "pdf_variant", "pages", "files", "code", "page_count", "focus", "needs", "parts", "overlay",
        "shows", "offered",
    )
}  # fmt: skip
_PAGE_KEYS = {
    name: (name,)
    for name in ("name", "template", "for", "output", "of_made", "renderer", "encoding", "only", "needs", "shows")
}
_EDITION_KEYS = {name: (name,) for name in ("kind", "output")}
_PART_KEYS = {name: (name,) for name in ("template", "each", "refers", "shared")}
EACH = ("chapters",)
_PLACEHOLDERS = {"id", "format", "order", "ext"}


def load_materials(sources: Sources, formats: Mapping[str, str] | None, problems: Problems) -> tuple[Material, ...]:
    """Every folder with a material.yaml, by name.

    `formats` maps each known paper and screen id to its name; None when they could not be read and are not to be spoken
    of again.
    """
    found = []
    standard = once(sources, problems, "standard papers", standard_papers)
    for path in sources.list(FOLDER, "*/material.yaml"):
        name = path.split("/")[1]
        if is_safe(name) and path.count("/") == 2:
            found.append(once(sources, problems, path, _load_material, name, path, formats, standard))
    if not found:  # going on would take away everything that stands
        hint = Words("请从原来的压缩包里补回来", "put it back as it came with the program")
        problems.error(Origin(FOLDER), "文件夹不见了，或者里面一种材料也没有", "is gone, or holds no material", hint)
    loaded = tuple(m for m in found if m)
    _tell_left_out(loaded, problems)
    return loaded


def _tell_left_out(materials: Iterable[Material], problems: Problems) -> None:
    """One remark on the materials that are not made because the county's list has none of their papers."""
    skipped = [m for m in materials if m.left_out and not m.pages]
    if not skipped:
        return
    papers = "、".join(dict.fromkeys(id for m in skipped for id in m.left_out))
    problems.notice(
        Origin(PAPERS),
        f"没有 {papers}，这些材料不做：{'、'.join(m.title for m in skipped)}",
        f"lists no {papers.replace('、', ', ')}; not made: {', '.join(m.name for m in skipped)}",
        Words(
            "要做就把纸张加进这份清单，尺寸见 assets/paper.yaml",
            "to make them add the papers; sizes are in assets/paper.yaml",
        ),
    )


def _load_material(
    sources: Sources,
    name: str,
    path: str,
    formats: Mapping[str, str] | None,
    standard: tuple[str, ...],
    problems: Problems,
) -> Material | None:
    text = read_text(sources, path, problems)
    value = read_yaml(text, path, 1, problems) if text is not None else None
    if value is None:
        return None
    if not isinstance(value.value, dict):
        problems.error(Origin(path, 1), "应当是一行一个“名称: 内容”", "should be lines of key: value")
        return None
    return _material(sources, name, path, value.value, formats, standard, problems)


def _material(
    sources: Sources,
    name: str,
    path: str,
    entries: dict[str, tuple[int, YamlValue]],
    formats: Mapping[str, str] | None,
    standard: tuple[str, ...],
    problems: Problems,
) -> Material:
    fields = Fields(YamlMap(entries, 1), _KEYS, path, problems)
    renderer = fields.text("renderer", required=True)
    if renderer and renderer not in RENDERERS:
        fields.fail("renderer", f"没有 “{renderer}”", f"is not “{renderer}”", did_you_mean(renderer, RENDERERS))
    named = [word for word, _ in fields.words("formats")]
    own_screens = named == ["unit.screens"]
    pages = tuple(_page(Fields(m, _PAGE_KEYS, path, problems), "") for m in fields.mappings("pages"))
    if not pages:
        single = {k: v for k, v in entries.items() if k in _PAGE_KEYS and k not in ("renderer", "shows")}
        pages = (_page(Fields(YamlMap(single, 1), _PAGE_KEYS, path, problems), f"{name}.html"),)
    own_papers = named == ["paper.posters"]
    given = fields.has("formats") and not own_screens and not own_papers
    sizes, left_out = _formats(fields, formats, standard) if given else ((), ())
    parts = tuple(_part(Fields(m, _PART_KEYS, path, problems)) for m in fields.mappings("parts"))
    overlay = fields.text("overlay")
    for page in (*pages, *parts, *((Part(overlay),) if overlay else ())):
        if page.template and not sources.exists(f"{FOLDER}/{name}/{page.template}"):
            problems.error(
                Origin(path, 1),
                f"找不到模板 “{page.template}”",
                f"template “{page.template}” is not there",
                Words(f"应当在 {FOLDER}/{name}/ 里", f"it should be in {FOLDER}/{name}/"),
            )
    return Material(
        name=name,
        title=fields.text("title", required=True, limit=20),
        renderer=renderer,
        pages=() if given and not sizes else pages,  # a county that has none of its papers
        channel=fields.choice("channel", Channel),
        formats=sizes,
        own_screens=own_screens,
        own_papers=own_papers,
        left_out=left_out,
        faces=_weights(fields),
        preview=fields.whole("preview", most=4000),
        editions=tuple(_edition(Fields(m, _EDITION_KEYS, path, problems)) for m in fields.mappings("editions")),
        parts=parts,
        overlay=overlay,
        shows=_shows(fields, SHOWS) or SHOWS,
        root_only=fields.text("units", default="root" if renderer == "web" else "each") == "root",
        unnamed_below=fields.whole("unnamed_below"),
        pdf_variant=fields.text("pdf_variant"),
        code=fields.text("code", default=name.upper(), limit=12),
        page_count=fields.whole("page_count", most=400),
        focus=fields.yes("focus", default=False),
        offered=fields.yes("offered", default=True),
        files=_files(sources, name, fields, problems),
        origin=fields.origin,
    )


def _shows(fields: Fields, known: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for word, origin in fields.words("shows"):
        if word in known:
            found.append(word)
        else:
            fields.problems.error(origin, f"没有 “{word}”", f"there is no “{word}”", did_you_mean(word, known))
    return tuple(found)


def _part(fields: Fields) -> Part:
    return Part(
        template=fields.text("template", required=True),
        each=_one_of(fields, "each", EACH),
        refers=fields.yes("refers", default=False),
        shared=fields.yes("shared", default=False),
    )


def _page(fields: Fields, template: str) -> Page:
    template = fields.text("template", default=template)
    scope_word = fields.text("for", required=True)
    scope = next((s for s in Scope if s.value == scope_word), None)
    if scope_word and scope is None:
        fields.fail(
            "for", f"没有 “{scope_word}”", f"is not “{scope_word}”", did_you_mean(scope_word, [s.value for s in Scope])
        )
    output = fields.text("output", required=True)
    _check_output(fields, output)
    if fields.is_given("shows") and scope is not Scope.SITE:
        fields.fail("shows", "只用于 for: site 的页面", "is for pages `for: site`")
    return Page(
        name=fields.text("name", default=template.rsplit(".", 1)[0]),
        template=template,
        scope=scope or Scope.SITE,
        output=output,
        of_made=fields.yes("of_made", default=False),
        needs=_one_of(fields, "needs", NEEDS),
        renderer=_one_of(fields, "renderer", PAGE_RENDERERS),
        encoding=_one_of(fields, "encoding", ENCODINGS),
        only=_one_of(fields, "only", ONLY),
        shows=_shows(fields, SITE_SHOWS) if fields.is_given("shows") else None,
    )


def _one_of(fields: Fields, key: str, known: tuple[str, ...]) -> str:
    word = fields.text(key)
    if word and word not in known:
        fields.fail(key, f"没有 “{word}”", f"is not “{word}”", did_you_mean(word, known))
        return ""
    return word


def _check_output(fields: Fields, output: str) -> None:
    unknown = set(re.findall(r"{([^}]*)}", output)) - _PLACEHOLDERS
    if unknown:
        word = sorted(unknown)[0]
        fields.fail(
            "output", f"里的 {{{word}}} 认不出", f"has an unknown {{{word}}}", did_you_mean(word, sorted(_PLACEHOLDERS))
        )
    if output.startswith(("/", ".")) or ".." in output or "\\" in output:
        fields.fail("output", "应当在 output/ 里面", "should stay inside output/")


def _edition(fields: Fields) -> Edition:
    output = fields.text("output", required=True)
    _check_output(fields, output)
    kind = fields.text("kind", required=True)
    if kind and kind not in EDITIONS:
        fields.fail("kind", f"没有 “{kind}”", f"is not “{kind}”", did_you_mean(kind, EDITIONS))
    return Edition(kind, output)


def _formats(
    fields: Fields, known: Mapping[str, str] | None, standard: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that content/paper.yaml or screens.yaml lists, and standard papers that it leaves out, which are not made."""
    found, left_out = [], []
    for word, origin in fields.words("formats"):
        if known is None or word in known:
            found.append(word)
        elif word in standard:
            left_out.append(word)
        else:
            fields.problems.error(
                origin,
                f"没有叫 “{word}” 的纸张或屏幕",
                f"there is no paper or screen “{word}”",
                did_you_mean(word, known),
            )
    return tuple(found), tuple(left_out)


def _weights(fields: Fields) -> tuple[int, ...]:
    found = []
    for word, origin in fields.words("faces"):
        if word.isdigit() and 100 <= int(word) <= 900:
            found.append(int(word))
        else:
            fields.problems.error(origin, f"字重应当是 100 到 900：{word}", f"a weight is 100 to 900: {word}")
    return tuple(found) or (400, 700, 900)


def _files(sources: Sources, name: str, fields: Fields, problems: Problems) -> tuple[tuple[str, str], ...]:
    mapping = fields.mapping("files")
    found = []
    for file, (line, value) in (mapping.entries if mapping else {}).items():
        if not sources.exists(f"{FOLDER}/{name}/{file}"):
            problems.error(Origin(fields.path, line), f"找不到文件 “{file}”", f"file “{file}” is not there")
        elif isinstance(value.value, str):
            found.append((f"{FOLDER}/{name}/{file}", value.value))
    return tuple(found)
