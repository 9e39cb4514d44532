"""An index by Pagefind, for websites that ask for it (`website.search: pagefind`); its program comes with an extra.

Pagefind would part Chinese into words by a dictionary, and the reader's browser by another: of 60 phrases cut out of the
starter library it then finds 24 (1.5.2). So each character is handed over as a word of its own, and pagefind.js asks for
characters that follow each other: every phrase is found, nothing else is, and the dictionary of 50 MB is not needed.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from sitegen import machine
from sitegen.digests import digest
from sitegen.searching import Document

REQUIREMENT = "pagefind[bin]>=1.5.2"  # as pyproject.toml's extra `search`
FOLDER = "pagefind"  # below the website's own
LONGEST = 600.0  # seconds it may take: 3000 cases take 10
_PROGRAMS = ("pagefind_bin", "pagefind_bin_extended")  # packages that hold it; both make the same of characters
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")
_SEAM = re.compile(r"(?<=[\u3400-\u9fff”）])\s+")  # where two texts meet that are one for searching
# What only its own look of results needs.
_FACES = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")
_PAGE = """<!DOCTYPE html>
<html lang="{language}"><body data-pagefind-body><h1>{title}</h1>
<p>{text}</p>
<i data-pagefind-meta="kind[title]" title="{kind}"></i><i data-pagefind-meta="path[title]" title="{path}"></i>
<i data-pagefind-meta="note[title]" title="{note}"></i></body></html>
"""


class PagefindFailed(Exception):
    """Pagefind made no index; says why in its own words."""


def is_installed() -> bool:
    """Whether the program is there."""
    return any(find_spec(name) for name in _PROGRAMS)


def release() -> str:
    """The version of the program that would run."""
    return machine.release(_package())


def index_files(folder: str, documents: Iterable[Document], language: str, *, whole_words: bool) -> dict[str, bytes]:
    """Pagefind's index as files by path under `folder`, without the parts that only its own look needs.

    `whole_words` is for languages that write spaces between them. Raises PagefindFailed.
    """
    import tempfile

    # A language that Pagefind has no dictionary and no endings for: characters stay as they are handed over.
    tag = language.split("-")[0] if whole_words else "und"
    with tempfile.TemporaryDirectory(prefix="sitegen-pagefind-") as place:
        pages, made = Path(place) / "pages", Path(place) / "index"
        pages.mkdir()
        for document in documents:
            # Named by what it is: one more document leaves the others' files as they are.
            name = digest(document.path.encode())[:16]
            (pages / f"{name}.html").write_text(_page(document, tag, whole_words), "utf-8")
        _run(pages, made, tag)
        found = (file for file in sorted(made.rglob("*")) if file.is_file() and not file.name.startswith(_FACES))
        return {f"{folder}/{file.relative_to(made).as_posix()}": file.read_bytes() for file in found}


def _package() -> str:
    return next(name for name in _PROGRAMS if find_spec(name))


def _run(pages: Path, made: Path, tag: str) -> None:
    import subprocess

    program = import_module(_package()).get_executable()
    command = [program, "--site", pages, "--output-path", made, "--force-language", tag, "--silent"]
    # It would also listen to the environment, and to a settings file where it runs.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(command, cwd=pages, env=bare, capture_output=True, timeout=LONGEST, check=False)  # noqa: S603 - from its package
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PagefindFailed(str(error)) from error
    if done.returncode or not (made / "pagefind.js").is_file():
        raise PagefindFailed(done.stderr.decode("utf-8", "replace").strip() or f"exit status {done.returncode}")


def _page(document: Document, tag: str, whole_words: bool) -> str:
    title, text = document.title, document.text
    if not whole_words:
        title, text = _spelled(title), _spelled(_SEAM.sub(" · ", text))
    words = {"title": title, "text": text, "kind": document.kind, "path": document.path, "note": document.note}
    return _PAGE.format(language=tag, **{name: html.escape(value) for name, value in words.items()})


def _spelled(text: str) -> str:
    """The text with a space around each Chinese character."""
    return _HAN.sub(lambda run: f" {' '.join(run[0])} ", text)
