"""Where a thing went: from the id of a case or warning, or the code printed on a sheet, to every file that carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sitegen.core.digests import plain_bytes
from sitegen.loading.records import entries_of, printed_codes
from sitegen.model.jobs import MANIFEST
from sitegen.model.printed_code import LENGTH
from sitegen.model.problems import Origin, Problem, Problems, ProblemsFound, Words
from sitegen.model.records import REGISTER, PrintedCode
from sitegen.model.vocabulary import REGISTER_ENTRY
from sitegen.planning.recalls import unit_of
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


def carrying(files: tuple[Listed, ...], *wanted: str) -> tuple[Listed, ...]:
    """The files that carry one of the ids, or whose printed code it is; of a code its last four signs do."""
    ids = {word.lower() for word in wanted}
    by_id = tuple(f for f in files if not ids.isdisjoint(c.lower() for c in f.carries))
    return by_id or tuple(f for f in files if any(is_code(f.code, word) for word in wanted))


def registered(content: Path, *wanted: str) -> tuple[tuple[Listed, ...], tuple[PrintedCode, ...]]:
    """By the register, the files that ever had that code, and the codes that ever stood on what carried that code or those ids.

    Raises ProblemsFound when the register cannot be read.
    """
    file, problems = content / REGISTER.removeprefix("content/"), Problems()
    if not file.is_file():
        return (), ()
    entries = entries_of(plain_bytes(file).decode("utf-8-sig", "replace"), REGISTER, REGISTER_ENTRY, problems)
    printed = printed_codes(entries, problems)
    if problems.errors:
        raise ProblemsFound(problems.errors)
    by_code = tuple(p for p in printed if any(is_code(p.code, word) for word in wanted))
    ids = {word.lower() for word in wanted}
    root = by_code[0].units[0] if by_code and by_code[0].units else ""
    files = tuple(
        Listed(path, p.material, unit_of(path, root), p.code, p.ids) for p in by_code for path in sorted(p.files)
    )
    return files, by_code or tuple(p for p in printed if not ids.isdisjoint(id.lower() for id in p.ids))


def is_code(code: str, wanted: str) -> bool:
    """Whether what somebody typed is this printed code, whole or its last four signs, in any spelling."""
    own, asked = (re.sub(r"[\W_]+", "", words).upper() for words in (code, wanted))
    return bool(own) and (own == asked or (len(asked) == LENGTH and own.endswith(asked)))
