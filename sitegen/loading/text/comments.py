"""Notes that writers leave for each other, `<!-- … -->`: taken out of a file before anything else reads it.

They are found in the text of the whole file, so that none can reach a page, a title, a message or an index, whatever part
of the file it stands in. Lines stay where they are: every later fault keeps its line.
"""

from __future__ import annotations

import re

from sitegen.model.problems import Origin, Problems, Words

_OPEN = re.compile(r"<!--[^\n]*")
_EDGE = re.compile(r"<!--|-->")
# What an input method makes of the marks: they would be printed.
_WIDE = re.compile(r"[<＜《〈][!！](?:--|－－|——|—)|<！--")
# `[//]: # (a note)`: what Markdown writers use where HTML comments are not to be had.
_DEFINED = re.compile(r"^[ \t]{0,3}\[(?://|comment)\]:[ \t]*(?:#|<>)[^\n]*$", re.MULTILINE | re.IGNORECASE)


def without_comments(text: str, path: str, problems: Problems) -> str:
    """The text with every comment replaced by the line ends in it.

    Comments may stand inside one another: the outermost counts, so that nothing meant to be hidden is shown. A problem,
    with its line, for one that does not end, for an end that closes nothing beside a comment, and
    for marks that are nearly those of a comment.
    """
    if "<!--" in text:
        text = _taken_out(text, path, problems)
    if "]:" in text:
        text = _DEFINED.sub("", text)
    wide = _WIDE.search(text)
    if wide:
        problems.error(
            _at(text, wide.start(), path),
            f"“{wide[0]}”像是注释的开头，但用了全角符号，会当正文印出来",
            f"“{wide[0]}” looks like the start of a comment, but is not in half-width marks and would be printed",
            Words("请改成半角的 <!-- 和 -->", "write <!-- and -->"),
        )
    return text


def _taken_out(text: str, path: str, problems: Problems) -> str:
    kept: list[str] = []
    depth, start, done, is_told = 0, 0, 0, False
    for edge in _EDGE.finditer(text):
        if edge[0] == "<!--":
            if depth == 0:
                kept.append(text[done : edge.start()])
                start = edge.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                done = edge.end()
                kept.append("\n" * text.count("\n", start, done))
                done = _rest_of_line(text, done, kept)
                is_told = is_told or _check_end(text, done, path, problems)
    if depth:
        problems.error(
            _at(text, start, path),
            "这里的注释 <!-- 没有结束",
            "this comment <!-- has no end",
            Words("请在注释后面加上 -->", "write --> behind it"),
        )
        end = text.find("\n", start)  # what follows is read for its own faults; nothing of it is published
        kept.append(_OPEN.sub("", text[end:]) if end >= 0 else "")
    else:
        kept.append(text[done:])
    return "".join(kept)


def _rest_of_line(text: str, done: int, kept: list[str]) -> int:
    """Where to go on after a comment: what blank ends its line is no two blanks that break a line."""
    end = text.find("\n", done)
    end = len(text) if end < 0 else end
    if text[done:end].strip():
        return done
    for i in range(len(kept) - 1, -1, -1):  # blanks before the comment, on the same line
        kept[i] = kept[i].rstrip(" \t")
        if kept[i]:
            break
    return end


def _check_end(text: str, done: int, path: str, problems: Problems) -> bool:
    """Note an end on the same line as the comment just closed, or alone on a line below: its words would be shown."""
    following = text.find("-->", done)
    if following < 0:
        return False
    opening = text.find("<!--", done, following)
    line = text[text.rfind("\n", 0, following) + 1 : following]
    if opening < 0 and ("\n" not in text[done:following] or not line.strip()):
        problems.error(
            _at(text, following, path),
            "多了一个注释结束符 -->，前面的注释早已结束，中间的话会印出来",
            "one --> too many: the comment before has ended, and the words between would be shown",
            Words("请只留最后一个 -->", "keep the last --> only"),
        )
        return True
    return False


def _at(text: str, place: int, path: str) -> Origin:
    return Origin(path, text.count("\n", 0, place) + 1)
