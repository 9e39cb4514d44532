"""Bytes to text, and a Markdown file to front matter and body: forgiving about encodings, exact about lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.core.sources import NotThere, Sources
from sitegen.loading.text.characters import plain_text
from sitegen.loading.text.comments import without_comments
from sitegen.loading.text.filenames import with_names_kept
from sitegen.loading.yaml.yamlfile import YamlMap, read_yaml
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.value import Value

# Word makes dashes of `---`, Chinese input methods full-width ones.
_FENCE = re.compile("-{3,}|[-－—–―]*[－—–―][-－—–―]*")
_KEY = re.compile(r"([^\s#*`|<>\[\](){}“”，。：:-][^：:，。]{0,15})[：:]")
LARGEST = 2_000_000  # bytes; a case of 900 characters has 3,000
LONGEST_BODY, LONGEST_LINE = 100_000, 5_000  # characters of a body and of one line in it
MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class MarkdownFile(Value):
    """A Markdown file: its front matter and the lines below it (`body_line` is the first one's number)."""

    path: str
    front: YamlMap
    body: tuple[str, ...]
    body_line: int

    def at(self, index: int) -> Origin:
        """The origin of `body[index]`."""
        return Origin(self.path, self.body_line + index)


def read_text(sources: Sources, path: str, problems: Problems) -> str | None:
    """The file as text with plain line ends, NFC, without what nobody can see; a problem and None when it is no text.

    UTF-8 first, UTF-16 by its mark, then GB18030, these two with a notice.
    """
    origin = Origin(path)
    size = sources.size(path)
    if size is not None and size > LARGEST:
        sources.note([(path, "")])  # whatever came of it holds for this reading only
        problems.error(
            origin,
            f"文件太大（{size // 1000} KB）",
            f"the file is too large ({size // 1000} KB)",
            Words(
                "文字文件最多 2 MB；图片请放在旁边单独的文件里", "text files hold at most 2 MB; keep pictures in files"
            ),
        )
        return None
    try:
        data = sources.read(path)
    except NotThere:
        problems.error(origin, *why_not(sources, path))
        return None
    text = decoded(data, origin, problems)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = with_names_kept(text, is_markdown=path.endswith(".md"))
    return without_comments(unicodedata.normalize("NFC", plain_text(text, path, 1, problems)), path, problems)


def why_not(sources: Sources, path: str) -> tuple[str, str, Words]:
    """Why what stands at a path cannot be read as a file, and what to do: for `Problems.error`."""
    itself = Words("请把文件本身放在这里", "put the file itself here")
    kind = sources.kind(path)
    if kind == "link":
        return (
            "读不到这个文件：它是一个快捷方式（链接），指向别处或指向不存在的文件",
            "this file cannot be read: it is a link that leads elsewhere or nowhere",
            itself,
        )
    if kind == "special":
        return "这不是文件，是管道或设备", "this is no file but a pipe or a device", itself
    if kind == "folder":
        return "这里要放文件，却是一个文件夹", "a folder stands where a file belongs", itself
    return (
        "读不到这个文件：没有权限，或者正被别的程序占用",
        "this file cannot be read: no permission, or another program holds it",
        Words(
            "请改好权限，或关掉占用它的程序，再运行一次", "give permission or close the other program, and run again"
        ),
    )


def decoded(data: bytes, origin: Origin, problems: Problems) -> str | None:
    """Bytes as text, in whatever encoding they are; a problem and None when they are no text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        first = error.start
    for encoding, name in _others(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or any(unicodedata.category(c) in ("Co", "Cn", "Cs") for c in set(text)):
            continue  # decodes by chance
        problems.notice(
            origin,
            f"这个文件是 {name} 编码，已照读",
            f"this file is in {name.replace('（', ' (').replace('）', ')')}; it was read all the same",
            Words("建议另存为 UTF-8", "better save it as UTF-8"),
        )
        return text
    if is_damaged_utf8(data):
        problems.error(
            Origin(origin.path, data.count(b"\n", 0, first) + 1),
            "这一行有坏掉的字（文件在保存或传送时损坏了）",
            "a broken character in this line: the file was damaged on its way",
            Words("请从原稿重新粘贴这一行，另存为 UTF-8", "paste the line again from the original and save as UTF-8"),
        )
        return None
    problems.error(
        origin,
        "不是文字文件，或编码认不出来",
        "not a text file, or in an unknown encoding",
        Words("请在编辑器里另存为 UTF-8", "save it as UTF-8 in your editor"),
    )
    return None


def _others(data: bytes) -> Iterator[tuple[str, str]]:
    """Encodings besides UTF-8 that the bytes may be in, and what people call them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16", "UTF-16（Unicode）"
    elif not is_damaged_utf8(data):
        yield "gb18030", "GB18030（GBK）"


def is_damaged_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few: GBK read as UTF-8 gives hardly any character of three bytes."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(c >= "\u0800" and c != "\ufffd" for c in text) > 3 * broken


def is_fence(line: str) -> bool:
    """Whether a line begins or ends front matter."""
    return bool(_FENCE.fullmatch(line))


_KNOWN: dict[tuple[str, str], MarkdownFile] = {}  # what this process has read, by path and digest
MOST_KNOWN = 5_000


def read_again(sources: Sources, path: str) -> MarkdownFile | None:
    """As `read_document`, of a file whose faults were told before: what this process has read is not read twice."""
    value = sources.digest(path)
    known = _KNOWN.get((path, value or ""))
    if known is None:
        return read_document(sources, path, Problems())
    sources.note([(path, value)])
    return known


def read_document(sources: Sources, path: str, problems: Problems) -> MarkdownFile | None:
    """A Markdown file with front matter between two `---` lines; a problem and None when that is broken."""
    document = _read_document(sources, path, problems)
    if document is not None:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[path, sources.digest(path) or ""] = document
    return document


def _read_document(sources: Sources, path: str, problems: Problems) -> MarkdownFile | None:
    text = read_text(sources, path, problems)
    if text is None:
        return None
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        problems.error(
            Origin(path, 1),
            "这个文件是空的",
            "this file is empty",
            Words("请写上内容，或删掉它", "write something, or delete it"),
        )
        return None
    if not is_fence(lines[start].strip()):
        problems.error(
            Origin(path, start + 1),
            "开头缺少 --- 之间的资料栏",
            "the front matter between two --- lines is missing",
            Words(
                "文件第一行写 ---，下面写“标题: …”等，再用一行 --- 结束",
                "start the file with ---, then `title: …` and so on, then another ---",
            ),
        )
        return None
    end = next(
        (i for i in range(start + 1, len(lines)) if lines[i].strip() == "..." or is_fence(lines[i].strip())), None
    )
    if end is None:
        problems.error(
            Origin(path, start + 1),
            "资料栏没有结束",
            "the front matter has no end",
            Words("您是否忘了第二行 --- ？", "did you forget the second --- ?"),
        )
        return None
    front = read_yaml("\n".join(lines[start + 1 : end]), path, start + 2, problems)
    if front is None:
        return None
    if not isinstance(front.value, dict):
        if not front.told:
            problems.error(
                Origin(path, start + 2),
                "资料栏应当是一行一个“名称: 内容”",
                "the front matter should be lines of `key: value`",
                Words("例如 标题: 一句话说清这件事", "for example `title: …`"),
            )
        return None
    if again := _ended_too_soon(lines, end):
        problems.error(
            Origin(path, end + 1),
            f"资料栏在这一行结束了，可是后面还有“{again[0]}”等项，到第 {again[1]} 行又有一行 ---",
            f"the front matter ends here, but “{again[0]}” and more follow, and another --- in line {again[1]}",
            Words("请删去多出来的这一行", "take this line out"),
        )
        return None
    document = MarkdownFile(path, YamlMap(front.value, front.line), tuple(lines[end + 1 :]), end + 2)
    return document if _is_bounded(document, problems) else None


def _ended_too_soon(lines: list[str], end: int) -> tuple[str, int] | None:
    """Where only lines of `key: value` stand between the end of the front matter and another such line: the first key, and its line."""
    first = ""
    for number, line in enumerate(lines[end + 1 :], end + 2):
        words = line.strip()
        if is_fence(words):
            return (first, number) if first else None
        key = _KEY.match(words)
        if words and not key and not line.startswith((" ", "\t", "-", "#")):
            return None
        first = first or (key[1].strip() if key else "")
    return None


def _is_bounded(document: MarkdownFile, problems: Problems) -> bool:
    """Whether the body is of a size that somebody writes by hand: what reads marks takes its time with more."""
    size = 0
    for i, line in enumerate(document.body):
        size += len(line)
        if len(line) > LONGEST_LINE:
            problems.error(
                document.at(i),
                f"这一行太长：{len(line)} 个字，最多 {LONGEST_LINE} 个",
                f"this line is too long: {len(line)} characters, at most {LONGEST_LINE}",
                Words("请分成几段", "part it into paragraphs"),
            )
            return False
        if size > LONGEST_BODY or i >= MOST_LINES:
            problems.error(
                document.at(i),
                f"正文太长：到这一行已超过 {LONGEST_BODY} 个字或 {MOST_LINES} 行",
                f"the text is too long: more than {LONGEST_BODY} characters or {MOST_LINES} lines up to this one",
                Words("请分成几个文件", "part it into several files"),
            )
            return False
    return True
