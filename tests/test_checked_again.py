"""A second `check` reads only what changed, and finds what one would that never ran before."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from sitegen import checks
from sitegen.app import cli
from sitegen.core.sources import Sources
from sitegen.core.store import Store
from sitegen.loading import cases
from sitegen.loading.library import load_library
from sitegen.model.problems import Problems
from sitegen.state import parse_cache
from tests.conftest import Project
from tests.warm import nothing_parsed

C, OTHER, W = "content/cases/counter.md", "content/cases/hang-up.md", "content/warnings/police.md"
LAW = "content/law.yaml"
KEPT = ".sitegen/parsed/co/content-1"
LAWS = "- 法律: 反电信网络诈骗法\n  施行: 2022-12-01\n  来源: 中国人大网\n  条文:\n    - {{条: {}, 内容: 不得买卖电话卡}}\n"


@pytest.fixture(autouse=True)
def cold() -> Iterator[None]:
    """What other tests read is not known."""
    with nothing_parsed():
        yield


def told(project: Project, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """What `check --json` says: exit status, JSON, what people read."""
    capsys.readouterr()
    status = cli.main(["check", "--json"], project.root)
    said = capsys.readouterr()
    return status, said.out, said.err


def told_afresh(project: Project, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """The same with nothing kept; what was kept is there again afterwards."""
    kept = project.root / ".sitegen"
    aside = project.root / ".aside"
    if kept.exists():
        kept.rename(aside)
    try:
        return told(project, capsys)
    finally:
        shutil.rmtree(kept, ignore_errors=True)
        if aside.exists():
            aside.rename(kept)


def swapped(path: str, one: str, other: str) -> Callable[[Project], None]:
    """Put one word for the other, and back at the next turn."""

    def change(project: Project) -> None:
        file = project.root / path
        text = file.read_text("utf-8") if file.exists() else ""
        if one in text:
            file.write_text(text.replace(one, other), "utf-8")
        elif other in text:
            file.write_text(text.replace(other, one), "utf-8")

    return change


def toggled(path: str, make: Callable[[Project], str]) -> Callable[[Project], None]:
    """Write a file, or delete it when it is there."""

    def change(project: Project) -> None:
        file = project.root / path
        if file.exists():
            file.unlink()
        else:
            project.write(path, make(project))

    return change


def _copied(project: Project) -> str:
    return (project.root / OTHER).read_text("utf-8") if (project.root / OTHER).exists() else "---\n坏\n"


CHANGES: dict[str, Callable[[Project], None]] = {
    "a number that leads to somebody": swapped(C, "一名居民", "一名居民（13800138000）"),
    "a name": swapped(OTHER, "一名村民", "村民张建国"),
    "a promise": swapped(C, "要转账。", "要转账，保证一定追回。"),
    "an article": swapped(C, "要转账。", "要转账。反电信网络诈骗法第三十一条有规定。"),
    "the law": toggled(LAW, lambda project: LAWS.format("三十一")),
    "another article of the law": swapped(LAW, "三十一", "三十二"),
    "a number to call": swapped(W, "96110", "96119"),
    "the unit's numbers": swapped("content/units.yaml", "96110", "96119"),
    "the unit's name": swapped("content/units.yaml", "示例县", "样本县"),
    "the site's name": swapped("content/site.yaml", "示例县", "样本县"),
    "a case more": toggled("content/cases/more.md", _copied),
    "a case less": toggled(OTHER, lambda project: "---\n标题: 只有标题\n---\n"),
    "a broken case": swapped(C, "标题:", "标题 "),
    "a type that is called otherwise": swapped("content/types/fake_police.md", "名称: 冒充公检法", "名称: 冒充执法人员"),
    "an unknown type": swapped(C, "类型: fake_police", "类型: fake_polis"),
    "a sum": swapped(C, "涉险金额: 8万元", "涉险金额: 9万元"),
    "an acknowledgement": swapped(C, "---\n标题", "---\n放行: {规则: P03, 理由: 公开的号码, 谁: 王某, 日期: 2026-11-01}\n标题"),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_a_check_finds_what_a_fresh_one_does(
    project: Project, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    choose = random.Random(seed)
    names = sorted(CHANGES)
    steps: list[list[str]] = [
        [],
        *([name] for name in choose.sample(names, len(names))),
    ]  # each once, then several at a time
    steps += [choose.sample(names, choose.randint(1, 3)) for _ in range(6)]
    done: list[str] = []
    met: set[int] = set()
    for step in steps:
        for name in step:
            CHANGES[name](project)
        done += step
        again = told(project, capsys)
        assert again == told_afresh(project, capsys), done
        assert told(project, capsys) == again, done
        met.add(again[0])
    assert met == {0, 1}  # both with faults and without


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read or checked anew."""
    found: list[str] = []
    for owner, name in ((checks, "read_texts"), (cases, "read_document")):
        whole: Callable[..., Any] = getattr(owner, name)

        def noted(sources: Any, path: str, *inputs: Any, whole: Callable[..., Any] = whole) -> Any:
            found.append(path)
            return whole(sources, path, *inputs)

        monkeypatch.setattr(owner, name, noted)
    return found


def test_only_what_changed_is_read_again_though_there_are_faults(
    project: Project, capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    """Somebody who mends one file after the other does not wait for all of them each time."""
    project.edit(C, "一名居民", "一名居民（13800138000）")
    project.edit(OTHER, "标题:", "标题 ")  # so that no library comes of it
    assert told(project, capsys)[0] == 1
    read.clear()
    assert told(project, capsys)[0] == 1
    assert set(read) <= {OTHER}

    project.edit(OTHER, "标题 ", "标题:")
    assert told(project, capsys)[0] == 1
    read.clear()
    project.edit(C, "（13800138000）", "")
    assert told(project, capsys)[0] == 0
    assert set(read) == {C}
    read.clear()
    project.edit(OTHER, "标题:", "标题 ")  # and the other way round: what was read beside such a fault is still known
    assert told(project, capsys)[0] == 1
    assert set(read) <= {OTHER, C}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:200] + b"\0" + data[201:],
        lambda data: b"",
        lambda data: b"sitegen store 1\n" + b"0" * 64 + b"\n" + data[81:],
    ],
    ids=["cut", "last bit", "inside", "empty", "another digest"],
)
def test_what_was_kept_and_damaged_is_not_believed(
    project: Project, capsys: pytest.CaptureFixture[str], read: list[str], damage: Callable[[bytes], bytes]
) -> None:
    project.edit(C, "一名居民", "一名居民（13800138000）")
    before = told(project, capsys)
    kept = project.root / KEPT
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    read.clear()
    assert told(project, capsys) == before
    assert C in read
    assert OTHER in read
    read.clear()
    assert told(project, capsys) == before  # and it was made anew
    assert read == []


def test_another_program_believes_nothing_of_what_was_kept(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.edit(C, "一名居民", "一名居民（13800138000）")
    before = told(project, capsys)
    assert "P03" in before[1]
    monkeypatch.setattr(checks, "check_privacy", lambda *_: None)  # a rule that was changed
    assert told(project, capsys) == before  # the program's files look as they did
    monkeypatch.setattr(cli, "program_stamp", lambda: "another")
    assert "P03" not in told(project, capsys)[1]


def test_many_files_that_a_list_concerns_are_read_several_at_a_time(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law is changed: each case is looked at again, by all processes, not one after the other by one."""
    monkeypatch.setattr(parse_cache, "MANY", 2)
    monkeypatch.setattr(parse_cache, "MANY_AGAIN", 2)
    for n in range(4):
        project.write(f"content/cases/more-{n}.md", (project.root / C).read_text("utf-8").replace("八万", f"{n}万"))
    shared: list[list[str]] = []

    def check() -> None:
        memory = parse_cache.ParseCache.load(Store(project.root / ".sitegen"), "same")
        sources = Sources(project.root, project.root / "content", date(2026, 11, 21), memory=memory)

        def spread(readings: Sequence[parse_cache.Reading]) -> Iterator[tuple[int, parse_cache.Entries]]:
            shared.append([reading.what for reading in readings])
            yield from ((place, parse_cache.parse_in_worker(one, sources)) for place, one in enumerate(readings))

        library, _ = load_library(sources, spread, checks.checks_of_cases)
        checks.check_content(sources, library, Problems(), spread)
        memory.save(sources.digest)

    check()
    shared.clear()
    check()
    assert shared == []
    project.write(LAW, LAWS.format("三十一"))
    check()
    told_once = list(itertools.chain(*shared))
    assert sorted(w for w in told_once if "/cases/" in w) == sorted(
        f"check {path.relative_to(project.root).as_posix()}" for path in (project.root / "content/cases").glob("*.md")
    )
