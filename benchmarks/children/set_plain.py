"""`HTML PDF`: the plain handbook by sitegen's route: faces cut to its characters, then WeasyPrint."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from sitegen.core.sources import Sources
from sitegen.pdf.typesetting import Typesetting

page, made = map(Path, sys.argv[1:])
root = Path.cwd()
setting = Typesetting(Sources(root, root / "content", date(2026, 11, 21)), "content", (400, 700), {})
made.write_bytes(setting.pdf(page.read_text("utf-8")))
assert not setting.problems, setting.problems
