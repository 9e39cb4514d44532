"""Whether the WeasyPrint at hand is one that `embedding` was tried with. Standard library only; WeasyPrint is not imported.

What is compared are the sources of the functions that `embedding` leans on, not release numbers: a new release that leaves
them alone is as good as the old one, and one that changes them is told of and handled the plain way.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from sitegen.problems import Origin, Problem, Severity, Words

SWITCH = "SITEGEN_PLAIN_WEASYPRINT"  # in the environment: handle any WeasyPrint the plain way
# By file and function the digests of the sources that were tried: those of 68.1 and 69.0, and of 70.0.
TRIED: Mapping[tuple[str, str], frozenset[str]] = {
    ("pdf/stream.py", "add_font"): frozenset({"62d6531b977f"}),
    ("pdf/fonts.py", "__init__"): frozenset({"a0945b09be12", "8844de7f8e88"}),
    ("pdf/fonts.py", "clean"): frozenset({"c22b46312193", "dc2ab1736bb7"}),
    ("pdf/fonts.py", "subset"): frozenset({"cb9c86f27c2a", "254c21de41b1"}),
    ("pdf/fonts.py", "build_fonts_dictionary"): frozenset({"a001546c2b2a"}),
}


def is_plain() -> bool:
    """Whether WeasyPrint embeds fonts as it likes."""
    return bool(os.environ.get(SWITCH)) or bool(changed())


@cache
def changed() -> tuple[str, ...]:
    """The functions of TRIED that are not as they were tried, as `file: function`; none where WeasyPrint is not installed."""
    found = find_spec("weasyprint")
    return changed_in(Path(found.submodule_search_locations[0])) if found and found.submodule_search_locations else ()


def changed_in(package: Path) -> tuple[str, ...]:
    """As `changed`, for the package in that folder."""
    texts: dict[str, str] = {}
    unlike = []
    for (file, function), known in TRIED.items():
        if file not in texts:
            place = package / file
            texts[file] = place.read_text("utf-8") if place.is_file() else ""
        if _digest(_source(texts[file], function)) not in known:
            unlike.append(f"{file}: {function}")
    return tuple(unlike)


def notices() -> tuple[Problem, ...]:
    """What is to be told of the WeasyPrint at hand; nothing when all of it is known."""
    unlike = changed()
    if not unlike:
        return ()
    names_zh, names_en = "、".join(unlike), ", ".join(unlike)
    message = Words(
        f"这个版本嵌入字体的做法和试过的不同（{names_zh}），改用通用的办法：做出来一样，只是慢一些",
        f"embeds fonts in another way than the releases tried ({names_en}): they are cut afterwards, to the same result but slower",
    )
    hint = Words(
        "不用处理；想快一些，请装 requirements.lock 里的版本",
        "nothing need be done; to save the time, install the release named in requirements.lock",
    )
    return (Problem(Origin(f"weasyprint {metadata.version('weasyprint')}"), message, hint, Severity.NOTICE),)


def _source(text: str, function: str) -> str:
    """The source of the file's first function of that name: from its `def` to what next stands no deeper."""
    found = re.search(rf"^( *)def {function}\(.*?(?=^\1[@\w]|^ {{0,3}}\S|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def _digest(source: str) -> str:
    """What tells sources apart that differ in more than white space."""
    return hashlib.sha256(" ".join(source.split()).encode()).hexdigest()[:12]
