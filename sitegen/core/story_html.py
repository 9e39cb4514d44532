"""A story as print shows it: on paper nothing can be clicked, and a book holds many stories with footnotes of their own.
Short texts as a page shows them: with the links that they have besides their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from markupsafe import Markup

LONGEST_ADDRESS = 60  # characters of an address that a reader may be asked to type

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BACK = re.compile(r' ?<a href="#fnref:[^>]*>.*?</a>', re.DOTALL)
_PLACE = re.compile(r'((?:id|href)="#?)(fn|fnref):(\d+)"')
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"(?<=</p>)|(?<=</li>)|(?<=</h3>)|(?<=</h4>)|(?<=</h5>)|(?<=</td>)|(?<=</th>)|(?<=</pre>)")


def printed(html: str, id: str = "", base_url: str = "") -> tuple[Markup, ...]:
    """Clean HTML in pieces, each with one block of text at its end, for print.

    Of a link to another page of the site the words stay, as a link where the site has an address; an address elsewhere is
    added to the words that link to it. Footnotes get names of their own by `id`, and lose the way back. A full stop joins the
    bold words it ends, lest they part.
    """
    html = str(html).replace("</strong>。</p>", "。</strong></p>")
    if "<a " in html:
        html = _BACK.sub("", html)
        html = _LINK.sub(lambda found: _link(found[1], found[2], base_url), html)
        html = _PLACE.sub(rf'\1\2-{id}-\3"', html)
    html = _TAG.sub(_plain_attributes, html)
    return tuple(Markup(piece) for piece in _BLOCK.split(html) if piece.strip())


def _link(href: str, words: str, base_url: str) -> str:
    address = unescape(href)
    if address.startswith(("#", "tel:")):
        return f'<a href="{href}">{words}</a>'
    if not re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
        inside = re.sub(r"^(?:\.\./)+", "", address)
        return f'<a href="{escape(base_url + inside)}">{words}</a>' if base_url and inside != address else words
    shown = re.sub(r"^https?://|/$", "", address)
    said = unescape(_TAG.sub("", words))
    is_said = shown in said or len(shown) > LONGEST_ADDRESS
    return f'<a href="{href}">{words}</a>' + ("" if is_said else f"（{escape(shown, quote=False)}）")


def _plain_attributes(found: re.Match[str]) -> str:
    """A tag whose attributes hold no Chinese marks as such: what sets text looks for these in the text alone."""
    tag = found[0]
    return tag if tag.isascii() else "".join(c if c.isascii() else f"&#{ord(c)};" for c in tag)


def linked(text: object, links: Iterable[tuple[str, str]]) -> Markup:
    """Plain text as HTML, the words of each link leading to its target, in their order."""
    rest, made = str(text), ""
    for words, target in links:
        before, found, after = rest.partition(words)
        if found:
            made += f'{escape(before)}<a href="{escape(target)}" rel="noopener noreferrer">{escape(words)}</a>'
            rest = after
    return Markup(made + escape(rest))
