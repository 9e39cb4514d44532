"""README's steps, one after the other, in a clean copy of the starter: what a newcomer does and sees."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.shipped.conftest import Copy

pytestmark = pytest.mark.timeout(1200)  # six builds of everything, one after the other

WARNING = "content/warnings/fake-police-08.md"


def test_the_steps_lead_where_they_say(copy: Copy) -> None:
    done = copy.run("python3 build.py")
    assert done.returncode == 0, done.stderr
    assert (copy.output / "report.html").is_file()
    first = done.stdout

    # 4, 5: a new warning is a draft, is named as one, and is not published.
    done = copy.run("python3 build.py new warning fake-police-08")
    assert WARNING in done.stdout
    skeleton = (copy.root / WARNING).read_text("utf-8")
    assert skeleton.rstrip().endswith("状态：草稿")
    done = copy.run("python3 build.py")
    assert done.returncode == 0, done.stderr
    assert f"1 条草稿没有发布（加 --drafts 可以做成送审稿）：{WARNING}:4" in done.stdout
    assert "条草稿没有发布" not in first
    assert not (copy.output / "posters/a3/fake-police-08.pdf").exists()

    # Without its last line it is everywhere.
    copy.edit(WARNING, "\n  - 状态：草稿", "")
    done = copy.run("python3 build.py")
    assert done.returncode == 0, done.stderr
    assert "条草稿没有发布" not in done.stdout
    page = pypdfium2.PdfDocument(copy.output / "posters/a3/fake-police-08.pdf")
    assert "原话" in page[0].get_textpage().get_text_bounded()
    page.close()
    assert 'id="fake-police-08"' in (copy.output / "website/warnings/index.html").read_text("utf-8")
    assert list((copy.output / "screens/street-1080p").glob("*_fake-police-08.png"))
    assert "门头条屏上的一句话" in (copy.output / "texts/ticker.txt").read_text("utf-8-sig")
    assert copy.run("python3 build.py where fake-police-08").stdout.count("fake-police-08.pdf") >= 3

    # Faults are shown all at once, with file, line and a way out; nothing is published.
    before = (copy.output / "manifest.json").read_bytes(), (copy.output / "texts/ticker.txt").read_bytes()
    copy.edit("content/cases/cash-drive.md", "结果: ", "结果: 错")
    copy.edit(WARNING, "类型: ", "类型: 错")
    done = copy.run("python3 build.py")
    assert done.returncode == 1
    assert "content/cases/cash-drive.md:" in done.stderr
    assert f"{WARNING}:2: " in done.stderr
    assert "可用: " in done.stderr
    assert "什么也没有发布，原来的 output/ 没有动" in done.stderr
    assert before == ((copy.output / "manifest.json").read_bytes(), (copy.output / "texts/ticker.txt").read_bytes())
    assert copy.run("python3 build.py check").returncode == 1
    copy.edit("content/cases/cash-drive.md", "结果: 错", "结果: ")
    copy.edit(WARNING, "类型: 错", "类型: ")

    # 3: one's own names are on what is made.
    copy.edit("content/units.yaml", "简称: 示例县公安局 ", "简称: 青山县公安局 ")
    copy.edit("content/site.yaml", "标题: 示例县反诈宣传", "标题: 青山县反诈宣传")
    done = copy.run("python3 build.py --only texts,duplex-test")
    assert done.returncode == 0, done.stderr
    assert "【青山县公安局】" in (copy.output / "texts/sms.csv").read_text("utf-8-sig")
