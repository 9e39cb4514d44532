"""Words a public body does not use: promises nobody can keep, blame for those who were deceived."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.problems import Origin, Problems, Words

_PROMISES = re.compile(r"百分之百追回|100%\s*(?:追回|安全|挽回)|一定(?:能|会)?追回|保证追回|包追回|全额追回")
_BLAME = re.compile(r"活该|太傻|真傻|傻子|愚蠢|笨蛋|贪心|贪小便宜|贪便宜")


def check_wording(path: str, lines: Sequence[str], problems: Problems) -> None:
    """Note promises as errors and blame as notices."""
    text = "\n".join(lines)
    if not _PROMISES.search(text) and not _BLAME.search(text):
        return
    for at, line in enumerate(lines, 1):
        words = line.strip()
        quoted = words.startswith((">", "＞"))
        if (promise := _PROMISES.search(words)) and not quoted and not _is_quoted(words, promise.start()):
            problems.error(
                Origin(path, at),
                f"不能许诺：“{promise[0]}”",
                f"a promise nobody can keep: “{promise[0]}”",
                Words("只说该做什么，例如“马上拨110”", "say what to do, “call 110 at once” for example"),
            )
        if (blame := _BLAME.search(words)) and not quoted:
            problems.notice(
                Origin(path, at),
                f"“{blame[0]}”像在责怪受骗的人",
                f"“{blame[0]}” sounds like blame",
                Words("换一种说法；受骗的人需要的是帮助", "say it another way; who was deceived needs help"),
            )


def _is_quoted(words: str, at: int) -> bool:
    """Whether the place stands inside “…”: the fraudster's words, not ours."""
    return words.count("“", 0, at) > words.count("”", 0, at)
