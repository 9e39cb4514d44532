"""Articles of law that the materials cite are those of content/law.yaml (`loading/laws.py`)."""

from __future__ import annotations

import re

from sitegen.checks.rules import tell
from sitegen.checks.texts import Document
from sitegen.loading.laws import Laws, number_of, plain
from sitegen.model.problems import Origin, Problems

# “第一条” alone counts things in a list; beside these words it cites.
_OF_A_LAW = re.compile("依照|依据|根据|按照|按|违反|触犯|适用|法|条例|规定|处罚|第[一二三四五六七八九十\\d]+款")
_ARTICLE = re.compile(
    r"(?:《(?P<quoted>[^》\n]{2,30})》|(?P<law>[一-龥]{1,14}?(?:法|条例|规定|解释|办法|规则|刑法典)))?(?P<gap>[^，。;、\n《》第]{0,6})第(?P<n>[一二三四五六七八九十百零〇两\d]{1,7})条(?:之(?P<sub>[一二三四五六七八九十\d]))?"
)
_NUMBER = re.compile(r"第[一二三四五六七八九十百零〇两\d]{1,7}条")
_NO_LAW = re.compile("^(?:那|这|方|办|手|做|说|无|违|守|合|执|立|司|语|看|打|骗|枪|书)法$|想办法|没办法")


def check_law(document: Document, laws: Laws, problems: Problems) -> None:
    """Note each article that content/law.yaml does not hold, and article numbers of no law."""
    if not _NUMBER.search(document.text):
        return
    last = ""
    at_paragraph = -1
    for found in _ARTICLE.finditer(document.text):
        text = document.at(found.start("n"))
        paragraph = document.text.count("\n", 0, found.start())
        name = plain(found["quoted"] or found["law"] or "")
        number = number_of(found["n"]) + (f"-{number_of(found['sub'])}" if found["sub"] else "")
        shown = f"第{found['n']}条" + (f"之{found['sub']}" if found["sub"] else "")
        origin = Origin(document.path, text.line)
        law = _known_name(name, laws) if name and not _NO_LAW.search(name) else ""
        if not name and paragraph == at_paragraph:
            law = last
        if law:
            last, at_paragraph = law, paragraph
            if number not in laws.known[law]:
                tell(
                    "W10",
                    origin,
                    f"content/law.yaml 里没有《{law}》{shown}",
                    f"content/law.yaml has no article {number} of {law}",
                    problems,
                    found=shown,
                )
        elif name and not _NO_LAW.search(name):
            tell(
                "W10",
                origin,
                f"content/law.yaml 里没有这部法律：“{name}”{shown}",
                f"content/law.yaml does not know this law: “{name}” {shown}",
                problems,
                found=f"{name}{shown}",
            )
        elif _OF_A_LAW.search(document.text[max(0, found.start() - 12) : found.end() + 12]) and not re.search(
            "合同|协议|守则|公约|本章|规则", document.text[max(0, found.start() - 12) : found.start()]
        ):
            tell("W10", origin, f"“{shown}”没有写是哪部法律", f"“{shown}” of which law?", problems, found=shown)


def _known_name(name: str, laws: Laws) -> str:
    """The law meant: the longest known name that what is written ends in."""
    fits = [known for known in laws.known if name.endswith(known)]
    return max(fits, key=len, default="")
