"""`approve` and `withdraw`: what is recorded of a review in content/, and who may."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sitegen.core.sources import Sources
from sitegen.core.store import write_atomically
from sitegen.loading.fields import did_you_mean
from sitegen.loading.publication import Publication
from sitegen.loading.records import (
    in_chinese,
    is_same_person,
    keys_of,
    lines_of,
    read_entries,
    text_digest,
    write_entries,
)
from sitegen.loading.text.reading import decoded
from sitegen.model.content import Case, Site, Unit, WarningLine
from sitegen.model.library import Library
from sitegen.model.problems import NOTHING, Origin, Problems, ProblemsFound, Words, disk_fault
from sitegen.model.records import (
    APPROVALS,
    KINDS,
    SNAPSHOTS,
    WITHDRAWALS,
    State,
    Thing,
    author_of,
    id_of,
    key_of,
    origin_of,
    title_of,
)
from sitegen.model.vocabulary import AGREED, APPROVAL_ENTRY, REFUSED, SIGNED_ENTRY, WITHDRAWAL_ENTRY
from sitegen.model.website import Ask, Pack, Question

PATIENCE = 20  # seconds for git
_AT = Origin("approve")


@dataclass(frozen=True, slots=True)
class Wish:
    """One approval that is asked for: what, by whom, where it was asked, and the digest of the text that was read, if known."""

    id: str
    reviewer: str
    origin: Origin = _AT
    text: str = ""


def approve(sources: Sources, library: Library, wishes: Sequence[Wish]) -> tuple[str, ...]:
    """Record that exactly these texts are approved; the keys of what was. Raises ProblemsFound, and then records none."""
    problems = Problems()
    approved: dict[str, tuple[Thing, Wish, str]] = {}
    for wish in wishes:
        thing = _found((*library.written, *library.authored), wish.id, wish.origin, problems)
        if thing is not None and (author := _checked(sources, library, thing, wish, problems)) is not None:
            approved[key_of(thing)] = thing, wish, author
    known = read_entries(sources, APPROVALS, APPROVAL_ENTRY, problems)
    if problems.errors:
        raise ProblemsFound(problems.errors)
    for key, (thing, wish, author) in approved.items():
        known[key] = {
            "text": text_digest(thing, sources),
            "reviewer": wish.reviewer,
            "author": author,
            "date": sources.today.isoformat(),
        }
        _keep_text(sources, thing)
    write_entries(sources.content, APPROVALS, {key: in_chinese(e, APPROVAL_ENTRY) for key, e in known.items()})
    return tuple(approved)


def withdraw(sources: Sources, library: Library, ids: Iterable[str], reason: str, who: str) -> tuple[str, ...]:
    """Record that these are taken out of everything; the keys of what was. Raises ProblemsFound, and then records none."""
    problems = Problems()
    known = read_entries(sources, WITHDRAWALS, WITHDRAWAL_ENTRY, problems)
    found: dict[str, dict[str, str]] = {}
    for id in ids:
        gone = [key for key in library.records.addresses if key in (id, f"case/{id}")]
        if gone and not any(thing.id == id.partition("/")[2] or thing.id == id for thing in library.written):
            found[gone[0]] = {"type": library.records.addresses[gone[0]]}  # its file went before its page was withdrawn
        elif _only_corrected(library, id, problems):
            continue
        elif thing := _found(library.written, id, Origin("withdraw"), problems):
            of_type = thing.type if isinstance(thing, Case | WarningLine) else ""
            found[key_of(thing)] = {"title": title_of(thing), "type": of_type}
    if problems.errors:
        raise ProblemsFound(problems.errors)
    for key, entry in found.items():
        known[key] = {"date": sources.today.isoformat(), "reason": reason, "who": who, **entry}
    write_entries(sources.content, WITHDRAWALS, {key: in_chinese(e, WITHDRAWAL_ENTRY) for key, e in known.items()})
    return tuple(found)


def signed(path: Path) -> tuple[Wish, ...]:
    """What the list says that a reviewer signed. Raises ProblemsFound for lines that cannot be understood."""
    problems, name = Problems(), path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProblemsFound((disk_fault(error, name),)) from error
    text = decoded(data, Origin(name), problems) or ""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    columns = _columns(rows[0] if rows else [], name, problems)
    wishes = [] if problems.errors else list(_wishes(rows, columns, name, problems))
    if not wishes and not problems.errors:
        problems.error(
            Origin(name),
            "没有一行写着同意",
            "no line says that anything is approved",
            Words(
                "在“结论”一栏写 同意，在“审核人”一栏签名", "write approved under verdict and the name under reviewer"
            ),
        )
    if problems.errors:
        raise ProblemsFound(problems.errors)
    return tuple(wishes)


def _columns(head: Sequence[str], name: str, problems: Problems) -> dict[str, int]:
    spelled = {word: key for key, words in SIGNED_ENTRY.items() for word in (key, *words)}
    columns = {spelled[word.strip()]: n for n, word in enumerate(head) if word.strip() in spelled}
    missing = [SIGNED_ENTRY[key][0] for key in ("key", "verdict", "reviewer") if key not in columns]
    if missing:
        problems.error(
            Origin(name, 1),
            f"表头里没有 {'、'.join(missing)}",
            f"the first line lacks {', '.join(missing)}",
            Words(
                "请用 python3 build.py proof 做出来的 签字表.csv，不要改第一行",
                "use the list that `python3 build.py proof` makes, and leave its first line as it is",
            ),
        )
    return columns


def _wishes(rows: Sequence[Sequence[str]], columns: Mapping[str, int], name: str, problems: Problems) -> Iterator[Wish]:
    for number, row in enumerate(rows[1:], 2):
        origin = Origin(name, number)
        cells = {key: row[n].strip().lstrip("'") if n < len(row) else "" for key, n in columns.items()}
        verdict = cells["verdict"].lower()
        if not cells["key"] or not verdict or verdict in REFUSED:
            continue
        if verdict not in AGREED:
            problems.error(
                origin,
                f"“结论”里的“{cells['verdict']}”看不懂",
                f"cannot understand the verdict “{cells['verdict']}”",
                Words("请写 同意 或 不同意", "write approved or rejected"),
            )
        elif not cells["reviewer"]:
            problems.error(origin, "写了同意，没有写审核人", "approved by nobody", Words("请签名", "sign it"))
        else:
            yield Wish(cells["key"], cells["reviewer"], origin, cells.get("text", ""))


def _found(things: Sequence[Thing], id: str, origin: Origin, problems: Problems) -> Thing | None:
    """The thing of that id, or of kind/id where more than one has it."""
    found = [t for t in things if id in (id_of(t), key_of(t)) or f"case/{id}" in keys_of(t)[1:]]
    if len(found) == 1:
        return found[0]
    if found:
        kinds = list(dict.fromkeys(KINDS[type(thing)][1] for thing in found))
        names = [key_of(thing) for thing in found]
        problems.error(
            origin,
            f"“{id}”既是{'，又是'.join(kind.zh for kind in kinds)}" if kinds[1:] else f"叫“{id}”的不止一条，也有译文",
            f"“{id}” is a {' and a '.join(kind.en for kind in kinds)}"
            if kinds[1:]
            else f"“{id}” is also a translation",
            Words(f"请写全：{'、'.join(names)}", f"write one of: {', '.join(names)}"),
        )
        return None
    problems.error(
        origin,
        f"没有叫 “{id}” 的内容",
        f"there is nothing called “{id}”",
        did_you_mean(id, [*dict.fromkeys(name for thing in things for name in (id_of(thing), key_of(thing)))]),
    )
    return None


def _only_corrected(library: Library, id: str, problems: Problems) -> bool:
    """Whether it is something that is not withdrawn but mended, or its file deleted; a problem then."""
    if any(id in (thing.id, *keys_of(thing)) for thing in library.written):
        return False
    thing = next((t for t in library.authored if id in (id_of(t), key_of(t))), None)
    if thing is None:
        return False
    kind = KINDS[type(thing)][1]
    problems.error(
        origin_of(thing),
        f"{id} 是{kind.zh}：能撤下的只有案例和警示语",
        f"{id} is a {kind.en}: only cases and warnings are withdrawn",
        Words(
            "请改正它的文字，或把它从文件里删去，再做一次",
            "correct its words, or take it out of its file, and build again",
        ),
    )
    return True


def _checked(sources: Sources, library: Library, thing: Thing, wish: Wish, problems: Problems) -> str | None:
    """Who wrote it, when this reviewer may approve it; None and a problem when not."""
    said, hint = NOTHING, NOTHING
    state = library.records.states[key_of(thing)]
    name = id_of(thing)
    authors = (author_of(thing),) if author_of(thing) else authors_by_git(sources, library, thing)
    if state is State.WITHDRAWN:
        said = Words(f"{name} 已经撤下", f"{name} was withdrawn")
        hint = Words(
            f"要再用，先在 {WITHDRAWALS} 里删去它那一行", f"to use it again take its line out of {WITHDRAWALS}"
        )
    elif state is State.DRAFT:
        said = Words(f"{name} 还是草稿", f"{name} is a draft yet")
        hint = Words("写好了请把状态改成 送审", "when it is written, let its status say submitted")
    elif wish.text and wish.text != text_digest(thing, sources):
        said = Words(f"{name} 签字以后又改过，不能批准", f"{name} was changed after it was signed")
        hint = Words("请再做一次 proof，重新看过、签过", "make a new proof and have it signed again")
    elif library.site.reviewers and not any(is_same_person(wish.reviewer, r) for r in library.site.reviewers):
        said = Words(f"{wish.reviewer} 不在审核人里", f"{wish.reviewer} is none of the reviewers")
        hint = Words(
            f"site.yaml 里的审核人：{'、'.join(library.site.reviewers)}",
            f"content/site.yaml names {', '.join(library.site.reviewers)}",
        )
    elif any(is_same_person(wish.reviewer, author) for author in authors):
        said = Words(f"{name} 是 {wish.reviewer} 自己写的", f"{wish.reviewer} wrote {name}")
        hint = Words("请由另一个人审核", "let somebody else review it")
    if said is NOTHING:
        return "、".join(authors)
    problems.error(origin_of(thing) if wish.origin is _AT else wish.origin, said.zh, said.en, hint)
    return None


def authors_by_git(sources: Sources, library: Library, thing: Thing) -> tuple[str, ...]:
    """Who wrote it as far as git knows: of one of many in a file, its own lines. Nobody where there is no git, or no repository."""
    git = shutil.which("git")
    file = sources.location(origin_of(thing).path)
    if git is None:
        return ()

    def ask(*words: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - git itself, and a file of content/
                [git, *words], cwd=file.parent, capture_output=True, text=True, timeout=PATIENCE, check=False,
                encoding="utf-8", errors="replace",
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout if done.returncode == 0 else ""

    lines = lines_in_file(library, thing)
    if lines:
        last = min(lines[1], (sources.peek(origin_of(thing).path) or b"").count(b"\n") + 1)
        blamed = ask("blame", "--line-porcelain", "-L", f"{lines[0]},{last}", "--", file.name)
        names = [line.removeprefix("author ") for line in blamed.splitlines() if line.startswith("author ")]
    else:
        names = ask("log", "--follow", "--format=%an", "--", file.name).splitlines()
    if ask("status", "--porcelain", "--", file.name).strip():  # changed since, by whoever works here
        names.append(ask("config", "user.name").strip())
    return tuple(dict.fromkeys(name for name in names if name and name != "Not Committed Yet"))


SHARED = WarningLine, Question, Ask, Pack, Unit  # kinds of which a file holds many
END = 1 << 30


def lines_in_file(library: Library, thing: Thing) -> tuple[int, int] | None:
    """The first and last line of what shares its file with others of its kind; None of what has a file to itself."""
    if not isinstance(thing, SHARED):
        return None
    place = origin_of(thing)
    others = (origin_of(other) for other in (*library.written, *library.authored))
    end = min((o.line for o in others if o.path == place.path and o.line > place.line), default=END)
    return place.line, end - 1


def _keep_text(sources: Sources, thing: Thing) -> None:
    """Keep the text as it was approved: a proof marks what has changed since."""
    path = f"{SNAPSHOTS}/{key_of(thing)}.txt"
    file = sources.content / path.removeprefix("content/")
    try:
        write_atomically(file, ("\n".join(lines_of(thing, sources)) + "\n").encode())
    except OSError as error:
        raise ProblemsFound((disk_fault(error, path),)) from error


def approved_text(sources: Sources, thing: Thing) -> tuple[str, ...] | None:
    """The lines as they were last approved; None when they never were."""
    for key in keys_of(thing):
        data = sources.peek(f"{SNAPSHOTS}/{key}.txt")
        if data is not None:
            return tuple(data.decode("utf-8", "replace").splitlines())
    return None


def waiting(library: Library, day: date) -> Iterator[tuple[Thing, str]]:
    """What waits, and for whom or what: a draft for its author, what is submitted for a reviewer, a warning for its type."""
    reviewers = library.site.reviewers
    publication = Publication(library, day)
    for thing in (*library.written, *library.authored):
        why, author = publication.why(thing), author_of(thing)
        others = "、".join(r for r in reviewers if not is_same_person(r, author)) or "作者以外的人"
        if why == "drafts":
            yield thing, f"草稿，等{author or '作者'}写完"
        elif why == "waiting" or (not why and publication.awaits(thing)):
            changed = "改过，" if any(key in library.records.approvals for key in keys_of(thing)) else ""
            shown = "" if why else _SHOWN_MEANWHILE[isinstance(thing, Site)]
            yield thing, f"{changed}等{others}批准{shown}"
        elif why == "depends":
            yield thing, f"跟着 {publication.leader(thing)} 一起等：它还没有批准"


def still_waiting(library: Library, approved: Sequence[str], day: date) -> Iterator[tuple[str, str]]:
    """Of what was just approved, what is not public nevertheless, and the key of what it waits for."""
    states = {**library.records.states, **dict.fromkeys(approved, State.APPROVED)}
    publication = Publication(replace(library, records=replace(library.records, states=states)), day)
    for thing in (*library.written, *library.authored):
        if key_of(thing) in approved and publication.why(thing) == "depends":
            yield key_of(thing), publication.leader(thing)


# What goes on being printed of those who publish, for nothing can be made without it.
_SHOWN_MEANWHILE = {
    True: "；标题、主办单位、网址照样用，简介和说明先不登",
    False: "；名称、地址、电话照样印，说明先不登",
}
