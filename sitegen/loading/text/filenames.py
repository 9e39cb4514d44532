"""Names of files in what people write: any that a disk takes, with emoji, joiners, combining marks, blanks and brackets.

What a text may not hold (signs that no face has, that nobody can see, that are marks of Markdown) a file's name may. In the
text of a whole file each name is therefore written with %XX for such signs before anything else reads it, and `find` reads
that back.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import unquote

from sitegen.core.sources import Sources
from sitegen.images.decoding import LIKE_PICTURES
from sitegen.loading.text.characters import folded_form, is_unseen

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_OPENED = re.compile(r"[\]］】][ \t]?[(（][ \t]*")
_ANGLED = re.compile(r"<(.+?)>(?=[ \t]*(?:[\"'“(][^\n]*?[\"'”)][ \t]*)?[)）])")
_TITLE = re.compile(r"""[ \t]+(?:"[^"]*"|'[^']*'|“[^”]*”)[ \t]*$""")
_NAMED = re.compile(
    r"^([ \t]{0,3}\[[^\[\]^][^\[\]]{0,80}\]:[ \t]*)(?:<(.+)>|(\S.*?))([ \t]+(?:\"[^\"]*\"|'[^']*'))?[ \t]*$"
)
_KEYED = re.compile(r"((?:标志|logo|文件|file)[ \t]*[:：][ \t]*[\"']?)([^\n,，{}\[\]\"']+)", re.I)
_PLAIN = re.compile(
    r"[A-Za-z0-9._~!@$+,;=/:?#-]|[\u4e00-\u9fff]|[\uff01-\uff07\uff0a-\uff3a\uff3c\uff3e-\uff5a\uff5c\uff5e]|[，。、《》“”‘’—…·]"
)
_KEPT_IN_VALUES = frozenset(" ()'&\\%*_`^|")


def with_names_kept(text: str, *, is_markdown: bool) -> str:
    """The text with the names of pictures in it written so that nothing in them is taken for text."""
    if not is_markdown:
        return _KEYED.sub(_value, text)
    if "](" not in text and "]:" not in text and not _OPENED.search(text):
        return text
    return "\n".join(_line(line) if any(sign in line for sign in "]］】") else line for line in text.split("\n"))


def _value(found: re.Match[str]) -> str:
    name = found[2].rstrip()
    if not _is_picture(name):
        return found[0]
    return found[1] + _written(name, _KEPT_IN_VALUES) + found[2][len(name) :]


def _line(line: str) -> str:
    if named := _NAMED.match(line):
        name = named[2] or named[3]
        if _is_picture(name) and not SCHEME.match(name):
            return f"{named[1]}{_written(name)}{named[4] or ''}"
    made, at = "", 0
    while opened := _OPENED.search(line, at):
        made += line[at : opened.end()]
        at = opened.end()
        if line.count("`", 0, at) % 2 == 0 and (found := _name_at(line, at)):
            name, end = found
            made += _written(name)
            at = end
    return made + line[at:]


def _name_at(line: str, start: int) -> tuple[str, int] | None:
    """The name of a picture's file that begins there, and where it ends."""
    if angled := _ANGLED.match(line, start):
        return None if _is_address(angled[1]) else (angled[1], angled.end())
    depth = 0
    for at in range(start, len(line)):
        if line[at] in "(（":
            depth += 1
        elif line[at] in ")）":
            if depth == 0:
                inner = _TITLE.sub("", line[start:at]).rstrip()
                return (inner, start + len(inner)) if _is_picture(inner) and not _is_address(inner) else None
            depth -= 1
        elif line.startswith("](", at):
            return None
    return None


def _is_picture(name: str) -> bool:
    return name.lower().endswith(LIKE_PICTURES)


def _is_address(name: str) -> bool:
    """Whether it leads away from here, however that is written."""
    return re.match(r"[a-z][a-z0-9+.-]+:|[/\\]{2}|[a-z]:\\", unescape(name), re.I) is not None


def _written(name: str, kept: frozenset[str] = frozenset()) -> str:
    if all(char in kept or _PLAIN.match(char) for char in name):
        return name
    return "".join(
        char
        if char != "%" and (char in kept or _PLAIN.match(char))
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in name
    )


# ----------------------------------------------------------------------------------------------- on the disk


def as_typed(name: str) -> str:
    """A name as a message may quote it."""
    return unquote(name)


def spellings(written: str) -> Iterator[str]:
    """The names that what is written may mean, the likeliest first: as it is, with %20 and entities read, with Windows' slashes."""
    seen: dict[str, None] = {}
    for name in (written, unquote(written), unquote(unquote(written))):
        for one in (name, unescape(name)):
            seen.setdefault(one)
            seen.setdefault(one.replace("\\", "/"))
    return iter(seen)


def find(sources: Sources, folders: Sequence[str], written: str) -> str | None:
    """The path of the file that is meant: of that name, else the only one whose name looks the same."""
    names = [name for name in spellings(written) if may_be_named(name) and _lies_here(sources, folders, name)]
    paths = dict.fromkeys(str(PurePosixPath(folder, name)) for folder in folders for name in names)
    for path in paths:
        if sources.exists(path):
            return path
    for path in paths:
        folder, _, name = path.rpartition("/")
        alike = [n for n in sources.names(folder) if looks_as(n) == looks_as(name)]
        if len(alike) == 1 and sources.exists(f"{folder}/{alike[0]}"):
            return f"{folder}/{alike[0]}"
    return None


def looks_as(name: str) -> str:
    """What people see of a name: letters in one case, without what nobody sees, ordinary characters for radicals, one kind of blank."""
    seen = "".join(folded_form(char) for char in name if not is_unseen(char))
    return " ".join(unicodedata.normalize("NFC", seen).casefold().split())


def _lies_here(sources: Sources, folders: Sequence[str], name: str) -> bool:
    """Whether it leads to nowhere else: `a:b.png` is an address but where a file is called so."""
    if not leads_away(name):
        return True
    return "/" not in name and "\\" not in name and any(name in sources.names(folder) for folder in folders)


def leads_away(name: str) -> bool:
    """Whether it is an address, or a path out of the folder."""
    plain = name.replace("\\", "/")
    return bool(SCHEME.match(plain)) or plain.startswith("/") or ".." in PurePosixPath(plain).parts


def may_be_named(name: str) -> bool:
    """Whether a file can be called so: a disk takes 255 bytes for each part of a path."""
    return (
        bool(name) and "\0" not in name and all(len(part.encode("utf-8", "replace")) < 256 for part in name.split("/"))
    )


def in_old_letters(sources: Sources, folder: str, name: str) -> bool:
    """Whether a file has that name in bytes of GBK, as archives made on Windows leave it on other systems."""
    return any(
        looks_as(os.fsencode(n).decode("gb18030", "replace")) == looks_as(name)
        for n in sources.names(folder)
        if not _is_text(n)
    )


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
