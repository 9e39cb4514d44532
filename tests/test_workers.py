"""Worker processes: one that dies costs at most the job it was at, and that one is named."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from sitegen.core.crash_report import JobCrashed
from sitegen.core.sources import NotThere, Sources
from sitegen.engine.execution import forkserver, pool
from sitegen.engine.execution.pool import WorkerPool, Workers
from sitegen.loading.library import load_library
from sitegen.model.job_params import ContactSheet, CopiedProduct, Params, PrintedSheet, TextFile
from sitegen.model.jobs import Input, Job, Outcome
from sitegen.model.problems import Problem, Problems, Severity
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs
from tests.conftest import COMMAND, DAY, ROOT, Project

TEXT = "templates/t/t.txt"
SECONDS = 3  # of CPU that a process may use in the test of an endless template


def jobs_of(count: int, template: str = "t/t.txt") -> list[Job]:
    return [Job("t", "text", template, f"t/{n}.txt", {"n": n}, TextFile()) for n in range(count)]


@pytest.fixture
def sources(project: Project) -> Sources:
    project.write(TEXT, "{{ n }}\n")
    return Sources(project.root, project.root / "content", date.fromisoformat(DAY))


@pytest.fixture
def crew(sources: Sources) -> Iterator[Workers]:
    made = Workers(2, (str(sources.root), str(sources.content), sources.today))
    yield made
    made.close()


def pids(crew: Workers) -> list[int]:
    return [hand.process.pid or 0 for hand in crew._hands]


def run(crew: Workers, count: int) -> Iterator[tuple[int, Outcome]]:
    for place, made in crew.run(jobs_of(count)):
        assert isinstance(made, Outcome)
        yield place, made


def texts(outcomes: dict[int, Outcome]) -> list[str]:
    return [outcomes[n].files[f"t/{n}.txt"].decode("utf-8-sig").strip() for n in sorted(outcomes)]


def test_a_worker_killed_by_chance_costs_nothing(crew: Workers) -> None:
    made = {}
    for count, (place, outcome) in enumerate(run(crew, 200)):
        if count in (0, 60, 120):
            os.kill(pids(crew)[0], signal.SIGKILL)
        made[place] = outcome

    assert texts(made) == [str(n) for n in range(200)]
    assert [p for o in made.values() for p in o.problems] == []


def test_a_worker_that_ended_by_itself_is_told_of_though_nothing_is_missing(sources: Sources) -> None:
    told: list[Problem] = []
    crew = Workers(2, (str(sources.root), str(sources.content), sources.today), tell=told.append)
    made = {}
    for count, (place, outcome) in enumerate(run(crew, 200)):
        if count == 60:
            os.kill(pids(crew)[0], signal.SIGKILL)
        made[place] = outcome
    crew.close()

    assert texts(made) == [str(n) for n in range(200)]
    assert [problem.message.zh for problem in told] == [
        "有 1 个制作进程中途停止（信号 SIGKILL），它们手头的已经重新做好"
    ]
    assert told[0].severity is Severity.NOTICE


def test_a_build_tells_of_a_worker_that_ended(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    # It ends the process that draws it, once.
    mark = project.root / "ended"
    more = "".join(f"- 第{'一二三四五六七八九'[n]}条 / *挂断*再说 {{#fake-police-1{n}}}\n" for n in range(8))
    file = project.root / "content/warnings/police.md"
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    patch = (
        "import os, signal, pathlib; from sitegen.renderers import text\n"
        "real = text.fill\n"
        "def fill(job, *rest):\n"
        f"    mark = pathlib.Path({str(mark)!r})\n"
        "    if job.output == 'cards/fake-police-02.txt' and not mark.exists():\n"
        "        mark.touch(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(job, *rest)\n"
        "text.fill = fill\n"
    )
    project.write("templates/card/card.html", "{{ warning.text }}")
    (project.root / "patch").mkdir()
    (project.root / "patch/sitecustomize.py").write_text(patch, "utf-8")
    words = [str(project.root), "--date", DAY, "--quiet", "--jobs", "2"]
    env = {**os.environ, "SITEGEN_LANG": "zh", "PYTHONPATH": os.pathsep.join((str(project.root / "patch"), str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", COMMAND, *words], capture_output=True, text=True, check=False, env=env)

    assert done.returncode == 0, done.stderr
    assert "有 1 个制作进程中途停止（信号 SIGKILL）" in done.stderr
    assert "Traceback" not in done.stderr
    assert (project.output / "cards/fake-police-02.txt").is_file()
    before = project.tree()
    assert project.build("--force", "--jobs", "1") == 0
    assert project.tree() == before  # nothing of it is in what was made


def test_workers_end_with_a_parent_that_was_killed(project: Project) -> None:
    # `sum` runs in C and lets no other thread of its process run: none there can see that the parent's pipe has ended.
    project.write("templates/card/card.html", "{{ warning.text }}{{ range(10 ** 15) | sum }}")
    many = "".join(f"- 第{n}条 / *挂断*再说 {{#many-{n}}}\n" for n in range(30))
    project.write("content/warnings/many.md", f"---\n类型: fake_police\n---\n{many}")
    words = [str(project.root), "--date", DAY, "--quiet", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: sum(seconds > 1 for seconds in busy(process.pid).values()) >= 2)
        process.kill()
        process.wait()
        wait_for(lambda: busy(process.pid) == {})
    finally:
        for left in busy(process.pid):
            os.kill(left, signal.SIGKILL)


def busy(session: int) -> dict[int, float]:
    """The processes of a session and the seconds of CPU time that each has used; zombies left out."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and words[0] != "Z":
            found[int(stat.parent.name)] = int(words[11]) / os.sysconf("SC_CLK_TCK")
    return found


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_workers_caught_in_what_is_not_wanted_any_more_are_replaced(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "LEAVE", 0.3)
    (sources.root / "templates/t/endless.txt").write_text("{% for i in range(10 ** 15) %}{% endfor %}", "utf-8")
    begun = time.monotonic()

    def check_cancelled() -> None:
        if workshop._crew and workshop._crew.is_warm and time.monotonic() > begun + 3:
            raise InterruptedError

    workshop = WorkerPool(2, check_cancelled, low_priority=True)
    try:
        with pytest.raises(InterruptedError):
            list(workshop.run(jobs_of(20, "t/endless.txt"), sources, 2))
        workshop.check_cancelled = None
        made = dict(workshop.run(jobs_of(20), sources, 2))
    finally:
        workshop.close()

    assert texts(made) == [str(n) for n in range(20)]


def test_all_workers_killed_at_once_cost_nothing(crew: Workers) -> None:
    made = {}
    for count, (place, outcome) in enumerate(run(crew, 100)):
        if count == 30:
            for pid in pids(crew):
                os.kill(pid, signal.SIGKILL)
        made[place] = outcome

    assert len(made) == 100
    assert [p for o in made.values() for p in o.problems] == []


@pytest.mark.parametrize(
    ("to_draw", "opened", "left"),
    [
        (
            True,
            {"sitegen.renderers.print", "sitegen.renderers.screen", "pypdfium2", "PIL.PngImagePlugin"},
            {"markdown"},
        ),
        (False, {"sitegen.renderers.web", "sitegen.loading.cases", "sitegen.checks", "markdown"}, {"pypdfium2"}),
    ],
)
def test_what_workers_are_forked_from_has_opened_what_they_need_and_no_more(
    project: Project, to_draw: bool, opened: set[str], left: set[str]
) -> None:
    asked = """
import sys
from pathlib import Path
from sitegen.engine.execution import forkserver

def main(root):
    forkserver.open_early((root, root + "/content", __import__("datetime").date(2026, 11, 21)), to_draw=sys.argv[2] == "True")
    ours, theirs = forkserver.context().Pipe()
    child = forkserver.context().Process(target=tell, args=(theirs,))
    child.start()
    loaded, threads = ours.recv()
    child.join()
    print(*sorted(loaded), threads)
def tell(pipe):
    import threading
    pipe.send((set(sys.modules), threading.active_count()))
if __name__ == "__main__":
    main(sys.argv[1])
"""
    file = project.root.parent / "ask.py"
    file.write_text(asked, "utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(file), str(project.root), str(to_draw)],
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )
    *loaded, threads = done.stdout.split()
    assert threads == "1", done.stderr
    assert opened <= set(loaded)
    assert not {"weasyprint", "av", "distributed", *left} & set(loaded)


def test_the_fork_server_leaves_the_environment_as_it_was(sources: Sources) -> None:
    before = dict(os.environ)
    forkserver.open_early((str(sources.root), str(sources.content), sources.today), to_draw=False)
    assert dict(os.environ) == before


def test_without_a_fork_server_workers_start_for_themselves(crew: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver, "_REFUSED", {1})
    assert not forkserver.open_early(crew.project, to_draw=True)
    assert forkserver.context().get_start_method() == "spawn"
    assert texts(dict(run(crew, 20))) == [str(n) for n in range(20)]


def test_work_that_is_left_stops_and_the_next_is_done(crew: Workers) -> None:
    work = run(crew, 400)
    next(work)
    work.close()  # type: ignore[attr-defined]
    before = pids(crew)

    made = dict(run(crew, 30))

    assert texts(made) == [str(n) for n in range(30)]
    assert pids(crew) == before


def test_a_worker_that_grew_large_is_replaced(crew: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LARGEST", 1)
    seen: set[int] = set()
    made = {}
    for place, outcome in run(crew, 100):
        seen.update(pids(crew))
        made[place] = outcome

    assert len(made) == 100
    assert len(seen) > 4


def test_the_workshop_survives_a_killed_worker(sources: Sources) -> None:
    workshop = WorkerPool(2, lambda: None)
    try:
        for _ in range(2):
            made: dict[int, Outcome] = {}
            for place, outcome in workshop.run(jobs_of(100), sources, 2):
                if not made:
                    assert workshop._crew
                    os.kill(pids(workshop._crew)[0], signal.SIGKILL)
                made[place] = outcome
            assert texts(made) == [str(n) for n in range(100)]
            assert [p for o in made.values() for p in o.problems] == []
    finally:
        workshop.close()


def test_a_worker_opens_the_made_files_its_job_names_and_no_others(crew: Workers, sources: Sources) -> None:
    made = sources.root / "made.txt"
    made.write_bytes(b"made before")
    standing: dict[str, str | bytes] = {"cards/a.txt": str(made), "cards/b.txt": b"sent along"}
    asked = ("cards/a.txt", "cards/b.txt", "cards/c.txt")
    jobs = [
        Job("t", "web", "", f"files/{n}", {}, CopiedProduct(), inputs=(Input(path, ""),), standing=standing)
        for n, path in enumerate(asked)
    ]
    outcomes = {}
    for place, outcome in crew.run(jobs[:2]):
        assert isinstance(outcome, Outcome)
        outcomes[place] = outcome.files[f"files/{place}"]
    assert outcomes == {0: b"made before", 1: b"sent along"}
    with pytest.raises(NotThere):
        list(crew.run(jobs[2:]))


def test_lots_begin_with_what_is_heavy_and_weigh_alike() -> None:
    kinds: list[Params] = [TextFile()] * 40 + [PrintedSheet()] * 20 + [ContactSheet()] * 3
    jobs = [Job("t", "text", "t/t.txt", f"t/{n}", {}, kind) for n, kind in enumerate(kinds)]
    batches = list(pool._batches(jobs, 2))
    assert sorted(place for batch in batches for place in batch) == list(range(len(jobs)))
    assert [kinds[place] for batch in batches for place in batch] == kinds[::-1]
    weights = [sum(pool._cost(jobs[place]) for place in batch) for batch in batches]
    assert max(weights) <= 2 * min(weights[:-1])


def test_web_pages_travel_together_and_books_alone() -> None:
    here = Sources(ROOT, ROOT / "content", date.fromisoformat(DAY))
    library, _ = load_library(here)
    materials = load_materials(here, sizes_of(library), Problems())
    jobs = plan_jobs(library, materials, BuildRequest(here.today, ("website", "handbook", "household")))
    kinds = {job.material: job for job in jobs}
    pages = [job for job in jobs if job.material == "website"]

    batches = [[pages[place] for place in batch] for batch in pool._batches(pages, 2)]

    # What all pages share is pickled once a lot.
    assert len(batches) < len(pages) / 8
    together, apart = (
        sum(len(pickle.dumps(batch)) for batch in some) for some in (batches, [[page] for page in pages])
    )
    assert together < apart * 0.4
    assert {name: pool.is_book(job) for name, job in kinds.items()} == {
        "website": False,
        "handbook": True,
        "household": False,  # an edition for the office makes no book of a sheet
    }


def test_a_fault_of_the_program_in_a_worker_is_raised_here(crew: Workers) -> None:
    with pytest.raises(JobCrashed, match=r"t/x\.html: TypeError: .*made by Params") as caught:
        list(crew.run([*jobs_of(20), Job("t", "web", "t/t.txt", "t/x.html", {})]))
    assert "in render" in caught.value.details  # where it happened, in the other process


def test_the_job_that_kills_its_process_is_named_and_the_rest_goes_on(project: Project) -> None:
    more = "".join(f"- 第{'一二三四五六七八九'[n]}条 / *挂断*再说 {{#fake-police-1{n}}}\n" for n in range(8))
    file = project.root / "content/warnings/police.md"
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    assert project.build() == 0
    before = project.tree()
    # Two endless cards, which the system ends when they have used up their CPU time; and a fault of the common kind.
    project.write(
        "templates/card/card.html",
        "{% if unit.id == 'demo' and warning.id in ('fake-police-02', 'fake-police-13') %}"
        "{% for i in range(10 ** 15) %}{% endfor %}{% endif %}{{ warning.text }}",
    )
    project.write("templates/note/note.html", "{{ case.nothing }}")

    done = build_within(project, resource.RLIMIT_CPU, SECONDS)

    assert done.returncode == 1
    assert "制作 cards/fake-police-02.txt 的进程突然停止" in done.stderr
    assert "制作 cards/fake-police-13.txt 的进程突然停止" in done.stderr
    assert done.stderr.count("的进程突然停止") == 2
    assert "（信号 SIG" in done.stderr
    assert "templates/note/note.html:1: " in done.stderr
    assert "Traceback" not in done.stderr
    assert project.tree() == before


def test_a_job_without_memory_is_a_problem(project: Project) -> None:
    project.write("templates/card/card.html", "{% set n = warning.id|length * 10 ** 10 %}{{ 'x' * n }}")

    for workers in ("1", "2"):
        done = build_within(project, resource.RLIMIT_AS, 4_000_000_000, "--jobs", workers, "--force")

        assert done.returncode == 1
        assert "内存不够，做不出 cards/fake-police-01.txt" in done.stderr
        assert "Traceback" not in done.stderr


def build_within(project: Project, limit: int, most: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A build whose processes may each use no more than that."""
    command = [sys.executable, "-c", COMMAND, str(project.root), "--date", DAY, "--quiet", "--jobs", "2", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SITEGEN_LANG": "zh"},
        preexec_fn=lambda: resource.setrlimit(limit, (most, most)),
    )
