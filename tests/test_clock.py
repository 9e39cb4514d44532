"""Today is the office's day, not the machine's."""

from __future__ import annotations

import json
import socket
from datetime import UTC, date, datetime, tzinfo

import pytest

from sitegen import clock
from sitegen.cli import main
from sitegen.preview import Asked
from tests.conftest import Project

EVE = datetime(2026, 11, 28, 20, 39, tzinfo=UTC)  # in Beijing 04:39 of the 29th, in New York still the afternoon


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            assert tz is not None, "the machine's own zone decides nothing"
            return EVE.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Fixed)
    monkeypatch.setenv("TZ", "America/New_York")


def build(project: Project, *words: str) -> int:
    return main(["--quiet", *words], project.root)


def notes(project: Project) -> set[str]:
    return {path.rpartition("/")[2] for path in project.tree() if path.startswith("notes/")}


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("", date(2026, 11, 29)),
        ("时区:\n", date(2026, 11, 29)),
        ("时区: Asia/Shanghai\n", date(2026, 11, 29)),
        ("时区：北京时间    # 全国都用\n", date(2026, 11, 29)),
        ("timezone: UTC+8\n", date(2026, 11, 29)),
        ("时区: Asia/Urumqi\n", date(2026, 11, 29)),
        ("时区: UTC\n", date(2026, 11, 28)),
        ("时区: '+03:00'\n", date(2026, 11, 28)),
        ("时区: America/New_York\n", date(2026, 11, 28)),
    ],
)
def test_the_day_is_that_of_the_office(project: Project, line: str, day: date) -> None:
    file = project.root / "content/site.yaml"
    file.write_text(file.read_text("utf-8") + line, "utf-8")
    project.edit("content/cases/counter.md", "发布: 2026-10-01", "发布: 2026-10-01\n有效期: 2026-11-29 至 2026-12-31")

    assert clock.today(project.root / "content") == day
    assert build(project) == 0
    assert ("counter.txt" in notes(project)) == (day == date(2026, 11, 29))


def test_a_build_that_had_nothing_to_do_sees_midnight_pass(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.edit("content/cases/counter.md", "发布: 2026-10-01", "发布: 2026-10-01\n有效期: 2026-11-30 至 2026-12-31")
    assert build(project) == 0
    assert build(project) == 0
    assert "counter.txt" not in notes(project)

    monkeypatch.setattr("tests.test_clock.EVE", datetime(2026, 11, 29, 16, 1, tzinfo=UTC))

    assert build(project) == 0
    assert "counter.txt" in notes(project)


def test_the_preview_goes_by_the_same_day(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Asked] = []

    def door(port: int) -> socket.socket:
        return socket.create_server(("127.0.0.1", 0))

    def serve(one: Asked, folders: object, door: socket.socket, tell: object) -> None:
        door.close()
        asked.append(one)

    monkeypatch.setattr("sitegen.preview.listen", door)
    monkeypatch.setattr("sitegen.preview.serve", serve)

    assert build(project, "serve") == 130  # as after Ctrl-C

    assert asked[0].today() == asked[0].sources().today == date(2026, 11, 29)


@pytest.mark.parametrize(
    "line", ["时区: 火星", "时区: Asia/Shanghia", "时区: UTC+25", "时区: ../../etc/passwd", "{时区: UTC}"]
)
def test_a_zone_that_cannot_be_read_is_told_with_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    file = project.root / "content/site.yaml"
    file.write_text(file.read_text("utf-8") + line + "\n", "utf-8")

    status = build(project, "check", "--json")

    told = json.loads(capsys.readouterr().out)["problems"]
    assert status == 1
    assert [p["line"] for p in told if p["path"] == "content/site.yaml"] == [4]


def test_feeds_name_the_office_s_offset() -> None:
    assert clock.midnight(date(2026, 11, 29), "Asia/Shanghai") == "2026-11-29T00:00:00+08:00"
    assert clock.midnight(date(2026, 7, 1), "America/New_York") == "2026-07-01T00:00:00-04:00"
    assert clock.midnight(date(2026, 7, 1), "") == "2026-07-01T00:00:00+08:00"


def test_china_s_zones_need_no_zone_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoneinfo.ZoneInfo", None)

    for name in ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "PRC", "UTC", "北京时间", "UTC+8", "+06:00"):
        assert clock.zone(name) is not None
