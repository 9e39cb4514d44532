"""A real cluster on this machine: workers in other folders that may not open a file of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client

from sitegen.core.sources import Sources
from sitegen.engine.cluster import dask_client
from sitegen.engine.execution import pool
from sitegen.model.jobs import Job
from tests.conftest import DAY_READ, ROOT, Project

pytestmark = pytest.mark.filterwarnings("default")  # Dask's own affairs

# A worker that ends itself when anything opens a file that only the client has.
GUARDED = """
import os, sys
forbidden = tuple(os.environ["FORBIDDEN"].split(os.pathsep))
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(forbidden):
        os.write(2, f"opened {arguments[0]}".encode())
        os._exit(9)
sys.addaudithook(watch)
"""
RUN = """
from distributed.cli.dask_worker import main
main(sys.argv[1:])
"""
PATIENCE = 60  # seconds
KEEP = ["--no-nanny", "--nthreads", "1", "--no-dashboard"]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler without workers, in a process that cannot import sitegen."""
    folder = tmp_path_factory.mktemp("scheduler")
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with (folder / "log").open("wb") as log:
        started = subprocess.Popen([*command, "--scheduler-file", "told.json"], cwd=folder, stdout=log, stderr=log)
        try:
            yield _told(folder / "told.json")
        finally:
            started.terminate()
            started.wait(PATIENCE)


def _told(file: Path) -> str:
    for _ in range(20 * PATIENCE):
        if file.exists() and (text := file.read_text("utf-8")):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


@contextmanager
def workers(
    scheduler: str, folder: Path, forbidden: Path, count: int = 1, trick: str = ""
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Worker processes that run in `folder` and may open nothing under `forbidden` nor of this repository's templates."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "sitegen", folder / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
    env = os.environ | {"FORBIDDEN": os.pathsep.join((str(forbidden), str(ROOT / "templates"), str(ROOT / "assets")))}
    command = [sys.executable, "-c", GUARDED + trick + RUN, scheduler, *KEEP, "--local-directory", str(folder)]
    log = (folder / "log").open("wb")
    started = [subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log) for _ in range(count)]
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE)
        log.close()


def wait_for_workers(scheduler: str, count: int) -> None:
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=PATIENCE)


@pytest.fixture
def sheets(make_project: Callable[..., Project]) -> Project:
    """A project with posters, pictures and texts for two units: enough for jobs to be sent."""
    project = make_project("poster", "screen")
    project.edit("content/units.yaml", "名称: 示例县某镇,", "名称: 示例县某镇, 印发单位: 示例县某镇综治办,")
    return project


def test_a_cluster_makes_the_bytes_that_this_machine_makes(scheduler: str, sheets: Project, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates" / "handbook", sheets.root / "templates" / "handbook")
    sheets.write("content/handbooks/pocket.yaml", "标题: 口袋书\n纸张: a6\n前言: 从哪页看起都行。\n")
    shutil.copytree(sheets.root / "content", tmp_path / "words")  # content that lies elsewhere
    shutil.rmtree(sheets.root / "content")
    elsewhere = ["--content", str(tmp_path / "words")]
    assert sheets.build("--output", str(sheets.root / "here"), "--jobs", "1", *elsewhere) == 0

    with workers(scheduler, tmp_path / "away", sheets.root, 2) as running:
        first = sheets.build("--scheduler", scheduler, *elsewhere)
        sheets.edit("templates/poster/poster.html", "<b>反诈提示</b>", "<b>反诈提醒</b>")
        second = sheets.build("--scheduler", scheduler, "--output", str(sheets.root / "second"), *elsewhere)
        alive = [process.poll() for process in running]

    assert (first, second, alive) == (0, 0, [None, None])
    assert sheets.tree("output") == sheets.tree("here")
    assert sheets.build("--output", str(sheets.root / "again"), "--jobs", "1", *elsewhere) == 0
    assert sheets.tree("second") == sheets.tree("again")
    assert (
        sheets.tree("second")["posters/dadui-4k/fake-police-01.pdf"]
        != sheets.tree("here")["posters/dadui-4k/fake-police-01.pdf"]
    )


def test_files_that_no_tree_lists_are_sent_when_a_job_asks_for_them(
    scheduler: str, sheets: Project, tmp_path: Path
) -> None:
    sheets.write(
        "pictures/stamp.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>'
    )
    sheets.edit(
        "templates/poster/poster.html",
        "<body>",
        '<body><img src="../../pictures/stamp.svg" alt="" style="position: absolute; left: 0; top: 0; width: 1mm">',
    )
    assert sheets.build("--output", str(sheets.root / "here"), "--only", "poster,card", "--jobs", "1") == 0

    with workers(scheduler, tmp_path / "away", sheets.root):
        status = sheets.build("--scheduler", scheduler, "--only", "poster,card")

    assert status == 0
    assert sheets.tree("output") == sheets.tree("here")
    assert "pictures/stamp.svg" in sheets.tree("output")[".ledger.json"].decode()


@pytest.mark.parametrize(
    ("trick", "sentence"),
    [
        (
            "import importlib.metadata as m\nreal = m.version\n"
            "m.version = lambda name: '69.0' if name == 'weasyprint' else real(name)\n",
            r"weasyprint 是 69\.0，本机是 70\.0",
        ),
        ("import sitegen\nsitegen.__version__ = '0.0.1'\n", r"sitegen 程序 是 0\.0\.1\+[0-9a-f]{8}，本机是 "),
        ("sys.modules['sitegen.engine'] = None\n", "运行不了 sitegen"),
    ],
)
def test_a_worker_that_is_not_like_this_machine_is_refused_with_its_reason(
    scheduler: str, sheets: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], trick: str, sentence: str
) -> None:
    with workers(scheduler, tmp_path / "away", sheets.root, trick=trick):
        status = sheets.build("--scheduler", scheduler)

    told = capsys.readouterr().err
    assert status == 3
    assert re.search(r"tcp://127\.0\.0\.1:\d+ .*" + sentence, told)
    assert "Traceback" not in told
    assert not sheets.output.exists() or not sheets.tree()


def test_a_good_worker_draws_beside_a_refused_one(
    scheduler: str, sheets: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "import sitegen\nsitegen.__version__ = '0.0.1'\n"

    with (
        workers(scheduler, tmp_path / "old", sheets.root, trick=old),
        workers(scheduler, tmp_path / "new", sheets.root),
    ):
        wait_for_workers(scheduler, 2)  # with the refused one alone the build would end at once
        status = sheets.build("--scheduler", scheduler, "--only", "poster,card", "--json")

    told = capsys.readouterr()
    assert status == 0, told.err
    assert "0.0.1" in told.err
    assert ["0.0.1" in p["message"] for p in json.loads(told.out)["problems"] if "tcp://" in p["path"]] == [True]
    assert "0.0.1" not in sheets.tree()["report.html"].decode()


def test_a_job_that_takes_its_workers_with_it_is_named(
    scheduler: str, sheets: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deadly = """
from sitegen.engine.execution import pool
plain = pool.run_job
def run_job(job, sources):
    if job.output == "posters/a3/fake-police-02.pdf":
        os._exit(137)
    return plain(job, sources)
pool.run_job = run_job
"""
    nannied = [sys.executable, "-m", "dask", "worker", scheduler, "--nthreads", "1", "--no-dashboard"]
    folder = tmp_path / "away"
    folder.mkdir()
    shutil.copytree(ROOT / "sitegen", folder / "sitegen")
    (folder / "sitecustomize.py").write_text("import os\n" + deadly, "utf-8")
    env = os.environ | {"PYTHONPATH": str(folder)}
    with (folder / "log").open("wb") as log:
        worker = subprocess.Popen(nannied, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            status = sheets.build("--scheduler", scheduler, "--only", "poster,card")
        finally:
            worker.terminate()
            worker.wait(20)

    told = capsys.readouterr().err
    assert status == 1
    assert re.findall(r"^output/(\S+): 做这一件时", told, re.M) == ["posters/a3/fake-police-02.pdf"]
    assert "fake-police-02" in told.split("内容出自")[1]
    assert not sheets.tree()


@pytest.mark.parametrize("listens", [False, True])
def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(
    sheets: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, listens: bool
) -> None:
    monkeypatch.setattr(dask_client, "ANSWER", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if listens:  # something else than a scheduler, which says nothing
            taken.listen()
        status = sheets.build("--scheduler", f"tcp://127.0.0.1:{taken.getsockname()[1]}")

    told = capsys.readouterr().err
    assert status == 3
    assert "没有调度程序应答" in told
    assert "Traceback" not in told


def test_an_encrypted_scheduler_asks_for_certificates(sheets: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert sheets.build("--scheduler", "tls://127.0.0.1:8786") == 3

    assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in capsys.readouterr().err


def test_a_missing_extra_is_told_with_the_command_that_installs_it(
    sheets: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_client, "find_spec", lambda name: None)

    status = sheets.build("--scheduler", "tcp://127.0.0.1:8786")

    assert status == 3
    assert f'"{sys.executable}" -m pip install "{dask_client.REQUIREMENT}"' in capsys.readouterr().err


@pytest.mark.parametrize("renderer", ["pack", "film"])
def test_what_would_travel_there_and_back_is_made_here(
    project: Project, monkeypatch: pytest.MonkeyPatch, renderer: str
) -> None:
    made: list[str] = []
    monkeypatch.setattr(dask_client, "run_job", lambda job, sources: made.append(job.output))
    jobs = [Job("website", renderer, "", f"{n}.zip", {}) for n in range(pool.FEW + 1)]

    list(
        dask_client.Cluster("tcp://127.0.0.1:1", "zh", print).run(
            jobs, Sources(project.root, project.root, DAY_READ), 1
        )
    )

    assert len(made) == len(jobs)


def test_the_command_installs_what_the_extra_names() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert extras["cluster"] == [dask_client.REQUIREMENT]


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "tcp://127.0.0.1", "http://127.0.0.1:8786", "tcp://:8786"])
def test_an_address_that_is_none_is_wrong_usage(project: Project, address: str) -> None:
    assert project.build("--scheduler", address) == 2
