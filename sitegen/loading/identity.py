"""Names that become file names and addresses: safe on every system, or refused."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sitegen.problems import Origin, Problems, Words

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")
# Reserved on Windows with any ending, and names the website itself uses.
_RESERVED = {"con", "prn", "aux", "nul", "index", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


def is_safe(id: str) -> bool:
    """Whether an id may stand in a file name: lower-case letters, digits, - and _, at most 60."""
    return bool(_SAFE.fullmatch(id)) and id not in _RESERVED


def check_id(id: str, origin: Origin, problems: Problems) -> bool:
    """Note an id that is unsafe as a file name."""
    if is_safe(id):
        return True
    problems.error(
        origin,
        f"名字 “{id[:40]}” 不能用作文件名",
        f"“{id[:40]}” is not safe as a file name",
        Words(
            "只用小写英文字母、数字和 -，例如 fake-police-01；不要用 con、aux、index 等",
            "use lower-case letters, digits and - only, like fake-police-01; not con, aux, index …",
        ),
    )
    return False


def id_of_file(path: str, problems: Problems) -> str | None:
    """`cases/SLUG.md` and `cases/SLUG/index.md` are SLUG; None and a problem when it is unsafe."""
    pure = PurePosixPath(path)
    id = pure.parent.name if pure.name == "index.md" else pure.stem
    return id if check_id(id, Origin(path), problems) else None
