"""Words to be read aloud: numbers as they are said, how long they take, and what fits a time.

Pace: 170 signs a minute for loudspeakers, 200 for ring-back tones, 240 for people who talk to each other (videos, plays,
interviews), punctuation included, numbers as they are said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

LOUDSPEAKER, RING, TALK = 170, 200, 240  # signs a minute
_SAID = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
# What is dialled: hotlines of 3 and 5 digits, and numbers with an area code or of 7 digits and more. Sums and years are none.
_DIALLED = re.compile(
    r"(?<![\d.,年])(?:1[12]\d|1[02]\d{3}|9[5-6]\d{3}|0\d{2,3}[-－ ]?\d{7,8}|\d{7,11}|400[-－ ]?\d{3,4}[-－ ]?\d{3,4})(?![\d.,元万亿年月个人次秒])"
)
_UNSAID = re.compile("[“”‘’「」《》*]")
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]|[^。！？；]+$")


def functions() -> dict[str, Callable[..., object]]:
    """What templates of texts and of sheets call, by name; `minutes(n)` says so many seconds."""
    return {"aloud": aloud, "seconds": seconds, "sentences": sentences, "fitting": fitting, "minutes": minutes}


def minutes(count: int) -> str:
    """So many seconds as people say them: 45 秒、1 分 20 秒."""
    whole, rest = divmod(count, 60)
    if not whole:
        return f"{rest} 秒"
    return f"{whole} 分 {rest} 秒" if rest else f"{whole} 分钟"


def aloud(text: str) -> str:
    """The text as it is read: telephone numbers digit by digit (1 as 幺), no quotation marks."""
    return _DIALLED.sub(lambda number: "".join(_SAID.get(sign, "") for sign in number[0]), _UNSAID.sub("", text))


def seconds(text: str, pace: int = LOUDSPEAKER) -> int:
    """How long the text takes to read, in whole seconds, rounded up."""
    return -(-len(aloud(text)) * 60 // pace)


def sentences(text: str) -> list[str]:
    """The text's sentences, each with its mark."""
    return _SENTENCE.findall(text.strip())


def fitting(parts: Iterable[str], most: int, pace: int = LOUDSPEAKER, closing: str = "") -> str:
    """As many of the parts, in order, as can be read in `most` seconds with the closing, which always stands.

    The first that does not fit is left out, and all that follow: none is cut, none stands without the one before.
    """
    said = ""
    for part in parts:
        if seconds(said + part + closing, pace) > most:
            break
        said += part
    return aloud(said + closing)
