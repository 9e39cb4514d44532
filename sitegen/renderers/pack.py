"""A pack: one zip of made files with the printed list on top. The same files give the same bytes."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sitegen.core.digests import digest_of
from sitegen.core.sources import Sources
from sitegen.images import decoding
from sitegen.model.downloads import Download
from sitegen.model.job_params import ZippedPack
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Severity
from sitegen.pdf.imposition import reading_pages
from sitegen.pdf.office_sheets import on_a4
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers import text
from sitegen.renderers.page import fill
from sitegen.state.blob_cache import SMALL, BlobCache, maker
from sitegen.typography.template_functions import drawing_functions

LIST = "00-装箱单.pdf"
THUMB = 200  # px; 22 mm at 230 dpi
COLOURS = 96  # of a thumbnail: posters and slides have few
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; no clock
_PACKED = (".pdf", ".png", ".jpg")  # already compressed


def render(job: Job, sources: Sources) -> Outcome:
    """The zip at `job.output`: made files under Chinese names, texts cut for it, sheets laid on A4 for the office printer."""
    params = job.params_as(ZippedPack)
    downloads: Sequence[Download] = job.context["downloads"]
    groups: dict[str, list[tuple[Download, str]]] = {}
    for download in downloads:
        groups.setdefault(download.kind_name, []).append((download, _thumb(download, sources)))
    fonts = dict(params.fonts)
    functions = {**drawing_functions(sources, fonts), "paged": paged, "picture_size": picture_size}
    html = fill(job, sources, {"groups": list(groups.items()), **functions})
    setting = Typesetting(sources, f"templates/{job.material}", params.faces, fonts, job=job)
    files = {LIST: reading_pages(setting.pdf(html), 0.0)}
    problems = [*setting.problems]
    for download in downloads:
        for file in download.files:
            if file.on_a4:
                files[file.path] = on_a4([sources.made(path) for path in file.on_a4])
            elif file.text >= 0:
                outcome = text.render(job.context["texts"][file.text], sources)
                (files[file.path],) = outcome.files.values()
                problems += [p for p in outcome.problems if p.severity is Severity.ERROR]
            else:
                files[file.path] = sources.made(file.source)
    return Outcome({job.output: zipped(files)}, {}, tuple(problems))


Block = Mapping[str, Any]


def paged(blocks: Sequence[Block], first: float, others: float) -> list[list[tuple[float, Block]]]:
    """Blocks one under the other on pages: each with its place below the page's top margin, mm.

    `first` and `others` are the room on the first page and on each after it, `height` a block's own; `above` is the space
    before it except at a page's top. One that `stays` stands on the same page as the next.
    """
    pages: list[list[tuple[float, Block]]] = [[]]
    y = 0.0
    for place, block in enumerate(blocks):
        needed = block["height"]
        for at in range(place, len(blocks) - 1):
            if not blocks[at].get("stays"):
                break
            needed += blocks[at + 1]["height"] + blocks[at + 1].get("above", 0.0)
        above = block.get("above", 0.0) if pages[-1] else 0.0
        if pages[-1] and y + above + needed > (first if len(pages) == 1 else others):
            pages.append([])
            y = above = 0.0
        pages[-1].append((y + above, block))
        y += above + block["height"]
    return pages


def picture_size(url: str, width: float, height: float) -> tuple[float, float]:
    """Width and height in mm of the picture in that data URL, as large as the box allows."""
    head = base64.b64decode(url.partition(",")[2][:32])
    across, down = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    scale = min(width / across, height / down)
    return across * scale, down * scale


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these, in the order of their names, which are marked as UTF-8; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return out.getvalue()


def _thumb(download: Download, sources: Sources) -> str:
    """The thing's picture as a data URL, or nothing; one that was made small before is used again."""
    if not download.thumb:
        return ""
    cache, key = BlobCache(sources, SMALL), digest_of((download.thumb_digest, maker(__file__, "pillow")))
    made = cache.get(key)
    if made is None:
        made = _small(sources.made(download.thumb))
        cache.put(key, made, {})
    return "data:image/png;base64," + base64.b64encode(made).decode()


def _small(data: bytes) -> bytes:
    from PIL import Image

    with decoding.opened(data) as opened:
        image = opened.convert("RGB")
        image.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()
