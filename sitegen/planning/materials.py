"""A material is a folder: `templates/NAME/material.yaml` says which renderer runs it, for each of what, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from string import Formatter

from sitegen.core.sources import Sources
from sitegen.loading.fields import Fields, did_you_mean
from sitegen.loading.identity import is_device, is_safe, proposal
from sitegen.loading.lists import PAPERS, standard_papers
from sitegen.loading.text.reading import read_text
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue, read_yaml
from sitegen.model.content import Channel
from sitegen.model.jobs import MANIFEST, REPORT
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problems, Words, sayable
from sitegen.model.value import Value
from sitegen.model.website import PageRole
from sitegen.renderers.registry import MADE, RENDERERS, TEXT, RendererSpec, Sizes
from sitegen.state.parse_cache import cached_load

FOLDER, SETTINGS = "templates", "material.yaml"
NEEDS = ("asks", "questions", "tables", "packs")
SITE_SHOWS = (
    "types",
    "cases",
    "warnings",
    "audiences",
    "week",
    "weeks",
    "asks",
    "pack_ids",
)  # what a site's page can do without
SHOWS = ("cases", "warnings", "types", "questions", "slots")  # the lists a book or a unit's page can do without
ASKED = ("months",)  # what a unit's page gets where it asks for it
# Items that a page is made for: cases with a sum and an outcome, types in the Ministry's list with three signs.
ONLY = {"sums": "case", "official": "type", "speaker": "type"}  # and for what
VARIANTS = (
    "pdf/ua-1",
    "pdf/ua-2",
)  # of WeasyPrint's: what changes in the PDF afterwards keeps their promise, others' not
UNITS = ("each", "root")
ENCODINGS = ("gb2312", "gb18030")  # what controllers and caption machines read besides UTF-8
EDITIONS = ("a4-booklet", "print-shop", "office", "two-up", "marked", "outlined")


SHOWN = 60  # characters of a path that a message names
LONGEST = 120  # bytes of a name in a path: an id and a format come to it, and a disk takes 255


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
    CASE_LIST = "case-list"
    PACK = "pack"
    RECALL = "recall"
    DELIVERY = "delivery"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class EditionSpec(Value):
    """A further file made of the main one: `kind` is one of EDITIONS."""

    kind: str
    output: str


@dataclass(frozen=True, slots=True)
class PartSpec(Value):
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

    `needs` names what the library must hold for the page to be made: asks, questions, tables, packs.
    `renderer` is named where it is not the material's, `encoding` where a text is not UTF-8; `only` narrows the items.
    `channel` is the one a text is for, where its material has none; `aliases` is what people call it besides its name.
    `role` is what a page of a website is for, where the program must know it. `shows` names the lists that a page `for: site` gets (None: all): what it has not got it is not made anew for.
    `sheet` is the template of a printed page (A4) that lies with a week's slides.
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
    role: PageRole | None = None
    channel: Channel | None = None
    aliases: tuple[str, ...] = ()
    sheet: str = ""


LEFT_PAGES = ("gone", "moved")  # templates of what stands at an address that has no page any more


@dataclass(frozen=True, slots=True)
class Material(Value):
    """A folder under templates/. `formats` name papers or screens; `own_screens` takes each unit's screens instead,
    `own_papers` the papers for posters. `left_out` are papers that content/paper.yaml does not list.

    `preview` is the width of a PNG beside a PDF in px (0: none). Below `unnamed_below` px of the short side a screen
    does not show who issues it, so that one picture serves every unit. `code` begins the printed code, `page_count` is how
    many pages a sheet must have (0: any), `focus` gives the units below the root only what is of their focus types.
    `numbers` are those that only its renderer knows. What is not `offered` is the office's own affair: no website and no pack has it. `aliases` is what people call it besides its title.
    A website with `has_left_pages` has a word at addresses whose page went or moved. A book is set in `parts`; `overlay` is the template of what lies over each of its pages. What it does not show (`shows`)
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
    editions: tuple[EditionSpec, ...] = ()
    parts: tuple[PartSpec, ...] = ()
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
    numbers: tuple[tuple[str, int], ...] = ()
    edition: str = ""
    aliases: tuple[str, ...] = ()
    has_left_pages: bool = False
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def spec(self) -> RendererSpec:
        """What is to be known of its renderer."""
        return RENDERERS[self.renderer]

    @property
    def roles(self) -> dict[PageRole, Page]:
        """Its pages that have a role; of several with one role the last."""
        return {page.role: page for page in self.pages if page.role}


_KEYS = {
    name: (name,)
    for name in (
        "title", "renderer", "for", "formats", "output", "template", "channel", "faces", "preview", "editions",
        "units", "unnamed_below", "pdf_variant", "pages", "files", "code", "page_count", "focus", "needs", "parts", "overlay",
        "shows", "offered", "aliases", *(key for spec in RENDERERS.values() for key in spec.numbers),
    )
}  # fmt: skip
_FOR_ALL = (
    "title", "renderer", "for", "output", "template", "channel", "units", "pages", "files", "needs", "offered",
    "aliases",
)  # fmt: skip
_PAGE_KEYS = {
    name: (name,)
    for name in (
        "name",
        "template",
        "for",
        "output",
        "of_made",
        "renderer",
        "encoding",
        "only",
        "needs",
        "shows",
        "role",
        "channel",
        "aliases",
        "sheet",
    )
}
_EDITION_KEYS = {name: (name,) for name in ("kind", "output")}
_PART_KEYS = {name: (name,) for name in ("template", "each", "refers", "shared")}
EACH = ("chapters",)
_PLACEHOLDERS = ("id", "format", "order", "ext")
# What Windows allows in no file name, control characters, and names that end in a dot or a space.
_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]|[. ](?=/|$)|(?<=/)/')


def sizes_of(library: Library) -> dict[str, Sizes]:
    """What each paper's and each screen's id of the library stands for."""
    papers = dict.fromkeys((paper.id for paper in library.papers), Sizes.PAPER)
    return papers | dict.fromkeys((screen.id for screen in library.screens), Sizes.SCREEN)


def load_materials(sources: Sources, formats: Mapping[str, Sizes] | None, problems: Problems) -> tuple[Material, ...]:
    """Every folder with a material.yaml, by name; those of an unknown renderer are left out.

    `formats` tells of each known paper and screen id which of the two it is; None when they could not be read and are not
    to be spoken of again.
    """
    found = []
    standard = cached_load(sources, problems, "standard papers", standard_papers)
    paths = sources.list(FOLDER)
    _tell_no_materials(paths, problems)
    for path in paths:
        name = path.split("/")[1]
        if path == f"{FOLDER}/{name}/{SETTINGS}" and is_safe(name):
            found.append(cached_load(sources, problems, path, _load_material, name, path, formats, standard))
    if not found:  # going on would take away everything that stands
        hint = Words("请从原来的压缩包里补回来", "put it back as it came with the program")
        problems.error(Origin(FOLDER), "文件夹不见了，或者里面一种材料也没有", "is gone, or holds no material", hint)
    loaded = tuple(m for m in found if m)
    _tell_left_out(loaded, problems)
    return loaded


def _tell_no_materials(paths: Iterable[str], problems: Problems) -> None:
    """Folders from which nothing is made, by accident more often than not: a name that cannot be used, settings called otherwise."""
    folders: dict[str, list[str]] = {}
    for path in paths:
        _, name, *inner = path.split("/")
        if inner and not name.startswith("_"):
            folders.setdefault(name, []).append("/".join(inner))
    for name, files in folders.items():
        nearly = next(
            (file for file in files if re.fullmatch(r"material\.(ya?ml|txt)(\.txt)?|material", file, re.I)), ""
        )
        if SETTINGS in files and not is_safe(name):
            new = proposal(name, "material")
            problems.error(
                Origin(f"{FOLDER}/{name}"),
                f"这种材料没有做：文件夹名 “{sayable(name[:40])}” 不能用",
                f"not made: “{sayable(name[:40])}” cannot be a material's name",
                Words(
                    f"请把文件夹改名，例如 {new}（只用小写英文字母、数字和 -）；不要了就移到 {FOLDER}/ 外面",
                    f"rename the folder, {new} for example (lower-case letters, digits and -), or move it out of {FOLDER}/",
                ),
            )
        elif SETTINGS not in files and nearly:
            problems.error(
                Origin(f"{FOLDER}/{name}/{nearly}"),
                f"没有读：名字应当是 {SETTINGS}",
                f"not read: it should be called {SETTINGS}",
                Words(f"请把它改名为 {SETTINGS}", f"rename it {SETTINGS}"),
            )
        elif SETTINGS not in files:
            problems.notice(
                Origin(f"{FOLDER}/{name}"),
                f"这个文件夹里没有 {SETTINGS}，什么也没有做",
                f"holds no {SETTINGS}: nothing is made of it",
                Words(
                    f"python3 build.py new material 名字 会先摆好样子；不要了就移到 {FOLDER}/ 外面",
                    f"`python3 build.py new material NAME` lays one out; move it out of {FOLDER}/ if it is not wanted",
                ),
            )


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
    formats: Mapping[str, Sizes] | None,
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
    formats: Mapping[str, Sizes] | None,
    standard: tuple[str, ...],
    problems: Problems,
) -> Material | None:
    fields = Fields(YamlMap(entries, 1), _KEYS, path, problems)
    renderer = _one_of(fields, "renderer", [r.name for r in RENDERERS.values() if r.for_materials], required=True)
    if not renderer:
        return None
    spec = RENDERERS[renderer]
    _check_keys(fields, spec)
    named = [word for word, _ in fields.words("formats")]
    own_screens = named == ["unit.screens"]
    own_papers = named == ["paper.posters"]
    page_fields = [Fields(m, _PAGE_KEYS, path, problems) for m in fields.mappings("pages")]
    default = ""
    if not page_fields:
        single = {
            k: v
            for k, v in entries.items()
            if k in _PAGE_KEYS and k not in ("renderer", "shows", "role", "channel", "aliases", "sheet")
        }
        page_fields, default = (
            [Fields(YamlMap(single, 1), _PAGE_KEYS, path, problems)],
            f"{name}.html" if spec.needs_template else "",
        )
    pages = tuple(_page(own, default, spec, name) for own in page_fields)
    _check_roles(fields, pages)
    given = fields.has("formats") and not own_screens and not own_papers
    sizes, left_out = _formats(fields, formats, standard, spec) if given else ((), ())
    _check_sizes(fields, spec, pages, own_screens=own_screens, own_papers=own_papers)
    part_fields = [Fields(m, _PART_KEYS, path, problems) for m in fields.mappings("parts")]
    parts = tuple(_part(own) for own in part_fields)
    overlay = fields.text("overlay")
    _check_parts(fields, pages, parts, overlay)
    _check_places(page_fields, pages, spec, several=own_screens or own_papers or len(set(named)) > 1)
    templates = [
        *((page.template, own.at("template")) for own, page in zip(page_fields, pages, strict=True)),
        *((page.sheet, own.at("sheet")) for own, page in zip(page_fields, pages, strict=True)),
        *((part.template, own.at("template")) for own, part in zip(part_fields, parts, strict=True)),
        (overlay, fields.at("overlay")),
    ]
    for template, origin in templates:
        if template and not sources.exists(f"{FOLDER}/{name}/{template}"):
            problems.error(
                origin,
                f"找不到模板 “{template[:SHOWN]}”",
                f"template “{template[:SHOWN]}” is not there",
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
        shows=_shows(fields, (*SHOWS, *ASKED)) or SHOWS,
        root_only=_root_only(fields, spec),
        unnamed_below=fields.whole("unnamed_below"),
        pdf_variant=_one_of(fields, "pdf_variant", VARIANTS),
        code=_code(fields, name),
        page_count=fields.whole("page_count", most=400),
        focus=fields.yes("focus", default=False),
        offered=fields.yes("offered", default=True),
        files=_files(sources, name, fields, spec, problems),
        numbers=tuple(
            (key, fields.whole(key, least=w.least, most=w.most, required=w.required)) for key, w in spec.numbers.items()
        ),
        aliases=tuple(word for word, _ in fields.words("aliases")),
        has_left_pages=all(sources.exists(f"{FOLDER}/{name}/{page}.html") for page in LEFT_PAGES),
        origin=fields.origin,
    )


def _code(fields: Fields, name: str) -> str:
    """How the printed code begins: people type it, so that it must be signs that every keyboard and every face has."""
    code = fields.text("code", default=name.upper(), limit=12)
    if not re.fullmatch(r"[0-9A-Za-z\u4e00-\u9fff]+(-[0-9A-Za-z\u4e00-\u9fff]+)*", code):
        fields.fail(
            "code",
            f"写得不对：{code}",
            f"is not a code: {code}",
            Words("只用字母、数字、汉字和 -，例如 HB", "letters, digits and - only, HB for example"),
        )
    return code


def _shows(fields: Fields, known: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for word, origin in fields.words("shows"):
        if word in known:
            found.append(word)
        else:
            fields.problems.error(origin, f"没有 “{word}”", f"there is no “{word}”", did_you_mean(word, known))
    return tuple(found)


def _part(fields: Fields) -> PartSpec:
    return PartSpec(
        template=fields.text("template", required=True),
        each=_one_of(fields, "each", EACH),
        refers=fields.yes("refers", default=False),
        shared=fields.yes("shared", default=False),
    )


def _page(fields: Fields, template: str, spec: RendererSpec, material: str) -> Page:
    is_site = spec.is_site
    of_made = fields.yes("of_made", default=False)
    renderer = _one_of(fields, "renderer", [r.name for r in RENDERERS.values() if r.for_made])
    if renderer and not of_made:
        fields.fail(
            "renderer",
            "在 pages 里只用于 of_made: true 的页面",
            "of one of the pages is for pages with of_made: true",
            Words("请删去这一项", "leave it out"),
        )
    if of_made:
        made_by = RENDERERS[renderer] if renderer else TEXT
        if (made_by.most or made_by.of_screen) and spec.sizes is not Sizes.SCREEN:
            users = ", ".join(r.name for r in RENDERERS.values() if r.sizes is Sizes.SCREEN)
            fields.fail(
                "renderer",
                f"里的 {renderer} 只用于 renderer: {users} 的材料",
                f"{renderer} is for materials of {users}",
            )
        if made_by.is_set:
            _check_set(fields, spec)
        spec = made_by
    template = fields.text("template", default=template, required=spec.needs_template and not template)
    scope = _scope(fields, MADE if of_made and spec is TEXT else spec.scopes, spec)
    output = fields.text("output", required=True)
    _check_output(fields, "output", output)
    if output and not of_made and spec.endings and not output.endswith(spec.endings):
        endings = " ".join(spec.endings)
        fields.fail("output", f"应当以 {endings} 结尾：{output}", f"should end in {endings}: {output}")
    if output and spec.is_site and not output.startswith(f"{material}/"):
        fields.fail("output", f"应当以 {material}/ 开头：{output}", f"should begin with {material}/: {output}")
    if fields.has("shows") and scope is not Scope.SITE:
        fields.fail("shows", "只用于 for: site 的页面", "is for pages `for: site`")
    if fields.has("sheet") and not (spec.is_set and scope is Scope.FORMAT):
        fields.fail(
            "sheet", "只用于 renderer: folder、for: format 的页面", "is for pages of renderer: folder, for: format"
        )
    if fields.has("encoding") and spec is not TEXT:
        fields.fail("encoding", f"只用于 renderer: {TEXT.name}", f"is for renderer: {TEXT.name}")
    return Page(
        name=fields.text("name", default=template.rsplit(".", 1)[0]),
        template=template,
        scope=scope,
        output=output,
        of_made=of_made,
        needs=_one_of(fields, "needs", NEEDS),
        renderer=renderer,
        encoding=_one_of(fields, "encoding", ENCODINGS),
        only=_only(fields, scope, {} if of_made else spec.needs_only),
        role=_role(fields, is_site=is_site, of_made=of_made),
        channel=fields.choice("channel", Channel),
        aliases=tuple(word for word, _ in fields.words("aliases")),
        sheet=fields.text("sheet"),
        shows=_shows(fields, SITE_SHOWS) if fields.has("shows") or fields.has_list("shows") else None,
    )


def _check_set(fields: Fields, spec: RendererSpec) -> None:
    """A set of slides goes into a zip, of each screen of a material of slides; a phase's notice is a PDF."""
    scope, output = fields.text("for"), fields.text("output")
    ending = ".zip" if scope == Scope.FORMAT.value else ".pdf"
    if output and not output.endswith(ending):
        fields.fail("output", f"应当以 {ending} 结尾：{output}", f"should end in {ending}: {output}")
    if scope == Scope.FORMAT.value and spec.sizes is not Sizes.SCREEN:
        users = ", ".join(r.name for r in RENDERERS.values() if r.sizes is Sizes.SCREEN)
        fields.fail(
            "for", f"里的 {scope}，在这里只用于 renderer: {users} 的材料", f"{scope} is for materials of {users} here"
        )


# Roles of pages that show what was made.
_OF_MADE = (PageRole.DOWNLOADS, PageRole.DOWNLOAD_LIST, PageRole.DOWNLOAD_ROWS, PageRole.SITEMAP)


def _role(fields: Fields, *, is_site: bool, of_made: bool) -> PageRole | None:
    """What the page is for, of a website's pages; one that shows what was made is made after it."""
    word = _one_of(fields, "role", [role.value for role in PageRole])
    if not word:
        return None
    role = PageRole(word)
    if not is_site:
        users = ", ".join(r.name for r in RENDERERS.values() if r.is_site)
        fields.fail("role", f"只用于 renderer: {users} 的页面", f"is for pages of renderer: {users}")
    elif of_made != (role in _OF_MADE):
        needed = "true" if role in _OF_MADE else "false"
        fields.fail(
            "role",
            f"为 {word} 的页面应当是 of_made: {needed}",
            f"{word} is for a page with of_made: {needed}",
            Words(f"请写 of_made: {needed}", f"write of_made: {needed}"),
        )
    return role


def _check_roles(fields: Fields, pages: Sequence[Page]) -> None:
    """One page a role; a list of downloads hangs on the page of all."""
    roles = [page.role for page in pages if page.role and page.role is not PageRole.STATISTICS]
    for role in dict.fromkeys(role for role in roles if roles.count(role) > 1):
        fields.problems.error(
            fields.origin,
            f"有几页都写了 role: {role.value}",
            f"several pages have role: {role.value}",
            Words("请只留一页", "leave it on one of them"),
        )
    if PageRole.DOWNLOADS in roles and PageRole.DOWNLOAD_LIST not in roles:
        fields.problems.error(
            fields.origin,
            f"有 role: {PageRole.DOWNLOADS.value} 的页面，也要有 role: {PageRole.DOWNLOAD_LIST.value} 的页面",
            f"a page with role: {PageRole.DOWNLOADS.value} needs one with role: {PageRole.DOWNLOAD_LIST.value}",
            Words("它列出一类资料，见 docs/materials.md", "it lists one kind of things, see docs/materials.md"),
        )


def _scope(fields: Fields, scopes: Sequence[str], spec: RendererSpec) -> Scope:
    """For each of what; one that this renderer cannot be asked for is told."""
    word = _one_of(fields, "for", [s.value for s in Scope], required=True)
    if word and word not in scopes:
        fields.fail(
            "for",
            f"里的 {word}，{spec.name} 做不了",
            f"{word} is nothing that {spec.name} makes things for",
            did_you_mean(word, scopes),
        )
    return Scope(word) if word else Scope.SITE


def _only(fields: Fields, scope: Scope, needed: Mapping[str, str]) -> str:
    """Which items; a screen tells no story without what its slide shows."""
    only = _one_of(fields, "only", tuple(ONLY))
    if only and ONLY[only] != scope.value:
        fields.fail("only", f"里的 {only} 只用于 for: {ONLY[only]}", f"{only} is for pages for: {ONLY[only]}")
    wanted = needed.get(scope.value, "")
    if wanted and not only:
        fields.fail(
            "for",
            f"为 {scope.value} 时要写 only: {wanted}",
            f"{scope.value} needs only: {wanted}",
            Words(
                f"请加上 only: {wanted}：屏幕上只放得下这些", f"add only: {wanted}: a screen has room for these alone"
            ),
        )
    return only


def _check_keys(fields: Fields, spec: RendererSpec) -> None:
    """Keys that this renderer does not heed: what is written must not be without effect."""
    for key in _KEYS:
        if fields.has(key) and key not in (*_FOR_ALL, *spec.keys, *spec.numbers):
            users = [r.name for r in RENDERERS.values() if key in r.keys or key in r.numbers]
            fields.fail(
                key,
                f"对 renderer: {spec.name} 没有用，请删去",
                f"means nothing to renderer: {spec.name}; leave it out",
                Words(f"它用于 {', '.join(users)}", f"it is for {', '.join(users)}"),
            )


def _check_sizes(
    fields: Fields, spec: RendererSpec, pages: Sequence[Page], *, own_screens: bool, own_papers: bool
) -> None:
    """Sheets need papers, slides need screens; a book's paper stands in its own file."""
    wrong = (own_screens and spec.sizes is Sizes.PAPER) or (own_papers and spec.sizes is Sizes.SCREEN)
    if wrong:
        word = fields.words("formats")[0][0]
        fields.fail("formats", f"里的 {word}，{spec.name} 做不了", f"{word} is nothing that {spec.name} draws on")
    drawn = [page for page in pages if not page.of_made]
    books = [page for page in drawn if page.scope is Scope.HANDBOOK]
    if fields.has("formats"):
        if books:
            fields.fail(
                "formats",
                "不用于 for: handbook：每本书的纸张写在 content/handbooks/ 里",
                "is not for pages for: handbook: each book names its paper in content/handbooks/",
            )
    elif spec.sizes in (Sizes.PAPER, Sizes.SCREEN) and len(books) < len(drawn):
        known = (
            ("content/paper.yaml", "[a4]") if spec.sizes is Sizes.PAPER else ("content/screens.yaml", "[unit.screens]")
        )
        fields.problems.error(
            fields.origin,
            "缺少“formats”",
            "“formats” is missing",
            Words(
                f"请写 {known[0]} 里的编号，例如 formats: {known[1]}",
                f"name ids of {known[0]}, formats: {known[1]} for example",
            ),
        )


def _root_only(fields: Fields, spec: RendererSpec) -> bool:
    """Whether only the root unit has it; a website is one for all."""
    word = _one_of(fields, "units", UNITS)
    if spec.is_site and word == UNITS[0]:
        fields.fail("units", f"里的 {word} 不用于 renderer: {spec.name}", f"{word} is not for renderer: {spec.name}")
    return spec.is_site or word == UNITS[1]


def _check_parts(fields: Fields, pages: Sequence[Page], parts: Sequence[PartSpec], overlay: str) -> None:
    """Parts are of books."""
    if parts and any(page.scope is not Scope.HANDBOOK for page in pages):
        fields.fail("parts", "只用于 for: handbook", "is for pages for: handbook")
    if overlay and not parts:
        fields.fail("overlay", "只和 parts 一起用", "goes with parts only")


def _one_of(fields: Fields, key: str, known: Sequence[str], *, required: bool = False) -> str:
    word = fields.text(key, required=required)
    if word and word not in known:
        fields.fail(key, f"没有 “{word}”", f"is not “{word}”", did_you_mean(word, known))
        return ""
    return word


def _check_output(fields: Fields, key: str, output: str, placeholders: Iterable[str] = _PLACEHOLDERS) -> None:
    """A path under output/ that any system can have, with placeholders that are known."""
    known = sorted(placeholders)
    try:
        named = [name for _, name, *rest in Formatter().parse(output) if name is not None or any(rest)]
        whole = all(not spec and not turn for _, _, spec, turn in Formatter().parse(output))
    except ValueError:
        named, whole = [], False
    for word in named:
        if word not in known:
            fields.fail(key, f"里的 {{{word}}} 认不出", f"has an unknown {{{word}}}", did_you_mean(str(word), known))
    if not whole:
        fields.fail(key, f"里的大括号写得不对：{output}", f"has braces that do not pair up: {output}")
    if output.startswith(("/", ".")) or ".." in output.split("/") or output.endswith("/"):
        fields.fail(key, "应当是 output/ 里面的一个文件", "should be a file inside output/")
    elif found := _UNSAFE.search(output):
        fields.fail(key, f"里不能有 “{found[0]}”", f"may not have “{found[0]}” in it")
    elif reserved := next(filter(is_device, output.split("/")), ""):
        fields.fail(key, f"里不能有 “{reserved}”：Windows 不许", f"may not have “{reserved}” in it: Windows forbids it")
    elif max(len(part.encode()) for part in output.split("/")) > LONGEST:
        fields.fail(key, f"太长：一个名字最多 {LONGEST} 个字节", f"is too long: a name has {LONGEST} bytes at most")
    elif output in (MANIFEST, REPORT):
        fields.fail(key, f"不能是 {output}：那是程序自己的", f"may not be {output}, which is the program's own")


_SINGLE = (Scope.SITE, Scope.UNIT, Scope.FORMAT)  # of which a place holds one: the unit's folder, the format's


def _check_places(page_fields: Sequence[Fields], pages: Sequence[Page], spec: RendererSpec, *, several: bool) -> None:
    """A file for each of what is made, not all in one place."""
    for fields, page in zip(page_fields, pages, strict=True):
        if not page.output:
            continue
        if page.scope not in _SINGLE and "{id}" not in page.output and "{order}" not in page.output:
            fields.fail(
                "output",
                f"里要有 {{id}}：for: {page.scope.value} 要做许多件，不能都写到 {page.output[:SHOWN]}",
                f"needs {{id}}: for: {page.scope.value} makes many, which cannot all be {page.output[:SHOWN]}",
            )
        is_drawn = spec.sizes in (Sizes.PAPER, Sizes.SCREEN) and not page.of_made and page.scope is not Scope.HANDBOOK
        if several and (is_drawn or page.scope is Scope.FORMAT) and "{format}" not in page.output:
            fields.fail(
                "output",
                f"里要有 {{format}}：formats 有几种，不能都写到 {page.output[:SHOWN]}",
                f"needs {{format}}: there are several formats, which cannot all be {page.output[:SHOWN]}",
            )


def _edition(fields: Fields) -> EditionSpec:
    output = fields.text("output", required=True)
    _check_output(fields, "output", output)
    if output and not output.endswith(".pdf"):
        fields.fail("output", f"应当以 .pdf 结尾：{output}", f"should end in .pdf: {output}")
    return EditionSpec(_one_of(fields, "kind", EDITIONS, required=True), output)


def _formats(
    fields: Fields, known: Mapping[str, Sizes] | None, standard: tuple[str, ...], spec: RendererSpec
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that content/paper.yaml or screens.yaml lists, and standard papers that it leaves out, which are not made."""
    found, left_out = [], []
    for word, origin in fields.words("formats"):
        if known is not None and word in known and spec.sizes not in (known[word], Sizes.EITHER):
            fields.problems.error(
                origin,
                f"“{word}” 是{'纸张' if known[word] is Sizes.PAPER else '屏幕'}，{spec.name} 做不了",
                f"“{word}” is a {known[word].value}, nothing that {spec.name} draws on",
            )
        elif known is None or word in known:
            found.append(word)
        elif word in standard and spec.sizes is not Sizes.SCREEN:
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
        if word.isdigit() and 100 <= int(word) <= 900 and int(word) % 100 == 0:
            found.append(int(word))
        else:
            zh, en = f"字重应当是 100、200 …… 900：{word}", f"a weight is 100, 200 … 900: {word}"
            fields.problems.error(origin, zh, en)
    return tuple(found) or (400, 700, 900)


def _files(
    sources: Sources, name: str, fields: Fields, spec: RendererSpec, problems: Problems
) -> tuple[tuple[str, str], ...]:
    mapping = fields.mapping("files")
    found = []
    for file, (line, value) in (mapping.entries if mapping else {}).items():
        own = Fields(YamlMap({"output": (line, value)}, line), _EDITION_KEYS, fields.path, problems)
        output = own.text("output", required=True)
        _check_output(own, "output", output, ())
        if spec.is_site and output and not output.startswith(f"{name}/"):
            own.fail("output", f"应当以 {name}/ 开头：{output}", f"should begin with {name}/: {output}")
        if not sources.exists(f"{FOLDER}/{name}/{file}"):
            problems.error(Origin(fields.path, line), f"找不到文件 “{file}”", f"file “{file}” is not there")
        elif output:
            found.append((f"{FOLDER}/{name}/{file}", output))
    return tuple(found)
