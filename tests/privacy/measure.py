"""How much of what identifies people the rules find, on two halves of labelled sentences: `python -m tests.privacy.measure`.

Two sets of sentences, each in two halves: `seen.yaml` and `second-tuned.yaml` are what rules were tuned on, `unseen.yaml` and
`second-unseen.yaml` what nobody looked at meanwhile. The second set was written in one go by somebody who had not read the rules,
then halved kind by kind by a fixed seed. The table that this prints stands in docs/checks.md (tests/test_privacy.py compares both).
`tuning.yaml` has the sentences that were made up while rules were mended: they say nothing of how good the rules are, and all of
them have to come out right.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sitegen.checks.identifiers import Known, findings
from sitegen.checks.texts import document_of, line_text

HERE = Path(__file__).parent
SETS = (("seen", "unseen"), ("second-tuned", "second-unseen"))
HALVES = (("seen", "second-tuned"), ("unseen", "second-unseen"))
KNOWN = Known(("110", "96110", "12381"), ("示例县公安局反诈中心",))
CASE = "content/cases/x.md"


@dataclass(slots=True)
class Half:
    """Counts of one half: sentences by kind, and those of them that something was found in."""

    positive: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    negative: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """The share of identifying sentences in which something is found."""
        return self.found.total() / max(1, self.positive.total())

    @property
    def false_alarms(self) -> float:
        """The share of harmless sentences in which something is found."""
        return self.alarms.total() / max(1, self.negative.total())


def is_found(sentence: str) -> bool:
    """Whether a rule of privacy finds something, the sentence being lines of a case's story."""
    texts = [line_text(n, raw) for n, raw in enumerate(sentence.split("\n"), 1)]
    return bool(findings(document_of(CASE, texts).text, KNOWN))


def measured(name: str) -> Half:
    """The counts of one half."""
    half = Half()
    for entry in yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")):
        kind, found = entry["kind"], is_found(entry["text"])
        (half.positive if entry["identifying"] else half.negative)[kind] += 1
        (half.found if entry["identifying"] else half.alarms)[kind] += found
    return half


def together(names: tuple[str, ...]) -> Half:
    """The counts of several halves as one."""
    whole = Half()
    for half in map(measured, names):
        whole.positive += half.positive
        whole.found += half.found
        whole.negative += half.negative
        whole.alarms += half.alarms
    return whole


def table() -> str:
    """Both halves as the Markdown of docs/checks.md: by kind, of each set, of all."""
    seen, unseen = (together(names) for names in HALVES)
    rows = ["| 种类 | 看过的一半 | 没看过的一半 |", "|---|---|---|"]
    for kind in dict.fromkeys((*seen.positive, *unseen.positive)):
        rows.append(
            f"| {kind} | {seen.found[kind]}/{seen.positive[kind]} | {unseen.found[kind]}/{unseen.positive[kind]} |"
        )
    for title, (one, other) in zip(("第一批", "第二批"), SETS, strict=True):
        rows += _totals(title, measured(one), measured(other))
    rows += _totals("合计", seen, unseen)
    return "\n".join(rows) + "\n"


def _totals(title: str, seen: Half, unseen: Half) -> list[str]:
    return [
        f"| **{title}：找到** | {_share(seen.found, seen.positive)} | {_share(unseen.found, unseen.positive)} |",
        f"| **{title}：误报** | {_share(seen.alarms, seen.negative)} | {_share(unseen.alarms, unseen.negative)} |",
    ]


def _share(some: Counter[str], all_: Counter[str]) -> str:
    return f"{some.total()}/{all_.total()}（{some.total() / max(1, all_.total()):.1%}）"


if __name__ == "__main__":
    sys.stdout.write(table())
