"""放行: a finding that somebody has looked at and lets through, written beside it with the rule, the reason, who and when.

There is no other way round a rule. Each acknowledgement is listed in report.html with the words it lets through; one that
lets nothing through is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sitegen.checks.rules import NAMED, RULES, tell
from sitegen.checks.texts import WaiverText
from sitegen.loading.fields import Fields, did_you_mean
from sitegen.loading.yaml.yamlfile import YamlMap
from sitegen.model.problems import Origin, Problem, Problems
from sitegen.model.value import Value
from sitegen.model.vocabulary import WAIVER_KEYS


@dataclass(frozen=True, slots=True)
class Waiver(Value):
    """One acknowledgement: of findings of `rule` in the lines `first` to `last` of its file; `let_through` are their words."""

    origin: Origin
    first: int
    last: int
    rule: str
    reason: str
    who: str
    day: str
    let_through: tuple[str, ...] = ()

    @property
    def rule_name(self) -> str:
        """The rule as people call it."""
        return RULES[self.rule].name.zh


def waivers_of(path: str, written: Iterable[WaiverText], problems: Problems) -> tuple[Waiver, ...]:
    """What is acknowledged in a file; a problem for each that says not all of it."""
    found: list[Waiver] = []
    for text in written:
        items = text.value.value if isinstance(text.value.value, tuple) else (text.value,)
        for item in items:
            origin = Origin(path, item.line or text.line)
            if not isinstance(item.value, dict):
                tell("A02", origin, "放行没有写全", "an acknowledgement without its four parts", problems)
                continue
            mine = Problems()
            fields = Fields(YamlMap(item.value, origin.line), WAIVER_KEYS, path, mine)
            named = [fields.text(name, required=True) for name in ("rule", "reason", "who")]
            day = fields.day("date")
            if day is None and not mine.errors:
                fields.text("date", required=True)
            problems.found.extend(mine.found)
            if mine.errors:
                continue
            rule = NAMED.get(named[0]) or NAMED.get(named[0].upper())
            if rule is None:
                hint = did_you_mean(named[0], NAMED, list(RULES))
                tell(
                    "A02", origin, f"没有 “{named[0]}” 这条规则", f"there is no rule “{named[0]}”", problems, hint=hint
                )
                continue
            found.append(Waiver(origin, text.first, text.last, rule.id, named[1], named[2], f"{day}"))
    return tuple(found)


def acknowledged(
    found: Sequence[Problem], waivers: Sequence[Waiver], *, library_was_read: bool = True
) -> tuple[tuple[Problem, ...], tuple[Waiver, ...]]:
    """The problems that stay, and the acknowledgements with what each lets through; one without is a problem more.

    Where the library could not be read, the rules on facts (F…) were not tried: of theirs none is called unused.
    """
    stay: list[Problem] = []
    through: dict[int, list[str]] = {n: [] for n in range(len(waivers))}
    for problem in found:
        place = next((n for n, waiver in enumerate(waivers) if _covers(waiver, problem)), None)
        if place is None:
            stay.append(problem)
        else:
            through[place].append(problem.found or problem.message.zh)
    used = []
    for n, waiver in enumerate(waivers):
        if through[n]:
            used.append(replace(waiver, let_through=tuple(dict.fromkeys(through[n]))))
        elif library_was_read or not waiver.rule.startswith("F"):
            extra = Problems()
            rule = RULES[waiver.rule]
            tell(
                "A01", waiver.origin,
                f"这里放行了 {rule.id} {rule.name.zh}，却没有这样的发现", f"nothing here is found by {rule.id} {rule.name.en}", extra,
            )  # fmt: skip
            stay.extend(extra.found)
    return tuple(stay), tuple(used)


def _covers(waiver: Waiver, problem: Problem) -> bool:
    return (
        problem.rule == waiver.rule
        and problem.origin.path == waiver.origin.path
        and (waiver.first <= problem.origin.line <= waiver.last or problem.origin.line == 0)
    )
