"""Files of content/ that the program writes, one entry a line, so that two people's changes merge: read, added to, written.

A line is `key: {…}`, the braces in JSON, which is YAML too. Lines are in the order of their keys, so that those of two people
seldom meet; where they do and both were kept, the entries of one key are put together and nothing is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sitegen.core.digests import digest
from sitegen.core.sources import Sources
from sitegen.core.store import write_atomically
from sitegen.loading.fields import did_you_mean
from sitegen.loading.text.reading import read_text
from sitegen.model.content import Case, Picture, Unit, WarningLine
from sitegen.model.problems import Origin, Problems, ProblemsFound, Words, disk_fault
from sitegen.model.records import (
    ADDRESSES,
    APPROVALS,
    NUMBERS,
    REGISTER,
    WITHDRAWALS,
    Approval,
    PrintedCode,
    Records,
    State,
    Thing,
    Withdrawal,
    author_of,
    id_of,
    key_of,
)
from sitegen.model.review_text import text_of
from sitegen.model.vocabulary import ADDRESS_ENTRY, APPROVAL_ENTRY, REGISTER_ENTRY, WITHDRAWAL_ENTRY

Entry = dict[str, Any]
DIGITS = 32  # of a text's digest
_LISTED = ("units", "ids", "files")  # what an entry holds a list of; all else is text
_LINE = re.compile(r"(?P<key>[^\s:：{]+)\s*[:：]\s*(?P<rest>\{.*\})\s*$")
_NUMBER = re.compile(r"(?P<key>[^\s:：{]+)\s*[:：]\s*(?P<rest>\d{1,9})\s*$")
_HEADS = {
    APPROVALS: "# 审批记录，一行一条，由 python3 build.py approve 写；内容改一个字，这一条就不作数，要再审。不要手改。",
    WITHDRAWALS: "# 撤下记录，一行一条，由 python3 build.py withdraw 写。撤错了，删去那一行再做一次。",
    REGISTER: "# 印出去的代码登记，一行一个代码，每次正式制作时补上；只增不减，请和内容一起保存、提交。不要手改。",
    NUMBERS: "# 屏幕图和展板的编号，一行一个，由程序写；一件东西的编号一直不变，撤下以后也不给别的。",
    ADDRESSES: "# 发布过的网页，一行一页，由程序写；内容撤下以后，这个地址还有一页说明，印出去的二维码不会落空。",
}


def read_entries(
    sources: Sources, path: str, keys: Mapping[str, tuple[str, ...]], problems: Problems
) -> dict[str, Entry]:
    """The entries of a file by their keys, in the keys' English names, `line` being where each stands; none without the file."""
    if not sources.exists(path):
        if kind := sources.kind(path):  # whoever takes it for nothing publishes what was withdrawn
            problems.error(
                Origin(path),
                "这里应当是程序写的文件，却是" + ("文件夹" if kind == "folder" else "链接或别的东西"),
                f"a file that the program writes should stand here, not a {kind}",
                Words("请移走它，把原来的文件从备份或版本库里找回来", "move it away and take the file from a backup"),
            )
        return {}
    return entries_of(read_text(sources, path, problems) or "", path, keys, problems)


def entries_of(text: str, path: str, keys: Mapping[str, tuple[str, ...]], problems: Problems) -> dict[str, Entry]:
    """The entries of a text. Values of a key that stands twice are put together, the later one's where only one can be."""
    spelled = {zh: name for name, words in keys.items() for zh in words} | {name: name for name in keys}
    found: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = (_LINE if keys else _NUMBER).match(line.strip())
        value = _value(match["rest"]) if match else None
        if match is None or value is None:
            _tell(line, Origin(path, number), problems)
            continue
        entry: Entry = {"line": number}
        for name, inner in value.items() if isinstance(value, dict) else (("number", value),):
            if keys and name not in spelled:
                problems.error(
                    Origin(path, number),
                    f"没有 “{name}” 这一项",
                    f"there is no key “{name}”",
                    did_you_mean(str(name), list(spelled)),
                )
            elif not _is_sound(spelled.get(name, name), inner):
                _tell(line, Origin(path, number), problems)
            else:
                entry[spelled.get(name, name)] = inner
        known = found.get(match["key"])
        found[match["key"]] = _together(known, entry) if known else entry
    return found


def _is_sound(name: str, value: object) -> bool:
    """Whether the value is of the kind that the program writes there: texts and numbers, a list of them where it lists."""
    if name in _LISTED:
        return isinstance(value, list) and all(isinstance(inner, str | int) for inner in value)
    return isinstance(value, str | int)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:  # written by hand, without quotation marks
        return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts and lists alone, no objects
    except yaml.YAMLError:
        return None


def _tell(line: str, origin: Origin, problems: Problems) -> None:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        problems.error(
            origin,
            "合并还没有做完，这里有两个人的改动",
            "a merge was left unfinished here",
            Words("请把两边的行都留下，删去这一行", "keep the lines of both sides and delete this one"),
        )
    else:
        problems.error(
            origin,
            f"认不出这一行：{line.strip()[:40]}",
            f"cannot read this line: {line.strip()[:40]}",
            Words("这个文件由程序写，请从备份或版本库里找回来", "the program writes this file: take it from a backup"),
        )


def _together(first: Entry, second: Entry) -> Entry:
    """Two entries of one key: the later one, with what only the earlier one lists."""
    if str(first.get("date", "")) > str(second.get("date", "")):
        first, second = second, first
    lists = {
        name: [*dict.fromkeys((*first.get(name, ()), *value))]
        for name, value in second.items()
        if isinstance(value, list)
    }
    return {**first, **second, **lists}


def write_entries(folder: Path, path: str, entries: Mapping[str, Mapping[str, Any] | int]) -> bool:
    """Write the file below the content folder, atomically; whether it changed. Raises ProblemsFound when the disk refuses."""
    lines = [f"{key}: {_shown(value)}" for key, value in sorted(entries.items())]
    data = ("\n".join((_HEADS[path], *lines)) + "\n").encode()
    file = folder / path.removeprefix("content/")
    try:
        if file.is_file() and file.read_bytes() == data:
            return False
        write_atomically(file, data)
    except OSError as error:
        raise ProblemsFound((disk_fault(error, path),)) from error
    return True


def _shown(value: Mapping[str, Any] | int) -> str:
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def in_chinese(entry: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]) -> Entry:
    """The entry in the spelling in which it is written, without what is empty."""
    return {keys[name][0]: value for name, value in entry.items() if name in keys and value not in ("", [], None)}


# ---------------------------------------------------------------------------------------- what they mean


def load_records(sources: Sources, problems: Problems, *, corrected: bool) -> Records:
    """All that is kept; states are still to be found (`with_states`). The register only where something was withdrawn, or
    `corrected`: who else asks for it reads it as it stands then.
    """
    approvals = {}
    for key, entry in read_entries(sources, APPROVALS, APPROVAL_ENTRY, problems).items():
        origin = Origin(APPROVALS, entry["line"])
        day = _day(entry, origin, problems)
        if day:
            approvals[key] = Approval(
                str(entry.get("text", "")), str(entry.get("reviewer", "")), str(entry.get("author", "")), day, origin
            )
    withdrawals = {}
    for key, entry in read_entries(sources, WITHDRAWALS, WITHDRAWAL_ENTRY, problems).items():
        origin = Origin(WITHDRAWALS, entry["line"])
        day = _day(entry, origin, problems)
        kind, _, id = key.partition("/")
        if day and id:
            title, of_type, reason, who = (str(entry.get(name, "")) for name in ("title", "type", "reason", "who"))
            withdrawals[key] = Withdrawal(kind, id, title, of_type, reason, day, who, origin)
    numbers = {key: int(e["number"]) for key, e in read_entries(sources, NUMBERS, {}, problems).items()}
    addresses = read_entries(sources, ADDRESSES, ADDRESS_ENTRY, problems)
    printed: tuple[PrintedCode, ...] = ()
    if withdrawals or corrected:
        printed = printed_codes(read_entries(sources, REGISTER, REGISTER_ENTRY, problems), problems)
    return Records(
        approvals,
        withdrawals,
        _distinct(numbers),
        {key: str(e.get("type", "")) for key, e in addresses.items()},
        printed,
    )


def printed_codes(entries: Mapping[str, Entry], problems: Problems) -> tuple[PrintedCode, ...]:
    """The entries of the register."""
    found = []
    for code, entry in entries.items():
        day = _day(entry, Origin(REGISTER, entry["line"]), problems)
        if day:
            lists = {name: tuple(map(str, entry.get(name, ()))) for name in ("units", "ids", "files")}
            found.append(
                PrintedCode(
                    code, day, material=str(entry.get("material", "")), text=str(entry.get("text", "")), **lists
                )
            )
    return tuple(found)


def _day(entry: Entry, origin: Origin, problems: Problems) -> date | None:
    try:
        return date.fromisoformat(str(entry.get("date", "")))
    except ValueError:
        hint = Words("请写成 2026-12-01", "write 2026-12-01")
        problems.error(origin, "日期认不出来", "cannot read the date", hint)
        return None


def _distinct(numbers: Mapping[str, int]) -> dict[str, int]:
    """The numbers, without those that two people gave to two things at the same time: the later by name gets a new one."""
    taken: set[tuple[str, int]] = set()
    found = {}
    for key, number in sorted(numbers.items()):
        series = "/".join(key.split("/")[:2])
        if (series, number) not in taken:
            taken.add((series, number))
            found[key] = number
    return found


def with_states(sources: Sources, records: Records, things: Iterable[Thing], problems: Problems) -> Records:
    """The records with where each of the things stands, beside those of which it is known."""
    states, approvals = dict(records.states), records.approvals
    for thing in things:
        key = key_of(thing)
        approval = next((approvals[k] for k in keys_of(thing) if k in approvals), None)
        item = thing if isinstance(thing, Case | WarningLine) else None  # what can be a draft, and be withdrawn
        if item and any(k in records.withdrawals for k in keys_of(thing)):
            states[key] = State.WITHDRAWN
        elif item and item.draft:
            states[key] = State.DRAFT
        elif approval and _holds(approval, thing, sources, problems):
            states[key] = State.APPROVED
        else:
            states[key] = State.SUBMITTED if item and item.submitted else State.READY
    return replace(records, states=states)


def keys_of(thing: Thing) -> tuple[str, ...]:
    """How the thing is and was called in what is kept."""
    key = key_of(thing)
    folder = key.rpartition("/")[0]
    return key, *(f"{folder}/{id}" for id in (thing.aliases if isinstance(thing, Case) else ()))


def _holds(approval: Approval, thing: Thing, sources: Sources, problems: Problems) -> bool:
    """Whether exactly this text was approved, by somebody else than who wrote it."""
    author = author_of(thing) or approval.author
    if author and is_same_person(author, approval.reviewer):
        name = id_of(thing)
        problems.notice(
            approval.origin,
            f"{name} 的审核人就是作者 {author}，不作数",
            f"the reviewer of {name} is its author, {author}: it does not count",
            Words("请由另一个人审", "let somebody else review it"),
        )
        return False
    return approval.text == text_digest(thing, sources)


def text_digest(thing: Thing, sources: Sources) -> str:
    """The digest of what of it has a meaning, the pictures it shows included."""
    return digest("\n".join(lines_of(thing, sources)).encode())[:DIGITS]


def lines_of(thing: Thing, sources: Sources) -> tuple[str, ...]:
    """What of it has a meaning, as lines."""
    shown: tuple[Picture, ...] = ()
    if isinstance(thing, Case):
        shown = thing.pictures
    elif isinstance(thing, Unit) and thing.logo:
        shown = (thing.logo,)
    return text_of(thing, {p.path: sources.digest(p.path) for p in shown})


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, blanks and case aside."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
