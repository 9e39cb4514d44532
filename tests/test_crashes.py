"""Faults of the program: a sentence, a file with the details, the old output, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.engine.build import Build
from tests.conftest import COMMAND, DAY, Project

SENTENCE = "程序自己的错误（RuntimeError: nobody foresaw this）"


def crash(*_: Any, **__: Any) -> Any:
    raise RuntimeError("nobody foresaw this")


@pytest.mark.parametrize(
    ("arguments", "broken"),
    [
        ([], "sitegen.loading.library.load_library"),
        ([], "sitegen.engine.build.plan_steps"),
        ([], "sitegen.engine.build.report_page"),
        ([], "sitegen.engine.publish.Stage.publish"),
        (["--force", "--jobs", "2"], "sitegen.engine.execution.pool.WorkerPool.run"),
        (["check"], "sitegen.loading.library.load_library"),
        (["check"], "sitegen.checks.check_content"),
        (["new", "case", "fake-courier"], "sitegen.app.scaffold.write_skeleton"),
        (["where", "counter"], "sitegen.engine.tracing.listed"),
        (["translate", "ug"], "sitegen.loading.translations.all_messages"),
    ],
)
def test_no_command_ends_in_a_traceback(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    broken: str,
) -> None:
    assert project.build() == 0
    before = project.tree()
    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    monkeypatch.setattr(broken, crash)
    capsys.readouterr()

    status = project.build(*arguments)

    told = capsys.readouterr()
    assert status == 1
    assert SENTENCE in told.err
    assert "Traceback" not in told.err + told.out
    assert "经过记在 .sitegen/last-error.txt" in told.err
    assert "output/ 里的文件都是完整的" in told.err
    log = (project.root / ".sitegen/last-error.txt").read_text("utf-8")
    assert "Traceback" in log
    assert "in crash" in log
    assert project.tree() == before


def test_a_crash_is_told_in_json_too(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Build, "run", crash)

    assert project.build("--json") == 1

    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert SENTENCE in told["problems"][0]["message"]


def test_in_english_too(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SITEGEN_LANG", "en")
    monkeypatch.setattr(Build, "run", crash)

    assert project.build() == 1

    told = capsys.readouterr().err
    assert "a fault of the program (RuntimeError: nobody foresaw this)" in told
    assert "the details are in .sitegen/last-error.txt" in told


def test_where_the_project_cannot_be_written_to_the_details_go_elsewhere(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    project.write(".sitegen", "a file where the folder belongs")
    monkeypatch.setattr(Build, "run", crash)

    assert project.build() == 1

    (log,) = (tmp_path / "temporary").glob("sitegen-*.txt")
    assert f"经过记在 {log}" in capsys.readouterr().err
    assert "in crash" in log.read_text("utf-8")


def test_nowhere_to_write_is_no_second_fault(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", crash_of_disk)
    project.write(".sitegen", "a file where the folder belongs")
    monkeypatch.setattr(Build, "run", crash)

    assert project.build() == 1

    told = capsys.readouterr().err
    assert SENTENCE in told
    assert "经过记在" not in told


def crash_of_disk(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device")


def test_a_crash_names_the_file_and_the_content_in_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sitegen.renderers.text.fill", crash)

    assert project.build("--only", "note", "--jobs", "1") == 1

    told = capsys.readouterr().err
    assert "output/notes/counter.txt: 程序自己的错误，这一件做不出来（RuntimeError: nobody foresaw this）" in told
    assert "急用的话，可先把 counter 设为草稿" in told


def test_who_reads_only_the_first_line_sees_no_complaint(project: Project) -> None:
    assert project.build() == 0
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", COMMAND, str(project.root), "where", "fake-police-01"]

    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)

    assert "Broken" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says", "never"),
    [
        (["new", "case", "案例"], "没有写文件。", "发布"),
        (["new", "warning", "A B"], "没有写文件。", "发布"),
        (["new", "case", "counter"], "没有写文件。", "发布"),
        (["check"], "共 1 处要改。", "没有发布"),
        (["where", "counter"], "请先运行 python3 build.py", "处要改"),
        ([], "共 1 处要改；什么也没有发布，原来的 output/ 没有动。", ""),
    ],
)
def test_what_came_of_a_fault_is_said_for_that_command(
    project: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str, never: str
) -> None:
    project.edit("content/cases/hang-up.md", "结果: 已劝阻", "结果: 已劝祖")

    assert project.build(*arguments) == 1

    told = capsys.readouterr().err
    assert says in told
    assert not never or never not in told


def test_what_was_not_published_is_named_with_its_place(
    project: Project, capsys: pytest.CaptureFixture[str], make_project: Callable[..., Project]
) -> None:
    assert project.build("new", "warning", "fake-police-08") == 0
    project.edit("content/cases/counter.md", "发布: 2026-10-01", "发布: 2026-10-01\n状态: 草稿")
    project.edit("content/cases/hang-up.md", "发布: 2026-10-01", "发布: 2027-10-01")
    capsys.readouterr()
    drafts = "2 条草稿没有发布（加 --drafts 可以做成送审稿）：content/cases/counter.md:2、content/warnings/fake-police-08.md:4\n"
    later = "1 条不在发布日期或有效期内，没有发布：content/cases/hang-up.md:2\n"

    from sitegen.app.cli import main

    for words in ([], [], ["--force"]):  # also when nothing is to be done, and known to be so
        assert main(["--date", DAY, *words], project.root) == 0
        told = capsys.readouterr().out
        assert drafts in told
        assert later in told
    assert main(["--date", DAY, "check"], project.root) == 0
    told = capsys.readouterr().out
    assert "2 条草稿没有发布（加 --drafts 可以做成送审稿），列在下面。\n" in told
    assert told.count("content/cases/counter.md:2") == told.count("content/warnings/fake-police-08.md:4") == 1
    assert later in told
    assert main(["--date", DAY, "--json"], project.root) == 0
    assert json.loads(capsys.readouterr().out)["unpublished"] == {
        "drafts": ["content/cases/counter.md:2", "content/warnings/fake-police-08.md:4"],
        "out_of_date": ["content/cases/hang-up.md:2"],
    }
    assert main(["--date", "2027-11-01", "--drafts"], project.root) == 0
    assert "没有发布" not in capsys.readouterr().out
