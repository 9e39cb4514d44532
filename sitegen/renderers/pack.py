"""A pack: one zip of made files with the printed list on top. The same files give the same bytes."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Sequence

from sitegen.digests import digest_of
from sitegen.goods import Good
from sitegen.model.jobs import Job, Outcome
from sitegen.renderers.page import fill
from sitegen.shelf import SMALL, Shelf, maker
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting

LIST = "00-packing-list.pdf"
THUMB = 260  # px; 22 mm at 300 dpi
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; no clock
_PACKED = (".pdf", ".png", ".jpg")  # already compressed


def render(job: Job, sources: Sources) -> Outcome:
    """The zip at `job.output`: names are ASCII, for older Windows reads others as mojibake; the list has the Chinese ones."""
    goods: Sequence[Good] = job.context["goods"]
    groups: dict[str, list[tuple[Good, str]]] = {}
    for good in goods:
        groups.setdefault(good.kind_name, []).append((good, _thumb(good, sources)))
    html = fill(job, sources, {"groups": list(groups.items())})
    setting = Typesetting(sources, f"templates/{job.material}", job.options["faces"], dict(job.options["fonts"]))
    files = {LIST: setting.pdf(html)}
    files |= {file.path: sources.made(file.source) for good in goods for file in good.files}
    return Outcome({job.output: _zip(files)}, {}, tuple(setting.problems))


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return out.getvalue()


def _thumb(good: Good, sources: Sources) -> str:
    """The thing's picture as a data URL, or nothing; one that was made small before is used again."""
    if not good.thumb:
        return ""
    shelf, key = Shelf(sources, SMALL), digest_of((good.thumb_digest, maker(__file__, "pillow")))
    made = shelf.get(key)
    if made is None:
        made = _small(sources.made(good.thumb))
        shelf.put(key, made, {})
    return "data:image/png;base64," + base64.b64encode(made).decode()


def _small(data: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        image = opened.convert("RGB")
        image.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.save(out, "PNG")
    return out.getvalue()
