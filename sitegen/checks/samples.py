"""What is still the starter's: sample units and example addresses, which must not go to print."""

from __future__ import annotations

import re

from sitegen.checks.rules import RULES
from sitegen.model.content import Unit
from sitegen.model.library import Library
from sitegen.model.problems import NOTHING, Words

_EXAMPLE = re.compile(r"//(?:[\w-]+\.)*example(?:\.(?:com|cn|org|net|gov\.cn))?(?:[/:]|$)")


MARK = "（样例）"  # behind the issuer's name on whatever is printed, until all is the office's own


def is_sample(library: Library, unit: Unit) -> bool:
    """Whether what is printed in the unit's name is a sample: the unit is one, or the address behind its QR codes."""
    return unit.sample or "示例" in unit.name or bool(_EXAMPLE.search(library.site.base_url))


def samples_of(library: Library) -> Words:
    """One sentence on what must be replaced before anything is printed; nothing when all is the office's own."""
    units = [u.name for u in library.units if u.sample or "示例" in u.name]
    address = library.site.base_url if _EXAMPLE.search(library.site.base_url) else ""
    if not units and not address:
        return NOTHING
    zh = [f"{len(units)} 个单位是示例（{'、'.join(units[:3])}{'…' if units[3:] else ''}）"] if units else []
    zh += [f"网址是 {address}"] if address else []
    en = [f"{len(units)} sample units"] if units else []
    en += [f"the address is {address}"] if address else []
    rule = RULES["F07"]
    return Words(
        f"还是样例：{'，'.join(zh)}。{rule.do.zh}。{rule.label.zh}",
        f"Still samples: {', '.join(en)}; {rule.do.en}. {rule.label.en}",
    )
