"""The YAML lists: site, units, papers, screens, handbooks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from sitegen.core import clock
from sitegen.core.sources import Sources
from sitegen.images import decoding
from sitegen.loading.fields import Fields, Keys, Names, did_you_mean
from sitegen.loading.identity import check_id, id_of_file
from sitegen.loading.pictures import logo_of
from sitegen.loading.qrcodes import codes_of
from sitegen.loading.screens import read_screen, size_written
from sitegen.loading.text.reading import read_text, why_not
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue, read_yaml
from sitegen.model.content import Footer, Handbook, Hotline, Site, Unit
from sitegen.model.formats import Paper, Posters, Process, Screen
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.vocabulary import (
    FOOTER_KEYS,
    HANDBOOK_KEYS,
    HOTLINE_KEYS,
    LEVELS,
    PAPER_KEYS,
    SCREEN_KEYS,
    SITE_KEYS,
    UNIT_KEYS,
    WEBSITE_KEYS,
)

T = TypeVar("T")
STANDARD = "assets/paper.yaml"
EDITIONS = ("zh-Hant",)  # made by the program; others are translated by people in content/i18n/TAG/
GLOSSARY = "content/i18n/zh-Hant.yaml"
_TAG = re.compile(r"(?!zh\b)[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")  # BCP 47: language, script, region
LONGEST = 5080  # mm: 14,400 pt, the limit of a PDF page (ISO 32000-1, annex C)
SITE, UNITS, PAPERS, SCREENS = (f"content/{name}.yaml" for name in ("site", "units", "paper", "screens"))


def load_site(sources: Sources, problems: Problems) -> tuple[Site, Footer] | None:
    """Read content/site.yaml: the site, and the footer that the root unit starts from."""
    mapping = _mapping(sources, SITE, problems)
    if mapping is None:
        return None
    fields = Fields(mapping, SITE_KEYS, SITE, problems)
    base = fields.text("base_url")
    if base and not re.fullmatch(r"https?://[\w.-]+(:\d{1,5})?(/[^\s?#\"'<>\\^`{|}]*)?", base):
        fields.fail(
            "base_url",
            f"写得不对：{base}",
            f"is not a web address: {base}",
            Words("例如 https://example.com/fanzha/", "like https://example.com/fanzha/"),
        )
        base = ""
    website = fields.mapping("website")
    web = Fields(website or YamlMap({}, 1), WEBSITE_KEYS, SITE, problems)
    site = Site(
        title=fields.text("title", required=True, limit=20),
        organiser=fields.text("organiser", limit=40),
        base_url=base + "/" if base and not base.endswith("/") else base,
        language=_language(fields),
        timezone=_timezone(sources, fields),
        description=fields.text("description", limit=120),
        fonts=_fonts(sources, fields),
        note=fields.text("note", limit=120),
        bare=web.yes("bare", default=False),
        editions=_editions(sources, web, problems),
        glossary=_glossary(sources, problems),
        forms=_forms(fields if fields.has("traditional") else web),
        print_profile=_profile(sources, fields),
        review=fields.yes("review", default=False),
        reviewers=tuple(dict.fromkeys(word for word, _ in fields.words("reviewers"))),
        author=fields.text("author", limit=20),
        origin=fields.at("title"),
    )
    footer = fields.mapping("footer")
    return site, _footer(Fields(footer, FOOTER_KEYS, SITE, problems), Footer()) if footer else Footer()


def _language(fields: Fields) -> str:
    language = fields.text("language", default="zh-CN")
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        return language
    fields.fail(
        "language",
        f"写得不对：{language}",
        f"is no language tag: {language}",
        Words("请写 zh-CN，或去掉这一行", "write zh-CN, or leave the line out"),
    )
    return "zh-CN"


def _timezone(sources: Sources, fields: Fields) -> str:
    """The zone whose day counts: checked, and the same as `clock` found before anything was read."""
    name = fields.text("timezone")
    hint = Words(
        "请单独写一行，例如 时区: Asia/Shanghai；新疆当地时间写 Asia/Urumqi，也可以写 UTC+8",
        "give it a line of its own, timezone: Asia/Shanghai for example; UTC+8 will do, too",
    )
    if clock.zone(name) is None:
        fields.fail("timezone", f"没有 “{name}” 这个时区", f"there is no time zone “{name}”", hint)
    elif clock.zone(name) != (clock.zone(clock.named_in(read_text(sources, SITE, Problems()) or "")) or clock.zone("")):
        fields.fail("timezone", "写的地方不对，读不到", "stands where it cannot be read", hint)
    else:
        return name or clock.DEFAULT
    return clock.DEFAULT


def load_units(
    sources: Sources, types: Names, screens: tuple[Screen, ...], footer: Footer, problems: Problems
) -> tuple[tuple[Unit, ...], tuple[Screen, ...]]:
    """Read content/units.yaml: a tree, every unit with what it inherits filled in, the root first; and their own screens."""
    value = _value(sources, UNITS, problems)
    if value is None:
        return (), ()
    tree = _UnitTree(sources, types, screens, problems)
    for entry in entries_of(value, UNITS, problems):
        tree.add(entry, None)
    units = tree.resolve(footer)
    roots = [u for u in units if u.is_root]
    if len(roots) != 1 and not problems.errors:
        problems.error(
            roots[1].origin if roots else Origin(UNITS, 1),
            f"最上级的单位应当只有一个，这里有 {len(roots)} 个",
            f"there should be one root unit, there are {len(roots)}",
            Words("其他单位请写 上级: 编号，或放在 下级: 里", "give the others a parent, or put them under children"),
        )
    return units, tuple(tree.own.values())


class _UnitTree:
    def __init__(self, sources: Sources, types: Names, screens: tuple[Screen, ...], problems: Problems) -> None:
        self.sources, self.types, self.problems = sources, types, problems
        self.profiles = {s.id: s for s in screens}
        self.screens = Names(Words("屏幕规格", "screen profile"), {k: s.id for s in screens for k in (s.id, s.name)})
        self.own: dict[str, Screen] = {}
        self.read: dict[str, Fields] = {}
        self.parents: dict[str, str] = {}

    def add(self, mapping: YamlMap, parent: str | None) -> None:
        fields = Fields(mapping, UNIT_KEYS, UNITS, self.problems)
        id = fields.text("id", required=True)
        if not id or not check_id(id, fields.at("id"), self.problems):
            return
        if id in self.read:
            fields.fail(
                "id", f" {id} 已经用过", f"{id} is taken", Words("每个单位的编号要不同", "every unit needs its own id")
            )
            return
        self.read[id] = fields
        above = parent or fields.text("parent")
        if above:
            self.parents[id] = above
        for child in fields.mappings("children"):
            self.add(child, id)

    def resolve(self, footer: Footer) -> tuple[Unit, ...]:
        made: dict[str, Unit] = {}
        for id, fields in self.read.items():
            parent = self.parents.get(id)
            if parent and parent not in self.read:
                Names(Words("上级单位", "parent unit"), {i: i for i in self.read}).find(
                    parent, fields.at("parent"), self.problems
                )
        waiting = [i for i in self.read if self.parents.get(i) in (None, *self.read)]
        while waiting:
            ready = [i for i in waiting if self.parents.get(i) is None or self.parents[i] in made]
            if not ready:
                fields = self.read[waiting[0]]
                fields.fail("parent", "绕成了圈", "goes round in a circle")
                break
            for id in ready:
                made[id] = self._unit(id, self.read[id], made.get(self.parents.get(id, "")), footer)
            waiting = [i for i in waiting if i not in made]
        return tuple(sorted(made.values(), key=lambda u: len(u.path)))

    def _unit(self, id: str, fields: Fields, above: Unit | None, footer: Footer) -> Unit:
        name = fields.text("name", required=True, limit=30)
        own_footer = fields.mapping("footer")
        base = above.footer if above else footer
        return Unit(
            id=id,
            name=name,
            short_name=self._short_name(fields, above),
            issuer=fields.text("issuer", limit=30) or (above.issuer if above else name),
            level=fields.reference("level", _LEVEL_NAMES),
            path=(*(above.path if above else ()), id),
            address=fields.text("address", limit=60) or (above.address if above else ""),
            hotlines=self._hotlines(fields) or (above.hotlines if above else (Hotline("110", "报警"),)),
            has_96110=fields.yes("has_96110", default=above.has_96110 if above else True),
            screens=self._screens(fields) or (above.screens if above else ()),
            focus_types=fields.references("focus_types", self.types) or (above.focus_types if above else ()),
            note=fields.text("note", limit=120) or (above.note if above else ""),
            footer=_footer(Fields(own_footer, FOOTER_KEYS, UNITS, self.problems), base) if own_footer else base,
            sample=fields.yes("sample", default=above.sample if above else False),
            logo=logo_of(self.sources, fields) or (above.logo if above else None),
            codes=codes_of(self.sources, fields, self.problems) or (above.codes if above else ()),
            author=fields.text("author", limit=20),
            origin=fields.origin,
        )

    def _screens(self, fields: Fields) -> tuple[str, ...]:
        """The ids of the screens it has: profiles by name, and its own by their numbers."""
        found = []
        for entry in fields.entries("screens"):
            if not isinstance(entry, YamlMap) and entry[0] not in self.screens.ids and (size := size_written(*entry)):
                entry = size
            if isinstance(entry, YamlMap):
                own = Fields(entry, SCREEN_KEYS, UNITS, self.problems)
                screen = read_screen(own.text("id"), own, self.profiles)
                if screen and self._is_free(screen, own):
                    self.own[screen.id] = screen
                    found.append(screen.id)
            elif id := self.screens.find(*entry, self.problems):
                found.append(id)
        return tuple(dict.fromkeys(found))

    def _is_free(self, made: Screen, own: Fields) -> bool:
        """Whether its id means no other screen: two units may have the same one."""
        other = self.profiles.get(made.id) or self.own.get(made.id)
        if other is None or other == made:
            return True
        own.fail(
            "id",
            f" {made.id} 已经是另一块屏幕的",
            f"{made.id} is another screen's",
            Words("请写一个不同的 编号", "give it an id of its own"),
        )
        return False

    def _short_name(self, fields: Fields, above: Unit | None) -> str:
        return fields.text("short_name", limit=12, least=2) or (above.short_name if above else fields.text("name")[:12])

    def _hotlines(self, fields: Fields) -> tuple[Hotline, ...]:
        found = []
        for entry in fields.mappings("hotlines"):
            inner = Fields(entry, HOTLINE_KEYS, UNITS, self.problems)
            number = unicodedata.normalize("NFKC", inner.text("number", required=True)).replace("—", "-")
            if number and not re.fullmatch(r"[0-9-]{3,14}", number):
                inner.fail("number", f"应当只有数字：{number}", f"should be digits only: {number}")
            found.append(Hotline(number, inner.text("label", limit=20), inner.text("hours", limit=30)))
        if found and all(h.number != "110" for h in found):
            found.insert(0, Hotline("110", "报警"))
        return tuple(found)


_LEVEL_NAMES = Names(Words("层级", "level"), dict(zip(*LEVELS, strict=True)) | {e: e for e in LEVELS[1]})


def load_papers(sources: Sources, problems: Problems) -> tuple[Paper, ...]:
    """Read content/paper.yaml; without one, the standard formats in assets/paper.yaml."""

    def paper(id: str, f: Fields) -> Paper | None:
        width, height = (f.number(side, required=True, least=20, most=50_000) for side in ("width", "height"))
        if not (width and height):
            return None
        made = Paper(
            id=id,
            name=f.text("name", required=True, limit=30),
            width=width,
            height=height,
            bleed=f.number("bleed", default=3, most=50),
            safe=f.number("safe", default=5, most=100),
            process=f.choice("process", Process) or Process.OFFSET,
            scale=_scale(f, max(width, height)),
            folds=f.whole("folds", default=1, least=1, most=4),
            dpi=f.whole("dpi", default=300, least=20, most=1200),
            source=f.text("source"),
            origin=f.origin,
        )
        return replace(made, posters=_posters(f, made))

    path = PAPERS if sources.exists(PAPERS) else STANDARD
    return tuple(p for p in _formats(sources, path, PAPER_KEYS, paper, problems) if p)


def _posters(fields: Fields, paper: Paper) -> Posters:
    """For which warnings the paper becomes posters: what is written, else all if it has a poster's shape."""
    shaped = Posters.ALL if paper.is_poster_shaped else Posters.NONE
    wanted = fields.choice("posters", Posters) or shaped
    if wanted is not Posters.NONE and (paper.folds > 1 or paper.width >= paper.height):
        fields.fail(
            "posters",
            "只能用于竖的、不折的纸",
            "is for upright papers that are not folded",
            Words("请写 海报: 不做，或去掉这一项", "write posters: none, or leave it out"),
        )
        return Posters.NONE
    return wanted


def standard_papers(sources: Sources, problems: Problems) -> tuple[str, ...]:
    """The ids in assets/paper.yaml: a material may name them though a county's own list leaves them out."""
    if not sources.exists(STANDARD):
        return ()
    value = _value(sources, STANDARD, problems)
    entries = entries_of(value, STANDARD, problems) if value else ()
    return tuple(Fields(entry, PAPER_KEYS, STANDARD, problems).text("id") for entry in entries)


def _scale(fields: Fields, longest: float) -> int:
    """The scale of the drawing; a side that no PDF page may have asks for a smaller drawing."""
    scale = fields.whole("scale", default=1, least=1, most=100)
    if longest / scale > LONGEST:
        fields.fail(
            "scale",
            f"太大：PDF 的一边最长 {LONGEST} 毫米",
            f"leaves a page longer than the {LONGEST} mm a PDF may have",
            Words("请写 比例: 10，文件按 1:10 画，印刷厂放大输出", "write scale: 10: the file is drawn at 1:10"),
        )
    return scale


def load_screens(sources: Sources, problems: Problems) -> tuple[Screen, ...]:
    """Read content/screens.yaml; a profile may start from one above it."""
    known: dict[str, Screen] = {}

    def screen(id: str, f: Fields) -> Screen | None:
        made = read_screen(id, f, known)
        if made:
            known[id] = made
        return made

    return tuple(s for s in _formats(sources, SCREENS, SCREEN_KEYS, screen, problems) if s)


def load_handbooks(
    sources: Sources, paths: Sequence[str], types: Names, papers: Names, audiences: Names, problems: Problems
) -> tuple[Handbook, ...]:
    """Read those of content/handbooks."""
    found = []
    for path in paths:
        id = id_of_file(path, problems)
        mapping = _mapping(sources, path, problems)
        if id is None or mapping is None:
            continue
        fields = Fields(mapping, HANDBOOK_KEYS, path, problems)
        title = fields.phrase("title", required=True, limit=16)
        paper = fields.reference("paper", papers, required=True)
        if title and paper:
            found.append(
                Handbook(
                    id=id,
                    title=title,
                    subtitle=fields.text("subtitle", limit=40),
                    audience=fields.text("audience", limit=20),
                    types=fields.references("types", types),
                    paper=paper,
                    preface=fields.text("preface", limit=400),
                    enlarged=fields.whole("enlarged", default=100, least=100, most=200),
                    readers=fields.reference("readers", audiences),
                    has_cases=fields.yes("has_cases", default=True),
                    internal=fields.yes("internal", default=False),
                    every_unit=fields.yes("every_unit", default=True),
                    cover=fields.text("cover", limit=2),
                    author=fields.text("author", limit=20),
                    origin=fields.at("title"),
                )
            )
    return tuple(found)


def _formats(
    sources: Sources, path: str, keys: Keys, make: Callable[[str, Fields], T], problems: Problems
) -> tuple[T, ...]:
    value = _value(sources, path, problems)
    found: dict[str, T] = {}
    for entry in entries_of(value, path, problems) if value else ():
        fields = Fields(entry, keys, path, problems)
        id = fields.text("id", required=True)
        if not id or not check_id(id, fields.at("id"), problems):
            continue
        if id in found:
            fields.fail(
                "id", f" {id} 已经用过", f"{id} is taken", Words("每一项的编号要不同", "every entry needs its own id")
            )
            continue
        found[id] = make(id, fields)
    return tuple(found.values())


def entries_of(value: YamlValue, path: str, problems: Problems) -> Iterable[YamlMap]:
    """A list of mappings, or a mapping of id → mapping (the id as key)."""
    if isinstance(value.value, str):
        problems.error(
            Origin(path, value.line),
            "应当是一串“名称: 内容”，每一项以 - 开头",
            "should be entries of key: value, each starting with -",
        )
    elif isinstance(value.value, tuple):
        for item in value.value:
            if isinstance(item.value, dict):
                yield YamlMap(item.value, item.line)
            elif not item.told:
                problems.error(Origin(path, item.line), "每一项应当写成“名称: 内容”", "each entry should be key: value")
    elif isinstance(value.value, dict):
        for id, (line, item) in value.value.items():
            if isinstance(item.value, dict):
                yield YamlMap({"id": (line, YamlValue(id, line)), **item.value}, line)
            elif not item.told:
                problems.error(Origin(path, line), f"“{id}”下面应当是“名称: 内容”", f"“{id}” should hold key: value")


def _mapping(sources: Sources, path: str, problems: Problems) -> YamlMap | None:
    value = _value(sources, path, problems)
    if value is None:
        return None
    if not isinstance(value.value, dict):
        problems.error(Origin(path, value.line), "应当是一行一个“名称: 内容”", "should be lines of key: value")
        return None
    return YamlMap(value.value, value.line)


def _value(sources: Sources, path: str, problems: Problems) -> YamlValue | None:
    if not sources.exists(path):
        if sources.kind(path):
            problems.error(Origin(path), *why_not(sources, path))
            return None
        problems.error(
            Origin(path),
            "缺少这个文件",
            "this file is missing",
            Words("可以从程序自带的示例内容里复制一份", "copy it from the starter content"),
        )
        return None
    text = read_text(sources, path, problems)
    return read_yaml(text, path, 1, problems) if text is not None else None


def _editions(sources: Sources, fields: Fields, problems: Problems) -> tuple[str, ...]:
    """Language tags: those made of the Chinese pages, and those that people translate in content/i18n/TAG/."""
    found = []
    for tag, origin in fields.words("editions"):
        is_tag = bool(_TAG.fullmatch(tag))
        if tag in EDITIONS or (is_tag and sources.exists(f"content/i18n/{tag}/messages.po")):
            found.append(tag)
            continue
        hint = did_you_mean(tag, EDITIONS)
        if is_tag:
            hint = Words(
                f"要请人翻译，先运行 python3 build.py translate {tag}",
                f"to have it translated, begin with python3 build.py translate {tag}",
            )
        problems.error(origin, f"没有 “{tag}” 这个版本", f"there is no edition “{tag}”", hint)
    return tuple(dict.fromkeys(found))


def _forms(fields: Fields) -> str:
    """Whose forms of Traditional characters the edition zh-Hant has."""
    text = fields.text("traditional")
    known = {"台湾": "tw", "臺灣": "tw", "taiwan": "tw", "香港": "hk", "hong kong": "hk", "hongkong": "hk"}
    if text and text.lower() not in known:
        fields.fail("traditional", f"写 台湾 或 香港，不是 “{text}”", f"is taiwan or hong kong, not “{text}”")
    return known.get(text.lower(), "tw")


def _glossary(sources: Sources, problems: Problems) -> tuple[tuple[str, str], ...]:
    """content/i18n/zh-Hant.yaml, which need not be there: Simplified word: Traditional word."""
    if not sources.exists(GLOSSARY):
        return ()
    mapping = _mapping(sources, GLOSSARY, problems)
    found = []
    for word, (line, value) in (mapping.entries if mapping else {}).items():
        if isinstance(value.value, str) and value.value:
            found.append((word, value.value))
        else:
            problems.error(Origin(GLOSSARY, line), f"“{word}”后面要写一个词", f"“{word}” needs one word")
    return tuple(found)


def _profile(sources: Sources, fields: Fields) -> str:
    """The path of the print shop's CMYK profile, empty when none is named."""
    path = fields.text("print_profile")
    if path and not sources.exists(path):
        fields.fail(
            "print_profile",
            f"：找不到文件 “{path}”",
            f"file “{path}” is not there",
            Words("请向印刷厂要 ICC 文件，放进 assets/ 并写明路径", "ask the print shop for its ICC file"),
        )
        return ""
    if path:
        try:
            decoding.check_press_profile(sources.read(path))
        except decoding.Unfit as unfit:
            name = PurePosixPath(path).name
            fields.fail("print_profile", f"：“{name}” {unfit.words.zh}", f"“{name}” {unfit.words.en}", unfit.hint)
            return ""
    return path


def _fonts(sources: Sources, fields: Fields) -> tuple[tuple[str, str], ...]:
    mapping = fields.mapping("fonts")
    found = []
    for name, (line, value) in (mapping.entries if mapping else {}).items():
        path = value.value if isinstance(value.value, str) else ""
        if name not in ("sans", "正文") or not path:
            fields.problems.error(
                Origin(SITE, line),
                f"字体只认 “正文”: 文件，不认 “{name}”",
                f"only the font “sans” can be named, not “{name}”",
            )
        elif not sources.exists(path):
            fields.problems.error(
                Origin(SITE, line),
                f"找不到字体文件 “{path}”",
                f"font file “{path}” is not there",
                Words("请把字体放进 assets/fonts/ 并写明路径", "put the font into assets/fonts/ and write its path"),
            )
        elif wrong := _wrong_face(sources, path):
            fields.problems.error(
                Origin(SITE, line),
                f"字体文件 “{path}” {wrong.zh}",
                f"font file “{path}” {wrong.en}",
                Words(
                    "请换一个字数齐全的中文字体（TTF、OTF），或去掉这一项，用自带的思源黑体",
                    "choose a whole Chinese font (TTF, OTF), or leave this out for the one that comes along",
                ),
            )
        else:
            found.append(("sans", path))
    return tuple(found)


def _wrong_face(sources: Sources, path: str) -> Words:
    from sitegen.typography.typefaces import check_face  # HarfBuzz, for the few that name a font

    return check_face(sources.read(path))


def _footer(fields: Fields, above: Footer) -> Footer:
    return Footer(
        contact=fields.text("contact", limit=120) or above.contact,
        site_code=fields.text("site_code", limit=40) or above.site_code,
        icp=fields.text("icp", limit=40) or above.icp,
        police_record=fields.text("police_record", limit=40) or above.police_record,
        gov_mark=fields.text("gov_mark", limit=40) or above.gov_mark,
        find_error=fields.text("find_error", limit=80) or above.find_error,
    )
