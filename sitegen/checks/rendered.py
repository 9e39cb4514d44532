"""The scan of what was made, before it is published: a template, a list or a statistic must leak nothing that the content hides.

Files of text are read as they are (pages without their marks, CSV, feeds, calendars, search indexes), PDFs through pdfium, zips by
the names and texts in them; a picture's words are those that its job was given. Rules are those of privacy that no place of
publication excuses; what a unit may print and what is acknowledged in content/ is let through by the engine. What is public
neither names nor holds anything of output/internal/ (rule O01); nothing excuses that.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from html import unescape

from sitegen.checks.folding import folded
from sitegen.checks.identifiers import Known, numbered
from sitegen.checks.rules import RULES, tell
from sitegen.model.jobs import INTERNAL, Job
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Problems, Words

_TEXT = (".html", ".htm", ".txt", ".csv", ".json", ".xml", ".svg", ".ics", ".vtt", ".md", ".m3u")
_PICTURES = (".png", ".jpg", ".bmp", ".gif", ".webp", ".mp4")
_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1>|<!--.*?-->", re.S | re.I)
_DATA = re.compile(r"<script\b[^>]*type=\"application/(?:ld\+)?json\"[^>]*>(.*?)</script>", re.S | re.I)
# Values of attributes that say something: words, addresses, numbers; no outlines.
_SAID = re.compile(r"(?<! d)(?<!points)=\"([^\"<>]*[\u4e00-\u9fff@\d][^\"<>]*)\"")
_INLINE = re.compile(r"</?(?:em|b|strong|i|wbr|span|a|u|mark|small|abbr|bdi|ruby|tspan|q|s)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]*>")
# Digests, versions and addresses of files are no numbers of persons.
_MACHINE = re.compile(
    r"(?=[0-9]{0,40}[a-f])[0-9a-f]{16,}|[\w./%-]*\.(?:html|css|js|png|jpg|webp|pdf|svg|woff2|json|zip|csv|txt|xml)\b[\w?=#&-]*|https?://[^\s\"'<>]+|urn:[\w:-]+|^UID:.*$|\d{4}-\d\d-\d\dT[\d:.+Z-]+|\d{8}T\d{6}Z?"
)
_WORTH = re.compile(r"\d[^\n]{0,3}\d[^\n]{0,3}\d|@|[零〇一二三四五六七八九幺]{6}|[一-龥]·[一-龥]")
_CLEAN: set[str] = set()  # lines that were looked at and show nothing
MOST_CLEAN = 200_000
_WORTH_READING = re.compile(r"[\u4e00-\u9fff@]|\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")
_NAMES_INTERNAL = re.compile(
    rb"(?:^|[\s\"'(=>,;:]|\xe3\x80\x81|\xef\xbc\x9a)((?:\.{0,2}/)*(?:output/)?internal/[^\s\"'<>)]*)"
)
LARGEST = 4_000_000  # characters of one file; what is longer is scanned up to here


def leaks(job: Job, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """What the files of a job show of a person, as problems of the template that made them; each once."""
    problems = Problems()
    is_public = not job.output.startswith(INTERNAL)
    if is_public:
        problems.found.extend(_shows_internal(job, files))
    told: set[tuple[str, str]] = set()
    for path, words in _words(job, files):
        if is_public and path.endswith(".pdf") and (named := _NAMES_INTERNAL.search(words.encode())):
            problems.found.append(_tells_internal(job, path, named[1].decode("utf-8", "replace")))
        new = _unseen(words)
        text = folded("\n".join(_MACHINE.sub(" ", line) for line in new))
        here = numbered(text)
        for found in here:
            exact = text[found.start : found.end]
            if (found.rule, exact) in told:
                continue
            told.add((found.rule, exact))
            rule = RULES[found.rule]
            origin = Origin(f"templates/{job.template}" if job.template else f"output/{path}")
            tell(
                found.rule, origin,
                f"做好的 {path} 里有{rule.name.zh} “{found.words}”", f"{path} as made shows: {rule.name.en}, “{found.words}”", problems,
                found=exact,
                hint=Words(
                    "请找出它从哪里来（模板、统计表、清单），删掉或遮住；没有发布",
                    "find where it comes from (template, statistics, lists) and take it out; nothing is published",
                ),
            )  # fmt: skip
        if not here:
            if len(_CLEAN) > MOST_CLEAN:
                _CLEAN.clear()
            _CLEAN.update(new)
    return tuple(problems.found)


def _shows_internal(job: Job, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """What is public and names a file of output/internal/, or is made of one; each file once."""
    problems = Problems()
    for path in (one.path for one in job.inputs if one.path.startswith(INTERNAL)):
        tell(
            "O01", _origin(job, job.output),
            f"公开的 {job.output} 装进了内部的 {path}", f"{job.output} is public and holds {path}", problems, found=path,
        )  # fmt: skip
    yield from problems.found
    for path, data in files.items():
        if (name := _internal_name(path, data)) is not None:
            yield _tells_internal(job, path, name)


def _tells_internal(job: Job, path: str, name: str) -> Problem:
    problems = Problems()
    zh, en = f"公开的 {path} 提到了内部的 {name}", f"{path} is public and names {name}"
    tell("O01", _origin(job, path), zh, en, problems, found=name)
    return problems.found[0]


def _origin(job: Job, path: str) -> Origin:
    return Origin(f"templates/{job.template}" if job.template else f"output/{path}")


def _internal_name(path: str, data: bytes) -> str | None:
    """The first file of output/internal/ that a made file names: in text or marks, in a zip's names and texts."""
    if path.endswith(_TEXT) or path.endswith((".js", ".css")):
        found = _NAMES_INTERNAL.search(data) if b"internal/" in data else None
        return found[1].decode("utf-8", "replace") if found else None
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                if "internal" in name.split("/")[:-1]:
                    return name
                if name.endswith(_TEXT) and (inner := _internal_name(name, packed.read(name))) is not None:
                    return inner
    return None


def _unseen(words: str) -> list[str]:
    """The lines of a text that this process has not found clean before: pages of a site share most of theirs."""
    return [line for line in dict.fromkeys(words.split("\n")) if line not in _CLEAN and _WORTH_READING.search(line)]


def content_words(library: Library) -> str:
    """All words of the content that the checks have read, as one text without blanks: what they found nothing in there is no
    leak where a line, a calendar or a sheet cuts it in another way. Tables of figures are not among them.
    """
    checked = (library.site, library.units, library.cases, library.warnings, library.types, library.audiences)
    more = (library.asks, library.questions, library.handbooks, library.packs, library.campaigns)
    return _joined("\n".join(_strings((checked, more), all_of_it=True)))


def _joined(words: str) -> str:
    return re.sub(r"\s+", "", folded(words))


def kept_back(
    problems: Iterable[Problem], known: Known, let_through: Iterable[str], content: str = ""
) -> tuple[Problem, ...]:
    """The problems without leaks of what may be printed: units' numbers and names, words that are acknowledged, and what
    stands in the `content` that was checked (`content_words`).
    """
    allowed = {re.sub(r"\D", "", number) for number in known.numbers}
    words = {folded(word) for word in let_through}
    return tuple(
        p
        for p in problems
        if not (
            p.rule
            and p.rule != "O01"
            and (
                p.found in words
                or (content and _joined(p.found) in content)
                or re.sub(r"\D", "", p.found) in allowed
                or any(p.found in name for name in known.names)
            )
        )
    )


def _words(job: Job, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The words of each file, as people read them; those of editions of one sheet once."""
    seen_pdf = pictured = False
    for path, data in files.items():
        if path.endswith(_TEXT):
            yield path, text_of(path, data)
        elif path.endswith(".pdf") and not seen_pdf:
            seen_pdf = True
            yield path, _pdf_text(data) if data.startswith(b"%PDF-") else text_of(path, data)
        elif path.endswith(".zip"):
            yield from _zip_words(path, data)
        elif path.endswith(_PICTURES) and not seen_pdf and not pictured:
            pictured = True
            yield path, "\n".join(dict.fromkeys(_strings(job.context)))


def text_of(path: str, data: bytes) -> str:
    """A file of text as people read it: no marks, no scripts, entities decoded; what stands in attributes too."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    text = text[:LARGEST]
    if path.endswith((".html", ".htm", ".xml", ".svg")):
        extra = [*_SAID.findall(text), *_DATA.findall(text)]
        text = _TAG.sub("\n", _INLINE.sub("", _HIDDEN.sub("", text)))
        text = unescape(text + "\n" + "\n".join(extra))
    return text


def _pdf_text(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        pages = []
        for number in range(len(document)):
            page = document[number]
            reading = page.get_textpage()
            pages.append(str(reading.get_text_bounded()))
            reading.close()
            page.close()
        return "\n".join(pages)
    finally:
        document.close()


def _zip_words(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Names and texts in a zip; the sheets in it were looked at where they were made."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        yield path, "\n".join(packed.namelist())
        for name in packed.namelist():
            if name.endswith(_TEXT):
                yield f"{path}/{name}", text_of(name, packed.read(name))


def _strings(value: object, depth: int = 0, *, all_of_it: bool = False) -> Iterator[str]:
    """The texts in a value that may show a person; with `all_of_it` every text."""
    if isinstance(value, str):
        if all_of_it or _WORTH.search(value):
            yield value
    elif depth > 6 or value is None or isinstance(value, (int, float, bytes)):
        return
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner, depth + 1, all_of_it=all_of_it)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for inner in value:
            yield from _strings(inner, depth + 1, all_of_it=all_of_it)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in ("origin", "warning_origin", "sources"):
                yield from _strings(getattr(value, one.name, None), depth + 1, all_of_it=all_of_it)
