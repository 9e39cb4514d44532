"""WeasyPrint is started without what is not used, and comes out the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sitegen import press
from tests.conftest import ROOT

START = """
import sys
sys.prefix = sys.argv[1]
from sitegen import press
weasyprint = press.weasyprint()
assert "fontTools.subset" not in sys.modules
from fontTools.subset import Options
assert Options().layout_features
print(len(weasyprint.HTML(string="<p>one</p>").render().pages))
"""


def started(prefix: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START, str(prefix)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_starts_the_first_time_and_again_from_what_was_kept(tmp_path: Path) -> None:
    assert started(tmp_path) == "1"
    (kept,) = (tmp_path / "var" / "sitegen").iterdir()
    written = kept.stat().st_mtime_ns

    assert started(tmp_path) == "1"
    assert kept.stat().st_mtime_ns == written


def test_it_starts_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder", "utf-8")

    assert started(tmp_path) == "1"


def test_a_put_off_function_is_the_real_one_when_it_is_called() -> None:
    later = press._Later("fontTools.subset")

    assert type(later.Options()).__name__ == "Options"
