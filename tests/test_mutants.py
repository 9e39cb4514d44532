"""The tool that counts which mistakes the tests notice (`tools/mutants.py`), on a program of eight lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

RULE = """def price(sum, is_member=False):
    if sum > 100:
        return sum - 10
    return sum


def unused(sum):
    return sum * 2
"""
TESTS = """import subprocess, sys

from sitegen.rule import price


def test_the_limit():
    assert price(100) == 100


def test_less():
    assert price(101) == 91


def test_in_a_process_of_its_own():
    code = "from sitegen.rule import price; print(price(5))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "5\\n"
"""


@pytest.fixture(scope="module")
def mutants() -> ModuleType:
    spec = util.spec_from_file_location("mutants", ROOT / "tools/mutants.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    sys.modules["mutants"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("code", "becomes"),
    [
        ("x = a < b", ["x = (a <= b)"]),
        ("x = a == b and c", ["x = (a == b or c)", "x = (a != b) and c"]),
        ("x = a + 'b'", []),
        ("x = a + 1", ["x = (a - 1)", "x = a + (2)"]),
        ("x: int = 3", ["x: int = (4)"]),
        ("x = True", ["x = False"]),
        ("x = 1.5", ["x = (3.0)"]),
        ("x = sorted(a, key=b)", ["x = (list(a))"]),
        ("x = min(a)", ["x = (max(a))"]),
        ("x = b if a else c", ["x = b if (not a) else c"]),
        ("def f(a=1):\n    return not a", ["def f(a=(2)):\n    return not a", "def f(a=1):\n    return None", "def f(a=1):\n    return (a)"]),
        ("for a in b:\n    if a:\n        continue\n    c(a)", ["for a in b:\n    if (not a):\n        continue\n    c(a)", "for a in b:\n    if a:\n        break\n    c(a)", "for a in b:\n    if a:\n        continue\n    pass"]),
        ("x = '钱' in a, b", ["x = ('钱' not in a), b"]),
        ("'words'\nassert a > 1\n@b(1)\nclass C:\n    x: a[1]\ny = f'{a + 1}'\nimport a", []),
    ],
)  # fmt: skip
def test_each_mistake_is_made_in_its_place_alone(mutants: ModuleType, code: str, becomes: list[str]) -> None:
    found = mutants.mutants_of("sitegen/x.py", code.encode())

    assert [m.applied(code.encode()).decode() for m in found] == becomes
    for changed in becomes:
        compile(changed, "x", "exec")


def test_the_draw_is_the_same_each_time_and_takes_one_a_statement(mutants: ModuleType) -> None:
    drawn = mutants.sample(ROOT, 200, 13)

    assert drawn == mutants.sample(ROOT, 200, 13) != mutants.sample(ROOT, 200, 14)
    assert len({(m.path, m.statement) for m in drawn}) == 200
    assert len({m.path.rpartition("/")[0] for m in drawn}) > 10
    assert {m.path.split("/")[1] for m in mutants.sample(ROOT, 5, 13, "sitegen/loading")} == {"loading"}


def test_what_no_test_notices_is_named(tmp_path: Path) -> None:
    """`map` and `run`, as they are typed, on a repository of two files."""
    repository = tmp_path / "repository"
    for path, text in {"sitegen/__init__.py": "", "sitegen/rule.py": RULE, "tests/test_rule.py": TESTS}.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text, "utf-8")
    who = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*who, *words], cwd=repository, check=True)
    (repository / ".venv-test").symlink_to((ROOT / ".venv-test").resolve())
    start = f"""if True:
        import sys
        from pathlib import Path
        sys.path.insert(0, {str(ROOT / "tools")!r})
        import mutants
        mutants.ROOT, mutants.STORE, mutants.LOADED = Path(sys.argv[1]), Path(sys.argv[1], ".cache"), "ast"
        sys.exit(mutants.main(sys.argv[2:]))
    """

    def typed(*words: str) -> str:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
        command = [sys.executable, "-c", start, str(repository), *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "3 passed" in typed("map")
    told = typed("run", "--most", "9", "--seconds", "60")

    verdicts = dict(re.findall(r"^\d+ ([a-z ]+) sitegen/rule\.py:(\d+:\d+ .*) \[", told, re.M))
    lines = {(verdict, place.split(":")[0]) for verdict, place in re.findall(r"^\d+ ([a-z ]+) sitegen/rule\.py:(\S+)", told, re.M)}  # fmt: skip
    assert verdicts
    assert lines == {("survived", "1"), ("killed", "2"), ("killed", "3"), ("killed", "4"), ("not reached", "8")}
    assert "[3 tests" in next(line for line in told.splitlines() if "rule.py:2:" in line)  # one of them in a child
    assert "3 of 5 killed, 60.0%" in told
    assert (repository / ".cache/copy/sitegen/rule.py").read_text("utf-8") == RULE
