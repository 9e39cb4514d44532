"""Words to be read aloud: numbers as they are said, seconds, and what fits them."""

from __future__ import annotations

import re

import pytest

from sitegen.renderers.aloud import RING, aloud, fitting, seconds, sentences
from tests.conftest import ROOT, Project
from tests.conftest import copy_of as copy


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("拨110，或96110。", "拨幺幺零，或九六幺幺零。"),
        ("12381的短信", "幺二三八幺的短信"),
        ("打0512-65225661问", "打零五幺二六五二二五六六幺问"),
        ("“安全账户”", "安全账户"),
        ("95万元、2026年、110元、8120个", "95万元、2026年、110元、8120个"),
        ("+86-10-12308", "+86-10-幺二三零八"),
    ],
)
def test_numbers_that_are_dialled_are_said_digit_by_digit(written: str, said: str) -> None:
    assert aloud(written) == said


def test_seconds_count_what_is_said() -> None:
    assert seconds("字" * 170) == 60
    assert seconds("字" * 171) == 61
    assert seconds("字" * 50, RING) == 15
    assert seconds("96110", RING) == seconds("九六幺幺零", RING) == 2


def test_no_part_is_cut_and_the_closing_always_stands() -> None:
    parts = ["一" * 40 + "。", "二" * 40 + "。", "三。"]

    assert fitting(parts, 30, closing="打110。") == parts[0] + "打幺幺零。"
    assert fitting(parts, 60, closing="打110。") == "".join(parts) + "打幺幺零。"
    assert fitting(parts, 1, closing="打110。") == "打幺幺零。"
    assert sentences("先停。再问！好") == ["先停。", "再问！", "好"]


def test_the_made_texts_keep_their_times_and_carry_no_address(project: Project) -> None:
    copy(ROOT / "templates/texts", project.root / "templates/texts")
    assert project.build("--only", "texts", "--unit", "demo") == 0

    ring = (project.output / "texts/ringtone.txt").read_text("utf-8-sig")
    short, long = ring.split("【15 秒】")[1].split("【30 秒】")
    for most, part in ((15, short), (30, long)):
        spots = re.findall(r"（约(\d+)秒）(.+)", part)
        assert spots
        for told, words in spots:
            assert int(told) == seconds(words.strip(), RING) <= most
            assert not re.search(r"\d|http|www|[“”]", words)
            assert words.startswith("示例县公安局提醒您：")
    assert "九六幺幺零" in short
    for name, to in (("village", "乡亲们，"), ("campus", "同学们，老师们，")):
        text = (project.output / f"texts/{name}.txt").read_text("utf-8-sig")
        found = re.findall(r"【(30 秒|60 秒|3 分钟)】（约(\d+)秒）\s+(.+)", text)
        assert [kind for kind, _, _ in found] == ["30 秒", "60 秒", "3 分钟"]
        for kind, told, words in found:
            assert int(told) == seconds(words.strip()) <= {"30 秒": 30, "60 秒": 60, "3 分钟": 180}[kind]
            assert words.startswith(to)
            assert (
                kind == "3 分钟" or "提醒大家。有一种骗局，" in words
            )  # heard alone: not the police do what is told then
            assert re.search("幺幺零。\\s*$", words)
        assert "骗子说，转到安全账户。其实，没有这种账户。" in found[2][2]


def test_a_unit_without_the_hotline_is_told_110_alone(project: Project) -> None:
    copy(ROOT / "templates/texts", project.root / "templates/texts")
    project.edit("content/units.yaml", "  屏幕: [small]\n", "  屏幕: [small]\n  有96110: 否\n")
    assert project.build("--only", "texts", "--unit", "demo") == 0

    for name in ("ringtone", "village", "campus"):
        assert "九六幺幺零" not in (project.output / f"texts/{name}.txt").read_text("utf-8-sig")
