"""What can happen to a build: killed, no room, no leave to write, another build, things in the way. Every file stays whole."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path

import pytest

from sitegen.app.cli import main
from sitegen.state.ledger import Ledger
from sitegen.state.locks import FILE as LOCK
from sitegen.state.locks import sole
from tests.conftest import COMMAND, DAY, Project

pytestmark = pytest.mark.usefixtures("reads_anew")

KILLS = int(os.environ.get("SITEGEN_KILLS", "25"))
PATIENCE = 60  # seconds
MANY = 150  # warnings: publishing 600 files takes long enough to be hit


def start(project: Project, *arguments: str) -> subprocess.Popen[str]:
    # A shell that starts these tests in the background has them ignore Ctrl-C, and a build would inherit that.
    heeding = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {COMMAND}"
    command = [sys.executable, "-c", heeding, str(project.root), "--date", DAY, *arguments]
    env = {**os.environ, "SITEGEN_LANG": "zh"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
    )


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def whole_tree(project: Project, folder: str = "output") -> dict[str, bytes]:
    """All files and folders but for the lock."""
    top = project.root / folder
    found = {p.relative_to(top).as_posix(): p.read_bytes() if p.is_file() else b"" for p in top.rglob("*")}
    found.pop(LOCK, None)
    return found


def assert_equals_clean(project: Project, *arguments: str) -> None:
    shutil.rmtree(project.root / "clean", ignore_errors=True)
    assert project.build("--jobs", "1", *arguments, "--output", str(project.root / "clean")) == 0
    ours, theirs = whole_tree(project), whole_tree(project, "clean")
    assert {path for path in ours | theirs if ours.get(path) != theirs.get(path)} == set()
    assert not (project.output / LOCK).exists()


# -------------------------------------------------------------------------------------------------- killed


def many_warnings(project: Project, word: str, count: int = MANY) -> None:
    lines = "".join(f"- {word}第{n}条 / *挂断*再说 {{#many-{n}}}\n" for n in range(count))
    project.write("content/warnings/many.md", f"---\n类型: fake_police\n---\n{lines}")


def processes_of(session: int) -> list[int]:
    """Every process that the build started, itself among them, zombies left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and words[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.shipped
def test_killed_at_any_moment(project: Project, record_property: Callable[[str, object], None]) -> None:
    many_warnings(project, "旧")
    assert project.build("--no-register", "--jobs", "1") == 0
    chance = random.Random(int(os.environ.get("SITEGEN_SEED", "20261121")))
    hits: dict[str, int] = {}
    for number in range(KILLS):
        old = whole_tree(project)
        # Every file changes; some appear and some go, and the next time the other way round.
        many_warnings(project, f"新{number}", MANY - 40 * (number % 2))
        shutil.rmtree(project.root / "clean", ignore_errors=True)
        assert project.build("--no-register", "--jobs", "1", "--output", str(project.root / "clean")) == 0
        new = whole_tree(project, "clean")

        hit = kill_one(project, chance, number)

        hits[hit] = hits.get(hit, 0) + 1
        left = {
            p: data
            for p, data in whole_tree(project).items()
            if not p.startswith((".sitegen-staging", ".ledger-pending"))
        }
        torn = [p for p, data in left.items() if data not in (old.get(p), new.get(p))]
        assert torn == [], (number, hit)
        assert json.loads(left["manifest.json"])["files"]
        assert Ledger.load(project.output).is_sound
        assert project.build("--no-register", "--jobs", "1") == 0
        again = whole_tree(project)
        assert {p for p in again | new if again.get(p) != new.get(p)} == set(), (number, hit)
    record_property("hits", hits)
    if report := os.environ.get("SITEGEN_KILLS_REPORT"):
        Path(report).write_text(json.dumps({"kills": KILLS, "hits": hits}))
    assert hits.get("publishing", 0) >= KILLS // 5


def kill_one(project: Project, chance: random.Random, number: int) -> str:
    """Kill a build: by turns at a moment of its whole run, while it draws, and three times while it publishes."""
    process = start(project, "--no-register", "--jobs", "2")
    kind = number % 5
    if kind == 0:
        time.sleep(chance.uniform(0, 4))
    elif kind == 1:
        wait_for(lambda: bool(list(project.output.glob(".sitegen-staging-*"))) or process.poll() is not None)
        time.sleep(chance.uniform(0, 1))
    else:
        pending = project.output / ".ledger-pending.json"
        wait_for(lambda: pending.exists() or process.poll() is not None)
        time.sleep(chance.uniform(0, 0.03))
    phase = "finished" if process.poll() is not None else "before drawing"
    if phase != "finished":
        phase = "drawing" if list(project.output.glob(".sitegen-staging-*")) else phase
        phase = "publishing" if (project.output / ".ledger-pending.json").exists() else phase
    process.kill()
    process.communicate(timeout=PATIENCE)
    wait_for(lambda: processes_of(process.pid) == [])
    return phase


def test_what_a_killed_build_left_is_swept_even_when_nothing_changed(project: Project) -> None:
    many_warnings(project, "一")
    assert project.build("--jobs", "1") == 0
    process = start(project, "--force")
    wait_for(lambda: bool(list(project.output.glob(".sitegen-staging-*"))))
    process.kill()
    process.communicate(timeout=PATIENCE)

    assert project.build("--jobs", "1") == 0
    assert_equals_clean(project)


# --------------------------------------------------------------------------------------------- two at once


def test_two_builds_at_once_take_turns(project: Project) -> None:
    many_warnings(project, "一", 60)

    both = [start(project, "--jobs", "2"), start(project, "--jobs", "2", "--force")]
    told = [process.communicate(timeout=PATIENCE) for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert_equals_clean(project)


def test_a_build_that_waits_says_for_whom(project: Project) -> None:
    with sole(project.output):
        process = start(project)
        assert process.stderr is not None
        line = process.stderr.readline()
        assert process.poll() is None
        project.edit("content/cases/counter.md", "柜台员工", "柜台职员")  # read only when its turn has come
    told = process.communicate(timeout=PATIENCE)

    assert f"正由另一次生成占用（进程 {os.getpid()}）" in line
    assert process.returncode == 0, told
    assert_equals_clean(project)


def test_the_lock_of_a_killed_build_is_free(project: Project) -> None:
    many_warnings(project, "一")
    process = start(project)
    wait_for((project.output / LOCK).exists)
    process.kill()
    process.communicate(timeout=PATIENCE)

    assert project.build("--jobs", "1") == 0
    assert_equals_clean(project)


# ---------------------------------------------------------------------------------------------- full, read-only


@contextmanager
def small_disk(folder: Path, size: str, *options: str) -> Iterator[Path]:
    """A file system of its own. Needs root; a machine that forbids it fails the test with the reason."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", ",".join((f"size={size}", *options)), "none", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"this test mounts a small tmpfs, which needs root: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_old_output_stands(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with small_disk(project.output, "2m"):
        assert project.build("--jobs", "1") == 0
        before = whole_tree(project)
        many_warnings(project, "长" * 8)
        filler = project.output / "filler.bin"
        for room in (0, 100_000, 600_000, 1_200_000):  # full before the first file, and at three moments of staging
            used = sum(p.stat().st_blocks * 512 for p in project.output.rglob("*") if p != filler)
            filler.write_bytes(bytes(max(0, 2 * 1024 * 1024 - used - room - 8192)))
            capsys.readouterr()

            assert project.build("--jobs", "1") == 1

            told = capsys.readouterr().err
            assert "磁盘满了" in told
            assert "请腾出一些空间再运行一次" in told
            assert "Traceback" not in told
            assert told.count("磁盘满了") == 1
            now = whole_tree(project)
            now.pop("filler.bin")
            assert now == before
        filler.unlink()
        remount(project.output, "size=30m")
        assert project.build("--jobs", "1") == 0
        assert_equals_clean(project)


def test_an_output_that_cannot_be_written_to_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with small_disk(project.output, "8m"):
        assert project.build() == 0
        before = whole_tree(project)
        project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
        remount(project.output, "ro")
        capsys.readouterr()

        assert project.build() == 1

        told = capsys.readouterr().err
        assert "不让读写：只读，或没有权限" in told
        assert "--output" in told
        assert "Traceback" not in told
        assert whole_tree(project) == before
        remount(project.output, "rw")
        assert project.build() == 0
        assert_equals_clean(project)


@pytest.mark.parametrize("everything", [False, True], ids=["output", "project"])
def test_nothing_to_do_on_a_disk_that_cannot_be_written_to_is_no_fault(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, everything: bool
) -> None:
    place = tmp_path / "disk"
    with small_disk(place, "40m"):
        if everything:
            shutil.copytree(project.root, place, dirs_exist_ok=True)
            project = Project(place)
        out = place / "output"
        assert project.build("--output", str(out)) == 0
        for known in (True, False):
            if not known:  # nor is it known from before that all is as it was
                shutil.rmtree(project.root / ".sitegen")
            remount(place, "ro")
            capsys.readouterr()

            assert main(["--date", DAY, "--output", str(out)], project.root) == 0

            told = capsys.readouterr()
            assert "卡片：新做 0，沿用 4，删去 0" in told.out
            assert told.err == ""
            remount(place, "rw")


def test_a_state_folder_that_cannot_be_written_to_costs_only_time(project: Project) -> None:
    with small_disk(project.root / ".sitegen", "1m", "ro"):
        assert project.build() == 0
    (project.root / ".sitegen").rmdir()
    project.write(".sitegen", "a file where the folder belongs")
    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")

    assert project.build() == 0
    assert_equals_clean(project)


def test_an_output_on_another_file_system(project: Project) -> None:
    with small_disk(project.root / "mounted", "8m") as disk:
        out = str(disk / "deep" / "out")
        assert project.build("--output", out) == 0
        project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
        assert project.build("--output", out) == 0
        assert project.build() == 0

        assert project.tree("mounted/deep/out") == project.tree()


def test_a_folder_of_the_output_on_another_disk_is_refused(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build("--only", "card") == 0
    before = project.tree()
    with small_disk(project.output / "notes", "1m"):
        assert project.build() == 1
        assert "output/notes: 这个文件夹在另一个磁盘上" in capsys.readouterr().err
        assert project.tree() == before


# --------------------------------------------------------------------------------------------- in the way


def test_an_output_that_is_a_file_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    mine = project.write("output", "not a folder")

    assert project.build() == 1

    told = capsys.readouterr().err
    assert "这里要放文件夹，却有别的东西" in told
    assert mine.read_text() == "not a folder"


NOTE = "notes/counter.txt"


def a_file(project: Project, path: str) -> None:
    project.write(f"output/{path}", "别人的")


def a_folder(project: Project, path: str) -> None:
    a_file(project, f"{path}/inside.txt")


def an_empty_folder(project: Project, path: str) -> None:
    (project.output / path).mkdir(parents=True)


def a_link(project: Project, path: str) -> None:
    (project.output / path).parent.mkdir(parents=True, exist_ok=True)
    (project.output / path).symlink_to(project.write("elsewhere.txt", "别处的文件"))


def a_link_to_nothing(project: Project, path: str) -> None:
    (project.output / path).parent.mkdir(parents=True, exist_ok=True)
    (project.output / path).symlink_to(project.root / "nothing")


def a_link_to_a_folder(project: Project, path: str) -> None:
    (project.output / path).parent.mkdir(parents=True, exist_ok=True)
    (project.root / "other").mkdir()
    (project.output / path).symlink_to(project.root / "other")


def a_pipe(project: Project, path: str) -> None:
    (project.output / path).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(project.output / path)


def a_socket(project: Project, path: str) -> None:
    (project.output / path).parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as door, chdir((project.output / path).parent):  # its path may not be long
        door.bind(Path(path).name)


@pytest.mark.parametrize(
    ("make", "path", "says"),
    [
        (a_pipe, NOTE, "不是本程序做的文件，不敢覆盖"),
        (a_pipe, "notes", "不是本程序做的文件或链接，没有动它"),
        (a_pipe, "manifest.json", "不是本程序做的文件，不敢覆盖"),
        (a_pipe, "report.html", "不是本程序做的文件，不敢覆盖"),
        (a_pipe, ".ledger.json", "不是本程序做的文件，不敢覆盖"),
        (a_link, ".ledger.json", "不是本程序做的文件，不敢覆盖"),
        (a_link, "manifest.json", "不是本程序做的文件，不敢覆盖"),
        (a_socket, NOTE, "不是本程序做的文件，不敢覆盖"),
        (a_file, NOTE, "不是本程序做的文件，不敢覆盖"),
        (a_folder, NOTE, "不是本程序做的文件夹，没有动它"),
        (an_empty_folder, NOTE, "不是本程序做的文件夹，没有动它"),
        (a_link, NOTE, "不是本程序做的文件，不敢覆盖"),
        (a_link_to_nothing, NOTE, "不是本程序做的文件，不敢覆盖"),
        (a_file, "notes", "不是本程序做的文件或链接，没有动它"),
        (a_link_to_a_folder, "notes", "不是本程序做的文件或链接，没有动它"),
        (a_link_to_nothing, "notes", "不是本程序做的文件或链接，没有动它"),
        (a_folder, "report.html", "不是本程序做的文件夹，没有动它"),
        (a_folder, ".ledger.json", "不是本程序做的文件夹，没有动它"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["first build", "later"])
def test_what_stands_in_the_way_is_told_and_not_touched(
    project: Project, capsys: pytest.CaptureFixture[str], make: Callable[..., None], path: str, says: str, first: bool
) -> None:
    if not first:
        assert project.build("--only", "card") == 0
        (project.output / path).unlink(missing_ok=True)
    make(project, path)
    before = whole_tree(project)
    other = whole_tree(project, "other") if (project.root / "other").exists() else {}

    assert project.build() == 1

    told = capsys.readouterr().err
    assert f"output/{path}: " in told
    assert says in told
    assert "Traceback" not in told
    assert whole_tree(project) == before
    assert other == (whole_tree(project, "other") if (project.root / "other").exists() else {})
    thing = project.output / path
    shutil.rmtree(thing) if thing.is_dir() and not thing.is_symlink() else thing.unlink()
    assert project.build() == 0
    assert_equals_clean(project)


@pytest.mark.parametrize("path", ["manifest.json", "report.html", ".ledger.json"])
@pytest.mark.parametrize("change", ["removed", "edited", "cut short"])
def test_a_list_of_ours_that_was_damaged_is_made_again(project: Project, path: str, change: str) -> None:
    assert project.build() == 0
    before = whole_tree(project)
    file = project.output / path
    if change == "removed":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes() + b" " if change == "edited" else file.read_bytes()[:40])

    assert project.build() == 0

    assert whole_tree(project) == before


@pytest.mark.parametrize("path", ["manifest.json", "report.html", "notes/counter.txt"])
@pytest.mark.parametrize("make", [a_folder, a_link, a_pipe])
def test_what_was_put_in_the_place_of_ours_is_told_when_nothing_else_changed(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, make: Callable[..., None]
) -> None:
    assert project.build() == 0
    (project.output / path).unlink()
    make(project, path)

    assert project.build() == 1

    told = capsys.readouterr().err
    assert f"output/{path}: 这里" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("templates/card/card.html", 1, "templates/card/material.yaml:1: 找不到模板 “card.html”"),
        ("templates/_shared/line.txt", 1, "templates/card/card.html"),
        ("templates/card/material.yaml", 1, "templates/card/material.yaml: "),
        ("content/cases/hang-up.md", 1, "content/cases/hang-up.md: "),
        ("content/warnings/police.md", 1, "content/warnings/police.md: "),
        ("content/site.yaml", 1, "content/site.yaml: "),
        (".sitegen/read.bin", 0, ""),
        (".sitegen/stats.json", 0, ""),
        ("output/.ledger-pending.json", 0, ""),
        ("output/.sitegen-lock", 0, ""),
    ],
)
def test_a_pipe_is_never_waited_for(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, status: int, says: str
) -> None:
    assert project.build() == 0
    (project.root / path).unlink(missing_ok=True)
    os.mkfifo(project.root / path)
    capsys.readouterr()

    assert project.build() == status

    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told
    assert "程序自己的错误" not in told


def test_where_answers_beside_a_pipe(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build() == 0
    (project.output / "manifest.json").unlink()
    os.mkfifo(project.output / "manifest.json")

    assert project.build("where", "counter") == 1

    assert "这里还没有做好的东西" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["manifest.json", "report.html"])
def test_a_list_of_somebody_else_is_not_touched(project: Project, path: str) -> None:
    mine = project.write(f"output/{path}", '{"files": [{"path": "x"}]}')

    assert project.build() == 1
    assert mine.read_text() == '{"files": [{"path": "x"}]}'


def test_everything_in_the_way_is_told_at_once_but_not_endlessly(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    many_warnings(project, "一", 60)
    for n in range(60):
        project.write(f"output/cards/many-{n}.txt", "别人的")

    assert project.build("--jobs", "1") == 1

    told = capsys.readouterr().err
    assert told.count("不敢覆盖") == 20
    assert "还有 40 处也是这样" in told


def test_a_file_equal_to_what_would_be_made_is_taken_over(project: Project) -> None:
    assert project.build() == 0
    (project.output / ".ledger.json").unlink()
    (project.output / "manifest.json").unlink()
    (project.output / "report.html").unlink()

    assert project.build() == 0
    assert_equals_clean(project)


DAMAGE: dict[str, Callable[[bytes], bytes | None]] = {
    "lost": lambda data: None,
    "empty": lambda data: b"",
    "cut short": lambda data: data[: len(data) // 2],
    "no text": lambda data: b"\xff\x00" * 50,
    "other": lambda data: b'{"files": [{"path": "../x"}]}',
    "nulls": lambda data: bytes(len(data)),
    "whole": lambda data: data,
}


@pytest.mark.parametrize("manifest", sorted(DAMAGE))
@pytest.mark.parametrize("ledger", sorted(DAMAGE))
def test_damaged_lists_are_made_good(project: Project, ledger: str, manifest: str) -> None:
    """As after a power cut, or a synchronizing folder that kept other halves."""
    assert project.build() == 0
    mine = project.write("output/notes/mine.txt", "值班表")
    for name, damage in ((".ledger.json", ledger), ("manifest.json", manifest), ("report.html", manifest)):
        data = DAMAGE[damage]((project.output / name).read_bytes())
        (project.output / name).unlink() if data is None else (project.output / name).write_bytes(data)
    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    (project.root / "content/cases/hang-up.md").unlink()

    assert project.build() == 0

    assert mine.read_text() == "值班表"
    mine.unlink()
    assert_equals_clean(project)


def test_a_part_is_built_though_both_lists_are_damaged_and_nothing_is_forgotten(project: Project) -> None:
    assert project.build() == 0
    before = whole_tree(project)
    for name in (".ledger.json", "manifest.json"):
        (project.output / name).write_bytes(b"{")

    assert project.build("--only", "card") == 0

    assert whole_tree(project)["manifest.json"] == before["manifest.json"]
    assert project.build() == 0
    assert whole_tree(project) == before


def test_where_nothing_tells_what_is_ours_one_sentence_says_what_to_do(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both lists damaged, and what is kept in the project is gone too."""
    assert project.build() == 0
    for name in (".ledger.json", "manifest.json", "report.html"):
        (project.output / name).write_bytes(b"{")
    shutil.rmtree(project.root / ".sitegen")
    capsys.readouterr()
    assert project.build() == 0  # the same content: what stands there is what is to come
    assert_equals_clean(project)
    for name in (".ledger.json", "manifest.json"):
        (project.output / name).write_bytes(b"{")
    shutil.rmtree(project.root / ".sitegen")
    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    before = whole_tree(project)
    capsys.readouterr()

    assert project.build() == 1

    told = capsys.readouterr().err
    assert "output/notes/counter.txt: 记着哪些文件是本程序做的清单（.ledger.json、manifest.json）都坏了" in told
    assert "请把整个 output 文件夹改个名" in told
    assert "共 1 处" in told
    assert whole_tree(project) == before
    project.output.rename(project.root / "output-旧")
    assert project.build() == 0
    assert_equals_clean(project)


def test_a_file_that_somebody_edited_is_not_replaced_when_the_ledger_is_lost(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build() == 0
    mine = project.write("output/notes/counter.txt", "改过的案例单")
    gone = project.write("output/notes/hang-up.txt", "也改过")
    (project.output / ".ledger.json").unlink()
    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    (project.root / "content/cases/hang-up.md").unlink()
    before = whole_tree(project)

    assert project.build() == 1

    told = capsys.readouterr().err
    assert "output/notes/counter.txt: 这里已有一个不是本程序做的文件，不敢覆盖" in told
    assert whole_tree(project) == before
    mine.unlink()
    assert project.build() == 0
    assert gone.read_text("utf-8") == "也改过"


def test_a_publication_that_fails_leaves_no_empty_folders(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk takes the first folders and refuses the last."""
    mine = project.write("output/units/mine.txt", "值班表")
    before = whole_tree(project)
    make, made = os.mkdir, []

    def refused(folder: str, *rest: int) -> None:
        if str(folder).endswith("units/demo-town/notes"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
        make(folder, *rest)
        if project.output in Path(folder).parents:  # not what is kept beside it of what was read
            made.append(Path(folder).relative_to(project.output).as_posix())

    with monkeypatch.context() as patch:
        patch.setattr(os, "mkdir", refused)
        assert project.build() == 1

    assert "磁盘满了" in capsys.readouterr().err
    assert {"cards", "notes", "units/demo-town", "units/demo-town/cards"} <= set(made)
    assert whole_tree(project) == before
    mine.unlink()
    assert project.build() == 0


def test_files_of_others_stay_where_ours_go(project: Project) -> None:
    assert project.build() == 0
    theirs = {
        "notes/hang-up.txt.bak": "备份", "notes/HANG-UP.TXT": "大写", "notes/deep/down.txt": "深处", "readme.txt": "说明",
        ".sitegen-staging-mine/plan.txt": "别删", "units/demo-town/notes/mine.txt": "分局的",
    }  # fmt: skip
    for path, text in theirs.items():
        project.write(f"output/{path}", text)
    link = project.output / "notes/link.txt"
    link.symlink_to(project.root / "content")
    shutil.rmtree(project.root / "templates/note")

    assert project.build() == 0

    assert {path: (project.output / path).read_text("utf-8") for path in theirs} == theirs
    assert link.is_symlink()
    assert not (project.output / "notes/hang-up.txt").exists()


def test_what_somebody_put_in_the_place_of_ours_is_not_removed(project: Project) -> None:
    assert project.build() == 0
    file = project.output / "notes/hang-up.txt"
    file.unlink()
    file.mkdir()
    kept = project.write("output/notes/hang-up.txt/mine.txt", "留着")
    outside = project.write("elsewhere/hang-up.txt", "别处")
    shutil.rmtree(project.output / "units/demo-town/notes")
    (project.output / "units/demo-town/notes").symlink_to(outside.parent)
    (project.root / "content/cases/hang-up.md").unlink()
    shutil.rmtree(project.root / "templates/note")

    assert project.build() == 0

    assert kept.read_text() == "留着"
    assert outside.read_text() == "别处"


def test_a_ledger_cannot_point_outside(project: Project) -> None:
    from sitegen.core.digests import digest

    assert project.build() == 0
    outside = project.write("precious.txt", "宝贝")
    ledger = Ledger.load(project.output)
    record = ledger.records["cards/fake-police-01.txt"]
    for path in ("../precious.txt", str(outside)):
        ledger.records[path] = type(record)("", {}, {path: (digest(outside.read_bytes()), 6)}, None, "card", "demo")
    (project.output / ".ledger.json").write_bytes(ledger.dump())

    assert project.build() == 0

    assert outside.read_text() == "宝贝"


def test_ctrl_c_leaves_whole_files_and_no_process(project: Project) -> None:
    assert project.build() == 0
    before = whole_tree(project)
    many_warnings(project, "一", 1500)
    process = start(project, "--jobs", "2")
    wait_for(lambda: bool(list(project.output.glob(".sitegen-staging-*"))))
    os.kill(process.pid, signal.SIGINT)
    told = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130, told
    assert "Traceback" not in told[1]
    wait_for(lambda: processes_of(process.pid) == [])
    assert whole_tree(project) == before


def test_ctrl_c_just_as_the_first_folder_is_made_leaves_none(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.build() == 0
    before = whole_tree(project)
    many_warnings(project, "一", 3)
    make = os.mkdir

    def stopped(folder: str, *rest: int) -> None:
        make(folder, *rest)
        if ".sitegen-staging-" in str(folder):
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "mkdir", stopped)
    with suppress(KeyboardInterrupt):
        assert project.build("--jobs", "1") == 130
    monkeypatch.undo()

    assert whole_tree(project) == before
