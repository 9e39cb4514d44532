"""Make a copy of the starter project smaller: `reduce.py PROJECT`. One unit, one screen, one handbook, a poster a fraud type.

Every kind of material is left, with a tenth of the files.
"""

from __future__ import annotations

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
PAPERS = """\
- {编号: a3, 名称: A3, 宽: 297, 高: 420, 海报: 每类一条}
- {编号: a4, 名称: A4, 宽: 210, 高: 297}
- {编号: a5, 名称: A5, 宽: 148, 高: 210}
- {编号: a6, 名称: A6, 宽: 105, 高: 148}
"""
HANDBOOK = "finance.yaml"


def reduce(project: Path) -> None:
    """Change the content in place."""
    content = project / "content"
    (content / "units.yaml").write_text(UNIT, "utf-8", newline="\n")
    (content / "paper.yaml").write_text(PAPERS, "utf-8", newline="\n")
    books = sorted((content / "handbooks").glob("*.yaml"))
    assert HANDBOOK in {book.name for book in books}
    for book in books:
        if book.name != HANDBOOK:
            book.unlink()


if __name__ == "__main__":
    reduce(Path(sys.argv[1]))
