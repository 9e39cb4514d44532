"""Fraud types and audiences: Markdown files whose names other content refers to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from sitegen.core.sources import Sources
from sitegen.loading.fields import Fields, Names, check_length, did_you_mean, one_line
from sitegen.loading.identity import id_of_file
from sitegen.loading.markdown.body import (
    Section,
    missing_section,
    plain_field,
    read_advice,
    read_pairs,
    read_points,
    read_steps,
    split_sections,
    story_html,
)
from sitegen.loading.markdown.lines import unquoted
from sitegen.loading.text.reading import MarkdownFile, read_document
from sitegen.loading.yaml.yamllines import name_of
from sitegen.model.content import Audience, FraudType, OfficialName, Point, Saying
from sitegen.model.problems import Problems, Words
from sitegen.model.vocabulary import AUDIENCE_KEYS, AUDIENCE_SECTIONS, TYPE_KEYS, TYPE_SECTIONS
from sitegen.state.parse_cache import cached_load

SIGN = 9  # characters of a sign on a screen's self-check
SIGNS = 2, 3  # of them
_PLACED = re.compile(r"^(\d{1,2})[\s.、]+(.+)$")
Documents = Mapping[str, MarkdownFile]


def read_named(sources: Sources, folder: str, problems: Problems) -> dict[str, MarkdownFile]:
    """The Markdown files of a folder by id."""
    found: dict[str, MarkdownFile] = {}
    for path in sources.list(folder, "*.md"):
        id = id_of_file(path, problems)
        document = cached_load(sources, problems, path, read_document, path)
        if id and document:
            found[id] = document
    return found


def names_of(documents: Documents, what: Words, everyone: tuple[str, ...] = ()) -> Names:
    """Every way to call these things: id, Chinese name, short name; the words for `everyone` mean no one thing."""
    ids = {id: id for id in documents}
    ids.update(dict.fromkeys(everyone, ""))
    for id, document in documents.items():
        for key, (_, value) in document.front.entries.items():
            if name_of(key) in ("名称", "name", "短名", "short_name") and isinstance(value.value, str):
                ids.setdefault(one_line(value.value), id)
    return Names(what, ids)


def load_type(
    sources: Sources, id: str, document: MarkdownFile, audiences: Names, problems: Problems
) -> FraudType | None:
    """Read one fraud type."""
    fields = Fields(document.front, TYPE_KEYS, document.path, problems)
    intro, sections = split_sections(document, TYPE_SECTIONS, problems)
    for name in ("sayings", "steps", "flags", "advice"):
        if name not in sections:
            missing_section(document, name, TYPE_SECTIONS[name], problems)
    name = fields.text("name", required=True, limit=12)
    icon = fields.text("icon", default="warning")
    check_icon(sources, icon, fields)
    verdict = fields.text("verdict", limit=3, least=2, default="骗子")
    check_verdict(sources, verdict, fields)
    if not name:
        return None
    return FraudType(
        id=id,
        name=name,
        short_name=fields.text("short_name", limit=6) or name[:6],
        lie=unquoted(fields.text("lie", required=True, limit=8, least=2)),
        speaker=fields.text("speaker", limit=5, default="骗子"),
        verdict=verdict,
        summary=plain_field(fields, "summary", required=True, limit=60),
        slogan=fields.headline("slogan", required=True),
        official=_official(fields),
        icon=icon,
        audiences=fields.references("audiences", audiences),
        order=fields.whole("order", default=99, least=1, most=99),
        intro=Markup(story_html(intro, problems)),
        sayings=_sayings(sections, problems),
        steps=read_steps(sections["steps"], problems) if "steps" in sections else (),
        flags=_flags(sections, problems),
        advice=read_advice(sections["advice"], problems, "警方提示", least=2, most=4) if "advice" in sections else (),
        what_to_do=(
            read_advice(sections["what_to_do"], problems, "遇到怎么办", least=2, most=5)
            if "what_to_do" in sections
            else ()
        ),
        aliases=_aliases(fields),
        screen_question=fields.phrase("screen_question", limit=14),
        on_screen=_signs(fields),
        author=fields.text("author", limit=20),
        origin=fields.at("name"),
    )


def load_audience(
    sources: Sources, id: str, document: MarkdownFile, types: Names, problems: Problems
) -> Audience | None:
    """Read one audience."""
    fields = Fields(document.front, AUDIENCE_KEYS, document.path, problems)
    intro, sections = split_sections(document, AUDIENCE_SECTIONS, problems)
    if "ask_first" not in sections:
        missing_section(document, "ask_first", AUDIENCE_SECTIONS["ask_first"], problems)
    name = fields.text("name", required=True, limit=12)
    icon = fields.text("icon", default="user-circle")
    check_icon(sources, icon, fields)
    if not name:
        return None

    def points(key: str, what: str) -> tuple[Point, ...]:
        return read_points(sections[key], problems, what, least=2, most=6, head=16, text=40) if key in sections else ()

    return Audience(
        id=id,
        name=name,
        icon=icon,
        headline=fields.headline("headline", required=True),
        summary=plain_field(fields, "summary", required=True, limit=60),
        types=fields.references("types", types),
        order=fields.whole("order", default=99, least=1, most=99),
        intro=Markup(story_html(intro, problems)),
        ask_first=points("ask_first", "先问自己"),
        tell_family=points("tell_family", "告诉家人"),
        ask_title=fields.text("ask_title", limit=6),
        tell_title=fields.text("tell_title", limit=6),
        author=fields.text("author", limit=20),
        origin=fields.at("name"),
    )


def check_icon(sources: Sources, icon: str, fields: Fields) -> None:
    """Note an icon that is not in assets/icons/."""
    if not sources.exists(f"assets/icons/{icon}.svg"):
        there = [p.rsplit("/", 1)[1][:-4] for p in sources.list("assets/icons", "*.svg")]
        fields.fail("icon", f"：没有图标 “{icon}”", f": there is no icon “{icon}”", did_you_mean(icon, there))


def check_verdict(sources: Sources, verdict: str, fields: Fields) -> None:
    """Note a character that the brush face does not have."""
    from sitegen.typography import typefaces  # HarfBuzz and fontTools: not for a build whose files are all known

    if not verdict:
        return
    brush = typefaces.load(sources, "brush")
    missing = brush.missing(verdict)
    if missing:
        there = "".join(chr(c) for c in sorted(brush.characters) if c > 0x3400)
        fields.fail(
            "verdict",
            f"里的 “{missing}” 没有毛笔字形",
            f"has characters without brush lettering: “{missing}”",
            Words(f"可用的字: {there}", f"there are: {there}"),
        )


def _aliases(fields: Fields) -> tuple[str, ...]:
    """What people call a type, each once."""
    found = dict(fields.words("aliases"))
    for alias, origin in found.items():
        check_length("又叫", alias, origin, fields.problems, 12)
    return tuple(found)


def _signs(fields: Fields) -> tuple[str, ...]:
    """What is asked on a screen's self-check: two or three acts, short enough to be read in passing."""
    found = dict(fields.words("on_screen"))
    for sign, origin in found.items():
        check_length("屏上写", sign, origin, fields.problems, SIGN)
    if found and not SIGNS[0] <= len(found) <= SIGNS[1]:
        fields.fail(
            "on_screen",
            f"要写 {SIGNS[0]} 到 {SIGNS[1]} 样，这里有 {len(found)} 样",
            f"should name {SIGNS[0]} to {SIGNS[1]} things, not {len(found)}",
        )
    return tuple(found)


def _official(fields: Fields) -> tuple[OfficialName, ...]:
    mapping = fields.mapping("official")
    found = []
    for key, (_line, value) in (mapping.entries if mapping else {}).items():
        words = value.value
        if not re.fullmatch(r"20\d\d", key) or not isinstance(words, str):
            fields.fail(
                "official",
                f"要写成 年份: 名称，不是 “{key}”",
                f"should be year: label, not “{key}”",
                Words(
                    "例如 {2023: 5 冒充公检法, 2025: 7 冒充公检法}",
                    "for example {2023: 5 冒充公检法, 2025: 7 冒充公检法}",
                ),
            )
            continue
        placed = _PLACED.match(words)
        found.append(OfficialName(int(key), placed[2] if placed else words, int(placed[1]) if placed else 0))
    return tuple(sorted(found, key=lambda n: n.year))


def _sayings(sections: Mapping[str, Section], problems: Problems) -> tuple[Saying, ...]:
    if "sayings" not in sections:
        return ()
    found = []
    for says, truth, origin in read_pairs(sections["sayings"], problems, "他怎么说", least=3, most=6):
        saying = Saying(unquoted(says), truth)
        check_length("他说的话", saying.says, origin, problems, 12)
        check_length("真相", saying.truth, origin, problems, 40)
        found.append(saying)
    return tuple(found)


def _flags(sections: Mapping[str, Section], problems: Problems) -> tuple[Point, ...]:
    if "flags" not in sections:
        return ()
    return read_points(sections["flags"], problems, "识别要点", least=3, most=6, head=16, text=40)
