"""Words a public body does not use: promises nobody can keep, blame for those who were deceived."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.checks.texts import Text, phrases_across
from sitegen.problems import Origin, Problems, Words

_PROMISES = re.compile(r"百分之百追回|100%\s*(?:追回|安全|挽回)|一定(?:能|会)?追回|保证追回|包追回|全额追回")
_BLAME = re.compile(r"活该|太傻|真傻|傻子|愚蠢|笨蛋|贪心|贪小便宜|贪便宜")


def check_wording(path: str, texts: Sequence[Text], problems: Problems) -> None:
    """Note promises as errors and blame as notices, also where a line ends in the middle of them."""
    for text in texts:
        for found in (_PROMISES.search(text.read), _BLAME.search(text.read)):
            if found:
                _tell(found, text.read, Origin(path, text.line), problems)
    for line, words, edge in phrases_across(texts):
        for found in (*_PROMISES.finditer(words), *_BLAME.finditer(words)):
            if found.start() < edge < found.end():
                _tell(found, words, Origin(path, line), problems)


def _tell(found: re.Match[str], line: str, origin: Origin, problems: Problems) -> None:
    words = line.strip()
    if words.startswith((">", "＞")):
        return  # the fraudster's words
    if found.re is _BLAME:
        problems.notice(
            origin,
            f"“{found[0]}”像在责怪受骗的人",
            f"“{found[0]}” sounds like blame",
            Words("换一种说法；受骗的人需要的是帮助", "say it another way; who was deceived needs help"),
        )
    elif not _is_quoted(line, found.start()):
        problems.error(
            origin,
            f"不能许诺：“{found[0]}”",
            f"a promise nobody can keep: “{found[0]}”",
            Words("只说该做什么，例如“马上拨110”", "say what to do, “call 110 at once” for example"),
        )


def _is_quoted(words: str, at: int) -> bool:
    """Whether the place stands inside “…”: the fraudster's words, not ours."""
    return words.count("“", 0, at) > words.count("”", 0, at)
