"""`HTML PDF TIMES [--fonttools]`: WeasyPrint as it comes, with the machine's fonts; prints the seconds of each round."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import weasyprint
import weasyprint.pdf.fonts

page, made, times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if "--fonttools" in sys.argv:
    weasyprint.pdf.fonts.harfbuzz_subset = None  # the branch that a machine without libharfbuzz-subset takes
assert "--fonttools" in sys.argv or weasyprint.pdf.fonts.harfbuzz_subset is not None, "libharfbuzz-subset is not there"
seconds = []
for _ in range(times):
    began = time.perf_counter()
    weasyprint.HTML(string=page.read_text("utf-8"), base_url=page.as_uri()).write_pdf(made)
    seconds.append(time.perf_counter() - began)
print(json.dumps(seconds))
