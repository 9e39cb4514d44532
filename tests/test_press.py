"""WeasyPrint is started without what is not used, and comes out the same."""

from __future__ import annotations

import subprocess
import sys

from sitegen import press
from tests.conftest import ROOT

START = """
import sys
from sitegen import press
weasyprint = press.weasyprint()
assert "fontTools.subset" not in sys.modules
from fontTools.subset import Options
assert Options().layout_features
print(len(weasyprint.HTML(string="<p>one</p>").render().pages))
"""


def test_it_starts_without_the_subsetter_which_is_there_when_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "1"


def test_a_put_off_function_is_the_real_one_when_it_is_called() -> None:
    later = press._Later("fontTools.subset")

    assert type(later.Options()).__name__ == "Options"
