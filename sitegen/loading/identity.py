"""Names that become file names and addresses: safe on every system, or refused."""

from __future__ import annotations

import re
import unicodedata
import zlib
from pathlib import PurePosixPath

from sitegen.model.problems import Origin, Problems, Words, sayable

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
_RESERVED = _DEVICES | {"index"}  # and names the website itself uses

_COPY = re.compile(r"副本|拷贝|复件|复制|copy|\(\d+\)|（\d+）", re.I)


def is_safe(id: str) -> bool:
    """Whether an id may stand in a file name: lower-case letters, digits, - and _, at most 60."""
    return bool(_SAFE.fullmatch(id)) and id not in _RESERVED


def is_device(name: str) -> bool:
    """Whether Windows keeps that file name for a device, whatever its ending."""
    return name.split(".", 1)[0].strip().lower() in _DEVICES


def check_id(id: str, origin: Origin, problems: Problems) -> bool:
    """Note an id that is unsafe as a file name."""
    if is_safe(id):
        return True
    problems.error(
        origin,
        f"名字 “{sayable(id[:40])}” 不能用作文件名",
        f"“{sayable(id[:40])}” is not safe as a file name",
        Words(
            "只用小写英文字母、数字和 -，例如 fake-police-01；不要用 con、aux、index 等",
            "use lower-case letters, digits and - only, like fake-police-01; not con, aux, index …",
        ),
    )
    return False


def proposal(name: str, kind: str) -> str:
    """A name that is safe, made of the letters and digits of another, or of a number where it has none (`case-4821`).

    Without a `kind` such a number is no name.
    """
    plain = unicodedata.normalize("NFKD", name).lower()
    made = (
        re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")[:48].strip("-")
    )
    if len(made) > 2 and re.search("[a-z]{2}", made) and is_safe(made):
        return made
    number = zlib.crc32(name.encode("utf-8", "surrogatepass")) % 9000 + 1000
    return f"{kind}-{number}"


def id_of_file(path: str, problems: Problems) -> str | None:
    """`cases/SLUG.md` and `cases/SLUG/index.md` are SLUG; None and a problem when it is unsafe."""
    pure = PurePosixPath(path)
    kind = pure.parts[3] if path.startswith("content/i18n/") and len(pure.parts) > 3 else pure.parts[1]
    is_index = pure.name.lower() == "index.md"
    if is_index and pure.parent.name == kind:
        problems.error(
            Origin(path),
            "index.md 要放在一个自己的文件夹里",
            "index.md needs a folder of its own",
            Words(
                f"请把它移到 {pure.parent}/名字/index.md，或改名为 {pure.parent}/名字.md",
                f"move it to {pure.parent}/NAME/index.md, or rename it {pure.parent}/NAME.md",
            ),
        )
        return None
    if is_index and pure.name != "index.md":
        problems.error(
            Origin(path),
            f"{pure.name} 要全部小写",
            f"{pure.name} should be in lower case",
            Words("请改名为 index.md", "rename it index.md"),
        )
        return None
    id = pure.parent.name if is_index else pure.stem
    if is_safe(id):
        return id
    what = ("文件夹", "folder") if is_index else ("文件", "file")
    copy = _COPY.search(id)
    new = proposal(id, kind.rstrip("s"))
    if copy and not new[-1].isdigit():
        new += "-2"  # what it is a copy of has that name
    new += "" if is_index else pure.suffix
    problems.error(
        Origin(path),
        f"名字 “{sayable(id[:40])}” 不能用作文件名" + ("，而且像是一份副本" if copy else ""),
        f"“{sayable(id[:40])}” is not safe as a file name" + (", and looks like a copy" if copy else ""),
        Words(
            ("是多余的副本就删掉它；要用，" if copy else "")
            + f"请把这个{what[0]}改名，例如 {new}（只用小写英文字母、数字和 -，拼音也行；不要用 con、aux、index 等）",
            ("delete it if it is one copy too many; else " if copy else "")
            + f"rename this {what[1]}, {new} for example: lower-case letters, digits and - only; not con, aux, index …",
        ),
    )
    return None
