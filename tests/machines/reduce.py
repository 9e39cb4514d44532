"""Make a copy of the starter project smaller: `reduce.py PROJECT`. One unit, one screen, one handbook, a poster a fraud type.

Every kind of material is left, with a tenth of the files.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

UNIT = """\
- 编号: shili
  名称: 示例县公安局反诈中心
  简称: 示例县公安局
  有96110: 是
  电话: [{号码: 110, 说明: 已经转账、正在被骗, 时间: 全天}, {号码: 96110, 说明: 反诈预警劝阻和咨询}]
  屏幕: [led-384x192]
  示例: 是
"""
PACKS = """\
- 编号: bank-branch
  名称: 银行网点
  场所: 银行
  说明: 提示卡、告知单、海报、立牌和屏幕图。
  怎么用: [提示卡放在柜员手边, 告知单请客户勾完再办, 海报贴在大厅, 立牌放在柜台, 屏幕图放进大厅屏, 短信交给会发通知的同事]
  材料: [提示卡, 告知单, 海报, 立牌, 屏幕图, 短信]
  规格: [a3, a4]
  类型: [fake_police, fake_investment]
"""
POSTER_PAPER = "a3"
HANDBOOK = "finance.yaml"


def limited(line: str) -> str:
    """A line of the paper list: posters on A3 only, one a fraud type."""
    if not line.startswith("- {"):
        return line
    wanted = "每类一条" if line.startswith(f"- {{编号: {POSTER_PAPER},") else "不做"
    return re.sub(r", 海报: [^,}]*", "", line).replace(", 依据", f", 海报: {wanted}, 依据", 1)


def reduce(project: Path) -> None:
    """Change the content in place."""
    content = project / "content"
    (content / "units.yaml").write_text(UNIT, "utf-8", newline="\n")
    (content / "packs.yaml").write_text(PACKS, "utf-8", newline="\n")
    papers = content / "paper.yaml"  # all of them stay, for packs name them; posters are made on one
    lines = [limited(line) for line in papers.read_text("utf-8").splitlines(keepends=True)]
    papers.write_text("".join(lines), "utf-8", newline="\n")
    books = sorted((content / "handbooks").glob("*.yaml"))
    assert HANDBOOK in {book.name for book in books}
    for book in books:
        if book.name != HANDBOOK:
            book.unlink()


if __name__ == "__main__":
    reduce(Path(sys.argv[1]))
