"""Web pages with relative links only, plain copies, pictures made small, and the site's display face."""

from __future__ import annotations

import base64
import hashlib
import html as entities
import io
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from sitegen.core.digests import digest_of
from sitegen.core.sources import NotThere, Sources
from sitegen.core.templating import Functions, relative, web_picture
from sitegen.images import decoding, story_pictures
from sitegen.model.content import Picture
from sitegen.model.job_params import (
    CopiedFile,
    CopiedProduct,
    DisplayFace,
    DisplayFaceRules,
    SearchIndex,
    ShareCard,
    ShareWords,
    ShelfPicture,
    StoryPicture,
    Thumbnail,
    WebPage,
)
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Origin, Problem, Words
from sitegen.model.reports import DisplayCharacters, PictureSize
from sitegen.model.routes import Edition, TraditionalEdition, TranslatedEdition
from sitegen.model.text import Phrase
from sitegen.renderers import web_search
from sitegen.renderers.editions import EditionLink, Sum, edition_words
from sitegen.renderers.page import cell, fill
from sitegen.renderers.web_search import SearchSegment
from sitegen.typography import typefaces
from sitegen.typography.pen import brush, brush_size, shortened, strike
from sitegen.typography.template_functions import Drawing
from sitegen.website import share_card
from sitegen.website.css_lowering import lowered
from sitegen.website.traditional_chinese import traditional, traditional_page
from sitegen.website.translate import Translated, translate_literals

SHELF = (1200, 400)  # px of the home page's picture of the materials
LEAST_GAP = 32  # px between two things on it
COLUMN, HIGHEST = 38, 36  # rem: a story's width, the height of an upright picture in it
LONG = 2.2  # times as high as wide: longer than a phone's screen
THUMB = 360  # px of a material's picture, shown at 180 and sharp on a phone
NARROWER = (480, 800)  # px of the narrower copies of a story's picture
EDGE = 8  # of a verdict's height of 100: how far its border reaches
HEAVIEST = 180_000  # bytes of one picture
QUALITIES = (78, 66, 54, 42, 30, 18, 8)
WIDEST, TALLEST = 1200, 12_000  # px of a picture on a page; long ones are pictures of chats
_HEADING = re.compile(r"<h[12]\b[^>]*>(.*?)</h[12]>", re.S)
_WRITTEN = re.compile(r'\bdata-[a-z]+="([^"]*)"')  # the words that a script puts in the element
_DISPLAY = re.compile(r'class="(?:[^"]* )?d[ "]')
_MARKS = re.compile("[“”]")
_PAIR = re.compile(r"(-?[\d.]+(?:e-?\d+)?) (-?[\d.]+(?:e-?\d+)?)")
_RUN = re.compile(r"[^，。、；：！？|]+")
A_LINE = 8  # characters of a heading on a phone
A_LINE_LARGE = 6  # the same in large type
MANY_HEADS = 4096
_PLACES: dict[str, tuple[int, ...]] = {}  # where a heading's words may part: the same ones stand on many pages
_PLACED_BY: list[object] = []  # the dictionary that told it
_HEAD = re.compile(r"(<h[123]\b[^>]*>)(.*?)(</h[123]>)", re.S)
_TAGS = re.compile(r"(<svg\b.*?</svg>|<[^>]*>)", re.S)
_PEN = re.compile(r"url\(pen:(\d)\)")
_DRAWN = re.compile(r"url\(icon:([\w-]+)\)")
_INDENT = re.compile(r"\s*\n\s*")
_AS_TYPED = re.compile(r"<(?:pre|textarea)\b")
_TAG = re.compile(r"<svg\b.*?</svg>|<[^>]+>", re.S)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing for a style sheet, and its height by its width."""

    url: Markup
    ratio: float


def render(job: Job, sources: Sources) -> Outcome:
    """The file that `job.params` asks for; raises TypeError for another renderer's."""
    match job.params:
        case WebPage() as page:
            return _page(job, page, sources)
        case CopiedFile() as copied:
            return _copy(job, copied, sources)
        case StoryPicture() as picture:
            return _pictures(job, picture, sources)
        case CopiedProduct():
            return Outcome({job.output: sources.made(_only_input(job))}, {})
        case Thumbnail():
            data, size = _thumb(sources.made(_only_input(job)))
            return Outcome({job.output: data}, {}, report=PictureSize(*size))
        case ShelfPicture():
            return Outcome({job.output: _shelf([sources.made(i.path) for i in job.inputs])}, {})
        case ShareCard() as card:
            return Outcome({job.output: _share(card, sources)}, {})
        case SearchIndex() as index:
            return web_search.index(job, index, sources)
        case SearchSegment() as segment:
            return web_search.segment(job, segment)
        case DisplayFace() as face:
            return _display_face(job, face, sources)
        case DisplayFaceRules() as rules:
            return Outcome({job.output: _face_rules(rules.files).encode()}, {})
        case other:
            raise TypeError(f"{job.output}: no file of a website is made by {type(other).__name__}")


def _only_input(job: Job) -> str:
    (made,) = job.inputs
    return made.path


def _page(job: Job, page: WebPage, sources: Sources) -> Outcome:
    """A page; it reports what it sets in the display face."""
    said = text = _filled(job, page, sources)
    site = job.output.split("/")[0]
    if job.output.endswith(".html") and not isinstance(page.site.edition, TranslatedEdition):
        text = _HEAD.sub(lambda head: head[1] + _parted_head(head[2], sources) + head[3], text)
    text = story_pictures.shown(text, lambda picture: _shown_picture(picture, job.output, f"{site}/pictures/"))
    if isinstance(page.site.edition, TraditionalEdition):
        text = traditional_page(text, page.site.edition.glossary, page.site.edition.forms)
    if job.output.endswith(".csv"):
        return Outcome({job.output: text.replace("\n", "\r\n").encode("utf-8-sig")}, {}, said=said)
    if not job.output.endswith(".html"):
        if job.output.endswith(".css"):
            text = _drawn(text, sources)
        return Outcome({job.output: text.encode()}, {}, said=said)
    text = _plain_space(text)
    shown = DisplayCharacters("".join(sorted(display_characters(text))))
    return Outcome({job.output: text.encode()}, {}, report=shown, said=said)


def _parted_head(html: str, sources: Sources) -> str:
    """A heading with places between words for a narrow screen to break at, in each stretch longer than one of its lines."""
    pieces = _TAGS.split(html)
    for at in range(0, len(pieces), 2):
        if len(pieces[at]) > A_LINE_LARGE and "&" not in pieces[at]:
            pieces[at] = _with_places(pieces[at], sources)
    return "".join(pieces)


def _with_places(words: str, sources: Sources) -> str:
    from sitegen.typography import line_breaking

    dictionary = line_breaking.load(sources)  # read for every page, so that each is made anew when it changes
    if len(_PLACES) > MANY_HEADS or not _PLACED_BY or _PLACED_BY[0] is not dictionary:
        _PLACES.clear()
        _PLACED_BY[:] = [dictionary]
    if words not in _PLACES:
        good = parted(words, A_LINE_LARGE, sources=sources).breaks
        _PLACES[words] = (*good, *_dear_places(words, good, line_breaking.boundary_prices(Phrase(words), dictionary)))
    places = sorted(_PLACES[words])
    return "<wbr>".join(words[a:b] for a, b in zip((0, *places), (*places, len(words)), strict=True))


def _dear_places(words: str, good: tuple[int, ...], prices: tuple[float, ...]) -> Iterator[int]:
    """Ends of words where a browser would otherwise cut a stretch that no line holds, and leave one character alone."""
    for run in _RUN.finditer(words):
        ends = [run.start(), *(at for at in good if run.start() < at < run.end()), run.end()]
        for a, b in pairwise(ends):
            if b - a > A_LINE:
                yield from (at for at in range(a + 2, b - 1) if prices[at] < math.inf)


def _plain_space(page: str) -> str:
    """The page without the template's indentation, which is a tenth of a long list; words keep the space between them."""
    return page if _AS_TYPED.search(page) else _INDENT.sub("\n", page)


def _filled(job: Job, page: WebPage, sources: Sources) -> str:
    """The template filled in, in the words of a people's translation where it is for one."""
    functions = _functions(job, page, sources)
    if not isinstance(page.site.edition, TranslatedEdition):
        return fill(job, sources, functions)
    words = edition_words(page.site.edition.tag, sources)
    return fill(job, sources, {**functions, **words.functions}, (Translated,), words.filters)


def _copy(job: Job, copied: CopiedFile, sources: Sources) -> Outcome:
    """A file as it is; a script or a style sheet in the edition's characters or words, the latter made small."""
    data = sources.read(copied.source)
    if job.output.endswith((".js", ".css")):
        text = _turned(data.decode("utf-8-sig"), copied.edition, sources)
        data = (_style(_drawn(text, sources), is_rtl=copied.is_rtl) if job.output.endswith(".css") else text).encode()
    return Outcome({job.output: data}, {})


def _turned(text: str, edition: Edition, sources: Sources) -> str:
    match edition:
        case TraditionalEdition(glossary=glossary, forms=forms):
            return traditional(text, glossary, forms)
        case TranslatedEdition(tag=tag):
            return translate_literals(text, edition_words(tag, sources).catalogue)
        case None:
            return text


def _style(text: str, *, is_rtl: bool) -> str:
    """A style sheet as it is served: for old browsers too, made small."""
    return _compact(lowered(text, is_rtl=is_rtl))


def _drawn(style: str, sources: Sources) -> str:
    """A style sheet with its pictures in it: `url(pen:2)` is a stroke of the pen, `url(icon:bank)` an icon.

    Nothing else works from a folder, where a browser takes no mask out of another file.
    """
    icons = _DRAWN.sub(lambda found: _data(_outline(sources.read(f"assets/icons/{found[1]}.svg"))), style)
    return _PEN.sub(_pen, icons)


def _data(svg: str) -> str:
    """A drawing as an address."""
    return 'url("data:image/svg+xml,' + quote(svg, safe=" ='/:.,-") + '")'


@lru_cache(maxsize=512)
def _outline(drawn: bytes) -> str:
    """An icon without what a mask does not need."""
    svg = drawn.decode("utf-8-sig").strip().replace(' fill="currentColor"', "")
    return svg.replace("'", "%27").replace('"', "'")


def _pen(found: re.Match[str]) -> str:
    """A stroke of the red pen as an address: it reaches a little beyond the words' box."""
    path = shortened(_strike(100.0, 12.0, int(found[1])))
    drawn = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-2 -3 104 18' preserveAspectRatio='none'><path fill='{{}}' d='{path}'/></svg>"
    return _data(drawn.format("#E3001B"))


def _compact(style: str) -> str:
    """A style sheet without comments and needless space."""
    import tinycss2

    out: list[str] = []
    for token in tinycss2.parse_component_value_list(style, skip_comments=True):
        _write_token(token, out)
    return "".join(out).replace(";}", "}").strip() + "\n"


def _write_token(token: Any, out: list[str]) -> None:
    if token.type == "whitespace":
        if out and out[-1][-1:] not in " {};,>:":
            out.append(" ")
        return
    if token.type == "literal" and token.value in ("{", "}", ";", ",", ">") and out and out[-1] == " ":
        out.pop()
    if token.type == "{} block":
        if out and out[-1] == " ":
            out.pop()
        out.append("{")
        for inner in token.content:
            _write_token(inner, out)
        if out[-1] == " ":
            out.pop()
        out.append("}")
        return
    out.append(token.serialize())


def _share(card: ShareCard, sources: Sources) -> bytes:
    """The picture of a shared link."""
    words = card.words
    if isinstance(card.edition, TraditionalEdition):
        turn = partial(traditional, glossary=card.edition.glossary, forms=card.edition.forms)
        words = ShareWords(
            turn(words.head), turn(words.lead), turn(words.lie), turn(words.verdict), tuple(map(turn, words.lines)),
            turn(words.foot), turn(words.number),
        )  # fmt: skip
    drawing = Drawing(sources, dict(card.fonts))
    size = share_card.WIDE if card.is_wide else share_card.SQUARE
    paper = {name: drawing.colour(name) for name in ("yellow", "ink", "red", "white")}
    hand = drawing.face("brush")
    if any(not hand.covers(c) for c in words.verdict):
        words = replace(words, verdict="")
    return share_card.share_card(size, words, drawing.face(), hand, paper)


def _functions(job: Job, page: WebPage, sources: Sources) -> Functions:
    routes, base = page.site.routes, page.site.base_url
    drawing = Drawing(sources, dict(page.site.fonts))

    def href(kind: str, id: str | None = None, anchor: str = "") -> str:
        url = relative(job.output, routes.place(kind, id or ""))
        return f"{url}#{anchor}" if anchor else url

    def asset(name: str) -> str:
        return relative(job.output, routes[f"asset:{name}"])

    def absolute(kind: str, id: str | None = None) -> str:
        if not base:
            return ""
        inside = routes.place(kind, id or "").split("/", 1)[1]
        return base + ("" if inside == "index.html" else inside)

    def whole(path: str) -> str:
        """A path under output/ as a full address, empty for a site without one."""
        return base + path.split("/", 1)[1] if base else ""

    def editions() -> tuple[EditionLink, ...]:
        """Each further edition of this site."""
        homes = page.sisters
        own = homes[0].home if homes else ""
        return tuple(
            EditionLink(
                other.tag,
                other.name,
                other.direction,
                relative(job.output, f"{other.home}/index.html"),
                relative(job.output, other.home + job.output[len(own) :]) if other.has_page else "",
                whole(other.home + job.output[len(own) :]) if other.has_page else "",
            )
            for other in homes[1:]
        )

    def shared(shape: str, type_id: str) -> str:
        """The address of a type's share card, empty for a site without one."""
        return base + routes.place(f"asset:{shape}", type_id or "home").split("/", 1)[1] if base else ""

    def card(type_id: str) -> str:
        """A type's square share card to save, empty for a site without any."""
        return relative(job.output, routes.place("asset:square", type_id)) if base else ""

    def rooted(kind: str) -> str:
        """A page's path on the server, for pages that are served at any depth."""
        return urlsplit(absolute(kind)).path or href(kind)

    def csp_hash(text: str) -> str:
        """What a Content-Security-Policy calls an inline style."""
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    def verdict_drawing(word: str) -> Drawn:
        """A verdict in brush strokes, with a border of yellow that keeps it apart from what it lies over."""
        face = drawing.face("brush")
        path, (width, height) = brush(word, face, 100.0), (100 * side for side in brush_size(word, face))
        svg = (
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-{EDGE} -{EDGE} {width + 2 * EDGE:.4g} {height + 2 * EDGE:.4g}'>"
            f"<path d='{path}' fill='{drawing.colour('red')}' stroke='{drawing.colour('yellow')}' stroke-width='{EDGE}' "
            "stroke-linejoin='round' paint-order='stroke'/></svg>"
        )
        return Drawn(
            Markup(_data(svg)), round((height + 2 * EDGE) / (width + 2 * EDGE), 4)
        )  # an address of quoted characters

    def glyph(name: str) -> Markup:
        """An icon, drawn by a rule `.i-name` of a style sheet in the size and colour of the words beside it."""
        sources.read(f"assets/icons/{name}.svg")  # told here, with the template's name, when there is no such icon
        turns = " turns" if name in ("arrow-left", "arrow-right", "caret-right") else ""
        return Markup('<i class="i i-{}{}"></i>').format(name, turns)

    return {
        "href": href,
        "absolute": absolute,
        "asset": asset,
        "glyph": glyph,
        "halved": halved,
        "parted": partial(parted, sources=sources),
        "verdict_drawing": verdict_drawing,
        "editions": editions,
        "whole": whole,
        "shared": shared,
        "card": card,
        "rooted": rooted,
        "csp_hash": csp_hash,
        "cell": cell,
        "json_text": _json,
        "sum_of": Sum.of,
        "page": job.output,
        "place": (job.output.rpartition("/")[0], digest_of(routes), base),
        "name": page.name,
    }


def _json(value: object) -> Markup:
    """A value as JSON, safe inside HTML too."""
    text = json.dumps(value, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026").replace("\u2028", "\\u2028"))


def halved(html: str) -> Markup:
    """Quotation marks in headlines marked, so that they take half their width (OpenType `halt`)."""
    safe = escape(html)
    if "“" not in safe and "”" not in safe:
        return safe
    return Markup(_MARKS.sub(r'<span class="q">\g<0></span>', str(safe)))  # of what was escaped, only the marks change


def parted(title: Phrase | str, line: int = A_LINE, *, sources: Sources) -> Phrase:
    """The title with breaks between words where a part of it is longer than a line (characters): a browser would cut words.

    The places are those of posters and screens. A title short enough, or with the writer's own breaks, stays as it is and
    costs no look into the dictionary.
    """
    title = title if isinstance(title, Phrase) else Phrase(title)
    long = [run.span() for run in _RUN.finditer(title.text)]
    long = [(a, b) for a, b in long if b - a > line and not any(a < at < b for at in title.breaks)]
    if not long:
        return title
    from sitegen.typography import line_breaking

    prices = line_breaking.boundary_prices(title, line_breaking.load(sources))
    soft = {at for a, b in long for at in range(a + 1, b) if prices[at] <= line_breaking.REFUSED}
    return replace(title, breaks=tuple(sorted({*title.breaks, *soft})))


@lru_cache(maxsize=512)
def _strike(width: float, height: float, seed: int | str) -> str:
    """The pen's stroke, drawn once for all pages, in as few digits as the eye needs: along the stroke a tenth of its height."""
    return _PAIR.sub(lambda m: f"{float(m[1]):.1f} {float(m[2]):.2f}", strike(width, height, seed))


def _shown_picture(picture: Picture, page: str, folder: str) -> str:
    """A story's picture as the page shows it: its sizes to choose from, its dimensions, loaded when near."""
    name = web_picture(picture.path)
    shown = decoding.within((picture.width, picture.height), (WIDEST, TALLEST))
    choices = [(small_name(name, w), w) for w in NARROWER if w < shown[0]] + [(name, shown[0])]
    sources_set = ", ".join(f"{relative(page, folder + n)} {w}w" for n, w in choices)
    # What is upright is shown no higher than a screen, but for long pictures of chats, which must be read.
    wide = COLUMN if shown[1] > LONG * shown[0] else min(COLUMN, round(HIGHEST * shown[0] / shown[1], 1))
    return Markup(
        '<img src="{}" alt="{}" srcset="{}" sizes="(max-width: 46rem) 100vw, {:g}rem" width="{}" height="{}"{} '
        'loading="lazy" decoding="async">'
    ).format(
        relative(page, folder + name), picture.alt, sources_set, wide, *shown,
        Markup(' class="upright"') if wide < COLUMN else "",
    )  # fmt: skip


def small_name(name: str, width: int) -> str:
    """The name of a narrower copy: `slug-photo-480.webp`."""
    return f"{name.removesuffix('.webp')}-{width}.webp"


def _pictures(job: Job, params: StoryPicture, sources: Sources) -> Outcome:
    """A story's picture in all its sizes; one that can no longer be opened is a problem."""
    from PIL import Image

    path = params.source
    try:
        image = decoding.decoded(sources.read(path), WIDEST, TALLEST)
    except (decoding.Unfit, NotThere) as error:
        return Outcome({}, {}, (story_pictures.fault(path, error),))
    files = {job.output: _webp(image)}
    for width in NARROWER:
        if width < image.width:
            high = max(1, round(image.height * width / image.width))
            files[small_name(job.output, width)] = _webp(image.resize((width, high), Image.Resampling.LANCZOS))
    return Outcome(files, {})


def _thumb(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """A material's picture made small, and the size to show it at."""
    from PIL import Image

    with decoding.opened(data) as opened:
        image = opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P") else "RGB")
    image.thumbnail((THUMB, 3 * THUMB), Image.Resampling.LANCZOS)
    return _webp(image, effort=4), image.size


def _webp(image: Any, effort: int = 6) -> bytes:
    """WebP of 180 KB at the most, or so much for each screen of a long one.

    What no quality brings below that weight is drawn with fewer pixels.
    """
    from PIL import Image

    most = HEAVIEST * max(1.0, image.height / (3 * image.width))
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality, method=effort)
            if out.tell() <= most:
                return out.getvalue()
        smaller = max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)
        image = image.resize(smaller, Image.Resampling.LANCZOS)


def _shelf(pictures: Sequence[bytes]) -> bytes:
    """Things side by side on one line, each a little smaller than the one before; nothing but the line for none."""
    from PIL import Image, ImageDraw, ImageOps

    width, height = SHELF
    shelf = Image.new("RGBA", SHELF, (0, 0, 0, 0))
    shown = []
    for place, data in enumerate(pictures):
        with decoding.opened(data) as opened:
            picture = opened.convert("RGB")
        picture.thumbnail((width // 4, round((height - 12) * (1 - 0.16 * place))), Image.Resampling.LANCZOS)
        shown.append(ImageOps.expand(picture, 2, "#141414"))
    room = width - LEAST_GAP * (len(shown) + 1)
    if shown and (wide := sum(p.width for p in shown)) > room:
        shown = [p.resize((p.width * room // wide, p.height * room // wide), Image.Resampling.LANCZOS) for p in shown]
    gap = (width - sum(p.width for p in shown)) // max(1, len(shown) + 1)
    left = gap
    for picture in shown:
        shelf.paste(picture, (left, height - 8 - picture.height))
        left += picture.width + gap
    ImageDraw.Draw(shelf).rectangle((0, height - 8, width, height), fill="#807C71")
    out = io.BytesIO()
    shelf.save(out, "WEBP", quality=80, method=4)  # method 6 takes fifteen times as long for 0.4 %
    return out.getvalue()


def _display_face(job: Job, params: DisplayFace, sources: Sources) -> Outcome:
    """Weight 900 cut to the characters that stand in h1, h2 and elements of class `d` of all pages."""
    face = typefaces.load(sources, "sans", dict(params.fonts))
    characters = set(params.characters)
    if isinstance(params.edition, TranslatedEdition):  # other scripts are set in the reader's own face
        characters = {c for c in characters if face.covers(c)}
    missing = face.missing("".join(sorted(characters)))
    fault = Words(f"标题字体里没有这些字：{missing}", f"the display face has no glyph for: {missing}")
    problems = (Problem(Origin("templates/website"), fault),) if missing else ()
    return Outcome({job.output: face.woff2(900, characters, "Display")}, {}, problems)


def _face_rules(parts: tuple[tuple[str, str], ...]) -> str:
    """The style sheet that names the display face's files; a browser loads those whose characters a page has."""
    rules = []
    for name, characters in parts:
        reach = "unicode-range:" + ",".join(f"U+{ord(c):X}" for c in characters) + ";" if name else ""
        rules.append(
            f'@font-face{{font-family:"Display";src:url(display{name}.woff2) format("woff2");{reach}font-weight:900;'
            "font-display:swap}"
        )
    return "\n".join(rules) + "\n"


def display_characters(page: str) -> frozenset[str]:
    """What a page sets in the display face: its headings, its elements of class `d` and what a script writes into these."""
    words = set(_HEADING.findall(page))
    for found in _DISPLAY.finditer(page):
        begins, ends = page.rindex("<", 0, found.start()) + 1, page.index(">", found.end() - 1)
        tag = page[begins : found.start()].split()[0]
        words.update(_WRITTEN.findall(page[begins:ends]))
        words.add(page[ends + 1 : page.index(f"</{tag}", found.end())])
    return frozenset().union(*map(_characters, words))


@lru_cache(maxsize=4096)
def _characters(html: str) -> frozenset[str]:
    """The characters to be seen in a piece of HTML; most pieces stand on many pages."""
    return frozenset(c for c in entities.unescape(_TAG.sub("", html)) if c > " " and c not in "\u200b\u2060")
