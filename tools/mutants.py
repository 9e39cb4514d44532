"""How much of a wrong program the tests notice: one small mistake at a time is put into a copy, and the tests near it run.

    .venv-test/bin/python tools/mutants.py map              which test runs which statement, and for how long: the suite once
    .venv-test/bin/python tools/mutants.py run --most 150   the mistakes, drawn by a fixed seed; prints the share noticed

Both work in `.cache/mutants/copy`, a clone of what is committed here. A mutant is tried by the tests that run its statement, the most
particular first, as many as take `--seconds` CPU seconds together; it is killed by the first that fails, by one that does not
end, and by not being importable. What is not tried: wording (any string), type hints, decorators, assertions.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".cache" / "mutants"
RECORDER = ROOT / "tools" / "mutation"
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CALLS = {"sorted": "list", "min": "max", "max": "min", "any": "all", "all": "any"}
LOADED = "playwright.sync_api, weasyprint, PIL.Image, pikepdf, pypdfium2, zxingcpp, fontTools.ttLib"  # not what pytest rewrites


@dataclass(frozen=True)
class Mutant:
    """One mistake: what stands in `path` (below the project) from `start` to `end` (line, byte in it) becomes `text`."""

    path: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    kind: str
    statement: int  # the line where its statement begins
    is_inside: bool  # of a function

    def __str__(self) -> str:
        return f"{self.path}:{self.start[0]}:{self.start[1] + 1} {self.kind}: {self.text}"

    def applied(self, source: bytes) -> bytes:
        """The module with the mistake; it keeps its lines."""
        lines = source.splitlines(keepends=True)
        (first, left), (last, right) = self.start, self.end
        before, after = lines[first - 1][:left], lines[last - 1][right:]
        return b"".join((*lines[: first - 1], before, self.text.encode(), after, *lines[last:]))


class _Finder(ast.NodeVisitor):
    """Every mistake that can be made in one module."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Mutant] = []
        self.statement = 1
        self.depth = 0

    def add(self, node: ast.expr | ast.stmt, text: str, kind: str) -> None:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        place = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        self.found.append(Mutant(self.path, *place, text, kind, self.statement, self.depth > 0))

    def instead(self, node: ast.expr, other: ast.expr, kind: str) -> None:
        self.add(node, f"({ast.unparse(other)})", kind)

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            before, self.statement = self.statement, node.lineno
            super().visit(node)
            self.statement = before
        else:
            super().visit(node)

    def visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for value in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(value)
        self.depth += 1
        for statement in node.body:
            self.visit(statement)
        self.depth -= 1

    visit_FunctionDef = visit_AsyncFunctionDef = visit_function  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_unchanged(self, node: ast.AST) -> None:
        """Type hints, assertions and what is written into text; before Python 3.12 the places of the last are not known."""

    visit_Assert = visit_JoinedStr = visit_Import = visit_ImportFrom = visit_unchanged  # noqa: N815

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self.negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def negate(self, test: ast.expr) -> None:
        if not isinstance(test, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
            self.instead(test, ast.UnaryOp(ast.Not(), test), "condition")

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.add(node, "pass", "call left out")
            self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.add(node, "return None", "returns nothing")
            self.generic_visit(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self.add(node, "break", "loop")

    def visit_Compare(self, node: ast.Compare) -> None:
        other = COMPARISONS[type(node.ops[0])]()
        self.instead(node, ast.Compare(node.left, [other, *node.ops[1:]], node.comparators), "comparison")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        self.instead(node, ast.BoolOp(other, node.values), "and, or")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.instead(node, node.operand, "not left out")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        is_text = any(isinstance(s, ast.JoinedStr) or _is_string(s) for s in (node.left, node.right))
        if (other := ARITHMETIC.get(type(node.op))) and not is_text:
            self.instead(node, ast.BinOp(node.left, other(), node.right), "arithmetic")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.add(node, repr(not node.value), "constant")
        elif isinstance(node.value, int):
            self.add(node, f"({node.value + 1})", "constant")
        elif isinstance(node.value, float):
            self.add(node, f"({node.value * 2 or 1.0})", "constant")

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and (other := CALLS.get(node.func.id)):
            words = [] if other == "list" else node.keywords
            self.instead(node, ast.Call(ast.Name(other), node.args, words), "call")
        self.generic_visit(node)


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """Every mistake that can be made in a module."""
    finder = _Finder(path)
    finder.visit(ast.parse(source))
    return finder.found


def sample(root: Path, most: int, seed: int, only: str = "") -> list[Mutant]:
    """Mistakes drawn from all of `sitegen/`, at most one a statement."""
    found = [
        mutant
        for file in sorted((root / "sitegen").rglob("*.py"))
        if (path := file.relative_to(root).as_posix()).startswith(only)
        for mutant in mutants_of(path, file.read_bytes())
    ]
    random.Random(seed).shuffle(found)
    chosen = {}
    for mutant in found:
        chosen.setdefault((mutant.path, mutant.statement), mutant)
    return list(chosen.values())[:most]


# --- which test runs what


class CoverageMap:
    """Which tests run a statement, and the CPU seconds of each."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = {}
        self.shared: dict[str, float] = {}  # what is made once for many tests; it takes this long once
        self.width: dict[str, int] = {}  # how many statements a test runs
        self.by_line: dict[tuple[str, int], set[str]] = {}
        self.by_path: dict[str, set[str]] = {}
        self.fixtures: dict[str, list[str]] = {}
        made: dict[str, list[tuple[str, dict[str, list[int]]]]] = {}
        for name, base, seconds, lines in _read(folder / "fixtures"):
            made.setdefault(name, []).append((base, lines))
            self.shared[name] = max(seconds, self.shared.get(name, 0.0))
        for test, seconds, _, fixtures, lines, passed in _read(folder / "tests"):
            if not passed:
                continue
            self.seconds[test] = seconds
            self.fixtures[test] = [name for name in fixtures if name in self.shared]
            self._add(test, lines)
            for name in self.fixtures[test]:
                for base, more in made[name]:
                    if test.startswith(base):
                        self._add(test, more)
        for file in folder.glob("child-*"):
            for line in file.read_text("utf-8").splitlines():
                test, path, number = line.rsplit("\t", 2)
                if test.rpartition(" ")[0] in self.seconds or test in self.seconds:
                    self._add(test, {path: [int(number)]})

    def _add(self, test: str, lines: dict[str, list[int]]) -> None:
        for path, numbers in lines.items():
            self.by_path.setdefault(path, set()).add(test)
            self.width[test] = self.width.get(test, 0) + len(numbers)
            for number in numbers:
                self.by_line.setdefault((path, number), set()).add(test)

    def tests_for(self, mutant: Mutant, seconds: float) -> list[str]:
        """The tests to try it with: those that run little else first, while the time lasts, three at least."""
        near = (
            self.by_line.get((mutant.path, mutant.statement), set())
            if mutant.is_inside
            else self.by_path.get(mutant.path, set())
        )
        chosen, spent, made = [], 0.0, set()
        for test in sorted(near, key=lambda t: (self.width.get(t, 0), t)):
            new = [name for name in self.fixtures[test] if name not in made]
            cost = self.seconds[test] + sum(self.shared[name] for name in new)
            if spent + cost <= seconds:
                chosen.append(test)
                spent += cost
                made.update(new)
        return chosen


def _read(file: Path) -> Iterator[list[object]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


# --- running


def make_copy() -> Path:
    """A clone of what is committed here, with the tests' environment."""
    copy = STORE / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(copy)], check=True)
    (copy / ".venv-test").symlink_to((ROOT / ".venv-test").resolve())
    return copy


def record(words: list[str]) -> int:
    """Run the suite once in a copy, with the recorder."""
    copy, folder = make_copy(), STORE / "map"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("tests", "fixtures"):
        (folder / name).touch()
    environment = {
        **os.environ,
        "PYTHONPATH": str(RECORDER),
        "SITEGEN_MUTANTS_MAP": str(folder),
        "SITEGEN_MUTANTS_ROOT": str(copy),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "recorder", *words]
    return subprocess.run(command, cwd=copy, env=environment, check=False).returncode


def tried(copy: Path, mutant: Mutant, tests: list[str], seconds: float) -> tuple[str, str]:
    """`killed` or `survived`, and by what; tests run in a fork of this process, which has loaded what they all need."""
    module = copy / mutant.path
    source = module.read_bytes()
    said, chosen = STORE / "said", STORE / "chosen"
    chosen.write_text("\n".join(tests), "utf-8")
    try:
        module.write_bytes(mutant.applied(source))
        _forget_bytecode(module)
        process = os.fork()
        if process == 0:
            _run_tests(copy, chosen, said)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                break
            time.sleep(0.05)
        else:
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return "killed", f"no end in {seconds:.0f} s"
    finally:
        module.write_bytes(source)
        _forget_bytecode(module)
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return "survived", ""
    told = said.read_text("utf-8", "replace")
    if code not in (1, 2) and "while loading conftest" not in told and code >= 0:
        raise RuntimeError(f"the tests of {mutant} could not be run: {told[-2000:]}")
    reasons = [line for line in told.splitlines() if line.startswith(("FAILED", "ERROR", "E  "))]
    return "killed", reasons[-1][:150] if reasons else f"exit status {code}"


def _run_tests(copy: Path, chosen: Path, said: Path) -> None:
    code = 99
    try:
        os.setsid()
        with said.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        import pytest

        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--tb=line", "--no-header", f"@{chosen}"]))
    except BaseException:  # noqa: BLE001 - the parent says it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _forget_bytecode(module: Path) -> None:
    for file in (module.parent / "__pycache__").glob(f"{module.stem}.*"):
        file.unlink()


def run(most: int, seed: int, seconds: float, only: str) -> int:
    """Draw the mistakes, try each, and say what was noticed."""
    coverage = CoverageMap(STORE / "map")
    copy = make_copy()
    subprocess.run([sys.executable, "-m", "compileall", "-q", "sitegen", "tests"], cwd=copy, check=True)
    exec(f"import {LOADED}", {})
    verdicts: dict[str, int] = {}
    for number, mutant in enumerate(sample(copy, most, seed, only), start=1):
        tests = coverage.tests_for(mutant, seconds)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        verdict, reason = tried(copy, mutant, tests, seconds * 6 + 60) if tests else ("not reached", "")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
        print(f"{number} {verdict} {mutant} [{len(tests)} tests, {spent:.1f} s] {reason}", flush=True)
    of_all = sum(verdicts.values())
    killed = verdicts.get("killed", 0)
    print(f"{killed} of {of_all} killed, {killed / max(1, of_all):.1%}; {verdicts}; seed {seed}")
    return 0


def main(words: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="command", required=True)
    kinds.add_parser("map").add_argument("words", nargs="*", help="for pytest: one file of tests alone")
    ways = kinds.add_parser("run")
    ways.add_argument("--most", type=int, default=150, help="mutants (150)")
    ways.add_argument("--seed", type=int, default=13, help="of the draw (13)")
    ways.add_argument("--seconds", type=float, default=30, help="CPU seconds of tests a mutant (30)")
    ways.add_argument("--only", default="", help="modules whose path begins so: sitegen/loading")
    asked = parser.parse_args(words)
    return record(asked.words) if asked.command == "map" else run(asked.most, asked.seed, asked.seconds, asked.only)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
