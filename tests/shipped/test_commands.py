"""Every command that README.md and docs/*.md name is run, word for word, in a clean copy of the starter."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import previewing
from tests.conftest import ROOT, Project
from tests.shipped import texts
from tests.shipped.conftest import Copy

pytestmark = pytest.mark.timeout(900)  # what is typed may build all materials of all units
ENTRIES = texts.table("commands.yaml")
KINDS = ("run", "held_by", "instead")


def test_every_command_in_the_documents_is_tried() -> None:
    known = {entry["command"] for entry in ENTRIES}
    unknown = [
        f"{said.place}: {said.text}"
        for file in texts.documents()
        for said in texts.commands(file)
        if said.text not in known
    ]

    assert unknown == [], "python -m tests.shipped.texts prints what to add to tests/shipped/commands.yaml"


def test_the_table_holds_nothing_else_and_each_entry_one_proof() -> None:
    said = {said.text for file in texts.documents() for said in texts.commands(file)}
    in_readme = {said.text for said in texts.commands(texts.README)}

    assert [entry["command"] for entry in ENTRIES if entry["command"] not in said] == []
    assert [e["command"] for e in ENTRIES if sum(kind in e for kind in KINDS) != 1] == []
    assert [e["command"] for e in ENTRIES if "instead" in e and e["command"] in in_readme] == []
    assert texts.missing_tests([name for e in ENTRIES for name in e.get("held_by", ())]) == []
    assert len({e["command"] for e in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("run `python3 build.py approve x` now", ["python3 build.py approve x"]),
        ("`proof` 做送审书，`approve ID…` 记录", ["approve ID…"]),
        ("```\n$ python3 build.py deliver   # packs\n```\n", ["python3 build.py deliver"]),
        ("``` sh\n一键.sh\nsh tools/x.sh\n```", ["一键.sh", "sh tools/x.sh"]),
        ("改用 `py build.py`；先 `pip config set a.b 地址`", ["py build.py", "pip config set a.b 地址"]),
        ("双击 `预览.bat`，或 `./生成.sh`；`--new-option` 也行", ["预览.bat", "./生成.sh", "--new-option"]),
        ("`content/site.yaml` `build.py` `.venv` `标题: 甲` `a--b`", []),
    ],
)  # fmt: skip
def test_commands_are_found_in_any_document(
    tmp_path: Path, text: str, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "ROOT", tmp_path)
    (tmp_path / "x.md").write_text(text, "utf-8")

    assert [said.text for said in texts.commands(tmp_path / "x.md")] == found


def filled(command: str, copy: Copy) -> str:
    """The command with placeholders filled in."""
    if "code}" not in command:
        return command
    files = json.loads((copy.output / "manifest.json").read_text("utf-8"))["files"]
    code = next(f["code"] for f in files if f["path"] == "posters/a3/fake-police-01.pdf")
    return command.replace("{code}", code).replace("{last four of code}", code[-4:])


@pytest.mark.parametrize("entry", [e for e in ENTRIES if "held_by" not in e], ids=lambda entry: str(entry["command"]))
def test_it_does_what_is_said(copy: Copy, entry: dict[str, Any]) -> None:
    done = copy.run(filled(entry.get("run") or entry["instead"], copy))

    told = done.stdout + done.stderr
    assert done.returncode == entry.get("exit", 0), told
    assert "Traceback" not in told
    assert re.search(entry.get("says", ""), told, re.M), told
    assert "makes" not in entry or (copy.root / entry["makes"]).is_file()


def test_the_readme_begins_with_the_command_that_builds() -> None:
    """First for Windows, then for the others, before anything else is said to be typed."""
    first, second, *_ = texts.commands(texts.README)
    assert (first.text, second.text) == ("python build.py", "python3 build.py")


def test_the_command_for_the_tests_runs_these_tests() -> None:
    script = ROOT / "tests/run.sh"
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    assert re.search(r"^exec \S+ -m pytest .*\"\$@\"$", script.read_text("utf-8"), re.M)


def test_no_test_is_for_neither_the_suite_nor_what_ships_and_ci_runs_both() -> None:
    said = re.findall(r"-m (\"not shipped\"|shipped)", (ROOT / "tests/run.sh").read_text("utf-8"))
    assert said == ['"not shipped"']
    assert "exec sh tests/run.sh -m shipped" in (ROOT / "tests/shipped.sh").read_text("utf-8")
    assert re.findall(r"^sh (\S+)$", (ROOT / ".ci/run").read_text("utf-8"), re.M) == [
        "tests/run.sh",
        "tests/shipped.sh",
        "tests/machines.sh",
    ]


def test_serve_of_the_starter_shows_everything(make_copy: Callable[..., Copy], starter: Path) -> None:
    """Literally `python3 build.py serve`, with all that stands; a save is shown."""
    copy = make_copy(starter)
    (copy.output / "report.html").unlink()
    preview = previewing.start(Project(copy.root), root=copy.root)
    try:
        preview.wait_for((copy.output / "report.html").is_file)
        assert preview.problems() == []
        with urllib.request.urlopen(f"{preview.url}website/") as page:
            assert page.status == 200
        case = "content/cases/police-call-software.md"
        copy.edit(case, "公开报道没有写明年份", "报道没有写明年份")
        preview.wait_for(lambda: "<p>报道没有写明年份" in preview.get("/website/cases/police-call-software.html")[2])
    finally:
        preview.process.send_signal(signal.SIGINT)
        _, errors = preview.process.communicate(timeout=previewing.PATIENCE)
        shutil.rmtree(copy.output, ignore_errors=True)
    assert preview.process.returncode == 130
    assert "Traceback" not in errors
