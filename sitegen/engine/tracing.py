"""Where a thing went: from the id of a case or warning, or the code printed on a sheet, to every file that carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sitegen.model.jobs import MANIFEST
from sitegen.model.printed_code import LENGTH
from sitegen.model.problems import Origin, Problem, ProblemsFound, Words
from sitegen.state import ledger


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the manifest names it."""

    path: str
    material: str
    unit: str
    code: str
    carries: tuple[str, ...]


def listed(output: Path) -> tuple[Listed, ...]:
    """Every file of the manifest; raises ProblemsFound when nothing was built there."""
    entries = ledger.listed(output)
    if not entries:
        words = Words("这里还没有做好的东西", "nothing has been built here yet")
        hint = Words("请先运行 python3 build.py", "run python3 build.py first")
        raise ProblemsFound((Problem(Origin(str(output / MANIFEST)), words, hint),))
    return tuple(
        Listed(e["path"], e["material"], e["unit"], e.get("code", ""), tuple(e.get("carries", ()))) for e in entries
    )


def carrying(files: tuple[Listed, ...], wanted: str) -> tuple[Listed, ...]:
    """The files that carry the id, or whose printed code it is; of a code its last four signs do."""
    by_id = tuple(f for f in files if wanted.lower() in (c.lower() for c in f.carries))
    return by_id or tuple(f for f in files if is_code(f.code, wanted))


def is_code(code: str, wanted: str) -> bool:
    """Whether what somebody typed is this printed code, whole or its last four signs, in any spelling."""
    own, asked = (re.sub(r"[\W_]+", "", words).upper() for words in (code, wanted))
    return bool(own) and (own == asked or (len(asked) == LENGTH and own.endswith(asked)))
