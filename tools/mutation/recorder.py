"""A plugin of pytest: what every test runs of `sitegen/`, how long it takes, and which fixtures it waits for."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import sitecustomize

FOLDER = Path(os.environ["SITEGEN_MUTANTS_MAP"])
_failed: set[str] = set()
TICKS = os.sysconf("SC_CLK_TCK")


def _below(process: int) -> list[int]:
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += [int(child), *_below(int(child))]
    except OSError:  # it has ended meanwhile
        return found
    return found


def cpu() -> float:
    """CPU seconds of this process and all below it, alive or ended."""
    own = os.times()
    seconds = own.user + own.system + own.children_user + own.children_system
    for process in _below(os.getpid()):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        seconds += sum(int(f) for f in fields[11:15]) / TICKS
    return seconds


def _by_file(places: set[tuple[str, int]]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {}
    for path, line in sorted(places):
        lines.setdefault(path, []).append(line)
    return lines


def _write(name: str, *line: object) -> None:
    with (FOLDER / name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--without", default="", help="leave out tests that ask for any of these fixtures: starter,browser"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    without = set(config.getoption("--without").split(",")) - {""}
    items[:] = [item for item in items if not without & set(getattr(item, "fixturenames", ()))]


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, None, None]:
    sitecustomize.tests_run_here = True
    sitecustomize.pending.clear()
    sitecustomize.rearm()
    before, since = cpu(), time.monotonic()
    _failed.clear()
    yield
    lines = _by_file(sitecustomize.pending)
    names = sorted(getattr(item, "fixturenames", ()))
    seconds, waited = round(cpu() - before, 3), round(time.monotonic() - since, 3)
    _write("tests", item.nodeid, seconds, waited, names, lines, not _failed)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    if not (yield).get_result().passed:
        _failed.add(item.nodeid)


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, None, None]:
    before, known = cpu(), set(sitecustomize.pending)
    yield
    if fixturedef.scope != "function":  # made for one test, seen by all that ask for it
        lines = _by_file(sitecustomize.pending - known)
        _write("fixtures", fixturedef.argname, fixturedef.baseid, round(cpu() - before, 3), lines)
