"""The pictures in a story: how loading writes them into its HTML, and what the renderers make of that.

In the HTML a picture is `<img src="content/cases/…" alt="…" width="…" height="…">` with its size in px as it is seen; one that
stands by itself is in a `<figure>`, with its caption. Nothing a writer types comes out so: tags are taken out or told.
On paper a picture is asked for by an address that says how many px across it is needed, so that `typesetting` brings it to
that size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from urllib.parse import quote, unquote

from markupsafe import Markup

from sitegen.core.sources import NotThere, Sources
from sitegen.images import decoding
from sitegen.model.content import Picture
from sitegen.model.formats import Paper
from sitegen.model.problems import Origin, Problem, Words
from sitegen.model.value import Value

MM = 25.4  # an inch
SHARPEST = 300  # dpi; more is not seen on paper
FARTHEST = 2  # times the least resolution of a large sheet
ADDRESS = "photograph/"  # begins the addresses by which `typesetting` is asked for pictures
PLAIN = 2000  # px across of a picture whose template says nothing of its size
_ATTRIBUTES = r'src="(content/[^"]+)" alt="([^"]*)"(?: title="([^"]*)")? width="(\d+)" height="(\d+)"'
_IMG = re.compile(rf"<img {_ATTRIBUTES}>")
_FIGURE = re.compile(
    rf"<figure>(?:<a [^>]*>)?<img {_ATTRIBUTES}>(?:</a>)?(?:<figcaption>.*?</figcaption>)?</figure>", re.S
)
_EMPTY = re.compile(r"<(p|li|ul|ol|blockquote)>\s*</\1>")
_CAPTION = re.compile(r"<figcaption>.*?</figcaption>", re.S)


# ----------------------------------------------------------------------------------------- in the story's HTML


def img(picture: Picture) -> str:
    """The picture as a story holds it."""
    title = f' title="{escape(picture.caption)}"' if picture.caption else ""
    return (
        f'<img src="{quote(picture.path)}" alt="{escape(picture.alt)}"{title} '
        f'width="{picture.width}" height="{picture.height}">'
    )


def figure(inner: str, caption: str) -> str:
    """A picture, perhaps in a link, that stands by itself."""
    below = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f"<figure>{inner}{below}</figure>"


def shown(html: str, make: Callable[[Picture], str]) -> str:
    """The HTML with what `make` gives in place of each picture's tag."""
    return _IMG.sub(lambda found: make(_picture(found)), html) if "<img " in html else html


def without_captions(html: str) -> str:
    """The HTML without what stands below pictures."""
    return _CAPTION.sub("", html)


def pieces(html: str) -> tuple[str | Picture, ...]:
    """A story as its pictures and the texts between them, in order. Pictures inside of a list or a table follow it."""
    found: list[str | Picture] = []
    end = 0
    for place in _FIGURE.finditer(html):
        found += [*_text_and_pictures(html[end : place.start()]), _picture(place)]
        end = place.end()
    return (*found, *_text_and_pictures(html[end:]))


def _text_and_pictures(html: str) -> list[str | Picture]:
    inner = [_picture(place) for place in _IMG.finditer(html)]
    text = _emptied(_IMG.sub("", html)) if inner else html
    return [*([text] if text.strip() else []), *inner]


def _emptied(html: str) -> str:
    """The HTML without the blocks that hold nothing any more."""
    while (less := _EMPTY.sub("", html)) != html:
        html = less
    return html


def _picture(found: re.Match[str]) -> Picture:
    path, alt, title, width, height = found.groups()
    return Picture(unquote(path), unescape(alt), unescape(title or ""), int(width), int(height))


# ------------------------------------------------------------------------------------------------- on paper


@dataclass(frozen=True, slots=True)
class Photo(Value):
    """A picture as it stands on a sheet or a screen: `html` its tag, `width` and `height` in mm, or in px."""

    html: Markup
    width: float
    height: float


def photo(
    picture: Picture, width: float, height: float, *, paper: Paper, zoom: float = 1.0, grey: bool = False
) -> Photo:
    """The picture as large as that box (mm) and its own px allow: no coarser than the sheet asks for, and no finer than 300 dpi."""
    true = zoom * paper.scale / MM  # of a mm on the drawing, in inches on the sheet
    wide = min(width, height * picture.width / picture.height, picture.width / (paper.dpi * true))
    finest = min(SHARPEST, FARTHEST * paper.dpi) if paper.dpi < SHARPEST else paper.dpi
    across = min(picture.width, math.ceil(wide * true * finest))
    high = wide * decoding.within((picture.width, picture.height), (across, picture.height))[1] / across
    html = Markup('<img class="photo" src="/{}" alt="{}" style="width:{:.3f}mm;height:{:.3f}mm">').format(
        address(picture.path, across, grey=grey), picture.alt, wide, high
    )
    return Photo(html, wide, high)


def photo_px(picture: Picture, width: float, height: float) -> Photo:
    """The picture in a box of px on a picture, at most twice as large as it is."""
    wide = min(width, height * picture.width / picture.height, 2 * picture.width)
    across = min(picture.width, math.ceil(wide))
    high = wide * picture.height / picture.width
    html = Markup('<img class="photo" src="/{}" alt="{}" style="width:{:.1f}px;height:{:.1f}px">').format(
        address(picture.path, across), picture.alt, wide, high
    )
    return Photo(html, wide, high)


def functions(paper: Paper, zoom: float = 1.0, *, grey: bool = False) -> dict[str, Callable[..., object]]:
    """What templates of sheets call: `pieces(story)` and `photo(picture, width, height)`."""
    return {"pieces": pieces, "photo": partial(photo, paper=paper, zoom=zoom, grey=grey)}


def rooted(html: str) -> str:
    """A sheet's page with addresses for pictures whose template prints a story as it is."""
    return shown(
        html,
        lambda picture: Markup('<img class="photo" src="/{}" alt="{}" style="max-width:100%;height:auto">').format(
            address(picture.path, min(picture.width, PLAIN)), picture.alt
        ),
    )


def address(path: str, across: int, *, grey: bool = False) -> str:
    """The address of a picture that many px across."""
    return f"{ADDRESS}{across}{'-grey' if grey else ''}/{quote(path)}"


def parsed_address(address: str) -> tuple[str, int, bool]:
    """What an address asks for: the picture's path, px across, whether in grey. Raises ValueError for another address."""
    size, _, path = unquote(address.removeprefix(ADDRESS)).partition("/")
    return path, int(size.removesuffix("-grey")), size.endswith("-grey")


def made(path: str, across: int, grey: bool, sources: Sources) -> tuple[bytes, str]:
    """The picture as a file for the typesetter, and its media type; raises NotThere, and `imaging.Unfit`."""
    data = sources.read(path)
    image = decoding.decoded(data, across, decoding.MOST_PIXELS_JPEG)
    return decoding.packed(image.convert("L") if grey else image, lossless=decoding.is_lossless(data))


def fault(path: str, error: decoding.Unfit | NotThere) -> Problem:
    """A picture that was sound when it was checked and is not while it is drawn."""
    if isinstance(error, decoding.Unfit):
        return Problem(Origin(path), error.words, error.hint)
    return Problem(Origin(path), Words("图片刚刚不见了", "the picture has just gone"))
