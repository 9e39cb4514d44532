"""What is read out, acted, filmed or handed to an editor: how long it takes, that nothing is cut, that a lie never stands unmarked."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.content import FraudType, Kind
from sitegen.renderers.aloud import minutes, seconds
from tests.conftest import DAY_READ, ROOT, Project
from tests.test_lecture import PAPERS

SCRIPTS = ("press", "storyboard", "livestream", "role-play", "interview", "radio-play")
TALK = 240  # signs a minute of people who talk to each other
LIBRARY = load_library(Sources(ROOT, ROOT / "content", DAY_READ))[0]
TYPES = {kind.id: kind for kind in LIBRARY.types}


@pytest.fixture
def stage(make_project: Callable[..., Project]) -> Project:
    """A little project with every script, and the real papers of the office."""
    project = make_project(*SCRIPTS)
    papers = project.root / "content/paper.yaml"
    papers.write_text(papers.read_text("utf-8") + PAPERS, "utf-8")
    return project


def paper(file: Path) -> str:
    """All that is to be read on a sheet, without what parts the characters."""
    pages = pypdfium2.PdfDocument(file)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pages))


def times(file: Path) -> list[tuple[int, int]]:
    """From which second to which each shot goes."""
    pages = pypdfium2.PdfDocument(file)
    words = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    return [(int(a), int(b)) for a, b in re.findall(r"(?<!\d)(\d{1,2})–(\d{1,2})(?!\d)", words)]


def flat(text: object) -> str:
    return re.sub(r"\s", "", str(text))


def text(file: Path) -> str:
    return file.read_text("utf-8-sig").replace("\r\n", "\n")


def told(words: str) -> int:
    """How many seconds “约1分20秒” are."""
    found = re.search(r"约(?:(\d+)分钟|(\d+)分(\d+)秒|(\d+)秒)", words)
    assert found, words
    whole, parted, rest, few = found.groups()
    return int(whole or parted or 0) * 60 + int(rest or few or 0)


def files(output: Path, pattern: str) -> dict[str, Path]:
    """One a type of fraud, by its id: all of them are there."""
    made = {file.stem: file for file in output.glob(pattern)}
    assert made.keys() == TYPES.keys()
    return made


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 秒"), (45, "45 秒"), (60, "1 分钟"), (80, "1 分 20 秒"), (600, "10 分钟")]
)
def test_durations_are_said_as_people_say_them(count: int, words: str) -> None:
    assert minutes(count) == words


# ------------------------------------------------------------------------------------- press text


def test_an_editor_gets_headlines_and_two_lengths_of_every_type(starter: Path) -> None:
    for id, file in files(starter, "texts/press/*.txt").items():
        words, kind = text(file), TYPES[id]
        titles = words.split("【标题】\n")[1].split("\n\n")[0].splitlines()
        assert 2 <= len(titles) <= 3
        assert all(8 <= len(title) <= 30 for title in titles), titles
        ((long_told, long), (short_told, short)) = re.findall(r"【(?:长稿|短稿)】（(\d+)字）\n((?:　　.+\n)+)", words)
        for count, body, least, most in ((long_told, long, 400, 800), (short_told, short, 120, 200)):
            assert int(count) == len(re.sub(r"[\n　]", "", body))
            assert least <= int(count) <= most, (id, count)
            assert body.rstrip().endswith("（示例县公安局供稿）")
            assert "马上打110" in body
            assert "打96110" in body
        for saying in kind.sayings[:3]:
            assert f"“{saying.says}”——{saying.truth}" in long
        for point in (*kind.flags, *kind.advice):
            assert flat(point).rstrip("。；").replace("。", "；") in flat(long).replace("。", "；")


def test_only_what_was_published_is_told_as_a_case_with_its_time_and_place(starter: Path) -> None:
    real = {case.type for case in LIBRARY.cases if case.kind is Kind.REAL}
    assert real
    for id, file in files(starter, "texts/press/*.txt").items():
        assert ("公开报道过这样一件事" in text(file)) is (id in real), id
    case = next(case for case in LIBRARY.cases if case.id == "arrest-warrant-abroad")
    words = text(starter / "texts/press/fake_police.txt")
    assert f"公开报道过这样一件事（2023年6月，江苏无锡）：{case.summary}" in words
    assert f"是这样拦下的：{case.stopped_how}" in words


# ------------------------------------------------------------------------------------- storyboard


def test_a_film_is_shot_from_one_sheet_in_less_than_a_minute(starter: Path) -> None:
    for id, file in files(starter, "scripts/storyboard/*.pdf").items():
        words, kind = paper(file), TYPES[id]
        assert len(pypdfium2.PdfDocument(file)) == 1
        whole, short = words.split("全片")[1], words.split("只剪打★的，")[1]
        assert told(whole) <= 60, id
        assert told(short) <= 35, id
        shots = times(file)
        assert len(shots) == int(re.search(r"(\d+)个镜头", words)[1])  # type: ignore[index]
        assert [a for a, _ in shots] == [0, *(b for _, b in shots[:-1])]  # one shot begins where the last ended
        assert shots[-1][1] == told(whole)
        for step in kind.steps[:5]:
            assert f"“{flat(step.quote)}”" in words
        assert flat(kind.sayings[0].truth) in words
        assert words.count("马上打110") >= 2


def test_the_words_of_a_shot_can_be_said_in_its_seconds(stage: Project) -> None:
    assert stage.build("--only", "storyboard", "--unit", "demo") == 0
    shots = times(stage.output / "scripts/storyboard/fake_police.pdf")
    assert all(end - start >= 3 for start, end in shots)
    last = shots[-1][1] - shots[-1][0]
    assert last == seconds("拿不准，打96110；钱给出去了，马上打110。", TALK) + 1


# ------------------------------------------------------------------------------------- livestream


def test_the_run_sheet_goes_minute_by_minute_through_the_units_own_types(starter: Path) -> None:
    units = {unit.id: unit for unit in LIBRARY.units}
    for id, own in (
        ("shili-chengguan", units["shili-chengguan"].focus_types),
        ("shili-qiaotou", units["shili-qiaotou"].focus_types),
    ):
        words = paper(starter / f"units/{id}/scripts/livestream.pdf")
        for kind in own[:3]:
            assert f"“{TYPES[kind].lie}”打上红叉" in words
            assert flat(TYPES[kind].slogan[0].text) in words
        clock = [int(m) * 60 + int(s) for m, s in re.findall(r"(?<!\d)(\d\d):(\d\d)(?!\d)", words)]
        assert clock == sorted(clock)
        assert clock[0] == 0
        assert clock[-1] == told(words.split("照念")[1])
        assert "评论区打数字，等30秒" in words
        for asked in ("我被骗了，怎么办？", "能帮我追回来吗？", "不要写姓名、电话和卡号", "打赏、购物车、私信都关掉"):
            assert asked in words


def test_the_run_sheet_says_how_many_kinds_there_are(stage: Project) -> None:
    assert stage.build("--only", "livestream", "--unit", "demo") == 0
    words = paper(stage.output / "scripts/livestream.pdf")
    assert f"今天讲{'零一二三'[min(3, len(list(stage.root.glob('content/types/*.md'))))]}种骗局" in words


# ------------------------------------------------------------------------------------- plays and talks


def test_every_step_of_a_play_is_stopped_and_answered(starter: Path) -> None:
    for id, file in files(starter, "scripts/role-play/*.pdf").items():
        words, kind = paper(file), TYPES[id]
        assert len(pypdfium2.PdfDocument(file)) == 2, id
        assert words.count("台下停！") == len(kind.steps[:5])
        for step in kind.steps[:5]:
            assert f"骗子“{flat(step.quote)}”" in words
            assert f"帮手{flat(step.exit)}" in words
        for saying in kind.sayings[:3]:
            assert f"骗子“{flat(saying.says)}”帮手其实：{flat(saying.truth)}" in words
        assert 3 <= int(re.search(r"演一遍约(\d+)分钟", words)[1]) <= 8  # type: ignore[index]


def test_a_guest_knows_how_long_each_answer_takes(starter: Path) -> None:
    for id, file in files(starter, "scripts/interview/*.pdf").items():
        words, kind = paper(file), TYPES[id]
        each = [int(n) for n in re.findall(r"？（(\d+)秒）", words)]
        assert sum(each) == told(words.split("照念")[1]), id
        assert told(words.split("只答第")[1]) < sum(each)
        for saying in kind.sayings[:4]:
            assert f"他说“{flat(saying.says)}”。其实：{flat(saying.truth)}" in words
        for point in (*kind.flags, *kind.advice, *kind.what_to_do):
            assert flat(point).rstrip("。") in words
        has_case = any(case.type == id and case.kind is Kind.REAL for case in LIBRARY.cases)
        assert ("有没有真实的例子" in words) is has_case


def test_a_radio_play_is_heard_in_a_minute_and_a_half_and_every_lie_is_answered(starter: Path) -> None:
    for id, file in files(starter, "scripts/radio-play/*.txt").items():
        words = text(file)
        lines = re.findall(r"^(旁白|骗子|家里人)：(.+)$", words, re.M)
        said = "".join(re.sub(r"（[^）]*）", "", line) for _, line in lines)
        rests = sum(int(n) for n in re.findall(r"（停 (\d+) 秒）", words)) + 8
        assert told(words) <= 90, id
        assert abs(told(words) - rests - seconds(said, TALK)) <= len(lines)  # each line is rounded up
        assert not re.search(r"\d", said), id
        assert "http" not in words
        for (who, line), (after, _) in pairwise(lines):
            assert who != "骗子" or (after == "家里人" and re.match("“.+”（停", line))
        assert sum(who == "骗子" for who, _ in lines) >= 2


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_unit_without_the_hotline_says_110_alone(stage: Project, name: str) -> None:
    stage.edit("content/units.yaml", "  屏幕: [small]\n", "  屏幕: [small]\n  有96110: 否\n")
    assert stage.build("--only", name, "--unit", "demo") == 0
    for file in stage.output.rglob("*.pdf"):
        assert "96110" not in paper(file), file
    for file in (*stage.output.glob("texts/press/*.txt"), *stage.output.glob("scripts/radio-play/*.txt")):
        assert not re.search("96110|九六幺幺零", text(file)), file


def test_proofs_say_so(stage: Project) -> None:
    assert stage.build("--drafts", "--unit", "demo", "--only", ",".join(SCRIPTS)) == 0
    made = [*stage.output.rglob("*.pdf"), *stage.output.rglob("*.txt")]
    assert len(made) >= len(SCRIPTS)
    for file in made:
        assert "送审稿" in (paper(file) if file.suffix == ".pdf" else text(file)), file


def unmarked(words: str, kind: FraudType) -> list[str]:
    """His words that stand on a sheet without quotation marks, but for where the library tells them itself."""
    for told in (kind.intro.striptags(), *kind.flags, *kind.advice, *kind.what_to_do):
        words = words.replace(flat(told).rstrip("。"), "")
    return [
        s.says
        for s in kind.sayings
        if flat(s.says) in words and re.search(rf"(?<![“]){re.escape(flat(s.says))}(?![^“”]*”)", words)
    ]


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name not in ("livestream", "radio-play")])
def test_what_he_says_stands_in_quotation_marks(starter: Path, name: str) -> None:
    for id, kind in TYPES.items():
        words = (
            flat(text(starter / f"texts/press/{id}.txt"))
            if name == "press"
            else paper(starter / f"scripts/{name}/{id}.pdf")
        )
        assert unmarked(words, kind) == [], id
