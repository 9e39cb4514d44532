"""Bytes to text, and a Markdown file to front matter and body: forgiving about encodings, exact about lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sitegen.loading.comments import without_comments
from sitegen.loading.radicals import without_radicals
from sitegen.loading.yamlfile import YamlMap, read_yaml
from sitegen.model.value import Value
from sitegen.problems import Origin, Problems, Words
from sitegen.sources import NotThere, Sources

# Besides control characters what editors show as the end of a line and YAML takes for one: NEL, U+2028 and U+2029.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
LARGEST = 2_000_000  # bytes; a case of 900 characters has 3,000
LONGEST_BODY, LONGEST_LINE = 100_000, 5_000  # characters of a body and of one line in it
MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Document(Value):
    """A Markdown file: its front matter and the lines below it (`body_line` is the first one's number)."""

    path: str
    front: YamlMap
    body: tuple[str, ...]
    body_line: int

    def at(self, index: int) -> Origin:
        """The origin of `body[index]`."""
        return Origin(self.path, self.body_line + index)


def read_text(sources: Sources, path: str, problems: Problems) -> str | None:
    """The file as text with plain line ends, NFC. UTF-8 first, then GB18030 with a notice; else a problem and None."""
    origin = Origin(path)
    try:
        data = sources.read(path)
    except NotThere:
        problems.error(
            origin,
            "读不到这个文件（也许是一个指向别处的快捷方式）",
            "this file cannot be read (a link that leads elsewhere, perhaps)",
            Words("请把文件本身放在这里", "put the file itself here"),
        )
        return None
    if len(data) > LARGEST:
        problems.error(
            origin,
            f"文件太大（{len(data) // 1000} KB）",
            f"the file is too large ({len(data) // 1000} KB)",
            Words(
                "文字文件最多 2 MB；图片请放在旁边单独的文件里", "text files hold at most 2 MB; keep pictures in files"
            ),
        )
        return None
    text = _decode(data, origin, problems)
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _CONTROL.search(text):
        _tell_control(text, path, problems)
        return None
    return without_radicals(without_comments(text, path, problems), path, problems)


def _tell_control(text: str, path: str, problems: Problems) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        bad = _CONTROL.search(line)
        if bad:
            problems.error(
                Origin(path, number),
                f"有看不见的控制字符（U+{ord(bad[0]):04X}）",
                f"an invisible control character (U+{ord(bad[0]):04X})",
                Words(
                    "请删掉这个字符，或从记事本重新粘贴这一行", "delete it, or paste the line again from a plain editor"
                ),
            )


def _decode(data: bytes, origin: Origin, problems: Problems) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = None
    if text is None or b"\0" in data:
        problems.error(
            origin,
            "不是文字文件，或编码认不出来",
            "not a text file, or in an unknown encoding",
            Words("请在编辑器里另存为 UTF-8", "save it as UTF-8 in your editor"),
        )
        return None
    problems.notice(
        origin,
        "这个文件是 GB18030（GBK）编码，已照读",
        "this file is in GB18030 (GBK); it was read all the same",
        Words("建议另存为 UTF-8", "better save it as UTF-8"),
    )
    return text


def read_document(sources: Sources, path: str, problems: Problems) -> Document | None:
    """A Markdown file with front matter between two `---` lines; a problem and None when that is broken."""
    text = read_text(sources, path, problems)
    if text is None:
        return None
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].strip() != "---":
        problems.error(
            Origin(path, (start or 0) + 1),
            "开头缺少 --- 之间的资料栏",
            "the front matter between two --- lines is missing",
            Words(
                "文件第一行写 ---，下面写“标题: …”等，再用一行 --- 结束",
                "start the file with ---, then `title: …` and so on, then another ---",
            ),
        )
        return None
    end = next((i for i in range(start + 1, len(lines)) if lines[i].strip() in ("---", "...")), None)
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
        problems.error(
            Origin(path, start + 2),
            "资料栏应当是一行一个“名称: 内容”",
            "the front matter should be lines of `key: value`",
        )
        return None
    document = Document(path, YamlMap(front.value, front.line), tuple(lines[end + 1 :]), end + 2)
    return document if _is_bounded(document, problems) else None


def _is_bounded(document: Document, problems: Problems) -> bool:
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
