"""What must never be published: numbers that lead to a person or an account. Rules and weights: GB 11643 for ID cards,
the Luhn formula (ISO/IEC 7812-1) for bank cards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from sitegen.checks.texts import Text, seams
from sitegen.problems import Origin, Problems, Words

_RUN = re.compile(r"(?<![\dA-Za-z.])\d(?:[ -]?\d){10,20}[Xx]?(?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}-\d{7,8}|400-?\d{3}-?\d{4})(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NO_LINK_KEYS = (
    "短信",
    "sms",
    "口播",
    "spoken",
    "条屏",
    "strip",
    "行动",
    "action",
    "引语",
    "lead",
    "谎言",
    "lie",
    "长句",
    "long",
    "三步",
    "steps",
)
# Every check below needs a run of digits (also full-width ones), an @ or a dot between letters.
_WORTH_A_LOOK = re.compile(r"\d[\d -]{4,}|[@＠]|://|[A-Za-z]\.[A-Za-z]|[A-Za-z]．")
_URL = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|xyz)\b", re.I)


def check_privacy(path: str, texts: Sequence[Text], numbers: frozenset[str], problems: Problems) -> None:
    """Note identity, card and phone numbers, mail addresses, and links in wordings that must have none.

    `numbers` are the hotlines of the units, which may be printed. Each text is looked at as written and as read, and so are
    the ends of lines that are printed in one piece.
    """
    both = (words for text in texts for words in dict.fromkeys(((text.line, text.written), (text.line, text.read))))
    for at, raw in (*both, *((text.line, text.read) for text in seams(texts))):
        if not _WORTH_A_LOOK.search(raw):
            continue
        line = unicodedata.normalize("NFKC", raw)
        origin = Origin(path, at)
        found = False
        for run in _RUN.findall(line):
            digits = re.sub(r"[ -]", "", run)
            if is_id_number(digits):
                found = True
                _forbid(
                    origin,
                    f"像是身份证号 “{_masked(digits)}”",
                    f"looks like an identity number “{_masked(digits)}”",
                    problems,
                )
            elif is_bank_card(digits):
                found = True
                _forbid(
                    origin,
                    f"像是银行卡号 “{_masked(digits)}”",
                    f"looks like a bank card number “{_masked(digits)}”",
                    problems,
                )
        for mobile in _MOBILE.finditer(line) if not found else ():
            if "".join(mobile.groups()) not in numbers:
                _forbid(
                    origin,
                    f"像是手机号 “{_masked(mobile[0])}”",
                    f"looks like a mobile number “{_masked(mobile[0])}”",
                    problems,
                )
        for landline in _LANDLINE.findall(line) if not found else ():
            if landline not in numbers:
                _forbid(
                    origin, f"不在单位电话里的号码 “{landline}”", f"a number that no unit lists: “{landline}”", problems
                )
        for mail in _EMAIL.findall(line):
            _forbid(origin, f"有电子邮箱 “{mail}”", f"an e-mail address “{mail}”", problems)
        _check_link(path, line, origin, problems)


def is_id_number(digits: str) -> bool:
    """Whether 18 characters are a Chinese identity number: a real birthday and the right check character."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", digits):
        return False
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[-1].upper()


def is_bank_card(digits: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn formula and are not one digit over and over."""
    if not re.fullmatch(r"\d{16,19}", digits) or len(set(digits)) == 1:
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _check_link(path: str, line: str, origin: Origin, problems: Problems) -> None:
    """Official warnings carry no links: people learn to trust those that do."""
    labelled = re.match(r"\s*[-*]\s*([^::]{1,8})[::]", line)
    if "content/warnings/" in path and labelled and labelled[1].strip() in _NO_LINK_KEYS and _URL.search(line):
        problems.error(
            origin,
            f"“{labelled[1].strip()}”里不能有网址",
            f"no links in “{labelled[1].strip()}”",
            Words("官方短信和提示语不带网址，请删掉", "official warnings carry no links; take it out"),
        )


def _forbid(origin: Origin, zh: str, en: str, problems: Problems) -> None:
    problems.error(
        origin,
        zh,
        en,
        Words("公开材料里不能出现，请删掉或换成“某”", "it must not be published; take it out or mask it"),
    )


def _masked(number: str) -> str:
    return number[:3] + "…" + number[-2:]
