"""`sh tests/machines.sh` leaves nothing behind: neither when it ends nor when somebody stops it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, unbounded

SAID = "run it as root"


def left_behind(folder: Path, name: str) -> list[str]:
    """Files, mounts and loop devices of a run in that folder, and the control groups that are named after its own folder."""
    groups = [p.name for p in Path("/sys/fs/cgroup").rglob(f"sitegen-{name}*") if p.is_dir()]
    mounts = [line for line in Path("/proc/self/mounts").read_text().splitlines() if str(folder) in line]
    loops = [
        str(backing)
        for backing in Path("/sys/block").glob("loop*/loop/backing_file")
        if str(folder) in backing.read_text(errors="replace")
    ]
    return [p.name for p in folder.iterdir()] + groups + mounts + loops


def name_of(run: subprocess.Popen[str], folder: Path) -> str:
    """The folder that it made for itself."""
    until = time.monotonic() + 100
    while run.poll() is None and time.monotonic() < until:
        if found := [p.name for p in folder.glob("machines.*")]:
            return found[0]
        time.sleep(0.05)
    return "none"


def start(folder: Path, *machines: str) -> subprocess.Popen[str]:
    env = {**os.environ, "TMPDIR": str(folder)}
    command = ["sh", "tests/machines.sh", *machines]
    with unbounded():  # a disk of 24 GB in one file, nearly all of it empty
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def started(folder: Path, *machines: str) -> tuple[subprocess.Popen[str], str]:
    """A run, and the name of its folder. One after the other: before it has one it may install what it needs."""
    (ROOT / ".cache").mkdir(exist_ok=True)
    with (ROOT / ".cache" / "machines.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = start(folder, *machines)
        return run, name_of(run, folder)


def test_nothing_is_left_behind_at_the_end(tmp_path: Path) -> None:
    run, name = started(tmp_path, "wheels")
    said, _ = run.communicate(timeout=170)

    if os.geteuid() != 0:
        assert (run.returncode, SAID in said) == (3, True)
        return
    assert run.returncode == 0, said
    assert name != "none"
    assert "machines: 1 passed, 0 failed" in said
    assert left_behind(tmp_path, name) == []


@pytest.mark.parametrize(("by", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_nothing_is_left_behind_when_it_is_stopped(tmp_path: Path, by: signal.Signals, status: int) -> None:
    """In the midst of making a system: its packages are being unpacked on a disk of its own."""
    run, name = started(tmp_path, "host", "debian13-root-one-core-2GB")
    if os.geteuid() != 0:
        assert SAID in run.communicate(timeout=60)[0]
        assert run.returncode == 3
        return
    until = time.monotonic() + 120
    while not list(tmp_path.glob("machines.*/groups")) and time.monotonic() < until and run.poll() is None:
        time.sleep(0.2)
    assert run.poll() is None, run.communicate()[0]
    time.sleep(1)

    os.kill(run.pid, by)
    said, _ = run.communicate(timeout=60)

    assert run.returncode == status, said
    time.sleep(1)  # the kernel gives a loop device back when the last mount of it is gone
    assert left_behind(tmp_path, name) == []
