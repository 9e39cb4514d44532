"""Python runs this at its start when the folder is on PYTHONPATH: which statements of `sitegen/` a process runs is recorded.

Every statement inside a function is preceded by a look into an array of its module, which is cheap enough (some 30 ns) to
stay on for whole builds, and needs no tracing: a test's own children record as well. `tools/mutants.py map` sets it up.
"""

from __future__ import annotations

import ast
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

FOLDER = os.environ.get("SITEGEN_MUTANTS_MAP", "")
ROOT = os.environ.get("SITEGEN_MUTANTS_ROOT", "") + os.sep

arrays: dict[str, bytearray] = {}
pending: set[tuple[str, int]] = set()  # of the process that runs the tests, written down at the end of each
tests_run_here = False


def rearm() -> None:
    """Every statement reports its next run."""
    for array in arrays.values():
        array[:] = b"\1" * len(array)


def _register(path: str, lines: int) -> tuple[bytearray, Any]:
    array = arrays[path] = bytearray(b"\1" * (lines + 1))

    def hit(line: int) -> None:
        array[line] = 0
        if tests_run_here:
            pending.add((path, line))
        elif test := os.environ.get("PYTEST_CURRENT_TEST"):
            with Path(FOLDER, f"child-{os.getpid()}").open("a", encoding="utf-8") as file:
                file.write(f"{test.rsplit(' (', 1)[0]}\t{path}\t{line}\n")

    return array, hit


def _child() -> None:
    global tests_run_here
    tests_run_here = False
    rearm()


def _reporting(body: list[ast.stmt]) -> list[ast.stmt]:
    done: list[ast.stmt] = []
    for place, statement in enumerate(body):
        is_docstring = place == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_docstring and not isinstance(statement, (ast.Global, ast.Nonlocal)):
            (report,) = ast.parse(f"if _h_[{statement.lineno}]: _hit_({statement.lineno})").body
            for node in ast.walk(report):
                ast.copy_location(node, statement)
            done.append(report)
        done.append(statement)
    return done


class _Reporting(ast.NodeTransformer):
    depth = 0

    def generic_visit(self, node: ast.AST) -> ast.AST:
        is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        self.depth += is_function
        super().generic_visit(node)
        if self.depth and not isinstance(node, ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                body = getattr(node, name, None)
                if isinstance(body, list) and body:
                    setattr(node, name, _reporting(body))
        self.depth -= is_function
        return node


def _compiled(data: bytes, path: str) -> CodeType:
    tree = ast.parse(data, path)
    tree = _Reporting().visit(tree)
    start = 0
    while start < len(tree.body) and (
        (start == 0 and isinstance(tree.body[0], ast.Expr))
        or (isinstance(tree.body[start], ast.ImportFrom) and tree.body[start].module == "__future__")
    ):
        start += 1
    inside = os.path.relpath(path, ROOT)
    head = ast.parse(
        f"import sitecustomize as _r_\n_h_, _hit_ = _r_._register({inside!r}, {data.count(10) + 1})\ndel _r_"
    )
    tree.body[start:start] = head.body
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def _install() -> None:
    usual = SourceFileLoader.source_to_code

    def source_to_code(self: SourceFileLoader, data: Any, path: Any, **words: Any) -> CodeType:
        if isinstance(data, bytes) and str(path).startswith(f"{ROOT}sitegen{os.sep}"):
            return _compiled(data, str(path))
        return usual(self, data, path, **words)

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign]
    sys.pycache_prefix = str(Path(FOLDER, "bytecode"))
    os.register_at_fork(after_in_child=_child)


if FOLDER:
    _install()
