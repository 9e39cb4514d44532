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
    """Whether what is printed in the unit's name is a sample: the unit, the website's names, or the address behind its QR codes."""
    site = library.site
    return _is_sample(unit) or "示例" in site.title + site.organiser or bool(_EXAMPLE.search(site.base_url))


def samples_of(library: Library) -> Words:
    """One sentence on what must be replaced before anything is printed; nothing when all is the office's own."""
    site = library.site
    units = [_sample_name(u) for u in library.units if _is_sample(u)]
    title = site.title if "示例" in site.title else ""
    organiser = site.organiser if "示例" in site.organiser else ""
    address = site.base_url if _EXAMPLE.search(site.base_url) else ""
    if not (units or title or organiser or address):
        return NOTHING
    zh = [f"{len(units)} 个单位是示例（{'、'.join(units[:3])}{'…' if units[3:] else ''}）"] if units else []
    zh += [f"网站标题是“{title}”"] if title else []
    zh += [f"主办单位是“{organiser}”"] if organiser else []
    zh += [f"网址是 {address}"] if address else []
    en = [f"{len(units)} sample units"] if units else []
    en += [f"the website's title is “{title}”"] if title else []
    en += [f"its organiser is “{organiser}”"] if organiser else []
    en += [f"the address is {address}"] if address else []
    rule = RULES["F07"]
    return Words(
        f"还是样例：{'，'.join(zh)}。{rule.do.zh}。{rule.label.zh}",
        f"Still samples: {', '.join(en)}; {rule.do.en}. {rule.label.en}",
    )


def _is_sample(unit: Unit) -> bool:
    return unit.sample or any("示例" in name for name in (unit.name, unit.short_name, unit.issuer))


def _sample_name(unit: Unit) -> str:
    """The name to tell: the one that is still the starter's, else the unit's."""
    return next((name for name in (unit.name, unit.short_name, unit.issuer) if "示例" in name), unit.name)
